//! Azure DevOps Services and Server: REST 5.0 for refs, commits, listings and many files in one ZIP.
//!
//! Sources: learn.microsoft.com/rest/api/azure/devops/git (refs/list, commits/get-commits, items/list, blobs/get-blob,
//! blobs/get-blobs-zip), /azure/devops/integrate/concepts/rate-limits (headers), /azure/devops/organizations/accounts
//! "Use personal access tokens" (Basic with an empty user name). An owner is `organization/project`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{check, invalid};
use super::repository::{Bulk, Listed, Listing, Repository, is_object_id, names_organization, own_hosts};
use super::zip;
use crate::crypto::git_blob_id;
use crate::egress::{CheckedRequest, SecretHeader, SecretScheme};
use crate::error::{Code, Error, Result};
use crate::http::{Method, Response};
use crate::input;
use crate::source::{EntryKind, TreeEntry};
use crate::text::percent_encoded;

const HOST: &str = "https://dev.azure.com";
/// The newest that Server 2019 knows; Server 2020, 2022 and the cloud answer it as well.
/// Source: learn.microsoft.com/azure/devops/integrate/concepts/rest-api-versioning, "Supported versions".
const API: &str = "api-version=5.0";
const VENDOR: &str = "Azure DevOps";
/// Microsoft names no bound of a ZIP of blobs; its listing says no sizes, so that few files bound an answer.
pub(super) const BULK: Bulk = Bulk { files: 40, file_bytes: 1_000_000 };
/// What one ZIP may unpack to, bytes.
const UNPACKED_BYTES: usize = 64 * 1024 * 1024;

pub(super) fn commit_request(repository: &Repository, hosts: &[String]) -> Result<CheckedRequest> {
    match repository.reference.as_deref() {
        None => get(repository, hosts, "/commits?searchCriteria.$top=1"),
        Some(id) if is_object_id(id) => get(repository, hosts, &format!("/commits/{id}?changeCount=0")),
        // Branches and tags in one answer. An annotated tag is followed to its commit.
        Some(name) => {
            get(repository, hosts, &format!("/refs?filterContains={}&peelTags=true", percent_encoded(short(name))))
        }
    }
}

pub(super) fn read_commit(repository: &Repository, response: &Response) -> Result<String> {
    answered(response)?;
    let body: Value = input::read_json(&response.body).map_err(|_| invalid(VENDOR, "the commit is not readable"))?;
    let list = || body.get("value").and_then(Value::as_array).ok_or_else(|| invalid(VENDOR, "no list came"));
    let id = match repository.reference.as_deref() {
        None => {
            let empty = "the repository has no commit yet: push one, then run again";
            let first = list()?.first().ok_or_else(|| Error::new(Code::RepositoryEmpty, empty))?;
            first.get("commitId")
        }
        Some(id) if is_object_id(id) => body.get("commitId"),
        Some(name) => {
            let why = "the branch, tag or commit does not exist in the repository";
            let named = named_ref(list()?, name).ok_or_else(|| Error::new(Code::NotFound, why))?;
            named.get("peeledObjectId").or_else(|| named.get("objectId"))
        }
    };
    let id = id.and_then(Value::as_str).filter(|id| is_object_id(id));
    id.map(str::to_ascii_lowercase).ok_or_else(|| invalid(VENDOR, "no commit id came"))
}

pub(super) fn listing_request(
    repository: &Repository,
    hosts: &[String],
    commit: &str,
    part: &Listing,
) -> Result<CheckedRequest> {
    let (folder, recursive) = place(repository, part);
    let level = if recursive { "full" } else { "oneLevel" };
    let version = format!("versionDescriptor.version={commit}&versionDescriptor.versionType=commit");
    let folder = percent_encoded(folder);
    get(repository, hosts, &format!("/items?scopePath=%2F{folder}&recursionLevel={level}&{version}"))
}

