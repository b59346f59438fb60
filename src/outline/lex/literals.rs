//! The tokens whose end is not where the next blank is: strings, templates, regular expressions, here-documents.

use crate::outline::language::Quote;
use crate::outline::lex::{Cursor, Kind};

impl Cursor<'_> {
    pub(super) fn take_quoted(&mut self, quote: &Quote) {
        let close = quote.close.as_bytes().first().copied().unwrap_or_default();
        while let Some(byte) = self.byte(0) {
            if byte == close && self.starts(quote.close) {
                self.position += quote.close.len();
                return;
            }
            match byte {
                b'\n' if !quote.multiline => return,
                b'\n' => self.newline(self.position),
                b'\\' if quote.escapes => {
                    self.position += 1;
                    if self.byte(0) == Some(b'\n') {
                        self.newline(self.position);
                    }
                }
                _ => {}
            }
            self.position += 1;
        }
        self.position = self.position.min(self.text.len());
    }

    /// `'a'`, `'\n'`, `'ä'` are characters, `'a` is a lifetime.
    pub(super) fn take_lifetime(&mut self) -> Kind {
        let rest = self.text.get(self.position + 1..).unwrap_or_default();
        let mut chars = rest.chars();
        match (chars.next(), chars.next()) {
            (Some('\\'), _) => {
                self.position += 1;
                self.take_quoted(&Quote { open: "'", close: "'", escapes: true, multiline: false });
                Kind::Text
            }
            (Some(c), Some('\'')) => {
                self.position += 2 + c.len_utf8();
                Kind::Text
            }
            _ => {
                self.position += 1;
                while self.byte(0).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                    self.position += 1;
                }
                Kind::Word
            }
        }
    }

    pub(super) fn take_hash_string(&mut self) -> bool {
        let mut hashes = 0;
        while self.byte(hashes) == Some(b'#') {
            hashes += 1;
        }
        if self.byte(hashes) != Some(b'"') {
            return false;
        }
        self.position += hashes + 1;
        while let Some(byte) = self.byte(0) {
            if byte == b'\n' {
                self.newline(self.position);
            }
            self.position += 1;
            if byte == b'"' {
                let mut seen = 0;
                while seen < hashes && self.byte(0) == Some(b'#') {
                    seen += 1;
                    self.position += 1;
                }
                if seen == hashes {
                    break;
                }
            }
        }
        true
    }

    /// A template literal with its holes, however deep: `depths` holds the open braces of each hole, and a mark for each
    /// template inside a hole.
    pub(super) fn take_template(&mut self) {
        let mut depths: Vec<u32> = Vec::new();
        let mut in_text = true;
        self.position += 1;
        while let Some(byte) = self.byte(0) {
            self.position += 1;
            match byte {
                b'\n' => self.newline(self.position - 1),
                b'\\' => self.take_escaped(),
                b'`' if in_text => {
                    if depths.pop().is_none() {
                        break;
                    }
                    in_text = false;
                }
                b'`' => {
                    depths.push(u32::MAX);
                    in_text = true;
                }
                b'$' if in_text && self.byte(0) == Some(b'{') => {
                    self.position += 1;
                    depths.push(0);
                    in_text = false;
                }
                b'{' if !in_text => bump(&mut depths, true),
                b'}' if !in_text => in_text = close_hole(&mut depths),
                b'"' | b'\'' if !in_text => self.take_quoted(&Quote {
                    open: "",
                    close: if byte == b'"' { "\"" } else { "'" },
                    escapes: true,
                    multiline: false,
                }),
                _ => {}
            }
        }
        self.position = self.position.min(self.text.len());
    }

    /// What a backslash takes the meaning away from.
    fn take_escaped(&mut self) {
        if self.byte(0) == Some(b'\n') {
            self.newline(self.position);
        }
        self.position += 1;
    }

    /// A regular expression ends on its line. A failed try bars the rest of the line, so that no line is tried twice.
    pub(super) fn take_regex(&mut self) -> bool {
        if self.position < self.no_regex_before {
            return false;
        }
        let mut ahead = 1;
        let mut in_class = false;
        loop {
            match self.byte(ahead) {
                None | Some(b'\n') => {
                    self.no_regex_before = self.position + ahead;
                    self.count(ahead);
                    return false;
                }
                Some(b'\\') => ahead += 1,
                Some(b'[') => in_class = true,
                Some(b']') => in_class = false,
                Some(b'/') if !in_class => break,
                Some(_) => {}
            }
            ahead += 1;
        }
        self.position += ahead + 1;
        while self.byte(0).is_some_and(|byte| byte.is_ascii_alphabetic()) {
            self.position += 1;
        }
        true
    }

    /// `<<EOF`, `<<-'EOF'`, `<<~EOF`, `<<<EOF`: up to the line that is the word alone.
    pub(super) fn take_heredoc(&mut self) -> bool {
        if !self.starts("<<") {
            return false;
        }
        let mut ahead = 2;
        while matches!(self.byte(ahead), Some(b'<' | b'-' | b'~' | b'\'' | b'"')) && ahead < 6 {
            ahead += 1;
        }
        let start = self.position + ahead;
        while self.byte(ahead).is_some_and(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit()) {
            ahead += 1;
        }
        let word = self.slice(start, self.position + ahead);
        if word.is_empty() || word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            return false;
        }
        self.position += ahead;
        loop {
            self.skip_line();
            if self.byte(0).is_none() {
                return true;
            }
            self.newline(self.position);
            self.position += 1;
            while matches!(self.byte(0), Some(b' ' | b'\t')) {
                self.position += 1;
            }
            if self.starts(word) && !self.byte(word.len()).is_some_and(|byte| byte.is_ascii_alphanumeric()) {
                self.position += word.len();
                return true;
            }
        }
    }
}

fn bump(depths: &mut [u32], up: bool) {
    if let Some(depth) = depths.last_mut() {
        *depth = if up { depth.saturating_add(1) } else { depth.saturating_sub(1) };
    }
}

/// Whether the hole ended and the template's own text goes on.
fn close_hole(depths: &mut Vec<u32>) -> bool {
    if depths.last() == Some(&0) {
        depths.pop();
        return true;
    }
    bump(depths, false);
    false
}
