//! Cuts any bytes into tokens, by the tables of [`crate::outline::language`]. One pass, never back further than one byte.

mod literals;

use std::cell::Cell;
use std::rc::Rc;

use crate::outline::language::Lexis;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name, a keyword, a number.
    Word,
    /// A string literal.
    Text,
    /// A comment.
    Comment,
    /// One ASCII byte of punctuation.
    Punct(u8),
}

/// One token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// 1-based line of the first byte.
    pub line: u32,
    /// 1-based line of the last byte.
    pub last_line: u32,
    /// Whether it is the first of its line.
    pub fresh: bool,
    /// Bytes from the line's start, tabs as written.
    pub column: usize,
}

/// The place in a text.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    pub(super) text: &'a str,
    lexis: &'static Lexis,
    pub(super) position: usize,
    line: u32,
    line_start: usize,
    fresh: bool,
    value_before: bool,
    pub(super) no_regex_before: usize,
    pub(super) steps: Rc<Cell<u64>>,
}

impl<'a> Cursor<'a> {
    /// At the start of a text.
    pub fn new(text: &'a str, lexis: &'static Lexis) -> Self {
        Self {
            text,
            lexis,
            position: 0,
            line: 1,
            line_start: 0,
            fresh: true,
            value_before: false,
            no_regex_before: 0,
            steps: Rc::new(Cell::new(0)),
        }
    }

    /// Bytes looked at so far: grows linearly with the text whatever it holds.
    pub fn steps(&self) -> u64 {
        self.steps.get()
    }

