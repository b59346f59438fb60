//! Push deliveries: nothing without proof, one run for all copies, none lost when a process dies.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests; the shared world holds more than one file needs"
)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::processes::{Dice, Process};
use crate::world::{End, FAULTS, World};
use serde_json::{Value, json};
use touchmark::crypto::{hex, hmac_sha256};

const WRITER: &str = "account-writer";
/// Longer than a claim on a delivery lives.
const LEASE_OVER_MS: u64 = 61_000;

struct Hook {
    job_id: String,
    hook_id: String,
    repository: String,
}

fn secret() -> String {
    ["canary", "webhook", "0123456789abcdef"].join("-")
}

fn hooked(world: &mut World, name: &str) -> Hook {
    let repository = json!({"provider": "github", "owner": "o", "name": name, "ref": "main"});
    let saved = world.person(
        "docs.save",
        WRITER,
        json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": "outline"}),
    );
    let job_id = saved.expect("it saves")["jobId"].as_str().expect("an id").to_owned();
    let hook =
        world.person("docs.saveHook", WRITER, json!({"jobId": job_id, "paths": ["src", "docs"]})).expect("a hook");
    Hook { job_id, hook_id: hook["hookId"].as_str().expect("an id").to_owned(), repository: format!("o/{name}") }
}

fn set_secret(world: &mut World, hook: &Hook, value: &str) {
    world.confluence.is_admin = true;
    let payload = json!({"name": format!("hook:{}", hook.hook_id), "value": value});
    world.person("admin.setSecret", WRITER, payload).expect("it is set");
}

fn ready() -> (World, Hook) {
    let mut world = World::default();
    let hook = hooked(&mut world, "r");
    set_secret(&mut world, &hook, &secret());
    world.logs.clear();
    (world, hook)
}

fn payload(hook: &Hook, branch: &str, number: u64) -> String {
    let commit = |number: u64| format!("{number:040x}");
    let commits = json!([{"added": ["src/new.rs"], "modified": [], "removed": []}]);
    json!({
        "ref": format!("refs/heads/{branch}"), "before": commit(number), "after": commit(number + 1), "forced": false,
        "commits": commits, "repository": {"full_name": hook.repository, "default_branch": "main"}, "sender": {"id": 5},
    })
    .to_string()
}

fn request(hook: &Hook, delivery: &str, body: &str, secret: &str) -> Value {
    let signature = format!("sha256={}", hex(&hmac_sha256(secret.as_bytes(), body.as_bytes())));
    let headers = json!({
        "X-Hub-Signature-256": [signature], "X-GitHub-Delivery": [delivery], "X-GitHub-Event": ["push"],
        "Content-Type": ["application/json"],
    });
    start(json!({"method": "POST", "userPath": format!("/{}", hook.hook_id), "headers": headers}))
}

fn start(payload: Value) -> Value {
    json!({"trigger": "web", "deadlineMs": 52_000, "payload": payload})
}

fn send(world: &mut World, input: &Value, body: &str) -> Option<u64> {
    match world.drive_with_body("git.push", input.clone(), body.as_bytes().to_vec()) {
        End::Done(answer) => answer["statusCode"].as_u64(),
        End::Crashed => None,
        End::Failed(error) => panic!("a delivery always gets an answer: {error:?}"),
    }
}

fn deliver(world: &mut World, hook: &Hook, delivery: &str) -> Option<u64> {
    let body = payload(hook, "main", 1);
    send(world, &request(hook, delivery, &body, &secret()), &body)
}

