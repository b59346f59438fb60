//! The built-in writer: reads code, writes pages. No AI, no guessing, the same pages for the same commit.
//!
//! [`plan`] says which files are worth fetching, [`Scan`] keeps the outline of each, [`write`] makes the pages.

mod book;
mod census;
mod context;
mod declare;
pub mod diagram;
mod doc;
mod entry_points;
mod facts;
mod figures;
#[cfg(test)]
mod growth;
mod item;
mod language;
mod lex;
mod manifest;
mod markup;
mod pages;
pub mod picture;
mod prompt;
mod purpose;
mod scan;
mod secrets;
mod select;
mod steps;
mod system;
mod tables;
mod visibility;

pub use book::division::{DividedPage, Division};
pub use book::topics::{BASE, DOCUMENT, is_topic, keys_of, spoken};
pub use census::Census;
pub use facts::Fact;
pub use item::{Entry, EntryKind, FileOutline, Import, Item, ItemKind};
pub use language::Language;
pub use markup::{COMMIT, Markup, at_commit};
pub use pages::front::left_out_sentence;
pub use pages::write::{Page, WriteOptions, write, write_whole};
pub use prompt::{Detail, PromptOutline, PromptPart, prompt_outline};
pub use purpose::speaks_for_folder;
pub use scan::{Scan, outline};
pub use select::classify::{Reason, Role, classify};
pub use select::plan::{Plan, PlanLimits, folder, parent_of, part_of, plan};
pub use select::system_files::{is_setup, names_owners};
