//! The page of the data model: tables and records with their columns, keys and relations.

use std::collections::{BTreeMap, BTreeSet};

use crate::locale::said;
use crate::outline::book::topics::Topic;
use crate::outline::context::Context;
use crate::outline::figures;
use crate::outline::item::{Change, Column, Item, ItemKind, Table};
use crate::outline::language::Language;
use crate::outline::markup::Markup;
use crate::outline::pages::item_section::{at_line, code};
use crate::outline::tables::annotated::ONE_ROW;
use crate::outline::tables::{entity_framework, gorm, sql};

/// The page's body; nothing when nothing is kept.
pub fn write(context: &Context<'_>) -> Markup {
    const MOST: usize = 150;
    let tables = tables(context);
    let mut out = Markup::new();
    if tables.is_empty() {
        return out;
    }
    let mut sections = Markup::new();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for (name, (path, table)) in tables.iter().take(MOST) {
        if sections.push_within(&section(context, name, path, table), crate::limits::PAGE_BYTES * 3 / 4) {
            names.insert(name);
        }
    }
    let mut rows = Vec::new();
    for (name, (_, table)) in tables.iter().filter(|(name, _)| names.contains(name.as_str())) {
        let targets: BTreeSet<&str> = targets(table).filter(|target| names.contains(*target)).collect();
        let mut cell = Markup::new();
        for (index, target) in targets.iter().enumerate() {
            cell.text(if index > 0 { ", " } else { "" }).anchor_link(&anchor(target), &code(target));
        }
        let mut link = Markup::new();
        link.anchor_link(&anchor(name), &code(name));
        let count = if is_of_class(table) { String::new() } else { table.columns.len().to_string() };
        rows.push(vec![link, Markup::of_text(&count), cell]);
    }
    let left_out = tables.len().saturating_sub(rows.len());
    out.push(&figures::table(context, figures::tables(context, tables.values().map(|(_, table)| table))));
    out.heading(2, "Tables").table_without_blank_columns(&["Table", "Columns", "Points at"], &rows);
    if left_out > 0 {
        out.paragraph(&said("{} more are in the sources.", &[&left_out.to_string()]));
    }
    out.push(&sections);
    out
}

/// Tables by name, as all files together leave them.
pub fn tables<'c>(context: &'c Context<'_>) -> BTreeMap<String, (&'c str, Table)> {
    let mut out: BTreeMap<String, (&str, Table)> = BTreeMap::new();
    let files = context.scan.files().filter(|file| Topic::DataModel.is_told_by(file));
    let of_files = files.flat_map(|file| file.tables.iter().map(|table| (file.path.as_str(), table)));
    let models = context.system.models.iter().map(|(path, table)| (path.as_str(), table));
    let ends = schema_folders(context);
    let diesel = context.scan.files().any(|file| file.language == Language::Rust && !file.tables.is_empty());
    let is_told = |end: &str| context.scan.files().any(|file| file.path.ends_with(end) && !file.tables.is_empty());
    let rails = is_told("schema.rb") || is_told("structure.sql");
    let is_past = |path: &str| {
        let is_told = diesel && path.split('/').any(|step| step == "migrations");
        rails && path.contains("db/migrate/")
            || path.ends_with(".sql") && is_told
            || path.ends_with(".sql")
                && ends.iter().any(|(folder, file)| path.starts_with(folder.as_str()) && path != *file)
    };
    let all = of_files.chain(models).filter(|(path, table)| !table.name.is_empty() && !is_past(path));
    let (relations, all): (Vec<_>, Vec<_>) = all.partition(|(_, table)| table.change == Change::Relates);
    for (path, table) in all.into_iter().chain(relations) {
        if table.change == Change::Gone {
            out.remove(&table.name);
            continue;
        }
        match out.get_mut(&table.name) {
            Some((_, known)) if table.change == Change::Drops => {
                known.columns.retain(|own| table.columns.iter().all(|gone| plain(&own.name) != plain(&gone.name)));
            }
            Some(known) => join(known, path, table),
            None if table.change == Change::Whole => drop(out.insert(table.name.clone(), (path, table.clone()))),
            None => {}
        }
    }
    without_lesser_words(&mut out);
    with_embedded(&mut out);
    with_properties(context, &mut out);
    with_targets(&mut out);
    out
}

