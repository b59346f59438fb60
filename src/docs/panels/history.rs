//! What happened before: the runs of a job, and its end.

use serde::Serialize;
use serde_json::json;

use crate::docs::panels::view::{RunView, with_refused};
use crate::docs::panels::webhook::forget_hook;
use crate::docs::records::job::Job;
use crate::docs::records::keys::{
    facts_prefix, job_key, latest_key, pages_prefix, pushed_key, runs_prefix, waiting_key,
};
use crate::docs::records::run::Run;
use crate::docs::records::store::latest;
use crate::error::{Code, Error, Result};
use crate::flow::{Level, World, join_at_most};
use crate::limits::{HISTORY_SHOWN, IN_FLIGHT};
use crate::site::{SpaceReader, SpaceWriter};

/// Runs of a job.
#[derive(Serialize)]
pub struct HistoryAnswer {
    /// Newest first.
    runs: Vec<RunView>,
    more: bool,
}

/// What is left of a job that was removed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemoveAnswer {
    /// Pages that stay in Confluence.
    pages_kept: usize,
}

/// The newest runs of a job, newest first, at most [`HISTORY_SHOWN`]. The caller must be able to see the space.
///
/// # Errors
/// `not_found`.
pub async fn history(world: World, _reader: SpaceReader, job: Job) -> Result<HistoryAnswer> {
    let entries = world.kvs_first(&runs_prefix(&job.job_id), HISTORY_SHOWN + 1).await?;
    let shown = usize::try_from(HISTORY_SHOWN).unwrap_or(usize::MAX);
    let more = entries.len() > shown;
    let runs: Vec<Run> = entries.into_iter().take(shown).filter_map(|entry| entry.read().ok()).collect();
    Ok(HistoryAnswer { runs: with_refused(&world, &job, &runs).await?, more })
}

/// Forgets a job: its settings, history and page records. The pages stay in Confluence and belong to whoever may edit
/// them.
///
/// # Errors
/// `not_found`, `no_write_permission`; `conflict` while a run is at work.
pub async fn remove(world: World, _writer: SpaceWriter, job: Job) -> Result<RemoveAnswer> {
    if latest(&world, &job.job_id).await?.is_some_and(|run| !run.state.is_over()) {
        let why = "a run of this job is waiting or running: wait for it or cancel it, then remove the job";
        return Err(Error::new(Code::Conflict, why));
    }
    let pages = world.kvs_list(&pages_prefix(&job.job_id)).await?;
    let kept = pages.iter().filter(|entry| entry.value.get("pageId").is_some()).count();
    let runs = world.kvs_list(&runs_prefix(&job.job_id)).await?;
    // The job's own key goes last: a removal that was interrupted can be asked for again.
    let facts = world.kvs_list(&facts_prefix(&job.job_id)).await?;
    let keys = pages.iter().chain(&runs).chain(&facts).map(|entry| world.kvs_delete(&entry.key));
    join_at_most(IN_FLIGHT, keys).await?;
    forget_hook(&world, &job).await?;
    world.kvs_delete(&waiting_key(&job.job_id)).await?;
    world.kvs_delete(&pushed_key(&job.job_id)).await?;
    world.kvs_delete(&latest_key(&job.job_id)).await?;
    world.kvs_delete(&job_key(&job.job_id)).await?;
    world.log(Level::Info, "job_removed", &[("jobId", json!(job.job_id))]).await;
    Ok(RemoveAnswer { pages_kept: kept })
}
