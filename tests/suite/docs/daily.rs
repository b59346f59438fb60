//! The docs flow left switched on: modules that go away, schedules, cancelling; and that it can stop anywhere.

use crate::world::{End, FAULTS, Fault, World};
use serde_json::{Value, json};

const WRITER: &str = "account-writer";
const HOUR_MS: u64 = 3600 * 1000;

fn new_world(every: Option<&str>) -> (World, String) {
    let mut world = World::default();
    world.github.commit = 1;
    for (path, text) in [
        ("README.md", "# Tally\n"),
        ("src/lib.rs", "//! Counts.\n\n/// Counts.\npub fn count() {}\n"),
        ("deep/dig.rs", "//! Deep.\n\n/// Digs.\npub fn dig() {}\n"),
    ] {
        world.github.files.insert(path.to_owned(), text.to_owned());
    }
    let repository = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github"});
    let mut payload = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline"});
    if let Some(every) = every {
        payload["every"] = json!(every);
    }
    let saved = world.person("docs.save", WRITER, payload).expect("it saves");
    (world, saved["jobId"].as_str().expect("an id").to_owned())
}

fn start(world: &mut World, job_id: &str) {
    world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
}

fn run(world: &mut World, job_id: &str) -> Value {
    start(world, job_id);
    world.drain_queue();
    world.person("docs.status", WRITER, json!({"jobId": job_id})).expect("a status")
}

/// The page of the module `deep`.
fn deep_page(world: &World) -> (String, Value) {
    let pages = world.confluence.picture();
    let found = pages.iter().find(|(title, _)| title.contains("deep"));
    found.map(|(title, page)| (title.clone(), page.clone())).unwrap_or_else(|| panic!("{:?}", pages.keys()))
}

fn remove_the_deep_module(world: &mut World) {
    world.github.commit = 2;
    world.github.files.remove("deep/dig.rs");
}

#[test]
fn the_page_of_a_module_that_is_gone_is_marked_and_moved() {
    let (mut world, job_id) = new_world(None);
    run(&mut world, &job_id);
    let (title, _) = deep_page(&world);
    remove_the_deep_module(&mut world);
    let status = run(&mut world, &job_id);
    assert_eq!(status["run"]["state"], "done", "{status}");
    let pages = world.confluence.picture();
    assert_eq!(pages[&title]["parent"], "Archived · r");
    assert!(pages[&title]["body"].as_str().expect("text").contains("is no longer in the repository"));
    let before = world.confluence.picture();
    world.github.commit = 3;
    run(&mut world, &job_id);
    assert_eq!(world.confluence.picture(), before, "it is written once");
}

#[test]
fn a_repository_says_itself_what_is_documented() {
    let (mut world, job_id) = new_world(None);
    world.github.files.insert(".touchmark.yml".to_owned(), "exclude: [deep/]\n".to_owned());
    assert_eq!(run(&mut world, &job_id)["run"]["state"], "done");
    assert!(!world.confluence.picture().values().any(|page| page["body"].as_str().expect("text").contains("fn dig")));
    world.github.files.insert(".touchmark.yml".to_owned(), "exclude: deep\n".to_owned());
    let status = run(&mut world, &job_id);
    assert_eq!((&status["run"]["state"], &status["run"]["error"]["code"]), (&json!("failed"), &json!("input_invalid")));
    assert!(status["run"]["error"]["message"].as_str().expect("a sentence").contains(".touchmark.yml"), "{status}");
}

#[test]
fn a_module_that_comes_back_gets_its_page_back() {
    let (mut world, job_id) = new_world(None);
    run(&mut world, &job_id);
    let (title, before) = deep_page(&world);
    let source = world.github.files["deep/dig.rs"].clone();
    remove_the_deep_module(&mut world);
    run(&mut world, &job_id);
    world.github.files.insert("deep/dig.rs".to_owned(), source);
    run(&mut world, &job_id);
    let after = &world.confluence.picture()[&title];
    assert_eq!(after["parent"], before["parent"]);
    assert!(after["body"].as_str().expect("text").contains("pub fn dig"));
}

