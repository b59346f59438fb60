//! Which page's sources import which: tables.

use std::collections::BTreeSet;

use crate::locale::said;
use crate::outline::book::Subject;
use crate::outline::book::relations::last_step;
use crate::outline::context::Context;
use crate::outline::markup::Markup;
use crate::outline::pages::item_section::code;
use crate::outline::purpose::speaks_for_folder;
use crate::outline::select::plan;
use crate::outline::steps;
use crate::outline::system::owners;

/// "Uses" and "Used by" of one page, and who owns it.
pub fn of_page(context: &Context<'_>, key: &str) -> Markup {
    let relations = context.relations;
    let mut rows = Vec::new();
    for (title, keys) in [("Uses", relations.uses.get(key)), ("Used by", relations.used_by.get(key))] {
        if let Some(keys) = keys {
            rows.push(vec![Markup::of_own(title), links(context, keys, MOST_OF_PAGE)]);
        }
    }
    let declared: Vec<&String> =
        relations.outside.get(key).into_iter().flatten().filter(|name| context.manifests.is_declared(name)).collect();
    if !declared.is_empty() {
        let mut cell = Markup::new();
        join(&mut cell, declared.iter().map(|name| code(name)));
        rows.push(vec![Markup::of_own("Packages"), cell]);
    }
    // Those of everything are among the facts of the front page.
    let whole = owners::of_folder(&context.system.owners, "");
    let owners = owners::of_path(&context.system.owners, plan::part_of(key).map_or(key, |(whole, _)| whole));
    if !owners.is_empty() && owners != whole {
        rows.push(vec![Markup::of_text("Owners"), Markup::of_text(&owners.join(", "))]);
    }
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "Relations").table(&["", "Modules"], &rows);
    }
    out
}

/// Names in a cell of one page's own table, and in a cell among those of all modules.
const MOST_OF_PAGE: usize = 30;
const MOST_IN_OVERVIEW: usize = 6;

fn links(context: &Context<'_>, keys: &BTreeSet<String>, most: usize) -> Markup {
    steps::count(keys.len().min(most));
    let mut out = Markup::new();
    join(&mut out, keys.iter().take(most).map(|key| context.links.to_page(key, None, &code(label(context, key)))));
    out.and_more(keys.len().saturating_sub(most))
}

fn join(out: &mut Markup, parts: impl Iterator<Item = Markup>) {
    for (index, part) in parts.enumerate() {
        if index > 0 {
            out.text(", ");
        }
        out.push(&part);
    }
}

/// A file's name where it is the only one of that name; else the page's name, as where files of many folders bear that name.
fn label<'c>(context: &Context<'c>, key: &'c str) -> &'c str {
    let last = last_step(key);
    if last.contains('.') && !speaks_for_folder(key) && context.relations.unique.contains(last) {
        last
    } else {
        short(context, key)
    }
}

/// A page's title without the repository's name.
pub fn short<'c>(context: &Context<'c>, key: &'c str) -> &'c str {
    let title = context.book.title(key).unwrap_or(key);
    title.strip_suffix(context.snapshot.name.as_str()).and_then(|rest| rest.strip_suffix(" · ")).unwrap_or(title)
}

/// Every module with whom it uses and who uses it; nothing where nothing imports anything.
pub fn overview(context: &Context<'_>, most: usize) -> Markup {
    const MOST_ROWS: usize = 80;
    let relations = context.relations;
    let modules = context.book.leaves.iter().filter(|leaf| matches!(leaf.subject, Subject::Module(_)));
    let mut rows = Vec::new();
    for leaf in modules {
        let (uses, used_by) = (relations.uses.get(&leaf.key), relations.used_by.get(&leaf.key));
        if uses.is_none() && used_by.is_none() {
            continue;
        }
        let cell = |keys: Option<&BTreeSet<String>>| {
            keys.map(|keys| links(context, keys, MOST_IN_OVERVIEW)).unwrap_or_default()
        };
        let name = context.links.to_page(&leaf.key, None, &code(short(context, &leaf.key)));
        rows.push((used_by.map_or(0, BTreeSet::len), vec![name, cell(uses), cell(used_by)]));
    }
    let mut out = Markup::new();
    if rows.is_empty() {
        return out;
    }
    out.heading(2, "How the modules import each other");
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    // The most used come first: they are what a newcomer meets everywhere.
    rows.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let rows: Vec<Vec<Markup>> = rows.into_iter().take(MOST_ROWS).map(|(_, row)| row).collect();
    let mut inside = Markup::new();
    let count = rows.len();
    inside.table(&["Module", "Uses", "Used by"], &rows);
    if left_out > 0 {
        inside
            .paragraph(&said("{} more modules are imported less; their pages say by whom.", &[&left_out.to_string()]));
    }
    if count > most {
        let title = said("{} modules, the most used first", &[&count.to_string()]);
        out.macro_of("expand", &[("title", &title)], Some(&inside));
    } else {
        out.push(&inside);
    }
    out
}
