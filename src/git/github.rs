//! GitHub: REST for commits and trees, GraphQL for many files in one request.
//!
//! Sources: docs.github.com/rest/commits, /rest/git/trees, /rest/git/blobs, /graphql/reference/objects#blob.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Repository;
use crate::egress::{CheckedRequest, SecretHeader, SecretScheme};
use crate::error::{Code, Error, Result};
use crate::http::{Method, Response};
use crate::source::{EntryKind, Snapshot, TreeEntry};

const HOST: &str = "https://api.github.com";
const API_VERSION: &str = "2022-11-28";
/// Files of one GraphQL request. GitHub limits a query's cost and answer, not its aliases; 50 stay far below both.
pub const FILES_PER_REQUEST: usize = 50;

/// A tree at one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Entries that are no folders.
    pub entries: Vec<TreeEntry>,
    /// GitHub cut the listing (over 100,000 entries or 7 MB).
    pub truncated: bool,
}

/// Asks which commit a ref names. `HEAD` is the default branch.
///
/// # Errors
/// `egress_denied`, `input_invalid` for names GitHub cannot have.
pub fn commit_request(repository: &Repository) -> Result<CheckedRequest> {
    let reference = repository.reference.as_deref().unwrap_or("HEAD");
    let request = get(repository, &["commits", reference])?;
    Ok(request.header("accept", "application/vnd.github.sha"))
}

/// Reads the commit id.
///
/// # Errors
/// What GitHub said, as a sentence.
pub fn read_commit(response: &Response) -> Result<String> {
    if response.status == 409 {
        return Err(Error::new(Code::RepositoryEmpty, "the repository has no commit yet: push one, then run again"));
    }
    if response.status == 422 {
        return Err(Error::new(Code::NotFound, "the branch, tag or commit does not exist in the repository"));
    }
    check(response)?;
    let id = std::str::from_utf8(&response.body).unwrap_or_default().trim();
    if matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(id.to_ascii_lowercase())
    } else {
        Err(invalid("no commit id came"))
    }
}

/// Asks for the whole tree of a commit.
///
/// # Errors
/// `egress_denied`, `input_invalid`.
pub fn tree_request(repository: &Repository, commit: &str) -> Result<CheckedRequest> {
    let request = rest(repository, Method::Get, &["git", "trees", commit], "?recursive=1")?;
    Ok(request.header("accept", "application/vnd.github+json"))
}

/// Reads a tree.
///
/// # Errors
/// What GitHub said, as a sentence.
pub fn read_tree(response: &Response) -> Result<Tree> {
    #[derive(Deserialize)]
    struct Listing {
        tree: Vec<Listed>,
        #[serde(default)]
        truncated: bool,
    }
    #[derive(Deserialize)]
    struct Listed {
        path: String,
        mode: String,
        #[serde(rename = "type")]
        kind: String,
        sha: String,
        #[serde(default)]
        size: u64,
    }
    check(response)?;
    let listing: Listing = serde_json::from_slice(&response.body).map_err(|_| invalid("the tree is not readable"))?;
    let kind = |listed: &Listed| match (listed.kind.as_str(), listed.mode.as_str()) {
        ("blob", "120000") => Some(EntryKind::Symlink),
        ("blob", _) => Some(EntryKind::File),
        ("commit", _) => Some(EntryKind::Submodule),
        _ => None,
    };
    let entries = listing.tree.into_iter().filter_map(|listed| {
        let kind = kind(&listed)?;
        Some(TreeEntry { path: listed.path, kind, size_bytes: listed.size, id: listed.sha })
    });
    Ok(Tree { entries: entries.collect(), truncated: listing.truncated })
}

/// Asks for many files at once. Needs a token: GitHub's GraphQL has no anonymous access.
///
/// # Errors
/// `egress_denied`.
pub fn blobs_request(repository: &Repository, entries: &[TreeEntry]) -> Result<CheckedRequest> {
    use std::fmt::Write;
    let mut query = String::from("query($owner:String!,$name:String!){repository(owner:$owner,name:$name){");
    for (index, entry) in entries.iter().enumerate() {
        // Object ids are hex: `read_tree` takes them from GitHub, so that they are checked before they enter a query.
        if !entry.id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(invalid("an object id is not hexadecimal"));
        }
        let _ = write!(query, "b{index}:object(oid:\"{}\"){{...on Blob{{text isTruncated}}}}", entry.id);
    }
    query.push_str("}}");
    let body = json!({"query": query, "variables": {"owner": repository.owner, "name": repository.name}});
    let request = CheckedRequest::new(Method::Post, &format!("{HOST}/graphql"), repository.provider, &[])?;
    let request = request.header("content-type", "application/json").header("user-agent", "touchmark");
    Ok(authorised(request, repository).body(body.to_string().into_bytes()))
}

