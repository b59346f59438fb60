//! What is kept of a repository between runs, so that a push costs what it changed: blob ids, sizes and which file imports
//! which, all under hashes of paths. No name, no text.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::docs::records::keys::{facts_prefix, short_hash};
use crate::error::Result;
use crate::flow::{World, join_at_most};
use crate::limits::IN_FLIGHT;
use crate::outline::{Fact, Plan, folder};
use crate::source::TreeEntry;

/// Raised when pages are written differently: then everything is read again.
const VERSION: u32 = 9;

/// Files of one value: it stays below the platform's 240 KiB with thirty imports a file.
const FILES_PER_VALUE: usize = 300;

const MOST_IMPORTS: usize = 30;

/// Says which values there are, and what they were made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    version: u32,
    /// Hash of the job's settings and of the repository's `.touchmark.yml`.
    settings: String,
    /// When everything was read last, milliseconds since 1970.
    whole_ms: u64,
    values: usize,
    /// Hashes of the keys of a part's pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pages: Vec<String>,
    /// What the pages about the whole say of each module, both as hashes.
    standing: BTreeMap<String, String>,
}

/// One file: blob id, its folder, bytes on a page, kind (0 of no use, 1 source, 2 text; 4 with public items, 8 shown; from 16
/// the topics that it has something to say about),
/// imports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Row(String, String, usize, u8, Vec<String>);

type Rows = BTreeMap<String, Row>;

/// Whose facts: a job's, of its whole repository or of one part of it.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub job_id: &'a str,
    /// The part's id; empty for the whole.
    pub shard: &'a str,
}

/// Everything kept of one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub whole_ms: u64,
    pub pages: Vec<String>,
    pub standing: BTreeMap<String, String>,
    rows: Rows,
}

/// What a run found.
pub struct Found<'a> {
    pub settings: &'a str,
    pub plan: &'a Plan,
    pub facts: &'a BTreeMap<String, Fact>,
    pub whole_ms: u64,
    pub pages: Vec<String>,
    /// By [`standing_id`].
    pub standing: BTreeMap<String, String>,
}

/// The name under which a page's standing is kept.
pub fn standing_id(key: &str) -> String {
    path_id(key)
}

impl Kept {
    /// `None` when nothing was kept, or under other settings.
    pub async fn load(world: &World, place: Place<'_>, settings: &str) -> Result<Option<Self>> {
        let head = world.kvs_get::<Head>(&place.head_key()).await?;
        let Some(head) = head.filter(|head| head.version == VERSION && head.settings == settings) else {
            return Ok(None);
        };
        let keys: Vec<String> = (0..head.values).map(|number| place.value_key(number)).collect();
        let values = join_at_most(IN_FLIGHT, keys.iter().map(|key| world.kvs_get::<Rows>(key))).await?;
        let rows = values.into_iter().flatten().flatten().collect();
        Ok(Some(Self { whole_ms: head.whole_ms, pages: head.pages, standing: head.standing, rows }))
    }

    /// Whether the file's bytes are the ones that the facts are about.
    pub fn is_same(&self, entry: &TreeEntry) -> bool {
        self.rows.get(&path_id(&entry.path)).is_some_and(|row| row.0 == blob_id(entry))
    }

