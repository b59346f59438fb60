//! Schemas that a builder describes line by line: Rails's `schema.rb`, Laravel's migrations, Ecto.

use crate::outline::item::{Change, Column, Table};
use crate::outline::tables::line::{column, note, quoted, table, word};

/// `create_table "users" do |t|` … `end`, `add_foreign_key "a", "b"`.
pub fn rails(text: &str) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("create_table ") {
            out.extend(quoted(rest).map(|name| table(name, number)));
        } else if let Some(rest) = line.strip_prefix("add_foreign_key ") {
            let names: Vec<&str> = rest.split('"').skip(1).step_by(2).collect();
            if let [from, to, more @ ..] = names.as_slice() {
                let key = rest.contains("column:").then(|| more.first()).flatten().copied();
                let key = key.map_or_else(|| singular(to) + "_id", str::to_owned);
                let Some(table) = out.iter_mut().find(|table| table.name == *from) else { continue };
                match table.columns.iter_mut().find(|column| column.name == key) {
                    Some(column) => (*to).clone_into(&mut column.refers_to),
                    None => table.columns.push(Column { refers_to: (*to).to_owned(), ..Column::default() }),
                }
            }
        } else if let (Some(rest), Some(last)) = (line.strip_prefix("t."), out.last_mut()) {
            let kind = word(rest);
            let Some(name) = quoted(rest).filter(|_| !matches!(kind, "index" | "check_constraint")) else { continue };
            let mut found = column(name, kind);
            if rest.contains("null: false") {
                note(&mut found, "not null");
            }
            last.columns.push(found);
        }
    }
    out
}

/// A migration of Rails, up to what takes it back: `create_table :users do |t|`, `add_column :users, :age, :integer`.
pub fn rails_migration(text: &str) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::new();
    let mut block = "";
    for (line, number) in text.lines().zip(0usize..) {
        // What stands behind is a comment.
        let line = line.split_once(" #").map_or(line, |(line, _)| line).trim();
        if line.starts_with("def down") || line.starts_with("def self.down") {
            break;
        }
        block = if line == "end" { "" } else { block };
        let (call, rest) = line.split_once([' ', '(']).unwrap_or((line, ""));
        let words: Vec<&str> =
            rest.split(',').map(|word| word.trim().trim_matches([':', '"', '\'', ')', ' '])).collect();
        let name = words.first().map_or("", |name| name.split([' ', ')']).next().unwrap_or(name)).trim_end_matches('"');
        let of_table = |change, columns| Table { change, columns, ..table(name, number) };
        match (call, words.get(1..).unwrap_or_default()) {
            (_, _) if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') => {}
            ("create_table", _) => {
                block = rest.rsplit('|').nth(1).unwrap_or_default();
                let key = Column { notes: "primary key".to_owned(), ..column("id", "") };
                let has_key = !rest.contains("id: false");
                out.push(of_table(Change::Whole, has_key.then_some(key).into_iter().collect()));
            }
            ("drop_table", _) => out.push(of_table(Change::Gone, Vec::new())),
            ("add_column", [name, kind, ..]) => {
                out.push(of_table(Change::Adds, vec![with_rules(column(name, kind), rest)]))
            }
            ("add_reference" | "add_belongs_to", [to, ..]) => {
                out.push(of_table(Change::Adds, vec![column(&format!("{to}_id"), "")]));
            }
            ("remove_column", [name, ..]) => out.push(of_table(Change::Drops, vec![column(name, "")])),
            _ => {
                let kind =
                    call.strip_prefix(block).and_then(|kind| kind.strip_prefix('.')).filter(|_| !block.is_empty());
                if let (Some(kind), Some(last)) = (kind, out.last_mut()) {
                    last.columns.extend(of_block(kind, &words, rest));
                }
            }
        }
    }
    out
}

/// What a line in the block of `create_table` adds: `t.string :name, null: false`, `t.references :user`.
fn of_block(kind: &str, words: &[&str], rest: &str) -> Vec<Column> {
    let is_name = |word: &&&str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_');
    let names = words.iter().take_while(is_name);
    match kind {
        "index" | "foreign_key" | "check_constraint" | "timestamps" => Vec::new(),
        "references" | "belongs_to" => names.map(|name| column(&format!("{name}_id"), "")).collect(),
        "column" => words
            .first()
            .zip(words.get(1))
            .map(|(name, kind)| with_rules(column(name, kind), rest))
            .into_iter()
            .collect(),
        kind => names.map(|name| with_rules(column(name, kind), rest)).collect(),
    }
}

fn with_rules(mut column: Column, rest: &str) -> Column {
    if ["null: false", ":null => false"].iter().any(|rule| rest.contains(rule)) {
        note(&mut column, "not null");
    }
    column
}

fn singular(name: &str) -> String {
    match name.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => name.strip_suffix('s').unwrap_or(name).to_owned(),
    }
}

