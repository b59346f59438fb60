//! Pictures of the repository on its pages: attached once, changed with their content, and never left broken.

use crate::world::{FAULTS, World};
use serde_json::{Value, json};

const WRITER: &str = "account-writer";
const PICTURE: &str = "GIF89a one";
const OTHER: &str = "GIF89a another one";
const GUIDE: &str = "# Guide\n\nHow it works.\n\n![The flow](img/flow.gif)\n\n![A drawing](img/drawing.svg) and \
    ![a page](img/fake.png) and ![elsewhere](https://x.example/a.png)\n\n<p align=\"center\"><img src=\"img/flow.gif\" \
    alt=\"Again\"></p>\n\nMore words, so that the guide has a page of its own: it goes on and on, and says what the \
    flow does when nobody looks, which is a lot, and then it says it again for those who were asleep.\n";

fn saved(images: bool) -> (World, String) {
    let mut world = World::default();
    world.github.commit = 1;
    for (path, text) in [
        ("README.md", "# Tally\n\nCounts things.\n"),
        ("src/lib.rs", "//! Counts.\n\n/// Counts.\npub fn count(n: u32) -> u32 { n }\n"),
        ("docs/guide.md", GUIDE),
        ("docs/img/flow.gif", PICTURE),
        ("docs/img/fake.png", "<script>alert(1)</script>"),
        ("docs/img/drawing.svg", "<svg onload='x'/>"),
    ] {
        world.github.files.insert(path.to_owned(), text.to_owned());
    }
    let repository = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github"});
    let job = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline", "every": "hour", "images": images});
    let saved = world.person("docs.save", WRITER, job).expect("it saves");
    (world, saved["jobId"].as_str().expect("an id").to_owned())
}

fn status(world: &mut World, job_id: &str) -> Value {
    world.person("docs.status", WRITER, json!({"jobId": job_id})).expect("a status")["run"].clone()
}

fn run(world: &mut World, job_id: &str) -> Value {
    world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
    world.drain_queue();
    status(world, job_id)
}

/// A run that nobody watches: it reads what changed.
fn run_by_schedule(world: &mut World, job_id: &str) -> Value {
    world.github.commit += 1;
    world.passed_ms += 2 * 3_600_000;
    world.drive("docs.schedule", json!({"trigger": "schedule", "payload": {}}));
    world.drain_queue();
    status(world, job_id)
}

fn guide(world: &World) -> (String, Vec<String>) {
    let page = world.confluence.pages.values().find(|page| page.body.contains("who were asleep")).expect("the guide");
    (page.body.clone(), page.attachments.keys().cloned().collect())
}

#[test]
fn a_picture_is_attached_to_the_page_that_shows_it_and_nothing_else_is() {
    let (mut world, job_id) = saved(true);
    let run = run(&mut world, &job_id);
    assert_eq!(run["state"], "done", "{run}");
    let (body, attached) = guide(&world);
    let [name] = attached.as_slice() else { panic!("{attached:?}") };
    assert!(name.starts_with("flow-") && name.ends_with(".gif"), "{name}");
    let picture = |alt: &str| format!("<ac:image ac:alt=\"{alt}\"><ri:attachment ri:filename=\"{name}\"/></ac:image>");
    assert!(body.contains(&picture("The flow")) && body.contains(&picture("Again")), "{body}");
    assert!(body.contains("docs/img/drawing.svg\">Picture: A drawing</a>"), "a drawing can hold script: {body}");
    assert!(body.contains("<em>Picture: fake-") && !body.contains("alert"), "{body}");
    assert!(body.contains("https://x.example/a.png\">Picture: elsewhere</a>"), "{body}");
    assert_eq!(world.confluence.pages.values().filter(|page| !page.attachments.is_empty()).count(), 1);
}

#[test]
fn a_job_that_wishes_no_pictures_asks_for_none() {
    let (mut world, job_id) = saved(false);
    world.confluence.may_attach = false;
    assert_eq!(run(&mut world, &job_id)["state"], "done");
    assert!(guide(&world).0.contains("docs/img/flow.gif\">Picture: The flow</a>"));
    assert!(!world.github.given.iter().any(|path| path.contains("/img/")), "{:?}", world.github.given);
}

