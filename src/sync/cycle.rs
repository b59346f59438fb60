//! What all phases of a run share, and what is remembered of cycles between runs.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::{Code, Result};
use crate::flow::{Audit, World};
use crate::ids::SpaceId;
use crate::redact::{Policy, RedactOptions, partial_mask, redact};
use crate::text::on_one_line;

use super::configuration::{Action, Configuration};
use super::gate::{Gate, Halt, Outcome};
use super::ledger::Ledger;
use super::plan::Past;
use super::readers::Book;
use super::summary::Report;
use super::target::Target;

/// Told how far a run is, after every page of a listing and every step of a deletion; false pauses it.
pub type Watcher = Box<dyn Fn(Report) -> Pin<Box<dyn Future<Output = Result<bool>>>>>;

/// A run.
pub struct Run {
    /// The world.
    pub world: World,
    /// What it was started with.
    pub configuration: Configuration,
    /// The way to both sides.
    pub gate: Gate,
    /// Where pages go.
    pub target: Target,
    /// What was delivered.
    pub ledger: RefCell<Ledger>,
    /// What happened.
    pub report: RefCell<Report>,
    /// Who may see what.
    pub book: Book,
    /// What this pass has listed.
    pub seen: RefCell<Seen>,
    /// Spaces whose contents at the target were compared with the ledger in this run.
    pub compared: RefCell<BTreeSet<SpaceId>>,
    /// What is remembered of cycles.
    pub record: RefCell<Record>,
    /// Who watches, inside Forge.
    pub watcher: Option<Watcher>,
}

/// Ids that were listed (whether a file's, and its number), with the space that each was listed in.
#[derive(Debug, Default)]
pub struct Seen {
    all: BTreeMap<(bool, u64), u64>,
    /// Ids by space since the last page of the listing was written down.
    turn: BTreeMap<SpaceId, Vec<String>>,
}

impl Seen {
    /// Adds an id; false when it was there.
    pub fn insert(&mut self, id: &str, space_id: &SpaceId) -> bool {
        let is_new = self.recall(id, space_id);
        if is_new {
            self.turn.entry(space_id.clone()).or_default().push(id.to_owned());
        }
        is_new
    }

    /// Adds an id that an earlier run of the same pass wrote down.
    pub fn recall(&mut self, id: &str, space_id: &SpaceId) -> bool {
        let (Some(id), Ok(space)) = (number(id), space_id.as_str().parse()) else { return true };
        self.all.insert(id, space).is_none()
    }

    /// What was added since the last time, by space.
    pub fn take_turn(&mut self) -> BTreeMap<SpaceId, Vec<String>> {
        std::mem::take(&mut self.turn)
    }

    /// Whether it was listed.
    pub fn contains(&self, id: &str) -> bool {
        number(id).is_some_and(|number| self.all.contains_key(&number))
    }

    /// Whether it was listed in this space: elsewhere it has moved.
    pub fn contains_in(&self, id: &str, space_id: &SpaceId) -> bool {
        let space = number(id).and_then(|number| self.all.get(&number));
        space.is_some_and(|space| space_id.as_str().parse() == Ok(*space))
    }
}

fn number(id: &str) -> Option<(bool, u64)> {
    let digits = id.strip_prefix("att");
    Some((digits.is_some(), digits.unwrap_or(id).parse().ok()?))
}

/// `sync:<name>:cycle`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Record {
    /// What is being done, for whoever watches.
    #[serde(default)]
    pub phase: String,
    /// Items done.
    #[serde(default)]
    pub done: u32,
    /// Items that there were the last time.
    #[serde(default)]
    pub total: u32,
    /// Changes before this have been carried, milliseconds since 1970.
    #[serde(default)]
    pub watermark_ms: Option<u64>,
    /// When the last full pass ended.
    #[serde(default)]
    pub full_ms: Option<u64>,
    /// What it cost, points.
    #[serde(default)]
    pub full_points: u32,
    /// When a part of a pass was listed for the last time.
    #[serde(default)]
    pub part_ms: Option<u64>,
    /// A hash of what the last full pass listed.
    #[serde(default)]
    pub selection: Option<String>,
    /// Pages with a subtree label.
    #[serde(default)]
    pub roots: Vec<String>,
    /// Ids of the spaces that something was delivered from.
    #[serde(default)]
    pub spaces: Vec<SpaceId>,
    /// A full pass that has not ended.
    #[serde(default)]
    pub pass: Option<Pass>,
}

