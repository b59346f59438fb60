//! The contract of every Git host and of every AI provider, from one table: each row names the vendor's page and when it was
//! read, and every row goes through the whole flow with the same faults.

use crate::world::{Broken, Reply, Side, World};
use serde_json::{Value, json};

const WRITER: &str = "account-writer";

/// One vendor. `how` is what a job names.
struct Row {
    name: &'static str,
    side: Side,
    /// The page that the shapes in `tests/world` and in `js/local` come from.
    page: &'static str,
    read: &'static str,
    how: fn() -> Value,
}

const ROWS: [Row; 9] = [
    Row {
        name: "GitHub",
        side: Side::Git,
        page: "docs.github.com/rest/git/trees",
        read: "2026-11",
        how: || json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github"}),
    },
    Row {
        name: "GitLab",
        side: Side::Git,
        page: "docs.gitlab.com/api/repositories",
        read: "2026-11",
        how: || json!({"provider": "gitlab", "owner": "o", "name": "r", "secret": "git:gitlab"}),
    },
    Row {
        name: "Bitbucket",
        side: Side::Git,
        page: "developer.atlassian.com/cloud/bitbucket/rest/api-group-source",
        read: "2026-11",
        how: || json!({"provider": "bitbucket", "owner": "o", "name": "r", "secret": "git:bitbucket"}),
    },
    Row {
        name: "Azure DevOps",
        side: Side::Git,
        page: "learn.microsoft.com/rest/api/azure/devops/git/items/list",
        read: "2026-11",
        how: || json!({"provider": "azure", "owner": "o/p", "name": "r", "secret": "git:azure"}),
    },
    Row {
        name: "Anthropic",
        side: Side::Ai,
        page: "platform.claude.com/docs/en/api/messages",
        read: "2026-11",
        how: || json!({"provider": "anthropic", "model": "claude-opus-5-5", "secret": "ai:anthropic"}),
    },
    Row {
        name: "OpenAI",
        side: Side::Ai,
        page: "developers.openai.com/api/reference/responses",
        read: "2026-11",
        how: || json!({"provider": "openai", "model": "gpt-5.4", "secret": "ai:openai"}),
    },
    Row {
        name: "Google",
        side: Side::Ai,
        page: "ai.google.dev/api/generate-content",
        read: "2026-11",
        how: || json!({"provider": "google", "model": "gemini-3.8-flash", "secret": "ai:google"}),
    },
    Row {
        name: "Forge LLM",
        side: Side::Ai,
        page: "developer.atlassian.com/platform/forge/runtime-reference/forge-llms-api-reference",
        read: "2026-11",
        how: || json!({"provider": "forge", "model": "claude-opus-5"}),
    },
    Row {
        name: "a server of one's own",
        side: Side::Ai,
        page: "docs.vllm.ai (OpenAI-compatible server)",
        read: "2026-11",
        how: || json!({"provider": "selfhosted", "baseUrl": "https://ai.example.com/v1", "model": "m", "contextTokens": 20_000}),
    },
];

/// What a fault that stays ends in; a fault that passes always ends in the pages that there would have been.
struct Fault {
    name: &'static str,
    reply: fn() -> Reply,
    git: &'static str,
    ai: &'static str,
    passes: bool,
}

