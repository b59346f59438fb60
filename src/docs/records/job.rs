//! Jobs, runs and page records: what the capability keeps, and under which keys.
//!
//! Only ids, paths, counts, times, codes and titles of intended pages; never text of a page or of a file.

use serde::{Deserialize, Serialize};

use crate::ai::Connection;
use crate::crypto::{hex, hmac_sha256};
use crate::docs::records::keys::short_hash;
use crate::git::Repository;
use crate::ids::{AccountId, SpaceId};
use crate::locale::Locale;
use crate::outline::picture::AppEnvironment;
use crate::settings::Every;

/// Where pages go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// Space id.
    pub space_id: SpaceId,
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
    /// Who writes its pages.
    pub writer: Writer,
    /// How the AI is reached, when it writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai: Option<Connection>,
    /// How often it runs by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Every>,
    /// Whether pages show pictures of the repository; the app needs a permission of its own for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub images: bool,
    /// The language of its pages.
    #[serde(default, skip_serializing_if = "Locale::is_english")]
    pub language: Locale,
    /// Who saved the job: checked again before publishing.
    pub requester: AccountId,
    /// Where the app's own macros are found, as the platform tells this invocation; not stored.
    #[serde(skip)]
    pub environment: Option<AppEnvironment>,
    /// Random, hex: the stamps of the job's pages are made from it.
    pub seed: String,
    /// Milliseconds since 1970.
    pub created_ms: u64,
}

/// Who writes the text of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Writer {
    /// The outline, without an AI.
    Outline,
    /// An AI, above the outline.
    Ai,
}

impl Job {
    /// The id that repository and target make.
    pub fn id_of(repository: &Repository, target: &Target) -> String {
        let provider = serde_json::to_string(&repository.provider).unwrap_or_default();
        let reference = repository.reference.as_deref().unwrap_or_default();
        let [base, folder] = [&repository.base_url, &repository.folder].map(|part| part.as_deref().unwrap_or_default());
        let mut parts = vec![
            &provider,
            &repository.owner,
            &repository.name,
            reference,
            target.space_id.as_str(),
            &target.parent_id,
        ];
        // Left out where they are not set: ids of jobs from before them stay what they were.
        parts.extend([base, folder].into_iter().filter(|part| !part.is_empty()));
        short_hash(&parts.join("\u{0}"))
    }

    /// How the AI that writes is reached; `None` where the outline does.
    pub fn ai_connection(&self) -> Option<&Connection> {
        self.ai.as_ref().filter(|_| self.writer == Writer::Ai)
    }

    /// The mark by which a page of this job is known: nobody else can guess it.
    pub fn stamp(&self, page_key: &str) -> String {
        hex(&hmac_sha256(self.seed.as_bytes(), page_key.as_bytes())).chars().take(24).collect()
    }
}
