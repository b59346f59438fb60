//! Stretches that are judged as a whole: elements that go with everything in them, drawings, Markdown.

use super::build::{Builder, StartTag};
use super::tree::{Id, Kind, NONE, Piece};
use crate::storage_format::elements::{Class, Tag};
use crate::storage_format::finding::Severity;

impl Builder<'_> {
    /// An element that goes with everything in it.
    pub fn dropped(&mut self, tag: StartTag, is_unsafe: bool) {
        let at = tag.span.start;
        let severity = if is_unsafe { Severity::Unsafe } else { Severity::Lossy };
        self.report.fixed("element_dropped", severity, at, "an element that no page may hold was taken out");
        if tag.empty || !tag.whole && tag.span.end >= self.text.len() {
            return;
        }
        let name = tag.name.of(self.text).to_ascii_lowercase();
        let raw = matches!(name.as_str(), "script" | "style" | "iframe" | "noembed" | "template");
        if !self.strict && raw {
            self.tokens.skip_raw(tag.name);
            return;
        }
        if !self.strict && !self.tokens.closes_later(tag.name) {
            return;
        }
        let id = self.tree.add(Kind::Element(Tag::Dropped), Piece::source(tag.span), at);
        self.tree.append(self.stack.parent(), id);
        self.tree.change(id, |node| node.closed = false);
        self.stack.push(id, Tag::Dropped, tag.name);
        self.report.muted += 1;
    }

    /// SVG and MathML: kept whole inside a span when they are inert, taken out otherwise.
    pub fn drawing(&mut self, tag: StartTag) {
        let at = tag.span.start;
        let inside_span = self.stack.inwards().take(4).any(|open| open.tag == Tag::Span);
        let whole = self.tokens.drawing(tag.name, tag.empty, self.strict);
        let kept = whole.end > tag.span.end || tag.empty;
        let xml = crate::storage_format::tokenizer::Span::new(at, whole.end);
        let raw = xml.of(self.text);
        if kept && inside_span && super::drawings::is_inert(raw) {
            let id = self.tree.add(Kind::Cdata, Piece::source(xml), at);
            self.tree.append(self.stack.parent(), id);
            return;
        }
        // A formula is read as its text where it cannot stay; a drawing goes whole.
        if tag.name.of(self.text).eq_ignore_ascii_case("math") {
            self.tokens.rewind(tag.span.end);
            self.report.fixed(
                "formula",
                Severity::Lossy,
                at,
                "a formula that is not inert or not in a span became its text",
            );
            if !tag.empty {
                let parent = self.stack.parent();
                self.stack.push(parent, Tag::Unwrapped, tag.name);
            }
            return;
        }
        self.report.fixed("drawing", Severity::Unsafe, at, "an SVG or MathML drawing that is not inert was taken out");
        self.report.lossy |= super::drawings::has_text(raw);
    }

    /// Text that stands at the top of a page with Markdown's structure is converted.
    pub fn convert_markdown_runs(&mut self) {
        if !self.markdown {
            return;
        }
        let mut id = self.tree.first;
        let mut run: Vec<Id> = Vec::new();
        while id != NONE {
            let next = self.tree.node(id).next;
            if self.is_block(id)
                || self.tree.tag(id).is_some_and(|tag| tag.class() == Class::Macro)
                || matches!(self.tree.node(id).kind, Kind::Cdata | Kind::Other)
            {
                self.convert_run(&run, self.at(id));
                run.clear();
            } else {
                run.push(id);
            }
            id = next;
        }
        self.convert_run(&run, self.tokens.position());
    }

    /// Converts neighbours that end where the next node begins, at `next_at`.
    fn convert_run(&mut self, run: &[Id], next_at: usize) {
        let (Some(first), Some(last)) = (run.first().copied(), run.last().copied()) else { return };
        let is_text = |id: &Id| matches!(self.tree.node(*id).kind, Kind::Text);
        if !run.iter().any(|id| is_text(id) && !self.tree.is_blank(*id)) {
            return;
        }
        let end = match self.tree.node(last) {
            node if is_text(&last) => node.open.span().map_or(next_at, |span| span.end),
            _ => next_at,
        };
        let start = self.at(first);
        let source = self.text.get(start..end).unwrap_or_default();
        if source.contains("<!") || !super::envelope::has_markdown_structure(source) {
            return;
        }
        let options = crate::storage_format::MarkdownOptions::default();
        let Ok(converted) = crate::storage_format::markdown_to_storage(source, &options) else { return };
        // An HTML block of Markdown goes on over what would be structure elsewhere: then it says what stood there before.
        if converted.xml.trim() == source.trim() {
            return;
        }
        self.report.fixed(
            "markdown",
            Severity::Lossy,
            start,
            "Markdown between the elements of the page was converted",
        );
        let open = self.tree.pooled(&converted.xml);
        let node = self.tree.add(Kind::Cdata, open, start);
        self.tree.insert_before(first, node);
        for id in run {
            self.tree.detach(*id);
        }
    }
}
