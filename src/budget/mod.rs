//! What fits into a prompt, and which files are worth it.

mod chunk;
mod classify;
mod config;
mod glob;
mod ignore;
mod names;
mod pieces;
mod priority;
mod select;
mod table;
mod tokens;

pub use chunk::{Chunk, chunks};
pub use classify::{FileClass, classify_content, classify_path, is_lfs_pointer};
pub use config::RepositoryConfig;
pub use glob::Glob;
pub use ignore::IgnoreRules;
pub use select::{
    Candidate, Form, IgnoreFile, JOIN_TOKENS, SelectOptions, Selected, Selection, Size, SkipReason, Skipped, Totals,
    select_files,
};
pub use table::{Counter, O200K_SHA256, TokenTable};
pub use tokens::{CountOptions, Encoding, TokenCount, count_tokens};
