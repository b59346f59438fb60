//! From storage format to blocks of text.

use crate::error::Result;
use crate::specification::page::grid::Grid;
use crate::specification::page::unit::{Builder, Kind, ListPlace, Style, Unit};
use crate::storage_format::{Event, read_events};

/// The blocks of a page, and the steps that reading took.
///
/// # Errors
/// `input_too_large` over 4 MiB.
pub fn read(body: &[u8]) -> Result<(Vec<Unit>, u64)> {
    let mut reader = Reader::default();
    let steps = read_events(body, &mut |event| reader.take(event))?;
    Ok((reader.builder.finish(), steps))
}

/// Elements that begin and end a block of their own.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "li"
            | "td"
            | "th"
            | "tr"
            | "table"
            | "ul"
            | "ol"
            | "blockquote"
            | "pre"
            | "div"
            | "hr"
            | "tbody"
            | "thead"
            | "dl"
            | "dt"
            | "dd"
            | "ac:task"
            | "ac:task-list"
            | "ac:task-body"
            | "ac:layout"
            | "ac:layout-section"
            | "ac:layout-cell"
            | "ac:rich-text-body"
    )
}

/// Elements whose text no reader sees.
fn is_unseen(name: &str) -> bool {
    matches!(
        name,
        "ac:parameter"
            | "ac:placeholder"
            | "ac:task-id"
            | "ac:task-uuid"
            | "ac:task-status"
            | "ac:adf-attribute"
            | "script"
            | "style"
    )
}

#[derive(Default)]
struct Macro {
    name: String,
    title: String,
    key: String,
}

#[derive(Default)]
struct Reader {
    builder: Builder,
    macros: Vec<Macro>,
    unseen: usize,
    parameter: String,
    value: String,
    ticked: bool,
    lists: usize,
    open_lists: Vec<usize>,
    entries: usize,
    grid: Grid,
    tables: usize,
    blocks_of_code: usize,
    /// Marks that are on, with how often.
    struck: usize,
    bold: usize,
    linked: usize,
    hidden: usize,
    /// What each open `span`, `p` or the like turned on.
    spans: Vec<(usize, usize)>,
}

