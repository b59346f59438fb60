//! Raw HTML in Markdown: text from outside. What a page may show of it is an allow-list by meaning (text, headings, lists,
//! tables, code, links, pictures, `details`), and it is written anew: no tag, comment or declaration passes as it stands.
//! The `ac:` and `ri:` namespaces belong to this writer alone.

mod attributes;
mod raw;

use std::ops::Range;

use super::guide::picture_label;
use super::links::{self, Destination};
use super::options::Anchors;
use super::writer::Writer;
use crate::storage_format::elements::{Html, Tag};
use crate::storage_format::finding::Severity;
use crate::storage_format::names::{Meaning, meaning};
use crate::storage_format::references::decode as decode_references;
use crate::storage_format::write::{push_anchor, push_attachment, push_attribute, push_text};
use crate::text::{with_hidden_encoded, without_hidden};

use attributes::{HtmlTag, danger, kept_value, name_at};

pub use attributes::read_tag;
pub use raw::RawHtml;

/// What becomes of an element.
enum Treatment {
    Stays,
    /// Nobody knows it: perhaps a type in prose (`List<String>`), which the repairer can tell.
    Unknown,
    /// It goes with everything in it.
    Hides,
    /// Its tags go.
    Text(&'static str, Severity, &'static str),
    Link,
    Picture,
    /// It has no content and shows nothing here. Without attributes it may be a word in prose (`cp <source> <target>`), which
    /// the repairer can tell.
    Empty,
}

fn treatment(name: &str) -> Treatment {
    let foreign = Treatment::Text(
        "element_foreign",
        Severity::Lossy,
        "an element that is not of this format was unwrapped; its content stays",
    );
    match meaning(name) {
        Meaning::Exact(Tag::A) => Treatment::Link,
        Meaning::Exact(tag) | Meaning::Misspelt(tag) if !tag.name().contains(':') && !name.contains(':') => {
            Treatment::Stays
        }
        Meaning::Exact(_) | Meaning::Misspelt(_) => storage(),
        Meaning::Foreign if ["ac:", "ri:", "at:"].iter().any(|prefix| name.starts_with(prefix)) => storage(),
        Meaning::Foreign => foreign,
        Meaning::Html(Html::Image) => Treatment::Picture,
        Meaning::Html(Html::Drawing) => {
            Treatment::Text("drawing", Severity::Unsafe, "a drawing's tags were removed; its text stays")
        }
        Meaning::Html(Html::DropVoid | Html::DropVoidUnsafe) if name != "input" => Treatment::Empty,
        Meaning::Html(_) if matches!(name, "script" | "style" | "iframe" | "noembed" | "template") => Treatment::Hides,
        Meaning::Html(_) => Treatment::Stays,
        // The repairer shows it as text where code stands, and takes its tags away elsewhere.
        Meaning::Unknown if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) => {
            Treatment::Unknown
        }
        Meaning::Unknown => foreign,
    }
}

fn storage() -> Treatment {
    let why = "storage format in raw HTML is text from outside: its tags were removed, its text stays";
    Treatment::Text("storage_in_html", Severity::Unsafe, why)
}

