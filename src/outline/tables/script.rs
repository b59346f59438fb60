//! Tables of Drizzle, models of Prisma.

use crate::outline::item::{Column, Table};
use crate::outline::tables::line::{column, note, quoted, table, word};

/// `pgTable("post", (t) => ({ id: t.uuid().primaryKey() }))`.
pub fn drizzle(text: &str) -> Vec<Table> {
    if !is_drizzle(text) {
        return Vec::new();
    }
    let mut out: Vec<Table> = Vec::new();
    let (mut waits, mut open) = (false, false);
    for (number, line) in text.lines().enumerate() {
        let bare = line.trim();
        let call = bare
            .split_once("Table(")
            .filter(|(before, _)| ["pg", "mysql", "sqlite", "create"].iter().any(|kind| before.ends_with(kind)));
        if let Some((_, rest)) = call {
            (waits, open) = (quoted(rest).is_none(), true);
            out.extend(quoted(rest).map(|name| table(name, number)));
            continue;
        }
        if waits && open {
            waits = false;
            out.extend(quoted(bare).map(|name| table(name, number)));
            continue;
        }
        if line.starts_with([')', '}']) {
            open = false;
        }
        let indent = line.len() - bare.len();
        let Some(last) = out.last_mut().filter(|_| open) else { continue };
        match bare.split_once(": ") {
            Some((name, value)) if word(name).len() == name.len() && indent <= 6 && value.contains('(') => {
                let value_word = value.trim_start_matches("t.");
                last.columns.push(rules(column(name, word(value_word)), value));
            }
            // A chain goes on below its column.
            _ if bare.starts_with('.') => {
                if let Some(found) = last.columns.pop() {
                    last.columns.push(rules(found, bare));
                }
            }
            _ => {}
        }
    }
    out.retain(|table| !table.columns.is_empty());
    out
}

/// Every builder of a table ends in `Table(`.
fn is_drizzle(text: &str) -> bool {
    text.contains("pgTable(") || text.contains("Table(") && text.contains("drizzle-orm")
}

fn rules(mut found: Column, value: &str) -> Column {
    for (call, rule) in [("primaryKey()", "primary key"), ("notNull()", "not null"), ("unique()", "unique")] {
        if value.contains(call) {
            note(&mut found, rule);
        }
    }
    if let Some((_, rest)) = value.split_once("references(() =>") {
        word(rest.trim_start()).clone_into(&mut found.refers_to);
    }
    found
}

/// `model User { id Int @id }`. Lists are the other end of a relation.
pub fn prisma(text: &str) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        let bare = line.trim();
        if let Some(rest) = bare.strip_prefix("model ") {
            out.push(table(word(rest), number));
            open = true;
        } else if bare.starts_with('}') {
            open = false;
        } else if let Some(last) = out.last_mut().filter(|_| open && !bare.starts_with(['/', '@'])) {
            let mut words = bare.split_whitespace();
            let (Some(name), Some(kind)) = (words.next(), words.next()) else { continue };
            if kind.ends_with("[]") {
                continue;
            }
            let mut found = column(name, kind);
            for (mark, rule) in [("@id", "primary key"), ("@unique", "unique")] {
                if bare.contains(mark) {
                    note(&mut found, rule);
                }
            }
            if bare.contains("@relation(") {
                kind.trim_end_matches('?').clone_into(&mut found.refers_to);
            }
            last.columns.push(found);
        }
    }
    out
}
