//! Values that stand apart from the name of their secret: a call's default (`getenv("API_PASSWORD", "…")`), what stands in for a
//! variable (`env.PASSWORD || "…"`), the next member of a pair (`name: DB_PASSWORD`, `value: …`), a table's next cell.

use super::command::is_chance;
use super::keys::{KeyKind, kind};
use super::steps::looked_at;
use super::value::{Place, Value, blanks, quote, quoted, read, starts};
use crate::text::first_chars;

/// Characters of a name, of a cell and of the space between two members that are looked at.
const NEAR: usize = 80;

/// Bytes of a declaration that are looked at before its `default`.
const LOOKED_BACK: usize = 400;

/// Ends of the calls that take a name and the value when nothing is set, in lower case and without `_`: Python's os.getenv, PHP's
/// define, Laravel's env, python-decouple's config, Viper's `SetDefault`, Java's `getProperty`, Ruby's ENV.fetch.
const WITH_DEFAULT: &[&str] = &[
    "env",
    "environ.get",
    "env.get",
    "env.fetch",
    "environ.setdefault",
    "config",
    "config.get",
    "define",
    "setdefault",
    "getproperty",
    "setproperty",
    "getordefault",
];

/// Whether a value may stand apart from this word, by the signs around it alone: this is cheaper to see than what the word means.
pub(super) fn may_be_apart(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let back = |distance: usize| start.checked_sub(distance).and_then(|at| bytes.get(at)).copied();
    let near = if back(1) == Some(b' ') { back(2) } else { back(1) };
    let word = || text.get(start..end).unwrap_or_default();
    match bytes.get(end) {
        Some(b'"' | b'\'' | b'\\') => true,
        Some(b'(') => is_setter(word()),
        Some(b'\n' | b'\r' | b',') => matches!(near, Some(b':' | b'=')),
        Some(b' ' | b'\t' | b'|' | b'`') => matches!(near, Some(b'|' | b'`')) || word().contains('.'),
        _ => false,
    }
}

/// The value of the secret that `text[start..end]` names.
pub(super) fn behind_name(text: &str, start: usize, end: usize) -> Option<Value<'_>> {
    let before = text.get(..start)?;
    let opened = before.strip_suffix(['"', '\'']).map(|before| before.trim_end_matches('\\'));
    let closing = quote(text, end).filter(|_| opened.is_some());
    let behind = end + closing.map_or(0, str::len);
    let (opened, before) = (opened.filter(|_| closing.is_some()), opened.unwrap_or(before));
    let key = text.get(start..end)?;
    argument(text, opened, behind)
        .or_else(|| alternative(text, opened, key, behind))
        .or_else(|| member(text, before, key, behind))
        .or_else(|| set(text, key, end))
        .or_else(|| cell(text, before, end))
}

/// A text in quotes at `at`.
fn literal(text: &str, at: usize) -> Option<Value<'_>> {
    quoted(text, at, quote(text, at)?, false)
}

/// `getenv("API_PASSWORD", "…")`, `config("password", default="…")`.
fn argument<'a>(text: &'a str, opened: Option<&str>, at: usize) -> Option<Value<'a>> {
    let call = opened?.trim_end_matches(' ').strip_suffix('(')?;
    let at = at + blanks(text, at);
    text.get(at..)?.starts_with(',').then_some(())?;
    let near = call.bytes().rev().take(NEAR).take_while(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(byte));
    let name: Vec<u8> = near.filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase()).collect();
    looked_at(name.len());
    let is_end = |end: &&str| name.len() >= end.len() && end.bytes().rev().zip(&name).all(|(one, other)| one == *other);
    WITH_DEFAULT.iter().any(is_end).then_some(())?;
    let at = at + 1 + blanks(text, at + 1);
    let named = ["default=", "default = ", "default: "].iter().find(|name| starts(text, at, name));
    literal(text, at + named.map_or(0, |name| name.len()))
}

/// `process.env.DB_PASSWORD || "…"`, `getenv('X_SECRET') ?: '…'`, `os.environ["TOKEN"] or "…"`. A name alone is none: SQL joins
/// texts with `||`.
fn alternative<'a>(text: &'a str, opened: Option<&str>, key: &str, at: usize) -> Option<Value<'a>> {
    let closing = match opened {
        Some(opened) => usize::from(opened.ends_with(['(', '[']) && [")", "]"].iter().any(|end| starts(text, at, end))),
        None => 0,
    };
    (closing == 1 || opened.is_none() && key.contains('.')).then_some(())?;
    let at = at + closing + blanks(text, at + closing);
    let sign = ["||", "??", "?:", "or "].iter().find(|sign| starts(text, at, sign))?;
    let at = at + sign.len();
    literal(text, at + blanks(text, at))
}

