//! Which pages there are, what they are called and how they hang together, before any of them is written.

mod badges;
pub mod division;
pub mod handlers;
pub mod imports;
pub mod links;
pub mod members;
pub mod mounts;
pub mod names;
pub mod packages;
pub mod readme;
pub mod relations;
pub mod shelves;
pub mod topics;
use std::collections::{BTreeMap, BTreeSet};

use crate::limits::{PAGE_BYTES, TITLE_CHARS};
use crate::locale::{Words, own, said};
use crate::outline::book::shelves::Shelf;
use crate::outline::book::topics::{LEAST_MODULES, Topic, topics};
use crate::outline::item::{FileOutline, Item, ItemKind};
use crate::outline::language::Language;
use crate::outline::scan::Scan;
use crate::outline::select::classify::{Role, classify};
use crate::outline::select::plan::{self, above_step, folder, parent_of};
use crate::outline::steps;
use crate::source::Snapshot;
use crate::text::{first_chars, on_one_line};

/// What a page is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The repository.
    Front,
    /// One question about the whole repository.
    Topic(Topic),
    /// Sources.
    Module(Module),
    /// One Markdown file.
    Document,
    /// A folder of Markdown files: their keys.
    Shelf(Vec<String>),
}

/// The sources that one page is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Module {
    /// The folder, or the one file.
    pub path: String,
    /// Files that are shown on this page.
    pub files: Vec<String>,
    /// Files of the folder that have pages of their own.
    pub apart: Vec<String>,
    /// Which items of the one file, when it needs several pages.
    pub items: Option<(usize, usize)>,
}

impl Module {
    /// Whether it has no files of its own and only stands above other modules.
    pub fn stands_above(&self) -> bool {
        self.files.is_empty() && self.apart.is_empty()
    }
}

/// One page to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Stable key: empty for the front page, else a path.
    pub key: String,
    /// Key of the page above.
    pub parent: Option<String>,
    /// Title, unique in the book.
    pub title: String,
    /// What it is about.
    pub subject: Subject,
}

/// All pages to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    /// Front page first, then topics, modules and documents, by key.
    pub leaves: Vec<Leaf>,
    /// The files that each topic's page is made from.
    pub topics: BTreeMap<Topic, Vec<String>>,
    /// Page key of every path that has a page or stands on one.
    places: BTreeMap<String, String>,
    /// Pages of the later items of a file: first item, key.
    parts: BTreeMap<String, Vec<(usize, String)>>,
    titles: BTreeMap<String, String>,
    /// The language of titles that are in our own words.
    words: Words,
    wanted: BTreeMap<String, String>,
    taken: BTreeSet<String>,
    /// How often a title was asked for that was taken.
    counts: BTreeMap<String, u32>,
}

/// A folder's page longer than this is split into one page a file. Ours: about forty screens.
const FOLDER_BYTES: usize = 60 * 1024;
/// A file shorter than this stays on its folder's page.
const OWN_PAGE_BYTES: usize = 3 * 1024;
/// A module that says less than this has no page of its own.
const LEAST_BYTES: usize = 900;
/// The root's own sources.
const ROOT_KEY: &str = "/";