const FAULTS: [Fault; 18] = [
    Fault { name: "401", reply: || says(401), git: "unauthorized", ai: "unauthorized", passes: false },
    Fault { name: "403", reply: || says(403), git: "forbidden", ai: "forbidden", passes: false },
    Fault { name: "404", reply: || says(404), git: "not_found", ai: "not_found", passes: false },
    Fault { name: "409", reply: || says(409), git: "repository_empty", ai: "upstream", passes: false },
    Fault { name: "413", reply: || says(413), git: "input_too_large", ai: "upstream", passes: false },
    Fault { name: "422", reply: || says(422), git: "not_found", ai: "upstream", passes: false },
    Fault { name: "429", reply: || says(429), git: "rate_limited", ai: "rate_limited", passes: true },
    Fault {
        name: "429 with Retry-After",
        reply: || later(429, "7"),
        git: "rate_limited",
        ai: "rate_limited",
        passes: true,
    },
    Fault { name: "429 for long", reply: || later(429, "900"), git: "rate_limited", ai: "rate_limited", passes: true },
    Fault { name: "500", reply: || says(500), git: "upstream", ai: "upstream", passes: true },
    Fault { name: "502", reply: || says(502), git: "upstream", ai: "upstream", passes: true },
    Fault { name: "529", reply: || says(529), git: "upstream", ai: "upstream", passes: true },
    Fault { name: "timeout", reply: || Reply::Nothing("timeout"), git: "timeout", ai: "timeout", passes: true },
    Fault { name: "broken off", reply: || Reply::Nothing("network"), git: "network", ai: "network", passes: true },
    Fault { name: "half", reply: || Reply::Half, git: "answer_invalid", ai: "answer_invalid", passes: true },
    Fault {
        name: "HTML",
        reply: || text(b"<!doctype html><title>Maintenance"),
        git: "answer_invalid",
        ai: "answer_invalid",
        passes: true,
    },
    Fault {
        name: "no UTF-8",
        reply: || text(&[0xFF, 0xFE, b'{', 0, b'}', 0]),
        git: "answer_invalid",
        ai: "answer_invalid",
        passes: true,
    },
    Fault {
        name: "nested without end",
        reply: || text(&[b'['; 200_000]),
        git: "answer_invalid",
        ai: "answer_invalid",
        passes: true,
    },
];

fn says(status: u16) -> Reply {
    Reply::Says(status, vec![], b"{\"message\": \"SOURCE of the prompt\"}".to_vec())
}

fn later(status: u16, seconds: &str) -> Reply {
    Reply::Says(status, vec![("retry-after", seconds.to_owned())], Vec::new())
}

fn text(body: &[u8]) -> Reply {
    Reply::Says(200, vec![], body.to_vec())
}

/// A world with a job that has been started; its run waits in the queue.
fn started(row: &Row) -> (World, String) {
    let mut world = World::default();
    world.github.commit = 1;
    world.kvs.insert("hosts".to_owned(), json!([{"host": "ai.example.com", "kind": "ai"}]));
    for (path, text) in [
        ("README.md", "# Tally\n\nCounts.\n"),
        ("Cargo.toml", "[package]\nname = \"tally\"\n"),
        ("src/lib.rs", "//! Counts.\n\n/// Counts one.\npub fn count() {}\n"),
    ] {
        world.github.files.insert(path.to_owned(), text.to_owned());
    }
    let mut job = json!({"target": {"spaceKey": "DOC"}, "writer": "outline", "repository": (ROWS[0].how)()});
    match row.side {
        Side::Git => job["repository"] = (row.how)(),
        Side::Ai => (job["writer"], job["ai"]) = (json!("ai"), (row.how)()),
    }
    let saved = world.person("docs.save", WRITER, job).unwrap_or_else(|error| panic!("{}: {error}", row.name));
    let job_id = saved["jobId"].as_str().expect("an id").to_owned();
    world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
    world.asked_outside = (0, 0);
    (world, job_id)
}

fn run(world: &mut World, job_id: &str) -> Value {
    world.drain_queue();
    world.person("docs.status", WRITER, json!({"jobId": job_id})).expect("a status")["run"].clone()
}

fn asked(world: &World, side: Side) -> usize {
    if side == Side::Git { world.asked_outside.0 } else { world.asked_outside.1 }
}

