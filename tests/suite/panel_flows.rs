//! What panels ask: choices and checks of the form, history, a page's origin, a repository's card, a hook's address.

use crate::world::World;
use serde_json::{Value, json};
use touchmark::error::Code;

const WRITER: &str = "account-writer";

fn new_world() -> World {
    let mut world = World::default();
    world.github.commit = 1;
    let text = "//! Counts things.\n\npub mod deep;\n\n/// Counts.\npub fn count(n: u32) -> u32 { n }\n";
    for (path, text) in [
        ("README.md", "# Tally\n\nCounts things.\n"),
        ("Cargo.toml", "[package]\nname = \"tally\"\n"),
        ("src/lib.rs", text),
        ("src/deep/mod.rs", "//! Deep things.\n\n/// Digs.\npub fn dig() {}\n"),
    ] {
        world.github.files.insert(path.to_owned(), text.to_owned());
    }
    world
}

fn ask(world: &mut World, flow: &str, payload: Value) -> Value {
    world.person(flow, WRITER, payload).unwrap_or_else(|error| panic!("{flow}: {error:?}"))
}

/// A job that has published its pages once.
fn published() -> (World, String) {
    let mut world = new_world();
    let job_id = saved(&mut world);
    run(&mut world, &job_id);
    (world, job_id)
}

fn saved(world: &mut World) -> String {
    world.kvs.insert("secret:git.github".to_owned(), json!({"setMs": 5}));
    let mut form = form("o/r");
    form["secret"] = json!("auto");
    let job = ask(world, "docs.check", form)["job"].clone();
    ask(world, "docs.save", job)["jobId"].as_str().expect("an id").to_owned()
}

fn run(world: &mut World, job_id: &str) {
    ask(world, "docs.start", json!({"jobId": job_id}));
    world.drain_queue();
}

fn form(repository: &str) -> Value {
    json!({"repository": repository, "spaceKey": "DOC", "parentId": "", "ref": "", "folder": "", "secret": "", "writer": "outline"})
}

fn problems(world: &mut World, form: Value) -> Vec<String> {
    let answer = ask(world, "docs.check", form);
    assert_eq!(answer["job"], Value::Null, "a form with a problem is no job");
    let fields = answer["problems"].as_array().expect("problems").iter();
    fields.map(|problem| problem["field"].as_str().expect("a field").to_owned()).collect()
}

/// Id of the front page.
fn front(world: &mut World, job_id: &str) -> String {
    let status = ask(world, "docs.status", json!({"jobId": job_id}));
    status["pages"][0]["pageId"].as_str().expect("a page").to_owned()
}

#[test]
fn a_right_form_gives_exactly_what_saving_takes() {
    let mut world = new_world();
    let answer = ask(&mut world, "docs.check", form("https://github.com/o/r/tree/dev"));
    assert_eq!(answer["problems"], json!([]));
    assert_eq!(answer["job"]["repository"]["ref"], "dev");
    assert!(world.person("docs.save", WRITER, answer["job"].clone()).is_ok());
}

#[test]
fn an_empty_field_is_no_problem_yet() {
    let mut world = new_world();
    let empty = json!({"writer": "outline"});
    let answer = ask(&mut world, "docs.check", empty);
    assert_eq!(answer, json!({"problems": []}));
}

#[test]
fn every_wrong_field_is_named() {
    let mut world = new_world();
    assert_eq!(problems(&mut world, form("not a repository")), ["repository"]);
    let with = |name: &str, value: &str| {
        let mut form = form("o/r");
        form[name] = json!(value);
        form
    };
    assert_eq!(problems(&mut world, with("spaceKey", "NONE")), ["spaceKey"]);
    assert_eq!(problems(&mut world, with("parentId", "12a")), ["parentId"]);
    assert_eq!(problems(&mut world, with("secret", "git:none")), ["secret"]);
    assert_eq!(problems(&mut world, with("secret", "hook:x")), ["secret"]);
    assert_eq!(problems(&mut world, with("ref", "a b")), ["ref"]);
    assert_eq!(problems(&mut world, with("folder", "a/../b")), ["folder"]);
    world.confluence.may_create = false;
    assert_eq!(problems(&mut world, form("o/r")), ["spaceKey"]);
}

