//! The page of the architecture: what it is made of, who uses whom, what it stands on.

use std::collections::{BTreeMap, BTreeSet};

use crate::limits::PAGE_BYTES;
use crate::locale::{own, said};
use crate::outline::book::packages::homes;
use crate::outline::book::topics::Topic;
use crate::outline::book::{Leaf, Module, Subject};
use crate::outline::context::Context;
use crate::outline::figures;
use crate::outline::item::FileOutline;
use crate::outline::markup::Markup;
use crate::outline::pages::front::order::order;
use crate::outline::pages::front_tables as tables;
use crate::outline::pages::item_section::code;
use crate::outline::pages::{glossary, operations, relation_tables};
use crate::outline::purpose::Told;
use crate::outline::purpose::phrases::rounded;
use crate::outline::select::plan::{self, folder};

/// The page's body.
pub fn write(context: &Context<'_>) -> Markup {
    let mut out = Markup::new();
    let parts: [&dyn Fn() -> Markup; 7] = [
        &|| pictures(context),
        &|| services(context),
        &|| map(context, usize::MAX),
        &|| relation_tables::overview(context, MOST_OPEN),
        &|| tables::dependencies(context, MOST_OPEN),
        &|| operations::tests(context, MOST_OPEN),
        &|| glossary::write(context, MOST_WORDS),
    ];
    for part in parts {
        out.push_within(&part(), PAGE_BYTES * 9 / 10);
    }
    if context.division.is_some() && !context.relations.counts.is_empty() {
        out.paragraph(&own(
            "The repository is read in parts: who uses whom is known inside each part, and between packages as their manifests say.",
        ));
    }
    out
}

/// What runs and what it needs; who uses whom.
fn pictures(context: &Context<'_>) -> Markup {
    let mut out = figures::table(context, figures::services(context));
    out.push(&figures::table(context, figures::modules(context)));
    out
}

/// What runs, where files say so.
fn services(context: &Context<'_>) -> Markup {
    let mut out = Markup::new();
    let table = operations::service_table(context);
    if !table.is_empty() {
        out.heading(2, "What runs").push(&table);
    }
    if context.book.topics.contains_key(&Topic::Operations) {
        let mut line = Markup::new();
        let page = context.links.to_page(Topic::Operations.key(), None, &Markup::of_own("Operations"));
        line.said("How it is built, checked and brought out: {}.", &[&page]);
        out.wrap("p", &line);
    }
    out
}

/// Rows of a table that are not folded away. Ours.
const MOST_OPEN: usize = 15;
/// Words of the glossary that are not. Ours.
const MOST_WORDS: usize = 8;
/// Rows of the map that are shown. Ours.
const MOST_ROWS: usize = 250;
/// Rows on a front page that says all; the rest is folded away. Ours.
const MOST_ON_FRONT: usize = 10;
const MAP_HEAD: [&str; 5] = ["Module", "What it is", "Language", "Files", "Lines"];
/// Where there are fewer modules, files with pages of their own are on the map too.
const FEW_PAGES: usize = 60;

/// A row of the map, with the key of its page.
type Row<'k> = (&'k str, Vec<Markup>);

/// Every module's page with what it is for; those that say nothing but names are folded away.
pub fn map(context: &Context<'_>, most: usize) -> Markup {
    let modules: Vec<(&Leaf, &Module)> = context
        .book
        .leaves
        .iter()
        .filter_map(|leaf| match &leaf.subject {
            Subject::Module(module) if plan::part_of(&leaf.key).is_none() => Some((leaf, module)),
            _ => None,
        })
        .collect();
    let show_files = modules.len() <= FEW_PAGES;
    let is_file = |module: &Module| module.files.first() == Some(&module.path);
    let languages: BTreeSet<&str> = context.scan.files().map(|file| file.language.name()).collect();
    let packages = homes(context.scan);
    let mut told: Vec<Row<'_>> = Vec::new();
    let mut silent: Vec<Vec<Markup>> = Vec::new();
    for (leaf, module) in modules.into_iter().filter(|(_, module)| show_files || !is_file(module)) {
        let mut row = map_row(context, leaf, module, packages.contains(leaf.key.as_str()));
        // One language for all is among the facts of the front page.
        if let Some(cell) = row.get_mut(2).filter(|_| languages.len() == 1) {
            *cell = Markup::new();
        }
        let says = context.purposes.get(&leaf.key).is_some_and(|purpose| purpose.told != Told::Names);
        if says { told.push((leaf.key.as_str(), row)) } else { silent.push(row) }
    }
    let mut out = Markup::new();
    if told.is_empty() && silent.is_empty() {
        return out;
    }
    out.heading(2, "Modules");
    if context.book.topics.is_empty() {
        told.sort_by_cached_key(|(key, _)| order(context, key));
        let rows: Vec<Vec<Markup>> = told.into_iter().map(|(_, row)| row).take(MOST_ROWS).collect();
        out.table_folded(&MAP_HEAD, &rows, MOST_ON_FRONT.min(most));
    } else {
        by_package(&mut out, &packages, told);
    }
    if !silent.is_empty() {
        fold_away(&mut out, silent);
    }
    out
}

