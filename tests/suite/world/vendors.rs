//! The other Git hosts: the same repository in each one's own shapes. And what can be wrong with an answer.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use touchmark::crypto::{git_blob_id, hex};
use touchmark::flow::Outcome;

use super::{Github, json_response, response};

/// Whose answers are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Git,
    Ai,
}

/// Answers that are not what they should be.
#[derive(Debug, Clone)]
pub struct Broken {
    pub side: Side,
    /// The first request that is answered so, counted from 0.
    pub from: usize,
    /// How many are.
    pub count: usize,
    pub reply: Reply,
}

/// What comes instead of an answer.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Another answer: status, headers, body.
    Says(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// None: a timeout, a broken connection, an answer over the limit.
    Nothing(&'static str),
    /// The first half.
    Half,
}

impl Broken {
    pub fn hits(&self, side: Side, number: usize) -> bool {
        side == self.side && (self.from..self.from + self.count).contains(&number)
    }
}

impl Reply {
    pub fn instead(&self) -> Option<(Outcome, Vec<u8>)> {
        match self {
            Self::Says(status, headers, body) => {
                let headers: BTreeMap<String, String> =
                    headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
                Some((Outcome::Response { status: *status, headers }, body.clone()))
            }
            Self::Nothing(code) => {
                Some((serde_json::from_value(json!({"kind": "failed", "code": code})).expect("a code"), Vec::new()))
            }
            Self::Half => None,
        }
    }
}

/// Answers for the host in the address.
pub fn answer(repository: &mut Github, method: &str, url: &str, body: Option<&[u8]>) -> (Outcome, Vec<u8>) {
    let (host, path) = url.strip_prefix("https://").and_then(|rest| rest.split_once('/')).expect("an address");
    match host {
        "gitlab.com" => gitlab(repository, method, path, body),
        "api.bitbucket.org" => bitbucket(repository, method, path),
        "dev.azure.com" => azure(repository, method, path, body),
        _ => repository.answer(method, url, body),
    }
}

fn gitlab(repository: &Github, method: &str, path: &str, body: Option<&[u8]>) -> (Outcome, Vec<u8>) {
    let project = "api/v4/projects/o%2Fr/repository/";
    match (method, path.strip_prefix(project).unwrap_or(path)) {
        ("GET", path) if path.starts_with("commits") => json_response(200, &json!([{"id": commit(repository)}])),
        ("GET", path) if path.starts_with("tree?") => {
            let entry = |(path, text): (&String, &String)| json!({"id": id(text), "path": path, "type": "blob", "mode": "100644"});
            json_response(200, &repository.files.iter().map(entry).collect())
        }
        ("POST", "api/graphql") => {
            let asked: Value = serde_json::from_slice(body.expect("a query")).expect("JSON");
            let paths = asked["variables"]["paths"].as_array().expect("paths").iter().filter_map(Value::as_str);
            let nodes: Vec<Value> =
                paths.map(|path| json!({"path": path, "rawTextBlob": repository.files.get(path)})).collect();
            json_response(200, &json!({"data": {"project": {"repository": {"blobs": {"nodes": nodes}}}}}))
        }
        other => panic!("GitLab has no endpoint {other:?}"),
    }
}

fn bitbucket(repository: &Github, method: &str, path: &str) -> (Outcome, Vec<u8>) {
    assert_eq!(method, "GET");
    let commit = commit(repository);
    let path = path.strip_prefix("2.0/repositories/o/r/").expect("the repository");
    let file = path.strip_prefix(&format!("src/{commit}/"));
    match file {
        None if path == "src?pagelen=1" => {
            let location = format!("https://api.bitbucket.org/2.0/repositories/o/r/src/{commit}/?pagelen=1");
            let headers = BTreeMap::from([("location".to_owned(), location)]);
            (Outcome::Response { status: 302, headers }, Vec::new())
        }
        Some(listing) if listing.contains("?max_depth=") || listing.starts_with('?') => {
            let folder = listing.split('?').next().unwrap_or_default();
            let entry = |(path, text): (&String, &String)| json!({"type": "commit_file", "path": path, "size": text.len(), "attributes": [], "commit": {"hash": commit}});
            let inside = repository.files.range(folder.to_owned()..).take_while(|(path, _)| path.starts_with(folder));
            json_response(200, &json!({"pagelen": 100, "values": inside.map(entry).collect::<Vec<Value>>()}))
        }
        Some(path) => (response(200), repository.files.get(path).expect("a file").clone().into_bytes()),
        None => panic!("Bitbucket has no endpoint {path}"),
    }
}

fn azure(repository: &Github, method: &str, path: &str, body: Option<&[u8]>) -> (Outcome, Vec<u8>) {
    let path = path.strip_prefix("o/p/_apis/git/repositories/r/").expect("the repository");
    match (method, path) {
        ("GET", path) if path.starts_with("commits?") => {
            json_response(200, &json!({"count": 1, "value": [{"commitId": commit(repository)}]}))
        }
        ("GET", path) if path.starts_with("items?") => {
            let entry = |(path, text): (&String, &String)| json!({"objectId": git_blob_id(text.as_bytes()), "gitObjectType": "blob", "path": format!("/{path}")});
            let value: Vec<Value> = repository.files.iter().map(entry).collect();
            json_response(200, &json!({"count": value.len(), "value": value}))
        }
        ("POST", path) if path.starts_with("blobs?") => {
            let ids: Vec<String> = serde_json::from_slice(body.expect("ids")).expect("JSON");
            let asked = repository.files.values().filter(|text| ids.contains(&git_blob_id(text.as_bytes())));
            (response(200), stored_zip(&asked.map(String::as_bytes).collect::<Vec<_>>()))
        }
        other => panic!("Azure DevOps has no endpoint {other:?}"),
    }
}

fn commit(repository: &Github) -> String {
    hex(&[repository.commit; 20])
}

fn id(text: &str) -> String {
    git_blob_id(text.as_bytes())
}

/// A ZIP whose files are called by their number: what Azure DevOps calls them is not documented.
fn stored_zip(files: &[&[u8]]) -> Vec<u8> {
    let two = |n: usize| u16::try_from(n).expect("small").to_le_bytes();
    let four = |n: usize| u32::try_from(n).expect("small").to_le_bytes();
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (number, content) in files.iter().enumerate() {
        let name = number.to_string();
        let size = four(content.len());
        let head = [&two(20)[..], &[0; 12], &size, &size, &two(name.len()), &two(0)].concat();
        directory.extend([&b"PK\x01\x02"[..], &two(20), &head, &[0; 10], &four(out.len()), name.as_bytes()].concat());
        out.extend([&b"PK\x03\x04"[..], &head, name.as_bytes(), content].concat());
    }
    let (start, size) = (out.len(), directory.len());
    out.extend(directory);
    out.extend(
        [&b"PK\x05\x06\0\0\0\0"[..], &two(files.len()), &two(files.len()), &four(size), &four(start), &two(0)].concat(),
    );
    out
}
