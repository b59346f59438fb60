//! A divided repository: its pages were written part by part, and what is about the whole is written from what is known of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::locale::Words;
use crate::outline::book::relations::{Relations, last_step};
use crate::outline::book::topics::{LEAST_MODULES, OF_FILES, Topic};
use crate::outline::book::{Book, Leaf, Module, Subject};
use crate::outline::census::Census;
use crate::outline::manifest::all::{Manifests, plain};
use crate::outline::scan::Scan;
use crate::outline::select::plan::{folder, parent_of};
use crate::source::Snapshot;

/// A page that a part of the repository has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DividedPage {
    /// As the space has it.
    pub title: String,
    /// The first sentence of its text; empty where it is not known.
    pub summary: String,
    /// Of a document 0, of a folder of documents their number; of a module nothing.
    pub documents: Option<u32>,
}

/// What is known of a divided repository.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Division {
    /// The pages of modules and documents, by key.
    pub pages: BTreeMap<String, DividedPage>,
    /// How many files of a page import something of another one of the same part, by both keys.
    pub uses: BTreeMap<(String, String), u32>,
    /// The files that pages about the whole are made from, read or not, with the bits of [`crate::outline::spoken`].
    pub files: BTreeMap<String, u8>,
    /// What the tree tells.
    pub census: Census,
}

impl Division {
    /// The pages about the whole, with the files that each is made from.
    fn topics(&self) -> BTreeMap<Topic, Vec<String>> {
        let modules = self.pages.values().filter(|page| page.documents.is_none()).count();
        if modules < LEAST_MODULES {
            return BTreeMap::new();
        }
        let mut out = BTreeMap::from([(Topic::Architecture, Vec::new())]);
        for (bit, topic) in (0u8..).zip(OF_FILES) {
            let spoken = self.files.iter().filter(|(_, bits)| **bits & 1 << bit != 0);
            let paths: Vec<String> = spoken.map(|(path, _)| path.clone()).collect();
            if !paths.is_empty() && topic != Topic::Documents {
                out.insert(topic, paths);
            }
        }
        let documents = self.documents();
        if documents.len() > 1 {
            out.insert(Topic::Documents, documents);
        }
        out
    }

    /// Keys of documents and folders of them that stand below no other page.
    fn documents(&self) -> Vec<String> {
        let keys: BTreeSet<String> = self.pages.keys().cloned().collect();
        let documents = self.pages.iter().filter(|(_, page)| page.documents.is_some()).map(|(key, _)| key);
        documents.filter(|key| parent_of(key, &keys).is_empty()).cloned().collect()
    }
}

impl Book {
    /// The pages of a divided repository. `titles` overrides those of the pages about the whole.
    pub fn of_division(
        snapshot: &Snapshot,
        scan: &Scan,
        titles: &BTreeMap<String, String>,
        division: &Division,
        words: &Words,
    ) -> Self {
        let mut book = Self { wanted: titles.clone(), words: words.clone(), ..Self::default() };
        for (key, page) in &division.pages {
            book.taken.insert(page.title.to_lowercase());
            book.titles.insert(key.clone(), page.title.clone());
            book.places.insert(key.clone(), key.clone());
        }
        book.add(snapshot, scan, String::new(), None, Subject::Front);
        book.topics = division.topics();
        for topic in book.topics.keys().copied().collect::<Vec<_>>() {
            book.add(snapshot, scan, topic.key().to_owned(), Some(String::new()), Subject::Topic(topic));
        }
        let keys: BTreeSet<String> = division.pages.keys().cloned().collect();
        for (key, page) in &division.pages {
            let subject = match page.documents {
                None => Subject::Module(Module { path: key.clone(), ..Module::default() }),
                Some(0) => Subject::Document,
                Some(count) => Subject::Shelf(vec![key.clone(); usize::try_from(count).unwrap_or_default()]),
            };
            let parent = parent_of(key, &keys);
            book.leaves.push(Leaf { key: key.clone(), parent: Some(parent), title: page.title.clone(), subject });
        }
        // A file whose page has later parts stands on one of them: on which is not known.
        for path in scan.files.keys().chain(scan.texts.keys()) {
            if let Some(key) = nearest(&keys, path).filter(|key| !keys.contains(&format!("{key}#2"))) {
                book.places.insert(path.clone(), key);
            }
        }
        book
    }
}

/// The page of a path, or the nearest one above it.
fn nearest(keys: &BTreeSet<String>, path: &str) -> Option<String> {
    if keys.contains(path) {
        return Some(path.to_owned());
    }
    Some(parent_of(path, keys)).filter(|key| !key.is_empty())
}

impl Relations {
    /// Imports inside of parts, and between packages what their manifests name.
    pub fn of_division(division: &Division, manifests: &Manifests) -> Self {
        let mut relations = Self::default();
        let keys: BTreeSet<String> = division.pages.keys().cloned().collect();
        let mut seen = BTreeSet::new();
        for key in &keys {
            let last = last_step(key).to_owned();
            if seen.insert(last.clone()) {
                relations.unique.insert(last)
            } else {
                relations.unique.remove(&last)
            };
        }
        for ((from, to), count) in &division.uses {
            if keys.contains(from) && keys.contains(to) {
                relations.note(from, to, *count);
            }
        }
        let homes: BTreeMap<String, &str> =
            manifests.all.iter().map(|manifest| (plain(&manifest.name), folder(&manifest.path))).collect();
        for manifest in &manifests.all {
            let Some(from) = nearest(&keys, folder(&manifest.path)) else { continue };
            for dependency in manifest.dependencies.iter().filter(|dependency| dependency.kind == "run") {
                let home = homes.get(&plain(&dependency.name)).and_then(|home| nearest(&keys, home));
                if let Some(to) =
                    home.filter(|to| *to != from && !relations.counts.contains_key(&(from.clone(), to.clone())))
                {
                    relations.note(&from, &to, 1);
                }
            }
        }
        relations
    }

    fn note(&mut self, from: &str, to: &str, count: u32) {
        self.counts.insert((from.to_owned(), to.to_owned()), count);
        self.uses.entry(from.to_owned()).or_default().insert(to.to_owned());
        self.used_by.entry(to.to_owned()).or_default().insert(from.to_owned());
    }
}
