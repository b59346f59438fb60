//! What is known of one page of a job, and the key under which a writer knows it.

use std::collections::BTreeMap;

use crate::storage_format::SectionMarks;
use serde::{Deserialize, Serialize};

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
    /// Parent page that we chose last; empty where that is not known, and the page stays where it is.
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
    /// What a person decided about a page that they edited; `None` while they did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Kept>,
    /// Whether the title is one that a person gave the page: it stays, whatever the writer asks for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub named_by_person: bool,
    /// Hash of the text that is proposed for this page in a page below it; `None` where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<String>,
    /// A replacement that was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    /// The run that wrote the page last, and what it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<LastWrite>,
    /// Hash of the notice that the front page shows, while it shows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Of the front page: the last run that changed pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_change: Option<LastChange>,
    /// Titles that Confluence refused although the app sees no page of them: it compares them without regard to letters'
    /// case, and with pages that are hidden from the app.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused_titles: Vec<String>,
    /// Whether a restriction keeps the app from writing what is new: each run tries again, whatever changed, until the page
    /// is written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub held_back: bool,
    /// Key of the space that a person moved the page to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space_key: Option<String>,
}

impl PageRecord {
    /// Notes a title that Confluence refused.
    pub fn refuse(&mut self, title: &str) {
        if !self.has_refused(title) {
            self.refused_titles.push(title.to_owned());
        }
    }

    /// Whether nothing is known of a page, nor of one that may have been made.
    pub fn is_blank(&self) -> bool {
        self.page_id.is_none() && self.digest.is_empty()
    }

    /// Whether the text that was written last has this hash; of a record that was found again only its beginning is known.
    pub fn has_text(&self, digest: &str) -> bool {
        self.digest == digest || (self.digest.len() == FOUND_DIGEST && digest.starts_with(&self.digest))
    }

    /// Whether Confluence refused the title before.
    pub fn has_refused(&self, title: &str) -> bool {
        let same = |refused: &String| refused.to_lowercase() == title.to_lowercase();
        self.refused_titles.iter().any(same)
    }
}

/// Characters of a hash that a version message tells.
const FOUND_DIGEST: usize = 16;

/// A replacement that was begun: the version it will have, the text's hash, and what the person decided with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    pub version: u32,
    pub digest: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Kept>,
}

/// How much of an edited page stays as the person made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kept {
    /// The sections that the person changed, known by these marks of the text that was written last; others are updated.
    Sections(SectionMarks),
    /// All of it, for good: nothing is proposed.
    Page,
}

/// Which run did what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LastWrite {
    pub run_id: String,
    pub did: PageOutcome,
}

/// The last run that changed pages of a job, and the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LastChange {
    pub run_id: String,
    pub commit: String,
    /// The commit of the run before; `None` for the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
}

impl LastChange {
    /// After a run; the same run may say so twice.
    pub fn after(before: Option<Self>, run_id: &str, commit: &str) -> Self {
        let since = before.and_then(|last| if last.run_id == run_id { last.since } else { Some(last.commit) });
        Self { run_id: run_id.to_owned(), commit: commit.to_owned(), since }
    }
}

/// What happened to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageOutcome {
    Created,
    Updated,
    Unchanged,
    Proposed,
    /// A restriction of the page keeps the app from changing it.
    Refused,
}

/// By the picture's name: whether it is attached to the page; `false` for a file that is no picture.
pub type Attached = BTreeMap<String, bool>;
