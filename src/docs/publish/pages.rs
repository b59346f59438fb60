//! Publishing: create, replace, leave alone, or propose; and know after a crash which of them happened.
//!
//! Before a create the record holds the intent, and the body carries the stamp; before a replacement the record holds the
//! version and text hash that it will have, and Confluence's version message repeats the hash. Either way the next run
//! can tell its own unfinished work from a person's.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::atlassian::confluence;
use crate::docs::publish::done::PagesDone;
use crate::docs::publish::images::{self, Fetched, Images};
use crate::docs::publish::known::{Known, digest, digest_of};
use crate::docs::publish::ownership::{is_ours, is_stamped, with_body};
use crate::docs::publish::source_panel::{source_panel, without_panel};
use crate::docs::records::job::Job;
use crate::docs::records::keys::page_key;
use crate::docs::records::page::{Kept, LastWrite, PageOutcome, PageRecord};
use crate::docs::records::run::Counts;
use crate::docs::records::store::page_record;
use crate::docs::write::ai_writer::AiWriter;
use crate::error::{Code, Error, Result};
use crate::flow::{World, join_at_most};
use crate::limits::IN_FLIGHT;
use crate::outline::picture::with_frames;
use crate::outline::{Page, at_commit};
use crate::site::PageWriter;
use crate::source::Snapshot;
use crate::storage_format::{Finding, StorageDocument, has_shape, merge_sections, notes, section_marks, with_comments};

/// Everything that publishing one run's pages needs.
pub struct Publication<'a> {
    pub world: &'a World,
    pub job: &'a Job,
    /// On whose behalf, and under which page.
    pub permission: &'a PageWriter,
    pub run_id: &'a str,
    pub snapshot: &'a Snapshot,
    /// The titles that the writer asked for, by page key.
    pub wanted: &'a BTreeMap<String, String>,
    /// Who writes the text of modules, when it is an AI.
    pub writer: Option<&'a AiWriter<'a>>,
    /// Ids of pages that are not written again, by key: some are parents.
    pub unchanged_pages: &'a BTreeMap<String, String>,
    /// The pictures that pages show, for a job with pictures.
    pub images: Option<&'a Images<'a>>,
}

/// A page with its text, and what belongs to it.
pub(super) struct Composed<'p> {
    pub page: Cow<'p, Page>,
    /// To keep with it.
    pub digest: String,
    pub pictures: Fetched,
}

/// The page under which a page's children are made, and what was done.
struct PageDone {
    above_children: String,
    did: PageOutcome,
}

