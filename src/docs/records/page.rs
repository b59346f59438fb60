//! What is known of one page of a job, and the key under which a writer knows it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::Code;

/// What is known of one page of a job.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageRecord {
    /// The writer's key: `""` for the front page, else a module's path.
    pub key: String,
    /// The title that the writer asked for.
    pub wanted: String,
    /// The title it got.
    pub title: String,
    /// Parent page that we chose last.
    pub parent_id: String,
    /// Absent while the record is only an intent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_id: Option<String>,
    /// The version that our last write returned.
    pub version: u32,
    /// Hash of the text that was written last, without source panel.
    pub digest: String,
    /// Shape of the body that was written last: a person who changed no more than Notes changed nothing of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<String>,
    /// Pictures that it shows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub images: Attached,
    /// A replacement that was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    /// The run that wrote the page last, and what it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<LastWrite>,
    /// Why the newest unattended run failed, while the front page says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<Code>,
}

/// A replacement that was begun: the version it will have, and the text's hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    pub version: u32,
    pub digest: String,
}

/// Which run did what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LastWrite {
    pub run_id: String,
    pub did: PageOutcome,
}

/// What happened to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageOutcome {
    Created,
    Updated,
    Unchanged,
    Proposed,
}

/// By the picture's name: whether it is attached to the page; `false` for a file that is no picture.
pub type Attached = BTreeMap<String, bool>;
