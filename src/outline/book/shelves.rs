//! The repository's own Markdown: which files become pages, and under which page.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::scan::Scan;
use crate::outline::select::classify::{Role, classify};
use crate::outline::select::plan::{folder, parent_of};

/// A document, or a shelf of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// Path of the file, or of the folder.
    pub key: String,
    /// Key of the page above.
    pub parent: String,
    /// Empty for a document itself.
    pub documents: Vec<String>,
}

/// Documents shorter than this say nothing.
const LEAST_BYTES: usize = 200;

/// Documents and shelves; `modules` are the folders that have pages already.
pub fn arrange(scan: &Scan, modules: &BTreeSet<String>) -> Vec<Shelf> {
    let mut by_folder: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in documents(scan) {
        by_folder.entry(folder(path)).or_default().push(path);
    }
    let mut out = Vec::new();
    let mut homes: BTreeSet<String> = modules.clone();
    for (folder, paths) in &by_folder {
        let lead = paths.iter().find(|path| is_lead(path)).filter(|_| paths.len() > 1 && !folder.is_empty());
        let home = match lead {
            Some(lead) => (*lead).to_owned(),
            None if paths.len() > 2 && !folder.is_empty() && !modules.contains(*folder) => {
                let documents = paths.iter().map(|path| (*path).to_owned()).collect();
                out.push(Shelf { key: (*folder).to_owned(), parent: parent_of(folder, &homes), documents });
                homes.insert((*folder).to_owned());
                (*folder).to_owned()
            }
            None => parent_of(&format!("{folder}/x"), &homes),
        };
        // What speaks for the folder stands above the others, so it comes first.
        for path in lead.into_iter().chain(paths.iter().filter(|path| Some(*path) != lead)) {
            let parent = if home == **path { parent_of(folder, &homes) } else { home.clone() };
            out.push(Shelf { key: (*path).to_owned(), parent, documents: Vec::new() });
        }
    }
    out
}

/// Whether a file speaks for its folder.
fn is_lead(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name.starts_with("readme.") || name.starts_with("index.")
}

fn documents(scan: &Scan) -> impl Iterator<Item = &str> {
    let shown = |path: &str| match classify(path) {
        Ok(Role::Document) => true,
        Ok(Role::Readme) => path.contains('/') || !crate::outline::book::readme::is_short(scan, path),
        _ => false,
    };
    scan.texts
        .iter()
        .filter(move |(path, text)| text.trim().len() >= LEAST_BYTES && shown(path))
        .map(|(path, _)| path.as_str())
}
