//! `workItems.finish`: links back to the page, and links between issues. Both are best effort; the description says the same.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World, join_at_most};
use crate::input::member;
use crate::jira;
use crate::limits::IN_FLIGHT;
use crate::site::send_to_site;
use crate::work_items::reading::page::Planned;
use crate::work_items::reading::plan::page_changed;
use crate::work_items::records::{Entry, follows};

/// Items of one call.
const ITEMS: usize = 100;
/// Time that is kept back, milliseconds.
const KEPT_BACK_MS: u32 = 4_000;

/// The issues of a run and what they wait for. After all waves; can be asked again at any time.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FinishInput {
    page_id: String,
    page_version: u32,
    run_id: String,
    /// Link type for dependencies; absent: none are written.
    #[serde(default)]
    blocks: Option<String>,
    /// Link type from a finished issue to the one that follows it (`<ref>+<n>`); the link is among that item's.
    #[serde(default)]
    relates: Option<String>,
    /// At most 100 a call.
    items: Vec<Linked>,
}

/// An issue to link.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linked {
    #[serde(rename = "ref")]
    reference: String,
    #[serde(default)]
    section: Vec<String>,
    /// Refs that have issues.
    #[serde(default)]
    depends_on: Vec<String>,
}

/// What became of the links.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FinishAnswer {
    results: Vec<LinkedItem>,
    /// The same call again, after so many milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    again_after_ms: Option<u32>,
}

/// The links of an issue.
#[derive(Serialize)]
pub struct LinkedItem {
    #[serde(rename = "ref")]
    reference: String,
    /// The link back to the page.
    page: LinkOutcome,
    links: Vec<LinkResult>,
}

/// A link to another issue.
#[derive(Serialize)]
pub struct LinkResult {
    /// The ref at its other end.
    to: String,
    outcome: LinkOutcome,
}

/// What became of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkOutcome {
    /// It is there.
    Done,
    /// It is not.
    Failed,
    /// Jira refuses this person.
    NotAllowed,
    /// The two wait for each other: it is said and not written.
    Cycle,
    /// Not yet: see `againAfterMs`.
    Waiting,
}

/// Links the issues of a run. Can be asked again at any time.
///
/// # Errors
/// `not_found`; `conflict` of `pageVersion`; `input_invalid`; as Jira answers.
pub async fn finish(world: World, caller: Caller, input: FinishInput) -> Result<FinishAnswer> {
    if input.items.len() > ITEMS {
        return Err(Error::input("items", "at most 100 items are linked at once"));
    }
    let planned = Planned::of(&world, &input.page_id).await?;
    if planned.page.version != input.page_version {
        return Err(page_changed());
    }
    let own =
        planned.written.page.runs.iter().any(|run| run.run_id == input.run_id && run.account_id == caller.account_id);
    if !own {
        let why = "there is no such run, or it is not yours";
        return Err(Error::new(Code::NotFound, why).at_field("runId"));
    }
    let cycles = in_cycles(&input.items);
    let linked = existing_links(&world, &input, &planned).await?;
    let asked = input.items.iter().map(|item| one(&world, &planned, &input, item, &cycles, &linked));
    let results = join_at_most(IN_FLIGHT, asked).await?;
    let waits = results.iter().any(|result| result.page == LinkOutcome::Waiting);
    Ok(FinishAnswer { results, again_after_ms: waits.then_some(0) })
}

async fn one(
    world: &World,
    planned: &Planned,
    input: &FinishInput,
    item: &Linked,
    cycles: &BTreeSet<(String, String)>,
    linked: &BTreeSet<(String, String)>,
) -> Result<LinkedItem> {
    let without = |page| LinkedItem { reference: item.reference.clone(), page, links: Vec::new() };
    let Some(entry) = planned.written.get(&item.reference) else {
        return Ok(without(LinkOutcome::Failed));
    };
    if world.time_left_ms().is_some_and(|left| left < KEPT_BACK_MS) {
        return Ok(without(LinkOutcome::Waiting));
    }
    let link = page_link(planned, item);
    let page = of_status(send_to_site(world, || jira::link_page(&entry.issue_id, &link)).await);
    let mut links = Vec::new();
    for to in &item.depends_on {
        let outcome = match (planned.written.get(to), &input.blocks) {
            (_, _) if cycles.contains(&(item.reference.clone(), to.clone())) => LinkOutcome::Cycle,
            (Some(other), Some(_)) if linked.contains(&(other.issue_id.clone(), entry.issue_id.clone())) => {
                LinkOutcome::Done
            }
            (Some(other), Some(kind)) => {
                of_status(send_to_site(world, || jira::link_issues(kind, &other.issue_id, &entry.issue_id)).await)
            }
            _ => LinkOutcome::Failed,
        };
        links.push(LinkResult { to: to.clone(), outcome });
    }
    links.extend(follow(world, planned, input, item, entry).await);
    Ok(LinkedItem { reference: item.reference.clone(), page, links })
}

