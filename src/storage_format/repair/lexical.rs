//! References, brackets and characters in text and in attribute values.

use std::borrow::Cow;

use crate::storage_format::entities;
use crate::storage_format::finding::Severity;
use crate::storage_format::references::reference_in;
use crate::storage_format::well_formed::{Reference, decode_reference};
use crate::text::is_xml_char;

use super::report::Report;

/// Mends text, or a value that will stand in double quotes; `None` when nothing is wrong with it.
pub fn mend(raw: &str, at: usize, in_value: bool, report: &mut Report) -> Option<String> {
    let first = next_suspect(raw, 0, in_value)?;
    let mut out: Option<String> = None;
    let (mut copied, mut place) = (0, first);
    loop {
        let rest = raw.get(place..).unwrap_or_default();
        let (length, replacement) = judge(rest, in_value);
        if let Some((text, code, detail)) = replacement {
            report.fixed(code, Severity::Refused, at + place, detail);
            let out = out.get_or_insert_with(|| String::with_capacity(raw.len() + 16));
            out.push_str(raw.get(copied..place).unwrap_or_default());
            out.push_str(&text);
            copied = place + length;
        }
        match next_suspect(raw, place + length, in_value) {
            Some(next) => place = next,
            None => break,
        }
    }
    if let Some(out) = &mut out {
        out.push_str(raw.get(copied..).unwrap_or_default());
    }
    out
}

type Replacement = Option<(Cow<'static, str>, &'static str, &'static str)>;

fn next_suspect(raw: &str, from: usize, in_value: bool) -> Option<usize> {
    let bytes = raw.as_bytes().get(from..)?;
    let suspect =
        |byte: u8| matches!(byte, b'&' | b'<' | b']' | 0..=8 | 11 | 12 | 14..=31 | 0xEF) || in_value && byte == b'"';
    bytes.iter().position(|byte| suspect(*byte)).map(|more| from + more)
}

/// Looks at one suspect: how long it is, and what to write for it.
fn judge(rest: &str, in_value: bool) -> (usize, Replacement) {
    match rest.as_bytes().first() {
        Some(b'&') => judge_reference(rest, in_value),
        Some(b'<') => (1, Some(("&lt;".into(), "bare_less_than", "a bare < is written &lt;"))),
        Some(b'"') => (1, Some(("&quot;".into(), "attribute_value", "a quote inside a value is written &quot;"))),
        Some(b']') if !in_value && rest.starts_with("]]>") => {
            (3, Some(("]]&gt;".into(), "cdata_end", "]]> in text is written ]]&gt;")))
        }
        Some(b']') => (1, None),
        _ => {
            let Some(c) = rest.chars().next() else { return (1, None) };
            let gone = (Cow::Borrowed(""), "control_character", "a character that XML cannot hold was removed");
            (c.len_utf8(), (!is_xml_char(c)).then_some(gone))
        }
    }
}

fn judge_reference(rest: &str, in_value: bool) -> (usize, Replacement) {
    let after = rest.get(1..).unwrap_or_default();
    let Some((inside, length)) = reference_in(after) else { return judge_open_reference(after, in_value) };
    match decode_reference(inside) {
        Reference::Character(_) | Reference::Declared => (1 + length, None),
        Reference::NoCharacter => {
            let pair = surrogate_pair(inside, after.get(length..).unwrap_or_default());
            let why = "a reference to something that is no character was replaced";
            match pair {
                Some((c, more)) => (1 + length + more, Some((c.to_string().into(), "character_reference", why))),
                None => (1 + length, Some(("".into(), "character_reference", why))),
            }
        }
        Reference::Undeclared if entities::characters(inside).is_some() => {
            let characters = entities::characters(inside).unwrap_or_default();
            let why = "an entity that Confluence does not know was replaced by its character";
            (1 + length, Some((escaped(&characters).into(), "entity", why)))
        }
        Reference::Undeclared => (1, Some(("&amp;".into(), "entity", "an unknown entity stays as text"))),
        Reference::Malformed => (1, Some(bare_ampersand())),
    }
}

/// `&` without a `;` near: a name or number of HTML that lost it, or a bare ampersand.
fn judge_open_reference(after: &str, in_value: bool) -> (usize, Replacement) {
    let length = after.bytes().take(40).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    let name = after.get(..length).unwrap_or_default();
    let tail = after.get(length..).unwrap_or_default();
    let why = "an entity without its semicolon was replaced by its character";
    if length == 0 || in_value || tail.starts_with('=') {
        return (1, Some(bare_ampersand()));
    }
    match decode_reference(name) {
        Reference::Character(c) => (1 + length, Some((escaped(&c.to_string()).into(), "entity", why))),
        Reference::Declared => open_reference(name, why),
        // `&copy2024`, `&nbspx`: what stands behind such a name is no part of it.
        _ => match name.trim_end_matches(|c: char| c.is_ascii_digit()) {
            known if known.len() < length && entities::is_declared(known) => open_reference(known, why),
            _ if name.starts_with("nbsp") => open_reference("nbsp", why),
            _ => (1, Some(bare_ampersand())),
        },
    }
}

fn open_reference(name: &str, why: &'static str) -> (usize, Replacement) {
    let characters = entities::characters(name).unwrap_or_default();
    (1 + name.len(), Some((escaped(&characters).into(), "entity", why)))
}

fn bare_ampersand() -> (Cow<'static, str>, &'static str, &'static str) {
    ("&amp;".into(), "bare_ampersand", "a bare & is written &amp;")
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    crate::storage_format::write::push_value(&mut out, text);
    out
}

/// Two references that are the halves of one character in UTF-16.
fn surrogate_pair(high: &str, after: &str) -> Option<(char, usize)> {
    let (low, length) = reference_in(after.strip_prefix('&')?)?;
    let unit = |text: &str| {
        let number = text.strip_prefix('#')?;
        let value =
            number.strip_prefix('x').map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
        value.and_then(|value| u16::try_from(value).ok())
    };
    let high = unit(high).filter(|unit| (0xD800..0xDC00).contains(unit))?;
    let mut decoded = char::decode_utf16([high, unit(low)?]);
    decoded.next()?.ok().map(|c| (c, 1 + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(raw: &str) -> String {
        mend(raw, 0, false, &mut Report::default()).unwrap_or_else(|| raw.to_owned())
    }

    #[test]
    fn text_is_escaped_where_it_must_be_and_nowhere_else() {
        assert_eq!(
            mended("a & b &amp; &nbsp; &#65; AT&T; x<y ]]> &"),
            "a &amp; b &amp; &nbsp; &#65; AT&amp;T; x&lt;y ]]&gt; &amp;"
        );
    }

    #[test]
    fn entities_of_html_become_characters() {
        assert_eq!(mended("&check; &copy 2020 &lt &nope; &AMP;"), "\u{2713} \u{A9} 2020 &lt; &amp;nope; &amp;");
    }

    #[test]
    fn references_to_no_character_go_and_pairs_are_joined() {
        assert_eq!(mended("a&#0;b&#xD83D;&#xDE00;c&#xFFFF;\u{1}d\u{FFFE}"), "ab\u{1F600}cd");
    }
}
