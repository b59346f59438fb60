//! Code that names a secret without holding one: `process.env.TOKEN`, `get_secret("x")`, `self.password`.

use super::keys::{KeyKind, kind};
use super::steps::looked_at;

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

/// Whether the bare value at the start of `rest` is an expression; `key` is the name in front of it.
pub(super) fn is_code(rest: &str, key: &str) -> bool {
    let end = rest.char_indices().nth(MOST_CHARS).map_or(rest.len(), |(at, _)| at);
    let rest = rest.get(..end).unwrap_or_default();
    let rest = rest.lines().next().unwrap_or_default();
    looked_at(rest.len());
    let is_end = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '&' | '*' | '\'' | '?'));
    let path = rest.get(..rest.find(is_end).unwrap_or(rest.len())).unwrap_or_default();
    let after = rest.get(path.len()..).unwrap_or_default();
    let path = path.trim_end_matches(['.', '?', ':']);
    if WORDS.contains(&path) {
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
    let is_owned = names.len() > 1 && (OWNERS.contains(first) || kind(last) == KeyKind::Secret);
    is_owned
        || call.starts_with('(') && call.contains(')') && first.len() > 2
        || after.starts_with('[') && after.contains(']') && matches!(*first, "ENV" | "env" | "environ")
        || names.len() == 1 && !first.bytes().all(|byte| byte.is_ascii_digit()) && first.eq_ignore_ascii_case(key)
}

/// `$TOKEN` of a shell, `$(command)`.
fn is_variable(rest: &str) -> bool {
    let Some(name) = rest.strip_prefix('$') else { return false };
    let length = name.bytes().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_').count();
    let ends = name.as_bytes().get(length).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    name.starts_with('(') || length > 1 && ends
}
