//! GitLab as far as the docs flow talks to it: the same repository as [`super::Github`]'s.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use touchmark::crypto::git_blob_id;
use touchmark::flow::Outcome;

use super::query::{Asked, Item, MADE, author, below, folder_id};
use super::{Github, json_response, response};

/// The one query that is known: texts of files by their paths.
const BLOBS: &str = "query($project:ID!,$ref:String!,$paths:[String!]!){project(fullPath:$project){repository{\
                     blobs(ref:$ref,paths:$paths,first:100){nodes{path rawTextBlob}}}}}";

pub fn answer(repository: &Github, method: &str, target: &str, body: Option<&[u8]>) -> (Outcome, Vec<u8>) {
    let asked = Asked::of(target);
    if (method, asked.path) == ("POST", "/api/graphql") {
        return graphql(repository, body.expect("a query"));
    }
    let rest = asked.path.strip_prefix("/api/v4/projects/").unwrap_or_else(|| panic!("GitLab has no {target}"));
    let segments: Vec<&str> = rest.split('/').collect();
    let project = segments.first().expect("a project").replace("%2F", "/");
    if project != repository.owner_and_name {
        return json_response(404, &json!({"message": "404 Project Not Found"}));
    }
    match (method, &segments[1..]) {
        ("GET", ["repository", "commits"]) => {
            asked.knows(&["per_page"]).is("per_page", "1");
            json_response(200, &json!([commit(repository)]))
        }
        ("GET", ["repository", "commits", reference]) => {
            asked.knows(&[]);
            if repository.knows_ref(reference) {
                json_response(200, &commit(repository))
            } else {
                json_response(404, &json!({"message": "404 Commit Not Found"}))
            }
        }
        ("GET", ["repository", "tree"]) => tree(repository, &asked),
        ("GET", ["repository", "blobs", id, "raw"]) => {
            asked.knows(&[]);
            let found = repository.files.values().find(|text| git_blob_id(text.as_bytes()) == *id);
            match found {
                Some(text) => (response(200), text.clone().into_bytes()),
                None => json_response(404, &json!({"message": "404 Blob Not Found"})),
            }
        }
        other => panic!("GitLab has no endpoint {other:?}"),
    }
}

fn commit(repository: &Github) -> Value {
    let id = repository.commit_id();
    json!({
        "id": id, "short_id": &id[..8], "title": "A commit", "message": "A commit\n", "parent_ids": [],
        "author_name": author()["name"], "created_at": MADE,
    })
}

/// One page of the listing; the next one's address stands in the `Link` header.
fn tree(repository: &Github, asked: &Asked<'_>) -> (Outcome, Vec<u8>) {
    asked.knows(&["ref", "path", "recursive", "per_page", "pagination", "page_token"]).is("pagination", "keyset");
    if !repository.knows_ref(asked.get("ref").unwrap_or("HEAD")) {
        return json_response(404, &json!({"message": "404 Tree Not Found"}));
    }
    let folder = asked.get("path").unwrap_or_default();
    let all = below(repository, folder, asked.get("recursive") == Some("true"));
    if !folder.is_empty() && all.is_empty() {
        return json_response(404, &json!({"message": "404 invalid revision or path Not Found"}));
    }
    let size: usize = asked.get("per_page").map_or(20, |size| size.parse().expect("a number")).min(100);
    let from =
        asked.get("page_token").map_or(0, |token| usize::from_str_radix(&token[40..], 16).expect("a token of ours"));
    let page: Vec<Value> = all.iter().skip(from).take(size).map(shown).collect();
    let mut headers = BTreeMap::new();
    if let (true, Some(last)) = (from + size < all.len(), page.last()) {
        let token = format!("{}{:08x}", last["id"].as_str().expect("an id"), from + size);
        let next = format!("https://gitlab.com{}?page_token={token}", asked.path);
        headers.insert("link".to_owned(), format!("<{next}>; rel=\"next\""));
    }
    (Outcome::Response { status: 200, headers }, Value::from(page).to_string().into_bytes())
}

fn shown(item: &Item) -> Value {
    let (id, kind, mode) = match &item.content {
        Some(content) => (git_blob_id(content), "blob", "100644"),
        None => (folder_id(&item.path), "tree", "040000"),
    };
    json!({"id": id, "name": item.name(), "type": kind, "path": item.path, "mode": mode})
}

fn graphql(repository: &Github, body: &[u8]) -> (Outcome, Vec<u8>) {
    let asked: Value = serde_json::from_slice(body).expect("JSON");
    assert_eq!(asked["query"].as_str(), Some(BLOBS), "the query that is known");
    let variables = &asked["variables"];
    if variables["project"].as_str() != Some(repository.owner_and_name.as_str()) {
        return json_response(200, &json!({"data": {"project": null}}));
    }
    let paths = variables["paths"].as_array().expect("paths").iter().filter_map(Value::as_str);
    let nodes: Vec<Value> = paths
        .filter_map(|path| repository.files.get(path).map(|text| json!({"path": path, "rawTextBlob": text})))
        .collect();
    json_response(200, &json!({"data": {"project": {"repository": {"blobs": {"nodes": nodes}}}}}))
}
