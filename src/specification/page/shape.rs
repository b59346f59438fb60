//! How a page's blocks look, so that its text can be shown as a person knows it: a word a block.

use crate::specification::page::unit::{Kind, Unit};

/// Lists deeper than this look alike. Ours: five indents are what a narrow panel can show.
const DEEPEST: usize = 5;

/// One word a block, in the order of the canonical text's lines, with blanks between:
///
/// * `h1` to `h6`: a heading; `p`: a paragraph; `code`: a line of code; `title`: a title or a term; `text`: what stands behind a term;
/// * `li1` to `li5`: a line of a list, by its depth;
/// * `row` or `cell` and a column from 0: the first block of a table's row, or of another cell of that row; `rowhead` and `head` in header
///   cells; `more`: a further block of the cell before.
pub fn shape_of(units: &[Unit]) -> String {
    let before = std::iter::once(None).chain(units.iter().map(Some));
    units.iter().zip(before).map(|(unit, before)| word(unit, before)).collect::<Vec<_>>().join(" ")
}

fn word(unit: &Unit, before: Option<&Unit>) -> String {
    if let Some(cell) = unit.cell {
        let last = before.and_then(|unit| unit.cell).filter(|last| (last.table, last.row) == (cell.table, cell.row));
        let name = match (last, cell.header) {
            (Some(last), _) if last.column == cell.column => return "more".to_owned(),
            (Some(_), true) => "head",
            (Some(_), false) => "cell",
            (None, true) => "rowhead",
            (None, false) => "row",
        };
        return format!("{name}{}", cell.column);
    }
    match unit.kind {
        Kind::Heading(level) => format!("h{}", level.clamp(1, 6)),
        Kind::Entry | Kind::Task(_) => {
            format!("li{}", unit.list.map_or(1, |place| place.depth).clamp(1, DEEPEST))
        }
        Kind::Term | Kind::Title => "title".to_owned(),
        Kind::Definition => "text".to_owned(),
        Kind::Code => "code".to_owned(),
        Kind::Paragraph | Kind::Cell => "p".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::specification::{Format, page_text};

    #[test]
    fn the_shape_has_a_word_for_each_line_of_the_text() {
        let body = "<h2>Lockers</h2><p>Words.</p><ul><li>Open<ul><li>by code</li></ul></li></ul>\
                    <table><tbody><tr><th>Id</th><th>Need</th></tr><tr><td>PL-1</td><td><p>Opens.</p><p>Closes.</p></td></tr>\
                    <tr><td></td><td>Beeps.</td></tr></tbody></table><table><tbody><tr><td>Alone</td></tr></tbody></table>";
        let page = page_text(body.as_bytes(), Format::Storage).unwrap();
        let lines: Vec<(&str, &str)> = page.shape.split(' ').zip(page.text.lines()).collect();
        let wanted = [
            ("h2", "Lockers"),
            ("p", "Words."),
            ("li1", "Open"),
            ("li2", "by code"),
            ("rowhead0", "Id"),
            ("head1", "Need"),
            ("row0", "PL-1"),
            ("cell1", "Opens."),
            ("more", "Closes."),
            ("row1", "Beeps."),
            ("row0", "Alone"),
        ];
        assert_eq!(lines, wanted);
        assert_eq!(page.shape.split(' ').count(), page.text.lines().count());
    }
}