#[test]
fn the_edited_page_of_a_module_that_is_gone_keeps_its_text() {
    let (mut world, job_id) = new_world(None);
    run(&mut world, &job_id);
    let (title, _) = deep_page(&world);
    world.confluence.edit(&title, "<p>mine</p>");
    remove_the_deep_module(&mut world);
    run(&mut world, &job_id);
    assert_eq!(world.confluence.picture()[&title]["body"], "<p>mine</p>");
}

#[test]
fn archiving_may_stop_at_every_effect() {
    let (mut world, job_id) = new_world(None);
    run(&mut world, &job_id);
    remove_the_deep_module(&mut world);
    start(&mut world, &job_id);
    world.effects = 0;
    let mut undisturbed = world.clone();
    undisturbed.drain_queue();
    assert!(undisturbed.confluence.picture().contains_key("Archived · r"));
    for at in 0..undisturbed.effects {
        for fault in FAULTS {
            let mut disturbed = world.clone();
            disturbed.fault = Some((at, fault));
            disturbed.drain_queue();
            assert_eq!(disturbed.confluence.picture(), undisturbed.confluence.picture(), "{fault:?} at effect {at}");
        }
    }
}

#[test]
fn a_cancelled_run_writes_no_page_and_gives_its_claim_back() {
    let (mut world, job_id) = new_world(None);
    let before = world.confluence.picture();
    start(&mut world, &job_id);
    let answer = world.person("docs.cancel", WRITER, json!({"jobId": job_id})).expect("it is cancelled");
    assert_eq!(answer["cancelled"], true);
    world.drain_queue();
    let status = world.person("docs.status", WRITER, json!({"jobId": job_id})).expect("a status");
    assert_eq!(status["run"]["state"], "cancelled", "{status}");
    assert_eq!(world.confluence.picture(), before);
    assert!(!world.kvs.keys().any(|key| key.starts_with("claim:")));
    let again = world.person("docs.cancel", WRITER, json!({"jobId": job_id})).expect("an answer");
    assert_eq!(again["cancelled"], false, "it was over before");
    assert_eq!(run(&mut world, &job_id)["run"]["state"], "done", "retrying is starting again");
}

#[test]
fn a_job_runs_by_itself_when_it_is_due_and_not_before() {
    let (mut world, job_id) = new_world(Some("day"));
    assert_eq!(schedule(&mut world), 1, "a job that never ran is due");
    assert_eq!(schedule(&mut world), 0, "its run waits in the queue");
    world.drain_queue();
    let key = format!("run:{job_id}:{}", world.kvs[&format!("latest:{job_id}")].as_str().expect("an id"));
    let started = world.kvs[&key]["startedMs"].as_u64().expect("a time");
    world.kvs.get_mut(&key).expect("a run")["startedMs"] = json!(started - 23 * HOUR_MS);
    assert_eq!(schedule(&mut world), 0);
    world.kvs.get_mut(&key).expect("a run")["startedMs"] = json!(started - 24 * HOUR_MS);
    assert_eq!(schedule(&mut world), 1);
    let (mut by_hand, _) = new_world(None);
    assert_eq!(schedule(&mut by_hand), 0, "a job without a schedule never runs by itself");
}

#[test]
fn nobody_but_the_platform_starts_the_schedule() {
    let (mut world, _) = new_world(Some("hour"));
    for trigger in ["person", "queue", "web"] {
        let input = json!({"trigger": trigger, "caller": WRITER, "payload": {}});
        assert!(touchmark::flows::open("docs.schedule", input, Vec::new()).is_err(), "{trigger}");
    }
    assert_eq!(schedule(&mut world), 1);
}

fn schedule(world: &mut World) -> u64 {
    match world.drive("docs.schedule", json!({"trigger": "schedule", "payload": {}})) {
        End::Done(answer) => answer["queued"].as_u64().expect("a count"),
        other => panic!("{other:?}"),
    }
}

/// A run by schedule after the Git host stopped taking the token.
fn fail_unattended(world: &mut World) {
    world.github.status = Some(401);
    world.passed_ms += 25 * HOUR_MS;
    assert_eq!(schedule(world), 1);
    world.drain_queue();
    world.github.status = None;
}

