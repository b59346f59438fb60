//! Which files are read, and what they are taken for.

pub mod classify;
pub mod plan;
pub mod system_files;
pub mod test_paths;
pub mod undescribed;
pub mod vendored;