/// `Schema::create('songs', function …) {` and `Schema::table(…)`, up to what takes it back.
pub fn laravel(text: &str) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::new();
    let mut open = false;
    let mut is_back = false;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        // What takes it back may stand first.
        let is_function = line.contains("function ") && !line.contains("function (");
        is_back = if is_function { line.contains("function down(") } else { is_back };
        if is_back {
            continue;
        }
        if line.contains("Schema::create(") || line.contains("Schema::table(") {
            let change = if line.contains("Schema::table(") { Change::Adds } else { Change::Whole };
            // A name that is asked of the configuration is not known.
            let inside = line.split_once("Schema::").and_then(|(_, rest)| rest.split_once('('));
            let is_plain = inside.is_some_and(|(_, rest)| rest.trim_start().starts_with(['\'', '"']));
            out.extend(quoted(line).filter(|_| is_plain).map(|name| Table { change, ..table(name, number) }));
            open = is_plain;
        } else if line.contains("Schema::drop") {
            out.extend(quoted(line).map(|name| Table { change: Change::Gone, ..table(name, number) }));
        } else if let (Some(rest), Some(last), true) = (line.strip_prefix("$table->"), out.last_mut(), open) {
            blueprint(last, rest);
        }
    }
    out.retain(|table| !table.columns.is_empty() || table.change == Change::Gone);
    out
}

/// Calls of a Laravel blueprint that name columns and make none.
const NO_COLUMNS: [&str; 12] = [
    "index",
    "unique",
    "primary",
    "dropColumn",
    "dropForeign",
    "dropIndex",
    "dropUnique",
    "renameColumn",
    "fullText",
    "dropPrimary",
    "dropIfExists",
    "dropConstrainedForeignId",
];

/// One line of a Laravel blueprint.
fn blueprint(table: &mut Table, rest: &str) {
    let kind = word(rest);
    let first = rest.split_once('(').and_then(|(_, inside)| inside.split(')').next()).and_then(quoted);
    let on = rest.split_once("->on(").and_then(|(_, rest)| quoted(rest));
    match (kind, first) {
        ("foreign", Some(name)) => {
            if let Some(column) = table.columns.iter_mut().find(|column| column.name == name) {
                column.refers_to = on.unwrap_or_default().to_owned();
            }
        }
        ("id" | "increments" | "bigIncrements", name) => {
            let mut found = column(name.unwrap_or("id"), kind);
            note(&mut found, "primary key");
            table.columns.push(found);
        }
        ("timestamps", _) => table.columns.extend(["created_at", "updated_at"].map(|name| column(name, "timestamp"))),
        ("softDeletes", _) => table.columns.push(column("deleted_at", "timestamp")),
        (kind, Some(name)) if !NO_COLUMNS.contains(&kind) && !rest.contains("->change()") => {
            let mut found = column(name, kind);
            for (call, rule) in [("->nullable()", "nullable"), ("->unique()", "unique"), ("->primary()", "primary key")]
            {
                if rest.contains(call) {
                    note(&mut found, rule);
                }
            }
            if let Some((_, inside)) = rest.split_once("constrained(") {
                let named = inside.split(')').next().and_then(quoted).map(str::to_owned);
                found.refers_to =
                    named.or_else(|| name.strip_suffix("_id").map(|stem| format!("{stem}s"))).unwrap_or_default();
            }
            table.columns.push(found);
        }
        _ => {}
    }
}

/// `schema "users" do` … `end` of Ecto.
pub fn ecto(text: &str) -> Vec<Table> {
    let mut out: Vec<Table> = Vec::new();
    let mut depth = 0u32;
    let mut module = "";
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("defmodule ") {
            module = last_step(rest.trim_end_matches(" do"));
        }
        if let Some(rest) = line.strip_prefix("schema \"") {
            let named = rest.split('"').next();
            out.extend(named.map(|name| Table { class: module.to_owned(), ..table(name, number) }));
            depth = 1;
            continue;
        }
        if depth == 0 {
            continue;
        }
        if line == "end" {
            depth -= 1;
        } else if line.ends_with(" do") {
            depth += 1;
        }
        // `field :name, :string` and `field(:name, :string)`.
        let Some((word_of, rest)) = line.split_once(" :").or_else(|| line.split_once("(:")) else { continue };
        let (word_of, rest) = match word_of.split_once("(:") {
            Some((word, _)) => (word, line.split_once("(:").map_or(rest, |(_, rest)| rest)),
            None => (word_of, rest),
        };
        let rest = rest.strip_suffix(')').unwrap_or(rest);
        let (name, kind) = rest.split_once(',').unwrap_or((rest, ""));
        let Some(last) = out.last_mut() else { continue };
        match word_of {
            "field" => last.columns.push(column(name.trim(), kind.split(", ").next().unwrap_or(kind).trim())),
            "belongs_to" => {
                let target = kind.split(',').next().unwrap_or_default().trim().trim_matches(['(', ')']);
                last.columns.push(Column { refers_to: last_step(target).to_owned(), ..column(name.trim(), target) });
            }
            _ => {}
        }
    }
    out
}

/// `C` of `A.B.C`.
fn last_step(module: &str) -> &str {
    module.rsplit('.').next().unwrap_or(module)
}
