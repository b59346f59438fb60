//! Which item is which issue: sixteen values a page, so that ten thousand items fit into the store.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::flow::{World, join_at_most};
use crate::limits::IN_FLIGHT;
use crate::work_items::records::{Entry, PageRecord, follows, map_key, page_key};

const DIGITS: &str = "0123456789abcdef";

/// The written items of a page, and its record.
#[derive(Debug, Default)]
pub struct Written {
    page_id: String,
    /// The page's record.
    pub page: PageRecord,
    entries: BTreeMap<String, Entry>,
    changed: BTreeSet<char>,
}

impl Written {
    /// Reads all of it. A page that nothing was written from costs one read.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn load(world: &World, page_id: &str) -> Result<Self> {
        let page: Option<PageRecord> = world.kvs_get(&page_key(page_id)).await?;
        let mut written = Self { page_id: page_id.to_owned(), ..Self::default() };
        let Some(page) = page else { return Ok(written) };
        written.page = page;
        let parts = DIGITS
            .chars()
            .map(|digit| async move { world.kvs_get::<BTreeMap<String, Entry>>(&map_key(page_id, digit)).await });
        let parts = join_at_most(IN_FLIGHT, parts).await?;
        written.entries = parts.into_iter().flatten().flatten().collect();
        Ok(written)
    }

    /// The issue of an item.
    pub fn get(&self, reference: &str) -> Option<&Entry> {
        self.entries.get(reference)
    }

    /// The issue that the one of this ref follows: the newest before it of the same item.
    pub fn before(&self, reference: &str) -> Option<&Entry> {
        let (root, turn) = follows(reference);
        let all = self.iter().map(|(other, entry)| (follows(other), entry));
        let earlier = all.filter(|((same, other), _)| *same == root && *other < turn);
        earlier.max_by_key(|((_, other), _)| *other).map(|(_, entry)| entry)
    }

    /// All of them, by ref.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Entry)> {
        self.entries.iter()
    }

    /// Remembers an issue; stored with [`Written::save`].
    pub fn put(&mut self, reference: &str, entry: Entry) {
        self.changed.extend(reference.chars().next());
        self.entries.insert(reference.to_owned(), entry);
    }

    /// Forgets an issue.
    pub fn remove(&mut self, reference: &str) {
        self.changed.extend(reference.chars().next());
        self.entries.remove(reference);
    }

    /// Stores what changed: the items first, so that the record never names what is not there.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn save(&mut self, world: &World) -> Result<()> {
        for digit in std::mem::take(&mut self.changed) {
            let part: BTreeMap<&String, &Entry> =
                self.entries.iter().filter(|(reference, _)| reference.starts_with(digit)).collect();
            if part.is_empty() {
                world.kvs_delete(&map_key(&self.page_id, digit)).await?;
            } else {
                world.kvs_set(&map_key(&self.page_id, digit), &part).await?;
            }
        }
        self.save_page(world).await
    }

    /// Stores the record alone.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn save_page(&self, world: &World) -> Result<()> {
        world.kvs_set(&page_key(&self.page_id), &self.page).await
    }
}
