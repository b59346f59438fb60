//! Publishing: create, replace, leave alone, or propose; and know after a crash which of them happened.
//!
//! Before a create the record holds the intent, and the body carries the stamp; before a replacement the record holds the
//! version and text hash that it will have, and Confluence's version message repeats the hash. Either way the next run
//! can tell its own unfinished work from a person's.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::atlassian::confluence::{self, Draft};
use crate::docs::publish::images::{self, Fetched, Images};
use crate::docs::publish::known::{Known, digest, known};
use crate::docs::publish::ownership::{current_pages, find, is_ours, is_stamped, mark, message};
use crate::docs::publish::source_panel::source_panel;
use crate::docs::records::job::Job;
use crate::docs::records::keys::page_key;
use crate::docs::records::page::{LastWrite, PageOutcome, PageRecord, Pending};
use crate::docs::records::run::Counts;
use crate::docs::write::ai_writer::{AiWriter, postponed};
use crate::error::{Code, Error, Result};
use crate::flow::{World, join_at_most};
use crate::limits::{IN_FLIGHT, TITLE_CHARS};
use crate::outline::{Page, at_commit};
use crate::site::{PageWriter, create_on_site, send_to_site};
use crate::source::Snapshot;
use crate::storage_format::{StorageDocument, notes, shape, with_comments};
use crate::text::first_chars;

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
    /// The pictures that pages show, where the job wishes them.
    pub images: Option<&'a Images<'a>>,
}

/// A page with its text, and what belongs to it.
struct Composed<'p> {
    page: Cow<'p, Page>,
    /// To keep with it.
    digest: String,
    pictures: Fetched,
}

