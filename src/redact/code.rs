//! Code that names a secret without holding one: `process.env.TOKEN`, `get_secret("x")`, `self.password`.

use super::keys::{KeyKind, kind};
use super::steps::looked_at;
use crate::text::first_chars;

/// Characters that are looked at.
const MOST_CHARS: usize = 160;

/// What the value of an assignment in code begins with, where it is no literal.
const OWNERS: &[&str] = &[
    "self", "this", "config", "cfg", "options", "opts", "props", "params", "args", "req", "request", "ctx", "context",
    "settings", "env", "secrets", "process", "import", "os", "std", "System", "Deno", "Bun", "core", "event", "state",
];

/// Words of languages that begin an expression or name a type.
const WORDS: &[&str] = &[
    "await",
    "new",
    "function",
    "async",
    "typeof",
    "yield",
    "lambda",
    "str",
    "&str",
    "&'static",
    "bool",
    "boolean",
    "int",
    "any",
    "unknown",
    "bytes",
    "Buffer",
    "Uint8Array",
    "object",
    "Option",
    "Optional",
    "Vec",
    "Box",
    "Result",
    "Promise",
    "SecretString",
];

/// Whether what follows a word shows that it is none: `any^!~A` is no type.
fn goes_on(after: &str) -> bool {
    after.starts_with(|c: char| c.is_ascii_punctuation() && !";,)]}<>[({|=\"'`".contains(c))
}

/// Whether the bare value at the start of `rest` is an expression; `key` is the name in front of it.
pub(super) fn is_code(rest: &str, key: &str) -> bool {
    let rest = first_chars(rest, MOST_CHARS).lines().next().unwrap_or_default();
    looked_at(rest.len());
    if is_written_elsewhere(rest) {
        return true;
    }
    let is_end = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '&' | '*' | '\'' | '?'));
    let path = rest.get(..rest.find(is_end).unwrap_or(rest.len())).unwrap_or_default();
    let after = rest.get(path.len()..).unwrap_or_default();
    let path = path.trim_end_matches(['.', '?', ':']);
    if WORDS.contains(&path) && !goes_on(after) {
        return true;
    }
    let names: Vec<&str> =
        path.trim_start_matches(['&', '*']).split(['.', ':', '?']).filter(|name| !name.is_empty()).collect();
    let is_name = |name: &&str| {
        name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    let (Some(first), Some(last)) = (names.first(), names.last()) else { return is_variable(rest) };
    if !names.iter().all(is_name) {
        return false;
    }
    let call = after.strip_prefix('!').unwrap_or(after);
    // `TokenKind.End`.
    let is_kind = first.starts_with(char::is_uppercase)
        && first.to_ascii_lowercase().contains(&key.to_ascii_lowercase())
        && names.iter().all(|name| name.chars().all(char::is_alphabetic));
    let is_owned = names.len() > 1 && (OWNERS.contains(first) || kind(last) == KeyKind::Secret || is_kind);
    is_owned
        || call.starts_with('(') && call.contains(')') && first.len() > 2
        || after.starts_with('[') && after.contains(']') && matches!(*first, "ENV" | "env" | "environ")
        || (after.starts_with("[\"") || after.starts_with("['")) && after.contains(']')
        || is_word(first)
            && after
                .strip_prefix('[')
                .and_then(|inside| inside.split_once(']'))
                .is_some_and(|(at, _)| is_word(at) || is_count(at))
        || path.starts_with(['&', '*']) && names.len() == 1 && is_word(first) && is_end_of_expression(after)
        || names.len() == 1 && !first.bytes().all(|byte| byte.is_ascii_digit()) && first.eq_ignore_ascii_case(key)
}

/// A name without digits: a secret has some.
fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(|c| c.is_alphabetic() || c == '_')
}

