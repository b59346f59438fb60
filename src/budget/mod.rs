//! What fits into a prompt, and which files are worth it.

mod classify;
mod names;

pub use classify::{FileClass, classify_content, classify_path};
