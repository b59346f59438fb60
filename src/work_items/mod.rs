//! Work items from a specification page: read, shown, written into Jira as the person who asked, never twice.
//!
//! docs/WORK-ITEMS-FLOWS.md is the contract of these flows; `static/work-items/contract.d.ts` has their shapes.

mod improving;
mod map;
mod parents;
mod reading;
mod records;
mod server;
mod settings;
mod target;
mod target_answer;
mod writing;

use crate::site::{AsAdmin, AsApp, AsPerson, Flows, Trigger};

/// The flows of this capability.
pub const FLOWS: Flows = &[
    ("workItems.byline", &AsPerson(reading::reader::byline)),
    ("workItems.create", &AsPerson(writing::create::create)),
    ("workItems.duplicates", &AsPerson(target::duplicates)),
    ("workItems.finish", &AsPerson(writing::finish::finish)),
    ("workItems.improve", &AsPerson(improving::improve::improve)),
    ("workItems.improveLater", &AsPerson(improving::later::improve_later)),
    ("workItems.improveQueued", &AsApp(Trigger::Queue, improving::later::improve_queued)),
    ("workItems.listen", &AsPerson(improving::later::listen)),
    ("workItems.panel", &AsPerson(reading::reader::panel)),
    ("workItems.parents", &AsPerson(parents::parents)),
    ("workItems.plan", &AsPerson(reading::plan::plan)),
    ("workItems.saveSettings", &AsAdmin(settings::save_settings)),
    ("workItems.settings", &AsAdmin(settings::settings)),
    ("workItems.status", &AsPerson(writing::status::status)),
    ("workItems.table", &AsPerson(writing::table::table)),
    ("workItems.target", &AsPerson(target::target)),
    ("workItems.undo", &AsPerson(writing::undo::undo)),
];
