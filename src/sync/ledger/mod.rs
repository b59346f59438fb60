//! What this run knows of what was delivered: ids, versions and hashes of items, by space and bucket. Never a title, an address
//! or a text.

mod item;

use std::collections::{BTreeMap, BTreeSet};

use crate::crypto::{hex, sha256};
use crate::error::Result;
use crate::flow::World;
use crate::ids::SpaceId;
use crate::ingestion::SpaceKey;

use item::SpaceRecord;
pub use item::{Found, Item, StoredReaders};

/// Items that a bucket is made for: small enough to be written after every page of a listing.
const BUCKET_ITEMS: usize = 64;
/// A space is divided anew when its buckets hold more than this on average.
const FULL_BUCKET_ITEMS: usize = 192;

/// A space and its items.
#[derive(Debug)]
pub struct Space {
    /// Id and key.
    pub space: SpaceKey,
    record: SpaceRecord,
    is_loaded: bool,
    is_changed: bool,
    /// By bucket: a write touches one alone.
    items: BTreeMap<u32, BTreeMap<String, Item>>,
    is_new: bool,
    dirty: BTreeSet<u32>,
}

/// All of them.
#[derive(Debug, Default)]
pub struct Ledger {
    name: String,
    spaces: BTreeMap<SpaceId, Space>,
}

impl Ledger {
    /// Reads which spaces there are; their items are read when they are needed. `known` are spaces of the cycle's record: a listing of
    /// Forge's store may lack what was written a moment ago.
    pub async fn open(world: &World, name: &str, known: &[SpaceId]) -> Result<Self> {
        let prefix = format!("sync:{name}:space:");
        let mut spaces = BTreeMap::new();
        for entry in world.kvs_list(&prefix).await? {
            let record: SpaceRecord = entry.read()?;
            let Some(id) = entry.key.strip_prefix(&prefix) else { continue };
            let id = SpaceId::new(id);
            let space = SpaceKey { id: id.clone(), key: record.key.clone() };
            spaces.insert(id, Space::new(space, record, false));
        }
        for id in known.iter().filter(|id| !spaces.contains_key(*id)).collect::<Vec<_>>() {
            let Some(record) = world.kvs_get::<SpaceRecord>(&format!("{prefix}{}", id.as_str())).await? else {
                continue;
            };
            let space = SpaceKey { id: id.clone(), key: record.key.clone() };
            spaces.insert(id.clone(), Space::new(space, record, false));
        }
        Ok(Self { name: name.to_owned(), spaces })
    }

    /// The spaces.
    pub fn spaces(&self) -> impl Iterator<Item = &Space> {
        self.spaces.values()
    }

    /// A space of it.
    pub fn space(&self, id: &SpaceId) -> Option<&Space> {
        self.spaces.get(id)
    }

    /// A space of it, to be changed.
    pub fn space_mut(&mut self, id: &SpaceId) -> Option<&mut Space> {
        self.spaces.get_mut(id)
    }

    /// Adds a space that nothing was delivered from before.
    pub fn add(&mut self, space: &SpaceKey) {
        let record = SpaceRecord::new(&space.key);
        self.spaces.entry(space.id.clone()).or_insert_with(|| Space::new(space.clone(), record, true));
    }

    /// The keys of a space's items that have not been read yet.
    pub fn unread(&self, id: &SpaceId) -> Vec<String> {
        let Some(space) = self.spaces.get(id).filter(|space| !space.is_loaded) else { return Vec::new() };
        (0..space.record.buckets).map(|bucket| self.bucket_key(space, space.record.buckets, bucket)).collect()
    }

    /// Takes in what stands under [`Self::unread`].
    pub fn loaded(&mut self, id: &SpaceId, buckets: Vec<BTreeMap<String, Item>>) {
        let Some(space) = self.spaces.get_mut(id) else { return };
        space.is_loaded = true;
        for (id, item) in buckets.into_iter().flatten() {
            space.put(&id, item);
        }
    }

    /// What has to be written: key and bucket, `None` to be removed. Nothing is dirty afterwards.
    pub fn take_writes(&mut self) -> Vec<(String, Option<BTreeMap<String, Item>>)> {
        let mut writes = Vec::new();
        let name = self.name.clone();
        for space in self.spaces.values_mut().filter(|space| space.is_loaded) {
            space.divide(&name, &mut writes);
            for bucket in std::mem::take(&mut space.dirty) {
                let items = space.bucket(bucket);
                writes.push((
                    bucket_key(&name, &space.space.id, space.record.buckets, bucket),
                    (!items.is_empty()).then_some(items),
                ));
            }
        }
        writes
    }

    /// Records of spaces that have to be written, after their buckets.
    fn take_records(&mut self) -> Vec<(String, SpaceRecord, bool)> {
        let name = self.name.clone();
        let changed = self.spaces.values_mut().filter(|space| space.is_changed);
        changed
            .map(|space| {
                space.is_changed = false;
                let key = format!("sync:{name}:space:{}", space.space.id.as_str());
                (key, space.record.clone(), space.has_nothing_to_say())
            })
            .collect()
    }

