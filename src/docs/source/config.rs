//! A repository's own configuration, `.touchmark.yml`: where it lies and what it says (docs/TOUCHMARK-YML.md).

use super::git_source::Source;
use crate::budget::RepositoryConfig;
use crate::error::Result;
use crate::source::{EntryKind, TreeEntry};

const CONFIG: &str = ".touchmark.yml";

/// A configuration that was read.
pub struct Config {
    /// As it lies in the repository.
    pub text: String,
    config: RepositoryConfig,
}

impl Config {
    /// Whether a file is to be documented.
    pub fn wants(&self, path: &str) -> bool {
        self.config.wants(path)
    }
}

/// Reads the repository's configuration, where it has one.
///
/// # Errors
/// `input_invalid` with the line when the file is there and cannot be read.
pub async fn read_config(source: &Source<'_>, tree: &[TreeEntry]) -> Result<Option<Config>> {
    let Some(entry) = config_entry(tree) else { return Ok(None) };
    let text = source.files(vec![entry]).await?.into_iter().next().and_then(|(_, bytes)| bytes);
    let text = String::from_utf8_lossy(&text.unwrap_or_default()).into_owned();
    let config = RepositoryConfig::read(&text)?;
    Ok(Some(Config { text, config }))
}

/// Whether a path is that of the configuration.
pub fn is_config(path: &str) -> bool {
    path == CONFIG
}

/// The file with the configuration.
pub fn config_entry(tree: &[TreeEntry]) -> Option<TreeEntry> {
    tree.iter().find(|entry| entry.path == CONFIG && entry.kind == EntryKind::File).cloned()
}
