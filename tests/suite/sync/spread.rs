//! Full passes of a large site in parts: edits are carried between them, deletions when the last one is done.

use serde_json::{Value, json};

use super::world::{End, NOW_MS, World};

/// Between two cycles: 127 points' worth.
const PAUSE_MS: u64 = 100_000;

/// A site of 206 pages after its first cycle, whose passes are so dear that they are spread.
fn large() -> World {
    let mut world = World::new();
    let page = world.pages[&103].clone();
    world.pages.extend((201..=400).map(|id| (id, page.clone())));
    assert_eq!(world.summary()["result"], "ok");
    assert_eq!(world.there(), world.wanted());
    let cycle = world.kvs.get_mut("sync:t:cycle").expect("a record");
    cycle["fullPoints"] = json!(100_000);
    pass_time(&mut world);
    world
}

fn pass_time(world: &mut World) {
    let cycle = world.kvs.get_mut("sync:t:cycle").expect("a record");
    for field in ["partMs", "fullMs"] {
        if !cycle[field].is_null() {
            cycle[field] = json!(NOW_MS - PAUSE_MS);
        }
    }
}

fn is_unfinished(summary: &Value) -> bool {
    summary["warnings"].as_array().expect("warnings").contains(&json!("full_pass_unfinished"))
}

fn edit(world: &mut World, id: u64) {
    let page = world.pages.get_mut(&id).expect("a page");
    (page.version, page.is_recent) = (page.version + 1, true);
}

#[test]
fn a_part_ends_well_and_edits_anywhere_are_carried_after_it() {
    let mut world = large();
    edit(&mut world, 101);
    edit(&mut world, 400);
    let before = world.seen.len();
    let summary = world.summary();
    assert_eq!((&summary["result"], is_unfinished(&summary)), (&json!("ok"), true), "{summary}");
    assert_eq!(world.there(), world.wanted(), "{summary}");
    let listings = world.seen.iter().skip(before).filter(|effect| {
        effect["path"].as_str().is_some_and(|path| path.contains("content/search") && !path.contains("lastmodified"))
    });
    let listings = listings.count();
    assert!((20..40).contains(&listings), "{listings} pages of the listing");
}

#[test]
fn what_is_edited_after_its_part_was_listed_is_carried_by_the_next_cycle() {
    let mut world = large();
    assert!(is_unfinished(&world.summary()));
    edit(&mut world, 101);
    pass_time(&mut world);
    let summary = world.summary();
    assert_eq!(world.there(), world.wanted(), "{summary}");
}

#[test]
fn the_last_part_deletes_what_is_gone_and_a_new_pass_begins() {
    let mut world = large();
    world.pages.get_mut(&101).expect("a page").status = "trashed";
    world.pages.get_mut(&400).expect("a page").status = "trashed";
    let mut parts = 0;
    loop {
        let summary = world.summary();
        assert_eq!(summary["result"], "ok", "{summary}");
        parts += 1;
        if !is_unfinished(&summary) {
            break;
        }
        assert_ne!(world.there(), world.wanted(), "nothing is deleted before the pass is over");
        assert!(parts < 10, "a pass that does not end");
        pass_time(&mut world);
    }
    assert!(parts > 1, "it was not spread");
    assert_eq!(world.there(), world.wanted());
    assert!(world.kvs.keys().all(|key| !key.contains(":seen:")), "{:?}", world.kvs.keys());
}

#[test]
fn a_cycle_that_comes_at_once_lists_changes_alone() {
    let mut world = large();
    let cycle = world.kvs.get_mut("sync:t:cycle").expect("a record");
    cycle["fullMs"] = json!(NOW_MS);
    let before = world.seen.len();
    let summary = world.summary();
    assert_eq!(summary["warnings"], json!(["delta_only"]), "{summary}");
    let reads = world.seen.iter().skip(before).filter(|effect| effect["kind"] == "readSite").count();
    assert!(reads <= 5, "{reads} requests");
}

#[test]
fn another_selection_is_listed_in_one_go() {
    let mut world = large();
    world.pages.get_mut(&101).expect("a page").status = "trashed";
    let ended = world.run(|payload| payload["selection"]["excludeLabels"] = json!(["none-has-it"]));
    let End::Done(summary) = ended else { panic!("it ends") };
    assert!(!is_unfinished(&summary), "{summary}");
    assert_eq!(world.there(), world.wanted());
}
