//! Words of many languages, and what they mean for a specification.

pub mod behaviour;
pub mod columns;
pub mod fields;
pub mod headings;
pub mod ids;
pub mod orders;
pub mod role;
pub mod roles;
pub mod search;
pub mod statements;
pub mod text;
pub mod words;
