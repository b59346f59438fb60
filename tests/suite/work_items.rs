//! Work items from a page into Jira: never twice, whatever fails; what people changed is theirs; nothing of the page is stored.

use serde_json::{Value, json};
use touchmark::error::Code;

use crate::world::{End, FAULTS, Fault, Jira, World};

const PERSON: &str = "account-1";
const PAGE: &str = "<h2>Requirements</h2><ul><li>REQ-1: The shop shall take cards</li><li>REQ-2: The shop shall send a receipt</li></ul>";

fn world() -> World {
    let mut world = World::default();
    world.jira.page.insert(1, PAGE.to_owned());
    world
}

fn plan(world: &mut World) -> Value {
    world.person("workItems.plan", PERSON, json!({"pageId": "900"})).expect("planned")
}

fn target() -> Value {
    json!({"projectId": "10", "types": {"epic": "1", "story": "3", "sub-task": "4"}, "values": {}, "priorities": {}, "estimates": {}})
}

/// Items of a kind as the panel would send them, untouched.
fn edited(plan: &Value, kind: &str) -> Vec<Value> {
    let items = plan["items"].as_array().expect("items").iter().filter(|item| item["type"] == kind);
    let kept = [
        "ref",
        "type",
        "title",
        "description",
        "acceptance",
        "evidence",
        "labels",
        "components",
        "priority",
        "estimate",
        "parent",
        "source_id",
    ];
    items
        .map(|item| {
            let mut edited: serde_json::Map<String, Value> =
                kept.iter().map(|name| ((*name).to_owned(), item[*name].clone())).collect();
            edited.insert("do".to_owned(), json!({"kind": "create"}));
            Value::Object(edited)
        })
        .collect()
}

fn input(plan: &Value, items: &[Value], run_id: Option<&str>) -> Value {
    let mut input =
        json!({"pageId": "900", "pageVersion": plan["page"]["version"], "target": target(), "items": items});
    if let Some(run_id) = run_id {
        input["runId"] = json!(run_id);
    }
    input
}

/// A call of the panel; `None` when it crashed or failed.
fn call(world: &mut World, name: &str, payload: Value) -> Option<Value> {
    match world.drive(name, json!({"trigger": "person", "caller": PERSON, "payload": payload})) {
        End::Done(answer) => Some(answer),
        End::Failed(_) | End::Crashed => None,
    }
}

/// One wave as the panel writes it: shown first, then written, again while it is asked to. `None` when a call failed.
fn wave(world: &mut World, plan: &Value, kind: &str, run_id: &mut Option<String>) -> Option<Vec<Value>> {
    let items = edited(plan, kind);
    if items.is_empty() {
        return Some(Vec::new());
    }
    let mut shown = input(plan, &items, run_id.as_deref());
    shown["dryRun"] = json!(true);
    let seal = call(world, "workItems.create", shown)?["seal"].clone();
    for _ in 0..5 {
        let mut write = input(plan, &items, run_id.as_deref());
        write["seal"] = seal.clone();
        let answer = call(world, "workItems.create", write)?;
        *run_id = answer["runId"].as_str().map(str::to_owned);
        match answer["againAfterMs"].as_u64() {
            None => return Some(answer["results"].as_array().expect("results").clone()),
            Some(wait) => world.passed_ms += wait,
        }
    }
    panic!("a wave that never ends");
}

fn write_all(world: &mut World) -> Option<Vec<Value>> {
    let plan = plan(world);
    let mut run_id = None;
    let mut results = Vec::new();
    for kind in ["epic", "story", "sub-task"] {
        results.extend(wave(world, &plan, kind, &mut run_id)?);
    }
    Some(results)
}

/// Summary, parent's summary and mark of every issue.
fn issues(jira: &Jira) -> Vec<(String, Value)> {
    let mut issues: Vec<(String, Value)> = jira
        .issues
        .values()
        .map(|issue| {
            (
                issue.fields["summary"].as_str().expect("a summary").to_owned(),
                issue.mark.clone().expect("a mark")["ref"].clone(),
            )
        })
        .collect();
    issues.sort_by(|a, b| a.0.cmp(&b.0));
    issues
}

