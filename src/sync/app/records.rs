//! What sync keeps of an admin's decisions and of its runs: ids, numbers and choices. None of the keys has a second colon, so that
//! no configuration's own keys (`sync:<name>:…`) can be among them.

use serde::{Deserialize, Serialize};

use super::target::TargetSettings;
use crate::atlassian::cql::Selection;
use crate::error::{Code, Result};
use crate::flow::World;
use crate::ids::AccountId;
use crate::limits::HISTORY_DAYS;
use crate::sync::configuration::{Action, Format, ReadersMode};
use crate::sync::ledger::short_hash;
use crate::sync::summary::{Report, RunResult};

/// Rows of the history.
const MOST_ROWS: usize = 50;
const DAY_MS: u64 = 24 * 3_600_000;

/// What an admin chose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// Part of every key at the target.
    pub name: String,
    /// Where pages go.
    pub target: TargetSettings,
    /// Which.
    pub selection: Selection,
    /// In which form.
    pub format: Format,
    /// Whether files go along, where the target takes files.
    pub attachments: bool,
    /// Who may see what was delivered.
    pub readers: ReadersMode,
    /// How often.
    pub every: Every,
}

/// How often sync runs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Every {
    /// When somebody starts it.
    Never,
    /// Every 15 minutes.
    Quarter,
    /// Every hour.
    Hour,
    /// Every day.
    Day,
}

impl Every {
    /// Milliseconds between the begins of two runs.
    pub fn ms(self) -> Option<u64> {
        match self {
            Self::Never => None,
            Self::Quarter => Some(DAY_MS / 96),
            Self::Hour => Some(DAY_MS / 24),
            Self::Day => Some(DAY_MS),
        }
    }
}

impl Settings {
    /// The plain key.
    pub const KEY: &str = "sync:settings";

    /// The settings, if somebody saved any.
    pub async fn read(world: &World) -> Result<Option<Self>> {
        world.kvs_get(Self::KEY).await
    }

    /// A hash of everything that says what is delivered where: another one needs a dry run of its own.
    pub fn print(&self) -> String {
        let Self { name, target, selection, format, attachments, readers, every: _ } = self;
        short_hash(&serde_json::json!([name, target, selection, format, attachments, readers]).to_string())
    }
}

/// `sync:control`: what was agreed to, and whether everything stands still.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Control {
    /// Nothing is started, and what runs stops.
    pub is_paused: bool,
    /// [`Settings::print`] of the last dry run that came to its end.
    pub tried: Option<String>,
    /// [`Settings::print`] of what somebody began to deliver.
    pub agreed: Option<String>,
}

impl Control {
    /// The plain key.
    pub const KEY: &str = "sync:control";

    /// What is stored.
    pub async fn read(world: &World) -> Result<Self> {
        Ok(world.kvs_get(Self::KEY).await?.unwrap_or_default())
    }

    /// Writes it down.
    pub async fn write(&self, world: &World) -> Result<()> {
        world.kvs_set(Self::KEY, self).await
    }
}

/// What a run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// An event is on its way.
    Queued,
    /// An invocation works on it, or the next one is on its way.
    Running,
    /// Until [`Run::until_ms`] nothing is called.
    Waiting,
    /// Somebody stopped it; it goes on where it was.
    Paused,
    /// It is over.
    Done,
}

/// Who started a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StartedBy {
    /// The schedule.
    Schedule,
    /// An admin, by account id.
    Admin(AccountId),
}

/// `sync:run`: the newest run. In `sync:history`: one before it, without what was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Run {
    /// Drawn when it was started.
    pub run_id: String,
    /// What is done.
    pub action: Action,
    /// What it is doing.
    pub state: State,
    /// A person's word that deletions which nothing proves are to be carried out.
    #[serde(default)]
    pub deletes_all: bool,
    /// Who started it.
    pub started_by: StartedBy,
    /// When, milliseconds since 1970.
    pub started_ms: u64,
    /// When the newest sign of life came.
    pub seen_ms: u64,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<u64>,
    /// Until when it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<u64>,
    /// How it ended, as the command line's summary says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<RunResult>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Code>,
    /// Invocations so far.
    pub slices: u32,
    /// What happened.
    pub report: Report,
}

impl Run {
    /// The plain key of the newest.
    pub const KEY: &str = "sync:run";

    /// The newest run.
    pub async fn read(world: &World) -> Result<Option<Self>> {
        world.kvs_get(Self::KEY).await
    }

    /// Writes it down.
    pub async fn write(&self, world: &World) -> Result<()> {
        world.kvs_set(Self::KEY, self).await
    }

    /// Whether it is not over.
    pub fn is_active(&self) -> bool {
        self.state != State::Done
    }
}

/// `sync:history`, newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct History(pub Vec<Run>);

impl History {
    /// The plain key.
    pub const KEY: &str = "sync:history";

    /// What is stored.
    pub async fn read(world: &World) -> Result<Self> {
        Ok(world.kvs_get(Self::KEY).await?.unwrap_or_default())
    }

    /// Puts a run that is over on top. A run by schedule that found nothing to do takes the place of one before that found nothing.
    pub fn add(&mut self, run: &Run, now_ms: u64) {
        let mut run = run.clone();
        run.report.left_out.clear();
        run.report.spaces.clear();
        self.0.retain(|one| now_ms.saturating_sub(one.started_ms) < u64::from(HISTORY_DAYS) * DAY_MS);
        if is_uneventful(&run) && self.0.first().is_some_and(is_uneventful) {
            self.0.remove(0);
        }
        self.0.insert(0, run);
        self.0.truncate(MOST_ROWS);
    }
}

fn is_uneventful(run: &Run) -> bool {
    let Report { pages, attachments, .. } = &run.report;
    let changed = [pages, attachments].iter().any(|counts| counts.ingested + counts.deleted + counts.failed > 0);
    run.started_by == StartedBy::Schedule && run.result == Some(RunResult::Ok) && !changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(id: &str, started_by: StartedBy, ingested: u32) -> Run {
        let mut report = Report::default();
        report.pages.ingested = ingested;
        Run {
            run_id: id.into(),
            action: Action::Sync,
            state: State::Done,
            deletes_all: false,
            started_by,
            started_ms: 1,
            seen_ms: 1,
            ended_ms: Some(2),
            until_ms: None,
            result: Some(RunResult::Ok),
            error: None,
            slices: 1,
            report,
        }
    }

    #[test]
    fn quiet_runs_by_schedule_take_one_row_and_old_rows_go() {
        let mut history = History::default();
        let admin = StartedBy::Admin(AccountId::new("account-a"));
        for (id, by, ingested) in [
            ("a", admin, 3),
            ("b", StartedBy::Schedule, 0),
            ("c", StartedBy::Schedule, 0),
            ("d", StartedBy::Schedule, 1),
            ("e", StartedBy::Schedule, 0),
        ] {
            history.add(&run(id, by, ingested), 3);
        }
        let ids: Vec<_> = history.0.iter().map(|run| run.run_id.as_str()).collect();
        assert_eq!(ids, ["e", "d", "c", "a"]);
        history.add(&run("f", StartedBy::Schedule, 1), u64::MAX);
        assert_eq!(history.0.len(), 1);
    }
}