/// The listing has no pages: one that is too large to arrive is asked for level by level.
pub(super) fn read_listing(repository: &Repository, response: &Response, part: &Listing) -> Result<Listed> {
    #[derive(Deserialize)]
    struct Body {
        value: Vec<Item>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Item {
        object_id: String,
        git_object_type: String,
        path: String,
        #[serde(default)]
        is_sym_link: bool,
    }
    answered(response)?;
    let body: Body = input::read_json(&response.body).map_err(|_| invalid(VENDOR, "the tree is not readable"))?;
    let (folder, recursive) = place(repository, part);
    let mut listed = Listed::default();
    for item in body.value {
        let path = item.path.trim_start_matches('/').to_owned();
        let kind = match item.git_object_type.as_str() {
            "blob" if item.is_sym_link => EntryKind::Symlink,
            "blob" => EntryKind::File,
            "commit" => EntryKind::Submodule,
            // The folder itself is the first of its own items.
            "tree" if !recursive && path != folder => {
                listed.more.push(Listing::Folder { path, id: String::new(), recursive: true });
                continue;
            }
            _ => continue,
        };
        // The listing says no sizes.
        listed.entries.push(TreeEntry { path, kind, size_bytes: 0, id: item.object_id });
    }
    Ok(listed)
}

pub(super) fn files_request(
    repository: &Repository,
    hosts: &[String],
    entries: &[TreeEntry],
) -> Result<CheckedRequest> {
    let ids: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    let request = CheckedRequest::new(
        Method::Post,
        &url(repository, "/blobs")?,
        repository.provider,
        &own_hosts(repository, hosts),
    )?;
    let request = request.header("content-type", "application/json").header("accept", "application/zip");
    Ok(authorised(request, repository).body(json!(ids).to_string().into_bytes()))
}

/// What a file in the ZIP is called is not documented: each is known by the id that Git gives its content.
pub(super) fn read_files(response: &Response, entries: &[TreeEntry]) -> Result<Vec<Option<Vec<u8>>>> {
    answered(response)?;
    let files = zip::contents(&response.body, UNPACKED_BYTES);
    let files = files.ok_or_else(|| invalid(VENDOR, "the files are not readable"))?;
    let files: Vec<(String, Vec<u8>)> = files.into_iter().map(|file| (git_blob_id(&file), file)).collect();
    let content = |entry: &TreeEntry| files.iter().find(|(id, _)| *id == entry.id).map(|(_, file)| file.clone());
    Ok(entries.iter().map(content).collect())
}

pub(super) fn file_request(repository: &Repository, hosts: &[String], entry: &TreeEntry) -> Result<CheckedRequest> {
    get(repository, hosts, &format!("/blobs/{}?$format=octetStream", percent_encoded(&entry.id)))
}

/// Lets answers pass. A missing or expired token is answered with the sign-in page: as 203, or behind a redirect.
pub(super) fn answered(response: &Response) -> Result<()> {
    let is_page = response.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    if response.status == 203 || (response.status == 200 && is_page) {
        let why =
            "Azure DevOps shows its sign-in page: the token is missing, wrong or expired; replace it in the settings";
        return Err(Error::new(Code::Unauthorized, why));
    }
    check(response, VENDOR)
}

/// The project of an owner, as push events name it.
pub(super) fn project(owner: &str) -> &str {
    owner.split_once('/').map_or(owner, |(_, project)| project)
}

fn place<'a>(repository: &'a Repository, part: &'a Listing) -> (&'a str, bool) {
    match part {
        Listing::Folder { path, recursive, .. } => (path, *recursive),
        _ => (repository.folder.as_deref().unwrap_or_default(), true),
    }
}

/// A branch of that name, or else a tag.
fn named_ref<'a>(refs: &'a [Value], name: &str) -> Option<&'a Value> {
    let spelled = |full: String| refs.iter().find(|found| found.get("name").and_then(Value::as_str) == Some(&full));
    let name = short(name);
    spelled(format!("refs/heads/{name}")).or_else(|| spelled(format!("refs/tags/{name}")))
}

fn short(reference: &str) -> &str {
    let rest = reference.strip_prefix("refs/heads/").or_else(|| reference.strip_prefix("refs/tags/"));
    rest.unwrap_or(reference)
}

fn get(repository: &Repository, hosts: &[String], path: &str) -> Result<CheckedRequest> {
    let request =
        CheckedRequest::new(Method::Get, &url(repository, path)?, repository.provider, &own_hosts(repository, hosts))?;
    Ok(authorised(request, repository))
}

/// An organization of its own address (`https://NAME.visualstudio.com`) stands in it; elsewhere it is part of the path.
fn url(repository: &Repository, path: &str) -> Result<String> {
    let (organization, project) = repository
        .owner
        .split_once('/')
        .ok_or_else(|| Error::input("owner", "on Azure DevOps the owner is organization/project"))?;
    let (project, name) = (percent_encoded(project), percent_encoded(&repository.name));
    let root = match repository.base_url.as_deref().map(|base| base.trim_end_matches('/')) {
        Some(base) if names_organization(base) => base.to_owned(),
        Some(base) => format!("{base}/{}", percent_encoded(organization)),
        None => format!("{HOST}/{}", percent_encoded(organization)),
    };
    let joint = if path.contains('?') { '&' } else { '?' };
    Ok(format!("{root}/{project}/_apis/git/repositories/{name}{path}{joint}{API}"))
}

/// A personal access token is the password of nobody. Without `Suppress` a refusal is a redirect to the sign-in page.
fn authorised(request: CheckedRequest, repository: &Repository) -> CheckedRequest {
    let request = request.header("x-tfs-fedauthredirect", "Suppress");
    match &repository.secret {
        Some(secret) => request.secret(SecretHeader {
            header: "authorization".to_owned(),
            scheme: SecretScheme::Basic,
            user: None,
            secret: secret.clone(),
        }),
        None => request,
    }
}
