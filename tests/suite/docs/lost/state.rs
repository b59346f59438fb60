//! What becomes of pages when the app does not remember them any more: a new installation, a state file that is gone, a store that
//! lost some of its values.

use std::collections::BTreeMap;

use super::super::tally::{WRITER, assert_done, holding, push, run, saved_world};
use crate::world::{Page, World};
use serde_json::json;

const DIG: &str = "//! Deep things.\n\n/// Digs.\npub fn dig() {}\n";

fn published_world() -> (World, String) {
    let (mut world, job_id) = saved_world(DIG);
    assert_done(&run(&mut world, &job_id));
    (world, job_id)
}

/// Ids of the app's pages with their titles.
fn made(world: &World) -> BTreeMap<u64, String> {
    world.confluence.pages.range(200..).map(|(id, page)| (*id, page.title.clone())).collect()
}

/// Everything that was stored of a job is gone, its seed too, and the same job is saved anew.
fn forget(world: &mut World, target: &serde_json::Value) -> String {
    world
        .kvs
        .retain(|key, _| ["job:", "latest:", "run:", "page:", "facts:"].iter().all(|prefix| !key.starts_with(prefix)));
    save(world, target)
}

fn save(world: &mut World, target: &serde_json::Value) -> String {
    let repository = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github"});
    let payload = json!({"repository": repository, "target": target, "writer": "outline"});
    world.person("docs.save", WRITER, payload).expect("it saves")["jobId"].as_str().expect("an id").to_owned()
}

#[test]
fn pages_are_found_again_when_everything_is_forgotten() {
    let (mut world, job_id) = published_world();
    let (before, seed) = (made(&world), world.kvs[&format!("job:{job_id}")]["seed"].clone());
    assert_eq!(forget(&mut world, &json!({"spaceKey": "DOC"})), job_id);
    assert_ne!(world.kvs[&format!("job:{job_id}")]["seed"], seed, "the marks in the pages are another job's now");
    push(&mut world, "lib/dig.rs", &DIG.replace("dig", "burrow"));
    let status = run(&mut world, &job_id);
    assert_done(&status);
    assert_eq!(made(&world), before, "no page is made, none is renamed: {status}");
    assert_eq!((&status["run"]["counts"]["created"], &status["run"]["counts"]["proposed"]), (&json!(0), &json!(0)));
    holding(&world, "fn burrow");
    // Again, and nothing to do: the pages say what they were written from.
    forget(&mut world, &json!({"spaceKey": "DOC"}));
    let picture = world.confluence.picture();
    assert_eq!(run(&mut world, &job_id)["run"]["counts"]["unchanged"], json!(before.len()));
    assert_eq!(world.confluence.picture(), picture);
}

#[test]
fn what_people_did_to_forgotten_pages_stays() {
    let (mut world, job_id) = published_world();
    let edited = holding(&world, "fn dig");
    let title = world.confluence.pages[&edited].title.clone();
    world.confluence.edit(&title, "<p>Ada's things.</p>");
    let renamed = holding(&world, "fn count");
    world.confluence.pages.get_mut(&renamed).expect("a page").title = "How we count".to_owned();
    world.confluence.pages.insert(150, Page { title: "Elsewhere".to_owned(), ..Page::default() });
    world.confluence.pages.get_mut(&renamed).expect("a page").parent_id = Some("150".to_owned());
    push(&mut world, "lib/dig.rs", &DIG.replace("dig", "burrow"));
    push(&mut world, "src/lib.rs", "//! Counts things.\n\n/// Counts.\npub fn count_all(n: u32) -> u32 { n }\n");
    for _ in 0..2 {
        forget(&mut world, &json!({"spaceKey": "DOC"}));
        let status = run(&mut world, &job_id);
        assert_done(&status);
        assert_eq!(world.confluence.pages[&edited].body, "<p>Ada's things.</p>", "{status}");
        let page = &world.confluence.pages[&renamed];
        assert_eq!((page.title.as_str(), page.parent_id.as_deref()), ("How we count", Some("150")), "{status}");
        assert!(page.body.contains("count_all"), "{status}");
        let proposals = made(&world).into_values().filter(|title| title.starts_with("Proposed: ")).count();
        assert_eq!(proposals, 1, "one, also when it was forgotten: {status}");
    }
}

#[test]
fn a_page_whose_record_alone_is_lost_is_found_again() {
    let (world, job_id) = published_world();
    let before = made(&world);
    let records: Vec<String> = world.kvs.keys().filter(|key| key.starts_with("page:")).cloned().collect();
    for record in records {
        let mut world = world.clone();
        world.kvs.remove(&record).expect("a record");
        assert_done(&run(&mut world, &job_id));
        assert_eq!(made(&world), before, "{record}");
    }
}

