//! Confluence's storage format: the gate that every page body passes.
//!
//! *Accepted* means that Confluence's parser takes the body, *clean* that nothing in it is refused, lossy or unsafe.

mod elements;
mod entities;
mod events;
mod find;
mod finding;
mod kept;
mod languages;
mod macros;
mod markdown;
mod names;
mod page;
mod plain;
mod references;
mod repair;
mod safety;
mod text;
mod tokenizer;
mod well_formed;
mod write;
mod xml_name;

pub use events::{Event, read_events};
pub use finding::{Finding, Severity};
pub use kept::{
    Difference, Merged, NOTES_TITLE, PICTURE_MACRO, SectionMarks, Standing, compare_sections, elements, has_shape,
    macro_around, merge_sections, notes, section_marks, shape, with_comments,
};
pub use markdown::{
    Anchors, Converted, Destination, FenceMacro, FrontMatter, Guide, LinkTarget, MarkdownOptions, Slugs,
    guided_to_storage, markdown_to_storage,
};
pub use page::{counted_steps, repair, validate};
pub use plain::Place;
pub use repair::{Markdown, RepairOptions, Repaired, Validation};
pub use text::{Text, storage_to_text};
pub use well_formed::well_formed;

use crate::limits::STORAGE_OUTPUT_BYTES;

/// A page body that passed the gate. Publish requests take nothing else, and only this module makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageDocument(String);

impl StorageDocument {
    /// Takes a body that Confluence's parser would accept and that carries nothing unsafe.
    ///
    /// # Errors
    /// The findings of severity `refused` and `unsafe`.
    pub fn check(body: String) -> Result<Self, Vec<Finding>> {
        if body.len() > STORAGE_OUTPUT_BYTES {
            return Err(vec![Finding::at("too_large", Severity::Refused, 0, "the page is larger than 5 MiB")]);
        }
        well_formed(&body)?;
        let barred = page::unsafe_findings(&body);
        if barred.is_empty() { Ok(Self(body)) } else { Err(barred) }
    }

    /// Mends a body and takes the result; gives with it what was mended.
    ///
    /// # Errors
    /// `input_too_large` over 4 MiB of input or 5 MiB of result.
    pub fn repaired(body: &[u8], options: &RepairOptions) -> crate::error::Result<(Self, Repaired)> {
        let mut repaired = repair(body, options)?;
        // What the repairer returns was read again by the same strict rules that `check` applies.
        let xml = match repaired.xml.take() {
            Some(xml) => xml,
            None => String::from_utf8_lossy(body).into_owned(),
        };
        Ok((Self(xml), repaired))
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

    #[test]
    fn an_unsafe_body_is_no_document_until_it_is_mended() {
        let body = "<p onclick=\"x()\">a</p>";
        assert!(StorageDocument::check(body.to_owned()).is_err());
        let (document, repaired) = StorageDocument::repaired(body.as_bytes(), &RepairOptions::default()).unwrap();
        assert_eq!(document.as_str(), "<p>a</p>");
        assert_eq!(repaired.findings.first().map(|finding| finding.severity), Some(Severity::Unsafe));
    }
}
