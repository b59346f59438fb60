//! From a listing to the target: a few at a time, each counted and written down.

mod allowed;
mod batches;
mod file;
mod pictures;
mod settled;
mod text;
mod works;

use std::collections::BTreeMap;

use crate::error::Code;
use crate::flow::join_at_most;
use crate::ingestion::{Document, SpaceKey};

use super::cycle::Run;
use super::gate::{Failure, Outcome};
use super::plan::Step;
use super::target::{Shared, Stored};

pub use allowed::left_out;
use file::deliver_file;
use settled::{fail, keep, settle};
use text::{Loaded, text_of};
pub use works::{Work, of_either, plan_works};

/// Does what is to be done. All branches come to their end, whatever one of them meets.
pub async fn perform(run: &Run, works: Vec<Work>) -> Outcome<()> {
    let mut shares: Vec<Work> = Vec::new();
    let mut deliveries: Vec<Work> = Vec::new();
    for work in works {
        match work.step {
            Step::Unchanged => unchanged(run, &work),
            Step::Share => shares.push(work),
            Step::Deliver => deliveries.push(work),
        }
    }
    if run.is_plan() {
        let count = |works: &[Work]| u32::try_from(works.len()).unwrap_or(u32::MAX);
        let mut report = run.report.borrow_mut();
        report.planned.deliver += count(&deliveries);
        report.planned.readers_only += count(&shares);
        return Ok(());
    }
    prepare(run, deliveries.iter().chain(&shares)).await?;
    deliveries.extend(share(run, shares).await?);
    let is_many = run.target.at_once() > 1;
    let (texts, others): (Vec<_>, Vec<_>) = deliveries.into_iter().partition(|work| is_many && work.is_text);
    batches::deliver(run, texts).await?;
    let jobs = others.into_iter().map(|work| async move {
        deliver(run, work).await;
        Ok::<(), Failure>(())
    });
    join_at_most(run.gate.concurrency(), jobs).await?;
    run.gate.halted().map_or(Ok(()), |halt| Err(Failure::Run(halt)))
}

fn unchanged(run: &Run, work: &Work) {
    run.report.borrow_mut().counts(work.file.is_some()).unchanged += 1;
    let mut ledger = run.ledger.borrow_mut();
    let Some(items) = ledger.space_mut(&work.document.key.space.id) else { return };
    let page = work.file.map(|_| work.document.key.page_id.as_str());
    let known = items.get(work.id(), page).filter(|item| item.found.is_some());
    // Found at the target: from now on it is ours to know.
    if let Some(content_id) = known.map(|item| item.content_id.clone()) {
        items.set(work.id(), work.item(content_id));
    }
}

async fn prepare<'a>(run: &Run, works: impl Iterator<Item = &'a Work>) -> Outcome<()> {
    for work in works {
        run.target.prepare(&run.gate, &run.configuration.name, &work.document.key.space).await?;
    }
    Ok(())
}

/// Readers alone, space by space. What comes back has to go whole.
async fn share(run: &Run, works: Vec<Work>) -> Outcome<Vec<Work>> {
    let mut by_space: BTreeMap<SpaceKey, Vec<Work>> = BTreeMap::new();
    for work in works {
        by_space.entry(work.document.key.space.clone()).or_default().push(work);
    }
    let mut whole = Vec::new();
    for (space, works) in by_space {
        let documents: Vec<&Document> = works.iter().map(|work| &work.document).collect();
        let shared = match run.target.share(&run.gate, &space, &documents).await {
            Ok(shared) => shared,
            Err(Failure::Item(error)) => works.iter().map(|_| Err(Failure::Item(error.clone()))).collect(),
            Err(end) => return Err(end),
        };
        for (work, shared) in works.into_iter().zip(shared) {
            match shared {
                Ok(Shared::Done) => shared_is_told(run, &work, None).await,
                Ok(Shared::Whole) => whole.push(work),
                Err(Failure::Item(error)) => shared_is_told(run, &work, Some(error.code)).await,
                Err(Failure::Run(halt)) => return Err(run.gate.end(halt)),
            }
        }
    }
    Ok(whole)
}

/// Counts what became of readers, and writes it down. A failure is counted where deliveries are: the old readers still hold.
async fn shared_is_told(run: &Run, work: &Work, error: Option<Code>) {
    if let Some(code) = error {
        fail(run, work, code);
    } else {
        let content_id = known_content(run, work);
        run.report.borrow_mut().counts(work.file.is_some()).unchanged += 1;
        keep(run, work, content_id);
    }
    let (operation, outcome) = if error.is_some() { ("deliver", "failed") } else { ("readers", "ok") };
    run.audit_item(operation, work.audited(), outcome, error).await;
}

fn known_content(run: &Run, work: &Work) -> Option<String> {
    let ledger = run.ledger.borrow();
    let page = work.file.map(|_| work.document.key.page_id.as_str());
    ledger.space(&work.document.key.space.id)?.get(work.id(), page)?.content_id.clone()
}

/// One delivery, counted and written down.
async fn deliver(run: &Run, mut work: Work) {
    if run.gate.halted().is_some() {
        return;
    }
    let stored = if work.is_text { deliver_text(run, &mut work).await } else { deliver_file(run, &work).await };
    settle(run, &work, stored).await;
}

async fn deliver_text(run: &Run, work: &mut Work) -> Outcome<Stored> {
    match text_of(run, work).await? {
        Loaded::Text(text) => run.target.deliver_text(&run.gate, &work.document, &text, work.is_known).await,
        Loaded::Gone => Ok(Stored::Gone),
        Loaded::NoText => deliver_file(run, work).await,
    }
}