#[test]
fn a_form_with_an_unknown_field_is_refused() {
    let mut form = form("o/r");
    form["token"] = json!("x");
    let input = json!({"trigger": "person", "caller": WRITER, "payload": form});
    let refused = touchmark::flows::open("docs.check", input, Vec::new()).err();
    assert_eq!(refused.map(|error| error.code), Some(Code::InputInvalid));
}

#[test]
fn the_choices_are_spaces_and_names_of_tokens() {
    let mut world = new_world();
    world.kvs.insert("secret:git.github".to_owned(), json!({"setMs": 5}));
    world.kvs.insert("secret:hook.abc".to_owned(), json!({"setMs": 6}));
    let answer = ask(&mut world, "docs.choices", json!({}));
    assert_eq!(answer["spaces"], json!([{"id": "10", "key": "DOC", "name": "Docs"}]));
    assert_eq!(answer["connections"], json!([{"name": "git:github", "setMs": 5}]));
}

#[test]
fn an_ai_needs_a_provider_and_a_model_and_takes_the_sites_key() {
    let mut world = new_world();
    let mut form = form("o/r");
    form["writer"] = json!("ai");
    assert_eq!(ask(&mut world, "docs.check", form.clone()), json!({"problems": []}), "not filled in yet");
    form["aiProvider"] = json!("anthropic");
    form["aiModel"] = json!("some-model");
    world.kvs.insert("secret:ai.anthropic".to_owned(), json!({"setMs": 5}));
    let answer = ask(&mut world, "docs.check", form.clone());
    assert_eq!(answer["job"]["ai"], json!({"provider": "anthropic", "model": "some-model", "secret": "ai:anthropic"}));
    form["aiProvider"] = json!("github");
    assert_eq!(problems(&mut world, form), ["aiProvider"]);
}

#[test]
fn the_sites_own_token_is_found_by_the_repositorys_host() {
    let mut world = new_world();
    let auto = |repository: &str| {
        let mut form = form(repository);
        form["secret"] = json!("auto");
        form
    };
    let without = ask(&mut world, "docs.check", auto("o/r"));
    assert_eq!(without["job"]["repository"]["secret"], Value::Null);
    world.kvs.insert("secret:git.github".to_owned(), json!({"setMs": 5}));
    let with = ask(&mut world, "docs.check", auto("o/r"));
    assert_eq!(with["job"]["repository"]["secret"], "git:github");
    let other = ask(&mut world, "docs.check", auto("https://gitlab.com/o/r"));
    assert_eq!(other["job"]["repository"]["secret"], Value::Null, "another host's token stays here");
}

