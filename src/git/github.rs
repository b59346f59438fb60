//! GitHub and GitHub Enterprise Server: REST for commits and trees, GraphQL for many files in one request.
//!
//! Sources: docs.github.com/rest/commits/commits, /rest/git/trees, /rest/git/blobs, /graphql/reference/objects#blob;
//! for Enterprise Server docs.github.com/enterprise-server (API below `/api/v3` and `/api/graphql`).

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{check, invalid};
use super::repository::{Bulk, Listed, Listing, Repository, is_object_id, own_hosts};
use crate::egress::{CheckedRequest, SecretHeader, SecretScheme};
use crate::error::{Code, Error, Result};
use crate::http::{Method, Response};
use crate::input;
use crate::source::{Change, EntryKind, TreeEntry};
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
        Listing::Folders(folders) => return folders_request(repository, hosts, folders),
        _ => (commit, true),
    };
    let query = if recursive { "?recursive=1" } else { "" };
    Ok(get(repository, hosts, &["git", "trees", id], query)?.header("accept", "application/vnd.github+json"))
}

/// GitHub cuts listings over 100,000 entries or 7 MB: then the folder is listed level by level, and only where `wanted`
/// lies when the job is about one folder.
#[derive(Deserialize)]
struct Tree {
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

pub(super) fn read_listing(repository: &Repository, response: &Response, part: &Listing) -> Result<Listed> {
    if let Listing::Folders(folders) = part {
        return read_folders(repository, response, folders);
    }
    check(response, VENDOR)?;
    let body: Tree = input::read_json(&response.body).map_err(|_| invalid(VENDOR, "the tree is not readable"))?;
    let wanted = repository.folder.as_deref();
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
    let mut folders = Vec::new();
    for entry in body.tree {
        let path = if folder.is_empty() { entry.path } else { format!("{folder}/{}", entry.path) };
        let kind = match (entry.kind.as_str(), entry.mode.as_str()) {
            ("blob", "120000") => EntryKind::Symlink,
            ("blob", _) => EntryKind::File,
            ("commit", _) => EntryKind::Submodule,
            ("tree", _) if !recursive && may_hold(&path, wanted) && is_object_id(&entry.sha) => {
                folders.push((path, entry.sha));
                continue;
            }
            _ => continue,
        };
        listed.entries.push(TreeEntry { path, kind, size_bytes: entry.size, id: entry.sha });
    }
    listed.more = below(repository, folders);
    Ok(listed)
}

/// A few folders are asked for with all that is in them; many, together.
fn below(repository: &Repository, folders: Vec<(String, String)>) -> Vec<Listing> {
    const MANY: usize = 60;
    const TOGETHER: usize = 50;
    if folders.len() > MANY && repository.secret.is_some() {
        return folders.chunks(TOGETHER).map(|some| Listing::Folders(some.to_vec())).collect();
    }
    folders.into_iter().map(|(path, id)| Listing::Folder { path, id, recursive: true }).collect()
}

/// Two levels of each folder: docs.github.com/graphql/reference/objects#tree.
fn folders_request(repository: &Repository, hosts: &[String], folders: &[(String, String)]) -> Result<CheckedRequest> {
    const TWO_LEVELS: &str =
        "...on Tree{entries{name mode type oid size object{...on Tree{entries{name mode type oid size}}}}}";
    by_ids(repository, hosts, folders.iter().map(|(_, id)| id.as_str()), TWO_LEVELS)
}

fn read_folders(repository: &Repository, response: &Response, folders: &[(String, String)]) -> Result<Listed> {
    let mut answer = objects(response)?;
    let mut listed = Listed::default();
    let mut deeper = Vec::new();
    for (index, (path, _)) in folders.iter().enumerate() {
        let tree = answer.remove(&format!("b{index}")).unwrap_or_default();
        // Without entries it is no tree that the token may see.
        if tree.get("entries").and_then(Value::as_array).is_none() {
            return Err(invalid(VENDOR, "a folder is not readable"));
        }
        read_level(&tree, path, &mut listed.entries, &mut deeper);
    }
    listed.more = below(repository, deeper);
    Ok(listed)
}

fn read_level(tree: &Value, folder: &str, entries: &mut Vec<TreeEntry>, deeper: &mut Vec<(String, String)>) {
    const SYMLINK: u64 = 0o120_000;
    for entry in tree.get("entries").and_then(Value::as_array).into_iter().flatten() {
        let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default();
        let number = |name: &str| entry.get(name).and_then(Value::as_u64).unwrap_or_default();
        let path = format!("{folder}/{}", text("name"));
        let kind = match text("type") {
            "blob" if number("mode") == SYMLINK => EntryKind::Symlink,
            "blob" => EntryKind::File,
            "commit" => EntryKind::Submodule,
            "tree" => {
                match entry.get("object").filter(|object| object.get("entries").is_some()) {
                    Some(inside) => read_level(inside, &path, entries, deeper),
                    None => deeper.push((path, text("oid").to_owned())),
                }
                continue;
            }
            _ => continue,
        };
        entries.push(TreeEntry { path, kind, size_bytes: number("size"), id: text("oid").to_owned() });
    }
}

/// `GET /repos/{owner}/{repo}/compare/{from}...{to}`: docs.github.com/rest/commits/commits#compare-two-commits.
pub(super) fn changes_request(
    repository: &Repository,
    hosts: &[String],
    from: &str,
    to: &str,
) -> Result<CheckedRequest> {
    // The files come with the first page, whatever the number of commits on it.
    let request = get(repository, hosts, &["compare", &format!("{from}...{to}")], "?per_page=1")?;
    Ok(request.header("accept", "application/vnd.github+json"))
}

/// GitHub compares with what both commits stem from, and names at most 300 files: everything else is no answer.
pub(super) fn read_changes(response: &Response) -> Result<Option<Vec<Change>>> {
    const MOST: usize = 300;
    #[derive(Deserialize)]
    struct Body {
        status: String,
        #[serde(default)]
        files: Vec<File>,
    }
    #[derive(Deserialize)]
    struct File {
        filename: String,
        status: String,
        #[serde(default)]
        sha: Option<String>,
        #[serde(default)]
        previous_filename: Option<String>,
    }
    if response.status == 404 || response.status == 422 {
        // The older commit is gone: history was written anew.
        return Ok(None);
    }
    check(response, VENDOR)?;
    let body: Body = input::read_json(&response.body).map_err(|_| invalid(VENDOR, "what changed is not readable"))?;
    if !matches!(body.status.as_str(), "ahead" | "identical") || body.files.len() >= MOST {
        return Ok(None);
    }
    let mut changes = Vec::new();
    for file in body.files {
        if let Some(path) = file.previous_filename.filter(|_| file.status == "renamed") {
            changes.push(Change { path, id: None });
        }
        let id = file.sha.filter(|id| file.status != "removed" && is_object_id(id));
        changes.push(Change { path: file.filename, id });
    }
    Ok(Some(changes))
}

pub(super) fn files_request(
    repository: &Repository,
    hosts: &[String],
    entries: &[TreeEntry],
) -> Result<CheckedRequest> {
    by_ids(repository, hosts, entries.iter().map(|entry| entry.id.as_str()), "...on Blob{text isTruncated}")
}

/// Asks for objects by their ids, as `b0`, `b1` and so on.
fn by_ids<'i>(
    repository: &Repository,
    hosts: &[String],
    ids: impl Iterator<Item = &'i str>,
    fields: &str,
) -> Result<CheckedRequest> {
    use std::fmt::Write;
    let mut query = String::from("query($owner:String!,$name:String!){repository(owner:$owner,name:$name){");
    for (index, id) in ids.enumerate() {
        // The id goes into the query's text: nothing but hexadecimal digits may.
        if !is_object_id(id) {
            return Err(invalid(VENDOR, "an object id is not hexadecimal"));
        }
        let _ = write!(query, "b{index}:object(oid:\"{id}\"){{{fields}}}");
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

/// The objects of an answer, by their names.
fn objects(response: &Response) -> Result<Map<String, Value>> {
    check(response, VENDOR)?;
    let unreadable = || invalid(VENDOR, "the answer is not readable");
    let mut answer: Value = serde_json::from_slice(&response.body).map_err(|_| unreadable())?;
    // GraphQL says with 200 that its hourly points are used up.
    if answer.pointer("/errors/0/type").and_then(Value::as_str) == Some("RATE_LIMITED") {
        return Err(Error::new(
            Code::RateLimited,
            "GitHub asks us to wait: its limit is used up; the run goes on later",
        ));
    }
    let why = "GitHub does not show this repository to the token: check its name and the token's rights";
    match answer.pointer_mut("/data/repository").map(Value::take).ok_or_else(unreadable)? {
        Value::Object(objects) => Ok(objects),
        _ => Err(Error::new(Code::NotFound, why)),
    }
}

pub(super) fn read_files(response: &Response, count: usize) -> Result<Vec<Option<Vec<u8>>>> {
    let mut files = objects(response)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_closes_what_it_opens() {
        let repository = serde_json::from_value(json!({"provider": "github", "owner": "o", "name": "r"}));
        let repository: Repository = repository.expect("a repository");
        let folder = ("a".to_owned(), "0".repeat(40));
        let entry = TreeEntry { path: String::new(), kind: EntryKind::File, size_bytes: 1, id: "1".repeat(40) };
        let folders = folders_request(&repository, &[], &[folder.clone(), folder]).expect("a request");
        for mut request in [folders, files_request(&repository, &[], &[entry]).expect("a request")] {
            let asked: Value = serde_json::from_slice(&request.take_body().expect("a body")).expect("JSON");
            let query = asked["query"].as_str().expect("a query");
            assert_eq!(query.matches('{').count(), query.matches('}').count(), "{query}");
        }
    }
}
