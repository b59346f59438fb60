//! Whether a person changed a body: a hash of what it says and how that looks.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::keep::{attributes, notes_ranges, picture_ranges};
use super::parts::{Kind, MARKER, Part, Parts};
use crate::crypto::{hex, sha256};

/// What hashes of this kind begin with. Those before it saw neither colours nor the spaces between words.
const KIND: &str = "2:";
/// Elements inside a line: a space beside them may stand inside or outside.
const INLINE: [&str; 17] = [
    "a",
    "strong",
    "em",
    "b",
    "i",
    "u",
    "s",
    "del",
    "ins",
    "code",
    "span",
    "sub",
    "sup",
    "small",
    "ac:link",
    "ac:link-body",
    "ac:plain-text-link-body",
];

/// A hash of a body's elements, texts, targets and looks, without Notes panels, the app's own picture macros, comment markers and what
/// Confluence adds when it saves (ids, versions, default layout, widths). Two bodies with the same shape say the same.
pub fn shape(body: &str) -> String {
    let (mut elements, mut words) = (String::new(), String::new());
    for part in compared(body) {
        add(&mut elements, body, part, look);
        add_words(&mut words, body, part);
    }
    elements.push('\u{0}');
    elements.push_str(words.trim());
    format!("{KIND}{}", hex(&sha256(elements.as_bytes())))
}

/// Whether a body still has a shape that was recorded, by whichever version of the app.
pub fn has_shape(body: &str, recorded: &str) -> bool {
    shape_like(recorded, body) == recorded
}

/// The shape of a body, of the kind of another one.
pub fn shape_like(other: &str, body: &str) -> String {
    if other.starts_with(KIND) { shape(body) } else { bare_shape(body) }
}

/// A hash of a body's elements, texts and targets alone: what names are made of, which stay.
pub fn bare_shape(body: &str) -> String {
    let mut elements = String::new();
    compared(body).for_each(|part| add(&mut elements, body, part, |_, _, _| None));
    hex(&sha256(elements.as_bytes()))
}

/// The parts that are compared.
fn compared(body: &str) -> impl Iterator<Item = Part> {
    let mut aside = notes_ranges(body);
    aside.extend(picture_ranges(body));
    aside.sort_unstable();
    let mut aside = aside.into_iter().peekable();
    Parts::of(body).filter(move |part| {
        while aside.next_if(|(_, to)| *to <= part.start).is_some() {}
        aside.peek().is_none_or(|(from, _)| part.start < *from) && part.name(body) != MARKER
    })
}

fn add(out: &mut String, body: &str, part: Part, look: impl Fn(&str, &str, &str) -> Option<String>) {
    let raw = part.raw(body);
    match part.kind {
        // White space is not compared here: a marker splits a text anywhere.
        Kind::Text => out.extend(plain(raw).split_whitespace()),
        Kind::Data => out.push_str(raw),
        Kind::Close => {}
        Kind::Open | Kind::Empty => {
            let element = part.name(body);
            out.push('<');
            out.push_str(element);
            // Saving may change their order.
            let told: BTreeSet<(&str, String)> = attributes(raw)
                .filter_map(|(name, value)| {
                    let shown = look(element, name, value);
                    shown.or_else(|| tells(name).then(|| plain(value).into_owned())).map(|value| (name, value))
                })
                .collect();
            told.iter().for_each(|(name, value)| {
                out.push_str(name);
                out.push_str(value);
            });
        }
    }
}

/// Words with one space between them, wherever Confluence breaks a line.
fn add_words(out: &mut String, body: &str, part: Part) {
    match part.kind {
        Kind::Text => {
            for c in plain(part.raw(body)).chars() {
                if !c.is_whitespace() {
                    out.push(c);
                } else if !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
            }
        }
        Kind::Data => {}
        _ if INLINE.contains(&part.name(body)) => {}
        _ => {
            out.truncate(out.trim_end_matches(' ').len());
            if !out.ends_with('\n') {
                out.push('\n');
            }
        }
    }
}

/// Attributes that change what a reader sees or where a link leads.
fn tells(name: &str) -> bool {
    matches!(name, "href" | "src" | "ac:name" | "ac:anchor" | "colspan" | "rowspan") || name.starts_with("ri:")
}

