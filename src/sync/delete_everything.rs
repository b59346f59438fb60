//! Deleting everything that a configuration delivered; the mark goes last, and only when nothing is left.

use std::collections::BTreeSet;

use crate::error::Result;
use crate::flow::{World, join_at_most};
use crate::ingestion::{Present, SpaceKey, read_item};
use crate::limits::IN_FLIGHT;

use super::cycle::Run;
use super::delete_items::delete_items;
use super::gate::Outcome;
use super::ledger::Item;
use super::spaces;
use super::summary::Warning;

/// Looks at the store, and milliseconds between two inside Forge.
const ROUNDS: u32 = 3;
pub const SETTLES_MS: u32 = 1_000;

/// Deletes all contents of this configuration's name, and then what is remembered of them. What is not ours stays.
pub async fn delete_everything(run: &Run) -> Outcome<()> {
    let name = &run.configuration.name;
    let mut all: BTreeSet<SpaceKey> = run.target.spaces(&run.gate, name).await?.into_iter().collect();
    for space in run.ledger.borrow().spaces() {
        all.extend(space.former().chain([space.space.clone()]));
    }
    for space in &all {
        spaces::load(run, space).await?;
        let items = contents(run, space).await?;
        delete_items(run, space, items).await?;
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
    // A platform's store tells late what was written; the command line's own tells at once.
    let settles_ms = if run.watcher.is_some() { SETTLES_MS } else { 0 };
    forget_state(&run.world, name, settles_ms).await?;
    Ok(())
}

/// Forgets everything that is remembered under a configuration's name, and says how many values. It looks until nothing is left;
/// where the store takes `settles_ms` to show what was written a moment ago, it looks [`ROUNDS`] times with that between.
pub async fn forget_state(world: &World, name: &str, settles_ms: u32) -> Result<usize> {
    let mut deleted = 0;
    for round in 0..ROUNDS {
        if round > 0 && settles_ms > 0 {
            world.sleep(settles_ms).await?;
        }
        let entries = world.kvs_list(&format!("sync:{name}:")).await?;
        if entries.is_empty() && settles_ms == 0 {
            break;
        }
        deleted += join_at_most(IN_FLIGHT, entries.iter().map(|entry| world.kvs_delete(&entry.key))).await?.len();
    }
    Ok(deleted)
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
