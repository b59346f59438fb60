//! Walks tokens as declarations need them: one token ahead, comments gathered beside, groups skipped.

use crate::outline::entry_points::at_token;
use crate::outline::entry_points::detection::Detection;
use crate::outline::item::Entry;
use crate::outline::language::Language;
use crate::outline::lex::{Cursor, Kind, Token};

/// Tokens of one file, with the comment before each.
#[derive(Debug)]
pub struct Reader<'a> {
    cursor: Cursor<'a>,
    ahead: Option<Token>,
    comments: Vec<Token>,
    last: Option<Token>,
    detection: Option<Detection<'a>>,
}

/// Comments kept before a token: a longer run keeps its end, where the documentation is.
const MOST_COMMENTS: usize = 4_000;

impl<'a> Reader<'a> {
    /// At the start of a file.
    pub fn new(text: &'a str, language: Language) -> Self {
        let mut reader = Self {
            cursor: Cursor::new(text, language.lexis()),
            ahead: None,
            comments: Vec::new(),
            last: None,
            detection: None,
        };
        reader.advance();
        reader
    }

    /// Detection routes, commands and settings that a convention names, while it walks.
    #[must_use]
    pub fn noting(mut self, language: Language) -> Self {
        self.detection = Some(Detection::new(language));
        self
    }

    /// What was noticed.
    pub fn take_noted(&mut self) -> Vec<Entry> {
        self.detection.take().map(|detection| detection.found).unwrap_or_default()
    }

    /// How much was noticed so far.
    pub fn noted(&self) -> usize {
        self.detection.as_ref().map_or(0, |detection| detection.found.len())
    }

    /// Forgets what was noticed since: it stood in a test.
    pub fn forget_noted(&mut self, from: usize) {
        if let Some(detection) = &mut self.detection {
            detection.found.truncate(from);
        }
    }

    /// A second reader at the same place, to look ahead with. It shares the count of steps and holds no comments.
    pub fn look(&self) -> Self {
        Self { cursor: self.cursor.clone(), ahead: self.ahead, comments: Vec::new(), last: self.last, detection: None }
    }

    /// Bytes looked at so far.
    pub fn steps(&self) -> u64 {
        self.cursor.steps()
    }

    /// The next token that is no comment.
    pub fn peek(&self) -> Option<Token> {
        self.ahead
    }

