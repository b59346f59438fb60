//! About how tall a piece of a page is, so that a front page can be kept to a few screens. Counted from texts, rows and columns;
//! widths and heights are those of Confluence's usual page in a window of 1280 by 800 pixels, as the local host's style sheet has them.

use crate::outline::markup::Markup;
use crate::outline::steps;

const PAGE_PX: usize = 820;
/// Of a letter, on the average.
const LETTER_PX: usize = 8;
const LINE_PX: usize = 24;
/// Below a paragraph or a list.
const GAP_PX: usize = 15;
/// Around the text of a cell, to the left and right, and above and below.
const CELL_PX: (usize, usize) = (25, 15);
const HEADING_PX: usize = 72;
/// An expand that nobody opened, with what separates it.
const EXPAND_PX: usize = 58;
const LIST_PX: usize = 26;
/// A picture whose size is not known.
const PICTURE_PX: usize = 300;

/// The height in pixels. What is folded away counts as the line that opens it.
pub fn height_px(markup: &Markup) -> usize {
    let mut page = Page::default();
    let mut rest = markup.as_str();
    steps::count(rest.len());
    while let Some((text, after)) = rest.split_once('<') {
        page.text(text);
        let (tag, after) = match after.strip_prefix("![CDATA[") {
            Some(code) => {
                let (code, after) = code.split_once("]]>").unwrap_or((code, ""));
                page.code(code);
                rest = after;
                continue;
            }
            None => after.split_once('>').unwrap_or((after, "")),
        };
        page.tag(tag);
        rest = after;
    }
    page.px
}

#[derive(Default)]
struct Page {
    px: usize,
    /// Macros that are open inside a folded one, that one too.
    folded: usize,
    letters: usize,
    /// Inside a parameter of a macro.
    hidden: bool,
    lists: usize,
    /// Letters and paragraphs of each cell, by row, inside a table.
    table: Option<Vec<Vec<(usize, usize)>>>,
}

impl Page {
    fn text(&mut self, text: &str) {
        if self.folded > 0 || self.hidden {
            return;
        }
        // A reference is one letter.
        let letters = text.chars().count() - text.matches("&amp;").count() * 4;
        match self.table.as_mut().and_then(|rows| rows.last_mut()?.last_mut()) {
            Some((cell, _)) => *cell += letters,
            None => self.letters += letters,
        }
    }

    fn code(&mut self, code: &str) {
        if self.folded == 0 && self.table.is_none() {
            self.px += code.lines().count() * 20 + 28 + GAP_PX;
        }
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.split([' ', '/']).find(|name| !name.is_empty()).unwrap_or_default();
        let is_end = tag.starts_with('/');
        if self.folded > 0 {
            match name {
                "ac:structured-macro" if is_end => self.folded -= 1,
                "ac:structured-macro" => self.folded += 1,
                _ => {}
            }
            return;
        }
        match (name, is_end) {
            ("ac:structured-macro", false) if tag.contains("\"expand\"") => {
                self.px += EXPAND_PX;
                self.folded = 1;
            }
            // The space around a panel.
            ("ac:structured-macro", false) if !tag.contains("\"anchor\"") => self.px += LINE_PX,
            ("ac:parameter", _) => self.hidden = !is_end,
            ("ac:image", false) => self.px += PICTURE_PX,
            ("table", false) => self.table = Some(Vec::new()),
            ("table", true) => self.px += table_px(&self.table.take().unwrap_or_default()),
            _ => self.inside(name, is_end),
        }
    }

    fn inside(&mut self, name: &str, is_end: bool) {
        if let Some(rows) = &mut self.table {
            match (name, is_end) {
                ("tr", false) => rows.push(Vec::new()),
                ("td" | "th", false) => rows.last_mut().into_iter().for_each(|row| row.push((0, 0))),
                ("p", true) => rows.last_mut().and_then(|row| row.last_mut()).into_iter().for_each(|cell| cell.1 += 1),
                _ => {}
            }
            return;
        }
        match (name, is_end) {
            ("ul" | "ol", false) => {
                self.close(0);
                self.lists += 1;
            }
            ("ul" | "ol", true) => {
                self.lists = self.lists.saturating_sub(1);
                self.px += GAP_PX;
            }
            ("br", _) => self.close(0),
            ("li", true) => self.close(4),
            ("p" | "blockquote" | "pre", true) => self.close(GAP_PX),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", true) => {
                self.letters = 0;
                self.px += HEADING_PX;
            }
            _ => {}
        }
    }

    /// Ends lines of text, with what separates them from the next.
    fn close(&mut self, gap: usize) {
        let letters = std::mem::take(&mut self.letters);
        if letters > 0 {
            let width = PAGE_PX.saturating_sub(self.lists * LIST_PX).max(LETTER_PX);
            self.px += (letters * LETTER_PX).div_ceil(width) * LINE_PX + gap;
        }
    }
}

/// The height of a table: columns take what they need; where that is too much, the widest share what the others leave.
fn table_px(rows: &[Vec<(usize, usize)>]) -> usize {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let need = |column: usize| {
        let most = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.0).max().unwrap_or_default();
        most * LETTER_PX + CELL_PX.0
    };
    let mut needs: Vec<(usize, usize)> = (0..count).map(|column| (need(column), column)).collect();
    needs.sort_unstable();
    let mut widths = vec![0; count];
    let mut left = PAGE_PX;
    for (at, (need, column)) in needs.into_iter().enumerate() {
        let width = need.min(left / (count - at).max(1));
        left -= width;
        if let Some(place) = widths.get_mut(column) {
            *place = width;
        }
    }
    let lines = |((letters, paragraphs), width): (&(usize, usize), &usize)| {
        let lines = (letters * LETTER_PX).div_ceil(width.saturating_sub(CELL_PX.0).max(LETTER_PX));
        lines.max(1) + paragraphs.saturating_sub(1)
    };
    let row_px =
        |row: &Vec<(usize, usize)>| row.iter().zip(&widths).map(lines).max().unwrap_or(1) * LINE_PX + CELL_PX.1;
    rows.iter().map(row_px).sum::<usize>() + GAP_PX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_folded_counts_as_one_line() {
        let mut inside = Markup::new();
        (0..50).for_each(|_| {
            inside.paragraph("Some words.");
        });
        let mut out = Markup::new();
        out.macro_of("expand", &[("title", "More")], Some(&inside));
        assert_eq!(height_px(&out), EXPAND_PX);
        assert_eq!(height_px(&inside), 50 * (LINE_PX + GAP_PX));
    }

    #[test]
    fn a_row_is_as_tall_as_its_longest_cell_where_the_columns_do_not_fit() {
        let row = |words: usize| vec![Markup::of_text("name"), Markup::of_text(&"word ".repeat(words))];
        let height = |words| height_px(Markup::new().table(&["A", "B"], &[row(words)]));
        assert_eq!(height(5), 2 * (LINE_PX + CELL_PX.1) + GAP_PX);
        assert!(height(60) > height(5) + 2 * LINE_PX, "{}", height(60));
    }
}
