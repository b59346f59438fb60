//! JSDoc, TSDoc and Javadoc: text, then `@tags`.

use crate::outline::doc::html;
use crate::outline::doc::links::links;
use crate::outline::doc::{Doc, Field};

/// Reads a comment; `html` when its text is HTML (Javadoc) and not Markdown.
pub fn read(text: &str, html: bool) -> Doc {
    let mut doc = Doc::default();
    let mut block = String::new();
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        if !fenced && is_tag(line.trim_start()) {
            finish(&mut doc, &block, html);
            block.clear();
        }
        let mut rest = line;
        while let Some((text, tag)) = split_at_tag(rest).filter(|_| !fenced && !html) {
            block.push_str(text);
            finish(&mut doc, &block, html);
            block.clear();
            rest = tag;
        }
        block.push_str(rest);
        block.push('\n');
    }
    finish(&mut doc, &block, html);
    doc
}

/// Before a tag that stands behind text of its line, and from the tag on: `Adds. @param {number} a @returns {number}`. Only what
/// has its type in braces is one there, and a default.
fn split_at_tag(line: &str) -> Option<(&str, &str)> {
    const TYPED: [&str; 7] = ["param {", "returns {", "return {", "throws {", "type {", "typedef {", "template {"];
    let starts_tag = |(at, _): &(usize, &str)| {
        let rest = line.get(at + 2..).unwrap_or_default();
        rest.starts_with("default") || TYPED.iter().any(|tag| rest.starts_with(tag))
    };
    let (at, _) = line.match_indices(" @").find(starts_tag)?;
    let text = line.get(..at).filter(|text| !text.trim().is_empty())?;
    Some((text, line.get(at + 1..)?))
}

fn is_tag(line: &str) -> bool {
    line.strip_prefix('@').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn finish(doc: &mut Doc, block: &str, html: bool) {
    let block = block.trim();
    let text = |text: &str| if html { html::to_markdown(text) } else { links(text) };
    let Some(tag) = block.strip_prefix('@').filter(|_| is_tag(block)) else {
        push_paragraph(&mut doc.body, &text(block));
        return;
    };
    let (name, rest) = tag.split_once(|c: char| c.is_whitespace()).unwrap_or((tag, ""));
    let rest = rest.trim();
    match name {
        "param" | "arg" | "argument" | "property" | "prop" | "typeParam" | "template" | "typeparam" => {
            let field = field(rest, true, &text);
            if !field.name.is_empty() {
                doc.parameters.push(field);
            }
        }
        "return" | "returns" | "yields" | "yield" => {
            let found = field(rest, false, &text);
            if !(found.kind.is_empty() && found.text.is_empty()) {
                doc.returns.push(found);
            }
        }
        "throws" | "exception" | "throw" => doc.errors.push(error(rest, html, &text)),
        "example" => doc.examples.push(example(rest)),
        "deprecated" => doc.deprecated = Some(text(rest)),
        "since" | "version" if doc.since.is_none() => doc.since = Some(rest.to_owned()),
        "see" | "link" => doc.see.push(see(rest, &text)),
        "description" | "desc" | "summary" | "remarks" | "classdesc" | "fileoverview" | "file" | "overview"
        | "note" => {
            push_paragraph(&mut doc.body, &text(rest));
        }
        "default" | "defaultValue" | "defaultvalue" if !rest.is_empty() => {
            push_paragraph(&mut doc.body, &format!("Default: `{}`", rest.trim_matches('`').replace('`', "'")));
        }
        _ => {}
    }
}

fn push_paragraph(body: &mut String, text: &str) {
    if !text.trim().is_empty() {
        if !body.is_empty() {
            body.push_str("\n\n");
        }
        body.push_str(text.trim());
    }
}

/// `{type} name - text`, `name text`, `{type} [name=default] text`.
fn field(rest: &str, named: bool, text: &dyn Fn(&str) -> String) -> Field {
    let (kind, rest) = braced(rest);
    // PHP: `int $name text`.
    let typed =
        rest.find(" $").filter(|at| named && kind.is_empty() && is_php_type(rest.get(..*at).unwrap_or_default()));
    let (kind, rest) = match typed {
        Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at + 1..).unwrap_or_default()),
        None => (kind, rest),
    };
    let (name, rest) = if named { first_word(rest) } else { ("", rest) };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let rest = rest.trim_start();
    // YARD: `name [Type] text`.
    let bracketed =
        rest.strip_prefix('[').and_then(|rest| rest.split_once("] ").or(rest.strip_suffix(']').map(|kind| (kind, ""))));
    let is_type = |kind: &str| {
        !kind.contains(['[', ']', '(', '`', '\n']) && kind.starts_with(|c: char| c.is_alphabetic() || c == '#')
    };
    let (kind, rest) = bracketed.filter(|(found, _)| kind.is_empty() && is_type(found)).unwrap_or((kind, rest));
    let rest = rest.trim_start_matches("- ").trim_start_matches("— ");
    Field { name: name.trim_matches(['<', '>']).to_owned(), kind: kind.to_owned(), text: text(rest.trim()) }
}

