//! Blocks: paragraphs, headings, lists, tables, quotes.

use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, HeadingLevel, Tag, TagEnd};

use super::html::RawHtml;
use super::options::Anchors;
use super::writer::{Frame, Outer, PendingCode, Writer};
use crate::storage_format::write::{push_anchor, push_parameter, push_text};
use crate::text::without_hidden;

impl Writer<'_> {
    pub fn start(&mut self, index: usize, tag: &Tag<'_>, range: &Range<usize>) {
        if self.start_inline(tag, range) {
            return;
        }
        self.before_block();
        match tag {
            Tag::Paragraph => self.start_paragraph(),
            Tag::Heading { level, .. } => self.start_heading(index, *level),
            Tag::BlockQuote(kind) => self.start_quote(*kind),
            Tag::CodeBlock(kind) => {
                let info = if let CodeBlockKind::Fenced(info) = kind { info.to_string() } else { String::new() };
                self.code = Some(PendingCode { info, text: String::new(), at: range.start });
            }
            Tag::List(start) => self.start_list(index, *start),
            Tag::Item => self.start_item(),
            Tag::FootnoteDefinition(label) => {
                let (out, raw) = (std::mem::take(&mut self.out), std::mem::take(&mut self.raw));
                self.outer.push(Outer { label: label.to_string(), out, raw });
                self.frames.push(Frame::Other);
            }
            Tag::Table(alignments) => {
                self.alignments.clone_from(alignments);
                self.out.push_str("<table><tbody>");
                self.frames.push(Frame::Other);
            }
            Tag::TableHead | Tag::TableRow => {
                self.in_table_head = matches!(tag, Tag::TableHead);
                self.column = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableCell => self.start_cell(),
            Tag::HtmlBlock => {
                self.html_block = Some(RawHtml::default());
                self.frames.push(Frame::Other);
            }
            _ => self.frames.push(Frame::Other),
        }
    }

    pub fn end(&mut self, tag: &TagEnd) {
        let is_line = matches!(tag, TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item);
        if is_line && std::mem::take(&mut self.is_link_inline) {
            self.end_html_link();
        }
        match tag {
            TagEnd::Paragraph => {
                if self.frames.pop() != Some(Frame::Task) {
                    self.out.push_str("</p>");
                }
            }
            TagEnd::Heading(level) => {
                self.frames.pop();
                let level = self.level(*level);
                self.out.push_str(&format!("</h{level}>"));
            }
            TagEnd::BlockQuote(kind) => {
                self.frames.pop();
                let macro_end = "</ac:rich-text-body></ac:structured-macro>";
                self.out.push_str(if kind.is_some() { macro_end } else { "</blockquote>" });
            }
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::List(_) => self.end_list(),
            TagEnd::Item => self.end_item(),
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::Table => {
                self.frames.pop();
                self.out.push_str("</tbody></table>");
            }
            TagEnd::TableHead | TagEnd::TableRow => self.out.push_str("</tr>"),
            TagEnd::TableCell => self.out.push_str(if self.in_table_head { "</p></th>" } else { "</p></td>" }),
            TagEnd::HtmlBlock => {
                self.frames.pop();
                if let Some(html) = self.html_block.take() {
                    self.raw_html(&html);
                }
            }
            inline => self.end_inline(inline),
        }
    }

    fn start_paragraph(&mut self) {
        if self.frames.last() == Some(&Frame::Task) {
            self.frames.push(Frame::Task);
        } else {
            self.frames.push(Frame::Other);
            self.out.push_str("<p>");
        }
    }

    fn start_heading(&mut self, index: usize, level: HeadingLevel) {
        self.frames.push(Frame::Other);
        let level = self.level(level);
        self.out.push_str(&format!("<h{level}>"));
        let Some(anchor) = self.survey.headings.get(&index) else { return };
        let wanted = match self.options.anchors {
            Anchors::All => true,
            Anchors::Linked => self.survey.fragments.contains(&anchor.to_lowercase()),
            Anchors::None => false,
        };
        if wanted && !anchor.is_empty() {
            push_anchor(&mut self.out, anchor);
        }
    }

    fn level(&self, level: HeadingLevel) -> u8 {
        let level = match level {
            HeadingLevel::H1 => 1u8,
            HeadingLevel::H2 => 2,
            HeadingLevel::H3 => 3,
            HeadingLevel::H4 => 4,
            HeadingLevel::H5 => 5,
            HeadingLevel::H6 => 6,
        };
        level.saturating_add(self.options.heading_offset).min(6)
    }

    /// GitHub's alerts by colour: Confluence's `note` is the yellow panel and `warning` the red one.
    fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        self.frames.push(Frame::Other);
        let (name, title) = match kind {
            None => {
                self.out.push_str("<blockquote>");
                return;
            }
            Some(BlockQuoteKind::Note) => ("info", None),
            Some(BlockQuoteKind::Tip) => ("tip", None),
            Some(BlockQuoteKind::Important) => ("info", Some("Important")),
            Some(BlockQuoteKind::Warning) => ("note", None),
            Some(BlockQuoteKind::Caution) => ("warning", None),
        };
        self.out.push_str(&format!("<ac:structured-macro ac:name=\"{name}\" ac:schema-version=\"1\">"));
        if let Some(title) = title {
            push_parameter(&mut self.out, "title", title);
        }
        self.out.push_str("<ac:rich-text-body>");
    }

    fn start_list(&mut self, index: usize, start: Option<u64>) {
        let (open, close) = if self.survey.task_lists.contains(&index) {
            ("<ac:task-list>".to_owned(), "</ac:task-list>")
        } else {
            match start {
                None => ("<ul>".to_owned(), "</ul>"),
                Some(1) => ("<ol>".to_owned(), "</ol>"),
                Some(number) => (format!("<ol start=\"{number}\">"), "</ol>"),
            }
        };
        self.out.push_str(&open);
        self.lists.push(close);
        self.frames.push(Frame::Other);
    }

    fn end_list(&mut self) {
        self.frames.pop();
        if let Some(close) = self.lists.pop() {
            self.out.push_str(close);
        }
    }

    fn in_task_list(&self) -> bool {
        self.lists.last() == Some(&"</ac:task-list>")
    }

    fn start_item(&mut self) {
        if self.in_task_list() {
            self.tasks += 1;
            self.out.push_str(&format!("<ac:task><ac:task-id>{}</ac:task-id>", self.tasks));
            self.frames.push(Frame::Task);
        } else {
            self.out.push_str("<li>");
            self.frames.push(Frame::Item { open: false });
        }
    }

    fn end_item(&mut self) {
        self.before_block();
        self.frames.pop();
        self.out.push_str(if self.in_task_list() { "</ac:task-body></ac:task>" } else { "</li>" });
    }

    /// The marker is the first event of a task; the status stands before the body.
    pub fn task_marker(&mut self, done: bool) {
        if self.in_task_list() {
            let status = if done { "complete" } else { "incomplete" };
            self.out.push_str(&format!("<ac:task-status>{status}</ac:task-status><ac:task-body>"));
        } else {
            self.before_inline();
            self.out.push_str(if done { "\u{2611} " } else { "\u{2610} " });
        }
    }

    /// Cells beyond the table's columns, which the parser leaves out: their source is shown.
    pub fn further_cells(&mut self, end: usize) {
        let rest = self.source.get(self.cell_end..end).unwrap_or_default();
        for cell in rest.split('|').map(str::trim).filter(|cell| cell.contains(char::is_alphanumeric)) {
            self.out.push_str("<td><p>");
            push_text(&mut self.out, &without_hidden(cell));
            self.out.push_str("</p></td>");
        }
    }

    fn start_cell(&mut self) {
        self.out.push_str(if self.in_table_head { "<th>" } else { "<td>" });
        self.out.push_str(match self.alignments.get(self.column) {
            Some(Alignment::Left) => "<p style=\"text-align: left;\">",
            Some(Alignment::Center) => "<p style=\"text-align: center;\">",
            Some(Alignment::Right) => "<p style=\"text-align: right;\">",
            _ => "<p>",
        });
        self.column += 1;
    }
}
