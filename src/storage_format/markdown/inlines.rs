//! Inline content: text, emphasis, links, images.

use std::ops::Range;

use pulldown_cmark::{LinkType, Tag, TagEnd};

use super::autolink::{Piece, pieces};
use super::emoji;
use super::guide::{Guide, picture_label};
use super::html::RawHtml;
use super::links::{self, Destination};
use super::writer::{PendingImage, Writer};
use crate::storage_format::finding::Severity;
use crate::storage_format::write::{push_attachment, push_attribute, push_text};
use crate::text::{with_hidden_encoded, with_hidden_named, without_hidden};

impl Writer<'_> {
    /// Handles the start of an inline element; `false` when `tag` is a block.
    pub fn start_inline(&mut self, tag: &Tag<'_>, range: &Range<usize>) -> bool {
        let element = match tag {
            Tag::Emphasis => "<em>",
            Tag::Strong => "<strong>",
            Tag::Strikethrough => "<del>",
            Tag::Superscript => "<sup>",
            Tag::Subscript => "<sub>",
            Tag::Link { link_type, dest_url, title, .. } => {
                self.before_inline();
                if self.image.is_none() {
                    let is_wiki = matches!(link_type, LinkType::WikiLink { .. });
                    let destination = match link_type {
                        LinkType::Email => Destination::Url(format!("mailto:{dest_url}")),
                        // `<ac:link>` and `<std::string>` are what a text is about.
                        LinkType::Autolink if links::is_qualified_name(dest_url) => return self.start_brackets(),
                        _ => self.destination(dest_url, is_wiki),
                    };
                    self.start_link(destination, title, is_wiki, range);
                }
                return true;
            }
            Tag::Image { link_type, dest_url, title, .. } => {
                self.before_inline();
                if self.image.is_none() {
                    let (destination, title) = (dest_url.to_string(), title.to_string());
                    let is_wiki = matches!(link_type, LinkType::WikiLink { .. });
                    let alt = String::new();
                    self.image = Some(PendingImage { destination, title, alt, range: range.clone(), is_wiki });
                }
                return true;
            }
            _ => return false,
        };
        self.before_inline();
        if self.image.is_none() {
            self.out.push_str(element);
        }
        true
    }

    pub fn end_inline(&mut self, tag: &TagEnd) {
        if matches!(tag, TagEnd::Image) {
            self.end_image();
            return;
        }
        if self.image.is_some() {
            return;
        }
        let element = match tag {
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Superscript => "</sup>",
            TagEnd::Subscript => "</sub>",
            TagEnd::Link => self.link_ends.pop().unwrap_or_default(),
            _ => "",
        };
        self.out.push_str(element);
    }

    pub fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.text.push_str(text);
        } else if let Some(image) = &mut self.image {
            image.alt.push_str(text);
        } else {
            self.before_inline();
            // What is text here would be taken for a table by whoever reads the page again: a break of lines is a space.
            if self.out.ends_with('\n') && is_table_rule(text) {
                self.out.pop();
                self.out.push(' ');
            }
            let text = without_hidden(text);
            let text = match self.guide {
                Some(guide) if guide.comment => text,
                _ => emoji::replace_names(&text),
            };
            if self.link_ends.is_empty() && self.html_link.is_none() {
                self.linked_text(&text);
            } else {
                push_text(&mut self.out, &text);
            }
        }
    }

    fn linked_text(&mut self, text: &str) {
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => push_text(&mut self.out, text),
                Piece::Link { prefix, shown } => {
                    self.out.push_str("<a");
                    push_attribute(&mut self.out, "href", &format!("{prefix}{shown}"));
                    self.out.push('>');
                    push_text(&mut self.out, shown);
                    self.out.push_str("</a>");
                }
            }
        }
    }

    pub fn inline_code(&mut self, text: &str) {
        if let Some(image) = &mut self.image {
            image.alt.push_str(text);
            return;
        }
        self.before_inline();
        self.out.push_str("<code>");
        push_text(&mut self.out, &with_hidden_named(text));
        self.out.push_str("</code>");
    }

    pub fn inline_html(&mut self, html: &str, at: usize) {
        if self.image.is_none() {
            self.before_inline();
            let mut raw = RawHtml::default();
            raw.add(html, at);
            let was_linked = self.html_link.is_some();
            self.raw_html(&raw);
            self.is_link_inline = self.html_link.is_some() && (self.is_link_inline || !was_linked);
        }
    }

    /// A line of a block of raw HTML.
    pub fn html(&mut self, html: &str, at: usize) {
        if let Some(block) = &mut self.html_block {
            block.add(html, at);
        }
    }

    pub fn line_break(&mut self, markup: &str) {
        match &mut self.image {
            Some(image) => image.alt.push(' '),
            None => self.out.push_str(markup),
        }
    }

    /// A name between brackets: shown as it is written.
    fn start_brackets(&mut self) -> bool {
        self.out.push_str("&lt;");
        self.link_ends.push("&gt;");
        true
    }

    fn start_link(&mut self, destination: Destination, title: &str, is_wiki: bool, range: &Range<usize>) {
        // Something around it is a link already.
        if self.html_link.is_some() || self.link_ends.iter().any(|end| !end.is_empty()) {
            self.link_ends.push("");
            return;
        }
        let end = match destination {
            Destination::Unresolved if is_wiki => {
                // `[[target|text]]` as it stands: the text says the rest.
                let written = self.source.get(range.clone()).unwrap_or_default();
                let target = written.split_once('|').map(|(target, _)| format!("{target}|"));
                push_text(&mut self.out, target.as_deref().unwrap_or("[["));
                "]]"
            }
            Destination::Unresolved => {
                let why = "the link leads to a file that is no page of this run, and no address of the repository is known; its text stays";
                self.report("link_unresolved", Severity::Style, range.start, why);
                ""
            }
            Destination::Unsafe => {
                let why = "the link's scheme can run code in a reader's browser; its text stays";
                self.report("url_unsafe", Severity::Unsafe, range.start, why);
                ""
            }
            destination => {
                if is_wiki {
                    let written = self.source.get(range.clone()).unwrap_or_default();
                    self.leave_out(written.split_once('|').map_or(written, |(target, _)| target));
                }
                self.link_to_destination(destination, title)
            }
        };
        self.link_ends.push(end);
    }

    /// Opens a link that leads somewhere; gives its end.
    pub fn link_to_destination(&mut self, destination: Destination, title: &str) -> &'static str {
        match destination {
            Destination::Url(url) => self.open_html_link(&url, title),
            Destination::Anchor(anchor) => {
                let known = self.survey.headings.values().find(|slug| slug.eq_ignore_ascii_case(&anchor)).cloned();
                self.open_ac_link(Some(known.as_deref().unwrap_or(&anchor)), |_| {})
            }
            Destination::Page { title, space_key, anchor } => self.open_ac_link(anchor.as_deref(), |out| {
                out.push_str("<ri:page");
                if let Some(space) = &space_key {
                    push_attribute(out, "ri:space-key", space);
                }
                push_attribute(out, "ri:content-title", &title);
                out.push_str("/>");
            }),
            Destination::Attachment(filename) => self.open_ac_link(None, |out| push_attachment(out, &filename)),
            Destination::Unresolved | Destination::Unsafe => "",
        }
    }

    fn open_html_link(&mut self, url: &str, title: &str) -> &'static str {
        self.out.push_str("<a");
        push_attribute(&mut self.out, "href", &with_hidden_encoded(url));
        if !title.is_empty() {
            push_attribute(&mut self.out, "title", title);
        }
        self.out.push('>');
        "</a>"
    }

    fn open_ac_link(&mut self, anchor: Option<&str>, resource: impl FnOnce(&mut String)) -> &'static str {
        self.out.push_str("<ac:link");
        if let Some(anchor) = anchor {
            push_attribute(&mut self.out, "ac:anchor", anchor);
        }
        self.out.push('>');
        resource(&mut self.out);
        self.out.push_str("<ac:link-body>");
        "</ac:link-body></ac:link>"
    }

    /// A picture that is attached to the page, or a link to it; inside a link or a heading its description.
    fn picture_link(&mut self, guide: &Guide<'_>, image: &PendingImage) {
        let label = picture_label(&image.alt, &image.destination);
        let is_text = image.is_wiki && !links::is_file_name(&image.destination);
        match if is_text { Destination::Unresolved } else { (guide.resolve)(&image.destination, true) } {
            Destination::Attachment(filename) if self.link_ends.is_empty() && self.html_link.is_none() => {
                push_picture(&mut self.out, label, &filename);
            }
            Destination::Url(url) if self.link_ends.is_empty() && self.html_link.is_none() => {
                self.out.push_str("<a");
                push_attribute(&mut self.out, "href", &with_hidden_encoded(&url));
                self.out.push('>');
                push_text(&mut self.out, &format!("Picture: {label}"));
                self.out.push_str("</a>");
            }
            _ => {
                let written = self.as_written(image);
                push_text(&mut self.out, written.as_deref().unwrap_or(label));
            }
        }
    }

    /// `![[target|text]]` that leads nowhere: what looks like its target may be what was to be read.
    fn as_written(&self, image: &PendingImage) -> Option<String> {
        let is_name = image.destination == image.alt && links::is_file_name(&image.destination);
        let written = self.source.get(image.range.clone()).filter(|_| image.is_wiki && !is_name)?;
        let lines: Vec<&str> =
            written.lines().map(|line| line.trim_start_matches(['>', ' ', '\t']).trim_end()).collect();
        Some(without_hidden(&lines.join(" ")).into_owned())
    }

    fn end_image(&mut self) {
        let Some(mut image) = self.image.take() else { return };
        if image.is_wiki && links::is_file_name(&image.destination) {
            self.leave_out(&format!("{} {}", image.destination, image.alt));
        }
        image.alt = without_hidden(&image.alt).into_owned();
        if let Some(guide) = self.guide {
            return self.picture_link(guide, &image);
        }
        let is_text = image.is_wiki && !links::is_file_name(&image.destination);
        let url = match links::resolve_image(&image.destination, self.options) {
            Destination::Url(url) if !is_text => Some(url),
            Destination::Attachment(_) => None,
            _ => {
                let why = "the image is not attached and no address of the repository is known; its text stays";
                self.report("image_unresolved", Severity::Style, image.range.start, why);
                let text = if image.alt.is_empty() { &image.destination } else { &image.alt };
                let written = self.as_written(&image);
                self.out.push_str("<em>");
                push_text(&mut self.out, written.as_deref().unwrap_or(text));
                self.out.push_str("</em>");
                return;
            }
        };
        self.out.push_str("<ac:image");
        for (name, value) in [("ac:alt", &image.alt), ("ac:title", &image.title)] {
            if !value.is_empty() {
                push_attribute(&mut self.out, name, value);
            }
        }
        self.out.push('>');
        match (url, links::resolve_image(&image.destination, self.options)) {
            (Some(url), _) => {
                self.out.push_str("<ri:url");
                push_attribute(&mut self.out, "ri:value", &with_hidden_encoded(&url));
                self.out.push_str("/>");
            }
            (None, Destination::Attachment(filename)) => push_attachment(&mut self.out, &filename),
            _ => {}
        }
        self.out.push_str("</ac:image>");
    }
}

/// The rule under the head of a table.
fn is_table_rule(line: &str) -> bool {
    line.contains("--") && line.contains('|') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// An attached picture with what it shows.
pub fn push_picture(out: &mut String, alt: &str, filename: &str) {
    out.push_str("<ac:image");
    if !alt.is_empty() {
        push_attribute(out, "ac:alt", alt);
    }
    out.push('>');
    push_attachment(out, filename);
    out.push_str("</ac:image>");
}
