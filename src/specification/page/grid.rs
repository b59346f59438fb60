//! Which row and column a cell stands in, with cells that cover several.

use std::collections::BTreeMap;

use crate::specification::page::unit::CellPlace;

/// Columns of a table that are told apart. Ours: wider ones are no requirement tables, and a page may lie.
const MOST_COLUMNS: usize = 64;
/// Rows that one cell may cover. Ours.
const MOST_ROWS: usize = 500;

/// The tables that are open, innermost last.
#[derive(Debug, Default)]
pub struct Grid(Vec<Table>);

#[derive(Debug, Default)]
struct Table {
    table: usize,
    /// The row under construction, from 1.
    row: usize,
    column: usize,
    /// Columns that a cell from above covers, and behind which row it ends.
    covered: BTreeMap<usize, usize>,
}

impl Grid {
    /// A table begins.
    pub fn open(&mut self, table: usize) {
        self.0.push(Table { table, ..Table::default() });
    }

    /// A table ends.
    pub fn close(&mut self) {
        self.0.pop();
    }

    /// A row begins.
    pub fn row(&mut self) {
        if let Some(table) = self.0.last_mut() {
            table.row += 1;
            table.column = 0;
            let row = table.row;
            table.covered.retain(|_, until| *until > row);
        }
    }

    /// A cell begins: its place. Sizes over the limits are read as 1, because such a cell covers nothing that is there.
    pub fn cell(&mut self, rows: usize, columns: usize, header: bool) -> CellPlace {
        let Some(table) = self.0.last_mut() else {
            return CellPlace { table: 0, row: 0, column: 0, rows: 1, header };
        };
        let rows = if (1..=MOST_ROWS).contains(&rows) { rows } else { 1 };
        let columns = if (1..=MOST_COLUMNS).contains(&columns) { columns } else { 1 };
        while table.covered.contains_key(&table.column) {
            table.column += 1;
        }
        let column = table.column.min(MOST_COLUMNS);
        if rows > 1 {
            for covered in column..column + columns {
                table.covered.insert(covered, table.row + rows);
            }
        }
        table.column = column + columns;
        CellPlace { table: table.table, row: table.row.saturating_sub(1), column, rows, header }
    }
}
