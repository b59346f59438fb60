//! Tokens become a tree: tags are paired, ends that are missing are put in, elements get the parents they need.

use super::attributes::{self, Kept};
use super::conversion::Conversion;
use super::report::Report;
use super::stack::{Split, Stack};
use super::tree::{Id, Kind as NodeKind, NONE, Piece, Tree};
use crate::storage_format::elements::{Class, Html, Tag};
use crate::storage_format::finding::Severity;
use crate::storage_format::names::Meaning;
use crate::storage_format::tokenizer::{Kind, Span, Token, Tokenizer};

/// Deeper elements are unwrapped: well below the parser's own limit, so that what is put around them still fits.
const DEEPEST: usize = 900;

/// End tags of more elements than these are not awaited: they are taken out as they come, which keeps the same text.
const MOST_OPEN: usize = 5_000;

/// The output is not pre-sized beyond this.
const FIRST_BYTES: usize = 1 << 14;

/// The machine.
pub struct Builder<'a> {
    pub text: &'a str,
    pub strict: bool,
    pub conversion: Conversion,
    pub tokens: Tokenizer<'a>,
    pub tree: Tree<'a>,
    pub stack: Stack,
    pub report: Report,
    /// The result; `None` when only findings are wanted.
    pub out: Option<String>,
    /// Formatting that an end tag closed too early, to be opened again.
    pub reopen: Vec<(Tag, Piece)>,
    /// What a block ended early.
    pub split: Option<Split>,
    /// Bytes of start tags that were written again behind such blocks.
    pub repeated: usize,
    /// Bytes of text that were copied into plain bodies.
    pub copied: usize,
    /// Whether a well-formed page has to be read tolerantly all the same.
    pub torn: bool,
}

/// A start tag as the builder sees it.
#[derive(Clone, Copy)]
pub struct StartTag {
    pub meaning: Meaning,
    pub name: Span,
    pub empty: bool,
    pub whole: bool,
    pub span: Span,
}

impl<'a> Builder<'a> {
    pub fn new(text: &'a str, strict: bool, conversion: Conversion, report: Report, write: bool) -> Self {
        Self {
            text,
            strict,
            conversion,
            tokens: Tokenizer::new(text, strict, conversion.between),
            tree: Tree::new(text),
            stack: Stack::default(),
            report,
            out: write.then(|| String::with_capacity(text.len().min(FIRST_BYTES))),
            reopen: Vec::new(),
            split: None,
            repeated: 0,
            copied: 0,
            torn: false,
        }
    }

    /// Reads everything.
    pub fn run(&mut self) {
        loop {
            let inside = self.fence_parent();
            let Some(token) = self.tokens.next(inside) else { break };
            self.token(token);
            if self.stack.is_empty() {
                self.flush(false);
            }
        }
        while let Some(open) = self.stack.top().copied() {
            if open.tag != Tag::Unwrapped && !open.is_implied() {
                let at = self.text.len();
                self.report.fixed("unclosed", Severity::Refused, at, "the body ended inside an element; it was closed");
            }
            self.close_top(None);
        }
        self.flush(true);
    }

    /// Severity of a fault of nesting: the parser refuses it, or it was well-formed and only wrong.
    pub fn nesting(&self) -> Severity {
        if self.strict { Severity::Lossy } else { Severity::Refused }
    }

    fn token(&mut self, token: Token) {
        match token.kind {
            Kind::Text => self.characters(token.span),
            Kind::Start { meaning, name, empty, whole, .. } => {
                self.start(StartTag { meaning, name, empty, whole, span: token.span });
            }
            Kind::End { meaning, name, whole } => self.end(meaning, name, whole, token.span),
            Kind::Cdata => self.cdata(token.span),
            Kind::Comment(good) => self.comment(token.span, good),
            Kind::Declaration => self.declaration(token.span),
            Kind::Fence { info, code } => self.fence(token.span, info, code),
        }
    }

    /// Inside which element a Markdown fence could stand now, as the tokenizer asks; `None` where it could not.
    fn fence_parent(&self) -> Option<Tag> {
        if !self.conversion.between {
            return None;
        }
        match self.stack.top_tag() {
            None => Some(Tag::Unwrapped),
            Some(
                tag @ (Tag::AcRichTextBody
                | Tag::Li
                | Tag::Td
                | Tag::Th
                | Tag::AcLayoutCell
                | Tag::P
                | Tag::Div
                | Tag::Details
                | Tag::Blockquote),
            ) => Some(tag),
            Some(_) => None,
        }
    }

