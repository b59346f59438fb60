//! Tokens and where they stand.

use crate::storage_format::names::Meaning;

/// A stretch of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
}

impl Span {
    /// A stretch.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Its text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text outside tags, as written.
    Text,
    /// A start tag.
    Start {
        /// What its name means.
        meaning: Meaning,
        /// The name as written.
        name: Span,
        /// What stands between the name and the tag's end.
        attributes: Span,
        /// Whether it ends in `/>`.
        empty: bool,
        /// Whether its `>` is there.
        whole: bool,
    },
    /// An end tag.
    End {
        /// What its name means.
        meaning: Meaning,
        /// The name as written.
        name: Span,
        /// Whether it is written without fault.
        whole: bool,
    },
    /// A CDATA section, its brackets included.
    Cdata,
    /// A comment; `false` when it is not well-formed.
    Comment(bool),
    /// A processing instruction, an XML declaration, a DOCTYPE, or what looks like one.
    Declaration,
    /// A Markdown fence.
    Fence {
        /// The info string.
        info: Span,
        /// The code.
        code: Span,
    },
}

/// A token and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}
