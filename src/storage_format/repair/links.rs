//! Links, pictures, code blocks, folded sections.

use super::build::{Builder, StartTag};
use super::lexical;
use super::tree::{Id, Kind};
use crate::storage_format::elements::{Class, Tag};
use crate::storage_format::finding::Severity;
use crate::storage_format::safety::is_dangerous_url;
use crate::storage_format::write::{push_attribute, push_text};

impl Builder<'_> {
    /// `<ac:link href="…">` is an `a`.
    pub fn is_html_link(&self) -> bool {
        self.tokens.attributes.iter().any(|one| one.name.of(self.text).eq_ignore_ascii_case("href"))
    }

    pub fn finish_link(&mut self, id: Id) {
        let at = self.at(id);
        let children = self.tree.children(id);
        let is = |child: &Id, class: fn(Tag) -> bool| self.tree.tag(*child).is_some_and(class);
        let resource = children.iter().any(|child| is(child, |tag| tag.class() == Class::Resource));
        let body = children
            .iter()
            .copied()
            .find(|child| is(child, |tag| matches!(tag, Tag::AcLinkBody | Tag::AcPlainTextLinkBody)));
        let stray: Vec<Id> = children
            .iter()
            .copied()
            .filter(|child| {
                let known = is(child, |tag| {
                    tag.class() == Class::Resource || matches!(tag, Tag::AcLinkBody | Tag::AcPlainTextLinkBody)
                });
                !known && !self.tree.is_blank(*child)
            })
            .collect();
        if !resource && self.attribute(id, "ac:anchor").is_none() {
            self.report.fixed(
                "link_without_target",
                Severity::Lossy,
                at,
                "a link that leads nowhere was unwrapped; its text stays",
            );
            for child in children {
                match self.tree.tag(child) {
                    Some(Tag::AcLinkBody) => self.tree.unwrap(child),
                    Some(Tag::AcPlainTextLinkBody) => {
                        let mut text = String::new();
                        push_text(&mut text, &self.text_of(child));
                        self.replace_content(child, &text);
                        self.tree.unwrap(child);
                    }
                    _ => {}
                }
            }
            self.tree.unwrap(id);
            return;
        }
        if stray.is_empty() {
            return;
        }
        self.report.fixed(
            "link_body",
            Severity::Lossy,
            at,
            "a link's text stood outside its body, where Confluence drops it",
        );
        match body {
            Some(body) if self.tree.tag(body) == Some(Tag::AcLinkBody) => {
                for child in stray {
                    self.tree.detach(child);
                    self.tree.append(body, child);
                }
            }
            Some(_) => {
                let mut place = id;
                for child in stray {
                    self.tree.detach(child);
                    self.tree.insert_after(place, child);
                    place = child;
                }
            }
            None => {
                self.gather(&stray, Tag::AcLinkBody);
            }
        }
    }

    /// `<a><ri:page …/>text</a>` is an `ac:link`.
    pub fn finish_anchor(&mut self, id: Id) {
        let children = self.tree.children(id);
        let names_resource =
            children.iter().any(|child| self.tree.tag(*child).is_some_and(|tag| tag.class() == Class::Resource));
        if !names_resource {
            return;
        }
        let why = "a link that names a page, a file or a person has to be Confluence's own kind of link";
        self.report.fixed("link_kind", Severity::Lossy, self.at(id), why);
        let anchor = self.attribute(id, "href").and_then(|href| href.strip_prefix('#').map(str::to_owned));
        let mut open = "<ac:link".to_owned();
        if let Some(anchor) = anchor {
            push_attribute(&mut open, "ac:anchor", &anchor);
        }
        open.push('>');
        self.tree.retag(id, Tag::AcLink, &open);
        self.finish_link(id);
    }

    pub fn finish_image(&mut self, id: Id) {
        let at = self.at(id);
        let mut resource = false;
        let mut place = id;
        for child in self.tree.children(id) {
            match self.tree.tag(child) {
                Some(tag) if tag.class() == Class::Resource => resource = true,
                Some(Tag::AcCaption) => {}
                Some(tag) if tag.class() == Class::Adf => {}
                _ if self.tree.is_blank(child) => {}
                _ => {
                    let why = "content stood in an image, where Confluence drops it; it stands behind the image now";
                    self.report.fixed("image_content", Severity::Lossy, at, why);
                    self.tree.detach(child);
                    self.tree.insert_after(place, child);
                    place = child;
                }
            }
        }
        if resource {
            return;
        }
        if let Some(source) = self.attribute(id, "ac:src") {
            let mut xml = String::new();
            push_source(&mut xml, &source);
            let why = "an image named its source in an attribute, which Confluence does not read; it names it inside";
            self.report.fixed("image_source", Severity::Lossy, at, why);
            let source = self.tree.add_text(&xml, at);
            self.tree.append(id, source);
            return;
        }
        self.report.fixed(
            "image_without_source",
            Severity::Lossy,
            at,
            "an image without a source was replaced by its text",
        );
        let mut text = String::new();
        push_text(&mut text, &self.attribute(id, "ac:alt").unwrap_or_default());
        for child in self.tree.children(id) {
            if self.tree.tag(child) == Some(Tag::AcCaption) {
                self.tree.unwrap(child);
            }
        }
        if !text.is_empty() {
            let alt = self.tree.add_text(&text, at);
            self.tree.insert_before(id, alt);
        }
        self.tree.unwrap(id);
    }

    /// HTML's `img` becomes an image of the format.
    pub fn picture(&mut self, tag: StartTag) {
        let at = tag.span.start;
        if !tag.whole && tag.span.end >= self.text.len() {
            self.report.fixed("truncated", Severity::Refused, at, "the body ended inside a tag; the tag was taken out");
            return;
        }
        self.report.fixed("image_html", Severity::Lossy, at, "an HTML image became an image of the format");
        let list = &self.tokens.attributes;
        let get = |name: &str| {
            let found = list.iter().find(|attribute| attribute.name.of(self.text).eq_ignore_ascii_case(name));
            let value = found.map(|attribute| lexical::decode(attribute.value.of(self.text)).into_owned());
            value.filter(|value| !value.is_empty())
        };
        let (source, alt) = (get("src"), get("alt"));
        let mut xml = String::new();
        match source {
            Some(source) if !is_dangerous_url(&source) => {
                xml.push_str("<ac:image");
                let digits =
                    |value: &String| value.trim_end_matches("px").parse::<u32>().ok().map(|number| number.to_string());
                let sizes = [("ac:width", get("width")), ("ac:height", get("height"))];
                for (name, value) in [("ac:alt", alt), ("ac:title", get("title"))] {
                    if let Some(value) = value {
                        push_attribute(&mut xml, name, &value);
                    }
                }
                for (name, value) in sizes {
                    if let Some(value) = value.as_ref().and_then(digits) {
                        push_attribute(&mut xml, name, &value);
                    }
                }
                xml.push('>');
                push_source(&mut xml, &source);
                xml.push_str("</ac:image>");
            }
            other => {
                if other.is_some() {
                    self.report.fixed(
                        "url_unsafe",
                        Severity::Unsafe,
                        at,
                        "an image whose source can run code was taken out",
                    );
                }
                push_text(&mut xml, &alt.unwrap_or_default());
            }
        }
        if xml.is_empty() {
            return;
        }
        self.before_content(at);
        let open = self.tree.pooled(&xml);
        let id = self.tree.add(Kind::Cdata, open, at);
        self.tree.append(self.stack.parent(), id);
    }
}

/// An image's source: an address, or the attachment that a file's name stands for.
fn push_source(xml: &mut String, source: &str) {
    if source.contains("://") || source.starts_with("//") {
        xml.push_str("<ri:url");
        push_attribute(xml, "ri:value", source);
    } else {
        let path = source.split(['?', '#']).next().unwrap_or_default();
        xml.push_str("<ri:attachment");
        push_attribute(xml, "ri:filename", path.rsplit('/').next().unwrap_or_default());
    }
    xml.push_str("/>");
}