fn queued_runs(world: &World) -> BTreeSet<String> {
    world.queue.iter().map(|event| event["runId"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn a_genuine_push_is_queued_and_its_copy_is_not() {
    let (mut world, hook) = ready();
    assert_eq!(deliver(&mut world, &hook, "guid-1"), Some(202));
    assert_eq!(deliver(&mut world, &hook, "guid-1"), Some(200));
    assert_eq!(world.queue.len(), 1);
}

#[test]
fn a_push_joins_the_run_that_waits_and_not_the_one_that_reads() {
    let (mut world, hook) = ready();
    assert_eq!(deliver(&mut world, &hook, "guid-1"), Some(202));
    assert_eq!(deliver(&mut world, &hook, "guid-2"), Some(202));
    assert_eq!(world.queue.len(), 1);
    let run_id = world.queue[0]["runId"].as_str().unwrap().to_owned();
    world.kvs.get_mut(&format!("run:{}:{run_id}", hook.job_id)).unwrap()["state"] = json!("running");
    assert_eq!(deliver(&mut world, &hook, "guid-3"), Some(202));
    assert_eq!(queued_runs(&world).len(), 2);
}

#[test]
fn what_is_not_verified_writes_nothing_and_learns_nothing() {
    let (world, hook) = ready();
    let body = payload(&hook, "main", 1);
    let good = request(&hook, "guid", &body, &secret());
    let with = |path: &str, value: Value| {
        let mut input = good.clone();
        *input.pointer_mut(path).unwrap() = value;
        input
    };
    let unset = {
        let mut world = world.clone();
        world.confluence.is_admin = true;
        world.person("admin.deleteSecret", WRITER, json!({"name": format!("hook:{}", hook.hook_id)})).unwrap();
        world.logs.clear();
        world
    };
    let cases = [
        (&world, request(&hook, "guid", &body, "wrong"), body.clone()),
        (&world, with("/payload/userPath", json!("")), body.clone()),
        (&world, with("/payload/userPath", json!(format!("/{}", "0".repeat(32)))), body.clone()),
        (&world, with("/payload/method", json!("GET")), body.clone()),
        (&world, with("/payload/headers", json!({})), body.clone()),
        (&world, good.clone(), format!("{body} ")),
        (&unset, good.clone(), body.clone()),
    ];
    let mut answers = BTreeSet::new();
    for (before, input, body) in cases {
        let mut world = before.clone();
        let End::Done(answer) = world.drive_with_body("git.push", input, body.into_bytes()) else {
            panic!("no answer")
        };
        assert_eq!(answer["statusCode"], 401);
        answers.insert(answer.to_string());
        assert_eq!((&world.kvs, &world.secrets, &world.queue), (&before.kvs, &before.secrets, &before.queue));
    }
    assert_eq!(answers.len(), 1, "a wrong secret, no secret and no hook look alike");
}

#[test]
fn size_is_judged_before_anything_else() {
    let (mut world, hook) = ready();
    let body = "x".repeat(1024 * 1024 + 1);
    let effects = world.effects;
    assert_eq!(send(&mut world, &request(&hook, "guid", "", "wrong"), &body), Some(413));
    assert_eq!(world.effects, effects);
}

#[test]
fn a_verified_form_is_415_and_other_branches_and_paths_are_200() {
    let (mut world, hook) = ready();
    let form = "payload=%7B%7D";
    let mut input = request(&hook, "guid-1", form, &secret());
    assert_eq!(send(&mut world, &input, form), Some(415), "a form is no JSON, whatever its type says");
    *input.pointer_mut("/payload/headers/Content-Type").unwrap() = json!(["application/x-www-form-urlencoded"]);
    assert_eq!(send(&mut world, &input, form), Some(415));
    for body in [payload(&hook, "dev", 1), payload(&hook, "main", 1).replace("src/new.rs", "other/new.rs")] {
        assert_eq!(send(&mut world, &request(&hook, "guid-2", &body, &secret()), &body), Some(200));
    }
    assert_eq!(world.queue.len(), 0);
}

#[test]
fn a_replaced_secret_is_taken_for_a_week_and_no_longer() {
    let (mut world, hook) = ready();
    set_secret(&mut world, &hook, "the new one");
    let body = payload(&hook, "main", 1);
    assert_eq!(send(&mut world, &request(&hook, "guid-1", &body, "the new one"), &body), Some(202));
    assert_eq!(deliver(&mut world, &hook, "guid-2"), Some(202));
    world.passed_ms += 7 * 24 * 3600 * 1000;
    assert_eq!(deliver(&mut world, &hook, "guid-3"), Some(401));
    world.person("docs.deleteHook", WRITER, json!({"jobId": hook.job_id})).unwrap();
    assert!(world.secrets.is_empty(), "a deleted hook leaves no secret");
    assert_eq!(send(&mut world, &request(&hook, "guid-4", &body, "the new one"), &body), Some(401));
}

#[test]
fn a_delivery_that_was_stopped_anywhere_makes_one_run_when_it_comes_again() {
    let (world, hook) = ready();
    let mut whole = world.clone();
    assert_eq!(deliver(&mut whole, &hook, "guid"), Some(202));
    let effects = whole.effects - world.effects;
    assert!(effects > 12, "{effects}");
    for at in 0..effects {
        for fault in FAULTS {
            let mut world = world.clone();
            world.fault = Some((world.effects + at, fault));
            let first = deliver(&mut world, &hook, "guid");
            world.fault = None;
            // Soon after, then when the dead one's claim is over, as Git hosts and people send again.
            let soon = deliver(&mut world, &hook, "guid");
            world.passed_ms += LEASE_OVER_MS;
            let later = deliver(&mut world, &hook, "guid");
            let told: Vec<_> = [first, soon, later].into_iter().flatten().collect();
            assert!(told.iter().all(|status| matches!(status, 200 | 202 | 503)), "{at} {fault:?}: {told:?}");
            assert_eq!(
                later,
                Some(200).filter(|_| told.len() > 1 && told[..told.len() - 1].iter().any(|s| *s != 503)).or(Some(202))
            );
            assert_eq!(queued_runs(&world).len(), 1, "{at} {fault:?}");
        }
    }
}

#[test]
fn no_secret_is_seen_outside_secret_storage() {
    let (mut world, hook) = ready();
    world.recording = Some(Vec::new());
    deliver(&mut world, &hook, "guid");
    let body = payload(&hook, "main", 1);
    send(&mut world, &request(&hook, "guid", &body, "wrong"), &body);
    let mut lines = world.recording.take().unwrap();
    // The one place where the secret may be: the answer to the read of secret storage.
    lines.retain(|line| line["resume"]["resumption"]["outcome"]["value"] != json!(true));
    for text in [json!(lines), json!(world.kvs), json!(world.queue), json!(world.logs)] {
        assert!(!text.to_string().contains(&secret()), "{text}");
    }
}

#[test]
fn two_hundred_copies_at_once_make_one_run() {
    for seed in 1..=8 {
        let (mut world, hook) = ready();
        let body = payload(&hook, "main", 1);
        let input = request(&hook, "guid", &body, &secret());
        let mut process = Process { world: &mut world, clients: Vec::new(), answers: BTreeMap::new() };
        (0..200).for_each(|_| process.accept(0, &input, &body));
        let mut dice = Dice(seed ^ 0x9e37_79b9_7f4a_7c15);
        while !process.clients.is_empty() {
            process.tick(&mut dice);
        }
        let answers = process.answers[&0].clone();
        assert_eq!(answers.len(), 200);
        assert_eq!(answers.iter().filter(|status| **status == 202).count(), 1, "seed {seed}");
        assert!(answers.iter().all(|status| matches!(status, 200 | 202 | 503)));
        assert_eq!(world.queue.len(), 1, "seed {seed}");
    }
}

/// Distinct deliveries over many targets, a consumer beside them, and processes that die. Answers how many runs began.
fn storm(deliveries: usize, targets: usize, kills: usize, seed: u64) -> usize {
    let mut dice = Dice(seed);
    let mut world = World::default();
    let hooks: Vec<Hook> = (0..targets).map(|number| hooked(&mut world, &format!("r{number}"))).collect();
    hooks.iter().for_each(|hook| set_secret(&mut world, hook, &secret()));
    let mut pending: VecDeque<usize> = (0..deliveries).collect();
    let mut accepted = BTreeMap::<usize, u64>::new();
    // The newest commit of each target, and the one that its last run read.
    let (mut newest, mut read) = (vec![0u64; targets], vec![0u64; targets]);
    let mut pushed = BTreeMap::<usize, u64>::new();
    let mut runs = 0;
    let mut ticks_to_kill: Vec<usize> = (0..kills).map(|_| dice.below(deliveries * 12)).collect();
    let mut ticks = 0;
    while !pending.is_empty() {
        let mut process = Process { world: &mut world, clients: Vec::new(), answers: BTreeMap::new() };
        let mut sent = Vec::new();
        let mut killed = false;
        while !killed && (!pending.is_empty() || !process.clients.is_empty()) {
            while process.clients.len() < 32
                && let Some(delivery) = pending.pop_front()
            {
                let target = delivery % targets;
                // The push happens once, however often its delivery is sent.
                let number = *pushed.entry(delivery).or_insert_with(|| {
                    newest[target] += 1;
                    newest[target]
                });
                let body = payload(&hooks[target], "main", number);
                process.accept(
                    delivery,
                    &request(&hooks[target], &format!("guid-{delivery}"), &body, &secret()),
                    &body,
                );
                sent.push(delivery);
            }
            if !process.clients.is_empty() {
                process.tick(&mut dice);
            }
            ticks += 1;
            killed = ticks_to_kill.contains(&ticks);
            if dice.below(40) == 0 {
                runs += usize::from(consume(process.world, &hooks, &newest, &mut read));
            }
        }
        let answers = process.answers;
        for delivery in sent {
            match answers.get(&delivery).and_then(|statuses| statuses.last()) {
                Some(503) | None => pending.push_back(delivery),
                Some(status) => assert!(accepted.insert(delivery, *status).is_none(), "answered twice"),
            }
        }
        ticks_to_kill.retain(|tick| *tick > ticks);
        world.passed_ms += LEASE_OVER_MS;
    }
    while !world.queue.is_empty() {
        runs += usize::from(consume(&mut world, &hooks, &newest, &mut read));
    }
    assert_eq!(accepted.len(), deliveries, "none is lost");
    assert_eq!(read, newest, "every target ends at its newest commit");
    runs
}

/// What a consumer does, in short: a run reads the newest commit there is when it begins, and is over.
fn consume(world: &mut World, hooks: &[Hook], newest: &[u64], read: &mut [u64]) -> bool {
    let Some(event) = world.queue.pop_front() else { return false };
    let target = hooks.iter().position(|hook| event["jobId"] == json!(hook.job_id)).unwrap();
    let key = format!("run:{}:{}", hooks[target].job_id, event["runId"].as_str().unwrap());
    let run = world.kvs.get_mut(&key).unwrap();
    if run["state"] != "queued" {
        return false;
    }
    run["state"] = json!("done");
    read[target] = newest[target];
    true
}

#[test]
fn four_hundred_deliveries_over_twenty_targets_survive_killed_processes() {
    for seed in [1, 2, 3] {
        let runs = storm(400, 20, 3, seed ^ 0x9e37_79b9_7f4a_7c15);
        assert!((20..=400).contains(&runs), "{runs} runs");
    }
}

#[test]
fn ten_thousand_deliveries_over_two_hundred_targets_survive_twenty_kills() {
    storm(10_000, 200, 20, 0x9e37_79b9_7f4a_7c15);
}
