//! A repository that is too large for one invocation, divided by folders.
//!
//! The same files give the same chunks. A folder is divided only when it does not fit, so that a module's files stay
//! together; small neighbours share a chunk.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::docs::records::keys::short_hash;
use crate::source::TreeEntry;

/// Folders that one chunk may name: its record stays far below a value's limit.
const MOST_PARTS: usize = 200;

/// What one invocation reads and writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shard {
    /// The folder that holds all of it, empty for the root: what the Git host is asked to list.
    pub folder: String,
    /// `a/b/`: the folder with everything below it; `a/b/*`: its own files only.
    pub parts: Vec<String>,
}

impl Shard {
    /// The same parts have the same id.
    pub fn id(&self) -> String {
        short_hash(&self.parts.join("\0"))
    }

    /// Whether a path belongs to it.
    pub fn holds(&self, path: &str) -> bool {
        self.parts.iter().any(|part| match part.strip_suffix('*') {
            Some(folder) => path.strip_prefix(folder).is_some_and(|rest| !rest.contains('/')),
            None => path.starts_with(part.as_str()),
        })
    }
}

/// Divides the wanted files into chunks of about `most_files`; a folder with more files of its own is one chunk.
pub fn divide(wanted: &[TreeEntry], most_files: usize) -> Vec<Shard> {
    let mut paths: Vec<&str> = wanted.iter().map(|entry| entry.path.as_str()).collect();
    paths.sort_unstable();
    let mut chunks = Vec::new();
    let (mut open, mut files) = (Vec::new(), 0);
    for (part, count) in pieces(paths, most_files) {
        if !open.is_empty() && (files + count > most_files || open.len() == MOST_PARTS) {
            chunks.push(chunk(std::mem::take(&mut open)));
            files = 0;
        }
        files += count;
        open.push(part);
    }
    if !open.is_empty() {
        chunks.push(chunk(open));
    }
    chunks
}

/// Parts that fit, in the order of their paths, with the number of their files.
fn pieces(paths: Vec<&str>, most_files: usize) -> Vec<(String, usize)> {
    let mut pieces = Vec::new();
    let mut waiting = vec![(String::new(), paths)];
    while let Some((folder, paths)) = waiting.pop() {
        if paths.len() <= most_files {
            // The root has no name that ends in a slash: everything begins with nothing.
            pieces.push((folder, paths.len()));
            continue;
        }
        let mut own = 0;
        let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for path in paths {
            match path.get(folder.len()..).and_then(|rest| rest.split_once('/')) {
                Some((child, _)) => below.entry(child).or_default().push(path),
                None => own += 1,
            }
        }
        waiting.extend(below.into_iter().rev().map(|(child, paths)| (format!("{folder}{child}/"), paths)));
        if own > 0 {
            pieces.push((format!("{folder}*"), own));
        }
    }
    pieces
}

fn chunk(parts: Vec<String>) -> Shard {
    let mut folders = parts.iter().map(|part| part.trim_end_matches('*').trim_end_matches('/'));
    let first = folders.next().unwrap_or_default().to_owned();
    let folder = folders.fold(first, |common, folder| shared(&common, folder));
    Shard { folder, parts }
}

/// The deepest folder above both.
fn shared(one: &str, other: &str) -> String {
    let same = one.split('/').zip(other.split('/')).take_while(|(a, b)| a == b).map(|(a, _)| a);
    same.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::EntryKind;

    fn entries(paths: impl IntoIterator<Item = String>) -> Vec<TreeEntry> {
        let entry = |path| TreeEntry { path, kind: EntryKind::File, size_bytes: 1, id: String::new() };
        paths.into_iter().map(entry).collect()
    }

    fn many(folder: &str, files: usize) -> Vec<String> {
        (0..files).map(|number| format!("{folder}/f{number}.rs")).collect()
    }

    #[test]
    fn every_file_is_in_exactly_one_chunk_and_chunks_are_bounded() {
        let mut paths = many("a/x", 70);
        for folder in ["a", "a/y", "a/y/deep/deeper", "b", "c/d", "cc"] {
            paths.extend(many(folder, 30));
        }
        paths.push("README.md".to_owned());
        let wanted = entries(paths);
        let chunks = divide(&wanted, 60);
        for entry in &wanted {
            assert_eq!(chunks.iter().filter(|chunk| chunk.holds(&entry.path)).count(), 1, "{}", entry.path);
        }
        for chunk in &chunks {
            let files = wanted.iter().filter(|entry| chunk.holds(&entry.path)).count();
            assert!(files <= 60 || chunk.parts.len() == 1, "{chunk:?}: {files}");
            assert!(
                wanted
                    .iter()
                    .filter(|entry| chunk.holds(&entry.path))
                    .all(|entry| entry.path.starts_with(&chunk.folder))
            );
        }
        assert_eq!(chunks, divide(&wanted, 60));
    }

    #[test]
    fn what_fits_is_one_chunk_of_everything() {
        let chunks = divide(&entries(many("a", 5)), 60);
        assert_eq!(chunks, [Shard { folder: String::new(), parts: vec![String::new()] }]);
        assert!(chunks[0].holds("anything/at/all"));
    }

    #[test]
    fn folders_with_like_names_are_told_apart() {
        let chunk = chunk(vec!["a/b/".to_owned(), "a/*".to_owned()]);
        assert_eq!(chunk.folder, "a");
        assert!(chunk.holds("a/b/x") && chunk.holds("a/x") && !chunk.holds("a/bc/x") && !chunk.holds("ab/x"));
    }

    #[test]
    fn hundred_thousand_files_are_divided() {
        let wanted = entries((0..100_000).map(|n| format!("m{}/s{}/f{n}.rs", n % 40, n % 1_000)));
        let chunks = divide(&wanted, 1_000);
        assert!((100..=140).contains(&chunks.len()), "{}", chunks.len());
    }
}
