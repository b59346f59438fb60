//! Notices, while a file is read, what widespread conventions name: routes, commands, options, settings.

use super::conventions;
use super::item::{Entry, EntryKind};
use super::language::Language;
use super::lex::{Cursor, Kind, Token};
use super::routes;

/// What was noticed so far.
#[derive(Debug)]
pub struct Notices<'a> {
    /// The file's language.
    pub language: Language,
    /// In the order of the file.
    pub found: Vec<Entry>,
    /// Whether the file imports commons-cli, whose words are common ones.
    pub has_commons_cli: bool,
    prefixes: Vec<Prefix<'a>>,
    depth: u32,
    looks: u32,
}

/// A path that the routes inside a call begin with.
#[derive(Debug)]
struct Prefix<'a> {
    depth: u32,
    path: &'a str,
    closer: u8,
}

/// A word and what stands around it.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// The word.
    pub word: &'a str,
    /// Up to a dozen bytes before it.
    pub before: &'a str,
    /// Some hundred bytes after it.
    pub after: &'a str,
    /// Whether it begins its line.
    pub fresh: bool,
    /// 1-based.
    pub line: u32,
}

/// Entries of one file. Ours.
const MOST: usize = 500;
/// Words of one file whose surroundings are looked at. Ours: a file of nothing but `get` must not cost more than its length.
const MOST_LOOKS: u32 = 5_000;

impl<'a> Notices<'a> {
    /// Before the first token.
    pub fn new(language: Language) -> Self {
        Self { language, found: Vec::new(), has_commons_cli: false, prefixes: Vec::new(), depth: 0, looks: 0 }
    }

    /// Looks at one token.
    pub fn see(&mut self, cursor: &Cursor<'a>, token: Token) {
        match token.kind {
            Kind::Word if token.end - token.start <= 16 => self.word(cursor, token),
            Kind::Punct(b'(' | b'[' | b'{') => self.depth += 1,
            Kind::Punct(closer @ (b')' | b']' | b'}')) => {
                self.depth = self.depth.saturating_sub(1);
                let depth = self.depth;
                self.close(|prefix| prefix.depth > depth || (prefix.depth == depth && prefix.closer == closer));
            }
            Kind::Punct(mark @ (b';' | b',')) if mark == b';' || self.language == Language::Rust => {
                let depth = self.depth;
                self.close(|prefix| prefix.depth >= depth && prefix.closer == b';');
            }
            _ => {}
        }
    }

    fn close(&mut self, is_over: impl Fn(&Prefix<'_>) -> bool) {
        while self.prefixes.last().is_some_and(&is_over) {
            self.prefixes.pop();
        }
    }

    fn word(&mut self, cursor: &Cursor<'a>, token: Token) {
        let word = cursor.slice(token.start, token.end);
        if !conventions::is_telling(self.language, word) && !routes::is_telling(self.language, word) {
            return;
        }
        self.looks += 1;
        if self.looks > MOST_LOOKS {
            return;
        }
        let spot = Spot {
            word,
            before: cursor.around(token.start.saturating_sub(12), token.start),
            after: cursor.around(token.end, token.end + 240),
            fresh: token.fresh,
            line: token.line,
        };
        if let Some((kind, name)) = conventions::notice(self, cursor, token, spot) {
            self.add(kind, name, token.line);
        }
        routes::notice(self, spot);
    }

    /// Adds an entry.
    pub fn add(&mut self, kind: EntryKind, name: String, line: u32) {
        if self.found.len() < MOST {
            self.found.push(Entry { kind, name, line });
        }
    }

    /// From here to what closes the call, routes begin with this path.
    pub fn begin(&mut self, path: &'a str, closer: u8) {
        if self.prefixes.len() < 8 {
            self.prefixes.push(Prefix { depth: self.depth, path, closer });
        }
    }

    /// Whether a prefix is open.
    pub fn is_inside(&self) -> bool {
        !self.prefixes.is_empty()
    }

    /// A path with the prefixes that are open before it.
    pub fn whole(&self, path: &str) -> String {
        let mut out = String::new();
        for part in self.prefixes.iter().map(|prefix| prefix.path).chain([path]) {
            if !out.is_empty() && !part.is_empty() {
                out.truncate(out.trim_end_matches('/').len());
                if !part.starts_with('/') {
                    out.push('/');
                }
            }
            out.push_str(part);
        }
        out
    }
}
