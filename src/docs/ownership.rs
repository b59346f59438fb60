//! Which pages are ours: the stamp in a page's first version, and the property that is written once a page is noted.

use serde_json::{Value, json};

use super::job::{Job, PageRecord, page_key};
use super::publish::confluence_send;
use super::source_panel::carries;
use crate::atlassian::confluence::{self, Page};
use crate::error::Result;
use crate::flow::World;

/// The current page with this title, when it was made for the stamp.
pub(super) async fn find(world: &World, job: &Job, title: &str, stamp: &str) -> Result<Option<Page>> {
    for page in titled(world, job, title).await? {
        if is_made_for(world, &page, stamp).await? {
            return Ok(Some(page));
        }
    }
    Ok(None)
}

/// Whether a title can be given to the page of a stamp: nobody has it, or that very page.
pub(super) async fn is_free(world: &World, job: &Job, title: &str, stamp: &str) -> Result<bool> {
    for page in titled(world, job, title).await? {
        if !is_made_for(world, &page, stamp).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Notes the page of a record that stopped at its intent, when the page was made after all.
pub(super) async fn adopt(world: &World, job: &Job, record: PageRecord) -> Result<Option<PageRecord>> {
    let stamp = job.stamp(&record.key);
    let Some(page) = find(world, job, &record.title, &stamp).await? else { return Ok(None) };
    mark(world, job, &page.id, &stamp).await?;
    let record = PageRecord { page_id: Some(page.id), version: 1, ..record };
    world.kvs_set(&page_key(&job.job_id, &record.key), &record).await?;
    Ok(Some(record))
}

/// Writes the property that says whose page it is, once.
pub(super) async fn mark(world: &World, job: &Job, page_id: &str, stamp: &str) -> Result<()> {
    if read_mark(world, page_id).await?.is_some() {
        return Ok(());
    }
    let value = json!({"pageId": page_id, "jobId": job.job_id, "stamp": stamp});
    let response = confluence_send(world, || confluence::create_property(page_id, &value)).await?;
    match confluence::refusal(&response) {
        // A try whose answer was lost had written it.
        Some(_) if read_mark(world, page_id).await?.is_some() => Ok(()),
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Whether the property names this very page and our job.
pub(super) async fn is_marked(world: &World, job: &Job, page_id: &str) -> Result<bool> {
    let mark = read_mark(world, page_id).await?.unwrap_or_default();
    let is = |name: &str, value: &str| mark.get(name).and_then(Value::as_str) == Some(value);
    Ok(is("pageId", page_id) && is("jobId", &job.job_id))
}

async fn read_mark(world: &World, page_id: &str) -> Result<Option<Value>> {
    confluence::read_property(&confluence_send(world, || confluence::property(page_id)).await?)
}

async fn titled(world: &World, job: &Job, title: &str) -> Result<Vec<Page>> {
    let space_id = &job.target.space_id;
    confluence::read_pages(&confluence_send(world, || confluence::page_by_title(space_id, title)).await?)
}

/// The stamp stands in the text that we wrote first. Whoever edits the page may take it out before we noted the page.
async fn is_made_for(world: &World, page: &Page, stamp: &str) -> Result<bool> {
    if carries(page.storage(), stamp) || page.version.number <= 1 {
        return Ok(carries(page.storage(), stamp));
    }
    let first = confluence_send(world, || confluence::first_version(&page.id)).await?;
    Ok(carries(confluence::read_page(&first)?.storage(), stamp))
}
