//! CloudWatch alarms on a page: the flows of the alarms capability (docs/ALARMS.md).
//!
//! Rooms, each importing only from those below it: `readers`, `administration`; `asking`; `reading`; `records`. Alarms and sessions
//! are never stored: all that is written is in `records`.

mod administration;
mod asking;
mod readers;
mod reading;
mod records;

use administration::{delete_account, external_id, save_account, settings, test_account};
use readers::{choices, export, graphs, history, view};

use crate::site::{AsAdmin, AsPerson, Flows};

/// The flows of the capability. Those for readers ask themselves (`readers/reach.rs`): the site's page has no space.
pub const FLOWS: Flows = &[
    ("alarms.choices", &AsPerson(choices::choices)),
    ("alarms.deleteAccount", &AsAdmin(delete_account::delete_account)),
    ("alarms.export", &AsPerson(export::export)),
    ("alarms.graphs", &AsPerson(graphs::graphs)),
    ("alarms.history", &AsPerson(history::history)),
    ("alarms.newExternalId", &AsAdmin(external_id::new_external_id)),
    ("alarms.saveAccount", &AsAdmin(save_account::save_account)),
    ("alarms.settings", &AsAdmin(settings::settings)),
    ("alarms.testAccount", &AsAdmin(test_account::test_account)),
    ("alarms.view", &AsPerson(view::view)),
];
