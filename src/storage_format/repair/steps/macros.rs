//! Macros: names, bodies, parameters.

use std::borrow::Cow;

use crate::storage_format::elements::Tag;
use crate::storage_format::finding::Severity;
use crate::storage_format::languages::{NO_LANGUAGE, code_language};
use crate::storage_format::macros::{Body, body_of, is_blocked, required_parameters, status_colour};
use crate::storage_format::references::{attribute_in, decode};
use crate::storage_format::repair::attributes::is_parameter_written_as_attribute;
use crate::storage_format::repair::build::Builder;
use crate::storage_format::repair::tree::{Id, NONE};
use crate::storage_format::safety::is_dangerous_url;
use crate::storage_format::write::{push_cdata, push_text};

/// Characters of a value that are looked at for its scheme.
const LONGEST_SCHEME: usize = 4096;

/// How often the text of a page is copied into plain bodies.
const MOST_COPIES: usize = 4;

/// What is known about one macro on the page.
pub struct MacroInfo {
    pub name: Option<String>,
    pub body: Body,
}

impl MacroInfo {
    /// Whether its name says that it holds nothing.
    pub fn is_bodyless(&self) -> bool {
        self.body == Body::None
    }
}

impl Builder<'_> {
    pub fn macro_of(&self, id: Id) -> MacroInfo {
        let name = attribute_in(self.open_tag(id), "ac:name").filter(|name| !name.trim().is_empty());
        let body = name.as_deref().map_or(Body::Unknown, body_of);
        MacroInfo { name: name.map(Cow::into_owned), body }
    }

    pub fn finish_macro(&mut self, id: Id) {
        let at = self.at(id);
        let info = self.macro_of(id);
        if info.name.as_deref().is_some_and(is_blocked) {
            self.report.fixed(
                "macro_blocked",
                Severity::Unsafe,
                at,
                "a macro that puts raw HTML on the page was removed",
            );
            self.remove(id);
            return;
        }
        if self.tree.tag(id) == Some(Tag::AcMacro) {
            self.modernise(id, at);
        }
        let Some(name) = info.name else {
            self.nameless(id, at);
            return;
        };
        self.settle_bodies(id, info.body, at);
        self.note_missing_parameters(id, &name, at);
    }

    /// A macro's parameters, or a parameter's value, that were written as attributes.
    pub fn keep_as_parameters(&mut self, id: Id, tag: Tag) {
        let (text, at) = (self.text, self.at(id));
        for one in self.tokens.attributes.clone() {
            let name = one.name.of(text).to_ascii_lowercase();
            let local = name.split_once(':').map_or(&*name, |(_, local)| local);
            let value = decode(one.value.of(text));
            if value.trim().is_empty() || !is_parameter_written_as_attribute(tag, local) {
                continue;
            }
            let mut xml = String::new();
            push_text(&mut xml, &value);
            let content = self.tree.add_text(&xml, at);
            if tag == Tag::AcParameter {
                self.tree.append(id, content);
                continue;
            }
            let parameter = self.tree.add_element(Tag::AcParameter, at);
            self.tree.retag(parameter, Tag::AcParameter, &format!("<ac:parameter ac:name=\"{local}\">"));
            self.tree.append(parameter, content);
            self.tree.append(id, parameter);
            self.finish_parameter(parameter);
        }
    }

    /// The form of Confluence 3 becomes today's.
    fn modernise(&mut self, id: Id, at: usize) {
        let why = "the form of macros before Confluence 4 was replaced by today's";
        self.report.fixed("macro_legacy", Severity::Lossy, at, why);
        let open = self.open_tag(id).replacen("<ac:macro", "<ac:structured-macro", 1);
        let empty = open.ends_with("/>");
        self.tree.retag(id, Tag::AcStructuredMacro, &open);
        if empty {
            self.tree.change(id, |node| node.close = crate::storage_format::repair::tree::Piece::default());
        }
        for child in self.tree.children(id) {
            if self.tree.tag(child) == Some(Tag::AcDefaultParameter) {
                self.tree.retag(child, Tag::AcParameter, "<ac:parameter ac:name=\"\">");
            }
        }
    }

    fn nameless(&mut self, id: Id, at: usize) {
        if self.tree.child(id, Tag::AcPlainTextBody).is_some() {
            self.report.fixed(
                "macro_unnamed",
                Severity::Lossy,
                at,
                "a macro without a name held text; it became a code macro",
            );
            self.tree.retag(id, Tag::AcStructuredMacro, "<ac:structured-macro ac:name=\"code\">");
            self.settle_bodies(id, Body::Plain, at);
            return;
        }
        self.report.fixed(
            "macro_unnamed",
            Severity::Lossy,
            at,
            "a macro without a name was unwrapped; its content stays",
        );
        for child in self.tree.children(id) {
            match self.tree.tag(child) {
                Some(Tag::AcParameter | Tag::AcDefaultParameter) => self.remove(child),
                Some(Tag::AcRichTextBody) => self.tree.unwrap(child),
                _ => {}
            }
        }
        self.tree.unwrap(id);
    }

    /// One body, of the kind that the macro holds, with all content in it.
    fn settle_bodies(&mut self, id: Id, kind: Body, at: usize) {
        let (mut body, mut stray) = (None, Vec::new());
        let mut child = self.tree.node(id).first;
        while child != NONE {
            let next = self.tree.node(child).next;
            match self.tree.tag(child) {
                Some(Tag::AcParameter | Tag::AcDefaultParameter) => {}
                Some(Tag::AcRichTextBody | Tag::AcPlainTextBody) if body.is_none() => body = Some(child),
                Some(Tag::AcRichTextBody | Tag::AcPlainTextBody) => {
                    stray.extend(self.tree.children(child));
                    self.tree.unwrap(child);
                }
                _ if self.tree.is_blank(child) => {}
                _ => stray.push(child),
            }
            child = next;
        }
        if !stray.is_empty() {
            self.house(id, body, kind, &stray, at);
        }
        let body = body
            .or_else(|| self.tree.child(id, Tag::AcRichTextBody))
            .or_else(|| self.tree.child(id, Tag::AcPlainTextBody));
        if let Some(body) = body {
            self.settle_kind(body, kind);
        }
    }

    /// Finds a place for content that stands in no body.
    fn house(&mut self, id: Id, body: Option<Id>, kind: Body, stray: &[Id], at: usize) {
        let why = "content stood in a macro but in no body, where Confluence drops it; it was put where it is shown";
        self.report.fixed("macro_body_missing", Severity::Lossy, at, why);
        match (body, kind) {
            (None, Body::Plain) => {
                // A macro in it is no text of it: what nests without end would be copied on every level.
                let is_macro = |child: &Id| self.tree.tag(*child) == Some(Tag::AcStructuredMacro);
                let (macros, own): (Vec<Id>, Vec<Id>) = stray.iter().copied().partition(is_macro);
                if let Some(holder) = self.gather(&own, Tag::AcRichTextBody) {
                    self.make_plain(holder);
                }
                self.put_behind(id, &macros);
            }
            (None, Body::Rich | Body::Unknown) => {
                self.gather(stray, Tag::AcRichTextBody);
            }
            (Some(body), _) if self.tree.tag(body) == Some(Tag::AcRichTextBody) => {
                for child in stray {
                    self.tree.detach(*child);
                    self.tree.append(body, *child);
                }
            }
            _ => self.put_behind(id, stray),
        }
    }

    fn settle_kind(&mut self, body: Id, kind: Body) {
        let why = "the macro's body was of the wrong kind; it was turned into the other";
        match (self.tree.tag(body), kind) {
            (Some(Tag::AcPlainTextBody), Body::Rich) => {
                self.report.fixed("macro_body_kind", Severity::Lossy, self.at(body), why);
                let mut xml = String::new();
                for block in self.text_of(body).split("\n\n").filter(|block| !block.trim().is_empty()) {
                    xml.push_str("<p>");
                    push_text(&mut xml, block.trim());
                    xml.push_str("</p>");
                }
                self.replace_content(body, &xml);
                self.tree.retag(body, Tag::AcRichTextBody, "<ac:rich-text-body>");
            }
            (Some(Tag::AcRichTextBody), Body::Plain) => {
                self.report.fixed("macro_body_kind", Severity::Lossy, self.at(body), why);
                self.make_plain(body);
            }
            _ => {}
        }
    }

    /// Turns a rich-text body into a plain one with the text that a reader sees.
    fn make_plain(&mut self, body: Id) {
        let mut cdata = String::new();
        let text = self.text_of(body);
        // Bodies within bodies would copy the innermost text on every level: then it stays where it is shown.
        self.copied += text.len();
        if self.copied > MOST_COPIES * self.text.len() + MOST_COPIES * 1024 {
            let macro_id = self.tree.node(body).parent;
            self.tree.unwrap(body);
            self.tree.unwrap(macro_id);
            return;
        }
        push_cdata(&mut cdata, text.trim_matches('\n'));
        for child in self.tree.children(body) {
            self.tree.detach(child);
        }
        let open = self.tree.pooled(&cdata);
        let child = self.tree.add(crate::storage_format::repair::tree::Kind::Cdata, open, self.at(body));
        self.tree.append(body, child);
        self.tree.retag(body, Tag::AcPlainTextBody, "<ac:plain-text-body>");
    }

    fn note_missing_parameters(&mut self, id: Id, name: &str, at: usize) {
        let required = required_parameters(name);
        if required.is_empty() {
            return;
        }
        let children = self.tree.children(id);
        let has = |wanted: &str| {
            children.iter().any(|child| {
                let tag = self.tree.tag(*child);
                tag == Some(Tag::AcParameter) && self.attribute(*child, "ac:name").as_deref() == Some(wanted)
                    // The older form of the parameter without a name.
                    || tag == Some(Tag::AcDefaultParameter) && wanted.is_empty()
            })
        };
        if !required.iter().all(|wanted| has(wanted)) {
            let why = "the macro shows an error in place of content, since a parameter that it needs is missing";
            self.report.noted("parameter_missing", Severity::Lossy, at, why);
        }
    }

    /// Closed lists, and addresses.
    pub fn finish_parameter(&mut self, id: Id) {
        let mut parent = self.tree.node(id).parent;
        if self.tree.tag(parent) == Some(Tag::AcRichTextBody) {
            self.tree.detach(id);
            self.tree.insert_before(parent, id);
            parent = self.tree.node(id).parent;
        }
        let macro_name = attribute_in(self.open_tag(parent), "ac:name").unwrap_or_default().into_owned();
        let name = self.attribute(id, "ac:name").unwrap_or_default().into_owned();
        match (&*macro_name, &*name) {
            ("code", "language") => self.settle_language(id),
            ("status", "colour" | "color") => self.settle_colour(id, name == "color"),
            (_, "url" | "href" | "src" | "link" | "baseurl" | "page-url" | "image-url" | "icon" | "") => {
                let text = self.text_up_to(id, LONGEST_SCHEME);
                if is_dangerous_url(&text) || text.contains('&') && is_dangerous_url(&decode(&text)) {
                    let why = "a macro's address whose scheme can run code was removed";
                    self.report.fixed("url_unsafe", Severity::Unsafe, self.at(id), why);
                    self.tree.detach(id);
                }
            }
            _ => {}
        }
    }

    fn settle_language(&mut self, id: Id) {
        let written = self.text_of(id);
        let known = code_language(&written);
        if !written.trim().is_empty() && known != Some(written.trim()) {
            let why = "the code macro does not know this language name; the nearest one that it knows stands there";
            self.report.fixed("code_language", Severity::Lossy, self.at(id), why);
            self.replace_content(id, known.unwrap_or(NO_LANGUAGE));
        }
    }

    fn settle_colour(&mut self, id: Id, misspelt: bool) {
        let written = self.text_of(id);
        let known = status_colour(&written).unwrap_or("Grey");
        if misspelt || known != written.trim() {
            let why = "the status macro does not know this colour; the nearest one that it knows stands there";
            self.report.fixed("status_colour", Severity::Lossy, self.at(id), why);
            self.tree.retag(id, Tag::AcParameter, "<ac:parameter ac:name=\"colour\">");
            self.replace_content(id, known);
        }
    }
}
