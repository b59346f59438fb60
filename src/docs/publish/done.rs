//! What publishing has done so far.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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
    pub changed: Changes,
}

/// Pages that are named of each kind. Ours.
const MOST_NAMED: usize = 12;

/// Pages whose text is another one since a run: how many, and the first of them by their titles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// New, changed, gone.
    counts: [u32; 3],
    named: Vec<ChangedPage>,
}

/// A page whose text is another one since this run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangedPage {
    pub title: String,
    /// Key of the space that a person moved the page to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space_key: Option<String>,
    pub change: Change,
}

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    New,
    Changed,
    /// What it was about is gone: it says so, and stands under the archive.
    Gone,
}

impl Change {
    const ALL: [Self; 3] = [Self::New, Self::Changed, Self::Gone];
}

impl Changes {
    /// Notes one page more.
    pub fn note(&mut self, page: ChangedPage) {
        self.count(page.change, 1);
        self.named.push(page);
        self.name_the_first();
    }

    /// Takes in those of another part of the run.
    pub fn join(&mut self, other: Self) {
        for (change, count) in Change::ALL.into_iter().zip(other.counts) {
            self.count(change, count);
        }
        self.named.extend(other.named);
        self.name_the_first();
    }

    pub fn is_empty(&self) -> bool {
        self.counts == [0; 3]
    }

    fn count(&mut self, change: Change, count: u32) {
        let of_change = Change::ALL.iter().zip(&mut self.counts).filter(|(kind, _)| **kind == change);
        of_change.for_each(|(_, sum)| *sum = sum.saturating_add(count));
    }

    /// How many pages of a kind there are, and the first of them.
    pub fn of(&self, change: Change) -> (usize, Vec<&ChangedPage>) {
        let count =
            Change::ALL.iter().zip(self.counts).find(|(kind, _)| **kind == change).map_or(0, |(_, count)| count);
        let named = self.named.iter().filter(|page| page.change == change).collect();
        (usize::try_from(count).unwrap_or(usize::MAX), named)
    }

    /// A run that was interrupted notes them in another order, and names the same.
    fn name_the_first(&mut self) {
        self.named.sort();
        let mut left: BTreeMap<Change, usize> = BTreeMap::new();
        self.named.retain(|page| {
            let count = left.entry(page.change).or_default();
            *count += 1;
            *count <= MOST_NAMED
        });
    }
}

impl PagesDone {
    /// Counts pages that this same run wrote before it was interrupted, and that were taken for unchanged since.
    pub fn tally_earlier<'r>(&mut self, records: impl Iterator<Item = &'r PageRecord>, run_id: &str) {
        for record in records {
            let Some(by) = record.by.as_ref().filter(|by| by.run_id == run_id) else { continue };
            let page = Page { key: record.key.clone(), title: record.title.clone(), ..Page::default() };
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
            self.changed.note(ChangedPage { title: page.title.clone(), space_key, change });
        }
    }
}
