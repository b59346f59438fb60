//! Repositories that are larger than one invocation: divided, written part by part, the overview last.
//!
//! Bitbucket stands for all hosts here: it gives one file a request, so that few files are many.

use std::collections::BTreeMap;

use crate::world::{Fault, World};
use serde_json::{Value, json};

const WRITER: &str = "account-writer";

fn source(folder: usize, number: usize) -> String {
    format!(
        "//! Part {number} of module {folder}, which tallies things that were counted elsewhere before.\n\n\
         /// Tallies canary-{folder}-{number} in one go, and says how many there were.\n\
         pub fn tally_{folder}_{number}(from: u32) -> u32 {{ from }}\n"
    )
}

/// A world with `folders` modules of `files` files each, and a job that has been started.
fn started(folders: usize, files: usize, ai: Option<Value>) -> (World, String) {
    let mut world = World::default();
    world.github.commit = 1;
    world.slept_ms = Some(0);
    world.kvs.insert("hosts".to_owned(), json!([{"host": "ai.example.com", "kind": "ai"}]));
    world.github.files.insert("README.md".to_owned(), "# Tally\n\nCounts.\n".to_owned());
    for folder in 0..folders {
        for number in 0..files {
            let path = format!("group{}/module{folder}/part{number}.rs", folder % 7);
            world.github.files.insert(path, source(folder, number));
        }
    }
    let mut job = json!({
        "repository": {"provider": "bitbucket", "owner": "o", "name": "r", "secret": "git:bitbucket"},
        "target": {"spaceKey": "DOC"}, "writer": if ai.is_some() { "ai" } else { "outline" },
    });
    if let Some(ai) = ai {
        job["ai"] = ai;
    }
    let saved = world.person("docs.save", WRITER, job).expect("it saves");
    let job_id = saved["jobId"].as_str().expect("an id").to_owned();
    start(&mut world, &job_id);
    (world, job_id)
}

fn start(world: &mut World, job_id: &str) {
    world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
}

fn status(world: &mut World, job_id: &str) -> Value {
    world.person("docs.status", WRITER, json!({"jobId": job_id})).expect("a status")["run"].clone()
}

/// The page of every module is there, and the page of the architecture names each with what its page says first.
fn is_whole(world: &mut World, folders: usize) {
    let pages = world.confluence.picture();
    let text = |title: &str| pages[title]["body"].as_str().expect("text");
    let (front, map) = (text("r"), text("Architecture · r"));
    for folder in 0..folders {
        let key = format!("group{}/module{folder}", folder % 7);
        let page = &pages[&format!("{key} · r")];
        assert!(page["body"].as_str().expect("text").contains(&format!("tally_{folder}_0")), "{page}");
        assert_eq!(page["parent"], json!("r"), "{key}");
        assert!(map.contains(&format!("<code>{key}</code>")), "{key} is not on the map");
    }
    let said = "which tallies things that were counted elsewhere before.";
    assert!(map.contains(said) && front.contains(said), "both say what the pages say: {front}");
    assert!(!front.contains("is being written"));
}

