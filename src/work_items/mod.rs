//! Work items from a specification page: read, shown, written into Jira as the person who asked, never twice.
//!
//! docs/WORK-ITEMS-FLOWS.md is the contract of these flows; `static/work-items/contract.d.ts` has their shapes.

mod create;
mod description;
mod edited;
mod finish;
mod intents;
mod map;
mod outcome;
mod page;
mod plan;
mod reader;
mod records;
mod settings;
mod status;
mod target;
mod undo;
mod update;

use crate::site::{AsAdmin, AsPerson, Flows};

/// The flows of this capability.
pub const FLOWS: Flows = &[
    ("workItems.byline", &AsPerson(reader::byline)),
    ("workItems.create", &AsPerson(create::create)),
    ("workItems.duplicates", &AsPerson(target::duplicates)),
    ("workItems.finish", &AsPerson(finish::finish)),
    ("workItems.panel", &AsPerson(reader::panel)),
    ("workItems.plan", &AsPerson(plan::plan)),
    ("workItems.saveSettings", &AsAdmin(settings::save_settings)),
    ("workItems.settings", &AsAdmin(settings::settings)),
    ("workItems.status", &AsPerson(status::status)),
    ("workItems.target", &AsPerson(target::target)),
    ("workItems.undo", &AsPerson(undo::undo)),
];
