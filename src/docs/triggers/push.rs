//! A push delivery: size, hook, proof, payload, filter, claim, queue; in this order, and nothing is written before the
//! proof holds. The only public door of the app.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::crypto::hex;
use crate::docs::queue::{STALE_MS, Started, new_run_id, queue_run};
use crate::docs::records::hook::{Delivered, Hook, Pushed, delivered_key, hook_key, secret_name};
use crate::docs::records::job::Job;
use crate::docs::records::keys::{job_key, pushed_key, run_key, waiting_key};
use crate::docs::records::run::{Run, StartedBy, State};
use crate::error::{Code, Result};
use crate::flow::{Claim, Level, World, claim, release};
use crate::limits::WEB_TRIGGER_BODY_BYTES;
use crate::secret::SecretIndex;
use crate::webhook::{
    Headers, Watch, WebhookOptions, WebhookVerdict, delivery_key, header, judge_event, read_event, read_identity,
    verify_webhook,
};

/// How long one delivery may be at work before another copy takes it over: longer than a web trigger runs (55 s).
const LEASE_MS: u32 = 60_000;

/// Pauses of a copy that waits for the one at work, milliseconds. Most are over after the first.
const WAITS_MS: [u32; 4] = [200, 600, 1_500, 3_000];

/// How long a delivery is remembered, seconds: longer than any Git host tries again.
const REMEMBERED_SECONDS: u32 = 7 * 24 * 3600;

/// The web trigger's request, without its body.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PushRequest {
    method: String,
    /// The path behind the web trigger's address: `/<hookId>`.
    user_path: String,
    headers: Headers,
}

/// What is kept of a delivery, under a hash of its id.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    /// The run that it started or joined.
    run_id: String,
    /// Whether that run is surely in the queue.
    queued: bool,
    at_ms: u64,
}

/// What the sender is told: never why, and nothing about secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Queued,
    Duplicate,
    Ignored,
    Refused,
    TooLarge,
    NotJson,
    Later,
}

/// Takes a delivery. Answer: a web trigger's response, `{statusCode, headers, body}`.
///
/// # Errors
/// None: what goes wrong inside is a 503 with `Retry-After`.
pub async fn push(world: World, request: PushRequest, body: Vec<u8>) -> Result<Value> {
    let answer = match receive(&world, request, &body).await {
        Ok(answer) => answer,
        Err(error) => {
            world.log(Level::Error, "push_failed", &[("code", json!(error.code))]).await;
            Answer::Later
        }
    };
    Ok(answer.response())
}

async fn receive(world: &World, request: PushRequest, body: &[u8]) -> Result<Answer> {
    if body.len() > WEB_TRIGGER_BODY_BYTES {
        return Ok(Answer::TooLarge);
    }
    let Some(hook) = find_hook(world, &request).await? else { return refuse(world, json!("unknown_hook")).await };
    let now_ms = world.now_ms().await?;
    let is_json = header(&request.headers, "content-type").is_none_or(is_json_type);
    let verdict = verify(world, &hook, request.headers, now_ms, body).await?;
    let Some(delivery_id) = verdict.delivery_id.as_deref().filter(|_| verdict.verified) else {
        return refuse(world, json!(verdict.reason)).await;
    };
    if !is_json {
        return Ok(Answer::NotJson);
    }
    let Some(job) = world.kvs_get::<Job>(&job_key(&hook.job_id)).await? else { return Ok(Answer::Ignored) };
    let Ok(event) = read_event(job.repository.provider, verdict.event.as_deref().unwrap_or_default(), body) else {
        return Ok(Answer::NotJson);
    };
    let repository = called_now(world, &job, body, now_ms).await?;
    let branch = job.repository.reference.as_deref();
    let watch = Watch { repository: &repository, branch, paths: &hook.paths, own_actors: &hook.own_actors };
    let commit = match judge_event(&event, &watch) {
        Ok(commit) => commit.map(str::to_owned),
        Err(why) => {
            world.log(Level::Info, "push_ignored", &[("jobId", json!(job.job_id)), ("reason", json!(why))]).await;
            return Ok(Answer::Ignored);
        }
    };
    let pushed = Pushed { run_id: String::new(), commit, at_ms: now_ms };
    take(world, &job, &delivery_key(&hook.hook_id, delivery_id), pushed).await
}

/// Notes that a verified delivery came. What the job's repository is called in it: its own name, or the one that it got.
async fn called_now(world: &World, job: &Job, body: &[u8], now_ms: u64) -> Result<String> {
    let job_name = job.repository.name_in_events();
    let named = read_identity(job.repository.provider, body);
    let key = delivered_key(&job.job_id);
    let before = world.kvs_get::<Delivered>(&key).await?.unwrap_or_default();
    let (known, is_renamed) = before.after(named.as_ref(), &job_name, now_ms);
    if known != before {
        world.kvs_set(&key, &known).await?;
    }
    Ok(named.filter(|_| is_renamed).map_or(job_name, |named| named.full_name))
}

/// A missing hook looks like a wrong secret from outside.
async fn refuse(world: &World, reason: Value) -> Result<Answer> {
    world.log(Level::Warn, "push_refused", &[("reason", reason)]).await;
    Ok(Answer::Refused)
}

async fn find_hook(world: &World, request: &PushRequest) -> Result<Option<Hook>> {
    let hook_id = request.user_path.trim_start_matches('/');
    let is_id = hook_id.len() == 32 && hook_id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_id || request.method != "POST" {
        return Ok(None);
    }
    world.kvs_get(&hook_key(hook_id)).await
}

