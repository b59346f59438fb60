//! Azure DevOps as far as the docs flow talks to it: the same repository as [`super::Github`]'s, in the project `p` of the
//! organization `o`, or `o/r` in the project `p`.

use serde_json::{Value, json};
use touchmark::crypto::git_blob_id;
use touchmark::flow::Outcome;

use super::query::{Asked, Item, author, below, folder_id};
use super::{Github, json_response, response};

const API: &str = "api-version";

pub fn answer(repository: &Github, method: &str, target: &str, body: Option<&[u8]>) -> (Outcome, Vec<u8>) {
    let asked = Asked::of(target);
    asked.is(API, "5.0");
    let rest =
        asked.path.strip_prefix("/o/p/_apis/git/repositories/").unwrap_or_else(|| panic!("Azure has no {target}"));
    let segments: Vec<&str> = rest.split('/').collect();
    if segments.first() != Some(&"r") {
        let name = segments.first().copied().unwrap_or_default();
        let why = format!(
            "TF401019: The Git repository with name or identifier {name} does not exist or you do not have permissions for the \
             operation you are attempting."
        );
        return failure(&why, "GitRepositoryNotFoundException");
    }
    match (method, &segments[1..]) {
        ("GET", ["commits"]) => {
            asked.knows(&["searchCriteria.$top", API]).is("searchCriteria.$top", "1");
            list(vec![commit(repository)])
        }
        ("GET", ["commits", id]) => {
            asked.knows(&["changeCount", API]).is("changeCount", "0");
            if *id == repository.commit_id() {
                return json_response(200, &commit(repository));
            }
            let why = format!("TF401175: The version descriptor could not be resolved to a version: {id}");
            failure(&why, "GitCommitDoesNotExistException")
        }
        ("GET", ["refs"]) => {
            asked.knows(&["filterContains", "peelTags", API]);
            let name = "refs/heads/main";
            let is_meant = name.contains(asked.get("filterContains").unwrap_or_default());
            list(is_meant.then(|| json!({"name": name, "objectId": repository.commit_id()})).into_iter().collect())
        }
        ("GET", ["items"]) => items(repository, &asked),
        ("POST", ["blobs"]) => {
            asked.knows(&[API]);
            blobs(repository, body.expect("ids"))
        }
        ("GET", ["blobs", id]) => {
            asked.knows(&["$format", API]).is("$format", "octetStream");
            match repository.files.values().find(|text| git_blob_id(text.as_bytes()) == *id) {
                Some(text) => (response(200), text.clone().into_bytes()),
                None => no_object(id),
            }
        }
        other => panic!("Azure DevOps has no endpoint {other:?}"),
    }
}

fn commit(repository: &Github) -> Value {
    json!({"commitId": repository.commit_id(), "author": author(), "committer": author(), "comment": "A commit\n"})
}

fn items(repository: &Github, asked: &Asked<'_>) -> (Outcome, Vec<u8>) {
    let version = "versionDescriptor.version";
    asked.knows(&["scopePath", "recursionLevel", version, "versionDescriptor.versionType", API]);
    asked.is("versionDescriptor.versionType", "commit");
    let scope = asked.get("scopePath").unwrap_or("/").trim_matches('/');
    let inside = below(repository, scope, asked.get("recursionLevel") == Some("full"));
    if !scope.is_empty() && inside.is_empty() {
        let why = format!("TF401174: The item '/{scope}' could not be found in the repository.");
        return failure(&why, "GitItemNotFoundException");
    }
    let whole = Item { path: scope.to_owned(), content: None };
    list(std::iter::once(whole).chain(inside).map(|item| shown(repository, &item)).collect())
}

fn shown(repository: &Github, item: &Item) -> Value {
    let (commit, path) = (repository.commit_id(), format!("/{}", item.path));
    match &item.content {
        Some(content) => {
            json!({"objectId": git_blob_id(content), "gitObjectType": "blob", "commitId": commit, "path": path})
        }
        None => json!({
            "objectId": folder_id(&item.path), "gitObjectType": "tree", "commitId": commit, "path": path, "isFolder": true,
        }),
    }
}

fn blobs(repository: &Github, body: &[u8]) -> (Outcome, Vec<u8>) {
    let ids: Vec<String> = serde_json::from_slice(body).expect("JSON");
    let found = |id: &String| repository.files.values().find(|text| git_blob_id(text.as_bytes()) == *id);
    match ids.iter().find(|id| found(id).is_none()) {
        Some(id) => no_object(id),
        None => (response(200), stored_zip(&ids.iter().filter_map(found).map(String::as_bytes).collect::<Vec<_>>())),
    }
}

fn no_object(id: &str) -> (Outcome, Vec<u8>) {
    failure(&format!("VS403417: The object {id} does not exist."), "GitObjectDoesNotExistException")
}

fn list(value: Vec<Value>) -> (Outcome, Vec<u8>) {
    json_response(200, &json!({"count": value.len(), "value": value}))
}

fn failure(message: &str, kind: &str) -> (Outcome, Vec<u8>) {
    json_response(
        404,
        &json!({
            "$id": "1", "innerException": null, "message": message, "typeKey": kind, "errorCode": 0, "eventId": 3000,
            "typeName": format!("Microsoft.TeamFoundation.Git.Server.{kind}"),
        }),
    )
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
