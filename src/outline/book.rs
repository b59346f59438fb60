//! Which pages there are, what they are called and how they hang together, before any of them is written.

use std::collections::{BTreeMap, BTreeSet};

use super::classify::{Role, classify};
use super::item::FileOutline;
use super::plan::folder;
use super::scan::Scan;
use crate::limits::TITLE_CHARS;
use crate::source::Snapshot;
use crate::text::first_chars;

/// What a page is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The repository.
    Front,
    /// A folder's sources.
    Module(Vec<String>),
    /// One Markdown file.
    Document,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// Front page first, then by key.
    pub leaves: Vec<Leaf>,
    /// Page key of every path that has a page or stands on one.
    places: BTreeMap<String, String>,
    titles: BTreeMap<String, String>,
}

impl Book {
    /// Plans the pages. `titles` overrides titles by key.
    pub fn plan(snapshot: &Snapshot, scan: &Scan, titles: &BTreeMap<String, String>) -> Self {
        let mut book = Self { leaves: Vec::new(), places: BTreeMap::new(), titles: BTreeMap::new() };
        let groups = groups(scan);
        let documents = documents(scan);
        let keys: BTreeSet<&str> = groups.keys().map(String::as_str).collect();
        let mut taken = BTreeSet::new();
        book.add(snapshot, titles, &mut taken, String::new(), None, Subject::Front);
        for (key, files) in &groups {
            for file in files {
                book.places.insert(file.clone(), key.clone());
            }
            book.places.insert(folder_of_key(key).to_owned(), key.clone());
            let parent = parent_of(key, &keys);
            book.add(snapshot, titles, &mut taken, key.clone(), Some(parent), Subject::Module(files.clone()));
        }
        for path in documents {
            book.places.insert(path.clone(), path.clone());
            let parent = parent_of(&path, &keys);
            book.add(snapshot, titles, &mut taken, path, Some(parent), Subject::Document);
        }
        book
    }

    /// The title of a page.
    pub fn title(&self, key: &str) -> Option<&str> {
        self.titles.get(key).map(String::as_str)
    }

    /// The key of the page that shows a path.
    pub fn place(&self, path: &str) -> Option<&str> {
        self.places.get(path).map(String::as_str)
    }

    fn add(
        &mut self,
        snapshot: &Snapshot,
        titles: &BTreeMap<String, String>,
        taken: &mut BTreeSet<String>,
        key: String,
        parent: Option<String>,
        subject: Subject,
    ) {
        let title = titles.get(&key).cloned().unwrap_or_else(|| unique(&title_of(snapshot, &key), taken));
        taken.insert(title.to_lowercase());
        self.titles.insert(key.clone(), title.clone());
        self.leaves.push(Leaf { key, parent, title, subject });
    }
}

/// The root's own sources are a module called by the repository's root.
const ROOT_KEY: &str = "/";

fn folder_of_key(key: &str) -> &str {
    if key == ROOT_KEY { "" } else { key }
}

fn title_of(snapshot: &Snapshot, key: &str) -> String {
    match key {
        "" => snapshot.name.clone(),
        ROOT_KEY => format!("{}: (root)", snapshot.name),
        key => format!("{}: {key}", snapshot.name),
    }
}

/// Within the limit, and told apart from the titles before; Confluence does not tell case apart.
fn unique(wanted: &str, taken: &BTreeSet<String>) -> String {
    let mut title = first_chars(wanted, TITLE_CHARS).to_owned();
    let mut count = 1u32;
    while taken.contains(&title.to_lowercase()) {
        count += 1;
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
            folder => folder,
        };
        groups.entry(key.to_owned()).or_default().push(file.path.clone());
    }
    groups
}

/// Whether a file has anything that a reader of its module's page would look for.
pub fn is_shown(file: &FileOutline) -> bool {
    classify(&file.path) == Ok(Role::Source)
        && (file.items.iter().any(|item| item.public) || !file.doc.is_empty() || !file.entries.is_empty())
}

fn documents(scan: &Scan) -> Vec<String> {
    let shown = |path: &String| {
        matches!(classify(path), Ok(Role::Document)) || (classify(path) == Ok(Role::Readme) && path.contains('/'))
    };
    scan.texts
        .iter()
        .filter(|(path, text)| shown(path) && !text.trim().is_empty())
        .map(|(path, _)| path.clone())
        .collect()
}

/// The nearest folder above that has a page; else the front page.
fn parent_of(key: &str, keys: &BTreeSet<&str>) -> String {
    let mut above = folder(key);
    while !above.is_empty() {
        if keys.contains(above) {
            return above.to_owned();
        }
        above = folder(above);
    }
    String::new()
}
