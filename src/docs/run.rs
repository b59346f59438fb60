//! One run of a job, as the queue's consumer drives it. It may stop anywhere and be started again.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::ai_writer::AiWriter;
use super::fan_out::{self, Cut, FanOut};
use super::images::{self, Images};
use super::increment::{Affected, Around, Increment};
use super::job::{Counts, Job, Run, Side, StartedBy, State, job_key, run_key};
use super::ownership::may_write_below;
use super::publish::{Known, Publication, known};
use super::{archive, cancel, notice, overview, planner, read, titles};
use crate::budget::TokenTable;
use crate::error::{Code, Error, Result};
use crate::flow::{Level, World, claim, release_all};
use crate::git;
use crate::limits::HISTORY_DAYS;
use crate::outline::{self, Page, Scan};
use crate::settings::Settings;
use crate::source::{Snapshot, TreeEntry};

/// How long a run may say nothing before another may take its target over. Longer than an invocation (900 s).
const LEASE_MS: u32 = 20 * 60 * 1000;
/// Tries of a run whose error may pass.
const MOST_RETRIES: u32 = 4;

/// Event of the queue: ids only.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Event {
    job_id: String,
    run_id: String,
    /// A part of a run that was divided; the number behind the last part's means the overview.
    #[serde(default)]
    part: Option<u32>,
    /// How often the platform delivered this event before.
    #[serde(default)]
    retry_count: u32,
}

/// What an invocation did for a run.
enum Worked {
    /// All that is to do.
    Whole,
    /// A part: others go on.
    Part,
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
    let (Some(job), Some(run)) =
        (world.kvs_get::<Job>(&job_key(&event.job_id)).await?, world.kvs_get::<Run>(&key).await?)
    else {
        return Ok(json!({"state": "gone"}));
    };
    let target = format!("docs:{}", job.job_id);
    if run.state.is_over() {
        // Delivered again, perhaps because the claim could not be given back.
        release_all(world, &target, &event.run_id).await?;
        return Ok(json!({"state": run.state}));
    }
    let mut progress = Progress { world, key, run };
    let now_ms = world.now_ms().await?;
    let worked = match claim(world, &target, &event.run_id, now_ms, LEASE_MS).await {
        Ok(_) => match event.part {
            Some(number) => divided(world, &job, &mut progress, number, event.retry_count).await,
            None => work(world, &job, &mut progress).await,
        },
        Err(error) => Err(error),
    };
    // The run's record belongs to the planner and to the overview: a part that comes back leaves it alone.
    match &worked {
        Ok(Worked::Part) => return Ok(json!({"state": State::Running})),
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
            FanOut { world, job: &job, run_id: &event.run_id }.forget().await?;
        }
    }
    Ok(answer)
}

/// A part of a divided run, or its end.
async fn divided(
    world: &World,
    job: &Job,
    progress: &mut Progress<'_>,
    number: u32,
    retry_count: u32,
) -> Result<Worked> {
    let run_id = progress.run.run_id.clone();
    let run = FanOut { world, job, run_id: &run_id };
    let Some(head) = run.head().await? else { return Ok(Worked::Part) };
    may_write_below(world, &job.target.parent_id, &job.requester).await?;
    if number < head.parts {
        run.part(&head, number, |code| comes_back(code, retry_count)).await?;
        return Ok(Worked::Part);
    }
    let Some((counts, failed)) = overview::write(&run, &head).await? else { return Ok(Worked::Part) };
    progress.run.counts = counts;
    progress.run.total = head.parts;
    match failed {
        Some(code) => Err(Error::new(code, "a part of the run failed")),
        None => Ok(Worked::Whole),
    }
}

