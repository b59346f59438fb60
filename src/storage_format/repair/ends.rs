//! End tags: which element they close, and what happens when there is none.

use super::build::Builder;
use crate::storage_format::elements::{Class, Html, Tag};
use crate::storage_format::finding::Severity;
use crate::storage_format::names::{Meaning, is_typo_of};
use crate::storage_format::tokenizer::Span;

impl Builder<'_> {
    /// Handles an end tag.
    pub fn end(&mut self, meaning: Meaning, name: Span, whole: bool, span: Span) {
        let written = name.of(self.text);
        let top = self.stack.top().map(|open| open.tag);
        // Nearly all end tags close what was opened last.
        if whole && top.is_some_and(|tag| meaning == Meaning::Exact(tag)) && self.stack.find(Tag::Dropped).is_none() {
            self.close_innermost(span);
            return;
        }
        if let Some(top) = self.stack.top()
            && top.tag == Tag::Unwrapped
            && top.name.of(self.text).eq_ignore_ascii_case(written)
        {
            self.close_top(None);
            return;
        }
        if let Some(index) = self.stack.find(Tag::Dropped)
            && self.stack.get(index).is_some_and(|open| open.name.of(self.text).eq_ignore_ascii_case(written))
        {
            self.close_to(index, None, span.start, Tag::Dropped);
            return;
        }
        let tag = match meaning {
            Meaning::Exact(tag) | Meaning::Misspelt(tag) | Meaning::Html(Html::Is(tag)) => Some(tag),
            Meaning::Html(Html::Summary) => Some(Tag::Summary),
            Meaning::Html(Html::Drop | Html::DropUnsafe) => Some(Tag::Dropped),
            _ => None,
        };
        let Some(tag) = tag else { return self.unknown_end(meaning, name, span) };
        match self.target(tag) {
            Some(index) => {
                let own = self.stack.get(index).map(|open| open.tag) == Some(tag);
                let exact = whole && own && matches!(meaning, Meaning::Exact(_)) && name_is_same(self, index, name);
                self.close_to(index, exact.then_some(span), span.start, tag);
            }
            None => self.stray_end(tag, written, span),
        }
    }

    /// The open element that an end tag closes.
    fn target(&self, tag: Tag) -> Option<usize> {
        let own = self.stack.find(tag).filter(|index| self.stack.reaches(*index, tag.strength()));
        if own.is_some() || !self.has_kin(tag) {
            return own;
        }
        let kin = |other: Tag| {
            tag.is_heading() && other.is_heading()
                || tag.is_list() && other.is_list()
                || matches!(tag, Tag::Td | Tag::Th) && matches!(other, Tag::Td | Tag::Th)
                || matches!(tag, Tag::Thead | Tag::Tbody) && matches!(other, Tag::Thead | Tag::Tbody)
                || matches!(tag, Tag::AcStructuredMacro | Tag::AcMacro)
                    && matches!(other, Tag::AcStructuredMacro | Tag::AcMacro)
                || tag == Tag::AcLink && other == Tag::A
                || matches!(tag, Tag::Strong | Tag::B) && matches!(other, Tag::Strong | Tag::B)
                || matches!(tag, Tag::Em | Tag::I) && matches!(other, Tag::Em | Tag::I)
        };
        let near = self.stack.inwards().take(8).position(|open| kin(open.tag))?;
        let index = self.stack.len() - 1 - near;
        self.stack.reaches(index, tag.strength()).then_some(index)
    }

    /// Whether a mismatched end tag of this kind may close a sister element.
    fn has_kin(&self, tag: Tag) -> bool {
        tag.is_heading()
            || tag.is_list()
            || matches!(
                tag,
                Tag::Td
                    | Tag::Th
                    | Tag::Thead
                    | Tag::Tbody
                    | Tag::AcStructuredMacro
                    | Tag::AcMacro
                    | Tag::Strong
                    | Tag::B
                    | Tag::Em
                    | Tag::I
                    | Tag::AcLink
            )
    }

    /// Closes everything above `index`, then it.
    fn close_to(&mut self, index: usize, exact: Option<Span>, at: usize, tag: Tag) {
        let mut reopen = Vec::new();
        while self.stack.len() > index + 1 {
            let Some(top) = self.stack.top().copied() else { break };
            if top.tag != Tag::Unwrapped {
                if !top.is_implied() {
                    let why = "an element was still open where the one around it ends; it was closed first";
                    self.report.fixed("nesting", self.nesting(), at, why);
                }
                if top.tag.is_formatting() && tag.class() == Class::Inline && reopen.len() < 8 {
                    reopen.push((top.tag, self.tree.node(top.id).open));
                }
            }
            self.close_top(None);
        }
        let renamed = self.stack.top().is_some_and(|top| top.tag != tag);
        if exact.is_none() && renamed {
            let why = "an end tag did not match the element that is open; the element was closed";
            self.report.fixed("end_tag", self.nesting(), at, why);
        } else if exact.is_none() && !self.strict && !matches!(tag, Tag::Dropped | Tag::Summary) {
            self.report.fixed("end_tag", Severity::Refused, at, "an end tag was written anew");
        }
        if let Some(top) = self.stack.top().copied() {
            self.tree.change(top.id, |node| node.closed = true);
        }
        self.close_top(exact);
        if !reopen.is_empty() {
            reopen.reverse();
            self.reopen = reopen;
        } else if tag.class() != Class::Inline {
            self.reopen.clear();
        }
    }

    fn close_innermost(&mut self, span: Span) {
        let Some(top) = self.stack.top().copied() else { return };
        self.tree.change(top.id, |node| node.closed = true);
        self.close_top(Some(span));
        if top.tag.class() != Class::Inline {
            self.reopen.clear();
        }
    }

    fn unknown_end(&mut self, meaning: Meaning, name: Span, span: Span) {
        if meaning == Meaning::Unknown && self.is_in_code() {
            return self.shown(span);
        }
        let written = name.of(self.text);
        if let Some(index) = self.stack.find_unwrapped(written, self.text)
            && self.stack.reaches(index, 3)
        {
            while self.stack.len() > index {
                self.close_top(None);
            }
            return;
        }
        let near = self.stack.inwards().take(4).position(|open| is_typo_of(written, open.tag.name()));
        if let Some(near) = near {
            let index = self.stack.len() - 1 - near;
            let tag = self.stack.get(index).map_or(Tag::Unwrapped, |open| open.tag);
            self.close_to(index, None, span.start, tag);
            return;
        }
        self.report.fixed("stray_end_tag", Severity::Refused, span.start, "an end tag that closes nothing was removed");
    }

    /// An end tag that closes nothing.
    fn stray_end(&mut self, tag: Tag, written: &str, span: Span) {
        if let Some(position) = self.reopen.iter().position(|(waiting, _)| *waiting == tag) {
            // Its element was closed early and nothing has come since.
            self.reopen.remove(position);
            return;
        }
        if let Some(index) = self.stack.find_unwrapped(written, self.text)
            && self.stack.reaches(index, tag.strength())
        {
            while self.stack.len() > index {
                self.close_top(None);
            }
            return;
        }
        if self.end_mark(tag) || (tag == Tag::P || tag.is_heading()) && self.end_split() {
            return;
        }
        if tag == Tag::Br {
            self.go_on(span.start);
            self.before_content(span.start);
            let open = self.tree.pooled("<br/>");
            let id = self.tree.add(super::tree::Kind::Element(Tag::Br), open, span.start);
            self.tree.append(self.stack.parent(), id);
        }
        let silent = self.strict || tag.is_void() && tag != Tag::Br;
        if !silent {
            self.report.fixed(
                "stray_end_tag",
                Severity::Refused,
                span.start,
                "an end tag that closes nothing was removed",
            );
        } else {
            self.report.changed = true;
        }
    }

    /// Whether a node is a block of its own.
    pub fn is_block(&self, id: super::tree::Id) -> bool {
        matches!(
            self.tree.tag(id).map(Tag::class),
            Some(Class::Block | Class::Table | Class::Item | Class::Layout | Class::Adf)
        ) || self.tree.tag(id) == Some(Tag::Hr)
    }
}

/// An end tag is kept as written when it names the element as its start tag was written.
fn name_is_same(builder: &Builder<'_>, index: usize, name: Span) -> bool {
    builder.stack.get(index).is_some_and(|open| open.tag.name() == name.of(builder.text))
}
