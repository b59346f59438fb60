//! What is no tag: text, CDATA, comments, declarations, fences.

use std::borrow::Cow;

use super::build::Builder;
use super::lexical;
use super::tree::{Kind as NodeKind, Piece};
use crate::storage_format::elements::Tag;
use crate::storage_format::find;
use crate::storage_format::finding::Severity;
use crate::storage_format::tokenizer::Span;
use crate::storage_format::well_formed::first_illegal_character;
use crate::storage_format::write::push_code_macro;

impl Builder<'_> {
    pub fn characters(&mut self, span: Span) {
        let raw = span.of(self.text);
        if find::spaces(raw, 0) == raw.len() {
            let id = self.tree.add(NodeKind::Text, Piece::source(span), span.start);
            self.tree.append(self.stack.parent(), id);
            return;
        }
        self.before_content(span.start);
        let mended = if self.strict { None } else { lexical::mend(raw, span.start, false, &mut self.report) };
        self.note_double_escapes(raw, span.start);
        let id = match mended {
            Some(text) if text.is_empty() => return,
            Some(text) => self.tree.add_text(&text, span.start),
            None => self.tree.add(NodeKind::Text, Piece::source(span), span.start),
        };
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

    pub fn cdata(&mut self, span: Span) {
        self.before_content(span.start);
        let raw = span.of(self.text);
        let inside = raw.get(9..raw.len().saturating_sub(3)).unwrap_or_default();
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
            self.report.fixed("doctype", severity, span.start, "a DOCTYPE or entity definition was taken out");
        } else {
            let why = "a processing instruction or declaration was taken out";
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
            self.close_top(None);
            if empty {
                self.tree.detach(paragraph);
            }
            self.after_split = true;
        }
        self.before_content(span.start);
        let language = info.of(self.text).split([' ', ',', '{']).next().unwrap_or_default();
        let language = (!language.is_empty()).then(|| {
            crate::storage_format::languages::code_language(language)
                .unwrap_or(crate::storage_format::languages::NO_LANGUAGE)
        });
        // In a well-formed page a reader sees what the references stand for; in any other the fence is as it was typed.
        let code = code.of(self.text);
        let code = if self.strict { lexical::decode(code) } else { Cow::Borrowed(code) };
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
