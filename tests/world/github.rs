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
    pub commit: u8,
    pub status: Option<u16>,
    /// Paths of the files that were given out.
    pub given: Vec<String>,
}

impl Default for Github {
    fn default() -> Self {
        Self { owner_and_name: "o/r".to_owned(), files: BTreeMap::new(), commit: 0, status: None, given: Vec::new() }
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
            ("GET", path) if path.starts_with("/commits/") => (response(200), hex(&[self.commit; 20]).into_bytes()),
            ("GET", path) if path.starts_with("/git/trees/") => json_response(200, &self.tree()),
            ("GET", path) if path.starts_with("/git/blobs/") => {
                let id = path.trim_start_matches("/git/blobs/");
                let found = self.files.iter().find(|(_, text)| blob_id(text) == id);
                match found {
                    Some((path, text)) => {
                        self.given.push(path.clone());
                        (response(200), text.clone().into_bytes())
                    }
                    None => json_response(404, &json!({"message": "Not Found"})),
                }
            }
            ("GET", "/rate_limit") => json_response(200, &json!({"resources": {}})),
            ("POST", "/graphql") => json_response(200, &self.graphql(body.expect("a query"))),
            other => panic!("GitHub has no endpoint {other:?}"),
        }
    }

    fn tree(&self) -> Value {
        let tree: Vec<Value> = self
            .files
            .iter()
            .map(|(path, text)| {
                json!({"path": path, "mode": "100644", "type": "blob", "sha": blob_id(text), "size": text.len()})
            })
            .collect();
        json!({"sha": "x", "tree": tree, "truncated": false})
    }

    fn graphql(&mut self, body: &[u8]) -> Value {
        let body: Value = serde_json::from_slice(body).expect("JSON");
        let query = body["query"].as_str().expect("a query");
        let mut repository = serde_json::Map::new();
        for (index, part) in query.split("oid:\"").skip(1).enumerate() {
            let id = part.split('"').next().expect("an id");
            let found = self.files.iter().find(|(_, text)| blob_id(text) == id);
            self.given.extend(found.map(|(path, _)| path.clone()));
            let text = found.map(|(_, text)| text);
            repository.insert(format!("b{index}"), json!({"text": text, "isTruncated": false}));
        }
        json!({"data": {"repository": repository}})
    }
}

fn blob_id(text: &str) -> String {
    hex(&sha256(text.as_bytes())).chars().take(40).collect()
}
