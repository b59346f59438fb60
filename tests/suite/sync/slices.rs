//! The cycle in slices, as the queue's consumer runs it: cut off by time, by death, by a second event, by an admin.

use serde_json::{Value, json};

use super::world::{End, TEXT_CANARY, TITLE_CANARY, World};

/// Longer than a lease.
const LATER_MS: u64 = 17 * 60_000;
/// So little time that a slice sends a handful of requests.
const SHORT_MS: u32 = 12_000;

/// A site whose settings were saved, tried and agreed to, and a run of it in the queue.
fn queued() -> World {
    let mut world = World::new();
    let target = json!({
        "kind": "unique", "baseUrl": "https://ingest.example.com", "scopeManagementBaseUrl": "https://scopes.example.com",
        "scopeId": "root", "uploadHosts": ["blobs.example.com"],
    });
    let settings = json!({
        "name": "t", "target": target, "selection": {"labels": {"page": ["ready"]}, "spaceTypes": ["global"]},
        "format": "storage", "attachments": true, "readers": "deliver", "every": "hour",
    });
    let hosts: Vec<Value> = ["blobs", "ingest", "scopes"]
        .iter()
        .map(|name| json!({"host": format!("{name}.example.com"), "kind": "target", "approvedMs": 1}))
        .collect();
    world.kvs.insert("sync:settings".to_owned(), settings);
    world.kvs.insert("hosts".to_owned(), json!(hosts));
    for name in ["ingestion", "scopes"] {
        world.kvs.insert(format!("secret:sync.{name}"), json!({"setMs": 1, "host": "ingest.example.com", "slot": 0}));
    }
    begin(&mut world);
    world
}

fn begin(world: &mut World) {
    let report = json!({});
    let run = json!({
        "runId": "r1", "action": "sync", "state": "queued", "startedBy": {"admin": "account-a"}, "startedMs": 1, "seenMs": 1,
        "slices": 0, "report": report,
    });
    world.kvs.insert("sync:run".to_owned(), run);
    world.queue.push_back(json!({"runId": "r1"}));
}

fn slice(world: &mut World, event: &Value, deadline_ms: Option<u32>) -> End {
    let mut payload = event.clone();
    payload["installContext"] = json!("ari:cloud:confluence::site/c1");
    payload["retryCount"] = json!(0);
    let mut input = json!({"trigger": "queue", "payload": payload});
    if let Some(deadline_ms) = deadline_ms {
        input["deadlineMs"] = json!(deadline_ms);
    }
    world.flow("sync.slice", input)
}

/// Runs slices until the queue is empty, and says how many there were. An event that has to come back does so after the lease.
fn drain(world: &mut World, deadline_ms: Option<u32>) -> u32 {
    for count in 0..500 {
        let Some(event) = world.queue.pop_front() else { return count };
        let End::Done(answer) = slice(world, &event, deadline_ms) else { panic!("it ends") };
        if answer.get("retryAfterSeconds").is_some() {
            world.now_ms += LATER_MS;
            world.queue.push_back(event);
        }
    }
    panic!("the run does not end")
}

fn run(world: &World) -> &Value {
    &world.kvs["sync:run"]
}

#[test]
fn a_run_that_time_cuts_into_slices_is_the_same_run() {
    let mut whole = queued();
    assert_eq!(drain(&mut whole, None), 1);
    assert_eq!((&run(&whole)["state"], &run(&whole)["result"]), (&json!("done"), &json!("ok")));
    let mut cut = queued();
    let slices = drain(&mut cut, Some(SHORT_MS));
    assert!(slices > 2, "{slices}");
    for world in [&whole, &cut] {
        assert_eq!(world.there(), world.wanted(), "{}", run(world));
        assert_eq!(world.finalized, 7, "nothing is sent twice");
        assert_eq!(run(world)["report"]["pages"]["ingested"], json!(6), "{}", run(world));
    }
    assert_eq!(run(&cut)["slices"], json!(slices));
    assert_eq!(cut.kvs["sync:history"].as_array().expect("rows").len(), 1);
}

