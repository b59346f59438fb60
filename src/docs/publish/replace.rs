//! Replacing a page that is there, and putting it below another one.

use crate::atlassian::confluence::{self, Draft};
use crate::docs::publish::front::with_notice_of;
use crate::docs::publish::ownership::{current_pages, is_ours, message, with_body};
use crate::docs::publish::pages::{Composed, Publication};
use crate::docs::records::page::{PageOutcome, PageRecord, Pending};
use crate::egress::Identity;
use crate::error::{Code, Error, Result};
use crate::ids::SpaceId;
use crate::outline::Page;
use crate::site::send_to_site;
use crate::storage_format::{StorageDocument, shape};

impl Publication<'_> {
    /// Replaces a page's text where it stands. A page that a restriction keeps from the app is left as it is.
    pub(super) async fn replace(
        &self,
        composed: Composed<'_>,
        mut record: PageRecord,
        live: confluence::Page,
        parent_id: String,
    ) -> Result<(String, PageOutcome)> {
        let Composed { page, digest, pictures } = composed;
        let page = page.as_ref();
        self.attach(page, pictures, &mut record, &live.id).await?;
        let (body, kept) = self.body_for(page, &record, live.storage())?;
        let body = with_notice_of(live.storage(), body, &self.job.stamp(&page.key));
        let pending = Pending { version: record.version + 1, digest: digest.clone(), kept };
        record.pending = Some(pending.clone());
        // Where a person moved the page it stays, unless the writer wants another parent than last time.
        let moved_by_us = !record.parent_id.is_empty() && record.parent_id != parent_id && !self.is_elsewhere(&live);
        let parent = if moved_by_us { Some(&parent_id) } else { live.parent_id.as_ref() };
        let before = record.clone();
        record.shape = Some(shape(body.as_str()));
        self.keep(page, &record).await?;
        let draft =
            Draft { space_id: &live.space_id, parent_id: parent.map(String::as_str), title: &page.title, body: &body };
        if let Some(outcome) = self.send_replacement(page, &live, &draft, &pending, before).await? {
            return Ok((live.id, outcome));
        }
        let did = self.replaced(&record);
        record = PageRecord {
            wanted: self.wanted(page),
            title: page.title.clone(),
            parent_id,
            version: pending.version,
            digest,
            kept: pending.kept,
            proposed: None,
            pending: None,
            by: self.by(did),
            ..record
        };
        self.keep(page, &record).await?;
        Ok((live.id, did))
    }

    /// Sends a replacement, and makes sure that it went through when the answer does not say so. What became of the page
    /// instead, when a restriction keeps the app from it; its record is `before` then.
    async fn send_replacement(
        &self,
        page: &Page,
        live: &confluence::Page,
        draft: &Draft<'_>,
        pending: &Pending,
        before: PageRecord,
    ) -> Result<Option<PageOutcome>> {
        let message = message(pending, &self.snapshot.commit);
        let request = || confluence::update_page(&live.id, draft, pending.version, &message);
        let refused = match send_to_site(self.world, request).await {
            Ok(response) if confluence::is_title_conflict(&response) => {
                let mut record = PageRecord { pending: None, ..before };
                record.refuse(&page.title);
                self.keep(page, &record).await?;
                return Err(Error::new(Code::TitleTaken, "a page with this title is there already"));
            }
            Ok(response) if response.status == 403 && self.may_write_in(&live.space_id).await? => {
                self.keep(page, &PageRecord { pending: None, held_back: true, ..before }).await?;
                return Ok(Some(PageOutcome::Refused));
            }
            Ok(response) => confluence::refusal(&response),
            Err(error) => Some(error),
        };
        if let Some(error) = refused {
            let now = current_pages(self.world, &[live.id.as_str()]).await?;
            if !now.first().is_some_and(|now| is_ours(now, pending)) {
                return Err(error);
            }
        }
        Ok(None)
    }

    /// Whether the app may add pages in a space: who may, and may not change a page, is kept out by the page's restriction.
    async fn may_write_in(&self, space_id: &SpaceId) -> Result<bool> {
        let response = send_to_site(self.world, || confluence::space_operations(Identity::App, space_id)).await?;
        confluence::may_create_pages(&response)
    }

    /// Puts a page whose text did not change below another one than last time: the old one may be gone. Its text stays as it
    /// is, a person's edits included.
    pub(super) async fn move_below(
        &self,
        page: &Page,
        record: PageRecord,
        live: &confluence::Page,
        parent_id: String,
    ) -> Result<Option<PageOutcome>> {
        let is_below = |live: &confluence::Page| live.parent_id.as_deref() == Some(&parent_id);
        let now = if is_below(live) { None } else { with_body(self.world, &live.id).await? };
        let before = record.clone();
        let mut record = PageRecord { parent_id: parent_id.clone(), ..record };
        let mut did = None;
        if let Some(now) = now
            && let Ok(body) = StorageDocument::check(now.storage().to_owned())
        {
            let number = now.version.number + 1;
            let draft = Draft { space_id: &now.space_id, parent_id: Some(&parent_id), title: &now.title, body: &body };
            let said =
                message(&Pending { version: number, digest: record.digest.clone(), kept: None }, &self.snapshot.commit);
            let request = || confluence::update_page(&now.id, &draft, number, &said);
            let sent = send_to_site(self.world, request).await?;
            if sent.status == 403 && self.may_write_in(&now.space_id).await? {
                self.keep(page, &PageRecord { held_back: true, ..before }).await?;
                return Ok(Some(PageOutcome::Refused));
            }
            if let Some(error) = confluence::refusal(&sent) {
                return Err(error);
            }
            if now.version.number == record.version {
                record.version = number;
                record.shape = Some(shape(body.as_str()));
            }
            did = Some(PageOutcome::Updated);
        }
        self.keep(page, &record).await?;
        Ok(did)
    }
}
