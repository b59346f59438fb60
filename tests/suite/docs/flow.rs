//! The docs flow in a world of memory: what it publishes, what it leaves alone, and that it can stop anywhere.

use crate::world::{FAULTS, World};
use serde_json::{Value, json};
use touchmark::error::Code;

const WRITER: &str = "account-writer";

fn new_world() -> World {
    let mut world = World::default();
    world.github.commit = 1;
    for (path, text) in [
        ("README.md", "# Tally\n\nCounts things.\n"),
        ("Cargo.toml", "[package]\nname = \"tally\"\n"),
        ("src/lib.rs", "//! Counts things.\n\npub mod deep;\n\n/// Counts.\npub fn count(n: u32) -> u32 { n }\n"),
        ("src/deep/mod.rs", "//! Deep things.\n\n/// Digs.\npub fn dig() {}\n"),
    ] {
        world.github.files.insert(path.to_owned(), text.to_owned());
    }
    world
}

fn save(world: &mut World) -> Result<String, touchmark::error::Error> {
    let repository = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github"});
    let payload = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline"});
    let saved = world.person("docs.save", WRITER, payload)?;
    Ok(saved["jobId"].as_str().expect("an id").to_owned())
}

fn run(world: &mut World, job_id: &str) -> Value {
    world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
    world.drain_queue();
    status(world, job_id)
}

fn status(world: &mut World, job_id: &str) -> Value {
    world.person("docs.status", WRITER, json!({"jobId": job_id})).expect("a status")
}

fn saved_world() -> (World, String) {
    let mut world = new_world();
    let job_id = save(&mut world).expect("it saves");
    (world, job_id)
}

#[test]
fn a_run_publishes_a_front_page_and_its_modules() {
    let (mut world, job_id) = saved_world();
    let status = run(&mut world, &job_id);
    assert_eq!(status["run"]["state"], "done", "{status}");
    assert!(status["run"]["counts"]["created"].as_u64().expect("a count") >= 2, "{status}");
    assert_eq!(status["pages"][0]["frontPage"], true);
    let pages = world.confluence.picture();
    assert_eq!(pages.get("r").or(pages.get("r: Overview")).map(|page| page["parent"].clone()), Some(json!("Home")));
    assert!(pages.values().skip(1).all(|page| page["version"] == 1));
}

#[test]
fn a_second_run_on_the_same_commit_writes_nothing() {
    let (mut world, job_id) = saved_world();
    run(&mut world, &job_id);
    let before = world.confluence.picture();
    world.github.commit = 2;
    let status = run(&mut world, &job_id);
    assert_eq!(status["run"]["counts"]["created"], 0);
    assert_eq!(status["run"]["counts"]["updated"], 0);
    assert_eq!(world.confluence.picture(), before, "another commit with the same text changes no page");
}

#[test]
fn a_changed_module_is_replaced_and_the_others_stay() {
    let (mut world, job_id) = saved_world();
    run(&mut world, &job_id);
    change_the_source(&mut world);
    let status = run(&mut world, &job_id);
    assert_eq!(status["run"]["state"], "done", "{status}");
    assert!(status["run"]["counts"]["updated"].as_u64().expect("a count") >= 1, "{status}");
    assert_eq!(status["run"]["counts"]["created"], 0, "{status}");
}

#[test]
fn an_edited_page_is_kept_and_the_new_text_proposed() {
    let (mut world, job_id) = saved_world();
    run(&mut world, &job_id);
    let title = title_holding(&world, "count");
    world.confluence.edit(&title, "<p>mine</p>");
    change_the_source(&mut world);
    let status = run(&mut world, &job_id);
    assert_eq!(status["run"]["counts"]["proposed"], 1, "{status}");
    let pages = world.confluence.picture();
    assert_eq!(pages[&title]["body"], "<p>mine</p>");
    let proposal = &pages[&format!("Proposed: {title}")];
    assert_eq!(proposal["parent"], json!(title));
    run(&mut world, &job_id);
    assert_eq!(world.confluence.picture(), pages, "a proposal is made once");
}

