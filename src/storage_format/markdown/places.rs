//! Which stretches of the result are raw HTML of the Markdown, so that what is found in them is told where it was written.

use std::ops::Range;

/// Stretches of raw HTML, in the order of the result.
#[derive(Debug, Default)]
pub struct Places(Vec<Stretch>);

#[derive(Debug, Clone, Copy)]
struct Stretch {
    out_at: usize,
    source_at: usize,
    length: usize,
}

impl Places {
    /// Remembers raw HTML that is about to be written at `out_at`.
    pub fn add(&mut self, out_at: usize, source_at: usize, length: usize) {
        self.0.push(Stretch { out_at, source_at, length });
    }

    /// Takes over the stretches in a part of a note that is about to be written at `out_at`.
    pub fn adopt(&mut self, note: &Self, part: Range<usize>, out_at: usize) {
        let inside = note.0.iter().filter(|stretch| part.contains(&stretch.out_at));
        self.0.extend(inside.map(|one| Stretch { out_at: one.out_at - part.start + out_at, ..*one }));
    }

    /// Where in the Markdown a place of the result was written; behind raw HTML, the end of that.
    pub fn source_of(&self, out_at: usize) -> usize {
        let before = self.0.partition_point(|stretch| stretch.out_at <= out_at);
        let near = before.checked_sub(1).and_then(|index| self.0.get(index));
        near.map_or(0, |stretch| stretch.source_at + (out_at - stretch.out_at).min(stretch.length))
    }
}