impl Publication<'_> {
    /// Publishes all pages, parents before children. `on_progress` is awaited with the number of pages done.
    ///
    /// # Errors
    /// `title_taken` after the pages of a level when Confluence refused titles that the app could not know of: they are
    /// noted, so that the next plan chooses others.
    pub async fn publish<F>(
        &self,
        mut known: BTreeMap<String, Known>,
        pages: &[Page],
        so_far: &mut PagesDone,
        mut on_progress: impl FnMut(u32, Counts) -> F,
    ) -> Result<()>
    where
        F: Future<Output = Result<()>>,
    {
        let mut ids = self.unchanged_pages.clone();
        let unchanged = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        *so_far = PagesDone { counts: Counts { unchanged, ..Counts::default() }, ..PagesDone::default() };
        let moved = known.iter().filter_map(|(key, known)| Some((key.clone(), known.record.space_key.clone()?)));
        let moved: BTreeMap<String, String> = moved.collect();
        let mut done = 0;
        for level in levels(pages, self.unchanged_pages)? {
            let mut taken = None;
            for some in level.chunks(self.writer.map_or(IN_FLIGHT, AiWriter::at_once)) {
                let work = some.iter().map(|page| {
                    let parent = page.parent.as_ref().and_then(|key| ids.get(key));
                    let parent_id = parent.cloned().unwrap_or_else(|| self.permission.page_id().to_owned());
                    let known = known.remove(&page.key);
                    async move {
                        match self.page(page, known, parent_id).await {
                            Err(error) if error.code == Code::TitleTaken => Ok(Err(error)),
                            done => done.map(Ok),
                        }
                    }
                });
                for (page, ended) in some.iter().zip(join_at_most(IN_FLIGHT, work).await?) {
                    match ended {
                        Ok(page_done) => {
                            ids.insert(page.key.clone(), page_done.above_children);
                            so_far.tally(page, page_done.did, moved.get(&page.key).cloned());
                        }
                        Err(error) => taken = Some(error),
                    }
                    done += 1;
                }
                so_far.counts.ai = self.writer.map(AiWriter::usage);
                on_progress(done, so_far.counts).await?;
            }
            if let Some(error) = taken {
                return Err(error);
            }
        }
        Ok(())
    }

    /// Publishes one page. Children of a page that a person moved to another space stay where the others are.
    async fn page(&self, page: &Page, known: Option<Known>, parent_id: String) -> Result<PageDone> {
        let is_elsewhere =
            known.as_ref().and_then(|known| known.live.as_ref()).is_some_and(|live| self.is_elsewhere(live));
        let (page_id, did) = self.page_below(page, known, parent_id.clone()).await?;
        Ok(PageDone { above_children: if is_elsewhere { parent_id } else { page_id }, did })
    }

    pub(super) fn is_elsewhere(&self, live: &confluence::Page) -> bool {
        live.space_id != self.job.target.space_id
    }

    pub(super) async fn page_below(
        &self,
        page: &Page,
        known: Option<Known>,
        parent_id: String,
    ) -> Result<(String, PageOutcome)> {
        let was_held_back = known.as_ref().is_some_and(|known| known.record.held_back);
        let (page_id, did) = self.brought_up_to_date(page, known, parent_id).await?;
        // A page that an AI's budget postponed still waits.
        let is_settled = |record: &PageRecord| {
            did != PageOutcome::Unchanged || record.digest == self.digest_of(page) || record.kept == Some(Kept::Page)
        };
        if was_held_back
            && did != PageOutcome::Refused
            && let Some(record) = page_record(self.world, &self.job.job_id, &page.key).await?.filter(is_settled)
        {
            self.keep(page, &PageRecord { held_back: false, ..record }).await?;
        }
        Ok((page_id, did))
    }

    async fn brought_up_to_date(
        &self,
        page: &Page,
        known: Option<Known>,
        parent_id: String,
    ) -> Result<(String, PageOutcome)> {
        let digest = self.digest_of(page);
        let mut record = known.as_ref().map(|known| known.record.clone()).unwrap_or_default();
        let live = match known.and_then(|known| known.live) {
            Some(live) => live,
            None => {
                let composed = self.compose(page, digest, &mut record).await?;
                return self.create(composed, record, parent_id).await;
            }
        };
        self.catch_up(page, &mut record, &live, &digest).await?;
        if record.has_text(&digest) {
            return self.leave_text(page, record, live, parent_id).await;
        }
        if record.kept == Some(Kept::Page) || self.writer.is_some_and(|writer| writer.postpones(page)) {
            return Ok((live.id, PageOutcome::Unchanged));
        }
        // Lists come without bodies. What people left on the page is needed now, and as it is at this moment.
        let Some(live) = with_body(self.world, &live.id).await? else {
            return Err(Error::new(Code::Conflict, "a page went away while it was to be written"));
        };
        let merges = matches!(record.kept, Some(Kept::Sections(_)));
        if live.version.number > record.version
            && (merges || record.shape.as_ref().is_some_and(|then| has_shape(live.storage(), then)))
        {
            // Somebody wrote into a Notes panel and changed nothing else; or what they changed is known by its section.
            record.version = live.version.number;
        }
        if live.version.number == record.version && is_stamped(self.world, self.job, &live.id).await? {
            let composed = self.compose(page, digest, &mut record).await?;
            self.replace(composed, record, live, parent_id).await
        } else {
            self.propose(page, digest, record, &live).await
        }
    }

    fn digest_of(&self, page: &Page) -> String {
        digest_of(page, self.writer, self.job.language)
    }

    /// Notes what happened to the page since its record was kept and is no edit of its text.
    async fn catch_up(
        &self,
        page: &Page,
        record: &mut PageRecord,
        live: &confluence::Page,
        digest: &str,
    ) -> Result<()> {
        if let Some(pending) = record.pending.take().filter(|pending| is_ours(live, pending)) {
            // The replacement went through; only its record was lost.
            record.version = pending.version;
            record.digest = pending.digest;
            record.kept = pending.kept;
            record.proposed = None;
            record.by = self.by(self.replaced(record));
            self.keep(page, record).await?;
        }
        let as_then = || self.digest_of(&Page { title: record.title.clone(), ..page.clone() });
        if record.title != page.title && live.title == page.title && record.digest == as_then() {
            // A person gave the page another title and left its text.
            (record.title, record.digest) = (live.title.clone(), digest.to_owned());
            self.keep(page, record).await?;
        }
        Ok(())
    }

    /// A page whose text is the one that was written last: its pictures and its place are made right.
    async fn leave_text(
        &self,
        page: &Page,
        mut record: PageRecord,
        live: confluence::Page,
        parent_id: String,
    ) -> Result<(String, PageOutcome)> {
        if let Some(images) = self.images {
            // Pictures that were not attached any more before a run stopped.
            let fetched = images.fetch(page, &mut record.images).await?;
            self.attach(page, fetched, &mut record, &live.id).await?;
        }
        let unchanged = self.did_before(&record).unwrap_or(PageOutcome::Unchanged);
        if record.parent_id.is_empty() || record.parent_id == parent_id || self.is_elsewhere(&live) {
            return Ok((live.id, unchanged));
        }
        let did = self.move_below(page, record, &live, parent_id).await?;
        Ok((live.id, did.unwrap_or(unchanged)))
    }

    /// The page with its text, asked for only now, when it is known to be needed.
    async fn compose<'p>(&self, page: &'p Page, of_sources: String, record: &mut PageRecord) -> Result<Composed<'p>> {
        let (page, mut digest) = match self.writer {
            // With a digest of its own, so that the next run asks.
            Some(writer) if writer.postpones(page) => (Cow::Owned(writer.postponed(page)), digest(page)),
            Some(writer) => (Cow::Owned(writer.compose(page).await?), of_sources),
            None => (Cow::Borrowed(page), of_sources),
        };
        let shown = images::shown(&page.body);
        record.images.retain(|name, _| shown.contains(&name.as_str()));
        let Some(images) = self.images else { return Ok(Composed { page, digest, pictures: Fetched::default() }) };
        let pictures = images.fetch(&page, &mut record.images).await?;
        if pictures.left {
            // The next whole run goes on.
            digest.push('+');
        }
        let body = images::without(&page.body, self.job.language, |name| {
            pictures.holds(name) || record.images.get(name) == Some(&true)
        });
        Ok(Composed { page: Cow::Owned(Page { body, ..page.into_owned() }), digest, pictures })
    }

    /// Attaches pictures to a page, and notes them.
    pub(super) async fn attach(
        &self,
        page: &Page,
        pictures: Fetched,
        record: &mut PageRecord,
        page_id: &str,
    ) -> Result<()> {
        match self.images.filter(|_| !pictures.is_empty()) {
            Some(images) => {
                images.attach(page_id, pictures, &mut record.images).await?;
                self.keep(page, record).await
            }
            None => Ok(()),
        }
    }

    /// The finished body of a page that is there, and what is kept of the text to know later what people changed. Where
    /// somebody keeps sections these stay as they are.
    pub(super) fn body_for(
        &self,
        page: &Page,
        record: &PageRecord,
        live: &str,
    ) -> Result<(StorageDocument, Option<Kept>)> {
        let Some(Kept::Sections(marks)) = &record.kept else {
            return Ok((self.body(page, &page.key, live)?, record.kept.clone()));
        };
        let stamp = self.job.stamp(&page.key);
        let text = self.text(page);
        let merged = merge_sections(&without_panel(live, &stamp), marks, &text);
        let panel = source_panel(self.snapshot, &stamp, page.sources, self.job.language);
        let body = StorageDocument::check(format!("{}{}{panel}", merged.body, merged.notes.concat()));
        Ok((body.map_err(|findings| refused(&findings))?, Some(Kept::Sections(section_marks(&text)))))
    }

    /// The finished body: links name the commit, what people left on the page before stays, the source panel stands at the end.
    pub(super) fn body(&self, page: &Page, key: &str, before: &str) -> Result<StorageDocument> {
        let text = self.text(page);
        let panel = source_panel(self.snapshot, &self.job.stamp(key), page.sources, self.job.language);
        let fresh = format!("{text}{}{panel}", notes(before).concat());
        let commented = with_comments(before, &fresh);
        // Markers are put back with care; a page that they would break goes without.
        let checked = StorageDocument::check(commented).or_else(|_| StorageDocument::check(fresh));
        checked.or_else(|_| StorageDocument::check(text + &panel)).map_err(|findings| refused(&findings))
    }

    /// The text with what only the run knows: the commit, and where the app's macros are found.
    fn text(&self, page: &Page) -> String {
        let text = at_commit(&page.body, &self.snapshot.commit);
        match &self.job.environment {
            Some(environment) => with_frames(&text, environment),
            None => text,
        }
    }

    pub(super) async fn keep(&self, page: &Page, record: &PageRecord) -> Result<()> {
        self.world.kvs_set(&page_key(&self.job.job_id, &page.key), record).await
    }

    pub(super) fn wanted(&self, page: &Page) -> String {
        self.wanted.get(&page.key).unwrap_or(&page.title).clone()
    }

    pub(super) fn by(&self, did: PageOutcome) -> Option<LastWrite> {
        Some(LastWrite { run_id: self.run_id.to_owned(), did })
    }

    /// What a replacement counts as: a page that this same run made is new, however often its links were put right since.
    pub(super) fn replaced(&self, record: &PageRecord) -> PageOutcome {
        match self.did_before(record) {
            Some(PageOutcome::Created) => PageOutcome::Created,
            _ => PageOutcome::Updated,
        }
    }

    /// What this same run did to the page before it was interrupted.
    fn did_before(&self, record: &PageRecord) -> Option<PageOutcome> {
        record.by.as_ref().filter(|by| by.run_id == self.run_id).map(|by| by.did)
    }
}

/// Why a body was not let through.
fn refused(findings: &[Finding]) -> Error {
    let first = findings.first();
    let mut refused = Error::new(Code::StorageRefused, "a generated page did not pass the markup check");
    refused.line = first.map(|finding| finding.line);
    refused.column = first.map(|finding| finding.column);
    refused
}

/// Pages by depth, parents first.
fn levels<'p>(pages: &'p [Page], unchanged_pages: &BTreeMap<String, String>) -> Result<Vec<Vec<&'p Page>>> {
    let mut depths: BTreeMap<&str, usize> = BTreeMap::new();
    let mut levels: Vec<Vec<&Page>> = Vec::new();
    for page in pages {
        let depth = match page.parent.as_deref() {
            None => 0,
            Some(parent) => match depths.get(parent) {
                Some(depth) => depth + 1,
                None if unchanged_pages.contains_key(parent) => 0,
                None => return Err(Error::new(Code::Internal, "a page comes before its parent")),
            },
        };
        depths.insert(&page.key, depth);
        match levels.get_mut(depth) {
            Some(level) => level.push(page),
            None => levels.push(vec![page]),
        }
    }
    Ok(levels)
}
