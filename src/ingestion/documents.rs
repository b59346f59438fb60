//! One small JSON contract over HTTPS (docs/SYNC.md): `PUT` and `DELETE` of documents by id, an optional list. Bodies are signed if
//! a secret is given (Standard Webhooks, github.com/standard-webhooks/standard-webhooks/blob/main/spec).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{CREDENTIAL, Document, Present, credential, invalid, joined};
use crate::crypto::hmac_sha256_of_parts;
use crate::egress::{CheckedRequest, Origins};
use crate::error::Result;
use crate::http::Method;
use crate::secret::Secret;
use crate::text::percent_encoded;

/// Where the receiver is.
#[derive(Debug, Clone)]
pub struct Receiver {
    /// Before `/documents`.
    pub base_url: String,
    /// Its host.
    pub origins: Origins,
    /// Whether there is a credential.
    pub has_auth: bool,
    /// The header that carries it, when it is not `authorization`.
    pub header: Option<String>,
}

impl Receiver {
    /// Stores a document.
    ///
    /// # Errors
    /// `egress_denied`.
    pub fn put(&self, document: &Document, text: &str) -> Result<CheckedRequest> {
        let id = document.key.dotted();
        let request = self.request(Method::Put, &format!("/documents/{id}"))?;
        Ok(request
            .header("content-type", "application/json")
            .header("idempotency-key", format!("{id}@{}", document.version))
            .body(body_bytes(document, text)))
    }

    /// Deletes a document.
    ///
    /// # Errors
    /// `egress_denied`.
    pub fn delete(&self, id: &str) -> Result<CheckedRequest> {
        self.request(Method::Delete, &format!("/documents/{}", percent_encoded(id)))
    }

    /// Lists what the receiver has.
    ///
    /// # Errors
    /// `egress_denied`.
    pub fn list(&self, prefix: &str, cursor: Option<&str>) -> Result<CheckedRequest> {
        let cursor = cursor.map(|cursor| format!("&cursor={}", percent_encoded(cursor))).unwrap_or_default();
        self.request(Method::Get, &format!("/documents?prefix={}{cursor}", percent_encoded(prefix)))
    }

    fn request(&self, method: Method, path: &str) -> Result<CheckedRequest> {
        let request = CheckedRequest::configured(method, &joined(&self.base_url, path), &self.origins)?;
        let request = request.header("accept", "application/json");
        Ok(if self.has_auth { request.secret(credential(self.header.as_deref(), CREDENTIAL)) } else { request })
    }
}

/// The body of [`Receiver::put`], which is what is signed.
pub fn body_bytes(document: &Document, text: &str) -> Vec<u8> {
    body(document, text).to_string().into_bytes()
}

fn body(document: &Document, text: &str) -> Value {
    let mut body = json!({
        "id": document.key.dotted(),
        "version": document.version,
        "title": document.title,
        "url": document.url,
        "mimeType": document.mime_type,
        "text": text,
        "metadata": document.metadata(),
        "updatedAt": document.updated_at,
    });
    if let (Some(readers), Some(body)) = (&document.readers, body.as_object_mut()) {
        body.insert("readers".to_owned(), json!({"users": readers.users, "groups": readers.groups}));
    }
    body
}

/// Signs a body: `webhook-id`, `webhook-timestamp` (seconds) and `webhook-signature`.
pub fn signed(request: CheckedRequest, body: &[u8], id: &str, now_ms: u64, secret: &Secret) -> CheckedRequest {
    let at = (now_ms / 1000).to_string();
    let text = std::str::from_utf8(secret.expose()).unwrap_or_default();
    // The specification's prefix, and base64; a secret that is not base64 is its own bytes.
    let key = STANDARD.decode(text.strip_prefix("whsec_").unwrap_or(text));
    let key = zeroize::Zeroizing::new(key.unwrap_or_else(|_| secret.expose().to_vec()));
    let tag = hmac_sha256_of_parts(&key, &[id.as_bytes(), b".", at.as_bytes(), b".", body]);
    request
        .header("webhook-id", id)
        .header("webhook-timestamp", at)
        .header("webhook-signature", format!("v1,{}", STANDARD.encode(tag)))
}

/// A page of [`Receiver::list`], and where the next begins.
///
/// # Errors
/// `answer_invalid`.
pub fn listed(body: &[u8], prefix: &str) -> Result<(Vec<Present>, Option<String>)> {
    #[derive(Deserialize)]
    struct Page {
        items: Vec<Item>,
        #[serde(default)]
        cursor: Option<String>,
    }
    #[derive(Deserialize)]
    struct Item {
        id: String,
        #[serde(default)]
        version: Option<u32>,
    }
    let page: Page = serde_json::from_slice(body).map_err(|_| invalid())?;
    let present = page.items.into_iter().filter_map(|item| {
        let rest = item.id.strip_prefix(prefix)?.replacen('.', "::", 1);
        Some(Present { item: rest, is_whole: true, version: item.version, ..Present::default() })
    });
    Ok((present.collect(), page.cursor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingestion::origins;

    #[test]
    fn a_signature_is_the_specifications_example() {
        // standard-webhooks/spec/standard-webhooks.md, "Signature scheme", with the vector of its libraries' tests.
        let own = origins(&[("https://a.example.com", None)]).unwrap();
        let request = CheckedRequest::configured(Method::Put, "https://a.example.com/", &own).unwrap();
        let secret = Secret::new(["MfKQ9r8GKYqrTwjUPD8I", "LPZIo2LaLaSw"].concat().into_bytes());
        let signed =
            signed(request, br#"{"test": 2432232314}"#, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330_000, &secret);
        let text = serde_json::to_string(&signed).unwrap();
        assert!(text.contains("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="), "{text}");
    }

    #[test]
    fn a_list_is_read_by_its_prefix() {
        let body =
            br#"{"items": [{"id": "t.1.7", "version": 3}, {"id": "t.1.7.att9"}, {"id": "u.1.7"}], "cursor": "x"}"#;
        let (present, cursor) = listed(body, "t.1.").unwrap();
        let items: Vec<_> = present.iter().map(|one| (one.item.as_str(), one.version)).collect();
        assert_eq!(items, [("7", Some(3)), ("7::att9", None)]);
        assert_eq!(cursor.as_deref(), Some("x"));
    }
}
