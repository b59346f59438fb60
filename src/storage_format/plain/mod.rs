//! The plain text of well-formed storage format.
//!
//! The form is stable and close to Markdown: headings with `#`, items with `-` or numbers, tasks with `[x]`, tables as
//! rows of cells, code in fences, panels as quotes with their kind, links with their target behind them. Every piece
//! of text knows where in the body it stands.

mod lines;
mod walk;

pub use walk::walk;

/// A piece of text and its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Byte offset in the text.
    pub text_at: usize,
    /// Byte offset in the body.
    pub body_at: usize,
}

/// The text of a well-formed part of a page.
pub fn fragment_text(xml: &str) -> String {
    walk(xml).0
}
