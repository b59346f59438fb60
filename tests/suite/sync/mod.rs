//! Sync's promises, natively: a cycle against a small world, stopped at every effect in turn.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable,
    reason = "tests; the world is part of them"
)]

mod slices;
mod spread;
mod world;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use touchmark::stored::{A_NUMBER, stored_keys};
use world::{End, TEXT_CANARY, TITLE_CANARY, World};

/// A world after a first cycle.
fn delivered() -> World {
    let mut world = World::new();
    let summary = world.summary();
    assert_eq!(summary["result"], "ok", "{summary}");
    assert_eq!(world.there(), world.wanted());
    world
}

#[test]
fn a_first_cycle_delivers_everything_with_its_readers_and_a_second_one_nothing() {
    let mut world = delivered();
    assert_eq!(world.finalized, 7);
    let summary = world.summary();
    assert_eq!(world.finalized, 7, "what did not change is not sent again");
    assert_eq!((&summary["pages"]["unchanged"], &summary["attachments"]["unchanged"]), (&json!(6), &json!(1)));
}

#[test]
fn every_request_to_confluence_is_a_get_without_a_body() {
    let mut world = delivered();
    change(&mut world);
    world.summary();
    let reads: Vec<&Value> = world.seen.iter().filter(|effect| effect["kind"] == "readSite").collect();
    assert!(reads.len() > 20);
    for read in reads {
        let fields: BTreeSet<&str> = read.as_object().expect("an effect").keys().map(String::as_str).collect();
        assert_eq!(fields, BTreeSet::from(["id", "kind", "maxBytes", "path", "timeoutMs"]));
    }
    for effect in &world.seen {
        assert_ne!(effect["kind"], "atlassian", "the effect that has a method is not used");
        let url = effect["url"].as_str().unwrap_or_default();
        assert!(!url.contains("atlassian.net"), "{url}");
    }
}

/// An edit, a page in the trash, one that is not chosen any more, one that others may see now.
fn change(world: &mut World) {
    world.pages.get_mut(&101).expect("a page").version = 2;
    world.pages.get_mut(&103).expect("a page").status = "trashed";
    world.pages.get_mut(&105).expect("a page").labels = vec![];
    world.pages.get_mut(&104).expect("a page").only = vec!["bob"];
}

#[test]
fn edits_deletions_and_readers_arrive() {
    let mut world = delivered();
    change(&mut world);
    world.spaces.insert("12", vec!["ann", "bob"]);
    let summary = world.summary();
    assert_eq!(world.there(), world.wanted(), "{summary}");
    assert_eq!((&summary["pages"]["deleted"], &summary["pages"]["ingested"]), (&json!(2), &json!(1)), "{summary}");
}

#[test]
fn a_cycle_may_die_at_any_effect_and_the_next_one_is_complete() {
    let mut whole = World::new();
    whole.summary();
    let first = whole.seen.len();
    for kill_at in 0..first {
        let mut world = World::new();
        world.kill_at = Some(kill_at);
        assert_eq!(world.run(|_| {}), End::Killed, "{kill_at}");
        world.kill_at = None;
        let summary = world.summary();
        assert_eq!(summary["result"], "ok", "{kill_at}: {summary}");
        assert_eq!(world.there(), world.wanted(), "killed at {kill_at}");
        assert!(
            world.kvs.keys().all(|key| !key.starts_with("claim:") && !key.contains(":seen:")),
            "{:?}",
            world.kvs.keys()
        );
    }
}

#[test]
fn an_update_may_die_at_any_effect_and_the_next_one_is_complete() {
    let before = delivered();
    let mut whole = before.clone();
    change(&mut whole);
    whole.summary();
    for kill_at in 0..whole.seen.len() - before.seen.len() {
        let mut world = before.clone();
        change(&mut world);
        world.kill_at = Some(kill_at);
        assert_eq!(world.run(|_| {}), End::Killed, "{kill_at}");
        world.kill_at = None;
        world.summary();
        assert_eq!(world.there(), world.wanted(), "killed at {kill_at}");
    }
}

#[test]
fn another_owners_mark_ends_the_run_before_anything_is_listed() {
    for mark in ["confc:cloud:another", "somebody else's"] {
        let mut world = World::new();
        world.scopes.get_mut("root").expect("the root")["externalId"] = json!(mark);
        let summary = world.summary();
        assert_eq!((&summary["result"], &summary["warnings"]), (&json!("failed"), &json!(["owner_mismatch"])));
        assert!(
            world
                .seen
                .iter()
                .all(|effect| !["readSite", "transfer"].contains(&effect["kind"].as_str().expect("a kind")))
        );
        assert_eq!((world.contents.len(), &world.scopes["root"]["externalId"]), (0, &json!(mark)));
    }
}

