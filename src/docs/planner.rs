//! What a run of a large repository has to do: all of it in parts, or those parts that a push reaches.

use super::division::{Division, cut};
use super::fan_out::{Cut, FanOut, part_files};
use super::increment::{is_fresh, settings};
use super::{archive, read};
use crate::error::Result;
use crate::outline::{self, PlanLimits};
use crate::source::TreeEntry;

/// A repository as it was listed.
pub(super) struct Listed<'a> {
    pub(super) commit: &'a str,
    pub(super) tree: &'a [TreeEntry],
    pub(super) truncated: bool,
    /// Whether somebody wants all of it read.
    pub(super) reads_all: bool,
}

/// The parts that changed since the last run, by what the Git host says of the two commits. `None`: it has to be listed.
pub(super) async fn follow(run: &FanOut<'_>, source: &read::Source<'_>) -> Result<Option<Cut>> {
    let FanOut { world, job, .. } = *run;
    let now_ms = world.now_ms().await?;
    let before = Division::load(world, job, &settings(job, None)).await?;
    let Some(before) = before.filter(|before| is_fresh(before.whole_ms, now_ms)) else { return Ok(None) };
    let Some(changes) = source.changes_since(&before.commit).await? else { return Ok(None) };
    if changes.iter().any(|change| read::is_wishes(&change.path)) {
        return Ok(None);
    }
    let wishes = read::wishes(source, before.wishes.as_slice()).await?;
    let wants = |path: &str| wishes.as_ref().is_none_or(|(_, config)| config.wants(path));
    let most = part_files(&job.repository);
    let Some(parts) = before.changed(world, job, &changes, wants, most).await? else { return Ok(None) };
    Ok(Some(Cut {
        commit: source.commit.clone(),
        wishes: before.wishes,
        gone: Vec::new(),
        partial: true,
        settings: before.settings,
        whole_ms: before.whole_ms,
        parts,
    }))
}

/// Divides what was listed. `wants` is the repository's own wish.
pub(super) async fn divide(run: &FanOut<'_>, listed: &Listed<'_>, wants: impl Fn(&str) -> bool) -> Result<Cut> {
    let FanOut { world, job, run_id } = *run;
    let everything = PlanLimits { max_files: usize::MAX, max_total_bytes: u64::MAX, ..PlanLimits::default() };
    let mut wanted = outline::plan(listed.tree, &everything).wanted;
    wanted.retain(|entry| wants(&entry.path));
    let now_ms = world.now_ms().await?;
    let most = part_files(&job.repository);
    let wishes = read::wishes_entry(listed.tree);
    // A listing that was cut, or that tells no contents apart, is nothing to compare the next one with.
    let comparable = !listed.truncated && wanted.iter().all(|entry| !entry.id.is_empty());
    let settings = if comparable { settings(job, None) } else { String::new() };
    let before = match comparable && !listed.reads_all {
        true => Division::load(world, job, &settings).await?,
        false => None,
    };
    let before = before.filter(|before| is_fresh(before.whole_ms, now_ms) && before.wishes == wishes);
    let differ = before.and_then(|before| Some((before.against(wanted.clone(), most)?, before.whole_ms)));
    let partial = differ.is_some();
    let (parts, whole_ms) = differ.unwrap_or_else(|| (cut(wanted, most), now_ms));
    let gone = match partial || listed.truncated {
        true => Vec::new(),
        false => {
            archive::gone(world, job, run_id, listed.tree, &[]).await?.into_iter().map(|record| record.key).collect()
        }
    };
    Ok(Cut { commit: listed.commit.to_owned(), wishes, gone, partial, settings, whole_ms, parts })
}
