//! The plain text of well-formed storage format.
//!
//! The form is stable and close to Markdown: headings with `#`, items with `-` or numbers, tasks with `[x]`, tables as
//! rows of cells, code in fences, panels as quotes with their kind, links with their target behind them. Every piece
//! of text knows where in the body it stands.

mod lines;
mod place;
mod walk;

pub use place::Place;
pub use walk::walk;

/// The text of a well-formed part of a page.
pub fn fragment_text(xml: &str) -> String {
    walk(xml).0
}
