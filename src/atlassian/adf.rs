//! The Atlassian Document Format, as far as exported macros use it.
//!
//! Source: developer.atlassian.com/cloud/jira/platform/apis/document/structure.

use serde_json::{Value, json};

/// A whole document of block nodes.
pub fn document(content: Vec<Value>) -> Value {
    json!({"type": "doc", "version": 1, "content": content})
}

/// A paragraph of inline nodes.
pub fn paragraph(content: Vec<Value>) -> Value {
    json!({"type": "paragraph", "content": content})
}

/// Text. A text node is never empty.
pub fn text(text: &str) -> Value {
    json!({"type": "text", "text": if text.is_empty() { " " } else { text }})
}

/// Text that leads somewhere.
pub fn link(shown: &str, url: &str) -> Value {
    json!({"type": "text", "text": shown, "marks": [{"type": "link", "attrs": {"href": url}}]})
}

/// A word in a coloured lozenge: `red`, `yellow`, `green`, `neutral`.
pub fn status(word: &str, color: &str) -> Value {
    json!({"type": "status", "attrs": {"text": word, "color": color, "style": ""}})
}

/// A table: the head's words, then rows of cells of inline nodes.
pub fn table(head: &[&str], rows: Vec<Vec<Vec<Value>>>) -> Value {
    let cell = |kind: &str, content: Vec<Value>| json!({"type": kind, "attrs": {}, "content": [paragraph(content)]});
    let row = |cells: Vec<Value>| json!({"type": "tableRow", "content": cells});
    let head = row(head.iter().map(|word| cell("tableHeader", vec![text(word)])).collect());
    let rows = rows.into_iter().map(|cells| row(cells.into_iter().map(|inline| cell("tableCell", inline)).collect()));
    json!({"type": "table", "content": std::iter::once(head).chain(rows).collect::<Vec<_>>()})
}
