//! Code blocks, plain-text bodies, folded sections.

use crate::storage_format::elements::Tag;
use crate::storage_format::find;
use crate::storage_format::finding::Severity;
use crate::storage_format::languages::{NO_LANGUAGE, code_language};
use crate::storage_format::references::{attribute_in, decode};
use crate::storage_format::repair::build::Builder;
use crate::storage_format::repair::tree::{Id, Kind, Piece};
use crate::storage_format::tokenizer::PlainBody;
use crate::storage_format::well_formed::first_illegal_character;
use crate::storage_format::write::{push_code_macro, push_parameter};

/// Bytes of a folded section's title.
const LONGEST_TITLE: usize = 1000;

impl Builder<'_> {
    /// `<pre><code class="language-x">` becomes a code macro.
    pub fn finish_pre(&mut self, id: Id) {
        let shown: Vec<Id> = self.tree.children(id).into_iter().filter(|child| !self.tree.is_blank(*child)).collect();
        let only_code = shown.len() == 1 && shown.iter().all(|child| self.tree.tag(*child) == Some(Tag::Code));
        let class = |id: Id| attribute_in(self.open_tag(id), "class").and_then(|class| language_in(&class));
        let language = class(id).or_else(|| shown.first().and_then(|child| class(*child)));
        if !(only_code || language.is_some()) {
            return;
        }
        let at = self.at(id);
        self.report.fixed("code_html", Severity::Lossy, at, "an HTML code block became a code macro");
        let code = self.text_of(id);
        let code = code.strip_prefix('\n').unwrap_or(&code);
        let language = language.map(|language| code_language(&language).unwrap_or(NO_LANGUAGE));
        let mut xml = String::new();
        push_code_macro(&mut xml, language, None, &[], code.strip_suffix('\n').unwrap_or(code));
        self.replace_node(id, &xml);
    }

    /// `details` becomes the expand macro; `summary` is its title.
    pub fn finish_details(&mut self, id: Id) {
        let at = self.at(id);
        self.report.fixed("details_html", Severity::Lossy, at, "an HTML details element became an expand macro");
        let mut given = None;
        for child in self.tree.children(id) {
            if self.tree.tag(child) == Some(Tag::Summary) {
                let text = self.text_up_to(child, LONGEST_TITLE);
                if text.len() > LONGEST_TITLE || given.is_some() {
                    // No title, but text that strayed into it, or a second one: a line of its own, as browsers show it.
                    if self.tree.below(child).into_iter().any(|inside| self.is_block(inside)) {
                        self.tree.unwrap(child);
                    } else {
                        self.tree.retag(child, Tag::P, "<p>");
                    }
                    continue;
                }
                given = Some(text.trim().to_owned());
                self.tree.detach(child);
            }
        }
        self.convert_markdown_in(id);
        let mut open = "<ac:structured-macro ac:name=\"expand\" ac:schema-version=\"1\">".to_owned();
        if let Some(title) = given.filter(|title| !title.is_empty()) {
            push_parameter(&mut open, "title", &title);
        }
        open.push_str("<ac:rich-text-body>");
        let open = self.tree.pooled(&open);
        let close = self.tree.pooled("</ac:rich-text-body></ac:structured-macro>");
        // The class of a macro, so that its end flushes the page so far.
        self.tree.change(id, |node| {
            (node.kind, node.open, node.close) = (Kind::Element(Tag::AcStructuredMacro), open, close)
        });
    }

    fn replace_node(&mut self, id: Id, xml: &str) {
        for child in self.tree.children(id) {
            self.tree.detach(child);
        }
        let open = self.tree.pooled(xml);
        self.tree.change(id, |node| {
            (node.kind, node.open, node.close) = (Kind::Element(Tag::AcStructuredMacro), open, Piece::default());
        });
    }

    /// Reads the inside of a plain-text body.
    pub fn plain_body(&mut self, id: Id, tag: Tag) {
        let at = self.tokens.position();
        let body = self.tokens.plain_body(tag == Tag::AcPlainTextLinkBody);
        self.torn |= self.strict && is_torn(body.content.of(self.text));
        let open = self.cdata_of(&body, at);
        let child = self.tree.add(Kind::Cdata, open, at);
        self.tree.append(id, child);
        let exact = body.end_tag.filter(|span| {
            span.of(self.text).strip_prefix("</").is_some_and(|rest| {
                rest.strip_suffix('>').is_some_and(|name| name.trim_end_matches([' ', '\t', '\n', '\r']) == tag.name())
            })
        });
        if exact.is_none() {
            let why = "the end of a plain-text body was missing or misspelt";
            self.report.fixed("end_tag", Severity::Refused, at, why);
        }
        self.tree.change(id, |node| node.closed = true);
        self.close_top(exact);
        // A macro that was put around an orphan holds nothing else.
        if self.stack.top().is_some_and(|open| open.tag == Tag::AcStructuredMacro && open.is_implied()) {
            self.close_top(None);
        }
    }

    /// A plain-text body as CDATA: as written when it is, written anew when it is not.
    fn cdata_of(&mut self, body: &PlainBody, at: usize) -> Piece {
        let raw = body.content.of(self.text);
        if body.meant.is_none() && is_cdata_only(raw) && (self.strict || first_illegal_character(raw).is_none()) {
            return Piece::source(body.content);
        }
        let refused = !self.strict && (body.meant.is_some() || raw.contains(['<', '&']));
        let severity = if refused { Severity::Refused } else { Severity::Lossy };
        let why = "a plain-text body was not one CDATA section, without which Confluence stores it empty; it is now";
        self.report.fixed("plain_body", severity, at, why);
        let text = match body.meant {
            Some(span) => span.of(self.text).to_owned(),
            None if raw.trim_start().starts_with("<![CDATA[") => plain_text(raw),
            None => without_broken_brackets(plain_text(raw)),
        };
        let mut cdata = String::new();
        crate::storage_format::write::push_cdata(&mut cdata, &text);
        self.tree.pooled(&cdata)
    }
}

