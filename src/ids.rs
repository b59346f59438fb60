//! Ids of two kinds that stand side by side: types of their own, so that one cannot be handed over for the other. Ids of pages, which
//! every capability holds, are plain text.

use std::borrow::Borrow;

use serde::{Deserialize, Serialize};

/// Whether a text can be the id of a page, a space or a file of Confluence: the digits of a whole number of 64 bits.
pub fn is_id(text: &str) -> bool {
    (1..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The account id that Atlassian gives a person: who acts. Not to be taken for AWS's account ids.
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

/// The id of a Confluence space, a decimal number as text. A space also has a key ("DOCS"), which people write and may change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SpaceId(String);

impl SpaceId {
    /// As Confluence writes it.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// As Confluence writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Looked up among ids by its text.
impl Borrow<str> for SpaceId {
    fn borrow(&self) -> &str {
        &self.0
    }
}
