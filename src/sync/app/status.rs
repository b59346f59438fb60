//! `sync.status`: what runs, what ran, and what was left out. Site admins only.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::records::{Control, History, Run, Settings, StartedBy};
use super::schedule;
use crate::atlassian::confluence;
use crate::egress::Identity;
use crate::error::Result;
use crate::flow::World;
use crate::input::Nothing;
use crate::site::{SiteAdmin, send_to_site};
use crate::sync::configuration::Action;
use crate::sync::cycle::Record;

/// The state of things. Answer: `StatusAnswer` of `static/sync-settings/contract.d.ts`. Titles of what was left out are read as the
/// admin who looks, and stored nowhere.
///
/// # Errors
/// `forbidden`; as the store answers.
pub async fn status(world: World, _admin: SiteAdmin, _input: Nothing) -> Result<Value> {
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
    Ok(json!({
        "run": run.as_ref().map(|run| shown(run, &titles)),
        "progress": record.map(|record| json!({"phase": record.phase, "done": record.done, "total": record.total})),
        "history": history.iter().map(|run| shown(run, &BTreeMap::new())).collect::<Vec<_>>(),
        "isPaused": control.is_paused,
        "isTried": print.is_some() && (control.tried == print || control.agreed == print),
        "isAgreed": print.is_some() && control.agreed == print,
        "nextMs": next_ms,
    }))
}

fn shown(run: &Run, titles: &BTreeMap<String, String>) -> Value {
    let Run { run_id, action, state, deletes_all, started_by, report, .. } = run;
    let left_out = report.left_out.iter().map(|one| {
        json!({
            "pageId": one.page_id, "attachmentId": one.attachment_id, "title": titles.get(&one.page_id),
            "why": one.why, "code": one.code,
        })
    });
    json!({
        "runId": run_id, "action": action, "state": state, "deletesAll": deletes_all,
        "startedBy": match started_by { StartedBy::Schedule => "schedule", StartedBy::Admin(_) => "admin" },
        "startedMs": run.started_ms, "endedMs": run.ended_ms, "untilMs": run.until_ms,
        "result": run.result, "error": run.error,
        "pages": report.pages, "attachments": report.attachments,
        "spaces": report.spaces.len(), "lostSpaces": report.lost_spaces,
        "warnings": report.warnings, "reasons": report.reasons,
        "planned": (*action == Action::Plan).then_some(report.planned),
        "leftOut": left_out.collect::<Vec<_>>(),
    })
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
