//! Runs and their events.

use serde_json::json;

use super::records::{Run, StartedBy, State};
use crate::crypto::hex;
use crate::error::Result;
use crate::flow::{Level, World};
use crate::limits::EVENT_DELAY_SECONDS;
use crate::sync::configuration::Action;
use crate::sync::summary::Report;

/// Queue of `manifest.yml` whose consumer is [`super::slice::slice`].
const QUEUE: &str = "sync-slices";
/// All events of an installation run one after the other. The lease stands besides: the platform may deliver one twice.
const CONCURRENCY: &str = "sync";

/// Writes a new run down and puts it into the queue.
pub async fn begin(world: &World, action: Action, deletes_all: bool, started_by: StartedBy) -> Result<Run> {
    let now_ms = world.now_ms().await?;
    let run = Run {
        run_id: hex(&world.random(8).await?),
        action,
        state: State::Queued,
        deletes_all,
        started_by,
        started_ms: now_ms,
        seen_ms: now_ms,
        ended_ms: None,
        until_ms: None,
        result: None,
        error: None,
        slices: 0,
        report: Report::default(),
    };
    run.write(world).await?;
    send(world, &run, 0).await?;
    let account = match &run.started_by {
        StartedBy::Admin(account) => json!(account),
        StartedBy::Schedule => json!(null),
    };
    world.log(Level::Info, "sync_queued", &[("runId", json!(run.run_id)), ("accountId", account)]).await;
    Ok(run)
}

/// Puts a run's next slice into the queue: an id, and nothing else.
pub async fn send(world: &World, run: &Run, delay_ms: u64) -> Result<()> {
    let seconds = u32::try_from(delay_ms.div_ceil(1_000)).unwrap_or(u32::MAX).min(EVENT_DELAY_SECONDS);
    world.enqueue(QUEUE, json!({"runId": run.run_id}), CONCURRENCY, seconds).await
}
