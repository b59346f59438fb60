//! The world's Confluence against the contract that the local host's one is held to, field by field.

use std::collections::BTreeMap;

use serde_json::Value;
use touchmark::flow::Outcome;

use super::Confluence;

#[test]
fn the_worlds_confluence_keeps_the_contract_of_the_stand_ins() {
    let contract = std::fs::read_to_string("tests/vectors/confluence.json").expect("the contract");
    let contract: Value = serde_json::from_str(&contract).expect("JSON");
    let mut confluence = Confluence::default();
    let mut kept = BTreeMap::from([("spaceKey".to_owned(), "DOC".to_owned())]);
    for step in contract["steps"].as_array().expect("steps") {
        let what = step["what"].as_str().expect("a text");
        let request = &step["request"];
        let path = filled(request["path"].as_str().expect("a path"), &kept);
        let body = request.get("body").map(|body| filled(&body.to_string(), &kept));
        let method = request["method"].as_str().expect("a method").to_owned();
        let mut asked = confluence.clone();
        let answered = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
            let answer = asked.answer(&method, &path, "app", body.as_deref().map(str::as_bytes));
            (asked, answer)
        }));
        if step["refused"] == true {
            assert!(answered.is_err(), "{what}");
            continue;
        }
        let (after, (outcome, bytes)) = answered.unwrap_or_else(|_| panic!("{what}: no answer"));
        confluence = after;
        let Outcome::Response { status, .. } = outcome else { panic!("{what}: no response") };
        let answer: Value = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(Some(u64::from(status)), step["status"].as_u64(), "{what}: {answer}");
        if let Some(expected) = step.get("body") {
            assert_is(&answer, expected, &kept, what);
        }
        for (pointer, value) in step["holds"].as_object().into_iter().flatten() {
            assert_eq!(answer.pointer(pointer), Some(value), "{what}: {pointer}");
        }
        for (name, pointer) in step["keeps"].as_object().into_iter().flatten() {
            let value = answer.pointer(pointer.as_str().expect("a pointer")).and_then(Value::as_str);
            kept.insert(name.clone(), value.expect("a text").to_owned());
        }
    }
}

pub fn filled(text: &str, kept: &BTreeMap<String, String>) -> String {
    // The longest names first: `$space` begins `$spaceKey`.
    let mut names: Vec<_> = kept.iter().collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names.into_iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${name}"), value))
}

pub fn assert_is(value: &Value, expected: &Value, kept: &BTreeMap<String, String>, place: &str) {
    match expected {
        Value::String(text) if text == "$any" => {}
        Value::String(text) if text == "$string" => assert!(value.is_string(), "{place}: {value}"),
        Value::String(text) if text == "$number" => assert!(value.is_number(), "{place}: {value}"),
        Value::String(text) => assert_eq!(value.as_str(), Some(filled(text, kept).as_str()), "{place}"),
        Value::Object(fields) => {
            let names: Vec<_> = value.as_object().map(|value| value.keys().collect()).unwrap_or_default();
            assert_eq!(names, fields.keys().collect::<Vec<_>>(), "{place}");
            for (name, inside) in fields {
                assert_is(&value[name], inside, kept, &format!("{place} / {name}"));
            }
        }
        Value::Array(items) => {
            assert_eq!(value.as_array().map(Vec::len), Some(items.len()), "{place}: {value}");
            for (index, inside) in items.iter().enumerate() {
                assert_is(&value[index], inside, kept, &format!("{place} / {index}"));
            }
        }
        other => assert_eq!(value, other, "{place}"),
    }
}
