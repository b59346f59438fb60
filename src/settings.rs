//! What a site's admin decides once for all jobs: defaults of the form, budgets, and how much the log says about people.

use serde::{Deserialize, Serialize};

use crate::limits::PROMPT_TOKENS;

/// The site's settings, as they are stored. What is absent has its default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// How often a new job runs by itself, when the person does not say otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<Every>,
    /// Who writes for a new job, when the person does not say otherwise; absent: the built-in outline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ai: Option<DefaultAi>,
    /// Tokens of the repository's text in one prompt, at most.
    pub prompt_tokens: u32,
    /// Tokens of prompts and answers that one run may use; absent: as many as its pages need.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_tokens: Option<u32>,
    /// Whether account ids stand in the app's log as they are. Secrets never do.
    pub disclose: bool,
}

/// The AI that a new job begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefaultAi {
    /// Its provider's name: `anthropic` and the like.
    pub provider: String,
    /// The model's name as the provider spells it.
    pub model: String,
}

impl Settings {
    /// The plain key under which they are kept.
    pub const KEY: &str = "setting:site";
}

impl Default for Settings {
    fn default() -> Self {
        Self { every: None, ai: None, prompt_tokens: PROMPT_TOKENS, run_tokens: None, disclose: false }
    }
}

/// How often a job runs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Every {
    /// Every hour.
    Hour,
    /// Every day.
    Day,
    /// Every week.
    Week,
}

impl Every {
    /// The interval, milliseconds.
    pub fn ms(self) -> u64 {
        const HOUR_MS: u64 = 3600 * 1000;
        match self {
            Self::Hour => HOUR_MS,
            Self::Day => 24 * HOUR_MS,
            Self::Week => 7 * 24 * HOUR_MS,
        }
    }
}
