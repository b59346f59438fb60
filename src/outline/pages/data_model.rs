//! The page of the data model: tables and records with their columns, keys and relations.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::book::topics::Topic;
use crate::outline::context::Context;
use crate::outline::figures;
use crate::outline::item::Table;
use crate::outline::markup::Markup;
use crate::outline::pages::item_section::code;

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
        rows.push(vec![link, Markup::of_text(&table.columns.len().to_string()), cell]);
    }
    let left_out = tables.len().saturating_sub(rows.len());
    out.push(&figures::table(context, figures::tables(context)));
    out.heading(2, "Tables").table(&["Table", "Columns", "Points at"], &rows);
    if left_out > 0 {
        out.paragraph(&format!("{left_out} more are in the sources."));
    }
    out.push(&sections);
    out
}

/// Tables by name, as all files together leave them.
fn tables<'c>(context: &'c Context<'_>) -> BTreeMap<String, (&'c str, Table)> {
    let mut out: BTreeMap<String, (&str, Table)> = BTreeMap::new();
    let files = context.scan.files().filter(|file| Topic::DataModel.is_told_by(file));
    let of_files = files.flat_map(|file| file.tables.iter().map(|table| (file.path.as_str(), table)));
    let models = context.system.models.iter().map(|(path, table)| (path.as_str(), table));
    for (path, table) in of_files.chain(models).filter(|(_, table)| !table.name.is_empty()) {
        let Some(known) = out.get_mut(&table.name) else {
            out.insert(table.name.clone(), (path, table.clone()));
            continue;
        };
        // What a later file adds, or the same table once more: the fuller one stands, and takes in what it lacks.
        let fuller = table.columns.len() > known.1.columns.len();
        let mut other = table.clone();
        if fuller {
            known.0 = path;
            std::mem::swap(&mut known.1, &mut other);
        }
        let names: BTreeSet<String> = known.1.columns.iter().map(|column| column.name.clone()).collect();
        known.1.columns.extend(other.columns.into_iter().filter(|column| !names.contains(&column.name)));
    }
    out
}

fn targets(table: &Table) -> impl Iterator<Item = &str> {
    table.columns.iter().map(|column| column.refers_to.as_str()).filter(|target| !target.is_empty())
}

fn anchor(name: &str) -> String {
    format!("table-{}", name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect::<String>())
}

fn section(context: &Context<'_>, name: &str, path: &str, table: &Table) -> Markup {
    let mut out = Markup::new();
    out.anchor(&anchor(name)).heading(3, name);
    let mut line = Markup::new();
    line.push(&context.links.to_lines(path, table.line, table.line, &format!("{path}, line {}", table.line)));
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
