//! GitHub-flavoured Markdown to storage format.
//!
//! The parser is pulldown-cmark. Raw HTML is written anew by meaning and passes through the repairer, so that the result is
//! clean whatever the document holds.

mod autolink;
mod blocks;
mod code;
mod dialect;
mod edges;
mod emoji;
mod footnotes;
mod guide;
mod html;
mod inlines;
mod links;
mod options;
mod places;
mod slug;
mod survey;
mod words;
mod writer;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Parser};
use serde::Serialize;

use dialect::{Prepared, attributes, front_matter, headings, misread, prepare, tables};
use words::{Marks, Reading, Shown};

use super::finding::{Finding, Severity, place_all};
use super::repair::{Conversion, repair_generated};
use super::write::push_code_macro;
use crate::error::{Code, Error, Result};
use crate::limits::{STORAGE_INPUT_BYTES, STORAGE_OUTPUT_BYTES};
use crate::text::with_hidden_named;

pub use guide::Guide;
pub use links::Destination;
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
/// raw HTML, and beyond it front matter, math, heading anchors (`{#name}`), wiki links, emoji names and MkDocs admonitions.
///
/// Of raw HTML stay text, headings, lists, tables, code, links, pictures and `details`, with attributes of a list: of
/// `ac:` and `ri:` elements the text alone, of `style` the alignment. With [`MarkdownOptions::trusted`] all of it is
/// mended as a page is.
///
/// # Errors
/// `input_too_large` over 4 MiB of Markdown or 5 MiB of result.
pub fn markdown_to_storage(markdown: &str, options: &MarkdownOptions) -> Result<Converted> {
    convert(markdown, options, None)
}

/// The same with a guide, whose answers come before what the options say. Pictures become links: the reader's browser is not
/// sent to a host that nobody approved. Nothing is trusted.
///
/// # Errors
/// `input_too_large` as above.
pub fn guided_to_storage(markdown: &str, options: &MarkdownOptions, guide: &Guide<'_>) -> Result<Converted> {
    convert(markdown, options, Some(guide))
}

/// What a page's own Markdown becomes; `None` when it is too large.
pub(super) fn trusted_to_storage(markdown: &str) -> Option<String> {
    let options = MarkdownOptions { trusted: true, ..MarkdownOptions::default() };
    Some(markdown_to_storage(markdown, &options).ok()?.xml)
}

fn convert(markdown: &str, options: &MarkdownOptions, guide: Option<&Guide<'_>>) -> Result<Converted> {
    if markdown.len() > STORAGE_INPUT_BYTES {
        return Err(Error::new(Code::InputTooLarge, "the Markdown is larger than 4 MiB; split the document"));
    }
    // What a file in two encodings holds between its letters; the parser would show a sign for each.
    let zeros: Vec<usize> =
        memchr::memchr_iter(0, markdown.as_bytes()).enumerate().map(|(at, zero)| zero - at).collect();
    let text = if zeros.is_empty() { Cow::Borrowed(markdown) } else { Cow::Owned(markdown.replace('\0', "")) };
    let mut page = write(&text, options, guide)?;
    // Who may write storage format may write what no reader sees.
    if !options.trusted || guide.is_some() {
        page = whole(page, &text, options, guide)?;
    }
    if page.xml.len() > STORAGE_OUTPUT_BYTES {
        return Err(Error::new(Code::InputTooLarge, "the page would be larger than 5 MiB; split the document"));
    }
    if let Some(first) = zeros.first() {
        for finding in &mut page.findings {
            let here = usize::try_from(finding.offset_bytes).unwrap_or(usize::MAX);
            let behind = zeros.partition_point(|zero| *zero <= here);
            finding.offset_bytes = finding.offset_bytes.saturating_add(u32::try_from(behind).unwrap_or(u32::MAX));
        }
        let why = "a character that XML cannot hold was removed";
        page.findings.push(Finding::at("control_character", Severity::Lossy, *first, why));
    }
    place_all(&mut page.findings, markdown);
    Ok(Converted { xml: page.xml, findings: page.findings })
}

/// What was written of a document.
struct Page {
    xml: String,
    findings: Vec<Finding>,
    /// What of the Markdown it does not show on purpose.
    left_out: String,
    /// Where the document begins, behind its front matter.
    start: usize,
}

