//! What people left on a page that is written again: panels titled "Notes", and the places of inline comments.
//!
//! Source: Confluence's storage format, `ac:structured-macro` and `ac:inline-comment-marker`. A marker that is left out of a
//! page's next text makes its comment an orphan; adding one makes no new version of the page.

use std::collections::{BTreeMap, BTreeSet};

use crate::crypto::{hex, sha256};

/// Title of the panels that stay.
pub const NOTES_TITLE: &str = "Notes";
const MARKER: &str = "ac:inline-comment-marker";
/// Characters around a comment's text that say which of several equal texts was meant.
const AROUND_CHARS: usize = 40;
/// So many of them have to be the same where the text stands more than once.
const LEAST_AROUND: usize = 12;

/// A hash of a body's elements, texts and targets, without Notes panels, comment markers and what Confluence adds when it
/// saves (ids, versions, layout). Two bodies with the same shape say the same.
pub fn shape(body: &str) -> String {
    let notes = notes_ranges(body);
    let mut text = String::new();
    let mut notes = notes.iter().peekable();
    for part in Parts::of(body) {
        while notes.next_if(|(_, to)| *to <= part.start).is_some() {}
        if notes.peek().is_some_and(|(from, _)| part.start >= *from) {
            continue;
        }
        let raw = part.raw(body);
        match part.kind {
            // White space is not compared: a marker splits a text anywhere.
            Kind::Text => text.extend(plain(raw).chars().filter(|c| !c.is_whitespace())),
            Kind::Data => text.push_str(raw),
            _ if part.name(body) == MARKER => {}
            Kind::Close => {}
            Kind::Open | Kind::Empty => {
                text.push('<');
                text.push_str(part.name(body));
                // Saving may change their order.
                let told: BTreeSet<(&str, &str)> = attributes(raw).filter(|(name, _)| tells(name)).collect();
                told.iter().for_each(|(name, value)| {
                    text.push_str(name);
                    text.push_str(&plain(value));
                });
            }
        }
    }
    hex(&sha256(text.as_bytes()))
}

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

/// Attributes that change what a reader sees or where a link leads.
fn tells(name: &str) -> bool {
    matches!(name, "href" | "src" | "ac:name" | "ac:anchor" | "colspan" | "rowspan") || name.starts_with("ri:")
}

/// The references that Confluence writes one way or the other.
fn plain(text: &str) -> String {
    text.replace("&nbsp;", "\u{a0}").replace("&quot;", "\"").replace("&apos;", "'").replace("&#39;", "'")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Data,
    Open,
    Close,
    Empty,
}

#[derive(Debug, Clone, Copy)]
struct Part {
    kind: Kind,
    start: usize,
    end: usize,
}

impl Part {
    fn raw(self, body: &str) -> &str {
        body.get(self.start..self.end).unwrap_or_default()
    }

    fn name(self, body: &str) -> &str {
        let inside = self.raw(body).trim_start_matches(['<', '/']);
        inside.split(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).next().unwrap_or_default()
    }
}

/// Tags and texts of a well-formed body, in order.
struct Parts<'a> {
    body: &'a str,
    at: usize,
}

impl<'a> Parts<'a> {
    fn of(body: &'a str) -> Self {
        Self { body, at: 0 }
    }
}

impl Iterator for Parts<'_> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let rest = self.body.get(self.at..).filter(|rest| !rest.is_empty())?;
        let until = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
        let (kind, length) = if !rest.starts_with('<') {
            (Kind::Text, rest.find('<').unwrap_or(rest.len()))
        } else if rest.starts_with("<![CDATA[") {
            (Kind::Data, until("]]>"))
        } else if rest.starts_with("<!--") {
            (Kind::Data, until("-->"))
        } else if rest.starts_with("</") {
            (Kind::Close, until(">"))
        } else {
            let length = tag_length(rest);
            let is_empty = rest.get(..length).is_some_and(|tag| tag.ends_with("/>"));
            (if is_empty { Kind::Empty } else { Kind::Open }, length)
        };
        let part = Part { kind, start: self.at, end: self.at + length };
        self.at = part.end;
        Some(part)
    }
}

/// A tag ends at the first `>` outside quotes.
fn tag_length(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    rest.len()
}

fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
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
fn notes_ranges(body: &str) -> Vec<(usize, usize)> {
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

/// A body's running text, and where each piece of it stands.
struct Flat {
    text: String,
    /// Start in `text`, start and end in the body.
    pieces: Vec<(usize, usize, usize)>,
}

impl Flat {
    fn of(body: &str) -> Self {
        let mut flat = Self { text: String::new(), pieces: Vec::new() };
        let mut silent = 0usize;
        for part in Parts::of(body) {
            // Parameters of macros are no text that anybody comments on.
            if part.kind != Kind::Text && part.name(body) == "ac:parameter" {
                match part.kind {
                    Kind::Open => silent += 1,
                    Kind::Close => silent = silent.saturating_sub(1),
                    _ => {}
                }
            }
            if part.kind == Kind::Text && silent == 0 {
                flat.pieces.push((flat.text.len(), part.start, part.end));
                flat.text.push_str(part.raw(body));
            }
        }
        flat
    }

    /// The comments of a body: their text's range in `text`, and the tag that opens them.
    fn markers(&self, body: &str) -> Vec<(usize, usize, String)> {
        let (mut open, mut out) = (Vec::new(), Vec::new());
        for part in Parts::of(body).filter(|part| part.kind != Kind::Text && part.name(body) == MARKER) {
            match part.kind {
                Kind::Open => open.push(part),
                Kind::Close => out.extend(open.pop().and_then(|opened: Part| {
                    let first = self.pieces.partition_point(|(_, start, _)| *start < opened.end);
                    let behind = self.pieces.partition_point(|(_, start, _)| *start < part.start);
                    let (from, ..) = self.pieces.get(first)?;
                    let to = self.pieces.get(behind).map_or(self.text.len(), |(to, ..)| *to);
                    (first < behind).then(|| (*from, to, opened.raw(body).to_owned()))
                })),
                _ => {}
            }
        }
        out
    }
}

/// Bytes whose places are known.
const GRAM: usize = 4;
/// Places that are compared for one comment; a text that stands oftener cannot be told by itself.
const MOST_PLACES: usize = 256;

/// Where in a text each four bytes stand.
struct Index<'a> {
    flat: &'a Flat,
    grams: Vec<([u8; GRAM], usize)>,
    looks: u64,
}

