//! How admonitions, tabs and containers of other dialects begin.

use std::borrow::Cow;

/// What an opening becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A quote, which GitHub's alerts are.
    Quote,
    /// HTML's `details`.
    Details,
    /// Nothing: its tabs are what is shown.
    Tabs,
}

/// An opening.
pub struct Opening<'a> {
    pub shape: Shape,
    pub kind: &'static str,
    pub title: Cow<'a, str>,
    /// How many colons end it; none where its lines are indented, more than there are where something around it ends.
    pub colons: usize,
}

/// The opening that a line is, told by it and the one behind it.
pub fn opening<'a>(text: &'a str, has_body: bool, next: Option<&str>) -> Option<Opening<'a>> {
    admonition(text, has_body).or_else(|| tab(text)).or_else(|| container(text, next.unwrap_or_default()))
}

/// `== Title`, the next tab of `:::tabs`.
pub fn tab_of_container(text: &str) -> Option<Opening<'_>> {
    let title = text.strip_prefix("== ")?.trim();
    let opening = Opening { shape: Shape::Details, kind: "", title: Cow::Borrowed(title), colons: usize::MAX };
    (!title.is_empty()).then_some(opening)
}

/// `!!! note inline end "Title"`; a kind that nobody knows is a note with the kind for its title.
fn admonition(text: &str, has_body: bool) -> Option<Opening<'_>> {
    let rest = ["!!! ", "???+ ", "??? "].into_iter().find_map(|mark| text.strip_prefix(mark))?.trim();
    let (word, mut title) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    title = title.trim();
    while let Some((class, after)) =
        title.split_once(char::is_whitespace).or_else(|| (!title.is_empty()).then_some((title, "")))
    {
        if !matches!(class, "inline" | "end") {
            break;
        }
        title = after.trim();
    }
    let is_quoted = title.len() > 1 && title.starts_with('"') && title.ends_with('"');
    let shown = title.trim_matches('"');
    if let Some(kind) = kind_of(word) {
        return Some(Opening { shape: Shape::Quote, kind, title: Cow::Borrowed(shown), colons: 0 });
    }
    let is_word = word.starts_with(|c: char| c.is_alphabetic())
        && word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    if !is_word || !has_body || !(is_quoted || title.is_empty()) {
        return None;
    }
    let title = if title.is_empty() { Cow::Owned(capitalised(word)) } else { Cow::Borrowed(shown) };
    Some(Opening { shape: Shape::Quote, kind: "NOTE", title, colons: 0 })
}

/// `=== "Title"`.
fn tab(text: &str) -> Option<Opening<'_>> {
    let rest = ["===! ", "===+ ", "=== "].into_iter().find_map(|mark| text.strip_prefix(mark))?;
    let title = rest.trim().strip_prefix('"')?.strip_suffix('"')?;
    (!title.is_empty()).then_some(Opening { shape: Shape::Details, kind: "", title: Cow::Borrowed(title), colons: 0 })
}

/// `:::note[Title]`, `::: tip Title`, `::: {.warning}`; `:::tabs` in front of a first tab, with a key or without.
fn container<'a>(text: &'a str, next: &str) -> Option<Opening<'a>> {
    let colons = text.bytes().take_while(|byte| *byte == b':').count();
    let rest = text.get(colons..).filter(|_| colons >= 3)?.trim();
    let rest = rest.strip_prefix("{.").and_then(|inside| inside.strip_suffix('}')).unwrap_or(rest);
    let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(rest.len());
    let (word, title) = rest.split_at_checked(length)?;
    // Docusaurus writes classes behind the title.
    let title = title.trim();
    let named = title.strip_suffix('}').and_then(|title| title.rsplit_once("]{")).map(|(named, _)| named);
    let inside = |title: &'a str| title.strip_prefix('[');
    let named = named.or_else(|| title.strip_suffix(']')).and_then(inside);
    // … or as an attribute; other attributes say nothing to a reader.
    let attributes = title.strip_prefix('{').and_then(|inside| inside.strip_suffix('}'));
    let said = attributes.map(|inside| inside.split_once("title=\"").and_then(|(_, said)| said.split('"').next()));
    let title = named.or(said.map(Option::unwrap_or_default)).unwrap_or(title);
    if word.eq_ignore_ascii_case("details") {
        let title = if title.is_empty() { "Details" } else { title };
        return Some(Opening { shape: Shape::Details, kind: "", title: Cow::Borrowed(title), colons });
    }
    if word == "tabs" && (title.is_empty() || title.starts_with("key:")) && tab_of_container(next.trim()).is_some() {
        return Some(Opening { shape: Shape::Tabs, kind: "", title: Cow::Borrowed(""), colons });
    }
    kind_of(word).map(|kind| Opening { shape: Shape::Quote, kind, title: Cow::Borrowed(title), colons })
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn kind_of(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "note" | "info" | "todo" | "abstract" | "summary" | "tldr" | "example" | "quote" | "cite" | "question"
        | "help" | "faq" => "NOTE",
        "tip" | "hint" | "success" | "check" | "done" => "TIP",
        "important" => "IMPORTANT",
        "warning" | "attention" | "caution" => "WARNING",
        "danger" | "error" | "bug" | "failure" | "fail" | "missing" => "CAUTION",
        _ => return None,
    })
}
