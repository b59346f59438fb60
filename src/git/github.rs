//! GitHub and GitHub Enterprise Server: REST for commits and trees, GraphQL for many files in one request.
//!
//! Sources: docs.github.com/rest/commits/commits, /rest/git/trees, /rest/git/blobs, /graphql/reference/objects#blob;
//! for Enterprise Server docs.github.com/enterprise-server (API below `/api/v3` and `/api/graphql`).

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{check, invalid};
use super::{Bulk, Listed, Listing, Repository, is_object_id, own_hosts};
use crate::egress::{CheckedRequest, SecretHeader, SecretScheme};
use crate::error::{Code, Error, Result};
use crate::http::{Method, Response};
use crate::source::{EntryKind, TreeEntry};
use crate::text::percent_encoded;

const HOST: &str = "https://api.github.com";
const API_VERSION: &str = "2022-11-28";
const VENDOR: &str = "GitHub";
/// GitHub limits a query's cost and answer, not its aliases; 50 stay far below both. It gives no whole text over 512 KB.
pub(super) const BULK: Bulk = Bulk { files: 50, file_bytes: 500_000 };

pub(super) fn commit_request(repository: &Repository, hosts: &[String]) -> Result<CheckedRequest> {
    let reference = repository.reference.as_deref().unwrap_or("HEAD");
    let request = get(repository, hosts, &["commits", reference], "")?;
    Ok(request.header("accept", "application/vnd.github.sha"))
}

pub(super) fn read_commit(response: &Response) -> Result<String> {
    if response.status == 422 {
        return Err(Error::new(Code::NotFound, "the branch, tag or commit does not exist in the repository"));
    }
    check(response, VENDOR)?;
    let id = std::str::from_utf8(&response.body).unwrap_or_default().trim();
    if is_object_id(id) { Ok(id.to_ascii_lowercase()) } else { Err(invalid(VENDOR, "no commit id came")) }
}

pub(super) fn listing_request(
    repository: &Repository,
    hosts: &[String],
    commit: &str,
    part: &Listing,
) -> Result<CheckedRequest> {
    let (id, recursive) = match part {
        Listing::Folder { id, recursive, .. } => (id.as_str(), *recursive),
        _ => (commit, true),
    };
    let query = if recursive { "?recursive=1" } else { "" };
    Ok(get(repository, hosts, &["git", "trees", id], query)?.header("accept", "application/vnd.github+json"))
}

/// GitHub cuts listings over 100,000 entries or 7 MB: then the folder is listed level by level, and only where `wanted`
/// lies when the job is about one folder.
pub(super) fn read_listing(response: &Response, part: &Listing, wanted: Option<&str>) -> Result<Listed> {
    #[derive(Deserialize)]
    struct Body {
        sha: String,
        tree: Vec<Entry>,
        #[serde(default)]
        truncated: bool,
    }
    #[derive(Deserialize)]
    struct Entry {
        path: String,
        mode: String,
        #[serde(rename = "type")]
        kind: String,
        sha: String,
        #[serde(default)]
        size: u64,
    }
    check(response, VENDOR)?;
    let body: Body = serde_json::from_slice(&response.body).map_err(|_| invalid(VENDOR, "the tree is not readable"))?;
    let (folder, recursive) = match part {
        Listing::Folder { path, recursive, .. } => (path.as_str(), *recursive),
        _ => ("", true),
    };
    if body.truncated && recursive {
        if !is_object_id(&body.sha) {
            return Err(invalid(VENDOR, "the tree has no id"));
        }
        let again = Listing::Folder { path: folder.to_owned(), id: body.sha, recursive: false };
        return Ok(Listed { entries: Vec::new(), more: vec![again] });
    }
    let mut listed = Listed::default();
    for entry in body.tree {
        let path = if folder.is_empty() { entry.path } else { format!("{folder}/{}", entry.path) };
        let kind = match (entry.kind.as_str(), entry.mode.as_str()) {
            ("blob", "120000") => EntryKind::Symlink,
            ("blob", _) => EntryKind::File,
            ("commit", _) => EntryKind::Submodule,
            ("tree", _) if !recursive && may_hold(&path, wanted) && is_object_id(&entry.sha) => {
                listed.more.push(Listing::Folder { path, id: entry.sha, recursive: true });
                continue;
            }
            _ => continue,
        };
        listed.entries.push(TreeEntry { path, kind, size_bytes: entry.size, id: entry.sha });
    }
    Ok(listed)
}

