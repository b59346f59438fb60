//! What `workItems.create` takes.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::json;

use crate::error::{Error, Result};
use crate::flow::Caller;
use crate::jira::BULK;
use crate::work_items::records::short_hash;
use crate::work_items::writing::edited::{Edited, Target};

/// A wave of items: the same target for every call of a run.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateInput {
    pub page_id: String,
    pub page_version: u32,
    pub target: Target,
    /// 1 to 50, all of one wave: epics, then standard issues, then sub-tasks. JSON of the whole payload at most 400,000 bytes: the
    /// panel makes smaller batches.
    pub items: Vec<Edited>,
    /// Nothing is written; the answer says what would be.
    #[serde(default)]
    pub dry_run: bool,
    /// `seal` of the dry run of exactly these items: `conflict` with field `seal` when it is another. Needed unless `dryRun`.
    #[serde(default)]
    pub seal: Option<String>,
    /// 16 characters of `[a-z0-9]`; absent: a new run begins.
    #[serde(default)]
    pub run_id: Option<String>,
}

/// The input with its texts cleaned.
///
/// # Errors
/// `input_invalid` of `items`.
pub fn checked(input: CreateInput) -> Result<CreateInput> {
    if input.items.is_empty() || input.items.len() > BULK {
        return Err(Error::input("items", "1 to 50 items are written at once"));
    }
    let mut seen = BTreeSet::new();
    if !input.items.iter().all(|item| seen.insert(item.reference.clone())) {
        return Err(Error::input("items", "an item is named twice"));
    }
    if !input.items.windows(2).all(|pair| matches!(pair, [one, other] if one.kind == other.kind)) {
        return Err(Error::input(
            "items",
            "the items of one call are of one kind: epics, then stories, then sub-tasks",
        ));
    }
    let items = input.items.into_iter().map(Edited::cleaned).collect();
    Ok(CreateInput { items, ..input })
}

/// Over everything that is written and who asked: what was shown is what is written.
pub fn seal(input: &CreateInput, caller: &Caller) -> String {
    let shown = json!([input.target, input.items, input.page_id, input.page_version, caller.account_id]);
    short_hash(&shown.to_string())
}
