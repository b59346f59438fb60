//! `workItems.undo`: issues that a run made and nobody has touched since are removed, children first.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::{Code, Error, Result};
use crate::flow::{Caller, Level, World};
use crate::input::member;
use crate::jira::{self, Issue};
use crate::site::send_to_site;
use crate::work_items::reading::page::Planned;
use crate::work_items::records::Entry;
use crate::work_items::writing::status::{is_touched, roles_of};

/// What is looked at besides the written fields.
const LOOKED_AT: [&str; 14] = [
    "summary",
    "issuetype",
    "parent",
    "updated",
    "status",
    "description",
    "priority",
    "labels",
    "components",
    "comment",
    "worklog",
    "attachment",
    "issuelinks",
    "subtasks",
];
/// Time that is kept back to store what was done, milliseconds.
const KEPT_BACK_MS: u32 = 4_000;

/// A run that is to be taken back.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UndoInput {
    page_id: String,
    run_id: String,
    /// Says only what would be removed and what would stay.
    #[serde(default)]
    dry_run: bool,
}

/// What became of the issues of a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UndoAnswer {
    results: Vec<UndoneItem>,
    /// The same call again, after so many milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    again_after_ms: Option<u32>,
}

/// What became of an issue.
#[derive(Serialize)]
pub struct UndoneItem {
    #[serde(rename = "ref")]
    reference: String,
    key: String,
    outcome: UndoOutcome,
    /// Why it stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<UndoReason>,
}

/// What became of an issue that a run made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoOutcome {
    /// It was removed.
    Removed,
    /// Dry run: it would be.
    WouldRemove,
    /// It stays.
    Stays,
    /// It was gone before.
    Gone,
    /// Not yet: see `againAfterMs`.
    Waiting,
}

/// Why an issue stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoReason {
    /// Somebody changed a field.
    Changed,
    /// It has comments, work logs or attachments.
    Commented,
    /// Its status is no longer the first one.
    MovedOn,
    /// Others stand under it.
    HasChildren,
    /// Others are linked to it.
    Linked,
    /// Jira refuses this person.
    NotAllowed,
}

/// Takes a run of the caller's back.
///
/// # Errors
/// `not_found` of `runId`; `forbidden` for another person's run; as Jira answers.
pub async fn undo(world: World, caller: Caller, input: UndoInput) -> Result<UndoAnswer> {
    let mut planned = Planned::of(&world, &input.page_id).await?;
    let entries = entries_of(&planned, &caller, &input.run_id)?;
    let own = own_ids(&planned, &entries);
    let mut results = Vec::new();
    let mut removed = 0_u32;
    let mut waits = false;
    for (reference, entry) in &entries {
        if world.time_left_ms().is_some_and(|left| left < KEPT_BACK_MS) {
            waits = true;
            results.push(result_of(reference, &entry.key, UndoOutcome::Waiting, None));
            continue;
        }
        let (outcome, why) = take_back(&world, &planned, entry, &own, input.dry_run).await?;
        if matches!(outcome, UndoOutcome::Removed | UndoOutcome::Gone) && !input.dry_run {
            planned.written.remove(reference);
            removed += 1;
        }
        results.push(result_of(reference, &entry.key, outcome, why));
    }
    if !input.dry_run {
        if let Some(run) = planned.written.page.runs.iter_mut().find(|run| run.run_id == input.run_id) {
            run.undone = !waits;
        }
        planned.written.save(&world).await?;
        world
            .log(Level::Info, "work_items_undone", &[("runId", json!(input.run_id)), ("deleted", json!(removed))])
            .await;
    }
    Ok(UndoAnswer { results, again_after_ms: waits.then_some(0) })
}

/// The issues of a run, and the finished ones that some of them follow: the run itself linked those.
fn own_ids(planned: &Planned, entries: &[(String, Entry)]) -> Vec<String> {
    let before = entries.iter().filter_map(|(reference, _)| planned.written.before(reference));
    entries.iter().map(|(_, entry)| entry).chain(before).map(|entry| entry.issue_id.clone()).collect()
}

