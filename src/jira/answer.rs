//! What the answers hold, as far as it is used.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::http::Response;
use crate::input;
use crate::input::member;

/// Name of the entity property that says which item of which page an issue is.
pub const MARK: &str = "touchmark-work-item";

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Project {
    /// Digits.
    pub id: String,
    /// As in `DEMO-12`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Whether a team manages it itself.
    #[serde(default)]
    pub simplified: bool,
}

/// Projects, one page.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectPage {
    /// In the order of keys.
    pub values: Vec<Project>,
    /// Whether there are no more.
    #[serde(default)]
    pub is_last: bool,
}

/// What the caller may do in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Permissions {
    /// CREATE_ISSUES.
    pub create: bool,
    /// EDIT_ISSUES.
    pub edit: bool,
    /// LINK_ISSUES.
    pub link: bool,
    /// DELETE_ISSUES.
    pub delete: bool,
}

/// A type that the caller can create.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssueType {
    /// Digits.
    pub id: String,
    /// In the caller's language.
    pub name: String,
    /// As the project was made with; absent on some sites.
    #[serde(default)]
    pub untranslated_name: Option<String>,
    /// 1 epic, 0 standard, -1 sub-task.
    #[serde(default)]
    pub hierarchy_level: i32,
    /// Whether it needs a parent.
    #[serde(default)]
    pub subtask: bool,
}

/// A field of a create screen.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// `summary`, `customfield_10016`.
    pub field_id: String,
    /// In the caller's language.
    pub name: String,
    /// Whether Jira refuses an issue without it.
    #[serde(default)]
    pub required: bool,
    /// Whether Jira fills it.
    #[serde(default)]
    pub has_default_value: bool,
    /// Its kind.
    pub schema: FieldSchema,
    /// What may be chosen.
    #[serde(default)]
    pub allowed_values: Vec<Value>,
}

/// The kind of a field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FieldSchema {
    /// `string`, `number`, `array`, `option`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Of an array's items.
    #[serde(default)]
    pub items: Option<String>,
    /// The name of a field of Jira's own.
    #[serde(default)]
    pub system: Option<String>,
    /// `com.pyxis.greenhopper.jira:jsw-story-points`.
    #[serde(default)]
    pub custom: Option<String>,
}

/// A type of link between issues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkType {
    /// Digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// "is blocked by".
    pub inward: String,
    /// "blocks".
    pub outward: String,
}

/// An issue.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Issue {
    /// Digits.
    pub id: String,
    /// As in `DEMO-12`.
    pub key: String,
    /// Those that were asked for.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
    /// Those that were asked for: the mark.
    #[serde(default)]
    pub properties: BTreeMap<String, Value>,
}

impl Issue {
    /// Our mark.
    pub fn mark(&self) -> Option<&Value> {
        self.properties.get(MARK)
    }

    /// The status.
    pub fn status(&self) -> Option<Status> {
        let status = self.fields.get("status")?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Some(Status { name: text(member(status, "/name")), category: text(member(status, "/statusCategory/key")) })
    }
}

/// An issue's status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// In the caller's language.
    pub name: String,
    /// `new`, `indeterminate`, `done`.
    pub category: String,
}

/// The answer to a bulk create: what was made and what was not, by place in the request.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BulkAnswer {
    /// In the order of the request, without the failed ones.
    #[serde(default)]
    pub issues: Vec<CreatedIssue>,
    /// Those that were not made.
    #[serde(default)]
    pub errors: Vec<FailedElement>,
}

/// A new issue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CreatedIssue {
    /// Digits.
    pub id: String,
    /// Its key.
    pub key: String,
}

/// An element that was not made.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedElement {
    /// HTTP status.
    #[serde(default)]
    pub status: u16,
    /// Place in the request, from 0.
    pub failed_element_number: usize,
    /// `{errorMessages, errors: {field: sentence}}`.
    #[serde(default)]
    pub element_errors: Value,
}

/// Issues of a search.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// In the order of the query.
    #[serde(default)]
    pub issues: Vec<Issue>,
    /// Where the next page begins.
    #[serde(default)]
    pub next_page_token: Option<String>,
}

/// Reads projects.
///
/// # Errors
/// As [`refusal`]; `answer_invalid`.
pub fn read_projects(response: &Response) -> Result<ProjectPage> {
    read(response)
}

