//! One shard of a sharded run: reads its files, writes its pages, notes what the next push will be compared with.

use std::collections::BTreeSet;

use crate::docs::incremental::increment::IncrementContext;
use crate::docs::pass::page_set::PageSet;
use crate::docs::pass::{AiBudget, OnProgress, Pass, Reading};
use crate::docs::publish::done::PagesDone;
use crate::docs::records::page_key::PageKey;
use crate::docs::records::run::{Counts, MOST_REFUSED};
use crate::docs::sharded::overview;
use crate::docs::sharded::partition::Shard;
use crate::docs::sharded::shard_facts::ShardFacts;
use crate::docs::sharded::shard_map::{entries, files_key, rows};
use crate::docs::sharded::state::{RunHead, ShardFiles, ShardResult, ShardedRun};
use crate::docs::source::config::{Config, read_config};
use crate::docs::source::git_source::Source;
use crate::error::{Code, Result};
use crate::git::{self, Repository};
use crate::outline::{self, PlanLimits};
use crate::provider::Provider;
use crate::site::PageWriter;
use crate::source::TreeEntry;

/// Does a shard, unless it ended before, and asks for the overview when it was the last one. Errors that may pass are passed
/// on; any other ends the shard.
pub async fn run_shard(
    run: &ShardedRun<'_>,
    permission: &PageWriter,
    head: &RunHead,
    number: u32,
    may_pass: impl Fn(Code) -> bool,
) -> Result<()> {
    let Some(record) = run.record(number).await? else { return Ok(()) };
    if record.ended.is_none() {
        let shard = ShardFiles { shard: record.shard.clone(), files: run.files(number).await? };
        let mut done = PagesDone::default();
        let ended = match work(run, permission, head, &shard, &mut done).await {
            Err(error) if may_pass(error.code) => return Err(error),
            Err(error) => ShardResult { error: Some(error.code), ..ShardResult::of(done) },
            Ok(ended) => ended,
        };
        run.end_shard(head, number, record, ended).await?;
    }
    run.send_overview_when_all_ended(head).await
}

impl OnProgress for ShardedRun<'_> {
    async fn on_read(&self, _done: u32, _total: u32) -> Result<()> {
        self.check_cancelled().await
    }

    async fn on_published(&self, _done: u32, _counts: Counts) -> Result<()> {
        self.check_cancelled().await
    }
}

impl ShardResult {
    /// What was published.
    fn of(done: PagesDone) -> Self {
        let PagesDone { counts, mut refused, changed } = done;
        refused.truncate(MOST_REFUSED);
        // The front page is only the parent here.
        let counts = Counts { unchanged: counts.unchanged.saturating_sub(1), ..counts };
        Self { counts, refused, changed, ..Self::default() }
    }
}

async fn work(
    run: &ShardedRun<'_>,
    permission: &PageWriter,
    head: &RunHead,
    shard: &ShardFiles,
    done: &mut PagesDone,
) -> Result<ShardResult> {
    let ShardedRun { world, job, run_id } = *run;
    run.check_cancelled().await?;
    let repository = narrowed(&job.repository, &shard.shard.folder);
    let source = Source::at(world, &repository, &head.commit).await?;
    let (config, files) = open(run, &source, head, shard).await?;
    let plan = outline::plan(&files, &PlanLimits::default());
    let snapshot = git::snapshot(&job.repository, &head.commit);
    let id = shard.shard.id();
    let pass = Pass {
        context: IncrementContext { world, job, snapshot: &snapshot, tree: &files, plan: &plan, shard: &id, run_id },
        source: &source,
        config: config.as_ref().map(|config| config.text.as_str()),
        reads_all: !head.partial,
        is_comparable: true,
        is_whole_tree: false,
    };
    let reading = pass.read(run).await?;
    let mut set = pass.plan_pages(&reading).await?;
    set.pages.retain(|page| !page.key.is_empty());
    let gone = reading.gone(&pass.context, &set).await?;
    publish(run, permission, head, &pass, &reading, &mut set, done).await?;
    // Before what the next push is compared with: a part that is begun again after that finds nothing changed.
    let topics = note_facts(run, &shard.shard, &files, &reading, &set).await?;
    let is_postponed = done.counts.ai.is_some_and(|usage| usage.postponed > 0);
    if !is_postponed && files.iter().all(|entry| !entry.id.is_empty()) {
        pass.close(&reading, &set).await?;
        if let Some(rows) = rows(&files) {
            world.kvs_set(&files_key(job, &shard.shard), &rows).await?;
        }
    }
    let left_out = reading.reader.scan.left_out().iter().map(|(reason, count)| (*reason, *count)).collect();
    let published = ShardResult::of(std::mem::take(done));
    let counts = Counts { files: 0, left_out: 0, tokens: 0, ..published.counts }.plus(reading.reader.counts);
    let keys = set.pages.into_iter().map(|page| page.key).collect();
    Ok(ShardResult { counts, keys, gone, left_out, topics, ..published })
}

