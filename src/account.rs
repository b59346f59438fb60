//! Who acts.

use serde::{Deserialize, Serialize};

/// The account id that Atlassian gives a person. A type of its own, since it travels beside ids of pages and spaces, and beside AWS's
/// account ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(String);

impl AccountId {
    /// As Atlassian writes it.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// As Atlassian writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
