//! Dialects that the parser does not know, rewritten into ones that it does, before it runs.

use std::borrow::Cow;

use super::prepared::Prepared;
use super::raw::RawBlocks;
use crate::text::xml_escape;

/// Openings that this file knows.
const SIGNS: [&str; 7] = ["!!! ", "??? ", "???+ ", "=== \"", "===! \"", "===+ \"", ":::"];

/// Admonitions within each other; more are shown as they stand.
const MOST_OPEN: usize = 12;

/// Turns MkDocs admonitions (`!!! note "Title"`, `??? tip`, and an indented body) and containers (`:::note` … `:::`) into
/// GitHub alerts, and tabs (`=== "Title"`) and `:::details` into HTML's `details`. The first `front` bytes are front
/// matter and stay out.
pub fn prepare(markdown: &str, front: usize) -> Prepared<'_> {
    let source = markdown.get(front..).unwrap_or_default();
    let source = source.strip_prefix('\u{FEFF}').unwrap_or(source);
    let starts = vec![(0, markdown.len() - source.len())];
    if !SIGNS.iter().any(|sign| source.contains(sign)) {
        return Prepared { text: Cow::Borrowed(source), starts };
    }
    let mut rewriter = Rewriter {
        out: String::new(),
        starts,
        open: Vec::new(),
        fence: None,
        raw: RawBlocks::of(source),
        in_list: false,
        after_blank: true,
        last_end: last_container_end(source),
    };
    let mut lines = source.split_inclusive('\n').peekable();
    let mut at = 0;
    while let Some(line) = lines.next() {
        let has_body = lines.peek().is_some_and(|next| columns(next) >= columns(line) + 4);
        rewriter.line(line, at, markdown.len() - source.len(), has_body);
        at += line.len();
    }
    rewriter.close_from(0);
    Prepared { text: Cow::Owned(rewriter.out), starts: rewriter.starts }
}

/// Behind this place no container ends any more.
fn last_container_end(source: &str) -> usize {
    let mut last = 0;
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let text = line.trim();
        if text.len() >= 3 && text.bytes().all(|byte| byte == b':') {
            last = at;
        }
        at += line.len();
    }
    last
}

/// What is open.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// It is HTML's `details`; else a quote.
    is_details: bool,
    /// Columns in front of its mark, inside what it stands in.
    extra: usize,
    /// Columns that its lines have at least; `None`: it ends with as many colons.
    body: Option<usize>,
    colons: usize,
}

/// An opening.
struct Opening<'a> {
    is_details: bool,
    kind: &'static str,
    title: Cow<'a, str>,
    colons: usize,
}

struct Rewriter<'a> {
    out: String,
    starts: Vec<(usize, usize)>,
    open: Vec<Open>,
    fence: Option<&'a str>,
    raw: RawBlocks,
    in_list: bool,
    after_blank: bool,
    last_end: usize,
}

impl<'a> Rewriter<'a> {
    fn line(&mut self, line: &'a str, at: usize, before: usize, has_body: bool) {
        if line.trim().is_empty() {
            self.after_blank = true;
            return self.push("\n", at + before);
        }
        let indent = columns(line);
        let ended = self.open.iter().position(|open| open.body.is_some_and(|body| indent < body));
        if let Some(first) = ended {
            self.close_from(first);
            self.raw.leave();
        }
        let base = self.open.iter().filter_map(|open| open.body).next_back().unwrap_or(0);
        let (content, cut) = without_columns(line, base);
        let extra = columns(content);
        let text = content.trim();
        let is_raw = self.fence.is_none() && self.raw.holds(line, at);
        if self.fence.is_none() && !is_raw {
            let colons = text.bytes().take_while(|byte| *byte == b':').count();
            let ends = colons >= 3 && colons == text.len();
            if ends && let Some(last) = self.open.iter().rposition(|open| open.body.is_none() && open.colons <= colons)
            {
                return self.close_from(last);
            }
            let may_start = (extra < 4 || self.in_list) && self.open.len() < MOST_OPEN;
            let opening = may_start.then(|| opening(text, has_body)).flatten();
            if let Some(opening) = opening.filter(|opening| opening.colons == 0 || at < self.last_end) {
                return self.start(&opening, extra, base, at + before);
            }
        }
        if !is_raw {
            self.fence = fence_after(self.fence, line);
        }
        let is_item = is_item(text);
        self.in_list = is_item || self.in_list && !(self.after_blank && extra == 0);
        self.after_blank = false;
        self.push(content, at + before + cut);
    }

