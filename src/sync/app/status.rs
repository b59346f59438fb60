//! `sync.status`: what runs, what ran, and what was left out. Site admins only.

use std::collections::BTreeMap;

use serde::Serialize;

use super::records::{Control, History, Run, Settings, StartedBy, State};
use super::schedule;
use crate::atlassian::confluence;
use crate::egress::Identity;
use crate::error::{Code, Result};
use crate::flow::World;
use crate::input::Nothing;
use crate::site::{SiteAdmin, send_to_site};
use crate::sync::configuration::Action;
use crate::sync::cycle::Record;
use crate::sync::summary::{Counts, Planned, Reason, RunResult, Warning};

/// The state of things.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusAnswer {
    run: Option<RunView>,
    progress: Option<Progress>,
    /// Newest first.
    history: Vec<RunView>,
    is_paused: bool,
    /// Whether these settings may be delivered: a dry run of them has ended.
    is_tried: bool,
    /// Whether somebody has begun to deliver them.
    is_agreed: bool,
    /// When the schedule begins the next run.
    next_ms: Option<u64>,
}

/// How far a run is.
#[derive(Serialize)]
pub struct Progress {
    phase: String,
    done: u32,
    total: u32,
}

/// A run as an admin sees it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunView {
    run_id: String,
    action: Action,
    state: State,
    /// Whether deletions that nothing proves are carried out.
    deletes_all: bool,
    started_by: Starter,
    started_ms: u64,
    ended_ms: Option<u64>,
    /// Until when it waits.
    until_ms: Option<u64>,
    result: Option<RunResult>,
    /// Why it failed.
    error: Option<Code>,
    pages: Counts,
    attachments: Counts,
    spaces: usize,
    /// Spaces that cannot be seen any more.
    lost_spaces: u32,
    warnings: Vec<Warning>,
    reasons: Vec<Reason>,
    /// Of a dry run.
    planned: Option<Planned>,
    /// At most 100; with titles where whoever looks may see the page.
    left_out: Vec<LeftOutView>,
}

/// Who started a run.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Starter {
    /// The schedule.
    Schedule,
    /// An admin.
    Admin,
}

/// Something that was not delivered.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftOutView {
    page_id: String,
    attachment_id: Option<String>,
    title: Option<String>,
    why: Warning,
    code: Option<Code>,
}

/// The state of things. Titles of what was left out are read as the admin who looks, and stored nowhere.
///
/// # Errors
/// `forbidden`; as the store answers.
pub async fn status(world: World, _admin: SiteAdmin, _input: Nothing) -> Result<StatusAnswer> {
    let settings = Settings::read(&world).await?;
    let control = Control::read(&world).await?;
    let run = Run::read(&world).await?;
    let record: Option<Record> = match &settings {
        Some(settings) => world.kvs_get(&format!("sync:{}:cycle", settings.name)).await?,
        None => None,
    };
    let print = settings.as_ref().map(Settings::print);
    let titles = match &run {
        Some(run) => titles(&world, run).await,
        None => BTreeMap::new(),
    };
    let History(history) = History::read(&world).await?;
    let next_ms = settings.as_ref().and_then(|settings| {
        let every_ms = schedule::every_ms(settings, run.as_ref())?;
        let is_agreed = control.agreed == print && !control.is_paused;
        is_agreed.then(|| run.as_ref().map_or(0, |run| run.started_ms).saturating_add(every_ms))
    });
    Ok(StatusAnswer {
        run: run.as_ref().map(|run| shown(run, &titles)),
        progress: record.map(|Record { phase, done, total, .. }| Progress { phase, done, total }),
        history: history.iter().map(|run| shown(run, &BTreeMap::new())).collect(),
        is_paused: control.is_paused,
        is_tried: print.is_some() && (control.tried == print || control.agreed == print),
        is_agreed: print.is_some() && control.agreed == print,
        next_ms,
    })
}

fn shown(run: &Run, titles: &BTreeMap<String, String>) -> RunView {
    let report = &run.report;
    let left_out = report.left_out.iter().map(|one| LeftOutView {
        page_id: one.page_id.clone(),
        attachment_id: one.attachment_id.clone(),
        title: titles.get(&one.page_id).cloned(),
        why: one.why,
        code: one.code,
    });
    RunView {
        run_id: run.run_id.clone(),
        action: run.action,
        state: run.state,
        deletes_all: run.deletes_all,
        started_by: match run.started_by {
            StartedBy::Schedule => Starter::Schedule,
            StartedBy::Admin(_) => Starter::Admin,
        },
        started_ms: run.started_ms,
        ended_ms: run.ended_ms,
        until_ms: run.until_ms,
        result: run.result,
        error: run.error,
        pages: report.pages,
        attachments: report.attachments,
        spaces: report.spaces.len(),
        lost_spaces: report.lost_spaces,
        warnings: report.warnings.iter().copied().collect(),
        reasons: report.reasons.clone(),
        planned: (run.action == Action::Plan).then_some(report.planned),
        left_out: left_out.collect(),
    }
}

/// Titles of the pages that were left out, as far as whoever looks may see them.
async fn titles(world: &World, run: &Run) -> BTreeMap<String, String> {
    let mut ids: Vec<&str> = run.report.left_out.iter().map(|one| one.page_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(confluence::PAGES_PER_REQUEST);
    if ids.is_empty() || run.is_active() {
        return BTreeMap::new();
    }
    let answer = send_to_site(world, || confluence::pages_seen_by(Identity::User, &ids)).await;
    let pages = answer.and_then(|response| confluence::read_pages(&response)).unwrap_or_default();
    pages.into_iter().map(|page| (page.id, page.title)).collect()
}
