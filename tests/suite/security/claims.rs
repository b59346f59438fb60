//! What a whole life of the app leaves behind and where it goes: hosts, keys, fields, identities, prompts.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests; the shared world holds more than one file needs"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::world::{End, World};
use serde_json::{Value, json};
use touchmark::crypto::{hex, hmac_sha256};
use touchmark::flows;
use touchmark::site::Access;
use touchmark::stored::{A_HASH, Retention, stored_keys};

const PERSON: &str = "account-person";
const DAY_SECONDS: u64 = 24 * 3600;

/// One effect of one flow.
struct Seen {
    flow: String,
    effect: Value,
}

/// Sets up, documents with an AI, pushes, cancels, schedules, lists, removes: everything that the app does.
struct Life {
    world: World,
    seen: Vec<Seen>,
    answers: Vec<Value>,
}

impl Life {
    fn lived() -> Self {
        let mut world = World::default();
        world.recording = Some(Vec::new());
        world.github.commit = 1;
        for (path, text) in
            [("README.md", "# Tally\n"), ("src/lib.rs", "//! Counts.\npub fn count() { inside_body(); }\n")]
        {
            world.github.files.insert(path.to_owned(), text.to_owned());
        }
        let mut life = Self { world, seen: Vec::new(), answers: Vec::new() };
        life.admin("admin.approveHost", json!({"host": "ai.example.com", "kind": "ai"}));
        for (name, host) in [("git:github", Value::Null), ("ai:own", json!("ai.example.com"))] {
            life.admin("admin.setSecret", json!({"name": name, "value": format!("canary-value-{name}"), "host": host}));
        }
        let role = "arn:aws:iam::222222222222:role/reader";
        let account = json!({"name": "Shop", "method": "role", "roleArn": role, "regions": ["eu-west-1"], "spaces": {"all": false, "ids": ["10"]}});
        life.admin("alarms.saveAccount", account);
        life.admin("admin.testSecret", json!({"name": "git:github"}));
        life.admin("admin.saveSettings", json!({"promptTokens": 40_000, "masking": "conceal"}));
        let ai = json!({"provider": "selfhosted", "baseUrl": "https://ai.example.com/v1", "model": "m", "secret": "ai:own", "contextTokens": 20_000});
        let repository =
            json!({"provider": "github", "owner": "o", "name": "r", "ref": "main", "secret": "git:github"});
        let job =
            json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "ai", "ai": ai, "every": "day"});
        let job_id = life.person("docs.save", job)["jobId"].clone();
        let of_job = json!({"jobId": job_id});
        life.person("docs.start", of_job.clone());
        life.person("docs.cancel", of_job.clone());
        life.world.drain_queue();
        life.person("docs.start", of_job.clone());
        life.world.drain_queue();
        life.push(&of_job);
        life.world.drain_queue();
        life.world.passed_ms += 2 * DAY_SECONDS * 1000;
        // A page that may not be changed: the row says which.
        life.world.confluence.pages.range_mut(200..).for_each(|(_, page)| page.locked = page.title != "r");
        life.world.github.files.insert("src/lib.rs".to_owned(), "//! Tallies.\npub fn tally() {}\n".to_owned());
        life.world.github.commit += 1;
        life.world.drive("docs.schedule", json!({"trigger": "schedule", "payload": {}}));
        life.world.drain_queue();
        for name in ["docs.status", "docs.card", "docs.history", "docs.hook", "docs.export"] {
            life.person(name, of_job.clone());
        }
        life.write_items();
        life.collect();
        life
    }

    /// A specification page becomes an issue.
    fn write_items(&mut self) {
        let page = "<h2>Requirements</h2><ul><li>REQ-1: The canary-requirement shall be met</li></ul>";
        self.world.jira.page.insert(1, page.to_owned());
        let all = json!({"all": true, "ids": []});
        let ai = json!({"host": "ai.example.com", "model": "m"});
        let settings = json!({"ai": ai, "projects": all, "spaces": all, "criteria": "list", "labels": ["spec"], "estimateField": "customfield_10016"});
        self.admin("workItems.saveSettings", json!({"settings": settings}));
        let plan = self.person("workItems.plan", json!({"pageId": "900"}));
        let words = json!({"title": "Meet the canary-requirement", "description": "", "acceptance": [], "estimate": "", "no_requirement": ""});
        self.world.ai.says(&words.to_string(), "stop");
        let improve = json!({"pageId": "900", "pageVersion": 1, "refs": [plan["items"][0]["ref"]]});
        let improved = self.person("workItems.improve", improve);
        assert_eq!(improved["results"][0]["proposal"]["title"], "Meet the canary-requirement", "{improved}");
        let epic = &plan["items"][0];
        let items = json!([{"ref": epic["ref"], "type": "epic", "title": epic["title"], "description": "", "evidence": epic["evidence"], "do": {"kind": "create"}}]);
        let mut input = json!({"pageId": "900", "pageVersion": 1, "target": {"projectId": "10", "types": {"epic": "1"}}, "items": items, "dryRun": true});
        let seal = self.person("workItems.create", input.clone())["seal"].clone();
        input["dryRun"] = json!(false);
        input["seal"] = seal;
        let written = self.person("workItems.create", input);
        self.person("workItems.undo", json!({"pageId": "900", "runId": written["runId"]}));
    }

    fn person(&mut self, name: &str, payload: Value) -> Value {
        let answer = self.world.person(name, PERSON, payload).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        self.answers.push(answer.clone());
        answer
    }

    fn admin(&mut self, name: &str, payload: Value) {
        self.world.confluence.is_admin = true;
        self.person(name, payload);
        self.world.confluence.is_admin = false;
    }

    fn push(&mut self, of_job: &Value) {
        let hook = self.person("docs.saveHook", of_job.clone());
        self.admin("admin.setSecret", json!({"name": hook["secretName"], "value": "canary-hook-secret"}));
        let body = json!({
            "ref": "refs/heads/main", "before": "1".repeat(40), "after": "2".repeat(40), "forced": false,
            "commits": [{"added": ["src/new.rs"], "message": "canary-commit-message", "author": {"email": "canary@example.com"}}],
            "repository": {"full_name": "o/r", "default_branch": "main"}, "pusher": {"name": "canary-pusher"},
        });
        let body = body.to_string();
        let signature = format!("sha256={}", hex(&hmac_sha256(b"canary-hook-secret", body.as_bytes())));
        let headers =
            json!({"X-Hub-Signature-256": [signature], "X-GitHub-Delivery": ["guid"], "X-GitHub-Event": ["push"]});
        let payload = json!({"method": "POST", "userPath": hook["path"], "headers": headers});
        let end =
            self.world.drive_with_body("git.push", json!({"trigger": "web", "payload": payload}), body.into_bytes());
        let End::Done(answer) = end else { panic!("a delivery is answered") };
        assert_eq!(answer["statusCode"], 202);
    }

    fn collect(&mut self) {
        let mut flow = String::new();
        for line in self.world.recording.take().expect("it was on") {
            if let Some(name) = line["start"]["name"].as_str() {
                name.clone_into(&mut flow);
            }
            for effect in line["step"]["effects"].as_array().into_iter().flatten() {
                self.seen.push(Seen { flow: flow.clone(), effect: effect.clone() });
            }
        }
        let asked = self.world.ai.asked.len();
        // The page that has a text of the AI's, twice, because it could not be changed when its source did; the improved item.
        assert!(asked == 3 && !self.world.confluence.picture().is_empty(), "{asked}");
    }

    fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Seen> {
        self.seen.iter().filter(move |seen| seen.effect["kind"] == kind)
    }
}

