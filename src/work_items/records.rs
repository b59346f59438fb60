//! What is stored: settings, and of written items ids, hashes and versions. Never a text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::crypto::{hex, sha256};
use crate::ids::AccountId;

/// Runs that are remembered of a page.
pub const RUNS: usize = 20;

/// What a site's admin decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// The model server, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai: Option<Ai>,
    /// Projects that items may be written to.
    pub projects: Chosen,
    /// Spaces whose pages may be read as specifications.
    pub spaces: Chosen,
    /// The field that takes estimates; else what create metadata tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate_field: Option<String>,
    /// How acceptance criteria are written.
    pub criteria: Criteria,
    /// Labels of every created issue.
    #[serde(default)]
    pub labels: Vec<String>,
}

/// A model server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ai {
    /// An approved host; a provider's host whose key is set; or `forge`, Atlassian's own models.
    pub host: String,
    /// The model's name there.
    pub model: String,
}

/// All, or those named.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    /// All of them.
    pub all: bool,
    /// Ids.
    #[serde(default)]
    pub ids: Vec<String>,
}

impl Chosen {
    /// Whether this id is among them.
    pub fn has(&self, id: &str) -> bool {
        self.all || self.ids.iter().any(|one| one == id)
    }
}

/// How acceptance criteria stand in a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Criteria {
    /// Boxes to tick.
    Tasks,
    /// Bullets.
    List,
}

impl Settings {
    /// Where they are stored.
    pub const KEY: &str = "work-items:settings";
}

impl Default for Settings {
    fn default() -> Self {
        let all = Chosen { all: true, ids: Vec::new() };
        let (projects, spaces) = (all.clone(), all);
        Self { ai: None, projects, spaces, estimate_field: None, criteria: Criteria::Tasks, labels: Vec::new() }
    }
}

/// What is remembered of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageRecord {
    /// The project of the newest run.
    #[serde(default)]
    pub project_id: String,
    /// The newest page version that items were written from.
    #[serde(default)]
    pub version: u32,
    /// Numbers of bulk calls whose end is not known.
    #[serde(default)]
    pub intents: Vec<u32>,
    /// The number of the next bulk call.
    #[serde(default)]
    pub next: u32,
    /// The newest first.
    #[serde(default)]
    pub runs: Vec<Run>,
}

/// A run: what one person wrote from a page in one go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// Drawn by its first call.
    pub run_id: String,
    /// Whose.
    pub account_id: AccountId,
    /// When it began, milliseconds since 1970.
    pub at_ms: u64,
    /// Where it writes.
    pub project_id: String,
    /// From which version.
    pub page_version: u32,
    /// How many issues it made.
    pub made: u32,
    /// Whether it was taken back.
    #[serde(default)]
    pub undone: bool,
    /// Fields with a role, by issue type, as its first call found them.
    #[serde(default)]
    pub roles: BTreeMap<String, Roles>,
    /// The newest key of the project that the run has seen.
    #[serde(default)]
    pub last_key: String,
}

/// Which fields of an issue type the app fills besides Jira's own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Roles {
    /// Takes a number of story points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<String>,
    /// The legacy name of an epic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epic_name: Option<String>,
    /// Jira's own fields that the create screen has.
    #[serde(default)]
    pub system: Vec<String>,
}

/// A bulk call that is under way, written before it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Intent {
    /// Whose.
    pub run_id: String,
    /// Where.
    pub project_id: String,
    /// Items of the call.
    pub refs: Vec<String>,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// The newest key of the project before it, number 0 in an empty project.
    pub last_key: String,
}

/// A written item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Digits.
    pub issue_id: String,
    /// Its key.
    pub key: String,
    /// Hash of the item as it was written.
    pub hash: String,
    /// The page's version then.
    pub page_version: u32,
    /// The ref that the item has in a plan of that version alone.
    pub natural: String,
    /// Which run made it; empty for an issue that was linked.
    pub run_id: String,
    /// Hashes of the written fields, as read back.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// `<ref>` of `<ref>+<n>`, the issue that follows a finished one of the same item, and `n`: 1 where it is the first.
pub fn follows(reference: &str) -> (&str, u8) {
    let follower = reference.split_once('+').and_then(|(root, turn)| Some((root, turn.parse::<u8>().ok()?)));
    follower.filter(|(_, turn)| (2..=50).contains(turn)).unwrap_or((reference, 1))
}

/// The first 16 hex digits of SHA-256.
pub fn short_hash(text: &str) -> String {
    hex(sha256(text.as_bytes()).get(..8).unwrap_or_default())
}

/// Where a page's record is stored.
pub fn page_key(page_id: &str) -> String {
    format!("work-items:page:{page_id}")
}

/// Where a bulk call's intent is stored.
pub fn intent_key(page_id: &str, number: u32) -> String {
    format!("work-items:intent:{page_id}:{number}")
}

/// Where the written items are stored whose refs begin with this digit.
pub fn map_key(page_id: &str, digit: char) -> String {
    format!("work-items:map:{page_id}:{digit}")
}

#[cfg(test)]
mod tests {
    use super::follows;

    #[test]
    fn an_issue_that_follows_a_finished_one_says_whose_it_is() {
        assert_eq!(follows("0123456789abcdef"), ("0123456789abcdef", 1));
        assert_eq!(follows("0123456789abcdef+2"), ("0123456789abcdef", 2));
        for other in ["ab+1", "ab+51", "ab+x", "ab.2"] {
            assert_eq!(follows(other), (other, 1), "{other}");
        }
    }
}