#[test]
fn the_same_picture_is_neither_fetched_nor_attached_twice() {
    let (mut world, job_id) = saved(true);
    run(&mut world, &job_id);
    let (before, given) = (world.confluence.picture(), world.github.given.len());
    run(&mut world, &job_id);
    world.github.files.insert("docs/guide.md".to_owned(), GUIDE.replace("a lot", "much"));
    let counts = run(&mut world, &job_id)["counts"].clone();
    assert_eq!(counts["updated"], 1, "{counts}");
    assert_eq!(world.confluence.attached.len(), 1, "{:?}", world.confluence.attached);
    assert_ne!(world.confluence.picture(), before);
    assert!(world.github.given.iter().skip(given).all(|path| !path.contains("/img/")));
}

#[test]
fn a_changed_picture_changes_its_page_and_no_other_also_when_nobody_watches() {
    let (mut world, job_id) = saved(true);
    run(&mut world, &job_id);
    let (_, first) = guide(&world);
    world.github.files.insert("docs/img/flow.gif".to_owned(), OTHER.to_owned());
    let run = run_by_schedule(&mut world, &job_id);
    assert_eq!((&run["state"], &run["counts"]["updated"]), (&json!("done"), &json!(1)), "{run}");
    assert!(run["counts"]["files"].as_u64().expect("a count") < 3, "only the page's own files were read: {run}");
    let (body, all) = guide(&world);
    let new = all.iter().find(|name| !first.contains(name)).expect("another name");
    assert!(body.contains(new) && !body.contains(&first[0]), "{body}");
    let quiet = run_by_schedule(&mut world, &job_id);
    assert_eq!((&quiet["counts"]["updated"], &quiet["counts"]["files"]), (&json!(0), &json!(0)), "{quiet}");
}

#[test]
fn a_picture_that_left_the_repository_leaves_no_broken_one() {
    let (mut world, job_id) = saved(true);
    run(&mut world, &job_id);
    world.github.files.remove("docs/img/flow.gif");
    let run = run_by_schedule(&mut world, &job_id);
    assert_eq!(run["counts"]["updated"], 1, "{run}");
    assert!(!guide(&world).0.contains("ac:image"));
}

#[test]
fn pictures_go_when_they_are_no_longer_wished() {
    let (mut world, job_id) = saved(true);
    run(&mut world, &job_id);
    let key = format!("job:{job_id}");
    world.kvs.get_mut(&key).expect("the job")["images"] = json!(false);
    let run = run_by_schedule(&mut world, &job_id);
    assert_eq!(run["counts"]["updated"], 1, "{run}");
    assert!(!guide(&world).0.contains("ac:image"));
}

#[test]
fn without_the_permission_the_run_says_which_version_of_the_app_it_needs() {
    let (mut world, job_id) = saved(true);
    world.confluence.may_attach = false;
    let run = run(&mut world, &job_id);
    assert_eq!((&run["state"], &run["error"]["code"]), (&json!("failed"), &json!("consent_needed")), "{run}");
    assert!(run["error"]["message"].as_str().expect("a sentence").contains("may attach files"), "{run}");
}

#[test]
fn a_run_with_pictures_may_stop_anywhere_and_meet_any_fault() {
    let (mut start, job_id) = saved(true);
    start.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
    let mut undisturbed = start.clone();
    undisturbed.effects = 0;
    undisturbed.drain_queue();
    let expected = undisturbed.confluence.picture();
    for at in 0..undisturbed.effects {
        for fault in FAULTS {
            let mut disturbed = start.clone();
            (disturbed.effects, disturbed.fault) = (0, Some((at, fault)));
            disturbed.drain_queue();
            let what = format!("{fault:?} at effect {at}");
            assert_eq!(status(&mut disturbed, &job_id)["state"], "done", "{what}");
            assert_eq!(disturbed.confluence.picture(), expected, "{what}");
            assert!(disturbed.confluence.attached.len() <= 2, "{what}: sent again at most once");
        }
    }
}

#[test]
fn nothing_of_a_picture_is_stored() {
    let (mut world, job_id) = saved(true);
    world.github.files.insert("docs/img/flow.gif".to_owned(), "GIF89a canary-of-a-picture".to_owned());
    run(&mut world, &job_id);
    let kept = json!([world.kvs, world.queue, world.logs]).to_string();
    assert!(!kept.contains("canary-of-a-picture"));
}
