//! Every provider with every fault, through the whole flow: the run ends in the right state, and says what to do.

use std::collections::BTreeMap;

use crate::world::World;
use serde_json::{Value, json};

const WRITER: &str = "account-writer";

/// A fault: its name, status (0: no answer, the code is the body), headers, body.
type Fault = (&'static str, u16, Vec<(&'static str, String)>, Vec<u8>);

fn faults() -> Vec<Fault> {
    let html = b"<!DOCTYPE html><html><body>Sign in</body></html>".to_vec();
    let plain = |status| (status, Vec::new(), b"{\"message\":\"no\"}".to_vec());
    let mut faults: Vec<Fault> = [401, 403, 404, 409, 413, 422, 429, 500, 502, 529]
        .map(plain)
        .into_iter()
        .zip(["401", "403", "404", "409", "413", "422", "429", "500", "502", "529"])
        .map(|((status, headers, body), name)| (name, status, headers, body))
        .collect();
    faults.push(("429 with Retry-After", 429, vec![("retry-after", "60".to_owned())], Vec::new()));
    faults.push(("a timeout", 0, Vec::new(), b"timeout".to_vec()));
    faults.push(("a broken connection", 0, Vec::new(), b"network".to_vec()));
    faults.push(("a gigantic answer", 0, Vec::new(), b"input_too_large".to_vec()));
    faults.push(("a cut body", 200, Vec::new(), b"{\"choices\":[{\"mess".to_vec()));
    faults.push(("HTML instead of JSON", 200, vec![("content-type", "text/html".to_owned())], html));
    faults.push(("a wrong encoding", 200, Vec::new(), b"\xff\xfe{\0\"\0".to_vec()));
    faults
}

/// A job with a provider, and the part of the address at which it fails.
fn provider(name: &str) -> (World, Value, &'static str) {
    let mut world = World::default();
    world.github.commit = 1;
    for (path, text) in [("README.md", "# Tally\n"), ("src/lib.rs", "//! Counts.\n\n/// Counts.\npub fn count() {}\n")]
    {
        world.github.files.insert(path.to_owned(), text.to_owned());
    }
    world.kvs.insert("hosts".to_owned(), json!([{"host": "ai.example.com", "kind": "ai"}]));
    let github = json!({"provider": "github", "owner": "o", "name": "r", "secret": "git:github"});
    let gitlab = json!({"provider": "gitlab", "owner": "g", "name": "r", "secret": "git:gitlab"});
    let bitbucket = json!({"provider": "bitbucket", "owner": "o", "name": "r", "secret": "git:bitbucket"});
    let azure = json!({"provider": "azure", "owner": "o/p", "name": "r", "secret": "git:azure"});
    let google = json!({"provider": "google", "model": "gemini-3.8-flash", "secret": "ai:google"});
    let forge = json!({"provider": "forge", "model": "claude-opus-5"});
    let anthropic = json!({"provider": "anthropic", "model": "claude-sonnet-4-5", "secret": "ai:anthropic"});
    let openai = json!({"provider": "openai", "model": "gpt-5", "secret": "ai:openai"});
    let own = json!({"provider": "selfhosted", "baseUrl": "https://ai.example.com/v1", "model": "m", "contextTokens": 20_000});
    let (repository, ai, at) = match name {
        "GitHub's commits" => (github, Value::Null, "/commits/"),
        "GitHub's trees" => (github, Value::Null, "/git/trees/"),
        "GitHub's files" => (github, Value::Null, "/graphql"),
        "GitLab" => (gitlab, Value::Null, "gitlab.com"),
        "Bitbucket" => (bitbucket, Value::Null, "api.bitbucket.org"),
        "Azure DevOps" => (azure, Value::Null, "dev.azure.com"),
        "Google" => (github, google, "generativelanguage.googleapis.com"),
        "Forge LLM" => (github, forge, "https://llm/"),
        "Anthropic" => (github, anthropic, "api.anthropic.com"),
        "OpenAI" => (github, openai, "api.openai.com"),
        _ => (github, own, "ai.example.com"),
    };
    let writer = if ai.is_null() { "outline" } else { "ai" };
    (world, json!({"repository": repository, "target": {"spaceKey": "DOC"}, "writer": writer, "ai": ai}), at)
}

const GIT: [&str; 6] = ["GitHub's commits", "GitHub's trees", "GitHub's files", "GitLab", "Bitbucket", "Azure DevOps"];
const AI: [&str; 5] = ["Anthropic", "OpenAI", "Google", "Forge LLM", "an own AI"];

