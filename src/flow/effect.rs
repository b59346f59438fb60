//! What a flow can ask of the world, and what comes back: plain data on both sides.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::egress::{AtlassianPath, AtlassianRequest, CheckedRequest};
use crate::error::{Code, Error};

/// How loud a log line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Something happened as planned.
    Info,
    /// Something was refused or had to be tried again.
    Warn,
    /// A run failed.
    Error,
}

/// An encrypted variable of the deployment, which whoever deploys the app sets. There is no way to read another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Variable {
    /// The key's id of the identity that assumes customers' roles.
    #[serde(rename = "TOUCHMARK_AWS_ACCESS_KEY_ID")]
    AwsAccessKeyId,
    /// The key.
    #[serde(rename = "TOUCHMARK_AWS_SECRET_ACCESS_KEY")]
    AwsSecretAccessKey,
    /// Who it is: what customers' roles trust.
    #[serde(rename = "TOUCHMARK_AWS_PRINCIPAL_ARN")]
    AwsPrincipalArn,
}

/// One effect that a flow requests. Bodies travel beside the effect (see [`Issued::body`]).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Effect {
    /// A request to a host outside Atlassian. Answer: [`Outcome::Response`].
    Fetch(CheckedRequest),
    /// A request to the site's Confluence or Jira. Answer: [`Outcome::Response`].
    Atlassian(AtlassianRequest),
    /// A GET to Confluence as the account of a configuration. Answer: [`Outcome::Response`].
    ReadSite(SiteRead),
    /// A file from one side to the other, none of it in the core. Answer: [`Outcome::Transferred`].
    Transfer(Transfer),
    /// One line of the audit log. Answer: [`Outcome::Done`].
    Audit(Audit),
    /// A prompt to the platform's own models; the prompt is the body. Answer: [`Outcome::Response`].
    Llm {
        /// The model's name.
        model: String,
        /// As long as somebody waits; the platform's own bound without it.
        #[serde(skip_serializing_if = "Option::is_none")]
        timeout_ms: Option<u32>,
    },
    /// Reads one key. Answer: [`Outcome::Value`], `null` when there is none.
    KvsGet {
        /// The key.
        key: String,
    },
    /// Writes one key. Answer: [`Outcome::Done`], or [`Outcome::Exists`] when `if_absent` lost.
    KvsSet {
        /// The key.
        key: String,
        /// The value.
        value: Value,
        /// Only when the key does not exist (`FAIL_IF_EXISTS`).
        if_absent: bool,
        /// Clean-up after so many seconds; a clean-up, not a lock.
        #[serde(skip_serializing_if = "Option::is_none")]
        ttl_seconds: Option<u32>,
    },
    /// Removes one key. Answer: [`Outcome::Done`], also when there is none.
    KvsDelete {
        /// The key.
        key: String,
    },
    /// One page of keys with a prefix, in key order. Answer: [`Outcome::Entries`]. Eventually consistent.
    KvsList {
        /// The prefix.
        prefix: String,
        /// From the answer before.
        #[serde(skip_serializing_if = "Option::is_none")]
        cursor: Option<String>,
        /// At most 100.
        limit: u32,
    },
    /// Reads a secret into the core. Answer: [`Outcome::Value`] `true` with the bytes as body, or `null`.
    SecretGet {
        /// Name in secret storage.
        name: String,
    },
    /// Writes a secret; the value is the body. Answer: [`Outcome::Done`].
    SecretSet {
        /// Name in secret storage.
        name: String,
    },
    /// Removes a secret. Answer: [`Outcome::Done`].
    SecretDelete {
        /// Name in secret storage.
        name: String,
    },
    /// Reads an encrypted variable of the deployment. Answer: as of [`Effect::SecretGet`].
    Variable {
        /// Its name.
        name: Variable,
    },
    /// Sends an event to a queue of the manifest: ids only. Answer: [`Outcome::Done`].
    Enqueue {
        /// Queue of `manifest.yml`.
        queue: String,
        /// The event's body, at most [`crate::limits::EVENT_BYTES`] as JSON.
        event: Value,
        /// Starts no sooner than this.
        delay_seconds: u32,
        /// Events of one key run one at a time.
        concurrency_key: String,
    },
    /// A token with which a person's panel hears a channel of the platform's realtime. Answer: [`Outcome::Value`], a string.
    ListenToken {
        /// The channel.
        channel: &'static str,
        /// Who hears it: a message reaches only whoever has a token with the same claims.
        claims: Value,
    },
    /// A message to whoever hears the channel with the same claims: the body, JSON, which nobody keeps. Answer: [`Outcome::Done`].
    Publish {
        /// The channel.
        channel: &'static str,
        /// As of [`Effect::ListenToken`].
        claims: Value,
    },
    /// The public address of a web trigger of the manifest. Answer: [`Outcome::Value`], a string.
    WebTriggerUrl {
        /// Key of the module.
        key: String,
    },
    /// One structured log line. Answer: [`Outcome::Done`].
    Log {
        /// How loud.
        level: Level,
        /// Name of the event.
        event: &'static str,
        /// Fields by name: numbers, codes and ids of ours, never names, titles or text.
        fields: BTreeMap<&'static str, Value>,
    },
    /// The time. Answer: [`Outcome::Value`], milliseconds since 1970 as a number.
    Clock,
    /// Random bytes. Answer: [`Outcome::Done`] with the bytes as body.
    Random {
        /// How many, at most 64.
        bytes: u32,
    },
    /// The o200k table, for flows that count tokens exactly. Answer: [`Outcome::Done`] with the table as body, or any other
    /// where there is none.
    TokenTable,
    /// A pause of at most [`crate::limits::LONGEST_WAIT_MS`]. Answer: [`Outcome::Done`].
    Sleep {
        /// Milliseconds.
        ms: u32,
    },
}

