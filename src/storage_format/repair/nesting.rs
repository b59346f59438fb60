//! Which parent an element needs, and how it gets one.

use super::attributes::Kept;
use super::build::{Builder, StartTag};
use crate::storage_format::elements::{Class, Tag};
use crate::storage_format::finding::Severity;

/// The strength of what stands in a line of text.
pub const LINE: u8 = 1;
/// … of what a new list item ends: everything weaker than a table or a macro.
pub const ITEM: u8 = 4;
/// … of what a new cell ends: everything weaker than a cell.
const CELL: u8 = 5;

impl Builder<'_> {
    /// Makes room for a start tag. `None` when the element is unwrapped or dropped instead.
    pub fn admit(&mut self, element: Tag, tag: &StartTag, kept: &[Kept<'_>]) -> Option<Tag> {
        let at = tag.span.start;
        match element {
            Tag::Li => self.need_list(at),
            Tag::Tr | Tag::Th | Tag::Td | Tag::Thead | Tag::Tbody | Tag::Colgroup | Tag::Col => {
                self.need_table(element, at);
            }
            Tag::AcParameter | Tag::AcDefaultParameter | Tag::AcRichTextBody | Tag::AcPlainTextBody => {
                return self.need_macro(element, tag, kept);
            }
            Tag::AcLinkBody | Tag::AcPlainTextLinkBody => return self.need_direct(element, tag, Tag::AcLink),
            Tag::AcCaption => return self.need_direct(element, tag, Tag::AcImage),
            Tag::AcTask | Tag::AcTaskId | Tag::AcTaskUuid | Tag::AcTaskStatus | Tag::AcTaskBody => {
                return self.need_task(element, tag);
            }
            Tag::AcLayout | Tag::AcLayoutSection | Tag::AcLayoutCell => return self.need_layout(element, tag),
            Tag::Summary => return self.need_direct(element, tag, Tag::Details),
            Tag::A => {
                self.end_link(at);
                self.go_on(at);
                self.before_content(at);
            }
            _ if element.class() == Class::Adf || element.class() == Class::Resource => {}
            Tag::Hr => return self.need_block(element, tag),
            _ if element.class() == Class::Block => return self.need_block(element, tag),
            _ => {
                self.go_on(at);
                self.before_content(at);
            }
        }
        self.has_required(element, tag, kept)
    }

    /// Makes room for text and for what stands in a line.
    pub fn before_content(&mut self, at: usize) {
        if !self.reopen.is_empty() {
            self.reopen_formatting();
        }
        if !self.strict
            && let Some(open) = self.stack.top_real().copied()
            && open.tag == Tag::AcStructuredMacro
            && self.macro_of(open.id).is_bodyless()
        {
            let why = "a macro without a body was not closed; it was closed before the text that follows";
            self.report.fixed("unclosed", Severity::Refused, at, why);
            self.close_through(Tag::AcStructuredMacro);
        }
        self.need_flow_parent(at);
    }

    /// Lists, tables, layouts and tasks hold no content of their own: it gets an item, a cell, a body.
    fn need_flow_parent(&mut self, at: usize) {
        // From the outermost to the innermost wrapper there are three steps at most; one more ends the loop.
        for _ in 0..5 {
            let Some(open) = self.stack.top_real().copied() else { return };
            let wrapper = match open.tag {
                Tag::Ul | Tag::Ol => Tag::Li,
                Tag::Table => Tag::Tbody,
                Tag::Thead | Tag::Tbody => Tag::Tr,
                Tag::Tr => Tag::Td,
                Tag::AcLayout => Tag::AcLayoutSection,
                Tag::AcLayoutSection => Tag::AcLayoutCell,
                Tag::AcTaskList => Tag::AcTask,
                Tag::AcTask => Tag::AcTaskBody,
                Tag::Colgroup => {
                    self.close_through(Tag::Colgroup);
                    continue;
                }
                _ => return,
            };
            let filled = self.tree.node(open.id).first != super::tree::NONE;
            if filled
                && open.is_implied()
                && matches!(open.tag, Tag::Ul | Tag::Table | Tag::Tbody | Tag::Tr | Tag::AcLayout | Tag::AcTaskList)
            {
                self.close_through(open.tag);
                continue;
            }
            let why = "content stood directly in a list, a table, a layout or a task; it was put where it is shown";
            self.report.fixed("content_misplaced", Severity::Lossy, at, why);
            let last = self.tree.node(open.id).last;
            if wrapper == Tag::Li && self.tree.tag(last) == Some(Tag::Li) && self.tree.node(last).closed {
                self.stack.push(last, Tag::Li, crate::storage_format::tokenizer::Span::default());
                continue;
            }
            self.open_implied(wrapper, at);
        }
    }

    fn need_block(&mut self, element: Tag, tag: &StartTag) -> Option<Tag> {
        let at = tag.span.start;
        if let Some(heading) = self.heading_in_reach() {
            let empty = self.stack.get(heading).is_some_and(|open| self.tree.node(open.id).first == super::tree::NONE);
            if matches!(element, Tag::P | Tag::Div) && (self.strict || empty) {
                return self.unwrap_instead(tag, "block_in_heading");
            }
            let why = "a block stood inside a heading; the heading was closed in front of it";
            self.report.fixed("block_in_heading", self.nesting(), at, why);
            self.split(heading, Some(element));
        }
        if let Some(paragraph) = self.stack.find(Tag::P).filter(|index| self.stack.reaches(*index, LINE)) {
            let direct = paragraph + 1 == self.stack.len();
            if element == Tag::Div && !direct {
                return Some(element);
            }
            self.end_paragraph(paragraph, Some(element), at);
        }
        self.need_nested_list(element, at);
        self.leave_open_table(element, at);
        self.before_content(at);
        Some(element)
    }

    /// A block directly in a table that nothing closes stands behind the table, and a heading always does.
    fn leave_open_table(&mut self, element: Tag, at: usize) {
        let between_rows = matches!(self.stack.top_tag(), Some(Tag::Table | Tag::Tbody | Tag::Thead));
        let Some(table) = self.stack.find(Tag::Table).and_then(|index| self.stack.get(index)).copied() else { return };
        let filled = self.tree.node(table.id).first != super::tree::NONE;
        if self.strict || !between_rows || !filled {
            return;
        }
        if element.is_heading() || !self.tokens.closes_later(table.name) {
            self.report.fixed("unclosed", Severity::Refused, at, "a table that was not closed was closed");
            self.close_through(Tag::Table);
        }
    }

    /// A list directly in a list belongs into the item in front of it.
    fn need_nested_list(&mut self, element: Tag, at: usize) {
        if element.is_list() && self.stack.top_tag().is_some_and(Tag::is_list) {
            self.need_flow_parent(at);
        }
    }

    fn heading_in_reach(&self) -> Option<usize> {
        let headings = [Tag::H1, Tag::H2, Tag::H3, Tag::H4, Tag::H5, Tag::H6];
        self.stack.find_any(&headings).filter(|index| self.stack.reaches(*index, LINE))
    }

    /// A block ends the paragraph it stands in; what follows gets a paragraph of its own.
    fn end_paragraph(&mut self, index: usize, block: Option<Tag>, at: usize) {
        let why = "a block stood inside a paragraph; the paragraph was closed in front of it";
        self.report.fixed("block_in_paragraph", self.nesting(), at, why);
        let id = self.stack.get(index).map(|open| open.id);
        self.split(index, block);
        if let Some(id) = id
            && self.tree.children(id).iter().all(|child| self.tree.is_blank(*child))
        {
            self.tree.unwrap(id);
        }
        // A page of paragraphs that nothing closes is written as it grows.
        if self.stack.is_empty() {
            self.flush(false);
        }
    }

    fn end_link(&mut self, at: usize) {
        self.end_mark(Tag::A);
        if let Some(index) = self.stack.find(Tag::A).filter(|index| self.stack.reaches(*index, LINE)) {
            self.report.fixed("nesting", self.nesting(), at, "a link stood inside a link; the outer one was closed");
            self.close_down_to(index);
        }
    }

    fn need_list(&mut self, at: usize) {
        let near = self.stack.find_any(&[Tag::Li, Tag::Ul, Tag::Ol]);
        match near.filter(|index| self.stack.reaches(*index, ITEM)) {
            Some(index) if self.stack.get(index).is_some_and(|open| open.tag == Tag::Li) => {
                self.report_implied(at);
                self.close_down_to(index);
            }
            Some(index) => self.close_above(index, at),
            None => {
                self.leave_line(at);
                self.before_content(at);
                self.report.fixed(
                    "item_without_list",
                    Severity::Lossy,
                    at,
                    "list items stood without a list; they got one",
                );
                self.open_implied(Tag::Ul, at);
            }
        }
    }

    /// Opens and closes parts of a table, from the outermost inwards, until the element's own parent is the innermost.
    fn need_table(&mut self, element: Tag, at: usize) {
        let parts = [Tag::Td, Tag::Th, Tag::Tr, Tag::Tbody, Tag::Thead, Tag::Colgroup, Tag::Table];
        for _ in 0..6 {
            let near = self
                .stack
                .find_any(&parts)
                .filter(|index| self.stack.reaches(*index, CELL.max(9)) && self.is_own(*index));
            let Some(index) = near else {
                self.leave_line(at);
                self.before_content(at);
                let why = "parts of a table stood without one; they got one";
                self.report.fixed("cell_without_table", Severity::Lossy, at, why);
                self.open_implied(Tag::Table, at);
                continue;
            };
            let open = self.stack.get(index).map_or(Tag::Table, |open| open.tag);
            match table_step(element, open) {
                Step::Enter => return self.close_above(index, at),
                // As real exports hold them: columns, then rows.
                Step::Open(Tag::Tbody) if element == Tag::Tr && self.has_columns(index) => {
                    return self.close_above(index, at);
                }
                Step::Open(part) => {
                    self.close_above(index, at);
                    let why =
                        "a table's rows and cells need tbody and tr around them; editors drop what stands elsewhere";
                    self.report.fixed("table_part", Severity::Lossy, at, why);
                    self.open_implied(part, at);
                }
                Step::Close => {
                    self.report_implied(at);
                    self.close_down_to(index);
                }
            }
        }
    }

    fn has_columns(&self, table: usize) -> bool {
        self.stack.get(table).is_some_and(|open| self.tree.child(open.id, Tag::Colgroup).is_some())
    }

    /// Whether nothing that holds content of its own (a cell's content apart) stands above a part of a table.
    fn is_own(&self, index: usize) -> bool {
        let part = self.stack.get(index).map_or(Tag::Table, |open| open.tag);
        // Above a cell anything weaker is its content and may end; above the rest nothing should be open but a line.
        self.stack.reaches(index, if matches!(part, Tag::Td | Tag::Th) { CELL } else { 2 })
    }

    pub fn unwrap_instead(&mut self, tag: &StartTag, code: &'static str) -> Option<Tag> {
        let why = "an element stood where it has no meaning; its content stays";
        self.report.fixed(code, Severity::Lossy, tag.span.start, why);
        self.await_end(tag);
        None
    }

    /// Ends what is open in a line of text, and the paragraph around it.
    pub fn leave_line(&mut self, at: usize) {
        if let Some(heading) = self.heading_in_reach() {
            self.close_down_to(heading);
        }
        if let Some(paragraph) = self.stack.find(Tag::P).filter(|index| self.stack.reaches(*index, LINE)) {
            self.end_paragraph(paragraph, None, at);
        }
        while self.stack.top_real().is_some_and(|open| open.tag.strength() == LINE) {
            self.close_top(None);
        }
    }

    pub fn report_implied(&mut self, at: usize) {
        self.report.fixed("end_missing", self.nesting(), at, "an end tag was missing in front of the next sibling");
    }

    /// Closes what is open above an entry.
    pub fn close_above(&mut self, index: usize, at: usize) {
        while self.stack.len() > index + 1 {
            if self.stack.top().is_some_and(|open| open.tag != Tag::Unwrapped && !open.is_implied()) {
                self.report_implied(at);
            }
            self.close_top(None);
        }
    }

    /// Closes an entry and all above it.
    pub fn close_down_to(&mut self, index: usize) {
        while self.stack.len() > index {
            self.close_top(None);
        }
    }

    /// Closes up to and with the innermost element of this kind.
    pub fn close_through(&mut self, tag: Tag) {
        if let Some(index) = self.stack.find(tag) {
            self.close_down_to(index);
        }
    }
}

/// What an open part of a table means for a new one.
enum Step {
    /// It is its parent.
    Enter,
    /// This part has to stand between the two.
    Open(Tag),
    /// It ends.
    Close,
}

fn table_step(element: Tag, open: Tag) -> Step {
    match (element, open) {
        (Tag::Td | Tag::Th, Tag::Tr)
        | (Tag::Tr, Tag::Tbody | Tag::Thead)
        | (Tag::Tbody | Tag::Thead | Tag::Colgroup, Tag::Table)
        | (Tag::Col, Tag::Colgroup) => Step::Enter,
        (Tag::Td | Tag::Th, Tag::Tbody | Tag::Thead) => Step::Open(Tag::Tr),
        (Tag::Td | Tag::Th | Tag::Tr, Tag::Table) => Step::Open(Tag::Tbody),
        (Tag::Col, Tag::Table) => Step::Open(Tag::Colgroup),
        _ => Step::Close,
    }
}
