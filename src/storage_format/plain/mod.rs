//! Storage format to plain text, for prompts, specifications and search.
//!
//! The form is stable and close to Markdown: headings with `#`, items with `-` or numbers, tasks with `[x]`, tables as
//! rows of cells, code in fences, panels as quotes with their kind, links with their target behind them. Every piece
//! of text knows where in the body it stands.

mod lines;
mod walk;

use serde::Serialize;

use super::finding::Finding;
use super::repair::{RepairOptions, repair};
use crate::error::Result;

/// A page's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Text {
    /// The text.
    pub text: String,
    /// What was wrong with the body. A body that the parser refuses is mended first.
    pub findings: Vec<Finding>,
    /// Where pieces of the text stand in the body, in order. Offsets are of the mended body when it was mended.
    #[serde(skip)]
    pub places: Vec<Place>,
}

/// A piece of text and its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Byte offset in the text.
    pub text_at: usize,
    /// Byte offset in the body.
    pub body_at: usize,
}

impl Text {
    /// The place in the body of the piece that holds this byte of the text.
    pub fn body_offset(&self, text_at: usize) -> Option<usize> {
        let after = self.places.partition_point(|place| place.text_at <= text_at);
        self.places.get(after.checked_sub(1)?).map(|place| place.body_at)
    }
}

/// The text of a well-formed part of a page.
pub(super) fn fragment_text(xml: &str) -> String {
    walk::walk(xml).0
}

/// Gives a page's text.
///
/// # Errors
/// `input_too_large` over 4 MiB.
pub fn storage_to_text(body: &[u8]) -> Result<Text> {
    let repaired = repair(body, &RepairOptions::default())?;
    let decoded = String::from_utf8_lossy(body);
    let xml = repaired.xml.as_deref().unwrap_or(&decoded);
    let (text, places) = walk::walk(xml);
    Ok(Text { text, findings: repaired.findings, places })
}
