//! Keys of everything that the capability stores about a job; `crate::stored` says what is under them, and for how long.

use crate::crypto::{hex, sha256};

/// Key of a job.
pub fn job_key(job_id: &str) -> String {
    format!("job:{job_id}")
}

/// Key of the newest run's id.
pub fn latest_key(job_id: &str) -> String {
    format!("latest:{job_id}")
}

/// Key of a run.
pub fn run_key(job_id: &str, run_id: &str) -> String {
    format!("run:{job_id}:{run_id}")
}

/// Prefix of the keys of a job's runs: newest first.
pub fn runs_prefix(job_id: &str) -> String {
    format!("run:{job_id}:")
}

/// Prefix of the keys of a job's pages.
pub fn pages_prefix(job_id: &str) -> String {
    format!("page:{job_id}:")
}

/// Key of a page record. Paths hold characters that keys may not, so that the key is a hash.
pub fn page_key(job_id: &str, key: &str) -> String {
    format!("{}{}", pages_prefix(job_id), short_hash(key))
}

/// Sixteen hex digits.
pub fn short_hash(text: &str) -> String {
    hex(&sha256(text.as_bytes())).chars().take(16).collect()
}

/// Key of the run that a push queued last: written after the queue took it.
pub fn waiting_key(job_id: &str) -> String {
    format!("waiting:{job_id}")
}

/// What the keys of everything kept of a job's repository start with.
pub fn facts_prefix(job_id: &str) -> String {
    format!("facts:{job_id}:")
}

/// Key of [`Pushed`].
pub fn pushed_key(job_id: &str) -> String {
    format!("pushed:{job_id}")
}

pub fn cancel_key(run_id: &str) -> String {
    format!("cancel:{run_id}")
}

pub fn progress_key(run_id: &str) -> String {
    format!("part:{run_id}:progress")
}
