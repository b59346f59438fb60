//! The elements that are open.

use super::tree::{Id, NONE};
use crate::storage_format::elements::Tag;
use crate::storage_format::tokenizer::Span;

/// An open element.
#[derive(Debug, Clone, Copy)]
pub struct Open {
    /// Its node; for an element that is unwrapped, the node around it.
    pub id: Id,
    /// What it is; `Unwrapped` leaves no node.
    pub tag: Tag,
    /// Its name as written, when it came from the source.
    pub name: Span,
    previous_same: u32,
    previous_strength: u32,
    /// The innermost entry with a node, itself included.
    real: u32,
}

/// A paragraph or heading that a block ended early, up to its end tag.
pub struct Split {
    /// Where its rest stands.
    pub parent: Id,
    /// Its name as written.
    pub name: Span,
    /// Start tags of links and formatting that go on in the rest.
    pub marks: Vec<(Tag, String)>,
}

/// The stack, with indexes that answer in constant time what an end tag may close.
#[derive(Debug)]
pub struct Stack {
    open: Vec<Open>,
    last_of_tag: Vec<u32>,
    last_of_strength: [u32; 16],
}

impl Open {
    /// Whether the source does not name it.
    pub fn is_implied(&self) -> bool {
        self.name == Span::default()
    }
}

impl Default for Stack {
    fn default() -> Self {
        Self { open: Vec::new(), last_of_tag: vec![NONE; Tag::Summary as usize + 1], last_of_strength: [NONE; 16] }
    }
}

impl Stack {
    pub fn len(&self) -> usize {
        self.open.len()
    }

    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    pub fn top(&self) -> Option<&Open> {
        self.open.last()
    }

    pub fn get(&self, index: usize) -> Option<&Open> {
        self.open.get(index)
    }

    /// From the innermost outwards.
    pub fn inwards(&self) -> impl Iterator<Item = &Open> {
        self.open.iter().rev()
    }

    /// The innermost element that has a node.
    pub fn top_real(&self) -> Option<&Open> {
        let index = self.open.last()?.real;
        usize::try_from(index).ok().and_then(|index| self.open.get(index))
    }

    /// What it is.
    pub fn top_tag(&self) -> Option<Tag> {
        self.top_real().map(|open| open.tag)
    }

    /// The innermost open element of several kinds.
    pub fn find_any(&self, tags: &[Tag]) -> Option<usize> {
        tags.iter().filter_map(|tag| self.find(*tag)).max()
    }

    /// The node that new content goes into.
    pub fn parent(&self) -> Id {
        self.top().map_or(NONE, |open| open.id)
    }

    pub fn push(&mut self, id: Id, tag: Tag, name: Span) {
        let index = u32::try_from(self.open.len()).unwrap_or(NONE);
        let real = if tag == Tag::Unwrapped { self.open.last().map_or(NONE, |open| open.real) } else { index };
        let mut entry = Open { id, tag, name, previous_same: NONE, previous_strength: NONE, real };
        if let Some(last) = self.last_of_tag.get_mut(tag as usize) {
            entry.previous_same = std::mem::replace(last, index);
        }
        if let Some(last) = self.last_of_strength.get_mut(usize::from(tag.strength())) {
            entry.previous_strength = std::mem::replace(last, index);
        }
        self.open.push(entry);
    }

    pub fn pop(&mut self) -> Option<Open> {
        let entry = self.open.pop()?;
        if let Some(last) = self.last_of_tag.get_mut(entry.tag as usize) {
            *last = entry.previous_same;
        }
        if let Some(last) = self.last_of_strength.get_mut(usize::from(entry.tag.strength())) {
            *last = entry.previous_strength;
        }
        Some(entry)
    }

    /// The innermost open element of this kind.
    pub fn find(&self, tag: Tag) -> Option<usize> {
        let index = self.last_of_tag.get(tag as usize).copied().filter(|index| *index != NONE)?;
        usize::try_from(index).ok()
    }

    /// An unwrapped element of this name, looking at no more than a few.
    pub fn find_unwrapped(&self, name: &str, text: &str) -> Option<usize> {
        let mut index = self.find(Tag::Unwrapped);
        for _ in 0..16 {
            let entry = self.open.get(index?)?;
            if entry.name.of(text).eq_ignore_ascii_case(name) {
                return index;
            }
            index = usize::try_from(entry.previous_same).ok().filter(|_| entry.previous_same != NONE);
        }
        None
    }

    /// Whether an end tag of this strength may close everything above `index`.
    pub fn reaches(&self, index: usize, strength: u8) -> bool {
        let stronger = self.last_of_strength.iter().skip(usize::from(strength) + 1);
        stronger.filter(|last| **last != NONE).all(|last| usize::try_from(*last).is_ok_and(|last| last <= index))
    }
}
