//! `workItems.plan`: what a page holds, and what became of it before.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::jira;
use crate::site::send_to_site;
use crate::specification::{Action, Format, Item, ItemType, Unplanned, canonical_text, span_reference};
use crate::work_items::reading::issue_table::has_table;
use crate::work_items::reading::page::Planned;
use crate::work_items::reading::parts;
use crate::work_items::records::Run;
use crate::work_items::server;

/// Items of one answer.
const ITEMS: usize = 1_000;
/// The page's text that is answered for the marking, bytes.
const TEXT_BYTES: usize = 2 * 1024 * 1024;
/// A quote in an answer, characters.
const QUOTE_CHARS: usize = 500;

/// Input of [`plan`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanInput {
    page_id: String,
    #[serde(default)]
    from: usize,
    #[serde(default)]
    page_version: Option<u32>,
}

/// The plan of a page, for whoever may see it. Answer: `PlanAnswer` of `static/work-items/contract.d.ts`.
///
/// # Errors
/// `not_found`; `conflict` for another version than the one named; `input_too_large`.
pub async fn plan(world: World, _caller: Caller, input: PlanInput) -> Result<Value> {
    let planned = Planned::of(&world, &input.page_id).await?;
    if input.page_version.is_some_and(|version| version != planned.page.version) {
        return Err(page_changed());
    }
    let jira = jira_state(&world, &planned).await?;
    let ai = server::state(&world, &planned.settings).await?;
    let mut answer = head(&planned, jira, ai);
    let before: BTreeMap<&str, &Item> = planned.before.iter().map(|item| (item.reference.as_str(), item)).collect();
    let items = planned.plan.items.iter().skip(input.from).take(ITEMS);
    answer.insert(
        "items".to_owned(),
        items.map(|item| shown(&planned, item, before.get(item.reference.as_str()).copied())).collect(),
    );
    if input.from + ITEMS < planned.plan.items.len() {
        answer.insert("next".to_owned(), json!(input.from + ITEMS));
    }
    if input.from == 0 {
        answer.extend(whole(&planned)?);
    }
    Ok(Value::Object(answer))
}

/// What is said to somebody who works on an older version.
pub fn page_changed() -> Error {
    let why = "the page was changed in the meantime: read it again; what you edited is kept";
    Error::new(Code::Conflict, why).at_field("pageVersion")
}

fn head(planned: &Planned, jira: &str, ai: &str) -> Map<String, Value> {
    let page = &planned.page;
    let mut answer = Map::new();
    answer.insert("status".to_owned(), json!(planned.plan.status));
    let page = json!({"id": page.id, "title": page.title, "version": page.version, "spaceId": page.space_id, "url": page.url, "table": has_table(&page.body, &page.id)});
    answer.insert("page".to_owned(), page);
    answer.insert("jira".to_owned(), json!(jira));
    answer.insert("ai".to_owned(), json!(ai));
    answer.insert("warnings".to_owned(), json!(planned.plan.warnings));
    let last = planned.written.page.runs.first().zip(planned.planned_against);
    if let Some((Run { at_ms, project_id, .. }, planned_against)) = last {
        let version = planned.written.page.version;
        let last =
            json!({"pageVersion": version, "atMs": at_ms, "projectId": project_id, "plannedAgainst": planned_against});
        answer.insert("last".to_owned(), last);
    }
    answer
}

/// What is answered once for the whole page.
fn whole(planned: &Planned) -> Result<Map<String, Value>> {
    let plan = &planned.plan;
    let text = canonical_text(planned.page.body.as_bytes(), Format::Storage)?;
    let is_cut = text.len() > TEXT_BYTES;
    let mut answer = Map::new();
    answer.insert("text".to_owned(), json!(text.get(..text.floor_char_boundary(TEXT_BYTES)).unwrap_or_default()));
    if is_cut {
        answer.insert("textCut".to_owned(), json!(true));
    }
    let hidden = plan.items.iter().filter(|item| item.hidden).count();
    let (items, uncovered, ignored) = (plan.items.len(), plan.uncovered.len(), plan.ignored.len());
    let totals = json!({"items": items, "uncovered": uncovered, "ignored": ignored, "hidden": hidden});
    answer.insert("totals".to_owned(), totals);
    let spans = |spans: &[Unplanned]| -> Value { spans.iter().map(|span| left_over(&planned.page.id, span)).collect() };
    answer.insert("uncovered".to_owned(), spans(&plan.uncovered));
    answer.insert("ignored".to_owned(), spans(&plan.ignored));
    let gone = plan.gone.iter().filter_map(|reference| {
        let entry = planned.written.get(reference)?;
        Some(json!({"ref": reference, "issueId": entry.issue_id, "key": entry.key}))
    });
    answer.insert("gone".to_owned(), gone.collect());
    Ok(answer)
}

fn left_over(page_id: &str, span: &Unplanned) -> Value {
    let quote = span.quote.chars().take(QUOTE_CHARS).collect::<String>();
    let reference = span_reference(page_id, &span.quote);
    json!({"ref": reference, "quote": quote, "section": span.section, "start": span.start, "reason": span.reason})
}

/// An item as the panel gets it, with what it was before where it changed.
fn shown(planned: &Planned, item: &Item, before: Option<&Item>) -> Value {
    let mut value = json!(item);
    let parts = parts::of(&planned.written, &item.reference);
    for (at, criterion) in item.acceptance.iter().enumerate() {
        let key = parts::issue_of(&parts, criterion);
        let place = value.pointer_mut(&format!("/acceptance/{at}")).and_then(Value::as_object_mut);
        if let (Some(key), Some(place)) = (key, place) {
            place.insert("part".to_owned(), json!(key));
        }
    }
    if let (Action::Update, Some(before), Some(value)) = (item.action, before, value.as_object_mut()) {
        value.insert("before".to_owned(), difference(item, before));
    }
    value
}

fn difference(item: &Item, before: &Item) -> Value {
    let mut fields = Map::new();
    let mut differ = |name: &str, is: bool, was: Value| {
        if is {
            fields.insert(name.to_owned(), was);
        }
    };
    differ("title", item.title != before.title, json!(before.title));
    differ("description", item.description != before.description, json!(before.description));
    differ(
        "acceptance",
        item.acceptance != before.acceptance,
        before.acceptance.iter().map(|criterion| criterion.text.as_str()).collect(),
    );
    differ("parent", item.parent != before.parent, json!(before.parent));
    differ("priority", item.priority != before.priority, json!(before.priority));
    differ("estimate", item.estimate != before.estimate, json!(before.estimate));
    Value::Object(fields)
}

/// Whether items of this page can be written: Jira is there, the caller may use it, the space is one of the settings'.
async fn jira_state(world: &World, planned: &Planned) -> Result<&'static str> {
    if !planned.settings.spaces.has(planned.page.space_id.as_str()) {
        return Ok("not_in_this_space");
    }
    let answer = send_to_site(world, jira::server_info).await;
    Ok(match answer {
        Ok(response) => match response.status {
            200..=299 => "ready",
            401 | 403 => "no_access",
            _ => "not_installed",
        },
        Err(error) if matches!(error.code, Code::Deadline | Code::Cancelled | Code::ConsentNeeded) => {
            return Err(error);
        }
        Err(_) => "not_installed",
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
