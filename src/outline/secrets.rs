//! What is a credential by its form is kept neither in an outline nor in a text: those who read a page may be more than those who read
//! the repository, and a page outlives the commit that takes a credential away.
//!
//! What leaves for an AI is masked by [`redact`] whole, which would rather mask a word too many. On a page such a word is a wrong
//! statement (`token: string`, "resets the password: a mail is sent"): here only what holds a letter and a digit is masked, what has
//! the form of a known key, and what stands before the `@` of an address.

use crate::outline::item::{EntryKind, FileOutline};
use crate::redact::{Policy, RedactOptions, SECRET_MASK, redact};

const OPTIONS: RedactOptions = RedactOptions { policy: Policy::Disclose };
/// A credential of fewer characters is none that somebody keeps. Ours.
const LEAST_CHARS: usize = 6;
/// How examples are told from credentials.
const PLACEHOLDERS: [&str; 15] = [
    "your",
    "example",
    "changeme",
    "change-me",
    "change_me",
    "placeholder",
    "xxx",
    "dummy",
    "fixme",
    "<",
    "{",
    "$",
    "%",
    "...",
    "…",
];

/// The text with its credentials masked.
pub fn masked(text: &str) -> String {
    let found = redact(text, &OPTIONS);
    if found.count == 0 {
        return text.to_owned();
    }
    chosen(text, &found.text, false).unwrap_or_else(|| by_line(text, &found.text))
}

/// The same line by line, where the two texts cannot be laid side by side: there a word too many is masked.
fn by_line(text: &str, all_masked: &str) -> String {
    if text.lines().count() != all_masked.lines().count() {
        return all_masked.to_owned();
    }
    let lines = text.split('\n').zip(all_masked.split('\n'));
    let lines = lines.map(|(line, masked)| chosen(line, masked, false).unwrap_or_else(|| masked.to_owned()));
    lines.collect::<Vec<String>>().join("\n")
}

/// Of what was masked, what is a credential by its form.
fn chosen(text: &str, all_masked: &str, is_code: bool) -> Option<String> {
    let mut pieces = all_masked.split(SECRET_MASK);
    let first = pieces.next()?;
    let mut rest = text.strip_prefix(first)?;
    let mut out = first.to_owned();
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let end = if pieces.peek().is_some() { rest.find(piece)? } else { rest.len().checked_sub(piece.len())? };
        let (value, after) = rest.split_at_checked(end)?;
        let after = after.strip_prefix(piece)?;
        out.push_str(if is_credential((&out, piece), value, is_code) { SECRET_MASK } else { value });
        out.push_str(piece);
        rest = after;
    }
    rest.is_empty().then_some(out)
}

/// In code a value stands in quotes; without them it is a type.
fn is_credential((before, after): (&str, &str), value: &str, is_code: bool) -> bool {
    let lower = value.to_lowercase();
    if PLACEHOLDERS.iter().any(|word| lower.contains(word)) && !lower.contains("-----begin") {
        return false;
    }
    if before.ends_with("://") && after.starts_with('@') && lower.contains(':') {
        let password = lower.rsplit(':').next().unwrap_or(&lower);
        return !matches!(password, "password" | "pass" | "secret" | "passwd" | "pw" | "token");
    }
    let has = |test: &dyn Fn(char) -> bool| value.chars().any(test);
    let is_word = !has(&char::is_whitespace) && value.chars().count() >= LEAST_CHARS;
    // `Option<String>`, `Int32`: what stands in brackets or says how a value is kept is no value.
    let is_mixed =
        has(&|c| c.is_alphabetic()) && has(&|c| c.is_ascii_digit()) && !has(&|c| matches!(c, '(' | '[' | '<'));
    let is_value = !is_code || before.ends_with(['"', '\'', '`']);
    is_word && is_mixed && is_value || redact(value, &OPTIONS).count > 0
}

/// Masks what a file's outline says: documentation, declarations, defaults.
pub fn mask(file: &mut FileOutline) {
    mask_text(&mut file.doc);
    for item in &mut file.items {
        mask_text(&mut item.doc);
        if may_hold_one(&item.signature) {
            let found = redact(&item.signature, &OPTIONS);
            item.signature = chosen(&item.signature, &found.text, true).unwrap_or(found.text);
        }
    }
    for entry in &mut file.entries {
        if entry.kind != EntryKind::Setting {
            // A route may have a key in its address.
            mask_text(&mut entry.name);
            mask_text(&mut entry.detail);
        } else if !entry.detail.is_empty() {
            mask_value(&entry.name, &mut entry.detail);
        }
    }
    for column in file.tables.iter_mut().flat_map(|table| &mut table.columns).filter(|column| !column.notes.is_empty())
    {
        mask_value(&column.name, &mut column.notes);
    }
}

fn mask_text(text: &mut String) {
    if may_hold_one(text) {
        *text = masked(text);
    }
}

/// Nearly all texts of an outline are short and hold neither a value nor a key.
fn may_hold_one(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit()) || text.contains("://")
}

/// A value that its name makes a credential.
fn mask_value(name: &str, value: &mut String) {
    let quoted = format!("{name}=\"{}\"", value.replace('"', "'"));
    if masked(&quoted) != quoted {
        SECRET_MASK.clone_into(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_masked_and_words_beside_their_names_are_not() {
        // Put together, so that no scanner takes the test for a leak.
        let key = format!("ghp_{}", "a1B2".repeat(9));
        let word = format!("hunter{}secret", 2);
        for text in [
            format!("const KEY = \"{key}\";"),
            format!("Call it with `{key}`."),
            format!("API_PASSWORD={word}"),
            format!("postgres://admin:{}@db/shop", "sesame"),
            format!("curl -u admin:{word} https://a.example"),
            format!("Authorization: Bearer {}", "0a1b2c3d4e".repeat(2)),
        ] {
            let shown = masked(&text);
            assert!(shown.contains(SECRET_MASK) && !shown.contains("hunter2") && !shown.contains("sesame"), "{shown}");
            assert_eq!(masked(&shown), shown);
        }
        for text in [
            "export const setToken = (token: string | null, until?: Date) => void",
            "Rotates the refresh token: issues a new one for 30 days.",
            "pub api_key: Option<String>",
            "auth = Annotated[tuple[str, str], 2]",
            "postgres://user:password@localhost:5432/shop",
            "api_key: your key 12345",
            "password: {at least 12 characters}",
            "token string not null",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn a_type_of_a_declaration_is_no_value() {
        let types = "pub credential: Base64UrlSafeData, token: Sha256";
        let found = redact(types, &OPTIONS);
        assert_eq!(chosen(types, &found.text, true).as_deref(), Some(types));
    }

    #[test]
    fn an_outline_keeps_no_credential() {
        use crate::outline::language::Language;
        let word = format!("hunter{}secret", 2);
        let text = format!(
            "import os\n\nDB_PASSWORD = \"{word}\"\n\n\ndef f(password=\"{word}\"):\n    \"\"\"Call f with password={word}.\"\"\"\n"
        );
        let mut file = crate::outline::outline("a.py", &text, Language::Python).0;
        mask(&mut file);
        assert!(!format!("{file:?}").contains("hunter2"), "{file:?}");
        let key = format!("ghp_{}", "a1B2".repeat(9));
        let mut file = crate::outline::outline(
            "a.js",
            &format!("app.get(\"/in?token={key}\", show);\napp.get(\"/users/:id2\", one);\n"),
            Language::JavaScript,
        )
        .0;
        mask(&mut file);
        let names: Vec<&str> = file.entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["GET /in?token=[secret]", "GET /users/:id2"]);
    }
}
