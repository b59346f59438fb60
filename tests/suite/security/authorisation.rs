//! Every flow refuses who may not: another user, nobody, a forged context, another space, another installation.
//!
//! `tests/vectors/flows.json` has a well-formed payload for each flow of the registry; a flow without a row fails here
//! and in `tests/js/security/installations.test.js`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests; the shared world holds more than one file needs"
)]

use std::collections::BTreeMap;

use crate::world::{AwsAccount, AwsKey, Trust, World};
use serde_json::{Value, json};
use touchmark::error::{Code, Error};
use touchmark::flows;
use touchmark::site::Access;

const OWNER: &str = "account-owner";
const OTHER: &str = "account-other";
/// Words of the owner's job and of the site's AWS account that nobody else may be told.
const WORDS: [&str; 6] =
    ["canaryrepo", "canaryfolk", "canarytitle", "canary-secret-value", "canaryaccount", "canary-description"];

/// A world with everything that a flow can name: a job that has run, its pages, a hook, secrets.
struct Fixture {
    world: World,
    ids: BTreeMap<&'static str, String>,
}

impl Fixture {
    fn new() -> Self {
        let mut world = World::default();
        world.github.owner_and_name = "canaryfolk/canaryrepo".to_owned();
        world.github.commit = 1;
        world.github.files.insert("README.md".to_owned(), "# canarytitle\n\nText.\n".to_owned());
        world.github.files.insert("src/lib.rs".to_owned(), "//! Counts.\npub fn count() {}\n".to_owned());
        world.confluence.is_admin = true;
        let secret = json!({"name": "git:github", "value": "canary-secret-value"});
        world.person("admin.setSecret", OWNER, secret).expect("set");
        let host = json!({"host": "ai.example.com", "kind": "ai"});
        world.person("admin.approveHost", OWNER, host).expect("approved");
        let all = json!({"all": true});
        let ai = json!({"host": "ai.example.com", "model": "m"});
        let settings = json!({"ai": ai, "projects": all, "spaces": all, "criteria": "tasks", "labels": []});
        world.person("workItems.saveSettings", OWNER, json!({"settings": settings})).expect("saved");
        let (account, external_id) = aws_account(&mut world);
        let host = json!({"host": "ingest.example.com", "kind": "target"});
        world.person("admin.approveHost", OWNER, host).expect("approved");
        world.person("sync.saveSettings", OWNER, rows()["sync.saveSettings"].clone()).expect("saved");
        world.confluence.is_admin = false;
        let repository =
            json!({"provider": "github", "owner": "canaryfolk", "name": "canaryrepo", "secret": "git:github"});
        let payload = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline"});
        let text = |value: &Value, field: &str| value[field].as_str().expect(field).to_owned();
        let job = text(&world.person("docs.save", OWNER, payload).expect("saved"), "jobId");
        let run = text(&world.person("docs.start", OWNER, json!({"jobId": job})).expect("started"), "runId");
        world.drain_queue();
        let hook = text(&world.person("docs.saveHook", OWNER, json!({"jobId": job})).expect("a hook"), "hookId");
        let status = world.person("docs.status", OWNER, json!({"jobId": job})).expect("a status");
        assert_eq!(status["run"]["state"], "done", "{status}");
        let page = text(&status["pages"][0], "pageId");
        let plain = [("$owner", "canaryfolk"), ("$name", "canaryrepo"), ("$space", "DOC")];
        let mut ids: BTreeMap<&str, String> = plain.map(|(name, value)| (name, value.to_owned())).into();
        ids.extend([("$job", job), ("$run", run), ("$hook", hook), ("$page", page)]);
        ids.extend(written_items(&mut world));
        ids.extend([("$account", account), ("$externalId", external_id)]);
        world.logs.clear();
        Self { world, ids }
    }

