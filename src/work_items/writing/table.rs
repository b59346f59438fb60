//! `workItems.table`: the page's issues on the page, as Jira's own table with live status.
//!
//! The page is edited as the person, one version on, at its end and nowhere else.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::atlassian::confluence::{self, Draft};
use crate::egress::Identity;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, Level, World};
use crate::site::send_to_site;
use crate::storage_format::StorageDocument;
use crate::work_items::reading::issue_table::{has_table, with_table, without_table};
use crate::work_items::reading::page::SpecificationPage;
use crate::work_items::reading::plan::page_changed;
use crate::work_items::records::Settings;

/// Whether a page is to show the table of its issues.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableInput {
    page_id: String,
    /// The site's id, of the panel's context: the table asks Jira of that site.
    cloud_id: String,
    /// Puts the table on the page; `false` takes it off.
    show: bool,
}

/// What became of the table.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TableAnswer {
    outcome: TableOutcome,
    /// Version of the page before.
    before: u32,
    /// Version of the page after.
    page_version: u32,
}

/// What became of the table.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TableOutcome {
    /// It was put on the page.
    Added,
    /// It was taken off.
    Removed,
    /// It was there.
    There,
    /// It was not there.
    NotThere,
    /// The page holds what no body may that the app saves; it was left alone.
    ByHand,
}

/// Puts the table on the page or takes it off; a second one is never made.
///
/// # Errors
/// `not_found`; `forbidden` for a space that settings leave out; `no_write_permission`; `conflict` of `pageVersion` when somebody saved
/// the page at the same moment; `input_invalid`; as Confluence answers.
pub async fn table(world: World, _caller: Caller, input: TableInput) -> Result<TableAnswer> {
    let is_id = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if input.cloud_id.is_empty() || input.cloud_id.len() > 64 || !input.cloud_id.chars().all(is_id) {
        return Err(Error::input("cloudId", "cloudId is a site's id"));
    }
    let settings: Settings = world.kvs_get(Settings::KEY).await?.unwrap_or_default();
    let page = SpecificationPage::read(&world, &input.page_id, None).await?;
    if !settings.spaces.has(page.space_id.as_str()) {
        let why = "a site admin has not allowed this space for work items";
        return Err(Error::new(Code::Forbidden, why).at_field("pageId"));
    }
    if has_table(&page.body, &page.id) == input.show {
        let outcome = if input.show { TableOutcome::There } else { TableOutcome::NotThere };
        return Ok(answer(outcome, page.version, page.version));
    }
    let body = match input.show {
        true => with_table(&page, &input.cloud_id),
        false => without_table(&page.body, &page.id),
    };
    // What the gate would refuse on this page stands there already, and is not ours to mend.
    let Ok(body) = StorageDocument::check(body) else {
        return Ok(answer(TableOutcome::ByHand, page.version, page.version));
    };
    let outcome = save(&world, &page, &body, input.show).await?;
    world.log(Level::Info, "issue_table", &[("show", json!(input.show))]).await;
    Ok(outcome)
}

fn answer(outcome: TableOutcome, before: u32, page_version: u32) -> TableAnswer {
    TableAnswer { outcome, before, page_version }
}

/// Writes the next version. Where the answer is lost, or the version was taken, the page itself says whether it was us.
async fn save(world: &World, page: &SpecificationPage, body: &StorageDocument, show: bool) -> Result<TableAnswer> {
    let draft = Draft { space_id: &page.space_id, parent_id: None, title: &page.title, body };
    let message = if show { "Table of the page's Jira issues" } else { "Table of the page's Jira issues taken off" };
    let next = page.version + 1;
    let put = || confluence::update_page_as(Identity::User, &page.id, &draft, next, message);
    let sent = send_to_site(world, put).await;
    let done = if show { TableOutcome::Added } else { TableOutcome::Removed };
    match sent.map(|response| (response.status, confluence::read_page(&response))) {
        Ok((_, Ok(saved))) => return Ok(answer(done, page.version, saved.version.number)),
        Ok((401 | 403 | 404, _)) => {
            let why = "you may not edit this page: ask somebody who may, or give them the link";
            return Err(Error::new(Code::NoWritePermission, why).at_field("pageId"));
        }
        Ok((400..=499, Err(error))) if error.code != Code::Conflict => return Err(error),
        Err(error) if matches!(error.code, Code::Deadline | Code::Cancelled | Code::ConsentNeeded) => {
            return Err(error);
        }
        _ => {}
    }
    let now = SpecificationPage::read(world, &page.id, None).await?;
    if has_table(&now.body, &page.id) == show {
        return Ok(answer(done, page.version, now.version));
    }
    Err(page_changed())
}
