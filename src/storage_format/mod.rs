//! Confluence's storage format: the gate that every page body passes.
//!
//! *Accepted* means that Confluence's parser takes the body, *clean* that nothing in it is refused, lossy or unsafe.

mod elements;
mod entities;
mod finding;
mod languages;
mod macros;
mod markdown;
mod names;
mod repair;
mod safety;
mod tokenizer;
mod well_formed;
mod write;
mod xml_name;

pub use finding::{Finding, Severity};
pub use markdown::{
    Anchors, Converted, FenceMacro, FrontMatter, LinkTarget, MarkdownOptions, Slugs, markdown_to_storage,
};
pub use repair::{Markdown, RepairOptions, Repaired, Validation, counted_steps, repair, validate};
pub use well_formed::well_formed;

use crate::limits::STORAGE_OUTPUT_BYTES;

/// A page body that passed the gate. Publish requests take nothing else, and only this module makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageDocument(String);

impl StorageDocument {
    /// Takes a body that Confluence's parser would accept.
    ///
    /// # Errors
    /// The findings of severity `refused`.
    pub fn check(body: String) -> Result<Self, Vec<Finding>> {
        if body.len() > STORAGE_OUTPUT_BYTES {
            return Err(vec![Finding::at("too_large", Severity::Refused, 0, "the page is larger than 5 MiB")]);
        }
        well_formed(&body)?;
        Ok(Self(body))
    }

    /// The body.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_accepted_bodies_become_documents() {
        assert!(StorageDocument::check("<p>a &amp; b</p>".to_owned()).is_ok());
        assert!(StorageDocument::check("<p>a & b</p>".to_owned()).is_err());
        assert!(StorageDocument::check("<p>a".to_owned()).is_err());
    }
}