/// Names of the fields at every depth.
fn fields(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
                let is_hash = is_number || name.len() >= 12 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
                found.insert(if is_hash { A_HASH.to_owned() } else { name.clone() });
                fields(inner, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| fields(inner, found)),
        _ => {}
    }
}

fn row_of(key: &str) -> (&'static str, &'static [&'static str]) {
    let row = stored_keys().find(|row| key.starts_with(row.prefix));
    row.map(|row| (row.prefix, row.fields)).unwrap_or_else(|| panic!("{key} is no key of the table"))
}

#[test]
fn a_runs_effects_reach_the_configured_hosts_and_nothing_else() {
    let life = Life::lived();
    let hosts: BTreeSet<&str> = life
        .of_kind("fetch")
        .map(|seen| seen.effect["url"].as_str().expect("a URL").split('/').nth(2).expect("a host"))
        .collect();
    assert_eq!(hosts, BTreeSet::from(["ai.example.com", "api.github.com"]));
    // What leaves is an outside request, a request to the site, or stays with the platform: there is no other effect.
    let inside = [
        "kvsGet",
        "kvsSet",
        "kvsDelete",
        "kvsList",
        "secretGet",
        "secretSet",
        "secretDelete",
        "variable",
        "enqueue",
        "webTriggerUrl",
        "log",
        "clock",
        "random",
        "sleep",
        "tokenTable",
    ];
    for seen in &life.seen {
        let kind = seen.effect["kind"].as_str().expect("a kind");
        assert!(inside.contains(&kind) || ["fetch", "atlassian"].contains(&kind), "{kind}");
    }
}

#[test]
fn only_listed_keys_and_fields_are_stored_and_each_is_explained() {
    let life = Life::lived();
    let privacy = fs::read_to_string("docs/PRIVACY.md").expect("the page");
    for row in stored_keys() {
        let explained =
            privacy.lines().find(|line| line.starts_with('|') && line.contains(&format!("`{}", row.prefix)));
        let explained = explained.unwrap_or_else(|| panic!("docs/PRIVACY.md does not explain {}", row.prefix));
        let kept = match row.retention {
            Retention::UntilDeleted => "until deleted".to_owned(),
            Retention::Days(days) => format!("{days} days"),
        };
        assert!(explained.contains(&kept), "docs/PRIVACY.md: {} is kept {kept}", row.prefix);
    }
    let mut met = BTreeSet::new();
    for seen in life.of_kind("kvsSet") {
        let key = seen.effect["key"].as_str().expect("a key");
        let ttl = seen.effect["ttlSeconds"].as_u64().map(|seconds| seconds.div_ceil(DAY_SECONDS));
        let row = stored_keys().find(|row| key.starts_with(row.prefix)).expect("a row");
        let days = match row.retention {
            Retention::UntilDeleted => None,
            Retention::Days(days) => Some(u64::from(days)),
        };
        assert_eq!(ttl, days, "{key} is kept as long as the table says");
        let (prefix, allowed) = row_of(key);
        met.insert(prefix);
        let mut found = BTreeSet::new();
        fields(&seen.effect["value"], &mut found);
        for field in &found {
            assert!(allowed.contains(&field.as_str()), "{key} holds {field}");
        }
    }
    // Only a divided run keeps parts: `tests/suite/docs/large.rs` looks at those, and `tests/suite/sync` at sync's keys.
    for prefix in stored_keys().map(|row| row.prefix).filter(|prefix| !["part:", "sync:"].contains(prefix)) {
        assert!(met.contains(prefix), "{prefix} is in the table and nothing writes it");
    }
}

#[test]
fn the_account_id_of_who_started_something_is_the_only_personal_datum_stored() {
    let life = Life::lived();
    let mut places = BTreeSet::new();
    for seen in life.of_kind("kvsSet") {
        let text = seen.effect["value"].to_string();
        for word in ["canary", "@example", "pusher"] {
            assert!(!text.contains(word), "{text}");
        }
        let stored = &seen.effect["value"];
        // Whatever starts a run, it runs for the person who saved its job.
        assert!(stored["requester"].is_null() || stored["requester"] == PERSON, "{text}");
        if text.contains(PERSON) {
            assert!(stored["requester"] == PERSON || stored["runs"][0]["accountId"] == PERSON, "{text}");
            assert_eq!(text.matches(PERSON).count(), 1, "{text}");
            places.insert(row_of(seen.effect["key"].as_str().expect("a key")).0);
        }
    }
    assert_eq!(places, BTreeSet::from(["job:", "run:", "work-items:page:"]));
}

/// Every text in a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn a_history_row_holds_its_fields_and_goes_after_ninety_days() {
    let life = Life::lived();
    let rows: Vec<_> =
        life.of_kind("kvsSet").filter(|seen| seen.effect["key"].as_str().expect("a key").starts_with("run:")).collect();
    assert!(rows.len() > 5);
    let mut names = BTreeSet::new();
    for seen in rows {
        assert_eq!(seen.effect["ttlSeconds"], 90 * DAY_SECONDS, "{}", seen.effect);
        for (name, value) in seen.effect["value"].as_object().expect("a row") {
            let short = matches!(
                name.as_str(),
                "state" | "step" | "side" | "startedBy" | "error" | "runId" | "requester" | "commit"
            );
            let is_hash = |text: &str| text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            for text in texts(value) {
                let fits = if name == "refusedRecords" { is_hash(text) } else { short && text.len() <= 64 };
                assert!(fits && !text.contains(' '), "{name}: {value}");
            }
            names.insert(name.clone());
        }
    }
    assert!(names.contains("refusedRecords") && names.contains("commit"), "{names:?}");
}

