//! The page of a module: its purpose, what it uses and who uses it, then its public items.

use std::collections::{BTreeMap, BTreeSet};

use crate::limits::PAGE_BYTES;
use crate::locale::{own, said};
use crate::outline::book::members::{Candidate, Members, full_name, holds_members};
use crate::outline::book::{Module, is_shown, stands_on_page};
use crate::outline::context::Context;
use crate::outline::doc::Doc;
use crate::outline::figures;
use crate::outline::item::{FileOutline, Item, ItemKind};
use crate::outline::language::Language;
use crate::outline::markup::Markup;
use crate::outline::pages::item_section::{self, code, documentation};
use crate::outline::pages::{document, relation_tables};
use crate::outline::purpose::{Told, file_summary, speaker};
use crate::outline::select::plan::{self, folder};

/// The page's body.
pub fn write(context: &Context<'_>, key: &str, module: &Module) -> Markup {
    let files: Vec<&FileOutline> = module.files.iter().filter_map(|path| context.scan.files.get(path)).collect();
    let mut out = Markup::new();
    const LONG_BYTES: usize = 2_500;
    let is_first = module.items.is_none_or(|(from, _)| from == 0);
    let purpose = if is_first { purpose(context, module, &files) } else { Markup::new() };
    let rest = rest(context, key, module, (&files, is_first));
    let contents = contents(&rest);
    // A reader sees the table of contents without leafing.
    let (first, second) = if purpose.len() > LONG_BYTES { (&contents, &purpose) } else { (&purpose, &contents) };
    out.push(first).push(second).push(&rest);
    out
}

/// A table of contents where it helps: not for three headings, and never longer than a screen.
fn contents(body: &Markup) -> Markup {
    const SCREEN: usize = 30;
    let (parts, items) = (body.as_str().matches("<h2>").count(), body.as_str().matches("<h3>").count());
    let deepest = match parts + items {
        0..=3 => None,
        all if all <= SCREEN => Some("3"),
        _ if (3..=SCREEN).contains(&parts) => Some("2"),
        _ => None,
    };
    let mut out = Markup::new();
    if let Some(deepest) = deepest {
        out.macro_of("toc", &[("minLevel", "2"), ("maxLevel", deepest)], None);
    }
    out
}

/// All below the purpose.
fn rest(context: &Context<'_>, key: &str, module: &Module, (files, is_first): (&[&FileOutline], bool)) -> Markup {
    let mut out = Markup::new();
    if is_first {
        out.push(&below(context, key, module));
        if let ([only], true) = (files, module.apart.is_empty()) {
            let mut line = Markup::new();
            line.said("All of it is in {}.", &[Markup::new().link(&context.links.file(&only.path), &code(&only.path))]);
            out.wrap("p", &line);
        }
        out.push(&file_table(context, module, files));
        out.push(&relation_tables::of_page(context, key));
        out.push(&figures::table(context, figures::types::of(context, key, module)));
        out.push(&entries(context, files));
    }
    let by_kind = files.len() == 1 || files.iter().all(|file| matches!(file.language, Language::Go | Language::Java));
    if by_kind {
        out.push(&grouped(context, module, files));
    } else {
        let members = Members::new(files);
        let apart = module.apart.iter().filter_map(|path| context.scan.files.get(path));
        let spoken = speaker(files.iter().copied().chain(apart));
        let mut left_out = 0usize;
        for file in files {
            left_out += usize::from(
                !out.push_within(&file_section(context, &members, (&module.path, file), spoken), ITEMS_BYTES),
            );
        }
        note_left_out(&mut out, left_out, "{} more files do not fit on this page; the source has them.");
    }
    out.push(&inside(context, module, files));
    out
}

/// Files of a page that stands above others are read for its list up to here.
const MOST_BELOW: usize = 200;

/// The files that a page is written from.
pub fn sources(context: &Context<'_>, key: &str, module: &Module) -> Vec<String> {
    if !module.stands_above() {
        return if module.files.is_empty() { module.apart.clone() } else { module.files.clone() };
    }
    let inside = inside_of(context, key);
    if inside.len() <= MOST_BELOW {
        return inside;
    }
    let own = context.manifests.all.iter().map(|manifest| &manifest.path);
    let own: Vec<String> = own.filter(|path| folder(path) == key).cloned().collect();
    if own.is_empty() { inside.into_iter().take(1).collect() } else { own }
}

