//! Pages whose records were lost: by a new installation, with a state file, in a store that lost values. They are found again by
//! their properties, and go on where they stand; there is no second set of pages.
//!
//! A property alone proves nothing: whoever may edit a page can write it. Who made a page cannot be forged, so that only pages
//! that the app's own account made are taken over, and only a newest version that it wrote counts as the app's text: anybody can
//! write a version message like ours. Nothing is asked while no title that a new page wants is taken.
//!
//! Pages that no page to be is for are noted, too, where their title or their text tells which they are, and the hash in their
//! property proves it: those that were archived, proposals, and those of modules that went while nothing was known of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::atlassian::confluence;
use crate::docs::publish::known::Known;
use crate::docs::publish::ownership::{DIGEST_CHARS, MESSAGE, read_mark};
use crate::docs::publish::titles::{assign_titles, note_names, title_of};
use crate::docs::records::job::Job;
use crate::docs::records::keys::{page_key, short_hash};
use crate::docs::records::page::PageRecord;
use crate::docs::records::page_key::{ARCHIVE, proposal_key};
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
/// Bodies that are read to tell what pages are about, and of how many in one request: each is short where it tells something.
const MOST_READ: usize = 400;
const READ_AT_ONCE: usize = 20;

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
    let mut left = Vec::new();
    for (live, mark) in made.into_iter().zip(marks) {
        let Some(hash) = record_in(mark.as_ref(), job, &live.id) else { continue };
        let Some(page) = lost.remove(hash) else {
            left.push((hash.to_owned(), live));
            continue;
        };
        let record = record_of(&page.key, &page.title, &live, &own);
        world.kvs_set(&page_key(&job.job_id, &page.key), &record).await?;
        known.insert(page.key.clone(), Known { record, live: Some(live) });
    }
    note_others(world, job, pages, left, &own).await?;
    Ok(lost.len() < before)
}

/// Notes pages of the job that no page to be is for, each with the hash of its key, so that the next run puts them where they
/// belong.
async fn note_others(
    world: &World,
    job: &Job,
    pages: &[Page],
    left: Vec<(String, confluence::Page)>,
    own: &str,
) -> Result<()> {
    let proposals = pages.iter().map(|page| proposal_key(&page.key));
    let keys: BTreeMap<String, String> =
        proposals.chain([ARCHIVE.to_owned()]).map(|key| (short_hash(&key), key)).collect();
    let (mut named, mut silent) = (Vec::new(), Vec::new());
    for (hash, live) in left {
        let by_title = || key_in(titled(&live.title), &hash);
        match keys.get(&hash).cloned().or_else(by_title) {
            Some(key) => named.push((key, live)),
            None => silent.push((hash, live)),
        }
    }
    silent.truncate(MOST_READ);
    for some in silent.chunks(READ_AT_ONCE) {
        let ids: Vec<&str> = some.iter().map(|(_, live)| live.id.as_str()).collect();
        let response = send_to_site(world, || confluence::pages_with_bodies(&ids)).await?;
        for live in confluence::read_pages(&response)? {
            let hash = some.iter().find(|(_, page)| page.id == live.id).map(|(hash, _)| hash);
            let key = hash.and_then(|hash| key_in(codes(live.storage()), hash));
            named.extend(key.map(|key| (key, live)));
        }
    }
    for (key, live) in named {
        let at = page_key(&job.job_id, &key);
        if world.kvs_get::<PageRecord>(&at).await?.is_none_or(|record| record.is_blank()) {
            let parent_id = live.parent_id.clone().unwrap_or_default();
            let record = PageRecord { parent_id, ..record_of(&key, &live.title, &live, own) };
            world.kvs_set(&at, &record).await?;
        }
    }
    Ok(())
}

/// The key among some texts whose hash this is.
fn key_in(texts: impl IntoIterator<Item = String>, hash: &str) -> Option<String> {
    texts.into_iter().find(|text| short_hash(text) == hash)
}

/// What a title begins with, before the repository's name.
fn titled(title: &str) -> Option<String> {
    title.rsplit_once(" · ").map(|(key, _)| key.to_owned())
}

/// What stands as code in a body: the note on an archived page names what it was about.
fn codes(body: &str) -> Vec<String> {
    const MOST: usize = 8;
    let codes = body.split("<code>").skip(1).take(MOST).filter_map(|rest| rest.split_once("</code>"));
    codes.filter_map(|(code, _)| Some(quick_xml::escape::unescape(code).ok()?.into_owned())).collect()
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

/// What can be told of a page again: the version message of a replacement that the app wrote says how its text's hash begins. A
/// page of another newest version counts as edited.
fn record_of(key: &str, wanted: &str, live: &confluence::Page, own: &str) -> PageRecord {
    let by_app = live.version.author_id.as_deref() == Some(own);
    let message = live.version.message.as_deref().unwrap_or_default();
    let digest = message.strip_prefix(MESSAGE).map(|rest| first_chars(rest, DIGEST_CHARS)).filter(|_| by_app);
    let is_ours = by_app && live.version.number == 1 || digest.is_some();
    let is_suffixed = live.title.strip_prefix(wanted).is_some_and(|rest| rest.starts_with(" ("));
    PageRecord {
        key: key.to_owned(),
        wanted: wanted.to_owned(),
        title: live.title.clone(),
        page_id: Some(live.id.clone()),
        version: if is_ours { live.version.number } else { 0 },
        digest: digest.unwrap_or_default().to_owned(),
        named_by_person: live.title != wanted && !is_suffixed,
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