async fn verify(world: &World, hook: &Hook, headers: Headers, now_ms: u64, body: &[u8]) -> Result<WebhookVerdict> {
    let name = secret_name(&hook.hook_id);
    let index = world.kvs_get::<SecretIndex>(&SecretIndex::key(&name)).await?;
    let mut secrets = Vec::new();
    for stored in index.map(|index| index.names(&name, now_ms)).unwrap_or_default() {
        secrets.extend(world.secret(&stored).await?);
    }
    let now_ms = i64::try_from(now_ms).unwrap_or(i64::MAX);
    Ok(verify_webhook(&WebhookOptions { provider: hook.scheme.clone(), headers, secrets, now_ms }, body))
}

/// Acts on a delivery once, however many copies of it come and whenever a copy dies.
async fn take(world: &World, job: &Job, key: &str, pushed: Pushed) -> Result<Answer> {
    let owner = hex(&world.random(8).await?);
    let mut waits = WAITS_MS.iter();
    loop {
        if is_queued(world, key).await? {
            return Ok(Answer::Duplicate);
        }
        match claim(world, key, &owner, world.now_ms().await?, LEASE_MS).await {
            Ok(claim) => return act(world, job, key, pushed, claim).await,
            Err(error) if error.code == Code::ClaimHeld => {}
            Err(error) => return Err(error),
        }
        let Some(wait_ms) = waits.next() else { return Ok(Answer::Later) };
        world.sleep(*wait_ms).await?;
    }
}

async fn is_queued(world: &World, key: &str) -> Result<bool> {
    Ok(world.kvs_get::<Delivery>(key).await?.is_some_and(|delivery| delivery.queued))
}

/// Under the claim. `?` would keep it: it is given back in any case, so that a redelivery can try again.
async fn act(world: &World, job: &Job, key: &str, pushed: Pushed, claim: Claim) -> Result<Answer> {
    let answer = enqueue(world, job, key, pushed).await;
    let released = release(world, &claim).await;
    // After the work is done a claim that stays only expires.
    if answer.is_err() {
        released?;
    }
    answer
}

async fn enqueue(world: &World, job: &Job, key: &str, pushed: Pushed) -> Result<Answer> {
    let now_ms = pushed.at_ms;
    let noted = match world.kvs_get::<Delivery>(key).await? {
        // Another copy came to its end between our look and our claim.
        Some(delivery) if delivery.queued => return Ok(Answer::Duplicate),
        noted => noted,
    };
    if noted.is_none()
        && let Some(run_id) = waiting_run(world, job, now_ms).await?
    {
        note(world, job, &run_id, pushed).await?;
        remember(world, key, Delivery { run_id, queued: true, at_ms: now_ms }).await?;
        return Ok(Answer::Queued);
    }
    // The run's id before the run: after a crash the next copy makes the same run, not another.
    let run_id = match noted {
        Some(delivery) => delivery.run_id,
        None => new_run_id(world, now_ms).await?,
    };
    remember(world, key, Delivery { run_id: run_id.clone(), queued: false, at_ms: now_ms }).await?;
    let begun = world.kvs_get::<Run>(&run_key(&job.job_id, &run_id)).await?;
    if begun.is_none_or(|run| run.state == State::Queued) {
        let started = Started { by: StartedBy::Push, account: &job.requester };
        queue_run(world, job, &run_id, &started, now_ms).await?;
    }
    world.kvs_set(&waiting_key(&job.job_id), &run_id).await?;
    note(world, job, &run_id, pushed).await?;
    remember(world, key, Delivery { run_id, queued: true, at_ms: now_ms }).await?;
    Ok(Answer::Queued)
}

/// Keeps what the repository is at, and which run will read it: a page is behind until that one or a later one is done.
async fn note(world: &World, job: &Job, run_id: &str, pushed: Pushed) -> Result<()> {
    world.kvs_set(&pushed_key(&job.job_id), &Pushed { run_id: run_id.to_owned(), ..pushed }).await
}

async fn remember(world: &World, key: &str, delivery: Delivery) -> Result<()> {
    world.kvs_set_for(key, &delivery, REMEMBERED_SECONDS).await
}

/// A run of this job that is surely in the queue and has not begun: it will read the newest commit, ours included.
async fn waiting_run(world: &World, job: &Job, now_ms: u64) -> Result<Option<String>> {
    let Some(run_id) = world.kvs_get::<String>(&waiting_key(&job.job_id)).await? else { return Ok(None) };
    let run = world.kvs_get::<Run>(&run_key(&job.job_id, &run_id)).await?;
    let waits = |run: &Run| run.state == State::Queued && now_ms.saturating_sub(run.started_ms) < STALE_MS;
    Ok(run.filter(waits).map(|run| run.run_id))
}

fn is_json_type(value: &str) -> bool {
    let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

impl Answer {
    fn response(self) -> Value {
        let (status, text) = match self {
            Self::Queued => (202, "queued\n"),
            Self::Duplicate => (200, "received before\n"),
            Self::Ignored => (200, "nothing to do\n"),
            Self::Refused => (401, "not verified\n"),
            Self::TooLarge => (413, "too large\n"),
            Self::NotJson => (415, "send the event as JSON\n"),
            Self::Later => (503, "try again later\n"),
        };
        let mut headers = json!({"Content-Type": ["text/plain; charset=utf-8"], "Cache-Control": ["no-store"]});
        if let (Self::Later, Some(headers)) = (self, headers.as_object_mut()) {
            headers.insert("Retry-After".to_owned(), json!(["60"]));
        }
        json!({"statusCode": status, "headers": headers, "body": text})
    }
}
