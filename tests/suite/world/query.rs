//! What a stand-in for a Git host was asked: a path and parameters. What it would pass over in silence it refuses.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Github;

/// A request's path and its parameters, decoded.
pub struct Asked<'a> {
    pub path: &'a str,
    parameters: BTreeMap<String, String>,
}

impl<'a> Asked<'a> {
    pub fn of(target: &'a str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        };
        Self { path, parameters: pairs.map(pair).collect() }
    }

    /// Ends the test when a parameter is none of these.
    pub fn knows(&self, names: &[&str]) -> &Self {
        let unknown = self.parameters.keys().find(|name| !names.contains(&name.as_str()));
        assert!(unknown.is_none(), "the stand-in does not know {unknown:?} of {}", self.path);
        self
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// Ends the test when a parameter has another value.
    pub fn is(&self, name: &str, value: &str) -> &Self {
        assert_eq!(self.get(name), Some(value), "{name} of {}", self.path);
        self
    }
}

/// Without percent-encoding.
pub fn decoded(text: &str) -> String {
    let (mut out, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok()).filter(|_| *first == b'%');
        match hex.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                rest = &tail[2..];
            }
            None => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(out).expect("UTF-8")
}

/// What lies in a folder.
pub struct Item {
    /// From the repository's root.
    pub path: String,
    /// Its content; `None`: it is a folder.
    pub content: Option<Vec<u8>>,
}

impl Item {
    pub fn is_folder(&self) -> bool {
        self.content.is_none()
    }

    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().expect("a name")
    }

    pub fn size(&self) -> usize {
        self.content.as_ref().map_or(0, Vec::len)
    }
}

/// Everything below a folder, parents before what is in them and in the order of Git's own listing; empty where there is no
/// such folder.
pub fn below(repository: &Github, folder: &str, is_deep: bool) -> Vec<Item> {
    let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let texts = repository.files.iter().map(|(path, text)| (path, text.as_bytes().to_vec()));
    let raw = repository.raw.iter().map(|(path, bytes)| (path, bytes.clone()));
    let files: BTreeMap<&String, Vec<u8>> = texts.chain(raw).collect();
    let (mut items, mut known) = (Vec::new(), std::collections::BTreeSet::new());
    for (path, content) in files {
        let Some(rest) = path.strip_prefix(&start) else { continue };
        for (at, _) in rest.match_indices('/').take(if is_deep { usize::MAX } else { 1 }) {
            let folder = format!("{start}{}", &rest[..at]);
            if known.insert(folder.clone()) {
                items.push(Item { path: folder, content: None });
            }
        }
        if is_deep || !rest.contains('/') {
            items.push(Item { path: path.clone(), content: Some(content) });
        }
    }
    items
}

/// A made-up id of a folder.
pub fn folder_id(path: &str) -> String {
    touchmark::crypto::hex(&touchmark::crypto::sha256(format!("tree {path}").as_bytes()))[..40].to_owned()
}

/// When every commit was made, and by whom.
pub const MADE: &str = "2026-01-02T03:04:05Z";

pub fn author() -> Value {
    json!({"name": "Ada", "email": "ada@example.com", "date": MADE})
}