/// Reads the files of [`blobs_request`] in its order; `None` for a file that GitHub does not give as whole text.
///
/// # Errors
/// What GitHub said, as a sentence.
pub fn read_blobs(response: &Response, count: usize) -> Result<Vec<Option<Vec<u8>>>> {
    check(response)?;
    let mut answer: Value =
        serde_json::from_slice(&response.body).map_err(|_| invalid("the files are not readable"))?;
    let repository = answer.pointer_mut("/data/repository").and_then(Value::as_object_mut);
    let repository = repository.ok_or_else(|| {
        Error::new(
            Code::NotFound,
            "GitHub does not show this repository to the token: check its name and the token's rights",
        )
    })?;
    let file = |index: usize| {
        let mut blob = repository.remove(&format!("b{index}"))?;
        let whole = blob.get("isTruncated").and_then(Value::as_bool) == Some(false);
        match blob.get_mut("text").map(Value::take) {
            Some(Value::String(text)) if whole => Some(text.into_bytes()),
            _ => None,
        }
    };
    Ok((0..count).map(file).collect())
}

/// Asks for one file's bytes.
///
/// # Errors
/// `egress_denied`, `input_invalid`.
pub fn blob_request(repository: &Repository, entry: &TreeEntry) -> Result<CheckedRequest> {
    let request = get(repository, &["git", "blobs", &entry.id])?;
    Ok(request.header("accept", "application/vnd.github.raw+json"))
}

/// Reads one file's bytes.
///
/// # Errors
/// What GitHub said, as a sentence.
pub fn read_blob(response: Response) -> Result<Vec<u8>> {
    check(&response)?;
    Ok(response.body)
}

/// How pages name this repository and link to its lines.
pub fn snapshot(repository: &Repository, commit: &str) -> Snapshot {
    Snapshot {
        name: repository.name.clone(),
        web_url: format!("https://github.com/{}/{}", encoded(&repository.owner), encoded(&repository.name)),
        line_link: "/blob/{commit}/{path}#L{start}-L{end}".to_owned(),
        commit: commit.to_owned(),
    }
}

fn get(repository: &Repository, segments: &[&str]) -> Result<CheckedRequest> {
    rest(repository, Method::Get, segments, "")
}

fn rest(repository: &Repository, method: Method, segments: &[&str], query: &str) -> Result<CheckedRequest> {
    let mut url = format!("{HOST}/repos");
    for segment in [repository.owner.as_str(), repository.name.as_str()].iter().chain(segments) {
        if segment.is_empty() || segment.chars().all(|c| c == '.') {
            return Err(Error::input("repository", "a repository's owner, name and ref cannot be empty or only dots"));
        }
        url.push('/');
        url.push_str(&encoded(segment));
    }
    url.push_str(query);
    let request = CheckedRequest::new(method, &url, repository.provider, &[])?;
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

/// A segment with everything but RFC 3986 unreserved characters percent-encoded.
fn encoded(segment: &str) -> String {
    use std::fmt::Write;
    segment.bytes().fold(String::with_capacity(segment.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

fn check(response: &Response) -> Result<()> {
    let limited = response.header("x-ratelimit-remaining") == Some("0");
    let (code, message) = match response.status {
        200..=299 => return Ok(()),
        401 => (Code::Unauthorized, "GitHub does not accept the token: replace it in the settings"),
        403 | 429 if limited => {
            (Code::RateLimited, "GitHub's hourly limit is used up; the run goes on when it is reset")
        }
        403 => (Code::Forbidden, "the token may not read this repository: give it read access to contents"),
        404 => (Code::NotFound, "GitHub knows no such repository, or the token may not see it"),
        409 => (Code::RepositoryEmpty, "the repository has no commit yet: push one, then run again"),
        429 => (Code::RateLimited, "GitHub asks us to slow down; the run goes on later"),
        _ => (Code::Upstream, "GitHub could not answer; try again later"),
    };
    Err(Error::new(code, message))
}

fn invalid(what: &str) -> Error {
    Error::new(Code::AnswerInvalid, format!("GitHub's answer is not what its documentation says: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Provider;

    fn repository() -> Repository {
        Repository {
            provider: Provider::Github,
            owner: "o".to_owned(),
            name: "r".to_owned(),
            reference: Some("feature/ä".to_owned()),
            secret: None,
        }
    }

    #[test]
    fn a_ref_is_one_encoded_segment() {
        let request = commit_request(&repository()).unwrap();
        assert_eq!(request.url(), "https://api.github.com/repos/o/r/commits/feature%2F%C3%A4");
    }

    #[test]
    fn a_name_of_dots_is_refused() {
        assert!(commit_request(&Repository { name: "..".to_owned(), ..repository() }).is_err());
    }

    #[test]
    fn a_truncated_or_binary_file_is_none() {
        let body = json!({"data": {"repository": {
            "b0": {"text": "a", "isTruncated": false},
            "b1": {"text": "a", "isTruncated": true},
            "b2": {"text": null, "isTruncated": false},
            "b3": null,
        }}});
        let response = Response { status: 200, body: body.to_string().into_bytes(), ..Response::default() };
        assert_eq!(read_blobs(&response, 4).unwrap(), [Some(b"a".to_vec()), None, None, None]);
    }
}
