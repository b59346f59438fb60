//! Pages whose records were lost: by a new installation, with a state file, in a store that lost values. They are found again by
//! their properties, and go on where they stand; there is no second set of pages.
//!
//! A property alone proves nothing: whoever may edit a page can write it. Who made a page cannot be forged, so that only pages
//! that the app's own account made are taken over. Nothing is asked while no title that a new page wants is taken.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::atlassian::confluence;
use crate::docs::publish::known::Known;
use crate::docs::publish::ownership::{DIGEST_CHARS, MESSAGE, read_mark};
use crate::docs::publish::titles::{assign_titles, note_names, title_of};
use crate::docs::records::job::Job;
use crate::docs::records::keys::{page_key, short_hash};
use crate::docs::records::page::PageRecord;
use crate::error::{Code, Result};
use crate::flow::{World, join_at_most};
use crate::ids::SpaceId;
use crate::limits::IN_FLIGHT;
use crate::outline::Page;
use crate::site::send_to_site;
use crate::text::first_chars;

/// Lists of pages of a space, and pages whose properties are read, in one search.
const MOST_LISTS: usize = 80;
const MOST_MARKS: usize = 4_000;

/// The titles of pages that get another one than they want, by key, after pages whose records were lost were looked for.
///
/// # Errors
/// As Confluence and the store answer.
pub async fn named(
    world: &World,
    job: &Job,
    known: &mut BTreeMap<String, Known>,
    pages: &[Page],
) -> Result<BTreeMap<String, String>> {
    note_names(world, job, known).await?;
    let assigned = assign_titles(world, job, known, pages).await?;
    if find_lost(world, job, known, pages, &assigned).await? {
        return assign_titles(world, job, known, pages).await;
    }
    Ok(assigned)
}

/// Looks for the pages that have no record, where a title that one of them wants is taken: `assigned` are the titles of those that
/// get another one than they want. Notes those that are found; whether there are any.
async fn find_lost(
    world: &World,
    job: &Job,
    known: &mut BTreeMap<String, Known>,
    pages: &[Page],
    assigned: &BTreeMap<String, String>,
) -> Result<bool> {
    let is_unknown = |page: &&Page| known.get(&page.key).is_none_or(|known| known.record.is_blank());
    let mut lost: BTreeMap<String, &Page> =
        pages.iter().filter(is_unknown).map(|page| (short_hash(&page.key), page)).collect();
    if !lost.values().any(|page| assigned.contains_key(&page.key)) {
        return Ok(false);
    }
    let Some(own) = own_account(world).await? else { return Ok(false) };
    let noted: BTreeSet<String> = known.values().filter_map(|known| known.record.page_id.clone()).collect();
    let mut made = pages_of_space(world, &job.target.space_id).await?;
    made.retain(|page| page.author_id.as_ref() == Some(&own) && page.status == "current" && !noted.contains(&page.id));
    let wanted: BTreeSet<&str> = lost.values().map(|page| page.title.as_str()).collect();
    made.sort_by_key(|page| !wanted.contains(page.title.as_str()));
    made.truncate(MOST_MARKS);
    let marks = join_at_most(IN_FLIGHT, made.iter().map(|page| read_mark(world, &page.id))).await?;
    let before = lost.len();
    for (live, mark) in made.into_iter().zip(marks) {
        let Some(page) = record_in(mark.as_ref(), job, &live.id).and_then(|record| lost.remove(record)) else {
            continue;
        };
        let record = record_of(page, &live);
        world.kvs_set(&page_key(&job.job_id, &page.key), &record).await?;
        known.insert(page.key.clone(), Known { record, live: Some(live) });
    }
    Ok(lost.len() < before)
}

/// Gives a proposal its title; one whose record was lost is found again.
///
/// # Errors
/// As Confluence and the store answer.
pub async fn name_proposal(
    world: &World,
    job: &Job,
    proposal: &mut Page,
    known: Option<Known>,
) -> Result<Option<Known>> {
    let title = title_of(world, job, known.as_ref(), proposal).await?.1;
    let mut found = BTreeMap::new();
    if known.is_none() && title != proposal.title {
        let taken = BTreeMap::from([(proposal.key.clone(), title.clone())]);
        find_lost(world, job, &mut found, std::slice::from_ref(proposal), &taken).await?;
    }
    let known = found.remove(&proposal.key).or(known);
    proposal.title = known.as_ref().and_then(|known| known.live.as_ref()).map_or(title, |live| live.title.clone());
    Ok(known)
}

/// The hash of the page's key, where a property is that page's own and the job's.
fn record_in<'m>(mark: Option<&'m Value>, job: &Job, page_id: &str) -> Option<&'m str> {
    let told = |name: &str| mark?.get(name).and_then(Value::as_str);
    let is_own = told("pageId") == Some(page_id) && told("jobId") == Some(job.job_id.as_str());
    told("record").filter(|_| is_own)
}

/// What can be told of a page again: the version message of a replacement says that it was ours, and its text's hash begins. A
/// page of another newest version counts as edited.
fn record_of(page: &Page, live: &confluence::Page) -> PageRecord {
    let message = live.version.message.as_deref().unwrap_or_default();
    let digest = message.strip_prefix(MESSAGE).map(|rest| first_chars(rest, DIGEST_CHARS));
    let is_ours = live.version.number == 1 || digest.is_some();
    let is_suffixed = live.title.strip_prefix(page.title.as_str()).is_some_and(|rest| rest.starts_with(" ("));
    PageRecord {
        key: page.key.clone(),
        wanted: page.title.clone(),
        title: live.title.clone(),
        page_id: Some(live.id.clone()),
        version: if is_ours { live.version.number } else { 0 },
        digest: digest.unwrap_or_default().to_owned(),
        named_by_person: live.title != page.title && !is_suffixed,
        ..PageRecord::default()
    }
}

/// The account as which the app writes; `None` where the site does not say it.
async fn own_account(world: &World) -> Result<Option<String>> {
    let response = send_to_site(world, confluence::current_account).await?;
    match confluence::read_account(&response) {
        Ok(account) => Ok(account),
        Err(error)
            if matches!(error.code, Code::Unauthorized | Code::Forbidden | Code::NotFound | Code::ConsentNeeded) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn pages_of_space(world: &World, space_id: &SpaceId) -> Result<Vec<confluence::Page>> {
    let mut pages = Vec::new();
    let mut cursor = None;
    for _ in 0..MOST_LISTS {
        let response = send_to_site(world, || confluence::pages_of_space(space_id, cursor.as_deref())).await?;
        let (some, next) = confluence::read_page_list(&response)?;
        pages.extend(some);
        if next.is_none() {
            break;
        }
        cursor = next;
    }
    Ok(pages)
}
