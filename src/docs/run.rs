//! One run of a job, as the queue's consumer drives it. It may stop anywhere and be started again.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::budget::TokenTable;
use crate::docs::incremental::increment::IncrementContext;
use crate::docs::pass::page_set::PageSet;
use crate::docs::pass::{AiBudget, OnProgress, Pass, Reading};
use crate::docs::publish::done::{Changes, PagesDone};
use crate::docs::publish::front;
use crate::docs::records::job::Job;
use crate::docs::records::keys::{job_key, run_key};
use crate::docs::records::run::{Counts, Peer, Run, StartedBy, State};
use crate::docs::records::store::{SHARDS_STEP, check_cancelled};
use crate::docs::sharded::shard::run_shard;
use crate::docs::sharded::state::{self, ShardPlan, ShardedRun};
use crate::docs::sharded::{overview, planner};
use crate::docs::source::config::{Config, read_config};
use crate::docs::source::git_source::Source;
use crate::error::{Code, Error, Result};
use crate::flow::{Level, World, claim, release_all};
use crate::git;
use crate::limits::HISTORY_DAYS;
use crate::outline::picture::AppEnvironment;
use crate::outline::{self, Plan};
use crate::settings::Settings;
use crate::site::PageWriter;
use crate::source::TreeEntry;

/// How long a run may say nothing before another may take its target over. Longer than an invocation (900 s).
const LEASE_MS: u32 = 20 * 60 * 1000;

/// Tries of a run whose error may pass.
const MOST_RETRIES: u32 = 4;

/// Plans of one run: each has other titles than the one before.
const MOST_PLANS: u32 = 24;

/// Event of the queue: ids only.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Event {
    job_id: String,
    run_id: String,
    /// A shard of a sharded run; the number behind the last one's means the overview.
    #[serde(default)]
    part: Option<u32>,
    /// ARI of the app's environment, as the platform tells it: the app's macros are found by it.
    #[serde(default)]
    environment: Option<String>,
    /// How often the platform delivered this event before.
    #[serde(default)]
    retry_count: u32,
}

/// What an invocation did for a run.
enum Worked {
    /// All that is to do.
    Whole,
    /// A shard: others go on.
    Shard,
}

/// Runs a job. Answer: `{state}`, or `{retryAfterSeconds}` when the event has to come back.
///
/// # Errors
/// Only when the store can never be read or written: the platform then delivers the event again.
pub async fn run(world: World, event: Event) -> Result<Value> {
    match attempt(&world, &event).await {
        Err(error) if comes_back(error.code, event.retry_count) => {
            Ok(json!({"retryAfterSeconds": pause_seconds(&world, error.code, event.retry_count)}))
        }
        ended => ended,
    }
}

async fn attempt(world: &World, event: &Event) -> Result<Value> {
    let key = run_key(&event.job_id, &event.run_id);
    let (Some(mut job), Some(run)) =
        (world.kvs_get::<Job>(&job_key(&event.job_id)).await?, world.kvs_get::<Run>(&key).await?)
    else {
        return Ok(json!({"state": "gone"}));
    };
    job.environment = event.environment.as_deref().and_then(AppEnvironment::of_ari);
    let target = format!("docs:{}", job.job_id);
    if run.state.is_over() {
        // Delivered again, perhaps because the claim could not be given back.
        release_all(world, &target, &event.run_id).await?;
        return Ok(json!({"state": run.state}));
    }
    let mut progress = Progress { world, key, run, changed: Changes::default() };
    let now_ms = world.now_ms().await?;
    let worked = match claim(world, &target, &event.run_id, now_ms, LEASE_MS).await {
        Ok(_) => match event.part {
            Some(number) => work_on_shard(world, &job, &mut progress, number, event.retry_count).await,
            None => work(world, &job, &mut progress).await,
        },
        Err(error) => Err(error),
    };
    // The run's record belongs to the planner and to the overview: a shard that comes back leaves it alone.
    match &worked {
        Ok(Worked::Shard) => return Ok(json!({"state": State::Running})),
        Err(error) if event.part.is_some() && comes_back(error.code, event.retry_count) => {
            return Ok(json!({"retryAfterSeconds": pause_seconds(world, error.code, event.retry_count)}));
        }
        _ => {}
    }
    let answer = progress.end(&job, worked.map(|_| ()), event.retry_count).await?;
    // Kept over a pause: the same run gets its own claim back.
    if progress.run.state.is_over() {
        release_all(world, &target, &event.run_id).await?;
        if event.part.is_some() {
            ShardedRun { world, job: &job, run_id: &event.run_id }.forget().await?;
        }
    }
    Ok(answer)
}