impl Book {
    /// Plans the pages. `titles` overrides titles by key. Of a part of a repository no pages about the whole are planned.
    pub fn plan(
        snapshot: &Snapshot,
        scan: &Scan,
        titles: &BTreeMap<String, String>,
        is_part: bool,
        words: &Words,
    ) -> Self {
        let mut book = Self { wanted: titles.clone(), words: words.clone(), ..Self::default() };
        book.add(snapshot, scan, String::new(), None, Subject::Front);
        let modules = merged(scan, groups(scan));
        let keys: BTreeSet<String> = modules.keys().cloned().collect();
        let shelves = shelves::arrange(scan, &keys);
        if !is_part {
            let is_top = |shelf: &&Shelf| shelf.parent.is_empty();
            let documents: Vec<String> = shelves.iter().filter(is_top).map(|shelf| shelf.key.clone()).collect();
            book.topics = topics(scan, &keys, &documents);
        }
        for topic in book.topics.keys().copied().collect::<Vec<_>>() {
            book.add(snapshot, scan, topic.key().to_owned(), Some(String::new()), Subject::Topic(topic));
        }
        let modules = if keys.len() < LEAST_MODULES { modules } else { packages::grouped(scan, modules, is_part) };
        let keys: BTreeSet<String> = modules.keys().cloned().collect();
        for (key, files) in modules {
            let parent = parent_of(&key, &keys);
            book.add_module(snapshot, scan, &key, parent, files);
        }
        let documents = book.topics.contains_key(&Topic::Documents).then_some(Topic::Documents.key());
        for shelf in shelves {
            let above = if shelf.parent.is_empty() { parent_of(&shelf.key, &keys) } else { shelf.parent };
            let parent = documents.filter(|_| above.is_empty()).map_or(above, str::to_owned);
            let subject = if shelf.documents.is_empty() { Subject::Document } else { Subject::Shelf(shelf.documents) };
            book.places.insert(shelf.key.clone(), shelf.key.clone());
            book.add(snapshot, scan, shelf.key, Some(parent), subject);
        }
        book
    }

    /// How much a file offers to others: about the bytes it takes on a page.
    pub fn worth(file: &FileOutline) -> usize {
        file.items.iter().filter(|item| item.public).map(weight).sum()
    }

    /// The title of a page.
    pub fn title(&self, key: &str) -> Option<&str> {
        self.titles.get(key).map(String::as_str)
    }

    /// The key of the page that shows a path.
    pub fn place(&self, path: &str) -> Option<&str> {
        self.places.get(path).map(String::as_str)
    }

    /// The key of the page that shows an item of a file.
    pub fn place_of_item(&self, path: &str, index: usize) -> Option<&str> {
        let parts = self.parts.get(path).into_iter().flatten();
        parts.rev().find(|(first, _)| *first <= index).map(|(_, key)| key.as_str()).or_else(|| self.place(path))
    }

    fn add_module(&mut self, snapshot: &Snapshot, scan: &Scan, key: &str, parent: String, files: Vec<String>) {
        let total: usize = files.iter().map(|path| estimate(scan, path)).sum();
        let has_items = |path: &String| {
            scan.files.get(path).is_some_and(|file| file.items.iter().any(|item| stands_on_page(file, item)))
        };
        let large = |path: &String| estimate(scan, path) >= OWN_PAGE_BYTES && has_items(path);
        let split = total > FOLDER_BYTES && files.iter().filter(|path| large(path)).count() > 1;
        let (apart, here): (Vec<String>, Vec<String>) = files.into_iter().partition(|path| split && large(path));
        for path in &here {
            steps::count(1);
            self.places.insert(path.clone(), key.to_owned());
        }
        let path = if key == ROOT_KEY { String::new() } else { key.to_owned() };
        self.places.insert(path.clone(), key.to_owned());
        let module = Module { path: path.clone(), files: here, apart: apart.clone(), items: None };
        if apart.is_empty() && module.files.len() == 1 && total > PAGE_BYTES / 2 {
            self.add_parts(snapshot, scan, module, key, parent);
            return;
        }
        let mut chunks = chunks(scan, &module.files).into_iter();
        let first = Module { files: chunks.next().unwrap_or_default(), ..module };
        self.add(snapshot, scan, key.to_owned(), Some(parent), Subject::Module(first));
        for (number, files) in chunks.enumerate() {
            let own = format!("{key}#{}", number + 2);
            files.iter().for_each(|path| {
                self.places.insert(path.clone(), own.clone());
            });
            let part = Module { path: path.clone(), files, ..Module::default() };
            self.add(snapshot, scan, own, Some(key.to_owned()), Subject::Module(part));
        }
        for file in apart {
            let module = Module { path: file.clone(), files: vec![file.clone()], apart: Vec::new(), items: None };
            self.places.insert(file.clone(), file.clone());
            self.add_parts(snapshot, scan, module, &file, key.to_owned());
        }
    }

