//! What a model may put on a page: an allow-list over the finished storage format.
//!
//! The text of a repository can talk a model into anything; what it cannot do is reach beyond these elements. Links lead
//! into the repository at the commit, or nowhere; there are no images, no macros that load or include something, no user
//! mentions, no page links.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::{Code, Error, Result};

/// Elements that stay, with their text.
const ELEMENTS: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "strong",
    "b",
    "em",
    "i",
    "del",
    "s",
    "u",
    "sub",
    "sup",
    "code",
    "pre",
    "blockquote",
    "br",
    "hr",
    "table",
    "tbody",
    "thead",
    "tfoot",
    "tr",
    "th",
    "td",
    "colgroup",
    "col",
    "span",
    "a",
    "ac:structured-macro",
    "ac:parameter",
    "ac:plain-text-body",
    "ac:rich-text-body",
];
/// A list of tasks would be somebody's open work: it is shown as a list with signs.
const TASKS: &[(&str, &str)] = &[("ac:task-list", "ul"), ("ac:task", "li"), ("ac:task-body", "div")];
/// Elements that go with everything in them.
const GONE: &[&str] = &[
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "ac:image",
    "ac:emoticon",
    "ac:placeholder",
    "ac:task-id",
];
/// Macros that only show what is in them. Panels with a title of their own choice are Touchmark's and people's.
const MACROS: &[&str] = &["code", "info", "note", "tip", "warning", "noformat", "expand"];
/// What the publisher replaces; text that holds it says it.
const COMMIT: &str = "{{commit}}";
/// Attributes that stay.
const ATTRIBUTES: &[&str] = &["ac:name", "ac:schema-version", "colspan", "rowspan", "start"];

/// Where a link of a model's text leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// To an address: a file of the repository at the commit.
    Address(String),
    /// To a page of the space, by its title.
    Page(String),
}

/// Takes everything out of `body` that is not on the list. `lead` says where a link's address leads; one that leads nowhere is
/// made up, and its text stays. The second value counts what was taken out.
///
/// # Errors
/// `storage_refused` when the body is not well-formed.
pub fn contain(body: &str, lead: impl Fn(&str) -> Option<Lead>) -> Result<(String, u32)> {
    let mut filter = Filter { out: String::with_capacity(body.len()), open: Vec::new(), taken: 0, sign: "", lead };
    let mut reader = Reader::from_str(body);
    reader.config_mut().check_end_names = true;
    loop {
        let start = position(&reader);
        let event = reader.read_event().map_err(|_| refused())?;
        let raw = body.get(start..position(&reader)).unwrap_or_default();
        match event {
            Event::Start(element) => filter.start(&element),
            Event::Empty(element) => filter.empty(&element),
            Event::End(_) => filter.end(),
            Event::CData(text) => filter.cdata(&text, raw),
            Event::Text(_) | Event::GeneralRef(_) => filter.text(raw),
            Event::Eof if filter.open.is_empty() => return Ok((filter.out, filter.taken)),
            Event::Eof => return Err(refused()),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => filter.taken += 1,
        }
    }
}

struct Filter<E> {
    out: String,
    open: Vec<Open>,
    taken: u32,
    /// The state of the task that is open.
    sign: &'static str,
    lead: E,
}

/// An element that is open in the input.
struct Open {
    /// Its end tag, when its start tag was kept.
    end: Option<String>,
    /// Nothing inside it is kept.
    hides: bool,
    /// Its text is a task's state.
    is_status: bool,
}

impl<E: Fn(&str) -> Option<Lead>> Filter<E> {
    fn start(&mut self, element: &BytesStart<'_>) {
        let hidden = self.is_hidden();
        let name = AsRef::<str>::as_ref(&element.name()).to_owned();
        if !hidden && self.task(&name) {
            return;
        }
        let tags = if hidden { None } else { self.tags(&name, element) };
        let hides = hidden || (tags.is_none() && hides_content(&name, element));
        self.taken += u32::from(!hidden && tags.is_none());
        if let Some((start, _)) = &tags {
            self.out.push_str(start);
        }
        self.open.push(Open { end: tags.map(|(_, end)| end), hides, is_status: false });
    }

    /// A part of a task list, shown as one of a list.
    fn task(&mut self, name: &str) -> bool {
        if name == "ac:task-status" {
            self.open.push(Open { end: None, hides: false, is_status: true });
            return true;
        }
        let Some((_, shown)) = TASKS.iter().find(|(own, _)| *own == name) else { return false };
        self.out.push_str(&format!("<{shown}>"));
        if name == "ac:task-body" {
            self.out.push_str(std::mem::take(&mut self.sign));
        }
        self.open.push(Open { end: Some(format!("</{shown}>")), hides: false, is_status: false });
        true
    }

