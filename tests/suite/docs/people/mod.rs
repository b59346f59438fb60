//! What people do to pages between two runs: take their titles, restrict, move, rename and delete them.

mod restricted;

use super::tally::{WRITER, assert_done, holding, push, run, saved_world};
use crate::world::{Page, World};
use serde_json::json;

/// The second module.
const DIG: &str = "//! Deep things.\n\n/// Digs.\npub fn dig() {}\n";

fn published_world() -> (World, String) {
    let (mut world, job_id) = saved_world(DIG);
    assert_done(&run(&mut world, &job_id));
    (world, job_id)
}

fn front(world: &World) -> u64 {
    let below_home = |page: &Page| page.parent_id.as_deref() == Some("100");
    *world.confluence.pages.iter().find(|(id, page)| **id >= 200 && below_home(page)).expect("a front page").0
}

/// Every page that the app makes of the world's repository, by title.
fn titles() -> Vec<String> {
    let (world, _) = published_world();
    world.confluence.pages.range(200..).map(|(_, page)| page.title.clone()).collect()
}

/// Somebody's page that the exact look-up does not show.
fn hidden_holders(title: &str) -> Vec<(&'static str, Page)> {
    let page = Page { title: title.to_owned(), body: "<p>theirs</p>".to_owned(), ..Page::default() };
    vec![
        ("upper case", Page { title: title.to_uppercase(), ..page.clone() }),
        ("lower case", Page { title: title.to_lowercase(), ..page.clone() }),
        ("restricted to somebody else", Page { unseen: true, ..page.clone() }),
        ("archived", Page { status: "archived".to_owned(), ..page }),
    ]
}

#[test]
fn a_title_that_only_confluence_knows_to_be_taken_gets_a_number() {
    for title in titles() {
        for (how, theirs) in hidden_holders(&title) {
            let (mut world, job_id) = saved_world(DIG);
            world.confluence.pages.insert(150, theirs.clone());
            let status = run(&mut world, &job_id);
            assert_done(&status);
            let made = (&status["run"]["counts"]["created"], &status["run"]["counts"]["updated"]);
            assert_eq!(made, (&json!(titles().len()), &json!(0)), "{how}: {status}");
            assert_eq!(world.confluence.pages[&150], theirs, "{how}");
            let ours: Vec<&str> = world.confluence.pages.range(200..).map(|(_, page)| page.title.as_str()).collect();
            assert!(ours.contains(&format!("{title} (2)").as_str()), "{how}: {ours:?}");
            let taken = ours.iter().filter(|ours| ours.to_lowercase() == title.to_lowercase()).count();
            assert_eq!(taken, 0, "{how}: {ours:?}");
            let before = world.confluence.picture();
            assert_eq!(run(&mut world, &job_id)["run"]["counts"]["updated"], 0, "{how}: the next run knows the title");
            assert_eq!(world.confluence.picture(), before, "{how}");
        }
    }
}

#[test]
fn every_title_taken_at_once_is_still_one_run() {
    let (mut world, job_id) = saved_world(DIG);
    for (id, title) in (150..).zip(titles()) {
        let theirs = Page { title: title.to_uppercase(), unseen: true, ..Page::default() };
        world.confluence.pages.insert(id, theirs);
    }
    let status = run(&mut world, &job_id);
    assert_done(&status);
    let made = world.confluence.pages.range(200..).count();
    assert_eq!(made, titles().len(), "{status}");
    // Links follow the titles.
    for title in titles() {
        let linked = format!("ri:content-title=\"{title}\"");
        assert!(world.confluence.pages.range(200..).all(|(_, page)| !page.body.contains(&linked)), "{title}");
    }
}

#[test]
fn a_proposal_whose_title_is_taken_gets_a_number() {
    for (how, mut theirs) in hidden_holders("x") {
        let (mut world, job_id) = published_world();
        let id = holding(&world, "count");
        let title = world.confluence.pages[&id].title.clone();
        world.confluence.edit(&title, "<p>mine</p>");
        theirs.title = match how {
            "upper case" => format!("PROPOSED: {title}"),
            "lower case" => format!("proposed: {title}"),
            _ => format!("Proposed: {title}"),
        };
        world.confluence.pages.insert(150, theirs);
        push(&mut world, "src/lib.rs", "//! Counts things.\n\n/// Again.\npub fn again() {}\n");
        let status = run(&mut world, &job_id);
        assert_done(&status);
        assert_eq!(status["run"]["counts"]["proposed"], 1, "{how}: {status}");
        assert!(world.confluence.pages.values().any(|page| page.title == format!("Proposed: {title} (2)")), "{how}");
    }
}

#[test]
fn a_folder_renamed_in_other_letters_is_the_same_page() {
    let (mut world, job_id) = published_world();
    let id = holding(&world, "fn dig");
    let before = world.confluence.pages.len();
    let text = world.github.files.remove("lib/dig.rs").expect("a file");
    push(&mut world, "Lib/dig.rs", &text);
    assert_done(&run(&mut world, &job_id));
    let page = &world.confluence.pages[&id];
    assert!(page.title.contains("Lib"), "{}", page.title);
    assert_eq!(world.confluence.pages.len(), before, "nothing is archived, nothing made anew");
    let pictured = world.confluence.picture();
    assert_done(&run(&mut world, &job_id));
    assert_eq!(world.confluence.picture(), pictured);
}

