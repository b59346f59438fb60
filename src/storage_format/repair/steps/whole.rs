//! Stretches that are judged as a whole: elements that go with everything in them, drawings, Markdown.

use std::borrow::Cow;

use crate::storage_format::elements::{Class, Tag};
use crate::storage_format::finding::Severity;
use crate::storage_format::repair::build::{Builder, StartTag};
use crate::storage_format::repair::tree::{Id, Kind, NONE, Piece};
use crate::storage_format::tokenizer::Span;

impl Builder<'_> {
    /// An element that goes with everything in it.
    pub fn dropped(&mut self, tag: StartTag, is_unsafe: bool) {
        let at = tag.span.start;
        let severity = if is_unsafe { Severity::Unsafe } else { Severity::Lossy };
        self.report.fixed("element_dropped", severity, at, "an element that no page may hold was removed");
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

    /// Whether a table's caption starts, in its place directly in the table.
    pub fn is_caption(&self, name: Span) -> bool {
        name.of(self.text).eq_ignore_ascii_case("caption") && self.stack.top_tag() == Some(Tag::Table)
    }

    /// A table has no caption in this format: it is a paragraph in front of the table.
    pub fn caption(&mut self, tag: StartTag) {
        let at = tag.span.start;
        let why = "a table's caption, which the format does not have, became a paragraph in front of the table";
        self.report.fixed("element_html", Severity::Lossy, at, why);
        let paragraph = self.tree.add_element(Tag::P, at);
        self.tree.insert_before(self.stack.parent(), paragraph);
        self.stack.push(paragraph, Tag::P, tag.name);
    }

    /// Whether the tag that was read last is HTML's checkbox.
    pub fn is_checkbox(&self) -> bool {
        self.tokens.attributes.iter().any(|one| {
            one.name.of(self.text).eq_ignore_ascii_case("type")
                && one.value.of(self.text).eq_ignore_ascii_case("checkbox")
        })
    }

    /// A checkbox becomes a sign for its state.
    pub fn checkbox(&mut self, at: usize) {
        let why = "a checkbox, which the format does not have, became a sign for its state";
        self.report.fixed("element_html", Severity::Lossy, at, why);
        self.go_on(at);
        self.before_content(at);
        let checked = self.tokens.attributes.iter().any(|one| one.name.of(self.text).eq_ignore_ascii_case("checked"));
        let id = self.tree.add_text(if checked { "\u{2611}" } else { "\u{2610}" }, at);
        self.tree.append(self.stack.parent(), id);
    }

    /// SVG and MathML: kept whole inside a span when they are inert, taken out otherwise.
    pub fn drawing(&mut self, tag: StartTag) {
        let at = tag.span.start;
        let inside_span = self.stack.inwards().take(4).any(|open| open.tag == Tag::Span);
        let whole = self.tokens.drawing(tag.name, tag.empty, self.strict);
        let kept = whole.end > tag.span.end || tag.empty;
        let xml = Span::new(at, whole.end);
        let raw = xml.of(self.text);
        if kept && inside_span && crate::storage_format::repair::steps::drawings::is_inert(raw) {
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
            self.await_end(&tag);
            return;
        }
        self.report.fixed("drawing", Severity::Unsafe, at, "an SVG or MathML drawing that is not inert was removed");
        self.report.lossy |= crate::storage_format::repair::steps::drawings::has_text(raw);
    }

    /// Markdown's structure in text that stands directly in `parent`, or at the top of the page, is converted. `end` is
    /// where the last child ends.
    pub fn convert_markdown_runs(&mut self, parent: Id, end: usize) {
        if !self.conversion.between {
            return;
        }
        let mut run: Vec<Id> = Vec::new();
        let mut id = if parent == NONE { self.tree.first } else { self.tree.node(parent).first };
        while id != NONE {
            let next = self.tree.node(id).next;
            if self.is_block(id)
                // Markdown would show the tags of Confluence's own elements.
                || self.tree.tag(id).is_some_and(|tag| tag.class() == Class::Macro || tag.name().contains(':'))
                || matches!(self.tree.node(id).kind, Kind::Cdata | Kind::Other)
                || parent != NONE && self.holds_elements(id)
            {
                self.convert_run(&run, self.at(id), "");
                run.clear();
            } else if !(run.is_empty() && self.tree.is_blank(id)) {
                run.push(id);
            }
            id = next;
        }
        self.convert_run(&run, end, "");
    }

    /// Whether an element holds others: a macro in it would be read again on every level around it.
    fn holds_elements(&self, id: Id) -> bool {
        self.tree.children(id).iter().any(|child| !matches!(self.tree.node(*child).kind, Kind::Text))
    }

    /// The same in an element whose own end tag closed it.
    pub fn convert_markdown_in(&mut self, id: Id) {
        if let Some(close) = self.tree.node(id).close.span() {
            self.convert_markdown_runs(id, close.start);
        }
    }

    /// A paragraph that holds a table of Markdown and nothing else is that table.
    pub fn finish_paragraph(&mut self, id: Id) {
        let node = *self.tree.node(id);
        let text = self.tree.node(node.first);
        if !self.conversion.between || node.first != node.last || text.kind != Kind::Text || node.parent != NONE {
            return;
        }
        let Some(close) = node.close.span() else { return };
        if crate::storage_format::repair::envelope::holds_table(self.tree.text(text.open))
            && self.convert_run(&[node.first], close.start, "<table>")
        {
            self.tree.unwrap(id);
        }
    }

    /// Converts neighbours that end where the next node begins, at `next_at`, when the result holds `wanted`.
    fn convert_run(&mut self, run: &[Id], next_at: usize, wanted: &str) -> bool {
        let (Some(first), Some(last)) = (run.first().copied(), run.last().copied()) else { return false };
        let is_text = |id: &Id| matches!(self.tree.node(*id).kind, Kind::Text);
        if !run.iter().any(|id| is_text(id) && !self.tree.is_blank(*id)) {
            return false;
        }
        let end = match self.tree.node(last) {
            node if is_text(&last) => node.open.span().map_or(next_at, |span| span.end),
            _ => next_at,
        };
        let start = self.at(first);
        let source = self.text.get(start..end).unwrap_or_default();
        if source.contains("<!") || !crate::storage_format::repair::envelope::has_markdown_structure(source) {
            return false;
        }
        let Some(converted) = (self.conversion.convert)(&dedented(source)) else { return false };
        // An HTML block of Markdown goes on over what would be structure elsewhere: then it says what stood there before.
        if converted.trim() == source.trim() || !converted.contains(wanted) {
            return false;
        }
        self.report.fixed(
            "markdown",
            Severity::Lossy,
            start,
            "Markdown between the elements of the page was converted",
        );
        let open = self.tree.pooled(&converted);
        let node = self.tree.add(Kind::Cdata, open, start);
        self.tree.insert_before(first, node);
        for id in run {
            self.tree.detach(*id);
        }
        true
    }
}

/// Lines without the indentation that all of them share: four spaces would make code of them.
fn dedented(source: &str) -> Cow<'_, str> {
    let lines = || source.lines().filter(|line| !line.trim().is_empty());
    let shared = lines().map(|line| line.len() - line.trim_start_matches(' ').len()).min().unwrap_or(0);
    if shared == 0 {
        return Cow::Borrowed(source);
    }
    let mut out = String::with_capacity(source.len());
    for line in source.lines() {
        out.push_str(line.get(shared..).unwrap_or_default());
        out.push('\n');
    }
    Cow::Owned(out)
}
