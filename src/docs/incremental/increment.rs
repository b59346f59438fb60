//! What a push changed: which files have to be read, and which pages written again.
//!
//! A run that a person starts reads everything and makes everything right. A run by push or schedule reads the changed
//! files, what stands around them, and writes the pages that show them; it reads everything when the set of pages
//! changed, when the pages about the whole have to say something else (what a module is, whom it uses, what runs), when
//! much changed, and once a week, so that what pages say about each other does not fall behind for longer.

use std::collections::{BTreeMap, BTreeSet};

use crate::docs::incremental::fact_cache::{Found, Kept, Place};
use crate::docs::incremental::reach::{
    affected, changes_the_whole, needed, same_pages, says_else, told, unit_folders, unit_of,
};
use crate::docs::publish::archive::{self};
use crate::docs::publish::{images, ownership};
use crate::docs::records::job::Job;
use crate::docs::records::keys::{page_key, pages_prefix, short_hash};
use crate::docs::records::page::PageRecord;
use crate::docs::records::page_key::{ARCHIVE, PageKey, subject_key};
use crate::docs::records::store::page_records;
use crate::docs::source::reader::Reader;
use crate::error::Result;
use crate::flow::{World, join_at_most};
use crate::limits::IN_FLIGHT;
use crate::outline::{self, Fact, Page, Plan, WriteOptions, folder, keys_of, spoken};
use crate::source::{Snapshot, TreeEntry};

/// After so long everything is read again.
const WHOLE_EVERY_MS: u64 = 7 * 24 * 3600 * 1000;
/// How often pages turn out to need more files.
const MOST_ROUNDS: u32 = 3;

/// What an incremental run looks at.
pub struct IncrementContext<'a> {
    pub world: &'a World,
    pub job: &'a Job,
    pub snapshot: &'a Snapshot,
    pub tree: &'a [TreeEntry],
    pub plan: &'a Plan,
    /// Id of the part of a divided repository that this is; empty for the whole.
    pub shard: &'a str,
    pub run_id: &'a str,
}

impl<'a> IncrementContext<'a> {
    fn place(&self) -> Place<'a> {
        Place { job_id: &self.job.job_id, shard: self.shard }
    }

    fn options(&self, records: &BTreeMap<String, PageRecord>, images: BTreeMap<String, String>) -> WriteOptions {
        WriteOptions { titles: titles(records), images, is_part: !self.shard.is_empty(), locale: self.job.language }
    }
}

/// What was kept and what will be.
pub struct Increment {
    settings: String,
    kept: Option<Kept>,
    now_ms: u64,
}

/// The pages that a run writes again.
pub struct Affected {
    /// Their keys.
    pub keys: BTreeSet<String>,
    /// Every page's record, for the ids and titles of those that stay.
    pub records: BTreeMap<String, PageRecord>,
}

impl Affected {
    /// Ids of the pages that are not written again, by key.
    pub fn unchanged_page_ids(&self) -> BTreeMap<String, String> {
        self.kept_records().filter_map(|record| Some((record.key.clone(), record.page_id.clone()?))).collect()
    }

    /// Records of the pages that are not written again.
    pub fn kept_records(&self) -> impl Iterator<Item = &PageRecord> {
        self.records.values().filter(|record| !self.keys.contains(&record.key) && !is_proposal(&record.key))
    }

    /// Keys of pages that are not written again and still wait for a restriction to go.
    pub fn held_back(&self) -> Vec<String> {
        let waiting = self.records.values().filter(|record| record.held_back);
        let keys = waiting.map(|record| subject_key(&record.key)).filter(|key| !self.keys.contains(*key));
        keys.map(str::to_owned).collect()
    }

    /// Their titles.
    pub fn kept_titles(&self) -> BTreeMap<String, String> {
        let mut titles = titles(&self.records);
        titles.retain(|key, _| !self.keys.contains(key));
        titles
    }
}

impl Increment {
    /// Reads what was kept, unless everything is to be read. `config` is the text of the repository's `.touchmark.yml`.
    pub async fn open(context: &IncrementContext<'_>, reads_all: bool, config: Option<&str>) -> Result<Self> {
        let settings = settings(context.job, config);
        let now_ms = context.world.now_ms().await?;
        let kept = if reads_all { None } else { Kept::load(context.world, context.place(), &settings).await? };
        Ok(Self { settings, kept, now_ms })
    }

