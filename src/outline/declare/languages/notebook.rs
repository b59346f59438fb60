//! Notebooks: their headings and first words are their documentation, their code says what they import and define.

use serde_json::Value;

use crate::outline::declare::languages::by_line::item;
use crate::outline::item::{FileOutline, Import, ItemKind};

/// Headings that are listed. Ours.
const MOST_HEADINGS: usize = 60;

/// Reads a whole notebook.
pub fn read(file: &mut FileOutline, text: &str) {
    crate::outline::steps::count(text.len());
    let Ok(notebook) = serde_json::from_str::<Value>(text) else { return };
    let mut headings: Vec<String> = Vec::new();
    let mut figures = 0usize;
    let mut intro = String::new();
    for cell in notebook.get("cells").and_then(Value::as_array).into_iter().flatten() {
        let source = source(cell);
        let outputs = cell.get("outputs").and_then(Value::as_array).into_iter().flatten();
        figures += outputs.filter(|output| output.pointer("/data/image~1png").is_some()).count();
        if cell.get("cell_type").and_then(Value::as_str) == Some("markdown") {
            for line in
                source.lines().filter(|line| line.starts_with('#') && line.trim_start_matches('#').starts_with(' '))
            {
                headings.push(line.to_owned());
            }
            if intro.is_empty() {
                intro = opening(&source);
            }
        } else {
            code(file, &source);
        }
    }
    let mut doc = intro;
    if headings.len() > 1 {
        doc.push_str("\n\nHeadings:\n\n");
        for line in headings.iter().take(MOST_HEADINGS) {
            let depth = line.bytes().take_while(|byte| *byte == b'#').count();
            doc.push_str(&format!(
                "{}- {}\n",
                "  ".repeat(depth.saturating_sub(1).min(4)),
                line.trim_start_matches('#').trim()
            ));
        }
    }
    if figures > 0 {
        doc.push_str(&format!("\n\nIt shows {figures} figures.\n"));
    }
    file.doc = doc;
}

/// The first line as a sentence, whatever marks it as a title, and the text below it.
fn opening(source: &str) -> String {
    let mut lines = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['<', '!', '|']));
    let Some(first) = lines.next() else { return String::new() };
    let title = first.trim_matches(['#', '*', '_', ' ']);
    let end = if title.ends_with(['.', ':', '!', '?']) { "" } else { "." };
    let rest: Vec<&str> = lines.filter(|line| !line.starts_with('#')).collect();
    format!("{title}{end}\n\n{}", rest.join(" "))
}

fn source(cell: &Value) -> String {
    match cell.get("source") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(lines)) => lines.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}

/// What a cell of Python imports and defines.
fn code(file: &mut FileOutline, source: &str) {
    for line in source.lines() {
        if let Some(rest) = line.strip_prefix("import ") {
            let names = rest.split(',').filter_map(|name| name.split_whitespace().next());
            file.imports.extend(names.map(|name| Import { target: name.to_owned(), passed_on: false }));
        } else if let Some((module, _)) = line.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) {
            file.imports.push(Import { target: module.trim().to_owned(), passed_on: false });
        }
        let kinds = [("def ", ItemKind::Function), ("class ", ItemKind::Class)];
        let found = kinds.iter().find_map(|(word, kind)| Some((*kind, line.strip_prefix(word)?)));
        if let Some((kind, rest)) = found {
            let name = rest.split(['(', ':', ' ']).next().unwrap_or_default();
            if !name.is_empty() && file.items.iter().all(|item| item.name != name) {
                file.items.push(item((kind, name), line.trim_end_matches(':'), String::new(), (1, 1)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::outline::Language;
    use crate::outline::outline;

    #[test]
    fn headings_imports_and_definitions_are_read() {
        let text = r###"{"cells":[{"cell_type":"markdown","source":["# Trees\n","How trees decide."]},{"cell_type":"code","source":"import numpy as np\ndef plot(x):\n    pass\n","outputs":[{"data":{"image/png":"x"}}]},{"cell_type":"markdown","source":"## Depth"}]}"###;
        let file = outline("a.ipynb", text, Language::Notebook).0;
        assert!(file.doc.starts_with("Trees.\n\nHow trees decide."), "{}", file.doc);
        assert!(file.doc.contains("- Depth") && file.doc.contains("1 figures"), "{}", file.doc);
        assert_eq!((file.imports[0].target.as_str(), file.items[0].name.as_str()), ("numpy", "plot"));
        assert!(outline("a.ipynb", "{", Language::Notebook).0.items.is_empty());
    }
}
