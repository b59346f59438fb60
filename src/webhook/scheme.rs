//! The schemes, one vendor an arm: which header holds the proof, what it covers, where the id and the event are.
//!
//! | scheme | proof | source |
//! |---|---|---|
//! | github | `X-Hub-Signature-256: sha256=<hex>` over the body | GitHub, "Validating webhook deliveries" |
//! | gitlab | `X-Gitlab-Token` equals the secret; the body is not covered | GitLab, "Webhooks" |
//! | gitlab-signed, standard | `webhook-signature: v1,<base64>` over `id.timestamp.body` | Standard Webhooks specification |
//! | bitbucket | `X-Hub-Signature: sha256=<hex>` over the body | Bitbucket Cloud, "Manage webhooks" |
//! | azure | Basic authorization; the body is not covered | Azure DevOps, "Webhooks" |

use serde_json::Value;

use super::headers::{Found, Headers, find};
use super::payload::json_of;
use super::reason::Reason;
use super::signature::{is_equal, read_base64, read_hex};
use crate::crypto::{hex, hmac_sha256, hmac_sha256_of_parts, sha256};
use crate::limits::WEBHOOK_WINDOW_SECONDS;
use crate::secret::Secret;

/// A way to prove that a delivery is genuine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    Github,
    Gitlab,
    Bitbucket,
    Azure,
    /// `standard` and `gitlab-signed`.
    Standard {
        gitlab: bool,
    },
}

/// A proof read from the headers, not yet compared.
pub(super) enum Proof {
    /// HMAC-SHA256 over the body.
    Body([u8; 32]),
    /// HMAC-SHA256 over `prefix` and the body; any one of the tags.
    Prefixed { prefix: String, tags: Vec<Vec<u8>> },
    /// The secret itself.
    Token(Secret),
}

impl Scheme {
    /// The scheme of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "github" => Self::Github,
            "gitlab" => Self::Gitlab,
            "bitbucket" => Self::Bitbucket,
            "azure" => Self::Azure,
            "gitlab-signed" => Self::Standard { gitlab: true },
            "standard" => Self::Standard { gitlab: false },
            _ => return None,
        })
    }

    /// The HMAC key or token that a configured secret stands for.
    pub(super) fn key(self, secret: &[u8]) -> Option<Secret> {
        match self {
            Self::Standard { .. } => {
                let text = std::str::from_utf8(secret).ok()?;
                let bytes = read_base64(text.strip_prefix("whsec_").unwrap_or(text))?;
                (!bytes.is_empty()).then(|| Secret::new(bytes))
            }
            Self::Azure => {
                let colon = secret.iter().position(|byte| *byte == b':')?;
                (colon + 1 < secret.len()).then(|| Secret::new(secret.to_vec()))
            }
            Self::Github | Self::Gitlab | Self::Bitbucket => Some(Secret::new(secret.to_vec())),
        }
    }

    /// Reads the proof; for Standard Webhooks this judges id and timestamp too.
    pub(super) fn read_proof(self, headers: &Headers, now_ms: i64) -> Result<Proof, Reason> {
        match self {
            Self::Github => read_tag(need(headers, "x-hub-signature-256", Reason::MissingSignature)?),
            Self::Bitbucket => read_tag(need(headers, "x-hub-signature", Reason::MissingSignature)?),
            Self::Gitlab => match need(headers, "x-gitlab-token", Reason::MissingSignature)? {
                "" => Err(Reason::MissingSignature),
                token => Ok(Proof::Token(Secret::new(token.as_bytes().to_vec()))),
            },
            Self::Azure => read_basic(need(headers, "authorization", Reason::MissingSignature)?),
            Self::Standard { .. } => read_standard(headers, now_ms),
        }
    }

    /// The id and the event of a delivery that was verified.
    pub(super) fn identify(self, headers: &Headers, body: &[u8]) -> Result<(String, Option<String>), Reason> {
        let (ids, event): (&[&str], Option<&str>) = match self {
            Self::Github => (&["x-github-delivery"], Some("x-github-event")),
            Self::Gitlab => (&["idempotency-key", "x-gitlab-event-uuid"], Some("x-gitlab-event")),
            Self::Bitbucket => (&["x-request-uuid"], Some("x-event-key")),
            Self::Azure => (&[], None),
            Self::Standard { gitlab } => (&["webhook-id"], gitlab.then_some("x-gitlab-event")),
        };
        let mut id = None;
        for name in ids {
            id = id.or(optional(headers, name)?.map(str::to_owned));
        }
        let mut event = event.map(|name| optional(headers, name)).transpose()?.flatten().map(str::to_owned);
        if event.is_none() && matches!(self, Self::Azure | Self::Standard { .. }) {
            let (body_id, body_event) = identify_by_body(body);
            id = id.or(body_id);
            event = body_event;
        }
        Ok((id.unwrap_or_else(|| format!("sha256:{}", hex(&sha256(body)))), event))
    }
}

