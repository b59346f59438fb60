//! Whose page it is: the property and the stamp that say so, and the version message of our own replacements.

use serde_json::{Value, json};

use crate::atlassian::confluence;
use crate::docs::publish::source_panel::carries;
use crate::docs::records::job::Job;
use crate::docs::records::keys::{page_key, pages_prefix, short_hash};
use crate::docs::records::page::{LastWrite, PageOutcome, PageRecord, Pending};
use crate::docs::records::store::{load, page_records};
use crate::egress::Identity;
use crate::error::{Code, Error, Result};
use crate::flow::World;
use crate::site::send_to_site;
use crate::text::first_chars;

/// The page in the job's space that has this title and was made for the stamp.
pub async fn find(world: &World, job: &Job, title: &str, stamp: &str) -> Result<Option<confluence::Page>> {
    for page in titled(world, job, title).await?.into_iter().filter(|page| page.status == "current") {
        if is_made_for(world, &page, stamp).await? {
            return Ok(Some(page));
        }
    }
    Ok(None)
}

/// Whether a title can be given to the page of a stamp, as far as the app sees: nobody has it, or that very page. Titles in
/// other letters and those of pages that the app may not see show only when Confluence refuses ([`PageRecord::refuse`]).
pub async fn is_free(world: &World, job: &Job, title: &str, stamp: &str) -> Result<bool> {
    for page in titled(world, job, title).await? {
        if page.status != "current" || !is_made_for(world, &page, stamp).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Notes the page of a record that stopped at its intent, when the page was made after all: the run's work from here on.
pub async fn adopt(world: &World, job: &Job, record: PageRecord, run_id: &str) -> Result<Option<PageRecord>> {
    let stamp = job.stamp(&record.key);
    let Some(page) = find(world, job, &record.title, &stamp).await? else { return Ok(None) };
    mark(world, job, &page.id, &record.key).await?;
    let by = Some(LastWrite { run_id: run_id.to_owned(), did: PageOutcome::Created });
    let record = PageRecord { page_id: Some(page.id), version: 1, by, ..record };
    world.kvs_set(&page_key(&job.job_id, &record.key), &record).await?;
    Ok(Some(record))
}

/// Writes the property that says whose page it is, and under which hash its record is kept, once.
pub async fn mark(world: &World, job: &Job, page_id: &str, key: &str) -> Result<()> {
    let (stamp, record) = (job.stamp(key), short_hash(key));
    if read_mark(world, page_id).await?.is_some() {
        return Ok(());
    }
    let value = json!({"pageId": page_id, "jobId": job.job_id, "stamp": stamp, "record": record});
    let response = send_to_site(world, || confluence::create_property(page_id, &value)).await?;
    match confluence::refusal(&response) {
        // A try whose answer was lost had written it.
        Some(_) if read_mark(world, page_id).await?.is_some() => Ok(()),
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Whether the page's property names the page itself and the job.
pub async fn is_stamped(world: &World, job: &Job, page_id: &str) -> Result<bool> {
    let mark = read_mark(world, page_id).await?.unwrap_or_default();
    let is = |name: &str, value: &str| mark.get(name).and_then(Value::as_str) == Some(value);
    Ok(is("pageId", page_id) && is("jobId", &job.job_id))
}

async fn titled(world: &World, job: &Job, title: &str) -> Result<Vec<confluence::Page>> {
    let space_id = &job.target.space_id;
    confluence::read_pages(&send_to_site(world, || confluence::pages_by_title(space_id, title)).await?)
}

/// The stamp stands in the text that we wrote first. Whoever edits the page may take it out before we noted the page.
async fn is_made_for(world: &World, page: &confluence::Page, stamp: &str) -> Result<bool> {
    if carries(page.storage(), stamp) || page.version.number <= 1 {
        return Ok(carries(page.storage(), stamp));
    }
    let first = send_to_site(world, || confluence::first_version(&page.id)).await?;
    Ok(carries(confluence::read_page(&first)?.storage(), stamp))
}

pub async fn read_mark(world: &World, page_id: &str) -> Result<Option<Value>> {
    confluence::read_property(&send_to_site(world, || confluence::property(page_id)).await?)
}

/// A page as it is now, with its body; `None` when it is gone.
pub async fn with_body(world: &World, page_id: &str) -> Result<Option<confluence::Page>> {
    let response = send_to_site(world, || confluence::pages_with_bodies(&[page_id])).await?;
    Ok(confluence::read_pages(&response)?.into_iter().find(|page| page.status == "current"))
}

/// Of these pages the ones that are neither trashed nor drafts, without bodies.
pub async fn current_pages(world: &World, ids: &[&str]) -> Result<Vec<confluence::Page>> {
    let response = send_to_site(world, || confluence::pages_by_id(ids)).await?;
    let pages = confluence::read_pages(&response)?;
    Ok(pages.into_iter().filter(|page| page.status == "current").collect())
}

/// What the version message of a replacement begins with, and how much of the text's hash follows.
pub const MESSAGE: &str = "Touchmark: text ";
pub const DIGEST_CHARS: usize = 16;

/// The version message of a replacement.
pub fn message(pending: &Pending, commit: &str) -> String {
    format!("{MESSAGE}{} of commit {}", first_chars(&pending.digest, DIGEST_CHARS), first_chars(commit, 7))
}

/// Whether the page's newest version is the replacement that was begun.
pub fn is_ours(live: &confluence::Page, pending: &Pending) -> bool {
    let ours = format!("{MESSAGE}{} ", first_chars(&pending.digest, DIGEST_CHARS));
    let said = live.version.message.as_deref().unwrap_or_default();
    live.version.number == pending.version && said.starts_with(&ours)
}

/// The job and record of a page that we wrote and the caller may see; `None` for others. The page's property alone proves
/// nothing: whoever may edit the page can write it; the record must name the page too.
///
/// # Errors
/// `input_invalid`; `not_found` for a page that the caller may not see: nothing is said about it then.
pub async fn written(world: &World, page_id: &str) -> Result<Option<(Job, PageRecord)>> {
    if page_id.is_empty() || !page_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::input("pageId", "a page id is a number"));
    }
    let mark = send_to_site(world, || confluence::property_seen_by(Identity::User, page_id)).await?;
    let Some(mark) = confluence::read_property(&mark)? else { return Ok(None) };
    let told = |name: &str| mark.get(name).and_then(Value::as_str).unwrap_or_default();
    let job = match load(world, told("jobId")).await {
        Ok(job) => job,
        Err(error) if error.code == Code::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let is_of_page = |record: &PageRecord| record.page_id.as_deref() == Some(page_id);
    let record = match told("record") {
        // Written by an earlier version, which named no record.
        "" => page_records(world, &job.job_id).await?.into_iter().find(is_of_page),
        hash if hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            let key = format!("{}{hash}", pages_prefix(&job.job_id));
            world.kvs_get::<PageRecord>(&key).await?.filter(is_of_page)
        }
        _ => None,
    };
    Ok(record.map(|record| (job, record)))
}
