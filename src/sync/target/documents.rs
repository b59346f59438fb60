//! The documents contract and the forms of other platforms: one request a document, or batches.

use std::cell::Cell;

use super::delivery::{File, Gone, Shared, Stored, carry, refusal};
use crate::egress::CheckedRequest;
use crate::error::{Code, Error, Result};
use crate::flow::join_at_most;
use crate::http::Response;
use crate::ingestion::documents::{self, Receiver};
use crate::ingestion::forms::{AT_ONCE, Batch};
use crate::ingestion::signing::signed;
use crate::ingestion::{Content, Document, Held, Key, Present};
use crate::secret::Secret;
use crate::sync::gate::{Failure, Gate, Outcome};
use crate::sync::ledger::short_hash;
use crate::sync::summary::Warning;

/// Pages of a list: more are a circle.
const MOST_PAGES: usize = 100_000;

/// The receiver, and what requests are signed with.
pub struct Documents {
    receiver: Receiver,
    signing: Option<Secret>,
    is_batched: bool,
    /// Whether the receiver said that it has no place for bytes.
    lacks_content: Cell<bool>,
    /// Whether it said that it takes readers with the text alone.
    lacks_share: Cell<bool>,
}

impl Documents {
    /// `signing` is the secret that requests are signed with, `is_batched` whether the configuration wants batches.
    pub fn new(receiver: Receiver, signing: Option<Secret>, is_batched: bool) -> Self {
        Self { receiver, signing, is_batched, lacks_content: Cell::default(), lacks_share: Cell::default() }
    }

