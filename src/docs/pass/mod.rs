//! One pass over a repository, or over a shard of it: read, plan the pages, publish, close. Who opens it (a run or a
//! shard of one) chooses what is read and is told how far the pass is.

pub mod page_set;

use std::collections::BTreeMap;

use self::page_set::PageSet;
use crate::budget::TokenTable;
use crate::docs::incremental::increment::{Affected, Increment, IncrementContext};
use crate::docs::publish::done::PagesDone;
use crate::docs::publish::images::Images;
use crate::docs::publish::known::{Known, digest_of};
use crate::docs::publish::pages::Publication;
use crate::docs::records::page::{Kept, PageRecord};
use crate::docs::records::run::Counts;
use crate::docs::source::git_source::Source;
use crate::docs::source::reader::Reader;
use crate::docs::write::ai_writer::AiWriter;
use crate::docs::write::whole_page::is_whole;
use crate::error::Result;
use crate::locale::Locale;
use crate::outline::{Page, Scan};
use crate::settings::Settings;
use crate::site::PageWriter;
use crate::source::TreeEntry;

/// Who is told how far a pass is, and may stop it by an error.
pub trait OnProgress {
    /// Of `total` files that were chosen so far `done` are read.
    async fn on_read(&self, done: u32, total: u32) -> Result<()>;
    /// So many pages are done.
    async fn on_published(&self, done: u32, counts: Counts) -> Result<()>;
}

/// A pass that was opened.
pub struct Pass<'a> {
    /// What is looked at: the job, its tree and what of it is worth reading.
    pub context: IncrementContext<'a>,
    pub source: &'a Source<'a>,
    /// The text of the repository's `.touchmark.yml`.
    pub config: Option<&'a str>,
    /// Whether everything is read, whatever changed.
    pub reads_all: bool,
    /// Whether the tree tells contents apart, so that it can be compared with what was kept.
    pub is_comparable: bool,
    /// Whether the tree is the whole repository's: what it does not show is gone.
    pub is_whole_tree: bool,
}

/// What a pass read.
pub struct Reading<'a> {
    pub reader: Reader<'a>,
    /// The pages to be written again; `None`: all.
    pub affected: Option<Affected>,
    increment: Increment,
}

/// What the AI may use, where one writes.
#[derive(Default)]
pub struct AiBudget {
    /// The site's budgets.
    pub settings: Settings,
    /// Counts exactly; without it a byte is taken for a token.
    pub table: Option<TokenTable>,
    /// Passes at work at once that ask the same provider.
    pub lanes: u32,
}

/// How publishing ended.
pub struct Published {
    /// What was done, also when it ended with an error.
    pub done: PagesDone,
    pub result: Result<()>,
    /// Whether the AI's provider was the reason that it failed.
    pub failed_at_ai: bool,
}

