//! From `atlas_doc_format` to blocks of text: the same blocks that the same page gives in storage format.

use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::input;
use crate::limits::STORAGE_INPUT_BYTES;
use crate::specification::page::grid::Grid;
use crate::specification::page::unit::{Builder, Kind, ListPlace, Style, Unit};

/// The blocks of a page.
///
/// # Errors
/// `input_too_large` over 4 MiB, `input_invalid` for what is no ADF document.
pub fn read(body: &[u8]) -> Result<Vec<Unit>> {
    if body.len() > STORAGE_INPUT_BYTES {
        return Err(Error::new(Code::InputTooLarge, "the page is larger than 4 MiB; split it"));
    }
    let document: Value =
        input::read_json(body).map_err(|_| Error::new(Code::InputInvalid, "the body is not a JSON document"))?;
    if document.get("type").and_then(Value::as_str) != Some("doc") {
        return Err(Error::new(Code::InputInvalid, "the body is no ADF document"));
    }
    let mut reader = Reader::default();
    // serde_json reads at most 128 levels, so that this goes no deeper.
    reader.node(&document);
    Ok(reader.builder.finish())
}

#[derive(Default)]
struct Reader {
    builder: Builder,
    lists: usize,
    open_lists: Vec<usize>,
    entries: usize,
    grid: Grid,
    tables: usize,
    blocks_of_code: usize,
}

impl Reader {
    fn children(&mut self, node: &Value) {
        for child in node.get("content").and_then(Value::as_array).into_iter().flatten() {
            self.node(child);
        }
    }

    fn node(&mut self, node: &Value) {
        let kind = node.get("type").and_then(Value::as_str).unwrap_or_default();
        match kind {
            "text" | "hardBreak" | "inlineCard" | "mention" | "emoji" | "date" | "status" => self.inline(kind, node),
            "heading" => {
                let level = attribute(node, "level")
                    .and_then(Value::as_u64)
                    .and_then(|level| u8::try_from(level).ok())
                    .unwrap_or(1);
                self.block(Some(Kind::Heading(level.clamp(1, 6))), node);
            }
            "bulletList" | "orderedList" | "taskList" | "decisionList" => {
                self.builder.flush();
                self.lists += 1;
                self.open_lists.push(self.lists);
                self.children(node);
                self.builder.flush();
                self.open_lists.pop();
            }
            "listItem" | "decisionItem" => self.entry(Kind::Entry, node),
            "taskItem" | "blockTaskItem" => {
                self.entry(Kind::Task(attribute(node, "state").and_then(Value::as_str) == Some("DONE")), node);
            }
            "table" => {
                self.builder.flush();
                self.tables += 1;
                self.grid.open(self.tables);
                self.children(node);
                self.grid.close();
                self.builder.flush();
            }
            "tableRow" => {
                self.grid.row();
                self.children(node);
            }
            "tableCell" | "tableHeader" => self.cell(kind == "tableHeader", node),
            "codeBlock" => self.code(node),
            "expand" | "nestedExpand" => self.panel(string(node, "title"), node),
            "panel" | "bodiedExtension" => self.panel(String::new(), node),
            _ => self.block(None, node),
        }
    }

    fn block(&mut self, kind: Option<Kind>, node: &Value) {
        self.builder.flush();
        self.builder.kinds.extend(kind);
        self.children(node);
        self.builder.flush();
        if kind.is_some() {
            self.builder.kinds.pop();
        }
    }

    fn entry(&mut self, kind: Kind, node: &Value) {
        self.builder.flush();
        self.entries += 1;
        self.builder.entries.push(ListPlace {
            list: self.open_lists.last().copied().unwrap_or_default(),
            entry: self.entries,
            above: self.builder.entries.last().map(|above| above.entry),
            depth: self.builder.entries.len() + 1,
        });
        self.block(Some(kind), node);
        self.builder.entries.pop();
    }

