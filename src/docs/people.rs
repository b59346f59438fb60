//! What people do with jobs in a panel: everything here runs as the person who asks.

use serde::Deserialize;
use serde_json::{Value, json};

use super::ai_ask::check_connection;
use super::cancel::is_wished;
use super::fan_out;
use super::job::{
    Counts, Job, PageRecord, Run, Side, StartedBy, State, Target, job_key, latest_key, page_key, pages_prefix, run_key,
};
use super::ownership::may_write_below;
use super::rows::{next_run_ms, shown_job, shown_run};
use super::schedule::Every;
use super::seen::seen_pages;
use crate::ai::Connection;
use crate::atlassian::confluence;
use crate::crypto::hex;
use crate::egress::{ApprovedHosts, AtlassianRequest, CheckedRequest, Identity};
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, Level, Patience, World, send_patiently};
use crate::git::{self, Repository};
use crate::http::{Method, Response};
use crate::limits::HISTORY_DAYS;
use crate::provider::Provider;

/// Queue of `manifest.yml` whose consumer runs jobs.
pub(super) const QUEUE: &str = "runs";
/// A run that says nothing for this long is dead: queue retention is a day.
pub(super) const STALE_MS: u64 = 24 * 3600 * 1000;

/// Input of [`save`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Save {
    repository: Repository,
    target: Wanted,
    writer: String,
    #[serde(default)]
    ai: Option<Connection>,
    #[serde(default)]
    every: Option<Every>,
    /// Shows pictures of the repository on its pages.
    #[serde(default)]
    images: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wanted {
    space_key: String,
    #[serde(default)]
    parent_id: Option<String>,
}

/// Input of [`start`] and [`status`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfJob {
    pub(super) job_id: String,
}

/// Input of [`list`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Saves a job. The caller must be able to create pages in the space. Answer: `{jobId}`.
///
/// # Errors
/// `not_found` for the space, `no_write_permission`, `input_invalid`.
pub async fn save(world: World, caller: Caller, input: Save) -> Result<Value> {
    let mut job = drafted(&world, caller, input).await?;
    let kept = world.kvs_get::<Job>(&job_key(&job.job_id)).await?;
    (job.seed, job.created_ms) = match kept {
        Some(kept) => (kept.seed, kept.created_ms),
        None => (hex(&world.random(16).await?), world.now_ms().await?),
    };
    world.kvs_set(&job_key(&job.job_id), &job).await?;
    Ok(json!({"jobId": job.job_id}))
}

/// The job that an input means, checked as for saving; without seed and time.
pub(super) async fn drafted(world: &World, caller: Caller, input: Save) -> Result<Job> {
    check_input(&input)?;
    check_reach(world, &input).await?;
    let space = ask(world, || confluence::space_by_key(Identity::User, &input.target.space_key)).await?;
    let space = confluence::read_space(&space)?;
    may_write(world, &space.id).await?;
    let parent_id = input.target.parent_id.or(space.homepage_id).ok_or_else(|| {
        Error::input("target.parentId", "the space has no home page: name the page under which the documentation goes")
    })?;
    let target = Target { space_id: space.id, parent_id };
    // A writer of the space who may not write here could otherwise take over the job of somebody who may.
    may_write_below(world, &target.parent_id, &caller.account_id).await?;
    Ok(Job {
        job_id: Job::id_of(&input.repository, &target),
        repository: input.repository,
        target,
        writer: input.writer,
        ai: input.ai,
        every: input.every,
        images: input.images,
        requester: caller.account_id,
        seed: String::new(),
        created_ms: 0,
    })
}

/// Puts a run into the queue, or names the one that waits or runs already. Answer: `{runId}`.
///
/// # Errors
/// `not_found`, `no_write_permission`.
pub async fn start(world: World, caller: Caller, input: OfJob) -> Result<Value> {
    let job = load(&world, &input.job_id).await?;
    may_write(&world, &job.target.space_id).await?;
    let now_ms = world.now_ms().await?;
    if let Some(run) = latest(&world, &job.job_id).await?
        && !run.state.is_over()
        && now_ms.saturating_sub(run.started_ms) < STALE_MS
    {
        // A start that broke off before its event was sent left a run that waits for nothing: two events make one run.
        if run.state == State::Queued {
            send_event(&world, &job, &run.run_id).await?;
        }
        return Ok(json!({"runId": run.run_id}));
    }
    let run_id = new_run_id(&world, now_ms).await?;
    let by = Started { by: StartedBy::Person, account: &caller.account_id };
    queue_run(&world, &job, &run_id, &by, now_ms).await?;
    Ok(json!({"runId": run_id}))
}

