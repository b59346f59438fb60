//! Azure DevOps: `git.push`, `git.pullrequest.merged`. Source: learn.microsoft.com, "Service hooks events". Payloads list
//! no files, and "Resource details to send: none" leaves the resource out.

use serde::Deserialize;

use super::change::{Event, EventRepository, Merge, Push, RefChange, commit, parse, split_ref};
use crate::error::Result;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PushPayload {
    resource: PushResource,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PushResource {
    ref_updates: Vec<RefUpdate>,
    repository: Repository,
    #[serde(default)]
    pushed_by: Option<Person>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RefUpdate {
    name: String,
    old_object_id: String,
    new_object_id: String,
}

#[derive(Deserialize)]
struct Repository {
    name: String,
    project: Project,
}

#[derive(Deserialize)]
struct Project {
    name: String,
}

#[derive(Deserialize)]
struct Person {
    #[serde(default)]
    id: Option<String>,
}

#[derive(Deserialize)]
struct PullPayload {
    resource: PullResource,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PullResource {
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    merge_status: Option<String>,
    target_ref_name: String,
    repository: Repository,
    #[serde(default)]
    last_merge_commit: Option<MergeCommit>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MergeCommit {
    commit_id: String,
}

pub(super) fn read(event: &str, body: &[u8]) -> Result<Event> {
    match event {
        "git.push" => read_push(parse(body)?),
        "git.pullrequest.merged" => read_pull(parse(body)?),
        _ => Ok(Event::Other),
    }
}

fn read_push(push: PushPayload) -> Result<Event> {
    let resource = push.resource;
    let mut changes = Vec::new();
    for update in &resource.ref_updates {
        let (before, after) = (commit(&update.old_object_id)?, commit(&update.new_object_id)?);
        if let Some((kind, name)) = split_ref(&update.name) {
            changes.push(RefChange { kind, name, before, after, forced: None, files: None });
        }
    }
    let actor = resource.pushed_by.and_then(|person| person.id);
    Ok(Event::Push(Push { repository: name(&resource.repository), changes, actor }))
}

fn read_pull(pull: PullPayload) -> Result<Event> {
    let resource = pull.resource;
    let is_merged = resource.status.as_deref() == Some("completed")
        && resource.merge_status.as_deref().unwrap_or("succeeded") == "succeeded";
    match split_ref(&resource.target_ref_name) {
        Some((_, branch)) if is_merged => {
            let commit = resource.last_merge_commit.map(|merged| commit(&merged.commit_id)).transpose()?.flatten();
            Ok(Event::Merge(Merge { repository: name(&resource.repository), branch, commit }))
        }
        _ => Ok(Event::Other),
    }
}

fn name(repository: &Repository) -> EventRepository {
    EventRepository { full_name: format!("{}/{}", repository.project.name, repository.name), default_branch: None }
}