fn write(markdown: &str, options: &MarkdownOptions, guide: Option<&Guide<'_>>) -> Result<Page> {
    let dialect = guide.map_or(DIALECT, |guide| guide.dialect(DIALECT));
    let is_document = guide.is_none_or(|guide| !guide.comment);
    let front = is_document.then(|| front_matter::find(markdown)).flatten();
    let start = front.as_ref().map_or(0, |front| front.end);
    let prepared = prepare::prepare(markdown, start);
    let (prepared, dialect) = misread::settle(tables::set_apart(prepared), dialect);
    let source = prepared.text.as_ref();
    let mut events = merge_text(source, dialect, guide);
    let names = headings::take_names(&mut events, is_document);
    let attributes = if is_document { attributes::take(&mut events) } else { String::new() };
    let is_flattened = guide::flatten(&mut events);
    let survey = survey::survey(&events);
    let is_mended = survey.raw_html || is_flattened;
    let mut writer = writer::Writer::new(source, options, survey);
    writer.guide = guide;
    if let Some(front) = &front {
        writer.front_matter(front.inside);
    }
    writer.write_all(&events);
    writer.finish();
    let writer::Writer { out: xml, mut findings, raw, left_out, .. } = writer;
    let xml = if is_mended { mend(xml, &raw, !options.trusted, &mut findings)? } else { xml };
    for finding in &mut findings {
        finding.offset_bytes = prepared.original(finding.offset_bytes);
    }
    Ok(Page { xml, findings, left_out: [left_out, names, attributes, prepared.taken].join(" "), start })
}

/// Blocks on each side of one that lost a word which are shown as written with it, as the tries go on.
const AROUND: [usize; 4] = [0, 1, 3, 12];

/// The page, or one in whose place blocks that lost words are code as they are written; at last all of it is.
fn whole(page: Page, markdown: &str, options: &MarkdownOptions, guide: Option<&Guide<'_>>) -> Result<Page> {
    let behind = markdown.get(page.start..).unwrap_or_default();
    let source = behind.strip_prefix('\u{FEFF}').unwrap_or(behind);
    let shown = Shown::of(&page.xml, &page.left_out);
    if shown.holds_all(source) {
        return Ok(page);
    }
    let reading = plain_reading(source, markdown.len() - source.len(), &page, guide);
    for around in AROUND {
        let hidden = reading.missing(&shown, around);
        if hidden.is_empty() {
            return with_each_copy(page, &reading, &shown, (markdown, options, guide));
        }
        let tried = shown_as_written(markdown, &hidden, options, guide)?;
        if reading.missing(&Shown::of(&tried.xml, &tried.left_out), 0).is_empty() {
            return Ok(tried);
        }
    }
    let mut xml = String::new();
    push_code_macro(&mut xml, None, None, &[], &with_hidden_named(markdown));
    Ok(Page { xml, findings: vec![as_written(0)], left_out: String::new(), start: 0 })
}

/// Blocks that are tried as they are written to find the one that lost a copy of a word.
const MOST_TRIES: usize = 8;

/// The page, or one with a block as it is written that had lost a second copy of a word.
fn with_each_copy(page: Page, reading: &Reading, shown: &Shown, source: Source<'_>) -> Result<Page> {
    let blocks = reading.short(shown);
    let (markdown, options, guide) = source;
    let singles = blocks.iter().take(MOST_TRIES).map(std::slice::from_ref);
    for tried in singles.chain((blocks.len() > 1).then_some(blocks.as_slice())) {
        let tried = shown_as_written(markdown, tried, options, guide)?;
        let shown = Shown::of(&tried.xml, &tried.left_out);
        if reading.missing(&shown, 0).is_empty() && reading.short(&shown).is_empty() {
            return Ok(tried);
        }
    }
    Ok(page)
}

/// A document, and how it is to be read.
type Source<'a> = (&'a str, &'a MarkdownOptions, Option<&'a Guide<'a>>);

