//! What became of an item, as the panel gets it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::input::member;
use crate::jira::{self, Issue};
use crate::work_items::records::{Entry, Roles};
use crate::work_items::writing::description::field_hashes;
use crate::work_items::writing::edited::Problem;

/// A sentence of Jira's about a field, characters.
const SENTENCE_CHARS: usize = 300;

/// What became of an item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// The contract's word.
    pub outcome: &'static str,
    /// The issue, when there is one.
    pub issue: Option<(String, String)>,
    /// Names of fields that did not read back as sent; `None` where nothing was written.
    pub unverified: Option<Vec<&'static str>>,
    /// A dry run's fields in words.
    pub fields: Vec<Value>,
    /// Why it failed.
    pub problem: Option<Problem>,
}

impl Outcome {
    /// An outcome of this word.
    pub fn of(outcome: &'static str) -> Self {
        Self { outcome, ..Self::default() }
    }

    /// A failure.
    pub fn failed(problem: Problem) -> Self {
        Self { problem: Some(problem), ..Self::of("failed") }
    }

    /// An outcome with its issue.
    pub fn with(outcome: &'static str, entry: &Entry) -> Self {
        Self { issue: Some((entry.issue_id.clone(), entry.key.clone())), ..Self::of(outcome) }
    }
}

/// An outcome as the panel gets it.
pub fn shown(reference: &str, result: &Outcome, page_url: &str) -> Value {
    let mut value = json!({"ref": reference, "outcome": result.outcome});
    let Some(map) = value.as_object_mut() else { return value };
    if let Some((id, key)) = &result.issue {
        map.insert("issue".to_owned(), json!({"id": id, "key": key, "url": issue_url(page_url, key)}));
    }
    match &result.unverified {
        Some(fields) if fields.is_empty() => drop(map.insert("verified".to_owned(), json!(true))),
        Some(fields) => drop(map.insert("verified".to_owned(), json!(fields))),
        None => {}
    }
    if !result.fields.is_empty() {
        map.insert("fields".to_owned(), json!(result.fields));
    }
    if let Some(problem) = &result.problem {
        map.insert("problem".to_owned(), json!(problem));
    }
    value
}

/// An issue's address on the site of the page.
pub fn issue_url(page_url: &str, key: &str) -> String {
    let site = page_url.split_once("/wiki").map_or("", |(site, _)| site);
    format!("{site}/browse/{key}")
}

/// What Jira said about an element: a field with its sentence, or the status.
pub fn problem_of(error: &jira::FailedElement) -> Problem {
    let kind = match error.status {
        401 | 403 => "not_allowed",
        429 => "rate_limited",
        _ => "unknown",
    };
    let fields = member(&error.element_errors, "/errors").as_object();
    match fields.and_then(|fields| fields.iter().next()) {
        Some((name, sentence)) => {
            let text = sentence.as_str().unwrap_or_default().chars().take(SENTENCE_CHARS).collect();
            Problem { text: Some(text), ..Problem::field(name) }
        }
        None => Problem { status: Some(error.status), ..Problem::of(kind) },
    }
}

/// The hashes of an issue's fields.
pub fn hashes(issue: &Issue, roles: &Roles) -> BTreeMap<String, String> {
    field_hashes(&issue.fields, roles)
}