    /// Reads what the change needs. `None`: everything has to be read; what was read already stays read.
    pub async fn read<F>(
        &self,
        context: &IncrementContext<'_>,
        reader: &mut Reader<'_>,
        mut on_progress: impl FnMut(u32, u32) -> F,
    ) -> Result<Option<Affected>>
    where
        F: Future<Output = Result<()>>,
    {
        let Some(kept) = self.kept.as_ref().filter(|kept| is_fresh(kept.whole_ms, self.now_ms)) else {
            return Ok(None);
        };
        let plan = context.plan;
        let records = self.adopted(context).await?;
        let images = images::names(context.job, context.tree);
        let outdated = outdated(&records, &images, context.job.ai_connection().is_some());
        let Some(change) = Change::find(kept, plan, &records, outdated) else { return Ok(None) };
        if change.is_nothing() {
            return Ok(Some(Affected { keys: BTreeSet::new(), records }));
        }
        let facts = kept.facts(plan);
        let unit = unit_folders(&change.touched, plan);
        let mut wanted = unit_of(&change.touched, &unit, plan);
        for _ in 0..MOST_ROUNDS {
            reader.choose(|path| wanted.contains(path));
            while reader.round(|_, _| {}).await? {
                on_progress(reader.counts.files, reader.total).await?;
            }
            let unchanged = facts.iter().filter(|(path, _)| !change.files.contains(*path));
            unchanged.for_each(|(path, fact)| reader.scan.remember(path, fact));
            let options = context.options(&records, images.clone());
            let pages = outline::write(context.snapshot, context.tree, &reader.scan, &options);
            if !same_pages(&pages, &records) || says_else(&pages, &unit, &kept.standing) {
                return Ok(None);
            }
            let mut keys = affected(&pages, &change.touched, &unit);
            keys.extend(change.outdated.iter().cloned());
            wanted = needed(&pages, &keys, reader);
            if wanted.is_empty() {
                // The front page says how many files no page shows.
                let tells = context.shard.is_empty()
                    && kept.leaves_out_others(plan, &change.files, |path| reader.scan.holds(path));
                return Ok((!tells).then_some(Affected { keys, records }));
            }
        }
        Ok(None)
    }

    /// The pages' records. A page that was made and never noted, by a run that nobody came back to, is noted: what it does to
    /// the set of pages is the next run's.
    async fn adopted(&self, context: &IncrementContext<'_>) -> Result<BTreeMap<String, PageRecord>> {
        let mut records = self.records(context).await?;
        for record in records.values_mut().filter(|record| record.page_id.is_none() && !record.digest.is_empty()) {
            let noted = ownership::adopt(context.world, context.job, record.clone(), context.run_id).await?;
            *record = noted.unwrap_or_else(|| record.clone());
        }
        Ok(records)
    }

    /// Keys of the part's pages whose module is no longer there, when these are all its pages now.
    pub async fn gone(&self, context: &IncrementContext<'_>, pages: &[Page]) -> Result<Vec<String>> {
        let written: BTreeSet<&str> = pages.iter().map(|page| page.key.as_str()).collect();
        let paths: BTreeSet<&str> = context.tree.iter().map(|entry| entry.path.as_str()).collect();
        let mut keys: Vec<String> = self.records(context).await?.into_keys().filter(|key| is_ours(key)).collect();
        keys.retain(|key| !written.contains(key.as_str()) && !archive::stands(&paths, key));
        Ok(keys)
    }

    /// What the last runs noted of the pages: all of the job's, or those of the part and what stands above them.
    async fn records(&self, context: &IncrementContext<'_>) -> Result<BTreeMap<String, PageRecord>> {
        let IncrementContext { world, job, .. } = context;
        let records: Vec<PageRecord> = match &self.kept {
            _ if context.shard.is_empty() => page_records(world, &job.job_id).await?,
            None => Vec::new(),
            Some(kept) => {
                let above = ["", ARCHIVE].map(|key| page_key(&job.job_id, key));
                let own = kept.pages.iter().map(|hash| format!("{}{hash}", pages_prefix(&job.job_id)));
                let keys: Vec<String> = own.chain(above).collect();
                let found = join_at_most(IN_FLIGHT, keys.iter().map(|key| world.kvs_get::<PageRecord>(key))).await?;
                found.into_iter().flatten().collect()
            }
        };
        Ok(records.into_iter().map(|record| (record.key.clone(), record)).collect())
    }

    /// Keeps what the next push will be compared with. After a run that read some, facts of the rest stay; `pages` are those
    /// that were written, all or some of a part's.
    pub async fn close(
        &self,
        context: &IncrementContext<'_>,
        reader: &Reader<'_>,
        whole: bool,
        pages: &[Page],
    ) -> Result<()> {
        let mut facts: BTreeMap<String, Fact> = reader.scan.facts();
        let whole_ms = match &self.kept {
            Some(kept) if !whole => {
                let known = kept.facts(context.plan);
                let rest = known.into_iter().filter(|(path, _)| !reader.was_read(path));
                facts.extend(rest.map(|(path, fact)| (path.to_owned(), fact)));
                kept.whole_ms
            }
            _ => self.now_ms,
        };
        let mut hashes: BTreeSet<String> = BTreeSet::new();
        if !context.shard.is_empty() {
            hashes.extend(pages.iter().filter(|page| is_ours(&page.key)).map(|page| short_hash(&page.key)));
            let before = self.kept.iter().filter(|_| !whole).flat_map(|kept| &kept.pages);
            hashes.extend(before.cloned());
        }
        let mut standing = self.kept.as_ref().filter(|_| !whole).map(|kept| kept.standing.clone()).unwrap_or_default();
        standing.extend(pages.iter().filter(|page| !page.standing.is_empty()).map(told));
        let pages = hashes.into_iter().collect();
        let found = Found { settings: &self.settings, plan: context.plan, facts: &facts, whole_ms, pages, standing };
        Kept::save(context.world, context.place(), self.kept.as_ref(), found).await
    }
}

