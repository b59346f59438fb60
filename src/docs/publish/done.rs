//! What publishing has done so far.

use crate::docs::records::page::{PageOutcome, PageRecord};
use crate::docs::records::page_key::{ARCHIVE, PageKey};
use crate::docs::records::run::Counts;
use crate::outline::Page;

/// What publishing has done so far; of use when it ended with an error, too.
#[derive(Default)]
pub struct PagesDone {
    pub counts: Counts,
    /// Keys of the pages that a restriction keeps the app from changing.
    pub refused: Vec<String>,
    /// The pages below the front page whose text is another one now.
    pub changed: Vec<ChangedPage>,
}

/// A page whose text is another one since this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedPage {
    pub title: String,
    /// Key of the space that a person moved the page to.
    pub space_key: Option<String>,
    pub change: Change,
}

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    New,
    Changed,
    /// What it was about is gone: it says so, and stands under the archive.
    Gone,
}

impl PagesDone {
    /// Counts pages that this same run wrote before it was interrupted, and that were taken for unchanged since.
    pub fn tally_earlier<'r>(&mut self, records: impl Iterator<Item = &'r PageRecord>, run_id: &str) {
        for record in records {
            let Some(by) = record.by.as_ref().filter(|by| by.run_id == run_id) else { continue };
            let page = Page {
                key: record.key.clone(),
                parent: None,
                title: record.title.clone(),
                body: String::new(),
                sources: 0,
                source_paths: Vec::new(),
                stands_above: false,
            };
            self.counts.unchanged = self.counts.unchanged.saturating_sub(1);
            self.tally(&page, by.did, record.space_key.clone());
        }
    }

    /// Counts a page, and notes what became of it.
    pub fn tally(&mut self, page: &Page, did: PageOutcome, space_key: Option<String>) {
        let counts = &mut self.counts;
        match did {
            PageOutcome::Created => counts.created += 1,
            PageOutcome::Updated => counts.updated += 1,
            PageOutcome::Unchanged => counts.unchanged += 1,
            PageOutcome::Proposed => counts.proposed += 1,
            PageOutcome::Refused => {
                counts.refused += 1;
                self.refused.push(page.key.clone());
            }
        }
        let change = match did {
            PageOutcome::Updated if page.parent.as_deref() == Some(ARCHIVE) => Change::Gone,
            PageOutcome::Created => Change::New,
            PageOutcome::Updated => Change::Changed,
            _ => return,
        };
        if PageKey::of(&page.key).is_below_front() {
            self.changed.push(ChangedPage { title: page.title.clone(), space_key, change });
        }
    }
}
