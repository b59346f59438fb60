//! What a verified delivery says: pushes and merges, in one shape for all four Git hosts.
//!
//! Only ids, names of refs and paths are read; messages, names and addresses of people are left where they are.

mod azure;
mod bitbucket;
mod change;
mod github;
mod gitlab;

use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::provider::Provider;
pub use change::{ChangedFiles, Event, EventRepository, Merge, Push, RefChange, RefKind};

/// Reads a verified delivery. `event` is the name that [`super::verify_webhook`] answered.
///
/// # Errors
/// `answer_invalid` when the body is not the vendor's JSON for this event.
pub fn read_event(provider: Provider, event: &str, body: &[u8]) -> Result<Event> {
    match provider {
        Provider::Github => github::read(event, body),
        Provider::Gitlab => gitlab::read(event, body),
        Provider::Bitbucket => bitbucket::read(event, body),
        Provider::Azure => azure::read(event, body),
        _ => Ok(Event::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_end_where_the_last_commit_left_them() {
        let list = |path: &str| vec![path.to_owned()];
        let mut files = ChangedFiles::default();
        files.follow(list("a"), list("b"), vec![]);
        files.follow(vec![], vec![], list("a"));
        files.follow(list("c"), vec![], list("b"));
        files.follow(list("b"), vec![], vec![]);
        assert_eq!(files.changed, BTreeSet::from(["b".to_owned(), "c".to_owned()]));
        assert_eq!(files.removed, BTreeSet::from(["a".to_owned()]));
    }

    #[test]
    fn a_commit_id_is_hex_and_zero_means_none() {
        assert_eq!(commit(&"0".repeat(40)), Ok(None));
        assert_eq!(commit(&"AB".repeat(20)), Ok(Some("ab".repeat(20))));
        for wrong in ["", "main", &"g".repeat(40), &"a".repeat(39)] {
            assert!(commit(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn refs_that_are_neither_branch_nor_tag_are_left_out() {
        assert_eq!(split_ref("refs/heads/a/b"), Some((RefKind::Branch, "a/b".to_owned())));
        assert_eq!(split_ref("refs/tags/v1"), Some((RefKind::Tag, "v1".to_owned())));
        assert_eq!(split_ref("refs/pull/1/head"), None);
    }
}
