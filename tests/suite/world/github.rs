//! GitHub as far as the docs flow talks to it: one repository, `o/r`, at one commit.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use touchmark::crypto::{hex, sha256};
use touchmark::flow::Outcome;

use super::query::{Asked, Item, below, folder_id};
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
    /// Which of the files are symbolic links.
    pub links: Vec<String>,
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
            links: Vec::new(),
        }
    }
}

/// What a query asks of an object: a file's text.
const BLOB: &str = "...on Blob{text isTruncated}";

impl Github {
    pub fn answer(&mut self, method: &str, url: &str, accept: &str, body: Option<&[u8]>) -> (Outcome, Vec<u8>) {
        if let Some(status) = self.status {
            return (response(status), b"{}".to_vec());
        }
        let target = url.strip_prefix("https://api.github.com").expect("only GitHub is asked");
        let asked = Asked::of(target);
        match (method, asked.path) {
            ("GET", "/rate_limit") => {
                asked.knows(&[]);
                json_response(200, &json!({"resources": {"core": {"limit": 5000, "remaining": 5000}}}))
            }
            ("POST", "/graphql") => json_response(200, &self.graphql(body.expect("a query"))),
            ("GET", path) => {
                let (repository, rest) = repository_of(path);
                if repository != self.owner_and_name {
                    return message(404, "Not Found");
                }
                self.get(&asked, &rest, accept)
            }
            other => panic!("GitHub has no endpoint {other:?}"),
        }
    }

    fn get(&mut self, asked: &Asked<'_>, rest: &[&str], accept: &str) -> (Outcome, Vec<u8>) {
        match rest {
            ["commits", reference] => {
                asked.knows(&[]);
                assert_eq!(accept, "application/vnd.github.sha", "only a commit's id is given");
                if !self.knows_ref(reference) {
                    return message(422, &format!("No commit found for SHA: {reference}"));
                }
                let now = self.files.iter().map(|(path, text)| (path.clone(), blob_id(text))).collect();
                self.history.insert(self.commit, now);
                (response(200), self.commit_id().into_bytes())
            }
            ["compare", commits] => {
                asked.knows(&["per_page"]);
                self.compare(commits)
            }
            ["git", "trees", _] => {
                asked.knows(&["recursive"]);
                self.listed += 1;
                json_response(200, &self.tree(asked.get("recursive").is_some()))
            }
            ["git", "blobs", id] => {
                asked.knows(&[]);
                assert!(accept.contains("raw"), "only a blob's bytes are given, not {accept}");
                self.blob(id)
            }
            other => panic!("GitHub has no endpoint {other:?}"),
        }
    }

    /// HEAD, the one branch, and any commit by its id.
    pub fn knows_ref(&self, reference: &str) -> bool {
        let is_id = reference.len() == 40 && reference.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id || matches!(reference, "HEAD" | "main")
    }

    pub fn commit_id(&self) -> String {
        hex(&[self.commit; 20])
    }

    fn blob(&mut self, id: &str) -> (Outcome, Vec<u8>) {
        if let Some((path, text)) = self.files.iter().find(|(_, text)| blob_id(text) == id) {
            self.given.push(path.clone());
            return (response(200), text.clone().into_bytes());
        }
        match self.raw.values().find(|bytes| raw_id(bytes) == id) {
            Some(bytes) => (response(200), bytes.clone()),
            None => message(404, "Not Found"),
        }
    }

    fn compare(&self, commits: &str) -> (Outcome, Vec<u8>) {
        let at = |id: &str| self.history.get(&u8::from_str_radix(id.get(..2)?, 16).ok()?);
        let (base, head) = commits.split_once("...").expect("two commits");
        let (Some(from), Some(to)) = (at(base), at(head)) else { return message(404, "Not Found") };
        let file = |path: &str, status: &str, id: &str| {
            let blob_url = format!("https://github.com/{}/blob/{head}/{path}", self.owner_and_name);
            json!({"filename": path, "status": status, "sha": id, "changes": 0, "blob_url": blob_url})
        };
        let kept = to.iter().filter(|(path, id)| from.get(*path) != Some(*id));
        let kept = kept.map(|(path, id)| file(path, if from.contains_key(path) { "modified" } else { "added" }, id));
        let gone = from.iter().filter(|(path, _)| !to.contains_key(*path)).map(|(path, id)| file(path, "removed", id));
        let files: Vec<Value> = kept.chain(gone).collect();
        let status = if base == head { "identical" } else { "ahead" };
        json_response(200, &json!({"status": status, "url": self.url(&format!("compare/{commits}")), "files": files}))
    }

