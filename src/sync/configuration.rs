//! What a run is started with: `RunPayload` of `js/cli/sync/contract.d.ts`. No secrets, no paths of a machine.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::atlassian::cql::Selection;
use crate::atlassian::reading::Dialect;
use crate::ingestion::forms::Mapping;
use crate::limits::EGRESS_REQUESTS_PER_MINUTE;
use crate::redact::Policy;

/// A configuration, every default filled in.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Configuration {
    /// What is to be done.
    pub action: Action,
    /// Part of every key.
    pub name: String,
    /// Where pages come from.
    pub confluence: Confluence,
    /// Which.
    pub selection: Selection,
    /// Where they go.
    pub target: TargetOptions,
    /// In which form.
    pub content: Content,
    /// Which files.
    pub attachments: Attachments,
    /// Rates, time-outs and concurrency.
    pub limits: Limits,
    /// When a deletion is held back.
    pub safety: Safety,
    /// How changes are found.
    pub discovery: Discovery,
    /// What logs show.
    pub logs: Logs,
    /// Who may see what was delivered.
    pub readers: ReadersOptions,
    /// Inside Forge, where the target's credential is a client's secret. The command line has its own tokens.
    #[serde(skip)]
    pub client: Option<ClientOptions>,
}

/// An OAuth client at the target (client credentials).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientOptions {
    /// Where tokens are asked for.
    pub token_url: String,
    /// Who asks.
    pub client_id: String,
    /// For what, separated by spaces; may be empty.
    pub scope: String,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Delivers.
    Sync,
    /// Deletes what was delivered.
    Remove,
    /// Says what a run would do, and changes nothing.
    Plan,
}

/// Where pages come from.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Confluence {
    /// Which Confluence.
    pub instance_type: Dialect,
    /// Where people read it.
    pub base_url: String,
    /// Names a Cloud site.
    #[serde(default)]
    pub cloud_id: Option<String>,
    /// Where downloads may be redirected to.
    pub media_origins: Vec<String>,
}

/// Where pages go.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum TargetOptions {
    /// Unique's platform.
    Unique {
        /// Of contents.
        base_url: String,
        /// Of scopes.
        scope_management_base_url: String,
        /// The root scope.
        scope_id: String,
        /// Where write addresses may be.
        upload_origins: Vec<String>,
    },
    /// The documents contract.
    Documents {
        /// Before `/documents`.
        base_url: String,
        /// Which platform's own form.
        mapping: Mapping,
        /// The header with the credential, when it is not `authorization`.
        #[serde(default)]
        header: Option<String>,
        /// Whether requests are signed.
        is_signed: bool,
        /// Whether there is a credential.
        has_auth: bool,
        /// Whether many go at once.
        is_batched: bool,
        /// What a mapping's addresses need.
        options: std::collections::BTreeMap<String, String>,
    },
    /// OpenSearch or Elasticsearch.
    Bulk {
        /// The cluster.
        base_url: String,
        /// The index.
        index: String,
        /// Whether there is a credential.
        has_auth: bool,
    },
}

impl TargetOptions {
    /// A receiver that speaks the contract as it is.
    pub fn plain_documents(base_url: String, header: Option<String>, is_signed: bool, has_auth: bool) -> Self {
        let (mapping, options) = (Mapping::Documents, std::collections::BTreeMap::new());
        Self::Documents { base_url, mapping, header, is_signed, has_auth, is_batched: false, options }
    }
}

/// In which form pages go.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// The form.
    pub format: Format,
}

/// The form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// As Confluence stores it.
    Storage,
    /// Without markup.
    Text,
    /// As Markdown.
    Markdown,
}

/// Which files go along.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Attachments {
    /// Whether any.
    pub enabled: bool,
    /// Of these types, in lower case and without parameters.
    pub mime_types: Vec<String>,
    /// And not larger.
    pub max_bytes: u64,
    /// Whether the platform is asked to read text in pictures.
    pub image_ocr: bool,
    /// Whether pictures that a page shows go along, from its own files, whatever the two fields above say.
    pub inline_images: bool,
}

impl Attachments {
    /// Whether a listing has to show files.
    pub fn are_listed(&self) -> bool {
        self.enabled || self.inline_images
    }
}

/// Rates, time-outs and concurrency.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limits {
    /// Requests at once.
    pub concurrency: usize,
    /// To Confluence.
    pub requests_per_minute: u32,
    max_wait_seconds: f64,
    request_timeout_seconds: f64,
    /// Tries after the first.
    pub retries: u32,
    /// Pages and files looked at in a cycle, pages first.
    #[serde(default)]
    pub max_items: Option<u32>,
    /// To all hosts of the target together; the command line knows no such limit.
    #[serde(skip)]
    pub target_requests_per_minute: Option<u32>,
}

impl Limits {
    /// Inside Forge. A wait of more than half a minute is no invocation's: the run parks. Requests to outside hosts stay below
    /// [`EGRESS_REQUESTS_PER_MINUTE`].
    pub fn of_app() -> Self {
        Self {
            concurrency: 4,
            requests_per_minute: 300,
            max_wait_seconds: 30.0,
            request_timeout_seconds: 60.0,
            retries: 4,
            max_items: None,
            target_requests_per_minute: Some(EGRESS_REQUESTS_PER_MINUTE - EGRESS_REQUESTS_PER_MINUTE / 10),
        }
    }

    /// A longer wait parks the run.
    pub fn max_wait_ms(&self) -> u64 {
        u64::from(milliseconds(self.max_wait_seconds))
    }

    /// For one request.
    pub fn timeout_ms(&self) -> u32 {
        milliseconds(self.request_timeout_seconds).max(1)
    }
}

fn milliseconds(seconds: f64) -> u32 {
    let duration = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}

/// When a deletion is held back.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Safety {
    /// More unproven deletions than this share of what is stored are held.
    pub max_delete_ratio: f64,
    /// Fewer than this are never held.
    pub min_delete_count: u32,
    /// So many cycles a space that cannot be seen any more is kept, and then deleted. Kept for ever when nobody said a number.
    #[serde(default)]
    pub grace_cycles: Option<u32>,
}

/// How changes are found.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discovery {
    /// The mode.
    pub mode: Mode,
}

/// How changes are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Everything is listed.
    Full,
    /// What was edited since the last time is listed; nothing is deleted.
    Delta,
    /// Full passes as often as the quota bears, deltas between them.
    Auto,
}

/// What logs show.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logs {
    /// Titles and ids.
    pub titles: Policy,
}

/// Who may see what was delivered.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadersOptions {
    /// The mode.
    pub mode: ReadersMode,
}

/// Who may see what was delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReadersMode {
    /// Whoever may in Confluence.
    Deliver,
    /// Everybody in the space: other pages are held back.
    Everyone,
    /// Whoever the target's own rules let.
    Inherit,
}
