//! Bitbucket as far as the docs flow talks to it: the same repository as [`super::Github`]'s.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use touchmark::flow::Outcome;

use super::query::{Asked, Item, below};
use super::{Github, json_response, response};

pub fn answer(repository: &Github, method: &str, target: &str) -> (Outcome, Vec<u8>) {
    assert_eq!(method, "GET", "Bitbucket is only read");
    let asked = Asked::of(target);
    let rest = asked.path.strip_prefix("/2.0/repositories/").unwrap_or_else(|| panic!("Bitbucket has no {target}"));
    let mut segments = rest.splitn(5, '/');
    let named = format!("{}/{}", segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
    if named != repository.owner_and_name {
        return error(404, &format!("Repository {named} not found"));
    }
    match (segments.next(), segments.next(), segments.next()) {
        (Some("commits"), None, None) => {
            asked.knows(&["include", "pagelen", "fields"]).is("pagelen", "1").is("fields", "values.hash");
            let reference = asked.get("include").unwrap_or("HEAD");
            if !repository.knows_ref(reference) {
                let told = json!({"message": "Commit not found", "data": {"shas": [reference]}});
                return json_response(404, &json!({"type": "error", "error": told}));
            }
            json_response(200, &json!({"values": [{"hash": repository.commit_id()}]}))
        }
        (Some("src"), None, None) => {
            asked.knows(&["pagelen"]);
            let query = target.split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
            let commit = repository.commit_id();
            let location = format!("https://api.bitbucket.org/2.0/repositories/{named}/src/{commit}/{query}");
            let headers = BTreeMap::from([("location".to_owned(), location)]);
            (Outcome::Response { status: 302, headers }, Vec::new())
        }
        (Some("src"), Some(commit), path) => {
            if !repository.knows_ref(commit) {
                return error(404, &format!("Commit not found: {commit}"));
            }
            source(repository, &asked, path.unwrap_or_default().trim_end_matches('/'))
        }
        other => panic!("Bitbucket has no endpoint {other:?}"),
    }
}

/// A folder's listing, breadth first to `max_depth`, or a file's bytes.
fn source(repository: &Github, asked: &Asked<'_>, path: &str) -> (Outcome, Vec<u8>) {
    asked.knows(&["max_depth", "pagelen", "fields", "page"]);
    let path = super::query::decoded(path);
    if let Some(text) = repository.files.get(&path) {
        return (response(200), text.clone().into_bytes());
    }
    let mut items = below(repository, &path, true);
    if items.is_empty() {
        return error(404, &format!("No such file or directory: {path}"));
    }
    let level = |name: &str| name.split('/').filter(|part| !part.is_empty()).count();
    let bottom = level(&path) + asked.get("max_depth").map_or(1, |depth| depth.parse().expect("a number"));
    items.retain(|item| level(&item.path) <= bottom);
    items.sort_by_key(|item| level(&item.path));
    let size: usize = asked.get("pagelen").map_or(10, |size| size.parse().expect("a number")).min(100);
    let from: usize = asked.get("page").map_or(0, |page| page.parse().expect("a page of ours"));
    let is_partial = asked.get("fields").is_some();
    if is_partial {
        asked.is("fields", "next,values.type,values.path,values.size,values.attributes");
    }
    let commit = repository.commit_id();
    let values: Vec<Value> = items
        .iter()
        .skip(from)
        .take(size)
        .map(|item| {
            let mut entry = shown(item);
            if !is_partial {
                entry["commit"] = json!({"type": "commit", "hash": commit});
                if !item.is_folder() {
                    (entry["escaped_path"], entry["mimetype"]) = (json!(item.path), Value::Null);
                }
            }
            entry
        })
        .collect();
    let mut body = Map::from_iter([("values".to_owned(), Value::from(values))]);
    if !is_partial {
        body.extend([("pagelen".to_owned(), json!(size)), ("page".to_owned(), json!(1))]);
    }
    if from + size < items.len() {
        let next = format!("https://api.bitbucket.org{}?page={}", asked.path, from + size);
        body.insert("next".to_owned(), Value::from(next));
    }
    json_response(200, &Value::Object(body))
}

fn shown(item: &Item) -> Value {
    if item.is_folder() {
        return json!({"type": "commit_directory", "path": item.path});
    }
    json!({"type": "commit_file", "path": item.path, "size": item.size(), "attributes": []})
}

fn error(status: u16, message: &str) -> (Outcome, Vec<u8>) {
    json_response(status, &json!({"type": "error", "error": {"message": message}}))
}