/// Sources below a folder, one more than are read at most.
fn inside_of(context: &Context<'_>, key: &str) -> Vec<String> {
    let below = format!("{key}/");
    let paths = context.scan.files.range(below.clone()..).map(|(path, _)| path);
    paths.take_while(|path| path.starts_with(&below)).take(MOST_BELOW + 1).cloned().collect()
}

/// What stands below a page without files of its own; of a large one names alone.
fn below(context: &Context<'_>, key: &str, module: &Module) -> Markup {
    let mut out = Markup::new();
    if !module.stands_above() {
        return out;
    }
    let is_large = inside_of(context, key).len() > MOST_BELOW;
    if let Some(purpose) = context.purposes.get(key).filter(|purpose| purpose.told != Told::Names && !is_large) {
        out.paragraph(&purpose.text);
    }
    let children = context.book.leaves.iter().filter(|leaf| leaf.parent.as_deref() == Some(key));
    let rows: Vec<Vec<Markup>> = children
        .filter(|leaf| plan::part_of(&leaf.key).is_none())
        .take(200)
        .map(|leaf| {
            let name = leaf.key.strip_prefix(key).unwrap_or(&leaf.key).trim_start_matches('/');
            let said = if is_large { String::new() } else { document::said_of(context, leaf) };
            vec![context.links.to_page(&leaf.key, None, &code(name)), Markup::of_text(&said)]
        })
        .collect();
    out.heading(2, "Modules").table_without_blank_columns(&["Module", "What it is"], &rows);
    out
}

/// The module's own words about itself.
fn purpose(context: &Context<'_>, module: &Module, files: &[&FileOutline]) -> Markup {
    let all = module.files.iter().chain(&module.apart).filter_map(|path| context.scan.files.get(path));
    let speaker = match files {
        // The folder's page has shown it already.
        [only] if module.path == only.path && speaks_for_folder(context, only) => None,
        [only] if module.apart.is_empty() => Some(*only),
        _ => speaker(all),
    };
    speaker.map(|file| documentation(context, file, &file.doc)).unwrap_or_default()
}

/// Whether the page of a file's folder has shown its documentation.
fn speaks_for_folder(context: &Context<'_>, file: &FileOutline) -> bool {
    let home = folder(&file.path);
    let start = if home.is_empty() { String::new() } else { format!("{home}/") };
    let inside = context.scan.files.range(start.clone()..).take_while(|(path, _)| path.starts_with(&start));
    let own = inside.map(|(_, file)| file).filter(|file| folder(&file.path) == home && is_shown(file));
    speaker(own).is_some_and(|found| found.path == file.path)
}

/// What each file of the folder is for.
fn file_table(context: &Context<'_>, module: &Module, files: &[&FileOutline]) -> Markup {
    let mut out = Markup::new();
    if files.len() + module.apart.len() < 2 {
        return out;
    }
    let apart: BTreeSet<&String> = module.apart.iter().collect();
    let mut paths: Vec<&String> = module.files.iter().chain(&module.apart).collect();
    paths.sort();
    let rows: Vec<Vec<Markup>> = paths
        .into_iter()
        .filter_map(|path| context.scan.files.get(path))
        .map(|file| {
            let name = code(file.path.strip_prefix(&module.path).unwrap_or(&file.path).trim_start_matches('/'));
            let mut cell = Markup::new();
            match context.book.title(&file.path).filter(|_| apart.contains(&file.path)) {
                Some(title) => cell.page_link(title, None, &name),
                None => cell.link(&context.links.file(&file.path), &name),
            };
            vec![cell, Markup::of_text(&file_summary(file)), public_names(context, file)]
        })
        .collect();
    const MOST_ROWS: usize = 250;
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    let rows: Vec<Vec<Markup>> = rows.into_iter().take(MOST_ROWS).collect();
    out.heading(2, "Files").table_without_blank_columns(&["File", "Purpose", "Public names"], &rows);
    note_left_out(&mut out, left_out, "{} more files do not fit on this page; the source has them.");
    out
}

