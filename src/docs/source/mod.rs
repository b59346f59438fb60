//! Reading a repository: commit, tree and files.

pub mod batch;
pub mod config;
pub mod git_source;
pub mod reader;
