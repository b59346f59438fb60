//! Where the value of a key begins and ends: JSON, also inside a string, headers, queries, forms, ini, YAML, XML, flags.

use super::code::is_code;
use super::expression::is_expression;
use super::keys::KeyKind;
use super::policy::SECRET_MASK;
use super::steps::looked_at;
use crate::text::first_chars;

/// A value found behind a key, as byte offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Value<'a> {
    pub(super) start: usize,
    pub(super) end: usize,
    /// A bare JSON value (a number): its mask needs the key's own quotes to stay JSON.
    pub(super) missing_quote: Option<&'a str>,
    /// The array goes on behind a quoted value.
    pub(super) in_array: bool,
}

/// A place where a value begins, if there is one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    at: usize,
    key: &'a str,
    key_quote: Option<&'a str>,
    /// `==`: of what is compared only a quoted text is a value.
    compares: bool,
}

impl<'a> Place<'a> {
    /// A place behind a sign that was read already.
    pub(super) fn new(at: usize, key: &'a str) -> Self {
        Self { at, key, key_quote: None, compares: false }
    }
}

/// Whether something like a value follows the word `text[key_start..key_end]`: most words are no keys, and this is
/// cheaper to see than what the word means.
pub(super) fn behind_word(text: &str, key_start: usize, key_end: usize) -> Option<Place<'_>> {
    let before = text.get(..key_start)?;
    let key_quote = quote(text, key_end);
    let mut at = key_end + key_quote.map_or(0, str::len);
    let is_flag = text.get(key_start..key_end)?.starts_with("--");
    // `<token>…`, where `Map<Token>(…)` is a type.
    let is_element = before.strip_suffix('<').is_some_and(|before| !before.ends_with(char::is_alphanumeric));
    let gap = blanks(text, at);
    let sign = text.get(at + gap..)?;
    // `<add key="ClearTextPassword" value="…">`, `<input name="password" value="…">`.
    if key_quote.is_some() && gap > 0 && sign.starts_with("value=") {
        return Some(Place {
            at: at + gap + "value=".len(),
            key: text.get(key_start..key_end)?,
            key_quote,
            compares: false,
        });
    }
    // `"<token>"` stands for one.
    if is_element && sign.starts_with('>') && quote(text, at + gap + 1).is_some() {
        return None;
    }
    let compares = sign.starts_with("==") && !sign.starts_with("==>");
    match separator(text, at + gap, is_element) {
        Some(length) => at += gap + length,
        None if is_flag && gap > 0 => at += gap,
        None => return None,
    }
    let key = text.get(key_start..key_end)?;
    Some(Place { at: at + blanks(text, at), key, key_quote, compares })
}

/// The value itself, when the word is a key of this kind.
pub(super) fn read<'a>(
    text: &'a str,
    Place { at, key, key_quote, compares }: Place<'a>,
    kind: KeyKind,
) -> Option<Value<'a>> {
    let (tagged, at) = (at, at + tag(text, at));
    if let Some(value) = in_array(text, at) {
        return Some(value);
    }
    if let Some(opener) = quote(text, at) {
        return quoted(text, at, opener, false);
    }
    if let Some(opener) = quote(text, at + 1).filter(|_| is_string_prefix(text, at)) {
        return quoted(text, at + 1, opener, false);
    }
    if let Some(at) = behind_type(text, at) {
        return quoted(text, at, quote(text, at)?, false);
    }
    let is_apart = text.get(..at).is_some_and(|before| before.ends_with([' ', '\t']));
    if kind != KeyKind::Personal && text.get(at..).is_some_and(|rest| is_expression(rest, is_apart, key, kind)) {
        return None;
    }
    let names_it = |at: usize| text.get(at..).is_some_and(|rest| is_code(rest, key));
    if compares || kind == KeyKind::Secret && (names_it(tagged) || names_it(at)) {
        return None;
    }
    bare(text, at, kind).map(|end| Value { start: at, end, missing_quote: key_quote, in_array: false })
}