/// Where a full pass is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pass {
    /// When it began, milliseconds since 1970.
    pub started_ms: u64,
    /// Which of its queries.
    pub query: usize,
    /// Where that goes on.
    pub position: Option<String>,
    /// Pages of listings so far: as many `sync:<name>:seen:` keys.
    pub pages: u32,
    /// Points so far.
    pub points: u32,
    /// Contents listed so far.
    #[serde(default)]
    pub listed: u32,
    /// Pages with a subtree label, found in it.
    #[serde(default)]
    pub roots: Vec<String>,
    /// Spaces whose contents at the target were compared with the ledger, while it is spread.
    #[serde(default)]
    pub compared: Vec<SpaceId>,
    /// Whether its cursors were refused once.
    #[serde(default)]
    pub was_restarted: bool,
    /// Whether it waits for a quota or its next part, and not because a run broke off.
    #[serde(default)]
    pub is_parked: bool,
    /// A hash of the selection: another one begins anew.
    #[serde(default)]
    pub selection: String,
}

impl Record {
    /// What a plan of the next cycle needs; `choice` is what is chosen now.
    pub fn past(&self, choice: &str) -> Past {
        Past {
            has_changed: self.selection.as_ref().is_some_and(|known| known != choice),
            full_points: self.full_points,
            part_ms: self.part_ms.or(self.full_ms),
            was_restarted: self.pass.as_ref().is_some_and(|pass| pass.was_restarted),
            watermark_ms: self.watermark_ms,
        }
    }
}

impl Run {
    /// A key of this configuration's.
    pub fn key(&self, rest: &str) -> String {
        format!("sync:{}:{rest}", self.configuration.name)
    }

    /// Tells whoever watches how far the run is.
    pub async fn tell(&self) -> Outcome<()> {
        let Some(watcher) = &self.watcher else { return Ok(()) };
        let report = self.report.borrow().clone();
        if watcher(report).await? { Ok(()) } else { Err(self.gate.end(Halt::Paused)) }
    }

    /// Whether nothing may be changed.
    pub fn is_plan(&self) -> bool {
        self.configuration.action == Action::Plan
    }

    /// Writes down where the cycle is.
    pub async fn save_record(&self, phase: &str) -> Result<()> {
        if self.is_plan() {
            return Ok(());
        }
        let spaces = self.ledger.borrow().spaces().map(|space| space.space.id.clone()).collect();
        {
            let mut record = self.record.borrow_mut();
            record.phase = phase.to_owned();
            record.spaces = spaces;
        }
        let record = self.record.borrow().clone();
        self.world.kvs_set(&self.key("cycle"), &record).await
    }

    /// Writes down what was delivered.
    pub async fn save_ledger(&self) -> Result<()> {
        if self.is_plan() { Ok(()) } else { Ledger::save(&self.world, &self.ledger).await }
    }

    /// One line of the audit log about a phase.
    pub async fn audit_phase(
        &self,
        operation: &'static str,
        outcome: &'static str,
        counts: BTreeMap<&'static str, u32>,
    ) {
        self.audit(operation, self.configuration.name.clone(), outcome, None, counts).await;
    }

    /// One line of the audit log about an item. Its id is masked and its title left out unless the policy discloses them.
    pub async fn audit_item(
        &self,
        operation: &'static str,
        item: Audited<'_>,
        outcome: &'static str,
        why: Option<Code>,
    ) {
        let resource = match self.configuration.logs.titles {
            Policy::Conceal => format!("{} {}", item.kind, partial_mask(item.id)),
            Policy::Disclose => {
                let options = RedactOptions { policy: Policy::Disclose };
                format!("{} {} {}", item.kind, item.id, redact(&on_one_line(item.title), &options).text)
            }
        };
        self.audit(operation, resource, outcome, why.map(name_of), BTreeMap::new()).await;
    }

    async fn audit(
        &self,
        operation: &'static str,
        resource: String,
        outcome: &'static str,
        error_kind: Option<String>,
        counts: BTreeMap<&'static str, u32>,
    ) {
        let (time_ms, tenant) = (self.gate.now_ms(), self.configuration.name.clone());
        self.world.audit(Audit { time_ms, tenant, operation, resource, outcome, error_kind, counts }).await;
    }
}

/// What a line of the audit log is about.
#[derive(Debug, Clone, Copy)]
pub struct Audited<'a> {
    /// `page`, `attachment` or `space`.
    pub kind: &'static str,
    /// Its id.
    pub id: &'a str,
    /// Its title, where it is known.
    pub title: &'a str,
}

/// A code's name, for example `not_found`.
pub fn name_of(code: Code) -> String {
    match json!(code) {
        Value::String(name) => name,
        _ => String::new(),
    }
}
