//! An item as the person left it in the panel, and what can be wrong with it before Jira is asked.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::specification::{Evidence, Format, ItemType, canonical_text};
use crate::text::on_one_line;
use crate::work_items::reading::page::Planned;
use crate::work_items::records::follows;

/// Jira's limit of a summary and of a label, UTF-16 units.
const SUMMARY_UNITS: usize = 255;
/// Jira's limit of a text field, UTF-16 units.
const TEXT_UNITS: usize = 32_767;

/// Where items are written, the same for every call of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Target {
    /// The project.
    pub project_id: String,
    /// Issue type by kind.
    pub types: BTreeMap<String, String>,
    /// The person's answers for required fields, by type and field.
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, Value>>,
    /// Stated priority → priority id.
    #[serde(default)]
    pub priorities: BTreeMap<String, String>,
    /// Stated estimate → story points.
    #[serde(default)]
    pub estimates: BTreeMap<String, f64>,
    /// Link type for dependencies.
    #[serde(default)]
    pub blocks: Option<String>,
}

/// A criterion.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditedCriterion {
    /// The criterion.
    pub text: String,
    /// Where it stands.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// What is to be done with an item.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Wanted {
    /// A new issue.
    Create,
    /// A new issue in place of one that is gone.
    Again {
        /// The one that is gone.
        instead: String,
    },
    /// The mark on an issue that was there.
    Link {
        /// Which.
        issue_id: String,
    },
    /// Fields of an issue.
    Update {
        /// Which.
        issue_id: String,
        /// Exactly these.
        fields: Vec<UpdateField>,
        /// What the person saw.
        base: Base,
        /// Also when its status category is Done.
        #[serde(default)]
        even_if_done: bool,
    },
}

/// A field that an update can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UpdateField {
    /// The title.
    Summary,
    /// The description with its criteria.
    Description,
    /// The parent.
    Parent,
    /// The priority.
    Priority,
    /// The labels.
    Labels,
    /// The components.
    Components,
    /// The story points.
    Estimate,
}

impl UpdateField {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Summary,
        Self::Description,
        Self::Parent,
        Self::Priority,
        Self::Labels,
        Self::Components,
        Self::Estimate,
    ];

    /// The word of the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::Summary => "summary",
            Self::Description => "description",
            Self::Parent => "parent",
            Self::Priority => "priority",
            Self::Labels => "labels",
            Self::Components => "components",
            Self::Estimate => "estimate",
        }
    }
}

/// What would be sent for a field, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldInWords {
    pub id: String,
    pub name: UpdateField,
    pub text: String,
}

/// What the person saw in Jira when saying yes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// `updated` of the issue.
    pub updated: String,
    /// Hashes of the fields, as `workItems.status` gave them.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// An item as the person left it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edited {
    /// Identity.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Refs that a merge put into this one.
    #[serde(default)]
    pub merged: Vec<String>,
    /// Kind.
    #[serde(rename = "type")]
    pub kind: ItemType,
    /// One line.
    pub title: String,
    /// Plain text.
    pub description: String,
    /// Criteria.
    #[serde(default)]
    pub acceptance: Vec<EditedCriterion>,
    /// Where it stands; the first is its statement.
    pub evidence: Vec<Evidence>,
    /// Labels.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Names of components.
    #[serde(default)]
    pub components: Vec<String>,
    /// As the page states it.
    #[serde(default)]
    pub priority: Option<String>,
    /// As the page states it.
    #[serde(default)]
    pub estimate: Option<String>,
    /// An item of the page.
    #[serde(default)]
    pub parent: Option<String>,
    /// An issue that the person chose.
    #[serde(rename = "parentIssue", default)]
    pub parent_issue: Option<String>,
    /// The page's own id.
    #[serde(default)]
    pub source_id: Option<String>,
    /// What is to be done.
    #[serde(rename = "do")]
    pub wanted: Wanted,
}

impl Edited {
    /// The item with every text on its lines and nothing in it that turns or hides text.
    #[must_use]
    pub fn cleaned(mut self) -> Self {
        let lines = |text: &str| text.lines().map(on_one_line).collect::<Vec<_>>().join("\n");
        self.title = on_one_line(&self.title).trim().to_owned();
        self.description = lines(&self.description);
        self.acceptance.iter_mut().for_each(|criterion| criterion.text = lines(&criterion.text));
        self.labels.retain(|label| !label.trim().is_empty());
        self
    }

