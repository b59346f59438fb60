//! Requests to Git hosts and their answers, one vendor a file. docs/GIT-HOSTS.md names every endpoint with its page.
//!
//! All vendors answer the same four questions: which commit does a ref name, what is in its tree, give me these files,
//! give me this one. Nothing is ever written: every request is GET, or a POST that only reads (GraphQL, Azure DevOps' ZIP
//! of blobs).

mod answer;
mod azure;
mod bitbucket;
mod github;
mod gitlab;
mod repository;
mod token;
mod zip;

use crate::egress::CheckedRequest;
use crate::error::Result;
use crate::http::Response;
use crate::provider::Provider;
use crate::source::{Change, Snapshot, TreeEntry};
use crate::text::percent_encoded;

pub use repository::{Bulk, Listed, Listing, Repository};
use repository::{names_organization, unknown_host};
pub use token::{is_token_answer, token_request};

impl Repository {
    /// How many files one request may name; `None` where only a few files may be asked for at all.
    pub fn bulk(&self) -> Option<Bulk> {
        match self.provider {
            Provider::Gitlab => Some(gitlab::BULK),
            Provider::Azure => Some(azure::BULK),
            Provider::Bitbucket => self.secret.as_ref().map(|_| bitbucket::BULK),
            _ => self.secret.as_ref().map(|_| github::BULK),
        }
    }

    /// The repository as its host's push events name it.
    pub fn name_in_events(&self) -> String {
        let owner = if self.provider == Provider::Azure { azure::project(&self.owner) } else { &self.owner };
        format!("{owner}/{}", self.name)
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
        Provider::Bitbucket => bitbucket::commit_request(repository, hosts),
        Provider::Azure => azure::commit_request(repository, hosts),
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
        Provider::Bitbucket => bitbucket::read_commit(response),
        Provider::Azure => azure::read_commit(repository, response),
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
        Provider::Bitbucket => bitbucket::listing_request(repository, hosts, commit, part),
        Provider::Azure => azure::listing_request(repository, hosts, commit, part),
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
        Provider::Bitbucket => bitbucket::read_listing(repository, response, part)?,
        Provider::Azure => azure::read_listing(repository, response, part)?,
        _ => github::read_listing(repository, response, part)?,
    };
    listed.entries.retain(|entry| repository.holds(&entry.path));
    Ok(listed)
}

/// Asks what changed from one commit to another; `None` where the host is not asked that.
///
/// # Errors
/// `egress_denied`.
pub fn changes_request(
    repository: &Repository,
    hosts: &[String],
    from: &str,
    to: &str,
) -> Result<Option<CheckedRequest>> {
    match repository.provider {
        Provider::Github => github::changes_request(repository, hosts, from, to).map(Some),
        _ => Ok(None),
    }
}

/// Reads what changed; `None` when the answer does not say all of it. Files outside of the repository's folder are left out.
///
/// # Errors
/// What the host said, as a sentence.
pub fn read_changes(repository: &Repository, response: &Response) -> Result<Option<Vec<Change>>> {
    let Some(mut changes) = github::read_changes(response)? else { return Ok(None) };
    changes.retain(|change| repository.holds(&change.path));
    Ok(Some(changes))
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
        Provider::Azure => azure::files_request(repository, hosts, entries),
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
        Provider::Azure => azure::read_files(response, entries),
        _ => github::read_files(response, entries.len()),
    }
}

/// Asks for one file's bytes.
///
/// # Errors
/// `egress_denied`, `input_invalid`.
pub fn file_request(
    repository: &Repository,
    hosts: &[String],
    commit: &str,
    entry: &TreeEntry,
) -> Result<CheckedRequest> {
    match repository.provider {
        Provider::Gitlab => gitlab::file_request(repository, hosts, entry),
        Provider::Bitbucket => bitbucket::file_request(repository, hosts, commit, entry),
        Provider::Azure => azure::file_request(repository, hosts, entry),
        _ => github::file_request(repository, hosts, entry),
    }
}

