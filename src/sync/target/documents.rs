//! The documents contract: one request a document.

use super::delivery::{Gone, Stored, refusal};
use crate::error::{Code, Error};
use crate::ingestion::documents::{self, Receiver};
use crate::ingestion::{Document, Present};
use crate::secret::Secret;
use crate::sync::gate::{Gate, Outcome};

/// Pages of a list: more are a circle.
const MOST_PAGES: usize = 100_000;

/// The receiver, and what bodies are signed with.
pub struct Documents {
    /// The receiver.
    pub receiver: Receiver,
    /// The secret.
    pub signing: Option<Secret>,
}

impl Documents {
    /// What stands behind a prefix; false when the receiver has no list.
    pub async fn present(&self, gate: &Gate, prefix: &str, take: &mut dyn FnMut(Vec<Present>)) -> Outcome<bool> {
        let mut cursor: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let response = gate.ask(self.receiver.list(prefix, cursor.as_deref())?, true).await?;
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

    /// Stores a document.
    pub async fn deliver(&self, gate: &Gate, document: &Document, text: &str) -> Outcome<Stored> {
        let mut request = self.receiver.put(document, text)?;
        if let Some(secret) = &self.signing {
            let id = format!("{}@{}", document.key.dotted(), document.version);
            request = documents::signed(request, &documents::body_bytes(document, text), &id, gate.now_ms(), secret);
        }
        let response = gate.ask(request, false).await?;
        match response.status {
            200..=299 => Ok(Stored::Done { content_id: None }),
            409 => Ok(Stored::Newer),
            _ => Err(refusal(&response).into()),
        }
    }

    /// Deletes documents.
    pub async fn delete(&self, gate: &Gate, gone: &[Gone]) -> Outcome<()> {
        for one in gone {
            let response = gate.ask(self.receiver.delete(&one.key.dotted())?, false).await?;
            if !response.is_success() && response.status != 404 {
                return Err(refusal(&response).into());
            }
        }
        Ok(())
    }
}
