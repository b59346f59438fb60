//! Pieces of lines that declare tables and columns.

use crate::outline::item::{Column, Table};

/// A new table at a line, counted from 0.
pub fn table(name: &str, line: usize) -> Table {
    Table { name: name.to_owned(), line: u32::try_from(line + 1).unwrap_or(u32::MAX), ..Table::default() }
}

/// A column without rules.
pub fn column(name: &str, kind: &str) -> Column {
    Column { name: name.to_owned(), kind: crate::text::first_chars(kind.trim(), 120).to_owned(), ..Column::default() }
}

/// Lines with their numbers, counted from 0; one that `begins` and leaves a bracket open goes on until the bracket is closed, and is
/// one at its first line.
pub fn whole_lines(text: &str, begins: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
    // Ours: a bracket that is never closed must not take the whole file.
    const MOST_LINES: usize = 60;
    let is_open = |line: &str| line.matches(['(', '[']).count() > line.matches([')', ']']).count();
    let mut out: Vec<(usize, String)> = Vec::new();
    let mut left = 0usize;
    for (number, line) in text.lines().enumerate() {
        match out.last_mut().filter(|_| left > 0) {
            Some((_, whole)) => {
                whole.push(' ');
                whole.push_str(line.trim());
                left = if is_open(whole) { left - 1 } else { 0 };
            }
            None => {
                left = if begins(line) && is_open(line) { MOST_LINES } else { 0 };
                out.push((number, line.to_owned()));
            }
        }
    }
    out
}

/// The text between the first pair of quotes.
pub fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().find(|c| matches!(c, '"' | '\''))?;
    text.split(quote).nth(1)
}

/// The letters, digits and underscores at the head of a text.
pub fn word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// What follows `key` in a text: a quoted word or a plain one.
pub fn after<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(key)?;
    let rest = rest.trim_start();
    let bare = rest.trim_start_matches(['"', '\'', ':']);
    let end = bare.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(bare.len());
    bare.get(..end).filter(|word| !word.is_empty())
}

/// Rules joined by commas, each once.
pub fn note(column: &mut Column, rule: &str) {
    if column.notes.split(", ").any(|known| known == rule) {
        return;
    }
    if !column.notes.is_empty() {
        column.notes.push_str(", ");
    }
    column.notes.push_str(rule);
}
