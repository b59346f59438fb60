//! The built-in writer: reads code, writes pages. No AI, no guessing, the same pages for the same commit.
//!
//! [`plan`] says which files are worth fetching, [`Scan`] keeps the outline of each, [`write`] makes the pages.

mod book;
mod classify;
mod declare_class;
mod declare_go;
mod declare_java;
mod declare_python;
mod declare_rust;
mod declare_script;
mod document;
mod front;
mod item;
mod language;
mod lex;
mod lex_text;
mod links;
mod markup;
mod module_page;
mod outliner;
mod plan;
mod prose;
mod reader;
mod scan;
mod script_exports;
mod type_text;
mod write;

pub use classify::{Reason, Role, classify};
pub use item::{Entry, EntryKind, FileOutline, Import, Item, ItemKind};
pub use language::Language;
pub use markup::{COMMIT, Markup, at_commit};
pub use plan::{Plan, PlanLimits, plan};
pub use scan::{Scan, outline};
pub use write::{Page, WriteOptions, write};
