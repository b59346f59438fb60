//! How a divided repository was cut, and what stood in each part when it was read last, so that a push costs what it changed.
//!
//! Kept are commit and blob ids, paths and sizes, no text. A part that no change reaches is neither listed nor read. Where the
//! Git host tells two commits apart (GitHub), nothing is listed at all.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::docs::records::job::Job;
use crate::docs::records::keys::{facts_prefix, short_hash};
use crate::docs::sharded::partition::{Shard, divide};
use crate::error::Result;
use crate::flow::{World, join_at_most};
use crate::limits::IN_FLIGHT;
use crate::outline::{self, Census, PlanLimits, Reason};
use crate::source::{Change, EntryKind, TreeEntry};

/// Raised when parts are kept differently.
const VERSION: u32 = 2;
/// One value, below the platform's 240 KiB.
pub const VALUE_BYTES: usize = 200_000;

/// Path, size and blob id of a file.
pub type Rows = Vec<(String, u64, String)>;
/// A part and the files that are worth reading in it.
pub type ListedShard = (Shard, Vec<TreeEntry>);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MapHead {
    version: u32,
    settings: String,
    commit: String,
    whole_ms: u64,
    #[serde(default, rename = "wishes", skip_serializing_if = "Option::is_none")]
    config: Option<TreeEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    held_back: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<(Reason, u32)>,
    #[serde(default)]
    census: Census,
    values: usize,
}

/// A part, and a hash of what stood in it; empty where pages of it were kept back, so that it is never the same.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KnownShard {
    #[serde(rename = "chunk")]
    pub shard: Shard,
    #[serde(rename = "print")]
    pub fingerprint: String,
    /// Hashes of what of it the pages about the whole were made from, one a topic.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
}

/// A whole repository in its parts.
pub struct ShardMap {
    /// Hash of the job's settings.
    pub settings: String,
    /// The commit that it was read at.
    pub commit: String,
    /// When everything was read last, milliseconds since 1970.
    pub whole_ms: u64,
    /// The repository's `.touchmark.yml`.
    pub config: Option<TreeEntry>,
    /// Keys of the overview's pages that a restriction kept from being written: the next run tries again.
    pub held_back: Vec<String>,
    /// How many files no page shows, by reason, when everything was read last.
    pub left_out: Vec<(Reason, u32)>,
    /// What the tree told when everything was read last.
    pub census: Census,
    pub known: Vec<KnownShard>,
}

impl ShardMap {
    /// `None` when nothing was kept, or under other settings.
    pub async fn load(world: &World, job: &Job, settings: &str) -> Result<Option<Self>> {
        let head = world.kvs_get::<MapHead>(&head_key(job)).await?;
        let Some(head) = head.filter(|head| head.version == VERSION && head.settings == settings) else {
            return Ok(None);
        };
        let keys: Vec<String> = (0..head.values).map(|number| value_key(job, number)).collect();
        let values = join_at_most(IN_FLIGHT, keys.iter().map(|key| world.kvs_get::<Vec<KnownShard>>(key))).await?;
        let known = values.into_iter().flatten().flatten().collect();
        let MapHead { settings, commit, whole_ms, config, held_back, left_out, census, .. } = head;
        Ok(Some(Self { settings, commit, whole_ms, config, held_back, left_out, census, known }))
    }

    /// Keeps it. The head goes last: with it the rest is there.
    pub async fn save(&self, world: &World, job: &Job) -> Result<()> {
        let mut values: Vec<Vec<&KnownShard>> = vec![Vec::new()];
        let mut bytes = 0;
        for known in &self.known {
            let size =
                known.shard.parts.iter().map(|part| part.len() + 3).sum::<usize>() + known.shard.folder.len() + 160;
            if bytes + size > VALUE_BYTES {
                values.push(Vec::new());
                bytes = 0;
            }
            bytes += size;
            if let Some(value) = values.last_mut() {
                value.push(known);
            }
        }
        let keys: Vec<String> = (0..values.len()).map(|number| value_key(job, number)).collect();
        join_at_most(IN_FLIGHT, keys.iter().zip(&values).map(|(key, value)| world.kvs_set(key, value))).await?;
        let head = MapHead {
            version: VERSION,
            settings: self.settings.clone(),
            commit: self.commit.clone(),
            whole_ms: self.whole_ms,
            config: self.config.clone(),
            held_back: self.held_back.clone(),
            left_out: self.left_out.clone(),
            census: self.census.clone(),
            values: values.len(),
        };
        world.kvs_set(&head_key(job), &head).await
    }

