//! The page and its items, as people see them.

pub mod page;
pub mod plan;
pub mod reader;