/// What a person chose in the editor's menus, as far as saving alone does not set it: colours, alignment, indentation, a list's first
/// number, numbered rows. Widths are left out: the editor writes them into every table that it opens.
fn look(element: &str, name: &str, value: &str) -> Option<String> {
    let value = value.trim().to_ascii_lowercase();
    let is_default = |defaults: &[&str]| value.is_empty() || defaults.contains(&value.as_str());
    match name {
        // A heading's grey is what the editor gives it.
        "data-highlight-colour" | "data-cell-background" => {
            let grey: &[&str] = if element == "th" { &["#f4f5f7", "#f1f2f4", "grey"] } else { &["#ffffff"] };
            (!is_default(grey)).then_some(value)
        }
        "start" => (!is_default(&["1"])).then_some(value),
        "data-number-column" => (!is_default(&["false"])).then_some(value),
        "class" => ["numberingcolumn", "highlight-"].iter().any(|word| value.contains(word)).then_some(value),
        "data-layout" => matches!(value.as_str(), "wide" | "full-width").then_some(value),
        "style" if !matches!(element, "col" | "colgroup" | "table") => {
            let looks =
                value.split(';').filter_map(|one| one.split_once(':')).map(|(key, value)| (key.trim(), value.trim()));
            let looks: Vec<String> = looks
                .filter(|(key, value)| {
                    matches!(*key, "color" | "background-color")
                        || *key == "text-align" && !matches!(*value, "left" | "start")
                        || *key == "margin-left" && !value.starts_with("0")
                })
                .map(|(key, value)| format!("{key}:{value}"))
                .collect();
            (!looks.is_empty()).then(|| looks.join(";"))
        }
        _ => None,
    }
}

/// The references that Confluence writes one way or the other.
fn plain(text: &str) -> Cow<'_, str> {
    // Most texts hold none, and every text of a page comes here.
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("&nbsp;", "\u{a0}").replace("&quot;", "\"").replace("&apos;", "'").replace("&#39;", "'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTES: &str = "<ac:structured-macro ac:name=\"panel\"><ac:parameter ac:name=\"title\">Notes</ac:parameter><ac:rich-text-body><p>mine</p></ac:rich-text-body></ac:structured-macro>";

    #[test]
    fn the_shape_ignores_notes_comments_and_what_saving_adds_and_nothing_else() {
        let link = |one: &str, two: &str| format!("<ac:link {one} {two}><ri:page /></ac:link>");
        let (anchor, card) = ("ac:anchor=\"a\"", "ac:name=\"b\"");
        assert_eq!(shape(&link(anchor, card)), shape(&link(card, anchor)), "attributes have no order");
        let body = "<p>One two <a href=\"https://a.example\">three</a>.</p>";
        let saved = "<p local-id=\"1\">One  two <ac:inline-comment-marker ac:ref=\"9\"><a href=\"https://a.example\">three</a></ac:inline-comment-marker>.</p>";
        assert_eq!(shape(body), shape(&format!("{saved}{}", NOTES)));
        let inside = body.replace("two", "t<ac:inline-comment-marker ac:ref=\"9\">w</ac:inline-comment-marker>o");
        assert_eq!(shape(body), shape(&inside));
        for edited in [
            "<p>One two <a href=\"https://b.example\">three</a>.</p>",
            "<p>One <strong>two</strong> <a href=\"https://a.example\">three</a>.</p>",
            "<p>One <a href=\"https://a.example\">three</a>.</p>",
        ] {
            assert_ne!(shape(body), shape(edited), "{edited}");
        }
    }

    #[test]
    fn what_a_person_chooses_in_a_menu_is_an_edit_and_what_the_editor_writes_into_every_table_is_none() {
        let body = "<h2>A</h2><p>Deep things, all.</p><ol><li><p>one</p></li></ol><table><tbody><tr><th><p>H</p></th><td><p>c</p></td></tr></tbody></table>";
        for (from, to) in [
            ("<td>", "<td data-highlight-colour=\"#ff0000\">"),
            ("<tr>", "<tr data-highlight-colour=\"#f00\">"),
            ("<th>", "<th data-highlight-colour=\"#ff0000\">"),
            ("<td>", "<td class=\"highlight-red\">"),
            ("<table>", "<table class=\"numberingColumn\">"),
            ("<table>", "<table data-number-column=\"true\">"),
            ("<table>", "<table data-layout=\"full-width\">"),
            ("<p>Deep", "<p style=\"text-align: center;\">Deep"),
            ("<p>Deep", "<p style=\"margin-left: 60.0px;\">Deep"),
            ("<h2>", "<h2 style=\"text-align: right;\">"),
            ("<ol>", "<ol start=\"5\">"),
            ("Deep things", "Deepthings"),
            ("all.", "al l."),
            ("things,", "things<br/>,"),
        ] {
            assert_ne!(shape(&body.replacen(from, to, 1)), shape(body), "{to}");
        }
        for (from, to) in [
            ("<table>", "<table data-table-width=\"760\" data-layout=\"default\" ac:local-id=\"x\">"),
            ("<th>", "<th data-highlight-colour=\"#f4f5f7\">"),
            ("<ol>", "<ol start=\"1\">"),
            ("<p>Deep things", "<p style=\"text-align: left;\">Deep\n  things"),
            ("</h2>", "</h2>\n"),
        ] {
            assert_eq!(shape(&body.replacen(from, to, 1)), shape(body), "{to}");
        }
    }

    #[test]
    fn a_shape_that_an_older_version_recorded_still_counts() {
        let body = "<p>One <a href=\"https://a.example\">two</a></p>";
        let old = hex(&sha256(b"<pOne<ahrefhttps://a.exampletwo"));
        assert!(has_shape(body, &old) && has_shape(body, &shape(body)));
        assert!(!has_shape("<p>One</p>", &old) && !has_shape("<p>One</p>", &shape(body)));
    }
}