#[test]
fn a_probe_reads_the_newest_commit_for_those_who_could_save_the_job() {
    let mut world = new_world();
    let answer = ask(&mut world, "docs.probe", form("o/r"));
    assert_eq!(answer["commit"].as_str().map(str::len), Some(40), "{answer}");
    assert!(world.kvs.is_empty(), "a probe writes nothing");
    world.github.status = Some(401);
    let answer = ask(&mut world, "docs.probe", form("o/r"));
    assert_eq!(
        (&answer["problems"][0]["field"], &answer["problems"][0]["code"]),
        (&json!("repository"), &json!("unauthorized"))
    );
    world.github.status = None;
    world.kvs.insert("hosts".to_owned(), json!([{"host": "git.example.com", "kind": "github"}]));
    let own = "https://git.example.com/api/v3/repos/o/r/commits/HEAD";
    world.elsewhere.insert(own.to_owned(), (200, "0a".repeat(20)));
    let answer = ask(&mut world, "docs.probe", form("https://git.example.com/o/r"));
    assert_eq!(answer["commit"].as_str().map(str::len), Some(40), "a server of one's own: {answer}");
    world.confluence.may_create = false;
    let answer = ask(&mut world, "docs.probe", form("o/r"));
    assert_eq!(answer["problems"][0]["field"], "spaceKey", "the Git host is not asked");
    assert_eq!(answer["problems"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_history_lists_runs_and_hides_from_people_outside_the_space() {
    let (mut world, job_id) = published();
    let answer = ask(&mut world, "docs.history", json!({"jobId": job_id}));
    assert_eq!(answer["runs"].as_array().map(Vec::len), Some(1));
    assert_eq!(answer["runs"][0]["state"], "done");
    world.confluence.may_see = false;
    let refused = world.person("docs.history", WRITER, json!({"jobId": job_id})).unwrap_err();
    assert_eq!(refused.code, Code::NotFound);
}

#[test]
fn a_removed_job_leaves_its_pages_and_nothing_else() {
    let (mut world, job_id) = published();
    let pages = world.confluence.picture();
    let answer = ask(&mut world, "docs.remove", json!({"jobId": job_id}));
    assert_eq!(answer["pagesKept"], json!(pages.len() - 1), "all but the space's home");
    assert_eq!(world.confluence.picture(), pages);
    let left: Vec<&String> = world.kvs.keys().filter(|key| key.contains(&job_id)).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_job_at_work_is_not_removed_and_a_reader_removes_nothing() {
    let (mut world, job_id) = published();
    ask(&mut world, "docs.start", json!({"jobId": job_id}));
    let refused = world.person("docs.remove", WRITER, json!({"jobId": job_id})).unwrap_err();
    assert_eq!(refused.code, Code::Conflict);
    world.drain_queue();
    world.confluence.may_create = false;
    let refused = world.person("docs.remove", WRITER, json!({"jobId": job_id})).unwrap_err();
    assert_eq!(refused.code, Code::NoWritePermission);
    assert!(world.kvs.contains_key(&format!("job:{job_id}")));
}

#[test]
fn a_page_says_where_it_comes_from() {
    let (mut world, job_id) = published();
    let page_id = front(&mut world, &job_id);
    let answer = ask(&mut world, "docs.page", json!({"pageId": page_id}));
    assert_eq!(answer["ours"], true);
    assert_eq!(answer["state"], "current");
    assert_eq!(answer["page"]["edited"], false);
    assert_eq!(answer["page"]["commit"], answer["asOf"]["commit"]);
    assert_eq!(answer["web"]["repository"], "https://github.com/o/r");
    assert_eq!(answer["mayRun"], true);
    assert_eq!(answer["job"].get("seed"), None, "the seed stays inside");
}

#[test]
fn a_page_keeps_the_commit_of_its_text_while_the_repository_moves_on() {
    let (mut world, job_id) = published();
    let page_id = front(&mut world, &job_id);
    let before = ask(&mut world, "docs.page", json!({"pageId": page_id}));
    world.github.commit = 2;
    run(&mut world, &job_id);
    let after = ask(&mut world, "docs.page", json!({"pageId": page_id}));
    assert_eq!(after["page"]["commit"], before["page"]["commit"], "its text did not change");
    assert_ne!(after["asOf"]["commit"], before["asOf"]["commit"]);
    assert_eq!(after["state"], "current");
}

#[test]
fn a_page_is_behind_when_the_newest_run_failed_at_another_commit() {
    let (mut world, job_id) = published();
    let page_id = front(&mut world, &job_id);
    world.github.commit = 2;
    // A page that has to be made again, which the app may no longer do: the run fails after it has read the new commit.
    let (below, _) = world.confluence.pages.pop_last().expect("a page below the front page");
    assert_ne!(below.to_string(), page_id);
    world.confluence.app_may_write = false;
    run(&mut world, &job_id);
    let status = ask(&mut world, "docs.status", json!({"jobId": job_id}));
    assert_eq!(status["run"]["state"], "failed", "{status}");
    let answer = ask(&mut world, "docs.page", json!({"pageId": page_id}));
    assert_eq!(answer["state"], "behind");
    assert_ne!(answer["asOf"]["commit"], answer["run"]["commit"]);
}

#[test]
fn a_page_that_a_person_edited_says_so_and_a_reader_may_not_run() {
    let (mut world, job_id) = published();
    let page_id = front(&mut world, &job_id);
    let title = world.confluence.pages[&page_id.parse().expect("a number")].title.clone();
    world.confluence.edit(&title, "<p>mine</p>");
    world.confluence.may_create = false;
    let answer = ask(&mut world, "docs.page", json!({"pageId": page_id}));
    assert_eq!(answer["page"]["edited"], true);
    assert_eq!(answer["mayRun"], false);
}

#[test]
fn a_copied_property_makes_no_page_ours() {
    let (mut world, job_id) = published();
    let page_id = front(&mut world, &job_id);
    let ours = world.confluence.pages[&page_id.parse().expect("a number")].clone();
    world.confluence.pages.insert(900, crate::world::Page { title: "Copy".to_owned(), ..ours });
    assert_eq!(ask(&mut world, "docs.page", json!({"pageId": "900"})), json!({"ours": false}));
    assert_eq!(ask(&mut world, "docs.page", json!({"pageId": "100"})), json!({"ours": false}));
    let refused = world.person("docs.page", WRITER, json!({"pageId": "../1"})).unwrap_err();
    assert_eq!(refused.code, Code::InputInvalid);
}

#[test]
fn a_card_shows_the_pages_with_the_front_page_first() {
    let (mut world, job_id) = published();
    let card = ask(&mut world, "docs.card", json!({"jobId": job_id}));
    assert_eq!(card["state"], "current");
    assert_eq!(card["pages"][0]["frontPage"], true);
    assert!(card["pages"].as_array().is_some_and(|pages| pages.len() >= 2), "{card}");
}

#[test]
fn an_export_is_a_document_and_a_sentence_for_people_outside_the_space() {
    let (mut world, job_id) = published();
    let document = ask(&mut world, "docs.export", json!({"jobId": job_id}));
    assert_eq!((&document["type"], &document["version"]), (&json!("doc"), &json!(1)));
    let first = &document["content"][0]["content"][0];
    assert_eq!(first["text"], "o/r");
    assert_eq!(first["marks"][0]["attrs"]["href"], "https://github.com/o/r");
    world.confluence.may_see = false;
    let hidden = ask(&mut world, "docs.export", json!({"jobId": job_id}));
    assert!(!hidden.to_string().contains("o/r"), "{hidden}");
}

#[test]
fn a_hook_shows_its_address_and_never_its_secret() {
    let (mut world, job_id) = published();
    let before = ask(&mut world, "docs.hook", json!({"jobId": job_id}));
    assert_eq!((&before["saved"], &before["secretSetMs"]), (&json!(false), &Value::Null));
    let saved = ask(&mut world, "docs.saveHook", json!({"jobId": job_id}));
    let after = ask(&mut world, "docs.hook", json!({"jobId": job_id}));
    let url = after["url"].as_str().expect("an address");
    assert!(url.ends_with(saved["path"].as_str().expect("a path")), "{url}");
    assert_eq!((&after["saved"], &after["secretName"]), (&json!(true), &saved["secretName"]));
    world.confluence.may_create = false;
    let refused = world.person("docs.hook", WRITER, json!({"jobId": job_id})).unwrap_err();
    assert_eq!(refused.code, Code::NoWritePermission);
}

fn admin(world: &mut World, flow: &str, payload: Value) -> Result<Value, touchmark::error::Error> {
    world.confluence.is_admin = true;
    let answer = world.person(flow, "account-admin", payload);
    world.confluence.is_admin = false;
    answer
}

#[test]
fn settings_have_defaults_and_are_kept_as_saved() {
    let mut world = new_world();
    let before = admin(&mut world, "admin.settings", json!({})).expect("settings");
    assert_eq!((&before["promptTokens"], &before["masking"]), (&json!(120_000), &json!("conceal")));
    let ai = json!({"provider": "anthropic", "model": "some-model"});
    let wanted = json!({"every": "day", "ai": ai, "promptTokens": 40_000, "runTokens": 500_000, "masking": "disclose"});
    let saved = admin(&mut world, "admin.saveSettings", wanted).expect("saved");
    assert_eq!(admin(&mut world, "admin.settings", json!({})).expect("settings"), saved);
    assert_eq!((&saved["every"], &saved["ai"]["model"]), (&json!("day"), &json!("some-model")));
}

#[test]
fn a_wrong_setting_is_named_and_nothing_is_kept() {
    let mut world = new_world();
    for (field, name, value) in [
        ("promptTokens", "promptTokens", json!(5)),
        ("runTokens", "runTokens", json!(7)),
        ("masking", "masking", json!("show")),
        ("ai.model", "ai", json!({"provider": "anthropic", "model": " "})),
        ("ai.provider", "ai", json!({"provider": "github", "model": "m"})),
    ] {
        let mut wanted = json!({"promptTokens": 40_000, "masking": "conceal"});
        wanted[name] = value;
        let refused = admin(&mut world, "admin.saveSettings", wanted).unwrap_err();
        assert_eq!((refused.code, refused.field.as_deref()), (Code::InputInvalid, Some(field)));
    }
    assert!(!world.kvs.contains_key("setting:site"));
}

#[test]
fn the_log_names_people_only_where_an_admin_chose_so() {
    let (mut world, job_id) = published();
    let queued = |world: &World| {
        world.logs.iter().rfind(|line| line["event"] == "run_queued").expect("a line")["fields"].clone()
    };
    assert_eq!(queued(&world)["accountId"], "ac***r");
    admin(&mut world, "admin.saveSettings", json!({"promptTokens": 40_000, "masking": "disclose"})).expect("saved");
    run(&mut world, &job_id);
    assert_eq!(queued(&world)["accountId"], WRITER);
}

/// What `docs.save` takes, with the site's token.
fn checked(world: &mut World, mut form: Value) -> Value {
    world.kvs.insert("secret:git.github".to_owned(), json!({"setMs": 5}));
    form["secret"] = json!("auto");
    ask(world, "docs.check", form)["job"].clone()
}

/// What a dry run of a form would do.
fn previewed(world: &mut World, page: &str) -> Value {
    let job = checked(world, form("o/r"));
    ask(world, "docs.preview", json!({"job": job, "page": page}))
}

#[test]
fn a_dry_run_names_files_pages_and_what_is_left_out_and_keeps_nothing() {
    let mut world = new_world();
    world.github.files.insert("vendor/big.js".to_owned(), "x".to_owned());
    let job = checked(&mut world, form("o/r"));
    let before = (world.kvs.clone(), world.confluence.picture());
    let answer = ask(&mut world, "docs.preview", json!({"job": job}));
    assert_eq!(answer["files"], json!({"listed": 5, "planned": 4, "read": 4, "complete": true}), "{answer}");
    assert_eq!(answer["leftOut"], json!([{"reason": "vendored", "files": 1, "examples": ["vendor/big.js"]}]));
    let titles: Vec<&str> =
        answer["pages"].as_array().expect("pages").iter().filter_map(|p| p["title"].as_str()).collect();
    assert!(titles.contains(&"r") && titles.contains(&"src · r"), "{titles:?}");
    assert!(answer["pages"].as_array().expect("pages").iter().all(|page| page["change"] == "new"));
    assert_eq!(answer.get("page"), None, "no page's text unless it is asked for");
    assert_eq!((world.kvs.clone(), world.confluence.picture()), before);
    assert!(!json!(world.logs).to_string().contains("Counts"));
}

#[test]
fn a_dry_run_shows_one_pages_whole_text_on_request() {
    let mut world = new_world();
    let answer = previewed(&mut world, "src · r");
    assert!(answer["page"]["body"].as_str().is_some_and(|body| body.contains("pub fn count")), "{answer}");
    assert!(
        answer["page"]["text"].as_str().is_some_and(|text| text.contains("Counts things.") && !text.contains("<p>"))
    );
    let job = checked(&mut world, form("o/r"));
    let refused = world.person("docs.preview", WRITER, json!({"job": job, "page": "r: nothing"})).unwrap_err();
    assert_eq!(refused.code, Code::NotFound);
}

#[test]
fn a_dry_run_of_a_job_that_ran_says_what_changed() {
    let (mut world, job_id) = published();
    let changes = |world: &mut World| {
        let answer = ask(world, "docs.preview", json!({"jobId": job_id}));
        let pages = answer["pages"].as_array().expect("pages").clone();
        pages.into_iter().filter(|page| page["change"] != "same").map(|page| page["title"].clone()).collect::<Vec<_>>()
    };
    assert!(changes(&mut world).is_empty());
    let deep = "//! Deep things.\n\n/// Digs.\npub fn dig_deeper() {}\n";
    world.github.files.insert("src/deep/mod.rs".to_owned(), deep.to_owned());
    assert_eq!(changes(&mut world).len(), 1);
    world.confluence.may_create = false;
    let refused = world.person("docs.preview", WRITER, json!({"jobId": job_id})).unwrap_err();
    assert_eq!(refused.code, Code::NoWritePermission);
}

#[test]
fn a_dry_run_with_an_ai_asks_none_and_gives_a_bound_of_tokens_and_cost() {
    let mut world = new_world();
    let mut form = form("o/r");
    for (name, value) in [("writer", "ai"), ("aiProvider", "anthropic"), ("aiModel", "claude-haiku-4-5")] {
        form[name] = json!(value);
    }
    let job = checked(&mut world, form);
    let answer = ask(&mut world, "docs.preview", json!({"job": job}));
    assert!(answer["ai"]["requests"].as_u64().is_some_and(|requests| requests >= 1), "{answer}");
    assert!(answer["ai"]["inputTokens"].as_u64().is_some_and(|tokens| tokens > 1_500));
    assert!(answer["ai"]["cents"].as_u64().is_some_and(|cents| cents >= 1));
    assert!(world.ai.asked.is_empty());
    let both = world.person("docs.preview", WRITER, json!({"job": job, "jobId": "00"})).unwrap_err();
    assert_eq!(both.code, Code::InputInvalid);
}

#[test]
fn what_the_choices_offer_can_be_saved_and_nothing_else() {
    let mut world = new_world();
    world.kvs.insert("hosts".to_owned(), json!([{"host": "ai.example.com", "kind": "ai"}]));
    let choices = ask(&mut world, "docs.choices", json!({}));
    let offered = |name: &str, one: &str| choices[name].as_array().expect("a list").contains(&json!(one));
    for provider in ["github", "gitlab", "bitbucket", "azure", "selfhosted", "anthropic"] {
        let owner = if provider == "azure" { "o/p" } else { "o" };
        let repository = json!({"provider": provider, "owner": owner, "name": "r"});
        let job = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline"});
        assert_eq!(world.person("docs.save", WRITER, job).is_ok(), offered("gitHosts", provider), "{provider}");
    }
    for provider in ["anthropic", "openai", "google", "forge", "selfhosted", "github", "aws"] {
        let url = if provider == "selfhosted" { json!("https://ai.example.com/v1") } else { Value::Null };
        let ai = json!({"provider": provider, "model": "m", "baseUrl": url});
        let repository = json!({"provider": "github", "owner": "o", "name": "r"});
        let job = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "ai", "ai": ai});
        assert_eq!(world.person("docs.save", WRITER, job).is_ok(), offered("aiProviders", provider), "{provider}");
    }
}

#[test]
fn the_choices_carry_the_sites_defaults() {
    let mut world = new_world();
    assert_eq!(ask(&mut world, "docs.choices", json!({}))["defaults"], json!({"every": null, "ai": null}));
    admin(&mut world, "admin.saveSettings", json!({"every": "week", "promptTokens": 40_000, "masking": "conceal"}))
        .expect("saved");
    assert_eq!(ask(&mut world, "docs.choices", json!({}))["defaults"]["every"], "week");
}

#[test]
fn a_wish_to_cancel_shows_until_the_run_is_over() {
    let (mut world, job_id) = published();
    let cancelling = |world: &mut World| ask(world, "docs.status", json!({"jobId": job_id}))["cancelling"].clone();
    ask(&mut world, "docs.start", json!({"jobId": job_id}));
    assert_eq!(cancelling(&mut world), false);
    ask(&mut world, "docs.cancel", json!({"jobId": job_id}));
    assert_eq!(cancelling(&mut world), true);
    world.drain_queue();
    assert_eq!(cancelling(&mut world), false);
}

#[test]
fn a_page_is_behind_until_a_run_since_the_newest_push_has_ended_well() {
    let (mut world, job_id) = published();
    let page_id = front(&mut world, &job_id);
    let run = ask(&mut world, "docs.status", json!({"jobId": job_id}))["run"].clone();
    let (newer, older, other) = ("0".repeat(20), "f".repeat(20), "ab".repeat(20));
    let own = |field: &str| run[field].as_str().expect("text").to_owned();
    for (run_id, commit, state) in [
        (newer.clone(), other.clone(), "behind"),
        (newer, own("commit"), "current"),
        (own("runId"), other.clone(), "current"),
        (older, other.clone(), "current"),
    ] {
        let pushed = json!({"runId": run_id, "commit": commit, "atMs": 7});
        world.kvs.insert(format!("pushed:{job_id}"), pushed);
        let answer = ask(&mut world, "docs.page", json!({"pageId": page_id}));
        assert_eq!(answer["state"], state, "{answer}");
        let told = if state == "behind" { json!({"commit": other, "atMs": 7}) } else { Value::Null };
        assert_eq!(answer["pushed"], told);
    }
}
