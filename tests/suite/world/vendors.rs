//! Which Git host answers, and what can be wrong with an answer.

use std::collections::BTreeMap;

use serde_json::json;
use touchmark::flow::Outcome;

use super::{Github, azure, bitbucket, gitlab};

/// Whose answers are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Git,
    Ai,
}

/// Answers that are not what they should be.
#[derive(Debug, Clone)]
pub struct Broken {
    pub side: Side,
    /// The first request that is answered so, counted from 0.
    pub from: usize,
    /// How many are.
    pub count: usize,
    pub reply: Reply,
}

/// What comes instead of an answer.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Another answer: status, headers, body.
    Says(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// None: a timeout, a broken connection, an answer over the limit.
    Nothing(&'static str),
    /// The first half.
    Half,
}

impl Broken {
    pub fn hits(&self, side: Side, number: usize) -> bool {
        side == self.side && (self.from..self.from + self.count).contains(&number)
    }
}

impl Reply {
    pub fn instead(&self) -> Option<(Outcome, Vec<u8>)> {
        match self {
            Self::Says(status, headers, body) => {
                let headers: BTreeMap<String, String> =
                    headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
                Some((Outcome::Response { status: *status, headers }, body.clone()))
            }
            Self::Nothing(code) => {
                Some((serde_json::from_value(json!({"kind": "failed", "code": code})).expect("a code"), Vec::new()))
            }
            Self::Half => None,
        }
    }
}

/// Answers for the host in the address. `accept` is the request's header of that name.
pub fn answer(
    repository: &mut Github,
    method: &str,
    url: &str,
    accept: &str,
    body: Option<&[u8]>,
) -> (Outcome, Vec<u8>) {
    let (host, path) = url.strip_prefix("https://").and_then(|rest| rest.split_once('/')).expect("an address");
    let target = format!("/{path}");
    match host {
        "gitlab.com" => gitlab::answer(repository, method, &target, body),
        "api.bitbucket.org" => bitbucket::answer(repository, method, &target),
        "dev.azure.com" => azure::answer(repository, method, &target, body),
        _ => repository.answer(method, url, accept, body),
    }
}
