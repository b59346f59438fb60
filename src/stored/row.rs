//! One row of the table.

/// How long a value stays when nothing deletes it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// Until somebody deletes it, or the app.
    UntilDeleted,
    /// So many days after it was written last.
    Days(u32),
}

/// Keys of one kind.
#[derive(Debug, Clone, Copy)]
pub struct StoredKeys {
    /// What the keys begin with.
    pub prefix: &'static str,
    /// How long they stay.
    pub retention: Retention,
    /// Every field that a value may have, at any depth. [`A_HASH`] stands for fields that are named by a hash.
    pub fields: &'static [&'static str],
    /// What it is kept for.
    pub why: &'static str,
}

/// Stands for every field that is named by a hash, or by a number that Jira gave.
pub const A_HASH: &str = "(hash)";

/// Stands for every field that is named by the id of a content.
pub const A_NUMBER: &str = "(id)";
