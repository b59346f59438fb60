//! What asking an AI took.

use serde::{Deserialize, Serialize};

use crate::ai::Corrections;

/// What a run asked of the AI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AiUsage {
    /// Requests that were answered.
    pub requests: u32,
    /// Tokens of the prompts, as the provider counted them.
    pub input_tokens: u32,
    /// Tokens of the answers.
    pub output_tokens: u32,
    /// Pages whose text the model declined to write, or whose answer was not used.
    pub declined: u32,
    /// Pages that were left for a later run, because this one had used up the site's budget.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub postponed: u32,
    /// What the review corrected in the texts.
    #[serde(default, skip_serializing_if = "Corrections::is_none")]
    pub corrected: Corrections,
}

impl AiUsage {
    /// Tokens of prompts and answers.
    pub fn tokens(self) -> u32 {
        self.input_tokens.saturating_add(self.output_tokens)
    }

    /// Both sums.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            requests: self.requests.saturating_add(other.requests),
            input_tokens: self.input_tokens.saturating_add(other.input_tokens),
            output_tokens: self.output_tokens.saturating_add(other.output_tokens),
            declined: self.declined.saturating_add(other.declined),
            postponed: self.postponed.saturating_add(other.postponed),
            corrected: self.corrected.plus(other.corrected),
        }
    }
}

pub fn is_zero(count: &u32) -> bool {
    *count == 0
}
