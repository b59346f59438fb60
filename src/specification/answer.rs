//! The shapes of a plan: what `planWorkItems` answers, and takes back as `known`.

use serde::{Deserialize, Serialize};

/// What an item is in Jira.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ItemType {
    /// A section that holds items.
    #[serde(rename = "epic")]
    Epic,
    /// A requirement, a user story, a task.
    #[serde(rename = "story")]
    Story,
    /// Below a story.
    #[serde(rename = "sub-task")]
    SubTask,
}

/// What has to happen to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It is new.
    Create,
    /// The last answer had it, and something about it changed.
    Update,
    /// The last answer had it like this.
    Unchanged,
    /// The last answer had it, and the page says that it is done.
    Done,
    /// The page shows the issue that it already is; its key is in `key`.
    Existing,
}

/// How a run was able to read the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The page was read.
    Ok,
    /// The page holds no requirement.
    Empty,
    /// The page holds more items than one plan may have; the others are listed as uncovered.
    Capped,
}

/// A span of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Visible text of the page, word for word.
    pub quote: String,
    /// The headings around it, outermost first.
    #[serde(default)]
    pub section: Vec<String>,
    /// Code points before it in the page's canonical text.
    #[serde(default)]
    pub start: usize,
}

/// An acceptance criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// The criterion.
    pub text: String,
    /// Where it stands.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// What the match with the last answer decided about an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// `same`, `moved`, `renumbered`, `reworded`, `split`, `merged`, `new`.
    pub how: String,
    /// The item of the last answer that it was split from, or that went into it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub other: Option<String>,
    /// Fields that changed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub changed: Vec<String>,
}

/// A work item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its identity over runs: 16 hex digits.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What has to happen.
    pub action: Action,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: ItemType,
    /// One line, at most 255 UTF-16 units.
    pub title: String,
    /// The item above it.
    pub parent: Option<String>,
    /// At most 32,767 UTF-16 units.
    pub description: String,
    /// Its acceptance criteria.
    #[serde(default)]
    pub acceptance: Vec<Criterion>,
    /// The id that the page gives it.
    #[serde(default)]
    pub source_id: Option<String>,
    /// The priority as the page states it.
    #[serde(default)]
    pub priority: Option<String>,
    /// The estimate as the page states it.
    #[serde(default)]
    pub estimate: Option<String>,
    /// Labels, without spaces.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Components.
    #[serde(default)]
    pub components: Vec<String>,
    /// Items that it waits for.
    #[serde(default)]
    pub depends_on: Vec<String>,
    /// Where it stands; the first span is its statement.
    pub evidence: Vec<Evidence>,
    /// Set when a reader of the page cannot see its text.
    #[serde(skip_serializing_if = "is_false", default)]
    pub hidden: bool,
    /// The issue that the page shows beside it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<String>,
    /// Hash over everything that is written into the issue, 16 hex digits.
    #[serde(default)]
    pub hash: String,
    /// What the match with the last answer decided; none in a first run.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Decision>,
    /// What a person should know about it.
    #[serde(default)]
    pub warnings: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// Text that no item covers or that was left alone, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unplanned {
    /// Visible text of the page, word for word.
    pub quote: String,
    /// The headings around it.
    #[serde(default)]
    pub section: Vec<String>,
    /// Code points before it in the page's canonical text.
    #[serde(default)]
    pub start: usize,
    /// Why.
    pub reason: String,
}

/// What a page comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// How the page was read.
    pub status: Status,
    /// The page. A copy of the page is another source.
    #[serde(rename = "pageId", default)]
    pub page_id: String,
    /// The items, parents before children, in the order of the page.
    pub items: Vec<Item>,
    /// Text that may ask for something and became no item.
    #[serde(default)]
    pub uncovered: Vec<Unplanned>,
    /// Text that asks for nothing.
    #[serde(default)]
    pub ignored: Vec<Unplanned>,
    /// Items of the last answer that the page no longer has. Nothing is deleted or closed for it.
    #[serde(default)]
    pub gone: Vec<String>,
    /// What a person should know about the page.
    #[serde(default)]
    pub warnings: Vec<String>,
}
