//! Cancelling a run: a person leaves a note, the run reads it at its next step and cleans up.

use serde::Serialize;
use serde_json::json;

use crate::docs::records::job::Job;
use crate::docs::records::keys::cancel_key;
use crate::docs::records::store::latest;
use crate::error::{Code, Error, Result};
use crate::flow::{Level, World};
use crate::site::SpaceWriter;

/// The note goes away by itself: a run lives no longer than a day.
const NOTE_SECONDS: u32 = 2 * 24 * 3600;

/// What became of a run that was to be cancelled.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelAnswer {
    run_id: String,
    /// False when the run was over before.
    cancelled: bool,
}

/// Cancels the job's newest run. Whoever may start a run may cancel it.
///
/// # Errors
/// `not_found` when there is no job or no run, `no_write_permission`.
pub async fn cancel(world: World, _writer: SpaceWriter, job: Job) -> Result<CancelAnswer> {
    let run = latest(&world, &job.job_id).await?;
    let run = run.ok_or_else(|| Error::new(Code::NotFound, "this job has no run"))?;
    let cancelled = !run.state.is_over();
    if cancelled {
        world.kvs_set_for(&cancel_key(&run.run_id), &true, NOTE_SECONDS).await?;
        world.log(Level::Info, "run_cancel_requested", &[("runId", json!(run.run_id))]).await;
    }
    Ok(CancelAnswer { run_id: run.run_id, cancelled })
}
