//! The writer: events in, storage format out.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Alignment, CowStr, Event, Tag, TagEnd};

use super::guide::Guide;
use super::html::RawHtml;
use super::links::{self, Destination};
use super::options::MarkdownOptions;
use super::places::Places;
use super::survey::{Events, Survey};
use crate::storage_format::finding::{Finding, Severity};

/// A block that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// A list item; `open` while a paragraph that the Markdown does not name is open in it.
    Item {
        /// See above.
        open: bool,
    },
    /// A task: inline content stands in it without a paragraph.
    Task,
    /// Anything that opens its own paragraphs or needs none.
    Other,
}

/// An image whose alternative text is being read.
pub struct PendingImage {
    pub destination: String,
    pub title: String,
    pub alt: String,
    /// Where it stands in the source.
    pub range: Range<usize>,
    /// It is a wiki's: `![[target]]`.
    pub is_wiki: bool,
}

/// A code block whose text is being read.
pub struct PendingCode {
    pub info: String,
    pub text: String,
    pub at: usize,
}

/// What was being written when a footnote's text came.
pub struct Outer {
    pub label: String,
    pub out: String,
    pub raw: Places,
}

/// A footnote's text.
#[derive(Default)]
pub struct Note {
    pub body: String,
    pub raw: Places,
}

/// The writer's state.
pub struct Writer<'a> {
    pub source: &'a str,
    pub options: &'a MarkdownOptions,
    pub guide: Option<&'a Guide<'a>>,
    pub survey: Survey,
    pub out: String,
    pub findings: Vec<Finding>,
    pub frames: Vec<Frame>,
    pub lists: Vec<&'static str>,
    pub alignments: Vec<Alignment>,
    pub column: usize,
    pub in_table_head: bool,
    /// Where the last cell ended in the source.
    pub cell_end: usize,
    pub image: Option<PendingImage>,
    pub code: Option<PendingCode>,
    pub link_ends: Vec<&'static str>,
    /// The end of a link that raw HTML opened.
    pub html_link: Option<&'static str>,
    /// … inside a line of text, which it does not outlive.
    pub is_link_inline: bool,
    /// A block of raw HTML whose lines are being read.
    pub html_block: Option<RawHtml>,
    pub outer: Vec<Outer>,
    pub notes: BTreeMap<String, Note>,
    pub references_written: BTreeMap<String, u32>,
    pub tasks: u32,
    /// Where raw HTML stands in `out`.
    pub raw: Places,
    /// Text of the Markdown that the page does not show because it names where something leads or what it is.
    pub left_out: String,
    skip_until: usize,
}

impl<'a> Writer<'a> {
    pub fn new(source: &'a str, options: &'a MarkdownOptions, survey: Survey) -> Self {
        Self {
            source,
            options,
            guide: None,
            survey,
            out: String::with_capacity(source.len() * 2),
            findings: Vec::new(),
            frames: Vec::new(),
            lists: Vec::new(),
            alignments: Vec::new(),
            column: 0,
            in_table_head: false,
            cell_end: 0,
            image: None,
            code: None,
            link_ends: Vec::new(),
            html_link: None,
            is_link_inline: false,
            html_block: None,
            outer: Vec::new(),
            notes: BTreeMap::new(),
            references_written: BTreeMap::new(),
            tasks: 0,
            raw: Places::default(),
            left_out: String::new(),
            skip_until: 0,
        }
    }

    pub fn write_all(&mut self, events: &Events<'_>) {
        for (index, (event, range)) in events.iter().enumerate() {
            if index < self.skip_until {
                continue;
            }
            if let Event::Start(tag) = event
                && let Some(end) = self.whole_block(events, index, tag, range)
            {
                self.skip_until = end + 1;
                continue;
            }
            self.event(index, event, range);
        }
    }

    /// Writes what comes at the end.
    pub fn finish(&mut self) {
        self.out.push_str(self.html_link.take().unwrap_or_default());
        self.write_footnotes();
    }

    /// A stretch of the Markdown is left out on purpose.
    pub fn leave_out(&mut self, text: &str) {
        self.left_out.push_str(text);
        self.left_out.push(' ');
    }

