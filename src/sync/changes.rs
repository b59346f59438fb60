//! A delta: what was edited since the last time, pages and files, and nothing else. It deletes nothing.

use std::collections::BTreeSet;

use crate::atlassian::cql;
use crate::atlassian::listing::{Listed, Page, read};
use crate::atlassian::reading::Shown;
use crate::ingestion::SpaceKey;

use super::cycle::{Run, Seen};
use super::delivery::Work;
use super::gate::Outcome;
use super::pass::{finish_files, fresh, list, take, unlisted};
use super::plan;
use super::spaces;
use super::walk::Walk;

/// Lists what was edited since the watermark, and delivers it.
pub async fn since(run: &Run, watermark_ms: u64) -> Outcome<()> {
    // What a pass has listed before, perhaps hours ago, may have been edited since.
    *run.seen.borrow_mut() = Seen::default();
    let minutes = plan::delta_minutes(watermark_ms, run.gate.now_ms());
    let selection = &run.configuration.selection;
    let mut all = selection.queries()?;
    all.extend(selection.queries_below(&run.record.borrow().roots)?);
    let mut late_files = Vec::new();
    for query in all {
        let query = cql::oldest_first(&cql::changed_since(&query, minutes));
        pages(run, &query, &mut late_files).await?;
    }
    if run.configuration.attachments.are_listed() {
        let query = cql::oldest_first(&cql::changed_since(&selection.attachments(), minutes));
        let holders = changed_holders(run, &query).await?;
        for ids in holders.chunks(cql::IDS_PER_QUERY) {
            pages(run, &cql::by_ids(ids)?, &mut late_files).await?;
        }
    }
    finish_files(run, late_files, false).await.map(drop)
}

async fn pages(run: &Run, query: &str, late_files: &mut Vec<Work>) -> Outcome<()> {
    let (mut position, mut walk) = (None, Walk::default());
    loop {
        let turn = list(run, query, &position).await?;
        match turn.next.as_deref() {
            // Its cursor was refused, and it begins anew.
            Some("") => walk = Walk::default(),
            next => walk.step(query, &turn.listed, next)?,
        }
        let fresh = fresh(run, turn.listed);
        take(run, fresh, false, late_files).await?;
        run.save_ledger().await?;
        run.tell().await?;
        position = turn.next;
        if position.is_none() {
            return Ok(());
        }
    }
}

/// Pages of ours that hold a file which was edited: an edited file does not touch its page.
async fn changed_holders(run: &Run, query: &str) -> Outcome<Vec<String>> {
    let dialect = run.configuration.confluence.instance_type;
    let (mut holders, mut position, mut walk) = (BTreeSet::new(), None, Walk::default());
    loop {
        let path = dialect.search(query, Shown::Files, &position);
        let response = run.gate.read(path.clone()).await?;
        if !response.is_success() {
            return Err(unlisted(response.status).into());
        }
        let page: Page<Listed> = read(&response.body)?;
        for file in &page.results {
            let (Some(space), Some(holder)) = (&file.space, &file.container) else { continue };
            let space = SpaceKey { id: space.id.clone(), key: space.key.clone() };
            if run.ledger.borrow().space(&space.id).is_none() || run.seen.borrow().contains(&holder.id) {
                continue;
            }
            spaces::load(run, &space).await?;
            if run.ledger.borrow().space(&space.id).is_some_and(|items| items.get(&holder.id, None).is_some()) {
                holders.insert(holder.id.clone());
            }
        }
        let site = &run.configuration.confluence.base_url;
        position = page.next().map(|next| dialect.follow(next, &path, site)).transpose()?;
        walk.step(query, &page.results, position.as_deref())?;
        if position.is_none() {
            return Ok(holders.into_iter().collect());
        }
    }
}
