//! Tables that begin in the middle of a paragraph: GitHub reads its last line as the table's head, the parser wants a blank
//! line in front of it.

use super::lines::{columns, fence_after, is_item};
use super::prepared::Prepared;
use super::raw::RawBlocks;

/// Puts a blank line in front of such tables.
pub fn set_apart(prepared: Prepared<'_>) -> Prepared<'_> {
    let text = prepared.text.as_ref();
    if !(text.contains('|') && text.contains('-')) {
        return prepared;
    }
    let mut insertions = Vec::new();
    let (mut fence, mut raw) = (None, RawBlocks::of(text));
    let (mut before, mut is_table, mut at) = ("", false, 0);
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let was_fenced = fence.is_some();
        let is_raw = !was_fenced && raw.holds(line, at);
        fence = if is_raw { None } else { fence_after(fence, line) };
        let is_text = !was_fenced && fence.is_none() && !is_raw && !content(line).is_empty();
        let begins = is_text && !is_table && lines.peek().is_some_and(|next| is_head(line, next));
        if begins && !before.is_empty() && columns(line) < offset(before) + 4 {
            insertions.push((at, blank_like(line)));
        }
        is_table = is_text && (is_table || begins);
        before = if is_text { line } else { "" };
        at += line.len();
    }
    prepared.with_insertions(&insertions)
}

/// A line without the marks of quotes around it.
fn content(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>']).trim_end()
}

/// Where the text of a line begins, in columns.
fn offset(line: &str) -> usize {
    let text = line.trim_start();
    let marker = if is_item(text) { text.find(' ').map_or(0, |at| at + 1) } else { 0 };
    columns(line) + marker
}

/// An empty line inside the same quotes.
fn blank_like(line: &str) -> String {
    let marks = line.get(..line.len() - line.trim_start_matches([' ', '\t', '>']).len()).unwrap_or_default();
    format!("{}\n", marks.trim_end())
}

/// Whether two lines are a table's head and the rule under it, of as many columns.
fn is_head(head: &str, rule: &str) -> bool {
    let (head, rule) = (content(head), content(rule));
    let is_rule = |cell: &str| {
        let dashes = cell.trim().trim_start_matches(':').trim_end_matches(':');
        !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
    };
    let rule = cells(rule);
    head.contains('|') && rule.iter().all(|cell| is_rule(cell)) && cells(head).len() == rule.len()
}

/// The cells of a row; a pipe behind a backslash is text.
fn cells(row: &str) -> Vec<&str> {
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = row.strip_suffix('|').filter(|row| !row.ends_with('\\')).unwrap_or(row);
    let (mut found, mut start, mut is_escaped) = (Vec::new(), 0, false);
    for (at, c) in row.char_indices() {
        if c == '|' && !is_escaped {
            found.push(row.get(start..at).unwrap_or_default());
            start = at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    found.push(row.get(start..).unwrap_or_default());
    found
}

#[cfg(test)]
mod tests {
    use super::super::prepare::prepare;
    use super::*;

    fn apart(text: &str) -> String {
        set_apart(prepare(text, 0)).text.into_owned()
    }

    #[test]
    fn a_table_may_begin_in_a_paragraph() {
        assert_eq!(apart("x\n|a|b|\n|-|-|\n|c|d|\n"), "x\n\n|a|b|\n|-|-|\n|c|d|\n");
        assert_eq!(apart("x\ny\na | b\n:-- | --:\n"), "x\ny\n\na | b\n:-- | --:\n");
        assert_eq!(apart("> x\n> a|b\n> -|-\n"), "> x\n>\n> a|b\n> -|-\n");
        assert_eq!(apart("1. x\n   a|b\n   -|-\n"), "1. x\n\n   a|b\n   -|-\n");
    }

    #[test]
    fn what_is_no_table_or_stands_apart_already_stays() {
        for text in [
            "\n|a|b|\n|-|-|\n|c|d|\n|-|-|\n",
            "x\n|a|b|\n|-|\n",
            "x\na\n---\n",
            "x\n    |a|b|\n    |-|-|\n",
            "```\nx\n|a|b|\n|-|-|\n```\n",
            "<pre>\nx\n|a|b|\n|-|-|\n</pre>\n",
            "<!--\nx\n|a|b|\n|-|-|\n-->\n",
        ] {
            assert_eq!(apart(text), text);
        }
    }
}
