//! A repository's own configuration, `.touchmark.yml`: where it lies and what it says (docs/TOUCHMARK-YML.md).

use super::git_source::Source;
use crate::budget::RepositoryConfig;
use crate::error::{Error, Result};
use crate::limits::FETCH_BODY_BYTES;
use crate::source::{EntryKind, TreeEntry};
use crate::text::decoded;

const CONFIG: &str = ".touchmark.yml";

/// A configuration that was read: the root's, and what the folder that is read adds to it.
pub struct Config {
    /// As it lies in the repository: the root's, where there is one.
    pub text: String,
    root: Option<RepositoryConfig>,
    /// The folder, and what its own file says of the paths below it.
    folder: Option<(String, RepositoryConfig)>,
}

impl Config {
    /// Whether a file is to be documented: nobody may have left it out.
    pub fn wants(&self, path: &str) -> bool {
        let below = self
            .folder
            .as_ref()
            .and_then(|(folder, config)| Some((path.strip_prefix(folder.as_str())?.strip_prefix('/')?, config)));
        self.root.as_ref().is_none_or(|config| config.wants(path))
            && below.is_none_or(|(path, config)| config.wants(path))
    }
}

/// Reads the repository's configuration, where it has one. The root's file counts also where only a folder is read; a file in
/// that folder adds to it.
///
/// # Errors
/// `input_invalid` when a file is there and cannot be read: what it leaves out would be read without it. With the line, where it has one.
pub async fn read_config(source: &Source<'_>, tree: &[TreeEntry]) -> Result<Option<Config>> {
    let folder = source.repository.folder.as_deref();
    let root = match (entry_at(tree, CONFIG), folder) {
        (None, Some(_)) => source.root_file(CONFIG).await?,
        (entry, _) => entry,
    };
    let own = folder.and_then(|folder| entry_at(tree, &format!("{folder}/{CONFIG}")).zip(Some(folder.to_owned())));
    let root = match root {
        Some(entry) => Some(text_of(source, entry).await?),
        None => None,
    };
    let own = match own {
        Some((entry, folder)) => Some((folder, text_of(source, entry).await?)),
        None => None,
    };
    let Some(text) = root.clone().or_else(|| own.as_ref().map(|(_, text)| text.clone())) else { return Ok(None) };
    Ok(Some(Config {
        text,
        root: root.as_deref().map(RepositoryConfig::read).transpose()?,
        folder: own.map(|(folder, text)| RepositoryConfig::read(&text).map(|config| (folder, config))).transpose()?,
    }))
}

async fn text_of(source: &Source<'_>, entry: TreeEntry) -> Result<String> {
    let unread = |why: &str| Error::input(CONFIG, why);
    if entry.kind != EntryKind::File {
        return Err(unread("it is a link, and links are not followed: put the file itself there"));
    }
    let bytes = match source.files(vec![entry.clone()]).await?.into_iter().next().and_then(|(_, bytes)| bytes) {
        Some(bytes) => bytes,
        // A bulk answer leaves out what it does not take for text, UTF-16 too.
        None => source.file(&entry, FETCH_BODY_BYTES).await?,
    };
    let text = decoded(&bytes).ok_or_else(|| unread("it is no text: save it as UTF-8"))?;
    Ok(text.into_owned())
}

/// Whether a path is that of the configuration.
pub fn is_config(path: &str) -> bool {
    path == CONFIG
}

/// The file with the configuration.
pub fn config_entry(tree: &[TreeEntry]) -> Option<TreeEntry> {
    entry_at(tree, CONFIG).filter(|entry| entry.kind == EntryKind::File)
}

fn entry_at(tree: &[TreeEntry], path: &str) -> Option<TreeEntry> {
    tree.iter().find(|entry| entry.path == path).cloned()
}
