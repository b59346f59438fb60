//! Attributes, as people, models and word processors write them.

use crate::limits::STORAGE_ATTRIBUTES;
use crate::storage_format::find;
use crate::storage_format::xml_name::is_qname_byte;

use super::token::Span;

/// How a value was quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// `"…"`.
    Double,
    /// `'…'`.
    Single,
    /// Without quotes, with typographic ones, or with one that is never closed.
    Broken,
    /// No value at all.
    NoValue,
}

/// An attribute as written.
#[derive(Debug, Clone, Copy)]
pub struct RawAttribute {
    /// Its name.
    pub name: Span,
    /// What stands between its quotes.
    pub value: Span,
    /// How it was quoted.
    pub quote: Quote,
    /// Whether white space stands before it.
    pub spaced: bool,
    /// The whole attribute.
    pub whole: Span,
}

/// Attributes of one tag that are remembered: twice as many as an element may have.
pub const MOST_READ: usize = 2 * STORAGE_ATTRIBUTES;

/// Where a start tag ends.
pub struct TagEnd {
    /// Behind the last attribute.
    pub attributes_end: usize,
    /// Behind the tag.
    pub next: usize,
    /// `/>`.
    pub empty: bool,
    /// Whether the `>` is there.
    pub whole: bool,
}

/// Finds the end of a start tag whose name ends at `at`, and leaves its attributes in `found`. What is no attribute is
/// among them without a name, so that the tag is written anew.
pub fn find_end(text: &str, at: usize, steps: &mut u64, found: &mut Vec<RawAttribute>) -> TagEnd {
    let bytes = text.as_bytes();
    found.clear();
    // The usual case needs no look at single attributes.
    if bytes.get(at) == Some(&b'>') {
        return TagEnd { attributes_end: at, next: at + 1, empty: false, whole: true };
    }
    let mut place = at;
    loop {
        *steps += 1;
        match next_attribute(text, place) {
            Next::Attribute(attribute) => {
                *steps += (attribute.whole.end - attribute.whole.start) as u64 / 8;
                place = attribute.whole.end;
                if found.len() < MOST_READ {
                    found.push(attribute);
                }
            }
            Next::Junk(end) => {
                let name = Span::new(place, place);
                let whole = Span::new(place, end);
                if found.len() < MOST_READ {
                    found.push(RawAttribute { name, value: name, quote: Quote::NoValue, spaced: true, whole });
                }
                place = end;
            }
            Next::End { at: end, empty } => {
                let next = end + 1 + usize::from(empty);
                return TagEnd { attributes_end: end, next, empty, whole: true };
            }
            Next::Cut(end) => return TagEnd { attributes_end: end, next: end, empty: false, whole: false },
        }
    }
}

/// The value of one attribute of a tag whose name ends at `at`, as written.
pub fn value_of<'a>(text: &'a str, at: usize, name: &str) -> Option<&'a str> {
    let mut place = at;
    loop {
        match next_attribute(text, place) {
            Next::Attribute(attribute) if attribute.name.of(text) == name => return Some(attribute.value.of(text)),
            Next::Attribute(attribute) => place = attribute.whole.end,
            Next::Junk(end) => place = end,
            Next::End { .. } | Next::Cut(_) => return None,
        }
    }
}

enum Next {
    Attribute(RawAttribute),
    Junk(usize),
    End { at: usize, empty: bool },
    Cut(usize),
}

fn next_attribute(text: &str, from: usize) -> Next {
    let bytes = text.as_bytes();
    let spaces = find::spaces(text, from);
    let at = from + spaces;
    if let Some(attribute) = usual(text, at, spaces > 0) {
        return Next::Attribute(attribute);
    }
    match bytes.get(at) {
        None | Some(b'<') => return Next::Cut(at),
        Some(b'>') => return Next::End { at, empty: false },
        Some(b'/') if bytes.get(at + 1) == Some(&b'>') => return Next::End { at, empty: true },
        Some(b'/') => return Next::Junk(at + 1),
        _ => {}
    }
    let name_end = name_end(text, at);
    if name_end == at {
        return Next::Junk(junk_end(text, at));
    }
    let name = Span::new(at, name_end);
    let gap = find::spaces(text, name_end);
    if bytes.get(name_end + gap) != Some(&b'=') {
        let value = Span::new(name_end, name_end);
        let whole = Span::new(at, name_end);
        return Next::Attribute(RawAttribute { name, value, quote: Quote::NoValue, spaced: spaces > 0, whole });
    }
    let value_at = name_end + gap + 1;
    let value_at = value_at + find::spaces(text, value_at);
    let (value, quote, end) = read_value(text, value_at);
    Next::Attribute(RawAttribute { name, value, quote, spaced: spaces > 0, whole: Span::new(at, end) })
}

/// `name="value"` without a bracket in the value, as nearly all are written.
fn usual(text: &str, at: usize, spaced: bool) -> Option<RawAttribute> {
    let rest = text.as_bytes().get(at..)?;
    let length = rest.iter().take_while(|byte| is_qname_byte(**byte)).count();
    if length == 0 || !rest.get(length..)?.starts_with(b"=\"") {
        return None;
    }
    let (name_end, inside) = (at + length, at + length + 2);
    let end = find::either(text, inside, b'"', b'>')?;
    (text.as_bytes().get(end) == Some(&b'"')).then(|| RawAttribute {
        name: Span::new(at, name_end),
        value: Span::new(inside, end),
        quote: Quote::Double,
        spaced,
        whole: Span::new(at, end + 1),
    })
}

