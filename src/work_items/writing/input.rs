//! What `workItems.create` takes.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::json;

use crate::error::{Error, Result};
use crate::flow::Caller;
use crate::jira::BULK;
use crate::work_items::records::short_hash;
use crate::work_items::writing::edited::{Edited, Target};

/// Input of [`create`](crate::work_items::writing::create::create).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateInput {
    pub page_id: String,
    pub page_version: u32,
    pub target: Target,
    pub items: Vec<Edited>,
    #[serde(default)]
    pub dry_run: bool,
    #[serde(default)]
    pub seal: Option<String>,
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
