//! What people write besides the parser's own dialect, and what it would read otherwise than they mean it.

pub mod front_matter;
pub mod headings;
pub mod misread;
mod openings;
pub mod prepare;
mod prepared;
mod raw;
pub mod tables;
