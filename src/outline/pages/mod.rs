//! The pages themselves.

pub mod api;
pub mod architecture;
pub mod commands;
pub mod configuration;
pub mod data_model;
pub mod document;
pub mod front;
pub mod front_tables;
pub mod glossary;
pub mod item_section;
pub mod module_page;
pub mod operations;
pub mod relation_tables;
pub mod write;
