//! A page as a person sees it: blocks of visible text, in order, each with its place.
//!
//! The canonical text of a page is the blocks' texts joined by line feeds; positions count its code points.

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A heading of level 1 to 6.
    Heading(u8),
    /// Text outside lists and tables.
    Paragraph,
    /// A line of a list.
    Entry,
    /// A line of a task list, ticked or not.
    Task(bool),
    /// Text in a table cell.
    Cell,
    /// The term of a definition list.
    Term,
    /// What stands behind a term.
    Definition,
    /// A line of code.
    Code,
    /// The title of a panel or an expand.
    Title,
}

/// Where in a list a block stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPlace {
    /// The list, counted over the page.
    pub list: usize,
    /// The entry, counted over the page.
    pub entry: usize,
    /// The entry that holds this entry's list.
    pub above: Option<usize>,
    /// 1 for a list that stands in no other.
    pub depth: usize,
}

/// Where in a table a block stands. Merged cells count as the rows and columns that they cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellPlace {
    /// The table, counted over the page.
    pub table: usize,
    /// From 0.
    pub row: usize,
    /// From 0.
    pub column: usize,
    /// Rows that the cell covers.
    pub rows: usize,
    /// Whether it is a header cell.
    pub header: bool,
}

/// How much of a block's letters carry a mark, in characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// All that is not white space.
    pub all: usize,
    /// Struck through.
    pub struck: usize,
    /// Bold.
    pub bold: usize,
    /// The text of a link.
    pub linked: usize,
    /// The text of a status.
    pub status: usize,
    /// Set so that a reader cannot see it.
    pub hidden: usize,
}

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What it is.
    pub kind: Kind,
    /// Its text, white space folded.
    pub text: String,
    /// Code points before it in the canonical text.
    pub start: usize,
    /// What is bold, struck or hidden.
    pub marks: Marks,
    /// Its list.
    pub list: Option<ListPlace>,
    /// Its table.
    pub cell: Option<CellPlace>,
    /// The row of the table around its table: table and row.
    pub around: Option<(usize, usize)>,
    /// The panel or expand around it: the block that is its title.
    pub within: Option<usize>,
    /// The code macro or example around it, counted over the page; lines of one block of code share it.
    pub code: Option<usize>,
    /// Issue keys that a Jira macro in it shows.
    pub keys: Vec<String>,
}

impl Unit {
    /// Whether all of it is struck through (nine tenths: punctuation is often left out).
    pub const fn is_struck(&self) -> bool {
        self.marks.struck > 0 && self.marks.struck * 10 >= self.marks.all * 9
    }

    /// Whether all of it is bold.
    pub const fn is_bold(&self) -> bool {
        self.marks.bold > 0 && self.marks.bold * 20 >= self.marks.all * 19
    }

    /// Whether all of it is link text, or an address.
    pub fn is_link(&self) -> bool {
        self.marks.linked > 0 && self.marks.linked * 10 >= self.marks.all * 9 || is_address(&self.text)
    }

    /// Whether it shows nothing but statuses.
    pub const fn is_status(&self) -> bool {
        self.marks.status > 0 && self.marks.status >= self.marks.all
    }
}

fn is_address(text: &str) -> bool {
    (text.starts_with("http://") || text.starts_with("https://")) && !text.contains(' ')
}

/// Marks of the text that comes next.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// Struck through.
    pub struck: bool,
    /// Bold.
    pub bold: bool,
    /// In a link.
    pub linked: bool,
    /// In a status.
    pub status: bool,
    /// Not to be seen.
    pub hidden: bool,
}

/// The blocks under construction.
#[derive(Debug, Default)]
pub struct Builder {
    units: Vec<Unit>,
    position: usize,
    text: String,
    space: bool,
    marks: Marks,
    keys: Vec<String>,
    /// The kinds that are open, innermost last.
    pub kinds: Vec<Kind>,
    /// The list entries that are open.
    pub entries: Vec<ListPlace>,
    /// The cells that are open.
    pub cells: Vec<CellPlace>,
    /// The titles of panels that are open.
    pub panels: Vec<Option<usize>>,
    /// The block of code that is open.
    pub code: Option<usize>,
}

impl Builder {
    /// Adds text.
    pub fn text(&mut self, text: &str, style: Style) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.space = true;
                continue;
            }
            if std::mem::take(&mut self.space) && !self.text.is_empty() {
                self.text.push(' ');
            }
            self.text.push(c);
            let marks = &mut self.marks;
            marks.all += 1;
            for (on, count) in [
                (style.struck, &mut marks.struck),
                (style.bold, &mut marks.bold),
                (style.linked, &mut marks.linked),
                (style.status, &mut marks.status),
                (style.hidden, &mut marks.hidden),
            ] {
                *count += usize::from(on);
            }
        }
    }

    /// Notes an issue key that the text shows.
    pub fn key(&mut self, key: &str) {
        self.keys.push(key.trim().to_owned());
    }

    /// Ends the block, and says which it was if it held text.
    pub fn flush(&mut self) -> Option<usize> {
        let kind = self.kinds.last().copied().unwrap_or(Kind::Paragraph);
        self.flush_as(kind)
    }

    /// Ends the block as `kind`.
    pub fn flush_as(&mut self, kind: Kind) -> Option<usize> {
        let text = std::mem::take(&mut self.text);
        let marks = std::mem::take(&mut self.marks);
        let keys = std::mem::take(&mut self.keys);
        self.space = false;
        if text.is_empty() {
            return None;
        }
        let start = self.position;
        self.position += text.chars().count() + 1;
        self.units.push(Unit {
            kind,
            text,
            start,
            marks,
            list: self.entries.last().copied(),
            cell: self.cells.last().copied(),
            around: self.cells.iter().rev().nth(1).map(|cell| (cell.table, cell.row)),
            within: self.panels.last().copied().flatten(),
            code: self.code,
            keys,
        });
        Some(self.units.len() - 1)
    }

    /// The blocks.
    pub fn finish(mut self) -> Vec<Unit> {
        self.flush();
        self.units
    }
}
