//! The language of a job: pages are written again in place when it changes.

use super::tally::{WRITER, assert_done, push, run, saved_world};
use serde_json::json;

const DIG: &str = "//! Deep things.\n\n/// Digs.\npub fn dig() {}\n";

fn spoken_world(language: &str) -> (crate::world::World, String) {
    let (mut world, job_id) = saved_world(DIG);
    assert_done(&run(&mut world, &job_id));
    let repository = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github"});
    let payload = json!({
        "repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline", "language": language,
    });
    let saved = world.person("docs.save", WRITER, payload).expect("it saves");
    assert_eq!(saved["jobId"], json!(job_id), "the language makes no other job");
    (world, job_id)
}

#[test]
fn another_language_rewrites_the_pages_in_place() {
    let (mut world, job_id) = spoken_world("de");
    let before: Vec<(u64, String)> =
        world.confluence.pages.range(200..).map(|(id, page)| (*id, page.title.clone())).collect();
    let status = run(&mut world, &job_id);
    assert_done(&status);
    let after: Vec<(u64, String)> =
        world.confluence.pages.range(200..).map(|(id, page)| (*id, page.title.clone())).collect();
    assert_eq!(before, after, "ids and titles stay: {status}");
    for page in world.confluence.pages.range(200..).map(|(_, page)| page) {
        assert!(
            page.body.contains("Von Touchmark aus") && !page.body.contains("Written by Touchmark"),
            "{}",
            page.body
        );
    }
    assert!(world.confluence.pages.values().any(|page| page.body.contains("Funktionen")));
    let picture = world.confluence.picture();
    assert_done(&run(&mut world, &job_id));
    assert_eq!(world.confluence.picture(), picture, "nothing is left to do");
}

#[test]
fn a_proposal_is_made_in_the_language_too() {
    let (mut world, job_id) = spoken_world("de");
    assert_done(&run(&mut world, &job_id));
    let id = super::tally::holding(&world, "fn dig");
    let title = world.confluence.pages[&id].title.clone();
    world.confluence.edit(&title, "<p>Ada's things.</p>");
    push(&mut world, "lib/dig.rs", &DIG.replace("dig", "burrow"));
    assert_done(&run(&mut world, &job_id));
    let made = world.confluence.titled(&format!("Vorschlag: {title}"));
    assert!(made.body.contains("fn burrow"), "{}", made.body);
}
