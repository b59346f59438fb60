//! One cycle. Mark, listings with deliveries, look-ups, deletions, close; `sync.run` is the command line's, with its lease.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::atlassian::listing::{Manifest, read};
use crate::atlassian::reading::Dialect;
use crate::error::{Code, Error, Result};
use crate::flow::{Level, World, claim, release};

use super::changes;
use super::configuration::{Action, Configuration, ReadersMode};
use super::cycle::{Record, Run, Watcher, name_of};
use super::delete_everything::delete_everything;
use super::deletions;
use super::gate::{Gate, Halt, Outcome};
use super::ledger::Ledger;
use super::pass;
use super::plan::{self, Extent};
use super::readers::Book;
use super::spaces;
use super::summary::{Report, Warning};
use super::target::Target;

/// A command line's state is open in one process at a time: a claim that is found there is a dead run's, and is ours.
const OPERATOR: &str = "operator";
/// A wait, and a minute for clocks that do not agree.
pub const LONGEST_PARK_MS: u64 = super::gate::LONGEST_SILENCE_MS + 60_000;
/// Longer than any cycle.
const LEASE_MS: u32 = 24 * 3_600_000;

/// `sync:<name>:parked`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Parked {
    until_ms: u64,
    reason: String,
}

/// `sync:<name>:owner`: whose contents this state is about.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Owner {
    owner: String,
}

/// The command line's cycle. It answers with `Summary`, also when it failed.
pub async fn run(world: World, configuration: Configuration) -> Result<Value> {
    let now_ms = world.now_ms().await?;
    let name = configuration.name.clone();
    let is_plan = configuration.action == Action::Plan;
    let claimed = match is_plan {
        true => None,
        false => match claim(&world, &format!("sync:{name}"), OPERATOR, now_ms, LEASE_MS).await {
            Ok(claimed) => Some(claimed),
            Err(error) if error.code == Code::ClaimHeld => {
                let mut report = Report::default();
                report.warnings.insert(Warning::AnotherRun);
                return Ok(report.summary(Some(&Halt::Skipped), false));
            }
            Err(error) => return Err(error),
        },
    };
    let parked: Option<Parked> = world.kvs_get(&format!("sync:{name}:parked")).await?;
    // A time further away than any wait is an older version's, or a clock's that was wrong.
    let is_ahead = |parked: &Parked| (now_ms..=now_ms.saturating_add(LONGEST_PARK_MS)).contains(&parked.until_ms);
    let summary = match parked.filter(|parked| parked.until_ms > now_ms && is_ahead(parked)) {
        Some(parked) => {
            Ok(Report::default().summary(Some(&Halt::Parked { until_ms: parked.until_ms, reason: "wait" }), is_plan))
        }
        None => {
            let ended = cycle(&world, configuration, now_ms, Start::default()).await;
            ended.map(|Ended { report, halt }| report.summary(halt.as_ref(), is_plan))
        }
    };
    // Given back however it ended: what is left behind is a dead run's alone.
    if let Some(claimed) = &claimed {
        release(&world, claimed).await?;
    }
    summary
}

/// What a cycle begins with.
#[derive(Default)]
pub struct Start {
    /// What earlier invocations of the same run did.
    pub report: Report,
    /// Who watches.
    pub watcher: Option<Watcher>,
}

/// What a cycle ended with; without a halt it is done.
pub struct Ended {
    /// What happened, in earlier invocations too.
    pub report: Report,
    /// Why it is not done.
    pub halt: Option<Halt>,
}

/// A cycle, or as much of it as an invocation has time for.
pub async fn cycle(world: &World, configuration: Configuration, now_ms: u64, start: Start) -> Result<Ended> {
    let run = match open(world, configuration, now_ms, start).await {
        Ok(run) => run,
        Err(error) if matches!(error.code, Code::InputInvalid | Code::EgressDenied) => {
            let fields = [("errorKind", name_of(error.code).into()), ("reason", error.message.clone().into())];
            world.log(Level::Error, "configuration", &fields).await;
            return Ok(Ended { report: Report::default(), halt: Some(Halt::Configuration) });
        }
        Err(error) => return Err(error),
    };
    let halt = phases(&run).await.map_err(super::gate::Failure::halt).err();
    close(&run, halt.as_ref()).await?;
    // Inside Forge the next invocation comes later anyway.
    if !matches!(halt, Some(Halt::Parked { .. })) && run.watcher.is_none() {
        run.gate.rest().await;
    }
    Ok(Ended { report: run.report.into_inner(), halt })
}

