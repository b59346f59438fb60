//! What is remembered of an item and of a space.

use serde::{Deserialize, Serialize};

/// A page, a post or a file that is at the target.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Item {
    /// The page that holds a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_id: Option<String>,
    /// Whether it is a post.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_post: bool,
    /// Confluence's version; 0 when it is not known or not whole.
    pub version: u32,
    /// Hash of title, labels and whatever else goes along.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
    /// Hash of who may see it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub readers: String,
    /// The target's own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_id: Option<String>,
    /// Found at the target in this run, without a version of ours: its title and when the target got it.
    #[serde(skip)]
    pub found: Option<Found>,
}

/// What the target tells of a content that somebody else delivered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Title.
    pub title: Option<String>,
    /// Milliseconds since 1970.
    pub updated_ms: Option<u64>,
    /// False for what was registered and never finished.
    pub is_whole: bool,
}

fn is_false(value: &bool) -> bool {
    !*value
}

/// A space that something was delivered from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SpaceRecord {
    pub(super) key: String,
    pub(super) buckets: u32,
    /// Cycles since it was last visible.
    #[serde(default)]
    pub(super) lost_cycles: u32,
    /// Hash of who may see it, and the principals' ids: deltas do not ask again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) readers: Option<StoredReaders>,
    /// Keys that the space had before, and that something at the target still stands under.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) former_keys: Vec<String>,
}

impl SpaceRecord {
    /// Of a space that nothing was delivered from.
    pub(super) fn new(key: &str) -> Self {
        Self { key: key.to_owned(), buckets: 1, lost_cycles: 0, readers: None, former_keys: Vec::new() }
    }
}

/// Ids of users and groups.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredReaders {
    /// Account ids or user names.
    #[serde(default)]
    pub users: Vec<String>,
    /// Group ids or names.
    #[serde(default)]
    pub groups: Vec<String>,
}
