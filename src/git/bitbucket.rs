//! Bitbucket Cloud: REST 2.0 for commits, listings and files.
//!
//! Sources: developer.atlassian.com/cloud/bitbucket/rest/api-group-commits and /api-group-source (listing by depth, file
//! attributes, paging by `next`), /rest/intro (authentication, pagination, timeouts), support.atlassian.com "Using API
//! tokens" and "API request limits". Its archives stand on bitbucket.org, a host that the app does not declare.

use serde::Deserialize;

use super::answer::{check, invalid};
use super::repository::{Bulk, Listed, Listing, Repository, is_object_id, own_hosts};
use crate::egress::{CheckedRequest, SecretHeader, SecretScheme};
use crate::error::{Code, Error, Result};
use crate::http::{Method, Response};
use crate::input;
use crate::source::{EntryKind, TreeEntry};
use crate::text::percent_encoded;

const HOST: &str = "https://api.bitbucket.org";
const VENDOR: &str = "Bitbucket";
/// There is no request for several files: each is asked for alone.
pub(super) const BULK: Bulk = Bulk { files: 1, file_bytes: 0 };
/// Levels of folders that one listing goes down. Deeper ones time out on large repositories.
const DEPTH: usize = 10;
/// The status by which Bitbucket says that a request took it too long.
const TOOK_TOO_LONG: u16 = 555;

/// Without a ref the root's listing is asked for: it answers with a redirect to the main branch's newest commit.
pub(super) fn commit_request(repository: &Repository, hosts: &[String]) -> Result<CheckedRequest> {
    match &repository.reference {
        Some(reference) => {
            let query = format!("/commits?include={}&pagelen=1&fields=values.hash", percent_encoded(reference));
            get(repository, hosts, &query)
        }
        None => get(repository, hosts, "/src?pagelen=1"),
    }
}

pub(super) fn read_commit(response: &Response) -> Result<String> {
    #[derive(Deserialize)]
    struct Body {
        values: Vec<Value>,
    }
    #[derive(Deserialize)]
    struct Value {
        #[serde(default)]
        hash: Option<String>,
        #[serde(default)]
        commit: Option<Commit>,
    }
    #[derive(Deserialize)]
    struct Commit {
        hash: String,
    }
    check(response, VENDOR)?;
    let body: Body = input::read_json(&response.body).map_err(|_| invalid(VENDOR, "the commit is not readable"))?;
    let Some(value) = body.values.into_iter().next() else {
        return Err(Error::new(Code::RepositoryEmpty, "the repository has no commit yet: push one, then run again"));
    };
    let hash = value.hash.or(value.commit.map(|commit| commit.hash)).filter(|hash| is_object_id(hash));
    hash.map(|hash| hash.to_ascii_lowercase()).ok_or_else(|| invalid(VENDOR, "no commit id came"))
}

pub(super) fn listing_request(
    repository: &Repository,
    hosts: &[String],
    commit: &str,
    part: &Listing,
) -> Result<CheckedRequest> {
    let (folder, deep, token) = place(repository, part);
    let path = if folder.is_empty() { String::new() } else { format!("{}/", encoded_path(folder)) };
    let depth = if deep { DEPTH } else { 1 };
    let fields = "fields=next,values.type,values.path,values.size,values.attributes";
    let mut query = format!("/src/{commit}/{path}?max_depth={depth}&pagelen=100&{fields}");
    if let Some(token) = token {
        query.push_str(&format!("&page={}", percent_encoded(token)));
    }
    get(repository, hosts, &query)
}

/// A listing says sizes and attributes, and no object ids: a file's id is made from its content once that is there.
#[derive(Deserialize)]
struct Folder {
    values: Vec<Entry>,
    #[serde(default)]
    next: Option<String>,
}

#[derive(Deserialize)]
struct Entry {
    path: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    size: Option<u64>,
    #[serde(default)]
    attributes: Vec<String>,
}