#[test]
fn a_page_becomes_issues_below_an_epic_and_a_second_run_makes_none() {
    let mut world = world();
    let results = write_all(&mut world).expect("written");
    assert_eq!(results.len(), 3);
    assert!(results.iter().all(|result| result["outcome"] == "created" && result["verified"] == true), "{results:?}");
    let epic = world.jira.issues.values().find(|issue| issue.fields["issuetype"]["id"] == "1").expect("an epic");
    assert_eq!(epic.fields["summary"], "Requirements");
    let story = world.jira.issues.values().find(|issue| issue.fields["issuetype"]["id"] == "3").expect("a story");
    assert_eq!(story.fields["parent"]["id"], "10001");
    let description = story.fields["description"].to_string();
    assert!(description.contains("The shop shall take cards"));
    assert!(description.contains(" › Requirements (version 1)"), "{description}");
    let again = plan(&mut world);
    assert!(again["items"].as_array().expect("items").iter().all(|item| item["action"] == "unchanged"), "{again}");
    let results = write_all(&mut world).expect("written");
    assert!(results.iter().all(|result| result["outcome"] == "existing"), "{results:?}");
    assert_eq!(world.jira.issues.len(), 3);
}

/// The description of the first story that a page makes, as plain text and as it is sent.
fn description_of(page: &str) -> (String, Value) {
    let mut world = World::default();
    world.jira.page.insert(1, page.to_owned());
    write_all(&mut world).expect("written");
    let story = world.jira.issues.values().find(|issue| issue.fields["issuetype"]["id"] == "3").expect("a story");
    let body = story.fields["description"].clone();
    (touchmark::jira::adf::plain(&body), body)
}

#[test]
fn the_words_around_an_issue_s_text_are_those_of_the_page_s_language() {
    for (page, heading, version) in [
        (
            "<h2>Anforderungen</h2><ul><li>Die Tür muss sich mit einer Karte öffnen<ul><li>und ist nach einer Minute zu</li></ul></li></ul>",
            "Akzeptanzkriterien",
            "(Version 1)",
        ),
        (
            "<h2>Exigences</h2><ul><li>La porte doit être ouverte avec une carte<ul><li>et fermée dans la minute</li></ul></li></ul>",
            "Critères d’acceptation",
            "(version 1)",
        ),
        (
            "<h2>Requirements</h2><ul><li>The door must open with a card<ul><li>and be closed after a minute</li></ul></li></ul>",
            "Acceptance criteria",
            "(version 1)",
        ),
    ] {
        let (text, _) = description_of(page);
        assert!(text.contains(heading) && text.contains(version), "{text}");
    }
}

#[test]
fn a_statement_that_the_description_holds_is_not_quoted_again() {
    // The title leaves the id out, so that the description holds all of the statement.
    let (text, body) = description_of("<h2>Requirements</h2><ul><li>REQ-1: The door must open with a card</li></ul>");
    assert_eq!(text.matches("REQ-1: The door must open with a card").count(), 1, "{body}");
    // Without an id the title says it, and the quote shows where it stands.
    let (text, body) = description_of("<h2>Requirements</h2><ul><li>The door must open with a card</li></ul>");
    assert_eq!(text.matches("The door must open with a card").count(), 1, "{body}");
    assert!(body.to_string().contains("blockquote"), "{body}");
}

