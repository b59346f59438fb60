//! Items under construction.

use crate::specification::answer::ItemType;

/// A stretch of a block, in bytes of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The block.
    pub unit: usize,
    /// First byte.
    pub from: usize,
    /// Behind the last byte.
    pub to: usize,
}

/// An item under construction.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it is.
    pub kind: ItemType,
    /// What it asks for.
    pub statement: Span,
    /// A name that the page gives it, when its statement is none.
    pub name: Option<String>,
    /// Its criteria. A criterion may go over several blocks.
    pub criteria: Vec<Vec<Span>>,
    /// Text that explains it.
    pub context: Vec<Span>,
    /// The section that it stands in.
    pub section: usize,
    /// Whether it is that section's heading.
    pub is_heading: bool,
    /// The item that it belongs to.
    pub above: Option<usize>,
    /// The page's id.
    pub source_id: Option<String>,
    /// As stated.
    pub priority: Option<String>,
    /// As stated.
    pub estimate: Option<String>,
    /// As stated.
    pub labels: Vec<String>,
    /// As stated.
    pub components: Vec<String>,
    /// Texts that name items that it waits for.
    pub depends: Vec<String>,
    /// Whether the page says that it is done.
    pub done: bool,
    /// Other places that say the same.
    pub again: Vec<Span>,
}

impl Draft {
    /// A draft with a statement only.
    pub fn new(kind: ItemType, statement: Span, section: usize) -> Self {
        Self {
            kind,
            statement,
            name: None,
            criteria: Vec::new(),
            context: Vec::new(),
            section,
            is_heading: false,
            above: None,
            source_id: None,
            priority: None,
            estimate: None,
            labels: Vec::new(),
            components: Vec::new(),
            depends: Vec::new(),
            done: false,
            again: Vec::new(),
        }
    }
}