    /// Hash over everything that is written.
    pub fn hash(&self) -> String {
        let criteria: Vec<&str> = self.acceptance.iter().map(|criterion| criterion.text.as_str()).collect();
        let written = json!([
            self.kind,
            self.title,
            self.description,
            criteria,
            self.labels,
            self.components,
            self.priority,
            self.estimate,
            self.parent,
            self.parent_issue,
            self.source_id,
        ]);
        crate::work_items::records::short_hash(&written.to_string())
    }
}

/// Which problem an item has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Its parent was not written.
    ParentMissing,
    /// Evidence that does not stand on the page.
    QuoteMissing,
    /// A ref that this page's plan does not have.
    NotOfThisPage,
    /// Jira refused a field: `field`, `text`.
    Field,
    /// Its status category is Done, and nobody said so.
    Done,
    /// Not what `base` says any more: `fields`.
    ChangedInJira,
    /// The issue does not exist, or not for the caller.
    Gone,
    /// `again` for an issue that the caller can see.
    StillThere,
    /// The issue carries another item's mark.
    NotOurs,
    /// Jira refuses this person.
    NotAllowed,
    /// Jira asks to slow down.
    RateLimited,
    /// Anything else: `status`.
    #[default]
    Unknown,
}

/// What is wrong with an item; the others go on.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Problem {
    /// Which.
    pub kind: ProblemKind,
    /// The field that is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Fields that are meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<UpdateField>,
    /// Jira's own sentence about the field, in the caller's language; at most 300 characters, never about another field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

impl Problem {
    /// A problem of this kind.
    pub fn of(kind: ProblemKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// A problem with a field.
    pub fn field(field: &str) -> Self {
        Self { field: Some(field.to_owned()), ..Self::of(ProblemKind::Field) }
    }
}

/// What the page says about edited items.
pub struct Checker {
    references: BTreeSet<String>,
    text: String,
}

impl Checker {
    /// Made from the page as it is.
    ///
    /// # Errors
    /// As the page is read.
    pub fn of(planned: &Planned) -> crate::error::Result<Self> {
        let text = canonical_text(planned.page.body.as_bytes(), Format::Storage)?;
        Ok(Self { references: planned.references(), text: folded(&text) })
    }

    /// The first problem of an item that needs no answer of Jira.
    pub fn problem(&self, item: &Edited, target: &Target) -> Option<Problem> {
        let known = |reference: &String| {
            let base = base_of(reference);
            self.references.contains(base)
                || self.references.iter().any(|other| follows(base).1 > 1 && follows(other).0 == follows(base).0)
        };
        if !known(&item.reference) || !item.merged.iter().all(known) {
            return Some(Problem::of(ProblemKind::NotOfThisPage));
        }
        let quotes = item.evidence.iter().chain(item.acceptance.iter().flat_map(|criterion| &criterion.evidence));
        let stands =
            |evidence: &Evidence| !evidence.quote.trim().is_empty() && self.text.contains(&folded(&evidence.quote));
        if item.evidence.is_empty() || !quotes.clone().all(stands) {
            return Some(Problem::of(ProblemKind::QuoteMissing));
        }
        if item.title.is_empty() || units(&item.title) > SUMMARY_UNITS {
            return Some(Problem::field("summary"));
        }
        if units(&item.description) > TEXT_UNITS {
            return Some(Problem::field("description"));
        }
        let is_label = |label: &String| units(label) <= SUMMARY_UNITS && !label.chars().any(char::is_whitespace);
        if !item.labels.iter().all(is_label) {
            return Some(Problem::field("labels"));
        }
        let kind = crate::work_items::reading::plan::kind_name(item.kind);
        (!target.types.contains_key(kind)).then(|| Problem::field("issuetype"))
    }
}

/// `<ref>` of `<ref>.<n>`, which a split made.
fn base_of(reference: &str) -> &str {
    match reference.split_once('.') {
        Some((base, turn)) if turn.parse::<u8>().is_ok_and(|turn| (2..=50).contains(&turn)) => base,
        _ => reference,
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}
