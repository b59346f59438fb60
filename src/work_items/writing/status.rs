//! `workItems.status`: what exists in Jira of a page's items, and what people changed there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::flow::{Caller, World, join_at_most};
use crate::input::member;
use crate::jira::{self, FETCH, Issue};
use crate::limits::IN_FLIGHT;
use crate::site::send_to_site;
use crate::work_items::reading::page::Planned;
use crate::work_items::records::{Entry, Roles};
use crate::work_items::target_answer::Category;
use crate::work_items::writing::description::shown_field;
use crate::work_items::writing::edited::UpdateField;
use crate::work_items::writing::intents;
use crate::work_items::writing::outcome::{IssueLink, hashes, issue_url};

/// Items of one answer.
const ITEMS: usize = 500;
/// A field's text of now, characters.
const NOW_CHARS: usize = 2_000;

/// Which items are asked about.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StatusInput {
    page_id: String,
    /// At most 500; absent: all.
    #[serde(default)]
    refs: Option<Vec<String>>,
    /// Goes on with a long answer: its `next`.
    #[serde(default)]
    from: usize,
}

/// What exists in Jira of a page's items.
#[derive(Serialize)]
pub struct StatusAnswer {
    /// Known items, from the map.
    items: Vec<StatusItem>,
    /// Where the answer goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<usize>,
    /// The newest first, at most 20.
    runs: Vec<RunView>,
}

/// A run: what one person wrote from a page in one go.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunView {
    run_id: String,
    /// Whether it is the caller's.
    mine: bool,
    at_ms: u64,
    project_id: String,
    page_version: u32,
    /// How many issues it made.
    made: u32,
    /// Whether it was taken back.
    undone: bool,
}

/// An item that was written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusItem {
    #[serde(rename = "ref")]
    reference: String,
    page_version: u32,
    run_id: String,
    issue: IssueLink,
    state: IssueState,
    /// Absent, as all that follows, for an issue that is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<Category>,
    #[serde(skip_serializing_if = "Option::is_none")]
    type_id: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_id: Option<Option<String>>,
    /// Given back in `Base`.
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<String>,
    /// Fields that are no longer as they were written, in Jira: somebody changed them.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_in_jira: Option<Vec<ChangedField>>,
    /// Given back in `Base`, by field.
    #[serde(skip_serializing_if = "Option::is_none")]
    hashes: Option<BTreeMap<String, String>>,
}

/// Whether the caller can see an issue.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub enum IssueState {
    /// They can.
    There,
    /// It was deleted, or is not for them.
    Missing,
}

/// A field that somebody changed in Jira.
#[derive(Serialize)]
pub struct ChangedField {
    field: UpdateField,
    /// Its text of now, at most 2,000 characters.
    now: String,
}

/// The written items of a page as Jira has them, for whoever may see the page.
///
/// # Errors
/// `not_found`; `input_invalid` for more than 500 refs; as Jira answers.
pub async fn status(world: World, caller: Caller, input: StatusInput) -> Result<StatusAnswer> {
    if input.refs.as_ref().is_some_and(|refs| refs.len() > ITEMS) {
        return Err(Error::input("refs", "at most 500 items are asked about at once"));
    }
    let planned = Planned::of(&world, &input.page_id).await?;
    let wanted = |reference: &str| input.refs.as_ref().is_none_or(|refs| refs.iter().any(|one| one == reference));
    let all: Vec<(&String, &Entry)> = planned.written.iter().filter(|(reference, _)| wanted(reference)).collect();
    let shown: Vec<(&String, &Entry)> = all.iter().skip(input.from).take(ITEMS).copied().collect();
    let issues = issues(&world, &shown, &planned).await?;
    let items = shown.iter().map(|(reference, entry)| {
        let roles = roles_of(&planned, entry);
        item(reference, entry, issues.get(&entry.issue_id), &roles, &planned.page.url)
    });
    let next = input.from + ITEMS;
    let next = (next < all.len()).then_some(next);
    Ok(StatusAnswer { items: items.collect(), next, runs: runs(&planned, &caller) })
}

