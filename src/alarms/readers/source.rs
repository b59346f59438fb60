//! What became of one account in one region.

use serde::Serialize;
use serde_json::json;

use crate::alarms::asking::batch::Batch;
use crate::alarms::asking::failure::{Failure, Obstacle, Step};
use crate::alarms::asking::session::{Deployer, credentials};
use crate::alarms::records::account::{Account, Readiness};
use crate::aws::Credentials;
use crate::flow::{Level, World};

/// The least time between two views, milliseconds: AWS allows nine questions a second for a whole account and region.
const REFRESH_MS: u32 = 30_000;
/// After AWS asked to slow down.
const THROTTLED_REFRESH_MS: u32 = 90_000;
/// Accounts asked at a time.
pub const ACCOUNTS_AT_ONCE: usize = 6;
/// Regions of one account asked at a time.
pub const REGIONS_AT_ONCE: usize = 6;
/// The longest text of the caller's that is repeated to it.
const KEY_CHARS: usize = 40;

/// An account and region as panels are told of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    pub account_key: String,
    /// Empty for `not_allowed`.
    pub account_name: String,
    /// Empty when the failure is the account's as a whole.
    pub region: String,
    /// How many alarms were read, before the macro's filters.
    pub read: usize,
    /// True when there are more than were read (2,000 an account and region).
    pub truncated: bool,
    /// Present when nothing, or not everything, could be read. `read > 0` with a failure: some pages came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

impl Source {
    /// A source from which something came, or should have.
    pub fn of(account: &Account, region: &str, failure: Option<Failure>) -> Self {
        Self {
            account_key: account.account_key.clone(),
            account_name: account.name.clone(),
            region: region.to_owned(),
            read: 0,
            truncated: false,
            failure,
        }
    }

    /// What the caller named and may not have: nothing is said about it, not even whether it is there.
    pub fn not_allowed(account_key: &str, region: &str) -> Self {
        Self {
            account_key: account_key.chars().take(KEY_CHARS).collect(),
            account_name: String::new(),
            region: region.to_owned(),
            read: 0,
            truncated: false,
            failure: Some(Failure::here(Obstacle::NotAllowed, Step::None)),
        }
    }
}

/// Credentials for the account, or the source that says why there are none.
pub async fn open(
    world: &World,
    batch: &Batch,
    deployer: Option<&Deployer>,
    account: &Account,
    regions: &[&str],
) -> Result<Credentials, Source> {
    let failed = |failure| Source::of(account, "", Some(failure));
    if account.state != Readiness::Ready {
        return Err(failed(Failure::here(Obstacle::NotReady, Step::None)));
    }
    credentials(world, batch, deployer, account, regions).await.map_err(failed)
}

/// When the panel may ask again.
pub fn refresh_after_ms(sources: &[Source]) -> u32 {
    let failures = || sources.iter().filter_map(|source| source.failure);
    let is_throttled = failures().any(|failure| failure.is(crate::aws::FailureKind::Throttled));
    let least = if is_throttled { THROTTLED_REFRESH_MS } else { REFRESH_MS };
    failures().filter_map(|failure| failure.retry_after_ms).fold(least, u32::max)
}

/// Notes in the log that something is missing: kinds and a number, never a name.
pub async fn log_failures(world: &World, sources: &[Source]) {
    let mut kinds: Vec<String> = Vec::new();
    let failures: Vec<Failure> = sources.iter().filter_map(|source| source.failure).collect();
    for failure in &failures {
        let kind = json!(failure.kind).as_str().unwrap_or_default().to_owned();
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    if !kinds.is_empty() {
        let fields = [("failed", json!(failures.len())), ("reason", json!(kinds.join(" ")))];
        world.log(Level::Warn, "alarms_incomplete", &fields).await;
    }
}