/// Modules that say nothing but names.
fn fold_away(out: &mut Markup, rows: Vec<Vec<Markup>>) {
    let title = match rows.len() {
        1 => own("One more, of which only names are known"),
        count => said("{} more, of which only names are known", &[&count.to_string()]),
    };
    let mut inside = Markup::new();
    table(&mut inside, rows);
    out.macro_of("expand", &[("title", &title)], Some(&inside));
}

/// One table where it is short; else what stands at the top of each package, and the rest of each folded below.
fn by_package(out: &mut Markup, packages: &BTreeSet<&str>, rows: Vec<Row<'_>>) {
    const MOST_OPEN: usize = 60;
    if rows.len() <= MOST_OPEN {
        table(out, rows.into_iter().map(|(_, row)| row).collect());
        return;
    }
    let mut groups: BTreeMap<&str, Vec<Row<'_>>> = BTreeMap::new();
    for (key, row) in rows {
        groups.entry(group_of(packages, key)).or_default().push((key, row));
    }
    let (mut open, mut folded) = (Vec::new(), Vec::new());
    for (group, rows) in groups {
        let is_single = rows.len() == 1;
        let (top, below): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(key, _)| is_single || *key == group);
        open.extend(top.into_iter().map(|(_, row)| row));
        if !below.is_empty() {
            folded.push((group, below.into_iter().map(|(_, row)| row).collect::<Vec<_>>()));
        }
    }
    table(out, open);
    for (group, rows) in folded {
        let mut inside = Markup::new();
        let title = match rows.len() {
            1 => said("{}: one more module", &[group]),
            count => said("{}: {} modules", &[group, &count.to_string()]),
        };
        table(&mut inside, rows);
        out.macro_of("expand", &[("title", &title)], Some(&inside));
    }
}

/// The package that a page stands in; where there is none, the first two steps of its path.
fn group_of<'k>(packages: &BTreeSet<&str>, key: &'k str) -> &'k str {
    let mut above = std::iter::successors(Some(key), |at| (!at.is_empty()).then(|| folder(at)));
    if let Some(home) = above.find(|at| packages.contains(at)) {
        return home;
    }
    let end = key.match_indices('/').nth(1).map_or(key.len(), |(at, _)| at);
    key.get(..end).filter(|top| !top.is_empty()).unwrap_or(key)
}

fn table(out: &mut Markup, mut rows: Vec<Vec<Markup>>) {
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    rows.truncate(MOST_ROWS);
    out.table_without_blank_columns(&MAP_HEAD, &rows);
    if left_out > 0 {
        out.paragraph(&said("{} more modules are in the page tree.", &[&left_out.to_string()]));
    }
}

/// A module's row of the map.
pub fn map_row(context: &Context<'_>, leaf: &Leaf, module: &Module, is_package: bool) -> Vec<Markup> {
    let files: Vec<&FileOutline> =
        module.files.iter().chain(&module.apart).filter_map(|path| context.scan.files.get(path)).collect();
    let mut languages: BTreeMap<&str, u32> = BTreeMap::new();
    for file in &files {
        *languages.entry(file.language.name()).or_default() += file.lines;
    }
    let lines: u32 = languages.values().sum();
    let mut languages: Vec<(&str, u32)> = languages.into_iter().collect();
    languages.sort_by_key(|(name, lines)| (std::cmp::Reverse(*lines), *name));
    let names: Vec<&str> = languages.into_iter().map(|(name, _)| name).collect();
    let name = code(relation_tables::short(context, &leaf.key));
    let mut shown = Markup::new();
    if is_package {
        shown.wrap("strong", &name)
    } else {
        shown.push(&name)
    };
    let number = |count: u32| {
        if count == 0 { Markup::new() } else { Markup::of_text(&rounded(count)) }
    };
    vec![
        context.links.to_page(&leaf.key, None, &shown),
        purpose(context, &leaf.key),
        Markup::of_text(&names.join(", ")),
        number(u32::try_from(files.len()).unwrap_or(u32::MAX)),
        size(lines),
    ]
}

/// Lines in one figure: what a push adds to a module is nothing that the map has to be written again for.
fn size(lines: u32) -> Markup {
    if lines < 10 {
        return Markup::new();
    }
    let step = 10u32.pow(lines.ilog10());
    Markup::of_text(&said("about\u{a0}{}", &[&(lines / step).saturating_mul(step).to_string()]))
}

/// What a page is for, as text; empty when nothing is known.
pub fn purpose(context: &Context<'_>, key: &str) -> Markup {
    context.purposes.get(key).map(|purpose| Markup::of_text(&purpose.text)).unwrap_or_default()
}
