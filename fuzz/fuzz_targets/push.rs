//! Any body as any event of any Git host: an event or an error, never a panic, and no word of the body in the error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use touchmark::provider::Provider;
use touchmark::webhook::{Watch, judge_event, read_event};

const EVENTS: [&str; 7] =
    ["push", "pull_request", "Push Hook", "Merge Request Hook", "repo:push", "pullrequest:fulfilled", "git.push"];

fuzz_target!(|body: &[u8]| {
    let watch = Watch { repository: "o/r", branch: Some("main"), paths: &["src".to_owned()], own_actors: &[] };
    for provider in [Provider::Github, Provider::Gitlab, Provider::Bitbucket, Provider::Azure] {
        for event in EVENTS {
            if let Ok(event) = read_event(provider, event, body) {
                let _ = judge_event(&event, &watch);
            }
        }
    }
});