fn runs(planned: &Planned, caller: &Caller) -> Vec<RunView> {
    let runs = planned.written.page.runs.iter().map(|run| RunView {
        run_id: run.run_id.clone(),
        mine: run.account_id == caller.account_id,
        at_ms: run.at_ms,
        project_id: run.project_id.clone(),
        page_version: run.page_version,
        made: run.made,
        undone: run.undone,
    });
    runs.collect()
}

/// The roles that an item's run found for its type; the estimate's field is the same for all types of a run.
pub fn roles_of(planned: &Planned, entry: &Entry) -> Roles {
    let runs = &planned.written.page.runs;
    let run = runs.iter().find(|run| run.run_id == entry.run_id).or(runs.first());
    let estimate = run.and_then(|run| run.roles.values().find_map(|roles| roles.estimate.clone()));
    Roles { estimate, ..Roles::default() }
}

/// The issues of entries, by id, a hundred a request.
///
/// # Errors
/// As Jira answers.
pub async fn issues(
    world: &World,
    entries: &[(&String, &Entry)],
    planned: &Planned,
) -> Result<BTreeMap<String, Issue>> {
    let roles = entries.first().map(|(_, entry)| roles_of(planned, entry)).unwrap_or_default();
    let names = intents::fields(&roles);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let asked = entries.chunks(FETCH).map(|chunk| {
        let ids: Vec<&str> = chunk.iter().map(|(_, entry)| entry.issue_id.as_str()).collect();
        let names = &names;
        async move { jira::read_issues(&send_to_site(world, || jira::fetch_issues(&ids, names)).await?) }
    });
    let found = join_at_most(IN_FLIGHT, asked).await?;
    Ok(found.into_iter().flatten().map(|issue| (issue.id.clone(), issue)).collect())
}

fn item(reference: &str, entry: &Entry, issue: Option<&Issue>, roles: &Roles, page_url: &str) -> StatusItem {
    let url = issue_url(page_url, &entry.key);
    let mut shown = StatusItem {
        reference: reference.to_owned(),
        page_version: entry.page_version,
        run_id: entry.run_id.clone(),
        issue: IssueLink { id: entry.issue_id.clone(), key: entry.key.clone(), url },
        state: IssueState::Missing,
        summary: None,
        status: None,
        category: None,
        type_id: None,
        parent_id: None,
        updated: None,
        changed_in_jira: None,
        hashes: None,
    };
    if let Some(issue) = issue {
        let status = issue.status();
        let text = |name: &str| issue.fields.get(name).and_then(Value::as_str).map(str::to_owned).unwrap_or_default();
        let id = |name: &str| issue.fields.get(name).and_then(|one| member(one, "/id").as_str()).map(str::to_owned);
        let now = hashes(issue, roles);
        let changed = UpdateField::ALL.into_iter().filter(|field| is_changed(entry, &now, *field));
        let changed = changed.map(|field| {
            let now = shown_field(&issue.fields, field, roles).chars().take(NOW_CHARS).collect();
            ChangedField { field, now }
        });
        shown.state = IssueState::There;
        shown.summary = Some(text("summary"));
        shown.updated = Some(text("updated"));
        shown.category = Some(status.as_ref().map_or(Category::Unknown, |status| Category::of(&status.category)));
        shown.status = Some(status.map(|status| status.name));
        shown.type_id = Some(id("issuetype"));
        shown.parent_id = Some(id("parent"));
        shown.changed_in_jira = Some(changed.collect());
        shown.hashes = Some(now);
    }
    shown
}

/// Whether a field is not as it was written any more.
fn is_changed(entry: &Entry, now: &BTreeMap<String, String>, field: UpdateField) -> bool {
    entry.fields.get(field.name()).is_some_and(|was| now.get(field.name()) != Some(was))
}

/// Whether anything of an issue is not as it was written any more.
pub fn is_touched(entry: &Entry, issue: &Issue, roles: &Roles) -> bool {
    let now = hashes(issue, roles);
    UpdateField::ALL.into_iter().any(|field| is_changed(entry, &now, field))
}
