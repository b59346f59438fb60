//! What a process that died left half done: no page is lost, none is taken from a person, no run waits for ever.

use crate::world::{End, Fault, World};
use serde_json::{Value, json};

const WRITER: &str = "account-writer";

fn started_world() -> (World, String) {
    let mut world = World::default();
    world.github.commit = 1;
    for (path, text) in [
        ("README.md", "# Tally\n\nCounts things.\n"),
        ("src/lib.rs", "//! Counts things.\n\n/// Counts.\npub fn count(n: u32) -> u32 { n }\n"),
        ("lib/dig.rs", "//! Deep things.\n\n/// Digs.\npub fn dig() {}\n"),
    ] {
        world.github.files.insert(path.to_owned(), text.to_owned());
    }
    let repository = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github"});
    let payload = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline"});
    let saved = world.person("docs.save", WRITER, payload).expect("it saves");
    let job_id = saved["jobId"].as_str().expect("an id").to_owned();
    world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
    (world, job_id)
}

/// Every world whose first run died right after one of its effects.
fn stopped_worlds() -> Vec<(u32, World, String)> {
    let (start, job_id) = started_world();
    let mut undisturbed = start.clone();
    undisturbed.effects = 0;
    undisturbed.drain_queue();
    let stopped = (0..undisturbed.effects).map(|at| {
        let mut world = start.clone();
        world.effects = 0;
        world.fault = Some((at, Fault::CrashAfter));
        let event = world.queue.pop_front().expect("an event");
        world.drive("docs.run", json!({"trigger": "queue", "payload": event}));
        world.fault = None;
        world.queue.push_back(event);
        (u32::try_from(at).expect("few"), world, job_id.clone())
    });
    stopped.collect()
}

/// The last run ended well, and every page that the app made is in its map.
fn assert_whole(world: &mut World, job_id: &str, what: &str) {
    world.drain_queue();
    world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
    world.drain_queue();
    let status = world.person("docs.status", WRITER, json!({"jobId": job_id})).expect("a status");
    assert_eq!(status["run"]["state"], "done", "{what}: {status}");
    let noted: Vec<&Value> =
        world.kvs.iter().filter(|(key, _)| key.starts_with("page:")).map(|(_, value)| &value["pageId"]).collect();
    for (id, page) in world.confluence.pages.iter().filter(|(_, page)| !page.first.is_empty()) {
        assert!(noted.contains(&&json!(id.to_string())), "{what}: the page {:?} is in no map", page.title);
        assert_eq!(page.property.as_ref().expect("a mark")["pageId"], json!(id.to_string()), "{what}");
    }
}

#[test]
fn a_page_made_for_a_module_that_is_gone_by_the_next_run_is_noted() {
    for (at, mut world, job_id) in stopped_worlds() {
        world.github.files.remove("lib/dig.rs");
        world.github.commit = 2;
        assert_whole(&mut world, &job_id, &format!("stopped after effect {at}"));
    }
}

#[test]
fn a_page_edited_before_it_was_noted_is_noted_and_keeps_the_edit() {
    for (at, mut world, job_id) in stopped_worlds() {
        let titles: Vec<String> = (world.confluence.pages.values().filter(|page| !page.first.is_empty()))
            .map(|page| page.title.clone())
            .collect();
        for title in &titles {
            world.confluence.edit(title, "<p>mine</p>");
        }
        assert_whole(&mut world, &job_id, &format!("stopped after effect {at}"));
        for title in &titles {
            assert_eq!(world.confluence.titled(title).body, "<p>mine</p>", "stopped after effect {at}");
        }
    }
}