    /// Writes what has changed: buckets, then the records that name them, then buckets of a division before.
    pub async fn save(world: &World, ledger: &std::cell::RefCell<Self>) -> Result<()> {
        let (kept, removed): (Vec<_>, Vec<_>) =
            ledger.borrow_mut().take_writes().into_iter().partition(|(_, items)| items.is_some());
        for (key, items) in kept {
            world.kvs_set(&key, &items).await?;
        }
        let records = ledger.borrow_mut().take_records();
        for (key, record, is_empty) in records {
            if is_empty { world.kvs_delete(&key).await? } else { world.kvs_set(&key, &record).await? }
        }
        for (key, _) in removed {
            world.kvs_delete(&key).await?;
        }
        Ok(())
    }

    fn bucket_key(&self, space: &Space, buckets: u32, bucket: u32) -> String {
        bucket_key(&self.name, &space.space.id, buckets, bucket)
    }
}

fn bucket_key(name: &str, space_id: &SpaceId, buckets: u32, bucket: u32) -> String {
    format!("sync:{name}:items:{}:{buckets}:{bucket}", space_id.as_str())
}

impl Space {
    fn new(space: SpaceKey, record: SpaceRecord, is_new: bool) -> Self {
        let (items, dirty) = (BTreeMap::new(), BTreeSet::new());
        Self { space, record, is_new, is_loaded: false, is_changed: false, items, dirty }
    }