/// How the run ends, and what its sentence names.
fn expected(provider: &str, fault: &str) -> (&'static str, &'static str, &'static str) {
    let git = GIT.contains(&provider);
    match fault {
        "HTML instead of JSON" if provider == "Azure DevOps" => {
            ("failed", "unauthorized", "The Git host does not accept the token. Replace it")
        }
        "401" if git => ("failed", "unauthorized", "The Git host does not accept the token. Replace it"),
        "401" => ("failed", "unauthorized", "The AI provider does not accept the key. Replace it"),
        "403" if git => ("failed", "forbidden", "Give it read access"),
        "403" => ("failed", "forbidden", "does not let this key use the model"),
        "404" if git => ("failed", "not_found", "knows no such repository"),
        "404" => ("failed", "not_found", "knows no such model"),
        "409" if git => ("failed", "repository_empty", "Push one"),
        "413" if git => ("failed", "input_too_large", "Choose a folder"),
        "422" if git => ("failed", "not_found", "knows no such repository"),
        "429" | "429 with Retry-After" => ("running", "rate_limited", "goes on by itself"),
        "a gigantic answer" if git => ("failed", "input_too_large", "Choose a folder"),
        // It costs its page alone: the outline writes that one.
        "a gigantic answer" => ("done", "", ""),
        "a cut body" | "HTML instead of JSON" | "a wrong encoding" if git => {
            ("failed", "answer_invalid", "sign-in page")
        }
        "a cut body" | "HTML instead of JSON" | "a wrong encoding" => {
            ("failed", "answer_invalid", "the address is the API's")
        }
        "a timeout" => ("failed", "timeout", "could not"),
        "a broken connection" => ("failed", "network", "could not"),
        _ if git => ("failed", "upstream", "could not be reached or did not answer"),
        _ => ("failed", "upstream", "Check the model's name"),
    }
}

#[test]
fn every_provider_with_every_fault_ends_in_the_right_state_with_the_right_sentence() {
    let mut wrong = Vec::new();
    for name in GIT.iter().chain(&AI) {
        for (fault, status, headers, body) in faults() {
            let (mut world, job, at) = provider(name);
            let job_id = world.person("docs.save", WRITER, job).expect("it saves")["jobId"].clone();
            let headers: BTreeMap<String, String> =
                headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            world.replies = Some((at.to_owned(), (status, headers, body)));
            world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
            world.drain_queue();
            let run = world.person("docs.status", WRITER, json!({"jobId": job_id})).expect("a status")["run"].clone();
            let (state, code, words) = expected(name, fault);
            let message = run["error"]["message"].as_str().unwrap_or_default();
            let told = run["error"]["code"].as_str().unwrap_or_default();
            if run["state"] != state || told != code || !message.contains(words) {
                wrong.push(format!("{name}, {fault}: {} {} {message}", run["state"], run["error"]["code"]));
            }
            let kept = json!(world.kvs).to_string() + &json!(world.logs).to_string();
            assert!(!kept.contains("Sign in"), "nothing of an answer is kept or logged");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// When the event comes back after an answer.
fn pause_after(status: u16, headers: &[(&str, &str)]) -> Value {
    let (mut world, job, at) = provider("GitHub's commits");
    let job_id = world.person("docs.save", WRITER, job).expect("it saves")["jobId"].clone();
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    world.replies = Some((at.to_owned(), (status, headers, Vec::new())));
    world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
    let event = world.queue.pop_front().expect("an event");
    match world.drive("docs.run", json!({"trigger": "queue", "deadlineMs": 900_000, "payload": event})) {
        crate::world::End::Done(answer) => answer["retryAfterSeconds"].clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_used_up_limit_is_waited_for_until_it_is_reset() {
    // The world's clock stands at this second.
    const NOW: u64 = 1_790_000_000;
    let at = |seconds: u64| (NOW + seconds).to_string();
    assert_eq!(pause_after(429, &[("retry-after", "120")]), 120);
    assert_eq!(pause_after(403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", &at(200))]), 201);
    assert_eq!(pause_after(429, &[("ratelimit-remaining", "0"), ("ratelimit-reset", &at(90))]), 91);
    assert_eq!(pause_after(429, &[("ratelimit-reset", "45")]), 46);
    assert_eq!(
        pause_after(403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", &at(3_000))]),
        900,
        "the platform's longest"
    );
    assert_eq!(
        pause_after(403, &[("x-ratelimit-remaining", "4000"), ("x-ratelimit-reset", &at(200))]),
        Value::Null,
        "no limit, no right"
    );
    assert_eq!(pause_after(429, &[("retry-after", "soon")]), 300, "an unreadable wish");
}

/// Azure DevOps gives no file of a request where one is not there.
#[test]
fn a_file_that_is_listed_and_not_there_is_left_out_and_the_rest_is_documented() {
    for (name, at, left_out) in [("Bitbucket", "src/lib.rs", 1), ("Azure DevOps", "/blobs?", 0)] {
        let (mut world, job, _) = provider(name);
        let job_id = world.person("docs.save", WRITER, job).expect("it saves")["jobId"].clone();
        world.replies = Some((at.to_owned(), (404, Default::default(), b"{}".to_vec())));
        world.person("docs.start", WRITER, json!({"jobId": job_id})).expect("it starts");
        world.drain_queue();
        let run = world.person("docs.status", WRITER, json!({"jobId": job_id})).expect("a status")["run"].clone();
        assert_eq!((&run["state"], &run["counts"]["leftOut"]), (&json!("done"), &json!(left_out)), "{name}: {run}");
    }
}
