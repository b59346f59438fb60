//! What a panel is told of a page's plan.

use serde::Serialize;

use crate::ids::SpaceId;
use crate::specification::{Action, Criterion, Decision, Evidence, Item, ItemType, Status};
use crate::work_items::server::AiState;

/// The plan of a page. Positions count code points in the page's canonical text (docs/WORK-ITEMS.md).
#[derive(Serialize)]
pub struct PlanAnswer {
    pub status: Status,
    pub page: SpecifiedPage,
    /// Why items cannot be written, while the plan is whole: shown before anything is edited.
    pub jira: JiraState,
    /// Whether `workItems.improve` may be asked.
    pub ai: AiState,
    pub warnings: Vec<String>,
    /// The run before; absent when nothing of this page was ever written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<PlanRun>,
    /// In the page's order, parents first; at most 1,000 an answer.
    pub items: Vec<PlannedItem>,
    /// Where the plan goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<usize>,
    #[serde(flatten)]
    pub whole: WholePage,
}

/// What is said of the whole page, also when `items` goes on; absent in answers with `from`.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WholePage {
    /// Canonical text, blocks joined by line feeds. At most 2 MiB; what is over is left out of the marking only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A word for each line of the text, with blanks between, so that it can be shown as the page is: `h1` to `h6` a heading, `p` a paragraph,
    /// `code`, `title` a title or term, `text` its definition, `li1` to `li5` a line of a list by depth, `row` and a column from 0 the first block
    /// of a table's row, `cell` and a column that of another cell (`rowhead`, `head` in header cells), `more` a further block of the cell before.
    /// Not cut with the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shape: Option<String>,
    /// Present where the text was cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_cut: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uncovered: Option<Vec<LeftOver>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignored: Option<Vec<LeftOver>>,
    /// Written once, not on the page any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gone: Option<Vec<GoneItem>>,
}

/// How many there are on the whole page.
#[derive(Serialize)]
pub struct Totals {
    pub items: usize,
    pub uncovered: usize,
    pub ignored: usize,
    /// Items that a reader of the page cannot see.
    pub hidden: usize,
}

/// A specification page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SpecifiedPage {
    pub id: String,
    pub title: String,
    pub version: u32,
    pub space_id: SpaceId,
    /// https address of the page on this site.
    pub url: String,
    /// Whether it shows Jira's table of its issues (`workItems.table`).
    pub table: bool,
}

/// Whether items of a page can be written.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JiraState {
    /// They can.
    Ready,
    /// The site has no Jira.
    NotInstalled,
    /// The caller may not use Jira.
    NoAccess,
    /// A site admin has not allowed the page's space.
    NotInThisSpace,
}

/// The run before.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanRun {
    pub page_version: u32,
    pub at_ms: u64,
    pub project_id: String,
    /// False when that version could not be read any more: then texts cannot be compared and every item of it is matched by id
    /// alone.
    pub planned_against: bool,
}

/// An item that was written once.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GoneItem {
    #[serde(rename = "ref")]
    pub reference: String,
    pub issue_id: String,
    pub key: String,
}

/// A span that became no item.
#[derive(Serialize)]
pub struct LeftOver {
    /// What an item made of it would have: the panel can make one.
    #[serde(rename = "ref")]
    pub reference: String,
    pub quote: String,
    /// Headings above it, outermost first.
    pub section: Vec<String>,
    pub start: usize,
    /// A word of docs/WORK-ITEMS.md; the panel puts it into the reader's language and shows unknown ones as they are.
    pub reason: String,
}

/// A criterion of an item.
#[derive(Serialize)]
pub struct PlannedCriterion {
    pub text: String,
    pub evidence: Vec<Evidence>,
    /// The issue that a split made of it, not written into its item again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

/// An item of the plan.
#[derive(Serialize)]
pub struct PlannedItem {
    /// Identity of an item of a page over all runs: 16 hex digits as the reader makes them, or one derived from it: `<ref>.<n>`, n
    /// from 2 to 50, by a split; `<ref>+<n>` of the issue that follows a finished one.
    #[serde(rename = "ref")]
    pub reference: String,
    pub action: Action,
    #[serde(rename = "type")]
    pub kind: ItemType,
    /// One line, at most 255 UTF-16 units.
    pub title: String,
    pub parent: Option<String>,
    /// Plain text, paragraphs joined by an empty line; at most 32,767 UTF-16 units.
    pub description: String,
    pub acceptance: Vec<PlannedCriterion>,
    pub source_id: Option<String>,
    /// As the page says it.
    pub priority: Option<String>,
    /// As the page says it.
    pub estimate: Option<String>,
    pub labels: Vec<String>,
    pub components: Vec<String>,
    pub depends_on: Vec<String>,
    /// At least one; the first is the statement.
    pub evidence: Vec<Evidence>,
    /// Present for text that a reader of the page cannot see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
    /// `existing`: the issue that a Jira macro on the line shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Over everything that is written into an issue.
    pub hash: String,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Present with `update`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Before>,
    pub warnings: Vec<String>,
}

/// The fields that differ, as the page had them when the item was written.
#[derive(Serialize)]
pub struct Before {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Option<String>>,
}

impl Before {
    /// Of the two, what the older one has in another way.
    pub fn of(item: &Item, before: &Item) -> Self {
        fn differing<T: PartialEq + Clone>(now: &T, before: &T) -> Option<T> {
            (now != before).then(|| before.clone())
        }
        let criteria = |item: &Item| item.acceptance.iter().map(|criterion| criterion.text.clone()).collect();
        Self {
            title: differing(&item.title, &before.title),
            description: differing(&item.description, &before.description),
            acceptance: (item.acceptance != before.acceptance).then(|| criteria(before)),
            parent: differing(&item.parent, &before.parent),
            priority: differing(&item.priority, &before.priority),
            estimate: differing(&item.estimate, &before.estimate),
        }
    }
}

impl PlannedItem {
    /// An item with the issues that its criteria became.
    pub fn of(item: Item, part: impl Fn(&Criterion) -> Option<String>, before: Option<Before>) -> Self {
        let criterion = |one: Criterion| PlannedCriterion { part: part(&one), text: one.text, evidence: one.evidence };
        Self {
            reference: item.reference,
            action: item.action,
            kind: item.kind,
            title: item.title,
            parent: item.parent,
            description: item.description,
            acceptance: item.acceptance.into_iter().map(criterion).collect(),
            source_id: item.source_id,
            priority: item.priority,
            estimate: item.estimate,
            labels: item.labels,
            components: item.components,
            depends_on: item.depends_on,
            evidence: item.evidence,
            hidden: item.hidden.then_some(true),
            key: item.key,
            hash: item.hash,
            decision: item.decision,
            before,
            warnings: item.warnings,
        }
    }
}
