//! Which files are read, and what they are taken for.

pub mod classify;
pub mod plan;
pub mod test_paths;