#[test]
fn a_reworded_line_is_an_update_of_its_issue_and_a_person_s_edit_is_never_overwritten() {
    let mut world = world();
    write_all(&mut world).expect("written");
    world.jira.page.insert(2, PAGE.replace("send a receipt", "send a receipt by mail"));
    let plan = plan(&mut world);
    let changed: Vec<&Value> =
        plan["items"].as_array().expect("items").iter().filter(|item| item["action"] == "update").collect();
    assert_eq!(changed.len(), 1);
    assert!(changed[0]["before"]["title"].as_str().expect("a title").ends_with("send a receipt"), "{}", changed[0]);
    let status = world
        .person("workItems.status", PERSON, json!({"pageId": "900", "refs": [changed[0]["ref"]]}))
        .expect("status");
    let known = &status["items"][0];
    assert_eq!(known["changedInJira"], json!([]));
    let wanted = json!({"kind": "update", "issueId": known["issue"]["id"], "fields": ["summary"], "base": {"updated": known["updated"], "fields": known["hashes"]}});
    let mut item = edited(&plan, "story").into_iter().find(|item| item["ref"] == changed[0]["ref"]).expect("the item");
    item["do"] = wanted;
    let write = |world: &mut World, item: &Value| {
        let mut shown = input(&plan, std::slice::from_ref(item), None);
        shown["dryRun"] = json!(true);
        let seal = world.person("workItems.create", PERSON, shown).expect("shown")["seal"].clone();
        let mut write = input(&plan, std::slice::from_ref(item), None);
        write["seal"] = seal;
        world.passed_ms += 120_000;
        world.person("workItems.create", PERSON, write).expect("answered")["results"][0].clone()
    };
    let id: u64 = known["issue"]["id"].as_str().expect("an id").parse().expect("a number");
    let before = world.jira.issues[&id].clone();
    world.jira.issues.get_mut(&id).expect("the issue").fields["summary"] = json!("A person's words");
    let refused = write(&mut world, &item);
    assert_eq!(
        (refused["outcome"].as_str(), refused["problem"]["kind"].as_str()),
        (Some("failed"), Some("changed_in_jira"))
    );
    world.jira.issues.insert(id, before);
    let written = write(&mut world, &item);
    assert_eq!(
        (written["outcome"].as_str(), written["verified"].as_bool()),
        (Some("updated"), Some(true)),
        "{written}"
    );
    assert!(world.jira.issues[&id].fields["summary"].as_str().expect("a summary").ends_with("by mail"));
    assert_eq!(world.jira.issues.len(), 3);
}

#[test]
fn whatever_fails_at_whatever_call_the_issues_are_the_same_and_none_is_there_twice() {
    let mut plain = world();
    write_all(&mut plain).expect("written");
    let expected = issues(&plain.jira);
    for lags in [false, true] {
        for at in 0..plain.effects {
            // A search that lags matters where something was done and its answer lost.
            let after = |fault: &Fault| matches!(fault, Fault::CrashAfter | Fault::TimeoutAfter | Fault::TornAnswer);
            for fault in FAULTS.into_iter().filter(|fault| !lags || after(fault)) {
                let mut world = world();
                world.jira.lags = lags;
                world.fault = Some((at, fault));
                // A panel that got no answer asks again from the plan on.
                for _ in 0..4 {
                    if run_through(&mut world).is_some() {
                        break;
                    }
                    world.passed_ms += 120_000;
                }
                assert_eq!(
                    issues(&world.jira),
                    expected,
                    "{fault:?} at {at}, {}",
                    world.shapes.get(at).map_or("", String::as_str)
                );
            }
        }
    }
}

/// Whether the whole way went through; a crash or an error of one of the panel's calls ends it.
fn run_through(world: &mut World) -> Option<()> {
    let plan = call(world, "workItems.plan", json!({"pageId": "900"}))?;
    let mut run_id = None;
    for kind in ["epic", "story", "sub-task"] {
        let results = wave(world, &plan, kind, &mut run_id)?;
        results.iter().all(|result| matches!(result["outcome"].as_str(), Some("created" | "existing"))).then_some(())?;
    }
    Some(())
}

#[test]
fn undo_takes_back_what_nobody_touched() {
    let mut world = world();
    write_all(&mut world).expect("written");
    let status = world.person("workItems.status", PERSON, json!({"pageId": "900"})).expect("status");
    let run = status["runs"][0]["runId"].clone();
    let touched = *world.jira.issues.keys().last().expect("an issue");
    world.jira.issues.get_mut(&touched).expect("an issue").fields["summary"] = json!("Mine");
    let foreign =
        world.person("workItems.undo", "account-2", json!({"pageId": "900", "runId": run})).expect_err("refused");
    assert_eq!(foreign.code, Code::Forbidden);
    let shown =
        world.person("workItems.undo", PERSON, json!({"pageId": "900", "runId": run, "dryRun": true})).expect("shown");
    assert_eq!(world.jira.issues.len(), 3, "{shown}");
    let done = world.person("workItems.undo", PERSON, json!({"pageId": "900", "runId": run})).expect("taken back");
    let outcomes: Vec<&str> =
        done["results"].as_array().expect("results").iter().filter_map(|one| one["outcome"].as_str()).collect();
    assert_eq!(outcomes, ["stays", "removed", "removed"]);
    assert_eq!(world.jira.issues.keys().collect::<Vec<_>>(), [&touched]);
}