    fn cell(&mut self, header: bool, node: &Value) {
        self.builder.flush();
        let size = |name: &str| {
            attribute(node, name).and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok()).unwrap_or(1)
        };
        let place = self.grid.cell(size("rowspan"), size("colspan"), header);
        self.builder.cells.push(place);
        self.block(Some(Kind::Cell), node);
        self.builder.cells.pop();
    }

    fn code(&mut self, node: &Value) {
        self.builder.flush();
        self.blocks_of_code += 1;
        self.builder.code = Some(self.blocks_of_code);
        let texts = node.get("content").and_then(Value::as_array).into_iter().flatten();
        let text: String = texts.filter_map(|child| child.get("text").and_then(Value::as_str)).collect();
        for line in text.split('\n') {
            self.builder.text(line, Style::default());
            self.builder.flush_as(Kind::Code);
        }
        self.builder.code = None;
    }

    fn panel(&mut self, title: String, node: &Value) {
        self.builder.flush();
        self.builder.text(&title, Style::default());
        let around = self.builder.panels.last().copied().flatten();
        let titled = self.builder.flush_as(Kind::Title).or(around);
        self.builder.panels.push(titled);
        self.children(node);
        self.builder.flush();
        self.builder.panels.pop();
    }

    fn inline(&mut self, kind: &str, node: &Value) {
        let mut style = Style::default();
        for mark in node.get("marks").and_then(Value::as_array).into_iter().flatten() {
            match mark.get("type").and_then(Value::as_str).unwrap_or_default() {
                "strike" => style.struck = true,
                "strong" => style.bold = true,
                "link" => style.linked = true,
                "textColor" => {
                    style.hidden |= matches!(string(mark, "color").to_ascii_lowercase().as_str(), "#ffffff" | "#fff")
                }
                _ => {}
            }
        }
        match kind {
            "text" => self.builder.text(node.get("text").and_then(Value::as_str).unwrap_or_default(), style),
            "mention" => self.builder.text(&string(node, "text"), style),
            "emoji" => {
                let text = string(node, "text");
                self.builder.text(if text.is_empty() { "" } else { &text }, style);
            }
            "status" => self.builder.text(&format!(" {} ", string(node, "text")), Style { status: true, ..style }),
            "date" => self.builder.text(&date_of(&string(node, "timestamp")), style),
            "hardBreak" => self.builder.text(" ", style),
            _ => {}
        }
    }
}

fn attribute<'a>(node: &'a Value, name: &str) -> Option<&'a Value> {
    node.get("attrs")?.get(name)
}

fn string(node: &Value, name: &str) -> String {
    attribute(node, name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Milliseconds since 1970 as `2026-11-29` (days from civil, Howard Hinnant's algorithm).
fn date_of(timestamp: &str) -> String {
    let Ok(milliseconds) = timestamp.parse::<i64>() else { return String::new() };
    let days = milliseconds.div_euclid(86_400_000) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_page_gives_the_same_blocks() {
        let adf = r##"{"type":"doc","version":1,"content":[
            {"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"Needs"}]},
            {"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[
                {"type":"text","text":"a "},{"type":"text","text":"b","marks":[{"type":"strong"}]}]}]}]},
            {"type":"table","content":[{"type":"tableRow","content":[
                {"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"ID"}]}]}]}]},
            {"type":"taskList","attrs":{"localId":"1"},"content":[{"type":"taskItem","attrs":{"localId":"2","state":"DONE"},
                "content":[{"type":"text","text":"c"}]}]}]}"##;
        let storage = "<h2>Needs</h2><ul><li><p>a <strong>b</strong></p></li></ul><table><tbody><tr><th><p>ID</p></th></tr></tbody></table>\
                       <ac:task-list><ac:task><ac:task-status>complete</ac:task-status><ac:task-body>c</ac:task-body></ac:task></ac:task-list>";
        assert_eq!(
            read(adf.as_bytes()).unwrap(),
            crate::specification::page::storage::read(storage.as_bytes()).unwrap().0
        );
    }

    #[test]
    fn dates_are_written_as_days() {
        assert_eq!(date_of("1764374400000"), "2025-11-29");
        assert_eq!(date_of("951782400000"), "2000-02-29");
        assert_eq!(date_of("x"), "");
    }

    #[test]
    fn what_is_no_document_is_refused() {
        assert!(read(b"<p>x</p>").is_err());
        assert!(read(b"{\"type\":\"text\"}").is_err());
    }
}