/// A shard of a sharded run, or the run's end.
async fn work_on_shard(
    world: &World,
    job: &Job,
    progress: &mut Progress<'_>,
    number: u32,
    retry_count: u32,
) -> Result<Worked> {
    let run_id = progress.run.run_id.clone();
    let run = ShardedRun { world, job, run_id: &run_id };
    let Some(head) = run.head().await? else { return Ok(Worked::Shard) };
    let permission = PageWriter::check(world, &job.target.parent_id, &job.requester).await?;
    if number < head.parts {
        run_shard(&run, &permission, &head, number, |code| comes_back(code, retry_count)).await?;
        return Ok(Worked::Shard);
    }
    let Some(ended) = overview::write(&run, &permission, &head).await? else { return Ok(Worked::Shard) };
    let PagesDone { counts, refused, changed } = ended.done;
    (progress.run.counts, progress.changed) = (counts, changed);
    progress.run.note_refused(&refused);
    progress.run.total = head.parts;
    match ended.failed {
        Some(code) => Err(Error::new(code, "a part of the run failed")),
        None => Ok(Worked::Whole),
    }
}

/// What was listed of a repository.
struct Listed {
    tree: Vec<TreeEntry>,
    truncated: bool,
    plan: Plan,
    config: Option<Config>,
}

async fn work(world: &World, job: &Job, progress: &mut Progress<'_>) -> Result<Worked> {
    let run_id = progress.run.run_id.clone();
    let shards = ShardedRun { world, job, run_id: &run_id };
    if progress.run.step == SHARDS_STEP
        && let Some(head) = shards.head().await?
    {
        // Sharded before this event came again: some events may not have been sent.
        shards.send(&head).await?;
        return Ok(Worked::Shard);
    }
    progress.begin().await?;
    let permission = PageWriter::check(world, &job.target.parent_id, &job.requester).await?;
    progress.run.peer = Peer::Git;
    let source = Source::open(world, &job.repository).await?;
    progress.run.commit = Some(source.commit.clone());
    let reads_all = progress.run.started_by == StartedBy::Person;
    if !reads_all && let Some(plan) = planner::plan_changed_shards(&shards, &source).await? {
        return progress.shard(&shards, &permission, plan).await;
    }
    let listed = list(&source).await?;
    if state::is_large(&job.repository, &listed.plan) {
        let Listed { tree, truncated, config, .. } = &listed;
        let wants = |path: &str| config.as_ref().is_none_or(|config| config.wants(path));
        let whole = planner::Listed { commit: &source.commit, tree, truncated: *truncated, reads_all };
        let plan = planner::plan_shards(&shards, &whole, wants).await?;
        return progress.shard(&shards, &permission, plan).await;
    }
    pass_over(world, job, progress, &permission, &source, &listed).await.map(|()| Worked::Whole)
}

async fn list(source: &Source<'_>) -> Result<Listed> {
    let (tree, truncated) = source.tree().await?;
    let mut plan = outline::plan(&tree, &outline::PlanLimits::default());
    let config = read_config(source, &tree).await?;
    if let Some(config) = &config {
        plan.wanted.retain(|entry| config.wants(&entry.path));
    }
    Ok(Listed { tree, truncated, plan, config })
}