#[test]
fn what_is_not_on_the_page_is_not_written() {
    let mut world = world();
    let plan = plan(&mut world);
    let item = edited(&plan, "story").remove(0);
    let problem = |world: &mut World, change: &dyn Fn(&mut Value)| {
        let mut item = item.clone();
        change(&mut item);
        let mut shown = input(&plan, &[item], None);
        shown["dryRun"] = json!(true);
        world.person("workItems.create", PERSON, shown).expect("answered")["results"][0]["problem"]["kind"].clone()
    };
    assert_eq!(problem(&mut world, &|item| item["ref"] = json!("0123456789abcdef")), "not_of_this_page");
    assert_eq!(
        problem(&mut world, &|item| item["evidence"][0]["quote"] = json!("The shop shall delete everything")),
        "quote_missing"
    );
    assert_eq!(problem(&mut world, &|item| item["evidence"] = json!([])), "quote_missing");
    assert_eq!(problem(&mut world, &|item| item["title"] = json!("x".repeat(256))), "field");
    let mut unsealed = input(&plan, std::slice::from_ref(&item), None);
    unsealed["seal"] = json!("0000000000000000");
    assert_eq!(world.person("workItems.create", PERSON, unsealed).expect_err("refused").field.as_deref(), Some("seal"));
    world.jira.may_create = false;
    let mut shown = input(&plan, &[item], None);
    shown["dryRun"] = json!(true);
    assert_eq!(world.person("workItems.create", PERSON, shown).expect_err("refused").code, Code::NoWritePermission);
    assert!(world.jira.issues.is_empty());
}

#[test]
fn nothing_of_the_page_is_stored_or_logged() {
    let mut world = world();
    world.jira.page.insert(1, PAGE.replace("take cards", "take canarycards"));
    write_all(&mut world).expect("written");
    let kept = format!("{}{}{}", json!(world.kvs), json!(world.logs), json!(world.queue));
    assert!(!kept.contains("canarycards") && !kept.contains("shop"), "{kept}");
    assert!(world.jira.issues.values().any(|issue| issue.fields.to_string().contains("canarycards")));
}

#[test]
fn five_hundred_issues_take_forty_requests() {
    let mut world = world();
    let lines: String = (0..500).map(|at| format!("<li>REQ-{at}: The shop shall do thing {at}</li>")).collect();
    world.jira.page.insert(1, format!("<h2>Requirements</h2><ul>{lines}</ul>"));
    let plan = plan(&mut world);
    let (mut run_id, mut made) = (None, 0);
    wave(&mut world, &plan, "epic", &mut run_id).expect("the epic");
    world.jira.requests.clear();
    for batch in edited(&plan, "story").chunks(50) {
        let mut shown = input(&plan, batch, run_id.as_deref());
        shown["dryRun"] = json!(true);
        let seal = world.person("workItems.create", PERSON, shown).expect("shown")["seal"].clone();
        let mut write = input(&plan, batch, run_id.as_deref());
        write["seal"] = seal;
        let answer = world.person("workItems.create", PERSON, write).expect("written");
        made += answer["results"]
            .as_array()
            .expect("results")
            .iter()
            .filter(|result| result["outcome"] == "created")
            .count();
    }
    let requests: usize = world.jira.requests.values().sum();
    assert_eq!(made, 500);
    assert!(requests <= 40, "{requests}: {:?}", world.jira.requests);
}

