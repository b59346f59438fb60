//! How a job's pages stand: current or behind, as far as runs and pushes recorded it. The Git host is never asked.

use serde_json::{Value, json};

use crate::docs::panels::view::{shown_job, shown_run};
use crate::docs::records::hook::Pushed;
use crate::docs::records::job::Job;
use crate::docs::records::keys::{pushed_key, runs_prefix};
use crate::docs::records::run::{Run, State};
use crate::docs::records::store::latest;
use crate::error::Result;
use crate::flow::World;
use crate::git;
use crate::limits::HISTORY_SHOWN;

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

    fn state(&self) -> &'static str {
        match (&self.run, &self.good) {
            (Some(run), _) if !run.state.is_over() => "updating",
            (Some(run), Some(good)) if run.commit.is_some() && run.commit != good.commit => "behind",
            (_, Some(_)) if self.unread.is_some() => "behind",
            (_, Some(_)) => "current",
            _ => "unknown",
        }
    }

    /// What a panel is shown: `{job, state, asOf?, pushed?, run?, web}`. `pushed` is what the pages do not hold yet.
    pub fn shown(&self, job: &Job) -> Value {
        let as_of = self.good.as_ref().map(|run| json!({"commit": run.commit, "endedMs": run.ended_ms}));
        let commit = self.good.as_ref().and_then(|run| run.commit.clone()).unwrap_or_default();
        let repository = git::snapshot(&job.repository, &commit).web_url;
        let web = json!({"commit": git::commit_url(&job.repository, &commit), "repository": repository});
        json!({
            "job": shown_job(job),
            "state": self.state(),
            "asOf": as_of,
            "pushed": self.unread.as_ref().map(|pushed| json!({"commit": pushed.commit, "atMs": pushed.at_ms})),
            "run": self.run.as_ref().map(|run| shown_run(job, run)),
            "web": web,
        })
    }
}

/// Whether the run that ended well may have begun before the push. Ids of newer runs are smaller.
fn is_unread(pushed: &Pushed, good: &Run) -> bool {
    pushed.run_id < good.run_id && (pushed.commit.is_none() || pushed.commit != good.commit)
}
