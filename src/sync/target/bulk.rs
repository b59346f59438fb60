//! OpenSearch and Elasticsearch.

use super::delivery::{Gone, Stored, refusal};
use crate::error::{Code, Error};
use crate::ingestion::bulk::{self, Index};
use crate::ingestion::{Document, Present};
use crate::sync::gate::{Gate, Outcome};

/// Documents or deletions of one request.
pub const AT_ONCE: usize = 500;

/// The index.
pub struct Bulk(pub Index);

impl Bulk {
    /// The index' mark. An index that is not there is made with it; one that somebody made without is taken as it is.
    pub async fn mark(&self, gate: &Gate, owner: &str, may_claim: bool) -> Outcome<Option<String>> {
        let response = gate.ask(self.0.describe()?, false).await?;
        match response.status {
            200 => Ok(bulk::owner(&response.body, &self.0.name).flatten()),
            404 if !may_claim => Ok(None),
            404 => {
                let made = gate.ask(self.0.create(owner)?, true).await?;
                if !made.is_success() && made.status != 400 {
                    return Err(refusal(&made).into());
                }
                let response = gate.ask(self.0.describe()?, true).await?;
                if !response.is_success() {
                    return Err(refusal(&response).into());
                }
                Ok(bulk::owner(&response.body, &self.0.name).flatten())
            }
            _ => Err(refusal(&response).into()),
        }
    }

    /// What stands behind a prefix.
    pub async fn present(&self, gate: &Gate, prefix: &str, take: &mut dyn FnMut(Vec<Present>)) -> Outcome<()> {
        let refreshed = gate.ask(self.0.refresh()?, false).await?;
        if refreshed.status == 404 {
            return Ok(());
        }
        let mut after: Option<String> = None;
        loop {
            let response = gate.ask(self.0.list(prefix, after.as_deref())?, true).await?;
            if !response.is_success() {
                return Err(refusal(&response).into());
            }
            let (present, next) = bulk::listed(&response.body, prefix)?;
            take(present);
            match next {
                None => return Ok(()),
                Some(next) if after.as_ref().is_some_and(|after| next <= *after) => {
                    return Err(Error::new(Code::AnswerInvalid, "the search does not go on").into());
                }
                next => after = next,
            }
        }
    }

    /// Stores documents: each counts by itself.
    pub async fn deliver_many(&self, gate: &Gate, all: &[(&Document, &str)]) -> Outcome<Vec<Outcome<Stored>>> {
        let lines = all.iter().map(|(document, text)| self.0.index_lines(document, text)).collect();
        let statuses = self.run(gate, lines).await?;
        if statuses.len() != all.len() {
            return Err(Error::new(Code::AnswerInvalid, "the index did not answer for each document").into());
        }
        let one = |status: u16| match status {
            200..=299 => Ok(Stored::Done { content_id: None }),
            409 => Ok(Stored::Newer),
            429 => Err(Error::new(Code::RateLimited, "the index is too busy for a document").into()),
            _ => Err(Error::new(Code::Upstream, "the index refused a document").into()),
        };
        Ok(statuses.into_iter().map(one).collect())
    }

    /// Deletes documents.
    pub async fn delete(&self, gate: &Gate, gone: &[Gone]) -> Outcome<()> {
        for gone in gone.chunks(AT_ONCE) {
            let lines = gone.iter().map(|one| self.0.delete_line(&one.key, one.version)).collect();
            let statuses = self.run(gate, lines).await?;
            // A 409 is a newer version: another run put it there, and it stays.
            if !statuses.iter().all(|status| matches!(status, 200..=299 | 404 | 409)) {
                return Err(Error::new(Code::Upstream, "the index refused a deletion").into());
            }
        }
        Ok(())
    }

    async fn run(&self, gate: &Gate, lines: String) -> Outcome<Vec<u16>> {
        let response = gate.ask(self.0.bulk(lines)?, true).await?;
        if !response.is_success() {
            return Err(refusal(&response).into());
        }
        Ok(bulk::statuses(&response.body)?)
    }
}
