//! Documentation comments of every language, brought into one shape. Texts are Markdown.

pub mod comment;
pub mod go;
pub mod header;
mod header_words;
pub mod html;
pub mod links;
pub mod python;
pub mod read;
pub mod rest;
pub mod rest_table;
pub mod rust;
pub mod summary;
pub mod swag;
pub mod tags;

pub use comment::{Doc, Field};
pub use summary::{summary, without_entities};