#[test]
fn a_title_taken_while_the_run_was_stopped_does_not_stop_the_job() {
    for (at, mut world, job_id) in stopped_worlds() {
        let taken: Vec<String> = (world.kvs.iter().filter(|(key, _)| key.starts_with("page:")))
            .map(|(_, value)| value["title"].as_str().expect("a title").to_owned())
            .filter(|title| world.confluence.pages.values().all(|page| page.title != *title))
            .collect();
        let home = world.confluence.pages[&100].clone();
        for (id, title) in (900..).zip(taken) {
            world.confluence.pages.insert(id, crate::world::Page { title, ..home.clone() });
        }
        assert_whole(&mut world, &job_id, &format!("stopped after effect {at}"));
    }
}

#[test]
fn a_start_that_died_anywhere_leaves_no_run_that_waits_for_ever() {
    let (mut world, job_id) = started_world();
    world.drain_queue();
    let start = json!({"trigger": "person", "caller": WRITER, "payload": {"jobId": job_id}});
    for at in 0..20 {
        for fault in [Fault::CrashBefore, Fault::CrashAfter] {
            let mut world = world.clone();
            world.effects = 0;
            world.fault = Some((at, fault));
            world.drive("docs.start", start.clone());
            world.fault = None;
            assert_whole(&mut world, &job_id, &format!("{fault:?} at effect {at}"));
            let runs = world.kvs.iter().filter(|(key, _)| key.starts_with("run:"));
            let waiting: Vec<&String> = runs.filter(|(_, run)| run["state"] != "done").map(|(key, _)| key).collect();
            assert!(waiting.is_empty(), "{fault:?} at effect {at}: {waiting:?}");
        }
    }
}

#[test]
fn a_claim_is_given_back_whatever_fails_and_however_often_the_run_was_tried() {
    let (start, job_id) = started_world();
    let mut undisturbed = start.clone();
    undisturbed.effects = 0;
    undisturbed.drain_queue();
    for at in 0..undisturbed.effects {
        let mut world = start.clone();
        world.effects = 0;
        world.fault = Some((at, Fault::TimeoutBefore));
        let mut event = world.queue.pop_front().expect("an event");
        event["retryCount"] = json!(9);
        world.drive("docs.run", json!({"trigger": "queue", "payload": event}));
        // What ends in an error is delivered again by the platform.
        world.drive("docs.run", json!({"trigger": "queue", "payload": event}));
        let claims: Vec<&String> = world.kvs.keys().filter(|key| key.starts_with("claim:")).collect();
        assert!(claims.is_empty(), "effect {at} of {job_id}: {claims:?}");
    }
}

/// A create that was carried out and whose answer is lost is looked up in the same delivery, and sent once: where nothing
/// like a title is unique, a second one would be a second thing.
#[test]
fn a_create_that_was_carried_out_is_found_in_the_same_delivery_and_never_sent_again() {
    let (start, _) = started_world();
    let is_create = |shape: &str| shape.starts_with("atlassian POST") && shape.contains("/pages ");
    let mut undisturbed = start.clone();
    undisturbed.shapes.clear();
    undisturbed.effects = 0;
    undisturbed.drain_queue();
    let creates: Vec<usize> =
        (0..).zip(&undisturbed.shapes).filter(|(_, shape)| is_create(shape)).map(|(at, _)| at).collect();
    assert!(creates.len() >= 3, "{:?}", undisturbed.shapes);
    for at in &creates {
        for fault in [Fault::BadGatewayAfter, Fault::TimeoutAfter, Fault::TornAnswer] {
            let mut world = start.clone();
            world.shapes.clear();
            world.effects = 0;
            world.fault = Some((*at, fault));
            let event = world.queue.pop_front().expect("an event");
            let end = world.drive("docs.run", json!({"trigger": "queue", "payload": event}));
            let End::Done(answer) = end else { panic!("{fault:?} at {at}: {end:?}") };
            assert_eq!(answer, json!({"state": "done"}), "{fault:?} at {at}");
            let sent = world.shapes.iter().filter(|shape| is_create(shape)).count();
            assert_eq!(sent, creates.len(), "{fault:?} at {at}: a create was sent again");
        }
    }
}
