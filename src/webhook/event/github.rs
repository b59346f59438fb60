//! GitHub: `push`, `pull_request`, `ping`. Source: docs.github.com, "Webhook events and payloads".

use serde::Deserialize;

use super::change::{ChangedFiles, Event, EventRepository, Merge, Push, RefChange, commit, parse, split_ref};
use crate::error::Result;

/// Commits that GitHub lists in a payload; a longer push is cut.
const MOST_COMMITS: usize = 2048;

#[derive(Deserialize)]
struct PushPayload {
    #[serde(rename = "ref")]
    full_ref: String,
    before: String,
    after: String,
    #[serde(default)]
    forced: bool,
    #[serde(default)]
    commits: Vec<Commit>,
    repository: Repository,
    #[serde(default)]
    sender: Option<Sender>,
}

#[derive(Deserialize)]
struct Repository {
    full_name: String,
    #[serde(default)]
    default_branch: Option<String>,
}

#[derive(Deserialize)]
struct Sender {
    id: u64,
}

#[derive(Deserialize)]
struct Commit {
    #[serde(default)]
    added: Vec<String>,
    #[serde(default)]
    modified: Vec<String>,
    #[serde(default)]
    removed: Vec<String>,
}

#[derive(Deserialize)]
struct PullPayload {
    action: String,
    pull_request: Pull,
    repository: Repository,
}

#[derive(Deserialize)]
struct Pull {
    #[serde(default)]
    merged: bool,
    #[serde(default)]
    merge_commit_sha: Option<String>,
    base: Base,
}

#[derive(Deserialize)]
struct Base {
    #[serde(rename = "ref")]
    branch: String,
}

pub(super) fn read(event: &str, body: &[u8]) -> Result<Event> {
    match event {
        "push" => read_push(parse(body)?),
        "pull_request" => read_pull(parse(body)?),
        "ping" => Ok(Event::Ping),
        _ => Ok(Event::Other),
    }
}

fn read_push(push: PushPayload) -> Result<Event> {
    let (before, after) = (commit(&push.before)?, commit(&push.after)?);
    let Some((kind, name)) = split_ref(&push.full_ref) else { return Ok(Event::Other) };
    // After a rewrite, or for a new branch, the commits do not tell the difference to what was there.
    let is_whole = !push.forced && before.is_some() && after.is_some() && push.commits.len() < MOST_COMMITS;
    let files = is_whole.then(|| {
        push.commits.into_iter().fold(ChangedFiles::default(), |mut files, commit| {
            files.follow(commit.added, commit.modified, commit.removed);
            files
        })
    });
    Ok(Event::Push(Push {
        repository: repository(push.repository),
        changes: vec![RefChange { kind, name, before, after, forced: Some(push.forced), files }],
        actor: push.sender.map(|sender| sender.id.to_string()),
    }))
}

fn read_pull(pull: PullPayload) -> Result<Event> {
    if pull.action != "closed" || !pull.pull_request.merged {
        return Ok(Event::Other);
    }
    let commit = pull.pull_request.merge_commit_sha.as_deref().map(commit).transpose()?.flatten();
    let repository = repository(pull.repository);
    Ok(Event::Merge(Merge { repository, branch: pull.pull_request.base.branch, commit }))
}

fn repository(named: Repository) -> EventRepository {
    EventRepository { full_name: named.full_name, default_branch: named.default_branch }
}
