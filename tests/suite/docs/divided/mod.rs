//! A push to a divided repository: the parts that it reaches are read, and of those the pages that it changed.

mod whole;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::world::{FAULTS, World};
use serde_json::{Value, json};

const WRITER: &str = "account-writer";
/// More files than one invocation reads.
const MODULES: usize = 201;
const IN_MODULE: usize = 25;

fn source(module: usize, number: usize, version: usize) -> String {
    format!(
        "//! Part {number} of module {module}, version {version}.\n\n/// Tallies.\npub fn tally_{module}_{number}() {{}}\n"
    )
}

fn path(module: usize, number: usize) -> String {
    format!("area{}/module{module:03}/part{number}.rs", module % 6)
}

/// A world in which everything was documented once; it is made once.
fn documented(provider: &'static str) -> (World, String) {
    static MADE: Mutex<BTreeMap<&'static str, (World, String)>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.entry(provider).or_insert_with(|| make(provider)).clone()
}

fn make(provider: &str) -> (World, String) {
    let mut world = World::default();
    world.github.commit = 1;
    world.slept_ms = Some(0);
    world.github.files.extend(whole::SYSTEM.map(|(path, text)| (path.to_owned(), text.to_owned())));
    for module in 0..MODULES {
        for number in 0..IN_MODULE {
            world.github.files.insert(path(module, number), source(module, number, 1));
        }
    }
    let repository = json!({"provider": provider, "owner": "o", "name": "r", "secret": format!("git:{provider}")});
    let job = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline", "every": "hour"});
    let job_id = world.person("docs.save", WRITER, job).expect("it saves")["jobId"].as_str().expect("an id").to_owned();
    world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
    world.drain_queue();
    let run = status(&mut world, &job_id);
    assert_eq!(
        (&run["state"], &run["counts"]["files"]),
        (&json!("done"), &json!(MODULES * IN_MODULE + whole::SYSTEM.len())),
        "{run}"
    );
    (world, job_id)
}

fn status(world: &mut World, job_id: &str) -> Value {
    world.person("docs.status", WRITER, json!({"jobId": job_id})).expect("a status")["run"].clone()
}

/// Begins a run that nobody watches, an hour later.
fn pushed(world: &mut World) {
    world.github.commit += 1;
    world.passed_ms += 2 * 3_600_000;
    world.github.given.clear();
    world.github.listed = 0;
    world.drive("docs.schedule", json!({"trigger": "schedule", "payload": {}}));
    (world.effects, world.asked_outside) = (0, (0, 0));
}

fn run(world: &mut World, job_id: &str) -> Value {
    pushed(world);
    world.drain_queue();
    status(world, job_id)
}

fn page_of(world: &World, text: &str) -> String {
    let pages = world.confluence.picture();
    let found = pages.iter().find(|(_, page)| page["body"].as_str().expect("text").contains(text));
    found.map(|(title, _)| title.clone()).unwrap_or_default()
}

#[test]
fn a_push_reads_its_module_and_writes_its_page() {
    let (mut world, job_id) = documented("github");
    let before = world.confluence.picture();
    world.github.files.insert(path(100, 7), source(100, 7, 2));
    let run = run(&mut world, &job_id);
    assert_eq!(
        (&run["state"], &run["counts"]["updated"], &run["counts"]["created"]),
        (&json!("done"), &json!(1), &json!(0)),
        "{run}"
    );
    assert!(run["counts"]["files"].as_u64().expect("a count") <= IN_MODULE as u64, "{run}");
    assert_eq!(world.github.listed, 0, "nothing is listed");
    assert!(world.asked_outside.0 <= 5, "{:?}", world.asked_outside);
    assert!(world.effects < 400, "{} effects", world.effects);
    let after = world.confluence.picture();
    let changed: BTreeSet<&String> = after.keys().filter(|title| after.get(*title) != before.get(*title)).collect();
    let page = page_of(&world, "tally_100_7");
    assert_eq!(changed, BTreeSet::from([&page, &"r".to_owned()]));
    let front = after["r"]["body"].as_str().expect("text");
    assert!(front.contains("Pages: 1 changed.") && front.contains(&format!("ri:content-title=\"{page}\"")), "{front}");
}

