//! Requests to Git hosts and their answers, one vendor a file.

pub mod github;

use serde::{Deserialize, Serialize};

use crate::provider::Provider;

/// Where a repository lives and how it is reached. Holds no credential, only its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Repository {
    /// The Git host.
    pub provider: Provider,
    /// User or organisation.
    pub owner: String,
    /// Short name.
    pub name: String,
    /// Branch, tag or commit; the default branch when absent.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Name of the token in secret storage; absent for anonymous reading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}
