//! Docstrings: Google's sections, NumPy's underlined sections, reST's fields; the text around them is reST or Markdown.

use crate::outline::doc::rest;
use crate::outline::doc::{Doc, Field};

/// Reads a docstring that has lost its quotes and its indentation.
pub fn read(text: &str) -> Doc {
    let mut doc = Doc::default();
    let lines: Vec<&str> = text.lines().collect();
    let mut body = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let next = lines.get(at + 1).copied().unwrap_or_default();
        if let Some((section, skip)) = section_of(line, next) {
            let end = section_end(&lines, at + skip, skip == 2);
            let inside = lines.get(at + skip..end).unwrap_or_default();
            fill(&mut doc, &mut body, section, inside, skip == 2);
            at = end;
        } else if let Some(end) = rest_field(&mut doc, &lines, at) {
            at = end;
        } else {
            body.push((*line).to_owned());
            at += 1;
        }
    }
    doc.body = rest::to_markdown(&body.join("\n"), &mut doc);
    merge_types(&mut doc);
    doc
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Parameters,
    Returns,
    Errors,
    Attributes,
    Examples,
    Note(&'static str),
    See,
    Deprecated,
}

/// A header, and how many lines it takes: `Args:` one, `Parameters` above dashes two.
fn section_of(line: &str, next: &str) -> Option<(Section, usize)> {
    if line.starts_with([' ', '\t']) || line.is_empty() || line.len() > 30 {
        return None;
    }
    let underlined = next.len() >= 3 && next.bytes().all(|byte| byte == b'-');
    let name = match line.trim_end().strip_suffix(':') {
        Some(name) if !underlined => name,
        _ if underlined => line.trim_end().trim_end_matches(':'),
        _ => return None,
    };
    // A Google section has its text below it, indented.
    if !underlined && !next.starts_with([' ', '\t']) && !next.is_empty() {
        return None;
    }
    let section = match name.to_ascii_lowercase().as_str() {
        "args" | "arguments" | "parameters" | "params" | "keyword args" | "keyword arguments" | "other parameters" => {
            Section::Parameters
        }
        "returns" | "return" | "yields" | "yield" | "receives" => Section::Returns,
        "raises" | "raise" | "except" | "exceptions" | "warns" => Section::Errors,
        "attributes" => Section::Attributes,
        "example" | "examples" | "usage" => Section::Examples,
        "note" | "notes" => Section::Note("Note"),
        "warning" | "warnings" => Section::Note("Warning"),
        "references" if underlined => Section::Note("References"),
        "todo" => Section::Note("To do"),
        "see also" => Section::See,
        "deprecated" => Section::Deprecated,
        _ => return None,
    };
    Some((section, if underlined { 2 } else { 1 }))
}

/// A Google section ends with its indentation, a NumPy section with the next header.
fn section_end(lines: &[&str], from: usize, underlined: bool) -> usize {
    let mut at = from;
    while let Some(line) = lines.get(at) {
        let next = lines.get(at + 1).copied().unwrap_or_default();
        let ends = if underlined {
            section_of(line, next).is_some()
        } else {
            !line.is_empty() && !line.starts_with([' ', '\t'])
        };
        if ends {
            break;
        }
        at += 1;
    }
    at
}

fn fill(doc: &mut Doc, body: &mut Vec<String>, section: Section, lines: &[&str], numpy: bool) {
    let block = dedent(lines);
    match section {
        Section::Parameters => doc.parameters.extend(fields(&block, numpy, true)),
        Section::Attributes => doc.attributes.extend(fields(&block, numpy, true)),
        Section::Errors => doc.errors.extend(fields(&block, numpy, false).into_iter().map(named_error)),
        Section::Returns => doc.returns.extend(returns(&block, numpy)),
        Section::Examples => doc.examples.push(rest::to_markdown(&block.join("\n"), &mut Doc::default())),
        Section::See => {
            doc.see.extend(block.iter().filter(|line| !line.trim().is_empty()).map(|line| line.trim().to_owned()))
        }
        Section::Deprecated => doc.deprecated = Some(block.join(" ")),
        Section::Note(title) => {
            body.push(String::new());
            body.push(format!("**{title}:**"));
            body.push(String::new());
            body.extend(block);
            body.push(String::new());
        }
    }
}

