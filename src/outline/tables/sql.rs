//! `CREATE TABLE` and `ALTER TABLE … ADD` of SQL.

use crate::outline::item::{Change, Column, Table};
use crate::outline::tables::line::{column, note, table, word};

/// All tables of a file; what is added later is a table of its own with what it adds.
pub fn read(text: &str) -> Vec<Table> {
    let mut script = Script::default();
    for (number, line) in text.lines().take_while(|line| !takes_back(line)).enumerate() {
        let line = line.split("--").next().unwrap_or_default().trim();
        let lower = line.to_ascii_lowercase();
        if script.is_open { script.columns(line, &lower) } else { script.statement(number, line, &lower) }
    }
    script.tables.retain(|table| !table.columns.is_empty() || table.change == Change::Gone);
    script.tables
}

/// Where a migration begins to say how it is taken back: goose, sql-migrate, dbmate.
fn takes_back(line: &str) -> bool {
    const MARKS: [&str; 3] = ["-- +goose down", "-- +migrate down", "-- migrate:down"];
    let lower = line.trim().to_ascii_lowercase();
    MARKS.iter().any(|mark| lower.starts_with(mark))
}

/// The rule that takes "not null" back.
pub const NULLABLE: &str = "no not null";

#[derive(Default)]
struct Script<'t> {
    tables: Vec<Table>,
    /// Inside the brackets of a `CREATE TABLE`.
    is_open: bool,
    /// Name and line of an `ALTER TABLE` that goes on.
    altered: Option<(&'t str, usize)>,
}

impl<'t> Script<'t> {
    /// A line outside brackets; `lower` is the line in lower case.
    fn statement(&mut self, number: usize, line: &'t str, lower: &str) {
        const GO_ON: [&str; 4] = ["add ", "drop column ", "rename ", "alter column "];
        let goes_on = GO_ON.iter().any(|word| lower.starts_with(word));
        if let Some((name, at)) = self.altered.filter(|_| goes_on) {
            if let Some(new) = renamed(line) {
                return self.rename(name, new, at);
            }
            self.tables.extend(alter(name, at, line));
            return;
        }
        self.altered = self.altered.filter(|_| lower.is_empty());
        if let Some((name, _)) = opened(line, lower, "drop table") {
            self.tables.push(Table { change: Change::Gone, ..table(name, number) });
        } else if let Some((name, rest)) = opened(line, lower, "alter table") {
            // What follows on lines of their own belongs to it, up to the next statement.
            self.altered = (!line.ends_with(';')).then_some((name, number));
            if let Some(new) = renamed(rest) {
                self.rename(name, new, number);
            } else {
                self.tables.extend(alter(name, number, rest));
            }
        } else if let Some((name, rest)) = opened(line, lower, "create table") {
            let mut new = table(name, number);
            self.is_open = !rest.contains(");");
            if let Some((_, inside)) = rest.split_once('(') {
                parts(within(inside)).for_each(|part| add(&mut new, part));
            }
            // `#names` of T-SQL live as long as one connection.
            if new.name.starts_with('#') {
                self.is_open = false;
            } else {
                self.tables.push(new);
            }
        }
    }

    /// What the file says of a table belongs to its new name, also where a table of that name was dropped before.
    fn rename(&mut self, old: &str, new: &str, number: usize) {
        let (known, rest): (Vec<Table>, Vec<Table>) =
            std::mem::take(&mut self.tables).into_iter().partition(|table| table.name == old);
        self.tables = rest;
        self.tables.push(Table { change: Change::Gone, ..table(old, number) });
        self.tables.extend(known.into_iter().map(|table| Table { name: new.to_owned(), ..table }));
    }

    /// A line inside the brackets of a `CREATE TABLE`.
    fn columns(&mut self, line: &str, lower: &str) {
        if let Some(last) = self.tables.last_mut().filter(|_| !line.starts_with(')')) {
            parts(line.trim_end_matches(");")).for_each(|part| add(last, part));
        }
        self.is_open = !(line.starts_with(')') || lower.starts_with("create ") || line.ends_with(");"));
    }
}