impl Reader {
    fn style(&self) -> Style {
        Style {
            struck: self.struck > 0,
            bold: self.bold > 0,
            linked: self.linked > 0,
            status: false,
            hidden: self.hidden > 0,
        }
    }

    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Text(text) if self.unseen > 0 => self.value.push_str(text),
            Event::Text(text) => self.builder.text(text, self.style()),
            Event::Plain(text) => self.plain(text),
            Event::Start { name, .. } => self.start(name, event),
            Event::End { name } => self.end(name),
        }
    }

    fn plain(&mut self, text: &str) {
        self.builder.flush();
        if self.macros.last().is_some_and(|open| matches!(open.name.as_str(), "html" | "style")) {
            return;
        }
        self.blocks_of_code += 1;
        self.builder.code = Some(self.blocks_of_code);
        for line in text.split('\n') {
            self.builder.text(line, Style::default());
            self.builder.flush_as(Kind::Code);
        }
        self.builder.code = None;
    }

    fn start(&mut self, name: &str, event: &Event<'_>) {
        if is_block(name) {
            self.builder.flush();
        }
        if is_unseen(name) {
            self.unseen += 1;
            self.value.clear();
            self.parameter = event.attribute("ac:name").unwrap_or_default();
        }
        match name {
            "br" => self.builder.text(" ", self.style()),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.as_bytes().get(1).map_or(1, |digit| digit.saturating_sub(b'0'));
                self.builder.kinds.push(Kind::Heading(level));
            }
            "ul" | "ol" | "ac:task-list" => {
                self.lists += 1;
                self.open_lists.push(self.lists);
            }
            "li" | "ac:task-body" => self.entry(name),
            "dt" => self.builder.kinds.push(Kind::Term),
            "dd" => self.builder.kinds.push(Kind::Definition),
            "pre" => {
                self.blocks_of_code += 1;
                self.builder.code = Some(self.blocks_of_code);
                self.builder.kinds.push(Kind::Code);
            }
            "table" => {
                self.tables += 1;
                self.grid.open(self.tables);
            }
            "tr" => self.grid.row(),
            "td" | "th" => self.open_cell(name == "th", event),
            "ac:structured-macro" => self.open_macro(event),
            "ac:rich-text-body" => self.panel(),
            "time" => self.builder.text(&event.attribute("datetime").unwrap_or_default(), self.style()),
            "ac:emoticon" => self.builder.text(&event.attribute("ac:emoji-fallback").unwrap_or_default(), self.style()),
            _ => {}
        }
        self.mark(name, event);
    }

    fn open_cell(&mut self, is_head: bool, event: &Event<'_>) {
        let size = |name: &str| event.attribute(name).and_then(|value| value.trim().parse().ok()).unwrap_or(1);
        let place = self.grid.cell(size("rowspan"), size("colspan"), is_head);
        self.builder.cells.push(place);
        self.builder.kinds.push(Kind::Cell);
    }

    fn mark(&mut self, name: &str, event: &Event<'_>) {
        match name {
            "del" | "s" | "strike" => self.struck += 1,
            "strong" | "b" => self.bold += 1,
            "a" | "ac:link" => self.linked += 1,
            "span" | "p" | "div" => {
                let style = event.attribute("style").unwrap_or_default().to_ascii_lowercase();
                let on = (usize::from(style.contains("line-through")), usize::from(is_hidden(&style)));
                self.struck += on.0;
                self.hidden += on.1;
                self.spans.push(on);
            }
            _ => {}
        }
    }

    fn entry(&mut self, name: &str) {
        self.entries += 1;
        let place = ListPlace {
            list: self.open_lists.last().copied().unwrap_or_default(),
            entry: self.entries,
            above: self.builder.entries.last().map(|above| above.entry),
            depth: self.builder.entries.len() + 1,
        };
        self.builder.entries.push(place);
        self.builder.kinds.push(if name == "li" { Kind::Entry } else { Kind::Task(self.ticked) });
    }

    fn open_macro(&mut self, event: &Event<'_>) {
        let name = event.attribute("ac:name").unwrap_or_default();
        if !is_inline(&name) {
            self.builder.flush();
        }
        self.macros.push(Macro { name, ..Macro::default() });
    }

    fn panel(&mut self) {
        let title = self.macros.last().map(|open| open.title.clone()).unwrap_or_default();
        self.builder.text(&title, Style::default());
        let around = self.builder.panels.last().copied().flatten();
        let titled = self.builder.flush_as(Kind::Title).or(around);
        self.builder.panels.push(titled);
    }

    fn end(&mut self, name: &str) {
        if is_unseen(name) {
            self.unseen = self.unseen.saturating_sub(1);
            self.end_parameter(name);
        }
        if is_block(name) {
            self.builder.flush();
        }
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" | "dd" => drop(self.builder.kinds.pop()),
            "pre" => {
                self.builder.code = None;
                self.builder.kinds.pop();
            }
            "ul" | "ol" | "ac:task-list" => drop(self.open_lists.pop()),
            "li" | "ac:task-body" => {
                self.builder.entries.pop();
                self.builder.kinds.pop();
            }
            "td" | "th" => {
                self.builder.cells.pop();
                self.builder.kinds.pop();
            }
            "table" => self.grid.close(),
            "ac:rich-text-body" => drop(self.builder.panels.pop()),
            "ac:structured-macro" => self.end_macro(),
            "del" | "s" | "strike" => self.struck = self.struck.saturating_sub(1),
            "strong" | "b" => self.bold = self.bold.saturating_sub(1),
            "a" | "ac:link" => self.linked = self.linked.saturating_sub(1),
            "span" | "p" | "div" => {
                let (struck, hidden) = self.spans.pop().unwrap_or_default();
                self.struck = self.struck.saturating_sub(struck);
                self.hidden = self.hidden.saturating_sub(hidden);
            }
            _ => {}
        }
    }

    fn end_parameter(&mut self, name: &str) {
        let value = std::mem::take(&mut self.value);
        match (name, self.macros.last_mut()) {
            ("ac:task-status", _) => self.ticked = value.trim() == "complete",
            ("ac:parameter", Some(open)) if self.parameter == "title" => open.title = value,
            ("ac:parameter", Some(open)) if self.parameter == "key" => open.key = value,
            _ => {}
        }
    }

    fn end_macro(&mut self) {
        let Some(open) = self.macros.pop() else { return };
        match open.name.as_str() {
            "status" => self.builder.text(&format!(" {} ", open.title), Style { status: true, ..self.style() }),
            "jira" => {
                self.builder.text(&format!(" {} ", open.key), self.style());
                if !open.key.trim().is_empty() {
                    self.builder.key(&open.key);
                }
            }
            _ => drop(self.builder.flush()),
        }
    }
}