    /// The next token's text; empty at the end.
    pub fn peek_text(&self) -> &'a str {
        self.ahead.map_or("", |token| self.text(token))
    }

    /// Whether the next token is this byte of punctuation.
    pub fn at(&self, punct: u8) -> bool {
        self.ahead.is_some_and(|token| token.kind == Kind::Punct(punct))
    }

    /// Whether the next token is this word.
    pub fn at_word(&self, word: &str) -> bool {
        self.ahead.is_some_and(|token| token.kind == Kind::Word) && self.peek_text() == word
    }

    /// Takes the next token; the comments before the one after it are gathered.
    pub fn next(&mut self) -> Option<Token> {
        let token = self.ahead?;
        if let Some(detection) = &mut self.detection {
            at_token::see(detection, &self.cursor, token);
        }
        self.last = Some(token);
        self.comments.clear();
        self.advance();
        Some(token)
    }

    /// Takes the next token when it is this byte.
    pub fn take(&mut self, punct: u8) -> bool {
        let at = self.at(punct);
        if at {
            self.next();
        }
        at
    }

    /// Takes the next token when it is this word.
    pub fn take_word(&mut self, word: &str) -> bool {
        let at = self.at_word(word);
        if at {
            self.next();
        }
        at
    }

    /// Takes the next token when it is a word, and gives its text.
    pub fn take_name(&mut self) -> Option<&'a str> {
        let token = self.ahead.filter(|token| token.kind == Kind::Word)?;
        self.next();
        Some(self.text(token))
    }

    /// The comments before the next token.
    pub fn comments(&self) -> &[Token] {
        &self.comments
    }

    /// The last token taken.
    pub fn last(&self) -> Option<Token> {
        self.last
    }

    /// Where the last token taken ends.
    pub fn last_end(&self) -> usize {
        self.last.map_or(0, |token| token.end)
    }

    /// The last line of the last token taken.
    pub fn last_line(&self) -> u32 {
        self.last.map_or(1, |token| token.last_line)
    }

    /// A token's text.
    pub fn text(&self, token: Token) -> &'a str {
        self.cursor.slice(token.start, token.end)
    }

    /// The text between two bytes.
    pub fn slice(&self, start: usize, end: usize) -> &'a str {
        self.cursor.slice(start, end)
    }

    /// Skips a group whose opening bracket is the next token, up to its closing one. Brackets of other kinds do not count,
    /// so that one stray bracket inside costs nothing.
    pub fn skip_group(&mut self) {
        let Some(Kind::Punct(open)) = self.next().map(|token| token.kind) else { return };
        let close = closing(open);
        let mut depth = 1u32;
        while let Some(token) = self.next() {
            if token.kind == Kind::Punct(open) {
                depth += 1;
            } else if token.kind == Kind::Punct(close) {
                depth -= 1;
                if depth == 0 {
                    return;
                }
            }
        }
    }

    /// Skips to one of `stops` outside `()`, `[]`, `{}`; the stop stays. `true` when one was found.
    pub fn skip_to(&mut self, stops: &[u8]) -> bool {
        while let Some(token) = self.peek() {
            match token.kind {
                Kind::Punct(byte) if stops.contains(&byte) => return true,
                Kind::Punct(b'(' | b'[' | b'{') => self.skip_group(),
                Kind::Punct(b')' | b']' | b'}') => return false,
                _ => {
                    self.next();
                }
            }
        }
        false
    }

    fn advance(&mut self) {
        loop {
            match self.cursor.next_token() {
                Some(token) if token.kind == Kind::Comment => {
                    if self.comments.len() < MOST_COMMENTS {
                        self.comments.push(token);
                    }
                }
                other => {
                    self.ahead = other;
                    return;
                }
            }
        }
    }
}

fn closing(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        b'<' => b'>',
        _ => b'}',
    }
}

/// A declaration as written: dedented, without trailing blanks, cut when it is very long.
pub fn tidy_signature(text: &str) -> String {
    const MOST_BYTES: usize = 4_000;
    let cut = crate::text::first_chars(text, MOST_BYTES);
    // Most have one line, and nothing between lines to leave out.
    if cut.len() == text.len() && !text.as_bytes().contains(&b'\n') {
        return text.trim().to_owned();
    }
    let mut comment = false;
    let dent = cut.lines().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let mut out = String::with_capacity(cut.len());
    for (index, line) in cut.lines().enumerate() {
        let line = line.trim_end();
        let line = if index == 0 { line.trim_start() } else { line.get(dent..).unwrap_or_else(|| line.trim_start()) };
        let bare = line.trim_start();
        comment |= index > 0 && bare.starts_with("/*");
        let is_condition = ["#if", "#else", "#elif", "#endif"].iter().any(|word| bare.starts_with(word));
        let skipped = comment || (index > 0 && (bare.starts_with("//") || is_condition));
        comment &= !bare.contains("*/");
        if line.is_empty() || skipped {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(line);
    }
    if cut.len() < text.len() {
        out.push_str(" …");
    }
    out
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

#[cfg(test)]
mod tests {
    use super::tidy_signature;

    #[test]
    fn a_declaration_is_trimmed_whatever_its_lines() {
        assert_eq!(tidy_signature("  fn a(b: u8) -> u8 \r"), "fn a(b: u8) -> u8");
        assert_eq!(tidy_signature("/* one */ fn a() "), "/* one */ fn a()");
        assert_eq!(tidy_signature(" \t"), "");
        assert_eq!(tidy_signature("fn a(\n        b: u8,\n    )"), "fn a(\n    b: u8,\n)");
    }
}
