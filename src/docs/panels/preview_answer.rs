//! What a panel is told of a dry run.

use serde::Serialize;

use crate::ai;
use crate::outline::Reason;
use crate::source::TreeEntry;

/// What a run would do.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviewAnswer {
    pub commit: String,
    pub files: FileCounts,
    /// The first of the files that it would read.
    pub plan: Vec<PlannedFile>,
    pub left_out: Vec<LeftOutFiles>,
    /// The first of its pages.
    pub pages: Vec<PlannedPage>,
    /// What an AI would be asked, where it writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ai: Option<PlannedCost>,
    /// The page whose text was wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<PageText>,
}

/// Files of the repository.
#[derive(Serialize)]
pub struct FileCounts {
    pub listed: usize,
    pub planned: usize,
    pub read: u32,
    /// False where not all could be read in time: the rest is about the most valuable ones.
    pub complete: bool,
}

/// A file that a run would read.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedFile {
    pub path: String,
    pub size_bytes: u64,
}

/// Files that stay out for one reason.
#[derive(Serialize)]
pub struct LeftOutFiles {
    pub reason: LeftOutReason,
    pub files: u32,
    /// Paths of some.
    pub examples: Option<Vec<String>>,
}

/// Why files stay out.
#[derive(Serialize)]
#[serde(untagged)]
pub enum LeftOutReason {
    /// The writer says so.
    Writer(Reason),
    /// The repository's own settings do.
    Settings(OwnSettings),
}

/// The repository's own settings.
#[derive(Serialize)]
pub enum OwnSettings {
    /// Its file `.touchmark.yml`.
    #[serde(rename = "touchmark_yml")]
    TouchmarkYml,
}

/// A page of the run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedPage {
    #[serde(skip)]
    pub key: String,
    pub title: String,
    pub parent: Option<String>,
    /// Files that it is about.
    pub files: u32,
    pub change: PageChange,
    /// Tokens of its prompt, where an AI would be asked.
    pub prompt_tokens: Option<u32>,
}

/// What would become of a page: only the first three cost anything.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PageChange {
    /// There is none yet.
    New,
    /// It has another text.
    Changed,
    /// Its new text is proposed beside it, because a person edited it.
    Proposed,
    /// It stays as a person decided.
    Kept,
    /// What it is about is gone.
    Archived,
    /// Nothing.
    Same,
}

/// What an AI would be asked, and what it would cost: upper bounds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedCost {
    #[serde(flatten)]
    pub estimate: ai::Estimate,
    /// The date of the table of prices.
    pub prices_of: &'static str,
}

/// The full text of a page, without an AI.
#[derive(Serialize)]
pub struct PageText {
    pub title: String,
    /// Storage format.
    pub body: String,
    pub text: String,
}

impl PlannedFile {
    /// As the tree names it.
    pub fn of(entry: &TreeEntry) -> Self {
        Self { path: entry.path.clone(), size_bytes: entry.size_bytes }
    }
}