#[test]
fn a_site_that_takes_the_state_of_another_is_stopped() {
    let mut world = delivered();
    let before = world.contents.clone();
    let End::Done(summary) = world.run(|payload| payload["confluence"]["cloudId"] = json!("c2")) else {
        panic!("it ends")
    };
    assert_eq!(summary["warnings"], json!(["owner_mismatch"]));
    assert_eq!(world.contents, before);
}

#[test]
fn a_lost_space_and_an_empty_listing_delete_nothing_in_any_number_of_cycles() {
    let mut world = delivered();
    let before = world.there();
    world.spaces.remove("12");
    for _ in 0..10 {
        let summary = world.summary();
        assert_eq!((&summary["result"], &summary["spaces"]["lostAccess"]), (&json!("partial"), &json!(1)), "{summary}");
        assert_eq!(world.there(), before);
    }
    let mut world = delivered();
    for page in world.pages.values_mut() {
        page.labels.clear();
    }
    for _ in 0..10 {
        assert_eq!(world.summary()["warnings"], json!(["nothing_selected"]));
        assert_eq!(world.there(), before);
    }
}

#[test]
fn a_lost_space_goes_after_as_many_cycles_as_the_configuration_says() {
    let mut world = delivered();
    world.spaces.remove("12");
    for cycle in 1..=3 {
        let ended = world.run(|payload| payload["safety"]["graceCycles"] = json!(2));
        let End::Done(summary) = ended else { panic!("it ends") };
        let is_kept = world.contents.keys().any(|key| key.starts_with("t/12_"));
        assert_eq!(is_kept, cycle <= 2, "{cycle}: {summary}");
    }
    assert_eq!(world.there(), world.wanted());
}

#[test]
fn spaces_that_are_all_lost_are_kept_whatever_the_configuration_says() {
    let mut world = delivered();
    let before = world.there();
    world.spaces.clear();
    for cycle in 1..=5 {
        let End::Done(summary) = world.run(|payload| payload["safety"]["graceCycles"] = json!(1)) else {
            panic!("it ends")
        };
        assert_eq!(summary["warnings"], json!(["lost_access", "nothing_selected"]), "{cycle}");
        assert_eq!(world.there(), before, "{cycle}");
    }
}

#[test]
fn short_silences_that_follow_each_other_park_a_run_like_a_long_one() {
    let mut world = World::new();
    let patient = |payload: &mut Value| {
        payload["limits"]["retries"] = json!(20);
        payload["limits"]["maxWaitSeconds"] = json!(3.0);
    };
    world.broken = Some(("content/search", 429));
    let End::Done(summary) = world.run(patient) else { panic!("it ends") };
    assert_eq!((&summary["result"], &summary["pages"]["discovered"]), (&json!("parked"), &json!(0)), "{summary}");
    world.broken = None;
    world.now_ms += 60_000;
    let End::Done(summary) = world.run(patient) else { panic!("it ends") };
    assert_eq!((&summary["result"], world.there()), (&json!("ok"), world.wanted()), "{summary}");
}

#[test]
fn a_silence_without_an_end_parks_no_run_for_ever() {
    let mut world = World::new();
    world.kvs.insert("sync:t:parked".to_owned(), json!({"untilMs": world.now_ms + 24 * 3_600_000, "reason": "wait"}));
    assert_eq!(world.summary()["result"], "parked");
    world.kvs.insert("sync:t:parked".to_owned(), json!({"untilMs": u64::MAX, "reason": "wait"}));
    let summary = world.summary();
    assert_eq!((&summary["result"], world.there()), (&json!("ok"), world.wanted()), "{summary}");
}

#[test]
fn many_pages_that_are_not_found_are_held_back() {
    let mut world = delivered();
    let before = world.there();
    for id in [101, 103, 105] {
        world.pages.remove(&id);
    }
    let summary = world.summary();
    assert_eq!(summary["result"], "partial");
    assert!(summary["warnings"].as_array().expect("warnings").contains(&json!("deletions_held")), "{summary}");
    assert_eq!(world.there(), before);
}

#[test]
fn a_failed_update_keeps_the_previous_version_with_its_readers() {
    for (broken, status) in [("/api/v2/pages/101", 500), ("contentUpsert", 500), ("/blob/", 500), ("/blob/", 200)] {
        let mut world = delivered();
        let before = world.there();
        world.pages.get_mut(&101).expect("a page").version = 2;
        world.broken = Some((broken, status));
        let summary = world.summary();
        assert_eq!(
            (&summary["result"], &summary["pages"]["failed"]),
            (&json!("partial"), &json!(1)),
            "{broken}: {summary}"
        );
        assert_eq!(world.there(), before, "{broken}");
        world.broken = None;
        world.summary();
        assert_eq!(world.there(), world.wanted(), "{broken}");
    }
}

