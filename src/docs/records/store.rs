//! Reading jobs, runs and page records from the store.

use serde::{Deserialize, Serialize};

use crate::docs::records::job::Job;
use crate::docs::records::keys::{cancel_key, job_key, latest_key, page_key, pages_prefix, progress_key, run_key};
use crate::docs::records::page::PageRecord;
use crate::docs::records::run::{Counts, Run};
use crate::error::{Code, Error, Result};
use crate::flow::World;
use crate::ids::SpaceId;
use crate::site::InSpace;

/// Stops the run where somebody asked for that.
pub async fn check_cancelled(world: &World, run_id: &str) -> Result<()> {
    if cancel_requested(world, run_id).await? {
        return Err(Error::new(Code::Cancelled, "somebody cancelled the run"));
    }
    Ok(())
}

/// Whether somebody asked to cancel the run.
pub async fn cancel_requested(world: &World, run_id: &str) -> Result<bool> {
    Ok(world.kvs_get::<bool>(&cancel_key(run_id)).await?.unwrap_or(false))
}

/// The step of a run that was divided.
pub const SHARDS_STEP: &str = "parts";

/// How far a divided run is.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct ShardProgress {
    pub done: u32,
    pub total: u32,
    pub counts: Counts,
}

/// A run's record with what its parts have done so far.
pub async fn with_progress(world: &World, run: Run) -> Result<Run> {
    if run.state.is_over() || run.step != SHARDS_STEP {
        return Ok(run);
    }
    let progress = world.kvs_get::<ShardProgress>(&progress_key(&run.run_id)).await?;
    Ok(match progress {
        Some(ShardProgress { done, total, counts }) => Run { done, total, counts, ..run },
        None => run,
    })
}

/// A page of Confluence by its id.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfPage {
    pub page_id: String,
}

/// A job by its id.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfJob {
    pub job_id: String,
}

impl InSpace for OfJob {
    type Found = Job;

    async fn find(self, world: &World) -> Result<(SpaceId, Self::Found)> {
        let job = load(world, &self.job_id).await?;
        Ok((job.target.space_id.clone(), job))
    }

    fn hidden() -> Error {
        no_such_job()
    }
}

pub async fn load(world: &World, job_id: &str) -> Result<Job> {
    if job_id.is_empty() || !job_id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(no_such_job());
    }
    world.kvs_get(&job_key(job_id)).await?.ok_or_else(no_such_job)
}

/// What is known of all pages of a job. The store's listing lags behind what was just written.
pub async fn page_records(world: &World, job_id: &str) -> Result<Vec<PageRecord>> {
    let entries = world.kvs_list(&pages_prefix(job_id)).await?;
    Ok(entries.into_iter().filter_map(|entry| entry.read().ok()).collect())
}

/// What is known of one page, by its key.
pub async fn page_record(world: &World, job_id: &str, key: &str) -> Result<Option<PageRecord>> {
    world.kvs_get(&page_key(job_id, key)).await
}

pub async fn latest(world: &World, job_id: &str) -> Result<Option<Run>> {
    match world.kvs_get::<String>(&latest_key(job_id)).await? {
        Some(run_id) => world.kvs_get(&run_key(job_id, &run_id)).await,
        None => Ok(None),
    }
}

pub fn no_such_job() -> Error {
    Error::new(Code::NotFound, "there is no such job, or you may not see its space")
}
