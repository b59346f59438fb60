//! What people left on a page that is written again: panels titled "Notes", and the places of inline comments.
//!
//! Source: Confluence's storage format, `ac:structured-macro` and `ac:inline-comment-marker`. A marker that is left out of a
//! page's next text makes its comment an orphan; adding one makes no new version of the page.

use std::collections::BTreeMap;

use super::parts::{Kind, Parts};
use super::places::{Flat, Index};

/// Title of the panels that stay.
pub const NOTES_TITLE: &str = "Notes";
/// Key of the app's macro that draws a picture: what it is stored as is Confluence's, and no part of what is compared.
pub const PICTURE_MACRO: &str = "repository-picture";

/// The Notes panels of a body, as they stand there.
pub fn notes(body: &str) -> Vec<&str> {
    notes_ranges(body).into_iter().filter_map(|(from, to)| body.get(from..to)).collect()
}

/// The new body with the markers of the old one's inline comments, each where its text and what stands around it survived.
pub fn with_comments(old: &str, new: &str) -> String {
    counted_comments(old, new).0
}

/// The same, and how many places were compared.
fn counted_comments(old: &str, new: &str) -> (String, u64) {
    let before = Flat::of(old);
    let markers = before.markers(old);
    if markers.is_empty() {
        return (new.to_owned(), 0);
    }
    let after = Flat::of(new);
    let mut index = Index::of(&after);
    // By start: its end and its tag.
    let mut places: BTreeMap<usize, (usize, String)> = BTreeMap::new();
    for (from, to, open) in markers {
        let found = index.find(&before.text, from, to).unwrap_or_default();
        let free = |(start, end): &(usize, usize)| {
            places.range(..*end).next_back().is_none_or(|(_, (last_end, _))| last_end <= start)
        };
        // A comment over several elements has a marker in each, as Confluence itself writes them.
        if found.iter().all(free) {
            places.extend(found.into_iter().map(|(start, end)| (start, (end, open.clone()))));
        }
    }
    let mut out = String::with_capacity(new.len());
    let mut done = 0;
    for (start, (end, open)) in places {
        out.push_str(new.get(done..start).unwrap_or_default());
        out.push_str(&open);
        out.push_str(new.get(start..end).unwrap_or_default());
        out.push_str("</ac:inline-comment-marker>");
        done = end;
    }
    out.push_str(new.get(done..).unwrap_or_default());
    (out, index.looks)
}

/// The attributes of a tag, as written.
pub fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        let (head, tail) = rest.split_once('=')?;
        let name = head.rsplit(|c: char| c.is_whitespace()).next()?;
        let quote = tail.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = tail.get(1..)?.split_once(quote)?;
        rest = after;
        Some((name, value))
    })
}

/// A macro that is open.
struct OpenMacro {
    start: usize,
    is_panel: bool,
    is_notes: bool,
    has_body: bool,
}

/// Where Notes panels stand, in order; one inside another belongs to it. One pass: a panel is known by its own title.
pub fn notes_ranges(body: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut open: Vec<OpenMacro> = Vec::new();
    let (mut notes_open, mut in_title) = (0usize, false);
    for part in Parts::of(body) {
        let is_title = std::mem::take(&mut in_title);
        match (part.kind, part.name(body)) {
            (Kind::Open, "ac:structured-macro") => {
                let is_panel = attributes(part.raw(body)).any(|pair| pair == ("ac:name", "panel"));
                open.push(OpenMacro { start: part.start, is_panel, is_notes: false, has_body: false });
            }
            (Kind::Close, "ac:structured-macro") => {
                let Some(closed) = open.pop().filter(|closed| closed.is_notes) else { continue };
                notes_open -= 1;
                if notes_open == 0 {
                    out.push((closed.start, part.end));
                }
            }
            (Kind::Open, "ac:rich-text-body") => {
                if let Some(top) = open.last_mut() {
                    top.has_body = true;
                }
            }
            (Kind::Open, "ac:parameter") => {
                in_title = attributes(part.raw(body)).any(|pair| pair == ("ac:name", "title"));
            }
            (Kind::Text, _) if is_title && part.raw(body) == NOTES_TITLE => {
                let panel = open.last_mut().filter(|top| top.is_panel && !top.has_body && !top.is_notes);
                if let Some(top) = panel {
                    top.is_notes = true;
                    notes_open += 1;
                }
            }
            _ => {}
        }
    }
    out
}

/// Where the app's picture macros stand, in order, each with the beginning of the fold around its table. The tables are what a
/// person edits.
pub fn picture_ranges(body: &str) -> Vec<(usize, usize)> {
    const OPEN: &str = "<ac:adf-extension";
    const CLOSE: &str = "</ac:adf-extension>";
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(start) = body.get(at..).and_then(|rest| rest.find(OPEN)).map(|found| at + found) {
        let Some(length) = body.get(start..).and_then(|rest| rest.find(CLOSE)) else { break };
        at = start + length + CLOSE.len();
        let is_ours = |inside: &str| inside.contains(&format!("/static/{PICTURE_MACRO}<"));
        if body.get(start..at).is_some_and(is_ours) {
            at += body.get(at..).map_or(0, fold_begins);
            out.push((start, at));
        }
    }
    out
}

