//! Tables: a row is a requirement, the header row says what its cells are.

use std::collections::{BTreeMap, BTreeSet};

use crate::specification::answer::ItemType;
use crate::specification::reading::header::{self, Header, Row};
use crate::specification::reading::{Reading, records, rows};
use crate::specification::vocabulary::columns::Column;
use crate::specification::vocabulary::fields::{Label, label_meaning};
use crate::specification::vocabulary::ids::cell_id;
use crate::specification::vocabulary::roles::{Role, Weight};

/// Reads a table.
pub fn read(reading: &mut Reading<'_>, table: usize) {
    let blocks = reading.tables.get(&table).cloned().unwrap_or_default();
    let Some(first) = blocks.first().copied() else { return };
    if belongs_to_row(reading, &blocks, first) {
        return;
    }
    let mut rows: BTreeMap<usize, Row> = BTreeMap::new();
    for at in &blocks {
        if let Some(cell) = reading.units.get(*at).and_then(|unit| unit.cell) {
            rows.entry(cell.row).or_default().entry(cell.column).or_default().push(*at);
        }
    }
    let leaves = reading.role(first).filter(|role| role.weight() == Weight::Leaves);
    let doubts = reading.role(first).is_some_and(|role| role.weight() == Weight::Doubts);
    if leaves.is_none() && !doubts && records::read(reading, &rows) {
        return;
    }
    let header = header::take(reading, &mut rows);
    match reason_to_leave(reading, first, &header, &rows) {
        Verdict::Leave(reason) => blocks_of(&rows).into_iter().for_each(|at| reading.ignore(at, reason)),
        Verdict::Doubt(reason) => rows.values().for_each(|row| doubtful_row(reading, row, reason)),
        Verdict::Unsure(reason) => rows.values().for_each(|row| unsure_row(reading, row, reason)),
        Verdict::Read => {
            spread(reading, &mut rows, &header.columns);
            read_rows(reading, table, rows, &header);
        }
    }
}

/// A table in a cell of a row that is an item belongs to that item.
fn belongs_to_row(reading: &mut Reading<'_>, blocks: &[usize], first: usize) -> bool {
    let around = reading.units.get(first).and_then(|unit| unit.around);
    let Some(item) = around.and_then(|place| reading.rows.get(&place).copied()) else { return false };
    for at in blocks {
        reading.explain(item, reading.whole(*at));
    }
    true
}

/// Reads the rows; a row of one cell names the rows below it.
fn read_rows(reading: &mut Reading<'_>, table: usize, rows: BTreeMap<usize, Row>, header: &Header) {
    let columns = rows.values().map(BTreeMap::len).max().unwrap_or_default();
    let mut group: Option<usize> = None;
    let mut waiting: Option<usize> = None;
    for (at, row) in rows {
        if let Some(title) = group_title(reading, &row, columns, header) {
            if let Some(unused) = waiting.replace(title) {
                reading.ignore(unused, "heading of a group of rows");
            }
            group = None;
            continue;
        }
        let before = reading.drafts.len();
        rows::read(reading, &row, header);
        if reading.drafts.len() == before || reading.drafts.get(before).is_some_and(|draft| draft.done) {
            continue;
        }
        if let Some(title) = waiting.take() {
            let epic = reading.add(ItemType::Epic, reading.whole(title));
            group = Some(epic);
        }
        reading.rows.insert((table, at), before);
        if let (Some(group), Some(draft)) = (group, reading.draft(before)) {
            draft.above = draft.above.or(Some(group));
        }
    }
    if let Some(unused) = waiting {
        reading.ignore(unused, "heading of a group of rows");
    }
}

/// The cell of a row that holds nothing else and stands in no column of requirements: it names the rows below.
fn group_title(reading: &Reading<'_>, row: &Row, columns: usize, header: &Header) -> Option<usize> {
    let (column, cells) = row.first_key_value().filter(|_| row.len() == 1 && columns >= 3)?;
    let [at] = cells.as_slice() else { return None };
    let unit = reading.units.get(*at)?;
    let says = matches!(
        header.columns.get(column),
        Some(Column::Requirement | Column::Description | Column::Criteria | Column::Name)
    );
    let is_title = unit.text.chars().count() <= 80
        && !unit.text.ends_with(['.', '。'])
        && !reading.demands(*at)
        && cell_id(&unit.text).is_none_or(|id| id.len() < unit.text.trim().len());
    (*column == 0 && !says && is_title && !unit.is_struck()).then_some(*at)
}

/// A merged cell says the same of every row that it covers. Not an estimate: that may be the sum.
fn spread(reading: &Reading<'_>, rows: &mut BTreeMap<usize, Row>, columns: &BTreeMap<usize, Column>) {
    let mut merged = Vec::new();
    for (row, cells) in rows.iter() {
        for (column, blocks) in cells {
            let is_fact = columns.get(column).is_some_and(|column| {
                matches!(column, Column::Priority | Column::Status | Column::Component | Column::Labels)
            });
            let cell = blocks.first().and_then(|at| reading.units.get(*at)).and_then(|unit| unit.cell);
            if let Some(cell) = cell.filter(|cell| is_fact && cell.rows > 1) {
                merged.push((row + 1..row + cell.rows, *column, blocks.clone()));
            }
        }
    }
    for (below, column, blocks) in merged {
        for (_, cells) in rows.range_mut(below) {
            cells.entry(column).or_insert_with(|| blocks.clone());
        }
    }
}

fn blocks_of(rows: &BTreeMap<usize, Row>) -> Vec<usize> {
    let mut blocks: Vec<usize> = rows.values().flat_map(|row| row.values().flatten().copied()).collect();
    blocks.sort_unstable();
    blocks
}

