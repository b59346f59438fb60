//! The reST that people write in docstrings, as Markdown: roles, links, code blocks, admonitions, version notes.

use crate::outline::doc::Doc;
use crate::outline::doc::rest_table::{admonition_title, contents, simple, star, target};

/// Directives deeper inside each other than this stay as they are written: each level reads its text again.
const DEEPEST: usize = 4;

/// Converts a docstring; version notes go into `doc`.
pub fn to_markdown(text: &str, doc: &mut Doc) -> String {
    convert(text, doc, 0, None)
}

/// Converts a document: titles become headings, by the order in which their underlines first occur.
pub fn document(text: &str) -> String {
    convert(text, &mut Doc::default(), 0, Some(&mut Vec::new()))
}

fn convert(text: &str, doc: &mut Doc, depth: usize, mut marks: Option<&mut Vec<char>>) -> String {
    if depth > DEEPEST {
        return text.to_owned();
    }
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    let mut fenced = false;
    while let Some(line) = lines.get(at) {
        let bare = line.trim_start();
        fenced ^= bare.starts_with("```");
        if fenced || bare.starts_with("```") {
            push(&mut out, line);
            at += 1;
        } else if let Some(after) = simple(&mut out, &lines, at, &inline) {
            at = after;
        } else if let Some(rest) = bare.strip_prefix(".. ") {
            at = directive(&mut out, doc, &lines, (at, depth), rest);
        } else if bare.starts_with(">>> ") {
            at = doctest(&mut out, &lines, at);
        } else if let Some(head) = line.trim_end().strip_suffix("::").filter(|_| block_follows(&lines, at)) {
            if !head.trim().is_empty() {
                push(&mut out, &format!("{}:", inline(head)));
            }
            at = code_block(&mut out, &lines, at + 1, indent(line), "");
        } else if bare.trim_end() == ":internal:" || is_extra_line(&lines, at) {
            at += 1;
        } else {
            let next = lines.get(at + 1).copied().unwrap_or_default();
            if is_underline(next) && !bare.is_empty() && next.len() + 2 >= line.len() {
                push(&mut out, &title(&inline(line.trim()), next, marks.as_deref_mut()));
            } else {
                push(&mut out, &inline(line));
            }
            at += 1;
        }
    }
    out.trim_matches('\n').to_owned()
}

/// The line under a title, or the one over it.
fn is_extra_line(lines: &[&str], at: usize) -> bool {
    lines.get(at).is_some_and(|line| is_underline(line) && (at > 0 || lines.get(2) == Some(line)))
}

fn title(text: &str, underline: &str, marks: Option<&mut Vec<char>>) -> String {
    let Some(marks) = marks else { return format!("**{text}**") };
    let mark = underline.chars().next().unwrap_or('=');
    let level = marks.iter().position(|known| *known == mark).unwrap_or_else(|| {
        marks.push(mark);
        marks.len() - 1
    });
    format!("{} {text}", "#".repeat((level + 1).min(6)))
}