/// The items of a run of the caller's own, children before their parents.
fn entries_of(planned: &Planned, caller: &Caller, run_id: &str) -> Result<Vec<(String, Entry)>> {
    let named = |code, why: &str| Error::new(code, why).at_field("runId");
    let run = planned.written.page.runs.iter().find(|run| run.run_id == run_id);
    let run = run.ok_or_else(|| named(Code::NotFound, "there is no such run"))?;
    if run.account_id != caller.account_id {
        return Err(named(Code::Forbidden, "only the person who started a run can undo it"));
    }
    let mut entries: Vec<(String, Entry)> =
        planned.written.iter().map(|(reference, entry)| (reference.clone(), entry.clone())).collect();
    entries.retain(|(_, entry)| entry.run_id == run_id);
    // A child was made after its parent, so that its number is higher.
    entries.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.issue_id.parse::<u64>().unwrap_or(0)));
    Ok(entries)
}

fn result_of(reference: &str, key: &str, outcome: UndoOutcome, why: Option<UndoReason>) -> UndoneItem {
    UndoneItem { reference: reference.to_owned(), key: key.to_owned(), outcome, why }
}

async fn take_back(
    world: &World,
    planned: &Planned,
    entry: &Entry,
    own: &[String],
    dry_run: bool,
) -> Result<(UndoOutcome, Option<UndoReason>)> {
    let roles = roles_of(planned, entry);
    let names: Vec<&str> = LOOKED_AT.iter().copied().chain(roles.estimate.as_deref()).collect();
    let response = send_to_site(world, || jira::fetch_issues(&[entry.issue_id.as_str()], &names)).await?;
    let Some(issue) = jira::read_issues(&response)?.into_iter().find(|issue| issue.id == entry.issue_id) else {
        return Ok((UndoOutcome::Gone, None));
    };
    let touched = if is_touched(entry, &issue, &roles) { Some(UndoReason::Changed) } else { why_it_stays(&issue, own) };
    if let Some(why) = touched {
        return Ok((UndoOutcome::Stays, Some(why)));
    }
    if dry_run {
        return Ok((UndoOutcome::WouldRemove, None));
    }
    let response = send_to_site(world, || jira::delete_issue(&entry.issue_id)).await?;
    Ok(match response.status {
        200..=299 => (UndoOutcome::Removed, None),
        404 => (UndoOutcome::Gone, None),
        401 | 403 => (UndoOutcome::Stays, Some(UndoReason::NotAllowed)),
        _ => (UndoOutcome::Stays, Some(UndoReason::HasChildren)),
    })
}

/// What people did to an issue since it was made.
fn why_it_stays(issue: &Issue, own: &[String]) -> Option<UndoReason> {
    let count = |name: &str, list: &str| {
        let field = issue.fields.get(name);
        let listed =
            field.and_then(|field| field.get(list).or(Some(field))).and_then(Value::as_array).map_or(0, Vec::len);
        let total = field.and_then(|field| member(field, "/total").as_u64()).unwrap_or(0);
        listed > 0 || total > 0
    };
    if issue.status().is_some_and(|status| status.category != "new") {
        return Some(UndoReason::MovedOn);
    }
    if count("comment", "comments") || count("worklog", "worklogs") || count("attachment", "") {
        return Some(UndoReason::Commented);
    }
    let others = |name: &str, id: fn(&Value) -> Option<&str>| {
        let list = issue.fields.get(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(id).any(|id| !own.iter().any(|one| one == id))
    };
    if others("subtasks", |one| member(one, "/id").as_str()) {
        return Some(UndoReason::HasChildren);
    }
    let linked =
        |one: &'static str| move |link: &Value| member(link, &format!("/{one}/id")).as_str().map(str::to_owned);
    let links = issue.fields.get("issuelinks").and_then(Value::as_array);
    let ends = links.into_iter().flatten().flat_map(|link| [linked("inwardIssue")(link), linked("outwardIssue")(link)]);
    let is_linked = ends.flatten().any(|id| !own.contains(&id));
    is_linked.then_some(UndoReason::Linked)
}
