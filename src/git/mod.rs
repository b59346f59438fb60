//! Requests to Git hosts and their answers, one vendor a file. docs/GIT-HOSTS.md names every endpoint with its page.
//!
//! All vendors answer the same four questions: which commit does a ref name, what is in its tree, give me these files,
//! give me this one. Nothing is ever written: every request is GET, or the vendor's read-only GraphQL POST.

mod answer;
mod github;
mod gitlab;
mod token;

use serde::{Deserialize, Serialize};

use crate::egress::{CheckedRequest, names_host};
use crate::error::{Error, Result};
use crate::http::Response;
use crate::provider::Provider;
use crate::source::{Snapshot, TreeEntry};

pub use token::{is_token_answer, token_request};

/// Where a repository lives and how it is reached. Holds no credential, only its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Repository {
    /// The Git host's kind: `github` or `gitlab`.
    pub provider: Provider,
    /// User or organisation; on GitLab the whole group path, for example `group/subgroup`.
    pub owner: String,
    /// Short name.
    pub name: String,
    /// Branch, tag or commit; the default branch when absent.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Name of the token in secret storage; absent for anonymous reading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Address of a GitHub Enterprise Server or a self-managed GitLab, for example `https://git.example.com`; its host
    /// has to be approved by the site's admin. Absent for github.com and gitlab.com.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// Only this folder of the repository, without slashes at its ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
}

/// A part of a tree that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing {
    /// Everything, or the first page of it.
    Whole,
    /// The page of GitLab's that follows this token.
    After(String),
    /// One folder of GitHub's, when the whole was cut.
    Folder {
        /// Its path, empty for the root.
        path: String,
        /// Its tree's object id.
        id: String,
        /// Whether its sub-folders come with it.
        recursive: bool,
    },
}

/// What a listing gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// Entries that are no folders.
    pub entries: Vec<TreeEntry>,
    /// What has to be asked for to have the rest.
    pub more: Vec<Listing>,
}

/// How many files one request may name, and how large they may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bulk {
    /// Files.
    pub files: usize,
    /// Bytes of one file; larger ones are asked for alone.
    pub file_bytes: u64,
}

impl Repository {
    /// Checks what a person entered.
    ///
    /// # Errors
    /// `input_invalid` with the field.
    pub fn check(&self) -> Result<()> {
        let owners = if self.provider == Provider::Gitlab { 20 } else { 1 };
        let segments: Vec<&str> = self.owner.split('/').collect();
        if segments.len() > owners || !segments.iter().all(|segment| is_segment(segment)) {
            return Err(Error::input(
                "owner",
                "this is no owner's name: letters, digits, dots, dashes and underscores",
            ));
        }
        if !is_segment(&self.name) {
            return Err(Error::input("name", "this is no repository's name: enter the short name without the owner"));
        }
        if self.folder.as_ref().is_some_and(|folder| !folder.split('/').all(is_path_segment)) {
            return Err(Error::input("folder", "this is no folder of a repository: write it as src/lib, without dots"));
        }
        let reference = self.reference.as_deref().unwrap_or("main");
        if reference.is_empty() || reference.len() > 255 || reference.chars().any(|c| c.is_control() || c == ' ') {
            return Err(Error::input("ref", "this is no name of a branch, a tag or a commit"));
        }
        Ok(())
    }

    /// Many files at once, where the host can do that.
    pub fn bulk(&self) -> Option<Bulk> {
        match self.provider {
            Provider::Gitlab => Some(gitlab::BULK),
            _ => self.secret.as_ref().map(|_| github::BULK),
        }
    }
}

/// Asks which commit the repository's ref names. `hosts` are the ones that the site's admin approved.
///
/// # Errors
/// `egress_denied`, `input_invalid` for names that no host can have.
pub fn commit_request(repository: &Repository, hosts: &[String]) -> Result<CheckedRequest> {
    repository.check()?;
    match repository.provider {
        Provider::Github => github::commit_request(repository, hosts),
        Provider::Gitlab => gitlab::commit_request(repository, hosts),
        _ => Err(unknown_host()),
    }
}

/// Reads the commit id.
///
/// # Errors
/// What the host said, as a sentence; `repository_empty` when there is no commit.
pub fn read_commit(repository: &Repository, response: &Response) -> Result<String> {
    match repository.provider {
        Provider::Gitlab => gitlab::read_commit(response),
        _ => github::read_commit(response),
    }
}