pub(super) fn read_listing(repository: &Repository, response: &Response, part: &Listing) -> Result<Listed> {
    let (folder, deep, _) = place(repository, part);
    if response.status == TOOK_TOO_LONG && deep {
        let level = Listing::Folder { path: folder.to_owned(), id: String::new(), recursive: false };
        return Ok(Listed { entries: Vec::new(), more: vec![level] });
    }
    check(response, VENDOR)?;
    let body: Folder = input::read_json(&response.body).map_err(|_| invalid(VENDOR, "the tree is not readable"))?;
    let mut listed = Listed::default();
    let bottom = if deep { DEPTH } else { 1 } + levels(folder);
    for entry in body.values {
        let has = |name: &str| entry.attributes.iter().any(|attribute| attribute == name);
        let kind = match entry.kind.as_str() {
            "commit_directory" if has("subrepository") => EntryKind::Submodule,
            // What lies deeper than the listing went.
            "commit_directory" if levels(&entry.path) >= bottom => {
                listed.more.push(Listing::Folder { path: entry.path, id: String::new(), recursive: true });
                continue;
            }
            // A file in large file storage leads to another host.
            "commit_file" if has("lfs") => continue,
            "commit_file" if has("subrepository") => EntryKind::Submodule,
            "commit_file" if has("link") => EntryKind::Symlink,
            "commit_file" => EntryKind::File,
            _ => continue,
        };
        let (path, size_bytes) = (entry.path, entry.size.unwrap_or(0));
        listed.entries.push(TreeEntry { path, kind, size_bytes, id: String::new() });
    }
    if let Some(token) = body.next.as_deref().and_then(page_token) {
        listed.more.push(Listing::After { folder: folder.to_owned(), deep, token });
    }
    Ok(listed)
}

pub(super) fn file_request(
    repository: &Repository,
    hosts: &[String],
    commit: &str,
    entry: &TreeEntry,
) -> Result<CheckedRequest> {
    get(repository, hosts, &format!("/src/{commit}/{}", encoded_path(&entry.path)))
}

/// The folder that a listing is about, whether it goes down, and the page of it.
fn place<'a>(repository: &'a Repository, part: &'a Listing) -> (&'a str, bool, Option<&'a str>) {
    match part {
        // Only GitHub is asked for several folders at once.
        Listing::Whole | Listing::Folders(_) => (repository.folder.as_deref().unwrap_or_default(), true, None),
        Listing::After { folder, deep, token } => (folder, *deep, Some(token)),
        Listing::Folder { path, recursive, .. } => (path, *recursive, None),
    }
}

fn levels(path: &str) -> usize {
    path.split('/').filter(|part| !part.is_empty()).count()
}

/// The token of the next page. Its address is not followed: only the token is taken out.
fn page_token(next: &str) -> Option<String> {
    let token = next.split(['?', '&']).find_map(|pair| pair.strip_prefix("page="))?;
    let token = crate::text::percent_decoded(token)?;
    (!token.is_empty() && token.len() <= 500 && token.bytes().all(|byte| byte.is_ascii_graphic())).then_some(token)
}

fn encoded_path(path: &str) -> String {
    path.split('/').map(percent_encoded).collect::<Vec<_>>().join("/")
}

fn get(repository: &Repository, hosts: &[String], path: &str) -> Result<CheckedRequest> {
    let (owner, name) = (percent_encoded(&repository.owner), percent_encoded(&repository.name));
    let url = format!("{HOST}/2.0/repositories/{owner}/{name}{path}");
    let request = CheckedRequest::new(Method::Get, &url, repository.provider, &own_hosts(repository, hosts))?;
    Ok(match &repository.secret {
        // An access token of a repository, a project or a workspace goes alone, a person's API token behind their e-mail
        // address: both are kept as they are sent.
        Some(secret) => request.secret(SecretHeader {
            header: "authorization".to_owned(),
            scheme: SecretScheme::Pair,
            user: None,
            secret: secret.clone(),
        }),
        None => request,
    })
}