    /// One page, or several where one file says more than a page holds.
    fn add_parts(&mut self, snapshot: &Snapshot, scan: &Scan, module: Module, key: &str, parent: String) {
        let cuts = module.files.first().and_then(|path| scan.files.get(path)).map(cuts).unwrap_or_default();
        if cuts.len() < 2 {
            self.add(snapshot, scan, key.to_owned(), Some(parent), Subject::Module(module));
            return;
        }
        let path = module.files.first().cloned().unwrap_or_default();
        for (number, (from, to)) in cuts.into_iter().enumerate() {
            let own = if number == 0 { key.to_owned() } else { format!("{key}#{}", number + 1) };
            let above = if number == 0 { parent.clone() } else { key.to_owned() };
            self.parts.entry(path.clone()).or_default().push((from, own.clone()));
            let part = Module { items: Some((from, to)), ..module.clone() };
            self.add(snapshot, scan, own, Some(above), Subject::Module(part));
        }
    }

    fn add(&mut self, snapshot: &Snapshot, scan: &Scan, key: String, parent: Option<String>, subject: Subject) {
        let wanted =
            self.wanted.get(&key).cloned().unwrap_or_else(|| title_of(snapshot, scan, (&key, &subject), &self.words));
        // A package may stand in two folders: the second is told apart by its folder, not by a number.
        let plain = in_repository(&key, snapshot);
        let is_plain_taken = self.taken.contains(&plain.to_lowercase());
        let by_folder = || self.words.spoken(&said("Folder {}", &[&key]));
        let plain = if is_plain_taken { in_repository(&by_folder(), snapshot) } else { plain };
        let is_taken = self.taken.contains(&wanted.to_lowercase()) && !self.wanted.contains_key(&key);
        let title = unique(if is_taken { &plain } else { &wanted }, &self.taken, &mut self.counts);
        self.taken.insert(title.to_lowercase());
        self.titles.insert(key.clone(), title.clone());
        self.leaves.push(Leaf { key, parent, title, subject });
    }
}

fn title_of(snapshot: &Snapshot, scan: &Scan, (key, subject): (&str, &Subject), words: &Words) -> String {
    let name = match (key, subject) {
        ("", _) => return snapshot.name.clone(),
        (ROOT_KEY, _) => words.spoken(&own("Files of the root")),
        (_, Subject::Topic(topic)) => words.spoken(&own(topic.title())),
        (key, Subject::Module(module)) => package_of(scan, module).unwrap_or_else(|| part_of(key, words)),
        (key, _) => key.to_owned(),
    };
    in_repository(&name, snapshot)
}

/// A later part of a page that is too long for one has its number behind `#`.
fn part_of(key: &str, words: &Words) -> String {
    plan::part_of(key).map_or(key.to_owned(), |(path, number)| words.spoken(&said("{} part {}", &[path, number])))
}

/// What differs comes first: a sidebar cuts the end off.
fn in_repository(name: &str, snapshot: &Snapshot) -> String {
    let end = format!(" · {}", snapshot.name);
    let room = TITLE_CHARS.saturating_sub(end.chars().count());
    format!("{}{end}", first_chars(name, room))
}

/// Java's packages are better known than the folders that hold them.
fn package_of(scan: &Scan, module: &Module) -> Option<String> {
    let file = module.files.first().or(module.apart.first()).and_then(|path| scan.files.get(path))?;
    let is_package = file.language == Language::Java && !file.package.is_empty();
    if !is_package {
        return None;
    }
    let class = module.path.rsplit('/').next().and_then(|name| name.strip_suffix(".java"));
    Some(match class {
        Some(class) => format!("{}.{class}", file.package),
        None => file.package.clone(),
    })
}

/// Within the limit, and told apart from the titles before; Confluence does not tell case apart.
fn unique(wanted: &str, taken: &BTreeSet<String>, counts: &mut BTreeMap<String, u32>) -> String {
    let wanted = on_one_line(wanted);
    let wanted = wanted.as_str();
    let mut title = first_chars(wanted, TITLE_CHARS).to_owned();
    let count = counts.entry(title.to_lowercase()).or_insert(1);
    while taken.contains(&title.to_lowercase()) {
        *count += 1;
        steps::count(title.len());
        let suffix = format!(" ({count})");
        title = format!("{}{suffix}", first_chars(wanted, TITLE_CHARS - suffix.len()));
    }
    title
}