#[test]
fn a_notes_panel_and_inline_comments_stay_when_a_page_is_written_again() {
    let (mut world, job_id) = saved_world();
    run(&mut world, &job_id);
    let title = title_holding(&world, "count");
    let notes = "<ac:structured-macro ac:name=\"panel\" ac:macro-id=\"1\"><ac:parameter ac:name=\"title\">Notes</ac:parameter>\
                 <ac:rich-text-body><p>Ask Ada.</p></ac:rich-text-body></ac:structured-macro>";
    let marker = "<ac:inline-comment-marker ac:ref=\"c1\">things</ac:inline-comment-marker>";
    let body = world.confluence.picture()[&title]["body"].as_str().expect("text").replacen("things", marker, 1);
    world.confluence.edit(&title, &format!("{notes}{body}"));
    change_the_source(&mut world);
    let status = run(&mut world, &job_id);
    assert_eq!(
        (&status["run"]["counts"]["updated"], &status["run"]["counts"]["proposed"]),
        (&json!(1), &json!(0)),
        "{status}"
    );
    let after = world.confluence.picture()[&title]["body"].as_str().expect("text").to_owned();
    assert!(after.contains("count_more") && after.contains(notes) && after.contains(marker), "{after}");
    let edited = after.replace("<p>Ask Ada.</p>", "<p>Ask Bob.</p>").replacen("Counts", "Tallies", 1);
    world.confluence.edit(&title, &edited);
    world
        .github
        .files
        .insert("src/lib.rs".to_owned(), "//! Counts things.\n\n/// Again.\npub fn again() {}\n".to_owned());
    assert_eq!(run(&mut world, &job_id)["run"]["counts"]["proposed"], 1, "an edit beside the notes is an edit");
    assert_eq!(world.confluence.picture()[&title]["body"], json!(edited));
}

#[test]
fn a_title_that_belongs_to_somebody_else_is_left_alone() {
    let (mut plain, job_id) = saved_world();
    run(&mut plain, &job_id);
    let title = title_holding(&plain, "count");
    let (mut world, job_id) = saved_world();
    let theirs = crate::world::Page {
        title: title.clone(),
        body: "<p>theirs</p>".to_owned(),
        ..plain.confluence.pages[&100].clone()
    };
    world.confluence.pages.insert(150, theirs);
    let status = run(&mut world, &job_id);
    assert_eq!(status["run"]["state"], "done", "{status}");
    let pages = world.confluence.picture();
    assert_eq!(pages[&title]["body"], "<p>theirs</p>");
    assert!(pages.contains_key(&format!("{title} (2)")), "{:?}", pages.keys());
}

#[test]
fn a_deleted_page_is_made_again() {
    let (mut world, job_id) = saved_world();
    run(&mut world, &job_id);
    let title = title_holding(&world, "count");
    world.confluence.titled(&title).status = "trashed".to_owned();
    let status = run(&mut world, &job_id);
    assert_eq!(status["run"]["counts"]["created"], 1, "{status}");
}

#[test]
fn somebody_who_may_not_write_cannot_save_or_start() {
    let mut world = new_world();
    world.confluence.may_create = false;
    assert_eq!(save(&mut world).unwrap_err().code, Code::NoWritePermission);
    world.confluence.may_create = true;
    let job_id = save(&mut world).expect("it saves");
    world.confluence.may_create = false;
    let refused = world.person("docs.start", WRITER, json!({"jobId": job_id})).unwrap_err();
    assert_eq!(refused.code, Code::NoWritePermission);
    assert!(world.queue.is_empty());
}

#[test]
fn a_start_whose_event_was_lost_is_made_good_by_the_next_start() {
    let (mut world, job_id) = saved_world();
    world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
    world.queue.clear();
    let status = run(&mut world, &job_id);
    assert_eq!(status["run"]["state"], "done", "{status}");
}

#[test]
fn a_requester_who_lost_the_right_publishes_nothing() {
    let (mut world, job_id) = saved_world();
    world.confluence.may_update = false;
    let before = world.confluence.picture();
    let status = run(&mut world, &job_id);
    assert_eq!(status["run"]["error"]["code"], "no_write_permission", "{status}");
    assert_eq!(world.confluence.picture(), before);
}