#[test]
fn a_large_repository_is_written_in_parts_and_the_overview_comes_last() {
    let (mut world, job_id) = started(30, 30, None);
    world.drain_queue();
    let run = status(&mut world, &job_id);
    assert_eq!((&run["state"], &run["counts"]["files"]), (&json!("done"), &json!(901)), "{run}");
    is_whole(&mut world, 30);
    let left: Vec<&String> = world.kvs.keys().filter(|key| key.starts_with("part:")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn no_source_and_no_page_text_is_in_storage_or_events_while_it_runs() {
    let (mut world, _) = started(30, 30, None);
    while let Some(event) = world.queue.pop_front() {
        world.queue.push_front(event);
        let text = format!("{} {}", json!(world.kvs), json!(world.queue));
        assert!(!text.contains("canary-") && !text.contains("tallies things") && !text.contains("tally_1_"));
        world.deliver_next();
    }
    is_whole(&mut world, 30);
}

#[test]
fn a_second_run_on_the_same_commit_writes_nothing() {
    let (mut world, job_id) = started(26, 30, None);
    world.drain_queue();
    let before = world.confluence.picture();
    start(&mut world, &job_id);
    world.drain_queue();
    let run = status(&mut world, &job_id);
    assert_eq!(
        (&run["state"], &run["counts"]["created"], &run["counts"]["updated"]),
        (&json!("done"), &json!(0), &json!(0)),
        "{run}"
    );
    assert_eq!(world.confluence.picture(), before);
}

const FAULTS: [Fault; 4] = [Fault::CrashBefore, Fault::CrashAfter, Fault::TimeoutAfter, Fault::ServerError];

/// Lets a divided run meet each fault at each number of an effect, and compares its end with an undisturbed run's. One run meets
/// a fault in each of its events: an event that was stopped is delivered again until it is done, before the next one begins.
fn ends_in_the_same_pages(stops: impl Fn(&[String]) -> Vec<(usize, Fault)>) {
    let (start, job_id) = started(25, 30, None);
    let mut undisturbed = start.clone();
    (undisturbed.effects, undisturbed.shapes) = (0, Vec::new());
    let steps = undisturbed.drain_queue_in_steps();
    let expected = undisturbed.confluence.picture();
    let is_same = |mut disturbed: World, met: &[(usize, Fault)]| {
        assert_eq!(disturbed.confluence.picture(), expected, "{met:?}");
        assert_eq!(status(&mut disturbed, &job_id)["state"], "done", "{met:?}");
    };
    let before = |at: usize| steps.iter().rev().find(|world| world.effects <= at).expect("a beginning");
    let mut waiting: BTreeMap<String, Vec<(usize, Fault)>> = BTreeMap::new();
    for (at, fault) in stops(&undisturbed.shapes) {
        waiting.entry(json!(before(at).queue.front()).to_string()).or_default().push((at, fault));
    }
    let mut missed = Vec::new();
    while waiting.values().any(|stops| !stops.is_empty()) {
        let mut disturbed = start.clone();
        let mut met = Vec::new();
        while let Some(event) = disturbed.queue.front() {
            let stop = waiting.get_mut(&json!(Some(event)).to_string()).and_then(Vec::pop);
            disturbed.fault = stop.map(|(at, fault)| (disturbed.effects + at - before(at).effects, fault));
            let number = disturbed.fault.map(|(number, _)| number);
            disturbed.deliver_next();
            // What an earlier stop made shorter is met alone.
            let was_met = number.is_none_or(|number| disturbed.effects > number);
            if was_met {
                met.extend(stop)
            } else {
                missed.extend(stop)
            }
            disturbed.fault = None;
        }
        assert!(!met.is_empty() || !missed.is_empty(), "events that wait for a stop come");
        is_same(disturbed, &met);
    }
    for (at, fault) in missed {
        let mut disturbed = before(at).clone();
        disturbed.fault = Some((at, fault));
        disturbed.drain_queue();
        is_same(disturbed, &[(at, fault)]);
    }
}

/// Of the effects that the same lines issue, the first and the last.
#[test]
fn a_divided_run_may_stop_anywhere_and_ends_in_the_same_pages() {
    ends_in_the_same_pages(|shapes| {
        let mut ends: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
        for (at, shape) in shapes.iter().enumerate() {
            ends.entry(shape).or_insert([at; 2])[1] = at;
        }
        assert!(ends.len() >= 25, "{ends:?}");
        ends.into_values().flatten().zip(FAULTS.into_iter().cycle()).collect()
    });
}

/// `npm run test:long -- divided`: minutes.
#[test]
#[ignore = "minutes: run it by name"]
fn a_divided_run_may_stop_at_every_effect_in_every_way() {
    ends_in_the_same_pages(|shapes| (0..shapes.len()).flat_map(|at| FAULTS.map(|fault| (at, fault))).collect());
}

#[test]
fn events_that_come_twice_and_in_another_order_do_no_harm() {
    let (start, job_id) = started(26, 30, None);
    let mut plain = start.clone();
    plain.drain_queue();
    let mut doubled = start;
    doubled.deliver_next();
    let events: Vec<Value> = doubled.queue.drain(..).rev().collect();
    doubled.queue.extend(events.iter().chain(&events).cloned());
    doubled.drain_queue();
    assert_eq!(doubled.confluence.picture(), plain.confluence.picture());
    assert_eq!(status(&mut doubled, &job_id)["state"], "done");
}

#[test]
fn a_divided_run_tells_how_far_it_is_and_is_cancelled_between_its_parts() {
    let (mut world, job_id) = started(26, 30, None);
    world.deliver_next();
    world.deliver_next();
    let run = status(&mut world, &job_id);
    assert_eq!((&run["step"], &run["done"]), (&json!("parts"), &json!(1)), "{run}");
    assert!(run["counts"]["files"].as_u64().is_some_and(|files| files > 0), "{run}");
    world.person("docs.cancel", WRITER, json!({"jobId": job_id})).expect("it cancels");
    let before = world.confluence.pages.len();
    world.drain_queue();
    assert_eq!(status(&mut world, &job_id)["state"], "cancelled");
    assert_eq!(world.confluence.pages.len(), before);
}

#[test]
fn an_ai_writes_every_module_and_then_the_pages_about_the_whole_from_theirs() {
    let ai = json!({"provider": "forge", "model": "claude-opus-5"});
    let (mut world, job_id) = started(26, 30, Some(ai));
    world.ai.sentence = Some("Tallies and counts, as its code says, with care.".to_owned());
    world.drain_queue();
    let run = status(&mut world, &job_id);
    assert_eq!(run["state"], "done", "{run}");
    // The modules, a plan, the architecture, the front page.
    assert_eq!((world.ai.asked.len(), &run["counts"]["ai"]["requests"]), (29, &json!(29)), "{run}");
    let asked: Vec<String> = world.ai.asked.iter().map(Value::to_string).collect();
    let front = asked.iter().find(|text| text.contains("Write the text of the page r of")).expect("it was asked");
    assert!(front.contains("Tallies and counts, as its code says"), "{front}");
    let front = world.confluence.picture()["r"]["body"].as_str().expect("text").to_owned();
    assert!(front.starts_with("<p>Tallies and counts") && front.contains("<h2>Parts</h2>"), "{front}");
}

/// `npm run test:long -- divided`: minutes.
#[test]
#[ignore = "minutes: run it by name"]
fn a_hundred_thousand_files_are_documented() {
    let (mut world, job_id) = started(1_000, 100, None);
    world.drain_queue();
    let run = status(&mut world, &job_id);
    assert_eq!((&run["state"], &run["counts"]["files"]), (&json!("done"), &json!(100_001)), "{run}");
    println!("{} pages, {} requests to the Git host", world.confluence.pages.len(), world.asked_outside.0);
}