impl Publication<'_> {
    /// Publishes all pages, parents before children. `on_progress` is awaited with the number of pages done.
    pub async fn publish<F>(
        &self,
        mut known: BTreeMap<String, Known>,
        pages: &[Page],
        mut on_progress: impl FnMut(u32, Counts) -> F,
    ) -> Result<Counts>
    where
        F: Future<Output = Result<()>>,
    {
        let mut ids = self.unchanged_pages.clone();
        let mut counts = Counts { unchanged: u32::try_from(ids.len()).unwrap_or(u32::MAX), ..Counts::default() };
        let mut done = 0;
        for level in levels(pages, self.unchanged_pages)? {
            for some in level.chunks(self.writer.map_or(IN_FLIGHT, AiWriter::at_once)) {
                let work = some.iter().map(|page| {
                    let parent = page.parent.as_ref().and_then(|key| ids.get(key));
                    let parent_id = parent.cloned().unwrap_or_else(|| self.permission.page_id().to_owned());
                    let known = known.remove(&page.key);
                    async move { self.page(page, known, parent_id).await }
                });
                for (page, (page_id, did)) in some.iter().zip(join_at_most(IN_FLIGHT, work).await?) {
                    ids.insert(page.key.clone(), page_id);
                    tally(&mut counts, did);
                    done += 1;
                }
                counts.ai = self.writer.map(AiWriter::usage);
                on_progress(done, counts).await?;
            }
        }
        Ok(counts)
    }

    /// Publishes one page: its id, and what was done.
    async fn page(&self, page: &Page, known: Option<Known>, parent_id: String) -> Result<(String, PageOutcome)> {
        let digest = self.writer.and_then(|writer| writer.digest(page)).unwrap_or_else(|| digest(page));
        let mut record = known.as_ref().map(|known| known.record.clone()).unwrap_or_default();
        let live = match known.and_then(|known| known.live) {
            Some(live) => live,
            None => {
                let composed = self.compose(page, digest, &mut record).await?;
                return self.create(composed, record, parent_id).await;
            }
        };
        let finished = record.pending.take().filter(|pending| is_ours(&live, pending));
        if let Some(pending) = finished {
            // The replacement went through; only its record was lost.
            record.version = pending.version;
            record.digest = pending.digest;
            record.by = self.by(PageOutcome::Updated);
            self.keep(page, &record).await?;
        }
        if record.digest == digest {
            if let Some(images) = self.images {
                // Pictures that were not attached any more before a run stopped.
                let fetched = images.fetch(page, &mut record.images).await?;
                self.attach(page, fetched, &mut record, &live.id).await?;
            }
            return Ok((live.id, self.did_before(&record).unwrap_or(PageOutcome::Unchanged)));
        }
        if self.writer.is_some_and(|writer| writer.postpones(page)) {
            return Ok((live.id, PageOutcome::Unchanged));
        }
        if live.version.number > record.version && record.shape.as_ref() == Some(&shape(live.storage())) {
            // Somebody wrote into a Notes panel and changed nothing else.
            record.version = live.version.number;
        }
        if live.version.number == record.version && is_stamped(self.world, self.job, &live.id).await? {
            let composed = self.compose(page, digest, &mut record).await?;
            self.replace(composed, record, live, parent_id).await
        } else {
            self.propose(page, &live).await
        }
    }

    /// The page with its text, asked for only now, when it is known to be needed.
    async fn compose<'p>(&self, page: &'p Page, of_sources: String, record: &mut PageRecord) -> Result<Composed<'p>> {
        let (page, mut digest) = match self.writer {
            // With a digest of its own, so that the next run asks.
            Some(writer) if writer.postpones(page) => (Cow::Owned(postponed(page)), digest(page)),
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
        let body = images::without(&page.body, |name| pictures.holds(name) || record.images.get(name) == Some(&true));
        Ok(Composed { page: Cow::Owned(Page { body, ..page.into_owned() }), digest, pictures })
    }

    /// Attaches pictures to a page, and notes them.
    async fn attach(&self, page: &Page, pictures: Fetched, record: &mut PageRecord, page_id: &str) -> Result<()> {
        match self.images.filter(|_| !pictures.is_empty()) {
            Some(images) => {
                images.attach(page_id, pictures, &mut record.images).await?;
                self.keep(page, record).await
            }
            None => Ok(()),
        }
    }

    async fn create(
        &self,
        composed: Composed<'_>,
        before: PageRecord,
        parent_id: String,
    ) -> Result<(String, PageOutcome)> {
        let Composed { page, digest, pictures } = composed;
        let page = page.as_ref();
        let stamp = self.job.stamp(&page.key);
        let intended = before.page_id.is_none() && !before.digest.is_empty();
        let record = PageRecord {
            key: page.key.clone(),
            wanted: self.wanted(page),
            title: page.title.clone(),
            parent_id,
            digest: digest.clone(),
            shape: Some(shape(self.body(page, &page.key, "")?.as_str())),
            images: before.images,
            ..PageRecord::default()
        };
        let adopted = if intended { find(self.world, self.job, &before.title, &stamp).await? } else { None };
        let (live, record) = match adopted {
            // Made by a run that stopped before it could note the id; its text is the one that was intended then.
            Some(live) => {
                (live, PageRecord { digest: before.digest, title: before.title, shape: before.shape, ..record.clone() })
            }
            None => {
                self.keep(page, &record).await?;
                (self.create_or_find(page, &record, &stamp).await?, record)
            }
        };
        mark(self.world, self.job, &live.id, &stamp).await?;
        let mut record =
            PageRecord { page_id: Some(live.id.clone()), version: 1, by: self.by(PageOutcome::Created), ..record };
        self.keep(page, &record).await?;
        self.attach(page, pictures, &mut record, &live.id).await?;
        if record.digest == digest || live.version.number != 1 {
            return Ok((live.id, PageOutcome::Created));
        }
        let parent_id = record.parent_id.clone();
        let composed = Composed { page: Cow::Borrowed(page), digest, pictures: Fetched::default() };
        self.replace(composed, record, live, parent_id).await
    }

    /// Creates the page. A create whose fate is unknown is looked up, never sent twice.
    async fn create_or_find(&self, page: &Page, record: &PageRecord, stamp: &str) -> Result<confluence::Page> {
        let body = self.body(page, &page.key, "")?;
        let draft = Draft {
            space_id: &self.job.target.space_id,
            parent_id: &record.parent_id,
            title: &record.title,
            body: &body,
        };
        let sent = create_on_site(self.world, || confluence::create_page(&draft)).await;
        let error = match sent {
            Ok(response) if response.is_success() => match confluence::read_page(&response) {
                Ok(created) => return Ok(created),
                Err(error) => error,
            },
            Ok(response) if confluence::is_title_conflict(&response) => {
                Error::new(Code::TitleTaken, "a page with this title appeared at the same moment")
            }
            Ok(response) => match confluence::refusal(&response) {
                Some(error) if error.code != Code::Upstream => return Err(error),
                Some(error) => error,
                None => Error::new(Code::AnswerInvalid, "Confluence's answer is not readable"),
            },
            Err(error) => error,
        };
        if matches!(error.code, Code::Cancelled | Code::Deadline) {
            return Err(error);
        }
        find(self.world, self.job, &record.title, stamp).await?.ok_or(error)
    }

    async fn replace(
        &self,
        composed: Composed<'_>,
        mut record: PageRecord,
        live: confluence::Page,
        parent_id: String,
    ) -> Result<(String, PageOutcome)> {
        let Composed { page, digest, pictures } = composed;
        let page = page.as_ref();
        self.attach(page, pictures, &mut record, &live.id).await?;
        let pending = Pending { version: record.version + 1, digest: digest.clone() };
        record.pending = Some(pending.clone());
        // Where a person moved the page it stays, unless the writer wants another parent than last time.
        let moved_by_us = record.parent_id != parent_id;
        let parent = if moved_by_us { Some(&parent_id) } else { live.parent_id.as_ref() };
        let body = self.body(page, &page.key, live.storage())?;
        record.shape = Some(shape(body.as_str()));
        self.keep(page, &record).await?;
        let draft = Draft {
            space_id: &self.job.target.space_id,
            parent_id: parent.unwrap_or(&parent_id),
            title: &page.title,
            body: &body,
        };
        let message = message(&pending, &self.snapshot.commit);
        let request = || confluence::update_page(&live.id, &draft, pending.version, &message);
        let sent = send_to_site(self.world, request).await;
        let refused = match sent {
            Ok(response) => confluence::refusal(&response),
            Err(error) => Some(error),
        };
        if let Some(error) = refused {
            let now = current_pages(self.world, &[live.id.as_str()]).await?;
            if !now.first().is_some_and(|now| is_ours(now, &pending)) {
                return Err(error);
            }
        }
        record = PageRecord {
            wanted: self.wanted(page),
            title: page.title.clone(),
            parent_id,
            version: pending.version,
            digest,
            pending: None,
            notice: None,
            by: self.by(PageOutcome::Updated),
            ..record
        };
        self.keep(page, &record).await?;
        Ok((live.id, PageOutcome::Updated))
    }

    /// Somebody edited the page: the new text goes to a page of its own below it.
    async fn propose(&self, page: &Page, live: &confluence::Page) -> Result<(String, PageOutcome)> {
        let key = format!("proposed:{}", page.key);
        let title = first_chars(&format!("Proposed: {}", page.title), TITLE_CHARS).to_owned();
        let proposal = Page { key: key.clone(), title, ..page.clone() };
        let known = known(self.world, self.job, std::slice::from_ref(&key)).await?.remove(&key);
        // An edited proposal is not proposed again: one page of discussion is enough.
        let edited = known.as_ref().is_some_and(|known| {
            known.live.as_ref().is_some_and(|page| page.version.number != known.record.version)
                && known.record.pending.is_none()
        });
        if edited {
            return Ok((live.id.clone(), PageOutcome::Unchanged));
        }
        let (_, did) = Box::pin(self.page(&proposal, known, live.id.clone())).await?;
        let did = if did == PageOutcome::Unchanged { PageOutcome::Unchanged } else { PageOutcome::Proposed };
        Ok((live.id.clone(), did))
    }

    /// The finished body: links name the commit, what people left on the page before stays, the source panel stands at the end.
    fn body(&self, page: &Page, key: &str, before: &str) -> Result<StorageDocument> {
        let text = at_commit(&page.body, &self.snapshot.commit);
        let panel = source_panel(self.snapshot, &self.job.stamp(key), page.sources);
        let fresh = format!("{text}{}{panel}", notes(before).concat());
        let commented = with_comments(before, &fresh);
        // Markers are put back with care; a page that they would break goes without.
        let checked = StorageDocument::check(commented).or_else(|_| StorageDocument::check(fresh));
        checked.or_else(|_| StorageDocument::check(text + &panel)).map_err(|findings| {
            let first = findings.first();
            Error {
                line: first.map(|finding| finding.line),
                column: first.map(|finding| finding.column),
                ..Error::new(Code::StorageRefused, "a generated page did not pass the check of its markup")
            }
        })
    }

    async fn keep(&self, page: &Page, record: &PageRecord) -> Result<()> {
        self.world.kvs_set(&page_key(&self.job.job_id, &page.key), record).await
    }

    fn wanted(&self, page: &Page) -> String {
        self.wanted.get(&page.key).unwrap_or(&page.title).clone()
    }

    fn by(&self, did: PageOutcome) -> Option<LastWrite> {
        Some(LastWrite { run_id: self.run_id.to_owned(), did })
    }

    /// What this same run did to the page before it was interrupted.
    fn did_before(&self, record: &PageRecord) -> Option<PageOutcome> {
        record.by.as_ref().filter(|by| by.run_id == self.run_id).map(|by| by.did)
    }
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

fn tally(counts: &mut Counts, did: PageOutcome) {
    match did {
        PageOutcome::Created => counts.created += 1,
        PageOutcome::Updated => counts.updated += 1,
        PageOutcome::Unchanged => counts.unchanged += 1,
        PageOutcome::Proposed => counts.proposed += 1,
    }
}