/// One class told by several names: what says its columns stands, else what names its table, else its set.
fn without_lesser_words(tables: &mut BTreeMap<String, (&str, Table)>) {
    let rank = |table: &Table| match table.columns.first().filter(|_| is_of_class(table)).map(|row| row.notes.as_str())
    {
        None => 3,
        Some(entity_framework::NAMED) => 2,
        Some(entity_framework::CLASS_ONLY) => 0,
        Some(_) => 1,
    };
    let mut best: BTreeMap<String, u8> = BTreeMap::new();
    for (_, table) in tables.values().filter(|(path, table)| !table.class.is_empty() && is_by_class(path)) {
        let known = best.entry(table.class.clone()).or_default();
        *known = rank(table).max(*known);
    }
    tables.retain(|_, (path, table)| {
        !is_by_class(path) || best.get(&table.class).is_none_or(|best| rank(table) == *best)
    });
}

/// Languages whose readers tell a class where they know no columns.
fn is_by_class(path: &str) -> bool {
    path.ends_with(".cs") || path.ends_with(".go")
}

/// The columns of what models of GORM hold stand among their own; what is only held is no table.
fn with_embedded(tables: &mut BTreeMap<String, (&str, Table)>) {
    /// What is held holds others in turn. Ours.
    const DEEPEST: usize = 4;
    let is_held = |column: &Column| column.name == gorm::EMBEDDED;
    let all = tables.values().flat_map(|(_, table)| &table.columns);
    let held: BTreeSet<String> = all.filter(|column| is_held(column)).map(|column| column.kind.clone()).collect();
    for _ in 0..DEEPEST {
        let known: BTreeMap<String, Vec<Column>> = tables
            .values()
            .filter(|(_, table)| held.contains(&table.class))
            .map(|(_, table)| (table.class.clone(), table.columns.clone()))
            .collect();
        for (_, table) in tables.values_mut().filter(|(_, table)| table.columns.iter().any(is_held)) {
            let columns = std::mem::take(&mut table.columns);
            let filled =
                columns.into_iter().flat_map(|column| match known.get(&column.kind).filter(|_| is_held(&column)) {
                    Some(columns) => columns.clone(),
                    None => vec![column],
                });
            table.columns = filled.collect();
        }
    }
    for (_, table) in tables.values_mut() {
        table.columns.retain(|column| !is_held(column));
    }
    tables.retain(|_, (path, table)| !path.ends_with(".go") || !held.contains(&table.class));
}

/// Whether only the class of a table's rows is known.
fn is_of_class(table: &Table) -> bool {
    table.columns.first().is_some_and(|only| only.name == ONE_ROW)
}

/// The columns of Entity Framework's tables: the properties of the class, without those that lead to many others.
fn with_properties(context: &Context<'_>, tables: &mut BTreeMap<String, (&str, Table)>) {
    let unknown = tables.values().map(|(_, table)| table).filter(|table| is_of_class(table));
    let mut classes: BTreeMap<String, Vec<Column>> = unknown.map(|table| (table.class.clone(), Vec::new())).collect();
    for file in context.scan.files().filter(|file| file.language == Language::CSharp) {
        for item in file.items.iter().filter(|item| item.kind == ItemKind::Field && item.public) {
            let owner = item.owner.rsplit('.').next().unwrap_or_default();
            if let Some(columns) = classes.get_mut(owner) {
                columns.extend(property(owner, item));
            }
        }
    }
    for (_, table) in tables.values_mut().filter(|(_, table)| is_of_class(table)) {
        if let Some(columns) = classes.get(&table.class).filter(|columns| !columns.is_empty()) {
            table.columns.clone_from(columns);
        }
    }
}

/// `public Guid? OwnerId { get; set; }`; nothing for a list, and for what belongs to the class itself.
fn property(class: &str, item: &Item) -> Option<Column> {
    const MANY: [&str; 6] = ["ICollection<", "IList<", "List<", "IEnumerable<", "HashSet<", "IReadOnly"];
    let (before, _) = item.signature.split_once(&format!(" {}", item.name))?;
    let words = before.split_whitespace().filter(|word| !word.starts_with('['));
    let is_own = |word: &&str| matches!(*word, "static" | "const");
    if words.clone().any(|word| is_own(&word)) {
        return None;
    }
    let kind: Vec<&str> =
        words.filter(|word| !matches!(*word, "public" | "virtual" | "required" | "override" | "readonly")).collect();
    let kind = kind.join(" ");
    if kind.is_empty() || MANY.iter().any(|many| kind.starts_with(many)) {
        return None;
    }
    let is_key = item.name == "Id" || item.name.strip_suffix("Id") == Some(class);
    let notes = if is_key { "primary key" } else { "" };
    let refers_to = kind.trim_end_matches('?').to_owned();
    Some(Column { name: item.name.clone(), notes: notes.to_owned(), refers_to, kind })
}

