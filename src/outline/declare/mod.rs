//! Declarations, told from tokens by tables of keywords and a rule or two a language.

pub mod cases;
pub mod class;
pub mod keyword_table;
pub mod languages;
pub mod outliner;
pub mod reader;
pub mod scope;
pub mod type_text;
pub mod value;
