//! Raw HTML as the Markdown has it.

/// A stretch of raw HTML, put together from its lines.
#[derive(Default)]
pub struct RawHtml {
    pub text: String,
    /// Where its lines begin: in `text` and in the Markdown.
    pub lines: Vec<(usize, usize)>,
}

impl RawHtml {
    pub fn add(&mut self, html: &str, at: usize) {
        self.lines.push((self.text.len(), at));
        self.text.push_str(html);
    }

    /// Where in the Markdown a place of the text stands.
    pub(super) fn source_of(&self, at: usize) -> usize {
        let after = self.lines.partition_point(|(start, _)| *start <= at);
        let near = after.checked_sub(1).and_then(|index| self.lines.get(index));
        near.map_or(0, |(start, source)| source + (at - start))
    }
}