/// Reads one project.
///
/// # Errors
/// As [`refusal`]; `answer_invalid`.
pub fn read_project(response: &Response) -> Result<Project> {
    read(response)
}

/// Reads what the caller may do.
///
/// # Errors
/// As [`refusal`]; `answer_invalid`.
pub fn read_permissions(response: &Response) -> Result<Permissions> {
    let answer: Value = read(response)?;
    let has = |name: &str| member(&answer, &format!("/permissions/{name}/havePermission")) == true;
    let [create, edit, link, delete] = ["CREATE_ISSUES", "EDIT_ISSUES", "LINK_ISSUES", "DELETE_ISSUES"].map(has);
    Ok(Permissions { create, edit, link, delete })
}

/// Reads a page of types, and how many there are.
///
/// # Errors
/// As [`refusal`]; `answer_invalid`.
pub fn read_types(response: &Response) -> Result<(Vec<IssueType>, usize)> {
    page(response, ["issueTypes", "createMetaIssueType"])
}

/// Reads a page of fields, and how many there are.
///
/// # Errors
/// As [`refusal`]; `answer_invalid`.
pub fn read_fields(response: &Response) -> Result<(Vec<Field>, usize)> {
    page(response, ["fields", "results"])
}

/// Reads the types of links.
///
/// # Errors
/// As [`refusal`]; `answer_invalid`.
pub fn read_link_types(response: &Response) -> Result<Vec<LinkType>> {
    let mut answer: BTreeMap<String, Vec<LinkType>> = read(response)?;
    Ok(answer.remove("issueLinkTypes").unwrap_or_default())
}

/// Reads the answer to a bulk create. Jira answers 201 when at least one was made, 400 when none was; both say which.
///
/// # Errors
/// As [`refusal`] without an answer by element; `answer_invalid`.
pub fn read_bulk(response: &Response) -> Result<BulkAnswer> {
    let answer: Option<BulkAnswer> = input::read_json(&response.body).ok();
    match answer.filter(|answer| !answer.errors.is_empty() || response.is_success()) {
        Some(answer) => Ok(answer),
        None => Err(refusal(response).unwrap_or_else(invalid)),
    }
}

/// Reads the issues of a bulk fetch.
///
/// # Errors
/// As [`refusal`]; `answer_invalid`.
pub fn read_issues(response: &Response) -> Result<Vec<Issue>> {
    read_search(response).map(|found| found.issues)
}

/// Reads the issues of a search.
///
/// # Errors
/// As [`refusal`]; `answer_invalid`.
pub fn read_search(response: &Response) -> Result<Found> {
    read(response)
}

/// The error that an answer means, `None` for success. Jira's own sentences name fields and people, and stay here.
pub fn refusal(response: &Response) -> Option<Error> {
    let (code, message) = match response.status {
        200..=299 => return None,
        400 => (Code::Upstream, "Jira rejected the request; nothing was changed"),
        401 => (Code::ConsentNeeded, "Jira does not accept the app's credentials: allow the app again"),
        403 => (Code::Forbidden, "you may not do this in Jira: ask the project's admin for the permission"),
        404 => (Code::NotFound, "there is no such project or issue, or you may not see it"),
        409 => (Code::Conflict, "somebody changed the issue at the same moment; nothing was overwritten"),
        413 => (Code::InputTooLarge, "Jira says that this is too large"),
        429 => (Code::RateLimited, "Jira asks the app to slow down: try again in a minute"),
        _ => (Code::Upstream, "Jira could not answer; try again later"),
    };
    Some(Error::new(code, message))
}

fn page<T: DeserializeOwned>(response: &Response, names: [&str; 2]) -> Result<(Vec<T>, usize)> {
    let mut answer: BTreeMap<String, Value> = read(response)?;
    let total = answer.get("total").and_then(Value::as_u64).and_then(|total| usize::try_from(total).ok());
    let list = names.into_iter().find_map(|name| answer.remove(name)).ok_or_else(invalid)?;
    let list: Vec<T> = input::read_value(&list).map_err(|_| invalid())?;
    let total = total.unwrap_or(list.len());
    Ok((list, total))
}

fn read<T: DeserializeOwned>(response: &Response) -> Result<T> {
    if let Some(error) = refusal(response) {
        return Err(error);
    }
    input::read_json(&response.body).map_err(|_| invalid())
}

fn invalid() -> Error {
    Error::new(Code::AnswerInvalid, "Jira's answer is not what its documentation says")
}
