//! What a run of a large repository has to do: all of it in parts, or those parts that a push reaches.

use crate::docs::incremental::increment::{is_fresh, settings};
use crate::docs::publish::archive;
use crate::docs::records::store::page_records;
use crate::docs::sharded::shard_map::{ShardMap, cut};
use crate::docs::sharded::state::{ShardPlan, ShardedRun, shard_files};
use crate::docs::source::config::{config_entry, is_config, read_config};
use crate::docs::source::git_source::Source;
use crate::error::Result;
use crate::outline::{self, Census, Plan, PlanLimits, Scan};
use crate::source::TreeEntry;

/// A repository as it was listed.
pub struct Listed<'a> {
    pub commit: &'a str,
    pub tree: &'a [TreeEntry],
    pub truncated: bool,
    /// Whether somebody wants all of it read.
    pub reads_all: bool,
}

/// The parts that changed since the last run, by what the Git host says of the two commits. `None`: it has to be listed.
pub async fn plan_changed_shards(run: &ShardedRun<'_>, source: &Source<'_>) -> Result<Option<ShardPlan>> {
    let ShardedRun { world, job, .. } = *run;
    let now_ms = world.now_ms().await?;
    let before = ShardMap::load(world, job, &settings(job, None)).await?;
    let Some(before) = before.filter(|before| is_fresh(before.whole_ms, now_ms)) else { return Ok(None) };
    let Some(changes) = source.changes_since(&before.commit).await? else { return Ok(None) };
    if changes.iter().any(|change| is_config(&change.path)) {
        return Ok(None);
    }
    let config = read_config(source, before.config.as_slice()).await?;
    let wants = |path: &str| config.as_ref().is_none_or(|config| config.wants(path));
    let most = shard_files(&job.repository);
    let Some(parts) = before.changed(world, job, &changes, wants, most).await? else { return Ok(None) };
    Ok(Some(ShardPlan {
        commit: source.commit.clone(),
        config: before.config,
        gone: before.held_back,
        left_out: before.left_out,
        census: before.census,
        partial: true,
        settings: before.settings,
        whole_ms: before.whole_ms,
        parts,
    }))
}

/// Divides what was listed. `wants` is the repository's own configuration.
pub async fn plan_shards(run: &ShardedRun<'_>, listed: &Listed<'_>, wants: impl Fn(&str) -> bool) -> Result<ShardPlan> {
    let ShardedRun { world, job, .. } = *run;
    let everything = PlanLimits { max_files: usize::MAX, max_total_bytes: u64::MAX, ..PlanLimits::default() };
    let plan = outline::plan(listed.tree, &everything);
    let census = Census::new(listed.tree, &Scan::new(&plan));
    let Plan { mut wanted, skipped, .. } = plan;
    wanted.retain(|entry| wants(&entry.path));
    let now_ms = world.now_ms().await?;
    let most = shard_files(&job.repository);
    let config = config_entry(listed.tree);
    // A listing that was cut, or that tells no contents apart, is nothing to compare the next one with.
    let comparable = !listed.truncated && wanted.iter().all(|entry| !entry.id.is_empty());
    let settings = if comparable { settings(job, None) } else { String::new() };
    let before = match comparable && !listed.reads_all {
        true => ShardMap::load(world, job, &settings).await?,
        false => None,
    };
    let before = before.filter(|before| is_fresh(before.whole_ms, now_ms) && before.config == config);
    let differ = before.and_then(|before| Some((before.against(wanted.clone(), most)?, before)));
    let partial = differ.is_some();
    let (parts, whole_ms, held_back, left_out) = match differ {
        Some((parts, before)) => (parts, before.whole_ms, before.held_back, before.left_out),
        None => (cut(wanted, most), now_ms, Vec::new(), skipped.into_iter().collect()),
    };
    let gone = match partial || listed.truncated {
        true => held_back,
        false => gone_keys(run, listed.tree).await?,
    };
    Ok(ShardPlan {
        commit: listed.commit.to_owned(),
        config,
        gone,
        partial,
        settings,
        whole_ms,
        left_out,
        census,
        parts,
    })
}

/// Keys of pages whose module is not in the tree.
async fn gone_keys(run: &ShardedRun<'_>, tree: &[TreeEntry]) -> Result<Vec<String>> {
    let records = page_records(run.world, &run.job.job_id).await?;
    let gone = archive::gone(run.world, run.job, run.run_id, tree, &[], records).await?;
    Ok(gone.into_iter().map(|record| record.key).collect())
}