    /// The parts whose files are not the ones that were read, by a listing of all that is worth reading.
    pub fn against(&self, wanted: Vec<TreeEntry>, most_files: usize) -> Option<Vec<ListedShard>> {
        let (held, left) = Places::of(self.known.iter().map(|known| &known.shard)).sort(wanted);
        let differ = self.known.iter().zip(held).filter(|(known, files)| fingerprint(files) != known.fingerprint);
        let differ = differ.map(|(known, files)| (known.shard.clone(), files));
        sized(differ.chain(cut(left, most_files)).collect(), most_files)
    }

    /// The same by what changed since. `None` also when the files of a part are not kept.
    pub async fn changed(
        &self,
        world: &World,
        job: &Job,
        changes: &[Change],
        wants: impl Fn(&str) -> bool,
        most_files: usize,
    ) -> Result<Option<Vec<ListedShard>>> {
        let added: Vec<TreeEntry> = changes.iter().filter_map(Change::entry).collect();
        let everything = PlanLimits { max_files: usize::MAX, max_total_bytes: u64::MAX, ..PlanLimits::default() };
        let mut added = outline::plan(&added, &everything).wanted;
        added.retain(|entry| wants(&entry.path));
        let places = Places::of(self.known.iter().map(|known| &known.shard));
        let touched: BTreeSet<&str> = changes.iter().map(|change| change.path.as_str()).collect();
        let open = (0..).zip(&self.known).filter(|(_, known)| known.fingerprint.is_empty()).map(|(number, _)| number);
        let reached: BTreeSet<usize> = touched.iter().filter_map(|path| places.find(path)).chain(open).collect();
        let (mut new, left) = places.sort(added);
        let mut parts = Vec::new();
        for number in reached {
            let Some(known) = self.known.get(number) else { continue };
            let Some(rows) = world.kvs_get::<Rows>(&files_key(job, &known.shard)).await? else { return Ok(None) };
            let mut files = entries(rows);
            let before = files.len();
            files.retain(|entry| !touched.contains(entry.path.as_str()));
            let fresh = new.get_mut(number).map(std::mem::take).unwrap_or_default();
            if files.len() < before || !fresh.is_empty() || known.fingerprint.is_empty() {
                files.extend(fresh);
                files.sort_by(|a, b| a.path.cmp(&b.path));
                parts.push((known.shard.clone(), files));
            }
        }
        parts.extend(cut(left, most_files));
        Ok(sized(parts, most_files))
    }

    /// Takes over what the parts of a run were about; parts that hold nothing any more go.
    pub fn take(&mut self, parts: Vec<KnownShard>) {
        let new: BTreeSet<String> = parts.iter().map(|known| known.shard.id()).collect();
        self.known.retain(|known| !new.contains(&known.shard.id()));
        self.known.extend(parts);
        self.known.retain(|known| known.fingerprint != fingerprint(&[]));
    }
}

/// All that is worth reading, cut into parts with their files.
pub fn cut(wanted: Vec<TreeEntry>, most_files: usize) -> Vec<ListedShard> {
    let chunks = divide(&wanted, most_files);
    let (held, _) = Places::of(chunks.iter()).sort(wanted);
    // Of no files there would be one part, without any.
    chunks.into_iter().zip(held).filter(|(_, files)| !files.is_empty()).collect()
}

/// A hash of paths and contents.
pub fn fingerprint(files: &[TreeEntry]) -> String {
    let mut text = String::new();
    for entry in files {
        text.extend([entry.path.as_str(), "\0", entry.id.as_str(), "\n"]);
    }
    short_hash(&text)
}

/// The files of a part as they are kept; `None` when that is too much for one value.
pub fn rows(files: &[TreeEntry]) -> Option<Rows> {
    // Quotes and commas, and twice the path where all of it is escaped.
    let bytes: usize = files.iter().map(|entry| entry.path.len() * 2 + entry.id.len() + 20).sum();
    let row = |entry: &TreeEntry| (entry.path.clone(), entry.size_bytes, entry.id.clone());
    (bytes <= VALUE_BYTES).then(|| files.iter().map(row).collect())
}

/// The files of a part.
pub fn entries(rows: Rows) -> Vec<TreeEntry> {
    let entry = |(path, size_bytes, id)| TreeEntry { path, kind: EntryKind::File, size_bytes, id };
    rows.into_iter().map(entry).collect()
}

/// Key of the files of a part at the commit that was read last.
pub fn files_key(job: &Job, chunk: &Shard) -> String {
    format!("{}{}:files", facts_prefix(&job.job_id), chunk.id())
}

