//! GitHub-flavoured Markdown to storage format.
//!
//! The parser is pulldown-cmark. Raw HTML passes through the repairer, so that the result is clean whatever the document holds.

mod autolink;
mod blocks;
mod code;
mod emoji;
mod footnotes;
mod inlines;
mod links;
mod options;
mod places;
mod prepare;
mod slug;
mod survey;
mod writer;

use pulldown_cmark::{Event, Options, Parser};
use serde::Serialize;

use super::finding::{Finding, Severity, place_all};
use crate::error::{Code, Error, Result};
use crate::limits::{STORAGE_INPUT_BYTES, STORAGE_OUTPUT_BYTES};

pub use options::{Anchors, FenceMacro, FrontMatter, LinkTarget, MarkdownOptions};
pub use slug::Slugs;

/// A converted document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Converted {
    /// The body in storage format, clean.
    pub xml: String,
    /// What could not be carried over as written, with places in the Markdown.
    pub findings: Vec<Finding>,
}

/// Converts GitHub-flavoured Markdown: CommonMark, tables, task lists, footnotes, strikethrough, autolinks, alerts,
/// raw HTML, and beyond it front matter, math, heading attributes, wiki links, emoji names and MkDocs admonitions.
///
/// # Errors
/// `input_too_large` over 4 MiB of Markdown or 5 MiB of result.
pub fn markdown_to_storage(markdown: &str, options: &MarkdownOptions) -> Result<Converted> {
    if markdown.len() > STORAGE_INPUT_BYTES {
        return Err(Error::new(Code::InputTooLarge, "the Markdown is larger than 4 MiB; split the document"));
    }
    let prepared = prepare::prepare(markdown);
    let source = prepared.text.as_ref();
    let events = merge_text(source);
    let survey = survey::survey(&events);
    let raw_html = survey.raw_html;
    let mut writer = writer::Writer::new(source, options, survey);
    writer.write_all(&events);
    let (xml, mut findings, raw) = writer.finish();
    let xml = if raw_html { mend(xml, &raw, &mut findings)? } else { xml };
    if xml.len() > STORAGE_OUTPUT_BYTES {
        return Err(Error::new(Code::InputTooLarge, "the page would be larger than 5 MiB; split the document"));
    }
    for finding in &mut findings {
        finding.offset_bytes = prepared.original(finding.offset_bytes);
    }
    place_all(&mut findings, markdown);
    Ok(Converted { xml, findings })
}

/// What the writer made is clean by construction; raw HTML is not. What is found in it is told where the Markdown has it.
fn mend(xml: String, raw: &places::Places, findings: &mut Vec<Finding>) -> Result<String> {
    let repaired = super::repair::repair_generated(&xml)?;
    let told = |finding: &Finding| finding.severity == Severity::Unsafe || finding.code == "element_foreign";
    for finding in repaired.findings.into_iter().filter(told) {
        let out_at = usize::try_from(finding.offset_bytes).unwrap_or(usize::MAX);
        let offset_bytes = u32::try_from(raw.source_of(out_at)).unwrap_or(u32::MAX);
        findings.push(Finding { offset_bytes, ..finding });
    }
    Ok(repaired.xml.unwrap_or(xml))
}

/// The parser's events; neighbouring text becomes one event, so that an address is seen whole.
fn merge_text(source: &str) -> survey::Events<'_> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Options::ENABLE_MATH
        | Options::ENABLE_WIKILINKS;
    let mut events: survey::Events<'_> = Vec::new();
    let mut joined: Option<(String, std::ops::Range<usize>)> = None;
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        if let Event::Text(text) = &event {
            if let Some((sum, sum_range)) = &mut joined {
                sum.push_str(text);
                sum_range.end = range.end;
                continue;
            }
            if let Some((Event::Text(_), _)) = events.last()
                && let Some((Event::Text(first), first_range)) = events.pop()
            {
                let mut sum = first.into_string();
                sum.push_str(text);
                joined = Some((sum, first_range.start..range.end));
                continue;
            }
        } else if let Some((sum, sum_range)) = joined.take() {
            events.push((Event::Text(sum.into()), sum_range));
        }
        events.push((event, range));
    }
    if let Some((sum, range)) = joined {
        events.push((Event::Text(sum.into()), range));
    }
    events
}
