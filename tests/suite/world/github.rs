//! GitHub as far as the docs flow talks to it: one repository, `o/r`, at one commit.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use touchmark::crypto::{hex, sha256};
use touchmark::flow::Outcome;

use super::{json_response, response};

#[derive(Debug, Clone)]
pub struct Github {
    pub owner_and_name: String,
    pub files: BTreeMap<String, String>,
    /// Files that are no UTF-8: GitHub calls them binary and gives them alone only.
    pub raw: BTreeMap<String, Vec<u8>>,
    pub commit: u8,
    pub status: Option<u16>,
    /// Paths of the files that were given out.
    pub given: Vec<String>,
    /// What stood at the commits that were asked for: blob ids by path.
    pub history: BTreeMap<u8, BTreeMap<String, String>>,
    /// How often the tree was listed.
    pub listed: usize,
}

impl Default for Github {
    fn default() -> Self {
        Self {
            owner_and_name: "o/r".to_owned(),
            files: BTreeMap::new(),
            raw: BTreeMap::new(),
            commit: 0,
            status: None,
            given: Vec::new(),
            history: BTreeMap::new(),
            listed: 0,
        }
    }
}

impl Github {
    pub fn answer(&mut self, method: &str, url: &str, body: Option<&[u8]>) -> (Outcome, Vec<u8>) {
        if let Some(status) = self.status {
            return (response(status), b"{}".to_vec());
        }
        let path = url.strip_prefix("https://api.github.com").expect("only GitHub is asked");
        let own = path.strip_prefix("/repos/").and_then(|rest| rest.strip_prefix(&self.owner_and_name));
        match (method, own.unwrap_or(path)) {
            ("GET", path) if path.starts_with("/commits/") => {
                let now = self.files.iter().map(|(path, text)| (path.clone(), blob_id(text))).collect();
                self.history.insert(self.commit, now);
                (response(200), hex(&[self.commit; 20]).into_bytes())
            }
            ("GET", path) if path.starts_with("/compare/") => self.compare(path.trim_start_matches("/compare/")),
            ("GET", path) if path.starts_with("/git/trees/") => {
                self.listed += 1;
                json_response(200, &self.tree())
            }
            ("GET", path) if path.starts_with("/git/blobs/") => {
                let id = path.trim_start_matches("/git/blobs/");
                let found = self.files.iter().find(|(_, text)| blob_id(text) == id);
                match found {
                    Some((path, text)) => {
                        self.given.push(path.clone());
                        (response(200), text.clone().into_bytes())
                    }
                    None if self.raw.values().any(|bytes| raw_id(bytes) == id) => {
                        let found = self.raw.values().find(|bytes| raw_id(bytes) == id);
                        (response(200), found.cloned().unwrap_or_default())
                    }
                    None => json_response(404, &json!({"message": "Not Found"})),
                }
            }
            ("GET", "/rate_limit") => json_response(200, &json!({"resources": {}})),
            ("POST", "/graphql") => json_response(200, &self.graphql(body.expect("a query"))),
            other => panic!("GitHub has no endpoint {other:?}"),
        }
    }

    fn compare(&self, commits: &str) -> (Outcome, Vec<u8>) {
        let at = |id: &str| self.history.get(&u8::from_str_radix(id.get(..2)?, 16).ok()?);
        let (from, rest) = commits.split_once("...").expect("two commits");
        let (Some(from), Some(to)) = (at(from), at(rest)) else {
            return json_response(404, &json!({"message": "Not Found"}));
        };
        let kept = to.iter().filter(|(path, id)| from.get(*path) != Some(*id)).map(|(path, id)| {
            let status = if from.contains_key(path) { "modified" } else { "added" };
            json!({"filename": path, "status": status, "sha": id})
        });
        let gone = from.iter().filter(|(path, _)| !to.contains_key(*path));
        let gone = gone.map(|(path, id)| json!({"filename": path, "status": "removed", "sha": id}));
        let files: Vec<Value> = kept.chain(gone).collect();
        json_response(200, &json!({"status": "ahead", "files": files}))
    }

    fn tree(&self) -> Value {
        let tree: Vec<Value> = self
            .files
            .iter()
            .map(|(path, text)| {
                json!({"path": path, "mode": "100644", "type": "blob", "sha": blob_id(text), "size": text.len()})
            })
            .chain(self.raw.iter().map(|(path, bytes)| {
                json!({"path": path, "mode": "100644", "type": "blob", "sha": raw_id(bytes), "size": bytes.len()})
            }))
            .collect();
        json!({"sha": "x", "tree": tree, "truncated": false})
    }

    fn graphql(&mut self, body: &[u8]) -> Value {
        let body: Value = serde_json::from_slice(body).expect("JSON");
        let query = body["query"].as_str().expect("a query");
        let mut repository = serde_json::Map::new();
        let by_id: BTreeMap<String, &String> = self.files.iter().map(|(path, text)| (blob_id(text), path)).collect();
        for (index, part) in query.split("oid:\"").skip(1).enumerate() {
            let id = part.split('"').next().expect("an id");
            let found = by_id.get(id).copied();
            self.given.extend(found.cloned());
            let text = found.and_then(|path| self.files.get(path));
            repository.insert(format!("b{index}"), json!({"text": text, "isTruncated": false}));
        }
        json!({"data": {"repository": repository}})
    }
}

fn raw_id(bytes: &[u8]) -> String {
    hex(&sha256(bytes)).chars().take(40).collect()
}

/// Remembered: a repository of thousands of files is asked for its ids again and again.
fn blob_id(text: &str) -> String {
    thread_local! {
        static KNOWN: std::cell::RefCell<BTreeMap<String, String>> = const { std::cell::RefCell::new(BTreeMap::new()) };
    }
    KNOWN.with_borrow_mut(|known| {
        let id = || hex(&sha256(text.as_bytes())).chars().take(40).collect();
        known.entry(text.to_owned()).or_insert_with(id).clone()
    })
}
