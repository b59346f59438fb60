//! Sync: chosen pages and attachments of Confluence, delivered to a search or AI platform, incrementally and read-only.
//!
//! docs/SYNC.md is the contract. A cycle lists what is chosen and delivers it page by page of the listing, so that it goes on
//! wherever it stopped; what it did not list is looked up by id, and deleted only where that proves it gone.

mod changes;
mod configuration;
mod cycle;
mod delete;
mod delivery;
mod gate;
mod ledger;
mod missing;
mod pass;
mod plan;
mod readers;
mod remove;
mod run;
mod spaces;
mod summary;
mod target;

use crate::site::{AsApp, Flows, Trigger};

/// What the command line starts.
pub const FLOWS: Flows = &[("sync.run", &AsApp(Trigger::Operator, run::run))];
