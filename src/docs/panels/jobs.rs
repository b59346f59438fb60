//! What people do with jobs in a panel: everything here runs as the person who asks.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::crypto::hex;
use crate::docs::panels::draft::Draft;
use crate::docs::panels::view::{JobView, PageLink, RunView, next_run_ms, shown_job, shown_run, with_refused};
use crate::docs::queue::{STALE_MS, Started, new_run_id, queue_run, send_event};
use crate::docs::records::hook::{Delivered, delivered_key};
use crate::docs::records::job::Job;
use crate::docs::records::keys::job_key;
use crate::docs::records::page_key::PageKey;
use crate::docs::records::run::{StartedBy, State};
use crate::docs::records::store::{OfJob, cancel_requested, latest, page_records, with_progress};
use crate::error::Result;
use crate::flow::{Caller, World, join_at_most};
use crate::ids::SpaceId;
use crate::input::Nothing;
use crate::limits::IN_FLIGHT;
use crate::site::{SpaceReader, SpaceWriter, may_add_pages, visible_pages, visible_spaces};

/// A run that waits or is at work.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StartAnswer {
    run_id: String,
}

/// How a job stands.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusAnswer {
    job: JobView,
    /// What the Git host calls the repository now.
    renamed_to: Option<String>,
    run: Option<RunView>,
    /// While a cancellation waits for the next step of the run.
    cancelling: bool,
    /// When the schedule starts the next run at the earliest.
    next_run_ms: Option<u64>,
    /// Whether the caller may start and change it.
    may_run: bool,
    pages: Vec<PageLink>,
}

/// Jobs that the caller may see.
#[derive(Serialize)]
pub struct ListAnswer {
    jobs: Vec<ListedJob>,
}

/// A job of the list.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedJob {
    job: JobView,
    /// What the Git host calls the repository now.
    renamed_to: Option<String>,
    run: Option<RunView>,
    /// When the schedule starts the next run at the earliest.
    next_run_ms: Option<u64>,
    /// Whether the caller may start and change it.
    may_run: bool,
}

/// Saves a job. The caller must be able to create pages in the space.
///
/// # Errors
/// `not_found` for the space, `no_write_permission`, `input_invalid`.
pub async fn save(world: World, writer: SpaceWriter, draft: Draft) -> Result<OfJob> {
    let mut job = draft.checked(&world, &writer).await?;
    let kept = world.kvs_get::<Job>(&job_key(&job.job_id)).await?;
    (job.seed, job.created_ms) = match kept {
        Some(kept) => (kept.seed, kept.created_ms),
        None => (hex(&world.random(16).await?), world.now_ms().await?),
    };
    world.kvs_set(&job_key(&job.job_id), &job).await?;
    Ok(OfJob { job_id: job.job_id })
}

/// Puts a run into the queue, or names the one that waits or runs already.
///
/// # Errors
/// `not_found`, `no_write_permission`.
pub async fn start(world: World, writer: SpaceWriter, job: Job) -> Result<StartAnswer> {
    let now_ms = world.now_ms().await?;
    if let Some(run) = latest(&world, &job.job_id).await?
        && !run.state.is_over()
        && now_ms.saturating_sub(run.started_ms) < STALE_MS
    {
        // A start that broke off before its event was sent left a run that waits for nothing: two events make one run.
        if run.state == State::Queued {
            send_event(&world, &job, &run.run_id).await?;
        }
        return Ok(StartAnswer { run_id: run.run_id });
    }
    let run_id = new_run_id(&world, now_ms).await?;
    let by = Started { by: StartedBy::Person, account: writer.account_id() };
    queue_run(&world, &job, &run_id, &by, now_ms).await?;
    Ok(StartAnswer { run_id })
}

/// A job, its newest run and those of its pages that the caller may see. The caller must be able to see the space.
///
/// # Errors
/// `not_found`.
pub async fn status(world: World, _reader: SpaceReader, job: Job) -> Result<StatusAnswer> {
    let run = match latest(&world, &job.job_id).await? {
        Some(run) => Some(with_progress(&world, run).await?),
        None => None,
    };
    let records = page_records(&world, &job.job_id).await?.into_iter();
    let mut pages: Vec<_> = records
        .filter_map(|record| Some((PageKey::of(&record.key) != PageKey::Front, record.title, record.page_id?)))
        .collect();
    pages.sort();
    let ids: Vec<&str> = pages.iter().map(|(.., id)| id.as_str()).collect();
    let seen = visible_pages(&world, &ids).await?;
    let pages = pages.into_iter().filter(|(.., id)| seen.contains(id));
    let pages = pages.map(|(below, title, page_id)| PageLink { page_id, title, front_page: !below }).collect();
    let next = next_run_ms(&job, run.as_ref());
    let cancelling = match run.as_ref().filter(|run| !run.state.is_over()) {
        Some(run) => cancel_requested(&world, &run.run_id).await?,
        None => false,
    };
    let run = with_refused(&world, &job, run.as_slice()).await?.pop();
    Ok(StatusAnswer {
        job: shown_job(&job),
        renamed_to: renamed_to(&world, &job).await?,
        run,
        cancelling,
        next_run_ms: next,
        may_run: may_add_pages(&world, &job.target.space_id).await?,
        pages,
    })
}

/// What the Git host calls the job's repository now, when that is another name than the job's.
async fn renamed_to(world: &World, job: &Job) -> Result<Option<String>> {
    let delivered = world.kvs_get::<Delivered>(&delivered_key(&job.job_id)).await?;
    Ok(delivered.and_then(|delivered| delivered.renamed_to))
}

/// The jobs whose space the caller may see, with the newest run of each and when its schedule starts the next one at the
/// earliest. A failed run says in `error.message` what to do.
///
/// # Errors
/// As the store and Confluence answer.
pub async fn list(world: World, _caller: Caller, _input: Nothing) -> Result<ListAnswer> {
    let entries = world.kvs_list("job:").await?;
    let jobs: Vec<Job> = entries.into_iter().filter_map(|entry| entry.read().ok()).collect();
    let mut ids: Vec<&SpaceId> = jobs.iter().map(|job| &job.target.space_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let visible = visible_spaces(&world, &ids).await?;
    let asked = ids.iter().filter(|id| visible.contains(**id)).map(|id| may_add_pages(&world, id));
    let may_run = join_at_most(IN_FLIGHT, asked).await?;
    let may_run: BTreeMap<&SpaceId, bool> =
        ids.iter().copied().filter(|id| visible.contains(*id)).zip(may_run).collect();
    let mut shown = Vec::new();
    for job in jobs.iter().filter(|job| visible.contains(&job.target.space_id)) {
        let run = latest(&world, &job.job_id).await?;
        let next = next_run_ms(job, run.as_ref());
        shown.push(ListedJob {
            job: shown_job(job),
            renamed_to: renamed_to(&world, job).await?,
            run: run.map(|run| shown_run(job, &run)),
            next_run_ms: next,
            may_run: may_run.get(&job.target.space_id).copied().unwrap_or_default(),
        });
    }
    Ok(ListAnswer { jobs: shown })
}
