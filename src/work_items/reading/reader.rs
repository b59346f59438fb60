//! What is shown beside a page and beside an issue: `workItems.byline` and `workItems.panel`.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::input::member;
use crate::jira;
use crate::site::send_to_site;
use crate::specification::{Action, Evidence, Format, Item, PlanOptions, plan_work_items};
use crate::work_items::reading::page::{Planned, SpecificationPage};
use crate::work_items::records::follows;

/// Input of [`byline`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BylineInput {
    page_id: String,
}

/// How many items a page holds and what changed since the last run, for whoever may see it. Answer: `BylineAnswer`.
///
/// # Errors
/// `not_found`.
pub async fn byline(world: World, _caller: Caller, input: BylineInput) -> Result<Value> {
    let planned = Planned::of(&world, &input.page_id).await?;
    let plan = &planned.plan;
    let count = |action: Action| plan.items.iter().filter(|item| item.action == action).count();
    let mut answer = json!({
        "items": plan.items.len(), "uncovered": plan.uncovered.len(), "written": planned.written.iter().count(),
        "pageVersion": planned.page.version,
    });
    if let (Some(run), Some(answer)) = (planned.written.page.runs.first(), answer.as_object_mut()) {
        let version = planned.written.page.version;
        answer.insert("changed".to_owned(), json!(count(Action::Update)));
        answer.insert("added".to_owned(), json!(count(Action::Create)));
        answer.insert("gone".to_owned(), json!(plan.gone.len()));
        answer.insert("last".to_owned(), json!({"pageVersion": version, "atMs": run.at_ms}));
    }
    Ok(answer)
}

/// Input of [`panel`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PanelInput {
    issue_id: String,
}

/// Where an issue comes from, and whether the page still says so. Answer: `PanelAnswer`.
///
/// # Errors
/// `not_found` of `issueId` for whoever may not see the issue.
pub async fn panel(world: World, _caller: Caller, input: PanelInput) -> Result<Value> {
    if input.issue_id.is_empty() || !input.issue_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::input("issueId", "issueId is an issue's id: a number"));
    }
    let response = send_to_site(&world, || jira::fetch_issues(&[input.issue_id.as_str()], &["summary"])).await?;
    let issue = jira::read_issues(&response)?.into_iter().next();
    let hidden = || Error::new(Code::NotFound, "there is no such issue, or you may not see it").at_field("issueId");
    let issue = issue.ok_or_else(hidden)?;
    let Some(mark) = issue.mark() else { return Ok(json!({})) };
    let text = |name: &str| member(mark, name).as_str().unwrap_or_default().to_owned();
    let (page_id, reference) = (text("/pageId"), text("/ref"));
    let version = member(mark, "/pageVersion").as_u64().and_then(|version| u32::try_from(version).ok()).unwrap_or(0);
    let mut from = json!({"pageId": page_id, "ref": reference, "pageVersion": version});
    if let (Ok(planned), Some(from)) = (Planned::of(&world, &page_id).await, from.as_object_mut()) {
        let page = &planned.page;
        from.insert("page".to_owned(), json!({"title": page.title, "url": page.url, "version": page.version}));
        let was = as_written(&world, &planned, &reference, version).await;
        if let Some(span) = was.as_ref().and_then(|item| item.evidence.first()) {
            from.insert("span".to_owned(), span_of(span));
        }
        from.insert("now".to_owned(), now(&planned, &reference, was.as_ref()));
    }
    Ok(json!({"from": from}))
}

/// The item as it stood in the version that the issue was written from.
async fn as_written(world: &World, planned: &Planned, reference: &str, version: u32) -> Option<Item> {
    let natural = planned.written.get(reference).map_or(reference, |entry| entry.natural.as_str());
    let page = SpecificationPage::read(world, &planned.page.id, Some(version)).await.ok()?;
    let options = PlanOptions { format: Format::Storage, page_id: page.id.clone(), known: None };
    let plan = plan_work_items(page.body.as_bytes(), &options).ok()?;
    plan.items.into_iter().find(|item| item.reference == natural)
}

/// What the page says today.
fn now(planned: &Planned, reference: &str, was: Option<&Item>) -> Value {
    let items = &planned.plan.items;
    let same = items.iter().find(|item| item.reference == reference);
    // A finished issue that another one follows: the other one is the item's by now.
    let Some(item) = same.or_else(|| items.iter().find(|item| follows(&item.reference).0 == follows(reference).0))
    else {
        return json!({"state": "gone"});
    };
    let place = |item: &Item| item.evidence.first().map(|span| span.section.clone());
    let fields = item.decision.as_ref().map(|decision| decision.changed.clone()).unwrap_or_default();
    let state = match was {
        Some(was) if was.hash != item.hash && (item.action == Action::Update || same.is_none()) => "changed",
        Some(was) if place(was) != place(item) => "moved",
        _ => "same",
    };
    json!({"state": state, "span": item.evidence.first().map(span_of), "fields": fields})
}

fn span_of(span: &Evidence) -> Value {
    json!({"quote": span.quote, "section": span.section, "start": span.start})
}
