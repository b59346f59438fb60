//! The end of a divided run: the pages about the whole, when all parts have ended, and those of modules that are gone.

use std::collections::{BTreeMap, BTreeSet};

use crate::docs::pass::plan;
use crate::docs::publish::archive;
use crate::docs::publish::done::{Changes, PagesDone};
use crate::docs::publish::known::{Known, known};
use crate::docs::publish::lost::named;
use crate::docs::publish::pages::Publication;
use crate::docs::records::keys::page_key;
use crate::docs::records::page::PageRecord;
use crate::docs::records::page_key::{ARCHIVE, PageKey};
use crate::docs::records::run::Counts;
use crate::docs::records::store::page_records;
use crate::docs::sharded::partition::Shard;
use crate::docs::sharded::shard_facts::{MAP, RUNS};
use crate::docs::sharded::state::{RunHead, ShardRecord, ShardResult, ShardedRun};
use crate::docs::sharded::whole::{EVERYTHING, Whole, changed_topics, gather, shards, standing};
use crate::docs::source::config::read_config;
use crate::docs::source::git_source::Source;
use crate::docs::write::ai_writer::AiWriter;
use crate::error::{Code, Error, Result};
use crate::flow::join_at_most;
use crate::git;
use crate::limits::{IN_FLIGHT, TITLE_CHARS};
use crate::locale::{Words, own};
use crate::outline::{self, Page, Reason, WriteOptions, is_topic, keys_of};
use crate::site::PageWriter;
use crate::source::Snapshot;
use crate::text::first_chars;

/// The front page's id; a page that says that the rest is being written is made when there is none.
pub async fn front_id(run: &ShardedRun<'_>, permission: &PageWriter, snapshot: &Snapshot) -> Result<String> {
    if let Some(id) = run.front().await? {
        return Ok(id);
    }
    let body = own("This documentation is being written. The overview comes last.");
    let body = Words::of(run.job.language).spoken(&format!("<p><em>{body}</em></p>"));
    let front = move |_: &BTreeMap<String, String>| vec![front(snapshot, body.clone())];
    let nothing = Publishing { permission, snapshot, unchanged: BTreeMap::new(), of: None };
    publish(run, &nothing, front).await?;
    run.front().await?.ok_or_else(|| Error::new(Code::Upstream, "Confluence does not show the front page yet"))
}

/// What all parts and the overview did.
pub struct Ended {
    pub done: PagesDone,
    /// Why a part failed.
    pub failed: Option<Code>,
}

/// What the parts did, together.
struct Sum {
    written: BTreeSet<String>,
    gone: BTreeSet<String>,
    failed: Option<Code>,
    done: PagesDone,
}

impl Sum {
    fn of(head: &RunHead, ends: &[&ShardResult]) -> Self {
        let written: BTreeSet<String> = ends.iter().flat_map(|ended| ended.keys.iter().cloned()).collect();
        let mut gone: BTreeSet<String> = ends.iter().flat_map(|ended| &ended.gone).chain(&head.gone).cloned().collect();
        gone.retain(|key| !written.contains(key));
        let mut changed = Changes::default();
        ends.iter().for_each(|ended| changed.join(ended.changed.clone()));
        let counts = ends.iter().fold(Counts::default(), |sum, ended| sum.plus(ended.counts));
        let refused = ends.iter().flat_map(|ended| ended.refused.iter().cloned()).collect();
        let failed = ends.iter().find_map(|ended| ended.error);
        Self { written, gone, failed, done: PagesDone { counts, refused, changed } }
    }

    /// The topics whose pages are to be written, as bits.
    fn due(&self, head: &RunHead, records: &[Option<ShardRecord>]) -> u8 {
        let pages_differ = self.done.counts.created > 0 || !self.gone.is_empty();
        match head.partial {
            _ if self.failed == Some(Code::Cancelled) => 0,
            true if pages_differ => EVERYTHING,
            true => match changed_topics(records) {
                // The architecture shows what runs, too.
                topics if topics & (MAP | RUNS) != 0 => EVERYTHING,
                topics => topics,
            },
            false if self.written.is_empty() => 0,
            false => EVERYTHING,
        }
    }
}