/// A run of a repository that one invocation can take.
async fn pass_over(
    world: &World,
    job: &Job,
    progress: &mut Progress<'_>,
    permission: &PageWriter,
    source: &Source<'_>,
    listed: &Listed,
) -> Result<()> {
    let Listed { tree, truncated, plan, config } = listed;
    let run_id = progress.run.run_id.clone();
    let snapshot = git::snapshot(&job.repository, &source.commit);
    let pass = Pass {
        context: IncrementContext { world, job, snapshot: &snapshot, tree, plan, shard: "", run_id: &run_id },
        source,
        config: config.as_ref().map(|config| config.text.as_str()),
        reads_all: progress.run.started_by == StartedBy::Person,
        // Without ids of files nothing says what changed.
        is_comparable: !truncated && tree.iter().all(|entry| !entry.id.is_empty()),
        is_whole_tree: !truncated,
    };
    let reading = pass.read(&progress.clone()).await?;
    progress.run.counts = reading.reader.counts;
    progress.run.peer = Peer::Site;
    progress.step("writing", 0, 0).await?;
    let mut plans = 0;
    let set = loop {
        let mut set = pass.plan_pages(&reading).await?;
        plans += 1;
        match publish(world, job, progress, permission, &pass, &reading, &mut set).await {
            // Titles that only Confluence knew to be taken are noted now: the next plan has others.
            Err(error) if error.code == Code::TitleTaken && plans < MOST_PLANS => {}
            published => break published.map(|()| set)?,
        }
    };
    if progress.run.counts.ai.is_some_and(|usage| usage.postponed > 0) {
        // Not noted as read: the next run, by whatever it is started, comes back to the pages that were left.
        return Ok(());
    }
    pass.close(&reading, &set).await
}

/// Publishes a plan's pages. What was done is counted, also where it ends with an error.
async fn publish(
    world: &World,
    job: &Job,
    progress: &mut Progress<'_>,
    permission: &PageWriter,
    pass: &Pass<'_>,
    reading: &Reading<'_>,
    set: &mut PageSet,
) -> Result<()> {
    progress.step("publishing", 0, u32::try_from(set.pages.len()).unwrap_or(u32::MAX)).await?;
    let unchanged = reading.unchanged_page_ids();
    let budget = ai_budget(world, job, !set.pages.is_empty()).await?;
    let published = pass.publish(permission, reading, set, &unchanged, budget, &progress.clone()).await;
    if published.failed_at_ai {
        progress.run.peer = Peer::Ai;
    }
    let PagesDone { mut counts, refused, changed } = published.done;
    progress.changed = changed;
    // An earlier plan of this run may have asked, too.
    counts.ai = counts.plus(Counts { ai: progress.run.counts.ai, ..Counts::default() }).ai;
    progress.run.counts = with_pages(progress.run.counts, counts);
    progress.run.note_refused(&refused);
    published.result
}

/// The site's budgets, and the table that counts tokens where there is something to ask.
async fn ai_budget(world: &World, job: &Job, has_pages: bool) -> Result<AiBudget> {
    if job.ai_connection().is_none() {
        return Ok(AiBudget::default());
    }
    let table = if has_pages { TokenTable::read(&world.token_table().await).ok() } else { None };
    let settings = world.kvs_get(Settings::KEY).await?.unwrap_or_default();
    Ok(AiBudget { settings, table, lanes: 1 })
}

/// Whether an error may pass, so that the event comes back.
fn comes_back(code: Code, retry_count: u32) -> bool {
    match code {
        Code::Deadline | Code::RateLimited | Code::ClaimHeld => true,
        Code::Timeout | Code::Network | Code::Upstream | Code::AnswerInvalid | Code::Conflict | Code::TitleTaken => {
            retry_count < MOST_RETRIES
        }
        _ => false,
    }
}

/// When the event comes back, seconds.
fn pause_seconds(world: &World, code: Code, retry_count: u32) -> u32 {
    match code {
        Code::Deadline => 1,
        Code::RateLimited => match world.requested_backoff_ms().div_ceil(1_000) {
            0 => 300,
            // The platform's longest; who asks for more is asked again and says so again.
            seconds => seconds.min(900),
        },
        _ => 15 << retry_count.min(5),
    }
}

