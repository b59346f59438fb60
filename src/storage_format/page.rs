//! Repair and validation of a page: the repairer and the Markdown writer, which use each other, put together.

use super::finding::Finding;
use super::markdown::trusted_to_storage;
use super::repair::{self, Conversion, Markdown, RepairOptions, Repaired, Validation};
use crate::error::Result;

/// Mends a body. A clean one comes back as `xml: None`.
///
/// # Errors
/// `input_too_large` over 4 MiB of input or 5 MiB of result.
pub fn repair(body: &[u8], options: &RepairOptions) -> Result<Repaired> {
    repair::repair(body, Conversion { convert: trusted_to_storage, between: options.markdown == Markdown::Auto })
}

/// Says what Confluence's parser and its editor would make of a body.
///
/// # Errors
/// `input_too_large` over 4 MiB.
pub fn validate(body: &[u8]) -> Result<Validation> {
    repair::validate(body, trusted_to_storage)
}

/// What no page may carry, in a body that is well-formed.
pub fn unsafe_findings(body: &str) -> Vec<Finding> {
    repair::unsafe_findings(body, trusted_to_storage)
}

/// The tokenizer's steps for a body and the repair's looks at nodes: the measure of the promise that work is linear.
/// Looks are counted in builds with debug assertions only.
#[doc(hidden)]
pub fn counted_steps(body: &[u8]) -> (u64, u64) {
    repair::counted_steps(body, trusted_to_storage)
}
