//! Who may do what, and that everything the app stored can be taken away again.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests; the shared world holds more than one file needs"
)]

use crate::world::{End, World};
use serde_json::{Value, json};
use touchmark::error::Code;

const WRITER: &str = "account-writer";

fn saved(world: &mut World) -> String {
    world.github.commit = 1;
    world.github.files.insert("src/lib.rs".to_owned(), "//! Counts.\npub fn count() {}\n".to_owned());
    let repository = json!({"provider": "github", "owner": "o", "name": "r", "ref": "main", "secret": "git:github"});
    let payload = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline"});
    world.person("docs.save", WRITER, payload).expect("it saves")["jobId"].as_str().expect("an id").to_owned()
}

fn set_secret(world: &mut World, payload: &Value) -> Result<Value, touchmark::error::Error> {
    world.confluence.is_admin = true;
    let answer = world.person("admin.setSecret", "account-admin", payload.clone());
    world.confluence.is_admin = false;
    answer
}

#[test]
fn a_job_of_a_space_one_cannot_see_looks_like_no_job() {
    let mut world = World::default();
    let job_id = saved(&mut world);
    let key = format!("job:{job_id}");
    world.kvs.get_mut(&key).unwrap()["target"]["spaceId"] = json!("99");
    let hidden = world.person("docs.status", "account-other", json!({"jobId": job_id})).expect_err("hidden");
    let absent = world.person("docs.status", "account-other", json!({"jobId": "00aa"})).expect_err("absent");
    assert_eq!(hidden, absent);
    assert_eq!(world.person("docs.list", "account-other", json!({})).unwrap(), json!({"jobs": []}));
}

#[test]
fn no_answer_brings_a_secret_back() {
    let mut world = World::default();
    let canary = ["canary", "secret", "value"].join("-");
    let mut answers = vec![set_secret(&mut world, &json!({"name": "git:github", "value": canary})).unwrap()];
    world.confluence.is_admin = true;
    answers.push(world.person("admin.listSecrets", "account-admin", json!({})).unwrap());
    saved(&mut world);
    for name in ["docs.choices", "docs.list"] {
        answers.push(world.person(name, "account-admin", json!({})).unwrap());
    }
    answers.push(world.person("admin.testSecret", "account-admin", json!({"name": "git:github"})).unwrap());
    assert_eq!(answers[1]["secrets"][0]["host"], "api.github.com");
    for text in [json!(answers), json!(world.kvs), json!(world.logs), json!(world.queue)] {
        assert!(!text.to_string().contains(&canary), "{text}");
    }
}

#[test]
fn a_secret_is_set_for_one_public_host() {
    let mut world = World::default();
    for host in [
        "localhost",
        "127.0.0.1",
        "git.internal",
        "git.example.com:8443",
        "a/b",
        "169.254.169.254",
        "*.example.com",
        "",
    ] {
        let refused = set_secret(&mut world, &json!({"name": "git:own", "value": "x", "host": host}));
        assert_eq!(refused.expect_err(host).code, Code::InputInvalid);
    }
    let nameless = set_secret(&mut world, &json!({"name": "git:own", "value": "x"}));
    assert_eq!(nameless.expect_err("no host").field.as_deref(), Some("host"));
    assert!(set_secret(&mut world, &json!({"name": "git:own", "value": "x", "host": "git.example.com"})).is_ok());
    assert_eq!(world.secrets.len(), 1);
}

#[test]
fn a_secret_does_not_go_to_another_host_whoever_names_it() {
    for name in ["ai:anthropic", "git:gitlab", "git:own", "hook:0"] {
        let mut world = World::default();
        let host = json!({"name": name, "value": "x", "host": "git.example.com"});
        let plain = json!({"name": name, "value": "x"});
        set_secret(&mut world, if name == "git:own" { &host } else { &plain }).unwrap();
        let job_id = saved(&mut world);
        world.kvs.get_mut(&format!("job:{job_id}")).unwrap()["repository"]["secret"] = json!(name);
        world.recording = Some(Vec::new());
        world.person("docs.start", WRITER, json!({"jobId": job_id})).unwrap();
        world.drain_queue();
        let status = world.person("docs.status", WRITER, json!({"jobId": job_id})).unwrap();
        assert_eq!(status["run"]["error"]["code"], "egress_denied", "{name}: {status}");
        let trace = json!(world.recording.take().unwrap()).to_string();
        assert!(!trace.contains("\"fetch\""), "{name}: nothing was sent");
    }
}

