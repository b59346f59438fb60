//! Deleting everything that a configuration delivered; the mark goes last, and only when nothing is left.

use std::collections::BTreeSet;

use crate::ingestion::{Present, SpaceKey, read_item};

use super::cycle::Run;
use super::delete;
use super::gate::Outcome;
use super::ledger::Item;
use super::spaces;
use super::summary::Warning;

/// Deletes all contents of this configuration's name, and then what is remembered of them. What is not ours stays.
pub async fn everything(run: &Run) -> Outcome<()> {
    let name = &run.configuration.name;
    let mut all: BTreeSet<SpaceKey> = run.target.spaces(&run.gate, name).await?.into_iter().collect();
    all.extend(run.ledger.borrow().spaces().map(|space| space.space.clone()));
    for space in &all {
        spaces::load(run, space).await?;
        let items = contents(run, space).await?;
        delete::items(run, space, items).await?;
        let is_left = run.report.borrow().warnings.contains(&Warning::ItemFailed);
        if !is_left {
            run.target.remove_space(&run.gate, name, space).await?;
            run.report.borrow_mut().deleted_spaces += 1;
        }
    }
    if run.report.borrow().warnings.contains(&Warning::ItemFailed) {
        return Ok(());
    }
    run.target.clear_mark(&run.gate).await?;
    for entry in run.world.kvs_list(&run.key("")).await? {
        run.world.kvs_delete(&entry.key).await?;
    }
    Ok(())
}

/// What the target has of a space, and what we remember of it.
async fn contents(run: &Run, space: &SpaceKey) -> Outcome<Vec<(String, Item)>> {
    let mut there = Vec::new();
    let mut take = |present: Vec<Present>| there.extend(present);
    let tells = run.target.present(&run.gate, &run.configuration.name, space, &mut take).await?;
    if !tells {
        let ledger = run.ledger.borrow();
        let items = ledger.space(&space.id).into_iter().flat_map(|space| space.items());
        return Ok(items.map(|(id, item)| (id.clone(), item.clone())).collect());
    }
    let items = there.into_iter().filter_map(|one| {
        let (page, file) = read_item(&one.item)?;
        let (id, page_id) = file.map_or((page.clone(), None), |file| (file, Some(page)));
        let item = Item { page_id, content_id: one.content_id, version: one.version.unwrap_or(0), ..Item::default() };
        Some((id, item))
    });
    Ok(items.collect())
}
