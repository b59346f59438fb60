//! A job's webhook, the newest push that it delivered, and what deliveries said of the repository.

use serde::{Deserialize, Serialize};

use crate::crypto::{hex, hmac_sha256};
use crate::docs::records::job::Job;
use crate::webhook::RepositoryIdentity;

/// The newest push that was delivered for a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pushed {
    /// The run that it started or joined: that one reads this commit or a later one.
    pub run_id: String,
    /// What the branch was at, where the sender said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// When it was delivered, milliseconds since 1970.
    pub at_ms: u64,
}

/// What the hook's verified deliveries said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivered {
    /// When the last one came, milliseconds since 1970: a push, a test or any other.
    pub at_ms: u64,
    /// The Git host's id of the job's repository: it stays when the repository is renamed or moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository_id: Option<String>,
    /// What the repository is called now, when that is not what the job calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_to: Option<String>,
}

impl Delivered {
    /// What is known after another delivery, and whether it is of the job's repository: by its name, or by the id that it
    /// had under that name.
    #[must_use]
    pub fn after(&self, named: Option<&RepositoryIdentity>, job_name: &str, at_ms: u64) -> (Self, bool) {
        let Some(named) = named else { return (Self { at_ms, ..self.clone() }, false) };
        let has_name = named.full_name.to_lowercase() == job_name.to_lowercase();
        let is_renamed = !has_name && self.repository_id.as_ref() == Some(&named.id);
        let known = match (has_name, is_renamed) {
            (true, _) => Self { at_ms, repository_id: Some(named.id.clone()), renamed_to: None },
            (_, true) => Self { at_ms, renamed_to: Some(named.full_name.clone()), ..self.clone() },
            _ => Self { at_ms, ..self.clone() },
        };
        (known, is_renamed)
    }
}

/// Key of [`Delivered`].
pub fn delivered_key(job_id: &str) -> String {
    format!("delivered:{job_id}")
}

/// What is kept of a hook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hook {
    /// The path behind the web trigger's address.
    pub hook_id: String,
    /// The job that a push starts.
    pub job_id: String,
    /// How deliveries prove that they are genuine: a provider name of `verifyWebhook`.
    pub scheme: String,
    /// Only pushes that touch one of these start the job; empty: all.
    pub paths: Vec<String>,
    /// The Git host's ids of accounts whose pushes start nothing.
    pub own_actors: Vec<String>,
}

/// Key of a hook.
pub fn hook_key(hook_id: &str) -> String {
    format!("hook:{hook_id}")
}

/// Name of a hook's secret.
pub fn secret_name(hook_id: &str) -> String {
    format!("hook:{hook_id}")
}

/// One hook a job; only who knows the job's seed can tell its id.
pub fn hook_id(job: &Job) -> String {
    hex(&hmac_sha256(job.seed.as_bytes(), b"hook")).chars().take(32).collect()
}