impl<'a> Pass<'a> {
    /// Reads what changed and what it needs, or everything.
    pub async fn read(&self, progress: &impl OnProgress) -> Result<Reading<'a>> {
        let context = &self.context;
        let mut reader = Reader::new(self.source, context.plan);
        // The shards of a repository are compared under one configuration, and all are read when it changes.
        let compared = self.config.filter(|_| context.shard.is_empty());
        let increment = Increment::open(context, self.reads_all, compared).await?;
        let affected = match self.is_comparable {
            true => increment.read(context, &mut reader, |done, total| progress.on_read(done, total)).await?,
            false => None,
        };
        if affected.is_none() {
            reader.scan.forget_remembered();
            reader.choose_all();
            while reader.round(|_, _| {}).await? {
                progress.on_read(reader.counts.files, reader.total).await?;
            }
        }
        reader.scan.settle();
        Ok(Reading { reader, affected, increment })
    }

    /// Writes the outline and gives each page a title that is free.
    pub async fn plan_pages(&self, reading: &Reading<'_>) -> Result<PageSet> {
        PageSet::plan(&self.context, self.is_whole_tree, &reading.reader.scan, reading.affected.as_ref()).await
    }

    /// Publishes the pages. `unchanged` are ids of pages that are not written again, by key.
    pub async fn publish(
        &self,
        permission: &PageWriter,
        reading: &Reading<'_>,
        set: &mut PageSet,
        unchanged: &BTreeMap<String, String>,
        budget: AiBudget,
        progress: &impl OnProgress,
    ) -> Published {
        let IncrementContext { world, job, snapshot, tree, run_id, .. } = self.context;
        let identified = reading.reader.with_ids(tree.to_vec());
        let mut writer = self.writer(reading, set, &identified, budget);
        let planned = match &mut writer {
            Some(writer) => plan(writer, (&set.pages, &set.known), job.language, &reading.reader.scan).await,
            None => Ok(()),
        };
        let images = Images::new(world, self.source, job, tree);
        let publication = Publication {
            world,
            job,
            permission,
            run_id,
            snapshot,
            wanted: &set.asked_titles,
            writer: writer.as_ref(),
            unchanged_pages: unchanged,
            images: images.as_ref(),
        };
        let known = std::mem::take(&mut set.known);
        let mut done = PagesDone::default();
        let on_progress = |count, counts| progress.on_published(count, counts);
        let result = match planned {
            Ok(()) => publication.publish(known, &set.pages, &mut done, on_progress).await,
            Err(error) => Err(error),
        };
        if let Some(affected) = &reading.affected {
            done.tally_earlier(affected.kept_records(), run_id);
        }
        let waiting = reading.affected.as_ref().map(Affected::held_back).unwrap_or_default();
        let count = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
        done.counts.refused = done.counts.refused.saturating_add(count);
        done.counts.unchanged = done.counts.unchanged.saturating_sub(count);
        done.refused.extend(waiting);
        Published { done, result, failed_at_ai: writer.as_ref().is_some_and(AiWriter::has_failed) }
    }

    /// The AI that writes, where the job has one.
    fn writer<'w>(
        &'w self,
        reading: &'w Reading<'_>,
        set: &PageSet,
        tree: &'w [TreeEntry],
        budget: AiBudget,
    ) -> Option<AiWriter<'w>> {
        let IncrementContext { world, job, snapshot, shard, .. } = self.context;
        let of_whole = Some(set.pages.as_slice()).filter(|_| shard.is_empty());
        let writer = AiWriter::new(world, job.ai_connection()?, self.source, snapshot, tree, &reading.reader.scan);
        let writer = writer.in_language(job.language).configured(self.config.map(str::to_owned));
        let writer = writer.within(&budget.settings).beside(budget.lanes.max(1)).counting(budget.table);
        Some(writer.among(titles(reading, set), of_whole))
    }

    /// Keeps what the next push will be compared with.
    pub async fn close(&self, reading: &Reading<'_>, set: &PageSet) -> Result<()> {
        let is_whole = reading.affected.is_none();
        reading.increment.close(&self.context, &reading.reader, is_whole, &set.pages).await
    }
}

/// Whether a page about the whole is to be written by the AI now.
fn is_due(writer: &AiWriter<'_>, known: &BTreeMap<String, Known>, page: &Page, language: Locale) -> bool {
    let known = known.get(&page.key).filter(|known| known.live.is_some());
    let is_written = |record: &PageRecord| {
        record.kept == Some(Kept::Page) || record.has_text(&digest_of(page, Some(writer), language))
    };
    is_whole(page) && known.is_none_or(|known| !is_written(&known.record))
}

/// Lets the AI plan the pages about the whole that it writes now.
pub async fn plan(
    writer: &mut AiWriter<'_>,
    (pages, known): (&[Page], &BTreeMap<String, Known>),
    language: Locale,
    scan: &Scan,
) -> Result<()> {
    let due: Vec<&Page> = pages.iter().filter(|page| is_due(writer, known, page, language)).collect();
    writer.plan(&due, scan).await
}

/// Titles of the pass's pages and of those that it does not write, by key.
fn titles(reading: &Reading<'_>, set: &PageSet) -> BTreeMap<String, String> {
    let mut titles = reading.affected.as_ref().map(Affected::kept_titles).unwrap_or_default();
    titles.extend(set.pages.iter().map(|page| (page.key.clone(), page.title.clone())));
    titles
}

impl Reading<'_> {
    /// Ids of the pages that are not written again, by key.
    pub fn unchanged_page_ids(&self) -> BTreeMap<String, String> {
        self.affected.as_ref().map(Affected::unchanged_page_ids).unwrap_or_default()
    }

    /// Keys of the pass's pages whose module is no longer there, where everything was read.
    pub async fn gone(&self, context: &IncrementContext<'_>, set: &PageSet) -> Result<Vec<String>> {
        match self.affected {
            None => self.increment.gone(context, &set.pages).await,
            Some(_) => Ok(Vec::new()),
        }
    }
}