impl Proof {
    /// Whether somebody who knew `key` made this proof for `body`.
    pub(super) fn is_made_with(&self, key: &[u8], body: &[u8]) -> bool {
        match self {
            Self::Body(tag) => is_equal(key, &hmac_sha256(key, body), tag),
            Self::Prefixed { prefix, tags } => {
                let expected = hmac_sha256_of_parts(key, &[prefix.as_bytes(), body]);
                tags.iter().fold(false, |found, tag| found | is_equal(key, &expected, tag))
            }
            Self::Token(token) => is_equal(key, key, token.expose()),
        }
    }
}

fn need<'a>(headers: &'a Headers, name: &str, missing: Reason) -> Result<&'a str, Reason> {
    match find(headers, name) {
        Found::One(value) => Ok(value),
        Found::Absent => Err(missing),
        Found::Several => Err(Reason::AmbiguousHeader),
    }
}

fn optional<'a>(headers: &'a Headers, name: &str) -> Result<Option<&'a str>, Reason> {
    match find(headers, name) {
        Found::One("") | Found::Absent => Ok(None),
        Found::One(value) => Ok(Some(value)),
        Found::Several => Err(Reason::AmbiguousHeader),
    }
}

/// `sha256=` and 64 lower-case hex digits.
fn read_tag(value: &str) -> Result<Proof, Reason> {
    let (algorithm, digits) = value.split_once('=').ok_or(Reason::MalformedSignature)?;
    match algorithm {
        "sha256" => read_hex(digits).map(Proof::Body).ok_or(Reason::MalformedSignature),
        "sha1" | "sha384" | "sha512" | "md5" => Err(Reason::UnsupportedAlgorithm),
        _ => Err(Reason::MalformedSignature),
    }
}

/// RFC 7617.
fn read_basic(value: &str) -> Result<Proof, Reason> {
    let (scheme, encoded) = value.split_once(' ').ok_or(Reason::MalformedSignature)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(Reason::UnsupportedAlgorithm);
    }
    let pair = read_base64(encoded.trim_start_matches(' ')).ok_or(Reason::MalformedSignature)?;
    if pair.contains(&b':') { Ok(Proof::Token(Secret::new(pair))) } else { Err(Reason::MalformedSignature) }
}

fn read_standard(headers: &Headers, now_ms: i64) -> Result<Proof, Reason> {
    let id = need(headers, "webhook-id", Reason::MissingId)?;
    // A dot would let the id and the timestamp trade places in the signed text.
    if id.is_empty() || id.len() > 256 || !id.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'.') {
        return Err(Reason::MalformedId);
    }
    let timestamp = need(headers, "webhook-timestamp", Reason::MissingTimestamp)?;
    judge_timestamp(timestamp, now_ms)?;
    let tags = read_tags(need(headers, "webhook-signature", Reason::MissingSignature)?)?;
    Ok(Proof::Prefixed { prefix: format!("{id}.{timestamp}."), tags })
}

fn judge_timestamp(text: &str, now_ms: i64) -> Result<(), Reason> {
    let plain =
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    let signed: i64 = text.parse().ok().filter(|_| plain).ok_or(Reason::MalformedTimestamp)?;
    let now = now_ms.div_euclid(1000);
    if signed.abs_diff(now) <= WEBHOOK_WINDOW_SECONDS {
        Ok(())
    } else if signed < now {
        Err(Reason::TimestampTooOld)
    } else {
        Err(Reason::TimestampTooNew)
    }
}

/// `v1,<base64>`, several with spaces between; other versions beside it are for other readers.
fn read_tags(value: &str) -> Result<Vec<Vec<u8>>, Reason> {
    let mut tags = Vec::new();
    let (mut seen_v1, mut seen_other) = (false, false);
    for entry in value.split(' ').filter(|entry| !entry.is_empty()) {
        match entry.split_once(',') {
            Some(("v1", text)) => {
                seen_v1 = true;
                tags.extend(read_base64(text).filter(|tag| tag.len() == 32));
            }
            Some(_) => seen_other = true,
            None => return Err(Reason::MalformedSignature),
        }
    }
    match (tags.is_empty(), seen_v1, seen_other) {
        (false, ..) => Ok(tags),
        (true, false, true) => Err(Reason::UnsupportedAlgorithm),
        _ => Err(Reason::MalformedSignature),
    }
}

/// Azure DevOps and Standard Webhooks name the event in the body; Azure its id too. The test button of Azure DevOps
/// always sends one fixed `id`, so that it counts only where there is no notification id.
fn identify_by_body(body: &[u8]) -> (Option<String>, Option<String>) {
    let value: Value = serde_json::from_slice(json_of(body)).unwrap_or_default();
    let text = |name: &str| match value.get(name) {
        Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let id = match (text("subscriptionId"), text("notificationId")) {
        (Some(subscription), Some(notification)) => Some(format!("{subscription}:{notification}")),
        _ => text("id"),
    };
    (id, text("eventType").or_else(|| text("type")))
}
