//! Descriptions in the Atlassian Document Format, from a closed set of nodes. Every text is one text node a line: nothing in it
//! is markup (developer.atlassian.com/cloud/jira/platform/apis/document/structure).

use crate::input::member;
use serde_json::{Value, json};

/// A document.
pub fn document(content: &[Value]) -> Value {
    // Jira refuses a document without a block.
    let content = if content.is_empty() { vec![paragraph("")] } else { content.to_vec() };
    json!({"type": "doc", "version": 1, "content": content})
}

/// A paragraph; line feeds in the text are line breaks.
pub fn paragraph(text: &str) -> Value {
    json!({"type": "paragraph", "content": lines(text)})
}

/// Paragraphs, divided by empty lines.
pub fn paragraphs(text: &str) -> Vec<Value> {
    text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(paragraph).collect()
}

/// A heading of level 3: a description stands below the issue's own headings.
pub fn heading(text: &str) -> Value {
    json!({"type": "heading", "attrs": {"level": 3}, "content": lines(&text.replace('\n', " "))})
}

/// A list with bullets.
pub fn bullets(texts: &[&str]) -> Value {
    let items: Vec<Value> =
        texts.iter().map(|text| json!({"type": "listItem", "content": [paragraph(text)]})).collect();
    json!({"type": "bulletList", "content": items})
}

/// A list with boxes to tick. Ids are places: the same text gives the same document.
pub fn tasks(texts: &[&str]) -> Value {
    let items = texts.iter().enumerate().map(|(at, text)| {
        let attrs = json!({"localId": format!("task-{}", at + 1), "state": "TODO"});
        json!({"type": "taskItem", "attrs": attrs, "content": lines(text)})
    });
    json!({"type": "taskList", "attrs": {"localId": "tasks"}, "content": items.collect::<Vec<_>>()})
}

/// A quotation.
pub fn quote(text: &str) -> Value {
    json!({"type": "blockquote", "content": [paragraph(text)]})
}

/// A paragraph that is one link. `url` is an address of this site, made by us.
pub fn link(text: &str, url: &str) -> Value {
    let mark = json!({"type": "link", "attrs": {"href": url}});
    json!({"type": "paragraph", "content": [{"type": "text", "text": text, "marks": [mark]}]})
}

/// The visible text of a document, a block a line: what a person would compare.
pub fn plain(document: &Value) -> String {
    text(document, "")
}

/// The same with a bullet in front of each entry of a list and each task, for a person to read before it is written. What is compared
/// and hashed is [`plain`].
pub fn shown(document: &Value) -> String {
    text(document, "• ")
}

fn text(document: &Value, bullet: &str) -> String {
    let mut out = String::new();
    let mut is_entry = false;
    let mut waiting = vec![document];
    while let Some(node) = waiting.pop() {
        match member(node, "/type").as_str() {
            Some("text") => out.push_str(member(node, "/text").as_str().unwrap_or_default()),
            Some("hardBreak") => out.push('\n'),
            Some("listItem") => is_entry = true,
            Some(kind @ ("paragraph" | "heading" | "taskItem")) => {
                if !out.is_empty() {
                    out.push('\n');
                }
                if is_entry || kind == "taskItem" {
                    out.push_str(bullet);
                }
                is_entry = false;
            }
            _ => {}
        }
        waiting.extend(member(node, "/content").as_array().into_iter().flatten().rev());
    }
    out.trim().to_owned()
}

fn lines(text: &str) -> Vec<Value> {
    let mut nodes = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            nodes.push(json!({"type": "hardBreak"}));
        }
        if !line.is_empty() {
            nodes.push(json!({"type": "text", "text": line}));
        }
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text_and_comes_back() {
        let body = document(&[paragraphs("a [b](javascript:x)\nc\n\n{panel}"), vec![tasks(&["<b>", "d"])]].concat());
        assert_eq!(plain(&body), "a [b](javascript:x)\nc\n{panel}\n<b>\nd");
        let list = document(&[vec![paragraph("Pay")], vec![bullets(&["a", "b"]), tasks(&["c"])]].concat());
        assert_eq!((shown(&list).as_str(), plain(&list).as_str()), ("Pay\n• a\n• b\n• c", "Pay\na\nb\nc"));
        assert_eq!(document(&[])["content"][0]["type"], "paragraph");
    }
}