    /// Batches, where they are wanted or the only way.
    fn batch(&self) -> Option<&'static Batch> {
        let form = self.receiver.form;
        form.batch.as_ref().filter(|_| self.is_batched || form.is_always_batched)
    }

    /// Documents of one request.
    pub fn at_once(&self) -> usize {
        if self.batch().is_some() { AT_ONCE } else { 1 }
    }

    /// What stands behind a prefix; false when the receiver has no list.
    pub async fn present(&self, gate: &Gate, prefix: &str, take: &mut dyn FnMut(Vec<Present>)) -> Outcome<bool> {
        if !self.receiver.form.has_list {
            return Ok(false);
        }
        let mut cursor: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let (request, line) = self.receiver.list(prefix, cursor.as_deref())?;
            let response = self.ask(gate, request, line.as_bytes(), true).await?;
            match response.status {
                200 => {}
                404 | 405 | 501 => return Ok(false),
                _ => return Err(refusal(&response).into()),
            }
            let (present, next) = documents::listed(&response.body, prefix)?;
            take(present);
            if next.is_none() {
                return Ok(true);
            }
            if next == cursor {
                break;
            }
            cursor = next;
        }
        Err(Error::new(Code::AnswerInvalid, "the receiver's list does not end").into())
    }

    /// Stores a text.
    pub async fn deliver(&self, gate: &Gate, document: &Document, text: &str) -> Outcome<Stored> {
        self.store(gate, document, Held::Text(text)).await
    }

    /// Whether its form has a place for bytes.
    pub fn takes_bytes(&self) -> bool {
        self.receiver.form.content.is_some()
    }

    /// Streams a file's bytes, then stores the document that names them.
    pub async fn deliver_file(&self, gate: &Gate, document: &Document, file: &File, is_known: bool) -> Outcome<Stored> {
        let Some((to, line)) = self.receiver.content(document)?.filter(|_| !self.lacks_content.get()) else {
            return Ok(Stored::LeftOut(Warning::TypeNotAllowed));
        };
        let url = to.url().to_owned();
        let message = message_id(gate, line.as_bytes());
        let seal = |to| self.signed(gate, to, line.as_bytes(), &message);
        let Some((status, carried)) = carry(gate, file, to, &seal).await? else { return Ok(Stored::Gone) };
        match status {
            200..=299 => {}
            // The contract has this as optional.
            404 | 405 | 501 => {
                self.lacks_content.set(true);
                return Ok(Stored::LeftOut(Warning::TypeNotAllowed));
            }
            413 => return Ok(Stored::LeftOut(Warning::TooLarge)),
            415 => return Ok(Stored::LeftOut(Warning::TypeNotAllowed)),
            _ => return Ok(stored(status)?),
        }
        let content = Content { url, bytes: carried.bytes, sha256: carried.sha256 };
        let delivered = self.store(gate, document, Held::Content(&content)).await;
        if delivered.is_err() && !is_known {
            // Bytes that no document names: deleted with the document that never came to be. The receiver forgets what stays.
            let (key, version) = (document.key.clone(), document.version);
            drop(self.delete_each(gate, &[Gone { key, content_id: None, version }]).await);
        }
        delivered
    }

    async fn store(&self, gate: &Gate, document: &Document, held: Held<'_>) -> Outcome<Stored> {
        let (request, body) = self.receiver.put(document, held)?;
        let response = self.ask(gate, request, &body, false).await?;
        Ok(stored(response.status)?)
    }

    /// Whether its form has a way for readers alone.
    pub fn shares(&self) -> bool {
        self.receiver.form.share.is_some()
    }

    /// Sets who may see documents that are there.
    pub async fn share(&self, gate: &Gate, all: &[&Document]) -> Outcome<Vec<Outcome<Shared>>> {
        let form = self.receiver.form;
        let Some(batch) = form.batch.as_ref().filter(|_| form.is_always_batched) else {
            let jobs = all.iter().map(|document| async { Ok::<_, Failure>(self.share_one(gate, document).await) });
            return join_at_most(gate.concurrency(), jobs).await;
        };
        let mut outcomes = Vec::with_capacity(all.len());
        for some in all.chunks(AT_ONCE) {
            let held: Vec<(&Document, Held<'_>)> = some.iter().map(|document| (*document, Held::Readers)).collect();
            let (request, body) = self.receiver.batch(batch, &held, &[])?;
            let results = self.send_batch(gate, batch, request, &body).await?;
            outcomes.extend(some.iter().map(|document| match results.get(&self.receiver.id(&document.key)) {
                Some(status) => Ok(shared(*status)?),
                None => Err(unsaid().into()),
            }));
        }
        Ok(outcomes)
    }

    async fn share_one(&self, gate: &Gate, document: &Document) -> Outcome<Shared> {
        // Whoever everybody may see it for now has to be told so with the text.
        if self.lacks_share.get() || document.readers.is_none() {
            return Ok(Shared::Whole);
        }
        let (request, body) = self.receiver.put(document, Held::Readers)?;
        let shared = shared(self.ask(gate, request, &body, false).await?.status)?;
        self.lacks_share.set(self.lacks_share.get() || shared == Shared::Whole);
        Ok(shared)
    }

    /// Stores many.
    pub async fn deliver_many(&self, gate: &Gate, all: &[(&Document, &str)]) -> Outcome<Vec<Outcome<Stored>>> {
        let Some(batch) = self.batch() else {
            return Err(Error::new(Code::Internal, "this receiver takes documents one by one").into());
        };
        let held: Vec<(&Document, Held<'_>)> =
            all.iter().map(|(document, text)| (*document, Held::Text(text))).collect();
        let (request, body) = self.receiver.batch(batch, &held, &[])?;
        let results = self.send_batch(gate, batch, request, &body).await?;
        let one = |key: &Key| match results.get(&self.receiver.id(key)) {
            Some(status) => Ok(stored(*status)?),
            None => Err(unsaid().into()),
        };
        Ok(all.iter().map(|(document, _)| one(&document.key)).collect())
    }

    /// Deletes documents.
    pub async fn delete(&self, gate: &Gate, gone: &[Gone]) -> Outcome<()> {
        let Some(batch) = self.batch() else { return self.delete_each(gate, gone).await };
        for gone in gone.chunks(AT_ONCE) {
            let keys: Vec<Key> = gone.iter().map(|one| one.key.clone()).collect();
            let (request, body) = self.receiver.batch(batch, &[], &keys)?;
            let results = self.send_batch(gate, batch, request, &body).await?;
            let is_gone = |key: &Key| matches!(results.get(&self.receiver.id(key)), Some(200..=299 | 404));
            if !keys.iter().all(is_gone) {
                return Err(Error::new(Code::Upstream, "the receiver refused a deletion").into());
            }
        }
        Ok(())
    }

    async fn delete_each(&self, gate: &Gate, gone: &[Gone]) -> Outcome<()> {
        for one in gone {
            let Some((request, line)) = self.receiver.delete(&one.key)? else { continue };
            let response = self.ask(gate, request, line.as_bytes(), false).await?;
            if !response.is_success() && response.status != 404 {
                return Err(refusal(&response).into());
            }
        }
        Ok(())
    }

    async fn send_batch(
        &self,
        gate: &Gate,
        batch: &Batch,
        request: CheckedRequest,
        body: &[u8],
    ) -> Outcome<std::collections::BTreeMap<String, u16>> {
        let response = self.ask(gate, request, body, true).await?;
        if !response.is_success() {
            return Err(refusal(&response).into());
        }
        Ok(documents::results(&response.body, batch)?)
    }

    /// Sends a request; `payload` is what is signed, anew for each try.
    async fn ask(&self, gate: &Gate, request: CheckedRequest, payload: &[u8], is_json: bool) -> Outcome<Response> {
        let message = message_id(gate, payload);
        gate.ask_sealed(request, is_json, &|request| self.signed(gate, request, payload, &message)).await
    }

    fn signed(&self, gate: &Gate, request: CheckedRequest, body: &[u8], id: &str) -> CheckedRequest {
        match &self.signing {
            Some(secret) => signed(request, body, id, gate.now_ms(), secret),
            None => request,
        }
    }
}

/// The same for each try of a message, and another when the same is said again later.
fn message_id(gate: &Gate, payload: &[u8]) -> String {
    format!("{}-{:x}", short_hash(&String::from_utf8_lossy(payload)), gate.now_ms())
}

fn unsaid() -> Error {
    Error::new(Code::AnswerInvalid, "the receiver did not say what became of a document")
}

/// What a receiver says of one document's readers. A newer version brought its own.
fn shared(status: u16) -> Result<Shared> {
    match status {
        200..=299 | 409 => Ok(Shared::Done),
        404 | 405 | 501 => Ok(Shared::Whole),
        _ => Err(refusal(&Response { status, ..Response::default() })),
    }
}

/// What a receiver says of one document.
fn stored(status: u16) -> Result<Stored> {
    match status {
        200..=299 => Ok(Stored::Done { content_id: None }),
        409 => Ok(Stored::Newer),
        _ => Err(refusal(&Response { status, ..Response::default() })),
    }
}