fn name_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let stops = |c: char| c.is_whitespace() || matches!(c, '=' | '>' | '<' | '/' | '"' | '\'') || is_typographic(c);
    rest.find(stops).map_or(text.len(), |length| at + length)
}

fn junk_end(text: &str, at: usize) -> usize {
    at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
}

fn is_typographic(c: char) -> bool {
    matches!(
        c,
        '\u{201C}'
            | '\u{201D}'
            | '\u{201E}'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{00AB}'
            | '\u{00BB}'
            | '\u{2033}'
            | '\u{FF02}'
    )
}

/// Reads a value: in quotes, in typographic quotes, or bare.
fn read_value(text: &str, at: usize) -> (Span, Quote, usize) {
    let rest = text.get(at..).unwrap_or_default();
    match rest.chars().next() {
        Some('"') => quoted(text, at, '"', Quote::Double),
        Some('\'') => quoted(text, at, '\'', Quote::Single),
        Some(c) if is_typographic(c) => typographic(text, at, c),
        _ => bare(text, at),
    }
}

fn quoted(text: &str, at: usize, mark: char, quote: Quote) -> (Span, Quote, usize) {
    let inside = at + 1;
    let rest = text.get(inside..).unwrap_or_default();
    let Some(length) = rest.find(mark) else { return unclosed(text, inside) };
    let value = rest.get(..length).unwrap_or_default();
    let end = inside + length;
    let swallows_markup = value.find('>').is_some_and(|gt| value.get(gt..).is_some_and(|tail| tail.contains('<')));
    if swallows_markup && !is_boundary(text, end + 1) {
        return unclosed(text, inside);
    }
    (Span::new(inside, end), quote, end + 1)
}

/// After a closing quote the tag goes on: white space and a name, or its end.
fn is_boundary(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
    if trimmed.starts_with('>') || trimmed.starts_with("/>") {
        return true;
    }
    let name = trimmed.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_'))).unwrap_or(0);
    rest.len() > trimmed.len() && name > 0 && trimmed.get(name..).is_some_and(|tail| tail.starts_with("=\""))
}

/// A quote that is never closed: the value ends where the tag or the line does.
fn unclosed(text: &str, inside: usize) -> (Span, Quote, usize) {
    let rest = text.get(inside..).unwrap_or_default();
    let length = rest.find(['>', '<', '\n']).unwrap_or(rest.len());
    let value = rest.get(..length).unwrap_or_default();
    let kept = value.strip_suffix('/').map_or(length, str::len);
    (Span::new(inside, inside + kept), Quote::Broken, inside + kept)
}

fn typographic(text: &str, at: usize, open: char) -> (Span, Quote, usize) {
    let inside = at + open.len_utf8();
    let rest = text.get(inside..).unwrap_or_default();
    let end = rest.find(|c: char| is_typographic(c) || matches!(c, '"' | '>' | '<'));
    match end.and_then(|length| rest.get(length..).and_then(|tail| tail.chars().next()).map(|c| (length, c))) {
        Some((length, c)) if !matches!(c, '>' | '<') => {
            (Span::new(inside, inside + length), Quote::Broken, inside + length + c.len_utf8())
        }
        _ => unclosed(text, inside),
    }
}

fn bare(text: &str, at: usize) -> (Span, Quote, usize) {
    let rest = text.get(at..).unwrap_or_default();
    let length = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '<' | '"')).unwrap_or(rest.len());
    let value = rest.get(..length).unwrap_or_default();
    let ends_tag = rest.get(length..).is_some_and(|tail| tail.starts_with('>'));
    let kept = if ends_tag { value.strip_suffix('/').map_or(length, str::len) } else { length };
    // A quote that closes what was never opened belongs to the value's end.
    let skipped = usize::from(rest.get(kept..).is_some_and(|tail| tail.starts_with('"')));
    (Span::new(at, at + kept), Quote::Broken, at + kept + skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tag: &str) -> (Vec<(String, String)>, bool) {
        let at = 1 + tag.get(1..).unwrap().find([' ', '/', '>']).unwrap_or(tag.len() - 1);
        let mut list = Vec::new();
        let end = find_end(tag, at, &mut 0, &mut list);
        let pairs = list.iter().map(|a| (a.name.of(tag).to_owned(), a.value.of(tag).to_owned())).collect();
        (pairs, end.whole)
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn every_way_of_quoting_is_read() {
        let tag = "<a b=\"1\"c='2' d = 3 e=\u{201C}4 5\u{201D} f>";
        assert_eq!(read(tag), (pairs(&[("b", "1"), ("c", "2"), ("d", "3"), ("e", "4 5"), ("f", "")]), true));
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_with_the_tag() {
        assert_eq!(read("<a href=\"x>text</a> <a href=\"y\">"), (pairs(&[("href", "x")]), true));
        assert_eq!(read("<a href=\"x>text"), (pairs(&[("href", "x")]), true));
    }

    #[test]
    fn brackets_inside_a_value_belong_to_it() {
        assert_eq!(read("<a t=\"a < b > c\" u=\"1\">"), (pairs(&[("t", "a < b > c"), ("u", "1")]), true));
        assert_eq!(read("<a t=\"x<b>y</b>\" u=\"1\">"), (pairs(&[("t", "x<b>y</b>"), ("u", "1")]), true));
    }

    #[test]
    fn a_tag_that_is_cut_says_so() {
        assert_eq!(read("<a b=\"1\" c"), (pairs(&[("b", "1"), ("c", "")]), false));
        assert!(!read("<a b=\"1\" <p>").1);
    }
}