/// The names that a file offers, linked; the first dozen.
fn public_names(context: &Context<'_>, file: &FileOutline) -> Markup {
    const MOST: usize = 12;
    let names: Vec<&Item> = top_level(file).collect();
    let mut out = Markup::new();
    for (index, item) in names.iter().take(MOST).enumerate() {
        if index > 0 {
            out.text(", ");
        }
        out.push(&context.links.to_item(&file.path, item));
    }
    out.and_more(names.len().saturating_sub(MOST))
}

fn top_level(file: &FileOutline) -> impl Iterator<Item = &Item> {
    let mut seen = BTreeSet::new();
    file.items
        .iter()
        .filter(|item| item.public && item.owner.is_empty() && item.kind != ItemKind::Module)
        .filter(move |item| seen.insert(item.name.as_str()))
}

/// Commands, routes, settings, `main`.
fn entries(context: &Context<'_>, files: &[&FileOutline]) -> Markup {
    let mut rows = crate::outline::pages::front_tables::entry_rows(context, files.iter().copied(), None);
    let left_out = rows.len().saturating_sub(200);
    rows.truncate(200);
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "Entry points").table(&["Kind", "Name", "Where"], &rows);
    }
    note_left_out(&mut out, left_out, "{} more names do not fit on this page; the source has them.");
    out
}

/// Public items of all files by kind.
fn grouped(context: &Context<'_>, module: &Module, files: &[&FileOutline]) -> Markup {
    let members = Members::new(files);
    let mut groups: BTreeMap<ItemKind, Vec<Candidate<'_>>> = BTreeMap::new();
    for file in files {
        for spot in shown(&members, file, module.items) {
            if let Some(item) = file.items.get(spot.1) {
                groups.entry(item.kind).or_default().push(spot);
            }
        }
    }
    let mut out = Markup::new();
    let mut left_out = 0usize;
    for (kind, items) in groups {
        out.heading(2, title_of(kind));
        let (short, long): (Vec<_>, Vec<_>) = items.into_iter().partition(|spot| is_brief(&members, spot));
        for chunk in short.chunks(100) {
            let table = item_section::table(context, "", chunk);
            left_out += if out.push_within(&table, ITEMS_BYTES) { 0 } else { chunk.len() };
        }
        for spot in long {
            left_out += usize::from(!out.push_within(&section(context, &members, spot, ""), ITEMS_BYTES));
        }
    }
    note_left_out(&mut out, left_out, "{} more declarations do not fit on this page; the source has them.");
    out
}

/// Bytes of a page that its items may take: the rest is for tables around them.
const ITEMS_BYTES: usize = PAGE_BYTES * 3 / 4;

fn note_left_out(out: &mut Markup, count: usize, sentence: &str) {
    if count > 0 {
        out.paragraph(&said(sentence, &[&count.to_string()]));
    }
}

/// Values and aliases with little to say stand in a table.
fn is_brief(members: &Members<'_>, (file, index): &Candidate<'_>) -> bool {
    file.items.get(*index).is_some_and(|item| {
        matches!(item.kind, ItemKind::Constant | ItemKind::Variable | ItemKind::TypeAlias)
            && members.of(file, item).is_empty()
            && item.doc.len() < 400
            && item.signature.len() < 160
    })
}

fn title_of(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Module => "Modules",
        ItemKind::Trait => "Traits",
        ItemKind::Interface => "Interfaces",
        ItemKind::Class => "Classes",
        ItemKind::Struct => "Structs",
        ItemKind::Union => "Unions",
        ItemKind::Enum => "Enums",
        ItemKind::TypeAlias => "Types",
        ItemKind::Function => "Functions",
        ItemKind::Method => "Methods",
        ItemKind::Macro => "Macros",
        ItemKind::Constant => "Constants",
        ItemKind::Variable => "Variables",
        ItemKind::Field => "Fields",
        ItemKind::Variant => "Cases",
        ItemKind::Table => "Tables",
        ItemKind::Resource => "Resources",
        ItemKind::Input => "Inputs",
        ItemKind::Output => "Outputs",
    }
}

