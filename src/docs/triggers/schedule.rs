//! Runs by schedule: the platform calls every hour, each job says how often it wants one.

use serde_json::{Value, json};

use crate::docs::queue::STALE_MS;
use crate::docs::queue::Started;
use crate::docs::queue::new_run_id;
use crate::docs::queue::queue_run;
use crate::docs::records::job::Job;
use crate::docs::records::run::StartedBy;
use crate::docs::records::store::latest;
use crate::error::Result;
use crate::flow::{Level, World};
use crate::input::Nothing;

/// The platform's hour is not exact: a run that began this much less than its interval ago is due.
const SLACK_MS: u64 = 10 * 60 * 1000;

/// Queues a run of every job that is due. Answer: `{queued}`. A job that cannot be queued does not keep the others.
///
/// # Errors
/// As the store answers.
pub async fn schedule(world: World, _input: Nothing) -> Result<Value> {
    let now_ms = world.now_ms().await?;
    let mut queued = 0;
    for entry in world.kvs_list("job:").await? {
        let Ok(job) = entry.read::<Job>() else { continue };
        match start_if_due(&world, &job, now_ms).await {
            Ok(started) => queued += u32::from(started),
            Err(error) => {
                let fields = [("jobId", json!(job.job_id)), ("code", json!(error.code))];
                world.log(Level::Error, "schedule_failed", &fields).await;
            }
        }
    }
    Ok(json!({"queued": queued}))
}

async fn start_if_due(world: &World, job: &Job, now_ms: u64) -> Result<bool> {
    let Some(every) = job.every else { return Ok(false) };
    if let Some(run) = latest(world, &job.job_id).await? {
        let age_ms = now_ms.saturating_sub(run.started_ms);
        let busy = !run.state.is_over() && age_ms < STALE_MS;
        if busy || age_ms.saturating_add(SLACK_MS) < every.ms() {
            return Ok(false);
        }
    }
    let run_id = new_run_id(world, now_ms).await?;
    let started = Started { by: StartedBy::Schedule, account: &job.requester };
    queue_run(world, job, &run_id, &started, now_ms).await?;
    Ok(true)
}
