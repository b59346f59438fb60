//! The pages themselves.

pub mod document;
pub mod front;
pub mod front_tables;
pub mod glossary;
pub mod item_section;
pub mod module_page;
pub mod relation_tables;
pub mod write;