/// The kind as a word before a name.
fn word_of(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Module => "module",
        ItemKind::Trait => "trait",
        ItemKind::Interface => "interface",
        ItemKind::Class => "class",
        ItemKind::Struct => "struct",
        ItemKind::Union => "union",
        ItemKind::Enum => "enum",
        ItemKind::TypeAlias => "type",
        ItemKind::Function => "function",
        ItemKind::Method => "method",
        ItemKind::Macro => "macro",
        ItemKind::Constant => "constant",
        ItemKind::Variable => "variable",
        ItemKind::Field => "field",
        ItemKind::Variant => "case",
        ItemKind::Table => "table",
        ItemKind::Resource => "resource",
        ItemKind::Input => "input",
        ItemKind::Output => "output",
    }
}

fn section(context: &Context<'_>, members: &Members<'_>, (file, index): Candidate<'_>, word: &str) -> Markup {
    let Some(item) = file.items.get(index) else { return Markup::new() };
    let inside = if holds_members(item.kind) { members.of(file, item) } else { &[] };
    let (types, plain): (Vec<Candidate<'_>>, Vec<Candidate<'_>>) = inside
        .iter()
        .copied()
        .partition(|(file, index)| file.items.get(*index).is_some_and(|item| holds_members(item.kind)));
    let word = if word.is_empty() { String::new() } else { own(word) };
    let heading = format!("{word} {}", full_name(item));
    let mut out = item_section::write(context, file, item, &plain, heading.trim());
    for nested in types {
        let word = nested.0.items.get(nested.1).map_or("", |item| word_of(item.kind));
        out.push(&section(context, members, nested, word));
    }
    out
}

/// The public items that stand for themselves: not members of one that is shown.
fn shown<'f>(members: &Members<'_>, file: &'f FileOutline, range: Option<(usize, usize)>) -> Vec<Candidate<'f>> {
    let (from, to) = range.unwrap_or((0, file.items.len()));
    let items = file.items.iter().enumerate().skip(from).take(to.saturating_sub(from));
    crate::outline::steps::count(to);
    items
        .filter(|(_, item)| stands_on_page(file, item) && !members.has_owner(file, item))
        .map(|(index, _)| (file, index))
        .collect()
}

/// A file's items under its name.
fn file_section(
    context: &Context<'_>,
    members: &Members<'_>,
    (module, file): (&str, &FileOutline),
    speaker: Option<&FileOutline>,
) -> Markup {
    let mut spots = shown(members, file, None);
    let mut out = Markup::new();
    if spots.is_empty() {
        return out;
    }
    let name = file.path.strip_prefix(module).unwrap_or(&file.path).trim_start_matches('/');
    spots.sort_by_key(|(_, index)| file.items.get(*index).map(|item| (item.kind, *index)));
    out.heading_of(2, &Markup::of_text(name));
    if speaker.is_none_or(|speaker| speaker.path != file.path) {
        out.push(&documentation(context, file, &file.doc));
    }
    let (brief, long): (Vec<_>, Vec<_>) = spots.into_iter().partition(|spot| is_brief(members, spot));
    for spot in long {
        let word = file.items.get(spot.1).map_or("", |item| word_of(item.kind));
        out.push(&section(context, members, spot, word));
    }
    out.push(&item_section::table(context, "Values and types", &brief));
    out
}

/// What is not public but explained: people who change the module look for it.
fn inside(context: &Context<'_>, module: &Module, files: &[&FileOutline]) -> Markup {
    const MOST: usize = 60;
    let mut rows = Vec::new();
    for file in files {
        let (from, to) = module.items.unwrap_or((0, file.items.len()));
        for item in file.items.get(from..to).unwrap_or_default() {
            crate::outline::steps::count(1);
            let is_part = matches!(item.kind, ItemKind::Field | ItemKind::Variant | ItemKind::Module);
            if item.public || is_part || item.doc.is_empty() || rows.len() >= MOST {
                continue;
            }
            let summary = Doc::of(file.language, &item.doc).summary();
            if summary.is_empty() {
                continue;
            }
            let place = context.links.lines(&file.path, item.start_line, item.end_line);
            let mut name = Markup::new();
            name.link(&place, &code(&full_name(item)));
            rows.push(vec![name, Markup::of_own(word_of(item.kind)), Markup::of_text(&summary)]);
        }
    }
    let mut out = Markup::new();
    if !rows.is_empty() {
        let mut table = Markup::new();
        table.table(&["Name", "Kind", "Description"], &rows);
        out.heading(2, "Inside").macro_of("expand", &[("title", &own("Not public, but explained"))], Some(&table));
    }
    out
}
