//! Bitbucket Cloud: `repo:push`, `pullrequest:fulfilled`. Source: support.atlassian.com, "Event payloads". Payloads list
//! no files.

use serde::Deserialize;

use super::change::{Event, EventRepository, Merge, Push, RefChange, RefKind, commit, parse};
use crate::error::Result;

#[derive(Deserialize)]
struct PushPayload {
    push: Changes,
    repository: Repository,
    #[serde(default)]
    actor: Option<Actor>,
}

#[derive(Deserialize)]
struct Changes {
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    old: Option<Tip>,
    #[serde(default)]
    new: Option<Tip>,
    #[serde(default)]
    forced: bool,
}

#[derive(Deserialize)]
struct Tip {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    target: Target,
}

#[derive(Deserialize)]
struct Target {
    hash: String,
}

#[derive(Deserialize)]
struct Repository {
    full_name: String,
}

#[derive(Deserialize)]
struct Actor {
    #[serde(default)]
    uuid: Option<String>,
}

#[derive(Deserialize)]
struct PullPayload {
    pullrequest: Pull,
    repository: Repository,
}

#[derive(Deserialize)]
struct Pull {
    destination: Destination,
    #[serde(default)]
    merge_commit: Option<Target>,
}

#[derive(Deserialize)]
struct Destination {
    branch: Branch,
}

#[derive(Deserialize)]
struct Branch {
    name: String,
}

pub(super) fn read(event: &str, body: &[u8]) -> Result<Event> {
    match event {
        "repo:push" => read_push(parse(body)?),
        "pullrequest:fulfilled" => read_pull(parse(body)?),
        "diagnostics:ping" => Ok(Event::Ping),
        _ => Ok(Event::Other),
    }
}

fn read_push(push: PushPayload) -> Result<Event> {
    let changes = push.push.changes.iter().filter_map(|change| read_change(change).transpose());
    Ok(Event::Push(Push {
        repository: repository(push.repository),
        changes: changes.collect::<Result<_>>()?,
        actor: push.actor.and_then(|actor| actor.uuid),
    }))
}

fn read_change(change: &Change) -> Result<Option<RefChange>> {
    let Some(tip) = change.new.as_ref().or(change.old.as_ref()) else { return Ok(None) };
    let kind = match tip.kind.as_str() {
        "branch" | "named_branch" => RefKind::Branch,
        "tag" | "annotated_tag" => RefKind::Tag,
        _ => return Ok(None),
    };
    let hash = |tip: &Option<Tip>| tip.as_ref().map(|tip| commit(&tip.target.hash)).transpose().map(Option::flatten);
    Ok(Some(RefChange {
        kind,
        name: tip.name.clone(),
        before: hash(&change.old)?,
        after: hash(&change.new)?,
        forced: Some(change.forced),
        files: None,
    }))
}

fn read_pull(pull: PullPayload) -> Result<Event> {
    // Bitbucket shortens the hash of a merge commit in this payload.
    let commit = pull.pullrequest.merge_commit.and_then(|target| commit(&target.hash).ok().flatten());
    let repository = repository(pull.repository);
    Ok(Event::Merge(Merge { repository, branch: pull.pullrequest.destination.branch.name, commit }))
}

fn repository(named: Repository) -> EventRepository {
    EventRepository { full_name: named.full_name, default_branch: None }
}