/// Asks for a part of the commit's tree; start with [`Listing::Whole`].
///
/// # Errors
/// `egress_denied`, `input_invalid`.
pub fn listing_request(
    repository: &Repository,
    hosts: &[String],
    commit: &str,
    part: &Listing,
) -> Result<CheckedRequest> {
    match repository.provider {
        Provider::Gitlab => gitlab::listing_request(repository, hosts, commit, part),
        _ => github::listing_request(repository, hosts, commit, part),
    }
}

/// Reads a part of the tree. Entries outside of the repository's folder are left out.
///
/// # Errors
/// What the host said, as a sentence.
pub fn read_listing(repository: &Repository, response: &Response, part: &Listing) -> Result<Listed> {
    let mut listed = match repository.provider {
        Provider::Gitlab => gitlab::read_listing(response)?,
        _ => github::read_listing(response, part, repository.folder.as_deref())?,
    };
    if let Some(folder) = &repository.folder {
        let inside = |path: &str| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
        listed.entries.retain(|entry| inside(&entry.path));
    }
    Ok(listed)
}

/// Asks for many files at once; see [`Repository::bulk`].
///
/// # Errors
/// `egress_denied`.
pub fn files_request(
    repository: &Repository,
    hosts: &[String],
    commit: &str,
    entries: &[TreeEntry],
) -> Result<CheckedRequest> {
    match repository.provider {
        Provider::Gitlab => gitlab::files_request(repository, hosts, commit, entries),
        _ => github::files_request(repository, hosts, entries),
    }
}

/// Reads the files of [`files_request`] in its order; `None` for a file that the host does not give as whole text.
///
/// # Errors
/// What the host said, as a sentence.
pub fn read_files(repository: &Repository, response: &Response, entries: &[TreeEntry]) -> Result<Vec<Option<Vec<u8>>>> {
    match repository.provider {
        Provider::Gitlab => gitlab::read_files(response, entries),
        _ => github::read_files(response, entries.len()),
    }
}

/// Asks for one file's bytes.
///
/// # Errors
/// `egress_denied`, `input_invalid`.
pub fn file_request(repository: &Repository, hosts: &[String], entry: &TreeEntry) -> Result<CheckedRequest> {
    match repository.provider {
        Provider::Gitlab => gitlab::file_request(repository, hosts, entry),
        _ => github::file_request(repository, hosts, entry),
    }
}

/// Reads one file's bytes.
///
/// # Errors
/// What the host said, as a sentence.
pub fn read_file(repository: &Repository, response: Response) -> Result<Vec<u8>> {
    answer::check(&response, vendor(repository))?;
    Ok(response.body)
}

/// How pages name this repository and link to its lines.
pub fn snapshot(repository: &Repository, commit: &str) -> Snapshot {
    let (host, line_link) = match repository.provider {
        Provider::Gitlab => ("https://gitlab.com", "/-/blob/{commit}/{path}#L{start}-{end}"),
        _ => ("https://github.com", "/blob/{commit}/{path}#L{start}-L{end}"),
    };
    let host = repository.base_url.as_deref().unwrap_or(host).trim_end_matches('/');
    let owner: Vec<String> = repository.owner.split('/').map(encoded).collect();
    Snapshot {
        name: repository.name.clone(),
        web_url: format!("{host}/{}/{}", owner.join("/"), encoded(&repository.name)),
        line_link: line_link.to_owned(),
        commit: commit.to_owned(),
    }
}

/// Of the approved hosts only the repository's own: its token reaches no other, and github.com's token reaches none.
fn own_hosts(repository: &Repository, hosts: &[String]) -> Vec<String> {
    hosts
        .iter()
        .filter(|host| repository.base_url.as_deref().is_some_and(|base| names_host(base, host)))
        .cloned()
        .collect()
}

fn vendor(repository: &Repository) -> &'static str {
    if repository.provider == Provider::Gitlab { "GitLab" } else { "GitHub" }
}

fn unknown_host() -> Error {
    Error::input("provider", "this release reads GitHub and GitLab")
}

fn is_segment(segment: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    is_path_segment(segment) && segment.chars().all(plain)
}

fn is_path_segment(segment: &str) -> bool {
    !segment.is_empty()
        && segment.len() <= 255
        && !segment.chars().all(|c| c == '.')
        && !segment.chars().any(char::is_control)
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

fn is_object_id(id: &str) -> bool {
    matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}