    pub(super) fn count(&self, bytes: usize) {
        self.steps.set(self.steps.get().saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX)));
    }

    /// The text between two bytes.
    pub fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The text between two bytes, moved inwards to whole characters.
    pub fn around(&self, mut start: usize, end: usize) -> &'a str {
        let mut end = end.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        while start < end && !self.text.is_char_boundary(start) {
            start += 1;
        }
        self.slice(start, end)
    }

    /// The next token, comments among them.
    pub fn next_token(&mut self) -> Option<Token> {
        self.skip_blank();
        let start = self.position;
        let (line, column, fresh) = (self.line, start.saturating_sub(self.line_start), self.fresh);
        let byte = self.byte(0)?;
        let kind = self.take(byte);
        if kind != Kind::Comment {
            self.fresh = false;
        }
        if self.position == start {
            self.position += 1;
        }
        let end = self.position;
        match kind {
            Kind::Word => self.value_before = !ends_before_value(self.slice(start, end)),
            Kind::Text => self.value_before = true,
            Kind::Punct(byte) => self.value_before = matches!(byte, b')' | b']' | b'}'),
            Kind::Comment => {}
        }
        self.count(end - start);
        Some(Token { kind, start, end, line, last_line: self.line, fresh, column })
    }

    // Asked of every byte: the module's build inlines nothing that is not marked.
    #[inline]
    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.position + ahead).copied()
    }

    /// Whether `with` stands here. Its first byte tells most of them apart without a call.
    #[inline]
    pub(super) fn starts(&self, with: &str) -> bool {
        self.byte(0) == with.bytes().next()
            && self.text.as_bytes().get(self.position..).is_some_and(|rest| rest.starts_with(with.as_bytes()))
    }

    fn skip_blank(&mut self) {
        let start = self.position;
        self.take_blank();
        self.count(self.position - start);
    }

    fn take_blank(&mut self) {
        while let Some(byte) = self.byte(0) {
            match byte {
                b'\n' => {
                    self.newline(self.position);
                    self.fresh = true;
                }
                b' ' | b'\t' | b'\r' | b'\x0c' | b'\x0b' => {}
                b'#' if self.lexis.silent_directives && self.fresh => {
                    self.skip_line();
                    continue;
                }
                b'\\' if matches!(self.byte(1), Some(b'\n' | b'\r')) => {
                    self.position += 1;
                    if self.byte(0) == Some(b'\r') && self.byte(1) == Some(b'\n') {
                        self.position += 1;
                    }
                    self.newline(self.position);
                }
                _ => return,
            }
            self.position += 1;
        }
    }

    pub(super) fn newline(&mut self, at: usize) {
        self.line += 1;
        self.line_start = at + 1;
    }

    fn take(&mut self, byte: u8) -> Kind {
        if is_word_byte(byte, self.lexis) && !(byte == b'#' && self.lexis.script && self.position == 0) {
            return self.take_word(byte);
        }
        if let Some(kind) = self.take_comment(byte) {
            return kind;
        }
        if self.lexis.lifetimes && byte == b'\'' {
            return self.take_lifetime();
        }
        if self.lexis.script {
            if byte == b'`' {
                self.take_template();
                return Kind::Text;
            }
            if byte == b'/' && !self.value_before && self.take_regex() {
                return Kind::Text;
            }
        }
        if self.lexis.heredocs && byte == b'<' && self.take_heredoc() {
            return Kind::Text;
        }
        let quotes = self.lexis.quotes;
        if let Some(quote) = quotes.iter().find(|quote| self.starts(quote.open)) {
            self.position += quote.open.len();
            self.take_quoted(quote);
            return Kind::Text;
        }
        self.position += 1;
        Kind::Punct(byte)
    }

    fn take_word(&mut self, first: u8) -> Kind {
        let start = self.position;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        self.position += rest.iter().position(|byte| !is_word_byte(*byte, self.lexis)).unwrap_or(rest.len());
        if first.is_ascii_digit() {
            self.take_number_rest();
            return Kind::Word;
        }
        let length = self.position - start;
        if length <= 2 {
            let word = self.slice(start, self.position);
            if self.lexis.hash_strings && matches!(word, "r" | "br" | "cr") && self.take_hash_string() {
                return Kind::Text;
            }
            let rust_prefix = self.lexis.hash_strings && matches!(word, "b" | "c");
            if (rust_prefix || word.chars().all(|c| self.lexis.prefixes.contains(c)))
                && let Some(quote) = self.lexis.quotes.iter().find(|quote| self.starts(quote.open))
            {
                self.position += quote.open.len();
                self.take_quoted(quote);
                return Kind::Text;
            }
        }
        Kind::Word
    }

    /// `1.5e-3`: the point belongs to the number, `1..2` and `1.max()` do not.
    fn take_number_rest(&mut self) {
        if self.byte(0) == Some(b'.') && self.byte(1).is_some_and(|byte| byte.is_ascii_digit()) {
            self.position += 1;
            while self.byte(0).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                self.position += 1;
            }
        }
    }

    fn take_comment(&mut self, byte: u8) -> Option<Kind> {
        let lexis = self.lexis;
        if let Some((open, close)) = lexis.block_comment
            && self.starts(open)
        {
            self.position += open.len();
            self.take_block_comment(open, close);
            return Some(Kind::Comment);
        }
        let line = lexis.line_comments.iter().any(|open| self.starts(open));
        let shebang = self.position == 0 && self.starts("#!") && !lexis.hash_strings;
        // A `#` inside a shell word or a PHP attribute opens no comment.
        if (line && !(byte == b'#' && lexis.heredocs && self.byte(1) == Some(b'['))) || shebang {
            self.skip_line();
            return Some(Kind::Comment);
        }
        if lexis.directives && byte == b'#' && self.fresh {
            self.position += 1;
            return Some(Kind::Punct(b'#'));
        }
        None
    }

    fn take_block_comment(&mut self, open: &str, close: &str) {
        let (first_open, first_close) = (open.bytes().next(), close.bytes().next());
        let mut depth = 1usize;
        while let Some(byte) = self.byte(0) {
            if Some(byte) == first_close && self.starts(close) {
                self.position += close.len();
                depth -= 1;
                if depth == 0 {
                    return;
                }
            } else if self.lexis.nested_comments && Some(byte) == first_open && self.starts(open) {
                self.position += open.len();
                depth += 1;
            } else {
                if byte == b'\n' {
                    self.newline(self.position);
                }
                self.position += 1;
            }
        }
    }

    /// Up to the line break, which stays.
    pub fn skip_line(&mut self) {
        let rest = self.text.as_bytes().get(self.position..).unwrap_or_default();
        self.position += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }
}

#[inline]
fn is_word_byte(byte: u8, lexis: &Lexis) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 || lexis.word_bytes.contains(&byte)
}

/// After these words a `/` begins a regular expression.
fn ends_before_value(word: &str) -> bool {
    matches!(
        word,
        "return"
            | "typeof"
            | "case"
            | "in"
            | "of"
            | "delete"
            | "void"
            | "throw"
            | "new"
            | "else"
            | "do"
            | "instanceof"
            | "yield"
            | "await"
    )
}
