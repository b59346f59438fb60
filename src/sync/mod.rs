//! Sync: chosen pages and attachments of Confluence, delivered to a search or AI platform, incrementally and read-only.
//!
//! docs/SYNC.md is the contract. A cycle lists what is chosen and delivers it page by page of the listing, so that it goes on
//! wherever it stopped; what it did not list is looked up by id, and deleted only where that proves it gone.

mod app;
mod changes;
mod configuration;
mod cycle;
mod delete_everything;
mod delete_items;
mod deletions;
mod delivery;
mod gate;
mod ledger;
mod pass;
mod plan;
mod readers;
mod run;
mod spaces;
mod summary;
mod target;
mod walk;

use crate::site::{AsAdmin, AsApp, Flows, Trigger};

/// What admins, the platform and the command line start.
pub const FLOWS: Flows = &[
    ("sync.deleteAtTarget", &AsAdmin(app::forget::delete_at_target)),
    ("sync.forget", &AsAdmin(app::forget::forget)),
    ("sync.pause", &AsAdmin(app::pause::pause)),
    ("sync.preview", &AsAdmin(app::preview::preview)),
    ("sync.run", &AsApp(Trigger::Operator, run::run)),
    ("sync.saveSettings", &AsAdmin(app::settings::save_settings)),
    ("sync.schedule", &AsApp(Trigger::Schedule, app::schedule::schedule)),
    ("sync.settings", &AsAdmin(app::settings::settings)),
    ("sync.slice", &AsApp(Trigger::Queue, app::slice::slice)),
    ("sync.start", &AsAdmin(app::start::start)),
    ("sync.status", &AsAdmin(app::status::status)),
];