/// `0`, `12`.
fn is_count(text: &str) -> bool {
    matches!(text.len(), 1..=3) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What follows `*pointer` and `&token` in code; at a line's end a credential may begin with a star.
fn is_end_of_expression(after: &str) -> bool {
    after.starts_with([';', ',', ')'])
}

/// `$TOKEN` of a shell, `$(command)`, `$env:TOKEN` of PowerShell.
fn is_variable(rest: &str) -> bool {
    let Some(name) = rest.strip_prefix('$') else { return false };
    let name = name.strip_prefix("env:").unwrap_or(name);
    let length = name.bytes().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_').count();
    let ends = name.as_bytes().get(length).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    name.starts_with('(') || length > 1 && ends
}

/// `${{ secrets.TOKEN }}` of a pipeline, `!Ref Token` of a template.
fn is_written_elsewhere(rest: &str) -> bool {
    let braces = closing_brace(rest).and_then(|end| rest.get(..=end));
    let tags = ["!Ref ", "!GetAtt ", "!ImportValue ", "!reference ", "!ENV ", "!env "];
    rest.starts_with("${{") && rest.contains("}}")
        || braces.is_some_and(is_reference)
        || tags.iter().any(|tag| rest.starts_with(tag))
}

/// Whether a `${…}` without a value of its own begins here.
pub(super) fn is_variable_alone(rest: &str) -> bool {
    if !rest.starts_with("${") {
        return false;
    }
    let near = first_chars(rest, MOST_CHARS).lines().next().unwrap_or_default();
    looked_at(near.len());
    closing_brace(near).and_then(|end| near.get(..=end)).is_some_and(is_reference)
}

/// Where the brace of a `${` at the start ends, others in it included.
fn closing_brace(rest: &str) -> Option<usize> {
    let mut open = 0u32;
    let inside = rest.starts_with("${").then(|| rest.bytes().enumerate())?;
    inside.skip(1).find_map(|(at, byte)| {
        open = match byte {
            b'{' => open + 1,
            b'}' => open.saturating_sub(1),
            _ => open,
        };
        (open == 0).then_some(at)
    })
}

/// What stands in front of a reference, and behind it.
const REFERENCES: [(&str, &str); 7] =
    [("${{", "}}"), ("${", "}"), ("{{", "}}"), ("{", "}"), ("%(", ")s"), ("%", "%"), ("$", "")];

/// Whether a whole value names where the secret is: `${TOKEN}`, `{{ token }}`, `%TOKEN%`, also behind `Bearer`; or stands for
/// one, `***`. What has a value of its own (`${TOKEN:-value}`) is none.
pub(super) fn is_reference(value: &str) -> bool {
    let schemes = ["bearer ", "basic ", "token "];
    let is_behind = |scheme: &&str| value.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let value = schemes
        .iter()
        .find(|scheme| is_behind(scheme))
        .map_or(value, |scheme| value.get(scheme.len()..).unwrap_or_default())
        .trim();
    let is_name = |name: &str| {
        // `${TOKEN:?is not set}` and `${TOKEN:-}` have no value of their own, `${TOKEN:-$OTHER}` has another's.
        let (name, default) = name.split_once(":-").unwrap_or((name, ""));
        if !(default.is_empty() || is_variable(default) || is_reference(default)) {
            return false;
        }
        let name = name.split('?').next().unwrap_or_default().trim_end_matches([':', '-']).trim();
        name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '.' | '$'))
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '(' | ')' | '[' | ']'))
            // A name has few digits, a secret has many.
            && name.bytes().filter(u8::is_ascii_digit).count() < 4
    };
    let inside = |(start, end): &(&str, &str)| value.strip_prefix(*start).and_then(|rest| rest.strip_suffix(*end));
    let is_upper = |name: &str| name.len() > 1 && !name.contains(char::is_lowercase);
    value.len() > 2 && value.bytes().all(|byte| byte == b'*')
        || value.starts_with("$(") && value.ends_with(')')
        || REFERENCES
            .iter()
            .any(|pair| inside(pair).is_some_and(|name| is_name(name) && (pair.0 != "$" || is_upper(name))))
}
