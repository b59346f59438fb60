//! Which page's sources import which.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::book::imports::Imports;
use crate::outline::book::{Book, Subject};
use crate::outline::select::plan::folder;
use crate::outline::steps;

/// Imports between pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relations {
    /// Page keys that a page's sources import.
    pub uses: BTreeMap<String, BTreeSet<String>>,
    /// The other way round.
    pub used_by: BTreeMap<String, BTreeSet<String>>,
    /// How many files of a page import something of another: by both keys.
    pub counts: BTreeMap<(String, String), u32>,
    /// Packages outside by page.
    pub outside: BTreeMap<String, BTreeSet<String>>,
    /// Last steps of keys that stand for one page only.
    pub unique: BTreeSet<String>,
}

impl Relations {
    /// Brings imports of files together by page.
    pub fn new(imports: &Imports, book: &Book) -> Self {
        let mut relations = Self::default();
        let mut seen = BTreeSet::new();
        for leaf in book.leaves.iter().filter(|leaf| matches!(leaf.subject, Subject::Module(_))) {
            let last = last_step(&leaf.key).to_owned();
            if !seen.insert(last.clone()) {
                relations.unique.remove(&last);
            } else {
                relations.unique.insert(last);
            }
        }
        for (from, targets) in &imports.inside {
            steps::count(1 + targets.len());
            let Some(from) = book.place(from) else { continue };
            // Go and C# import packages, not files: the package's page is meant where a file has one of its own.
            let place = |target: &'_ String| {
                let is_package = target.ends_with(".go") || target.ends_with(".cs");
                let whole = book.place(folder(target)).filter(|_| is_package);
                whole.or_else(|| book.place(target))
            };
            let places: BTreeSet<&str> = targets.iter().filter_map(place).filter(|target| *target != from).collect();
            for target in places {
                *relations.counts.entry((from.to_owned(), target.to_owned())).or_default() += 1;
                relations.uses.entry(from.to_owned()).or_default().insert(target.to_owned());
                relations.used_by.entry(target.to_owned()).or_default().insert(from.to_owned());
            }
        }
        for (from, packages) in &imports.outside {
            if let Some(from) = book.place(from) {
                relations.outside.entry(from.to_owned()).or_default().extend(packages.iter().cloned());
            }
        }
        relations
    }
}

/// The last step of a key.
pub fn last_step(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}
