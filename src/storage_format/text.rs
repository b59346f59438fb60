//! A page as plain text, for prompts, specifications and search.

use serde::Serialize;

use super::finding::Finding;
use super::page::repair;
use super::plain::{Place, walk};
use super::repair::RepairOptions;
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

impl Text {
    /// The place in the body of the piece that holds this byte of the text.
    pub fn body_offset(&self, text_at: usize) -> Option<usize> {
        let after = self.places.partition_point(|place| place.text_at <= text_at);
        self.places.get(after.checked_sub(1)?).map(|place| place.body_at)
    }
}

/// Gives a page's text.
///
/// # Errors
/// `input_too_large` over 4 MiB.
pub fn storage_to_text(body: &[u8]) -> Result<Text> {
    let repaired = repair(body, &RepairOptions::default())?;
    let decoded = String::from_utf8_lossy(body);
    let xml = repaired.xml.as_deref().unwrap_or(&decoded);
    let (text, places) = walk(xml);
    Ok(Text { text, findings: repaired.findings, places })
}
