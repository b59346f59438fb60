//! New text for a page that somebody edited.

use crate::atlassian::confluence;
use crate::docs::publish::known::known;
use crate::docs::publish::lost;
use crate::docs::publish::pages::Publication;
use crate::docs::publish::titles;
use crate::docs::records::page::{PageOutcome, PageRecord};
use crate::docs::records::page_key::{PageKey, proposal_key};
use crate::error::Result;
use crate::outline::Page;

impl Publication<'_> {
    /// Somebody edited the page: the new text goes to a page of its own below it.
    pub(super) async fn propose(
        &self,
        page: &Page,
        digest: String,
        record: PageRecord,
        live: &confluence::Page,
    ) -> Result<(String, PageOutcome)> {
        if matches!(PageKey::of(&page.key), PageKey::Proposal(_)) {
            // A proposal that is not needed any more, with words of a person in it.
            return Ok((live.id.clone(), PageOutcome::Unchanged));
        }
        let key = proposal_key(&page.key);
        let title = titles::of_proposal(&page.title, self.job.language);
        let mut proposal = Page { key: key.clone(), title, ..page.clone() };
        let known = known(self.world, self.job, std::slice::from_ref(&key)).await?.remove(&key);
        // An edited proposal is not proposed again: one page of discussion is enough.
        let edited = known.as_ref().is_some_and(|known| {
            known.live.as_ref().is_some_and(|page| page.version.number != known.record.version)
                && known.record.pending.is_none()
        });
        // Before it is made: a proposal that nobody knows of would stay for ever. Of an edited one the text is not ours to name.
        let proposed = if edited { record.proposed.clone().unwrap_or_default() } else { digest };
        if record.proposed.as_ref() != Some(&proposed) {
            self.keep(page, &PageRecord { proposed: Some(proposed), ..record }).await?;
        }
        if edited {
            return Ok((live.id.clone(), PageOutcome::Unchanged));
        }
        let above = if self.is_elsewhere(live) { self.permission.page_id() } else { &live.id };
        let known = lost::name_proposal(self.world, self.job, &mut proposal, known).await?;
        let (_, did) = Box::pin(self.page_below(&proposal, known, above.to_owned())).await?;
        let stays = matches!(did, PageOutcome::Unchanged | PageOutcome::Refused);
        let did = if stays { did } else { PageOutcome::Proposed };
        Ok((live.id.clone(), did))
    }
}