async fn work(world: &World, job: &Job, progress: &mut Progress<'_>) -> Result<Worked> {
    let run_id = progress.run.run_id.clone();
    let parts = FanOut { world, job, run_id: &run_id };
    if progress.run.step == fan_out::STEP
        && let Some(head) = parts.head().await?
    {
        // Divided before this event came again: some events may not have been sent.
        parts.send(&head).await?;
        return Ok(Worked::Part);
    }
    progress.run.state = State::Running;
    progress.run.error = None;
    progress.run.side = Side::Site;
    progress.step("reading", 0, 0).await?;
    may_write_below(world, &job.target.parent_id, &job.requester).await?;

    progress.run.side = Side::Git;
    let source = read::Source::open(world, &job.repository).await?;
    let commit = source.commit.clone();
    progress.run.commit = Some(commit.clone());
    let reads_all = progress.run.started_by == StartedBy::Person;
    if !reads_all && let Some(cut) = planner::follow(&parts, &source).await? {
        return progress.divide(&parts, cut).await;
    }
    let (tree, truncated) = source.tree().await?;
    let mut plan = outline::plan(&tree, &outline::PlanLimits::default());
    let wishes = read::wishes(&source, &tree).await?;
    if let Some((_, config)) = &wishes {
        plan.wanted.retain(|entry| config.wants(&entry.path));
    }
    if fan_out::is_large(&job.repository, &plan) {
        let wants = |path: &str| wishes.as_ref().is_none_or(|(_, config)| config.wants(path));
        let listed = planner::Listed { commit: &commit, tree: &tree, truncated, reads_all };
        let cut = planner::divide(&parts, &listed, wants).await?;
        return progress.divide(&parts, cut).await;
    }
    let snapshot = git::snapshot(&job.repository, &commit);
    let around = Around { world, job, snapshot: &snapshot, tree: &tree, plan: &plan, part: "", run_id: &run_id };
    let mut reader = read::Reader::new(&source, &plan);
    let increment = Increment::open(&around, reads_all, wishes.as_ref().map(|(text, _)| text.as_str())).await?;
    let told = |done, total| progress.clone().told("reading", done, total, None);
    // Without ids of files nothing says what changed.
    let told_apart = tree.iter().all(|entry| !entry.id.is_empty());
    let affected = if truncated || !told_apart { None } else { increment.read(&around, &mut reader, told).await? };
    if affected.is_none() {
        reader.scan.forget_remembered();
        reader.choose_all();
        while reader.round(|_, _| {}).await? {
            progress.step("reading", reader.counts.files, reader.total).await?;
        }
    }
    progress.run.counts = reader.counts;

    progress.run.side = Side::Site;
    progress.step("writing", 0, 0).await?;
    let tree = Tree { entries: &tree, all: &tree, truncated };
    reader.scan.settle();
    let Settled { pages, wanted, known } =
        settle(world, job, &run_id, &snapshot, &tree, &reader.scan, affected.as_ref()).await?;
    let standing = affected.as_ref().map(Affected::standing).unwrap_or_default();

    let total = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    progress.step("publishing", 0, total).await?;
    let identified = reader.with_ids(tree.entries.to_vec());
    let connection = job.ai.as_ref().filter(|_| job.writer == "ai");
    let table = match connection {
        Some(_) if !pages.is_empty() => TokenTable::read(&world.token_table().await).ok(),
        _ => None,
    };
    let settings = match connection {
        Some(_) => world.kvs_get(Settings::KEY).await?.unwrap_or_default(),
        None => Settings::default(),
    };
    let writer = connection.map(|ai| {
        let writer = AiWriter::new(world, ai, &source, &snapshot, &identified, &reader.scan);
        writer.wishing(wishes.map(|(text, _)| text)).within(&settings).counting(table)
    });
    let images = Images::new(world, &source, job, tree.entries);
    let publication = Publication {
        world,
        job,
        run_id: &run_id,
        snapshot: &snapshot,
        wanted: &wanted,
        writer: writer.as_ref(),
        standing: &standing,
        images: images.as_ref(),
    };
    let told = |done, counts| progress.clone().told("publishing", done, total, Some(counts));
    let published = publication.publish(known, &pages, told).await;
    if writer.as_ref().is_some_and(AiWriter::has_failed) {
        progress.run.side = Side::Ai;
    }
    let published = published?;
    progress.run.counts = with_pages(progress.run.counts, published);
    if published.ai.is_some_and(|spent| spent.postponed > 0) {
        // Not noted as read: the next run, by whatever it is started, comes back to the pages that were left.
        return Ok(Worked::Whole);
    }
    increment.close(&around, &reader, affected.is_none(), &pages).await.map(|()| Worked::Whole)
}

/// The tree, as far as it could be listed.
pub(super) struct Tree<'a> {
    pub(super) entries: &'a [TreeEntry],
    /// With what lies outside of a part: pictures may.
    pub(super) all: &'a [TreeEntry],
    pub(super) truncated: bool,
}

/// All pages with the titles they get.
pub(super) struct Settled {
    pub(super) pages: Vec<Page>,
    /// The titles that were asked for, by page key.
    pub(super) wanted: BTreeMap<String, String>,
    pub(super) known: BTreeMap<String, Known>,
}