/// A type as people read it: without roles and backquotes.
pub fn plain_type(text: &str) -> String {
    let mut plain = inline(text).replace(['`', '\\'], "");
    if let Some((label, _)) = plain.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        plain = label.to_owned();
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_underline(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= 3
        && ["=", "-", "~", "^", "\""].iter().any(|mark| line.trim_matches(|c: char| mark.contains(c)).is_empty())
}

fn block_follows(lines: &[&str], at: usize) -> bool {
    let own = lines.get(at).map_or(0, |line| indent(line));
    lines.iter().skip(at + 1).take(3).find(|line| !line.trim().is_empty()).is_some_and(|line| indent(line) > own)
}

/// The lines below `from` that are indented further than `own`.
fn block_end(lines: &[&str], from: usize, own: usize) -> usize {
    let mut end = from;
    let mut at = from;
    while let Some(line) = lines.get(at) {
        if !line.trim().is_empty() {
            if indent(line) <= own {
                break;
            }
            end = at + 1;
        }
        at += 1;
    }
    end
}

fn code_block(out: &mut String, lines: &[&str], from: usize, own: usize, language: &str) -> usize {
    let end = block_end(lines, from, own);
    let block: Vec<&str> =
        lines.get(from..end).unwrap_or_default().iter().copied().skip_while(|line| line.trim().is_empty()).collect();
    let block: Vec<&str> = block
        .into_iter()
        .skip_while(|line| line.trim_start().starts_with(':'))
        .skip_while(|line| line.trim().is_empty())
        .collect();
    let dent = block.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
    push(out, &format!("\n```{language}"));
    for line in block {
        push(out, line.get(dent..).unwrap_or_default());
    }
    push(out, "```\n");
    end
}

/// Lines without what all of them are indented by, and without the options of a directive at their head.
fn dedented(lines: &[&str]) -> String {
    let dent = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
    let mut out = String::new();
    for line in lines.iter().skip_while(|line| is_option(line.trim())) {
        push(&mut out, line.get(dent..).unwrap_or_default());
    }
    out
}

/// `:name: value`, as against text that begins with a role.
fn is_option(line: &str) -> bool {
    let rest = line.strip_prefix(':').and_then(|rest| rest.split_once(':')).map(|(_, rest)| rest);
    rest.is_some_and(|rest| !rest.starts_with('`'))
}

fn doctest(out: &mut String, lines: &[&str], from: usize) -> usize {
    let dent = lines.get(from).map_or(0, |line| indent(line));
    push(out, "\n```python");
    let mut at = from;
    while let Some(line) = lines.get(at).filter(|line| !line.trim().is_empty()) {
        push(out, line.get(dent..).unwrap_or_else(|| line.trim_start()));
        at += 1;
    }
    push(out, "```\n");
    at
}

fn directive(out: &mut String, doc: &mut Doc, lines: &[&str], (at, depth): (usize, usize), rest: &str) -> usize {
    let own = lines.get(at).map_or(0, |line| indent(line));
    let Some((name, argument)) = rest.split_once("::") else {
        target(out, rest);
        return block_end(lines, at + 1, own);
    };
    let (name, argument) = (name.trim(), argument.trim());
    let end = block_end(lines, at + 1, own);
    let inside = lines.get(at + 1..end).unwrap_or_default();
    let text = dedented(inside);
    match name {
        "code-block" | "code" | "sourcecode" | "highlight" | "ipython" => {
            return code_block(out, lines, at + 1, own, argument);
        }
        "doctest" | "testcode" => return code_block(out, lines, at + 1, own, "python"),
        "versionadded" => {
            let version = argument.split_whitespace().next().unwrap_or_default();
            doc.since.get_or_insert_with(|| version.to_owned());
        }
        "versionchanged" | "versionremoved" => {
            let (version, more) = argument.split_once(' ').unwrap_or((argument, ""));
            push(
                out,
                &format!(
                    "\n- Changed in version {version}: {}\n",
                    inline(&format!("{more} {text}").replace('\n', " ")).trim()
                ),
            );
        }
        "deprecated" | "deprecated-removed" => {
            doc.deprecated = Some(format!("Since version {argument}. {}", inline(text.trim())));
        }
        "image" | "figure" => {
            let alt = inside.iter().find_map(|line| line.trim().strip_prefix(":alt:")).unwrap_or_default().trim();
            push(out, &format!("\n![{alt}](<{argument}>)\n"));
        }
        _ => spoken(out, doc, depth, (name, argument), &text),
    }
    end
}

/// Directives whose content is text.
fn spoken(out: &mut String, doc: &mut Doc, depth: usize, (name, argument): (&str, &str), text: &str) {
    match name {
        "note" | "seealso" | "admonition" => quote(out, depth, "NOTE", &admonition_title(name, argument), text),
        "tip" | "hint" => quote(out, depth, "TIP", argument, text),
        "important" => quote(out, depth, "IMPORTANT", argument, text),
        "warning" | "attention" => quote(out, depth, "WARNING", argument, text),
        "caution" | "danger" | "error" => quote(out, depth, "CAUTION", argument, text),
        "rubric" | "topic" | "sidebar" | "tab" | "group-tab" | "dropdown" | "details" => {
            push(out, &format!("\n**{}**\n", inline(argument)));
            push(out, &convert(text, doc, depth + 1, None));
            push(out, "");
        }
        "container" | "tabs" | "only" | "epigraph" | "tab-set" => push(out, &convert(text, doc, depth + 1, None)),
        "toctree" => contents(out, text),
        "autoclass" | "autofunction" | "automethod" | "autoexception" | "autodata" | "autoattribute" => {
            push(out, &format!("\n[`{}`]\n", argument.split('(').next().unwrap_or(argument)));
        }
        _ => {}
    }
}

/// GitHub's alert, which becomes a panel; what stands in it is converted on its own.
fn quote(out: &mut String, depth: usize, kind: &str, head: &str, text: &str) {
    push(out, &format!("\n> [!{kind}]"));
    for line in convert(&format!("{head}\n{text}"), &mut Doc::default(), depth + 1, None).lines() {
        push(out, &format!("> {line}"));
    }
    push(out, "");
}

/// Inline marks of one line.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut rest = line;
    while let Some(at) = rest.find(['`', ':', '*', '_', '<']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let tail = rest.get(at..).unwrap_or_default();
        let taken = match tail.as_bytes().first() {
            Some(b'`') => quoted(&mut out, tail),
            Some(b':') => role(&mut out, tail),
            Some(b'*') => star(&mut out, tail),
            Some(b'_') if tail.starts_with("__") => escape(&mut out, "__"),
            Some(b'<') => escape(&mut out, "<"),
            _ => None,
        };
        let taken = taken.unwrap_or_else(|| {
            out.push_str(tail.get(..1).unwrap_or_default());
            1
        });
        rest = tail.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

fn escape(out: &mut String, mark: &str) -> Option<usize> {
    for c in mark.chars() {
        out.push('\\');
        out.push(c);
    }
    Some(mark.len())
}

/// ``` ``code`` ```, `` `text <url>`_ ``, `` `code` ``.
fn quoted(out: &mut String, tail: &str) -> Option<usize> {
    if let Some(inside) = tail.strip_prefix("``") {
        let end = inside.find("``")?;
        out.push('`');
        out.push_str(inside.get(..end)?);
        out.push('`');
        return Some(end + 4);
    }
    let inside = tail.get(1..)?;
    let end = inside.find('`')?;
    let body = inside.get(..end)?;
    let marks = inside.get(end + 1..)?.bytes().take_while(|byte| *byte == b'_').count();
    match body.rsplit_once('<') {
        Some((label, url)) if marks > 0 => {
            out.push_str(&format!("[{}](<{}>)", label.trim(), url.trim_end_matches('>')));
            Some(end + 2 + marks)
        }
        // A reference: where its name is defined the label is a link.
        _ if marks > 0 && !body.contains(['[', ']']) => {
            out.push_str(&format!("[{body}]"));
            Some(end + 2 + marks)
        }
        _ => {
            out.push('`');
            out.push_str(body);
            out.push('`');
            Some(end + 2 + marks)
        }
    }
}

/// `` :role:`target` `` and `` :role:`text <target>` ``.
fn role(out: &mut String, tail: &str) -> Option<usize> {
    let name_end = tail.get(1..)?.bytes().take(40).position(|byte| byte == b':')? + 1;
    let name = tail.get(1..name_end)?;
    let body = tail.get(name_end + 1..)?.strip_prefix('`')?;
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'+')) {
        return None;
    }
    let end = body.find('`')?;
    let inside = body.get(..end)?;
    let target_of = |target: &str| target.trim_start_matches(['~', '!', '.']).trim_end_matches("()").to_owned();
    match inside.rsplit_once(" <") {
        _ if name == "doc" => document_link(out, inside),
        Some((label, target)) => out.push_str(&format!("[{label}][`{}`]", target_of(target.trim_end_matches('>')))),
        None if matches!(name, "class" | "func" | "meth" | "attr" | "mod" | "exc" | "data" | "obj" | "const")
            || name.starts_with("py") =>
        {
            let target = target_of(inside);
            let label = if inside.starts_with('~') { target.rsplit('.').next().unwrap_or(&target) } else { &target };
            if label == target {
                out.push_str(&format!("[`{target}`]"));
            } else {
                out.push_str(&format!("[{label}][`{target}`]"));
            }
        }
        None if matches!(name, "ref" | "doc" | "pep" | "rfc" | "issue" | "pr" | "term") => out.push_str(inside),
        None => {
            out.push('`');
            out.push_str(inside);
            out.push('`');
        }
    }
    Some(name_end + 1 + end + 2)
}

