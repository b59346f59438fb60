//! A block in a paragraph or a heading ends it; what follows the block gets a paragraph of its own.

use super::build::Builder;
use super::nesting::LINE;
use super::stack::Split;
use super::tree::{Kind, NONE};
use crate::storage_format::elements::Tag;
use crate::storage_format::tokenizer::Span;

/// Marks that go on behind a block. Ours.
const MOST_MARKS: usize = 8;

impl Builder<'_> {
    /// Closes a paragraph or heading, whose end tag is still to come, in front of a block.
    pub fn split(&mut self, index: usize, block: Option<Tag>) {
        let Some(ended) = self.stack.get(index).copied() else { return };
        let marks = self.marks_above(index, block);
        self.close_down_to(index);
        self.reopen.clear();
        self.split = Some(Split { parent: self.stack.parent(), name: ended.name, marks });
    }

    /// Links and formatting that are open in what a block splits. Where tags are missing nobody knows how far they reach,
    /// except over a rule.
    fn marks_above(&mut self, index: usize, block: Option<Tag>) -> Vec<(Tag, String)> {
        if !(self.strict || block == Some(Tag::Hr)) {
            return Vec::new();
        }
        let above = self.stack.inwards().take(self.stack.len().saturating_sub(index + 1));
        let mut marks: Vec<(Tag, String)> = above
            .filter(|open| open.tag.is_formatting() || matches!(open.tag, Tag::A | Tag::Span))
            .take(MOST_MARKS)
            .map(|open| (open.tag, self.open_tag(open.id).to_owned()))
            .collect();
        self.repeated += marks.iter().map(|(_, open)| open.len()).sum::<usize>();
        // A page that goes on like this would grow with every block.
        if self.repeated > self.text.len() {
            marks.clear();
        }
        marks.reverse();
        marks
    }

    /// Opens a paragraph for what stands behind the block.
    pub fn go_on(&mut self, at: usize) {
        let parent = self.stack.parent();
        let Some(split) = self.split.take_if(|split| split.parent == parent) else { return };
        let is_ended = self.strict || split.name == Span::default() || self.tokens.closes_later(split.name);
        if !is_ended {
            return;
        }
        self.open_implied(Tag::P, at);
        for (tag, open) in split.marks {
            let open = self.tree.pooled(&open);
            let id = self.tree.add(Kind::Element(tag), open, at);
            self.tree.append(self.stack.parent(), id);
            self.stack.push(id, tag, Span::default());
        }
    }

    /// The end tag of what was split; the rest of a heading is a paragraph, which ends with it.
    pub fn end_split(&mut self) -> bool {
        let parent = self.stack.parent();
        if self.split.take_if(|split| split.parent == parent).is_some() {
            return true;
        }
        let rest = self.stack.find(Tag::P).filter(|index| self.stack.reaches(*index, LINE));
        let rest = rest.filter(|index| self.stack.get(*index).is_some_and(|open| open.is_implied()));
        rest.inspect(|index| self.close_down_to(*index)).is_some()
    }

    /// The end tag of a mark behind which nothing has come yet.
    pub fn end_mark(&mut self, tag: Tag) -> bool {
        let parent = self.stack.parent();
        let Some(split) = self.split.as_mut().filter(|split| split.parent == parent) else { return false };
        let place = split.marks.iter().rposition(|(mark, _)| *mark == tag);
        place.map(|place| split.marks.remove(place)).is_some()
    }

    /// Nodes are forgotten: only the page itself is still a parent.
    pub fn forget_split(&mut self) {
        self.split.take_if(|split| split.parent != NONE);
    }
}
