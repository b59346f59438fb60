//! A recorded run is a file: replayed natively here and in WebAssembly by `tests/js/recorded-runs.test.js`, it gives the
//! same steps to the byte. `UPDATE_GOLDEN=1 cargo test --test suite recorded_runs` writes the files anew.

use std::fs;
use std::path::PathBuf;

use crate::world::{Fault, World};
use serde_json::{Value, json};
use touchmark::flow::{Issued, Step, Table};
use touchmark::{flows, input};

/// Recordings by name: a first run, and one in which the third request meets a 429 and another a broken answer.
fn recordings() -> Vec<(&'static str, Vec<Value>)> {
    vec![("first-run", record(None)), ("slowed-run", record(Some((22, Fault::TooManyRequests))))]
}

#[test]
fn a_recorded_run_replays_to_the_byte() {
    for (name, recording) in recordings() {
        let text = lines(&recording);
        let path = golden(name);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
            fs::write(&path, &text).expect("writable");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == text, "{name} differs from {}: look at the change, then UPDATE_GOLDEN=1", path.display());
        replay(&kept);
    }
}

fn record(fault: Option<(usize, Fault)>) -> Vec<Value> {
    let mut world = World::default();
    world.github.commit = 1;
    let source = "//! Zählt: ä, 漢字, 🦀.\n\n/// Counts `<b>` & more.\npub fn count(n: u32) -> u32 { n }\n";
    world.github.files.insert("src/lib.rs".to_owned(), source.to_owned());
    world.github.files.insert("README.md".to_owned(), "# Tally\n\nCounts *things*.\n".to_owned());
    world.recording = Some(Vec::new());
    world.fault = fault;
    let repository = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github"});
    let payload = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline"});
    let saved = world.person("docs.save", "account", payload).expect("it saves");
    world.person("docs.start", "account", saved.clone()).expect("it starts");
    world.drain_queue();
    world.person("docs.status", "account", saved).expect("a status");
    world.recording.take().expect("it was on")
}

fn replay(recording: &str) {
    let mut table = Table::default();
    let mut flow_id = 0;
    let mut step = Step::default();
    for line in recording.lines() {
        let recorded: Value = serde_json::from_str(line).expect("JSON");
        if let Some(start) = recorded.get("start") {
            table = Table::default();
            let name = start["name"].as_str().expect("a name");
            let opened = flows::open(name, start["input"].clone(), Vec::new()).expect("it opens");
            (flow_id, step) = table.start(opened.deadline_ms, opened.start);
        } else if let Some(resume) = recorded.get("resume") {
            let effect_id = u32::try_from(resume["effectId"].as_u64().expect("an id")).expect("small");
            let resumption = input::parse(resume["resumption"].clone()).expect("a resumption");
            let body = resume["body"].as_str().expect("a body").as_bytes().to_vec();
            step = table.resume(flow_id, effect_id, resumption, body).expect("the effect waits");
        } else {
            let bodies: Vec<String> = step.effects.iter().filter_map(|issued| body(&mut table, issued)).collect();
            assert_eq!(json!({"step": step, "bodies": bodies}).to_string(), line);
        }
    }
}

fn body(table: &mut Table, issued: &Issued) -> Option<String> {
    let bytes = table.take_body(issued.body_id?).expect("the body waits");
    Some(String::from_utf8(bytes).expect("text"))
}

fn lines(recording: &[Value]) -> String {
    recording.iter().map(|line| format!("{line}\n")).collect()
}

fn golden(name: &str) -> PathBuf {
    PathBuf::from("tests/golden/runs").join(format!("{name}.jsonl"))
}
