//! Markdown with what was put into it, which still knows where each part stood.

use std::borrow::Cow;

/// Markdown that the parser knows, and where its parts stood before.
pub struct Prepared<'a> {
    pub text: Cow<'a, str>,
    /// Starts of stretches: here, and in the Markdown as it was handed over.
    pub(super) starts: Vec<(usize, usize)>,
    /// What was read as marks and is not in the text any more.
    pub taken: String,
}

impl<'a> Prepared<'a> {
    /// Markdown as it is.
    pub fn plain(text: &'a str) -> Self {
        Self { text: Cow::Borrowed(text), starts: vec![(0, 0)], taken: String::new() }
    }

    /// The same with texts inserted at these places, which are in order.
    pub fn with_insertions(self, insertions: &[(usize, String)]) -> Prepared<'a> {
        if insertions.is_empty() {
            return self;
        }
        let more: usize = insertions.iter().map(|(_, inserted)| inserted.len()).sum();
        let mut text = String::with_capacity(self.text.len() + more);
        let mut starts: Vec<(usize, usize)> = Vec::with_capacity(self.starts.len() + insertions.len());
        let mut old = self.starts.iter().copied().peekable();
        let (mut done, mut longer) = (0, 0);
        for (place, inserted) in insertions {
            while let Some((start, before)) = old.next_if(|(start, _)| start <= place) {
                starts.push((start + longer, before));
            }
            text.push_str(self.text.get(done..*place).unwrap_or_default());
            text.push_str(inserted);
            longer += inserted.len();
            let before = self.original(u32::try_from(*place).unwrap_or(u32::MAX));
            starts.push((text.len(), usize::try_from(before).unwrap_or(usize::MAX)));
            done = *place;
        }
        starts.extend(old.map(|(start, before)| (start + longer, before)));
        text.push_str(self.text.get(done..).unwrap_or_default());
        Prepared { text: Cow::Owned(text), starts, taken: self.taken }
    }

    /// The place in the Markdown as it was handed over.
    pub fn original(&self, at: u32) -> u32 {
        let here = usize::try_from(at).unwrap_or(usize::MAX);
        let after = self.starts.partition_point(|(start, _)| *start <= here);
        let near = after.checked_sub(1).and_then(|index| self.starts.get(index));
        let (start, before) = near.copied().unwrap_or_default();
        u32::try_from(before + (here - start)).unwrap_or(u32::MAX)
    }
}
