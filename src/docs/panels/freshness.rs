//! How a job's pages stand: current or behind, as far as runs and pushes recorded it. The Git host is never asked.

use serde::Serialize;

use crate::docs::panels::view::{JobView, RunView, shown_job, shown_run};
use crate::docs::records::hook::Pushed;
use crate::docs::records::job::Job;
use crate::docs::records::keys::{pushed_key, runs_prefix};
use crate::docs::records::run::{Run, State};
use crate::docs::records::store::latest;
use crate::error::Result;
use crate::flow::World;
use crate::git;
use crate::limits::HISTORY_SHOWN;

/// How a job's pages stand, as far as runs and pushes recorded it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StandingView {
    pub job: JobView,
    pub state: Freshness,
    pub as_of: Option<AsOf>,
    /// What the pages do not hold yet.
    pub pushed: Option<PushView>,
    pub run: Option<RunView>,
    pub web: WebAddresses,
}

/// Whether pages are about the newest commit that is known.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Freshness {
    /// They are.
    Current,
    /// A newer commit is known.
    Behind,
    /// A run is waiting or at work.
    Updating,
    /// No run has ended well.
    Unknown,
}

/// What the pages are about.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AsOf {
    pub commit: Option<String>,
    pub ended_ms: Option<u64>,
}

/// A push that no run has read.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PushView {
    pub commit: Option<String>,
    pub at_ms: u64,
}

/// Where people read the repository.
#[derive(Serialize)]
pub struct WebAddresses {
    pub commit: String,
    pub repository: String,
}

/// How a job stands.
pub struct Standing {
    /// The newest run.
    run: Option<Run>,
    /// The newest run that ended well.
    good: Option<Run>,
    /// The newest push, if no run since has ended well.
    unread: Option<Pushed>,
}

impl Standing {
    pub async fn read(world: &World, job: &Job) -> Result<Self> {
        let run = latest(world, &job.job_id).await?;
        let good = match &run {
            Some(run) if run.state == State::Done => Some(run.clone()),
            Some(_) => {
                let entries = world.kvs_first(&runs_prefix(&job.job_id), HISTORY_SHOWN).await?;
                let mut runs = entries.into_iter().filter_map(|entry| entry.read::<Run>().ok());
                runs.find(|run| run.state == State::Done)
            }
            None => None,
        };
        let pushed = world.kvs_get::<Pushed>(&pushed_key(&job.job_id)).await?;
        let unread = pushed.filter(|pushed| good.as_ref().is_some_and(|good| is_unread(pushed, good)));
        Ok(Self { run, good, unread })
    }

    fn state(&self) -> Freshness {
        match (&self.run, &self.good) {
            (Some(run), _) if !run.state.is_over() => Freshness::Updating,
            (Some(run), Some(good)) if run.commit.is_some() && run.commit != good.commit => Freshness::Behind,
            (_, Some(_)) if self.unread.is_some() => Freshness::Behind,
            (_, Some(_)) => Freshness::Current,
            _ => Freshness::Unknown,
        }
    }

    /// What a panel is shown.
    pub fn shown(&self, job: &Job) -> StandingView {
        let good = self.good.as_ref();
        let commit = good.and_then(|run| run.commit.as_deref()).unwrap_or_default();
        StandingView {
            job: shown_job(job),
            state: self.state(),
            as_of: good.map(|run| AsOf { commit: run.commit.clone(), ended_ms: run.ended_ms }),
            pushed: self.unread.as_ref().map(|push| PushView { commit: push.commit.clone(), at_ms: push.at_ms }),
            run: self.run.as_ref().map(|run| shown_run(job, run)),
            web: WebAddresses {
                commit: git::commit_url(&job.repository, commit),
                repository: git::snapshot(&job.repository, commit).web_url,
            },
        }
    }
}

/// Whether the run that ended well may have begun before the push. Ids of newer runs are smaller.
fn is_unread(pushed: &Pushed, good: &Run) -> bool {
    pushed.run_id < good.run_id && (pushed.commit.is_none() || pushed.commit != good.commit)
}