/// An id for a run. Counting down from the far future makes the newest run the first key.
pub(super) async fn new_run_id(world: &World, now_ms: u64) -> Result<String> {
    Ok(format!("{:012x}{}", 0xffff_ffff_ffff_u64.saturating_sub(now_ms), hex(&world.random(4).await?)))
}

/// What started a run, and on whose account.
pub(super) struct Started<'a> {
    pub(super) by: StartedBy,
    pub(super) account: &'a str,
}

/// Writes a run's record and puts it into the queue. Twice with one id makes one run.
pub(super) async fn queue_run(
    world: &World,
    job: &Job,
    run_id: &str,
    started: &Started<'_>,
    now_ms: u64,
) -> Result<()> {
    let run = Run {
        run_id: run_id.to_owned(),
        state: State::Queued,
        step: "waiting".to_owned(),
        done: 0,
        total: 0,
        counts: Counts::default(),
        commit: None,
        error: None,
        side: Side::Site,
        requester: started.account.to_owned(),
        started_by: started.by,
        started_ms: now_ms,
        ended_ms: None,
    };
    // In this order: a name without a record is no run, a record that nothing names would wait for ever.
    world.kvs_set(&latest_key(&job.job_id), &run_id).await?;
    world.kvs_set_for(&run_key(&job.job_id, run_id), &run, HISTORY_DAYS * 24 * 3600).await?;
    send_event(world, job, run_id).await?;
    let fields = [("jobId", json!(job.job_id)), ("runId", json!(run_id)), ("accountId", json!(started.account))];
    world.log(Level::Info, "run_queued", &fields).await;
    Ok(())
}

async fn send_event(world: &World, job: &Job, run_id: &str) -> Result<()> {
    let event = json!({"jobId": job.job_id, "runId": run_id});
    world.enqueue(QUEUE, event, &format!("docs-{}", job.job_id), 0).await
}

/// A job, its newest run and those of its pages that the caller may see. Answer: `{job, run?, cancelling, nextRunMs?,
/// pages}`; `cancelling` while a wish to cancel the run waits for its next step. The caller must be able to see the space.
///
/// # Errors
/// `not_found`.
pub async fn status(world: World, _caller: Caller, input: OfJob) -> Result<Value> {
    let job = load(&world, &input.job_id).await?;
    if !visible_spaces(&world, &[job.target.space_id.as_str()]).await?.contains(&job.target.space_id) {
        return Err(no_such_job());
    }
    let run = match latest(&world, &job.job_id).await? {
        Some(run) => Some(fan_out::with_progress(&world, run).await?),
        None => None,
    };
    let front = page_key(&job.job_id, "");
    let mut pages = Vec::new();
    for entry in world.kvs_list(&pages_prefix(&job.job_id)).await? {
        let Ok(record) = entry.read::<PageRecord>() else { continue };
        if let Some(page_id) = record.page_id {
            pages.push((entry.key != front, record.title, page_id));
        }
    }
    pages.sort();
    let ids: Vec<&str> = pages.iter().map(|(.., id)| id.as_str()).collect();
    let seen = seen_pages(&world, &ids).await?;
    let pages = pages.iter().filter(|(.., id)| seen.contains(id));
    let pages: Vec<Value> =
        pages.map(|(below, title, id)| json!({"pageId": id, "title": title, "frontPage": !below})).collect();
    let next = next_run_ms(&job, run.as_ref());
    let cancelling = match run.as_ref().filter(|run| !run.state.is_over()) {
        Some(run) => is_wished(&world, &run.run_id).await?,
        None => false,
    };
    let run = run.map(|run| shown_run(&job, &run));
    Ok(json!({"job": shown_job(&job), "run": run, "cancelling": cancelling, "nextRunMs": next, "pages": pages}))
}