    fn empty(&mut self, element: &BytesStart<'_>) {
        let name = AsRef::<str>::as_ref(&element.name()).to_owned();
        if self.is_hidden() {
            return;
        }
        // A link without a text leads nobody anywhere.
        match self.tag(&name, element).filter(|_| name != "a") {
            Some(tag) => self.out.push_str(&format!("<{tag} />")),
            None => self.taken += 1,
        }
    }

    fn end(&mut self) {
        if let Some(Open { end: Some(end), .. }) = self.open.pop() {
            self.out.push_str(&end);
        }
    }

    fn text(&mut self, raw: &str) {
        if self.open.last().is_some_and(|open| open.is_status) {
            self.sign = if raw.trim() == "complete" { "\u{2611} " } else { "\u{2610} " };
        } else if !self.is_hidden() {
            self.out.push_str(&raw.replace(COMMIT, "&#123;{commit}}"));
        }
    }

    /// CDATA stands only in bodies of macros; elsewhere (the text of a page link) it becomes ordinary text.
    fn cdata(&mut self, text: &str, raw: &str) {
        let in_body = self.open.last().is_some_and(|open| open.end.as_deref() == Some("</ac:plain-text-body>"));
        if in_body && !self.is_hidden() {
            self.out.push_str(&raw.replace(COMMIT, "{]]><![CDATA[{commit}}"));
        } else {
            self.text(&crate::text::xml_escape(text));
        }
    }

    fn is_hidden(&self) -> bool {
        self.open.last().is_some_and(|open| open.hides)
    }

    /// The tags around an element that may stay.
    fn tags(&self, name: &str, element: &BytesStart<'_>) -> Option<(String, String)> {
        if name != "a" {
            return Some((format!("<{}>", self.tag(name, element)?), format!("</{name}>")));
        }
        let href = attribute(element, "href")?;
        // To a heading of the same page, or where the caller knows.
        let lead = if href.starts_with('#') { Lead::Address(href) } else { (self.lead)(&href)? };
        let unfilled = |text: &str| crate::text::xml_escape(text).replace(COMMIT, "&#123;{commit}}");
        Some(match lead {
            Lead::Address(href) => (format!("<a href=\"{}\">", unfilled(&href)), "</a>".to_owned()),
            Lead::Page(title) => {
                let page = format!("<ac:link><ri:page ri:content-title=\"{}\" /><ac:link-body>", unfilled(&title));
                (page, "</ac:link-body></ac:link>".to_owned())
            }
        })
    }

    /// The inside of the start tag, when the element may stay.
    fn tag(&self, name: &str, element: &BytesStart<'_>) -> Option<String> {
        let is_macro = name == "ac:structured-macro";
        if !ELEMENTS.contains(&name) || (is_macro && !MACROS.contains(&attribute(element, "ac:name")?.as_str())) {
            return None;
        }
        let mut tag = name.to_owned();
        for kept in ATTRIBUTES {
            if let Some(value) = attribute(element, kept) {
                tag.push_str(&format!(" {kept}=\"{}\"", crate::text::xml_escape(&value)));
            }
        }
        let tag = tag.replace(COMMIT, "&#123;{commit}}");
        Some(tag)
    }
}

fn hides_content(name: &str, element: &BytesStart<'_>) -> bool {
    let name_of = attribute(element, "ac:name").unwrap_or_default();
    GONE.contains(&name)
        || name.starts_with("ri:")
        || (name == "ac:structured-macro" && !MACROS.contains(&name_of.as_str()))
}