impl Writer<'_> {
    /// Writes raw HTML.
    pub fn raw_html(&mut self, html: &RawHtml) {
        if self.options.trusted && self.guide.is_none() {
            for (index, (start, source)) in html.lines.iter().enumerate() {
                let end = html.lines.get(index + 1).map_or(html.text.len(), |(next, _)| *next);
                self.raw.add(self.out.len(), *source, end - start);
                self.out.push_str(html.text.get(*start..end).unwrap_or_default());
            }
            return;
        }
        let text = html.text.as_str();
        let (mut done, mut wasted) = (0, 0);
        while let Some(open) = text.get(done..).and_then(|rest| rest.find('<')).map(|more| done + more) {
            self.html_text(html, done..open);
            done = match self.markup(html, open, &mut wasted) {
                Some(end) => end,
                None => {
                    self.plain_html("<");
                    open + 1
                }
            };
        }
        self.html_text(html, done..text.len());
    }

    fn html_text(&mut self, html: &RawHtml, range: Range<usize>) {
        let text = html.text.get(range.clone()).unwrap_or_default();
        if !text.is_empty() {
            self.raw.add(self.out.len(), html.source_of(range.start), text.len());
            self.plain_html(&decode_references(text));
        }
    }

    fn plain_html(&mut self, text: &str) {
        // Text in front of everything is told from what a model says about a page.
        if self.out.is_empty() && !text.trim().is_empty() {
            self.out.push_str("<p>");
        }
        push_text(&mut self.out, &without_hidden(text));
    }

    /// What starts with the `<` at `open`; gives its end, or `None` when that is a character like any other.
    fn markup(&mut self, html: &RawHtml, open: usize, wasted: &mut usize) -> Option<usize> {
        let text = html.text.as_str();
        let rest = text.get(open..)?;
        let to = |mark: &str| rest.find(mark).map(|more| open + more + mark.len());
        // Text that never ends is looked through so often and no oftener.
        if *wasted > 8 * text.len() {
            return None;
        }
        let end = if rest.starts_with("<!--") {
            to("-->")
        } else if rest.starts_with("<![CDATA[") {
            let end = to("]]>");
            if let Some(inside) = end.and_then(|end| text.get(open + 9..end - 3)) {
                self.plain_html(inside);
            }
            end
        } else if rest.starts_with("<?") {
            to("?>")
        } else if rest.starts_with("<!") {
            let is_entity = rest.get(..to(">")? - open)?.contains("ENTITY");
            if is_entity {
                self.report("doctype", Severity::Unsafe, html.source_of(open), "an entity definition was removed");
            }
            to(">")
        } else if rest.starts_with("</") {
            to(">").inspect(|_| self.html_end(name_at(text, open + 2)))
        } else if rest.get(1..)?.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return match read_tag(text, open) {
                Ok(tag) => Some(self.html_start(html, open, &tag)),
                Err(length) => {
                    *wasted += length;
                    None
                }
            };
        } else {
            return None;
        };
        *wasted += if end.is_none() { rest.len() } else { 0 };
        end
    }

    fn html_end(&mut self, written: &str) {
        let name = written.to_ascii_lowercase();
        match treatment(&name) {
            Treatment::Link => self.end_html_link(),
            Treatment::Stays | Treatment::Empty => self.out.push_str(&format!("</{name}>")),
            Treatment::Unknown if !name.is_empty() => self.out.push_str(&format!("</{written}>")),
            _ => {}
        }
    }

    fn html_start(&mut self, html: &RawHtml, open: usize, tag: &HtmlTag<'_>) -> usize {
        let at = html.source_of(open);
        for (name, value, place) in &tag.attributes {
            if let Some((code, why)) = danger(name, value) {
                self.report(code, Severity::Unsafe, html.source_of(*place), why);
            }
        }
        match treatment(&tag.name) {
            Treatment::Link => self.html_link(tag),
            Treatment::Picture => self.html_picture(tag, at),
            Treatment::Stays => self.html_element(tag, at),
            Treatment::Empty if tag.attributes.is_empty() => self.html_element(tag, at),
            Treatment::Empty => {
                self.report("element_dropped", Severity::Lossy, at, "an element that shows nothing here was removed");
            }
            Treatment::Unknown => {
                self.raw.add(self.out.len(), at, 1);
                self.out.push_str(&format!("<{}>", tag.written));
            }
            Treatment::Text(code, severity, why) => self.report(code, severity, at, why),
            Treatment::Hides => {
                let why = "an element that no page may hold was removed";
                self.report("element_dropped", Severity::Unsafe, at, why);
                return hidden_until(&html.text, tag);
            }
        }
        tag.end
    }

    fn html_element(&mut self, tag: &HtmlTag<'_>, at: usize) {
        let is_inside =
            !matches!(tag.name.as_str(), "ul" | "ol" | "table" | "thead" | "tbody" | "tr" | "br" | "hr" | "input");
        if !is_inside {
            self.html_anchor(tag);
        }
        self.raw.add(self.out.len(), at, 1);
        self.out.push('<');
        self.out.push_str(&tag.name);
        let mut written: Vec<&str> = Vec::new();
        for (name, value, _) in &tag.attributes {
            if let Some(value) = kept_value(&tag.name, name, value).filter(|_| !written.contains(&name.as_str())) {
                push_attribute(&mut self.out, name, &value);
                written.push(name);
            }
        }
        self.out.push('>');
        if is_inside {
            self.html_anchor(tag);
        }
    }

    /// `<a name>` and `<div id>` are places that links lead to.
    fn html_anchor(&mut self, tag: &HtmlTag<'_>) {
        let Some(name) = tag.get("id").or_else(|| tag.get("name").filter(|_| tag.name == "a")) else { return };
        let is_wanted = match self.options.anchors {
            Anchors::All => true,
            Anchors::Linked => self.survey.fragments.contains(&name.to_lowercase()),
            Anchors::None => false,
        };
        let is_name = name.len() <= 200 && !name.contains(char::is_whitespace);
        if is_wanted && is_name {
            push_anchor(&mut self.out, &without_hidden(name));
        }
    }

    fn html_link(&mut self, tag: &HtmlTag<'_>) {
        self.end_html_link();
        self.html_anchor(tag);
        let Some(href) = tag.get("href").filter(|_| self.link_ends.is_empty()) else { return };
        let destination = match self.guide {
            Some(guide) => guide.destination(href),
            None => links::resolve_link(href, self.options),
        };
        let title = kept_value("a", "title", tag.get("title").unwrap_or_default()).unwrap_or_default();
        let end = match destination {
            Destination::Unresolved | Destination::Unsafe => return,
            destination => self.link_to_destination(destination, &title),
        };
        self.html_link = Some(end);
    }

    pub fn end_html_link(&mut self) {
        if let Some(end) = self.html_link.take() {
            self.out.push_str(end);
        }
    }

    /// A picture as Markdown's own are: attached, or at an address; with a guide the address is a link.
    fn html_picture(&mut self, tag: &HtmlTag<'_>, at: usize) {
        let Some(source) = tag.get("src") else { return };
        let alt = without_hidden(tag.get("alt").unwrap_or_default());
        let destination = match self.guide {
            Some(guide) => (guide.resolve)(source, true),
            None => links::resolve_image(source, self.options),
        };
        let is_linked = self.html_link.is_some() || !self.link_ends.is_empty();
        let label = picture_label(&alt, source);
        match destination {
            Destination::Attachment(filename) if self.guide.is_none() || !is_linked => {
                self.open_picture(tag, if self.guide.is_some() { label } else { &alt });
                push_attachment(&mut self.out, &filename);
                self.out.push_str("</ac:image>");
            }
            Destination::Url(url) if self.guide.is_none() => {
                self.open_picture(tag, &alt);
                self.out.push_str("<ri:url");
                push_attribute(&mut self.out, "ri:value", &with_hidden_encoded(&url));
                self.out.push_str("/></ac:image>");
            }
            Destination::Url(url) if !is_linked => {
                self.out.push_str("<a");
                push_attribute(&mut self.out, "href", &with_hidden_encoded(&url));
                self.out.push('>');
                push_text(&mut self.out, &format!("Picture: {label}"));
                self.out.push_str("</a>");
            }
            Destination::Unresolved if self.guide.is_none() => {
                let why = "the image is not attached and no address of the repository is known; its text stays";
                self.report("image_unresolved", Severity::Style, at, why);
                push_text(&mut self.out, label);
            }
            _ => push_text(&mut self.out, label),
        }
    }

    fn open_picture(&mut self, tag: &HtmlTag<'_>, alt: &str) {
        self.out.push_str("<ac:image");
        let pixels = |name: &str| tag.get(name).and_then(|value| value.trim_end_matches("px").parse::<u16>().ok());
        let plain = self.guide.is_none();
        let title = tag.get("title").filter(|_| plain).map(without_hidden).unwrap_or_default();
        for (name, value) in [("ac:alt", alt), ("ac:title", title.as_ref())] {
            if !value.is_empty() {
                push_attribute(&mut self.out, name, value);
            }
        }
        for (name, html) in [("ac:width", "width"), ("ac:height", "height")] {
            if let Some(value) = pixels(html).filter(|_| plain) {
                push_attribute(&mut self.out, name, &value.to_string());
            }
        }
        self.out.push('>');
    }
}

/// Whether an element goes with everything in it.
pub fn hides(name: &str) -> bool {
    matches!(meaning(name), Meaning::Html(Html::Drop | Html::DropUnsafe))
}

/// Behind the end of an element that shows nothing; behind its start tag when it has no end here.
pub fn hidden_until(text: &str, tag: &HtmlTag<'_>) -> usize {
    let rest = text.get(tag.end..).unwrap_or_default();
    let close = format!("</{}", tag.name);
    let found = rest
        .match_indices("</")
        .find(|(at, _)| rest.get(*at..at + close.len()).is_some_and(|start| start.eq_ignore_ascii_case(&close)));
    let end = found.and_then(|(at, _)| rest.get(at..)?.find('>').map(|more| tag.end + at + more + 1));
    end.unwrap_or(tag.end)
}
