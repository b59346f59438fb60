//! Documentation from a repository: the flows of the docs capability.
//!
//! Rooms, each importing only from those below it: `run`; `triggers`, `sharded`; `pass`; `panels`, `incremental`;
//! `publish`; `write`; `source`, `queue`; `records` (docs/ARCHITECTURE.md, `tests/suite/house/`).

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

use panels::draft::SaveInput;
use panels::on_page::{edited_page, picture, reader};
use panels::preview::PreviewInput;
use panels::webhook::SaveHookInput;
use panels::{cancel, form, history, jobs, preview, probe, webhook, webhook_address};
use records::store::OfJob;
use triggers::{push, schedule};

use crate::site::{AsApp, AsPerson, AsReader, AsWriter, Flows, FromOutside, Trigger};

/// The flows of the capability.
pub const FLOWS: Flows = &[
    ("docs.cancel", &AsWriter::<OfJob, _>(cancel::cancel)),
    ("docs.card", &AsReader::<OfJob, _>(reader::card)),
    ("docs.check", &AsPerson(form::check)),
    ("docs.choices", &AsPerson(form::choices)),
    ("docs.deleteHook", &AsWriter::<OfJob, _>(webhook::delete_hook)),
    ("docs.export", &AsPerson(reader::export)),
    ("docs.exportPicture", &AsPerson(picture::export)),
    ("docs.history", &AsReader::<OfJob, _>(history::history)),
    ("docs.hook", &AsWriter::<OfJob, _>(webhook_address::hook)),
    ("docs.list", &AsPerson(jobs::list)),
    ("docs.page", &AsPerson(reader::page)),
    ("docs.pageChanges", &AsPerson(edited_page::changes)),
    ("docs.pageDecision", &AsPerson(edited_page::decide)),
    ("docs.picture", &AsPerson(picture::picture)),
    ("docs.preview", &AsWriter::<PreviewInput, _>(preview::preview)),
    ("docs.probe", &AsPerson(probe::probe)),
    ("docs.remove", &AsWriter::<OfJob, _>(history::remove)),
    ("docs.run", &AsApp(Trigger::Queue, run::run)),
    ("docs.save", &AsWriter::<SaveInput, _>(jobs::save)),
    ("docs.saveHook", &AsWriter::<SaveHookInput, _>(webhook::save_hook)),
    ("docs.schedule", &AsApp(Trigger::Schedule, schedule::schedule)),
    ("docs.start", &AsWriter::<OfJob, _>(jobs::start)),
    ("docs.status", &AsReader::<OfJob, _>(jobs::status)),
    ("git.push", &FromOutside(push::push)),
];
