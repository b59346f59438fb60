//! The queue's consumer: as much of a run as one invocation has time for. A lease stands around it, so that two never work at once.

use serde::Deserialize;
use serde_json::{Value, json};

use super::queue;
use super::records::{Control, History, Run, Settings, State};
use super::site;
use crate::atlassian::reading::Dialect;
use crate::crypto::hex;
use crate::egress::ApprovedHosts;
use crate::error::{Code, Error, Result};
use crate::flow::{Level, World, claim, release};
use crate::ingestion::CREDENTIAL;
use crate::redact::Policy;
use crate::secret::SecretIndex;
use crate::settings::Settings as SiteSettings;
use crate::sync::configuration::{
    Action, Attachments, Configuration, Confluence, Content, Discovery, Limits, Logs, Mode, ReadersOptions, Safety,
};
use crate::sync::cycle::Watcher;
use crate::sync::gate::Halt;
use crate::sync::run::{Ended, Start, cycle};
use crate::sync::summary::RunResult;

/// Longer than any invocation (900 s): what is older belongs to a dead one.
const LEASE_MS: u32 = 16 * 60_000;
/// Seconds until an event comes back that met another invocation.
const BUSY_SECONDS: u32 = 60;
/// Tries of a slice whose store fails.
const MOST_RETRIES: u32 = 4;
/// Invocations of one run: a run that needs more goes round in a circle.
const MOST_SLICES: u32 = 2_000;
/// The largest file: it is in an invocation's memory, whole.
const FILE_BYTES: u64 = 32 * 1024 * 1024;
/// Deletions that nothing proves are held when they are more than this share.
const MAX_DELETE_RATIO: f64 = 0.2;
const MIN_DELETE_COUNT: u32 = 10;
/// Where downloads are redirected to.
const MEDIA: &str = "https://api.media.atlassian.com";
/// Types of files that search and AI platforms read.
const MIME_TYPES: [&str; 9] = [
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "text/plain",
    "text/csv",
    "text/html",
    "image/png",
    "image/jpeg",
];

/// Event of the queue.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Event {
    run_id: String,
    /// How often the platform delivered this event before.
    #[serde(default)]
    retry_count: u32,
    /// The platform's name of the site.
    #[serde(default)]
    install_context: Option<String>,
}

/// Works on a run. Answer: `{state}`, or `{retryAfterSeconds}` when the event has to come back.
///
/// # Errors
/// Only when the store can never be read or written: the platform then delivers the event again.
pub async fn slice(world: World, event: Event) -> Result<Value> {
    match attempt(&world, &event).await {
        Err(error) if error.code == Code::ClaimHeld => Ok(json!({"retryAfterSeconds": BUSY_SECONDS})),
        Err(error) if event.retry_count < MOST_RETRIES => {
            world.log(Level::Warn, "sync_waits", &[("code", json!(error.code))]).await;
            Ok(json!({"retryAfterSeconds": 15u32 << event.retry_count.min(5)}))
        }
        ended => ended,
    }
}

async fn attempt(world: &World, event: &Event) -> Result<Value> {
    let Some(settings) = Settings::read(world).await? else { return Ok(json!({"state": "gone"})) };
    let now_ms = world.now_ms().await?;
    let owner = hex(&world.random(8).await?);
    let claimed = claim(world, &format!("sync:{}", settings.name), &owner, now_ms, LEASE_MS).await?;
    let worked = work(world, event, &settings, now_ms).await;
    release(world, &claimed).await?;
    let Some(run) = worked? else { return Ok(json!({"state": "gone"})) };
    match run.state {
        State::Running => queue::send(world, &run, 0).await?,
        // A longer pause than the queue knows is the schedule's to end.
        State::Waiting => {
            let left_ms = run.until_ms.unwrap_or_default().saturating_sub(world.now_ms().await?);
            if left_ms <= u64::from(crate::limits::EVENT_DELAY_SECONDS) * 1_000 {
                queue::send(world, &run, left_ms).await?;
            }
        }
        State::Queued | State::Paused | State::Done => {}
    }
    Ok(json!({"state": run.state}))
}

async fn work(world: &World, event: &Event, settings: &Settings, now_ms: u64) -> Result<Option<Run>> {
    let run = Run::read(world).await?.filter(|run| run.run_id == event.run_id && run.is_active());
    let Some(mut run) = run else { return Ok(None) };
    let control = Control::read(world).await?;
    if control.is_paused {
        run.state = State::Paused;
        run.write(world).await?;
        return Ok(Some(run));
    }
    run.state = State::Running;
    run.slices += 1;
    run.seen_ms = now_ms;
    run.write(world).await?;
    let halt = match configuration(world, event, settings, &run, now_ms).await? {
        Err(halt) => Some(halt),
        Ok(configuration) => {
            let start = Start { report: std::mem::take(&mut run.report), watcher: Some(watcher(world, &run)) };
            let Ended { report, halt } = cycle(world, configuration, now_ms, start).await?;
            run.report = report;
            halt
        }
    };
    end(&mut run, halt);
    run.seen_ms = world.now_ms().await?;
    if !run.is_active() {
        over(world, &mut run, settings).await?;
    }
    run.write(world).await?;
    Ok(Some(run))
}

/// Writes the run's record while it goes on, and sees whether somebody paused it.
fn watcher(world: &World, run: &Run) -> Watcher {
    let (world, run) = (world.clone(), run.clone());
    Box::new(move |report| {
        let (world, run) = (world.clone(), run.clone());
        Box::pin(async move {
            let seen_ms = world.now_ms().await?;
            Run { report, seen_ms, ..run }.write(&world).await?;
            Ok(!Control::read(&world).await?.is_paused)
        })
    })
}

