//! A small repository whose pages people work on between two runs.

use crate::world::World;
use serde_json::{Value, json};

pub const WRITER: &str = "account-writer";

/// A world with the repository and a job for it: a front page and pages for two modules, the one of `lib/dig.rs` with this text.
pub fn saved_world(dig: &str) -> (World, String) {
    let mut world = World::default();
    world.github.commit = 1;
    for (path, text) in [
        ("README.md", "# Tally\n\nCounts things.\n"),
        ("Cargo.toml", "[package]\nname = \"tally\"\n"),
        ("src/lib.rs", "//! Counts things.\n\n/// Counts.\npub fn count(n: u32) -> u32 { n }\n"),
        ("lib/dig.rs", dig),
    ] {
        world.github.files.insert(path.to_owned(), text.to_owned());
    }
    let repository = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github"});
    let payload = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline"});
    let saved = world.person("docs.save", WRITER, payload).expect("it saves");
    let job_id = saved["jobId"].as_str().expect("an id").to_owned();
    (world, job_id)
}

/// Runs the job a minute later; its status.
pub fn run(world: &mut World, job_id: &str) -> Value {
    world.passed_ms += 60_000;
    world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
    world.drain_queue();
    world.person("docs.status", WRITER, json!({"jobId": job_id})).expect("a status")
}

/// Lets the job's schedule run it, hours later; its status.
pub fn by_schedule(world: &mut World, job_id: &str) -> Value {
    let job = world.kvs.get_mut(&format!("job:{job_id}")).expect("a job");
    job["every"] = json!("hour");
    world.passed_ms += 2 * 3_600_000;
    world.drive("docs.schedule", json!({"trigger": "schedule", "payload": {}}));
    assert_eq!(world.queue.len(), 1, "the schedule queues a run");
    world.drain_queue();
    world.person("docs.status", WRITER, json!({"jobId": job_id})).expect("a status")
}

#[track_caller]
pub fn assert_done(status: &Value) {
    assert_eq!(status["run"]["state"], "done", "{status}");
}

/// A file with a text, and a new commit.
pub fn push(world: &mut World, path: &str, text: &str) {
    world.github.commit += 1;
    world.github.files.insert(path.to_owned(), text.to_owned());
}

/// Id of the page that holds a word.
pub fn holding(world: &World, word: &str) -> u64 {
    let found = world.confluence.pages.iter().find(|(id, page)| **id >= 200 && page.body.contains(word));
    *found.expect("a page with this word").0
}