#[test]
fn pages_that_may_not_be_changed_are_named_on_the_front_page_and_in_the_history() {
    let (mut world, job_id) = documented("github");
    let locked: Vec<String> = [(100, 7), (3, 3)]
        .map(|(module, number)| {
            world.github.files.insert(path(module, number), source(module, number, 2));
            page_of(&world, &format!("tally_{module}_{number}"))
        })
        .to_vec();
    // In a part with both, and in another.
    world.github.files.insert(path(4, 1), source(4, 1, 2));
    let lock = |world: &mut World, is_locked: bool| {
        for page in world.confluence.pages.values_mut().filter(|page| locked.contains(&page.title)) {
            page.locked = is_locked;
        }
    };
    lock(&mut world, true);
    let ended = run(&mut world, &job_id);
    let counts = &ended["counts"];
    assert_eq!(
        (&ended["state"], &counts["updated"], &counts["refused"]),
        (&json!("done"), &json!(1), &json!(2)),
        "{ended}"
    );
    let history = world.person("docs.history", WRITER, json!({"jobId": job_id})).expect("a history");
    let mut named: Vec<&str> =
        history["runs"][0]["refused"].as_array().expect("titles").iter().filter_map(Value::as_str).collect();
    named.sort_unstable();
    assert_eq!(named, BTreeSet::from_iter(locked.iter().map(String::as_str)).into_iter().collect::<Vec<_>>());
    let told = |world: &World| {
        let bodies = world.confluence.pages.values().map(|page| page.body.as_str());
        let notice = |body: &str| {
            let rest = body.split_once("<p><strong>Touchmark could not update")?.1;
            rest.split_once("</p>").map(|(notice, _)| notice.to_owned())
        };
        bodies.filter_map(notice).collect::<Vec<String>>()
    };
    let notices = told(&world);
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].contains("2 pages") && locked.iter().all(|title| notices[0].contains(title)), "{notices:?}");
    // A push elsewhere tries again, and tells the same.
    world.github.files.insert(path(5, 2), source(5, 2, 2));
    let elsewhere = run(&mut world, &job_id);
    assert_eq!(
        (&elsewhere["counts"]["updated"], &elsewhere["counts"]["refused"]),
        (&json!(1), &json!(2)),
        "{elsewhere}"
    );
    assert_eq!((told(&world), world.github.listed), (notices, 0));
    // Free again: whatever run comes next brings what was held back.
    lock(&mut world, false);
    let ended = run(&mut world, &job_id);
    assert_eq!((&ended["state"], &ended["counts"]["refused"]), (&json!("done"), &Value::Null), "{ended}");
    assert!(told(&world).is_empty());
    assert!(
        locked
            .iter()
            .all(|title| world.confluence.picture()[title]["body"].as_str().expect("text").contains("version 2"))
    );
}

#[test]
fn a_front_page_that_was_kept_back_is_written_by_the_next_push() {
    let (mut world, job_id) = documented("github");
    let front = *world.confluence.pages.iter().find(|(_, page)| page.title == "r").expect("a front page").0;
    let lock =
        |world: &mut World, is_locked| world.confluence.pages.get_mut(&front).expect("a page").locked = is_locked;
    lock(&mut world, true);
    let version = world.confluence.pages[&front].version;
    world.github.files.insert("area0/new/fresh.rs".to_owned(), source(900, 1, 1));
    let held_back = run(&mut world, &job_id);
    assert_eq!((&held_back["state"], &held_back["counts"]["refused"]), (&json!("done"), &json!(1)), "{held_back}");
    lock(&mut world, false);
    world.github.files.insert(path(4, 1), source(4, 1, 2));
    let ended = run(&mut world, &job_id);
    assert_eq!((&ended["state"], &ended["counts"]["refused"]), (&json!("done"), &Value::Null), "{ended}");
    assert!(world.confluence.pages[&front].version > version, "{ended}");
    let version = world.confluence.pages[&front].version;
    run(&mut world, &job_id);
    assert_eq!(world.confluence.pages[&front].version, version, "nothing is left to be tried again");
}

#[test]
fn the_front_page_of_a_divided_repository_says_what_is_left_out() {
    let (mut world, job_id) = documented("github");
    world.github.raw.insert("area1/latin.rs".to_owned(), b"//! Z\xE4hlt.\npub fn count() {}\n".to_vec());
    world.github.files.insert("area1/vendor/theirs.rs".to_owned(), source(1, 1, 1));
    world.github.commit += 1;
    world.passed_ms += 60_000;
    world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
    world.drain_queue();
    let said = |world: &World| {
        let front = world.confluence.pages.values().find(|page| page.title == "r").expect("a front page");
        front.body.contains("1 in an unknown encoding") && front.body.contains("1 somebody else's code")
    };
    assert!(said(&world), "{:?}", status(&mut world, &job_id));
    // A push writes the map again, and what it says of files stays.
    world.github.files.insert("area0/new/fresh.rs".to_owned(), source(900, 1, 1));
    let pushed = run(&mut world, &job_id);
    assert_eq!(pushed["counts"]["created"], 1, "{pushed}");
    assert!(said(&world));
}

