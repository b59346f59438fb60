//! AWS accounts.

use crate::stored::row::{Retention, StoredKeys};

/// What the names of secrets begin with that belong to AWS accounts; the account's key follows. Unlike others they have no record: each
/// goes with its account.
pub const KEYS_OF_ACCOUNTS: &str = "alarms:keys:";

/// What the keys of AWS accounts begin with.
pub const AWS_ACCOUNTS: &str = "alarms:account:";

/// Name of the secret that holds the site's AWS External ID.
pub const EXTERNAL_ID: &str = "alarms:external-id";

pub const KEYS: &[StoredKeys] = &[StoredKeys {
    prefix: AWS_ACCOUNTS,
    retention: Retention::UntilDeleted,
    fields: &["name", "method", "roleArn", "keysSetMs", "regions", "spaces", "all", "ids", "state", "testedMs"],
    why: "which AWS accounts are connected, and where their alarms may be shown; never an alarm",
}];
