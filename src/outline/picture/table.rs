//! A picture as a table: one row a layer, a cell for each box with its link and what it needs. It stands on the page under the
//! picture, says the same in PDF, in Word and where the app is not installed, and is what the picture is drawn from: nothing is
//! kept twice (ADR 10).

use std::collections::{BTreeMap, BTreeSet};

use super::draw::draw;
use super::drawing::{Picture, PictureBox, PictureTable};
use crate::error::Result;
use crate::locale::spellings;
use crate::outline::diagram::{Diagram, Edge, Node, NodeKind};
use crate::outline::markup::Markup;
use crate::storage_format::{Event, read_events};

/// First words of the table's head, by which it is known again.
pub(super) const HEAD: &str = "Picture:";
/// Stands before what a box needs; before it, how.
const NEEDS: &str = "→";
/// Between two names of what a box needs.
const AND: &str = " · ";
/// Most tables of a page that are read.
const MOST_TABLES: usize = 12;
const KINDS: [NodeKind; 10] = [
    NodeKind::Caller,
    NodeKind::Route,
    NodeKind::Service,
    NodeKind::Handler,
    NodeKind::Package,
    NodeKind::Module,
    NodeKind::Type,
    NodeKind::Table,
    NodeKind::Store,
    NodeKind::Outside,
];

/// Names of what a box needs, by how.
type Needs<'p> = BTreeMap<&'p str, Vec<&'p str>>;

/// The diagram as a table, folded as the picture is. `title_of` gives the title of a box's page by its key.
pub fn table(diagram: &Diagram, title_of: impl Fn(&str) -> Option<String>) -> Markup {
    let picture = draw(diagram);
    let names = names(&picture);
    let mut needs: BTreeMap<&str, Needs<'_>> = BTreeMap::new();
    for arrow in &picture.arrows {
        if let Some(name) = names.get(arrow.to.as_str()) {
            needs.entry(&arrow.from).or_default().entry(&arrow.label).or_default().push(name);
        }
    }
    let columns = picture.rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut rows = Markup::new();
    let mut head = Markup::new();
    head.wrap("th", Markup::of_own(HEAD).text(&format!(" {}", picture.title)));
    (1..columns).for_each(|_| {
        head.element("th", "");
    });
    rows.wrap("tr", &head);
    for row in &picture.rows {
        let mut cells = Markup::new();
        for one in row.iter().filter_map(|at| picture.boxes.get(*at)) {
            let name = names.get(one.id.as_str()).map_or(one.label.as_str(), String::as_str);
            let title = one.page.as_deref().and_then(&title_of);
            cells.wrap("td", &box_cell(one, name, title.as_deref(), needs.get(one.id.as_str())));
        }
        (row.len()..columns).for_each(|_| {
            cells.element("td", "");
        });
        rows.wrap("tr", &cells);
    }
    let mut body = Markup::new();
    body.wrap("tbody", &rows);
    let mut out = Markup::new();
    out.wrap("table", &body);
    out
}