#[test]
fn a_push_of_nothing_that_is_documented_costs_two_requests() {
    let (mut world, job_id) = documented("github");
    let before = world.confluence.picture();
    world.github.files.insert("area1/notes.bin".to_owned(), "x".to_owned());
    let run = run(&mut world, &job_id);
    assert_eq!((&run["state"], &run["counts"]["files"]), (&json!("done"), &json!(0)), "{run}");
    assert_eq!((world.asked_outside.0, world.confluence.picture()), (2, before));
    // And the next one is compared with this one.
    world.github.files.insert(path(3, 3), source(3, 3, 2));
    pushed(&mut world);
    world.drain_queue();
    assert_eq!(status(&mut world, &job_id)["counts"]["updated"], 1);
}

#[test]
fn a_new_module_gets_a_page_and_a_line_on_the_map_and_a_gone_one_is_archived() {
    let (mut world, job_id) = documented("github");
    for number in 0..4 {
        world.github.files.insert(format!("area9/fresh/part{number}.rs"), source(999, number, 1));
    }
    let created = run(&mut world, &job_id);
    assert_eq!((&created["state"], &created["counts"]["created"]), (&json!("done"), &json!(1)), "{created}");
    let map = |world: &World| world.confluence.picture()["Architecture · r"]["body"].as_str().expect("text").to_owned();
    assert!(map(&world).contains("area9/fresh") && map(&world).contains("area0/module000"), "{}", map(&world));
    for number in 0..4 {
        world.github.files.remove(&format!("area9/fresh/part{number}.rs"));
    }
    for number in 0..IN_MODULE {
        world.github.files.remove(&path(50, number));
    }
    let gone = page_of(&world, "tally_50_1");
    let archived = run(&mut world, &job_id);
    assert_eq!(archived["state"], "done", "{archived}");
    let pages = world.confluence.picture();
    assert_eq!(pages[&gone]["parent"], "Archived · r", "{archived}");
    assert_eq!(pages.values().filter(|page| page["parent"] == "Archived · r").count(), 2);
    assert!(!map(&world).contains("area9/fresh"));
}

#[test]
fn a_host_that_is_only_listed_reads_no_more_than_the_part_s_changed_pages() {
    let (mut world, job_id) = documented("gitlab");
    world.github.files.insert(path(100, 7), source(100, 7, 2));
    let run = run(&mut world, &job_id);
    assert_eq!((&run["state"], &run["counts"]["updated"]), (&json!("done"), &json!(1)), "{run}");
    assert!(run["counts"]["files"].as_u64().expect("a count") <= IN_MODULE as u64, "{run}");
}

#[test]
fn a_push_to_a_divided_repository_may_stop_anywhere() {
    let (mut start, job_id) = documented("github");
    start.github.files.insert(path(100, 7), source(100, 7, 2));
    for number in 0..IN_MODULE {
        start.github.files.remove(&path(50, number));
    }
    pushed(&mut start);
    let mut undisturbed = start.clone();
    let steps = undisturbed.drain_queue_in_steps();
    let expected = undisturbed.confluence.picture();
    let step = (undisturbed.effects / 12).max(1);
    for (number, at) in (0..undisturbed.effects).step_by(step).enumerate() {
        let fault = FAULTS[number % FAULTS.len()];
        let mut disturbed = steps.iter().rev().find(|world| world.effects <= at).expect("a beginning").clone();
        disturbed.fault = Some((at, fault));
        disturbed.drain_queue();
        assert_eq!(status(&mut disturbed, &job_id)["state"], "done", "{fault:?} at effect {at}");
        assert!(disturbed.confluence.picture() == expected, "{fault:?} at effect {at}");
        if number % 4 > 0 {
            continue;
        }
        disturbed.fault = None;
        disturbed.github.files.insert(path(7, 7), source(7, 7, 2));
        let next = run(&mut disturbed, &job_id);
        assert_eq!(
            (&next["state"], &next["counts"]["updated"]),
            (&json!("done"), &json!(1)),
            "{fault:?} at {at}: {next}"
        );
    }
}

#[test]
fn no_text_is_kept_between_runs() {
    let (world, _) = documented("github");
    let kept = json!(world.kvs).to_string();
    assert!(!kept.contains("Tallies") && !kept.contains("tally_1_"));
    assert!(!world.kvs.keys().any(|key| key.starts_with("part:")));
    for (key, value) in &world.kvs {
        assert!(value.to_string().len() < 240 * 1024, "{key}");
    }
}
