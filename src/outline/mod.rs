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
mod doc;
mod doc_go;
mod doc_html;
mod doc_python;
mod doc_rest;
mod doc_rust;
mod doc_tags;
mod document;
mod front;
mod front_tables;
mod glossary;
mod imports;
mod item;
mod item_section;
mod language;
mod lex;
mod lex_text;
mod links;
mod manifest;
mod manifest_read;
mod manifest_toml;
mod markup;
mod members;
mod module_page;
mod names;
mod outliner;
mod plan;
mod prose;
mod purposes;
mod reader;
mod readme;
mod relations;
mod scan;
mod script_exports;
mod shelves;
mod type_text;
mod visibility;
mod write;

pub use classify::{Reason, Role, classify};
pub use item::{Entry, EntryKind, FileOutline, Import, Item, ItemKind};
pub use language::Language;
pub use markup::{COMMIT, Markup, at_commit};
pub use plan::{Plan, PlanLimits, plan};
pub use scan::{Scan, outline};
pub use write::{Page, WriteOptions, write};
