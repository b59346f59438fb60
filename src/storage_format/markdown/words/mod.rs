//! No word of a document vanishes: what a reader of plain Markdown sees is compared with what the page shows, whatever the
//! steps between them do. Words are compared by hashes, and counted.

mod plain;
mod runs;
mod shown;

pub use plain::{Marks, Reading};
pub use shown::Shown;
