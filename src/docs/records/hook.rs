//! A job's webhook, and the newest push that it delivered.

use serde::{Deserialize, Serialize};

use crate::crypto::{hex, hmac_sha256};
use crate::docs::records::job::Job;

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
