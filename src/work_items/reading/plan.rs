//! `workItems.plan`: what a page holds, and what became of it before.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::jira;
use crate::site::send_to_site;
use crate::specification::{Action, Criterion, Format, Item, ItemType, PageText, Unplanned, page_text, span_reference};
use crate::work_items::reading::issue_table::has_table;
use crate::work_items::reading::page::Planned;
use crate::work_items::reading::parts;
use crate::work_items::reading::plan_answer::{
    Before, GoneItem, JiraState, LeftOver, PlanAnswer, PlanRun, PlannedItem, SpecifiedPage, Totals, WholePage,
};
use crate::work_items::records::Run;
use crate::work_items::server;

/// Items of one answer.
const ITEMS: usize = 1_000;
/// The page's text that is answered for the marking, bytes.
const TEXT_BYTES: usize = 2 * 1024 * 1024;
/// A quote in an answer, characters.
const QUOTE_CHARS: usize = 500;

/// A page, and where its plan goes on.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanInput {
    page_id: String,
    /// Goes on with a long plan: `next` of the answer before, with that answer's `pageVersion`.
    #[serde(default)]
    from: usize,
    /// `conflict` when the page has another version by now.
    #[serde(default)]
    page_version: Option<u32>,
}

/// The plan of a page, for whoever may see it.
///
/// # Errors
/// `not_found`; `conflict` for another version than the one named; `input_too_large`.
pub async fn plan(world: World, _caller: Caller, input: PlanInput) -> Result<PlanAnswer> {
    let planned = Planned::of(&world, &input.page_id).await?;
    if input.page_version.is_some_and(|version| version != planned.page.version) {
        return Err(page_changed());
    }
    let jira = jira_state(&world, &planned).await?;
    let ai = server::state(&world, &planned.settings).await?;
    let before: BTreeMap<&str, &Item> = planned.before.iter().map(|item| (item.reference.as_str(), item)).collect();
    let items = planned.plan.items.iter().skip(input.from).take(ITEMS);
    let items = items.map(|item| shown(&planned, item, before.get(item.reference.as_str()).copied())).collect();
    let next = input.from + ITEMS;
    let page = &planned.page;
    Ok(PlanAnswer {
        status: planned.plan.status,
        page: SpecifiedPage {
            id: page.id.clone(),
            title: page.title.clone(),
            version: page.version,
            space_id: page.space_id.clone(),
            url: page.url.clone(),
            table: has_table(&page.body, &page.id),
        },
        jira,
        ai,
        warnings: planned.plan.warnings.clone(),
        last: last(&planned),
        items,
        next: (next < planned.plan.items.len()).then_some(next),
        whole: if input.from == 0 { whole(&planned)? } else { WholePage::default() },
    })
}

/// What is said to somebody who works on an older version.
pub fn page_changed() -> Error {
    let why = "the page was changed in the meantime: read it again; what you edited is kept";
    Error::new(Code::Conflict, why).at_field("pageVersion")
}

fn last(planned: &Planned) -> Option<PlanRun> {
    let (run, planned_against) = planned.written.page.runs.first().zip(planned.planned_against)?;
    let Run { at_ms, project_id, .. } = run.clone();
    Some(PlanRun { page_version: planned.written.page.version, at_ms, project_id, planned_against })
}

/// What is answered once for the whole page.
fn whole(planned: &Planned) -> Result<WholePage> {
    let plan = &planned.plan;
    let PageText { mut text, shape } = page_text(planned.page.body.as_bytes(), Format::Storage)?;
    let is_cut = text.len() > TEXT_BYTES;
    text.truncate(text.floor_char_boundary(TEXT_BYTES));
    let spans = |spans: &[Unplanned]| spans.iter().map(|span| left_over(&planned.page.id, span)).collect();
    let gone = plan.gone.iter().filter_map(|reference| {
        let entry = planned.written.get(reference)?;
        Some(GoneItem { reference: reference.clone(), issue_id: entry.issue_id.clone(), key: entry.key.clone() })
    });
    Ok(WholePage {
        text: Some(text),
        shape: Some(shape),
        text_cut: is_cut.then_some(true),
        totals: Some(Totals {
            items: plan.items.len(),
            uncovered: plan.uncovered.len(),
            ignored: plan.ignored.len(),
            hidden: plan.items.iter().filter(|item| item.hidden).count(),
        }),
        uncovered: Some(spans(&plan.uncovered)),
        ignored: Some(spans(&plan.ignored)),
        gone: Some(gone.collect()),
    })
}

fn left_over(page_id: &str, span: &Unplanned) -> LeftOver {
    LeftOver {
        reference: span_reference(page_id, &span.quote),
        quote: span.quote.chars().take(QUOTE_CHARS).collect(),
        section: span.section.clone(),
        start: span.start,
        reason: span.reason.clone(),
    }
}

/// An item as the panel gets it, with what it was before where it changed.
fn shown(planned: &Planned, item: &Item, before: Option<&Item>) -> PlannedItem {
    let parts = parts::of(&planned.written, &item.reference);
    let part = |criterion: &Criterion| parts::issue_of(&parts, criterion).map(str::to_owned);
    let before = before.filter(|_| item.action == Action::Update).map(|before| Before::of(item, before));
    PlannedItem::of(item.clone(), part, before)
}

/// Whether items of this page can be written: Jira is there, the caller may use it, the space is one of the settings'.
async fn jira_state(world: &World, planned: &Planned) -> Result<JiraState> {
    if !planned.settings.spaces.has(planned.page.space_id.as_str()) {
        return Ok(JiraState::NotInThisSpace);
    }
    let answer = send_to_site(world, jira::server_info).await;
    Ok(match answer {
        Ok(response) => match response.status {
            200..=299 => JiraState::Ready,
            401 | 403 => JiraState::NoAccess,
            _ => JiraState::NotInstalled,
        },
        Err(error) if matches!(error.code, Code::Deadline | Code::Cancelled | Code::ConsentNeeded) => {
            return Err(error);
        }
        Err(_) => JiraState::NotInstalled,
    })
}

/// The word of the contract.
pub fn kind_name(kind: ItemType) -> &'static str {
    match kind {
        ItemType::Epic => "epic",
        ItemType::Story => "story",
        ItemType::SubTask => "sub-task",
    }
}
