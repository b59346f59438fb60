//! Jobs, runs and page records: what the capability keeps, and under which keys.
//!
//! Only ids, paths, counts, times, codes and titles of intended pages; never text of a page or of a file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ai_ask::Spent;
use super::images::Attached;
use super::schedule::Every;
use crate::ai::Connection;
use crate::crypto::{hex, hmac_sha256, sha256};
use crate::error::Code;
use crate::git::Repository;

/// Where pages go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// Space id.
    pub space_id: String,
    /// The page under which the front page stands.
    pub parent_id: String,
}

/// A repository, a target and who asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Made from repository and target: the same two are the same job.
    pub job_id: String,
    /// What is read.
    pub repository: Repository,
    /// Where it goes.
    pub target: Target,
    /// `outline` or `ai`.
    pub writer: String,
    /// How the AI is reached, when it writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai: Option<Connection>,
    /// How often it runs by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Every>,
    /// Whether pages show pictures of the repository; the app needs a permission of its own for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub images: bool,
    /// Account id of whoever saved the job: checked again before publishing.
    pub requester: String,
    /// Random, hex: the stamps of the job's pages are made from it.
    pub seed: String,
    /// Milliseconds since 1970.
    pub created_ms: u64,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waits in the queue.
    Queued,
    /// Is at work.
    Running,
    /// Ended well.
    Done,
    /// Ended with an error.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
}

impl State {
    /// Whether nothing more will happen.
    pub fn is_over(self) -> bool {
        !matches!(self, State::Queued | State::Running)
    }
}

/// What started a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StartedBy {
    /// Somebody, by hand: they watch it.
    #[default]
    Person,
    /// A push: nobody watches it.
    Push,
    /// The job's schedule: nobody watches it.
    Schedule,
}

/// Whom a run talks to: an error means something else from each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Confluence, and the platform under it.
    #[default]
    Site,
    /// The Git host.
    Git,
    /// The AI provider.
    Ai,
}

/// What a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Files read.
    pub files: u32,
    /// Files that were worth reading but stayed out of reach (too many, binary, truncated).
    pub left_out: u32,
    /// Tokens of the text read, an estimate of four bytes each.
    pub tokens: u32,
    /// Pages created.
    pub created: u32,
    /// Pages replaced.
    pub updated: u32,
    /// Pages whose text did not change.
    pub unchanged: u32,
    /// Pages that somebody edited: the new text stands beside them.
    pub proposed: u32,
    /// What the AI was asked, when it writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai: Option<Spent>,
}

impl Counts {
    /// Both sums.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let sum = |one: u32, other: u32| one.saturating_add(other);
        Self {
            files: sum(self.files, other.files),
            left_out: sum(self.left_out, other.left_out),
            tokens: sum(self.tokens, other.tokens),
            created: sum(self.created, other.created),
            updated: sum(self.updated, other.updated),
            unchanged: sum(self.unchanged, other.unchanged),
            proposed: sum(self.proposed, other.proposed),
            ai: match (self.ai, other.ai) {
                (Some(one), Some(other)) => Some(one.plus(other)),
                (one, other) => one.or(other),
            },
        }
    }
}

/// One run: the history row, and the progress while it lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// Sorts by time, newest first.
    pub run_id: String,
    /// Where it stands.
    pub state: State,
    /// `waiting`, `reading`, `writing`, `publishing` or `ended`.
    pub step: String,
    /// Of [`Run::total`], in the present step.
    pub done: u32,
    /// How much the present step has to do.
    pub total: u32,
    /// What it did so far.
    pub counts: Counts,
    /// The commit it reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Why it failed, or why it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Code>,
    /// With whom the run was busy last: the error is theirs.
    #[serde(default)]
    pub side: Side,
    /// Account id of whoever started it.
    pub requester: String,
    /// What started it.
    #[serde(default)]
    pub started_by: StartedBy,
    /// Milliseconds since 1970.
    pub started_ms: u64,
    /// Milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<u64>,
}

/// What is known of one page of a job.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageRecord {
    /// The writer's key: `""` for the front page, else a module's path.
    pub(super) key: String,
    /// The title that the writer asked for.
    pub(super) wanted: String,
    /// The title it got.
    pub(super) title: String,
    /// Parent page that we chose last.
    pub(super) parent_id: String,
    /// Absent while the record is only an intent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) page_id: Option<String>,
    /// The version that our last write returned.
    pub(super) version: u32,
    /// Hash of the text that was written last, without source panel.
    pub(super) digest: String,
    /// Shape of the body that was written last: a person who changed no more than Notes changed nothing of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) shape: Option<String>,
    /// Pictures that it shows.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) images: Attached,
    /// A replacement that was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pending: Option<Pending>,
    /// The run that wrote the page last, and what it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) by: Option<By>,
    /// Why the newest unattended run failed, while the front page says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) notice: Option<Code>,
}

/// A replacement that was begun: the version it will have, and the text's hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) version: u32,
    pub(super) digest: String,
}

/// Which run did what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct By {
    pub(super) run_id: String,
    pub(super) did: Did,
}

/// What happened to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Did {
    Created,
    Updated,
    Unchanged,
    Proposed,
}

impl Job {
    /// The id that repository and target make.
    pub(super) fn id_of(repository: &Repository, target: &Target) -> String {
        let provider = serde_json::to_string(&repository.provider).unwrap_or_default();
        let reference = repository.reference.as_deref().unwrap_or_default();
        let [base, folder] = [&repository.base_url, &repository.folder].map(|part| part.as_deref().unwrap_or_default());
        let mut parts =
            vec![&provider, &repository.owner, &repository.name, reference, &target.space_id, &target.parent_id];
        // Left out where they are not set: ids of jobs from before them stay what they were.
        parts.extend([base, folder].into_iter().filter(|part| !part.is_empty()));
        short_hash(&parts.join("\u{0}"))
    }

    /// The mark by which a page of this job is known: nobody else can guess it.
    pub(super) fn stamp(&self, page_key: &str) -> String {
        hex(&hmac_sha256(self.seed.as_bytes(), page_key.as_bytes())).chars().take(24).collect()
    }
}

/// Key of a job.
pub(super) fn job_key(job_id: &str) -> String {
    format!("job:{job_id}")
}

/// Key of the newest run's id.
pub(super) fn latest_key(job_id: &str) -> String {
    format!("latest:{job_id}")
}

/// Key of a run.
pub(super) fn run_key(job_id: &str, run_id: &str) -> String {
    format!("run:{job_id}:{run_id}")
}

/// Prefix of the keys of a job's runs: newest first.
pub(super) fn runs_prefix(job_id: &str) -> String {
    format!("run:{job_id}:")
}

/// Prefix of the keys of a job's pages.
pub(super) fn pages_prefix(job_id: &str) -> String {
    format!("page:{job_id}:")
}

/// Key of a page record. Paths hold characters that keys may not, so that the key is a hash.
pub(super) fn page_key(job_id: &str, key: &str) -> String {
    format!("{}{}", pages_prefix(job_id), short_hash(key))
}

/// Sixteen hex digits.
pub(super) fn short_hash(text: &str) -> String {
    hex(&sha256(text.as_bytes())).chars().take(16).collect()
}
