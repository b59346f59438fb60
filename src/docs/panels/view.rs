//! What people are shown of jobs and runs.

use serde::Serialize;

use crate::ai::{self, Connection, Usage};
use crate::docs::publish::front::refused_pages;
use crate::docs::records::explain::explain;
use crate::docs::records::job::{Job, Target, Writer};
use crate::docs::records::page::PageRecord;
use crate::docs::records::run::{Counts, Peer, Run, StartedBy, State};
use crate::error::{Code, Result};
use crate::flow::{World, join_at_most};
use crate::git::Repository;
use crate::ids::AccountId;
use crate::limits::IN_FLIGHT;
use crate::locale::Locale;
use crate::settings::Every;
use crate::site::visible_titles;

/// What a person is shown of a job: no seed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    pub job_id: String,
    pub repository: Repository,
    pub target: Target,
    pub writer: Writer,
    /// How the AI is reached; null where the outline writes.
    pub ai: Option<Connection>,
    pub every: Option<Every>,
    /// Whether pages show pictures of the repository.
    pub images: bool,
    /// The language of its pages.
    pub language: Locale,
    pub created_ms: u64,
}

/// What a person is shown of a run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunView {
    pub run_id: String,
    pub state: State,
    /// `waiting`, `reading`, `writing`, `publishing` or `ended`.
    pub step: String,
    /// Of `total`, in the present step.
    pub done: u32,
    pub total: u32,
    pub counts: Counts,
    /// The commit it reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Why it failed, or why it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<RunError>,
    /// With whom the run was busy last: the error is theirs.
    pub side: Peer,
    pub requester: AccountId,
    pub started_by: StartedBy,
    pub started_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<u64>,
    /// What its AI's tokens cost in US cents by the table of `pricesOf`; null where no price is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cents: Option<Option<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prices_of: Option<&'static str>,
    /// Titles of pages that it could not change, of those that the caller may see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
}

/// An error of a run.
#[derive(Serialize)]
pub struct RunError {
    pub code: Code,
    /// What happened, and what to do.
    pub message: &'static str,
}

/// A page with a link.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PageLink {
    pub page_id: String,
    pub title: String,
    /// Whether it is the front page, which stands first.
    pub front_page: bool,
}

/// What a person is shown of a job.
pub fn shown_job(job: &Job) -> JobView {
    JobView {
        job_id: job.job_id.clone(),
        repository: job.repository.clone(),
        target: job.target.clone(),
        writer: job.writer,
        ai: job.ai.clone(),
        every: job.every,
        images: job.images,
        language: job.language,
        created_ms: job.created_ms,
    }
}

/// What a person is shown of a run: the error as code and sentence, and what the AI's tokens cost by the table of
/// `pricesOf`, where it or the connection knows a price. Which pages it could not change is told by [`with_refused`].
pub fn shown_run(job: &Job, run: &Run) -> RunView {
    let spent = run.counts.ai.zip(job.ai.as_ref());
    let cents = spent.map(|(spent, connection)| {
        let usage = Usage { input_tokens: spent.input_tokens, output_tokens: spent.output_tokens };
        ai::cost(connection, usage)
    });
    RunView {
        run_id: run.run_id.clone(),
        state: run.state,
        step: run.step.clone(),
        done: run.done,
        total: run.total,
        counts: run.counts,
        commit: run.commit.clone(),
        error: run.error.map(|code| RunError { code, message: explain(code, run.peer) }),
        side: run.peer,
        requester: run.requester.clone(),
        started_by: run.started_by,
        started_ms: run.started_ms,
        ended_ms: run.ended_ms,
        prices_of: cents.map(|_| ai::LIMITS_DATE),
        cents,
        refused: Vec::new(),
    }
}

/// Runs as [`shown_run`] with the titles of pages that they could not change, in `refused`: of those that the caller may see.
pub async fn with_refused(world: &World, job: &Job, runs: &[Run]) -> Result<Vec<RunView>> {
    let read = runs.iter().map(|run| refused_pages(world, &job.job_id, run));
    let records = join_at_most(IN_FLIGHT, read).await?;
    let mut ids: Vec<&str> = records.iter().flatten().filter_map(|record| record.page_id.as_deref()).collect();
    ids.sort_unstable();
    ids.dedup();
    let seen = visible_titles(world, &ids).await?;
    let title = |record: &PageRecord| seen.get(record.page_id.as_ref()?);
    let shown = runs.iter().zip(&records).map(|(run, records)| RunView {
        refused: records.iter().filter_map(title).cloned().collect(),
        ..shown_run(job, run)
    });
    Ok(shown.collect())
}

/// When the job's schedule starts a run at the earliest, milliseconds since 1970; the platform calls once an hour.
pub fn next_run_ms(job: &Job, latest: Option<&Run>) -> Option<u64> {
    let every = job.every?;
    Some(latest.map_or(job.created_ms, |run| run.started_ms.saturating_add(every.ms())))
}
