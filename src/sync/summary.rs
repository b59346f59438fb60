//! What a run says at its end: counts that equal what happened, and why something is missing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::Code;
use crate::ids::SpaceId;

use super::gate::Halt;

/// Why a run is not simply well, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// A space that was delivered from cannot be seen any more.
    LostAccess,
    /// Deletions that nothing proves were held back.
    DeletionsHeld,
    /// The selection chooses nothing, or chooses nothing any more.
    NothingSelected,
    /// A page failed.
    ItemFailed,
    /// A file or a list of files failed.
    AttachmentsFailed,
    /// Who may see a page could not be told: it was held back.
    ReadersUnknown,
    /// The target's own rules say who may see, or restricted pages were left out.
    ReadersNotDelivered,
    /// The account must administer a space to read who may see it.
    NeedsSpaceAdmin,
    /// The credential lacks a scope.
    ScopeMissing,
    /// A file is over the limit.
    TooLarge,
    /// A file's type is not allowed, or the target takes no files.
    TypeNotAllowed,
    /// More is chosen than `maxItems`.
    MaxItems,
    /// Only changes were looked for.
    DeltaOnly,
    /// A full pass goes on in the next run.
    FullPassUnfinished,
    /// Something half was made whole.
    Repaired,
    /// A quota or a long wait.
    Parked,
    /// The target belongs to another site.
    OwnerMismatch,
    /// Another run is at work.
    AnotherRun,
}

impl Warning {
    /// Whether something that was asked for is missing.
    fn is_partial(self) -> bool {
        matches!(
            self,
            Self::LostAccess
                | Self::DeletionsHeld
                | Self::NothingSelected
                | Self::ItemFailed
                | Self::AttachmentsFailed
                | Self::ReadersUnknown
                | Self::NeedsSpaceAdmin
                | Self::ScopeMissing
                | Self::MaxItems
        )
    }
}

/// How a run ended. `Config` and `Skipped` may come from the command line itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunResult {
    /// All that was asked for is at the target.
    Ok,
    /// Something is missing.
    Partial,
    /// It could not go on.
    Failed,
    /// A quota or a long wait: it goes on later.
    Parked,
    /// Another run is at work, or everything stands still.
    Skipped,
    /// What was asked for cannot be done.
    Config,
}

/// What became of pages, or of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Listed.
    pub discovered: u32,
    /// Stored by the target in this run.
    pub ingested: u32,
    /// At the target already, as they are.
    pub unchanged: u32,
    /// Left out.
    pub skipped: u32,
    /// Not stored; what was there before still is.
    pub failed: u32,
    /// Removed from the target.
    pub deleted: u32,
}

/// What a plan would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Planned {
    /// Pages and files.
    pub deliver: u32,
    /// Only who may see them.
    pub readers_only: u32,
    /// Removed.
    pub delete: u32,
    /// Held back.
    pub held: u32,
    /// With something in them.
    pub spaces: u32,
}

/// Items of [`Report::left_out`]: enough to see what is the matter.
const NAMED: usize = 100;

/// Something that was not delivered, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeftOut {
    /// The page, or the page that holds the file.
    pub page_id: String,
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment_id: Option<String>,
    /// Why.
    pub why: Warning,
    /// The error, when something failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
}

/// How many were left out for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Why.
    pub why: Warning,
    /// How many.
    pub count: u32,
}

/// What happened so far. Ids and numbers alone: an app keeps it between two invocations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Report {
    /// Pages and posts.
    pub pages: Counts,
    /// Files.
    pub attachments: Counts,
    /// Spaces listed.
    pub spaces: BTreeSet<SpaceId>,
    /// Spaces that cannot be seen any more.
    pub lost_spaces: u32,
    /// Spaces removed.
    pub deleted_spaces: u32,
    /// Why something is missing.
    pub warnings: BTreeSet<Warning>,
    /// Whether something that should be at the target is not: beyond the warnings that say so.
    pub is_partial: bool,
    /// What was left out, the first [`NAMED`] of it.
    pub left_out: Vec<LeftOut>,
    /// How many for each reason.
    pub reasons: Vec<Reason>,
    /// Whether a listing was begun anew because its cursor was refused.
    #[serde(skip)]
    pub has_restarted: bool,
    /// What a plan would do.
    pub planned: Planned,
}

impl Report {
    /// The counts of one kind.
    pub fn counts(&mut self, is_file: bool) -> &mut Counts {
        if is_file { &mut self.attachments } else { &mut self.pages }
    }

    /// Notes something that is not delivered; `file` names a file of the page.
    pub fn leave_out(&mut self, page_id: &str, file: Option<&str>, why: Warning, code: Option<Code>) {
        self.warnings.insert(why);
        match self.reasons.iter_mut().find(|reason| reason.why == why) {
            Some(reason) => reason.count += 1,
            None => self.reasons.push(Reason { why, count: 1 }),
        }
        if self.left_out.len() < NAMED {
            let (page_id, attachment_id) = (page_id.to_owned(), file.map(str::to_owned));
            self.left_out.push(LeftOut { page_id, attachment_id, why, code });
        }
    }

    /// What still holds when everything is looked at once more: what was sent and deleted.
    #[must_use]
    pub fn looked_at_again(self) -> Self {
        let done = |counts: Counts| Counts { ingested: counts.ingested, deleted: counts.deleted, ..Counts::default() };
        Self {
            pages: done(self.pages),
            attachments: done(self.attachments),
            deleted_spaces: self.deleted_spaces,
            ..Self::default()
        }
    }

    /// How it ended.
    pub fn result(&self, end: Option<&Halt>) -> RunResult {
        match end {
            Some(Halt::Parked { .. }) => RunResult::Parked,
            Some(Halt::Skipped | Halt::Paused) => RunResult::Skipped,
            Some(Halt::Configuration) => RunResult::Config,
            Some(Halt::Failed(_)) => RunResult::Failed,
            None if self.is_partial || self.warnings.iter().any(|warning| warning.is_partial()) => RunResult::Partial,
            None => RunResult::Ok,
        }
    }

    /// The last line of the output.
    pub fn summary(&self, end: Option<&Halt>, is_plan: bool) -> Value {
        let mut warnings = self.warnings.clone();
        if matches!(end, Some(Halt::Parked { .. })) {
            warnings.insert(Warning::Parked);
        }
        let mut summary = json!({
            "result": self.result(end),
            "pages": self.pages,
            "attachments": self.attachments,
            "spaces": {
                "discovered": self.spaces.len(),
                "lostAccess": self.lost_spaces,
                "deleted": self.deleted_spaces,
            },
            "warnings": warnings,
        });
        if let Some(fields) = summary.as_object_mut() {
            if let Some(Halt::Parked { until_ms, .. }) = end {
                fields.insert("parkedUntilMs".to_owned(), json!(until_ms));
            }
            if is_plan {
                fields.insert("plan".to_owned(), json!(self.planned));
            }
        }
        summary
    }

    /// The counts as an audit line has them.
    pub fn audited(&self) -> BTreeMap<&'static str, u32> {
        let Counts { discovered, ingested, unchanged, skipped, failed, deleted } = self.pages;
        let files = self.attachments;
        [
            ("discovered", discovered + files.discovered),
            ("ingested", ingested + files.ingested),
            ("unchanged", unchanged + files.unchanged),
            ("skipped", skipped + files.skipped),
            ("failed", failed + files.failed),
            ("deleted", deleted + files.deleted),
        ]
        .into()
    }
}