/// From the root of the documentation, which nothing here names, only the text is sure.
fn document_link(out: &mut String, inside: &str) {
    let (label, target) =
        inside.rsplit_once(" <").map_or((inside, inside), |(label, rest)| (label, rest.trim_end_matches('>')));
    if target.starts_with('/') {
        out.push_str(label.trim_start_matches('/'));
    } else {
        out.push_str(&format!("[{label}](<{target}.rst>)"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(text: &str) -> String {
        to_markdown(text, &mut Doc::default())
    }

    #[test]
    fn a_directive_may_begin_with_a_role() {
        assert_eq!(
            convert(".. versionchanged:: 1\n    :data:`A` goes\n    on."),
            "- Changed in version 1: [`A`] goes on."
        );
        assert_eq!(convert(".. note::\n    :class: b\n\n    Text."), "> [!NOTE]\n> Text.");
    }

    #[test]
    fn roles_links_and_literals_become_markdown() {
        assert_eq!(
            convert("A :class:`~a.B` and ``c`` of `d <https://e>`_."),
            "A [B][`a.B`] and `c` of [d](<https://e>)."
        );
        assert_eq!(
            convert("Takes *args and **kwargs of __init__."),
            "Takes \\*args and \\*\\*kwargs of \\_\\_init\\_\\_."
        );
    }

    #[test]
    fn blocks_become_fences() {
        assert_eq!(convert("Use::\n\n    a()\n    b()\n\nThen."), "Use:\n\n```\na()\nb()\n```\n\n\nThen.");
        assert_eq!(convert(".. code-block:: python\n\n    a()"), "```python\na()\n```");
        assert_eq!(convert(">>> a\n1\n\nb"), "```python\n>>> a\n1\n```\n\n\nb");
    }

    #[test]
    fn version_notes_are_kept() {
        let mut doc = Doc::default();
        assert_eq!(to_markdown("A.\n\n.. versionadded:: 2.0\n.. deprecated:: 3.0\n    Use b.", &mut doc), "A.");
        assert_eq!(doc.since.as_deref(), Some("2.0"));
        assert_eq!(doc.deprecated.as_deref(), Some("Since version 3.0. Use b."));
    }
}