    fn event(&mut self, index: usize, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(index, tag, range),
            Event::End(tag) => {
                match tag {
                    TagEnd::TableCell => self.cell_end = range.end,
                    TagEnd::TableRow => self.further_cells(range.end),
                    _ => {}
                }
                self.end(tag);
            }
            Event::Text(text) => self.text(text),
            Event::Code(text) => self.inline_code(text),
            Event::InlineMath(text) => self.inline_math(text),
            Event::DisplayMath(text) => self.display_math(text),
            Event::Html(html) => self.html(html, range.start),
            Event::InlineHtml(html) => self.inline_html(html, range.start),
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br/>"),
            Event::Rule => {
                self.before_block();
                self.out.push_str("<hr/>");
            }
            Event::TaskListMarker(done) => self.task_marker(*done),
        }
    }

    /// Blocks that are decided by what they hold as a whole; gives the index of their end.
    fn whole_block(&mut self, events: &Events<'_>, index: usize, tag: &Tag<'_>, range: &Range<usize>) -> Option<usize> {
        match tag {
            Tag::Paragraph if self.is_table_of_contents(range) => {
                self.before_block();
                self.leave_out("TOC toc");
                self.out.push_str("<ac:structured-macro ac:name=\"toc\" ac:schema-version=\"1\"/>");
                end_of_block(events, index)
            }
            Tag::Paragraph => {
                let (Some((Event::DisplayMath(text), _)), Some((Event::End(TagEnd::Paragraph), _))) =
                    (events.get(index + 1), events.get(index + 2))
                else {
                    return None;
                };
                self.before_block();
                self.display_math(text);
                Some(index + 2)
            }
            Tag::Heading { .. } if self.options.drop_title && is_title(index, tag) => {
                self.leave_out(self.source.get(range.clone()).unwrap_or_default());
                end_of_block(events, index)
            }
            _ => None,
        }
    }

    fn is_table_of_contents(&self, range: &Range<usize>) -> bool {
        let text = self.source.get(range.clone()).unwrap_or_default().trim();
        ["[TOC]", "[[TOC]]", "[[_TOC_]]", "[toc]"].contains(&text)
    }

    /// Ends a paragraph that the Markdown does not name.
    pub fn before_block(&mut self) {
        if let Some(Frame::Item { open: open @ true }) = self.frames.last_mut() {
            *open = false;
            self.out.push_str("</p>");
        }
    }

    /// Starts a paragraph where inline content stands directly in a list item.
    pub fn before_inline(&mut self) {
        if let Some(Frame::Item { open: open @ false }) = self.frames.last_mut() {
            *open = true;
            self.out.push_str("<p>");
        }
    }

    pub fn report(&mut self, code: &'static str, severity: Severity, at: usize, detail: &str) {
        self.findings.push(Finding::at(code, severity, at, detail));
    }

    /// Where a link leads; a wiki link may leave `.md` out.
    pub fn destination(&self, url: &CowStr<'_>, is_wiki: bool) -> Destination {
        if let Some(guide) = self.guide {
            return guide.destination(url);
        }
        if is_wiki && !self.options.links.contains_key(url.as_ref()) {
            let with_suffix = format!("{url}.md");
            return match links::resolve_link(&with_suffix, self.options) {
                page @ (Destination::Page { .. } | Destination::Attachment(_)) => page,
                _ => Destination::Unresolved,
            };
        }
        links::resolve_link(url, self.options)
    }
}

/// A first-level heading that opens the document.
fn is_title(index: usize, tag: &Tag<'_>) -> bool {
    index == 0 && matches!(tag, Tag::Heading { level: pulldown_cmark::HeadingLevel::H1, .. })
}

/// The index of the event that ends the block which starts at `index`; blocks of the kinds asked for do not nest.
fn end_of_block(events: &Events<'_>, index: usize) -> Option<usize> {
    let ends = |event: &Event<'_>| matches!(event, Event::End(TagEnd::Paragraph | TagEnd::Heading(_)));
    events.iter().skip(index).position(|(event, _)| ends(event)).map(|after| index + after)
}
