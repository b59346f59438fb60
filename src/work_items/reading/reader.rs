//! What is shown beside a page and beside an issue: `workItems.byline` and `workItems.panel`.

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::input::member;
use crate::jira;
use crate::site::send_to_site;
use crate::specification::{Action, Evidence, Format, Item, PlanOptions, plan_work_items};
use crate::work_items::reading::page::{Planned, SpecificationPage};
use crate::work_items::records::follows;

/// A page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BylineInput {
    page_id: String,
}

/// What a page holds and what changed since the last run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BylineAnswer {
    items: usize,
    uncovered: usize,
    /// Issues of the map.
    written: usize,
    page_version: u32,
    /// Items that changed since `last`, as the two that follow: absent where nothing was ever written.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gone: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<LastRun>,
}

/// The last run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LastRun {
    page_version: u32,
    at_ms: u64,
}

/// How many items a page holds and what changed since the last run, for whoever may see it.
///
/// # Errors
/// `not_found`.
pub async fn byline(world: World, _caller: Caller, input: BylineInput) -> Result<BylineAnswer> {
    let planned = Planned::of(&world, &input.page_id).await?;
    let plan = &planned.plan;
    let count = |action: Action| plan.items.iter().filter(|item| item.action == action).count();
    let page_version = planned.written.page.version;
    let last = planned.written.page.runs.first().map(|run| LastRun { page_version, at_ms: run.at_ms });
    let since = last.is_some();
    Ok(BylineAnswer {
        items: plan.items.len(),
        uncovered: plan.uncovered.len(),
        written: planned.written.iter().count(),
        page_version: planned.page.version,
        changed: since.then(|| count(Action::Update)),
        added: since.then(|| count(Action::Create)),
        gone: since.then_some(plan.gone.len()),
        last,
    })
}

/// An issue.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PanelInput {
    issue_id: String,
}

/// Where an issue comes from.
#[derive(Serialize)]
pub struct PanelAnswer {
    /// Absent: the issue has no mark of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<IssueSource>,
}

/// The item of a page that an issue was made of.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IssueSource {
    page_id: String,
    #[serde(rename = "ref")]
    reference: String,
    page_version: u32,
    /// The page as the caller may see it; absent: not at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<SourcePage>,
    /// As it stood in `pageVersion`. Absent when that version or the page cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<Evidence>,
    /// What the page says today.
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<SourceNow>,
}

/// A page as the caller may see it.
#[derive(Serialize)]
pub struct SourcePage {
    title: String,
    url: String,
    version: u32,
}

/// An item as the page says it today.
#[derive(Serialize)]
pub struct SourceNow {
    state: SourceState,
    /// Absent where it is gone; null where the page gives it no place.
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<Option<Evidence>>,
    /// Fields that changed; absent where it is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Vec<String>>,
}

/// What became of an item since its issue was written.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceState {
    /// Nothing.
    Same,
    /// It stands under another heading.
    Moved,
    /// It has other words.
    Changed,
    /// The page has it no more.
    Gone,
}

/// Where an issue comes from, and whether the page still says so.
///
/// # Errors
/// `not_found` of `issueId` for whoever may not see the issue.
pub async fn panel(world: World, _caller: Caller, input: PanelInput) -> Result<PanelAnswer> {
    if input.issue_id.is_empty() || !input.issue_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::input("issueId", "issueId is an issue's id: a number"));
    }
    let response = send_to_site(&world, || jira::fetch_issues(&[input.issue_id.as_str()], &["summary"])).await?;
    let issue = jira::read_issues(&response)?.into_iter().next();
    let hidden = || Error::new(Code::NotFound, "there is no such issue, or you may not see it").at_field("issueId");
    let issue = issue.ok_or_else(hidden)?;
    let Some(mark) = issue.mark() else { return Ok(PanelAnswer { from: None }) };
    let text = |name: &str| member(mark, name).as_str().unwrap_or_default().to_owned();
    let page_version =
        member(mark, "/pageVersion").as_u64().and_then(|version| u32::try_from(version).ok()).unwrap_or(0);
    let (page_id, reference) = (text("/pageId"), text("/ref"));
    let mut from = IssueSource { page_id, reference, page_version, page: None, span: None, now: None };
    if let Ok(planned) = Planned::of(&world, &from.page_id).await {
        let was = as_written(&world, &planned, &from.reference, page_version).await;
        from.span = was.as_ref().and_then(|item| item.evidence.first().cloned());
        from.now = Some(now(&planned, &from.reference, was.as_ref()));
        let page = planned.page;
        from.page = Some(SourcePage { title: page.title, url: page.url, version: page.version });
    }
    Ok(PanelAnswer { from: Some(from) })
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
fn now(planned: &Planned, reference: &str, was: Option<&Item>) -> SourceNow {
    let items = &planned.plan.items;
    let same = items.iter().find(|item| item.reference == reference);
    // A finished issue that another one follows: the other one is the item's by now.
    let Some(item) = same.or_else(|| items.iter().find(|item| follows(&item.reference).0 == follows(reference).0))
    else {
        return SourceNow { state: SourceState::Gone, span: None, fields: None };
    };
    let place = |item: &Item| item.evidence.first().map(|span| span.section.clone());
    let fields = item.decision.as_ref().map(|decision| decision.changed.clone()).unwrap_or_default();
    let state = match was {
        Some(was) if was.hash != item.hash && (item.action == Action::Update || same.is_none()) => SourceState::Changed,
        Some(was) if place(was) != place(item) => SourceState::Moved,
        _ => SourceState::Same,
    };
    SourceNow { state, span: Some(item.evidence.first().cloned()), fields: Some(fields) }
}