fn dedent(lines: &[&str]) -> Vec<String> {
    let dent = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
    lines.iter().map(|line| line.get(dent..).unwrap_or_default().to_owned()).collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Entries begin at the left edge; what is indented belongs to the one above.
fn fields(block: &[String], numpy: bool, typed: bool) -> Vec<Field> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in block {
        if !line.trim().is_empty() && indent(line) == 0 {
            found.push((line.clone(), String::new()));
        } else if let Some((_, text)) = found.last_mut() {
            text.push_str(line.trim_start());
            text.push('\n');
        }
    }
    found.into_iter().map(|(head, text)| field(&head, &text, numpy, typed)).collect()
}

/// NumPy: `name : type`, text below. Google: `name (type): text`.
fn field(head: &str, below: &str, numpy: bool, typed: bool) -> Field {
    let (name, kind, first) = if numpy {
        let (name, kind) =
            head.split_once(" : ").or_else(|| head.split_once(':').filter(|_| typed)).unwrap_or((head, ""));
        (name.trim().to_owned(), kind.trim().to_owned(), "")
    } else {
        let (name, text) = split_head(head);
        let (name, kind) =
            name.split_once('(').map_or((name, ""), |(name, kind)| (name, kind.trim_end().trim_end_matches(')')));
        (name.trim().to_owned(), kind.trim().to_owned(), text)
    };
    let text = format!("{}\n{below}", first.trim());
    Field { name, kind, text: markdown(&text) }
}

/// At the first colon outside parentheses and brackets.
fn split_head(head: &str) -> (&str, &str) {
    let mut depth = 0u32;
    for (offset, c) in head.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => {
                return (head.get(..offset).unwrap_or_default(), head.get(offset + 1..).unwrap_or_default());
            }
            _ => {}
        }
    }
    (head, "")
}

fn named_error(field: Field) -> Field {
    Field { name: field.name.trim_start_matches(":class:").trim_matches('`').to_owned(), ..field }
}

fn returns(block: &[String], numpy: bool) -> Vec<Field> {
    if numpy {
        let named = fields(block, true, true).into_iter();
        return named
            .map(
                |field| {
                    if field.kind.is_empty() { Field { kind: field.name, name: String::new(), ..field } } else { field }
                },
            )
            .collect();
    }
    let text = block.join("\n");
    let (kind, rest) = split_head(text.trim());
    let is_type = !kind.contains(' ') || kind.contains('[') || kind.ends_with(" or None");
    let (kind, rest) =
        if is_type && !rest.is_empty() && !kind.contains('\n') { (kind, rest) } else { ("", text.trim()) };
    vec![Field { name: String::new(), kind: kind.trim().to_owned(), text: markdown(rest) }]
}

/// Fields of reST that are read.
#[rustfmt::skip]
const ROLES: &[&str] = &[
    "param", "parameter", "arg", "argument", "key", "keyword", "type", "return", "returns", "rtype", "raises", "raise",
    "except", "exception", "var", "ivar", "cvar", "vartype", "meta", "yield", "yields",
];

/// `:param type name: text` with its continuation lines; gives the line after it.
fn rest_field(doc: &mut Doc, lines: &[&str], at: usize) -> Option<usize> {
    let line = lines.get(at)?.trim_start();
    let (head, first) = line.strip_prefix(':')?.split_once(':')?;
    let (role, argument) = head.split_once(' ').unwrap_or((head, ""));
    let known = ROLES.contains(&role);
    if !known {
        return None;
    }
    let own = indent(lines.get(at)?);
    let mut text = first.trim().to_owned();
    let mut end = at + 1;
    while let Some(line) = lines.get(end) {
        let goes_on = if line.trim().is_empty() {
            lines.get(end + 1).is_some_and(|next| indent(next) > own && !next.trim().is_empty())
        } else {
            indent(line) > own
        };
        if !goes_on {
            break;
        }
        text.push('\n');
        text.push_str(line.trim_start());
        end += 1;
    }
    add_rest(doc, role, argument.trim(), &text);
    Some(end)
}

