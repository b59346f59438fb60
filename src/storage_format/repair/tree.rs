//! The tree of one block: nodes that point into the source, or into a pool of new text.

use std::cell::Cell;

use crate::storage_format::elements::Tag;
use crate::storage_format::tokenizer::Span;

/// Index of a node.
pub type Id = u32;

/// No node.
pub const NONE: Id = u32::MAX;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An element; `open` is its start tag, `close` its end tag (empty for `<br/>`).
    Element(Tag),
    /// Text as it is written; `open` holds it.
    Text,
    /// A CDATA section, brackets included.
    Cdata,
    /// Comments, and whole stretches that are passed on.
    Other,
}

/// A stretch of the source or of the pool, in 9 bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Piece {
    start: u32,
    end: u32,
    pooled: bool,
}

impl Piece {
    /// A stretch of the source.
    pub fn source(span: Span) -> Self {
        let short = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        Self { start: short(span.start), end: short(span.end), pooled: false }
    }

    /// Where it stands in the source, if it comes from there.
    pub fn span(self) -> Option<Span> {
        let long = |value: u32| usize::try_from(value).unwrap_or(usize::MAX);
        (!self.pooled).then(|| Span::new(long(self.start), long(self.end)))
    }
}

/// A node.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    pub kind: Kind,
    /// Whether the element's own end tag closed it.
    pub closed: bool,
    pub parent: Id,
    pub first: Id,
    pub last: Id,
    pub prev: Id,
    pub next: Id,
    pub open: Piece,
    pub close: Piece,
    /// Where it begins in the source, for findings.
    pub at: u32,
}

/// The nodes.
#[derive(Debug)]
pub struct Tree<'a> {
    source: &'a str,
    pool: String,
    nodes: Vec<Node>,
    /// First and last node at the top.
    pub first: Id,
    pub last: Id,
    /// How often a node was looked at: counted where tests run, to show that the work is linear.
    pub visits: Cell<u64>,
}

const BLANK: Node = Node {
    kind: Kind::Other,
    closed: true,
    parent: NONE,
    first: NONE,
    last: NONE,
    prev: NONE,
    next: NONE,
    open: Piece { start: 0, end: 0, pooled: false },
    close: Piece { start: 0, end: 0, pooled: false },
    at: 0,
};

