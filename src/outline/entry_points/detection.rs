//! What widespread conventions name in a file that is being read: routes, commands, options, settings.

use crate::outline::item::{Entry, EntryKind};
use crate::outline::language::Language;

/// What was noticed so far.
#[derive(Debug)]
pub struct Detection<'a> {
    /// The file's language.
    pub language: Language,
    /// In the order of the file.
    pub found: Vec<Entry>,
    /// Whether the file imports commons-cli, whose words are common ones.
    pub has_commons_cli: bool,
    /// How often the surroundings of a word were looked at.
    pub looks: u32,
    prefixes: Vec<Prefix<'a>>,
    depth: u32,
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
pub struct Candidate<'a> {
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

impl<'a> Detection<'a> {
    /// Before the first token.
    pub fn new(language: Language) -> Self {
        Self { language, found: Vec::new(), has_commons_cli: false, looks: 0, prefixes: Vec::new(), depth: 0 }
    }

    /// A bracket or a separator: what it closes is over.
    pub fn punct(&mut self, mark: u8) {
        match mark {
            b'(' | b'[' | b'{' => self.depth += 1,
            b')' | b']' | b'}' => {
                self.depth = self.depth.saturating_sub(1);
                let depth = self.depth;
                self.close(|prefix| prefix.depth > depth || (prefix.depth == depth && prefix.closer == mark));
            }
            b';' | b',' if mark == b';' || self.language == Language::Rust => {
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

    /// Adds an entry.
    pub fn add(&mut self, kind: EntryKind, name: String, line: u32) {
        self.add_with(kind, name, line, String::new());
    }

    /// Adds an entry of which more is said.
    pub fn add_with(&mut self, kind: EntryKind, name: String, line: u32, detail: String) {
        if self.found.len() < MOST {
            self.found.push(Entry { kind, name, line, detail });
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
