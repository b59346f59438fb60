//! The world's Git hosts against the contract that the local host's ones are held to, field by field.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::Value;
use touchmark::flow::Outcome;

use super::contract::{assert_is, filled};
use super::{Github, vendors};

#[test]
fn the_worlds_git_hosts_keep_the_contract_of_the_stand_ins() {
    let contract = std::fs::read_to_string("tests/vectors/git-hosts.json").expect("the contract");
    let contract: Value = serde_json::from_str(&contract).expect("JSON");
    let files = serde_json::from_value(contract["files"].clone()).expect("files");
    let mut repository = Github { files, commit: 7, ..Github::default() };
    let mut kept = BTreeMap::new();
    for step in contract["steps"].as_array().expect("steps") {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let (host, request) = (text(&step["host"]), &step["request"]);
        let what = format!("{host}: {}", text(&step["what"]));
        let url = format!("{}{}", text(&contract["hosts"][&host]), filled(&text(&request["path"]), &kept));
        let accept = request["accept"].as_str().unwrap_or_default();
        let body = request.get("body").map(|body| filled(&body.to_string(), &kept));
        let mut asked = repository.clone();
        let answered = catch_unwind(AssertUnwindSafe(|| {
            let sent = body.as_deref().map(str::as_bytes);
            vendors::answer(&mut asked, &text(&request["method"]), &url, accept, sent)
        }));
        if step["refused"] == true {
            assert!(answered.is_err(), "{what}");
            continue;
        }
        repository = asked;
        let (outcome, bytes) = answered.unwrap_or_else(|_| panic!("{what}: no answer"));
        let Outcome::Response { status, headers } = outcome else { panic!("{what}: no response") };
        let said = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(Some(u64::from(status)), step["status"].as_u64(), "{what}: {said}");
        if let Some(expected) = step["text"].as_str() {
            assert_eq!(said, filled(expected, &kept), "{what}");
        }
        if let Some(expected) = step.get("body") {
            assert_is(&serde_json::from_str(&said).expect("JSON"), expected, &kept, &what);
        }
        for (name, part) in step["headers"].as_object().into_iter().flatten() {
            let value = headers.get(name).cloned().unwrap_or_default();
            assert!(value.contains(&filled(&text(part), &kept)), "{what}: {value}");
        }
        for (name, pointer) in step["keeps"].as_object().into_iter().flatten() {
            let answer: Value = serde_json::from_str(&said).expect("JSON");
            kept.insert(name.clone(), text(answer.pointer(&text(pointer)).expect("a value")));
        }
        if let Some(name) = step["keepsText"].as_str() {
            kept.insert(name.to_owned(), said);
        }
    }
}
