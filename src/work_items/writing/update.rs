//! Changes to issues that are there: fields of ours, a mark on one of somebody's, or the news that one is gone.

use serde_json::{Map, Value};

use crate::error::Result;
use crate::flow::World;
use crate::input::member;
use crate::jira::{self, Issue};
use crate::site::send_to_site;
use crate::work_items::reading::page::Planned;
use crate::work_items::records::Entry;
use crate::work_items::writing::description::Sheet;
use crate::work_items::writing::edited::{Base, Problem, ProblemKind, UpdateField, Wanted};
use crate::work_items::writing::intents;
use crate::work_items::writing::outcome::{Outcome, Unverified, WrittenOutcome, hashes};

/// Carries out what is wanted of an item that is no new issue; what the map keeps of it afterwards.
///
/// # Errors
/// As Jira answers, but for what concerns this issue alone: that is an outcome.
pub async fn change(world: &World, sheet: &Sheet<'_>, planned: &Planned) -> Result<(Outcome, Option<Entry>)> {
    match &sheet.item.wanted {
        Wanted::Create => Ok((Outcome::of(WrittenOutcome::Waiting), None)),
        Wanted::Again { instead } => {
            let there = fetch(world, instead, sheet).await?;
            let is_there = there.is_some();
            Ok((
                if is_there {
                    Outcome::failed(Problem::of(ProblemKind::StillThere))
                } else {
                    Outcome::of(WrittenOutcome::Again)
                },
                None,
            ))
        }
        Wanted::Link { issue_id } => link(world, sheet, planned, issue_id).await,
        Wanted::Update { issue_id, fields, base, even_if_done } => {
            let asked = Asked { issue_id, fields, base, even_if_done: *even_if_done };
            update(world, sheet, planned, &asked).await
        }
    }
}

struct Asked<'a> {
    issue_id: &'a str,
    fields: &'a [UpdateField],
    base: &'a Base,
    even_if_done: bool,
}

async fn update(
    world: &World,
    sheet: &Sheet<'_>,
    planned: &Planned,
    asked: &Asked<'_>,
) -> Result<(Outcome, Option<Entry>)> {
    let Some(issue) = fetch(world, asked.issue_id, sheet).await? else {
        return Ok((Outcome::failed(Problem::of(ProblemKind::Gone)), None));
    };
    if let Some(problem) = refused(&issue, sheet, asked) {
        return Ok((Outcome::failed(problem), None));
    }
    let fields: Map<String, Value> = asked.fields.iter().filter_map(|field| sheet.field(*field)).collect();
    if fields.is_empty() {
        let entry = planned.written.get(&sheet.item.reference).cloned();
        return Ok((Outcome { issue: Some((issue.id, issue.key)), ..Outcome::of(WrittenOutcome::Unchanged) }, entry));
    }
    let (fields, mark) = (Value::Object(fields), sheet.mark());
    let response = send_to_site(world, || jira::update_issue(asked.issue_id, &fields, &mark)).await?;
    if !response.is_success() {
        return Ok((Outcome::failed(of_response(&response)), None));
    }
    let Some(issue) = fetch(world, asked.issue_id, sheet).await? else {
        return Ok((Outcome::failed(Problem::of(ProblemKind::Gone)), None));
    };
    let run_id = planned.written.get(&sheet.item.reference).map(|known| known.run_id.clone()).unwrap_or_default();
    Ok(written(WrittenOutcome::Updated, sheet, planned, &issue, &run_id))
}

/// Why an issue is left as it is: done, changed by a person since they said yes, or another item's.
fn refused(issue: &Issue, sheet: &Sheet<'_>, asked: &Asked<'_>) -> Option<Problem> {
    if is_others(issue, sheet) {
        return Some(Problem::of(ProblemKind::NotOurs));
    }
    if !asked.even_if_done && issue.status().is_some_and(|status| status.category == "done") {
        return Some(Problem::of(ProblemKind::Done));
    }
    let now = hashes(issue, sheet.roles);
    // Of an issue that this page did not make, no hash was ever given out: then its time tells.
    let is_as_seen = issue.fields.get("updated").and_then(Value::as_str) == Some(asked.base.updated.as_str());
    let changed = asked.fields.iter().copied().filter(|field| match asked.base.fields.get(field.name()) {
        Some(seen) => now.get(field.name()) != Some(seen),
        None => !is_as_seen && now.contains_key(field.name()),
    });
    let changed: Vec<UpdateField> = changed.collect();
    (!changed.is_empty()).then(|| Problem { fields: changed, ..Problem::of(ProblemKind::ChangedInJira) })
}

fn is_others(issue: &Issue, sheet: &Sheet<'_>) -> bool {
    let is_own = |mark: &Value| {
        member(mark, "/pageId") == sheet.page.id.as_str() && member(mark, "/ref") == sheet.item.reference.as_str()
    };
    issue.mark().is_some_and(|mark| !is_own(mark))
}

async fn link(world: &World, sheet: &Sheet<'_>, planned: &Planned, issue_id: &str) -> Result<(Outcome, Option<Entry>)> {
    let Some(issue) = fetch(world, issue_id, sheet).await? else {
        return Ok((Outcome::failed(Problem::of(ProblemKind::Gone)), None));
    };
    if is_others(&issue, sheet) {
        return Ok((Outcome::failed(Problem::of(ProblemKind::NotOurs)), None));
    }
    let mark = sheet.mark();
    let response = send_to_site(world, || jira::set_mark(issue_id, &mark)).await?;
    if !response.is_success() {
        return Ok((Outcome::failed(of_response(&response)), None));
    }
    let Some(issue) = fetch(world, issue_id, sheet).await? else {
        return Ok((Outcome::failed(Problem::of(ProblemKind::Gone)), None));
    };
    // It was not made by a run: undo leaves it alone.
    Ok(written(WrittenOutcome::Linked, sheet, planned, &issue, ""))
}

fn written(
    outcome: WrittenOutcome,
    sheet: &Sheet<'_>,
    planned: &Planned,
    issue: &Issue,
    run_id: &str,
) -> (Outcome, Option<Entry>) {
    let is_marked = intents::carries(issue, &sheet.mark());
    let reference = &sheet.item.reference;
    let entry = Entry {
        issue_id: issue.id.clone(),
        key: issue.key.clone(),
        hash: sheet.item.hash(),
        page_version: sheet.page.version,
        natural: planned.natural_of(reference),
        run_id: run_id.to_owned(),
        fields: hashes(issue, sheet.roles),
    };
    let unverified = if is_marked { Vec::new() } else { vec![Unverified::Mark] };
    let outcome = Outcome {
        issue: Some((issue.id.clone(), issue.key.clone())),
        unverified: Some(unverified),
        ..Outcome::of(outcome)
    };
    (outcome, is_marked.then_some(entry))
}

async fn fetch(world: &World, issue_id: &str, sheet: &Sheet<'_>) -> Result<Option<Issue>> {
    let names = intents::fields(sheet.roles);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let response = send_to_site(world, || jira::fetch_issues(&[issue_id], &names)).await?;
    Ok(jira::read_issues(&response)?.into_iter().find(|issue| issue.id == issue_id))
}

fn of_response(response: &crate::http::Response) -> Problem {
    let errors: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    crate::work_items::writing::outcome::problem_of(&jira::FailedElement {
        status: response.status,
        failed_element_number: 0,
        element_errors: errors,
    })
}
