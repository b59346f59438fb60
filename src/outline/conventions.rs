//! Routes, commands and settings that a widespread convention names. A name that is not written out is not guessed.

use super::item::EntryKind;
use super::language::Language;
use super::lex::{Cursor, Token};

/// What a word and its surroundings say; `None` nearly always.
pub fn notice(language: Language, cursor: &Cursor<'_>, token: Token) -> Option<(EntryKind, String)> {
    if token.end - token.start > 11 {
        return None;
    }
    match cursor.slice(token.start, token.end) {
        "env" | "environ" | "getenv" | "Getenv" | "LookupEnv" | "ENV" | "var" | "var_os" => {
            setting(language, cursor, token)
        }
        "get" | "post" | "put" | "delete" | "patch" | "GET" | "POST" | "PUT" | "DELETE" | "PATCH" | "Get" | "Post"
        | "Put" | "Delete" | "Patch" | "HandleFunc" | "Handle" => route(language, cursor, token),
        "command" | "Use" | "add_parser" => command(language, cursor, token),
        _ => None,
    }
}

fn before<'a>(cursor: &Cursor<'a>, token: Token) -> &'a str {
    (token.start.saturating_sub(12)..=token.start)
        .find_map(|start| Some(cursor.slice(start, token.start)).filter(|text| !text.is_empty()))
        .unwrap_or_default()
}

fn after<'a>(cursor: &Cursor<'a>, token: Token) -> &'a str {
    (0..4)
        .find_map(|less| {
            Some(cursor.slice(token.end, (token.end + 100).min(cursor.len()).saturating_sub(less)))
                .filter(|text| !text.is_empty())
        })
        .unwrap_or_default()
}

/// An environment variable that is read by its name.
fn setting(language: Language, cursor: &Cursor<'_>, token: Token) -> Option<(EntryKind, String)> {
    let after = after(cursor, token);
    let name = match (language, cursor.slice(token.start, token.end)) {
        (Language::TypeScript | Language::JavaScript, "env") if before(cursor, token).ends_with("process.") => {
            after.strip_prefix('.').map(first_word).or_else(|| quoted(after.strip_prefix('[')?))
        }
        (Language::Rust, "var" | "var_os") if before(cursor, token).ends_with("env::") => {
            quoted(after.strip_prefix('(')?)
        }
        (Language::Python, "environ") => quoted(after.strip_prefix('[').or_else(|| after.strip_prefix(".get("))?),
        (Language::Python | Language::Php | Language::C | Language::Cpp, "getenv")
        | (Language::Go, "Getenv" | "LookupEnv") => quoted(after.strip_prefix('(')?),
        (Language::Java | Language::Kotlin, "getenv") => quoted(after.strip_prefix('(')?),
        (Language::Ruby, "ENV") => quoted(after.strip_prefix('[').or_else(|| after.strip_prefix(".fetch("))?),
        _ => None,
    }?;
    let is_name =
        name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    is_name.then(|| (EntryKind::Setting, name.to_owned()))
}

/// `app.get("/path"`, `router.HandleFunc("/path"`.
fn route(language: Language, cursor: &Cursor<'_>, token: Token) -> Option<(EntryKind, String)> {
    if !matches!(language, Language::TypeScript | Language::JavaScript | Language::Go) {
        return None;
    }
    let receiver = before(cursor, token).strip_suffix('.')?;
    let receiver = receiver.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
    if !matches!(
        receiver,
        "app" | "router" | "server" | "fastify" | "api" | "r" | "mux" | "e" | "g" | "group" | "http" | "routes"
    ) {
        return None;
    }
    let path = quoted(after(cursor, token).strip_prefix('(')?).filter(|path| path.starts_with('/'))?;
    let word = cursor.slice(token.start, token.end);
    let method = if word.starts_with("Handle") { String::new() } else { format!("{} ", word.to_ascii_uppercase()) };
    Some((EntryKind::Route, format!("{method}{path}")))
}

/// `.command("name …")`, cobra's `Use: "name …"`, argparse's `.add_parser("name"`.
fn command(language: Language, cursor: &Cursor<'_>, token: Token) -> Option<(EntryKind, String)> {
    let after = after(cursor, token);
    let is_member = before(cursor, token).ends_with('.');
    let name = match (language, cursor.slice(token.start, token.end)) {
        (Language::TypeScript | Language::JavaScript, "command") if is_member => quoted(after.strip_prefix('(')?),
        (Language::Python, "add_parser") if is_member => quoted(after.strip_prefix('(')?),
        (Language::Go, "Use") => quoted(after.strip_prefix(':')?.trim_start()),
        _ => None,
    }?;
    let name = name.split([' ', '[', '<']).next().filter(|name| !name.is_empty())?;
    Some((EntryKind::Command, name.to_owned()))
}

/// The content of the string literal that the text begins with; none when it is not plain.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = text.get(1..)?;
    let name = inside.get(..inside.find(quote)?)?;
    Some(name).filter(|name| !name.contains(['\\', '$', '{', '\n']) || name.starts_with('/'))
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}
