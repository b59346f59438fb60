//! What the pages about the whole need of a part: which of its files speak of what, and which of its pages use which. Paths,
//! ids and numbers, no text.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::docs::records::job::Job;
use crate::docs::records::keys::{facts_prefix, short_hash};
use crate::docs::sharded::partition::Shard;
use crate::docs::sharded::shard_map::VALUE_BYTES;
use crate::error::Result;
use crate::flow::World;
use crate::outline::{self, BASE, DOCUMENT, Fact, Page, Role, classify, parent_of};
use crate::source::{EntryKind, TreeEntry};

/// Pages about the whole that are compared one by one.
const TOPICS: usize = 5;
/// The bit of what the pages about all modules say: the architecture, the front page.
pub const MAP: u8 = 1 << TOPICS;
/// The bit of files that say what runs.
pub const RUNS: u8 = 1 << 3;
/// Of a value: the rest are file rows.
const MOST_USES: usize = 1_000;

/// A file: path, size, blob id, and what it speaks of as bits.
type Row = (String, u64, String, u8);

/// What is kept of a part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardFacts {
    files: Vec<Row>,
    /// From which page to which, and how many files of the first.
    pub uses: Vec<(String, String, u32)>,
    /// Of documents and folders of them: the page's key, and how many there are in a folder.
    pub documents: Vec<(String, u32)>,
    /// A hash of what the pages about the whole say of its modules.
    #[serde(default)]
    pub standing: String,
}

impl ShardFacts {
    /// From the part's files, what is known of them, and the keys of its pages.
    pub fn new(files: &[TreeEntry], facts: &BTreeMap<String, Fact>, keys: &BTreeSet<String>) -> Self {
        let documents = documents(facts, keys);
        let is_document = |path: &str| documents.iter().any(|(key, count)| *count == 0 && key == path);
        let row = |entry: &TreeEntry| {
            let told = match facts.get(&entry.path) {
                Some(Fact::Source { topics, .. }) => *topics,
                _ => 0,
            };
            let bits = outline::spoken(&entry.path, told) | if is_document(&entry.path) { DOCUMENT } else { 0 };
            (bits != 0).then(|| (entry.path.clone(), entry.size_bytes, entry.id.clone(), bits))
        };
        let mut rows: Vec<Row> = files.iter().filter_map(row).collect();
        let mut bytes = 0;
        rows.retain(|(path, _, id, _)| {
            bytes += path.len() * 2 + id.len() + 30;
            bytes <= VALUE_BYTES / 2
        });
        Self { files: rows, uses: uses(facts, keys), documents, standing: String::new() }
    }

    /// With pages that are what they were before.
    pub fn standing_as(self, before: &Self) -> Self {
        Self { standing: before.standing.clone(), ..self }
    }

    /// What was kept of a part.
    pub async fn load(world: &World, job: &Job, shard: &Shard) -> Result<Option<Self>> {
        world.kvs_get(&key(job, shard)).await
    }

    /// Keeps it, unless that was kept already.
    pub async fn save(&self, world: &World, job: &Job, shard: &Shard, before: Option<&Self>) -> Result<()> {
        if before == Some(self) { Ok(()) } else { world.kvs_set(&key(job, shard), self).await }
    }

    /// With what these pages are, where all of the part's are at hand.
    pub fn telling(self, pages: &[Page]) -> Self {
        let told: String = pages.iter().map(|page| format!("{}\0{}\n", page.key, page.standing)).collect();
        Self { standing: short_hash(&told), ..self }
    }

