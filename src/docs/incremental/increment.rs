//! What a push changed: which files have to be read, and which pages written again.
//!
//! A run that a person starts reads everything and makes everything right. A run by push or schedule reads the changed
//! files, what stands around them, and writes the pages that show them; it reads everything when the set of pages
//! changed, when the root's README or manifests did, when much did, and once a week, so that the front page, the
//! architecture, pages above several packages and what pages say about each other do not fall behind for longer.

use std::collections::{BTreeMap, BTreeSet};

use crate::docs::incremental::fact_cache::{Found, Kept, Place};
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
use crate::outline::{self, Fact, Page, Plan, Role, WriteOptions, classify, folder};
use crate::source::{Snapshot, TreeEntry};

/// After so long everything is read again.
const WHOLE_EVERY_MS: u64 = 7 * 24 * 3600 * 1000;
/// What stands around a change is read up to here: the rest of its package, and what speaks for the folders above.
const UNIT_FILES: usize = 400;
/// Manifests that are read whatever changed.
const MOST_MANIFESTS: usize = 60;
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
            if !same_pages(&pages, &records) {
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
        let pages = hashes.into_iter().collect();
        let found = Found { settings: &self.settings, plan: context.plan, facts: &facts, whole_ms, pages };
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
        outdated: BTreeSet<String>,
    ) -> Option<Self> {
        let files: BTreeSet<&str> =
            plan.wanted.iter().filter(|entry| !kept.is_same(entry)).map(|entry| entry.path.as_str()).collect();
        let folders = kept.folders_with_deletions(plan)?;
        let has_front = records.get("").is_some_and(|front| front.page_id.is_some());
        if !has_front || changes_the_whole(&files, plan) || outdated.contains("") {
            return None;
        }
        let paths = plan.wanted.iter().map(|entry| entry.path.as_str());
        let touched = paths.filter(|path| files.contains(path) || folders.contains(folder(path))).collect();
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

/// Changes that reach every page: the root's own words, owners, and many files at once.
fn changes_the_whole(changed: &BTreeSet<&str>, plan: &Plan) -> bool {
    let of_root = |path: &&str| !path.contains('/') && matches!(classify(path), Ok(Role::Readme | Role::Manifest));
    let is_everywhere = |path: &&str| of_root(path) || outline::names_owners(path);
    changed.iter().any(is_everywhere) || changed.len() > (plan.wanted.len() / 4).max(8)
}

/// The folders that are read whole: of each changed file its package, or the first folder inwards that is small enough.
fn unit_folders<'a>(changed: &BTreeSet<&'a str>, plan: &Plan) -> BTreeSet<&'a str> {
    let paths: Vec<&str> = plan.wanted.iter().map(|entry| entry.path.as_str()).collect();
    let manifests = paths.iter().filter(|path| classify(path) == Ok(Role::Manifest));
    let packages: BTreeSet<&str> = manifests.map(|path| folder(path)).collect();
    let unit = |path: &&'a str| {
        let steps = folders_above(path);
        let package = steps.iter().position(|step| packages.contains(step)).unwrap_or(steps.len() - 1);
        let small = steps.iter().take(package + 1).rev().find(|step| count_in(&paths, step) <= UNIT_FILES);
        small.copied().unwrap_or(folder(path))
    };
    changed.iter().map(unit).collect()
}

/// From a file's own folder to the root.
fn folders_above(path: &str) -> Vec<&str> {
    std::iter::successors(Some(folder(path)), |at| (!at.is_empty()).then(|| folder(at))).collect()
}

/// The changed files and what stands around them.
fn unit_of(changed: &BTreeSet<&str>, folders: &BTreeSet<&str>, plan: &Plan) -> BTreeSet<String> {
    let paths: Vec<&str> = plan.wanted.iter().map(|entry| entry.path.as_str()).collect();
    let manifests = paths.iter().filter(|path| classify(path) == Ok(Role::Manifest)).count();
    let above: BTreeSet<&str> = changed.iter().flat_map(|path| folders_above(path)).collect();
    let speaks = |path: &str| {
        let is_lead = above.contains(folder(path)) && outline::speaks_for_folder(path);
        is_lead || outline::names_owners(path) || !path.contains('/') && classify(path) != Ok(Role::Source)
    };
    let near = |path: &str| manifests <= MOST_MANIFESTS || above.contains(folder(path));
    let is_wanted = |path: &&str| {
        changed.contains(*path)
            || folders.iter().any(|folder| is_in(path, folder))
            || speaks(path)
            || classify(path) == Ok(Role::Manifest) && near(path)
    };
    paths.iter().filter(|path| is_wanted(path)).map(|path| (*path).to_owned()).collect()
}

fn is_in(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn count_in(paths: &[&str], folder: &str) -> usize {
    paths.iter().filter(|path| is_in(path, folder)).count()
}

/// Titles that pages have, where they are not the ones that were asked for: links keep leading there.
fn titles(records: &BTreeMap<String, PageRecord>) -> BTreeMap<String, String> {
    records
        .iter()
        .filter(|(_, record)| record.page_id.is_some())
        .map(|(key, record)| (key.clone(), record.title.clone()))
        .collect()
}

/// Whether these are the pages that there are. Later parts of long pages are not compared: they come and go with text.
fn same_pages(pages: &[Page], records: &BTreeMap<String, PageRecord>) -> bool {
    let archive = records.get(ARCHIVE).and_then(|record| record.page_id.as_deref());
    let counts = |record: &&PageRecord| {
        let own = !matches!(PageKey::of(&record.key), PageKey::Front | PageKey::Subject);
        let archived = archive.is_some() && archive == Some(record.parent_id.as_str());
        !own && !archived && record.page_id.is_some()
    };
    let there: BTreeSet<&str> = records.values().filter(counts).map(|record| record.key.as_str()).collect();
    let wanted: BTreeSet<&str> =
        pages.iter().map(|page| page.key.as_str()).filter(|key| PageKey::of(key) != PageKey::Part).collect();
    there == wanted
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

/// Pages that show a changed file, and the pages above those that are about one file of a folder. What a page above several
/// units says of each it would have to read all of them for: like the front page it waits for a run that reads everything.
fn affected(pages: &[Page], changed: &BTreeSet<&str>, unit: &BTreeSet<&str>) -> BTreeSet<String> {
    let waits =
        |page: &Page| page.stands_above && !unit.iter().any(|folder| *folder == page.key || is_in(&page.key, folder));
    let shows = |page: &&Page| {
        let is_changed = page.source_paths.iter().any(|path| changed.contains(path.as_str()));
        is_changed && !page.key.is_empty() && !waits(page)
    };
    let mut keys: BTreeSet<String> = BTreeSet::new();
    for page in pages.iter().filter(shows) {
        keys.insert(page.key.clone());
        let is_file = page.source_paths.first() == Some(&page.key);
        keys.extend(page.parent.clone().filter(|parent| is_file && !parent.is_empty()));
    }
    keys
}

/// Files of these pages, and of the pages of single files below them, that were only remembered.
fn needed(pages: &[Page], keys: &BTreeSet<String>, reader: &Reader<'_>) -> BTreeSet<String> {
    let below = |page: &&Page| {
        let is_file = page.source_paths.first() == Some(&page.key);
        keys.contains(&page.key) || is_file && page.parent.as_ref().is_some_and(|parent| keys.contains(parent))
    };
    let paths = pages.iter().filter(below).flat_map(|page| &page.source_paths);
    paths.filter(|path| reader.scan.is_remembered(path)).cloned().collect()
}
