//! A proposal that nobody needs any more goes: it is emptied and put below the page "Archived", as the pages of modules that
//! are gone. Deleting it would take a permission to delete any page.

use std::collections::BTreeMap;

use crate::docs::publish::archive;
use crate::docs::publish::done::PagesDone;
use crate::docs::publish::known::{Known, known};
use crate::docs::publish::pages::Publication;
use crate::docs::publish::titles;
use crate::docs::records::job::Job;
use crate::docs::records::keys::run_key;
use crate::docs::records::page::PageRecord;
use crate::docs::records::page_key::{ARCHIVE, PageKey};
use crate::docs::records::run::Run;
use crate::docs::records::store::page_record;
use crate::error::Result;
use crate::flow::World;
use crate::git;
use crate::site::PageWriter;

/// Puts a proposal away. A person's words in it stay where they are.
pub async fn retire_proposal(world: &World, job: &Job, proposal: PageRecord) -> Result<()> {
    let permission = PageWriter::check(world, &job.target.parent_id, &job.requester).await?;
    let run_id = proposal.by.as_ref().map(|by| by.run_id.clone()).unwrap_or_default();
    let run = world.kvs_get::<Run>(&run_key(&job.job_id, &run_id)).await?;
    let commit = run.and_then(|run| run.commit).unwrap_or_default();
    let snapshot = git::snapshot(&job.repository, &commit);
    let mut pages = archive::pages(&snapshot, &[proposal], job.language);
    let keys: Vec<String> = pages.iter().map(|page| page.key.clone()).collect();
    let wanted = pages.iter().map(|page| (page.key.clone(), page.title.clone())).collect();
    let known = known(world, job, &keys).await?;
    let assigned = titles::assign_titles(world, job, &known, &pages).await?;
    for page in &mut pages {
        page.title = assigned.get(&page.key).unwrap_or(&page.title).clone();
    }
    let front = page_record(world, &job.job_id, "").await?.and_then(|front| front.page_id);
    let front = front.unwrap_or_else(|| permission.page_id().to_owned());
    let unchanged_pages = BTreeMap::from([(String::new(), front)]);
    let publication = Publication {
        world,
        job,
        permission: &permission,
        run_id: &run_id,
        snapshot: &snapshot,
        wanted: &wanted,
        writer: None,
        unchanged_pages: &unchanged_pages,
        images: None,
    };
    publication.publish(known, &pages, &mut PagesDone::default(), |_, _| async { Ok(()) }).await
}

/// Proposals that are there and not put away, of the records of a job.
pub fn standing(records: &[PageRecord]) -> Vec<PageRecord> {
    let archive = records.iter().find(|record| record.key == ARCHIVE).and_then(|record| record.page_id.as_deref());
    let stands = |record: &&PageRecord| {
        matches!(PageKey::of(&record.key), PageKey::Proposal(_))
            && record.page_id.is_some()
            && Some(record.parent_id.as_str()) != archive
    };
    records.iter().filter(stands).cloned().collect()
}

/// Those of the proposals whose page needs none any more: it is as the app wrote it, or a person keeps it, or it is not
/// written any more.
pub fn not_needed(proposals: Vec<PageRecord>, known: &BTreeMap<String, Known>) -> Vec<PageRecord> {
    let is_needed = |proposal: &PageRecord| {
        let PageKey::Proposal(subject) = PageKey::of(&proposal.key) else { return true };
        let Some(Known { record, live: Some(live) }) = known.get(subject) else { return false };
        record.kept.is_none() && (record.proposed.is_some() || live.version.number != record.version)
    };
    proposals.into_iter().filter(|proposal| !is_needed(proposal)).collect()
}
