//! Tables: a row is a requirement, the header row says what its cells are.

use std::collections::BTreeMap;

use crate::specification::answer::ItemType;
use crate::specification::page::unit::{Kind, Unit};
use crate::specification::reading::draft::Span;
use crate::specification::reading::remarks::says_that_it_is_out;
use crate::specification::reading::{Reading, note_done};
use crate::specification::vocabulary::columns::{Column, column_of, settled};
use crate::specification::vocabulary::ids::{cell_id, parent_id};
use crate::specification::vocabulary::roles::{Role, Weight};
use crate::specification::vocabulary::words::{is_injection, is_user_story};

/// The blocks of a row, by column.
type Row = BTreeMap<usize, Vec<usize>>;

/// Reads a table.
pub fn read(reading: &mut Reading<'_>, table: usize) {
    let blocks = reading.tables.get(&table).cloned().unwrap_or_default();
    let mut rows: BTreeMap<usize, Row> = BTreeMap::new();
    for at in &blocks {
        if let Some(cell) = reading.units.get(*at).and_then(|unit| unit.cell) {
            rows.entry(cell.row).or_default().entry(cell.column).or_default().push(*at);
        }
    }
    let Some(first) = blocks.first().copied() else { return };
    let header = header_of(reading, &rows);
    let columns = header.map(|row| columns_of(reading, rows.get(&row))).unwrap_or_default();
    if let Some(row) = header.and_then(|row| rows.remove(&row)) {
        for at in row.into_values().flatten() {
            reading.ignore(at, "header of a table");
        }
    }
    match reason_to_leave(reading, first, &columns, &rows) {
        Verdict::Leave(reason) => blocks_of(&rows).into_iter().for_each(|at| reading.ignore(at, reason)),
        Verdict::Doubt(reason) => {
            for (_, row) in rows {
                doubtful_row(reading, &row, reason);
            }
        }
        Verdict::Read => {
            spread(reading, &mut rows, &columns);
            let mut groups = BTreeMap::new();
            for (_, row) in rows {
                read_row(reading, &row, &columns, &mut groups);
            }
        }
    }
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

/// The header row: the first, when its cells are header cells or bold, or say what columns hold.
fn header_of(reading: &Reading<'_>, rows: &BTreeMap<usize, Row>) -> Option<usize> {
    let (row, cells) = rows.first_key_value()?;
    if rows.len() < 2 {
        return None;
    }
    let units: Vec<(usize, &Unit)> =
        cells.values().flatten().filter_map(|at| Some((*at, reading.units.get(*at)?))).collect();
    let marked = units.iter().all(|(_, unit)| unit.cell.is_some_and(|cell| cell.header) || unit.is_bold());
    let named = units
        .iter()
        .filter(|(at, unit)| unit.text.chars().count() <= 40 && column_of(reading.folded(*at)).is_some())
        .count();
    (marked || named * 2 > units.len()).then_some(*row)
}

fn columns_of(reading: &Reading<'_>, header: Option<&Row>) -> BTreeMap<usize, Column> {
    let cells = header.into_iter().flatten();
    let mut columns: BTreeMap<usize, Column> =
        cells.filter_map(|(column, at)| Some((*column, header_cell(reading, at.first().copied()?)?))).collect();
    let has = |wanted: Column, columns: &BTreeMap<usize, Column>| columns.values().any(|column| *column == wanted);
    // "User Story ID" names an id, not the story.
    for (column, at) in header.into_iter().flatten() {
        let text = at.first().map_or(" ", |at| reading.folded(*at));
        if text.ends_with(" id ") || text.ends_with(" nr ") || text.ends_with(" no ") {
            columns.insert(*column, Column::Id);
        }
    }
    if !has(Column::Requirement, &columns) && !has(Column::Description, &columns) && !has(Column::Criteria, &columns) {
        // A table of two columns, of which one is a name: the other one says it.
        let free: Vec<usize> = header
            .into_iter()
            .flatten()
            .map(|(column, _)| *column)
            .filter(|column| !columns.contains_key(column))
            .collect();
        if let [only] = free.as_slice() {
            columns.insert(*only, Column::Description);
        }
    }
    columns
}

fn header_cell(reading: &Reading<'_>, at: usize) -> Option<Column> {
    let text = reading.units.get(at).map_or("", |unit| unit.text.as_str());
    if matches!(text.trim(), "#" | "№" | "Nº") {
        return Some(Column::Id);
    }
    column_of(reading.folded(at))
}

enum Verdict {
    Read,
    Leave(&'static str),
    Doubt(&'static str),
}

fn reason_to_leave(
    reading: &Reading<'_>,
    first: usize,
    columns: &BTreeMap<usize, Column>,
    rows: &BTreeMap<usize, Row>,
) -> Verdict {
    let count = |wanted: Column| columns.values().filter(|column| **column == wanted).count();
    let role = reading.role(first);
    if let Some(role) = role.filter(|role| role.weight() == Weight::Leaves) {
        return Verdict::Leave(role.reason());
    }
    let says = count(Column::Requirement) > 0;
    if !says && count(Column::History) >= 2 {
        return Verdict::Leave(Role::History.reason());
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
    if says || asks || is_list && !doubts || rows_have_ids(reading, rows) && !doubts {
        return Verdict::Read;
    }
    if let Some(role) = role.filter(|_| doubts && !is_list) {
        return Verdict::Doubt(role.reason());
    }
    Verdict::Doubt("a table whose columns do not say whether it asks for anything")
}

fn rows_have_ids(reading: &Reading<'_>, rows: &BTreeMap<usize, Row>) -> bool {
    let first = |row: &Row| row.values().flatten().next().and_then(|at| reading.units.get(*at));
    let ids = rows
        .values()
        .filter(|row| {
            first(row).is_some_and(|unit| {
                crate::specification::vocabulary::ids::leading_id(&unit.text)
                    .is_some_and(|(id, _)| id.len() == unit.text.trim().len())
            })
        })
        .count();
    ids >= 2 && ids * 3 >= rows.len() * 2
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

/// The column that holds what a row asks for: a requirement, else a description, else the longest text.
fn statement_column(reading: &Reading<'_>, row: &Row, columns: &BTreeMap<usize, Column>) -> Option<usize> {
    let length = |column: &usize| {
        row.get(column)
            .into_iter()
            .flatten()
            .filter_map(|at| reading.units.get(*at))
            .map(|unit| unit.text.len())
            .sum::<usize>()
    };
    let of = |wanted: &[Option<Column>]| {
        let fits = row.keys().filter(|column| wanted.contains(&columns.get(*column).copied()));
        fits.max_by_key(|column| (length(column), usize::MAX - **column)).copied()
    };
    of(&[Some(Column::Requirement)])
        .or_else(|| of(&[Some(Column::Description)]))
        .or_else(|| {
            (columns.values().all(|column| *column != Column::Name)).then(|| of(&[Some(Column::Criteria)])).flatten()
        })
        .or_else(|| of(&[None]))
        .or_else(|| of(&[Some(Column::Criteria)]))
        .or_else(|| of(&[Some(Column::Name), Some(Column::Epic)]))
        .or_else(|| of(&[Some(Column::Group), Some(Column::Remark), Some(Column::Id)]))
}

fn read_row(
    reading: &mut Reading<'_>,
    row: &Row,
    columns: &BTreeMap<usize, Column>,
    groups: &mut BTreeMap<usize, usize>,
) {
    let Some(column) = statement_column(reading, row, columns) else { return };
    let blocks: Vec<usize> = row.get(&column).cloned().unwrap_or_default();
    let Some(first) = blocks.first().copied() else { return };
    let cells = |wanted: Column| {
        row.iter()
            .filter(move |(at, _)| columns.get(at) == Some(&wanted))
            .flat_map(|(_, blocks)| blocks.iter().copied())
    };
    let [status, priority] = [Column::Status, Column::Priority].map(|column| cells(column).collect::<Vec<_>>());
    if let Some(reason) = row_is_nothing(reading, first, &status, &priority, row) {
        if reason == "done" {
            note_done(reading, first);
        }
        name_section(reading, row, cells(Column::Id).next());
        row.values().flatten().for_each(|at| reading.ignore(*at, reason));
        return;
    }
    if is_injection(reading.folded(first)) {
        row.values().flatten().for_each(|at| reading.uncover(*at, "speaks to a model instead of asking for something"));
        return;
    }
    let item = reading.add(ItemType::Story, reading.whole(first));
    for at in blocks.iter().skip(1).copied() {
        let is_line = reading.units.get(at).is_some_and(|unit| matches!(unit.kind, Kind::Entry | Kind::Task(_)));
        let span = reading.whole(at);
        if is_line || reading.demands(at) { reading.criterion(item, vec![span]) } else { reading.explain(item, span) }
    }
    for (other, blocks) in row.iter().filter(|(other, _)| **other != column) {
        for at in blocks {
            cell(reading, item, columns.get(other).copied(), *at);
        }
        if columns.get(other).is_some_and(|column| matches!(column, Column::Group | Column::Name)) {
            groups.insert(*other, item);
        }
    }
    settle_id(reading, item);
}

/// Why a row is left alone.
fn row_is_nothing(
    reading: &Reading<'_>,
    first: usize,
    status: &[usize],
    priority: &[usize],
    row: &Row,
) -> Option<&'static str> {
    let unit = reading.units.get(first)?;
    let text = reading.folded(first);
    let nothing = reading.plainly_nothing(unit, text);
    if let Some(reason) = nothing.filter(|reason| *reason != "reference") {
        return Some(reason);
    }
    if let Some(reason) = status.iter().find_map(|at| settled(reading.folded(*at))) {
        return Some(reason);
    }
    if priority.iter().any(|at| {
        crate::specification::vocabulary::words::holds(
            reading.folded(*at),
            &[" wont ", " won t ", " out of scope ", "対象外"],
        )
    }) {
        return Some("out of scope");
    }
    if says_that_it_is_out(text) {
        return Some("out of scope");
    }
    let names_section = row.len() <= 3
        && !is_user_story(text)
        && row.values().flatten().any(|at| heading_named(reading, *at).is_some());
    names_section.then_some("names a section of this page")
}

/// A table of epics gives the sections of the page their ids.
fn name_section(reading: &mut Reading<'_>, row: &Row, id: Option<usize>) {
    let heading = row.values().flatten().find_map(|at| heading_named(reading, *at));
    let id = id.and_then(|at| reading.units.get(at)).and_then(|unit| cell_id(&unit.text));
    if let (Some(heading), Some(id)) = (heading, id) {
        reading.heading_ids.insert(heading, id.to_owned());
    }
}

/// The heading of the page that says what a cell says.
fn heading_named(reading: &Reading<'_>, at: usize) -> Option<usize> {
    let text = reading.folded(at);
    let heading = reading.heading_texts.get(text).copied();
    heading.filter(|_| text.len() > 12)
}

/// What another cell of the row adds to the item.
fn cell(reading: &mut Reading<'_>, item: usize, column: Option<Column>, at: usize) {
    let span = reading.whole(at);
    let text = reading.text(span).to_owned();
    match column {
        Some(Column::Criteria) => {
            let from = numbering(&text);
            reading.criterion(item, vec![Span { from, ..span }]);
            return;
        }
        Some(Column::Depends) => {
            if let Some(draft) = reading.draft(item) {
                draft.depends.push(text);
            }
        }
        Some(column) => {
            if let Some(draft) = reading.draft(item) {
                match column {
                    Column::Id => draft.source_id = cell_id(&text).map(str::to_owned).or(draft.source_id.take()),
                    Column::Priority => draft.priority = Some(text),
                    Column::Estimate => draft.estimate = Some(text),
                    Column::Component => draft.components.push(text),
                    Column::Labels => {
                        draft.labels.extend(text.split([',', ';', '、']).map(|part| part.trim().to_owned()))
                    }
                    Column::Name => draft.name = Some(text),
                    _ => {}
                }
            }
        }
        None => {}
    }
    reading.explain(item, span);
}

/// Behind "1. ", "2) ", "3 " at the front of a criterion.
fn numbering(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..).unwrap_or_default();
    let behind = rest.trim_start_matches(['.', ')']);
    if digits == 0 || digits > 2 || !behind.starts_with(' ') {
        return 0;
    }
    text.len() - behind.trim_start().len()
}

/// Puts a row below the row whose id its own id extends.
fn settle_id(reading: &mut Reading<'_>, item: usize) {
    let Some(id) = reading.drafts.get(item).and_then(|draft| draft.source_id.clone()) else { return };
    let is_plain_number = id.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain_number {
        reading.by_id.entry(id.clone()).or_insert(item);
    }
    let parent = parent_id(&id).and_then(|parent| reading.by_id.get(parent).copied()).filter(|parent| *parent != item);
    if let (Some(parent), Some(draft)) = (parent, reading.draft(item)) {
        draft.above = Some(parent);
        draft.kind = ItemType::SubTask;
    }
}