pub(super) fn files_request(
    repository: &Repository,
    hosts: &[String],
    entries: &[TreeEntry],
) -> Result<CheckedRequest> {
    use std::fmt::Write;
    let mut query = String::from("query($owner:String!,$name:String!){repository(owner:$owner,name:$name){");
    for (index, entry) in entries.iter().enumerate() {
        // The id goes into the query's text: nothing but hexadecimal digits may.
        if !is_object_id(&entry.id) {
            return Err(invalid(VENDOR, "an object id is not hexadecimal"));
        }
        let _ = write!(query, "b{index}:object(oid:\"{}\"){{...on Blob{{text isTruncated}}}}", entry.id);
    }
    query.push_str("}}");
    let body = json!({"query": query, "variables": {"owner": repository.owner, "name": repository.name}});
    let url = match &repository.base_url {
        Some(base) => format!("{}/api/graphql", base.trim_end_matches('/')),
        None => format!("{HOST}/graphql"),
    };
    let request = CheckedRequest::new(Method::Post, &url, repository.provider, &own_hosts(repository, hosts))?;
    let request = request.header("content-type", "application/json").header("user-agent", "touchmark");
    Ok(authorised(request, repository).body(body.to_string().into_bytes()))
}

pub(super) fn read_files(response: &Response, count: usize) -> Result<Vec<Option<Vec<u8>>>> {
    check(response, VENDOR)?;
    let unreadable = || invalid(VENDOR, "the files are not readable");
    let mut answer: Value = serde_json::from_slice(&response.body).map_err(|_| unreadable())?;
    // GraphQL says with 200 that its hourly points are used up.
    if answer.pointer("/errors/0/type").and_then(Value::as_str) == Some("RATE_LIMITED") {
        return Err(Error::new(
            Code::RateLimited,
            "GitHub asks us to wait: its limit is used up; the run goes on later",
        ));
    }
    let repository = answer.pointer_mut("/data/repository").ok_or_else(unreadable)?;
    let why = "GitHub does not show this repository to the token: check its name and the token's rights";
    let files = repository.as_object_mut().ok_or_else(|| Error::new(Code::NotFound, why))?;
    let file = |index: usize| {
        let mut blob = files.remove(&format!("b{index}"))?;
        let whole = blob.get("isTruncated").and_then(Value::as_bool) == Some(false);
        match blob.get_mut("text").map(Value::take) {
            Some(Value::String(text)) if whole => Some(text.into_bytes()),
            _ => None,
        }
    };
    Ok((0..count).map(file).collect())
}

pub(super) fn file_request(repository: &Repository, hosts: &[String], entry: &TreeEntry) -> Result<CheckedRequest> {
    let request = get(repository, hosts, &["git", "blobs", &entry.id], "")?;
    Ok(request.header("accept", "application/vnd.github.raw+json"))
}

fn get(repository: &Repository, hosts: &[String], segments: &[&str], query: &str) -> Result<CheckedRequest> {
    let mut url = match &repository.base_url {
        Some(base) => format!("{}/api/v3/repos", base.trim_end_matches('/')),
        None => format!("{HOST}/repos"),
    };
    for segment in [repository.owner.as_str(), repository.name.as_str()].iter().chain(segments) {
        if segment.is_empty() || segment.chars().all(|c| c == '.') {
            return Err(Error::input("repository", "a repository's owner, name and ref cannot be empty or only dots"));
        }
        url.push('/');
        url.push_str(&percent_encoded(segment));
    }
    url.push_str(query);
    let request = CheckedRequest::new(Method::Get, &url, repository.provider, &own_hosts(repository, hosts))?;
    let request = request.header("x-github-api-version", API_VERSION).header("user-agent", "touchmark");
    Ok(authorised(request, repository))
}

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

/// Whether a folder lies above or in the wanted one.
fn may_hold(path: &str, wanted: Option<&str>) -> bool {
    let under = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    wanted.is_none_or(|wanted| under(path, wanted) || under(wanted, path))
}