    fn payload(&self, name: &str) -> Value {
        let row = &rows()[name];
        let mut text = row.to_string();
        for (placeholder, id) in &self.ids {
            // A list stands for the whole of a text, with its quotes.
            let quoted = format!("\"{placeholder}\"");
            text = if id.starts_with('[') { text.replace(&quoted, id) } else { text.replace(placeholder, id) };
        }
        serde_json::from_str(&text).expect("JSON")
    }

    /// Calls a person's flow in a copy of the world; what is there afterwards must be what was there before.
    fn refused(&self, name: &str, caller: &str, prepare: impl Fn(&mut World)) -> Result<Value, Error> {
        let mut world = self.world.clone();
        prepare(&mut world);
        let left =
            |world: &World| (world.kvs.clone(), world.secrets.clone(), world.queue.clone(), world.confluence.picture());
        let before = left(&world);
        world.recording = Some(Vec::new());
        let answer = world.person(name, caller, self.payload(name));
        assert!(left(&world) == before, "{name} wrote something for somebody who may not");
        let trace = json!(world.recording).to_string();
        assert!(!trace.contains("\"kind\":\"fetch\""), "{name} asked outside for somebody who may not");
        answer
    }
}

/// A specification page whose epic the owner wrote into Jira.
fn written_items(world: &mut World) -> [(&'static str, String); 4] {
    world.jira.page.insert(1, "<h2>Requirements</h2><ul><li>REQ-1: canarytitle shall be shown</li></ul>".to_owned());
    let plan = world.person("workItems.plan", OWNER, json!({"pageId": "900"})).expect("a plan");
    let epic = &plan["items"][0];
    let items = json!([{
        "ref": epic["ref"], "type": "epic", "title": epic["title"], "description": "", "evidence": epic["evidence"], "do": {"kind": "create"},
    }]);
    let input = json!({"pageId": "900", "pageVersion": 1, "target": {"projectId": "10", "types": {"epic": "1"}}, "items": items});
    let with = |name: &str, value: Value| {
        let mut input = input.clone();
        input[name] = value;
        input
    };
    let seal = world.person("workItems.create", OWNER, with("dryRun", json!(true))).expect("shown")["seal"].clone();
    let written = world.person("workItems.create", OWNER, with("seal", seal)).expect("written");
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    [
        ("$specification", "900".to_owned()),
        ("$items", items.to_string()),
        ("$issue", text(&written["results"][0]["issue"]["id"])),
        ("$written", text(&written["runId"])),
    ]
}

/// An AWS account that was connected, tested and allowed in the space; its key, and the External ID.
fn aws_account(world: &mut World) -> (String, String) {
    let text = |value: &Value, field: &str| value[field].as_str().expect(field).to_owned();
    let secret = "canary-secret-value-of-the-deployer-0001";
    let (id, arn, account) = ("AKIADEPLOYER00000001", "arn:aws:iam::111111111111:user/touchmark", "222222222222");
    let actions = vec!["sts:AssumeRole".to_owned()];
    let key = AwsKey {
        secret: secret.to_owned(),
        token: None,
        account: "111111111111".to_owned(),
        actions,
        arn: arn.to_owned(),
    };
    world.aws.keys.insert(id.to_owned(), key);
    for (name, value) in [("ACCESS_KEY_ID", id), ("SECRET_ACCESS_KEY", secret), ("PRINCIPAL_ARN", arn)] {
        world.variables.insert(format!("TOUCHMARK_AWS_{name}"), value.to_owned());
    }
    let external_id = text(&world.person("alarms.settings", OWNER, json!({})).expect("settings"), "externalId");
    let mut aws = AwsAccount::new(Trust::Exactly(external_id.clone()));
    let alarm = json!({"AlarmName": "canaryalarm", "StateValue": "OK", "AlarmDescription": "canary-description"});
    aws.add("eu-central-1", "MetricAlarms", alarm);
    world.aws.accounts.insert(account.to_owned(), aws);
    let mut wanted: Value = rows()["alarms.saveAccount"].clone();
    (wanted["name"], wanted["spaces"]) = (json!("canaryaccount"), json!({"all": false, "ids": ["10"]}));
    let saved = world.person("alarms.saveAccount", OWNER, wanted).expect("saved");
    let account_key = text(&saved["account"], "accountKey");
    let proof = world.person("alarms.testAccount", OWNER, json!({"accountKey": account_key})).expect("tested");
    assert_eq!(proof["verdict"], "ready", "{proof}");
    (account_key, external_id)
}

fn rows() -> BTreeMap<String, Value> {
    serde_json::from_str(include_str!("../../vectors/flows.json")).expect("JSON")
}

fn people_flows() -> impl Iterator<Item = (&'static str, Access)> {
    let checked = flows::names().map(|name| (name, flows::access(name).expect(name)));
    checked.filter(|(_, check)| !matches!(check, Access::App | Access::Anybody))
}

/// That a refusal is one, and tells nothing of what it refuses.
fn assert_refusal(name: &str, check: Access, answer: &Result<Value, Error>) {
    let said = match answer {
        Ok(value) => value.to_string(),
        Err(error) => json!(error).to_string(),
    };
    for word in WORDS {
        assert!(!said.contains(word), "{name} tells {word}: {said}");
    }
    match (check, answer) {
        (Access::SiteAdmin, Err(error)) => assert_eq!(error.code, Code::Forbidden, "{name}"),
        (Access::SpaceWriter, Err(error)) => {
            assert!(matches!(error.code, Code::NoWritePermission | Code::NotFound), "{name}: {said}");
        }
        (Access::SpaceReader, Err(error)) => assert_eq!(error.code, Code::NotFound, "{name}"),
        // Confluence itself says that there is no such page, or no such space, for this person.
        (Access::Person, Err(error)) => {
            let asks_for_a_place =
                ["docs.page", "docs.picture", "alarms.", "workItems."].iter().any(|start| name.starts_with(start));
            assert!(asks_for_a_place, "{name} refuses: {said}");
            assert!(matches!(error.code, Code::NotFound | Code::Forbidden | Code::NoWritePermission), "{name}: {said}");
        }
        (Access::Person, Ok(value)) => assert_own_view(name, value),
        (check, answer) => panic!("{name} ({check:?}) answered {answer:?}"),
    }
}

/// What a flow tells somebody who may see nothing: it refuses nobody, and leaves out what they may not see.
fn assert_own_view(name: &str, value: &Value) {
    match name {
        // A form is judged field by field: the space is its problem, and there is no job to save.
        "docs.check" | "docs.probe" => {
            let codes: Vec<_> = value["problems"].as_array().expect(name).iter().map(|one| &one["code"]).collect();
            assert!(codes.contains(&&json!("no_write_permission")) || codes.contains(&&json!("not_found")), "{value}");
            assert!(value["job"].is_null() && value["commit"].is_null(), "{name}: {value}");
        }
        // The document for PDF and Word says that there is something which this person may not see.
        "docs.export" | "docs.exportPicture" | "alarms.export" => assert_eq!(value["type"], "doc", "{name}: {value}"),
        "docs.page" => assert_eq!(*value, json!({"ours": false}), "{name}"),
        // Who may see the issue is Jira's to say; of the page there is nothing for whoever may not see it.
        "workItems.panel" => assert!(value["from"]["page"].is_null() && value["from"]["span"].is_null(), "{value}"),
        _ => {
            let mut lists = ["jobs", "spaces"].iter().filter_map(|field| value[field].as_array());
            let list = lists.next().unwrap_or_else(|| panic!("{name} answers no list that could be empty: {value}"));
            assert!(list.is_empty() && lists.all(Vec::is_empty), "{name}: {value}");
        }
    }
}

fn stranger(world: &mut World) {
    world.confluence.may_see = false;
    world.confluence.may_create = false;
    world.confluence.may_update = false;
    world.confluence.is_admin = false;
}

#[test]
fn every_flow_has_a_row_here() {
    let rows = rows();
    assert!(rows.keys().map(String::as_str).eq(flows::names()), "one row a flow, in order");
}

#[test]
fn the_owner_is_refused_nothing() {
    let fixture = Fixture::new();
    // A preview reads listings, which only the local host has (tests/js/sync/forge.test.js).
    for (name, check) in people_flows().filter(|(name, _)| *name != "sync.preview") {
        let mut world = fixture.world.clone();
        world.confluence.is_admin = check == Access::SiteAdmin;
        let answer = world.person(name, OWNER, fixture.payload(name));
        assert!(answer.is_ok(), "{name}: {answer:?}");
    }
}

#[test]
fn a_user_without_rights_is_refused_by_every_flow_and_told_nothing() {
    let fixture = Fixture::new();
    for (name, check) in people_flows() {
        assert_refusal(name, check, &fixture.refused(name, OTHER, stranger));
    }
}

/// Flows that only an admin or a writer may use; a form's judgement is made for writers, too.
fn writes((name, access): &(&str, Access)) -> bool {
    matches!(access, Access::SiteAdmin | Access::SpaceWriter) || matches!(*name, "docs.check" | "docs.probe")
}

#[test]
fn a_reader_writes_nothing_and_changes_no_setting() {
    let fixture = Fixture::new();
    for (name, check) in people_flows().filter(writes) {
        let reader = |world: &mut World| world.confluence.may_create = false;
        let answer = fixture.refused(name, OTHER, reader);
        let code = match &answer {
            Ok(value) => value["problems"][0]["code"].as_str().unwrap_or_default().to_owned(),
            Err(error) => json!(error.code).as_str().unwrap_or_default().to_owned(),
        };
        let wanted = if check == Access::SiteAdmin { "forbidden" } else { "no_write_permission" };
        assert_eq!(code, wanted, "{name}");
    }
}

#[test]
fn nobody_starts_a_persons_flow_without_an_account_the_platform_vouches_for() {
    let fixture = Fixture::new();
    for (name, _) in people_flows() {
        for caller in [json!(null), json!(""), json!("unidentified")] {
            let input = json!({"trigger": "person", "caller": caller, "payload": fixture.payload(name)});
            let error = flows::open(name, input, Vec::new()).err().map(|error| error.code);
            assert_eq!(error, Some(Code::Unauthorized), "{name} for {caller}");
        }
    }
}

#[test]
fn a_forged_context_is_refused_by_every_flow() {
    let fixture = Fixture::new();
    let forged = ["caller", "accountId", "account_id", "context", "principal", "trigger", "installationId", "isAdmin"];
    for (name, _) in people_flows() {
        for field in forged {
            let mut payload = fixture.payload(name);
            payload[field] = json!(OWNER);
            let input = json!({"trigger": "person", "caller": OTHER, "payload": payload});
            let error = flows::open(name, input, Vec::new()).err().map(|error| error.code);
            assert_eq!(error, Some(Code::InputInvalid), "{name} takes {field}");
            let mut beside = json!({"trigger": "person", "caller": OTHER, "payload": fixture.payload(name)});
            beside[if field == "caller" || field == "trigger" { "user" } else { field }] = json!(OWNER);
            assert!(flows::open(name, beside, Vec::new()).is_err(), "{name} takes {field} beside the payload");
        }
    }
}

#[test]
fn each_flow_answers_to_its_own_trigger_only() {
    let fixture = Fixture::new();
    for name in flows::names() {
        let own = match name {
            "docs.run" | "sync.slice" | "workItems.improveQueued" => "queue",
            "docs.schedule" | "sync.schedule" => "schedule",
            "admin.cleanUp" => "lifecycle",
            "git.push" => "web",
            "sync.run" => "operator",
            _ => "person",
        };
        assert_eq!(
            own == "person",
            !matches!(flows::access(name).expect(name), Access::App | Access::Anybody),
            "{name}"
        );
        for trigger in
            ["person", "queue", "web", "lifecycle", "schedule", "operator"].into_iter().filter(|one| *one != own)
        {
            let input = json!({"trigger": trigger, "caller": OWNER, "payload": fixture.payload(name)});
            let code = flows::open(name, input, Vec::new()).err().map(|error| error.code);
            assert_eq!(code, Some(Code::UnknownFlow), "{name} by {trigger}");
        }
    }
}

#[test]
fn rights_in_one_space_are_none_in_another() {
    let fixture = Fixture::new();
    let job_key = format!("job:{}", fixture.ids["$job"]);
    // The caller may do everything in DOC, and the job belongs to a space that they cannot see.
    let elsewhere = |world: &mut World| {
        world.kvs.get_mut(&job_key).expect("the job")["target"]["spaceId"] = json!("99");
        world.confluence.may_update = false;
        world.confluence.hidden = world.confluence.pages.keys().copied().collect();
    };
    for (name, check) in people_flows() {
        let names_an_object = rows()[name].to_string().contains("$job") || name == "docs.page";
        if names_an_object {
            assert_refusal(name, check, &fixture.refused(name, OTHER, elsewhere));
        }
    }
    let list = fixture.refused("docs.list", OTHER, elsewhere).expect("a list");
    assert_eq!(list, json!({"jobs": []}));
}

#[test]
fn a_space_writer_cannot_take_over_a_job_under_a_page_where_they_may_not_write() {
    let fixture = Fixture::new();
    let restricted = |world: &mut World| world.confluence.may_update = false;
    let refused = fixture.refused("docs.save", OTHER, restricted).expect_err("the parent page is restricted");
    assert_eq!(refused.code, Code::NoWritePermission);
}

#[test]
fn another_installation_knows_nothing_of_the_ids_of_this_one() {
    let fixture = Fixture::new();
    for (name, check) in people_flows().filter(|(_, check)| *check != Access::SiteAdmin) {
        let text = rows()[name].to_string();
        if !text.contains("$job") && name != "docs.page" {
            continue;
        }
        let mut elsewhere = World::default();
        let before = (elsewhere.kvs.clone(), elsewhere.queue.clone(), elsewhere.confluence.picture());
        let answer = elsewhere.person(name, OWNER, fixture.payload(name));
        assert_refusal(name, check, &answer);
        assert!(before == (elsewhere.kvs, elsewhere.queue, elsewhere.confluence.picture()), "{name}");
    }
    let mut elsewhere = World::default();
    let history = elsewhere.person("alarms.history", OWNER, fixture.payload("alarms.history"));
    assert_eq!(history.map_err(|error| error.code), Err(Code::NotFound));
    let view = elsewhere.person("alarms.view", OWNER, fixture.payload("alarms.view")).expect("an empty view");
    assert_eq!((&view["alarms"], &view["sources"][0]["failure"]["kind"]), (&json!([]), &json!("not_allowed")));
    let event = json!({"trigger": "queue", "payload": fixture.payload("docs.run")});
    assert_eq!(elsewhere.drive("docs.run", event), crate::world::End::Done(json!({"state": "gone"})));
    let push = json!({"trigger": "web", "payload": fixture.payload("git.push")});
    let crate::world::End::Done(answer) = elsewhere.drive("git.push", push) else { panic!("a delivery is answered") };
    assert_eq!(answer["statusCode"], 401);
    assert!(elsewhere.kvs.is_empty() && elsewhere.queue.is_empty());
}

#[test]
fn titles_of_restricted_pages_are_shown_to_nobody_else() {
    let fixture = Fixture::new();
    let mut world = fixture.world.clone();
    let payload = fixture.payload("docs.status");
    let titles = |answer: Value| answer["pages"].as_array().expect("pages").len();
    let all = titles(world.person("docs.status", OWNER, payload.clone()).expect("a status"));
    world.confluence.hidden = [fixture.ids["$page"].parse().expect("an id")].into();
    for name in ["docs.status", "docs.card"] {
        let answer = world.person(name, OTHER, payload.clone()).expect(name);
        assert!(!answer["pages"].to_string().contains(&format!("\"{}\"", fixture.ids["$page"])), "{name}: {answer}");
        assert_eq!(titles(answer), all - 1, "{name}");
    }
}