/// What plain Markdown shows of the document, whose text begins at `start`.
fn plain_reading(source: &str, start: usize, page: &Page, guide: Option<&Guide<'_>>) -> Reading {
    let plain = misread::shallow(Prepared::plain(source));
    let dialect = DIALECT.difference(Options::ENABLE_MATH | Options::ENABLE_WIKILINKS);
    let dialect = guide.map_or(dialect, |guide| guide.dialect(dialect));
    let marks = Marks {
        emoji: guide.is_none_or(|guide| !guide.comment),
        fences: page.findings.iter().any(|finding| finding.code == "markdown_fence"),
    };
    let original = |at: usize| {
        let at = plain.original(u32::try_from(at).unwrap_or(u32::MAX));
        start + usize::try_from(at).unwrap_or(usize::MAX)
    };
    Reading::of(&merge_text(&plain.text, dialect, guide), marks, original)
}

/// The document again, with these blocks as code.
fn shown_as_written(
    markdown: &str,
    hidden: &[Range<usize>],
    options: &MarkdownOptions,
    guide: Option<&Guide<'_>>,
) -> Result<Page> {
    let fence = "`".repeat(longest_run(markdown, '`').max(2) + 1);
    let mut insertions: Vec<(usize, String)> = Vec::new();
    for block in hidden {
        let start = markdown.get(..block.start).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
        let is_line = markdown.get(..block.end).is_some_and(|text| text.ends_with('\n'));
        let more = markdown.get(block.end..).map_or(0, |text| text.find('\n').unwrap_or(text.len()));
        insertions.push((start, format!("\n\n{fence}\n")));
        insertions.push((block.end + if is_line { 0 } else { more }, format!("\n{fence}\n\n")));
    }
    insertions.sort_by_key(|(place, _)| *place);
    let marked = Prepared::plain(markdown).with_insertions(&insertions);
    let mut page = write(&marked.text, options, guide)?;
    for finding in &mut page.findings {
        finding.offset_bytes = marked.original(finding.offset_bytes);
    }
    page.findings.extend(hidden.iter().map(|block| as_written(block.start)));
    Ok(page)
}

fn as_written(at: usize) -> Finding {
    let why = "marks around this text would have hidden a part of it; it is shown as it is written";
    Finding::at("shown_as_written", Severity::Style, at, why)
}

fn longest_run(text: &str, mark: char) -> usize {
    text.split(|c| c != mark).map(str::len).max().unwrap_or_default()
}

/// What the writer made is clean by construction; raw HTML is not. What is found in it is told where the Markdown has it.
fn mend(xml: String, raw: &places::Places, markdown: bool, findings: &mut Vec<Finding>) -> Result<String> {
    let conversion = Conversion { convert: trusted_to_storage, between: markdown };
    let repaired = repair_generated(&xml, conversion)?;
    let told = |finding: &Finding| {
        finding.severity == Severity::Unsafe
            || matches!(finding.code, "element_foreign" | "element_dropped" | "markdown_fence")
    };
    for finding in repaired.findings.into_iter().filter(told) {
        let out_at = usize::try_from(finding.offset_bytes).unwrap_or(usize::MAX);
        let offset_bytes = u32::try_from(raw.source_of(out_at)).unwrap_or(u32::MAX);
        findings.push(Finding { offset_bytes, ..finding });
    }
    let xml = repaired.xml.unwrap_or(xml);
    let Some(whole) = edges::in_paragraphs(&xml) else { return Ok(xml) };
    Ok(repair_generated(&whole, conversion)?.xml.unwrap_or(whole))
}

const DIALECT: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_MATH)
    .union(Options::ENABLE_WIKILINKS);

/// The parser's events; neighbouring text becomes one event, so that an address is seen whole.
fn merge_text<'t>(source: &'t str, options: Options, guide: Option<&Guide<'_>>) -> survey::Events<'t> {
    let mut ask = |link: BrokenLink<'t>| guide.and_then(|guide| guide.undefined_reference(&link));
    // One type for both callers, or the parser would be in the module twice.
    let undefined: &mut dyn FnMut(BrokenLink<'t>) -> Option<(CowStr<'t>, CowStr<'t>)> = &mut ask;
    let parser = Parser::new_with_broken_link_callback(source, options, guide.is_some().then_some(undefined));
    let mut events: survey::Events<'t> = Vec::new();
    let mut joined: Option<(String, Range<usize>)> = None;
    for (event, range) in parser.into_offset_iter() {
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
