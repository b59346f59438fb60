//! Pushes of the four Git hosts, as each signs them: a repository that was renamed or moved is known by its id, and the job
//! says what it is called now; a body's first bytes may be a byte-order mark.

use std::collections::BTreeMap;

use crate::world::{End, World};
use base64::Engine;
use serde_json::{Value, json};
use touchmark::crypto::{hex, hmac_sha256};

const WRITER: &str = "account-writer";

/// With a colon, as Azure DevOps wants it: the user and the password of its Basic authorization.
fn secret() -> String {
    ["renamed:webhook", "0123456789abcdef"].join("-")
}

struct Host {
    provider: &'static str,
    owner: &'static str,
    /// What its push events carry, for an id and a full name.
    push: fn(u64, &str) -> Value,
    event: &'static str,
    ping: Option<&'static str>,
}

fn zeroes(last: u8) -> String {
    format!("{last:040x}")
}

const HOSTS: [Host; 4] = [
    Host {
        provider: "github",
        owner: "o",
        push: |id, name| {
            json!({"ref": "refs/heads/main", "before": zeroes(1), "after": zeroes(2), "forced": false, "commits": [],
                "repository": {"id": id, "full_name": name, "default_branch": "main"}, "sender": {"id": 5}})
        },
        event: "push",
        ping: Some("ping"),
    },
    Host {
        provider: "bitbucket",
        owner: "o",
        push: |id, name| {
            json!({"push": {"changes": [{"old": null, "new": {"type": "branch", "name": "main", "target": {"hash": zeroes(2)}}}]},
                "repository": {"uuid": format!("{{{id}}}"), "full_name": name}})
        },
        event: "repo:push",
        ping: None,
    },
    Host {
        provider: "gitlab",
        owner: "o",
        push: |id, name| {
            json!({"object_kind": "push", "ref": "refs/heads/main", "before": zeroes(1), "after": zeroes(2), "user_id": 4,
                "project": {"id": id, "path_with_namespace": name, "default_branch": "main"}, "commits": [], "total_commits_count": 0})
        },
        event: "Push Hook",
        ping: None,
    },
    Host {
        provider: "azure",
        // The organisation and the project; events name the project and the repository.
        owner: "org/o",
        push: |id, name| {
            let (project, name) = name.split_once('/').expect("a project");
            json!({"eventType": "git.push", "resource": {
                "refUpdates": [{"name": "refs/heads/main", "oldObjectId": zeroes(1), "newObjectId": zeroes(2)}],
                "repository": {"id": id.to_string(), "name": name, "project": {"name": project}}, "pushedBy": {"id": "p"}}})
        },
        event: "git.push",
        ping: None,
    },
];

struct Hooked {
    world: World,
    host: Host,
    job_id: String,
    hook_id: String,
    sent: u32,
}

fn hooked(host: Host) -> Hooked {
    let mut world = World::default();
    let repository = json!({"provider": host.provider, "owner": host.owner, "name": "r", "ref": "main"});
    let job = json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline"});
    let job_id = world.person("docs.save", WRITER, job).expect("it saves")["jobId"].as_str().expect("an id").to_owned();
    let hook = world.person("docs.saveHook", WRITER, json!({"jobId": job_id})).expect("a hook");
    let hook_id = hook["hookId"].as_str().expect("an id").to_owned();
    world.confluence.is_admin = true;
    let payload = json!({"name": format!("hook:{hook_id}"), "value": secret()});
    world.person("admin.setSecret", WRITER, payload).expect("it is set");
    Hooked { world, host, job_id, hook_id, sent: 0 }
}

impl Hooked {
    fn deliver(&mut self, event: &str, id: u64, name: &str) -> u64 {
        let mut body = (self.host.push)(id, name);
        if self.host.provider == "azure" {
            body["id"] = json!(format!("guid-{}", self.sent));
        }
        self.send(event, &body.to_string(), &secret())
    }

    fn send(&mut self, event: &str, body: &str, secret: &str) -> u64 {
        self.sent += 1;
        self.world.passed_ms += 1_000;
        let signature = format!("sha256={}", hex(&hmac_sha256(secret.as_bytes(), body.as_bytes())));
        let guid = format!("guid-{}", self.sent);
        let mut headers = BTreeMap::from([("Content-Type", "application/json".to_owned())]);
        match self.host.provider {
            "github" => headers.extend([
                ("X-Hub-Signature-256", signature),
                ("X-GitHub-Delivery", guid),
                ("X-GitHub-Event", event.to_owned()),
            ]),
            "gitlab" => headers.extend([
                ("X-Gitlab-Token", secret.to_owned()),
                ("Idempotency-Key", guid),
                ("X-Gitlab-Event", event.to_owned()),
            ]),
            "azure" => {
                let pair = base64::engine::general_purpose::STANDARD.encode(secret);
                headers.insert("Authorization", format!("Basic {pair}"));
            }
            _ => headers.extend([
                ("X-Hub-Signature", signature),
                ("X-Request-UUID", guid),
                ("X-Hook-UUID", "hook".to_owned()),
                ("X-Event-Key", event.to_owned()),
            ]),
        }
        let headers: BTreeMap<_, _> = headers.into_iter().map(|(name, value)| (name, vec![value])).collect();
        let request = json!({"method": "POST", "userPath": format!("/{}", self.hook_id), "headers": headers});
        let input = json!({"trigger": "web", "deadlineMs": 52_000, "payload": request});
        match self.world.drive_with_body("git.push", input, body.as_bytes().to_vec()) {
            End::Done(answer) => answer["statusCode"].as_u64().expect("a status"),
            other => panic!("a delivery always gets an answer: {other:?}"),
        }
    }

