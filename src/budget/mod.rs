//! What fits into a prompt, and which files are worth it.

mod classify;
mod names;
mod pieces;
mod table;
mod tokens;

pub use classify::{FileClass, classify_content, classify_path};
pub use table::{O200K_SHA256, TokenTable};
pub use tokens::{CountOptions, Encoding, TokenCount, count_tokens};