impl<'a> Tree<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { source, pool: String::new(), nodes: Vec::new(), first: NONE, last: NONE, visits: Cell::new(0) }
    }

    /// Forgets all nodes; keeps the memory.
    pub fn clear(&mut self) {
        self.nodes.clear();
        self.pool.clear();
        (self.first, self.last) = (NONE, NONE);
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn node(&self, id: Id) -> &Node {
        if cfg!(debug_assertions) {
            self.visits.set(self.visits.get() + 1);
        }
        usize::try_from(id).ok().and_then(|index| self.nodes.get(index)).unwrap_or(&BLANK)
    }

    pub fn change(&mut self, id: Id, change: impl FnOnce(&mut Node)) {
        if let Some(node) = usize::try_from(id).ok().and_then(|index| self.nodes.get_mut(index)) {
            change(node);
        }
    }

    pub fn text(&self, piece: Piece) -> &str {
        let range = usize::try_from(piece.start).unwrap_or(0)..usize::try_from(piece.end).unwrap_or(0);
        let from: &str = if piece.pooled { &self.pool } else { self.source };
        from.get(range).unwrap_or_default()
    }

    /// Puts new text into the pool.
    pub fn pooled(&mut self, text: &str) -> Piece {
        let start = u32::try_from(self.pool.len()).unwrap_or(u32::MAX);
        self.pool.push_str(text);
        let end = u32::try_from(self.pool.len()).unwrap_or(u32::MAX);
        Piece { start, end, pooled: true }
    }

    /// Puts an element's end tag into the pool.
    pub fn pooled_end(&mut self, tag: Tag) -> Piece {
        let start = self.pool.len();
        for part in ["</", tag.name(), ">"] {
            self.pool.push_str(part);
        }
        Piece { pooled: true, ..Piece::source(Span::new(start, self.pool.len())) }
    }

    /// Makes a node that stands nowhere yet.
    pub fn add(&mut self, kind: Kind, open: Piece, at: usize) -> Id {
        let id = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node { kind, open, at: u32::try_from(at).unwrap_or(u32::MAX), ..BLANK });
        id
    }

    /// Makes an element with tags of our own, without attributes.
    pub fn add_element(&mut self, tag: Tag, at: usize) -> Id {
        let open = self.pooled(&format!("<{}>", tag.name()));
        let id = self.add(Kind::Element(tag), open, at);
        let close = self.pooled_end(tag);
        self.change(id, |node| node.close = close);
        id
    }

    /// Makes a text node; `text` is already escaped.
    pub fn add_text(&mut self, text: &str, at: usize) -> Id {
        let open = self.pooled(text);
        self.add(Kind::Text, open, at)
    }

    /// Appends a node to a parent, or to the top.
    pub fn append(&mut self, parent: Id, id: Id) {
        let last = if parent == NONE { self.last } else { self.node(parent).last };
        if last == NONE && parent != NONE {
            self.open_up(parent);
        }
        self.change(id, |node| (node.parent, node.prev, node.next) = (parent, last, NONE));
        if last != NONE {
            self.change(last, |node| node.next = id);
        } else if parent == NONE {
            self.first = id;
        } else {
            self.change(parent, |node| node.first = id);
        }
        if parent == NONE {
            self.last = id;
        } else {
            self.change(parent, |node| node.last = id);
        }
    }

    /// An element written `<li/>` that gets content has a start and an end tag from then on.
    fn open_up(&mut self, id: Id) {
        let Node { kind: Kind::Element(tag), open, .. } = *self.node(id) else { return };
        let Some(start) = self.text(open).strip_suffix("/>") else { return };
        let start = format!("{}>", start.trim_end());
        let (open, close) = (self.pooled(&start), self.pooled_end(tag));
        self.change(id, |node| (node.open, node.close) = (open, close));
    }

    /// Puts a node behind another.
    pub fn insert_after(&mut self, place: Id, id: Id) {
        let Node { parent, next, .. } = *self.node(place);
        if next == NONE {
            self.append(parent, id);
            return;
        }
        self.change(id, |node| (node.parent, node.prev, node.next) = (parent, place, next));
        self.change(place, |node| node.next = id);
        self.change(next, |node| node.prev = id);
    }

    /// Puts a node in front of another.
    pub fn insert_before(&mut self, place: Id, id: Id) {
        let Node { parent, prev, .. } = *self.node(place);
        if prev != NONE {
            self.insert_after(prev, id);
            return;
        }
        self.change(id, |node| (node.parent, node.prev, node.next) = (parent, NONE, place));
        self.change(place, |node| node.prev = id);
        if parent == NONE {
            self.first = id;
        } else {
            self.change(parent, |node| node.first = id);
        }
    }

    /// Takes a node, with all below it, out of its place.
    pub fn detach(&mut self, id: Id) {
        let Node { parent, prev, next, .. } = *self.node(id);
        if prev != NONE {
            self.change(prev, |node| node.next = next);
        } else if parent == NONE {
            if self.first == id {
                self.first = next;
            }
        } else {
            self.change(parent, |node| node.first = next);
        }
        if next != NONE {
            self.change(next, |node| node.prev = prev);
        } else if parent == NONE {
            if self.last == id {
                self.last = prev;
            }
        } else {
            self.change(parent, |node| node.last = prev);
        }
        self.change(id, |node| (node.parent, node.prev, node.next) = (NONE, NONE, NONE));
    }

    /// Puts a node's children in its place.
    pub fn unwrap(&mut self, id: Id) {
        let mut place = id;
        for child in self.children(id) {
            self.detach(child);
            self.insert_after(place, child);
            place = child;
        }
        self.detach(id);
    }

    /// A node's children, as a list that survives changes.
    pub fn children(&self, id: Id) -> Vec<Id> {
        let mut found = Vec::new();
        let mut child = if id == NONE { self.first } else { self.node(id).first };
        while child != NONE {
            found.push(child);
            child = self.node(child).next;
        }
        found
    }

    /// The element, if it is one.
    pub fn tag(&self, id: Id) -> Option<Tag> {
        if id == NONE {
            return None;
        }
        match self.node(id).kind {
            Kind::Element(tag) => Some(tag),
            _ => None,
        }
    }

    /// The first child that is this element.
    pub fn child(&self, id: Id, tag: Tag) -> Option<Id> {
        let mut child = self.node(id).first;
        while child != NONE {
            if self.tag(child) == Some(tag) {
                return Some(child);
            }
            child = self.node(child).next;
        }
        None
    }

    /// Whether a node shows nothing: white space, a comment.
    pub fn is_blank(&self, id: Id) -> bool {
        let node = self.node(id);
        match node.kind {
            Kind::Text => self.text(node.open).bytes().all(crate::storage_format::xml_name::is_space),
            Kind::Other => self.text(node.open).starts_with("<!--"),
            _ => false,
        }
    }

    /// Replaces an element's start tag.
    pub fn retag(&mut self, id: Id, tag: Tag, open: &str) {
        let open = self.pooled(open);
        let close = self.pooled_end(tag);
        self.change(id, |node| (node.kind, node.open, node.close) = (Kind::Element(tag), open, close));
    }

    /// Every node below `id`, parents first, `id` not included.
    pub fn below(&self, id: Id) -> Vec<Id> {
        self.below_up_to(id, usize::MAX)
    }

    /// The first of them.
    pub fn below_up_to(&self, id: Id, most: usize) -> Vec<Id> {
        let mut found = Vec::new();
        let mut at = self.node(id).first;
        while at != NONE && found.len() < most {
            found.push(at);
            let node = self.node(at);
            let mut next = if node.first != NONE { node.first } else { node.next };
            let mut up = node.parent;
            while next == NONE && up != id && up != NONE {
                next = self.node(up).next;
                up = self.node(up).parent;
            }
            at = next;
        }
        found
    }

    /// Writes all nodes. Neighbours in the source are written in one go.
    pub fn write_all(&self, out: &mut String) {
        let mut at = self.first;
        let mut waiting = Piece::default();
        while at != NONE {
            let node = self.node(at);
            self.write(node.open, &mut waiting, out);
            if node.first != NONE {
                at = node.first;
                continue;
            }
            self.write(node.close, &mut waiting, out);
            let (mut next, mut up) = (node.next, node.parent);
            while next == NONE && up != NONE {
                let parent = self.node(up);
                self.write(parent.close, &mut waiting, out);
                (next, up) = (parent.next, parent.parent);
            }
            at = next;
        }
        out.push_str(self.text(waiting));
    }

    fn write(&self, piece: Piece, waiting: &mut Piece, out: &mut String) {
        if piece.start == waiting.end && !piece.pooled && !waiting.pooled {
            waiting.end = piece.end;
        } else if piece.start < piece.end {
            out.push_str(self.text(*waiting));
            *waiting = piece;
        }
    }
}