    /// Handles a start tag.
    fn start(&mut self, tag: StartTag) {
        match tag.meaning {
            Meaning::Exact(Tag::AcLink) if self.is_html_link() => {
                let why = "Confluence's link was used like HTML's; it became an HTML link";
                self.report.fixed("link_kind", Severity::Lossy, tag.span.start, why);
                self.element(Tag::A, tag, true);
            }
            Meaning::Exact(element) => self.element(element, tag, false),
            Meaning::Misspelt(element) => {
                let why = "an element's name was not spelt as the format spells it";
                self.report.fixed("element_name", self.nesting(), tag.span.start, why);
                self.element(element, tag, true);
            }
            Meaning::Html(Html::Is(Tag::P)) if self.is_caption(tag.name) => self.caption(tag),
            Meaning::Html(Html::Is(element)) => {
                let why = "an HTML element outside the format was replaced by the one that serves for it";
                self.report.fixed("element_html", Severity::Lossy, tag.span.start, why);
                self.element(element, tag, true);
            }
            Meaning::Html(Html::Summary) if self.stack.find(Tag::Details).is_some() => {
                self.element(Tag::Summary, tag, false);
            }
            Meaning::Html(Html::Image) => self.picture(tag),
            Meaning::Html(Html::Drawing) => self.drawing(tag),
            Meaning::Html(rule @ (Html::Drop | Html::DropUnsafe)) => self.dropped(tag, rule == Html::DropUnsafe),
            Meaning::Html(Html::DropVoidUnsafe) if self.is_checkbox() => self.checkbox(tag.span.start),
            Meaning::Html(rule @ (Html::DropVoid | Html::DropVoidUnsafe)) => {
                let severity = if rule == Html::DropVoid { Severity::Lossy } else { Severity::Unsafe };
                self.report.fixed(
                    "element_dropped",
                    severity,
                    tag.span.start,
                    "an element outside the format was removed",
                );
            }
            Meaning::Unknown if self.is_in_code() => self.shown(tag.span),
            Meaning::Html(_) | Meaning::Foreign | Meaning::Unknown => self.unwrapped(tag),
        }
    }

    fn unwrapped(&mut self, tag: StartTag) {
        if !tag.whole && tag.span.end >= self.text.len() {
            let why = "the body ended inside a tag; the tag was removed";
            self.report.fixed("truncated", Severity::Refused, tag.span.start, why);
            return;
        }
        let why = "an element that is not of this format was unwrapped; its content stays";
        self.report.fixed("element_foreign", self.nesting(), tag.span.start, why);
        self.await_end(&tag);
    }

    /// An element leaves no node; its end tag is awaited all the same, though not behind very many others.
    pub fn await_end(&mut self, tag: &StartTag) {
        if !tag.empty && self.stack.len() < MOST_OPEN {
            let parent = self.stack.parent();
            self.stack.push(parent, Tag::Unwrapped, tag.name);
        }
    }

    /// Handles a start tag of the format.
    pub fn element(&mut self, element: Tag, tag: StartTag, renamed: bool) {
        let at = tag.span.start;
        if !tag.whole && tag.span.end >= self.text.len() {
            self.report.fixed("truncated", Severity::Refused, at, "the body ended inside a tag; the tag was removed");
            return;
        }
        if self.stack.len() >= DEEPEST {
            let why = "elements nested too deep were unwrapped; their content stays";
            self.report.fixed("too_deep", Severity::Refused, at, why);
            if !element.is_void() {
                self.await_end(&tag);
            }
            return;
        }
        let (kept, changed) =
            attributes::judge(element, &self.tokens.attributes, self.text, self.strict, &mut self.report);
        let Some(element) = self.admit(element, &tag, &kept) else { return };
        if (element.class() == Class::Inline || element.class() == Class::Void) && element != Tag::Hr {
            self.reopen_formatting();
        }
        let void = element.is_void() && !tag.empty && !(self.strict || self.tokens.end_follows(element));
        if void || !tag.whole {
            self.report.fixed("unclosed", Severity::Refused, at, "an element that was not closed was closed");
        }
        let empty = tag.empty || void;
        let open = if changed || renamed || void || !tag.whole {
            let written = write_start(element.name(), &kept, empty);
            self.tree.pooled(&written)
        } else {
            Piece::source(tag.span)
        };
        let id = self.tree.add(NodeKind::Element(element), open, at);
        self.tree.append(self.stack.parent(), id);
        if changed && matches!(element, Tag::AcStructuredMacro | Tag::AcMacro | Tag::AcParameter) {
            self.keep_as_parameters(id, element);
        }
        if empty { self.finish(id, element) } else { self.open(id, element, tag.name) }
    }

