//! Rows of tables: what a row asks for, and what its other cells add to it.

use std::collections::BTreeMap;

use crate::specification::answer::ItemType;
use crate::specification::page::unit::Kind;
use crate::specification::reading::draft::Span;
use crate::specification::reading::header::{self, Header, Row};
use crate::specification::reading::remarks::says_that_it_is_out;
use crate::specification::reading::{Reading, note_done};
use crate::specification::vocabulary::columns::{Column, settled};
use crate::specification::vocabulary::ids::{cell_id, parent_id};
use crate::specification::vocabulary::words::{is_injection, is_user_story};

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

/// Reads a row.
pub fn read(reading: &mut Reading<'_>, row: &Row, header: &Header) {
    let columns = &header.columns;
    let Some(column) = statement_column(reading, row, columns) else { return };
    let blocks: Vec<usize> = row.get(&column).cloned().unwrap_or_default();
    let Some(first) = blocks.first().copied() else { return };
    if left_alone(reading, row, columns, first) || is_known(reading, row, columns, first) {
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
            let mark = reading.units.get(*at).is_some_and(|unit| header::is_mark(&unit.text));
            if let Some(level) = header.levels.get(other).filter(|_| mark)
                && let Some(draft) = reading.draft(item)
            {
                draft.priority = draft.priority.take().or_else(|| Some(level.clone()));
            }
            cell(reading, item, columns.get(other).copied(), *at);
        }
    }
    name_after_cells(reading, row, column, columns, item);
    settle_id(reading, item);
}

/// A row of short facts without a sentence is named by both: "Chrome: 120+".
fn name_after_cells(
    reading: &mut Reading<'_>,
    row: &Row,
    column: usize,
    columns: &BTreeMap<usize, Column>,
    item: usize,
) {
    const SHORT: usize = 24;
    let text = |at: &usize| reading.units.get(*at).map_or("", |unit| unit.text.as_str());
    let says = columns.get(&column).is_some_and(|column| {
        matches!(column, Column::Requirement | Column::Description | Column::Criteria | Column::Name | Column::Epic)
    });
    let (Some(own), Some(next)) = (
        row.get(&column).and_then(|blocks| blocks.first()),
        row.range(column + 1..)
            .find(|(other, _)| {
                !matches!(columns.get(other), Some(Column::Id | Column::Priority | Column::Status | Column::Estimate))
            })
            .and_then(|(_, blocks)| blocks.first()),
    ) else {
        return;
    };
    let name = format!("{}: {}", text(own), text(next));
    let is_short = text(own).chars().count() <= SHORT && name.chars().count() <= 120;
    if let Some(draft) = reading.drafts.get_mut(item).filter(|draft| !says && is_short && draft.name.is_none()) {
        draft.name = Some(name);
    }
}

/// Leaves a row alone that is done, taken out, a placeholder or a message to a model; whether it did.
fn left_alone(reading: &mut Reading<'_>, row: &Row, columns: &BTreeMap<usize, Column>, first: usize) -> bool {
    let cells = |wanted: Column| -> Vec<usize> {
        let fits = row.iter().filter(|(at, _)| columns.get(at) == Some(&wanted));
        fits.flat_map(|(_, blocks)| blocks.iter().copied()).collect()
    };
    if let Some(reason) = row_is_nothing(reading, first, &cells(Column::Status), &cells(Column::Priority), row) {
        if reason == "done" {
            note_done(reading, first);
        }
        name_section(reading, row, cells(Column::Id).first().copied());
        row.values().flatten().for_each(|at| reading.ignore(*at, reason));
        return true;
    }
    if is_injection(reading.folded(first)) {
        row.values().flatten().for_each(|at| reading.uncover(*at, "speaks to a model instead of asking for something"));
        return true;
    }
    false
}

/// A row about a requirement that the page already has, by its id (a table of priorities, of tests, of traces), adds to it.
fn is_known(reading: &mut Reading<'_>, row: &Row, columns: &BTreeMap<usize, Column>, first: usize) -> bool {
    let id = row
        .iter()
        .filter(|(at, _)| columns.get(at) == Some(&Column::Id))
        .find_map(|(_, blocks)| cell_id(&reading.units.get(*blocks.first()?)?.text))
        .filter(|id| id.starts_with(char::is_alphabetic));
    let table = |at: usize| reading.units.get(at).and_then(|unit| unit.cell).map(|cell| cell.table);
    const WORDS: usize = 6;
    let says = columns.values().any(|column| *column == Column::Requirement)
        || columns.values().any(|column| *column == Column::Description)
            && reading.folded(first).split(' ').filter(|word| !word.is_empty()).count() >= WORDS;
    let known = id
        .and_then(|id| reading.by_id.get(id).copied())
        .filter(|known| reading.drafts.get(*known).is_some_and(|draft| table(draft.statement.unit) != table(first)));
    let Some(item) = known.filter(|_| !says && !reading.demands(first)) else { return false };
    for (column, blocks) in row {
        let meaning = columns.get(column).copied().filter(|column| {
            let draft = reading.drafts.get(item);
            matches!(column, Column::Priority if draft.is_some_and(|draft| draft.priority.is_none()))
                || matches!(column, Column::Estimate if draft.is_some_and(|draft| draft.estimate.is_none()))
                || matches!(column, Column::Depends | Column::Component | Column::Labels)
        });
        blocks.iter().for_each(|at| cell(reading, item, meaning, *at));
    }
    true
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
    // "Is it idempotent? | yes | partly": a check of what stands elsewhere.
    let front = row.values().flatten().next().and_then(|at| reading.units.get(*at));
    if row.len() > 1 && front.is_some_and(|front| front.text.trim_end().ends_with(['?', '？'])) {
        return Some(crate::specification::vocabulary::roles::Role::Process.reason());
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
pub fn cell(reading: &mut Reading<'_>, item: usize, column: Option<Column>, at: usize) {
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