/// Up to the bracket that closes what is open, or the whole line.
fn within(text: &str) -> &str {
    let mut depth = 0i32;
    let end = text.char_indices().find(|(_, c)| {
        depth += i32::from(*c == '(') - i32::from(*c == ')');
        depth < 0
    });
    end.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// `RENAME TO b`.
fn renamed(rest: &str) -> Option<&str> {
    let at = rest.to_ascii_lowercase().find("rename to ")? + "rename to ".len();
    Some(rest.get(at..)?.trim_matches([' ', ';', '"', '`']))
}

/// The statements in raw strings of another language, at their lines: a program may carry its migrations with it.
pub fn embedded(text: &str, quote: char) -> Vec<Table> {
    let mut inside = false;
    let kept = text.chars().map(|c| {
        inside ^= c == quote;
        if c == '\n' || inside && c != quote { c } else { ' ' }
    });
    read(&kept.collect::<String>())
}

/// What each part of `ALTER TABLE` does.
fn alter(name: &str, line: usize, rest: &str) -> Vec<Table> {
    let drops =
        |dropped: &str| Table { change: Change::Drops, columns: vec![column(dropped, "")], ..table(name, line) };
    let mut out = Vec::new();
    for part in parts(rest.trim_end_matches(';')) {
        let lower = part.to_ascii_lowercase();
        let after = |key: &str| lower.strip_prefix(key).and_then(|rest| part.get(part.len() - rest.len()..)).map(named);
        let dropped = after("drop column if exists ").or_else(|| after("drop column "));
        let new_name = lower.find(" to ").and_then(|at| part.get(at + 4..)).map(named);
        // `RENAME a TO b` is the same without the word.
        let old_name = after("rename column ").or_else(|| after("rename "));
        if let Some(ruled) = after("alter column ").and_then(|of| with_rule(of, &lower)) {
            out.push(Table { change: Change::Adds, columns: vec![ruled], ..table(name, line) });
            continue;
        }
        match (dropped, old_name.zip(new_name)) {
            (Some(dropped), _) => out.push(drops(dropped)),
            (None, Some((old, new))) => {
                out.push(drops(old));
                out.push(Table { change: Change::Adds, columns: vec![column(new, "")], ..table(name, line) });
            }
            (None, None) => out.extend(added_by(name, line, part)),
        }
    }
    out
}

/// What `ALTER COLUMN` does to a rule: one that is dropped is spelled with `no` before it.
fn with_rule(name: &str, lower: &str) -> Option<Column> {
    let mut found = column(name, "");
    let rule = match lower {
        _ if lower.contains("set not null") => "not null",
        _ if lower.contains("drop not null") => NULLABLE,
        _ => return None,
    };
    note(&mut found, rule);
    Some(found)
}

/// The first word, without quotes.
fn named(text: &str) -> &str {
    text.trim_start().split([' ', ',', ';']).next().unwrap_or_default().trim_matches(['"', '`', '[', ']'])
}

/// `ADD COLUMN a int`, `ADD CONSTRAINT x FOREIGN KEY (a) REFERENCES b(c)`, `… PRIMARY KEY (a)`.
fn added_by(name: &str, line: usize, rest: &str) -> Option<Table> {
    let lower = rest.to_ascii_lowercase();
    let mut new = Table { change: Change::Adds, ..table(name, line) };
    let named = |key: &str| {
        let inside = lower.find(key).and_then(|at| rest.get(at..))?;
        inside.split(['(', ')']).nth(1).map(|name| name.trim_matches(['"', '`', ' ']))
    };
    if let Some(key) = named("foreign key") {
        new.columns.push(Column { refers_to: target(rest, &lower), ..column(key, "") });
    } else if let Some(key) = named("primary key").filter(|key| !key.contains(',')) {
        let mut found = column(key, "");
        note(&mut found, "primary key");
        new.columns.push(found);
    } else {
        new.columns.extend(added(rest));
    }
    Some(new).filter(|table| !table.columns.is_empty())
}

/// The table's name, and what follows it.
fn opened<'t>(line: &'t str, lower: &str, start: &str) -> Option<(&'t str, &'t str)> {
    let mut at = lower.strip_prefix(start).map(|_| start.len())?;
    for skipped in [" if not exists", " if exists", " only"] {
        if lower.get(at..).is_some_and(|rest| rest.starts_with(skipped)) {
            at += skipped.len();
        }
    }
    let rest = line.get(at..)?.trim_start();
    let end = rest.find([' ', '(']).unwrap_or(rest.len());
    let (name, rest) = rest.split_at_checked(end)?;
    let name = name.rsplit('.').next().unwrap_or(name).trim_matches(['"', '`', '[', ']', ';']);
    (!name.is_empty()).then_some((name, rest))
}