/// Writes the pages about the whole, marks pages of modules that are gone, and sums up what the parts did. `None` while a part
/// is open.
pub async fn write(run: &ShardedRun<'_>, permission: &PageWriter, head: &RunHead) -> Result<Option<Ended>> {
    let records = run.records(head).await?;
    let ends = records.iter().map(|record| record.as_ref()?.ended.as_ref()).collect::<Option<Vec<&ShardResult>>>();
    let Some(ends) = ends else { return Ok(None) };
    let left_out = left_out(head, &ends);
    let mut sum = Sum::of(head, &ends);
    let topics = sum.due(head, &records);
    let mut held_back = Vec::new();
    if topics != 0 {
        let before = if head.partial { run.map(head).await? } else { None };
        let shards = shards(&records, before.as_ref());
        let written = write_whole(run, permission, head, (&shards, topics), &sum, &left_out).await?;
        sum.done.counts = sum.done.counts.plus(written.counts);
        sum.done.changed.join(written.changed);
        held_back = written.refused;
    }
    if sum.failed.is_none() && sum.done.counts.ai.is_none_or(|spent| spent.postponed == 0) {
        run.save_map(head, &held_back, left_out.into_iter().collect()).await?;
    }
    sum.done.refused.extend(held_back);
    Ok(Some(Ended { done: sum.done, failed: sum.failed }))
}

/// Writes the pages of these topics, and those of modules that are gone.
async fn write_whole(
    run: &ShardedRun<'_>,
    permission: &PageWriter,
    head: &RunHead,
    of: (&[Shard], u8),
    sum: &Sum,
    left_out: &BTreeMap<Reason, u32>,
) -> Result<PagesDone> {
    let snapshot = git::snapshot(&run.job.repository, &head.commit);
    let records = records(run, &sum.written).await?;
    let keys =
        if head.partial { module_keys(&records, &sum.gone) } else { sum.written.iter().map(String::as_str).collect() };
    let whole = gather(run, head, of, &standing(&records, &keys), left_out.clone()).await?;
    let Whole { division, scan, .. } = &whole;
    let wanted = keys_of(of.1);
    let is_wanted = |page: &Page| of.1 == EVERYTHING || wanted.contains(&page.key.as_str());
    let write = |titles: &BTreeMap<String, String>| {
        let options = WriteOptions { titles: titles.clone(), locale: run.job.language, ..WriteOptions::default() };
        let mut pages = outline::write_whole(&snapshot, scan, &options, division);
        // A topic whose page was kept back is no module that is gone.
        let is_gone = |record: &&PageRecord| {
            let key = record.key.as_str();
            let is_of_whole = pages.iter().any(|page| page.key == key) || head.partial && is_topic(key);
            PageKey::of(key).is_below_front() && !is_of_whole
        };
        let gone = sum.gone.iter().filter_map(|key| records.get(key)).filter(is_gone);
        let gone: Vec<PageRecord> = gone.cloned().collect();
        pages.retain(is_wanted);
        pages.extend(archive::pages(&snapshot, &gone, run.job.language));
        pages
    };
    let mut unchanged = BTreeMap::new();
    if of.1 != EVERYTHING {
        unchanged.insert(String::new(), front_id(run, permission, &snapshot).await?);
    }
    publish(run, &Publishing { permission, snapshot: &snapshot, unchanged, of: Some((head, &whole)) }, write).await
}

/// Keys of the modules' pages that there are, when a run wrote only some of them.
fn module_keys<'r>(records: &'r BTreeMap<String, PageRecord>, gone: &BTreeSet<String>) -> BTreeSet<&'r str> {
    let archive = records.get(ARCHIVE).and_then(|record| record.page_id.as_deref());
    let stands = |record: &&PageRecord| {
        let below = PageKey::of(&record.key).is_below_front() && !is_topic(&record.key);
        let archived = archive.is_some() && archive == Some(record.parent_id.as_str());
        below && !archived && record.page_id.is_some() && !gone.contains(record.key.as_str())
    };
    records.values().filter(stands).map(|record| record.key.as_str()).collect()
}

/// The listing is eventually consistent: what it does not show yet is asked for by its key.
async fn records(run: &ShardedRun<'_>, keys: &BTreeSet<String>) -> Result<BTreeMap<String, PageRecord>> {
    let listed = page_records(run.world, &run.job.job_id).await?.into_iter();
    let mut records: BTreeMap<String, PageRecord> = listed.map(|record| (record.key.clone(), record)).collect();
    let missing: Vec<String> =
        keys.iter().filter(|key| !records.contains_key(*key)).map(|key| page_key(&run.job.job_id, key)).collect();
    let found = missing.iter().map(|key| run.world.kvs_get::<PageRecord>(key));
    let found = join_at_most(IN_FLIGHT, found).await?;
    records.extend(found.into_iter().flatten().map(|record| (record.key.clone(), record)));
    Ok(records)
}