    /// A line inside what is open.
    fn push(&mut self, content: &str, at: usize) {
        self.prefix(self.open.len());
        self.starts.push((self.out.len(), at));
        self.out.push_str(content);
    }

    /// What stands in front of each line inside the first so many.
    fn prefix(&mut self, depth: usize) {
        for index in 0..depth {
            let Some(open) = self.open.get(index).copied() else { return };
            self.out.push_str(&" ".repeat(open.extra));
            if !open.is_details {
                self.out.push_str("> ");
            }
        }
    }

    fn start(&mut self, opening: &Opening<'_>, extra: usize, base: usize, at: usize) {
        let depth = self.open.len();
        let body = (opening.colons == 0).then_some(base + extra + 4);
        if !self.after_blank {
            // It may stand in a block of HTML, which goes on up to a blank line.
            self.prefix(depth);
            self.out.push('\n');
        }
        self.prefix(depth);
        self.starts.push((self.out.len(), at));
        let spaces = " ".repeat(extra);
        self.out.push_str(&spaces);
        if opening.is_details {
            let title = xml_escape(&opening.title);
            self.out.push_str(&format!("<details><summary>{title}</summary>\n"));
        } else {
            self.out.push_str(&format!("> [!{}]\n", opening.kind));
        }
        self.open.push(Open { is_details: opening.is_details, extra, body, colons: opening.colons });
        if opening.is_details {
            self.prefix(depth + 1);
            self.out.push('\n');
        } else if !opening.title.is_empty() {
            self.prefix(depth + 1);
            self.out.push_str(&format!("**{}**\n", opening.title));
            self.prefix(depth);
            self.out.push_str(&format!("{spaces}>\n"));
        }
        self.after_blank = true;
    }

    /// Closes what is open from the outermost that ends inwards.
    fn close_from(&mut self, first: usize) {
        while self.open.len() > first {
            let Some(closed) = self.open.pop() else { return };
            let depth = self.open.len();
            if !self.out.ends_with('\n') {
                self.out.push('\n');
            }
            if closed.is_details {
                let end = format!("\n{}</details>\n", " ".repeat(closed.extra));
                for line in end.split_inclusive('\n') {
                    self.prefix(depth);
                    self.out.push_str(line);
                }
            }
            self.prefix(depth);
            self.out.push('\n');
        }
        self.after_blank = true;
    }
}

/// Columns of white space in front of a line; a tab goes to the next fourth.
pub(super) fn columns(line: &str) -> usize {
    let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.fold(0, |column, byte| if byte == b'\t' { column / 4 * 4 + 4 } else { column + 1 })
}

/// A line without its first columns, and how many bytes those were.
fn without_columns(line: &str, most: usize) -> (&str, usize) {
    let (mut column, mut cut) = (0, 0);
    for byte in line.bytes() {
        if column >= most || !matches!(byte, b' ' | b'\t') {
            break;
        }
        column = if byte == b'\t' { column / 4 * 4 + 4 } else { column + 1 };
        cut += 1;
    }
    (line.get(cut..).unwrap_or(line), cut)
}

pub(super) fn is_item(text: &str) -> bool {
    let digits = text.bytes().take(9).take_while(u8::is_ascii_digit).count();
    ["- ", "* ", "+ "].iter().any(|mark| text.starts_with(mark))
        || digits > 0 && text.get(digits..).is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "))
}