    fn url(&self, rest: &str) -> String {
        format!("https://api.github.com/repos/{}/{rest}", self.owner_and_name)
    }

    fn tree(&self, is_deep: bool) -> Value {
        let items = below(self, "", is_deep).into_iter().map(|item| {
            let id = self.id_of(&item);
            if item.is_folder() {
                let url = self.url(&format!("git/trees/{id}"));
                return json!({"path": item.path, "mode": "040000", "type": "tree", "sha": id, "url": url});
            }
            let url = self.url(&format!("git/blobs/{id}"));
            let mode = if self.links.contains(&item.path) { "120000" } else { "100644" };
            json!({"path": item.path, "mode": mode, "type": "blob", "sha": id, "size": item.size(), "url": url})
        });
        let (id, tree) = (folder_id(""), items.collect::<Vec<Value>>());
        json!({"sha": id, "url": self.url(&format!("git/trees/{id}")), "tree": tree, "truncated": false})
    }

    fn id_of(&self, item: &Item) -> String {
        match (self.files.get(&item.path), &item.content) {
            (Some(text), _) => blob_id(text),
            (None, Some(bytes)) => raw_id(bytes),
            (None, None) => folder_id(&item.path),
        }
    }

    /// Texts of files by their ids, the one query that is known.
    fn graphql(&mut self, body: &[u8]) -> Value {
        let body: Value = serde_json::from_slice(body).expect("JSON");
        let named = format!(
            "{}/{}",
            body["variables"]["owner"].as_str().unwrap_or_default(),
            body["variables"]["name"].as_str().unwrap_or_default()
        );
        assert_eq!(named, self.owner_and_name, "the repository that a query names");
        let query = body["query"].as_str().expect("a query");
        let start = "query($owner:String!,$name:String!){repository(owner:$owner,name:$name){";
        let mut rest =
            query.strip_prefix(start).and_then(|rest| rest.strip_suffix("}}")).expect("the query that is known");
        let by_id: BTreeMap<String, &String> = self.files.iter().map(|(path, text)| (blob_id(text), path)).collect();
        let mut repository = serde_json::Map::new();
        while !rest.is_empty() {
            let (alias, inside) = rest.split_once(":object(oid:\"").expect("an object");
            let (id, inside) = inside.split_once("\"){").expect("an id");
            rest =
                inside.strip_prefix(BLOB).and_then(|rest| rest.strip_prefix('}')).expect("a blob's text, and no more");
            let found = by_id.get(id).copied();
            self.given.extend(found.cloned());
            let object =
                found.and_then(|path| self.files.get(path)).map(|text| json!({"text": text, "isTruncated": false}));
            // A file that is no UTF-8 is binary, and has no text.
            let is_binary = self.raw.values().any(|bytes| raw_id(bytes) == id);
            let object = object.or(is_binary.then(|| json!({"text": null, "isTruncated": false})));
            repository.insert(alias.to_owned(), object.unwrap_or(Value::Null));
        }
        json!({"data": {"repository": repository}})
    }
}

/// `/repos/{owner}/{repo}/…`: the repository, and the segments behind it.
fn repository_of(path: &str) -> (String, Vec<&str>) {
    let mut segments = path.strip_prefix("/repos/").unwrap_or_else(|| panic!("GitHub has no {path}")).split('/');
    let named = format!("{}/{}", segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
    (named, segments.collect())
}

fn message(status: u16, text: &str) -> (Outcome, Vec<u8>) {
    json_response(
        status,
        &json!({"message": text, "documentation_url": "https://docs.github.com/rest", "status": status.to_string()}),
    )
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
