//! Creating a page, and finding it again when nobody knows whether it was made.

use std::borrow::Cow;

use crate::atlassian::confluence::{self, Draft};
use crate::docs::publish::images::Fetched;
use crate::docs::publish::ownership::{find, mark};
use crate::docs::publish::pages::{Composed, Publication};
use crate::docs::records::page::{PageOutcome, PageRecord};
use crate::error::{Code, Error, Result};
use crate::outline::Page;
use crate::site::create_on_site;
use crate::storage_format::shape;

impl Publication<'_> {
    pub(super) async fn create(
        &self,
        composed: Composed<'_>,
        before: PageRecord,
        parent_id: String,
    ) -> Result<(String, PageOutcome)> {
        let Composed { page, digest, pictures } = composed;
        let page = page.as_ref();
        let stamp = self.job.stamp(&page.key);
        let intended = before.page_id.is_none() && !before.digest.is_empty();
        let record = self.intent(page, &before, parent_id, &digest)?;
        let adopted = if intended { find(self.world, self.job, &before.title, &stamp).await? } else { None };
        let (live, record) = match adopted {
            // Made by a run that stopped before it could note the id; its text is the one that was intended then.
            Some(live) => {
                (live, PageRecord { digest: before.digest, title: before.title, shape: before.shape, ..record.clone() })
            }
            None => {
                self.keep(page, &record).await?;
                match self.create_or_find(page, &record, &stamp).await {
                    Err(error) if error.code == Code::TitleTaken => {
                        self.keep_refused(page, record).await?;
                        return Err(error);
                    }
                    created => (created?, record),
                }
            }
        };
        mark(self.world, self.job, &live.id, &page.key).await?;
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

    /// The record of a page that is about to be made.
    fn intent(&self, page: &Page, before: &PageRecord, parent_id: String, digest: &str) -> Result<PageRecord> {
        Ok(PageRecord {
            key: page.key.clone(),
            wanted: self.wanted(page),
            title: page.title.clone(),
            parent_id,
            digest: digest.to_owned(),
            shape: Some(shape(self.body(page, &page.key, "")?.as_str())),
            images: before.images.clone(),
            refused_titles: before.refused_titles.clone(),
            ..PageRecord::default()
        })
    }

    /// Notes that Confluence refused the record's title, and nothing else: there is no page.
    async fn keep_refused(&self, page: &Page, record: PageRecord) -> Result<()> {
        let mut refused = PageRecord {
            key: record.key,
            wanted: record.wanted,
            refused_titles: record.refused_titles,
            ..PageRecord::default()
        };
        refused.refuse(&record.title);
        self.keep(page, &refused).await
    }

    /// Creates the page. A create that is in doubt is looked up, never sent twice.
    async fn create_or_find(&self, page: &Page, record: &PageRecord, stamp: &str) -> Result<confluence::Page> {
        let body = self.body(page, &page.key, "")?;
        let draft = Draft {
            space_id: &self.job.target.space_id,
            parent_id: Some(&record.parent_id),
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
}