fn opening(text: &str, has_body: bool) -> Option<Opening<'_>> {
    admonition(text, has_body).or_else(|| tab(text)).or_else(|| container(text))
}

/// `!!! note inline end "Title"`; a kind that nobody knows is a note with the kind for its title.
fn admonition(text: &str, has_body: bool) -> Option<Opening<'_>> {
    let rest = ["!!! ", "???+ ", "??? "].into_iter().find_map(|mark| text.strip_prefix(mark))?.trim();
    let (word, mut title) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    title = title.trim();
    while let Some((class, after)) =
        title.split_once(char::is_whitespace).or_else(|| (!title.is_empty()).then_some((title, "")))
    {
        if !matches!(class, "inline" | "end") {
            break;
        }
        title = after.trim();
    }
    let is_quoted = title.len() > 1 && title.starts_with('"') && title.ends_with('"');
    let shown = title.trim_matches('"');
    if let Some(kind) = kind_of(word) {
        return Some(Opening { is_details: false, kind, title: Cow::Borrowed(shown), colons: 0 });
    }
    let is_word = word.starts_with(|c: char| c.is_alphabetic())
        && word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    if !is_word || !has_body || !(is_quoted || title.is_empty()) {
        return None;
    }
    let title = if title.is_empty() { Cow::Owned(capitalised(word)) } else { Cow::Borrowed(shown) };
    Some(Opening { is_details: false, kind: "NOTE", title, colons: 0 })
}

/// `=== "Title"`.
fn tab(text: &str) -> Option<Opening<'_>> {
    let rest = ["===! ", "===+ ", "=== "].into_iter().find_map(|mark| text.strip_prefix(mark))?;
    let title = rest.trim().strip_prefix('"')?.strip_suffix('"')?;
    (!title.is_empty()).then_some(Opening { is_details: true, kind: "", title: Cow::Borrowed(title), colons: 0 })
}

/// `:::note[Title]`, `::: tip Title`, `::: {.warning}`.
fn container(text: &str) -> Option<Opening<'_>> {
    let colons = text.bytes().take_while(|byte| *byte == b':').count();
    let rest = text.get(colons..).filter(|_| colons >= 3)?.trim();
    let rest = rest.strip_prefix("{.").and_then(|inside| inside.strip_suffix('}')).unwrap_or(rest);
    let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(rest.len());
    let (word, title) = rest.split_at_checked(length)?;
    let title = title.trim();
    let title = title.strip_prefix('[').and_then(|inside| inside.strip_suffix(']')).unwrap_or(title);
    if word.eq_ignore_ascii_case("details") {
        let title = if title.is_empty() { "Details" } else { title };
        return Some(Opening { is_details: true, kind: "", title: Cow::Borrowed(title), colons });
    }
    kind_of(word).map(|kind| Opening { is_details: false, kind, title: Cow::Borrowed(title), colons })
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn kind_of(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "note" | "info" | "todo" | "abstract" | "summary" | "tldr" | "example" | "quote" | "cite" | "question"
        | "help" | "faq" => "NOTE",
        "tip" | "hint" | "success" | "check" | "done" => "TIP",
        "important" => "IMPORTANT",
        "warning" | "attention" | "caution" => "WARNING",
        "danger" | "error" | "bug" | "failure" | "fail" | "missing" => "CAUTION",
        _ => return None,
    })
}