#[test]
fn what_nobody_started_writes_as_the_app_and_what_somebody_started_writes_nothing_itself() {
    let life = Life::lived();
    let mut written = BTreeMap::<&str, usize>::new();
    for seen in life.of_kind("atlassian") {
        let (path, method) = (seen.effect["path"].as_str().expect("a path"), &seen.effect["method"]);
        if seen.flow.starts_with("workItems.") {
            assert_eq!(seen.effect["identity"], "user", "{} asks {path} as somebody else", seen.flow);
            continue;
        }
        let is_write = method != "GET" && !path.ends_with("/permission/check");
        let has_person = !matches!(flows::access(&seen.flow), Some(Access::App | Access::Anybody));
        assert!(has_person || seen.effect["identity"] == "app", "{} asks {path} as a user", seen.flow);
        assert!(!is_write || !has_person, "{} writes {path}", seen.flow);
        if is_write {
            *written.entry(&seen.flow).or_default() += 1;
        }
    }
    assert_eq!(written.keys().copied().collect::<Vec<_>>(), ["docs.run"]);
    // The shim acts as the user who started the invocation, and never as one who is named.
    let shim = fs::read_to_string("js/forge.js").expect("the shim");
    assert!(shim.contains("api.asUser()") && !shim.contains("asUser(i") && shim.matches("asUser(").count() == 1);
}