fn add_rest(doc: &mut Doc, role: &str, argument: &str, text: &str) {
    let (kind, name) = argument.rsplit_once(' ').unwrap_or(("", argument));
    let field = Field { name: name.to_owned(), kind: kind.to_owned(), text: markdown(text) };
    match role {
        "param" | "parameter" | "arg" | "argument" | "key" | "keyword" => doc.parameters.push(field),
        "var" | "ivar" | "cvar" => doc.attributes.push(field),
        "type" | "vartype" => {
            let list = if role == "type" { &mut doc.parameters } else { &mut doc.attributes };
            // A type stands near its parameter.
            match list.iter_mut().rev().take(40).find(|known| known.name == name) {
                Some(known) => text.clone_into(&mut known.kind),
                None => list.push(Field { name: name.to_owned(), kind: text.to_owned(), text: String::new() }),
            }
        }
        "return" | "returns" | "yield" | "yields" => {
            doc.returns.push(Field { text: markdown(text), ..Field::default() })
        }
        "rtype" => match doc.returns.last_mut() {
            Some(known) => text.clone_into(&mut known.kind),
            None => doc.returns.push(Field { kind: text.to_owned(), ..Field::default() }),
        },
        "raises" | "raise" | "except" | "exception" => {
            doc.errors.push(Field { name: argument.to_owned(), kind: String::new(), text: markdown(text) });
        }
        _ => {}
    }
}

/// A type that came before its parameter was described.
fn merge_types(doc: &mut Doc) {
    for list in [&mut doc.parameters, &mut doc.attributes] {
        let mut merged: Vec<Field> = Vec::with_capacity(list.len());
        for field in list.drain(..) {
            // Looks back a little only: a type stands beside its parameter.
            match merged.iter_mut().rev().take(8).find(|known| known.name == field.name && known.text.trim().is_empty())
            {
                Some(known) => known.text = field.text,
                None => merged.push(field),
            }
        }
        *list = merged;
    }
    for list in [&mut doc.parameters, &mut doc.attributes, &mut doc.returns] {
        for field in list.iter_mut() {
            field.kind = rest::plain_type(&field.kind);
        }
    }
}

fn markdown(text: &str) -> String {
    rest::to_markdown(text.trim(), &mut Doc::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(fields: &[Field]) -> Vec<(&str, &str, &str)> {
        fields.iter().map(|field| (field.name.as_str(), field.kind.as_str(), field.text.trim())).collect()
    }

    #[test]
    fn google_sections_are_read() {
        let doc = read(
            "Adds.\n\nArgs:\n    a (int, optional): first\n        goes on\n    b: second\n\nReturns:\n    int: the sum\n\nRaises:\n    ValueError: if big\n\nMore.",
        );
        assert_eq!(names(&doc.parameters), [("a", "int, optional", "first\ngoes on"), ("b", "", "second")]);
        assert_eq!(names(&doc.returns), [("", "int", "the sum")]);
        assert_eq!(names(&doc.errors), [("ValueError", "", "if big")]);
        assert_eq!(doc.body.trim(), "Adds.\n\nMore.");
    }

    #[test]
    fn numpy_sections_are_read() {
        let doc = read(
            "Adds.\n\nParameters\n----------\na : int\n    first\nb\n    second\n\nReturns\n-------\nint\n    the sum\n",
        );
        assert_eq!(names(&doc.parameters), [("a", "int", "first"), ("b", "", "second")]);
        assert_eq!(names(&doc.returns), [("", "int", "the sum")]);
    }

    #[test]
    fn rest_fields_are_read() {
        let doc = read(
            "Adds.\n\n:param a: first\n    goes on\n:param int b: second\n:type a: str\n:return: :class:`Sum <a.Sum>` object\n:rtype: a.Sum\n:raises ValueError: if big",
        );
        assert_eq!(names(&doc.parameters), [("a", "str", "first\ngoes on"), ("b", "int", "second")]);
        assert_eq!(names(&doc.returns), [("", "a.Sum", "[Sum][`a.Sum`] object")]);
        assert_eq!(names(&doc.errors), [("ValueError", "", "if big")]);
    }
}
