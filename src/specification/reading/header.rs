//! What the columns of a table hold: told by its header rows, else by what stands in them.

use std::collections::BTreeMap;

use crate::specification::page::unit::Unit;
use crate::specification::reading::Reading;
use crate::specification::vocabulary::columns::{Column, column_of, describes_data};
use crate::specification::vocabulary::fields::{is_amount, is_level};
use crate::specification::vocabulary::ids::leading_id;
use crate::specification::vocabulary::words::is_user_story;

/// The blocks of a row, by column.
pub type Row = BTreeMap<usize, Vec<usize>>;

/// What a table says about its columns.
#[derive(Debug, Default)]
pub struct Header {
    /// What each column holds, as far as it is known.
    pub columns: BTreeMap<usize, Column>,
    /// Columns of marks that stand for a priority ("Must", "Should"), with its name.
    pub levels: BTreeMap<usize, String>,
    /// Whether the rows describe fields of data.
    pub is_data: bool,
}

/// Takes the header rows out of `rows`, leaves their cells alone, and says what the columns hold.
pub fn take(reading: &mut Reading<'_>, rows: &mut BTreeMap<usize, Row>) -> Header {
    let count = header_rows(reading, rows);
    let taken: Vec<Row> = (0..count).filter_map(|_| rows.pop_first()).map(|(_, row)| row).collect();
    let mut header = Header::default();
    for row in &taken {
        // The last row that names a column decides: the ones above it group.
        header.columns.extend(columns_of(reading, row));
        for (column, at) in row {
            let text = at.first().and_then(|at| reading.units.get(*at)).map_or("", |unit| unit.text.trim());
            if is_level(text) {
                header.levels.insert(*column, text.to_owned());
            }
        }
    }
    // One column alone may be called "Must"; several are a grid of marks.
    if header.levels.len() < 2 {
        header.levels.clear();
    }
    header.columns.retain(|column, _| !header.levels.contains_key(column));
    let texts: Vec<&str> = taken.iter().flat_map(BTreeMap::values).flatten().map(|at| reading.folded(*at)).collect();
    header.is_data = describes_data(&texts);
    for at in taken.into_iter().flat_map(BTreeMap::into_values).flatten() {
        reading.ignore(at, "header of a table");
    }
    infer(reading, rows, &mut header);
    header
}

/// How many rows at the front are headers: those of header cells, or a first one that is bold or says what columns hold.
fn header_rows(reading: &Reading<'_>, rows: &BTreeMap<usize, Row>) -> usize {
    let cells = |row: &Row| -> Vec<(usize, &Unit)> {
        row.values().flatten().filter_map(|at| Some((*at, reading.units.get(*at)?))).collect()
    };
    let all_header = |row: &Row| cells(row).iter().all(|(_, unit)| unit.cell.is_some_and(|cell| cell.header));
    let marked = rows.values().take(4).take_while(|row| all_header(row)).count();
    if rows.len() < 2 || marked >= rows.len() {
        return usize::from(rows.len() >= 2 && marked > 0);
    }
    if marked > 0 {
        return marked;
    }
    let Some(first) = rows.values().next() else { return 0 };
    let units = cells(first);
    let is_marked = units.iter().all(|(_, unit)| unit.cell.is_some_and(|cell| cell.header) || unit.is_bold());
    let named = units
        .iter()
        .filter(|(at, unit)| unit.text.chars().count() <= 40 && column_of(reading.folded(*at)).is_some())
        .count();
    usize::from(is_marked || named * 2 > units.len())
}

fn columns_of(reading: &Reading<'_>, header: &Row) -> BTreeMap<usize, Column> {
    let mut columns: BTreeMap<usize, Column> =
        header.iter().filter_map(|(column, at)| Some((*column, header_cell(reading, at.first().copied()?)?))).collect();
    // "User Story ID" names an id, not the story.
    for (column, at) in header {
        let text = at.first().map_or(" ", |at| reading.folded(*at));
        if text.ends_with(" id ") || text.ends_with(" nr ") || text.ends_with(" no ") {
            columns.insert(*column, Column::Id);
        }
    }
    let has = |wanted: Column| columns.values().any(|column| *column == wanted);
    if !has(Column::Requirement) && !has(Column::Description) && !has(Column::Criteria) {
        // A table of two columns, of which one is a name: the other one says it.
        let free: Vec<usize> = header.keys().copied().filter(|column| !columns.contains_key(column)).collect();
        if let [only] = free.as_slice() {
            columns.insert(*only, Column::Description);
        }
    }
    columns
}

fn header_cell(reading: &Reading<'_>, at: usize) -> Option<Column> {
    let text = reading.units.get(at).map_or("", |unit| unit.text.as_str());
    if matches!(text.trim(), "#" | "№" | "Nº" | "N°") {
        return Some(Column::Id);
    }
    column_of(reading.folded(at))
}

/// What columns without a name hold, when most of their cells are of one form.
fn infer(reading: &Reading<'_>, rows: &BTreeMap<usize, Row>, header: &mut Header) {
    let mut cells: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (column, at) in rows.values().flatten() {
        cells.entry(*column).or_default().extend(at.first());
    }
    let known: Vec<Column> = header.columns.values().copied().collect();
    for (column, cells) in cells {
        let most = |form: &dyn Fn(&Unit, usize) -> bool| {
            let fitting =
                cells.iter().filter(|at| reading.units.get(**at).is_some_and(|unit| form(unit, **at))).count();
            fitting >= 2 && fitting * 3 >= cells.len() * 2
        };
        let named = header.columns.get(&column).copied();
        let is_id =
            |unit: &Unit, _: usize| leading_id(&unit.text).is_some_and(|(id, _)| id.len() + 3 > unit.text.trim().len());
        let is_free = named.is_none() && !header.levels.contains_key(&column);
        let lacks = |wanted: Column| is_free && !known.contains(&wanted);
        let told = if most(&|_, at| is_user_story(reading.folded(at))) {
            Column::Requirement
        } else if lacks(Column::Id) && most(&is_id) {
            Column::Id
        } else if lacks(Column::Priority) && most(&|unit, _| is_level(unit.text.trim())) {
            Column::Priority
        } else if lacks(Column::Estimate) && most(&|unit, _| is_amount(unit.text.trim())) {
            Column::Estimate
        } else {
            continue;
        };
        header.columns.insert(column, told);
    }
}

/// Whether a cell marks its column: a cross, a tick, a dot, "yes".
pub fn is_mark(text: &str) -> bool {
    matches!(
        text.trim().to_lowercase().as_str(),
        "x" | "✓"
            | "✔"
            | "✔\u{fe0f}"
            | "✅"
            | "●"
            | "•"
            | "◯"
            | "○"
            | "◎"
            | "yes"
            | "y"
            | "ja"
            | "oui"
            | "sí"
            | "si"
            | "sim"
            | "sì"
            | "tak"
    )
}