#[test]
fn a_new_item_that_fails_leaves_nothing_half() {
    for broken in ["/blob/", "/download"] {
        let mut world = World::new();
        world.broken = Some((broken, 500));
        let summary = world.summary();
        assert!(
            summary["pages"]["failed"].as_u64().expect("a number")
                + summary["attachments"]["failed"].as_u64().expect("a number")
                > 0
        );
        assert!(world.there().len() < 7, "{broken}: {summary}");
    }
}

#[test]
fn readers_that_cannot_be_read_are_nobody() {
    let mut world = World::new();
    world.broken = Some(("/permissions", 403));
    let summary = world.summary();
    assert_eq!((&summary["result"], world.contents.len()), (&json!("partial"), 0), "{summary}");
    assert_eq!(summary["warnings"], json!(["readers_unknown"]));
}

#[test]
fn every_operation_has_its_line_and_the_lines_are_the_counts() {
    let mut world = delivered();
    change(&mut world);
    world.pages.get_mut(&102).expect("a page").version = 2;
    world.broken = Some(("/api/v2/pages/101", 500));
    world.audits.clear();
    let summary = world.summary();
    let of = |operation: &str, outcome: &str| {
        world.audits.iter().filter(|line| line["operation"] == operation && line["outcome"] == outcome).count()
    };
    let count = |field: &str| {
        let count = |kind: &str| summary[kind][field].as_u64().expect("a number");
        usize::try_from(count("pages") + count("attachments")).expect("few")
    };
    assert!(count("ingested") > 0 && count("failed") > 0 && count("deleted") > 0, "{summary}");
    assert_eq!(of("deliver", "ok"), count("ingested"));
    assert_eq!(of("deliver", "failed"), count("failed"));
    assert_eq!(of("delete", "ok"), count("deleted"));
    for operation in ["mark", "discover", "plan", "close"] {
        assert_eq!(world.audits.iter().filter(|line| line["operation"] == operation).count(), 1, "{operation}");
    }
    for line in &world.audits {
        for field in ["timeMs", "tenant", "operation", "resource", "outcome"] {
            assert!(!line[field].is_null(), "{line}");
        }
        assert!(
            !["failed"].contains(&line["outcome"].as_str().expect("an outcome"))
                || line["operation"] == "close"
                || line["errorKind"].is_string(),
            "{line}"
        );
    }
}

#[test]
fn titles_and_texts_are_in_no_log_and_in_no_state() {
    let mut world = delivered();
    change(&mut world);
    world.summary();
    let kept = json!([world.kvs, world.audits]).to_string();
    let logged: Vec<&Value> = world
        .seen
        .iter()
        .filter(|effect| ["log", "audit", "kvsSet"].contains(&effect["kind"].as_str().expect("a kind")))
        .collect();
    for text in [kept, json!(logged).to_string()] {
        assert!(!text.contains(TITLE_CANARY) && !text.contains(TEXT_CANARY));
    }
    for id in [101, 102, 900] {
        assert!(!json!(world.audits).to_string().contains(&format!("page {id}")), "ids are masked");
    }
}

#[test]
fn only_listed_keys_and_fields_are_stored() {
    let mut world = delivered();
    change(&mut world);
    world.summary();
    let writes: Vec<&Value> = world.seen.iter().filter(|effect| effect["kind"] == "kvsSet").collect();
    assert!(writes.len() > 10);
    for write in writes {
        let key = write["key"].as_str().expect("a key");
        let row = stored_keys()
            .find(|row| key.starts_with(row.prefix))
            .unwrap_or_else(|| panic!("{key} is no key of the table"));
        for field in fields(&write["value"]) {
            assert!(row.fields.contains(&field.as_str()), "{key} holds {field}");
        }
    }
}

/// Names of the fields at every depth; ids of contents stand for themselves.
fn fields(value: &Value) -> BTreeSet<String> {
    let is_id = |name: &str| name.strip_prefix("att").unwrap_or(name).bytes().all(|byte| byte.is_ascii_digit());
    match value {
        Value::Object(map) => {
            let inner = map.values().flat_map(fields);
            let names = map.keys().map(|name| if is_id(name) { A_NUMBER.to_owned() } else { name.clone() });
            names.chain(inner).collect()
        }
        Value::Array(list) => list.iter().flat_map(fields).collect(),
        _ => BTreeSet::new(),
    }
}
