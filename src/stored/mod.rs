//! Every key that the app stores: one row for each beginning. Clean-up deletes by it, `tests/suite/security/claims.rs` holds every
//! write and docs/PRIVACY.md against it. Never contents of files, prompts, bodies of pages or secrets.

mod alarms;
mod docs;
mod row;
mod site;
mod sync;
mod work_items;

use crate::secret::SecretIndex;

pub use alarms::{AWS_ACCOUNTS, EXTERNAL_ID, KEYS_OF_ACCOUNTS};
pub use row::{A_HASH, A_NUMBER, Retention, StoredKeys};

/// What the keys of secrets' records begin with: clean-up takes the secrets with them.
pub const SECRETS: &str = SecretIndex::PREFIX;

/// All rows.
pub fn stored_keys() -> impl Iterator<Item = &'static StoredKeys> {
    [docs::KEYS, site::KEYS, work_items::KEYS, alarms::KEYS, sync::KEYS].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_belongs_to_two_rows() {
        for one in stored_keys() {
            let same = stored_keys().filter(|other| other.prefix.starts_with(one.prefix)).count();
            assert_eq!(same, 1, "{}", one.prefix);
        }
    }
}