#[test]
fn deleting_a_connection_deletes_its_secret_and_deleting_everything_lists_the_pages_that_stay() {
    let mut life = Life::lived();
    assert!(life.world.secrets.contains_key("ai:own"));
    life.admin("admin.deleteSecret", json!({"name": "ai:own"}));
    assert!(!life.world.secrets.contains_key("ai:own") && !life.world.kvs.contains_key("secret:ai.own"));
    let pages = life.world.confluence.picture();
    life.admin("admin.deleteAll", json!({}));
    let answer = life.answers.last().expect("an answer");
    let listed: BTreeSet<&str> = answer["pages"]
        .as_array()
        .expect("pages")
        .iter()
        .map(|page| page["title"].as_str().expect("a title"))
        .collect();
    let published: BTreeSet<&str> = pages.keys().map(String::as_str).filter(|title| *title != "Home").collect();
    assert_eq!(listed, published, "the pages that stay are listed");
    assert_eq!(life.world.confluence.picture(), pages, "and stay");
    assert_eq!((life.world.kvs.len(), life.world.secrets.len()), (0, 0), "{:?}", life.world.kvs.keys());
}

#[test]
fn no_prompt_exceeds_the_token_budget_or_the_content_limit() {
    for (context_tokens, file_bytes, answers) in [(1_000_000, 2_000, 1), (1_000_000, 40_000, 3), (8_000, 900, 1)] {
        let mut world = World::default();
        world.github.commit = 1;
        world.kvs.insert("hosts".to_owned(), json!([{"host": "ai.example.com", "kind": "ai"}]));
        for at in 0..120 {
            let text = format!(
                "/// Counts {at}.\npub fn count_{at}() {{}}\n{}",
                "// a line of text\n".repeat(file_bytes / 18)
            );
            world.github.files.insert(format!("src/module/a_rather_long_name_of_a_file_{at:03}.rs"), text);
        }
        for _ in 1..answers {
            world.ai.says(&"The model goes on and on. ".repeat(1_000), "length");
        }
        let ai = json!({"provider": "selfhosted", "baseUrl": "https://ai.example.com/v1", "model": "m", "contextTokens": context_tokens});
        let repository = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github"});
        let job = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "ai", "ai": ai});
        let job_id = world.person("docs.save", PERSON, job).expect("saved")["jobId"].clone();
        world.person("docs.start", PERSON, json!({"jobId": job_id})).expect("started");
        world.drain_queue();
        assert!(!world.ai.asked.is_empty());
        for asked in &world.ai.asked {
            let messages = asked["messages"].as_array().expect("messages").iter();
            let bytes: usize = messages.map(|message| message["content"].as_str().expect("a text").len()).sum();
            // Without a tokenizer's table a byte counts as a token: the upper bound that holds for every model.
            assert!(bytes <= 120_000.min(context_tokens), "{bytes} bytes of a prompt");
        }
    }
}
