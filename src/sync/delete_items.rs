//! Taking contents away from the target, and counting what went.

use crate::ingestion::{Key, SpaceKey};

use super::cycle::{Audited, Run};
use super::gate::{Failure, Outcome};
use super::ledger::Item;
use super::summary::Warning;
use super::target::Gone;

/// Contents of one step: the ledger is written after each.
const AT_ONCE: usize = 20;

/// Deletes contents of a space, and forgets them as they go. A deletion that fails leaves the rest for the next run.
pub async fn delete_items(run: &Run, space: &SpaceKey, all: Vec<(String, Item)>) -> Outcome<()> {
    for items in all.chunks(AT_ONCE) {
        let gone: Vec<Gone> = items.iter().map(|(id, item)| gone(run, space, id, item)).collect();
        let error = match run.target.delete(&run.gate, &gone).await {
            Ok(()) => None,
            Err(Failure::Item(error)) => Some(error.code),
            Err(end) => return Err(end),
        };
        for (id, item) in items {
            let is_file = item.page_id.is_some();
            if error.is_some() {
                run.report.borrow_mut().warnings.insert(Warning::ItemFailed);
            } else {
                run.report.borrow_mut().counts(is_file).deleted += 1;
                if let Some(kept) = run.ledger.borrow_mut().space_mut(&space.id) {
                    kept.remove(id, item.page_id.as_deref());
                }
            }
            let audited = Audited { kind: if is_file { "attachment" } else { "page" }, id, title: "" };
            run.audit_item("delete", audited, if error.is_some() { "failed" } else { "ok" }, error).await;
        }
        run.save_ledger().await?;
        run.tell().await?;
    }
    Ok(())
}

/// A content of the ledger as the target knows it.
fn gone(run: &Run, space: &SpaceKey, id: &str, item: &Item) -> Gone {
    let (page_id, attachment_id) = match &item.page_id {
        Some(page_id) => (page_id.clone(), Some(id.to_owned())),
        None => (id.to_owned(), None),
    };
    let key = Key { name: run.configuration.name.clone(), space: space.clone(), page_id, attachment_id };
    Gone { key, content_id: item.content_id.clone(), version: item.version }
}