impl<'a> Index<'a> {
    fn of(flat: &'a Flat) -> Self {
        let bytes = flat.text.as_bytes().windows(GRAM).enumerate();
        let mut grams: Vec<([u8; GRAM], usize)> =
            bytes.filter_map(|(at, gram)| Some((gram.try_into().ok()?, at))).collect();
        grams.sort_unstable();
        Self { flat, grams, looks: 0 }
    }

    fn places_of(&self, gram: &[u8]) -> &[([u8; GRAM], usize)] {
        let Ok(gram) = <[u8; GRAM]>::try_from(gram) else { return &[] };
        let first = self.grams.partition_point(|(own, _)| *own < gram);
        let behind = self.grams.partition_point(|(own, _)| *own <= gram);
        self.grams.get(first..behind).unwrap_or_default()
    }

    /// Where `from..to` of another text may begin: by the rarest four bytes in it, or else of those right around it.
    fn candidates(&mut self, other: &str, from: usize, to: usize) -> Vec<usize> {
        let rarest = |first: usize, behind: usize| {
            let grams = other.as_bytes().get(first..behind).unwrap_or_default().windows(GRAM).take(2 * AROUND_CHARS);
            let found = grams.enumerate().map(|(at, gram)| (self.places_of(gram), first + at));
            found.filter(|(places, _)| !places.is_empty()).min_by_key(|(places, _)| places.len())
        };
        let own = rarest(from, to).filter(|(places, _)| places.len() <= MOST_PLACES);
        let around = || rarest(from.saturating_sub(LEAST_AROUND), (to + LEAST_AROUND).min(other.len()));
        let Some((places, at)) = own.or_else(around) else { return Vec::new() };
        let starts = places.iter().take(MOST_PLACES).filter_map(|(_, place)| (place + from).checked_sub(at));
        let starts: Vec<usize> = starts.collect();
        self.looks += u64::try_from(starts.len()).unwrap_or(0) + 1;
        starts
    }

    /// Where in this body the text `from..to` of another stands, if that can be told: a range for each piece that it crosses.
    fn find(&mut self, other: &str, from: usize, to: usize) -> Option<Vec<(usize, usize)>> {
        let wanted = other.get(from..to).filter(|wanted| !wanted.trim().is_empty())?;
        let text = &self.flat.text;
        let score = |at: usize| {
            text.get(at..)?.starts_with(wanted).then_some(())?;
            let before = same(other.get(..from)?.chars().rev(), text.get(..at)?.chars().rev());
            let after = same(other.get(to..)?.chars(), text.get(at + wanted.len()..)?.chars());
            Some(before + after)
        };
        let (mut first, mut second) = (None, None);
        for one in self.candidates(other, from, to).into_iter().filter_map(|at| Some((score(at)?, at))) {
            if Some(one) > first {
                (first, second) = (Some(one), first);
            } else {
                second = second.max(Some(one));
            }
        }
        let (best, at) = first?;
        let is_clear = second.is_none_or(|(second, _)| best >= LEAST_AROUND && best > second);
        let end = at + wanted.len();
        let inside = |(start, piece, piece_end): &(usize, usize, usize)| {
            let (from, to) = (at.max(*start), end.min(start + (piece_end - piece)));
            let is_seen = text.get(from..to).is_some_and(|text| !text.trim().is_empty());
            is_seen.then(|| (piece + (from - start), piece + (to - start)))
        };
        let pieces = &self.flat.pieces;
        let near = pieces.partition_point(|(start, ..)| *start <= at).saturating_sub(1);
        let crossed = pieces.iter().skip(near).take_while(|(start, ..)| *start < end);
        is_clear.then(|| crossed.filter_map(inside).collect())
    }
}

fn same(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> usize {
    a.zip(b).take(AROUND_CHARS).take_while(|(a, b)| a == b).count()
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
    fn the_shape_ignores_notes_comments_and_what_saving_adds_and_nothing_else() {
        let link = |one: &str, two: &str| format!("<ac:link {one} {two}><ri:page /></ac:link>");
        let (anchor, card) = ("ac:anchor=\"a\"", "ac:name=\"b\"");
        assert_eq!(shape(&link(anchor, card)), shape(&link(card, anchor)), "attributes have no order");
        let body = "<p>One two <a href=\"https://a.example\">three</a>.</p>";
        let saved = "<p local-id=\"1\">One  two <ac:inline-comment-marker ac:ref=\"9\"><a href=\"https://a.example\">three</a></ac:inline-comment-marker>.</p>";
        assert_eq!(shape(body), shape(&format!("{saved}{}", panel("Notes", "<p>mine</p>"))));
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
