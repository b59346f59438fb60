//! Every way a person edits a page between two runs, and what they decide about it (docs/PANELS.md has the table).

use super::tally::{self, WRITER, assert_done, holding, saved_world};
use crate::world::{Page, World};
use serde_json::{Value, json};
use touchmark::error::Code;

fn published_world() -> (World, String) {
    let (mut world, job_id) = saved_world(&deep_things("dig"));
    run(&mut world, &job_id);
    (world, job_id)
}

fn deep_things(name: &str) -> String {
    format!("//! Deep things.\n\n/// Digs.\npub fn {name}() {{}}\n\n/// Holds.\npub struct Spade {{}}\n")
}

/// Runs the job; what became of its pages.
fn run(world: &mut World, job_id: &str) -> Value {
    let status = tally::run(world, job_id);
    assert_done(&status);
    status["run"]["counts"].clone()
}

/// Another function in the module, and a new commit.
fn push(world: &mut World, name: &str) {
    tally::push(world, "lib/dig.rs", &deep_things(name));
}

fn edit(world: &mut World, id: u64, from: &str, to: &str) {
    let page = world.confluence.pages[&id].clone();
    assert!(page.body.contains(from), "{}", page.body);
    world.confluence.edit(&page.title, &page.body.replacen(from, to, 1));
}

fn body(world: &World, id: u64) -> String {
    world.confluence.pages[&id].body.clone()
}

fn byline(world: &mut World, id: u64) -> Value {
    world.person("docs.page", WRITER, json!({"pageId": id.to_string()})).expect("a byline")
}

fn decide(world: &mut World, id: u64, choice: &str) -> Result<Value, touchmark::error::Error> {
    let page = byline(world, id)["page"].clone();
    let seen = json!({"pageId": id.to_string(), "choice": choice, "version": page["version"], "proposalVersion": page["proposal"]["version"]});
    world.person("docs.pageDecision", WRITER, seen)
}

/// A page whose first words a person changed, and a proposal for it. Gives its id.
fn with_proposal() -> (World, String, u64) {
    let (mut world, job_id) = published_world();
    let id = holding(&world, "fn dig");
    edit(&mut world, id, "Deep things", "Ada's things");
    push(&mut world, "dig_deeper");
    assert_eq!(run(&mut world, &job_id)["proposed"], 1);
    (world, job_id, id)
}

fn proposal(world: &World) -> Option<Page> {
    world.confluence.pages.values().find(|page| page.title.starts_with("Proposed: ")).cloned()
}

/// Whether the proposal is put away: emptied, and below the page of what is archived.
#[track_caller]
fn assert_gone(world: &World) {
    let proposal = proposal(world).expect("it is kept");
    let above: u64 = proposal.parent_id.expect("a parent").parse().expect("an id");
    assert!(world.confluence.pages[&above].title.contains("Archived"), "{}", world.confluence.pages[&above].title);
    assert!(
        proposal.body.contains("is not needed any more") && !proposal.body.contains("dig_deeper"),
        "{}",
        proposal.body
    );
}

#[test]
fn the_byline_tells_an_edit_and_a_proposal_that_waits() {
    let (mut world, _) = published_world();
    let id = holding(&world, "fn dig");
    let page = byline(&mut world, id)["page"].clone();
    assert_eq!((&page["edited"], &page["proposal"], &page["mayDecide"]), (&json!(false), &json!(null), &json!(false)));
    let (mut world, _, id) = with_proposal();
    let page = byline(&mut world, id)["page"].clone();
    assert_eq!((&page["edited"], &page["mayDecide"]), (&json!(true), &json!(true)), "{page}");
    assert_eq!(page["editedMs"], 1_767_225_600_000_u64, "the time of the page's newest version");
    let waits = &page["proposal"];
    assert!(waits["title"].as_str().expect("a title").starts_with("Proposed: ") && waits["sinceMs"].is_u64(), "{page}");
    let of_proposal: u64 = waits["pageId"].as_str().expect("an id").parse().expect("an id");
    let there = byline(&mut world, of_proposal)["page"].clone();
    assert_eq!(there["proposalFor"]["pageId"], id.to_string(), "the proposal says what it is for: {there}");
}

