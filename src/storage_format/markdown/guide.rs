//! What the built-in writer adds to a conversion: it knows names of code, and it writes thousands of small texts.

use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Tag};

use super::inlines::push_picture;
use super::links::Destination;
use super::survey::Events;
use crate::storage_format::write::push_attribute;

/// Answers and habits of a caller inside the core that plain options cannot say.
pub struct Guide<'a> {
    /// Where a destination, or the label of a reference that the document does not define, leads; the second argument says
    /// whether it is an image's.
    pub resolve: &'a dyn Fn(&str, bool) -> Destination,
    /// Language of code blocks that name none.
    pub code_language: &'a str,
    /// The text is a comment in code: `$`, `[[`, `:name:`, `+++` and `{` mean themselves.
    pub comment: bool,
}

/// Blocks and marks deeper than this are flattened: readers see no difference, parsers do.
const DEEPEST: usize = 60;

impl Guide<'_> {
    /// The Markdown that a comment is written in.
    pub fn dialect(&self, all: Options) -> Options {
        let documents_only = Options::ENABLE_FOOTNOTES
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
            | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
            | Options::ENABLE_MATH
            | Options::ENABLE_WIKILINKS;
        if self.comment { all.difference(documents_only) } else { all }
    }

    /// `[0]` in a text is no reference, and `[WIP]` no file; `` [`Name`] `` is one even when nobody knows the name.
    pub fn undefined_reference<'t>(&self, link: &BrokenLink<'t>) -> Option<(CowStr<'t>, CowStr<'t>)> {
        let is_known = link.reference.starts_with('`')
            || matches!((self.resolve)(&link.reference, false), Destination::Page { .. });
        is_known.then(|| (link.reference.clone(), CowStr::Borrowed("")))
    }

    /// Where a link leads.
    pub fn destination(&self, url: &str) -> Destination {
        (self.resolve)(url, false)
    }

    /// The language that a fence without a useful name is written in; rustdoc's attributes name none.
    pub fn fence_language<'t>(&'t self, named: &'t str) -> &'t str {
        let is_attribute = matches!(named, "" | "ignore" | "no_run" | "should_panic" | "compile_fail");
        if is_attribute || named.starts_with("edition20") { self.code_language } else { named }
    }

    /// Appends raw HTML with pictures that are attached or links, and with links that lead somewhere: a path of the
    /// repository is no address. What is left is the repairer's. `inside_link` is kept from piece to piece.
    pub fn push_html(&self, out: &mut String, html: &str, inside_link: &mut bool) {
        let mut rest = html;
        while let Some(open) = rest.find('<') {
            let (before, tag) = rest.split_at_checked(open).unwrap_or((rest, ""));
            out.push_str(before);
            let end = tag.find('>').map_or(tag.len(), |end| end + 1);
            let (tag, after) = tag.split_at_checked(end).unwrap_or((tag, ""));
            let name = tag.get(1..).unwrap_or_default().split(|c: char| !c.is_ascii_alphanumeric()).next();
            match name.unwrap_or_default().to_ascii_lowercase().as_str() {
                "img" => self.html_picture(out, tag, *inside_link),
                "a" => {
                    *inside_link = true;
                    match attribute(tag, "href").map(|href| (self.resolve)(&href.replace("&amp;", "&"), true)) {
                        Some(Destination::Url(url)) => push_open_link(out, &url),
                        _ => out.push_str("<a>"),
                    }
                }
                _ => {
                    *inside_link &= !tag.starts_with("</a");
                    out.push_str(tag);
                }
            }
            rest = after;
        }
        out.push_str(rest);
    }

    fn html_picture(&self, out: &mut String, tag: &str, inside_link: bool) {
        let Some(source) = attribute(tag, "src") else { return };
        let label = picture_label(attribute(tag, "alt").unwrap_or_default(), source);
        // The description is HTML already: its entities are the repairer's to read.
        let label = label.replace('<', "&lt;");
        match (self.resolve)(source, true) {
            Destination::Attachment(filename) if !inside_link => {
                // The description is HTML already: one with entities would be escaped twice.
                push_picture(out, if label.contains('&') { "" } else { &label }, &filename);
            }
            Destination::Url(url) if !inside_link => {
                push_open_link(out, &url);
                out.push_str("Picture: ");
                out.push_str(&label);
                out.push_str("</a>");
            }
            _ => out.push_str(&label),
        }
    }
}

/// What stands for a picture: its description, else its file's name.
pub fn picture_label<'t>(alt: &'t str, source: &'t str) -> &'t str {
    if alt.trim().is_empty() {
        source.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default()
    } else {
        alt
    }
}

fn push_open_link(out: &mut String, url: &str) {
    out.push_str("<a");
    push_attribute(out, "href", url);
    out.push('>');
}

/// The value of a quoted attribute of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    loop {
        let (head, tail) = rest.split_once('=')?;
        let quote = tail.trim_start().chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = tail.trim_start().get(1..)?.split_once(quote)?;
        if head.trim_end().rsplit(|c: char| c.is_whitespace()).next()?.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = after;
    }
}

/// Drops what stands deeper than a reader can tell; its text stays.
pub fn flatten(events: &mut Events<'_>) {
    let mut depth = 0usize;
    events.retain(|(event, _)| match event {
        Event::Start(tag) => {
            depth += 1;
            depth <= DEEPEST || matches!(tag, Tag::CodeBlock(_))
        }
        Event::End(tag) => {
            depth = depth.saturating_sub(1);
            depth < DEEPEST || matches!(tag, pulldown_cmark::TagEnd::CodeBlock)
        }
        _ => true,
    });
}