/// Where the value of a declaration with a type begins: `password: str = "…"`, `const TOKEN: &str = "…"`.
fn behind_type(text: &str, at: usize) -> Option<usize> {
    let near = first_chars(text.get(at..)?, LONGEST_TYPE);
    let kind = near.trim_start_matches(['&', '*']).trim_start_matches("'static ");
    let types = ["string", "String", "str", "bytes", "any", "Any", "Optional[str]", "str | None", "string | undefined"];
    let length = types.iter().filter(|name| kind.starts_with(**name)).map(|name| name.len()).max()?;
    let at = at + (near.len() - kind.len()) + length;
    let at = at + usize::from(["?", "!"].iter().any(|sign| starts(text, at, sign)));
    let at = at + blanks(text, at);
    looked_at(near.len());
    let is_given = starts(text, at, "=") && !["==", "=>"].iter().any(|sign| starts(text, at, sign));
    let at = at + 1 + blanks(text, at + 1);
    (is_given && quote(text, at).is_some()).then_some(at)
}

/// `f"…"`, `b'…'` of Python.
fn is_string_prefix(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_some_and(|byte| matches!(byte, b'f' | b'F' | b'r' | b'b' | b'u'))
}

/// The length of a tag of YAML in front of a value: `!Sub `.
fn tag(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"!:/.".contains(byte);
    let length = if rest.starts_with('!') { rest.bytes().take(LONGEST_KEY).take_while(is_part).count() } else { 0 };
    looked_at(length);
    match blanks(text, at + length) {
        more if length > 1 && more > 0 => length + more,
        _ => 0,
    }
}

/// The next string of an array, behind the one that ended at `end`.
pub(super) fn next_in_array(text: &str, end: usize) -> Option<Value<'_>> {
    let mut at = end + quote(text, end)?.len();
    at += blanks(text, at);
    text.get(at..)?.starts_with(',').then_some(())?;
    at += 1 + blanks(text, at + 1);
    quoted(text, at, quote(text, at)?, true)
}

fn in_array(text: &str, at: usize) -> Option<Value<'_>> {
    text.get(at..)?.starts_with('[').then_some(())?;
    let inner = at + 1 + blanks(text, at + 1);
    quoted(text, inner, quote(text, inner)?, true)
}

pub(super) fn quoted<'a>(text: &'a str, at: usize, opener: &'a str, in_array: bool) -> Option<Value<'a>> {
    let start = at + opener.len();
    let end = closing(text, start, opener);
    looked_at(end - start);
    (end > start).then_some(Value { start, end, missing_quote: None, in_array })
}

/// A quote with the backslashes before it (`\"` inside a string inside JSON), or a percent-encoded one.
pub(super) fn quote(text: &str, at: usize) -> Option<&str> {
    let rest = text.get(at..)?;
    if rest.starts_with("%22") || rest.starts_with("%27") {
        return rest.get(..3);
    }
    let slashes = rest.bytes().take(8).take_while(|byte| *byte == b'\\').count();
    let is_quote = matches!(rest.as_bytes().get(slashes), Some(b'"' | b'\'' | b'`'));
    is_quote.then(|| rest.get(..=slashes)).flatten()
}

/// Offset of the end of a quoted value; a line's end closes what nothing else closed.
fn closing(text: &str, start: usize, opener: &str) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    if opener.starts_with('%') {
        let stop = |at: &usize| rest.get(*at..).is_some_and(|rest| rest.starts_with(opener));
        let ends = rest.char_indices().map(|(at, _)| at).find(stop);
        return start + ends.unwrap_or_else(|| rest.find(['\n', ' ', '&']).unwrap_or(rest.len()));
    }
    let (slashes, mark) = (opener.len() - 1, opener.bytes().last().unwrap_or(b'"'));
    let mut run = 0;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'\\' => run += 1,
            b'\n' => return start + at,
            // An escaped quote of this level has more backslashes than the opener.
            _ if byte == mark && (run <= slashes || (slashes == 0 && run % 2 == 0)) => {
                return start + at - run.min(slashes);
            }
            _ => run = 0,
        }
    }
    start + rest.len()
}

pub(super) fn blanks(text: &str, at: usize) -> usize {
    let length = text.get(at..).map_or(0, |rest| rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count());
    looked_at(length);
    length
}

/// Whether `with` stands at `at`.
pub(super) fn starts(text: &str, at: usize, with: &str) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with(with))
}

