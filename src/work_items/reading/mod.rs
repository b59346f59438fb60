//! The page and its items, as people see them.

pub mod issue_table;
pub mod page;
pub mod parts;
pub mod plan;
pub mod plan_answer;
pub mod reader;