/// A part that has grown too far means that the repository has to be cut anew.
fn sized(parts: Vec<ListedShard>, most_files: usize) -> Option<Vec<ListedShard>> {
    parts.iter().all(|(_, files)| files.len() <= most_files * 2).then_some(parts)
}

fn head_key(job: &Job) -> String {
    format!("{}parts", facts_prefix(&job.job_id))
}

fn value_key(job: &Job, number: usize) -> String {
    format!("{}parts:{number}", facts_prefix(&job.job_id))
}

/// Which part a path belongs to.
struct Places<'c> {
    by_part: BTreeMap<&'c str, usize>,
    count: usize,
}

impl<'c> Places<'c> {
    fn of(chunks: impl Iterator<Item = &'c Shard>) -> Self {
        let mut places = Self { by_part: BTreeMap::new(), count: 0 };
        for chunk in chunks {
            places.by_part.extend(chunk.parts.iter().map(|part| (part.as_str(), places.count)));
            places.count += 1;
        }
        places
    }

    fn find(&self, path: &str) -> Option<usize> {
        let folder = path.rfind('/').and_then(|at| path.get(..=at)).unwrap_or_default();
        if let Some(own) = self.by_part.get(format!("{folder}*").as_str()) {
            return Some(*own);
        }
        let ends = path.match_indices('/').filter_map(|(at, _)| path.get(..=at));
        ends.chain([""]).find_map(|folder| self.by_part.get(folder).copied())
    }

    /// The files of each part, and those of none.
    fn sort(&self, files: Vec<TreeEntry>) -> (Vec<Vec<TreeEntry>>, Vec<TreeEntry>) {
        let (mut held, mut left) = (vec![Vec::new(); self.count], Vec::new());
        for entry in files {
            match self.find(&entry.path).and_then(|number| held.get_mut(number)) {
                Some(part) => part.push(entry),
                None => left.push(entry),
            }
        }
        held.iter_mut().for_each(|files| files.sort_by(|a, b| a.path.cmp(&b.path)));
        (held, left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: String, id: &str) -> TreeEntry {
        TreeEntry { path, kind: EntryKind::File, size_bytes: 1, id: id.to_owned() }
    }

    fn files(id: &str) -> Vec<TreeEntry> {
        (0..300).map(|n| entry(format!("m{}/s{}/f{n}.rs", n % 7, n % 3), id)).collect()
    }

    fn division(of: Vec<TreeEntry>) -> ShardMap {
        let known = cut(of, 60)
            .into_iter()
            .map(|(shard, files)| KnownShard { fingerprint: fingerprint(&files), topics: Vec::new(), shard })
            .collect();
        ShardMap {
            settings: String::new(),
            commit: String::new(),
            whole_ms: 0,
            config: None,
            held_back: Vec::new(),
            left_out: Vec::new(),
            census: Census::default(),
            known,
        }
    }

    #[test]
    fn a_path_is_found_in_the_part_that_holds_it() {
        let division = division(files("1"));
        let places = Places::of(division.known.iter().map(|known| &known.shard));
        for entry in files("1") {
            let found = places.find(&entry.path).expect("a part");
            assert!(division.known[found].shard.holds(&entry.path), "{}", entry.path);
        }
        assert_eq!(places.find("other/file.rs"), None);
    }

    #[test]
    fn only_the_parts_that_a_change_reaches_differ() {
        let division = division(files("1"));
        assert_eq!(division.against(files("1"), 60), Some(Vec::new()));
        let mut now = files("1");
        now[5].id = "2".to_owned();
        now.push(entry("new/a.rs".to_owned(), "3"));
        let differ = division.against(now, 60).expect("parts");
        assert_eq!(differ.len(), 2);
        assert!(differ[0].0.holds("m5/s2/f5.rs") && differ[1].0.holds("new/a.rs"));
        assert!(differ[0].1.len() < 80);
    }

    #[test]
    fn a_part_that_grew_too_far_asks_for_another_cut() {
        let division = division(files("1"));
        let grown = (0..200).map(|n| entry(format!("m1/s1/g{n}.rs"), "1")).chain(files("1")).collect();
        assert_eq!(division.against(grown, 60), None);
    }

    #[test]
    fn a_part_that_holds_nothing_any_more_goes() {
        let mut division = division(files("1"));
        let parts = division.known.len();
        let shard = division.known[0].shard.clone();
        let empty = KnownShard { shard, fingerprint: fingerprint(&[]), topics: Vec::new() };
        division.take(vec![empty]);
        assert_eq!(division.known.len(), parts - 1);
    }
}