/// Reads one file's bytes. Where the listing said its size, what came has to have it: raw bytes do not show that they are
/// cut.
///
/// # Errors
/// What the host said, as a sentence.
pub fn read_file(repository: &Repository, entry: &TreeEntry, response: Response) -> Result<Vec<u8>> {
    match repository.provider {
        Provider::Azure => azure::answered(&response)?,
        Provider::Gitlab => answer::check(&response, "GitLab")?,
        Provider::Bitbucket => answer::check(&response, "Bitbucket")?,
        _ => answer::check(&response, "GitHub")?,
    }
    let came = u64::try_from(response.body.len()).unwrap_or(u64::MAX);
    if entry.size_bytes > 0 && came != entry.size_bytes {
        return Err(answer::invalid("the Git host", "a file has not the size that its listing says"));
    }
    Ok(response.body)
}

/// What to list instead when the answer to `part` was too large to arrive: the same, level by level. `None` when that is
/// what was asked for, or when the host's listings have pages.
pub fn narrower(repository: &Repository, part: &Listing) -> Option<Listing> {
    let path = match part {
        Listing::Whole => repository.folder.clone().unwrap_or_default(),
        Listing::Folder { path, recursive: true, .. } => path.clone(),
        _ => return None,
    };
    let level = Listing::Folder { path, id: String::new(), recursive: false };
    (repository.provider == Provider::Azure).then_some(level)
}

/// Whether a repository is a folder of this machine, which the command line and the local host call `local/<folder>`: nobody can
/// follow an address of it.
fn is_local(repository: &Repository) -> bool {
    repository.provider == Provider::Github && repository.base_url.is_none() && repository.owner == "local"
}

/// How pages name this repository and link to its lines. A folder of this machine has no address.
pub fn snapshot(repository: &Repository, commit: &str) -> Snapshot {
    let line_link = match repository.provider {
        Provider::Gitlab => "/-/blob/{commit}/{path}#L{start}-{end}",
        Provider::Bitbucket => "/src/{commit}/{path}#lines-{start}:{end}",
        Provider::Azure => "?version=GC{commit}&path=/{path}&line={start}&lineEnd={end}",
        _ => "/blob/{commit}/{path}#L{start}-L{end}",
    };
    let vendors = format!("https://{}", repository.provider.web_host().unwrap_or_default());
    let host = repository.base_url.as_deref().unwrap_or(&vendors).trim_end_matches('/');
    let owner = if names_organization(host) { azure::project(&repository.owner) } else { &repository.owner };
    let owner: Vec<String> = owner.split('/').map(percent_encoded).collect();
    let git = if repository.provider == Provider::Azure { "_git/" } else { "" };
    let web_url = format!("{host}/{}/{git}{}", owner.join("/"), percent_encoded(&repository.name));
    Snapshot {
        name: repository.name.clone(),
        web_url: if is_local(repository) { String::new() } else { web_url },
        line_link: line_link.to_owned(),
        commit: commit.to_owned(),
    }
}

/// The address of what lies between two commits, for people; empty where there is none.
pub fn compare_url(repository: &Repository, from: &str, to: &str) -> String {
    let inside = match repository.provider {
        Provider::Gitlab => format!("/-/compare/{from}...{to}"),
        // The newer one comes first.
        Provider::Bitbucket => format!("/branches/compare/{to}%0D{from}"),
        Provider::Azure => format!("/branchCompare?baseVersion=GC{from}&targetVersion=GC{to}&_a=commits"),
        _ => format!("/compare/{from}...{to}"),
    };
    below(&snapshot(repository, to).web_url, &inside)
}

/// The address of a commit for people; empty where there is none.
pub fn commit_url(repository: &Repository, commit: &str) -> String {
    let inside = match repository.provider {
        Provider::Gitlab => "/-/commit/",
        Provider::Bitbucket => "/commits/",
        _ => "/commit/",
    };
    below(&snapshot(repository, commit).web_url, &format!("{inside}{commit}"))
}

fn below(web_url: &str, inside: &str) -> String {
    if web_url.is_empty() { String::new() } else { format!("{web_url}{inside}") }
}
