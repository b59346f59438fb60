//! Cancelling a run: a person leaves a note, the run reads it at its next step and cleans up.

use serde_json::{Value, json};

use super::people::{OfJob, latest, load, may_write};
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, Level, World};

/// The note goes away by itself: a run lives no longer than a day.
const NOTE_SECONDS: u32 = 2 * 24 * 3600;

/// Cancels the job's newest run. Whoever may start a run may cancel it. Answer: `{runId, cancelled}`; `cancelled` is
/// false when the run was over before.
///
/// # Errors
/// `not_found` when there is no job or no run, `no_write_permission`.
pub async fn cancel(world: World, _caller: Caller, input: OfJob) -> Result<Value> {
    let job = load(&world, &input.job_id).await?;
    may_write(&world, &job.target.space_id).await?;
    let run = latest(&world, &job.job_id).await?;
    let run = run.ok_or_else(|| Error::new(Code::NotFound, "this job has no run"))?;
    let cancelled = !run.state.is_over();
    if cancelled {
        world.kvs_set_for(&note_key(&run.run_id), &true, NOTE_SECONDS).await?;
        world.log(Level::Info, "run_cancel_wished", &[("runId", json!(run.run_id))]).await;
    }
    Ok(json!({"runId": run.run_id, "cancelled": cancelled}))
}

/// Whether somebody wished to cancel the run.
pub(super) async fn is_wished(world: &World, run_id: &str) -> Result<bool> {
    Ok(world.kvs_get::<bool>(&note_key(run_id)).await?.unwrap_or(false))
}

fn note_key(run_id: &str) -> String {
    format!("cancel:{run_id}")
}
