//! A repository as people name it, and what its Git host can do.

use crate::egress::names_host;
use crate::error::{Error, Result};
use crate::provider::Provider;
use crate::source::TreeEntry;
use serde::{Deserialize, Serialize};

/// Where a repository lives and how it is reached. Holds no credential, only its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Repository {
    /// The Git host's kind: `github`, `gitlab`, `bitbucket` or `azure`.
    pub provider: Provider,
    /// User, organisation or workspace; on GitLab the whole group path, for example `group/subgroup`; on Azure DevOps
    /// `organization/project`.
    pub owner: String,
    /// Short name.
    pub name: String,
    /// Branch, tag or commit; the default branch when absent.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Name of the token in secret storage; absent for anonymous reading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Address of a GitHub Enterprise Server, a self-managed GitLab or an Azure DevOps Server, for example
    /// `https://git.example.com`; its host has to be approved by the site's admin. Also an Azure DevOps organization's own
    /// address, `https://NAME.visualstudio.com`, which needs no approval. Absent for the vendors' own hosts.
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
    /// The page that follows this token.
    After {
        /// The folder that is being listed, empty for the root.
        folder: String,
        /// Whether its sub-folders come with it.
        deep: bool,
        /// What the page before said.
        token: String,
    },
    /// One folder, when the whole was cut.
    Folder {
        /// Its path, empty for the root.
        path: String,
        /// Its tree's object id, where the host asks by it.
        id: String,
        /// Whether its sub-folders come with it.
        recursive: bool,
    },
    /// Several folders, by path and object id, in one request.
    Folders(Vec<(String, String)>),
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
        // How many parts an owner has, and what a part may be.
        let (owners, is_part): (_, fn(&str) -> bool) = match self.provider {
            Provider::Gitlab => (1..=20, is_segment),
            Provider::Azure => (2..=2, is_azure_segment),
            _ => (1..=1, is_segment),
        };
        let segments: Vec<&str> = self.owner.split('/').collect();
        if !owners.contains(&segments.len()) || !segments.iter().all(|segment| is_part(segment)) {
            let why = match self.provider {
                Provider::Azure => "on Azure DevOps the owner is organization/project",
                _ => "this is not a valid owner's name: use letters, digits, dots, dashes and underscores",
            };
            return Err(Error::input("owner", why));
        }
        if !is_part(&self.name) {
            return Err(Error::input("name", "this is no repository's name: enter the short name without the owner"));
        }
        if self.provider == Provider::Bitbucket && self.base_url.is_some() {
            return Err(Error::input("baseUrl", "Bitbucket is read in its cloud only: leave the address empty"));
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

    /// Whether a path lies in the folder that is read.
    pub(super) fn holds(&self, path: &str) -> bool {
        let inside = |folder: &String| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
        self.folder.as_ref().is_none_or(inside)
    }
}

/// Whether an address is an Azure DevOps organization's own.
pub(super) fn names_organization(base: &str) -> bool {
    base.trim_end_matches('/').ends_with(".visualstudio.com")
}

/// Of the approved hosts only the repository's own: its token reaches no other, and github.com's token reaches none.
pub(super) fn own_hosts(repository: &Repository, hosts: &[String]) -> Vec<String> {
    hosts
        .iter()
        .filter(|host| repository.base_url.as_deref().is_some_and(|base| names_host(base, host)))
        .cloned()
        .collect()
}

pub(super) fn unknown_host() -> Error {
    Error::input("provider", "repositories are read from GitHub, GitLab, Bitbucket and Azure DevOps")
}

pub(super) fn is_segment(segment: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    is_path_segment(segment) && segment.chars().all(plain)
}

/// Names of projects and repositories on Azure DevOps hold nearly everything (learn.microsoft.com, "Naming restrictions").
pub(super) fn is_azure_segment(segment: &str) -> bool {
    let refused = |c: char| r#"\/:*?"<>|;#${},+=[]%&"#.contains(c);
    is_path_segment(segment) && segment.trim() == segment && !segment.chars().any(refused)
}

pub(super) fn is_path_segment(segment: &str) -> bool {
    !segment.is_empty()
        && segment.len() <= 255
        && !segment.chars().all(|c| c == '.')
        && !segment.chars().any(char::is_control)
}

pub(super) fn is_object_id(id: &str) -> bool {
    matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}