#[test]
fn a_slice_may_die_at_any_effect_and_the_next_event_completes_the_run() {
    let mut whole = queued();
    drain(&mut whole, None);
    for kill_at in 0..whole.seen.len() {
        let mut world = queued();
        world.kill_at = Some(kill_at);
        let event = world.queue.pop_front().expect("an event");
        assert_eq!(slice(&mut world, &event, None), End::Killed, "{kill_at}");
        world.kill_at = None;
        // The schedule finds a run without a sign of life, unless it was over.
        world.now_ms += 2 * LATER_MS;
        let End::Done(woken) = world.flow("sync.schedule", json!({"trigger": "schedule", "payload": {}})) else {
            panic!("it ends")
        };
        assert!(woken["did"] == "wake" || run(&world)["state"] == "done", "{kill_at}: {woken}");
        drain(&mut world, None);
        assert_eq!(world.there(), world.wanted(), "killed at {kill_at}");
        assert_eq!(run(&world)["state"], "done", "killed at {kill_at}");
        assert!(world.kvs.keys().all(|key| !key.contains(":seen:")), "killed at {kill_at}");
    }
}

#[test]
fn a_second_event_waits_while_a_slice_is_at_work() {
    let mut world = queued();
    let event = world.queue.pop_front().expect("an event");
    world.kill_at = Some(40);
    assert_eq!(slice(&mut world, &event, None), End::Killed);
    world.kill_at = None;
    let sent = world.seen.len();
    let End::Done(answer) = slice(&mut world, &event, None) else { panic!("it ends") };
    assert_eq!(answer, json!({"retryAfterSeconds": 60}));
    let asked = |effect: &Value| ["readSite", "fetch", "transfer"].contains(&effect["kind"].as_str().expect("a kind"));
    assert!(!world.seen[sent..].iter().any(asked), "it asks nobody");
}

#[test]
fn a_pause_stops_a_slice_at_the_next_page_and_nothing_is_lost() {
    let mut world = queued();
    world.kvs.insert("sync:control".to_owned(), json!({"isPaused": true}));
    drain(&mut world, None);
    assert_eq!((&run(&world)["state"], world.contents.len()), (&json!("paused"), 0));
    world.kvs.insert("sync:control".to_owned(), json!({"isPaused": false}));
    world.queue.push_back(json!({"runId": "r1"}));
    drain(&mut world, None);
    assert_eq!((&run(&world)["state"], world.there()), (&json!("done"), world.wanted()));
}

#[test]
fn an_approval_that_was_taken_back_ends_the_run_before_anything_is_asked() {
    let mut world = queued();
    world.kvs.insert("hosts".to_owned(), json!([]));
    drain(&mut world, None);
    assert_eq!((&run(&world)["result"], &run(&world)["error"]), (&json!("failed"), &json!("egress_denied")));
    assert!(world.seen.iter().all(|effect| effect["kind"] != "fetch" && effect["kind"] != "readSite"));
    let mut world = queued();
    world.kvs.insert("secret:sync.ingestion".to_owned(), json!({"setMs": 1, "host": "other.example.com", "slot": 0}));
    drain(&mut world, None);
    assert_eq!(run(&world)["error"], "egress_denied", "a credential of another host");
}

#[test]
fn what_is_removed_is_forgotten_whole_though_listings_are_late() {
    let mut world = queued();
    drain(&mut world, None);
    let is_state = |key: &&String| key.starts_with("sync:t:");
    world.late = world.kvs.keys().filter(is_state).cloned().collect();
    assert!(world.late.len() > 3, "{:?}", world.late);
    begin(&mut world);
    world.kvs.get_mut("sync:run").expect("a run")["action"] = json!("remove");
    drain(&mut world, None);
    assert_eq!(
        (&run(&world)["state"], &run(&world)["result"], world.contents.len()),
        (&json!("done"), &json!("ok"), 0)
    );
    assert_eq!(world.kvs.keys().filter(is_state).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn slices_read_with_gets_alone_and_leave_no_text_behind() {
    let mut world = queued();
    drain(&mut world, Some(SHORT_MS));
    let kinds: Vec<&str> = world.seen.iter().map(|effect| effect["kind"].as_str().expect("a kind")).collect();
    assert!(kinds.contains(&"readSite") && !kinds.contains(&"atlassian"), "the effect that has a method is not used");
    let is_kept =
        |effect: &&Value| ["kvsSet", "enqueue", "log", "audit"].contains(&effect["kind"].as_str().expect("a kind"));
    let kept = json!(world.seen.iter().filter(is_kept).collect::<Vec<_>>()).to_string();
    assert!(kept.contains("sync:run") && !kept.contains(TEXT_CANARY) && !kept.contains(TITLE_CANARY));
}