#[test]
fn errors_of_the_git_host_end_in_their_own_sentence() {
    for (answer, code) in [(401, "unauthorized"), (403, "forbidden"), (404, "not_found"), (409, "repository_empty")] {
        let (mut world, job_id) = saved_world();
        world.github.status = Some(answer);
        let status = run(&mut world, &job_id);
        assert_eq!(status["run"]["state"], "failed", "{answer}: {status}");
        assert_eq!(status["run"]["error"]["code"], code, "{answer}");
    }
}

#[test]
fn a_space_that_is_missing_has_a_sentence() {
    let mut world = new_world();
    let payload = json!({"repository": {"provider": "github", "owner": "o", "name": "r"}, "target": {"spaceKey": "NO"}, "writer": "outline"});
    assert_eq!(world.person("docs.save", WRITER, payload).unwrap_err().code, Code::NotFound);
}

#[test]
fn no_file_content_is_stored_queued_or_logged() {
    let (mut world, job_id) = saved_world();
    world.github.files.insert("src/canary.rs".to_owned(), "/// Canarybird sings.\npub fn canarybird() {}\n".to_owned());
    run(&mut world, &job_id);
    let published =
        world.confluence.picture().values().any(|page| page["body"].as_str().expect("text").contains("canarybird"));
    assert!(published, "the canary reaches its page");
    let kept = format!("{:?}{:?}{:?}", world.kvs, world.queue, world.logs);
    assert!(!kept.contains("canarybird") && !kept.contains("sings"));
}

#[test]
fn a_first_run_may_stop_at_every_effect() {
    let (world, job_id) = saved_world();
    stops_everywhere(&world, &job_id);
}

#[test]
fn an_update_with_a_proposal_may_stop_at_every_effect() {
    let (mut world, job_id) = saved_world();
    run(&mut world, &job_id);
    let title = title_holding(&world, "count");
    world.confluence.edit(&title, "<p>mine</p>");
    change_the_source(&mut world);
    let deep = "//! Deeper things.\n\n/// Digs deeper.\npub fn dig_deeper() {}\n";
    world.github.files.insert("src/deep/mod.rs".to_owned(), deep.to_owned());
    stops_everywhere(&world, &job_id);
}

/// Runs the queue with every fault at every effect, and compares the end with a run without faults.
fn stops_everywhere(world: &World, job_id: &str) {
    let mut undisturbed = world.clone();
    undisturbed.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
    let mut start = undisturbed.clone();
    start.effects = 0;
    undisturbed.effects = 0;
    undisturbed.drain_queue();
    let effects = undisturbed.effects;
    assert!(effects > 20, "a run has many effects, not {effects}");
    for at in 0..effects {
        for fault in FAULTS {
            let mut disturbed = start.clone();
            disturbed.fault = Some((at, fault));
            disturbed.drain_queue();
            let what = format!("{fault:?} at effect {at}");
            assert_eq!(disturbed.confluence.picture(), undisturbed.confluence.picture(), "{what}");
            assert_eq!(kept(&disturbed), kept(&undisturbed), "{what}");
        }
    }
}

/// The store, with titles for page ids.
fn kept(world: &World) -> Value {
    let mut kept = json!(world.kvs);
    for value in kept.as_object_mut().expect("a map").values_mut() {
        for field in ["pageId", "parentId"] {
            let title = value[field]
                .as_str()
                .and_then(|id| id.parse().ok())
                .and_then(|id: u64| world.confluence.pages.get(&id));
            if let Some(title) = title.map(|page| page.title.clone()) {
                value[field] = json!(title);
            }
        }
    }
    kept
}

fn change_the_source(world: &mut World) {
    world.github.commit = 2;
    let source = "//! Counts things.\n\npub mod deep;\n\n/// Counts more.\npub fn count_more(n: u64) -> u64 { n }\n";
    world.github.files.insert("src/lib.rs".to_owned(), source.to_owned());
}

fn title_holding(world: &World, word: &str) -> String {
    let pages = world.confluence.picture();
    let holds = |page: &Value| page["body"].as_str().expect("text").contains(word);
    let found = pages.iter().filter(|(title, _)| title.contains('·')).find(|(_, page)| holds(page));
    found.map(|(title, _)| title.clone()).unwrap_or_else(|| panic!("a page holds {word}: {:?}", pages.keys()))
}