/// A box as lines: its name (a link, where it has a page), what it stands for, what it needs.
fn box_cell(one: &PictureBox, name: &str, title: Option<&str>, needed: Option<&Needs<'_>>) -> Markup {
    let mut first = Markup::new();
    match title {
        Some(title) => first.page_link(title, None, &Markup::of_text(name)),
        None => first.text(name),
    };
    let mut cell = Markup::new();
    cell.wrap("p", &first);
    cell.wrap("p", Markup::new().wrap("em", &Markup::of_own(one.kind.name())));
    for (how, names) in needed.into_iter().flatten() {
        let how = how.replace(['→', '·'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        cell.paragraph(format!("{how} {NEEDS} {}", names.join(AND)).trim_start());
    }
    cell
}

/// A name of its own for each box, by id: the label on one line, with a number where two are the same.
fn names(picture: &Picture) -> BTreeMap<&str, String> {
    let mut taken = BTreeSet::new();
    let mut names = BTreeMap::new();
    for one in &picture.boxes {
        let plain = one.label.replace(AND, " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let plain = if plain.is_empty() { one.kind.name().to_owned() } else { plain };
        let numbered = (2..).map(|number| format!("{plain} {number}"));
        let name = std::iter::once(plain.clone()).chain(numbered).find(|name| !taken.contains(name));
        let name = name.unwrap_or_default();
        taken.insert(name.clone());
        names.insert(one.id.as_str(), name);
    }
    names
}

/// The diagrams of a body's tables, in their order. A box's page is a title here, as its link names it.
///
/// # Errors
/// `input_too_large` over 4 MiB.
pub fn read_tables(body: &str) -> Result<Vec<PictureTable>> {
    let kinds = KINDS.into_iter().flat_map(|kind| spellings(kind.name()).map(move |word| (word, kind))).collect();
    let mut reader = Reader { kinds, ..Reader::default() };
    read_events(body.as_bytes(), &mut |event| reader.take(event))?;
    Ok(reader.found)
}

/// What is known of a cell.
#[derive(Default)]
struct Cell {
    lines: Vec<String>,
    page: Option<String>,
}

#[derive(Default)]
struct Reader {
    /// What each kind of box is called, in every language.
    kinds: BTreeMap<&'static str, NodeKind>,
    found: Vec<PictureTable>,
    depth: usize,
    /// The title, once the head has told that it is one of ours.
    title: Option<String>,
    rows: Vec<Vec<Cell>>,
    cell: Option<Cell>,
    head: Option<String>,
}

impl Reader {
    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start { name, .. } => self.start(name, event),
            Event::End { name } => self.end(name),
            Event::Text(text) => self.text(text),
            _ => {}
        }
    }

    fn start(&mut self, name: &str, event: &Event<'_>) {
        match (name, &mut self.cell) {
            ("table", _) => {
                self.depth += 1;
                if self.depth == 1 {
                    (self.title, self.rows) = (None, Vec::new());
                }
            }
            ("tr", _) => self.rows.push(Vec::new()),
            ("th", _) => self.head = Some(String::new()),
            ("td", _) if self.title.is_some() => self.cell = Some(Cell::default()),
            ("p", Some(cell)) => cell.lines.push(String::new()),
            ("ri:page", Some(cell)) => {
                cell.page = cell.page.take().or_else(|| event.attribute("ri:content-title"));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "table" => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.close();
                }
            }
            "th" => {
                let head = self.head.take().unwrap_or_default();
                let title = spellings(HEAD).find_map(|spelling| head.trim().strip_prefix(spelling));
                if let Some(title) = title.filter(|_| self.title.is_none()) {
                    self.title = Some(title.trim().to_owned());
                }
            }
            "td" => {
                if let Some(row) = self.rows.last_mut() {
                    row.extend(self.cell.take());
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(head) = &mut self.head {
            head.push_str(text);
        } else if let Some(cell) = &mut self.cell {
            match cell.lines.last_mut() {
                Some(line) => line.push_str(text),
                None => cell.lines.push(text.to_owned()),
            }
        }
    }

    /// A table ended: one of ours is a diagram.
    fn close(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let Some(title) = self.title.take().filter(|_| self.found.len() < MOST_TABLES) else { return };
        let mut table = PictureTable { diagram: Diagram { title, ..Diagram::default() }, rows: Vec::new() };
        for row in rows {
            let ids: Vec<String> =
                row.into_iter().filter_map(|cell| cell.add_to(&mut table.diagram, &self.kinds)).collect();
            if !ids.is_empty() {
                table.rows.push(ids);
            }
        }
        table.diagram = table.diagram.settled();
        self.found.push(table);
    }
}

impl Cell {
    /// Adds the cell's box and arrows; gives the box's id. `None` for an empty cell.
    fn add_to(self, diagram: &mut Diagram, kinds: &BTreeMap<&str, NodeKind>) -> Option<String> {
        let lines = self.lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        let (label, rest) = lines.split_first()?;
        let kind = rest.iter().find_map(|line| kinds.get(line.as_str()).copied()).unwrap_or(NodeKind::Module);
        diagram.nodes.push(Node { id: label.clone(), label: label.clone(), kind, page: self.page });
        let needed = rest.iter().filter_map(|line| line.split_once(NEEDS));
        let needed = needed.flat_map(|(how, names)| names.split(AND.trim()).map(move |name| (how.trim(), name)));
        let edge =
            |(how, to): (&str, &str)| Edge { from: label.clone(), to: to.trim().to_owned(), label: how.to_owned() };
        diagram.edges.extend(needed.map(edge));
        Some(label.clone())
    }
}