/// The jobs whose space the caller may see, with the newest run of each and when its schedule starts the next one at the
/// earliest. Answer: `{jobs: [{job, run?, nextRunMs?}]}`; a failed run says in `error.message` what to do.
///
/// # Errors
/// As the store and Confluence answer.
pub async fn list(world: World, _caller: Caller, _input: Nothing) -> Result<Value> {
    let entries = world.kvs_list("job:").await?;
    let jobs: Vec<Job> = entries.into_iter().filter_map(|entry| entry.read().ok()).collect();
    let mut ids: Vec<&str> = jobs.iter().map(|job| job.target.space_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let visible = visible_spaces(&world, &ids).await?;
    let mut shown = Vec::new();
    for job in jobs.iter().filter(|job| visible.contains(&job.target.space_id)) {
        let run = latest(&world, &job.job_id).await?;
        let next = next_run_ms(job, run.as_ref());
        shown.push(json!({"job": shown_job(job), "run": run.map(|run| shown_run(job, &run)), "nextRunMs": next}));
    }
    Ok(json!({"jobs": shown}))
}

pub(super) fn check_input(input: &Save) -> Result<()> {
    if !matches!(input.repository.provider, Provider::Github | Provider::Gitlab | Provider::Bitbucket | Provider::Azure)
    {
        return Err(Error::input("repository.provider", "the Git hosts are github, gitlab, bitbucket and azure"));
    }
    input.repository.check()?;
    match (input.writer.as_str(), &input.ai) {
        ("outline", None) => {}
        ("ai", Some(connection)) => check_connection(connection)?,
        ("ai", None) => return Err(Error::input("ai", "the AI writer needs a provider and a model")),
        _ => return Err(Error::input("writer", "the writers are outline (without an AI) and ai")),
    }
    Ok(())
}

/// Whether a host that is no vendor's own was approved: said when the job is saved, not when its first run fails.
pub(super) async fn check_reach(world: &World, input: &Save) -> Result<()> {
    let own = [Some(&input.repository.base_url), input.ai.as_ref().map(|ai| &ai.base_url)];
    if own.into_iter().flatten().all(Option::is_none) {
        return Ok(());
    }
    let hosts = world.kvs_get::<ApprovedHosts>(ApprovedHosts::KEY).await?.unwrap_or_default().names();
    let at = |field: &str, error: Error| Error {
        field: Some(field.to_owned()),
        message: "a site admin has not approved this address: ask one to do so in the settings".to_owned(),
        ..error
    };
    git::commit_request(&input.repository, &hosts).map_err(|error| match error.code {
        Code::EgressDenied => at("repository", error),
        _ => error,
    })?;
    if let Some(base) = input.ai.as_ref().and_then(|ai| ai.base_url.as_ref()) {
        CheckedRequest::new(Method::Post, base, Provider::Selfhosted, &hosts)
            .map_err(|error| at("ai.baseUrl", error))?;
    }
    Ok(())
}

pub(super) async fn load(world: &World, job_id: &str) -> Result<Job> {
    if job_id.is_empty() || !job_id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(no_such_job());
    }
    world.kvs_get(&job_key(job_id)).await?.ok_or_else(no_such_job)
}

pub(super) async fn latest(world: &World, job_id: &str) -> Result<Option<Run>> {
    match world.kvs_get::<String>(&latest_key(job_id)).await? {
        Some(run_id) => world.kvs_get(&run_key(job_id, &run_id)).await,
        None => Ok(None),
    }
}

/// The check of every action that leads to pages: the person may create pages in the space.
pub(super) async fn may_write(world: &World, space_id: &str) -> Result<()> {
    let response = ask(world, || confluence::space_operations(Identity::User, space_id)).await?;
    if confluence::may_create_pages(&response)? {
        Ok(())
    } else {
        let why = "you may not add pages in this space: ask a space admin for that permission";
        Err(Error::new(Code::NoWritePermission, why))
    }
}

pub(super) async fn visible_spaces(world: &World, ids: &[&str]) -> Result<Vec<String>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let response = ask(world, || confluence::spaces_by_id(Identity::User, ids)).await?;
    Ok(confluence::read_spaces(&response)?.into_iter().map(|space| space.id).collect())
}

pub(super) async fn ask(world: &World, request: impl Fn() -> AtlassianRequest) -> Result<Response> {
    send_patiently(world, Patience::REPEATABLE, || world.atlassian(request())).await
}

pub(super) fn no_such_job() -> Error {
    Error::new(Code::NotFound, "there is no such job, or you may not see its space")
}