    /// What comes next stands in this element.
    fn open(&mut self, id: Id, element: Tag, name: Span) {
        self.tree.change(id, |node| node.closed = false);
        self.stack.push(id, element, name);
        if element == Tag::Dropped {
            self.report.muted += 1;
        }
        if element.is_plain_body() {
            self.plain_body(id, element);
        }
    }

    /// Closes the innermost element; `end` is its end tag when it is there as it should be.
    pub fn close_top(&mut self, end: Option<Span>) {
        let Some(open) = self.stack.pop() else { return };
        if open.tag == Tag::Unwrapped {
            return;
        }
        if end.is_none() && open.tag.is_formatting() && self.tree.node(open.id).first == NONE {
            // Opened, never closed, and nothing in it: it would show nothing.
            self.tree.detach(open.id);
            return;
        }
        let close = match end {
            Some(span) => Piece::source(span),
            None => self.tree.pooled_end(open.tag),
        };
        self.tree.change(open.id, |node| node.close = close);
        self.finish(open.id, open.tag);
    }

    /// Opens an element of our own around what follows.
    pub fn open_implied(&mut self, tag: Tag, at: usize) {
        let id = self.tree.add_element(tag, at);
        self.tree.append(self.stack.parent(), id);
        self.stack.push(id, tag, Span::default());
    }

    /// Opens again what a misplaced end tag closed.
    pub fn reopen_formatting(&mut self) {
        for (tag, open) in std::mem::take(&mut self.reopen) {
            // A page that goes on like this would grow with every step.
            if self.stack.len() > 64 {
                return;
            }
            let id = self.tree.add(NodeKind::Element(tag), open, self.tokens.position());
            self.tree.append(self.stack.parent(), id);
            self.stack.push(id, tag, Span::default());
        }
    }

    /// Writes what is complete at the top and forgets it.
    pub fn flush(&mut self, all: bool) {
        let last = self.tree.last;
        // Formatting that waits to be opened again has its tags in the tree's pool.
        if !(all || self.reopen.is_empty()) {
            return;
        }
        self.forget_split();
        if last == NONE {
            self.tree.clear();
            return;
        }
        let block = matches!(
            self.tree.tag(last).map(Tag::class),
            Some(Class::Block | Class::Macro | Class::Layout | Class::Table | Class::Adf)
        );
        if !(all || block || self.tree.len() > 4000) {
            return;
        }
        self.convert_markdown_runs(NONE, self.tokens.position());
        let read = self.at(last);
        if let Some(out) = &mut self.out {
            // What is left will grow as what was read has grown; doubling would hold thrice the result.
            let grown = out.len() as u64 * self.text.len() as u64 / read.max(1) as u64;
            let expected = usize::try_from(grown).unwrap_or(0);
            if read >= FIRST_BYTES && expected > out.capacity() {
                out.reserve_exact(expected + expected / 64 - out.len());
            }
            self.tree.write_all(out);
        }
        self.tree.clear();
    }

    /// The node's start tag as text.
    pub fn open_tag(&self, id: Id) -> &str {
        self.tree.text(self.tree.node(id).open)
    }
}

/// Writes a start tag.
pub fn write_start(name: &str, kept: &[Kept<'_>], empty: bool) -> String {
    let mut out = String::with_capacity(32);
    out.push('<');
    out.push_str(name);
    for attribute in kept {
        out.push(' ');
        match attribute.raw {
            Some(raw) => out.push_str(raw),
            None => {
                out.push_str(&attribute.name);
                out.push_str("=\"");
                out.push_str(&attribute.value);
                out.push('"');
            }
        }
    }
    out.push_str(if empty { "/>" } else { ">" });
    out
}