#[test]
fn a_colour_an_alignment_and_a_space_are_edits_that_the_next_run_leaves() {
    for (from, to) in [
        ("<p>Deep things", "<p style=\"text-align: center;\">Deep things"),
        ("<h3>", "<h3 style=\"margin-left: 60.0px;\">"),
        ("Deep things", "Deepthings"),
    ] {
        let (mut world, job_id) = published_world();
        let id = holding(&world, "fn dig");
        edit(&mut world, id, from, to);
        push(&mut world, "dig_deeper");
        assert_eq!(run(&mut world, &job_id)["proposed"], 1, "{to}");
        assert!(body(&world, id).contains(to), "{to}");
    }
}

#[test]
fn what_differs_is_told_section_by_section() {
    let (mut world, _, id) = with_proposal();
    let told = world.person("docs.pageChanges", WRITER, json!({"pageId": id.to_string()})).expect("changes");
    let text = told.to_string();
    assert!(text.contains("Ada's things") && text.contains("dig_deeper"), "{text}");
    world.confluence.hidden = [id].into();
    let hidden = world.person("docs.pageChanges", WRITER, json!({"pageId": id.to_string()}));
    assert_eq!(hidden.expect_err("hidden").code, Code::NotFound);
}

#[test]
fn a_proposal_that_is_taken_becomes_the_page_and_goes() {
    let (mut world, job_id, id) = with_proposal();
    decide(&mut world, id, "take").expect("taken");
    let text = body(&world, id);
    assert!(text.contains("dig_deeper") && !text.contains("Ada's things"), "{text}");
    assert_gone(&world);
    let page = byline(&mut world, id)["page"].clone();
    assert_eq!((&page["edited"], &page["proposal"]), (&json!(false), &json!(null)), "{page}");
    let said = world.confluence.pages[&id].message.clone().expect("a message");
    assert!(said.ends_with(", proposal taken"), "the page's history says it: {said}");
    let before = world.confluence.picture();
    let counts = run(&mut world, &job_id);
    assert_eq!(world.confluence.picture(), before, "the next run has nothing to do: {counts}");
    push(&mut world, "dig_deepest");
    assert_eq!(run(&mut world, &job_id)["proposed"], 0, "the page is the app's again");
    assert!(body(&world, id).contains("dig_deepest"));
}

#[test]
fn sections_that_a_person_changed_stay_and_the_others_are_updated_now_and_later() {
    let (mut world, job_id, id) = with_proposal();
    let kept = decide(&mut world, id, "sections").expect("kept")["keptSections"].clone();
    assert_eq!(kept.as_array().map(Vec::len), Some(1), "{kept}");
    let text = body(&world, id);
    assert!(text.contains("Ada's things") && text.contains("dig_deeper"), "{text}");
    assert_gone(&world);
    assert_eq!(byline(&mut world, id)["page"]["kept"], "sections");
    push(&mut world, "dig_deepest");
    assert_eq!(run(&mut world, &job_id)["proposed"], 0);
    let text = body(&world, id);
    assert!(text.contains("Ada's things") && text.contains("dig_deepest") && !text.contains("dig_deeper"), "{text}");
    let before = world.confluence.picture();
    run(&mut world, &job_id);
    assert_eq!(world.confluence.picture(), before, "nothing new, nothing written");
    // And what they change after that stays, too.
    edit(&mut world, id, "dig_deepest", "Ada digs");
    push(&mut world, "dig_on");
    run(&mut world, &job_id);
    assert!(body(&world, id).contains("Ada digs"), "{}", body(&world, id));
    // Asked again, the page is an edited one, although the app wrote it last.
    decide(&mut world, id, "ask").expect("asked");
    let mine = body(&world, id);
    push(&mut world, "dig_out");
    assert_eq!(run(&mut world, &job_id)["proposed"], 1);
    assert_eq!(body(&world, id), mine);
    assert_eq!(decide(&mut world, id, "sections").expect_err("nothing tells them apart now").code, Code::Conflict);
    decide(&mut world, id, "take").expect("taken");
    assert!(body(&world, id).contains("dig_out") && !body(&world, id).contains("Ada digs"));
}