#[test]
fn a_failed_run_that_nobody_watched_is_told_on_the_front_page_until_one_ends_well() {
    let (mut world, job_id) = new_world(Some("day"));
    run(&mut world, &job_id);
    let before = world.confluence.picture()["r"]["body"].clone();
    fail_unattended(&mut world);
    let said = world.confluence.picture()["r"]["body"].as_str().expect("text").to_owned();
    assert!(said.contains("could not update") && said.contains("Replace it in the settings"), "{said}");
    let listed = world.person("docs.list", WRITER, json!({})).expect("a list")["jobs"][0].clone();
    assert_eq!((&listed["run"]["startedBy"], &listed["run"]["state"]), (&json!("schedule"), &json!("failed")));
    assert!(listed["run"]["error"]["message"].as_str().expect("a sentence").contains("Replace it"), "{listed}");
    fail_unattended(&mut world);
    assert_eq!(world.confluence.picture()["r"]["body"], json!(said), "it is told once");
    run(&mut world, &job_id);
    assert_eq!(world.confluence.picture()["r"]["body"], before);
}

#[test]
fn a_failed_run_that_a_person_started_is_told_on_the_front_page_too() {
    let (mut world, job_id) = new_world(Some("day"));
    run(&mut world, &job_id);
    let before = world.confluence.picture();
    let said = |world: &World| world.confluence.picture()["r"]["body"].as_str().expect("text").to_owned();
    world.github.status = Some(401);
    assert_eq!(run(&mut world, &job_id)["run"]["state"], "failed");
    assert!(said(&world).contains("could not update") && said(&world).contains("Replace it in the settings"));
    // Another reason takes the first one's place; what a person stops says nothing.
    world.github.status = Some(404);
    assert_eq!(run(&mut world, &job_id)["run"]["state"], "failed");
    let other = said(&world);
    assert!(other.matches("could not update").count() == 1 && !other.contains("Replace it in the settings"), "{other}");
    start(&mut world, &job_id);
    world.person("docs.cancel", WRITER, json!({"jobId": job_id})).expect("it is cancelled");
    world.drain_queue();
    assert_eq!(said(&world), other);
    let history = world.person("docs.history", WRITER, json!({"jobId": job_id})).expect("a history")["runs"].clone();
    let mut states: Vec<&str> =
        history.as_array().expect("runs").iter().filter_map(|run| run["state"].as_str()).collect();
    states.sort_unstable();
    assert_eq!(states, ["cancelled", "done", "failed", "failed"]);
    world.github.status = None;
    run(&mut world, &job_id);
    assert_eq!(world.confluence.picture()["r"]["body"], before["r"]["body"]);
    world.confluence.edit("r", "<p>mine</p>");
    fail_unattended(&mut world);
    assert_eq!(world.confluence.picture()["r"]["body"], "<p>mine</p>", "an edited page is left alone");
}

#[test]
fn telling_of_a_failure_may_stop_at_every_effect() {
    let (mut world, job_id) = new_world(Some("day"));
    run(&mut world, &job_id);
    world.github.status = Some(401);
    world.passed_ms += 25 * HOUR_MS;
    assert_eq!(schedule(&mut world), 1);
    world.effects = 0;
    let mut undisturbed = world.clone();
    undisturbed.drain_queue();
    for at in 0..undisturbed.effects {
        // A store or a site that fails may cost the notice; a process that dies costs nothing.
        for fault in [Fault::CrashBefore, Fault::CrashAfter] {
            let mut disturbed = world.clone();
            disturbed.fault = Some((at, fault));
            disturbed.drain_queue();
            assert_eq!(disturbed.confluence.picture(), undisturbed.confluence.picture(), "{fault:?} at effect {at}");
        }
    }
}

#[test]
fn a_job_says_when_it_runs_next() {
    let (mut world, job_id) = new_world(Some("day"));
    let listed = |world: &mut World| world.person("docs.list", WRITER, json!({})).expect("a list")["jobs"][0].clone();
    let first = listed(&mut world);
    assert_eq!(first["nextRunMs"], first["job"]["createdMs"]);
    run(&mut world, &job_id);
    let then = listed(&mut world);
    assert_eq!(then["nextRunMs"], json!(then["run"]["startedMs"].as_u64().expect("a time") + 24 * HOUR_MS));
    assert_eq!((&then["job"]["every"], &then["run"]["startedBy"]), (&json!("day"), &json!("person")));
}