async fn open(world: &World, configuration: Configuration, now_ms: u64, start: Start) -> Result<Run> {
    // A query that would not stay within its parentheses is the configuration's mistake: nothing is called.
    configuration.selection.queries()?;
    let elapsed_ms = u64::from(world.elapsed_ms());
    let gate = Gate::new(world.clone(), configuration.limits.clone(), now_ms.saturating_sub(elapsed_ms));
    let gate = gate.with_client(configuration.client.clone())?;
    let target = Target::open(world, &configuration).await?;
    let record: Option<Record> = world.kvs_get(&format!("sync:{}:cycle", configuration.name)).await?;
    let record = record.unwrap_or_default();
    let ledger = Ledger::open(world, &configuration.name, &record.spaces).await?;
    // A full pass goes on where it stopped; anything else looks at everything once more.
    let mut report = if record.pass.is_some() { start.report } else { start.report.looked_at_again() };
    report.warnings.remove(&Warning::FullPassUnfinished);
    let prefix = (configuration.action == Action::Sync).then(|| format!("sync:{}:group:", configuration.name));
    let book = Book::new(world.clone(), prefix, configuration.readers.mode, configuration.confluence.instance_type);
    Ok(Run {
        world: world.clone(),
        gate,
        target,
        ledger: RefCell::new(ledger),
        report: RefCell::new(report),
        book,
        seen: RefCell::default(),
        compared: RefCell::default(),
        record: RefCell::new(record),
        watcher: start.watcher,
        configuration,
    })
}

async fn phases(run: &Run) -> Outcome<()> {
    mark(run).await?;
    if run.configuration.action == Action::Remove {
        let removed = delete_everything(run).await;
        let counts = run.report.borrow().audited();
        run.audit_phase("remove", if removed.is_ok() { "ok" } else { "failed" }, counts).await;
        return removed;
    }
    if run.configuration.readers.mode == ReadersMode::Inherit {
        run.report.borrow_mut().warnings.insert(Warning::ReadersNotDelivered);
    }
    let past = run.record.borrow().past(&pass::choice(&run.configuration));
    // Inside Forge the schedule begins the next part.
    let extent = plan::extent(run.configuration.discovery.mode, past, run.gate.now_ms(), run.watcher.is_some());
    let discovered = match (extent, past.watermark_ms) {
        (Extent::Changes, Some(watermark_ms)) => delta(run, watermark_ms).await,
        (Extent::Part(points), Some(_)) => full(run, Some(points)).await,
        _ => full(run, None).await,
    };
    run.report.borrow_mut().warnings.extend(run.book.warnings());
    discovered
}

/// What the target says whose it is, before anything is listed.
async fn mark(run: &Run) -> Outcome<()> {
    let marked = match owner(run).await {
        Ok(owner) => check_mark(run, &owner).await,
        Err(failure) => Err(failure),
    };
    if let Err(failure) = &marked
        && failure.code() == Code::Conflict
    {
        run.report.borrow_mut().warnings.insert(Warning::OwnerMismatch);
    }
    run.audit_phase("mark", if marked.is_ok() { "ok" } else { "failed" }, BTreeMap::new()).await;
    marked
}

async fn check_mark(run: &Run, owner: &str) -> Outcome<()> {
    let key = run.key("owner");
    let ours = Owner { owner: owner.to_owned() };
    let known: Option<Owner> = run.world.kvs_get(&key).await?;
    if known.as_ref().is_some_and(|known| *known != ours) {
        let why = "this state is about another site: name another state, or remove what was delivered first";
        return Err(Error::new(Code::Conflict, why).into());
    }
    run.target.check_mark(&run.gate, owner, run.configuration.action == Action::Sync).await?;
    if known.is_none() && run.configuration.action == Action::Sync {
        run.world.kvs_set(&key, &ours).await?;
    }
    Ok(())
}

/// `confc:cloud:<cloudId>` or `confc:data-center:<instance id>`, as Unique's connector writes it.
async fn owner(run: &Run) -> Outcome<String> {
    let confluence = &run.configuration.confluence;
    match (confluence.instance_type, &confluence.cloud_id) {
        (Dialect::Cloud, Some(id)) => Ok(format!("confc:cloud:{id}")),
        (Dialect::Cloud, None) => Err(Error::input("confluence.cloudId", "confluence.cloudId is missing").into()),
        (Dialect::DataCenter, _) => {
            let response = run.gate.read(Dialect::manifest()).await?;
            if !response.is_success() {
                return Err(Error::new(Code::Upstream, "Confluence did not say which instance it is").into());
            }
            let manifest: Manifest = read(&response.body)?;
            Ok(format!("confc:data-center:{}", manifest.id))
        }
    }
}

