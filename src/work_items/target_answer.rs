//! What a panel is told of where items can be written, and of what is there already.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::jira::{LinkType, Permissions};
use crate::specification::ItemType;

/// Where items can be written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetAnswer {
    /// Where the caller may create issues and the settings allow it; by key, at most 50.
    pub projects: Vec<ListedProject>,
    pub more_projects: bool,
    /// Present with `projectId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<TargetProject>,
}

/// A project of the list.
#[derive(Serialize)]
pub struct ListedProject {
    /// Digits, as Jira gives them. Issues, projects, types, fields' options and link types go by id, never by name.
    pub id: String,
    pub key: String,
    pub name: String,
    pub kind: ProjectKind,
}

/// Who manages a project.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProjectKind {
    /// A team itself.
    Team,
    /// Jira's admins.
    Company,
}

/// A project with its types and fields.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetProject {
    #[serde(flatten)]
    pub project: ListedProject,
    /// What the caller may do there. Without `create` nothing else is asked.
    pub may: Permissions,
    /// Types that the caller can create, as Jira names them in the caller's language, by level (1 epic, 0 standard, -1 sub-task),
    /// then in Jira's order.
    pub types: Vec<IssueTypeView>,
    /// Which type stands for which by default; absent where the project has none of the level.
    pub defaults: BTreeMap<ItemType, String>,
    /// Levels that this project cannot have: their items need another type, or go into their parents as criteria.
    pub missing: Vec<ItemType>,
    /// Link types, when `may.link` and linking is on.
    pub link_types: Vec<LinkType>,
    /// The link type that dependencies use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocks: Option<String>,
}

/// A type of issues.
#[derive(Serialize)]
pub struct IssueTypeView {
    pub id: String,
    pub name: String,
    pub level: i32,
    pub subtask: bool,
    /// Fields of its create screen, but `project`, `issuetype`, `parent`, `reporter`.
    pub fields: Vec<TargetField>,
}

/// A field of a create screen.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetField {
    /// `summary`, `customfield_10016`.
    pub id: String,
    pub name: String,
    pub required: bool,
    pub has_default: bool,
    /// What the panel shows for it.
    #[serde(rename = "as")]
    pub form: FieldForm,
    /// What the app uses it for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<FieldRole>,
    /// Of `option`, `options`, priority and components: at most 200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Vec<AllowedValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more_allowed: Option<bool>,
}

/// A value that a field may have.
#[derive(Serialize)]
pub struct AllowedValue {
    pub id: String,
    pub name: String,
}

/// How a field is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldForm {
    /// Not at all: the app fills it.
    Filled,
    /// One line.
    Text,
    /// Several lines.
    Paragraph,
    /// A number.
    Number,
    /// A day.
    Date,
    /// One of a list.
    Option,
    /// Several of a list.
    Options,
    /// Words without spaces.
    Labels,
    /// A person.
    User,
    /// It is required, of a kind that this release cannot ask for: nothing can be created with this type.
    Unsupported,
    /// Not at all: it need not be filled.
    LeftOut,
}

/// What the app uses a field for.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldRole {
    /// The title.
    Summary,
    /// The description with its criteria.
    Description,
    /// The labels.
    Labels,
    /// The priority.
    Priority,
    /// The components.
    Components,
    /// The story points.
    Estimate,
    /// The legacy name of an epic.
    EpicName,
}

/// Issues that look like items of the page.
#[derive(Serialize)]
pub struct DuplicatesAnswer {
    /// Items without any are absent. Issues that this page made are never among them.
    pub found: Vec<DuplicatesOf>,
}

/// Issues that look like an item.
#[derive(Serialize)]
pub struct DuplicatesOf {
    #[serde(rename = "ref")]
    pub reference: String,
    /// At most 3, most alike first.
    pub issues: Vec<Duplicate>,
}

/// An issue that looks like an item.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Duplicate {
    pub id: String,
    pub key: String,
    pub summary: String,
    pub type_name: String,
    pub status: String,
    pub category: Category,
    /// Dice coefficient of the words, per cent; from 50.
    pub alike: usize,
    /// `updated` of Jira, as text: given back as `base.updated` when it is to be updated.
    pub updated: String,
}

/// A category of Jira's statuses.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// To do.
    New,
    /// In progress.
    Indeterminate,
    /// Done.
    Done,
    /// One that this release does not know.
    Unknown,
}

impl Category {
    /// By Jira's key.
    pub fn of(key: &str) -> Self {
        match key {
            "new" => Self::New,
            "indeterminate" => Self::Indeterminate,
            "done" => Self::Done,
            _ => Self::Unknown,
        }
    }
}