/// One word, or several within brackets: `array{name: string, id: ?int}`.
fn is_php_type(text: &str) -> bool {
    let mut depth = 0u32;
    !text.is_empty()
        && text.chars().all(|c| {
            match c {
                '{' | '<' | '(' | '[' => depth += 1,
                '}' | '>' | ')' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            !c.is_whitespace() || depth > 0
        })
}

/// `Type text`, `{Type} text`, `{@link Type} text`.
fn error(rest: &str, html: bool, text: &dyn Fn(&str) -> String) -> Field {
    if let Some(link) = rest.strip_prefix("{@link ")
        && let Some((name, after)) = link.split_once('}')
    {
        return Field { name: name.trim().to_owned(), kind: String::new(), text: text(after.trim()) };
    }
    let (kind, after) = braced(rest);
    if !kind.is_empty() {
        return Field { name: kind.to_owned(), kind: String::new(), text: text(after.trim().trim_start_matches("- ")) };
    }
    let (word, after) = first_word(rest);
    let is_type = word.starts_with(|c: char| c.is_ascii_uppercase())
        && (html || word.ends_with("Error") || word.ends_with("Exception"));
    if is_type {
        return Field { name: word.to_owned(), kind: String::new(), text: text(after.trim().trim_start_matches("- ")) };
    }
    Field { name: String::new(), kind: String::new(), text: text(rest) }
}

/// `{…}` at the start, with its inner braces.
fn braced(text: &str) -> (&str, &str) {
    if !text.starts_with('{') || text.starts_with("{@") {
        return ("", text);
    }
    let mut depth = 0u32;
    for (offset, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (
                text.get(1..offset).unwrap_or_default().trim(),
                text.get(offset + 1..).unwrap_or_default().trim_start(),
            );
        }
    }
    ("", text)
}

/// The first word; `[name = default]` is one.
fn first_word(text: &str) -> (&str, &str) {
    if text.starts_with('[')
        && let Some(end) = text.find(']')
    {
        return (text.get(..=end).unwrap_or_default(), text.get(end + 1..).unwrap_or_default());
    }
    text.split_once(|c: char| c.is_whitespace()).unwrap_or((text, ""))
}

fn example(rest: &str) -> String {
    let rest = rest.trim_matches('\n');
    let captioned = rest.strip_prefix("<caption>").and_then(|rest| rest.split_once("</caption>"));
    match captioned {
        Some((caption, code)) => format!("{caption}\n\n{}", fenced(code.trim_matches('\n'))),
        None => fenced(rest),
    }
}

fn fenced(code: &str) -> String {
    if code.contains("```") { code.to_owned() } else { format!("```\n{code}\n```") }
}

fn see(rest: &str, text: &dyn Fn(&str) -> String) -> String {
    let bare = !rest.contains(['{', '<', '[', ' ']) && !rest.starts_with("http");
    if bare { format!("[`{}`]", rest.trim_start_matches('#').replace('#', ".")) } else { text(rest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_fields() {
        let doc = read(
            "Adds.\n\n@param {number} [a=1] - first\n@param b second\n  goes on\n@returns {number} sum\n@throws {RangeError} when big\n@example\nadd(1)\n",
            false,
        );
        assert_eq!(doc.body, "Adds.");
        assert_eq!(
            doc.parameters.first(),
            Some(&Field { name: "a=1".into(), kind: "number".into(), text: "first".into() })
        );
        assert_eq!(doc.parameters.get(1).map(|field| field.text.as_str()), Some("second\n  goes on"));
        assert_eq!(doc.returns.first().map(|field| field.kind.as_str()), Some("number"));
        assert_eq!(doc.errors.first().map(|field| field.name.as_str()), Some("RangeError"));
        assert_eq!(doc.examples, ["```\nadd(1)\n```"]);
    }

    #[test]
    fn tags_behind_text_on_its_line_become_fields_too() {
        let doc = read("Adds. @param {number} a first @param {string} b @returns {number} [sum] of `x @y`", false);
        assert_eq!(doc.body, "Adds.");
        let names: Vec<&str> = doc.parameters.iter().map(|field| field.name.as_str()).collect();
        assert_eq!((names, doc.returns.len()), (vec!["a", "b"], 1));
        assert_eq!(read("Mail to a @team and @param of it.", false).body, "Mail to a @team and @param of it.");
        assert_eq!(read("Waits. @default 3", false).body, "Waits.\n\nDefault: `3`");
    }

    #[test]
    fn yard_writes_types_in_brackets() {
        let doc =
            read("Adds.\n@param a [Integer, nil] first\n@return [Boolean] whether it is so\n@return a [`B`]", false);
        assert_eq!(doc.parameters, [Field { name: "a".into(), kind: "Integer, nil".into(), text: "first".into() }]);
        assert_eq!(doc.returns.first().map(|field| field.kind.as_str()), Some("Boolean"));
        assert_eq!(doc.returns.get(1).map(|field| field.text.as_str()), Some("a [`B`]"));
    }

    #[test]
    fn javadoc_names_its_exceptions() {
        let doc =
            read("Reads {@code a<b>} of {@link Foo#bar(int) it}.\n@throws IOException if it fails\n@see Foo#baz", true);
        assert_eq!(doc.body, "Reads `a<b>` of [it][`Foo.bar(int)`].");
        assert_eq!(doc.errors.first().map(|field| field.name.as_str()), Some("IOException"));
        assert_eq!(doc.see, ["[`Foo.baz`]"]);
    }
}