    /// A hash for each topic of the files that speak of it, and one of what its modules are and use: another one means that
    /// its page is to be written again.
    pub fn fingerprints(&self) -> Vec<String> {
        let of_topic = |bit: usize| {
            let own = self.files.iter().filter(|(_, _, _, bits)| bits & 1 << bit != 0);
            let text: String = own.map(|(path, _, id, _)| format!("{path}\0{id}\n")).collect();
            if text.is_empty() { String::new() } else { short_hash(&text).chars().take(12).collect() }
        };
        let base = self.files.iter().filter(|(_, _, _, bits)| bits & BASE != 0);
        let mut map: String = base.map(|(path, _, id, _)| format!("{path}\0{id}\n")).collect();
        map.extend(self.uses.iter().map(|(from, to, count)| format!("{from}\0{to}\0{count}\n")));
        let map = short_hash(&(map + &self.standing)).chars().take(12).collect();
        (0..TOPICS).map(of_topic).chain([map]).collect()
    }

    /// Its files with what they speak of.
    pub fn files(&self) -> impl Iterator<Item = (TreeEntry, u8)> {
        self.files.iter().map(|(path, size_bytes, id, bits)| {
            let entry =
                TreeEntry { path: path.clone(), kind: EntryKind::File, size_bytes: *size_bytes, id: id.clone() };
            (entry, *bits)
        })
    }
}

/// The topics that differ between two sets of hashes, as bits.
pub fn differing(before: &[String], now: &[String]) -> u8 {
    let at = |prints: &[String], bit: usize| prints.get(bit).cloned().unwrap_or_default();
    (0..=TOPICS).filter(|bit| at(before, *bit) != at(now, *bit)).fold(0, |bits, bit| bits | 1 << bit)
}

/// The files to read for these topics, what every page needs first, those nearest to the root before others.
pub fn chosen(files: &BTreeMap<String, (TreeEntry, u8)>, topics: u8, most: usize) -> Vec<TreeEntry> {
    let wanted = files.values().filter(|(_, bits)| bits & (topics | BASE) != 0);
    let mut ranked: Vec<&(TreeEntry, u8)> = wanted.collect();
    let depth = |entry: &TreeEntry| entry.path.matches('/').count();
    ranked.sort_by_key(|(entry, bits)| (bits & BASE == 0, depth(entry)));
    let base = ranked.iter().filter(|(_, bits)| bits & BASE != 0).count();
    // Half for each where both are many.
    let rest = ranked.len() - base;
    let most_base = base.min(most.saturating_sub(rest).max(most / 2));
    let kept = ranked.iter().take(most_base).chain(ranked.iter().skip(base).take(most - most_base));
    kept.map(|(entry, _)| entry.clone()).collect()
}

/// Which page uses which, by the imports of its files.
fn uses(facts: &BTreeMap<String, Fact>, keys: &BTreeSet<String>) -> Vec<(String, String, u32)> {
    let place = |path: &str| {
        if keys.contains(path) { path.to_owned() } else { parent_of(path, keys) }
    };
    let mut counts: BTreeMap<(String, String), u32> = BTreeMap::new();
    for (path, fact) in facts {
        let Fact::Source { imports, .. } = fact else { continue };
        let from = place(path);
        let targets: BTreeSet<String> = imports.iter().map(|target| place(target)).collect();
        for to in targets.into_iter().filter(|to| *to != from && !to.is_empty() && !from.is_empty()) {
            *counts.entry((from.clone(), to)).or_default() += 1;
        }
    }
    let mut most: Vec<(String, String, u32)> =
        counts.into_iter().map(|((from, to), count)| (from, to, count)).collect();
    let mut bytes = 0;
    most.sort_by(|a, b| (b.2, &a.0, &a.1).cmp(&(a.2, &b.0, &b.1)));
    most.truncate(MOST_USES);
    most.retain(|(from, to, _)| {
        bytes += from.len() + to.len() + 20;
        bytes <= VALUE_BYTES / 4
    });
    most
}