fn is_inline(name: &str) -> bool {
    matches!(name, "status" | "jira")
}

/// Whether a style hides text: not displayed, no size, no opacity, or white.
fn is_hidden(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    style.split(';').any(|rule| {
        let Some((name, value)) = rule.split_once(':') else { return false };
        match name {
            "display" => value == "none",
            "visibility" => value == "hidden",
            "opacity" => value.parse() == Ok(0.0),
            "font-size" => value.trim_end_matches(|c: char| c.is_alphabetic() || c == '%').parse() == Ok(0.0),
            "color" => matches!(value, "white" | "#fff" | "#ffffff" | "rgb(255,255,255)" | "transparent"),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(body: &str) -> Vec<String> {
        read(body.as_bytes()).unwrap().0.into_iter().map(|unit| unit.text).collect()
    }

    #[test]
    fn what_a_reader_sees_and_nothing_else() {
        let body = "<p>a<br />b <ac:link><ri:page ri:content-title=\"T\" /><ac:link-body>c</ac:link-body></ac:link></p>\
                    <ac:structured-macro ac:name=\"expand\"><ac:parameter ac:name=\"title\">More</ac:parameter>\
                    <ac:rich-text-body><p>d <ac:structured-macro ac:name=\"status\"><ac:parameter ac:name=\"title\">OK\
                    </ac:parameter></ac:structured-macro></p></ac:rich-text-body></ac:structured-macro>";
        assert_eq!(texts(body), ["a b c", "More", "d OK"]);
    }

    #[test]
    fn lists_tables_and_ticks_have_their_places() {
        let body = "<ul><li><p>a</p><ul><li>b</li></ul></li></ul><table><tbody><tr><td rowspan=\"2\">c</td><td>d</td></tr>\
                    <tr><td>e</td></tr></tbody></table><ac:task-list><ac:task><ac:task-status>complete</ac:task-status>\
                    <ac:task-body>f</ac:task-body></ac:task></ac:task-list>";
        let (units, _) = read(body.as_bytes()).unwrap();
        let list: Vec<_> = units.iter().filter_map(|unit| unit.list.map(|place| (place.depth, place.above))).collect();
        assert_eq!(list, [(1, None), (2, Some(1)), (1, None)]);
        let cells: Vec<_> = units.iter().filter_map(|unit| unit.cell.map(|place| (place.row, place.column))).collect();
        assert_eq!(cells, [(0, 0), (0, 1), (1, 1)]);
        assert_eq!(units.last().map(|unit| unit.kind), Some(Kind::Task(true)));
    }

    #[test]
    fn positions_count_code_points() {
        let (units, _) = read("<p>äö</p><p>🚀</p><p>x</p>".as_bytes()).unwrap();
        assert_eq!(units.iter().map(|unit| unit.start).collect::<Vec<_>>(), [0, 3, 5]);
    }

    #[test]
    fn hidden_text_is_known_as_such() {
        for style in ["display: none", "color:#FFFFFF", "font-size: 0px", "opacity:0"] {
            let (units, _) = read(format!("<p><span style=\"{style}\">x</span></p>").as_bytes()).unwrap();
            assert_eq!(units.first().map(|unit| unit.marks.hidden), Some(1), "{style}");
        }
    }
}