/// What becomes of a run after a slice.
fn end(run: &mut Run, halt: Option<Halt>) {
    (run.until_ms, run.error) = (None, None);
    run.result = Some(run.report.result(halt.as_ref()));
    run.state = match halt {
        Some(Halt::Parked { until_ms, .. }) if run.action != Action::Plan => {
            run.until_ms = Some(until_ms);
            State::Waiting
        }
        Some(Halt::Paused) if run.action != Action::Plan => State::Paused,
        Some(Halt::Failed(error)) if error.code == Code::Deadline && run.action != Action::Plan => {
            if run.slices < MOST_SLICES { State::Running } else { State::Done }
        }
        // A dry run writes nothing down that a next invocation could go on from: it says what it saw.
        Some(Halt::Failed(error)) if error.code == Code::Deadline => {
            run.result = Some(RunResult::Partial);
            State::Done
        }
        Some(Halt::Failed(error)) => {
            run.error = Some(error.code);
            State::Done
        }
        Some(Halt::Configuration) => {
            run.error = Some(Code::InputInvalid);
            State::Done
        }
        _ => State::Done,
    };
}

/// The run's end: a row of the history, and what a dry run allows.
async fn over(world: &World, run: &mut Run, settings: &Settings) -> Result<()> {
    run.ended_ms = Some(run.seen_ms);
    let is_tried = matches!(run.result, Some(RunResult::Ok | RunResult::Partial));
    if run.action == Action::Plan && is_tried {
        let control = Control::read(world).await?;
        Control { tried: Some(settings.print()), ..control }.write(world).await?;
    }
    if run.action == Action::Remove && run.result == Some(RunResult::Ok) {
        // What was agreed to is undone.
        let control = Control::read(world).await?;
        Control { tried: None, agreed: None, ..control }.write(world).await?;
    }
    let mut history = History::read(world).await?;
    history.add(run, run.seen_ms);
    world.kvs_set(History::KEY, &history).await?;
    let fields = [("runId", json!(run.run_id)), ("outcome", json!(run.result)), ("code", json!(run.error))];
    world.log(Level::Info, "sync_ended", &fields).await;
    Ok(())
}

/// The settings as the cycle takes them; a halt where they cannot be followed any more.
async fn configuration(
    world: &World,
    event: &Event,
    settings: &Settings,
    run: &Run,
    now_ms: u64,
) -> Result<std::result::Result<Configuration, Halt>> {
    let hosts: ApprovedHosts = world.kvs_get(ApprovedHosts::KEY).await?.unwrap_or_default();
    if settings.target.check(&hosts).is_err() || !is_bound(world, settings).await? {
        let why = "the target's host is not approved any more, or its credential is another host's";
        return Ok(Err(Halt::Failed(Error::new(Code::EgressDenied, why))));
    }
    let cloud_id = match site::cloud_id(event.install_context.as_deref()) {
        Ok(cloud_id) => cloud_id,
        Err(error) => return Ok(Err(Halt::Failed(error))),
    };
    let base_url = match site::base_url(world, now_ms).await {
        Ok(base_url) => base_url,
        Err(halt) => return Ok(Err(halt)),
    };
    let site: SiteSettings = world.kvs_get(SiteSettings::KEY).await?.unwrap_or_default();
    let confluence = Confluence {
        instance_type: Dialect::Cloud,
        base_url,
        cloud_id: Some(cloud_id),
        media_origins: vec![MEDIA.to_owned()],
    };
    Ok(Ok(Configuration { confluence, ..of_settings(settings, run, site.disclose) }))
}

/// A credential goes to the host that it was set for.
async fn is_bound(world: &World, settings: &Settings) -> Result<bool> {
    if !settings.target.has_auth() {
        return Ok(true);
    }
    let index: Option<SecretIndex> = world.kvs_get(&SecretIndex::key(CREDENTIAL)).await?;
    Ok(index.and_then(|index| index.host) == Some(settings.target.credential_host()))
}

fn of_settings(settings: &Settings, run: &Run, discloses: bool) -> Configuration {
    let safety = match run.deletes_all {
        // A person's word, for this run alone.
        true => Safety { max_delete_ratio: 1.0, min_delete_count: u32::MAX, grace_cycles: Some(0) },
        false => Safety { max_delete_ratio: MAX_DELETE_RATIO, min_delete_count: MIN_DELETE_COUNT, grace_cycles: None },
    };
    let mode = if run.deletes_all { Mode::Full } else { Mode::Auto };
    Configuration {
        action: run.action,
        name: settings.name.clone(),
        confluence: Confluence {
            instance_type: Dialect::Cloud,
            base_url: String::new(),
            cloud_id: None,
            media_origins: Vec::new(),
        },
        selection: settings.selection.clone(),
        target: settings.target.options(),
        content: Content { format: settings.format },
        attachments: Attachments {
            enabled: settings.attachments,
            mime_types: MIME_TYPES.map(str::to_owned).to_vec(),
            max_bytes: FILE_BYTES,
            image_ocr: false,
            inline_images: false,
        },
        limits: Limits::of_app(),
        safety,
        discovery: Discovery { mode },
        logs: Logs { titles: if discloses { Policy::Disclose } else { Policy::Conceal } },
        readers: ReadersOptions { mode: settings.readers },
        client: settings.target.client(),
    }
}
