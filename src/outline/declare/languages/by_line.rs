//! Languages that are read line by line: their declarations begin a line.

use crate::outline::item::{Item, ItemKind};
use crate::outline::steps;

/// The lines of a text, with a look at what follows.
pub struct Lines<'t> {
    all: Vec<&'t str>,
    next: usize,
}

/// Lines that the end of a declaration is looked for in. Ours.
const FARTHEST: usize = 400;

impl<'t> Lines<'t> {
    pub fn new(text: &'t str) -> Self {
        steps::count(text.len());
        Self { all: text.lines().collect(), next: 0 }
    }

    /// The next line with its number, 1-based.
    pub fn take(&mut self) -> Option<(u32, &'t str)> {
        let line = self.all.get(self.next)?;
        self.next += 1;
        Some((self.number(), line))
    }

    /// Number of the line that was read last.
    pub fn number(&self) -> u32 {
        u32::try_from(self.next).unwrap_or(u32::MAX)
    }

    /// The lines up to one that begins with `end`, without the indentation of the first.
    pub fn until(&mut self, end: &str) -> String {
        let mut out: Vec<&str> = Vec::new();
        let mut indent = None;
        while let Some((_, line)) = self.take() {
            if line.trim_start().starts_with(end) {
                break;
            }
            let own = line.len() - line.trim_start().len();
            let indent = *indent.get_or_insert(own);
            out.push(line.get(indent.min(own)..).unwrap_or(line));
        }
        out.join("\n")
    }

    /// Number of the line on which what begins with `line` ends: the next one as far left that is not blank.
    pub fn end_of(&self, line: &str) -> u32 {
        let indent = line.len() - line.trim_start().len();
        let is_block = line.trim_end().ends_with([' ', '{', '(', '[', ',']) || line.trim_end().ends_with(" do");
        let below = self.all.iter().skip(self.next).take(FARTHEST);
        let ends = |line: &&str| !line.trim().is_empty() && line.len() - line.trim_start().len() <= indent;
        let far = if is_block { below.clone().position(ends).map_or(0, |at| at + 1) } else { 0 };
        self.number() + u32::try_from(far).unwrap_or(0)
    }
}

/// An item at the top of a file.
pub fn item((kind, name): (ItemKind, &str), signature: &str, doc: String, (start_line, end_line): (u32, u32)) -> Item {
    Item {
        kind,
        name: name.to_owned(),
        owner: String::new(),
        signature: crate::text::first_chars(signature, 400).to_owned(),
        public: true,
        doc,
        start_line,
        end_line,
    }
}
