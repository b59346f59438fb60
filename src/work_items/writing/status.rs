//! `workItems.status`: what exists in Jira of a page's items, and what people changed there.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::flow::{Caller, World, join_at_most};
use crate::input::member;
use crate::jira::{self, FETCH, Issue};
use crate::limits::IN_FLIGHT;
use crate::site::send_to_site;
use crate::work_items::reading::page::Planned;
use crate::work_items::records::{Entry, Roles};
use crate::work_items::target::category;
use crate::work_items::writing::description::shown_field;
use crate::work_items::writing::edited::UpdateField;
use crate::work_items::writing::intents;
use crate::work_items::writing::outcome::{hashes, issue_url};

/// Items of one answer.
const ITEMS: usize = 500;
/// A field's text of now, characters.
const NOW_CHARS: usize = 2_000;

/// Input of [`status`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StatusInput {
    page_id: String,
    #[serde(default)]
    refs: Option<Vec<String>>,
    #[serde(default)]
    from: usize,
}

/// The written items of a page as Jira has them, for whoever may see the page. Answer: `StatusAnswer`.
///
/// # Errors
/// `not_found`; `input_invalid` for more than 500 refs; as Jira answers.
pub async fn status(world: World, caller: Caller, input: StatusInput) -> Result<Value> {
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
    let mut answer = json!({"items": items.collect::<Vec<_>>(), "runs": runs(&planned, &caller)});
    if let (true, Some(answer)) = (input.from + ITEMS < all.len(), answer.as_object_mut()) {
        answer.insert("next".to_owned(), json!(input.from + ITEMS));
    }
    Ok(answer)
}

fn runs(planned: &Planned, caller: &Caller) -> Vec<Value> {
    let runs = planned.written.page.runs.iter().map(|run| {
        json!({
            "runId": run.run_id, "mine": run.account_id == caller.account_id, "atMs": run.at_ms, "projectId": run.project_id,
            "pageVersion": run.page_version, "made": run.made, "undone": run.undone,
        })
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

fn item(reference: &str, entry: &Entry, issue: Option<&Issue>, roles: &Roles, page_url: &str) -> Value {
    let mut shown = json!({
        "ref": reference, "pageVersion": entry.page_version, "runId": entry.run_id,
        "issue": {"id": entry.issue_id, "key": entry.key, "url": issue_url(page_url, &entry.key)},
        "state": if issue.is_some() { "there" } else { "missing" },
    });
    if let (Some(issue), Some(shown)) = (issue, shown.as_object_mut()) {
        let status = issue.status();
        let text = |name: &str| issue.fields.get(name).and_then(Value::as_str).unwrap_or_default();
        shown.insert("summary".to_owned(), json!(text("summary")));
        shown.insert("updated".to_owned(), json!(text("updated")));
        shown.insert("status".to_owned(), json!(status.as_ref().map(|status| status.name.clone())));
        shown.insert("category".to_owned(), json!(status.map_or("unknown", |status| category(&status.category))));
        shown.insert(
            "typeId".to_owned(),
            json!(issue.fields.get("issuetype").and_then(|kind| member(kind, "/id").as_str())),
        );
        shown.insert(
            "parentId".to_owned(),
            json!(issue.fields.get("parent").and_then(|parent| member(parent, "/id").as_str())),
        );
        let now = hashes(issue, roles);
        let changed = UpdateField::ALL.into_iter().filter(|field| is_changed(entry, &now, *field)).map(|field| {
            let text: String = shown_field(&issue.fields, field, roles).chars().take(NOW_CHARS).collect();
            json!({"field": field.name(), "now": text})
        });
        shown.insert("changedInJira".to_owned(), changed.collect());
        shown.insert("hashes".to_owned(), json!(now));
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
