//! The tokenizer's state: the text, where it stands in it, and what it remembers of what it has seen.

use std::collections::{BTreeMap, BTreeSet};

use super::attributes::RawAttribute;

/// The tokenizer.
pub struct Tokenizer<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) strict: bool,
    pub(super) fences: bool,
    /// Units of work done.
    pub steps: u64,
    /// The attributes of the start tag that was read last.
    pub attributes: Vec<RawAttribute>,
    pub(super) found: Memory,
    pub(super) prose: Prose<'a>,
}

impl<'a> Tokenizer<'a> {
    /// Reads `text`; `strict` when it is known to be well-formed, `fences` when Markdown fences are looked for.
    pub fn new(text: &'a str, strict: bool, fences: bool) -> Self {
        let (found, prose) = (Memory::default(), Prose::default());
        Self { text, at: 0, strict, fences, steps: 0, attributes: Vec::new(), found, prose }
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn from(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Where the tokenizer stands.
    pub const fn position(&self) -> usize {
        self.at
    }
}

/// What was found last: valid for every later place before it.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) cdata_end: Last,
    pub(super) plain_end: Last,
    pub(super) link_end: Last,
    pub(super) macro_end: Last,
    pub(super) holder_link_end: Last,
    pub(super) fence_end: Last,
    pub(super) comment_end: Last,
    pub(super) instruction_end: Last,
    pub(super) bracket: Last,
}

/// One search.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Last {
    pub(super) from: usize,
    pub(super) found: Option<usize>,
    pub(super) known: bool,
}

/// A name with its first bytes as a number, which is quicker to compare.
pub(super) type Key<'a> = (u64, &'a str);

/// What is remembered about the prose around.
#[derive(Debug, Default)]
pub(super) struct Prose<'a> {
    /// Last place of an end tag, by name; made when first needed.
    pub(super) ends: Option<BTreeMap<Key<'a>, usize>>,
    pub(super) open: BTreeSet<String>,
    pub(super) ticks_seen: usize,
    pub(super) in_ticks: bool,
    /// Where a tag stands that is shown, not obeyed.
    pub(super) sample: Option<usize>,
    /// A drawing was opened that nothing closes.
    pub(super) lost_drawing: bool,
    /// How often a drawing was read twice.
    pub(super) rewinds: u32,
}

impl Prose<'_> {
    /// Markup starts a new stretch of prose.
    pub(super) fn reset(&mut self, at: usize) {
        self.ticks_seen = at;
        self.in_ticks = false;
    }

    /// Remembers an unknown name whose start tag was taken for markup.
    pub(super) fn open(&mut self, name: &str) {
        if self.open.len() < 1000 {
            self.open.insert(name.to_owned());
        }
    }

    /// Whether that happened.
    pub(super) fn is_open(&self, name: &str) -> bool {
        self.open.contains(name)
    }
}
