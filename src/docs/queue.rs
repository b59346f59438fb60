//! The queue of runs: an id, a record and an event for each.

use serde_json::json;

use crate::crypto::hex;
use crate::docs::records::job::Job;
use crate::docs::records::keys::{latest_key, run_key};
use crate::docs::records::run::{Counts, Peer, Run, StartedBy, State};
use crate::error::Result;
use crate::flow::{Level, World};
use crate::ids::AccountId;
use crate::limits::HISTORY_DAYS;

/// Queue of `manifest.yml` whose consumer runs jobs.
pub const QUEUE: &str = "runs";

/// A run that says nothing for this long is dead: queue retention is a day.
pub const STALE_MS: u64 = 24 * 3600 * 1000;

/// An id for a run. Counting down from the far future makes the newest run the first key.
pub async fn new_run_id(world: &World, now_ms: u64) -> Result<String> {
    Ok(format!("{:012x}{}", 0xffff_ffff_ffff_u64.saturating_sub(now_ms), hex(&world.random(4).await?)))
}

/// What started a run, and on whose account.
pub struct Started<'a> {
    pub by: StartedBy,
    pub account: &'a AccountId,
}

/// Writes a run's record and puts it into the queue. Twice with one id makes one run.
pub async fn queue_run(world: &World, job: &Job, run_id: &str, started: &Started<'_>, now_ms: u64) -> Result<()> {
    let run = Run {
        run_id: run_id.to_owned(),
        state: State::Queued,
        step: "waiting".to_owned(),
        done: 0,
        total: 0,
        counts: Counts::default(),
        refused: Vec::new(),
        commit: None,
        error: None,
        peer: Peer::Site,
        requester: started.account.clone(),
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

pub async fn send_event(world: &World, job: &Job, run_id: &str) -> Result<()> {
    let event = json!({"jobId": job.job_id, "runId": run_id});
    world.enqueue(QUEUE, event, &format!("docs-{}", job.job_id), 0).await
}