#[test]
fn two_people_at_once_make_one_set_of_issues() {
    let mut world = world();
    let plan = plan(&mut world);
    let items = edited(&plan, "epic");
    let sealed = |world: &mut World, person: &str| {
        let mut shown = input(&plan, &items, None);
        shown["dryRun"] = json!(true);
        let seal = world.person("workItems.create", person, shown).expect("shown")["seal"].clone();
        let mut write = input(&plan, &items, None);
        write["seal"] = seal;
        write
    };
    let (first, second) = (sealed(&mut world, PERSON), sealed(&mut world, "account-2"));
    // The first one's process dies in the middle of its call.
    let mut dying = world.clone();
    dying.drive("workItems.create", json!({"trigger": "person", "caller": PERSON, "payload": first}));
    let bulk = dying
        .shapes
        .iter()
        .rposition(|shape| shape.contains("issue/bulk") && !shape.contains("fetch"))
        .expect("a bulk call");
    world.fault = Some((bulk, Fault::CrashAfter));
    let first = json!({"trigger": "person", "caller": PERSON, "payload": first});
    assert_eq!(world.drive("workItems.create", first), End::Crashed);
    assert_eq!(world.person("workItems.create", "account-2", second.clone()).expect_err("held").code, Code::ClaimHeld);
    world.passed_ms += 61_000;
    let answer = world.person("workItems.create", "account-2", second).expect("answered");
    assert_eq!(answer["results"][0]["outcome"], "existing");
    assert_eq!(world.jira.issues.len(), 1);
}

#[test]
fn a_finished_issue_that_another_one_follows_says_what_the_page_says_now() {
    let mut world = world();
    write_all(&mut world).expect("written");
    let changed = PAGE.replace("take cards", "take cards and coins");
    world.jira.page.insert(2, changed);
    let plan = plan(&mut world);
    let before =
        plan["items"].as_array().expect("items").iter().find(|item| item["action"] == "update").expect("changed");
    let reference = before["ref"].as_str().expect("a ref").to_owned();
    let mut items = edited(&plan, "story");
    items.retain(|item| item["ref"] == *reference);
    items[0]["ref"] = json!(format!("{reference}+2"));
    let mut shown = input(&plan, &items, None);
    shown["dryRun"] = json!(true);
    let seal = call(&mut world, "workItems.create", shown).expect("shown")["seal"].clone();
    let mut write = input(&plan, &items, None);
    write["seal"] = seal;
    let answer = call(&mut world, "workItems.create", write).expect("written");
    assert_eq!(answer["results"][0]["outcome"], "created", "{answer}");
    let of = |summary: &str, world: &World| {
        let found = world.jira.issues.iter().find(|(_, issue)| issue.fields["summary"] == summary);
        found.map(|(id, _)| id.to_string()).expect("an issue")
    };
    let old = of("The shop shall take cards", &world);
    let now =
        world.person("workItems.panel", PERSON, json!({"issueId": old})).expect("answered")["from"]["now"].clone();
    assert_eq!(now["state"], "changed", "{now}");
    assert_eq!(now["span"]["quote"], "REQ-1: The shop shall take cards and coins");
}

#[test]
fn links_lead_back_to_the_page_once() {
    let mut world = world();
    let page = PAGE.replace("send a receipt", "send a receipt, depends on REQ-1");
    world.jira.page.insert(1, page);
    write_all(&mut world).expect("written");
    let plan = plan(&mut world);
    let status = world.person("workItems.status", PERSON, json!({"pageId": "900"})).expect("status");
    let items: Vec<Value> = plan["items"].as_array().expect("items").iter().map(|item| json!({"ref": item["ref"], "section": item["evidence"][0]["section"], "depends_on": item["depends_on"]})).collect();
    let input =
        json!({"pageId": "900", "pageVersion": 1, "runId": status["runs"][0]["runId"], "blocks": "5", "items": items});
    let answer = world.person("workItems.finish", PERSON, input.clone()).expect("linked");
    assert!(answer["results"].as_array().expect("results").iter().all(|result| result["page"] == "done"), "{answer}");
    assert_eq!(world.jira.links.iter().filter(|link| link["globalId"].is_string()).count(), 3);
    assert_eq!(world.jira.links.iter().filter(|link| link["type"]["id"] == "5").count(), 1);
    world.person("workItems.finish", PERSON, input).expect("linked again");
    assert_eq!(world.jira.links.iter().filter(|link| link["globalId"].is_string()).count(), 3);
}