/// An attribute's value, unescaped.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.attributes().flatten().find(|attribute| AsRef::<str>::as_ref(&attribute.key) == name)?;
    let raw = attribute.value.as_ref();
    quick_xml::escape::unescape(raw).ok().map(|value| value.into_owned())
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn refused() -> Error {
    Error::new(Code::StorageRefused, "the text that the AI wrote is not well-formed after conversion")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://github.com/o/r/blob/abc/";

    fn kept(body: &str) -> String {
        let lead = |href: &str| {
            let path = href.strip_prefix(BASE).filter(|path| !path.contains('?'))?;
            let path = crate::text::percent_decoded(path.split('#').next()?)?;
            match path.as_str() {
                "src/a.rs" | "src/ä.rs" => Some(Lead::Address(href.to_owned())),
                "src/b" => Some(Lead::Page("b & co".to_owned())),
                _ => None,
            }
        };
        contain(body, lead).unwrap().0
    }

    #[test]
    fn links_lead_into_the_repository_or_nowhere() {
        assert_eq!(
            kept(&format!("<p><a href=\"{BASE}src/a.rs\">a</a></p>")),
            format!("<p><a href=\"{BASE}src/a.rs\">a</a></p>")
        );
        for href in [
            "https://github.com/o/r/blob/abc/src/b.rs",
            "https://evil.example/",
            "javascript:alert(1)",
            "https://github.com/o/r/blob/abc/../../../x",
            "//evil.example",
            "https://github.com/o/r/blob/abc/%2e%2E/x",
            "https://github.com/o/r/blob/abcd",
            "/wiki/spaces/X",
            "https://github.com/o/r/blob/abc/src/a.rs?x=1",
            "https://github.com/o/r/blob/abc/src/a.rs?plain=1#L1",
        ] {
            assert_eq!(kept(&format!("<p><a href=\"{href}\">a</a></p>")), "<p>a</p>", "{href}");
        }
    }

    #[test]
    fn a_link_to_a_module_leads_to_its_page() {
        let page = kept(&format!("<p><a href=\"{BASE}src/b\">the <em>b</em></a></p>"));
        assert_eq!(
            page,
            "<p><ac:link><ri:page ri:content-title=\"b &amp; co\" /><ac:link-body>the <em>b</em></ac:link-body></ac:link></p>"
        );
    }

    #[test]
    fn macros_that_load_or_mention_go_with_their_content() {
        let body = "<p>a</p><ac:structured-macro ac:name=\"include\"><ac:parameter ac:name=\"\"><ri:page ri:content-title=\"x\" />\
                    </ac:parameter></ac:structured-macro><ac:image><ri:url ri:value=\"https://evil.example/x\" /></ac:image>\
                    <p><ac:link><ri:user ri:account-id=\"1\" /></ac:link></p>";
        assert_eq!(kept(body), "<p>a</p><p></p>");
    }

    #[test]
    fn panels_tasks_and_the_publishers_word_are_not_the_models() {
        let panel = |title: &str| {
            format!(
                "<ac:structured-macro ac:name=\"panel\"><ac:parameter ac:name=\"title\">{title}</ac:parameter><ac:rich-text-body><p>x</p></ac:rich-text-body></ac:structured-macro>"
            )
        };
        assert_eq!(kept(&panel("Source")) + &kept(&panel("Notes")), "");
        let tasks = "<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>a</ac:task-body></ac:task><ac:task><ac:task-id>2</ac:task-id><ac:task-status>incomplete</ac:task-status><ac:task-body>b</ac:task-body></ac:task></ac:task-list>";
        assert_eq!(kept(tasks), "<ul><li><div>\u{2611} a</div></li><li><div>\u{2610} b</div></li></ul>");
        let commit = kept(
            "<p>{{commit}}</p><ac:structured-macro ac:name=\"code\"><ac:plain-text-body><![CDATA[{{commit}}]]></ac:plain-text-body></ac:structured-macro><a href=\"#{{commit}}\">x</a>",
        );
        assert!(!commit.contains("{{commit}}") && commit.matches("{commit}}").count() == 3, "{commit}");
    }

    #[test]
    fn code_stays_as_it_is() {
        let body = "<ac:structured-macro ac:name=\"code\" ac:schema-version=\"1\"><ac:parameter ac:name=\"language\">rust</ac:parameter>\
                    <ac:plain-text-body><![CDATA[if a < b && c {}]]></ac:plain-text-body></ac:structured-macro>";
        let kept = kept(body);
        assert!(kept.contains("ac:name=\"code\"") && kept.contains("<![CDATA[if a < b && c {}]]>"), "{kept}");
    }

    #[test]
    fn a_page_link_becomes_its_text() {
        let body = "<p><ac:link><ri:page ri:content-title=\"Secret\" /><ac:plain-text-link-body><![CDATA[a < b]]></ac:plain-text-link-body></ac:link></p>";
        assert_eq!(kept(body), "<p>a &lt; b</p>");
    }

    #[test]
    fn events_and_styles_are_dropped_from_what_stays() {
        assert_eq!(kept("<p onclick=\"x()\" style=\"a\" class=\"b\">a &amp; b<br /></p>"), "<p>a &amp; b<br /></p>");
    }

    #[test]
    fn what_was_taken_out_is_counted() {
        assert_eq!(contain("<p><a href=\"https://x.example\">a</a><ac:image /></p>", |_| None).unwrap().1, 2);
        assert!(contain("<p>", |_| None).is_err());
    }
}
