//! What became of an item, as the panel gets it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::input::member;
use crate::jira::{self, Issue};
use crate::site::Yes;
use crate::work_items::records::{Entry, Roles};
use crate::work_items::writing::description::field_hashes;
use crate::work_items::writing::edited::{FieldInWords, Problem, ProblemKind};

/// A sentence of Jira's about a field, characters.
const SENTENCE_CHARS: usize = 300;

/// What became of a wave.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateAnswer {
    /// Absent for a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<String>,
    /// Over target, items, page version and caller.
    pub seal: String,
    /// One for each item, in the order given.
    pub results: Vec<WrittenItem>,
    /// Not all were done in this invocation's time: the same call again, after so many milliseconds, with `runId`. 0: at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again_after_ms: Option<u64>,
}

/// What became of an item.
#[derive(Serialize)]
pub struct WrittenItem {
    #[serde(rename = "ref")]
    pub reference: String,
    pub outcome: WrittenOutcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<IssueLink>,
    /// Whether it read back as it was sent; absent where nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<Verified>,
    /// Dry run: exactly what would be sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldInWords>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WrittenOutcome {
    /// Written by this call, or found to have been written by this run.
    Created,
    /// Written by this call.
    Updated,
    /// Marked by this call.
    Linked,
    /// Another run had made it; nothing was changed.
    Existing,
    /// An update that would change nothing.
    Unchanged,
    /// Dry run.
    Planned,
    /// Not yet: see `againAfterMs`.
    #[default]
    Waiting,
    /// See `problem`.
    Failed,
    /// Its issue is gone: it is made again before anybody is answered.
    #[serde(skip)]
    Again,
}

/// Whether an issue read back as it was sent.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Verified {
    /// Our mark, parent, type and summary are as sent.
    All(Yes),
    /// What is not.
    Not(Vec<Unverified>),
}

/// What did not read back as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unverified {
    /// Our mark.
    Mark,
    /// The title.
    Summary,
    /// The type.
    Issuetype,
    /// The parent.
    Parent,
}

/// An issue with its address.
#[derive(Serialize)]
pub struct IssueLink {
    pub id: String,
    pub key: String,
    pub url: String,
}

/// What became of an item, while the wave is at work.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Which.
    pub outcome: WrittenOutcome,
    /// The issue, when there is one.
    pub issue: Option<(String, String)>,
    /// Names of fields that did not read back as sent; `None` where nothing was written.
    pub unverified: Option<Vec<Unverified>>,
    /// A dry run's fields in words.
    pub fields: Vec<FieldInWords>,
    /// Why it failed.
    pub problem: Option<Problem>,
}

impl Outcome {
    /// An outcome of this word.
    pub fn of(outcome: WrittenOutcome) -> Self {
        Self { outcome, ..Self::default() }
    }

    /// A failure.
    pub fn failed(problem: Problem) -> Self {
        Self { problem: Some(problem), ..Self::of(WrittenOutcome::Failed) }
    }

    /// An outcome with its issue.
    pub fn with(outcome: WrittenOutcome, entry: &Entry) -> Self {
        Self { issue: Some((entry.issue_id.clone(), entry.key.clone())), ..Self::of(outcome) }
    }
}

/// An outcome as the panel gets it.
pub fn shown(reference: &str, result: &Outcome, page_url: &str) -> WrittenItem {
    let issue = result.issue.as_ref();
    let verified = result.unverified.as_ref().map(|fields| match fields.as_slice() {
        [] => Verified::All(Yes),
        fields => Verified::Not(fields.to_vec()),
    });
    WrittenItem {
        reference: reference.to_owned(),
        outcome: result.outcome,
        issue: issue.map(|(id, key)| IssueLink { id: id.clone(), key: key.clone(), url: issue_url(page_url, key) }),
        verified,
        fields: result.fields.clone(),
        problem: result.problem.clone(),
    }
}

/// An issue's address on the site of the page.
pub fn issue_url(page_url: &str, key: &str) -> String {
    let site = page_url.split_once("/wiki").map_or("", |(site, _)| site);
    format!("{site}/browse/{key}")
}

/// What Jira said about an element: a field with its sentence, or the status.
pub fn problem_of(error: &jira::FailedElement) -> Problem {
    let kind = match error.status {
        401 | 403 => ProblemKind::NotAllowed,
        429 => ProblemKind::RateLimited,
        _ => ProblemKind::Unknown,
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
