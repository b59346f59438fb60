//! What a push or a merge changed, whoever delivered it.

use crate::error::{Code, Error, Result};
use crate::input;
use crate::webhook::payload::json_of;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// What a delivery says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Refs moved.
    Push(Push),
    /// A merge request went into its target branch.
    Merge(Merge),
    /// The sender tests the hook.
    Ping,
    /// An event that documentation does not depend on.
    Other,
}

/// Refs that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// Where.
    pub repository: EventRepository,
    /// What moved, in the order of the payload. GitHub and GitLab send one a delivery.
    pub changes: Vec<RefChange>,
    /// The sender's id of whoever pushed.
    pub actor: Option<String>,
}

/// A merge request that was merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Where.
    pub repository: EventRepository,
    /// The branch that it went into.
    pub branch: String,
    /// The merge commit, when the payload names one.
    pub commit: Option<String>,
}

/// The repository of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRepository {
    /// As its host names it: `owner/name`, GitLab with all groups, Azure DevOps `project/name`.
    pub full_name: String,
    /// The branch that stands for the repository, when the payload names it.
    pub default_branch: Option<String>,
}

impl EventRepository {
    /// Git hosts do not tell letter cases apart here.
    pub fn is(&self, other: &str) -> bool {
        self.full_name.to_lowercase() == other.to_lowercase()
    }
}

/// What kind of ref.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefKind {
    /// `refs/heads/`
    Branch,
    /// `refs/tags/`
    Tag,
}

/// One ref that moved. Created when `before` is absent, deleted when `after` is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefChange {
    /// Branch or tag.
    pub kind: RefKind,
    /// Short name.
    pub name: String,
    /// Commit before, in hex.
    pub before: Option<String>,
    /// Commit after, in hex.
    pub after: Option<String>,
    /// Whether history was rewritten; `None` when the host does not say (GitLab, Azure DevOps).
    pub forced: Option<bool>,
    /// What changed, when the payload lists it in full: hosts cut long lists, and some send none.
    pub files: Option<ChangedFiles>,
}

/// Paths that a push touched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangedFiles {
    /// Added or modified, and there afterwards.
    pub changed: BTreeSet<String>,
    /// Removed, and gone afterwards.
    pub removed: BTreeSet<String>,
}

impl ChangedFiles {
    /// Follows one commit, oldest first.
    pub(super) fn follow(&mut self, added: Vec<String>, modified: Vec<String>, removed: Vec<String>) {
        for path in added.into_iter().chain(modified) {
            self.removed.remove(&path);
            self.changed.insert(path);
        }
        for path in removed {
            self.changed.remove(&path);
            self.removed.insert(path);
        }
    }
}

pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    // serde's message would hold values of the payload.
    input::read_json(json_of(body)).map_err(|_| invalid())
}

pub(super) fn invalid() -> Error {
    Error::new(Code::AnswerInvalid, "the delivery is not the JSON that the Git host documents for this event")
}

/// `refs/heads/x` and `refs/tags/x`; other refs (pull requests, notes) are nobody's documentation.
pub(super) fn split_ref(full: &str) -> Option<(RefKind, String)> {
    let branch = full.strip_prefix("refs/heads/").map(|name| (RefKind::Branch, name.to_owned()));
    branch.or_else(|| full.strip_prefix("refs/tags/").map(|name| (RefKind::Tag, name.to_owned())))
}

/// A commit id, `None` for the all-zero id that stands for "no commit". Anything else would be taken for a deletion.
pub(super) fn commit(id: &str) -> Result<Option<String>> {
    let is_id = matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    match is_id {
        true if id.bytes().all(|byte| byte == b'0') => Ok(None),
        true => Ok(Some(id.to_ascii_lowercase())),
        false => Err(invalid()),
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