/// Lists everything, or a part of it with what was edited.
async fn full(run: &Run, part: Option<u32>) -> Outcome<()> {
    let listed = pass::full(run, part).await;
    let outcome = if listed.is_ok() { "ok" } else { "failed" };
    let counts = run.report.borrow().audited();
    run.audit_phase("discover", outcome, counts).await;
    let pass::Listing { extent, is_resumed } = listed?;
    let counts = run.report.borrow().audited();
    match extent {
        pass::Listed::Cut => {
            // What this run did not look at must not seem missing to the next.
            pass::give_up(run).await?;
            run.audit_phase("plan", "held", counts).await;
            return Ok(run.save_record("close").await?);
        }
        pass::Listed::Part => {
            run.report.borrow_mut().warnings.insert(Warning::FullPassUnfinished);
            run.audit_phase("plan", "held", counts).await;
            return edited(run).await;
        }
        pass::Listed::Whole => run.audit_phase("plan", "ok", counts).await,
    }
    deletions::settle(run).await?;
    spaces::leave_former_keys(run).await?;
    run.save_ledger().await?;
    pass::end(run).await?;
    // What was edited since the pass began, long ago, is not a day late for that.
    if is_resumed && !run.is_plan() { edited(run).await } else { Ok(()) }
}

/// What was edited since the watermark.
async fn edited(run: &Run) -> Outcome<()> {
    let watermark_ms = run.record.borrow().watermark_ms;
    match watermark_ms {
        Some(watermark_ms) => delta(run, watermark_ms).await,
        None => Ok(()),
    }
}

async fn delta(run: &Run, watermark_ms: u64) -> Outcome<()> {
    let began_ms = run.gate.now_ms();
    run.report.borrow_mut().warnings.insert(Warning::DeltaOnly);
    run.book.begin_delta();
    let listed = changes::since(run, watermark_ms).await;
    let outcome = if listed.is_ok() { "ok" } else { "failed" };
    let counts = run.report.borrow().audited();
    run.audit_phase("discover", outcome, counts).await;
    listed?;
    let counts = run.report.borrow().audited();
    run.audit_phase("plan", "ok", counts).await;
    // What failed is looked for again.
    if run.report.borrow().pages.failed == 0 && run.report.borrow().attachments.failed == 0 {
        run.record.borrow_mut().watermark_ms = Some(began_ms);
    }
    Ok(run.save_record("close").await?)
}

/// A full pass goes on where it stops now.
async fn park(run: &Run) -> Result<()> {
    if let Some(pass) = &mut run.record.borrow_mut().pass {
        pass.is_parked = true;
    }
    run.save_record("park").await
}

async fn close(run: &Run, end: Option<&Halt>) -> Result<()> {
    let key = run.key("parked");
    match end {
        Some(Halt::Parked { until_ms, reason }) if !run.is_plan() => {
            if run.record.borrow().pass.is_some() {
                run.report.borrow_mut().warnings.insert(Warning::FullPassUnfinished);
            }
            park(run).await?;
            run.world.kvs_set(&key, &Parked { until_ms: *until_ms, reason: (*reason).to_owned() }).await?;
            run.audit_phase("park", "held", BTreeMap::new()).await;
        }
        Some(Halt::Paused) => park(run).await?,
        Some(Halt::Failed(error)) if error.code == Code::Deadline => park(run).await?,
        Some(Halt::Failed(error)) => {
            if error.code == Code::Forbidden && error.message.contains("scope") {
                run.report.borrow_mut().warnings.insert(Warning::ScopeMissing);
            }
            let fields = [("errorKind", name_of(error.code).into()), ("reason", error.message.clone().into())];
            run.world.log(Level::Error, "sync", &fields).await;
        }
        _ => run.world.kvs_delete(&key).await?,
    }
    let outcome = match end {
        None => "ok",
        Some(Halt::Failed(error)) if error.code == Code::Deadline => "held",
        Some(Halt::Failed(_) | Halt::Configuration) => "failed",
        Some(Halt::Parked { .. } | Halt::Skipped | Halt::Paused) => "held",
    };
    let counts = run.report.borrow().audited();
    run.audit_phase("close", outcome, counts).await;
    Ok(())
}
