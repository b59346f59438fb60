//! GitLab, gitlab.com and self-managed: REST for commits and trees, GraphQL for many files in one request.
//!
//! Sources: docs.gitlab.com/api/commits, /api/repositories (tree, keyset pagination, raw blob),
//! /api/graphql/reference (`Repository.blobs`, `RepositoryBlob`), /api/rest/authentication.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{check, invalid};
use super::repository::{Bulk, Listed, Listing, Repository, is_object_id, own_hosts};
use crate::egress::{CheckedRequest, SecretHeader, SecretScheme};
use crate::error::{Code, Error, Result};
use crate::http::{Method, Response};
use crate::input;
use crate::source::{EntryKind, TreeEntry};
use crate::text::percent_encoded;

const HOST: &str = "https://gitlab.com";
const VENDOR: &str = "GitLab";
/// A GraphQL page of GitLab holds at most 100 nodes; its listing says no sizes, so that fewer files bound an answer.
pub(super) const BULK: Bulk = Bulk { files: 40, file_bytes: 1_000_000 };

pub(super) fn commit_request(repository: &Repository, hosts: &[String]) -> Result<CheckedRequest> {
    match &repository.reference {
        Some(reference) => get(repository, hosts, &format!("/repository/commits/{}", percent_encoded(reference))),
        // Without a ref the listing begins with the default branch's newest commit.
        None => get(repository, hosts, "/repository/commits?per_page=1"),
    }
}

pub(super) fn read_commit(response: &Response) -> Result<String> {
    check(response, VENDOR)?;
    let body: Value = input::read_json(&response.body).map_err(|_| invalid(VENDOR, "the commit is not readable"))?;
    if body.as_array().is_some_and(Vec::is_empty) {
        return Err(Error::new(Code::RepositoryEmpty, "the repository has no commit yet: push one, then run again"));
    }
    let commit = body.get(0).unwrap_or(&body);
    let id = commit.get("id").and_then(Value::as_str).filter(|id| is_object_id(id));
    id.map(str::to_ascii_lowercase).ok_or_else(|| invalid(VENDOR, "no commit id came"))
}

pub(super) fn listing_request(
    repository: &Repository,
    hosts: &[String],
    commit: &str,
    part: &Listing,
) -> Result<CheckedRequest> {
    let deep = !matches!(part, Listing::Folder { recursive: false, .. } | Listing::After { deep: false, .. });
    let commit = percent_encoded(commit);
    let mut path = format!("/repository/tree?recursive={deep}&per_page=100&pagination=keyset&ref={commit}");
    if let Some(folder) = &repository.folder {
        path.push_str(&format!("&path={}", percent_encoded(folder)));
    }
    if let Listing::After { token, .. } = part {
        path.push_str(&format!("&page_token={}", percent_encoded(token)));
    }
    get(repository, hosts, &path)
}

pub(super) fn read_listing(response: &Response) -> Result<Listed> {
    #[derive(Deserialize)]
    struct Entry {
        id: String,
        path: String,
        #[serde(rename = "type")]
        kind: String,
        mode: String,
    }
    check(response, VENDOR)?;
    let body: Vec<Entry> = input::read_json(&response.body).map_err(|_| invalid(VENDOR, "the tree is not readable"))?;
    let kind = |entry: &Entry| match (entry.kind.as_str(), entry.mode.as_str()) {
        ("blob", "120000") => Some(EntryKind::Symlink),
        ("blob", _) => Some(EntryKind::File),
        ("commit", _) => Some(EntryKind::Submodule),
        _ => None,
    };
    let entries = body.into_iter().filter_map(|entry| {
        let kind = kind(&entry)?;
        // The listing says no sizes.
        Some(TreeEntry { path: entry.path, kind, size_bytes: 0, id: entry.id })
    });
    Ok(Listed { entries: entries.collect(), more: next_page(response).into_iter().collect() })
}

pub(super) fn files_request(
    repository: &Repository,
    hosts: &[String],
    commit: &str,
    entries: &[TreeEntry],
) -> Result<CheckedRequest> {
    let query = "query($project:ID!,$ref:String!,$paths:[String!]!){project(fullPath:$project){repository{\
                 blobs(ref:$ref,paths:$paths,first:100){nodes{path rawTextBlob}}}}}";
    let paths: Vec<&str> = entries.iter().map(|entry| entry.path.as_str()).collect();
    let variables = json!({"project": full_path(repository), "ref": commit, "paths": paths});
    let body = json!({"query": query, "variables": variables});
    let url = format!("{}/api/graphql", base(repository));
    let request = CheckedRequest::new(Method::Post, &url, repository.provider, &own_hosts(repository, hosts))?;
    let request = request.header("content-type", "application/json");
    Ok(authorised(request, repository).body(body.to_string().into_bytes()))
}

pub(super) fn read_files(response: &Response, entries: &[TreeEntry]) -> Result<Vec<Option<Vec<u8>>>> {
    check(response, VENDOR)?;
    let unreadable = || invalid(VENDOR, "the files are not readable");
    let mut answer: Value = serde_json::from_slice(&response.body).map_err(|_| unreadable())?;
    let project = answer.pointer_mut("/data/project").ok_or_else(unreadable)?;
    if project.is_null() {
        let why = "GitLab does not show this project to the token: check its path and the token's rights";
        return Err(Error::new(Code::NotFound, why));
    }
    let nodes = project.pointer_mut("/repository/blobs/nodes").and_then(Value::as_array_mut).ok_or_else(unreadable)?;
    let mut texts: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for node in nodes {
        let path = node.get("path").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(Value::String(text)) = node.get_mut("rawTextBlob").map(Value::take) {
            texts.insert(path, text.into_bytes());
        }
    }
    Ok(entries.iter().map(|entry| texts.remove(&entry.path)).collect())
}

pub(super) fn file_request(repository: &Repository, hosts: &[String], entry: &TreeEntry) -> Result<CheckedRequest> {
    get(repository, hosts, &format!("/repository/blobs/{}/raw", percent_encoded(&entry.id)))
}

/// The token of the `Link` header's next page. Its address is not followed: only the token is taken out.
fn next_page(response: &Response) -> Option<Listing> {
    let links = response.header("link")?;
    let next = links.split(',').find(|link| link.contains("rel=\"next\""))?;
    let url = next.split_once('<')?.1.split_once('>')?.0;
    let token = url.split(['?', '&']).find_map(|pair| pair.strip_prefix("page_token="))?;
    let plain = token.len() <= 200 && !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then(|| Listing::After { folder: String::new(), deep: true, token: token.to_owned() })
}

fn get(repository: &Repository, hosts: &[String], path: &str) -> Result<CheckedRequest> {
    let url = format!("{}/api/v4/projects/{}{path}", base(repository), percent_encoded(full_path(repository)));
    let request = CheckedRequest::new(Method::Get, &url, repository.provider, &own_hosts(repository, hosts))?;
    Ok(authorised(request, repository))
}

fn base(repository: &Repository) -> &str {
    repository.base_url.as_deref().unwrap_or(HOST).trim_end_matches('/')
}

fn full_path(repository: &Repository) -> String {
    format!("{}/{}", repository.owner, repository.name)
}

/// Personal, project and group access tokens, also as Bearer: GitLab takes them either way.
fn authorised(request: CheckedRequest, repository: &Repository) -> CheckedRequest {
    match &repository.secret {
        Some(secret) => request.secret(SecretHeader {
            header: "authorization".to_owned(),
            scheme: SecretScheme::Bearer,
            user: None,
            secret: secret.clone(),
        }),
        None => request,
    }
}
