//! A run of a job: its state, what it did and the history row that says so.

use serde::{Deserialize, Serialize};

use crate::docs::records::keys::short_hash;
use crate::error::Code;
use crate::ids::AccountId;
use crate::model::AiUsage;

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
pub enum Peer {
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
    /// Pages that a restriction keeps the app from changing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub refused: u32,
    /// What the AI was asked, when it writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai: Option<AiUsage>,
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
            refused: sum(self.refused, other.refused),
            ai: match (self.ai, other.ai) {
                (Some(one), Some(other)) => Some(one.plus(other)),
                (one, other) => one.or(other),
            },
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// Refused pages that a run names.
pub const MOST_REFUSED: usize = 20;

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
    /// Hashes of the keys of pages that a restriction keeps the app from changing, the first of them: the pages' records are
    /// under them. No titles: not everybody who sees the job may see the pages.
    #[serde(default, rename = "refusedRecords", skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
    /// The commit it reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Why it failed, or why it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Code>,
    /// With whom the run was busy last: the error is theirs.
    #[serde(default, rename = "side")]
    pub peer: Peer,
    /// Who started it.
    pub requester: AccountId,
    /// What started it.
    #[serde(default)]
    pub started_by: StartedBy,
    /// Milliseconds since 1970.
    pub started_ms: u64,
    /// Milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<u64>,
}

impl Run {
    /// Notes the first of the pages that it could not change, by hashes of their keys.
    pub fn note_refused(&mut self, keys: &[String]) {
        self.refused = keys.iter().take(MOST_REFUSED).map(|key| short_hash(key)).collect();
    }
}