/// Pages of documents, and of folders that hold nothing else.
fn documents(facts: &BTreeMap<String, Fact>, keys: &BTreeSet<String>) -> Vec<(String, u32)> {
    const MOST: usize = 300;
    let is_document = |path: &str| matches!(classify(path), Ok(Role::Document | Role::Readme));
    let mut out = Vec::new();
    for key in keys {
        if facts.contains_key(key) {
            out.extend(is_document(key).then(|| (key.clone(), 0)));
            continue;
        }
        let below = format!("{key}/");
        let inside: Vec<&String> =
            facts.range(below.clone()..).map(|(path, _)| path).take_while(|path| path.starts_with(&below)).collect();
        let count = inside.iter().filter(|path| keys.contains(path.as_str())).count();
        if count > 0 && inside.iter().all(|path| is_document(path)) {
            out.push((key.clone(), u32::try_from(count).unwrap_or(u32::MAX)));
        }
    }
    out.truncate(MOST);
    out
}

fn key(job: &Job, shard: &Shard) -> String {
    format!("{}{}:book", facts_prefix(&job.job_id), shard.id())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str) -> TreeEntry {
        TreeEntry { path: path.to_owned(), kind: EntryKind::File, size_bytes: 1, id: "1".to_owned() }
    }

    fn source(topics: u8, imports: &[&str]) -> Fact {
        let imports = imports.iter().map(|path| (*path).to_owned()).collect();
        Fact::Source { bytes: 1, items: true, shown: true, topics, imports }
    }

    #[test]
    fn a_part_tells_which_files_speak_of_what_and_who_uses_whom() {
        let facts = BTreeMap::from([
            ("a/routes.ts".to_owned(), source(2, &["b/store.ts"])),
            ("b/store.ts".to_owned(), source(1, &[])),
            ("b/other.ts".to_owned(), source(0, &["b/store.ts"])),
            ("docs/x.md".to_owned(), Fact::Text(400)),
        ]);
        let files: Vec<TreeEntry> =
            ["a/routes.ts", "b/store.ts", "b/other.ts", "docs/x.md", "package.json"].map(entry).into();
        let keys = BTreeSet::from(["a", "b", "docs", "docs/x.md"].map(str::to_owned));
        let told = ShardFacts::new(&files, &facts, &keys);
        let rows: Vec<(String, u8)> = told.files().map(|(entry, bits)| (entry.path, bits)).collect();
        let expected = [("a/routes.ts", 2), ("b/store.ts", 1), ("docs/x.md", DOCUMENT), ("package.json", BASE)];
        assert_eq!(rows, expected.map(|(path, bits)| (path.to_owned(), bits)));
        assert_eq!(told.uses, [("a".to_owned(), "b".to_owned(), 1)]);
        assert_eq!(told.documents, [("docs".to_owned(), 1), ("docs/x.md".to_owned(), 0)]);
    }

    #[test]
    fn only_the_topics_of_what_changed_differ() {
        let facts = BTreeMap::from([("a.ts".to_owned(), source(2, &[])), ("b.ts".to_owned(), source(1, &[]))]);
        let prints = |files: &[TreeEntry]| ShardFacts::new(files, &facts, &BTreeSet::new()).fingerprints();
        let before = prints(&[entry("a.ts"), entry("b.ts")]);
        let now = prints(&[TreeEntry { id: "2".to_owned(), ..entry("a.ts") }, entry("b.ts")]);
        assert_eq!((differing(&before, &before), differing(&before, &now), differing(&[], &before)), (0, 2, 3 | MAP));
    }

    #[test]
    fn what_every_page_needs_does_not_crowd_out_the_rest() {
        let rows = (0..20).map(|n| (entry(&format!("p{n}/package.json")), BASE));
        let routes = (0..20).map(|n| (entry(&format!("r{n}.ts")), 2));
        let files = rows.chain(routes).map(|(entry, bits)| (entry.path.clone(), (entry, bits))).collect();
        let picked = chosen(&files, 2, 10);
        assert_eq!(picked.iter().filter(|entry| entry.path.starts_with('r')).count(), 5);
        assert_eq!((chosen(&files, 1, 10).len(), chosen(&files, 2, 100).len()), (10, 40));
    }
}