#[test]
fn a_page_that_is_kept_for_good_is_left_alone_until_somebody_asks_again() {
    let (mut world, job_id, id) = with_proposal();
    let mine = body(&world, id);
    decide(&mut world, id, "mine").expect("kept");
    assert_gone(&world);
    push(&mut world, "dig_deepest");
    let counts = run(&mut world, &job_id);
    assert_eq!((&counts["proposed"], body(&world, id)), (&json!(0), mine.clone()), "{counts}");
    assert_eq!(byline(&mut world, id)["page"]["kept"], "page");
    decide(&mut world, id, "ask").expect("asked");
    let counts = run(&mut world, &job_id);
    assert_eq!((&counts["proposed"], body(&world, id)), (&json!(1), mine), "{counts}");
    let proposal = proposal(&world).expect("a proposal");
    assert_eq!(proposal.parent_id, Some(id.to_string()), "it stands below its page again");
    assert!(proposal.body.contains("dig_deepest"));
}

#[test]
fn an_edit_that_is_taken_back_makes_the_proposal_needless() {
    let (mut world, job_id, id) = with_proposal();
    edit(&mut world, id, "Ada's things", "Deep things");
    run(&mut world, &job_id);
    assert!(body(&world, id).contains("dig_deeper"), "written as ever");
    run(&mut world, &job_id);
    assert_gone(&world);
}

#[test]
fn a_proposal_with_words_of_a_person_is_taken_with_them() {
    let (mut world, job_id, id) = with_proposal();
    let title = proposal(&world).expect("a proposal").title;
    let text = proposal(&world).expect("a proposal").body.replacen("Digs", "Digs, says Bob", 1);
    world.confluence.edit(&title, &text);
    decide(&mut world, id, "take").expect("taken");
    assert!(body(&world, id).contains("says Bob"));
    assert_gone(&world);
    let before = body(&world, id);
    assert_eq!(run(&mut world, &job_id)["proposed"], 0, "its text is known");
    push(&mut world, "dig_deepest");
    run(&mut world, &job_id);
    assert_eq!(body(&world, id), before, "Bob's words are a person's");
}

#[test]
fn a_title_that_a_person_gave_stays_and_the_page_is_still_ours() {
    let (mut world, job_id) = published_world();
    let id = holding(&world, "fn dig");
    let ours = world.confluence.pages[&id].title.clone();
    let page = world.confluence.pages.get_mut(&id).expect("a page");
    (page.title, page.version, page.message) = ("The spade".to_owned(), page.version + 1, None);
    let counts = run(&mut world, &job_id);
    assert_eq!(counts["proposed"], 0, "{counts}");
    assert_eq!(world.confluence.pages[&id].version, 2, "its text is the same: it is not written");
    let linked = |world: &World, title: &str| {
        let link = format!("ri:content-title=\"{title}\"");
        world.confluence.pages.range(200..).any(|(_, page)| page.body.contains(&link))
    };
    assert!(linked(&world, "The spade") && !linked(&world, &ours), "links follow the title");
    push(&mut world, "dig_deeper");
    run(&mut world, &job_id);
    let page = &world.confluence.pages[&id];
    assert_eq!((page.title.as_str(), page.body.contains("dig_deeper")), ("The spade", true));
    assert_eq!(byline(&mut world, id)["page"]["namedByPerson"], true);
    // The old title back, and the writer names it again.
    let page = world.confluence.pages.get_mut(&id).expect("a page");
    (page.title, page.version) = (ours.clone(), page.version + 1);
    run(&mut world, &job_id);
    assert_eq!(byline(&mut world, id)["page"]["namedByPerson"], false);
    assert!(linked(&world, &ours) && !linked(&world, "The spade"));
}