/// `{"name":"DB_PASSWORD","value":"…"}`, and the same on two lines of YAML.
fn member<'a>(text: &'a str, before: &str, key: &'a str, at: usize) -> Option<Value<'a>> {
    let is_blank = |c: char| matches!(c, ' ' | '\t');
    let name = before.trim_end_matches(is_blank).strip_suffix([':', '='])?;
    let name = name.trim_end_matches(|c| is_blank(c) || matches!(c, '"' | '\'' | '\\'));
    let is_named = |word: &str| {
        name.len()
            .checked_sub(word.len())
            .and_then(|at| name.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(word))
    };
    (is_named("name") || is_named("key")).then_some(())?;
    let rest = text.get(at..)?;
    let gap = rest.bytes().take(NEAR).take_while(|byte| byte.is_ascii_whitespace() || *byte == b',').count();
    looked_at(gap);
    rest.get(..gap)?.contains(['\n', ',']).then_some(())?;
    let at = at + gap;
    let at = at + quote(text, at).map_or(0, str::len);
    let word = ["value", "Value", "VALUE"].iter().find(|word| starts(text, at, word))?;
    let at = at + word.len();
    let at = at + quote(text, at).map_or(0, str::len);
    let at = at + blanks(text, at);
    [":", "="].iter().any(|sign| starts(text, at, sign)).then_some(())?;
    read(text, Place::new(at + 1 + blanks(text, at + 1), key), KeyKind::Secret)
}

/// `setPassword("…")`, `withToken("…")`; `set_secret("name", value)` names one.
fn set<'a>(text: &'a str, key: &str, end: usize) -> Option<Value<'a>> {
    (is_setter(key) && starts(text, end, "(")).then_some(())?;
    let value = literal(text, end + 1 + blanks(text, end + 1))?;
    let behind = value.end + quote(text, value.end).map_or(0, str::len);
    starts(text, behind + blanks(text, behind), ")").then_some(value)
}

fn is_setter(key: &str) -> bool {
    let name = key.rsplit('.').next().unwrap_or_default();
    ["set", "Set", "with", "With"].iter().any(|start| name.starts_with(start))
}

/// `| API_PASSWORD | … |` of a Markdown table, where the cell looks like chance: others say what the name means.
fn cell<'a>(text: &'a str, before: &str, end: usize) -> Option<Value<'a>> {
    let is_mark = |c: char| matches!(c, ' ' | '`');
    before.trim_end_matches(is_mark).ends_with('|').then_some(())?;
    let at = end + usize::from(starts(text, end, "`"));
    let at = at + blanks(text, at);
    starts(text, at, "|").then_some(())?;
    let at = at + 1 + blanks(text, at + 1);
    let at = at + usize::from(starts(text, at, "`"));
    let near = first_chars(text.get(at..)?, NEAR);
    let length = near.find([' ', '`', '|', '\n'])?;
    looked_at(near.len());
    let is_whole = near.get(length..)?.trim_start_matches(is_mark).starts_with('|');
    let is_numbered = near.get(..length)?.rsplit(['-', '_', '.']).next()?.bytes().all(|byte| byte.is_ascii_digit());
    (is_whole && !is_numbered && length >= 6 && is_chance(near.get(..length)?)).then_some(())?;
    Some(Value { start: at, end: at + length, missing_quote: None, in_array: false })
}

/// What `BY` and `DEFAULT` give to a secret that stands before them: `IDENTIFIED BY '…'` (MySQL and Oracle, CREATE USER),
/// `pw text DEFAULT '…'` of a table's column, `default = "…"` in a `variable "db_password"` of Terraform.
pub(super) fn behind_clause<'a>(text: &'a str, word: &str, start: usize, end: usize) -> Option<Value<'a>> {
    let is_by = word.eq_ignore_ascii_case("by");
    if !is_by && !word.eq_ignore_ascii_case("default") {
        return None;
    }
    let gap = blanks(text, end);
    let is_assigned = starts(text, end + gap, "=");
    let at = end + gap + usize::from(is_assigned);
    let at = at + if is_assigned { blanks(text, at) } else { 0 };
    let given = literal(text, at).filter(|_| is_assigned || gap > 0)?;
    let before = last_chars(text.get(..start)?);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let is_secret = match (is_by, is_assigned) {
        (true, false) => line.split(' ').any(|word| word.eq_ignore_ascii_case("identified")),
        (false, false) => is_column(line),
        (false, true) => is_variable(before),
        (true, true) => false,
    };
    is_secret.then_some(given)
}

fn last_chars(text: &str) -> &str {
    let from = text.char_indices().rev().nth(LOOKED_BACK).map_or(0, |(at, _)| at);
    looked_at(text.len() - from);
    text.get(from..).unwrap_or_default()
}

/// Whether the column whose `DEFAULT` follows is named like a secret; `pw` is too short a name elsewhere.
fn is_column(line: &str) -> bool {
    let column = line.rsplit(',').next().unwrap_or_default();
    let mut words = column.split(' ').map(|word| word.trim_matches(['"', '`', '[', ']', '(']));
    words.any(|word| word == "pw" || kind(word) == KeyKind::Secret)
}

fn is_variable(before: &str) -> bool {
    let Some((_, block)) = before.rsplit_once("variable \"") else { return false };
    !block.contains("\n}") && block.split_once('"').is_some_and(|(name, _)| kind(name) == KeyKind::Secret)
}