fn added(rest: &str) -> Option<Column> {
    let lower = rest.to_ascii_lowercase();
    let at = ["add column if not exists ", "add column "].iter().find_map(|key| Some(lower.find(key)? + key.len()))?;
    one(rest.get(at..)?.trim_end_matches(';'))
}

/// Split at commas outside brackets.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0i32;
    text.split(move |c| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        c == ',' && depth <= 0
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
}

fn add(table: &mut Table, part: &str) {
    let lower = part.to_ascii_lowercase();
    let lower = lower.as_str();
    if let Some(at) = lower.find("foreign key") {
        let named = part
            .get(at..)
            .and_then(|rest| rest.split(['(', ')']).nth(1))
            .unwrap_or_default()
            .trim_matches(['"', '`', ' ']);
        let target = target(part, lower);
        if let Some(column) = table.columns.iter_mut().find(|column| column.name == named) {
            column.refers_to = target;
        }
        return;
    }
    if lower.starts_with("primary key") {
        let inside = part.split(['(', ')']).nth(1).unwrap_or_default();
        let keys: Vec<&str> = inside.split(',').map(|key| key.trim().trim_matches(['"', '`', '[', ']'])).collect();
        let own = table.columns.iter_mut().filter(|column| keys.contains(&column.name.as_str()));
        own.for_each(|column| note(column, "primary key"));
        return;
    }
    const OTHERS: [&str; 10] =
        ["unique", "constraint", "key ", "index", "check", "exclude", "fulltext", "period", "like ", "("];
    // `key text not null` is a column, `KEY name (a)` an index.
    const TYPES: [&str; 10] = ["text", "varchar", "char", "int", "integer", "bigint", "uuid", "blob", "bytea", "json"];
    let second = lower.split_whitespace().nth(1).unwrap_or_default();
    let is_column = TYPES.contains(&second.split(['(', ',']).next().unwrap_or(second));
    if !is_column && OTHERS.iter().any(|start| lower.starts_with(start)) {
        return;
    }
    table.columns.extend(one(part));
}

fn one(part: &str) -> Option<Column> {
    let (name, rest) = part.split_once(char::is_whitespace)?;
    let name = name.trim_matches(['"', '`', '[', ']']);
    if name.is_empty() || word(name).len() != name.len() {
        return None;
    }
    let rest = rest.trim();
    let lower = rest.to_ascii_lowercase();
    const RULES: [&str; 9] =
        [" primary", " not null", " null", " default", " unique", " references", " check", " collate", " generated"];
    let end = RULES.iter().filter_map(|rule| lower.find(rule)).min().unwrap_or(rest.len());
    let mut found = column(name, rest.get(..end).unwrap_or(rest));
    for rule in ["primary key", "not null", "unique"] {
        if lower.contains(rule) {
            note(&mut found, rule);
        }
    }
    found.refers_to = target(rest, &lower);
    Some(found)
}

fn target(part: &str, lower: &str) -> String {
    let rest = lower.find("references ").and_then(|at| part.get(at + "references ".len()..)).unwrap_or_default();
    let name = rest.trim_start().split([' ', '(', ',', ';']).next().unwrap_or_default();
    name.rsplit('.').next().unwrap_or(name).trim_matches(['"', '`']).to_owned()
}