/// The link to the finished issue that this one follows. Jira takes an equal link for the one that is there.
async fn follow(
    world: &World,
    planned: &Planned,
    input: &FinishInput,
    item: &Linked,
    entry: &Entry,
) -> Option<LinkResult> {
    let kind = input.relates.as_deref()?;
    let before = planned.written.before(&item.reference)?;
    let outcome = of_status(send_to_site(world, || jira::link_issues(kind, &before.issue_id, &entry.issue_id)).await);
    Some(LinkResult { to: follows(&item.reference).0.to_owned(), outcome })
}

/// A remote link; with the same `globalId` it is updated, not added. Members that are left out would become null.
fn page_link(planned: &Planned, item: &Linked) -> Value {
    let page = &planned.page;
    let place: Vec<&str> = std::iter::once(&page.title).chain(&item.section).map(String::as_str).collect();
    let title: String = place.join(" › ").chars().take(255).collect();
    json!({
        "globalId": format!("touchmark-page={}&ref={}", page.id, item.reference),
        "application": {"type": "com.atlassian.confluence", "name": "Confluence"},
        "relationship": "specified in",
        "object": {"url": page.section_url(&item.section), "title": title, "summary": format!("version {}", page.version)},
    })
}

fn of_status(response: Result<crate::http::Response>) -> LinkOutcome {
    match response.map(|response| response.status) {
        Ok(200..=299) => LinkOutcome::Done,
        Ok(401 | 403) => LinkOutcome::NotAllowed,
        _ => LinkOutcome::Failed,
    }
}

/// Pairs of issues that are linked already, from the one that blocks to the one that is blocked.
async fn existing_links(world: &World, input: &FinishInput, planned: &Planned) -> Result<BTreeSet<(String, String)>> {
    let with_links = input.items.iter().filter(|item| !item.depends_on.is_empty() && input.blocks.is_some());
    let entries: Vec<&Entry> = with_links.filter_map(|item| planned.written.get(&item.reference)).collect();
    if entries.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<&str> = entries.iter().map(|entry| entry.issue_id.as_str()).collect();
    let issues = jira::read_issues(&send_to_site(world, || jira::fetch_issues(&ids, &["issuelinks"])).await?)?;
    let mut pairs = BTreeSet::new();
    for issue in &issues {
        for link in issue.fields.get("issuelinks").and_then(Value::as_array).into_iter().flatten() {
            let is_kind = member(link, "/type/id").as_str() == input.blocks.as_deref();
            if let (true, Some(other)) = (is_kind, member(link, "/inwardIssue/id").as_str()) {
                pairs.insert((other.to_owned(), issue.id.clone()));
            }
        }
    }
    Ok(pairs)
}

/// Dependencies from which a way leads back: they are said and not written.
fn in_cycles(items: &[Linked]) -> BTreeSet<(String, String)> {
    let after: BTreeMap<&str, &[String]> =
        items.iter().map(|item| (item.reference.as_str(), item.depends_on.as_slice())).collect();
    let mut cycles = BTreeSet::new();
    for item in items {
        for to in &item.depends_on {
            let mut seen = BTreeSet::new();
            let mut waiting = vec![to.as_str()];
            while let Some(place) = waiting.pop() {
                if place == item.reference {
                    cycles.insert((item.reference.clone(), to.clone()));
                    break;
                }
                if seen.insert(place) {
                    waiting.extend(after.get(place).copied().unwrap_or_default().iter().map(String::as_str));
                }
            }
        }
    }
    cycles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_that_lead_back_are_found() {
        let item = |reference: &str, depends_on: &[&str]| Linked {
            reference: reference.to_owned(),
            section: Vec::new(),
            depends_on: depends_on.iter().map(|one| (*one).to_owned()).collect(),
        };
        let cycles = in_cycles(&[item("a", &["b", "c"]), item("b", &["a"]), item("c", &[])]);
        assert_eq!(cycles.len(), 2);
        assert!(!cycles.contains(&("a".to_owned(), "c".to_owned())));
    }
}
