//! GitLab: `Push Hook`, `Tag Push Hook`, `Merge Request Hook`. Source: docs.gitlab.com, "Webhook events".

use serde::Deserialize;

use super::change::{ChangedFiles, Event, EventRepository, Merge, Push, RefChange, commit, parse, split_ref};
use crate::error::Result;

#[derive(Deserialize)]
struct PushPayload {
    #[serde(rename = "ref")]
    full_ref: String,
    before: String,
    after: String,
    #[serde(default)]
    commits: Vec<Commit>,
    /// At most 20 of them are listed.
    #[serde(default)]
    total_commits_count: usize,
    project: Project,
    #[serde(default)]
    user_id: Option<u64>,
}

#[derive(Deserialize)]
struct Project {
    path_with_namespace: String,
    #[serde(default)]
    default_branch: Option<String>,
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
struct MergePayload {
    object_attributes: Attributes,
    project: Project,
}

#[derive(Deserialize)]
struct Attributes {
    #[serde(default)]
    action: Option<String>,
    target_branch: String,
    #[serde(default)]
    merge_commit_sha: Option<String>,
}

pub(super) fn read(event: &str, body: &[u8]) -> Result<Event> {
    match event {
        "Push Hook" | "Tag Push Hook" => read_push(parse(body)?),
        "Merge Request Hook" => read_merge(parse(body)?),
        _ => Ok(Event::Other),
    }
}

fn read_push(push: PushPayload) -> Result<Event> {
    let (before, after) = (commit(&push.before)?, commit(&push.after)?);
    let Some((kind, name)) = split_ref(&push.full_ref) else { return Ok(Event::Other) };
    // GitLab does not say whether history was rewritten. A push that lists no commit may be one that took some away.
    let listed = push.commits.len();
    let is_whole = before.is_some() && after.is_some() && listed > 0 && listed >= push.total_commits_count;
    let files = is_whole.then(|| {
        push.commits.into_iter().fold(ChangedFiles::default(), |mut files, commit| {
            files.follow(commit.added, commit.modified, commit.removed);
            files
        })
    });
    Ok(Event::Push(Push {
        repository: repository(push.project),
        changes: vec![RefChange { kind, name, before, after, forced: None, files }],
        actor: push.user_id.map(|id| id.to_string()),
    }))
}

fn read_merge(merge: MergePayload) -> Result<Event> {
    let attributes = merge.object_attributes;
    if attributes.action.as_deref() != Some("merge") {
        return Ok(Event::Other);
    }
    let commit = attributes.merge_commit_sha.as_deref().map(commit).transpose()?.flatten();
    let repository = repository(merge.project);
    Ok(Event::Merge(Merge { repository, branch: attributes.target_branch, commit }))
}

fn repository(project: Project) -> EventRepository {
    EventRepository { full_name: project.path_with_namespace, default_branch: project.default_branch }
}