    /// The folders that lost a file; `None` when one of them holds nothing any more.
    pub fn folders_with_deletions<'p>(&self, plan: &'p Plan) -> Option<BTreeSet<&'p str>> {
        let files: BTreeSet<String> = plan.wanted.iter().map(|entry| path_id(&entry.path)).collect();
        let folders: BTreeMap<String, &str> =
            plan.wanted.iter().map(|entry| folder(&entry.path)).map(|folder| (path_id(folder), folder)).collect();
        let gone = self.rows.iter().filter(|(id, _)| !files.contains(*id));
        gone.map(|(_, row)| folders.get(&row.1).copied()).collect()
    }

    /// What files that are no longer as they were said before, as bits of topics; `None` when a text is among those that are
    /// gone: what it said is not known.
    pub fn spoke(&self, plan: &Plan, changed: &BTreeSet<&str>) -> Option<u8> {
        let there: BTreeSet<String> = plan.wanted.iter().map(|entry| path_id(&entry.path)).collect();
        let changed: BTreeSet<String> = changed.iter().map(|path| path_id(path)).collect();
        let before = self.rows.iter().filter(|(id, _)| changed.contains(*id) || !there.contains(*id));
        let told = |(id, row): (&String, &Row)| (row.3 & 3 != 2 || there.contains(id)).then_some(row.3 >> 4);
        before.map(told).try_fold(0, |bits, one| Some(bits | one?))
    }

    /// Whether another set of files is of no use than when everything was read: changed files, new ones and lost ones.
    pub fn leaves_out_others(&self, plan: &Plan, changed: &BTreeSet<&str>, is_of_use: impl Fn(&str) -> bool) -> bool {
        let there: BTreeSet<String> = plan.wanted.iter().map(|entry| path_id(&entry.path)).collect();
        let lost = self.rows.iter().any(|(id, row)| row.3 & 3 == 0 && !there.contains(id));
        let was_of_use = |path: &str| self.rows.get(&path_id(path)).is_none_or(|row| row.3 & 3 != 0);
        lost || changed.iter().any(|path| was_of_use(path) != is_of_use(path))
    }

    /// The facts of the plan's files, by path.
    pub fn facts<'p>(&self, plan: &'p Plan) -> BTreeMap<&'p str, Fact> {
        let paths: BTreeMap<String, &str> =
            plan.wanted.iter().map(|entry| (path_id(&entry.path), entry.path.as_str())).collect();
        let fact = |row: &Row| match row.3 & 3 {
            1 => Some(Fact::Source {
                bytes: row.2,
                items: row.3 & 4 != 0,
                shown: row.3 & 8 != 0,
                topics: row.3 >> 4,
                imports: row.4.iter().filter_map(|id| paths.get(id)).map(|path| (*path).to_owned()).collect(),
            }),
            2 => Some(Fact::Text(row.2)),
            _ => None,
        };
        self.rows.iter().filter_map(|(id, row)| Some((*paths.get(id)?, fact(row)?))).collect()
    }

    /// Keeps the facts of the plan's files. Only values that changed are written.
    pub async fn save(world: &World, place: Place<'_>, before: Option<&Self>, found: Found<'_>) -> Result<()> {
        let Found { settings, plan, facts, whole_ms, pages, standing } = found;
        let rows: Rows =
            plan.wanted.iter().map(|entry| (path_id(&entry.path), row(entry, facts.get(&entry.path)))).collect();
        let values = rows.len().div_ceil(FILES_PER_VALUE).max(1);
        let head = Head { version: VERSION, settings: settings.to_owned(), whole_ms, values, pages, standing };
        let known = world.kvs_get::<Head>(&place.head_key()).await?;
        let same_cut = known.as_ref().is_some_and(|known| known.values == values);
        let (new, old) = (cut(&rows, values), before.filter(|_| same_cut).map(|before| cut(&before.rows, values)));
        let changed = new
            .iter()
            .enumerate()
            .filter(|(number, value)| old.as_ref().and_then(|old| old.get(*number)) != Some(*value));
        let writes = changed.map(|(number, value)| {
            let key = place.value_key(number);
            async move { world.kvs_set(&key, value).await }
        });
        join_at_most(IN_FLIGHT, writes).await?;
        if known.as_ref() == Some(&head) { Ok(()) } else { world.kvs_set(&place.head_key(), &head).await }
    }
}

fn row(entry: &TreeEntry, fact: Option<&Fact>) -> Row {
    let (bytes, kind, imports) = match fact {
        Some(Fact::Source { bytes, items, shown, topics, imports }) => {
            let imports = imports.iter().take(MOST_IMPORTS).map(|path| path_id(path)).collect();
            (*bytes, 1 + 4 * u8::from(*items) + 8 * u8::from(*shown) + 16 * (topics & 15), imports)
        }
        Some(Fact::Text(bytes)) => (*bytes, 2, Vec::new()),
        None => (0, 0, Vec::new()),
    };
    Row(blob_id(entry), path_id(folder(&entry.path)), bytes, kind, imports)
}

/// A file stays in its value whatever other files do, so that a push changes few values.
fn cut(rows: &Rows, values: usize) -> Vec<Rows> {
    let mut out = vec![Rows::new(); values];
    for (id, row) in rows {
        let number = usize::from_str_radix(id.get(..6).unwrap_or_default(), 16).unwrap_or_default() % values;
        if let Some(value) = out.get_mut(number) {
            value.insert(id.clone(), row.clone());
        }
    }
    out
}

impl Place<'_> {
    fn prefix(&self) -> String {
        let part = if self.shard.is_empty() { String::new() } else { format!("{}:", self.shard) };
        format!("{}{part}", facts_prefix(self.job_id))
    }

    fn head_key(&self) -> String {
        format!("{}head", self.prefix())
    }

    fn value_key(&self, number: usize) -> String {
        format!("{}{number}", self.prefix())
    }
}

fn path_id(path: &str) -> String {
    short_hash(path).chars().take(12).collect()
}

fn blob_id(entry: &TreeEntry) -> String {
    entry.id.chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_value_stays_below_the_platforms_limit() {
        let id = "0".repeat(12);
        let row = Row("0".repeat(16), id.clone(), 1_000_000, 13, vec![id.clone(); MOST_IMPORTS]);
        let one = serde_json::to_string(&row).unwrap().len() + id.len() + 4;
        // Files fall into values by chance: a third more than the mean is six deviations away.
        assert!(one * FILES_PER_VALUE * 4 / 3 < 240 * 1024, "{one}");
    }
}