enum Verdict {
    Read,
    Leave(&'static str),
    Doubt(&'static str),
    Unsure(&'static str),
}

fn reason_to_leave(reading: &Reading<'_>, first: usize, header: &Header, rows: &BTreeMap<usize, Row>) -> Verdict {
    let count = |wanted: Column| header.columns.values().filter(|column| **column == wanted).count();
    let role = reading.role(first);
    if let Some(role) = role.filter(|role| role.weight() == Weight::Leaves) {
        return Verdict::Leave(role.reason());
    }
    let says = count(Column::Requirement) > 0;
    if !says && is_properties(reading, rows) {
        return Verdict::Leave(Role::Metadata.reason());
    }
    let is_log = count(Column::History) >= 1 && count(Column::Person) >= 1 && count(Column::Id) == 0;
    if !says && (count(Column::History) >= 2 || is_log) {
        return Verdict::Leave(Role::History.reason());
    }
    if !says && header.is_data {
        let doubts = role.is_some_and(|role| role.weight() == Weight::Doubts);
        return if doubts { Verdict::Doubt(DATA) } else { Verdict::Unsure(DATA) };
    }
    if !says && count(Column::Term) >= 1 {
        return Verdict::Leave(Role::Glossary.reason());
    }
    if !says && count(Column::Weighs) >= 1 {
        return Verdict::Leave(Role::Risks.reason());
    }
    let asks = role.is_some_and(|role| role.weight() == Weight::Asks);
    let is_list = count(Column::Id) > 0 && (count(Column::Description) > 0 || count(Column::Name) > 0)
        || count(Column::Criteria) > 0;
    let doubts = role.is_some_and(|role| role.weight() == Weight::Doubts);
    if asks && !says && !is_list && is_head(reading, first, rows) {
        return Verdict::Leave(Role::Metadata.reason());
    }
    // "Method | Endpoint | Description" of a design; "Version | Result" tells what was seen.
    let is_designed = role == Some(Role::Design)
        && count(Column::Description) + count(Column::Name) > 0
        && count(Column::History) + count(Column::Status) == 0;
    if says || asks || is_designed || is_list && !doubts || rows_have_ids(reading, rows) && !doubts {
        return Verdict::Read;
    }
    if let Some(role) = role.filter(|_| doubts && !is_list) {
        return Verdict::Doubt(role.reason());
    }
    Verdict::Unsure("a table whose columns do not say whether it asks for anything")
}

/// "Document owner | Kim", "Target release | 3": most rows name a property of the page, wherever the table stands.
fn is_properties(reading: &Reading<'_>, rows: &BTreeMap<usize, Row>) -> bool {
    const FEWEST: usize = 2;
    let names = |row: &&Row| {
        let first = row.values().flatten().next().and_then(|at| reading.folded.get(*at));
        first.and_then(|name| label_meaning(name)) == Some(Label::Leave("about the document"))
    };
    let named = rows.values().filter(names).count();
    named >= FEWEST && named * 2 >= rows.len()
}

const DATA: &str = "a description of data";

/// "Client | ACME", "Start | 2026-07-13": names and values in front of the chapters of a page whose title says "requirements".
fn is_head(reading: &Reading<'_>, first: usize, rows: &BTreeMap<usize, Row>) -> bool {
    const BOLD_LINE: u8 = 7;
    let section = reading.outline.get(reading.outline.section_of(first));
    let above = section.and_then(|section| reading.outline.get(section.parent?));
    let in_front = section.is_some_and(|section| section.is_chapter)
        || section.is_some_and(|section| section.level == BOLD_LINE) && above.is_some_and(|above| above.is_chapter);
    let speaks = |at: &usize| reading.demands(*at) || reading.orders(*at);
    in_front
        && rows.values().all(|row| row.len() <= 2 && !row.values().flatten().any(speaks))
        && !rows_have_ids(reading, rows)
}

/// Whether most rows begin with an id, each with another: versions in a table of examples come again and again.
fn rows_have_ids(reading: &Reading<'_>, rows: &BTreeMap<usize, Row>) -> bool {
    let first = |row: &Row| row.values().flatten().next().and_then(|at| reading.units.get(*at));
    let id_of = |row: &Row| {
        let text = first(row)?.text.trim();
        crate::specification::vocabulary::ids::leading_id(text)
            .filter(|(id, _)| id.len() == text.len())
            .map(|(id, _)| id)
    };
    let ids: Vec<&str> = rows.values().filter_map(id_of).collect();
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    ids.len() >= 2 && ids.len() * 3 >= rows.len() * 2 && distinct.len() == ids.len()
}

/// A row that may ask for something: its longest cell is uncovered, so that a person sees each row once.
fn unsure_row(reading: &mut Reading<'_>, row: &Row, reason: &'static str) {
    let length = |at: &usize| reading.units.get(*at).map_or(0, |unit| unit.text.len());
    let longest = row.values().flatten().copied().max_by_key(length);
    for at in row.values().flatten().copied() {
        if Some(at) == longest || reading.demands(at) {
            reading.uncover(at, reason);
        } else {
            reading.ignore(at, reason);
        }
    }
}

/// A row of a table that says nothing about itself: what demands something is uncovered, the rest is left alone.
fn doubtful_row(reading: &mut Reading<'_>, row: &Row, reason: &'static str) {
    for at in row.values().flatten() {
        if reading.demands(*at) {
            reading.uncover(*at, "asks for something in a table that is about something else");
        } else {
            reading.ignore(*at, reason);
        }
    }
}