#[test]
fn two_jobs_of_one_repository_find_each_their_own_pages() {
    let (mut world, first) = published_world();
    world.confluence.pages.insert(101, Page { title: "Second home".to_owned(), ..Page::default() });
    let below = json!({"spaceKey": "DOC", "parentId": "101"});
    let second = save(&mut world, &below);
    assert_ne!(first, second);
    assert_done(&run(&mut world, &second));
    let before = world.confluence.picture();
    forget(&mut world, &json!({"spaceKey": "DOC"}));
    save(&mut world, &below);
    for job_id in [second, first] {
        assert_done(&run(&mut world, &job_id));
    }
    let parents = |picture: &BTreeMap<String, serde_json::Value>| -> BTreeMap<String, serde_json::Value> {
        picture.iter().map(|(title, page)| (title.clone(), page["parent"].clone())).collect()
    };
    assert_eq!(parents(&world.confluence.picture()), parents(&before));
}

#[test]
fn a_property_that_somebody_wrote_on_a_page_of_their_own_takes_nothing_over() {
    let (mut world, job_id) = published_world();
    let ours = holding(&world, "fn dig");
    let forged = world.confluence.pages.remove(&ours).expect("a page");
    let mut property = forged.property.clone().expect("a property");
    property["pageId"] = json!("150");
    let theirs = Page {
        author: "account-mallory".to_owned(),
        by: "account-mallory".to_owned(),
        property: Some(property),
        version: 2,
        message: Some("Touchmark: text 0123456789abcdef of commit 0123456".to_owned()),
        ..forged
    };
    world.confluence.pages.insert(150, theirs.clone());
    forget(&mut world, &json!({"spaceKey": "DOC"}));
    assert_done(&run(&mut world, &job_id));
    assert_eq!(world.confluence.pages[&150], theirs, "a person's page stays as it is");
    assert_eq!(world.confluence.pages[&holding(&world, "fn dig")].title, format!("{} (2)", theirs.title));
}

#[test]
fn a_version_of_a_person_with_a_message_like_ours_counts_as_edited() {
    let (mut world, job_id) = published_world();
    push(&mut world, "lib/dig.rs", &DIG.replace("dig", "burrow"));
    assert_done(&run(&mut world, &job_id));
    let id = holding(&world, "fn burrow");
    let (title, message) = (world.confluence.pages[&id].title.clone(), world.confluence.pages[&id].message.clone());
    assert!(message.as_deref().is_some_and(|message| message.starts_with("Touchmark: text ")), "{message:?}");
    world.confluence.edit(&title, "<p>Ada's things.</p>");
    world.confluence.pages.get_mut(&id).expect("a page").message = message;
    forget(&mut world, &json!({"spaceKey": "DOC"}));
    push(&mut world, "lib/dig.rs", &DIG.replace("dig", "delve"));
    let status = run(&mut world, &job_id);
    assert_done(&status);
    assert_eq!(world.confluence.pages[&id].body, "<p>Ada's things.</p>", "{status}");
    assert_eq!(status["run"]["counts"]["proposed"], 1, "{status}");
}

#[test]
fn pages_that_were_archived_and_pages_of_modules_that_went_meanwhile_are_found_again() {
    let (mut world, job_id) = published_world();
    for name in ["gone", "going"] {
        let text = DIG.replace("dig", name).replace("Deep", name);
        push(&mut world, &format!("{name}/mod.rs"), &text);
        assert_done(&run(&mut world, &job_id));
    }
    let (gone, going) = (holding(&world, "fn gone"), holding(&world, "fn going"));
    world.github.files.remove("gone/mod.rs");
    world.github.commit += 1;
    assert_done(&run(&mut world, &job_id));
    let parent = |world: &World, id: u64| world.confluence.pages[&id].parent_id.clone();
    let archive = parent(&world, gone);
    let before = made(&world);
    forget(&mut world, &json!({"spaceKey": "DOC"}));
    world.github.files.remove("going/mod.rs");
    world.github.commit += 1;
    for _ in 0..2 {
        assert_done(&run(&mut world, &job_id));
    }
    assert_eq!(made(&world), before, "no page is made, none is renamed");
    assert_eq!((parent(&world, gone), parent(&world, going)), (archive.clone(), archive));
    let version = world.confluence.pages[&gone].version;
    // The module comes back, and its page with it.
    push(&mut world, "gone/mod.rs", "//! gone things.\n\n/// Digs.\npub fn gone() {}\n");
    assert_done(&run(&mut world, &job_id));
    assert!(world.confluence.pages[&gone].body.contains("fn gone"));
    assert_eq!((world.confluence.pages[&gone].version, made(&world).len()), (version + 1, before.len()));
}

#[test]
fn nothing_is_searched_while_no_title_is_taken() {
    let (world, _) = published_world();
    let searches = world.shapes.iter().filter(|shape| shape.contains("user/current"));
    assert_eq!(searches.count(), 0, "{:?}", world.shapes);
}