#[test]
fn a_page_that_may_not_be_changed_is_reported_and_the_others_go_on() {
    let (mut world, job_id) = published_world();
    let locked = holding(&world, "fn dig");
    let front = front(&world);
    world.confluence.pages.get_mut(&locked).expect("a page").locked = true;
    let before = world.confluence.pages[&locked].clone();
    push(&mut world, "lib/dig.rs", "//! Deeper things.\n\n/// Digs.\npub fn dig_deeper() {}\n");
    push(&mut world, "src/lib.rs", "//! Counts things.\n\n/// Counts.\npub fn count_more() {}\n");
    let status = run(&mut world, &job_id);
    assert_done(&status);
    assert_eq!(status["run"]["counts"]["refused"], 1, "{status}");
    assert!(status["run"]["counts"]["updated"].as_u64().expect("a count") >= 1, "{status}");
    assert_eq!(world.confluence.pages[&locked], before);
    assert!(holding(&world, "count_more") > 0);
    let history = world.person("docs.history", WRITER, json!({"jobId": job_id})).expect("a history");
    assert_eq!(history["runs"][0]["refused"], json!([before.title]), "{history}");
    let told = world.confluence.pages[&front].body.clone();
    assert!(told.contains("could not update one page") && told.contains(&before.title), "{told}");
    world.confluence.pages.get_mut(&locked).expect("a page").locked = false;
    let status = run(&mut world, &job_id);
    assert_done(&status);
    assert!(world.confluence.pages[&locked].body.contains("dig_deeper"));
    assert!(
        !world.confluence.pages[&front].body.contains("could not update"),
        "{}",
        world.confluence.pages[&front].body
    );
}

#[test]
fn a_locked_front_page_keeps_no_other_page_back() {
    let (mut world, job_id) = published_world();
    let front = front(&world);
    world.confluence.pages.get_mut(&front).expect("a page").locked = true;
    push(&mut world, "README.md", "# Tally\n\nCounts everything.\n");
    push(&mut world, "src/lib.rs", "//! Counts things.\n\n/// Counts.\npub fn count_more() {}\n");
    let status = run(&mut world, &job_id);
    assert_done(&status);
    assert_eq!(status["run"]["counts"]["refused"], 1, "{status}");
    assert!(holding(&world, "count_more") > 0);
}

#[test]
fn an_app_that_may_write_nothing_says_so() {
    let (mut world, job_id) = published_world();
    world.confluence.app_may_write = false;
    push(&mut world, "src/lib.rs", "//! Counts things.\n\n/// Counts.\npub fn count_more() {}\n");
    let status = run(&mut world, &job_id);
    assert_eq!(status["run"]["error"]["code"], "no_write_permission", "{status}");
}

#[test]
fn what_was_done_before_a_failure_is_counted() {
    let (mut world, job_id) = saved_world(DIG);
    // The second create fails for good: the space was closed in between.
    world.confluence.creates_left = Some(1);
    let status = run(&mut world, &job_id);
    assert_eq!(status["run"]["state"], "failed", "{status}");
    assert_eq!(status["run"]["counts"]["created"], 1, "{status}");
}

/// [`published_world`], and a second space with one page.
fn published_world_beside_another_space() -> (World, String) {
    let (mut world, job_id) = published_world();
    world.confluence.has_other_space = true;
    let elsewhere = Page { title: "Elsewhere".to_owned(), space_id: "11".to_owned(), ..Page::default() };
    world.confluence.pages.insert(300, elsewhere);
    (world, job_id)
}

#[test]
fn a_page_moved_to_another_space_is_updated_there_and_linked_there() {
    let (mut world, job_id) = published_world_beside_another_space();
    let id = holding(&world, "fn dig");
    let title = world.confluence.pages[&id].title.clone();
    let page = world.confluence.pages.get_mut(&id).expect("a page");
    page.space_id = "11".to_owned();
    page.parent_id = Some("300".to_owned());
    push(&mut world, "lib/dig.rs", "//! Deeper things.\n\n/// Digs.\npub fn dig_deeper() {}\n");
    let status = run(&mut world, &job_id);
    assert_done(&status);
    let page = &world.confluence.pages[&id];
    assert!(page.body.contains("dig_deeper"), "{status}");
    assert_eq!((page.space_id.as_str(), page.parent_id.as_deref()), ("11", Some("300")));
    let bare = format!("<ri:page ri:content-title=\"{title}\"");
    let full = format!("<ri:page ri:space-key=\"OTHER\" ri:content-title=\"{title}\"");
    let bodies: Vec<&str> = world.confluence.pages.range(200..300).map(|(_, page)| page.body.as_str()).collect();
    assert!(bodies.iter().all(|body| !body.contains(&bare)), "{bodies:?}");
    assert!(bodies.iter().any(|body| body.contains(&full)), "{bodies:?}");
    assert!(!page.body.contains("<ri:page ri:content-title"), "links from it name the space that they lead to");
    // Also when a push writes only the page that links.
    world.github.commit += 1;
    let before = world.confluence.picture();
    assert_eq!(run(&mut world, &job_id)["run"]["counts"]["updated"], 0);
    assert_eq!(world.confluence.picture(), before);
    // And back again.
    let above = Some(front(&world).to_string());
    let page = world.confluence.pages.get_mut(&id).expect("a page");
    (page.space_id, page.parent_id) = ("10".to_owned(), above);
    assert_done(&run(&mut world, &job_id));
    assert!(world.confluence.pages.range(200..300).all(|(_, page)| !page.body.contains("ri:space-key")));
}

