//! What people write besides the parser's own dialect, and what it would read otherwise than they mean it.

pub mod attributes;
pub mod front_matter;
pub mod headings;
mod lines;
pub mod misread;
mod openings;
pub mod prepare;
mod prepared;
mod raw;
pub mod tables;

pub use prepared::Prepared;