/// Source files by folder; files without anything to show stay out.
fn groups(scan: &Scan) -> BTreeMap<String, Vec<String>> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in scan.files().filter(|file| is_shown(file)) {
        let key = match folder(&file.path) {
            "" => ROOT_KEY,
            folder if file.language == Language::Sql => above_step(folder),
            folder => folder,
        };
        groups.entry(key.to_owned()).or_default().push(file.path.clone());
    }
    groups
}

/// Whether a page shows an item. Most modules are shown by what is in them; Ruby's documentation stands on modules.
pub fn stands_on_page(file: &FileOutline, item: &Item) -> bool {
    let is_spoken = file.language == Language::Ruby && !item.doc.is_empty();
    item.public && (item.kind != ItemKind::Module || is_spoken)
}

/// Whether a file has anything that a reader of its module's page would look for.
pub fn is_shown(file: &FileOutline) -> bool {
    classify(&file.path) == Ok(Role::Source)
        && (file.items.iter().any(|item| {
            if item.public { stands_on_page(file, item) } else { !item.doc.is_empty() && item.kind != ItemKind::Module }
        }) || !file.doc.is_empty()
            || !file.entries.is_empty())
}

/// Folders that say little join the folder above them that has a page.
fn merged(scan: &Scan, groups: BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    let keys: BTreeSet<String> = groups.keys().cloned().collect();
    let small = |files: &[String]| files.iter().map(|path| estimate(scan, path)).sum::<usize>() < LEAST_BYTES;
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, files) in groups {
        let mut home = key.clone();
        if small(&files) {
            let above = parent_of(&key, &keys);
            if !above.is_empty() {
                home = above;
            }
        }
        out.entry(home).or_default().extend(files);
    }
    out.values_mut().for_each(|files| files.sort());
    out
}

/// Files of one folder, as many together as a page holds.
fn chunks(scan: &Scan, files: &[String]) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = Vec::new();
    let mut bytes = usize::MAX;
    for path in files {
        let own = estimate(scan, path) + 300;
        if bytes.saturating_add(own) > PAGE_BYTES / 2 {
            out.push(Vec::new());
            bytes = 0;
        }
        bytes += own;
        if let Some(last) = out.last_mut() {
            last.push(path.clone());
        }
    }
    out
}

/// About how many bytes a file takes on a page.
pub fn estimate(scan: &Scan, path: &str) -> usize {
    let Some(file) = scan.files.get(path) else { return 0 };
    steps::count(file.items.len());
    file.doc.len() + file.items.iter().filter(|item| item.public).map(weight).sum::<usize>()
}

fn weight(item: &Item) -> usize {
    let heading = if item.owner.is_empty() { 500 } else { 300 };
    heading + item.signature.len() + item.doc.len() * 3 / 2
}

/// Where a file's items are cut into pages: never between a type and its members.
fn cuts(file: &FileOutline) -> Vec<(usize, usize)> {
    let mut cuts = Vec::new();
    let (mut from, mut bytes) = (0, file.doc.len());
    for (index, item) in file.items.iter().enumerate() {
        let own = if item.public { weight(item) } else { 0 };
        if item.owner.is_empty() && bytes + own > PAGE_BYTES / 2 && index > from {
            cuts.push((from, index));
            (from, bytes) = (index, 0);
        }
        bytes += own;
    }
    cuts.push((from, file.items.len()));
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_stay_unique_whatever_the_case_and_within_the_limit() {
        let mut taken = BTreeSet::new();
        taken.insert("r: a".to_owned());
        let mut counts = BTreeMap::new();
        assert_eq!(unique("R: A", &taken, &mut counts), "R: A (2)");
        assert_eq!(unique(&"ä".repeat(300), &taken, &mut counts).chars().count(), TITLE_CHARS);
    }
}