#[test]
fn new_pages_below_a_page_that_was_moved_stay_in_the_jobs_space() {
    let (mut world, job_id) = published_world_beside_another_space();
    let front = front(&world);
    let page = world.confluence.pages.get_mut(&front).expect("a page");
    (page.space_id, page.parent_id) = ("11".to_owned(), Some("300".to_owned()));
    push(&mut world, "wide/widen.rs", "//! Wide things.\n\n/// Widens.\npub fn widen() {}\n");
    push(&mut world, "src/lib.rs", "//! Counts things.\n\n/// Counts.\npub fn count_more() {}\n");
    assert_done(&run(&mut world, &job_id));
    assert_eq!(world.confluence.pages[&holding(&world, "widen")].space_id, "10");
}

#[test]
fn children_of_a_trashed_front_page_find_the_new_one() {
    for edited in [false, true] {
        let (mut world, job_id) = published_world();
        let old = front(&world);
        let module = holding(&world, "fn dig");
        // Confluence moves the children of a deleted page up to its parent.
        world.confluence.pages.get_mut(&old).expect("a page").status = "trashed".to_owned();
        for page in world.confluence.pages.values_mut().filter(|page| page.parent_id == Some(old.to_string())) {
            page.parent_id = Some("100".to_owned());
        }
        if edited {
            let title = world.confluence.pages[&module].title.clone();
            world.confluence.edit(&title, "<p>mine</p>");
        }
        assert_done(&run(&mut world, &job_id));
        let above = |id: u64| world.confluence.pages[&id].parent_id.clone().and_then(|id| id.parse::<u64>().ok());
        let mut top = module;
        while let Some(parent) = above(top).filter(|parent| *parent != 100) {
            top = parent;
        }
        assert_ne!(top, module, "the module stands below the new front page");
        assert_eq!(world.confluence.pages[&top].status, "current");
        assert_eq!(world.confluence.pages[&module].body == "<p>mine</p>", edited);
        let before = world.confluence.picture();
        assert_done(&run(&mut world, &job_id));
        assert_eq!(world.confluence.picture(), before);
        if edited {
            push(&mut world, "lib/dig.rs", "//! Deeper things.\n\n/// Digs.\npub fn dig_deeper() {}\n");
            let status = run(&mut world, &job_id);
            assert_eq!(status["run"]["counts"]["proposed"], 1, "an edited page stays an edited page: {status}");
        }
    }
}

#[test]
fn the_roots_configuration_counts_for_a_folder_and_the_folders_own_adds_to_it() {
    let mut world = World::default();
    world.github.commit = 1;
    for (path, text) in [
        (".touchmark.yml", "exclude:\n  - '**/secret_plans.rs'\n"),
        ("lib/.touchmark.yml", "exclude:\n  - 'drafts/**'\n"),
        ("lib/open.rs", "//! Open.\n\n/// Opens.\npub fn open_up() {}\n"),
        ("lib/secret_plans.rs", "//! Plans.\n\n/// Plans.\npub fn plan_in_secret() {}\n"),
        ("lib/drafts/draft.rs", "//! Drafts.\n\n/// Drafts.\npub fn draft_only() {}\n"),
        ("other/far.rs", "//! Far.\n\n/// Far.\npub fn far_away() {}\n"),
    ] {
        world.github.files.insert(path.to_owned(), text.to_owned());
    }
    let repository = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github", "folder": "lib"});
    let job = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline"});
    let saved = world.person("docs.save", WRITER, job).expect("it saves");
    assert_done(&run(&mut world, saved["jobId"].as_str().expect("an id")));
    let text: String = world.confluence.pages.range(200..).map(|(_, page)| page.body.as_str()).collect();
    assert!(text.contains("open_up"), "{text}");
    for left_out in ["plan_in_secret", "draft_only", "far_away"] {
        assert!(!text.contains(left_out), "{left_out}");
        assert!(world.github.given.iter().all(|path| !path.contains("secret_plans") && !path.contains("drafts/draft")));
    }
    let preview = world.person("docs.preview", WRITER, saved).expect("a preview");
    assert!(!preview["plan"].to_string().contains("secret_plans"), "{preview}");
}
