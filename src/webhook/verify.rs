//! Verifying a delivery: the answer and its reasons.

use serde::{Deserialize, Serialize};

use super::headers::Headers;
use super::reason::Reason;
use super::scheme::Scheme;
use crate::limits::WEBHOOK_SECRETS;
use crate::secret::Secret;

/// What [`verify_webhook`] is asked with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct WebhookOptions {
    /// `github`, `gitlab`, `gitlab-signed`, `bitbucket`, `azure` or `standard`.
    pub provider: String,
    /// The request's headers.
    pub headers: Headers,
    /// The hook's secrets, newest first; empty ones are skipped, three are looked at. Azure: `user:password`.
    /// gitlab-signed and standard: `whsec_` and base64.
    pub secrets: Vec<Secret>,
    /// Now, milliseconds since 1970.
    pub now_ms: i64,
}

/// What [`verify_webhook`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookVerdict {
    /// Whether the delivery is genuine.
    pub verified: bool,
    /// `ok`, or why not.
    pub reason: Reason,
    /// The delivery's id, for [`super::record_delivery`]: the sender's, else `sha256:` and the hash of the body.
    /// GitHub's and Bitbucket's ids are not covered by the signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_id: Option<String>,
    /// The sender's name of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Which of the secrets matched, from 0: a higher one than 0 means that the sender still uses an old secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_index: Option<u32>,
}

/// Verifies `body`, the raw bytes of the request, before anything reads them.
pub fn verify_webhook(options: &WebhookOptions, body: &[u8]) -> WebhookVerdict {
    judge(options, body).unwrap_or_else(|reason| WebhookVerdict {
        verified: false,
        reason,
        delivery_id: None,
        event: None,
        secret_index: None,
    })
}

fn judge(options: &WebhookOptions, body: &[u8]) -> Result<WebhookVerdict, Reason> {
    let scheme = Scheme::named(&options.provider).ok_or(Reason::UnknownProvider)?;
    let secrets = options.secrets.iter().enumerate().filter(|(_, secret)| !secret.expose().is_empty());
    let secrets: Vec<_> = secrets.take(WEBHOOK_SECRETS).collect();
    if secrets.is_empty() {
        return Err(Reason::NoSecret);
    }
    let keys: Vec<_> =
        secrets.into_iter().filter_map(|(index, secret)| Some((index, scheme.key(secret.expose())?))).collect();
    if keys.is_empty() {
        return Err(Reason::BadSecret);
    }
    let proof = scheme.read_proof(&options.headers, options.now_ms)?;
    // Every key is tried, whatever the earlier ones said.
    let matches: Vec<_> = keys.iter().map(|(index, key)| (*index, proof.is_made_with(key.expose(), body))).collect();
    let (index, _) = matches.into_iter().find(|(_, is_match)| *is_match).ok_or(Reason::Mismatch)?;
    let (delivery_id, event) = scheme.identify(&options.headers, body)?;
    Ok(WebhookVerdict {
        verified: true,
        reason: Reason::Ok,
        delivery_id: Some(delivery_id),
        event,
        secret_index: u32::try_from(index).ok(),
    })
}
