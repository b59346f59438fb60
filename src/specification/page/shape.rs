//! How a page's blocks look, so that its text can be shown as a person knows it: a letter a block.

use crate::specification::page::unit::{Kind, Unit};

/// One ASCII letter a block, in the order of the canonical text's lines:
///
/// * `1` to `6`: a heading of that level; `p`: a paragraph; `x`: a line of code; `t`: a title or a term; `f`: what stands behind a term;
/// * `a` to `e`: a line of a list, by its depth; what is deeper is `e`;
/// * `R` or `H`: the first block of a table's row, `C` or `I`: of its next cell; `H` and `I` are header cells;
/// * `+`: a further block of the cell before.
pub fn shape_of(units: &[Unit]) -> String {
    let before = std::iter::once(None).chain(units.iter().map(Some));
    units.iter().zip(before).map(|(unit, before)| letter(unit, before)).collect()
}

fn letter(unit: &Unit, before: Option<&Unit>) -> char {
    if let Some(cell) = unit.cell {
        let last = before.and_then(|unit| unit.cell).filter(|last| (last.table, last.row) == (cell.table, cell.row));
        return match (last, cell.header) {
            (Some(last), _) if last.column == cell.column => '+',
            (Some(_), true) => 'I',
            (Some(_), false) => 'C',
            (None, true) => 'H',
            (None, false) => 'R',
        };
    }
    match unit.kind {
        Kind::Heading(level) => char::from_digit(u32::from(level.clamp(1, 6)), 10).unwrap_or('p'),
        Kind::Entry | Kind::Task(_) => match unit.list.map_or(1, |place| place.depth) {
            0 | 1 => 'a',
            2 => 'b',
            3 => 'c',
            4 => 'd',
            _ => 'e',
        },
        Kind::Term | Kind::Title => 't',
        Kind::Definition => 'f',
        Kind::Code => 'x',
        Kind::Paragraph | Kind::Cell => 'p',
    }
}

#[cfg(test)]
mod tests {
    use crate::specification::{Format, page_text};

    #[test]
    fn the_shape_has_a_letter_for_each_line_of_the_text() {
        let body = "<h2>Lockers</h2><p>Words.</p><ul><li>Open<ul><li>by code</li></ul></li></ul>\
                    <table><tbody><tr><th>Id</th><th>Need</th></tr><tr><td>PL-1</td><td><p>Opens.</p><p>Closes.</p></td></tr></tbody></table>\
                    <table><tbody><tr><td>Alone</td></tr></tbody></table>";
        let page = page_text(body.as_bytes(), Format::Storage).unwrap();
        let lines: Vec<(char, &str)> = page.shape.chars().zip(page.text.lines()).collect();
        let wanted = [
            ('2', "Lockers"),
            ('p', "Words."),
            ('a', "Open"),
            ('b', "by code"),
            ('H', "Id"),
            ('I', "Need"),
            ('R', "PL-1"),
            ('C', "Opens."),
            ('+', "Closes."),
            ('R', "Alone"),
        ];
        assert_eq!(lines, wanted);
        assert_eq!(page.shape.len(), page.text.lines().count());
    }
}
