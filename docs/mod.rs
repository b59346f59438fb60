//! Documentation from a repository: the flows of the docs capability.
//!
//! Rooms, each importing only from those below it: `run`; `triggers`, `sharded`; `pass`; `panels`, `incremental`;
//! `publish`; `write`; `source`, `queue`; `records` (docs/ARCHITECTURE.md, `tests/house.rs`).

mod incremental;
mod panels;
mod pass;
mod publish;
mod queue;
mod records;
mod run;
mod sharded;
mod source;
mod triggers;
mod write;

pub use panels::cancel::cancel;
pub use panels::form::{check, choices};
pub use panels::history::{history, remove};
pub use panels::jobs::{list, save, start, status};
pub use panels::preview::preview;
pub use panels::probe::probe;
pub use panels::reader::{card, export, page};
pub use panels::webhook::{delete_hook, save_hook};
pub use panels::webhook_address::hook;
pub use run::run;
pub use triggers::push::push;
pub use triggers::schedule::schedule;