impl Effect {
    /// Work that must not begin when time is nearly over or the run is cancelled. The others write checkpoints and clean up.
    pub(super) fn is_work(&self) -> bool {
        matches!(
            self,
            Effect::Fetch(_)
                | Effect::Atlassian(_)
                | Effect::ReadSite(_)
                | Effect::Transfer(_)
                | Effect::Llm { .. }
                | Effect::Sleep { .. }
        )
    }

    /// Takes the body out of the request.
    pub(super) fn take_body(&mut self) -> Option<Vec<u8>> {
        match self {
            Effect::Fetch(request) => request.take_body(),
            Effect::Atlassian(request) => request.body.take(),
            _ => None,
        }
    }
}

/// A reading of Confluence. It has no method and no body: there is no way to write one that is not a GET.
///
/// ```compile_fail
/// use touchmark::{egress::AtlassianPath, flow::SiteRead, http::Method};
/// let read = SiteRead { method: Method::Delete, ..SiteRead::new(AtlassianPath::new("/wiki/api/v2/pages"), 1, 1) };
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SiteRead {
    path: AtlassianPath,
    max_bytes: u32,
    timeout_ms: u32,
}

impl SiteRead {
    /// Path and query below the API's base, the largest answer in bytes, and the time after which the shim gives up.
    pub fn new(path: AtlassianPath, max_bytes: u32, timeout_ms: u32) -> Self {
        Self { path, max_bytes, timeout_ms }
    }

    /// Path and query.
    pub fn path(&self) -> &AtlassianPath {
        &self.path
    }
}

/// A file on its way: a GET whose answer becomes the body of `to`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transfer {
    /// Where it is read.
    pub from: TransferSource,
    /// Where it is written; without a body.
    pub to: CheckedRequest,
    /// More than this breaks it off.
    pub max_bytes: u64,
    /// How long the file is, where the source does not say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expect_bytes: Option<u64>,
    /// After this the shim gives up, milliseconds.
    pub timeout_ms: u32,
}

/// Where a [`Transfer`] reads.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum TransferSource {
    /// Confluence itself.
    Site {
        /// Path and query.
        path: AtlassianPath,
    },
    /// Where Confluence redirected to.
    Outside(CheckedRequest),
}

/// Status and headers of an answer whose body is elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// Lower-case names.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// What became of a [`Transfer`]: `to` is there when the source answered 200.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Transferred {
    /// The source's answer.
    pub from: Answered,
    /// The target's answer.
    #[serde(default)]
    pub to: Option<Answered>,
    /// Bytes that went over.
    #[serde(default)]
    pub bytes: u64,
    /// Their SHA-256 in hex.
    #[serde(default)]
    pub sha256: String,
}

impl Transferred {
    /// A source that gave nothing.
    pub(super) fn refused(status: u16, headers: BTreeMap<String, String>) -> Self {
        Self { from: Answered { status, headers }, ..Self::default() }
    }
}

/// A line of the audit log: what was done to what, and how it ended. No titles or names unless the policy discloses them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Audit {
    /// Milliseconds since 1970.
    pub time_ms: u64,
    /// Name of the configuration.
    pub tenant: String,
    /// What was done.
    pub operation: &'static str,
    /// What it was done to: a kind and a masked id.
    pub resource: String,
    /// `ok`, `skipped`, `held` or `failed`.
    pub outcome: &'static str,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_kind: Option<String>,
    /// How many.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<&'static str, u32>,
}

/// An effect on its way out.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Issued {
    /// Counted per flow, from 1.
    pub id: u32,
    /// The effect.
    #[serde(flatten)]
    pub effect: Effect,
    /// Under which `takeBody` hands out the body; set by the boundary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_id: Option<u32>,
    /// The body, when there is one.
    #[serde(skip)]
    pub body: Option<Vec<u8>>,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The value.
    pub value: Value,
}

/// What became of an effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Outcome {
    /// The server answered, with any status; the body travels beside.
    Response {
        /// HTTP status.
        status: u16,
        /// Lower-case names.
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
    /// A [`Transfer`] came to its end.
    Transferred(Transferred),
    /// A value, `null` when there is none.
    Value {
        /// The value.
        value: Value,
    },
    /// A page of keys.
    Entries {
        /// In key order.
        entries: Vec<Entry>,
        /// Where the next page starts.
        #[serde(default)]
        cursor: Option<String>,
    },
    /// It was done.
    Done,
    /// The key exists already.
    Exists,
    /// It could not be done.
    Failed {
        /// Why.
        code: Code,
        /// When to try again, when the server said so.
        #[serde(default)]
        retry_after_ms: Option<u32>,
    },
    /// The run was cancelled.
    Cancelled,
}

/// An outcome and the time at which it came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resumption {
    /// Milliseconds since the flow started.
    #[serde(default)]
    pub elapsed_ms: u32,
    /// What became of the effect.
    pub outcome: Outcome,
}

/// What a flow says after it was started, resumed or cancelled. One shape for every end.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Effects to perform, in order.
    pub effects: Vec<Issued>,
    /// Ids of effects nobody waits for any more: abort them.
    pub dropped: Vec<u32>,
    /// The answer, when the flow is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<Value>,
    /// The error, when the flow is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<Error>,
}