/// What is not as the last run left it.
struct Change<'p> {
    /// Paths of files with another content.
    files: BTreeSet<&'p str>,
    /// They, and all files of a folder that lost one: which page showed that one is not kept.
    touched: BTreeSet<&'p str>,
    has_deletions: bool,
    /// Keys of pages that show a picture which changed, and of those that a restriction kept back.
    outdated: BTreeSet<String>,
}

impl<'p> Change<'p> {
    /// `None` for a change that reaches every page, or of which not enough is known.
    fn find(
        kept: &Kept,
        plan: &'p Plan,
        records: &BTreeMap<String, PageRecord>,
        mut outdated: BTreeSet<String>,
    ) -> Option<Self> {
        let files: BTreeSet<&str> =
            plan.wanted.iter().filter(|entry| !kept.is_same(entry)).map(|entry| entry.path.as_str()).collect();
        let folders = kept.folders_with_deletions(plan)?;
        let spoke = kept.spoke(plan, &files)?;
        let has_front = records.get("").is_some_and(|front| front.page_id.is_some());
        if !has_front || changes_the_whole(&files, plan) || outdated.contains("") {
            return None;
        }
        let paths = plan.wanted.iter().map(|entry| entry.path.as_str());
        let touched = paths.filter(|path| files.contains(path) || folders.contains(folder(path))).collect();
        // What a file said of a topic it may say no more.
        let topics = keys_of(spoken("", spoke)).into_iter().map(str::to_owned);
        outdated.extend(topics.filter(|key| records.get(key).is_some_and(|record| record.page_id.is_some())));
        Some(Self { files, touched, has_deletions: !folders.is_empty(), outdated })
    }

    fn is_nothing(&self) -> bool {
        self.files.is_empty() && !self.has_deletions && self.outdated.is_empty()
    }
}

/// Hash of what pages are made with; under other settings everything is read.
pub fn settings(job: &Job, config: Option<&str>) -> String {
    let made_with = (&job.writer, &job.ai, job.images, config);
    let language = Some(job.language).filter(|language| !language.is_english());
    // English is left out: what was kept before there were languages stays of use.
    let texts = [serde_json::to_string(&made_with).ok(), language.and_then(|one| serde_json::to_string(&one).ok())];
    short_hash(&texts.into_iter().flatten().collect::<String>())
}

/// Whether everything was read not too long ago.
pub fn is_fresh(whole_ms: u64, now_ms: u64) -> bool {
    now_ms.saturating_sub(whole_ms) < WHOLE_EVERY_MS
}

/// Whether a page is a module's, and not the front page or the archive.
fn is_ours(key: &str) -> bool {
    !matches!(PageKey::of(key), PageKey::Front | PageKey::Archive)
}

fn is_proposal(key: &str) -> bool {
    matches!(PageKey::of(key), PageKey::Proposal(_))
}

/// Titles that pages have, where they are not the ones that were asked for: links keep leading there.
fn titles(records: &BTreeMap<String, PageRecord>) -> BTreeMap<String, String> {
    records
        .iter()
        .filter(|(_, record)| record.page_id.is_some())
        .map(|(key, record)| (key.clone(), record.title.clone()))
        .collect()
}

/// Pages that show a picture which changed or is gone: its name is made from its content. Also pages that a restriction kept
/// from being written, whose change was read before. Where each try would have an AI write them they wait until their sources
/// change again, or until everything is read.
fn outdated(
    records: &BTreeMap<String, PageRecord>,
    images: &BTreeMap<String, String>,
    has_ai: bool,
) -> BTreeSet<String> {
    let there: BTreeSet<&str> = images.values().map(String::as_str).collect();
    let shows = |record: &&PageRecord| record.images.keys().any(|name| !there.contains(name.as_str()));
    let ours = records.values().filter(|record| !is_proposal(&record.key));
    let held_back = records.values().filter(|record| record.held_back && !has_ai);
    ours.filter(shows).chain(held_back).map(|record| subject_key(&record.key).to_owned()).collect()
}