/// Keeps what the pages about the whole need of the shard. Gives hashes of the files that they are made from, one a topic.
async fn note_facts(
    run: &ShardedRun<'_>,
    shard: &Shard,
    files: &[TreeEntry],
    reading: &Reading<'_>,
    set: &PageSet,
) -> Result<Vec<String>> {
    let before = ShardFacts::load(run.world, run.job, shard).await?;
    let known = reading.affected.iter().flat_map(|affected| affected.records.keys());
    let keys = set.pages.iter().map(|page| &page.key).chain(known);
    let keys: BTreeSet<String> = keys.filter(|key| PageKey::of(key) == PageKey::Subject).cloned().collect();
    let facts = reading.reader.scan.facts();
    let now = match &before {
        // Nothing changed: nothing was read, nor remembered.
        Some(before) if facts.is_empty() && reading.affected.is_some() => before.clone(),
        // What was not read stands as it did: else all of the part would have been.
        Some(before) if reading.affected.is_some() => ShardFacts::new(files, &facts, &keys).standing_as(before),
        _ => ShardFacts::new(files, &facts, &keys).telling(&set.pages),
    };
    now.save(run.world, run.job, shard, before.as_ref()).await?;
    Ok(now.fingerprints())
}

/// The repository's configuration, where it is needed, and the shard's files.
async fn open(
    run: &ShardedRun<'_>,
    source: &Source<'_>,
    head: &RunHead,
    shard: &ShardFiles,
) -> Result<(Option<Config>, Vec<TreeEntry>)> {
    let config = match run.job.ai_connection().is_some() || shard.files.is_none() {
        true => read_config(source, head.config.as_slice()).await?,
        false => None,
    };
    if let Some(rows) = &shard.files {
        return Ok((config, entries(rows.clone())));
    }
    let mut listed = source.tree().await?.0;
    let wants = |path: &str| config.as_ref().is_none_or(|config| config.wants(path));
    listed.retain(|entry| shard.shard.holds(&entry.path) && wants(&entry.path));
    Ok((config, listed))
}

async fn publish(
    run: &ShardedRun<'_>,
    permission: &PageWriter,
    head: &RunHead,
    pass: &Pass<'_>,
    reading: &Reading<'_>,
    set: &mut PageSet,
    done: &mut PagesDone,
) -> Result<()> {
    let mut unchanged = reading.unchanged_page_ids();
    unchanged.insert(String::new(), overview::front_id(run, permission, pass.context.snapshot).await?);
    let settings = run.budget_share(head, run.lanes()).await?;
    let budget = AiBudget { settings, table: None, lanes: run.lanes() };
    let published = pass.publish(permission, reading, set, &unchanged, budget, run).await;
    *done = published.done;
    published.result
}

/// GitHub gives the whole tree in one answer; the others are asked for the shard's folder alone.
fn narrowed(repository: &Repository, folder: &str) -> Repository {
    let narrow = repository.provider != Provider::Github && !folder.is_empty();
    let folder = if narrow { Some(folder.to_owned()) } else { repository.folder.clone() };
    Repository { folder, ..repository.clone() }
}
