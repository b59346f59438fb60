//! Any Markdown becomes an accepted page.
#![no_main]

use libfuzzer_sys::fuzz_target;
use touchmark::storage_format::{MarkdownOptions, StorageDocument, markdown_to_storage};

fuzz_target!(|markdown: &str| {
    let Ok(converted) = markdown_to_storage(markdown, &MarkdownOptions::default()) else { return };
    assert!(StorageDocument::check(converted.xml).is_ok());
});
