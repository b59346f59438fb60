//! Attributes of raw HTML: reading them from a tag, and which of them mean something that a page may say.

use std::borrow::Cow;

use crate::storage_format::references::decode as decode_references;
use crate::storage_format::safety::{is_dangerous_style, is_dangerous_url, is_handler, is_unsafe_attribute};
use crate::text::without_hidden;

/// A tag of raw HTML.
pub struct HtmlTag<'t> {
    /// Its name, in lower case.
    pub name: String,
    /// … as written.
    pub written: &'t str,
    /// Name in lower case, value as a reader's browser would take it, place in the text.
    pub attributes: Vec<(String, Cow<'t, str>, usize)>,
    /// Behind its `>`.
    pub end: usize,
}

impl HtmlTag<'_> {
    /// The value of an attribute; `None` when it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, ..)| own == name);
        found.map(|(_, value, _)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// The name that stands at `at`.
pub fn name_at(html: &str, at: usize) -> &str {
    let rest = html.get(at..).unwrap_or_default();
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    rest.get(..rest.find(|c| !is_part(c)).unwrap_or(rest.len())).unwrap_or_default()
}

/// Reads the start tag whose `<` stands at `at`. Without an end it is text, and `Err` says how far was looked.
pub fn read_tag(html: &str, at: usize) -> Result<HtmlTag<'_>, usize> {
    let name = name_at(html, at + 1);
    let mut tag =
        HtmlTag { name: name.to_ascii_lowercase(), written: name, attributes: Vec::new(), end: at + 1 + name.len() };
    loop {
        let rest = html.get(tag.end..).unwrap_or_default();
        let skipped = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/').len();
        let start = tag.end + skipped;
        let rest = html.get(start..).unwrap_or_default();
        let Some(first) = rest.chars().next() else { return Err(html.len() - at) };
        if first == '>' {
            tag.end = start + 1;
            return Ok(tag);
        }
        let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(rest.len());
        // A stray `=` is a name of its own, as browsers read it.
        let (name, behind) = rest.split_at_checked(length.max(first.len_utf8())).unwrap_or((rest, ""));
        let after = behind.trim_start();
        let (value, left) = match after.strip_prefix('=') {
            Some(after) => value(after.trim_start()).ok_or(html.len() - at)?,
            None => ("", behind),
        };
        tag.attributes.push((name.to_ascii_lowercase(), decode_references(value), start));
        tag.end = html.len() - left.len();
    }
}

/// A value, quoted or not, and what stands behind it.
fn value(text: &str) -> Option<(&str, &str)> {
    match text.chars().next()? {
        quote @ ('"' | '\'') => text.get(1..)?.split_once(quote),
        _ => text.split_at_checked(text.find(|c: char| c.is_whitespace() || c == '>')?),
    }
}

/// What is dangerous about an attribute: a finding's code and its sentence.
pub fn danger(name: &str, value: &str) -> Option<(&'static str, &'static str)> {
    if is_handler(name) {
        Some(("event_handler", "an event handler was removed"))
    } else if is_unsafe_attribute(name) {
        Some(("attribute_unsafe", "an attribute that loads or sends something was removed"))
    } else if name == "style" && (is_dangerous_style(value) || covers(value)) {
        Some(("style_unsafe", "a style that can run code, load something or cover the page was removed"))
    } else if matches!(name, "href" | "src" | "cite") && is_dangerous_url(value) {
        Some(("url_unsafe", "an address whose scheme can run code was removed"))
    } else {
        None
    }
}

fn covers(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    ["position", "url", "z-index", "@", "\\"].iter().any(|word| style.contains(word))
}

/// The value that an attribute keeps; `None` when it is not on the list for its element.
pub fn kept_value<'t>(element: &str, name: &str, value: &'t str) -> Option<Cow<'t, str>> {
    let value = value.trim();
    let is_number = |text: &str| (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_size = |text: &str| is_number(text.trim_end_matches("px").trim_end_matches('%'));
    let is_side =
        |text: &str| ["left", "center", "right", "justify"].iter().any(|side| text.eq_ignore_ascii_case(side));
    let is_language =
        |text: &str| text.len() <= 40 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+#-_.".contains(&b));
    let kept = match (element, name) {
        ("a", "title") => return Some(without_hidden(value)).filter(|value| !value.is_empty()),
        (_, "style") => return alignment(value).map(Cow::Owned),
        (_, "align") => is_side(value),
        ("td" | "th", "colspan" | "rowspan") | ("col" | "colgroup", "span") | ("ol", "start") => is_number(value),
        ("td" | "th" | "table" | "col", "width") => is_size(value),
        ("th", "scope") => matches!(value, "row" | "col" | "rowgroup" | "colgroup"),
        ("time", "datetime") => {
            value.len() <= 30 && value.bytes().all(|b| b.is_ascii_digit() || b"-:.+TZ ".contains(&b))
        }
        ("input", "type") => value.eq_ignore_ascii_case("checkbox"),
        ("input", "checked") => return Some(Cow::Borrowed("checked")),
        ("code" | "pre" | "div" | "span", "class") => value.split_whitespace().any(|word| {
            ["language-", "lang-", "highlight-source-"].iter().any(|start| word.starts_with(start)) && is_language(word)
        }),
        _ => false,
    };
    kept.then_some(Cow::Borrowed(value))
}

/// Of a style the alignment alone.
fn alignment(style: &str) -> Option<String> {
    let sides = style.split(';').filter_map(|rule| rule.split_once(':'));
    let side = sides.filter(|(name, _)| name.trim().eq_ignore_ascii_case("text-align")).find_map(|(_, side)| {
        let side = side.trim().to_ascii_lowercase();
        matches!(side.as_str(), "left" | "center" | "right").then_some(side)
    });
    side.map(|side| format!("text-align: {side};"))
}
