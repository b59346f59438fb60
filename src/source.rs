//! Files and trees of a repository, as every speaker and writer passes them on.

use serde::{Deserialize, Serialize};

/// Names of manifests that make a folder a package of its own, in lower case.
pub const PACKAGE_MANIFESTS: [&str; 12] = [
    "cargo.toml",
    "composer.json",
    "build.gradle",
    "build.gradle.kts",
    "gemfile",
    "go.mod",
    "mix.exs",
    "package.json",
    "pom.xml",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
];

/// What an entry of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A symbolic link: named, never followed.
    Symlink,
    /// A submodule: named, never followed.
    Submodule,
}

/// One entry of a repository's tree at one commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TreeEntry {
    /// Path from the root, `/` between folders, as the Git host spells it.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Size in bytes; 0 when the host does not say.
    pub size_bytes: u64,
    /// The blob's object id in hex.
    pub id: String,
}

/// A file that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its path.
    pub path: String,
    /// Id of its new content; `None` when it is gone.
    pub id: Option<String>,
}

impl Change {
    /// The file as a listing would show it, without its size; `None` when it is gone.
    pub fn entry(&self) -> Option<TreeEntry> {
        let id = self.id.clone()?;
        Some(TreeEntry { path: self.path.clone(), kind: EntryKind::File, size_bytes: 0, id })
    }
}

/// A repository at one commit, as pages name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The repository's short name: titles start with it.
    pub name: String,
    /// Address of the repository's front page for people, without a trailing slash, for example `https://github.com/o/r`.
    pub web_url: String,
    /// How a file's address is made from `web_url`: `{commit}`, `{path}`, `{start}` and `{end}` (lines) are replaced.
    /// GitHub: `/blob/{commit}/{path}#L{start}-L{end}`.
    pub line_link: String,
    /// Full commit id in hex.
    pub commit: String,
}

/// A file's content beside its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path from the root.
    pub path: String,
    /// The bytes as the host gave them.
    pub bytes: Vec<u8>,
}
