//! What is no tag: text, CDATA, comments, declarations, fences.

use std::borrow::Cow;

use super::build::Builder;
use super::conversion::Conversion;
use super::envelope::has_markdown_structure;
use super::lexical;
use super::tree::{Kind as NodeKind, Piece};
use crate::storage_format::elements::{Class, Tag};
use crate::storage_format::find;
use crate::storage_format::finding::Severity;
use crate::storage_format::macros::Body;
use crate::storage_format::references::decode;
use crate::storage_format::tokenizer::Span;
use crate::storage_format::well_formed::first_illegal_character;
use crate::storage_format::write::push_code_macro;

/// Longer texts are mended part by part.
const PART_BYTES: usize = 1 << 16;

impl Builder<'_> {
    pub fn characters(&mut self, span: Span) {
        let raw = span.of(self.text);
        if find::spaces(raw, 0) == raw.len() {
            let id = self.tree.add(NodeKind::Text, Piece::source(span), span.start);
            self.tree.append(self.stack.parent(), id);
            return;
        }
        if self.holds_blocks() && is_escaped_break(raw) {
            let why = "a line break escaped as in JSON stood between two elements; it was removed";
            self.report.fixed("escaped_break", Severity::Lossy, span.start, why);
            self.report.lossy = true;
            return;
        }
        self.go_on(span.start);
        self.before_content(span.start);
        if !self.strict && raw.len() > PART_BYTES && self.stack.is_empty() && !has_markdown_structure(raw) {
            self.long_text(span);
            return;
        }
        let mended = if self.strict { None } else { lexical::mend(raw, span.start, false, &mut self.report) };
        self.note_double_escapes(raw, span.start);
        self.note_wiki_markup(raw, span.start);
        let id = match mended {
            Some(text) if text.is_empty() => return,
            Some(text) => self.tree.add_text(&text, span.start),
            None => self.tree.add(NodeKind::Text, Piece::source(span), span.start),
        };
        self.tree.append(self.stack.parent(), id);
    }

    /// A text as long as a page is mended and written part by part, so that it is not held three times.
    fn long_text(&mut self, span: Span) {
        let mut at = span.start;
        while at < span.end {
            let end = part_end(self.text, at + PART_BYTES).unwrap_or(span.end).min(span.end);
            let raw = Span::new(at, end).of(self.text);
            let text = lexical::mend(raw, at, false, &mut self.report);
            self.note_double_escapes(raw, at);
            let id = self.tree.add_text(text.as_deref().unwrap_or(raw), at);
            self.tree.append(self.stack.parent(), id);
            self.flush(true);
            at = end;
        }
    }

    /// Whether elements rather than text stand here.
    fn holds_blocks(&self) -> bool {
        self.stack.top_tag().is_none_or(|tag| {
            matches!(tag.class(), Class::Macro | Class::Layout)
                || matches!(
                    tag,
                    Tag::AcRichTextBody | Tag::Table | Tag::Tbody | Tag::Thead | Tag::Tr | Tag::Ul | Tag::Ol
                )
        })
    }

    /// Whether what stands here is code.
    pub fn is_in_code(&self) -> bool {
        matches!(self.stack.top_tag(), Some(Tag::Pre | Tag::Code))
    }

    /// A tag that nobody knows is part of the code around it.
    pub fn shown(&mut self, span: Span) {
        let why = "a tag that is not of this format stood in code; it is shown as text";
        self.report.fixed("bare_less_than", self.nesting(), span.start, why);
        let mut text = String::new();
        crate::storage_format::write::push_text(&mut text, span.of(self.text));
        let id = self.tree.add_text(&text, span.start);
        self.tree.append(self.stack.parent(), id);
    }

    /// `&amp;lt;` is well-formed and may be meant; it is reported, not changed.
    pub fn note_double_escapes(&mut self, raw: &str, at: usize) {
        let mut from = 0;
        while let Some(found) = raw.get(from..).and_then(|rest| find::find(rest, "&amp;")) {
            let place = from + found;
            from = place + 5;
            let after = raw.get(from..).unwrap_or_default();
            let names = ["lt;", "gt;", "amp;", "quot;", "nbsp;", "#"];
            if !after.starts_with('&') && names.iter().any(|name| after.starts_with(name)) {
                let why = "this looks escaped twice; it is shown as written";
                self.report.noted("double_escaped", Severity::Style, at + place, why);
            }
        }
    }

    /// Wiki markup, which this format shows as it stands.
    fn note_wiki_markup(&mut self, raw: &str, at: usize) {
        let marks = ["code", "noformat", "panel", "info", "note", "tip", "warning", "quote", "toc", "color", "expand"];
        let line = raw.trim_start();
        let is_heading = line.strip_prefix('h').is_some_and(|rest| {
            rest.starts_with(|c| matches!(c, '1'..='6')) && rest.get(1..).is_some_and(|rest| rest.starts_with(". "))
        });
        let is_macro = line.strip_prefix('{').is_some_and(|rest| {
            let word = rest.find([':', '}']).and_then(|end| rest.get(..end));
            word.is_some_and(|word| marks.contains(&word)) && rest.contains('}')
        });
        if (is_heading || is_macro) && !self.is_in_code() {
            let why = "this looks like wiki markup, which the storage format shows as text";
            self.report.noted("wiki_markup", Severity::Style, at, why);
        }
    }

    pub fn cdata(&mut self, span: Span) {
        self.before_content(span.start);
        let raw = span.of(self.text);
        let inside = raw.get(9..raw.len().saturating_sub(3)).unwrap_or_default();
        if self.is_hidden_markup(inside) {
            self.uncovered(inside, span.start);
            return;
        }
        self.go_on(span.start);
        let good = raw.starts_with("<![CDATA[") && (self.strict || first_illegal_character(inside).is_none());
        let id = if good {
            self.tree.add(NodeKind::Cdata, Piece::source(span), span.start)
        } else {
            self.report.fixed("cdata", Severity::Refused, span.start, "a CDATA section was written anew");
            let mut text = String::new();
            crate::storage_format::write::push_cdata(&mut text, inside);
            let open = self.tree.pooled(&text);
            self.tree.add(NodeKind::Cdata, open, span.start)
        };
        self.tree.append(self.stack.parent(), id);
    }

    /// Markup in CDATA where a page's content stands: a reader would see its tags.
    fn is_hidden_markup(&self, inside: &str) -> bool {
        // Nothing around it: the section is the page, or a part of it.
        let Some(around) = self.stack.top() else { return super::envelope::has_tag(inside) };
        let holder = Some(around).filter(|open| {
            matches!(
                open.tag,
                Tag::AcRichTextBody
                    | Tag::AcLayoutCell
                    | Tag::AcTaskBody
                    | Tag::Td
                    | Tag::Th
                    | Tag::Li
                    | Tag::Div
                    | Tag::Blockquote
            )
        });
        let is_code = |id| {
            let parent = self.tree.node(id).parent;
            self.tree.tag(parent) == Some(Tag::AcStructuredMacro) && self.macro_of(parent).body == Body::Plain
        };
        holder.is_some_and(|open| !is_code(open.id))
            && inside.trim_start().starts_with('<')
            && super::envelope::has_tag(inside)
    }

    fn uncovered(&mut self, inside: &str, at: usize) {
        let why = "markup stood in CDATA, where readers see its tags; it is part of the page now";
        self.report.fixed("cdata_in_body", Severity::Lossy, at, why);
        // A section holds no other, so that this goes no deeper.
        let conversion = Conversion { between: false, ..self.conversion };
        let mended = super::repair(inside.as_bytes(), conversion).map(|repaired| repaired.xml);
        let xml = mended.ok().flatten();
        let open = self.tree.pooled(xml.as_deref().unwrap_or(inside));
        let id = self.tree.add(NodeKind::Cdata, open, at);
        self.tree.append(self.stack.parent(), id);
    }

    pub fn comment(&mut self, span: Span, good: bool) {
        let raw = span.of(self.text);
        if good && raw.chars().all(crate::text::is_xml_char) {
            let id = self.tree.add(NodeKind::Other, Piece::source(span), span.start);
            self.tree.append(self.stack.parent(), id);
            return;
        }
        self.report.fixed("comment", Severity::Refused, span.start, "a comment that XML does not allow was mended");
        let inside = raw.strip_prefix("<!--").unwrap_or(raw);
        let inside = inside.strip_suffix("-->").unwrap_or(inside).trim_matches('-');
        let mut text = "<!--".to_owned();
        let mut last = ' ';
        for c in inside.chars().filter(|c| crate::text::is_xml_char(*c)) {
            if c == '-' && last == '-' {
                text.push(' ');
            }
            text.push(c);
            last = c;
        }
        text.push_str(if last == '-' { " -->" } else { "-->" });
        let open = self.tree.pooled(&text);
        let id = self.tree.add(NodeKind::Other, open, span.start);
        self.tree.append(self.stack.parent(), id);
    }

    pub fn declaration(&mut self, span: Span) {
        let raw = span.of(self.text);
        let doctype = raw.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
        let entity = raw.contains("ENTITY");
        if doctype || entity {
            let severity = if entity { Severity::Unsafe } else { Severity::Refused };
            self.report.fixed("doctype", severity, span.start, "a DOCTYPE or entity definition was removed");
        } else {
            let why = "a processing instruction or declaration was removed";
            self.report.fixed("instruction", self.nesting(), span.start, why);
        }
    }

    /// A Markdown fence in the body becomes a code macro.
    pub fn fence(&mut self, span: Span, info: Span, code: Span) {
        self.report.fixed("markdown_fence", Severity::Lossy, span.start, "a Markdown fence became a code macro");
        if self.stack.top_tag() == Some(Tag::P) {
            let empty = self
                .stack
                .top()
                .is_some_and(|open| self.tree.children(open.id).iter().all(|id| self.tree.is_blank(*id)));
            let paragraph = self.stack.parent();
            self.split(self.stack.len() - 1, None);
            if empty {
                self.tree.detach(paragraph);
            }
        }
        self.before_content(span.start);
        let language = info.of(self.text).split([' ', ',', '{']).next().unwrap_or_default();
        let language = (!language.is_empty()).then(|| {
            crate::storage_format::languages::code_language(language)
                .unwrap_or(crate::storage_format::languages::NO_LANGUAGE)
        });
        // In a well-formed page a reader sees what the references stand for; in any other the fence is as it was typed.
        let code = code.of(self.text);
        let code = if self.strict { decode(code) } else { Cow::Borrowed(code) };
        let mut text = String::new();
        push_code_macro(&mut text, language, None, &[], code.strip_suffix('\n').unwrap_or(&code));
        let open = self.tree.pooled(&text);
        let id = self.tree.add(NodeKind::Cdata, open, span.start);
        self.tree.append(self.stack.parent(), id);
        if self.stack.is_empty() {
            self.flush(true);
        }
    }
}

/// Where a part of a long text may end shortly before `wanted`: not inside a reference, between two, or in `]]>`.
fn part_end(text: &str, wanted: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    (wanted.saturating_sub(4096)..wanted).rev().find(|at| {
        matches!(bytes.get(at.saturating_sub(1)..=*at), Some([before, b'&' | b'<' | b' ' | b'\n']) if *before != b';')
    })
}

/// `\\n` and its like as two characters each, and white space.
fn is_escaped_break(raw: &str) -> bool {
    let rest = raw.trim();
    rest.len() < 64
        && rest.split_whitespace().flat_map(|word| word.split("\\n")).all(|part| matches!(part, "" | "\\t" | "\\r"))
}
