//! The picture macro: a table of the page, drawn. What it shows is read from the page itself, as the person sees it; nothing of
//! it is kept elsewhere (ADR 10).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::atlassian::adf::{document, paragraph, text};
use crate::docs::panels::on_page::edited_page::seen;
use crate::docs::publish::ownership::written;
use crate::docs::records::store::page_records;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::input::Nothing;
use crate::outline::picture::{draw_table, read_tables};

/// Input of [`picture`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfPicture {
    page_id: String,
    /// The picture's title; the page's first picture where it is not named or not there.
    #[serde(default)]
    picture: Option<String>,
}

/// A picture of a page that the caller may see. Answer: `{picture: {title, width, height, boxes: [{id, label, kind, page?,
/// pageId?, lines, x, y, width, height}], arrows: [{from, to, label, labelAt?: [x, y], points: [[x, y]]}], rows}}`,
/// lengths in pixels; `picture` is null where the page has none. `pageId` is given for pages of the same repository.
///
/// # Errors
/// `input_invalid`; `not_found` for a page that is not there, or that the caller may not see.
pub async fn picture(world: World, _caller: Caller, input: OfPicture) -> Result<Value> {
    if input.page_id.is_empty() || !input.page_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::input("pageId", "a page id is a number"));
    }
    let page = seen(&world, &input.page_id, None).await?;
    let page = page.ok_or_else(|| Error::new(Code::NotFound, "there is no such page, or you may not see it"))?;
    let tables = read_tables(page.storage())?;
    let named = tables.iter().find(|table| Some(&table.diagram.title) == input.picture.as_ref());
    let Some(table) = named.or(tables.first()) else { return Ok(json!({"picture": null})) };
    let drawn = draw_table(table);
    let ids: BTreeMap<String, String> = match written(&world, &input.page_id).await? {
        Some((job, _)) if drawn.boxes.iter().any(|one| one.page.is_some()) => {
            let records = page_records(&world, &job.job_id).await?.into_iter();
            records.filter_map(|record| Some((record.title, record.page_id?))).collect()
        }
        _ => BTreeMap::new(),
    };
    let mut shown = json!(drawn);
    for one in shown.get_mut("boxes").and_then(Value::as_array_mut).into_iter().flatten() {
        let id = one.get("page").and_then(Value::as_str).and_then(|title| ids.get(title)).cloned();
        if let (Some(id), Some(fields)) = (id, one.as_object_mut()) {
            fields.insert("pageId".to_owned(), json!(id));
        }
    }
    Ok(json!({"picture": shown}))
}

/// The macro in PDF and Word: the table under it says all, so that a sentence is enough.
///
/// # Errors
/// None.
pub async fn export(_world: World, _caller: Caller, _input: Nothing) -> Result<Value> {
    Ok(document(vec![paragraph(vec![text(
        "The table below says what the picture shows: a row of it is a row of the picture.",
    )])]))
}
