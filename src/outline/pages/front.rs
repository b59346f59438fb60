//! The front page: what the repository is, how to work with it, where things are.

use std::collections::{BTreeMap, BTreeSet};

use crate::limits::PAGE_BYTES;
use crate::outline::book::context::Context;
use crate::outline::book::readme;
use crate::outline::book::{Leaf, Module, Subject};
use crate::outline::doc::Doc;
use crate::outline::item::{FileOutline, Item, ItemKind};
use crate::outline::markup::Markup;
use crate::outline::markup::prose::{Prose, markdown};
use crate::outline::pages::document;
use crate::outline::pages::front_tables as tables;
use crate::outline::pages::item_section::code;
use crate::outline::pages::relation_tables;
use crate::outline::select::classify::{Reason, Role, classify};
use crate::outline::select::plan::folder;

/// The front page, and the files it was written from.
pub fn write(context: &Context<'_>) -> (Markup, Vec<String>) {
    let mut out = Markup::new();
    out.push(&what_it_is(context));
    out.macro_of("toc", &[("minLevel", "2"), ("maxLevel", "2")], None);
    out.push(&tables::facts(context));
    out.push(&packages(context));
    out.push(&tables::commands(context));
    let parts: [&dyn Fn(&Context<'_>) -> Markup; 7] = [
        &map,
        &tables::entries,
        &tables::dependencies,
        &relation_tables::overview,
        &tests,
        &documents,
        &crate::outline::pages::glossary::write,
    ];
    for part in parts {
        // A part that does not fit is on the pages below in another form.
        out.push_within(&part(context), PAGE_BYTES * 9 / 10);
    }
    out.push(&left_out(context));
    (out, sources(context))
}

fn sources(context: &Context<'_>) -> Vec<String> {
    let readme = readme::of_repository(context.scan, &context.snapshot.name).map(|(path, _)| path.to_owned());
    let manifests = context.manifests.all.iter().map(|manifest| manifest.path.clone());
    let mut all: Vec<String> = readme.into_iter().chain(manifests).chain(context.scan.files.keys().cloned()).collect();
    all.sort();
    all.dedup();
    all
}

/// The manifest's sentence, then the README's introduction.
fn what_it_is(context: &Context<'_>) -> Markup {
    let mut out = Markup::new();
    let name = context.snapshot.name.as_str();
    let main = context.manifests.main(name);
    let description = main.map(|manifest| manifest.description.clone()).unwrap_or_default();
    if let Some((path, text)) = readme::of_repository(context.scan, name) {
        let introduction = readme::introduction_with_links(&text);
        let resolve = |link: &str, is_image: bool| match context.book.title(path).filter(|_| link.starts_with('#')) {
            // The section stands on the README's own page.
            Some(_) => context.links.resolve(path, &format!("/{path}{link}"), is_image),
            None => context.links.resolve(path, link, is_image),
        };
        if !description.is_empty() && !introduction.contains(description.trim_end_matches('.')) {
            out.paragraph(&description);
        }
        out.push(&markdown(
            &introduction,
            &Prose { heading_shift: 1, code_language: "", comment: false, resolve: &resolve },
        ));
        if context.book.title(path).is_some() {
            let mut more = Markup::new();
            more.text("More in the ").push(&context.links.to_page(path, None, &Markup::of_text("README"))).text(".");
            out.wrap("p", &more);
        }
    } else if !description.is_empty() {
        out.paragraph(&description);
    }
    out
}

/// What a repository of several packages is made of: each with what its manifest or its README says of it.
fn packages(context: &Context<'_>) -> Markup {
    const MOST: usize = 100;
    let readmes = readme::by_folder(context.scan);
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for manifest in &context.manifests.all {
        let home = folder(&manifest.path);
        if home.is_empty() || !seen.insert(home) || classify(&format!("{home}/x.md")) != Ok(Role::Document) {
            continue;
        }
        let readme = readmes.get(home).copied();
        let said = match readme {
            _ if !manifest.description.is_empty() => manifest.description.clone(),
            Some(path) => crate::outline::doc::summary(&readme::introduction(&readme::markdown_of(context.scan, path))),
            None => String::new(),
        };
        if manifest.name.is_empty() && said.is_empty() {
            continue;
        }
        let name = if manifest.name.is_empty() { home } else { &manifest.name };
        let sources = format!("{home}/src");
        let page = context.book.title(home).map(|_| home).or(readme);
        let name = match page.or(context.book.title(&sources).map(|_| sources.as_str())) {
            Some(key) => context.links.to_page(key, None, &code(name)),
            None => code(name),
        };
        rows.push(vec![name, Markup::of_text(&said), code(home)]);
    }
    let left_out = rows.len().saturating_sub(MOST);
    rows.truncate(MOST);
    let mut out = Markup::new();
    if rows.len() > 1 {
        out.heading(2, "Packages").table_without_blank_columns(&["Package", "What it is", "Folder"], &rows);
        if left_out > 0 {
            out.paragraph(&format!("{left_out} more have manifests of their own."));
        }
    }
    out
}

/// Every module page with its first sentence, languages and size.
fn map(context: &Context<'_>) -> Markup {
    const MOST_ROWS: usize = 250;
    const FEW_PAGES: usize = 60;
    let modules: Vec<(&Leaf, &Module)> = context
        .book
        .leaves
        .iter()
        .filter_map(|leaf| match &leaf.subject {
            Subject::Module(module) if !leaf.key.contains('#') => Some((leaf, module)),
            _ => None,
        })
        .collect();
    // Where a few folders hold everything, the files that have pages of their own are the map.
    let show_files = modules.len() <= FEW_PAGES;
    let is_file = |module: &Module| module.files.first() == Some(&module.path);
    let shown = modules.into_iter().filter(|(_, module)| show_files || !is_file(module));
    let readmes = readme::by_folder(context.scan);
    let languages: BTreeSet<&str> = context.scan.files().map(|file| file.language.name()).collect();
    let mut rows: Vec<Vec<Markup>> = shown
        .map(|(leaf, module)| {
            let mut row = map_row(context, &readmes, leaf, module);
            // One language for all is among the facts above.
            if let Some(cell) = row.get_mut(2).filter(|_| languages.len() == 1) {
                *cell = Markup::new();
            }
            row
        })
        .collect();
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    rows.truncate(MOST_ROWS);
    let mut out = Markup::new();
    if !rows.is_empty() {
        out.heading(2, "Map")
            .table_without_blank_columns(&["Module", "What it is", "Language", "Files", "Lines"], &rows);
    }
    if left_out > 0 {
        out.paragraph(&format!("{left_out} more modules are in the page tree."));
    }
    out
}

fn map_row(context: &Context<'_>, readmes: &BTreeMap<&str, &str>, leaf: &Leaf, module: &Module) -> Vec<Markup> {
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
    vec![
        context.links.to_page(&leaf.key, None, &code(relation_tables::short(context, &leaf.key))),
        Markup::of_text(&purpose(context, readmes, module, &files)),
        Markup::of_text(&names.join(", ")),
        Markup::of_text(&files.len().to_string()),
        Markup::of_text(&rounded(lines)),
    ]
}

/// The first sentence of the module's own words; else its README's; else what it declares.
fn purpose(context: &Context<'_>, readmes: &BTreeMap<&str, &str>, module: &Module, files: &[&FileOutline]) -> String {
    let spoken = files.iter().filter(|file| !file.doc.is_empty());
    let lead = spoken
        .clone()
        .find(|file| crate::outline::pages::module_page::speaks_for_folder(file))
        .or_else(|| spoken.clone().next().filter(|_| files.len() == 1));
    if let Some(file) = lead {
        return Doc::of(file.language, &file.doc).summary();
    }
    if let [only] = files {
        let said = crate::outline::pages::module_page::file_summary(only);
        if !said.is_empty() {
            return said;
        }
    }
    if let Some(path) = readmes.get(module.path.as_str()).filter(|_| !module.path.is_empty()) {
        return crate::outline::doc::summary(&readme::introduction(&readme::markdown_of(context.scan, path)));
    }
    declared(files)
}

/// The first names of the most telling kind; members of a module count, members of a type do not.
fn declared(files: &[&FileOutline]) -> String {
    const MAINS: [ItemKind; 11] = [
        ItemKind::Class,
        ItemKind::Interface,
        ItemKind::Struct,
        ItemKind::Trait,
        ItemKind::Enum,
        ItemKind::Function,
        ItemKind::Table,
        ItemKind::TypeAlias,
        ItemKind::Macro,
        ItemKind::Constant,
        ItemKind::Variable,
    ];
    const MOST: usize = 4;
    let items = || files.iter().flat_map(|file| &file.items);
    crate::outline::steps::count(items().count());
    let modules: BTreeSet<&str> =
        items().filter(|item| item.kind == ItemKind::Module).map(|item| item.name.as_str()).collect();
    let stands_alone = |item: &Item| item.owner.is_empty() || item.owner.split('.').all(|step| modules.contains(step));
    let mut found: Vec<(usize, &str)> = items()
        .filter(|item| item.public && stands_alone(item) && !matches!(item.name.as_str(), "default" | "data"))
        .filter_map(|item| Some((MAINS.iter().position(|kind| *kind == item.kind)?, item.name.as_str())))
        .collect();
    found.sort();
    found.dedup_by_key(|(_, name)| *name);
    let names: Vec<&str> = found.iter().take(MOST).map(|(_, name)| *name).collect();
    match (names.is_empty(), found.len().saturating_sub(MOST)) {
        (true, _) => String::new(),
        (false, 0) => format!("Declares {}.", names.join(", ")),
        (false, more) => format!("Declares {} and {more} more.", names.join(", ")),
    }
}

/// Folders of tests that are listed: more are counted under the folders above them.
const MOST_FOLDERS: usize = 15;

/// Counts under the first steps of their paths.
fn folded(folders: BTreeMap<&str, u32>, depth: usize) -> BTreeMap<&str, u32> {
    let mut out: BTreeMap<&str, u32> = BTreeMap::new();
    for (path, count) in folders {
        let end = path.match_indices('/').nth(depth - 1).map_or(path.len(), |(at, _)| at);
        *out.entry(path.get(..end).unwrap_or(path)).or_default() += count;
    }
    out
}

/// Where tests are, by folder, from the tree alone; and those that stand in the sources.
fn tests(context: &Context<'_>) -> Markup {
    let mut folders: BTreeMap<&str, u32> = BTreeMap::new();
    for entry in context.tree {
        crate::outline::steps::count(1);
        if classify(&entry.path) == Ok(Role::Test) && crate::outline::Language::of_path(&entry.path).is_some() {
            *folders.entry(folder(&entry.path)).or_default() += 1;
        }
    }
    for depth in (1..4).rev() {
        if folders.len() > MOST_FOLDERS {
            folders = folded(folders, depth);
        }
    }
    let inline: u32 = context
        .scan
        .files
        .values()
        .filter(|file| classify(&file.path) == Ok(Role::Source))
        .map(|file| file.tests)
        .sum();
    let mut out = Markup::new();
    if folders.is_empty() && inline == 0 {
        return out;
    }
    out.heading(2, "Tests and examples");
    if inline > 0 {
        let count = capital(&rounded(inline));
        let many = if inline == 1 { "test function stands" } else { "test functions stand" };
        out.paragraph(&format!("{count} {many} beside the code that is tested."));
    }
    let left_out = folders.len().saturating_sub(MOST_FOLDERS);
    let mut folders: Vec<(&str, u32)> = folders.into_iter().collect();
    folders.sort_by_key(|(path, count)| (std::cmp::Reverse(*count), *path));
    let rows: Vec<Vec<Markup>> = folders
        .into_iter()
        .take(MOST_FOLDERS)
        .map(|(path, count)| {
            vec![code(if path.is_empty() { "(root)" } else { path }), Markup::of_text(&count.to_string())]
        })
        .collect();
    out.table(&["Folder", "Files"], &rows);
    if left_out > 0 {
        out.paragraph(&format!("{left_out} more folders hold fewer."));
    }
    out
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The repository's own documents that stand at the top of their shelves.
fn documents(context: &Context<'_>) -> Markup {
    let mut out = Markup::new();
    let mut paths = Vec::new();
    let mut shelves = Vec::new();
    for leaf in &context.book.leaves {
        match &leaf.subject {
            Subject::Document if leaf.parent.as_deref() == Some("") => paths.push(leaf.key.as_str()),
            Subject::Shelf(documents) => {
                let mut line = Markup::new();
                line.push(&context.links.to_page(&leaf.key, None, &code(&leaf.key)))
                    .text(&format!(": {} documents", documents.len()));
                shelves.push(line);
            }
            _ => {}
        }
    }
    if paths.is_empty() && shelves.is_empty() {
        return out;
    }
    out.heading(2, "Documents").push(&document::table(context, paths.into_iter())).list(&shelves);
    out
}

/// What the pages do not show, and why.
fn left_out(context: &Context<'_>) -> Markup {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for (reason, count) in context.scan.left_out() {
        let text = match reason {
            Reason::Vendored => "somebody else's code",
            Reason::Generated => "written by a tool",
            Reason::Minified => "minified",
            Reason::SecretLooking => "named like secrets, never read",
            Reason::TooLarge => "over the size limit",
            Reason::LfsPointer => "kept in Git LFS",
            Reason::Encoding => "in an encoding that cannot be told (neither UTF-8 nor UTF-16)",
            Reason::NotGiven => "not given by the Git host",
            Reason::OverPlan => "beyond the number of files that are read",
            _ => continue,
        };
        *counts.entry(text).or_default() += count;
    }
    let mut out = Markup::new();
    if !counts.is_empty() {
        let parts: Vec<String> = counts.into_iter().map(|(text, count)| format!("{} {text}", rounded(count))).collect();
        out.heading(2, "Left out").paragraph(&format!("Files that these pages do not show: {}.", parts.join(", ")));
    }
    out
}

/// Two figures: a page must not change because a line was added.
pub fn rounded(count: u32) -> String {
    let mut step = 1u32;
    while count / step >= 100 {
        step *= 10;
    }
    let rounded = (count / step).saturating_mul(step);
    if step == 1 { rounded.to_string() } else { format!("about\u{a0}{rounded}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_keep_two_figures() {
        assert_eq!((rounded(99).as_str(), rounded(123_456).as_str()), ("99", "about\u{a0}120000"));
    }
}