    fn push(&mut self, id: u64, name: &str) -> u64 {
        self.deliver(self.host.event, id, name)
    }

    fn status(&mut self) -> Value {
        self.world.person("docs.status", WRITER, json!({"jobId": self.job_id})).expect("a status")
    }

    fn panel(&mut self) -> Value {
        self.world.person("docs.hook", WRITER, json!({"jobId": self.job_id})).expect("a hook")
    }
}

#[test]
fn a_renamed_repository_is_known_by_its_id_and_the_job_says_so() {
    for host in HOSTS {
        let provider = host.provider;
        let mut hooked = hooked(host);
        assert_eq!(hooked.panel()["lastDeliveryMs"], Value::Null);
        assert_eq!(hooked.push(7, "o/r"), 202, "{provider}");
        let first = hooked.panel()["lastDeliveryMs"].as_u64().expect("a time");
        assert_eq!(hooked.status()["renamedTo"], Value::Null, "{provider}");
        hooked.world.queue.clear();
        hooked.world.kvs.retain(|key, _| !key.starts_with("waiting:"));
        assert_eq!(hooked.push(7, "elsewhere/renamed"), 202, "{provider}");
        assert_eq!(hooked.world.queue.len(), 1, "{provider}");
        assert_eq!(hooked.status()["renamedTo"], "elsewhere/renamed", "{provider}");
        let listed = hooked.world.person("docs.list", WRITER, json!({})).expect("a list");
        assert_eq!(listed["jobs"][0]["renamedTo"], "elsewhere/renamed");
        assert!(hooked.panel()["lastDeliveryMs"].as_u64().expect("a time") > first);
        // Renamed back.
        hooked.push(7, "o/r");
        assert_eq!(hooked.status()["renamedTo"], Value::Null, "{provider}");
    }
}

#[test]
fn another_repository_with_the_same_secret_starts_nothing() {
    for host in HOSTS {
        let mut hooked = hooked(host);
        assert_eq!(hooked.push(8, "o/other"), 200);
        hooked.push(7, "o/r");
        hooked.world.queue.clear();
        assert_eq!(hooked.push(8, "o/other"), 200);
        assert!(hooked.world.queue.is_empty());
        assert_eq!(hooked.status()["renamedTo"], Value::Null);
        // Its deliveries still say that the hook is alive.
        assert!(hooked.panel()["lastDeliveryMs"].as_u64().is_some());
    }
}

#[test]
fn a_test_of_the_hook_is_enough_to_know_the_repository() {
    for host in HOSTS {
        let Some(ping) = host.ping else { continue };
        let mut hooked = hooked(host);
        assert_eq!(hooked.deliver(ping, 7, "o/r"), 200);
        assert_eq!(hooked.push(7, "o/renamed"), 202);
    }
}

#[test]
fn a_body_that_begins_with_a_byte_order_mark_is_signed_over_its_bytes_and_taken() {
    for host in HOSTS {
        let provider = host.provider;
        let mut hooked = hooked(host);
        let body = (hooked.host.push)(7, "o/r").to_string();
        let (marked, event) = (format!("\u{FEFF}{body}"), hooked.host.event);
        assert_eq!(hooked.send(event, &marked, "wrong:secret"), 401, "{provider}");
        assert!(hooked.world.queue.is_empty(), "{provider}");
        assert_eq!(hooked.send(event, &marked, &secret()), 202, "{provider}");
        assert_eq!(hooked.world.queue.len(), 1, "{provider}");
        assert!(hooked.panel()["lastDeliveryMs"].as_u64().is_some(), "{provider}");
        // Two marks are one and a character that JSON does not begin with.
        assert_ne!(hooked.send(event, &format!("\u{FEFF}{marked}"), &secret()), 202, "{provider}");
    }
}

#[test]
fn a_hook_that_is_taken_away_forgets_its_deliveries() {
    let [host, ..] = HOSTS;
    let mut hooked = hooked(host);
    hooked.push(7, "o/r");
    hooked.world.person("docs.deleteHook", WRITER, json!({"jobId": hooked.job_id})).expect("it goes");
    assert!(hooked.world.kvs.keys().all(|key| !key.starts_with("delivered:")));
}

#[test]
fn all_four_hosts_name_their_repository() {
    use touchmark::webhook::{RepositoryIdentity, read_identity};
    let cases = [
        ("github", json!({"repository": {"id": 7, "full_name": "o/r"}}), "7", "o/r"),
        ("gitlab", json!({"project": {"id": 7, "path_with_namespace": "g/s/r"}}), "7", "g/s/r"),
        ("bitbucket", json!({"repository": {"uuid": "{7}", "full_name": "o/r"}}), "{7}", "o/r"),
        ("azure", json!({"resource": {"repository": {"id": "7", "name": "r", "project": {"name": "p"}}}}), "7", "p/r"),
    ];
    for (provider, body, id, full_name) in cases {
        let provider = serde_json::from_value(json!(provider)).expect("a provider");
        let identity = RepositoryIdentity { id: id.to_owned(), full_name: full_name.to_owned() };
        assert_eq!(read_identity(provider, body.to_string().as_bytes()), Some(identity));
        assert_eq!(read_identity(provider, b"{}"), None);
        assert_eq!(read_identity(provider, b"\xff"), None);
    }
}