fn with_pages(counts: Counts, pages: Counts) -> Counts {
    Counts {
        created: pages.created,
        updated: pages.updated,
        ai: pages.ai,
        unchanged: pages.unchanged,
        proposed: pages.proposed,
        refused: pages.refused,
        ..counts
    }
}

/// The run's record, written while it goes on.
#[derive(Clone)]
struct Progress<'a> {
    world: &'a World,
    key: String,
    run: Run,
    changed: Changes,
}

impl OnProgress for Progress<'_> {
    async fn on_read(&self, done: u32, total: u32) -> Result<()> {
        self.clone().step("reading", done, total).await
    }

    async fn on_published(&self, done: u32, pages: Counts) -> Result<()> {
        let mut progress = self.clone();
        progress.run.counts = with_pages(progress.run.counts, pages);
        let total = progress.run.total;
        progress.step("publishing", done, total).await
    }
}

impl Progress<'_> {
    /// Begins to read, or begins again.
    async fn begin(&mut self) -> Result<()> {
        self.run.state = State::Running;
        self.run.error = None;
        self.run.peer = Peer::Site;
        self.step("reading", 0, 0).await
    }

    /// Notes how far the run is, and stops it where somebody asked for that.
    async fn step(&mut self, step: &str, done: u32, total: u32) -> Result<()> {
        check_cancelled(self.world, &self.run.run_id).await?;
        self.note(step, done, total).await
    }

    /// Leaves the rest to the run's shards, below a front page.
    async fn shard(&mut self, shards: &ShardedRun<'_>, permission: &PageWriter, plan: ShardPlan) -> Result<Worked> {
        self.step(SHARDS_STEP, 0, 0).await?;
        let snapshot = git::snapshot(&shards.job.repository, &plan.commit);
        overview::front_id(shards, permission, &snapshot).await?;
        shards.begin(plan).await.map(|_| Worked::Shard)
    }

    async fn note(&mut self, step: &str, done: u32, total: u32) -> Result<()> {
        step.clone_into(&mut self.run.step);
        self.run.done = done;
        self.run.total = total;
        self.world.kvs_set_for(&self.key, &self.run, HISTORY_DAYS * 24 * 3600).await
    }

    /// The event comes back.
    async fn wait(&mut self, code: Code, retry_count: u32) -> Result<Value> {
        let seconds = pause_seconds(self.world, code, retry_count);
        self.run.error = Some(code);
        self.note("waiting", self.run.done, self.run.total).await?;
        let fields = [("code", json!(code)), ("runId", json!(self.run.run_id))];
        self.world.log(Level::Warn, "run_waits", &fields).await;
        Ok(json!({"retryAfterSeconds": seconds}))
    }

    async fn end(&mut self, job: &Job, worked: Result<()>, retry_count: u32) -> Result<Value> {
        let fields = [("runId", json!(self.run.run_id)), ("commit", json!(self.run.commit))];
        match worked {
            Err(error) if comes_back(error.code, retry_count) => return self.wait(error.code, retry_count).await,
            Err(error) => {
                self.run.state = if error.code == Code::Cancelled { State::Cancelled } else { State::Failed };
                self.run.error = Some(error.code);
                self.world.log(Level::Error, "run_failed", &[("code", json!(error.code)), fields[0].clone()]).await;
            }
            Ok(()) => {
                self.run.done = self.run.total;
                self.run.state = State::Done;
                self.world.log(Level::Info, "run_done", &fields).await;
            }
        }
        // Before the run is over: what breaks off here is done again with it.
        if let Err(error) = front::update(self.world, job, &self.run, &self.changed).await {
            if self.run.state == State::Done && comes_back(error.code, retry_count) {
                self.run.state = State::Running;
                return self.wait(error.code, retry_count).await;
            }
            self.world.log(Level::Warn, "notice_failed", &[("code", json!(error.code))]).await;
        }
        self.run.ended_ms = Some(self.world.now_ms().await?);
        self.note("ended", self.run.done, self.run.total).await?;
        Ok(json!({"state": self.run.state}))
    }
}
