//! What the capability keeps: jobs, runs, page records and hooks, and under which keys.

pub mod explain;
pub mod hook;
pub mod job;
pub mod keys;
pub mod page;
pub mod page_key;
pub mod run;
pub mod store;