pub(super) fn fence_after<'a>(open: Option<&'a str>, line: &'a str) -> Option<&'a str> {
    let trimmed = line.trim_start();
    let mark = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
    match (open, mark) {
        (None, mark) => mark,
        (Some(open), Some(mark)) if open == mark => None,
        (open, _) => open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_admonition_becomes_an_alert() {
        let text = "a\n\n!!! warning \"Mind\"\n    one\n\n    two\nb\n";
        assert_eq!(prepare(text, 0).text, "a\n\n> [!WARNING]\n> **Mind**\n>\n> one\n> \n> two\n\nb\n");
    }

    #[test]
    fn inside_a_fence_or_a_raw_block_nothing_changes() {
        for text in [
            "```\n!!! note\n    x\n```\n",
            "<pre>\n!!! note\n    x\n</pre>\n",
            "<!-- a\n\n!!! note\n    x\n-->\n",
            "<script>\n\n:::note\nx\n:::\n</script>\n",
        ] {
            assert_eq!(prepare(text, 0).text, text);
        }
        let unended = "<!-- a\n\n!!! note\n    x\n";
        assert_eq!(prepare(unended, 0).text, "<!-- a\n\n> [!NOTE]\n> x\n\n");
    }

    #[test]
    fn what_is_open_at_the_end_needs_no_line_end() {
        assert_eq!(prepare("!!! note\n    x", 0).text, "> [!NOTE]\n> x\n\n");
        let tab = "> [!NOTE]\n> <details><summary>A</summary>\n> \n> x\n> \n> </details>\n> \n\n";
        assert_eq!(prepare("!!! note\n    === \"A\"\n        x", 0).text, tab);
    }

    #[test]
    fn an_admonition_in_a_block_of_html_stands_apart() {
        let html = "<details>\n<summary>S</summary>\n!!! note\n    x\n</details>\n";
        let apart = "<details>\n<summary>S</summary>\n\n> [!NOTE]\n> x\n\n</details>\n";
        assert_eq!(prepare(html, 0).text, apart);
    }

    #[test]
    fn admonitions_stand_in_lists_and_in_each_other() {
        let outer = "!!! note\n    a\n\n    !!! tip \"T\"\n        b\n\n    c\nd\n";
        assert_eq!(
            prepare(outer, 0).text,
            "> [!NOTE]\n> a\n> \n> > [!TIP]\n> > **T**\n> >\n> > b\n> > \n> \n> c\n\nd\n"
        );
        let list = "1. one\n\n    !!! warning\n        careful\n\n2. two\n";
        assert_eq!(prepare(list, 0).text, "1. one\n\n    > [!WARNING]\n    > careful\n    > \n\n2. two\n");
        assert_eq!(prepare("    !!! note\n        x\n", 0).text, "    !!! note\n        x\n", "code");
    }

    #[test]
    fn unknown_kinds_classes_tabs_and_containers_are_read() {
        let kind = prepare("!!! wisdom\n    a\n", 0).text.into_owned();
        assert_eq!(kind, "> [!NOTE]\n> **Wisdom**\n>\n> a\n\n");
        assert_eq!(prepare("!!! tip inline end \"T\"\n    a\n", 0).text, "> [!TIP]\n> **T**\n>\n> a\n\n");
        assert_eq!(prepare("!!! Mind the gap\nx\n", 0).text, "!!! Mind the gap\nx\n", "prose");
        let tabs = "=== \"A & B\"\n    a\n\n=== \"C\"\n    c\n";
        let html = "<details><summary>A &amp; B</summary>\n\na\n\n\n</details>\n\n<details><summary>C</summary>\n\nc\n\n</details>\n\n";
        assert_eq!(prepare(tabs, 0).text, html);
        for text in [":::note\na\n:::\nb\n", "::: note\na\n:::\nb\n", "::: {.note}\na\n:::\nb\n"] {
            assert_eq!(prepare(text, 0).text, "> [!NOTE]\n> a\n\nb\n", "{text}");
        }
        assert_eq!(prepare(":::tip[T]\na\n:::\n", 0).text, "> [!TIP]\n> **T**\n>\n> a\n\n");
        for text in [":::note\na\n", ":::unknown\na\n:::\n", "a ::: b\n"] {
            assert_eq!(prepare(text, 0).text, text, "{text}");
        }
    }
}
