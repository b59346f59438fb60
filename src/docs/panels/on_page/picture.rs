//! The picture macro: a table of the page, drawn. What it shows is read from the page itself, as the person sees it; nothing of
//! it is kept elsewhere (ADR 10).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::atlassian::adf::{document, paragraph, text};
use crate::docs::panels::on_page::edited_page::seen;
use crate::docs::publish::ownership::written;
use crate::docs::records::store::page_records;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::input::Nothing;
use crate::outline::picture::{Arrow, Picture, PictureBox, draw_table, read_tables};

/// A picture of a page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PictureInput {
    page_id: String,
    /// The picture's title; the page's first picture where it is not named or not there.
    #[serde(default)]
    picture: Option<String>,
}

/// A picture, where the page has one.
#[derive(Serialize)]
pub struct PictureAnswer {
    picture: Option<PictureView>,
}

/// A picture with everything in its place. Lengths are pixels at the size of 14 px text.
#[derive(Serialize)]
pub struct PictureView {
    title: String,
    width: i32,
    height: i32,
    boxes: Vec<BoxView>,
    arrows: Vec<Arrow>,
    /// Positions of the boxes of each row, from the top and from the left.
    rows: Vec<Vec<usize>>,
}

/// A box of a picture.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BoxView {
    #[serde(flatten)]
    drawn: PictureBox,
    /// The page that explains it, where it is one of the same repository's.
    #[serde(skip_serializing_if = "Option::is_none")]
    page_id: Option<String>,
}

/// A picture of a page that the caller may see.
///
/// # Errors
/// `input_invalid`; `not_found` for a page that is not there, or that the caller may not see.
pub async fn picture(world: World, _caller: Caller, input: PictureInput) -> Result<PictureAnswer> {
    if input.page_id.is_empty() || !input.page_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::input("pageId", "a page id is a number"));
    }
    let page = seen(&world, &input.page_id, None).await?;
    let page = page.ok_or_else(|| Error::new(Code::NotFound, "there is no such page, or you may not see it"))?;
    let tables = read_tables(page.storage())?;
    let named = tables.iter().find(|table| Some(&table.diagram.title) == input.picture.as_ref());
    let Some(table) = named.or(tables.first()) else { return Ok(PictureAnswer { picture: None }) };
    let drawn = draw_table(table);
    let ids: BTreeMap<String, String> = match written(&world, &input.page_id).await? {
        Some((job, _)) if drawn.boxes.iter().any(|one| one.page.is_some()) => {
            let records = page_records(&world, &job.job_id).await?.into_iter();
            records.filter_map(|record| Some((record.title, record.page_id?))).collect()
        }
        _ => BTreeMap::new(),
    };
    let Picture { title, width, height, boxes, arrows, rows } = drawn;
    let of_page = |title: &Option<String>| ids.get(title.as_ref()?).cloned();
    let boxes = boxes.into_iter().map(|drawn| BoxView { page_id: of_page(&drawn.page), drawn }).collect();
    Ok(PictureAnswer { picture: Some(PictureView { title, width, height, boxes, arrows, rows }) })
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