/// Bytes of the fold that begins a text and has a table at its head: up to that table.
fn fold_begins(text: &str) -> usize {
    const BODY: &str = "<ac:rich-text-body>";
    let is_fold =
        |head: &str| head.trim_start().starts_with("<ac:structured-macro") && head.contains("ac:name=\"expand\"");
    let table = text.find("<table").unwrap_or_default();
    let head = text.get(..table).and_then(|head| head.trim_end().strip_suffix(BODY));
    head.filter(|head| is_fold(head) && !head.contains(BODY)).map_or(0, |_| table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(title: &str, inside: &str) -> String {
        format!(
            "<ac:structured-macro ac:name=\"panel\" ac:macro-id=\"7\"><ac:parameter ac:name=\"title\">{title}</ac:parameter>\
             <ac:rich-text-body>{inside}</ac:rich-text-body></ac:structured-macro>"
        )
    }

    #[test]
    fn a_notes_panel_is_found_whatever_stands_in_it() {
        let notes_panel = panel("Notes", &panel("Notes", "<p>deep</p>"));
        let body = format!("<p>a</p>{}{notes_panel}<p>b</p>", panel("Source", "<p>x</p>"));
        assert_eq!(notes(&body), [notes_panel.as_str()]);
    }

    #[test]
    fn a_comment_goes_where_its_text_and_what_stands_around_it_survived() {
        let mark = |text: &str| format!("<ac:inline-comment-marker ac:ref=\"1\">{text}</ac:inline-comment-marker>");
        let old = format!("<p>The counter starts at zero and counts {} things.</p>", mark("all"));
        let new = "<p>New words. The counter starts at zero and counts all things, all of them.</p>";
        assert_eq!(
            with_comments(&old, new),
            format!("<p>New words. The counter starts at zero and counts {} things, all of them.</p>", mark("all"))
        );
        assert_eq!(with_comments(&old, "<p>Nothing of it is left.</p>"), "<p>Nothing of it is left.</p>");
        let ambiguous = "<p>all</p><p>all</p>";
        assert_eq!(with_comments(&old, ambiguous), ambiguous);
    }

    #[test]
    fn a_comment_over_several_elements_gets_a_marker_in_each() {
        let mark = |text: &str| format!("<ac:inline-comment-marker ac:ref=\"1\">{text}</ac:inline-comment-marker>");
        let inside = format!("<p>Call {} first.</p>", mark("the <code>count</code> function"));
        let new = "<h2>New</h2><p>Call the <code>count</code> function first.</p>";
        let (one, two, three) = (mark("the "), mark("count"), mark(" function"));
        let both = format!("<h2>New</h2><p>Call {one}<code>{two}</code>{three} first.</p>");
        assert_eq!(with_comments(&inside, new), both);
        assert_eq!(with_comments(&both, new), both, "each of its markers is a comment's place of its own");
        let split = "<p>Call the</p><p> count function first.</p>";
        let kept = format!("<p>Call {}</p><p>{} first.</p>", mark("the"), mark(" count function"));
        assert_eq!(with_comments(&inside, split), kept);
    }

    #[test]
    fn the_work_grows_with_the_page() {
        let mark =
            |n: usize| format!("<ac:inline-comment-marker ac:ref=\"{n}\">word {n} of it</ac:inline-comment-marker>");
        let page = |count: usize, comments: bool| -> String {
            let text = |n: usize| if comments { mark(n) } else { format!("word {n} of it") };
            (0..count).map(|n| format!("<p>Line {n} says {} again.</p>", text(n))).collect()
        };
        let looks = |count: usize| {
            let (kept, looks) = counted_comments(&page(count, true), &page(count, false));
            assert_eq!(kept.matches("<ac:inline-comment-marker").count(), count);
            looks
        };
        let (few, many) = (looks(1_000), looks(4_000));
        assert!(many <= 6 * few, "{few} became {many}");
        let same = |count: usize| counted_comments(&mark(7).repeat(count), &"word 7 of it".repeat(count)).1;
        assert!(same(4_000) <= 5 * same(1_000) && same(4_000) <= 4_000 * 300, "{} {}", same(1_000), same(4_000));
    }

    #[test]
    fn a_title_is_a_panels_own_however_many_macros_stand_around_it() {
        let other = "<ac:structured-macro ac:name=\"panel\"><ac:rich-text-body><ac:structured-macro ac:name=\"x\">\
                     <ac:parameter ac:name=\"title\">Notes</ac:parameter></ac:structured-macro></ac:rich-text-body></ac:structured-macro>";
        assert_eq!(notes(other), Vec::<&str>::new());
        let many = panel("Notes", "<p>a</p>").repeat(3);
        assert_eq!(notes(&many).len(), 3);
        let shape = super::super::shape::shape;
        assert_eq!(shape(&format!("<p>a</p>{many}<p>b</p>")), shape("<p>a</p><p>b</p>"));
    }

    #[test]
    fn texts_in_code_and_parameters_get_no_marker() {
        let old = "<p><ac:inline-comment-marker ac:ref=\"1\">alpha</ac:inline-comment-marker></p>";
        let new = "<ac:structured-macro ac:name=\"code\"><ac:parameter ac:name=\"title\">alpha</ac:parameter>\
                   <ac:plain-text-body><![CDATA[alpha]]></ac:plain-text-body></ac:structured-macro>";
        assert_eq!(with_comments(old, new), new);
    }
}
