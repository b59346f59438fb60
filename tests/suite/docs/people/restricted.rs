//! Pages that the app may not change: tried again by every run, named on the front page until they are written, and told by
//! title only to those who may see them.

use super::{front, published_world};
use crate::docs::tally::{WRITER, assert_done, by_schedule, holding, push};
use crate::world::World;
use serde_json::json;

/// A world in which a schedule's run could not write one page; ids of that page and of the front page.
fn held_back_world() -> (World, String, u64, u64) {
    let (mut world, job_id) = published_world();
    let (locked, front) = (holding(&world, "fn dig"), front(&world));
    world.confluence.pages.get_mut(&locked).expect("a page").locked = true;
    push(&mut world, "lib/dig.rs", "//! Deeper things.\n\n/// Digs.\npub fn dig_deeper() {}\n");
    let status = by_schedule(&mut world, &job_id);
    assert_eq!((&status["run"]["state"], &status["run"]["counts"]["refused"]), (&json!("done"), &json!(1)), "{status}");
    assert!(has_notice(&world, front));
    (world, job_id, locked, front)
}

fn has_notice(world: &World, front: u64) -> bool {
    world.confluence.pages[&front].body.contains("could not update one page")
}

#[test]
fn a_page_that_was_kept_back_is_tried_again_whatever_changed_and_the_notice_stays_until_it_was_written() {
    let (mut world, job_id, locked, front) = held_back_world();
    push(&mut world, "src/lib.rs", "//! Counts things.\n\n/// Counts.\npub fn count_more() {}\n");
    let elsewhere = by_schedule(&mut world, &job_id);
    assert!(holding(&world, "count_more") > 0);
    world.github.commit += 1;
    let nothing = by_schedule(&mut world, &job_id);
    for status in [elsewhere, nothing] {
        assert_eq!(status["run"]["counts"]["refused"], 1, "{status}");
        assert!(has_notice(&world, front));
    }
    world.confluence.pages.get_mut(&locked).expect("a page").locked = false;
    world.github.commit += 1;
    let status = by_schedule(&mut world, &job_id);
    assert_eq!(status["run"]["counts"]["updated"], 1, "{status}");
    assert!(world.confluence.pages[&locked].body.contains("dig_deeper") && !has_notice(&world, front));
    world.github.commit += 1;
    let status = by_schedule(&mut world, &job_id);
    assert_eq!(status["run"]["counts"]["files"], 0, "nothing is left to be tried again: {status}");
}

#[test]
fn a_front_page_that_was_kept_back_is_written_by_the_next_run() {
    let (mut world, job_id) = published_world();
    let front = front(&world);
    world.confluence.pages.get_mut(&front).expect("a page").locked = true;
    push(&mut world, "README.md", "# Tally\n\nCounts everything.\n");
    assert_eq!(by_schedule(&mut world, &job_id)["run"]["counts"]["refused"], 1);
    world.confluence.pages.get_mut(&front).expect("a page").locked = false;
    world.github.commit += 1;
    assert_done(&by_schedule(&mut world, &job_id));
    let body = &world.confluence.pages[&front].body;
    assert!(body.contains("Counts everything") && !body.contains("could not update"), "{body}");
}

#[test]
fn a_run_that_is_cancelled_anywhere_leaves_the_notice() {
    let mut cancelled = 0;
    for reading in 1.. {
        let (mut world, job_id, locked, front) = held_back_world();
        push(&mut world, "README.md", "# Tally\n\nCounts everything.\n");
        world.passed_ms += 60_000;
        let run_id = world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts")["runId"].clone();
        world.kvs_change = Some((format!("cancel:{}", run_id.as_str().expect("an id")), reading, json!(true)));
        world.drain_queue();
        world.kvs_change = None;
        assert!(has_notice(&world, front), "cancelled at reading {reading}");
        world.confluence.pages.get_mut(&locked).expect("a page").locked = false;
        let row = &world.kvs[&format!("run:{job_id}:{}", run_id.as_str().expect("an id"))];
        if row["state"] == "done" {
            break;
        }
        assert_eq!(row["state"], "cancelled", "{row}");
        cancelled += usize::from(world.confluence.pages[&front].body.contains("Counts everything"));
        world.github.commit += 1;
        assert_done(&by_schedule(&mut world, &job_id));
        assert!(world.confluence.pages[&locked].body.contains("dig_deeper") && !has_notice(&world, front));
    }
    assert!(cancelled > 0, "one was cancelled after the front page was written");
}

#[test]
fn a_title_is_told_only_to_those_who_may_see_its_page() {
    let (mut world, job_id, locked, front) = held_back_world();
    let page = world.confluence.pages.get_mut(&locked).expect("a page");
    page.title = "Nobody may know this".to_owned();
    page.version += 1;
    let told = |world: &mut World| {
        let asked = json!({"jobId": job_id});
        let flows = ["docs.history", "docs.status", "docs.card", "docs.list"];
        let answers = flows.map(|flow| {
            let payload = if flow == "docs.list" { json!({}) } else { asked.clone() };
            world.person(flow, WRITER, payload).expect("an answer")
        });
        let byline = world.person("docs.page", WRITER, json!({"pageId": front.to_string()})).expect("an answer");
        (answers, byline)
    };
    for _ in 0..2 {
        world.github.commit += 1;
        assert_eq!(by_schedule(&mut world, &job_id)["run"]["counts"]["refused"], 1);
    }
    let ([history, status, ..], _) = told(&mut world);
    assert_eq!(history["runs"][0]["refused"], json!(["Nobody may know this"]), "{history}");
    assert_eq!(status["run"]["refused"], json!(["Nobody may know this"]), "{status}");
    world.confluence.hidden.insert(locked);
    let (answers, byline) = told(&mut world);
    let said = format!("{answers:?}{byline}");
    assert!(!said.contains("Nobody may know") && !said.contains("refusedRecords"), "{said}");
    assert_eq!(answers[0]["runs"][0]["counts"]["refused"], 1);
    // What the front page names is what the repository calls it: everybody who sees the page sees that.
    assert!(has_notice(&world, front) && !world.confluence.pages[&front].body.contains("Nobody may know"));
    let rows = world.kvs.iter().filter(|(key, _)| key.starts_with("run:"));
    assert!(rows.into_iter().all(|(_, row)| !row.to_string().contains("Nobody may know")));
}