#[test]
fn a_removed_job_leaves_no_hook_and_no_webhook_secret() {
    let mut world = World::default();
    let job_id = saved(&mut world);
    let hook = world.person("docs.saveHook", WRITER, json!({"jobId": job_id})).unwrap();
    set_secret(&mut world, &json!({"name": hook["secretName"], "value": "y"})).unwrap();
    world.person("docs.remove", WRITER, json!({"jobId": job_id})).unwrap();
    assert_eq!((world.kvs.len(), world.secrets.len()), (0, 0), "{:?}", world.kvs.keys());
}

#[test]
fn cleaning_up_leaves_nothing_that_the_app_stored() {
    let mut world = World::default();
    let job_id = saved(&mut world);
    set_secret(&mut world, &json!({"name": "git:github", "value": "x"})).unwrap();
    let hook = world.person("docs.saveHook", WRITER, json!({"jobId": job_id})).unwrap();
    for _ in 0..3 {
        set_secret(&mut world, &json!({"name": hook["secretName"], "value": "y"})).unwrap();
    }
    world.person("docs.start", WRITER, json!({"jobId": job_id})).unwrap();
    world.drain_queue();
    assert!(world.kvs.len() > 5 && world.secrets.len() == 4);
    // Delivery records, marks of waiting runs and abandoned claims, as pushes leave them.
    for key in ["delivery-00", "waiting:0", "claim:docs:0:1"] {
        world.kvs.insert(key.to_owned(), json!({}));
    }
    let pages = world.confluence.picture();
    let End::Done(answer) = world.drive("admin.cleanUp", json!({"trigger": "lifecycle", "payload": {}})) else {
        panic!("it ends")
    };
    assert!(answer["deleted"].as_u64().unwrap() > 5);
    assert_eq!((world.kvs.len(), world.secrets.len()), (0, 0), "{:?}", world.kvs.keys());
    assert_eq!(world.confluence.picture(), pages, "published pages stay");
}

#[test]
fn an_approved_host_is_offered_and_a_removed_one_is_not_asked_again() {
    let mut world = World::default();
    world.confluence.is_admin = true;
    for host in
        ["localhost", "10.0.0.1", "git.internal", "*.example.com", "https://git.example.com", "git.example.com:8443"]
    {
        let refused = world.person("admin.approveHost", "account-admin", json!({"host": host, "kind": "gitlab"}));
        assert_eq!(refused.expect_err(host).field.as_deref(), Some("host"));
    }
    let job = json!({
        "repository": {"provider": "gitlab", "owner": "g", "name": "r", "baseUrl": "https://git.example.com"},
        "target": {"spaceKey": "DOC"},
        "writer": "outline",
    });
    let early = world.person("docs.save", WRITER, job.clone()).expect_err("not approved yet");
    assert_eq!((early.code, early.field.as_deref()), (Code::EgressDenied, Some("repository")));
    world.person("admin.approveHost", "account-admin", json!({"host": "Git.example.com", "kind": "gitlab"})).unwrap();
    let offered = world.person("docs.choices", WRITER, json!({})).unwrap();
    assert_eq!(
        (&offered["hosts"][0]["host"], &offered["hosts"][0]["kind"]),
        (&json!("git.example.com"), &json!("gitlab"))
    );
    let form = json!({"repository": "https://git.example.com/g/r", "spaceKey": "DOC", "writer": "outline"});
    let checked = world.person("docs.check", WRITER, form).unwrap();
    assert_eq!(checked["job"]["repository"]["baseUrl"], "https://git.example.com");
    let job_id = world.person("docs.save", WRITER, job).unwrap()["jobId"].clone();
    world.person("admin.removeHost", "account-admin", json!({"host": "git.example.com"})).unwrap();
    world.person("docs.start", WRITER, json!({"jobId": job_id})).unwrap();
    world.drain_queue();
    let status = world.person("docs.status", WRITER, json!({"jobId": job_id})).unwrap();
    assert_eq!(status["run"]["error"]["code"], "egress_denied", "{status}");
}