/// A language in a class attribute, as highlighters write it.
fn language_in(class: &str) -> Option<String> {
    let prefixes = ["language-", "lang-", "highlight-source-", "brush:", "sourceCode "];
    class.split_ascii_whitespace().find_map(|word| {
        prefixes.iter().find_map(|prefix| word.strip_prefix(prefix)).map(|name| name.trim_matches(';').to_owned())
    })
}

/// White space and CDATA sections and nothing else, one section at least.
fn is_cdata_only(raw: &str) -> bool {
    let mut at = find::spaces(raw, 0);
    while let Some(inside) = raw.get(at..).and_then(|rest| rest.strip_prefix("<![CDATA[")) {
        let Some(length) = find::find(inside, "]]>") else { return false };
        at = raw.len() - inside.len() + length + 3;
        at += find::spaces(raw, at);
    }
    at == raw.len()
}

/// A section that was never closed and swallowed the page up to the end of a later one: an end of a body comes before
/// any start of one, and another section starts behind it.
fn is_torn(raw: &str) -> bool {
    let Some((before, after)) = find::find(raw, "</ac:plain-text-body>").and_then(|at| raw.split_at_checked(at)) else {
        return false;
    };
    !before.contains("<ac:plain-text-body") && after.contains("<ac:plain-text-body><![CDATA[")
}

/// What an author meant by a body without CDATA: decoded when it was escaped, as it stands when it was not.
fn plain_text(raw: &str) -> String {
    if raw.contains("<![CDATA[") {
        let mut out = String::new();
        let mut rest = raw;
        while let Some((before, after)) = rest.split_once("<![CDATA[") {
            out.push_str(&decode(before));
            let (inside, tail) = after.split_once("]]>").unwrap_or((after, ""));
            out.push_str(inside);
            rest = tail;
        }
        out.push_str(&decode(rest));
        return out;
    }
    if raw.contains('<') || has_bare_ampersand(raw) { raw.to_owned() } else { decode(raw).into_owned() }
}

/// Takes CDATA's brackets off a text in which they were misspelt, or escaped with it.
fn without_broken_brackets(text: String) -> String {
    let openings = ["<![CDATA[", "<[CDATA[", "<!CDATA[", "<! [CDATA[", "![CDATA[", "[CDATA["];
    let trimmed = text.trim();
    let inside = openings.iter().find_map(|opening| trimmed.strip_prefix(opening));
    let inside = inside.and_then(|rest| rest.strip_suffix("]]>").or_else(|| rest.strip_suffix("]]")));
    inside.map(str::to_owned).unwrap_or(text)
}

fn has_bare_ampersand(raw: &str) -> bool {
    raw.split('&').skip(1).any(|after| {
        let length = after.bytes().take(40).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
        after.as_bytes().get(length) != Some(&b';')
    })
}
