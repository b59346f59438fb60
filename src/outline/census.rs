//! What a whole tree tells in numbers, where the pages about the whole have to be written without it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::outline::language::Language;
use crate::outline::scan::Scan;
use crate::outline::select::classify::{Role, classify};
use crate::outline::select::plan::folder;
use crate::outline::select::undescribed;
use crate::outline::steps;
use crate::source::TreeEntry;

/// Folders of tests that are told apart: more are counted under the folders above them.
pub const MOST_TEST_FOLDERS: usize = 15;
/// Files that conventions look for. Ours: a listing of the root alone may be long.
const MOST_FILES: usize = 1_000;

/// Lock files of packages of scripts, and the tool of each.
pub const LOCKS: [(&str, &str); 5] = [
    ("pnpm-lock.yaml", "pnpm"),
    ("yarn.lock", "yarn"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
    ("package-lock.json", "npm"),
];

/// Lock files of Python's tools, and the tools.
pub const PYTHON_LOCKS: [(&str, &str); 3] = [("uv.lock", "uv"), ("poetry.lock", "poetry"), ("pdm.lock", "pdm")];

/// Numbers, and the few names that conventions look for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Census {
    /// Bytes of the sources of each language, those too that no page describes.
    pub sizes: Vec<(String, u64)>,
    /// Files of each language that no page describes.
    pub silent: Vec<(String, u32)>,
    /// Files of tests by folder.
    pub tests: Vec<(String, u32)>,
    /// Files of the root, lock files of packages.
    files: BTreeSet<String>,
}

impl Census {
    /// Counts a tree. The scan knows what headers are.
    pub fn new(tree: &[TreeEntry], scan: &Scan) -> Self {
        let mut census = Self::default();
        let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
        let mut silent: BTreeMap<&str, u32> = BTreeMap::new();
        let mut tests: BTreeMap<&str, u32> = BTreeMap::new();
        for entry in tree {
            steps::count(1);
            let path = entry.path.as_str();
            let role = classify(path);
            let language = match role {
                Ok(Role::Source) => scan.language_of(path).map(Language::name),
                Ok(Role::Other) => undescribed::language(path),
                _ => None,
            };
            if let Some(name) = language {
                *sizes.entry(name).or_default() += entry.size_bytes;
                if role == Ok(Role::Other) {
                    *silent.entry(name).or_default() += 1;
                }
            }
            if role == Ok(Role::Test) && Language::of_path(path).is_some() {
                *tests.entry(folder(path)).or_default() += 1;
            }
            if census.files.len() < MOST_FILES && is_looked_for(path) {
                census.files.insert(path.to_owned());
            }
        }
        for depth in (1..4).rev() {
            if tests.len() > MOST_TEST_FOLDERS {
                tests = folded(tests, depth);
            }
        }
        census.sizes = sizes.into_iter().map(|(name, size)| (name.to_owned(), size)).collect();
        census.silent = silent.into_iter().map(|(name, count)| (name.to_owned(), count)).collect();
        census.tests = tests.into_iter().map(|(path, count)| (path.to_owned(), count)).collect();
        census
    }

    /// Whether the tree has a file, of those that conventions look for.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains(path)
    }

    /// Files of the root.
    pub fn root(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str).filter(|path| !path.contains('/'))
    }
}

/// Files of the root and of its `bin`, and locks of packages wherever they lie.
fn is_looked_for(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    matches!(folders, "" | "bin") || LOCKS.iter().chain(&PYTHON_LOCKS).any(|(lock, _)| *lock == name)
}

/// Counts under the first steps of their paths.
fn folded(folders: BTreeMap<&str, u32>, depth: usize) -> BTreeMap<&str, u32> {
    let mut out: BTreeMap<&str, u32> = BTreeMap::new();
    for (path, count) in folders {
        let end = path.match_indices('/').nth(depth - 1).map_or(path.len(), |(at, _)| at);
        *out.entry(path.get(..end).unwrap_or(path)).or_default() += count;
    }
    out
}