#[test]
fn every_row_makes_pages_and_names_its_page() {
    for row in &ROWS {
        assert!(row.page.contains('.') && row.read.starts_with("20"), "{}", row.name);
        let (mut world, job_id) = started(row);
        let run = run(&mut world, &job_id);
        assert_eq!(run["state"], "done", "{}: {run}", row.name);
        assert_eq!((&run["counts"]["files"], &run["counts"]["leftOut"]), (&json!(3), &json!(0)), "{}: {run}", row.name);
        let bodies = json!(world.confluence.picture()).to_string();
        assert!(bodies.contains("pub fn count"), "{}", row.name);
        assert!(asked(&world, row.side) > 0, "{}: nobody was asked", row.name);
    }
}

#[test]
fn a_fault_that_stays_ends_in_its_code_and_says_nothing_of_the_answer() {
    for row in &ROWS {
        for fault in &FAULTS {
            let (mut world, job_id) = started(row);
            world.broken = Some(Broken { side: row.side, from: 0, count: usize::MAX / 2, reply: (fault.reply)() });
            let run = run(&mut world, &job_id);
            let code = if row.side == Side::Git { fault.git } else { fault.ai };
            let what = format!("{}, {}: {run}", row.name, fault.name);
            // What asks for patience is tried again for ever, and the run says why it waits.
            let state = if code == "rate_limited" { "running" } else { "failed" };
            assert_eq!((&run["state"], &run["error"]["code"]), (&json!(state), &json!(code)), "{what}");
            assert!(!what.contains("SOURCE") && !json!(world.logs).to_string().contains("SOURCE"), "{what}");
        }
    }
}

#[test]
fn a_fault_that_passes_leaves_no_trace_whichever_request_it_hits() {
    for row in &ROWS {
        let (start, job_id) = started(row);
        let mut undisturbed = start.clone();
        run(&mut undisturbed, &job_id);
        for at in 0..asked(&undisturbed, row.side) {
            for fault in FAULTS.iter().filter(|fault| fault.passes) {
                let mut disturbed = start.clone();
                disturbed.broken = Some(Broken { side: row.side, from: at, count: 1, reply: (fault.reply)() });
                let run = run(&mut disturbed, &job_id);
                let what = format!("{}, {} at request {at}: {run}", row.name, fault.name);
                assert_eq!(run["state"], "done", "{what}");
                assert_eq!(disturbed.confluence.picture(), undisturbed.confluence.picture(), "{what}");
            }
        }
    }
}

#[test]
fn an_answer_over_the_limit_is_named_and_azures_listing_is_asked_for_level_by_level() {
    let at = |row: &Row, from: usize| {
        let (mut world, job_id) = started(row);
        world.broken = Some(Broken { side: row.side, from, count: 1, reply: Reply::Nothing("input_too_large") });
        run(&mut world, &job_id)
    };
    for row in &ROWS {
        let ended = at(row, 0);
        match row.side {
            Side::Git => assert_eq!(ended["error"]["code"], "input_too_large", "{}", row.name),
            // An AI's answer costs its page only.
            Side::Ai => assert_eq!(
                (&ended["state"], &ended["counts"]["ai"]["declined"]),
                (&json!("done"), &json!(1)),
                "{}: {ended}",
                row.name
            ),
        }
    }
    assert_eq!(at(&ROWS[3], 1)["state"], "done");
}

#[test]
fn a_sign_in_page_means_that_the_token_is_refused() {
    let (mut world, job_id) = started(&ROWS[3]);
    let page =
        |status| Reply::Says(status, vec![("content-type", "text/html; charset=utf-8".to_owned())], b"<html>".to_vec());
    world.broken = Some(Broken { side: Side::Git, from: 0, count: 9, reply: page(203) });
    assert_eq!(run(&mut world, &job_id)["error"]["code"], "unauthorized");
    let (mut world, job_id) = started(&ROWS[3]);
    world.broken = Some(Broken { side: Side::Git, from: 0, count: 9, reply: page(200) });
    assert_eq!(run(&mut world, &job_id)["error"]["code"], "unauthorized");
}