/// How many files no page shows. Like the map's sentences it is caught up with when everything is read.
fn left_out(head: &RunHead, ends: &[&ShardResult]) -> BTreeMap<Reason, u32> {
    let mut sum: BTreeMap<Reason, u32> = head.left_out.iter().copied().collect();
    for (reason, count) in ends.iter().filter(|_| !head.partial).flat_map(|ended| &ended.left_out) {
        *sum.entry(*reason).or_default() += count;
    }
    sum
}

fn front(snapshot: &Snapshot, body: String) -> Page {
    let title = first_chars(&snapshot.name, TITLE_CHARS).to_owned();
    Page { title, body, ..Page::default() }
}

/// What publishing needs besides the pages.
struct Publishing<'a> {
    permission: &'a PageWriter,
    snapshot: &'a Snapshot,
    /// Ids of pages that stand above and are not written, by key.
    unchanged: BTreeMap<String, String>,
    /// What an AI, where there is one, writes the pages from.
    of: Option<(&'a RunHead, &'a Whole)>,
}

impl Publishing<'_> {
    /// The AI that writes these pages, with its plan; nobody where the job has none.
    async fn writer<'w>(
        &'w self,
        run: &'w ShardedRun<'_>,
        source: &'w Source<'w>,
        (pages, known): (&[Page], &BTreeMap<String, Known>),
    ) -> Result<Option<AiWriter<'w>>> {
        let Some(((head, whole), ai)) = self.of.zip(run.job.ai_connection()) else { return Ok(None) };
        let told = &whole.division.pages;
        let mut titles: BTreeMap<String, String> =
            told.iter().map(|(key, page)| (key.clone(), page.title.clone())).collect();
        titles.extend(pages.iter().map(|page| (page.key.clone(), page.title.clone())));
        let said = told.iter().map(|(key, page)| (key.clone(), page.summary.clone())).collect();
        let config = read_config(source, head.config.as_slice()).await?.map(|config| config.text);
        let writer = AiWriter::new(run.world, ai, source, self.snapshot, &whole.tree, &whole.scan).of_overviews();
        let writer = writer.in_language(run.job.language).configured(config);
        let mut writer = writer.within(&run.budget_share(head, 1).await?).among_told(titles, said);
        plan(&mut writer, (pages, known), run.job.language, &whole.scan).await?;
        Ok(Some(writer))
    }
}

/// Publishes what `write` makes under the titles that are free.
async fn publish(
    run: &ShardedRun<'_>,
    with: &Publishing<'_>,
    write: impl Fn(&BTreeMap<String, String>) -> Vec<Page>,
) -> Result<PagesDone> {
    let ShardedRun { world, job, run_id } = *run;
    let mut pages = write(&BTreeMap::new());
    let keys: Vec<String> = pages.iter().map(|page| page.key.clone()).collect();
    let wanted = pages.iter().map(|page| (page.key.clone(), page.title.clone())).collect();
    let mut known = known(world, job, &keys).await?;
    let titles = named(world, job, &mut known, &pages).await?;
    if !titles.is_empty() {
        pages = write(&titles);
        for page in &mut pages {
            page.title = titles.get(&page.key).unwrap_or(&page.title).clone();
        }
    }
    let source = Source::at(world, &job.repository, &with.snapshot.commit).await?;
    let writer = with.writer(run, &source, (&pages, &known)).await?;
    let publication = Publication {
        world,
        job,
        permission: with.permission,
        run_id,
        snapshot: with.snapshot,
        wanted: &wanted,
        writer: writer.as_ref(),
        unchanged_pages: &with.unchanged,
        images: None,
    };
    let mut done = PagesDone::default();
    publication.publish(known, &pages, &mut done, |_, _| async { Ok(()) }).await?;
    let above = u32::try_from(with.unchanged.len()).unwrap_or_default();
    done.counts.unchanged = done.counts.unchanged.saturating_sub(above);
    Ok(done)
}