/// Folders of SQL whose last word is one file: what stands beside and below it is how that came about.
fn schema_folders<'c>(context: &'c Context<'_>) -> Vec<(String, &'c str)> {
    const NAMES: [&str; 4] = ["latest.sql", "schema.sql", "structure.sql", "init.sql"];
    let paths = context.scan.files().map(|file| file.path.as_str());
    let is_end = |path: &&str| {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        NAMES.contains(&name.as_str())
    };
    paths.filter(is_end).map(|path| (format!("{}/", crate::outline::select::plan::folder(path)), path)).collect()
}

/// The same table once more: the fuller one stands; what a later file adds is added, and relations are taken over.
fn join<'c>(known: &mut (&'c str, Table), path: &'c str, table: &Table) {
    let mut other = table.clone();
    if other.change == Change::Whole && other.columns.len() > known.1.columns.len() {
        known.0 = path;
        std::mem::swap(&mut known.1, &mut other);
    }
    if known.1.class.is_empty() {
        known.1.class.clone_from(&other.class);
    }
    for column in other.columns {
        match known.1.columns.iter_mut().find(|own| plain(&own.name) == plain(&column.name)) {
            Some(own) => {
                if own.refers_to.is_empty() {
                    own.refers_to = column.refers_to;
                }
                own.notes = ruled(&own.notes, &column.notes, table.change);
            }
            // A rule alone makes no column.
            None if table.change == Change::Adds && !(is_rule(&column.notes) && column.kind.is_empty()) => {
                known.1.columns.push(column)
            }
            None => {}
        }
    }
}

/// Whether this is what `ALTER COLUMN` does to a rule.
fn is_rule(notes: &str) -> bool {
    matches!(notes, "not null" | sql::NULLABLE)
}

/// The rules of a column after another file spoke of it: what is added joins them, what is taken back goes.
fn ruled(own: &str, other: &str, change: Change) -> String {
    if change != Change::Adds || !is_rule(other) {
        return if own.is_empty() { other.to_owned() } else { own.to_owned() };
    }
    let kept = own.split(", ").filter(|rule| !rule.is_empty() && *rule != "not null");
    let added = (other == "not null").then_some("not null");
    added.into_iter().chain(kept).collect::<Vec<_>>().join(", ")
}

/// `firstName` and `first_name`, `owner` and `owner_id` are one column.
fn plain(name: &str) -> String {
    let plain = name.replace('_', "").to_ascii_lowercase();
    plain.strip_suffix("id").filter(|stem| !stem.is_empty()).map_or(plain.clone(), str::to_owned)
}

/// Relations name classes where the code does: the table of that class is meant.
fn with_targets(tables: &mut BTreeMap<String, (&str, Table)>) {
    let classes: BTreeMap<String, String> = tables
        .iter()
        .map(|(name, (_, table))| (table.class.clone(), name.clone()))
        .filter(|(class, _)| !class.is_empty())
        .collect();
    for (path, table) in tables.values_mut() {
        for column in &mut table.columns {
            if let Some(name) = classes.get(&column.refers_to) {
                column.refers_to.clone_from(name);
            } else if path.ends_with(".cs") && column.refers_to == column.kind.trim_end_matches('?') {
                // The type of a property that is no table's.
                column.refers_to.clear();
            }
        }
    }
}

fn targets(table: &Table) -> impl Iterator<Item = &str> {
    table.columns.iter().map(|column| column.refers_to.as_str()).filter(|target| !target.is_empty())
}

fn anchor(name: &str) -> String {
    format!("table-{}", name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect::<String>())
}

fn section(context: &Context<'_>, name: &str, path: &str, table: &Table) -> Markup {
    let mut out = Markup::new();
    out.anchor(&anchor(name)).heading_of(3, &Markup::of_text(name));
    let mut line = Markup::new();
    line.push(&context.links.to_lines(path, table.line, table.line, &at_line(path, table.line)));
    out.wrap("p", &line);
    let rows: Vec<Vec<Markup>> = table
        .columns
        .iter()
        .take(200)
        .map(|column| {
            let target = if column.refers_to.is_empty() { Markup::new() } else { code(&column.refers_to) };
            let kind = if column.kind.is_empty() { Markup::new() } else { code(&column.kind) };
            vec![code(&column.name), kind, Markup::of_text(&column.notes), target]
        })
        .collect();
    out.table_without_blank_columns(&["Column", "Type", "Rules", "Points at"], &rows);
    out
}
