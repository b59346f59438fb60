//! The page of a module: its purpose, what it uses and who uses it, then its public items.

use std::collections::{BTreeMap, BTreeSet};

use crate::limits::PAGE_BYTES;
use crate::outline::book::context::Context;
use crate::outline::book::members::{Candidate, Members, full_name, holds_members};
use crate::outline::book::{Module, stands_on_page};
use crate::outline::doc::Doc;
use crate::outline::item::{FileOutline, Item, ItemKind};
use crate::outline::language::Language;
use crate::outline::markup::Markup;
use crate::outline::pages::item_section::{self, code, documentation};
use crate::outline::pages::relation_tables;

/// The page's body.
pub fn write(context: &Context<'_>, key: &str, module: &Module) -> Markup {
    let files: Vec<&FileOutline> = module.files.iter().filter_map(|path| context.scan.files.get(path)).collect();
    let mut out = Markup::new();
    const LONG_BYTES: usize = 2_500;
    let is_first = module.items.is_none_or(|(from, _)| from == 0);
    let purpose = if is_first { purpose(context, module, &files) } else { Markup::new() };
    let mut contents = Markup::new();
    contents.macro_of("toc", &[("minLevel", "2"), ("maxLevel", "3")], None);
    // A reader sees the table of contents without leafing.
    let (first, second) = if purpose.len() > LONG_BYTES { (&contents, &purpose) } else { (&purpose, &contents) };
    out.push(first).push(second);
    if is_first {
        if let ([only], true) = (files.as_slice(), module.apart.is_empty()) {
            let mut line = Markup::new();
            line.text("All of it is in ").link(&context.links.file(&only.path), &code(&only.path)).text(".");
            out.wrap("p", &line);
        }
        out.push(&file_table(context, module, &files));
        out.push(&relation_tables::of_page(context, key));
        out.push(&entries(context, &files));
    }
    let by_kind = files.len() == 1 || files.iter().all(|file| matches!(file.language, Language::Go | Language::Java));
    if by_kind {
        out.push(&grouped(context, module, &files));
    } else {
        let members = Members::new(&files);
        let mut left_out = 0usize;
        for file in &files {
            left_out += usize::from(!out.push_within(&file_section(context, &members, file), ITEMS_BYTES));
        }
        note_left_out(&mut out, left_out, "files");
    }
    out.push(&inside(context, module, &files));
    out
}

/// The module's own words about itself.
fn purpose(context: &Context<'_>, module: &Module, files: &[&FileOutline]) -> Markup {
    let all = module.files.iter().chain(&module.apart).filter_map(|path| context.scan.files.get(path));
    let speaker = match files {
        // The folder's page has shown it already.
        [only] if module.path == only.path && speaks_for_folder(only) => None,
        [only] if module.apart.is_empty() => Some(*only),
        _ => all.filter(|file| speaks_for_folder(file)).find(|file| !file.doc.is_empty()),
    };
    speaker.map(|file| documentation(context, file, &file.doc)).unwrap_or_default()
}

/// Whether a file's documentation is that of its folder.
pub fn speaks_for_folder(file: &FileOutline) -> bool {
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    matches!(file.language, Language::Go)
        || matches!(
            name,
            "lib.rs"
                | "mod.rs"
                | "main.rs"
                | "__init__.py"
                | "package-info.java"
                | "index.ts"
                | "index.js"
                | "mod.ts"
                | "doc.go"
        )
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
    note_left_out(&mut out, left_out, "files");
    out
}

/// What a file says about itself; else what its only type says.
pub fn file_summary(file: &FileOutline) -> String {
    let own = Doc::of(file.language, &file.doc).summary();
    let is_type = |item: &&Item| item.public && item.owner.is_empty() && holds_members(item.kind);
    let mut types = file.items.iter().filter(|item| is_type(item) && item.kind != ItemKind::TypeAlias);
    // A header with functions is about more than its one struct.
    let is_c = matches!(file.language, Language::C | Language::Cpp);
    let is_wider = is_c && file.items.iter().any(|item| item.public && item.kind == ItemKind::Function);
    match (own.is_empty() && !is_wider, types.next(), types.next()) {
        (true, Some(only), None) => Doc::of(file.language, &only.doc).summary(),
        (true, None, _) => only_type(file).map(|item| Doc::of(file.language, &item.doc).summary()).unwrap_or_default(),
        _ => own,
    }
}

/// The one type that a file without public ones declares.
fn only_type(file: &FileOutline) -> Option<&Item> {
    let mut types = file.items.iter().filter(|item| item.owner.is_empty() && holds_members(item.kind));
    types.next().filter(|_| types.next().is_none() && !file.items.iter().any(|item| item.public))
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
    if names.len() > MOST {
        out.text(&format!(" and {} more", names.len() - MOST));
    }
    out
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
    let mut rows = crate::outline::pages::front_tables::entry_rows(context, files.iter().copied());
    let left_out = rows.len().saturating_sub(200);
    rows.truncate(200);
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "Entry points").table(&["Kind", "Name", "Where"], &rows);
    }
    note_left_out(&mut out, left_out, "names");
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
    note_left_out(&mut out, left_out, "declarations");
    out
}

/// Bytes of a page that its items may take: the rest is for tables around them.
const ITEMS_BYTES: usize = PAGE_BYTES * 3 / 4;

fn note_left_out(out: &mut Markup, count: usize, what: &str) {
    if count > 0 {
        out.paragraph(&format!("{count} more {what} do not fit on this page; the source has them."));
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
    }
}

fn section(context: &Context<'_>, members: &Members<'_>, (file, index): Candidate<'_>, word: &str) -> Markup {
    let Some(item) = file.items.get(index) else { return Markup::new() };
    let inside = if holds_members(item.kind) { members.of(file, item) } else { &[] };
    let (types, plain): (Vec<Candidate<'_>>, Vec<Candidate<'_>>) = inside
        .iter()
        .copied()
        .partition(|(file, index)| file.items.get(*index).is_some_and(|item| holds_members(item.kind)));
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
fn file_section(context: &Context<'_>, members: &Members<'_>, file: &FileOutline) -> Markup {
    let mut spots = shown(members, file, None);
    let mut out = Markup::new();
    if spots.is_empty() {
        return out;
    }
    spots.sort_by_key(|(_, index)| file.items.get(*index).map(|item| (item.kind, *index)));
    out.heading(2, file.path.rsplit('/').next().unwrap_or(&file.path));
    if !speaks_for_folder(file) {
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
            rows.push(vec![name, Markup::of_text(word_of(item.kind)), Markup::of_text(&summary)]);
        }
    }
    let mut out = Markup::new();
    if !rows.is_empty() {
        let mut table = Markup::new();
        table.table(&["Name", "Kind", "Description"], &rows);
        out.heading(2, "Inside").macro_of("expand", &[("title", "Not public, but explained")], Some(&table));
    }
    out
}
