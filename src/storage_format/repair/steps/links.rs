//! Links, pictures, code blocks, folded sections.

use crate::storage_format::elements::{Class, Tag};
use crate::storage_format::finding::Severity;
use crate::storage_format::references::decode;
use crate::storage_format::repair::build::{Builder, StartTag};
use crate::storage_format::repair::tree::{Id, Kind, NONE};
use crate::storage_format::safety::is_dangerous_url;
use crate::storage_format::write::{push_attribute, push_text};

impl Builder<'_> {
    /// `<ac:link href="…">` is an `a`.
    pub fn is_html_link(&self) -> bool {
        self.tokens.attributes.iter().any(|one| one.name.of(self.text).eq_ignore_ascii_case("href"))
    }

    pub fn finish_link(&mut self, id: Id) {
        let (mut resource, mut body, mut stray) = (false, None, Vec::new());
        for child in self.tree.children(id) {
            match self.tree.tag(child) {
                Some(tag) if tag.class() == Class::Resource => resource = true,
                Some(Tag::AcLinkBody | Tag::AcPlainTextLinkBody) if body.is_none() => body = Some(child),
                Some(Tag::AcLinkBody | Tag::AcPlainTextLinkBody) => {}
                _ if self.tree.is_blank(child) => {}
                _ => stray.push(child),
            }
        }
        // Without a resource it leads to the page itself, or stands for it in a parameter (the `root` of a page tree).
        let is_own_page = stray.is_empty() && (body.is_some() || self.tree.node(id).first == NONE);
        if !(resource || is_own_page || self.attribute(id, "ac:anchor").is_some()) {
            self.unwrap_link(id);
        } else if !stray.is_empty() {
            let why = "a link's text stood outside its body, where Confluence drops it";
            self.report.fixed("link_body", Severity::Lossy, self.at(id), why);
            self.house_link_text(id, body, &stray);
        }
    }

    /// A link without a target is its text.
    fn unwrap_link(&mut self, id: Id) {
        let why = "a link that leads nowhere was unwrapped; its text stays";
        self.report.fixed("link_without_target", Severity::Lossy, self.at(id), why);
        for child in self.tree.children(id) {
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
    }

    /// Finds a place for a link's text that stands in no body.
    fn house_link_text(&mut self, id: Id, body: Option<Id>, stray: &[Id]) {
        match body {
            Some(body) if self.tree.tag(body) == Some(Tag::AcLinkBody) => {
                for child in stray {
                    self.tree.detach(*child);
                    self.tree.append(body, *child);
                }
            }
            Some(_) => self.put_behind(id, stray),
            None => {
                self.gather(stray, Tag::AcLinkBody);
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
        let (mut resource, mut stray) = (false, Vec::new());
        for child in self.tree.children(id) {
            match self.tree.tag(child) {
                Some(tag) if tag.class() == Class::Resource => resource = true,
                Some(Tag::AcCaption) => {}
                Some(tag) if tag.class() == Class::Adf => {}
                _ if self.tree.is_blank(child) => {}
                _ => stray.push(child),
            }
        }
        if !stray.is_empty() {
            let why = "content stood in an image, where Confluence drops it; it stands behind the image now";
            self.report.fixed("image_content", Severity::Lossy, at, why);
            self.put_behind(id, &stray);
        }
        if resource {
            return;
        }
        let Some(source) = self.attribute(id, "ac:src") else { return self.unwrap_image(id) };
        let mut xml = String::new();
        push_source(&mut xml, &source);
        let why = "an image named its source in an attribute, which Confluence does not read; it names it inside";
        self.report.fixed("image_source", Severity::Lossy, at, why);
        let source = self.tree.add_text(&xml, at);
        self.tree.append(id, source);
        let open = without_attribute(self.open_tag(id), "ac:src");
        self.tree.retag(id, Tag::AcImage, &open);
    }

    /// An image without a source is its text.
    fn unwrap_image(&mut self, id: Id) {
        let at = self.at(id);
        let why = "an image without a source was replaced by its text";
        self.report.fixed("image_without_source", Severity::Lossy, at, why);
        let mut text = String::new();
        push_text(&mut text, &self.attribute(id, "ac:alt").unwrap_or_default());
        if let Some(caption) = self.tree.child(id, Tag::AcCaption) {
            self.tree.unwrap(caption);
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
            self.report.fixed("truncated", Severity::Refused, at, "the body ended inside a tag; the tag was removed");
            return;
        }
        self.report.fixed("image_html", Severity::Lossy, at, "an HTML image became an image of the format");
        let source = self.html_attribute("src");
        let safe = source.as_deref().filter(|source| !is_dangerous_url(source));
        let mut xml = String::new();
        match safe {
            Some(source) => self.push_picture(&mut xml, source),
            None => push_text(&mut xml, &self.html_attribute("alt").unwrap_or_default()),
        }
        if safe.is_none() && source.is_some() {
            let why = "an image whose source can run code was removed";
            self.report.fixed("url_unsafe", Severity::Unsafe, at, why);
        }
        if xml.is_empty() {
            return;
        }
        self.go_on(at);
        self.before_content(at);
        let open = self.tree.pooled(&xml);
        let id = self.tree.add(Kind::Cdata, open, at);
        self.tree.append(self.stack.parent(), id);
    }

    fn push_picture(&self, xml: &mut String, source: &str) {
        xml.push_str("<ac:image");
        for (name, html) in [("ac:alt", "alt"), ("ac:title", "title")] {
            if let Some(value) = self.html_attribute(html) {
                push_attribute(xml, name, &value);
            }
        }
        for (name, html) in [("ac:width", "width"), ("ac:height", "height")] {
            let pixels = self.html_attribute(html).and_then(|value| value.trim_end_matches("px").parse::<u32>().ok());
            if let Some(pixels) = pixels {
                push_attribute(xml, name, &pixels.to_string());
            }
        }
        xml.push('>');
        push_source(xml, source);
        xml.push_str("</ac:image>");
    }

    /// An attribute of the tag that was read last, in any case, references decoded; `None` when it is empty.
    fn html_attribute(&self, name: &str) -> Option<String> {
        let found = self.tokens.attributes.iter().find(|one| one.name.of(self.text).eq_ignore_ascii_case(name))?;
        Some(decode(found.value.of(self.text)).into_owned()).filter(|value| !value.is_empty())
    }
}

/// A start tag without one of its attributes.
fn without_attribute(open: &str, name: &str) -> String {
    let whole = open.match_indices(name).find_map(|(at, _)| {
        let rest = open.get(at + name.len()..)?.strip_prefix('=')?;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let length = rest.get(1..)?.find(quote)? + 2;
        let start = open.get(..at)?.trim_end().len();
        Some((open.get(..start)?, rest.get(length..)?))
    });
    whole.map_or_else(|| open.to_owned(), |(before, after)| format!("{before}{after}"))
}

/// The page and the file that an address below `/download/attachments/` names.
fn attachment_of(source: &str) -> Option<(&str, String)> {
    let rest = source.strip_prefix('/')?.strip_prefix("wiki/").or_else(|| source.strip_prefix('/'))?;
    let rest = rest.strip_prefix("download/attachments/").or_else(|| rest.strip_prefix("download/thumbnails/"))?;
    let (page, file) = rest.split_once('/')?;
    let file = file.split(['?', '#', '/']).next().and_then(crate::text::percent_decoded)?;
    let is_page = !page.is_empty() && page.bytes().all(|byte| byte.is_ascii_digit());
    (is_page && !file.is_empty()).then(|| (page, file.replace('+', " ")))
}

/// An image's source: an address, or the attachment that a file's name stands for.
fn push_source(xml: &mut String, source: &str) {
    if let Some((page, file)) = attachment_of(source) {
        xml.push_str("<ri:attachment");
        push_attribute(xml, "ri:filename", &file);
        xml.push_str("><ri:content-entity");
        push_attribute(xml, "ri:content-id", page);
        xml.push_str("/></ri:attachment>");
        return;
    }
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