    /// The items with their ids.
    pub fn items(&self) -> impl Iterator<Item = (&String, &Item)> {
        self.items.values().flatten()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.items.values().map(BTreeMap::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.values().all(BTreeMap::is_empty)
    }

    /// An item; a file is found by its page.
    pub fn get(&self, id: &str, page_id: Option<&str>) -> Option<&Item> {
        self.items.get(&self.bucket_of(page_id.unwrap_or(id)))?.get(id)
    }

    /// Files of a page.
    pub fn files(&self, page_id: &str) -> impl Iterator<Item = (&String, &Item)> {
        let bucket = self.items.get(&self.bucket_of(page_id)).into_iter().flatten();
        bucket.filter(move |(_, item)| item.page_id.as_deref() == Some(page_id))
    }

    /// Stores an item.
    pub fn set(&mut self, id: &str, item: Item) {
        self.is_changed |= self.is_new;
        self.is_new = false;
        let bucket = self.put(id, item);
        self.dirty.insert(bucket);
    }

    /// Notes what the target tells, without writing it down: it is asked again in the next full pass.
    pub fn note(&mut self, id: &str, item: Item) {
        self.put(id, item);
    }

    /// Forgets an item.
    pub fn remove(&mut self, id: &str, page_id: Option<&str>) {
        let bucket = self.bucket_of(page_id.unwrap_or(id));
        if self.items.get_mut(&bucket).and_then(|items| items.remove(id)).is_some() {
            self.dirty.insert(bucket);
            self.is_changed |= self.is_empty();
        }
    }

    fn put(&mut self, id: &str, item: Item) -> u32 {
        let bucket = self.bucket_of(item.page_id.as_deref().unwrap_or(id));
        self.items.entry(bucket).or_default().insert(id.to_owned(), item);
        bucket
    }

    fn has_nothing_to_say(&self) -> bool {
        self.is_loaded && self.is_empty() && self.record.lost_cycles == 0 && self.record.former_keys.is_empty()
    }

    /// Takes over another key that the space has now. `moves`: contents stand under keys with the space's in them, so that all are
    /// delivered anew, and those of before go when that is done.
    pub fn rename(&mut self, key: &str, moves: bool) {
        let before = std::mem::replace(&mut self.record.key, key.to_owned());
        key.clone_into(&mut self.space.key);
        self.is_changed = true;
        if moves && !self.is_empty() {
            self.record.former_keys.retain(|former| former != key && *former != before);
            self.record.former_keys.push(before);
            self.dirty.extend(self.items.keys().copied());
            self.items.clear();
        }
    }

    /// Keys that it had before and that something still stands under.
    pub fn former(&self) -> impl Iterator<Item = SpaceKey> {
        self.record.former_keys.iter().map(|key| SpaceKey { id: self.space.id.clone(), key: key.clone() })
    }

    /// Nothing stands under that key any more.
    pub fn forget_former(&mut self, key: &str) {
        self.record.former_keys.retain(|former| former != key);
        self.is_changed = true;
    }

    /// Cycles since it was last visible, this one included.
    pub fn lost_cycles(&self) -> u32 {
        self.record.lost_cycles
    }

    /// Counts another cycle in which it was not visible, or none.
    pub fn set_lost_cycles(&mut self, cycles: u32) {
        self.is_changed |= self.record.lost_cycles != cycles;
        self.record.lost_cycles = cycles;
    }

    /// Who may see the space, as the last full pass read it.
    pub fn readers(&self) -> Option<&StoredReaders> {
        self.record.readers.as_ref()
    }

    /// Keeps who may see the space.
    pub fn set_readers(&mut self, readers: Option<StoredReaders>) {
        self.is_changed |= self.record.readers != readers;
        self.record.readers = readers;
    }

    /// More buckets for more items: all are written anew under keys of their own.
    fn divide(&mut self, name: &str, writes: &mut Vec<(String, Option<BTreeMap<String, Item>>)>) {
        let before = self.record.buckets;
        let most = usize::try_from(before).unwrap_or(usize::MAX).saturating_mul(FULL_BUCKET_ITEMS);
        let items = self.len();
        if items <= most {
            return;
        }
        let wanted = u32::try_from(items / BUCKET_ITEMS).unwrap_or(u32::MAX);
        self.record.buckets = wanted.checked_next_power_of_two().unwrap_or(before);
        self.is_changed = true;
        for (id, item) in std::mem::take(&mut self.items).into_values().flatten() {
            self.put(&id, item);
        }
        self.dirty = (0..self.record.buckets).collect();
        writes.extend((0..before).map(|bucket| (bucket_key(name, &self.space.id, before, bucket), None)));
    }

    fn bucket(&self, bucket: u32) -> BTreeMap<String, Item> {
        // What was only noted has nothing to say to the next run.
        let kept = self.items.get(&bucket).into_iter().flatten().filter(|(_, item)| item.found.is_none());
        kept.map(|(id, item)| (id.clone(), item.clone())).collect()
    }

    fn bucket_of(&self, page_id: &str) -> u32 {
        let hash = sha256(page_id.as_bytes());
        let [a, b, c, d, ..] = hash;
        u32::from_be_bytes([a, b, c, d]) % self.record.buckets.max(1)
    }
}

/// 16 hex digits of a hash: enough to notice a change.
pub fn short_hash(text: &str) -> String {
    let mut hash = hex(&sha256(text.as_bytes()));
    hash.truncate(16);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(items: usize) -> Ledger {
        let mut ledger = Ledger { name: "t".into(), ..Ledger::default() };
        let space = SpaceKey { id: SpaceId::new("1"), key: "A".into() };
        ledger.add(&space);
        ledger.loaded(&SpaceId::new("1"), vec![]);
        for at in 0..items {
            ledger.space_mut(&SpaceId::new("1")).unwrap().set(&at.to_string(), Item { version: 1, ..Item::default() });
        }
        ledger
    }

    #[test]
    fn only_buckets_that_changed_are_written() {
        let mut ledger = space(10);
        assert_eq!(ledger.take_writes().len(), 1);
        assert_eq!(ledger.take_writes().len(), 0);
        ledger.space_mut(&SpaceId::new("1")).unwrap().remove("3", None);
        let writes = ledger.take_writes();
        assert_eq!(writes.len(), 1);
        assert_eq!(writes[0].1.as_ref().unwrap().len(), 9);
    }

    #[test]
    fn a_space_that_grows_is_divided_and_nothing_is_lost() {
        let mut ledger = space(5_000);
        let writes = ledger.take_writes();
        let kept: usize = writes.iter().filter_map(|(_, items)| items.as_ref()).map(BTreeMap::len).sum();
        assert_eq!(kept, 5_000);
        assert!(writes.iter().any(|(key, items)| key == "sync:t:items:1:1:0" && items.is_none()));
        let largest = writes.iter().filter_map(|(_, items)| items.as_ref()).map(BTreeMap::len).max().unwrap();
        assert!(largest < FULL_BUCKET_ITEMS, "{largest}");
        assert_eq!(ledger.unread(&SpaceId::new("1")).len(), 0);
    }

    #[test]
    fn a_space_with_another_key_is_delivered_anew_and_remembers_where_it_stood() {
        let mut ledger = space(3);
        ledger.take_writes();
        let kept = ledger.space_mut(&SpaceId::new("1")).unwrap();
        kept.rename("B", true);
        assert!(kept.is_empty() && !kept.has_nothing_to_say());
        assert_eq!(kept.former().map(|former| former.key).collect::<Vec<_>>(), ["A"]);
        // Back again: nothing stands under the key of now but what is delivered.
        kept.set("1", Item { version: 1, ..Item::default() });
        kept.rename("A", true);
        assert_eq!(kept.former().map(|former| former.key).collect::<Vec<_>>(), ["B"]);
        kept.forget_former("B");
        assert!(kept.has_nothing_to_say());
        kept.set("1", Item { version: 1, ..Item::default() });
        kept.rename("C", false);
        assert_eq!((kept.len(), kept.former().count(), kept.space.key.as_str()), (1, 0, "C"));
        assert_eq!(ledger.take_writes().len(), 1);
    }

    #[test]
    fn what_was_only_noted_is_not_written() {
        let mut ledger = space(1);
        let found = Some(Found::default());
        ledger.space_mut(&SpaceId::new("1")).unwrap().note("9", Item { found, ..Item::default() });
        assert_eq!(ledger.take_writes()[0].1.as_ref().unwrap().len(), 1);
    }
}