#[test]
fn a_decision_is_for_what_the_person_saw_and_for_who_may_change_the_page() {
    let (mut world, job_id, id) = with_proposal();
    let seen = json!({"pageId": id.to_string(), "choice": "take", "version": 1});
    assert_eq!(world.person("docs.pageDecision", WRITER, seen).expect_err("old").code, Code::Conflict);
    let title = proposal(&world).expect("a proposal").title;
    let page = byline(&mut world, id)["page"].clone();
    let seen = json!({"pageId": id.to_string(), "choice": "take", "version": page["version"], "proposalVersion": page["proposal"]["version"]});
    world.confluence.edit(&title, "<p>Another text.</p>");
    assert_eq!(world.person("docs.pageDecision", WRITER, seen).expect_err("old").code, Code::Conflict);
    let before = (world.confluence.picture(), world.kvs.clone());
    world.confluence.may_update = false;
    assert_eq!(decide(&mut world, id, "mine").expect_err("no right").code, Code::NoWritePermission);
    assert!((world.confluence.picture(), world.kvs.clone()) == before);
    world.confluence.may_update = true;
    // While a run waits in the queue for its turn the page can be decided about, while one is at work it cannot.
    let claim = json!({"owner": "a-run", "untilMs": u64::MAX / 2});
    world.kvs.insert(format!("claim:docs:{job_id}:1"), claim);
    assert_eq!(decide(&mut world, id, "mine").expect_err("at work").code, Code::Conflict);
}

#[test]
fn a_byline_reads_one_record_of_a_page_and_an_old_pages_too() {
    let (mut world, _) = published_world();
    let id = holding(&world, "fn dig");
    world.recording = Some(Vec::new());
    byline(&mut world, id);
    let trace = json!(world.recording.take()).to_string();
    assert!(!trace.contains("\"prefix\":\"page:"), "no listing of page records: {trace}");
    // A page of an earlier version names no record in its property.
    let page = world.confluence.pages.get_mut(&id).expect("a page");
    page.property.as_mut().and_then(Value::as_object_mut).expect("a property").remove("record");
    assert_eq!(byline(&mut world, id)["ours"], true);
}

/// What an installation has whose pages were written when titles began with the repository's name.
fn aged(world: &mut World, job_id: &str) -> Vec<(u64, String)> {
    let old = |title: &str| title.strip_suffix(" · r").map(|name| format!("r: {name}"));
    let prefix = format!("page:{job_id}:");
    for (_, record) in world.kvs.iter_mut().filter(|(key, _)| key.starts_with(&prefix)) {
        for field in ["wanted", "title"] {
            if let Some(title) = record[field].as_str().and_then(old) {
                record[field] = json!(title);
            }
        }
        record["digest"] = json!("of an older version");
    }
    let mut ids = Vec::new();
    for (id, page) in &mut world.confluence.pages {
        if let Some(title) = old(&page.title) {
            ids.push((*id, page.title.clone()));
            page.title = title;
        }
    }
    ids
}

#[test]
fn pages_titled_by_an_older_version_are_renamed_and_what_people_wrote_stays() {
    let (mut world, job_id) = published_world();
    let ids = aged(&mut world, &job_id);
    assert!(ids.len() > 1, "{ids:?}");
    let edited = holding(&world, "Digs.");
    edit(&mut world, edited, "Digs.", "Digs deep.");
    run(&mut world, &job_id);
    for (id, title) in &ids {
        let page = &world.confluence.pages[id];
        // An edited page is not written; what is proposed for it stands below it.
        let wanted = if *id == edited {
            title.strip_suffix(" · r").map(|name| format!("r: {name}"))
        } else {
            Some(title.clone())
        };
        assert_eq!(Some(page.title.clone()), wanted);
    }
    assert!(body(&world, edited).contains("Digs deep."));
    let titles: Vec<&str> = world.confluence.pages.values().map(|page| page.title.as_str()).collect();
    let count = titles.iter().filter(|title| title.ends_with(" · r") && !title.starts_with("Proposed")).count();
    assert_eq!(count, ids.len() - 1, "no second set of pages: {titles:?}");
}
