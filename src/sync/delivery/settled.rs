//! What became of a delivery: counted, and written down.

use crate::error::Code;
use crate::sync::cycle::Run;
use crate::sync::gate::{Failure, Outcome};
use crate::sync::summary::Warning;
use crate::sync::target::Stored;

use super::works::Work;

/// Counts what became of a delivery, and writes it down.
pub async fn settle(run: &Run, work: &Work, stored: Outcome<Stored>) {
    let is_file = work.file.is_some();
    match stored {
        Ok(Stored::Done { content_id }) => {
            run.report.borrow_mut().counts(is_file).ingested += 1;
            if work.is_repair {
                run.report.borrow_mut().warnings.insert(Warning::Repaired);
            }
            keep(run, work, content_id);
            run.audit_item("deliver", work.audited(), "ok", None).await;
        }
        Ok(Stored::Newer) => {
            run.report.borrow_mut().counts(is_file).unchanged += 1;
            keep(run, work, None);
            run.audit_item("deliver", work.audited(), "skipped", Some(Code::Conflict)).await;
        }
        Ok(Stored::Gone) => {
            run.report.borrow_mut().counts(is_file).skipped += 1;
            run.audit_item("deliver", work.audited(), "skipped", Some(Code::NotFound)).await;
        }
        Ok(Stored::LeftOut(why)) => {
            {
                let mut report = run.report.borrow_mut();
                let key = &work.document.key;
                report.counts(is_file).skipped += 1;
                report.leave_out(&key.page_id, key.attachment_id.as_deref(), why, None);
            }
            run.audit_item("deliver", work.audited(), "skipped", None).await;
        }
        Err(Failure::Item(error)) => {
            fail(run, work, error.code);
            run.audit_item("deliver", work.audited(), "failed", Some(error.code)).await;
        }
        Err(Failure::Run(halt)) => drop(run.gate.end(halt)),
    }
}

/// It is at the target as it is now.
pub fn keep(run: &Run, work: &Work, content_id: Option<String>) {
    if let Some(items) = run.ledger.borrow_mut().space_mut(&work.document.key.space.id) {
        items.set(work.id(), work.item(content_id));
    }
}

/// It failed; what was there before still is.
pub fn fail(run: &Run, work: &Work, code: Code) {
    let mut report = run.report.borrow_mut();
    report.counts(work.file.is_some()).failed += 1;
    let why = if work.file.is_some() { Warning::AttachmentsFailed } else { Warning::ItemFailed };
    let key = &work.document.key;
    report.leave_out(&key.page_id, key.attachment_id.as_deref(), why, Some(code));
}