/// Writes the pages, those of gone modules included, and settles their titles.
pub(super) async fn settle(
    world: &World,
    job: &Job,
    run_id: &str,
    snapshot: &Snapshot,
    tree: &Tree<'_>,
    scan: &Scan,
    affected: Option<&Affected>,
) -> Result<Settled> {
    let is_ours = |page: &Page| affected.is_none_or(|affected| affected.keys.contains(&page.key));
    let titles = affected.map(Affected::kept_titles).unwrap_or_default();
    let mut options = outline::WriteOptions { titles, images: images::names(job, tree.all) };
    let write = |options: &outline::WriteOptions| {
        let mut pages = outline::write(snapshot, tree.entries, scan, options);
        pages.retain(is_ours);
        pages
    };
    let mut pages = write(&options);
    // What a cut listing does not show may well be there; where a module is gone, everything was read.
    let looked = !tree.truncated && affected.is_none();
    let gone = if looked { archive::gone(world, job, run_id, tree.entries, &pages).await? } else { Vec::new() };
    let mut archived = archive::pages(snapshot, &gone);
    let all: Vec<Page> = pages.iter().chain(&archived).cloned().collect();
    let keys: Vec<String> = all.iter().map(|page| page.key.clone()).collect();
    let wanted = all.iter().map(|page| (page.key.clone(), page.title.clone())).collect();
    let known = known(world, job, &keys).await?;
    let settled = titles::settle(world, job, &known, &all).await?;
    if !settled.is_empty() {
        options.titles.extend(settled);
        pages = write(&options);
        for page in &mut archived {
            page.title = options.titles.get(&page.key).unwrap_or(&page.title).clone();
        }
    }
    pages.extend(archived);
    Ok(Settled { pages, wanted, known })
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
        Code::RateLimited => match world.wished_pause_ms().div_ceil(1_000) {
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
        ..counts
    }
}

/// The run's record, written while it goes on.
#[derive(Clone)]
struct Progress<'a> {
    world: &'a World,
    key: String,
    run: Run,
}

impl Progress<'_> {
    /// Notes how far the run is, and stops it where somebody wished so.
    async fn step(&mut self, step: &str, done: u32, total: u32) -> Result<()> {
        if cancel::is_wished(self.world, &self.run.run_id).await? {
            return Err(Error::new(Code::Cancelled, "somebody cancelled the run"));
        }
        self.note(step, done, total).await
    }

    /// Leaves the rest to the run's parts.
    async fn divide(&mut self, parts: &FanOut<'_>, cut: Cut) -> Result<Worked> {
        self.step(fan_out::STEP, 0, 0).await?;
        parts.begin(cut).await.map(|_| Worked::Part)
    }

    async fn note(&mut self, step: &str, done: u32, total: u32) -> Result<()> {
        step.clone_into(&mut self.run.step);
        self.run.done = done;
        self.run.total = total;
        self.write().await
    }

    /// [`Progress::step`] on a copy, for the closures of readers and publishers.
    async fn told(mut self, step: &'static str, done: u32, total: u32, pages: Option<Counts>) -> Result<()> {
        if let Some(pages) = pages {
            self.run.counts = with_pages(self.run.counts, pages);
        }
        self.step(step, done, total).await
    }

    async fn end(&mut self, job: &Job, worked: Result<()>, retry_count: u32) -> Result<Value> {
        let fields = [("runId", json!(self.run.run_id)), ("commit", json!(self.run.commit))];
        match worked {
            Err(error) if comes_back(error.code, retry_count) => {
                let seconds = pause_seconds(self.world, error.code, retry_count);
                self.run.error = Some(error.code);
                self.note("waiting", self.run.done, self.run.total).await?;
                self.world.log(Level::Warn, "run_waits", &[("code", json!(error.code)), fields[0].clone()]).await;
                return Ok(json!({"retryAfterSeconds": seconds}));
            }
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
        if let Err(error) = notice::settle(self.world, job, &self.run).await {
            self.world.log(Level::Warn, "notice_failed", &[("code", json!(error.code))]).await;
        }
        self.run.ended_ms = Some(self.world.now_ms().await?);
        self.note("ended", self.run.done, self.run.total).await?;
        Ok(json!({"state": self.run.state}))
    }

    async fn write(&self) -> Result<()> {
        self.world.kvs_set_for(&self.key, &self.run, HISTORY_DAYS * 24 * 3600).await
    }
}