fn separator(text: &str, at: usize, is_element: bool) -> Option<usize> {
    let rest = text.get(at..)?;
    let encoded = ["%3D", "%3d", "%3A", "%3a"].iter().any(|code| rest.starts_with(code));
    match rest.as_bytes() {
        // An address (`https://`), a path (`a::b`), what a shell says where there is no value (`${TOKEN:?is not set}`).
        [b':', b'/' | b':' | b'?', ..] => None,
        [b'=', b'=', b'=', ..] => Some(3),
        [b':', b'=', ..] | [b'=', b'>' | b'=', ..] => Some(2),
        [b':' | b'=', ..] => Some(1),
        [b'>', ..] if is_element => Some(1),
        _ if encoded => Some(3),
        _ => None,
    }
}

fn bare(text: &str, at: usize, kind: KeyKind) -> Option<usize> {
    let rest = text.get(at..)?;
    if rest.starts_with('{') {
        return None;
    }
    let is_end = |c: char| match kind {
        KeyKind::SecretLine => matches!(c, '\n' | '\r' | '"' | '\'' | '`' | '\\' | '<'),
        KeyKind::Personal => {
            c.is_whitespace()
                || matches!(c, '"' | '\'' | '`' | '\\' | '<' | '>' | '&' | ',' | ';' | ')' | ']' | '}' | '|')
        }
        _ => c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '\\' | '<' | '>' | '&'),
    };
    let value = rest.get(..rest.find(is_end).unwrap_or(rest.len()))?;
    looked_at(value.len());
    let value = value.get(..value.find("%26").unwrap_or(value.len()))?;
    let value = value.get(..own_end(value, kind))?;
    let kept = value.trim_end_matches([' ', '\t', ')', '}', ',', ';', '.']);
    // `${NAME}` and `{name}` are whole.
    let open = kept.matches('{').count().saturating_sub(kept.matches('}').count());
    let closing = value.get(kept.len()..)?.bytes().take(open).take_while(|byte| *byte == b'}').count();
    (!kept.is_empty()).then(|| at + kept.len() + closing)
}

/// Where a bare value ends and another key begins: `…; user: x1`, `…,host=h1`; a scheme takes one credential.
fn own_end(value: &str, kind: KeyKind) -> usize {
    if value.starts_with(SECRET_MASK) {
        return SECRET_MASK.len();
    }
    if kind == KeyKind::SecretLine {
        let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
        if ["bearer", "basic", "token"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            let credential = rest.trim_start();
            let length = credential.find(' ').unwrap_or(credential.len());
            return value.len() - credential.len() + length;
        }
    }
    let next = value.match_indices([';', ',']).map(|(at, _)| at).find(|at| {
        let behind = value.get(at + 1..).unwrap_or_default().trim_start_matches([' ', '\t']);
        let length =
            behind.bytes().take(LONGEST_KEY).take_while(|b| b.is_ascii_alphanumeric() || b"_-".contains(b)).count();
        looked_at(length + 1);
        // Cookies and signatures are lists of `name=value` themselves.
        let sign = behind.as_bytes().get(length);
        let is_key = behind.starts_with(|c: char| c.is_ascii_alphabetic());
        is_key && (sign == Some(&b':') || sign == Some(&b'=') && kind != KeyKind::SecretLine)
    });
    next.unwrap_or(value.len())
}

/// Characters of a type and of what stands behind it.
const LONGEST_TYPE: usize = 40;
/// Of a name behind a value.
const LONGEST_KEY: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<&str> {
        let start = text.find("token")?;
        let found = read(text, behind_word(text, start, start + 5)?, KeyKind::Secret)?;
        text.get(found.start..found.end)
    }

    #[test]
    fn a_value_is_found_in_every_notation() {
        for text in [
            "token=abc",
            "token = abc;",
            "token: abc",
            "{\"token\":\"abc\"}",
            "{'token' : 'abc'}",
            "token => \"abc\"",
            "{\\\"token\\\":\\\"abc\\\"}",
            "<token>abc</token>",
            "?token=abc&x=1",
            "%22token%22%3A%22abc%22",
            "{\"token\": [\"abc\"]}",
            "token:=abc",
            "(token=abc)",
            "token=%22abc%22",
        ] {
            assert_eq!(value(text), Some("abc"), "{text}");
        }
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_value() {
        assert_eq!(value(r#"{"token":"a\"b","x":1}"#), Some(r#"a\"b"#));
        assert_eq!(value(r#"{"token":"a\\","x":1}"#), Some(r"a\\"));
    }

    #[test]
    fn what_is_no_value_is_left_alone() {
        for text in ["token", "token abc", "token:", "token: {\"a\":1}", "token::new()", "token://x", "\"token\": \"\""]
        {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
