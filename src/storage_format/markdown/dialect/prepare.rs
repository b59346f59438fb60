//! Dialects that the parser does not know, rewritten into ones that it does, before it runs.

use std::borrow::Cow;

use super::lines::{columns, fence_after, is_item, item_marker, split_quote, without_columns};
use super::openings::{Opening, Shape, opening, tab_of_container};
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
        return Prepared { text: Cow::Borrowed(source), starts, taken: String::new() };
    }
    let mut rewriter = Rewriter {
        out: String::new(),
        taken: String::new(),
        starts,
        open: Vec::new(),
        fence: None,
        fence_columns: 0,
        raw: RawBlocks::of(source),
        raw_at: 0,
        quote: "",
        in_list: false,
        after_blank: true,
        last_end: last_container_end(source),
    };
    let mut lines = source.split_inclusive('\n').peekable();
    let mut at = 0;
    while let Some(line) = lines.next() {
        rewriter.line(line, at, markdown.len() - source.len(), lines.peek().copied());
        at += line.len();
    }
    rewriter.close_from(0);
    rewriter.leave_raw();
    Prepared { text: Cow::Owned(rewriter.out), starts: rewriter.starts, taken: rewriter.taken }
}

/// Behind this place no container ends any more.
fn last_container_end(source: &str) -> usize {
    let mut last = 0;
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let text = split_quote(line).1.trim();
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
    shape: Shape,
    /// Columns in front of its mark, inside what it stands in.
    extra: usize,
    /// Columns that its lines have at least; `None`: it ends with as many colons.
    body: Option<usize>,
    /// Columns in front of its lines that are none of theirs.
    cut: usize,
    colons: usize,
}

struct Rewriter<'a> {
    out: String,
    /// Lines that opened something, without their titles.
    taken: String,
    starts: Vec<(usize, usize)>,
    open: Vec<Open>,
    fence: Option<&'a str>,
    /// Columns in front of the open fence, inside what it stands in.
    fence_columns: usize,
    raw: RawBlocks,
    /// Where the last block of raw HTML began in what is written.
    raw_at: usize,
    /// The marks of the quote that all of it stands in, as the last line has them.
    quote: &'a str,
    in_list: bool,
    after_blank: bool,
    last_end: usize,
}

impl<'a> Rewriter<'a> {
    fn line(&mut self, line: &'a str, at: usize, before: usize, next: Option<&str>) {
        if self.quote.is_empty() && !line.trim().is_empty() {
            self.close_ended(columns(line));
        }
        let (marks, line) = self.quoted(line);
        let at = at + marks.len();
        if line.trim().is_empty() {
            self.after_blank = true;
            return self.push("\n", at + before);
        }
        self.close_ended(columns(line));
        let base = self.open.last().map_or(0, |open| open.cut);
        let (content, cut) = without_columns(line, base);
        let extra = columns(content);
        let text = content.trim();
        let was_raw = self.raw.is_open();
        let is_raw = self.fence.is_none() && self.raw.holds(line, at);
        if self.fence.is_none() && !is_raw {
            if let Some(last) = self.ended_by(text) {
                return self.close_from(last);
            }
            let next = next.map(|next| split_quote(next).1).filter(|_| !marks.is_empty()).or(next);
            let marker = item_marker(content).unwrap_or_default();
            for (marker, rest) in [("", content), (marker, content.get(marker.len()..).unwrap_or_default())] {
                if let Some(opening) = self.opening(line, rest, next, at) {
                    self.in_list |= !marker.is_empty();
                    self.take(text, &opening.title);
                    return self.start(&opening, (marker, extra.max(marker.len())), base, at + before);
                }
            }
        }
        if !is_raw {
            self.follow_fence(line, extra);
        }
        self.in_list = is_item(text) || self.in_list && !(self.after_blank && extra == 0);
        self.after_blank = false;
        self.push(content, at + before + cut);
        if is_raw && !was_raw {
            self.raw_at = self.out.len() - content.trim_start().len();
        }
    }

    fn follow_fence(&mut self, line: &'a str, extra: usize) {
        let was_open = self.fence.is_some();
        self.fence = fence_after(self.fence, line);
        if !was_open {
            self.fence_columns = extra;
        }
    }

    /// The container that a line of colons ends.
    fn ended_by(&self, text: &str) -> Option<usize> {
        let is_end = text.len() >= 3 && text.bytes().all(|byte| byte == b':');
        self.open.iter().rposition(|open| is_end && open.body.is_none() && open.colons <= text.len())
    }

    /// What a block of raw HTML stood in has ended, and with it the block. What it would hide behind is text.
    fn leave_raw(&mut self) {
        if self.raw.is_open() {
            self.out.insert(self.raw_at, '\\');
            let behind = self.starts.iter_mut().rev().take_while(|(start, _)| *start > self.raw_at);
            behind.for_each(|(start, _)| *start += 1);
        }
        self.raw.leave();
    }

    fn take(&mut self, line: &str, title: &str) {
        let marks = line.split_once(title).filter(|_| !title.is_empty()).unwrap_or((line, ""));
        self.taken.push_str(&format!("{} {} ", marks.0, marks.1));
    }

    /// The opening that a line is, where one may begin.
    fn opening<'t>(&mut self, line: &str, content: &'t str, next: Option<&str>, at: usize) -> Option<Opening<'t>> {
        let text = content.trim();
        let tabs = self.open.iter().rposition(|open| open.shape == Shape::Tabs);
        if let Some((tabs, tab)) = tabs.zip(tab_of_container(text)) {
            self.close_from(tabs + 1);
            return Some(tab);
        }
        let has_body = next.is_some_and(|next| columns(next) >= columns(line) + 4);
        let may_start = (columns(content) < 4 || self.in_list) && self.open.len() < MOST_OPEN;
        let opening = may_start.then(|| opening(text, has_body, next)).flatten();
        opening.filter(|opening| opening.colons == 0 || at < self.last_end)
    }

    /// Closes what a line with less indentation ends.
    fn close_ended(&mut self, indent: usize) {
        if let Some(first) = self.open.iter().position(|open| open.body.is_some_and(|body| indent < body)) {
            self.close_from(first);
            self.leave_raw();
        }
    }

    /// The marks of the quote in front of a line, and the line in it. What is open in a quote ends with the quote; in what is
    /// open around it, it is text.
    fn quoted(&mut self, line: &'a str) -> (&'a str, &'a str) {
        let is_inside = self.fence.is_some() || self.raw.is_open() || !self.open.is_empty();
        let (marks, inner) = if self.quote.is_empty() && is_inside { ("", line) } else { split_quote(line) };
        let [before, now] = [self.quote, marks].map(|marks| marks.matches('>').count());
        if before != now {
            self.close_from(0);
            self.fence = None;
            self.leave_raw();
            self.after_blank |= now > before;
        }
        self.quote = marks;
        (marks, inner)
    }

    /// A line inside what is open.
    fn push(&mut self, content: &str, at: usize) {
        self.prefix(self.open.len());
        self.starts.push((self.out.len(), at));
        self.out.push_str(content);
    }

    /// What stands in front of each line inside the first so many.
    fn prefix(&mut self, depth: usize) {
        self.out.push_str(self.quote);
        for index in 0..depth {
            let Some(open) = self.open.get(index).copied() else { return };
            self.out.push_str(&" ".repeat(open.extra));
            if open.shape == Shape::Quote {
                self.out.push_str("> ");
            }
        }
    }

    /// Behind an item's marker its first line has the marker and the others as many spaces.
    fn start(&mut self, opening: &Opening<'_>, (marker, extra): (&str, usize), base: usize, at: usize) {
        let depth = self.open.len();
        let body = (opening.colons == 0).then_some(base + extra + 4);
        if !self.after_blank && marker.is_empty() {
            // It may stand in a block of HTML, which goes on up to a blank line.
            self.prefix(depth);
            self.out.push('\n');
        }
        self.prefix(depth);
        self.starts.push((self.out.len(), at));
        let spaces = " ".repeat(extra);
        let first = if marker.is_empty() { spaces.as_str() } else { marker };
        match opening.shape {
            Shape::Details => {
                let title = xml_escape(&opening.title);
                self.out.push_str(&format!("{first}<details><summary>{title}</summary>\n"));
            }
            Shape::Quote => self.out.push_str(&format!("{first}> [!{}]\n", opening.kind)),
            Shape::Tabs => self.out.push_str(&format!("{marker}\n")),
        }
        let cut = body.unwrap_or(base + extra);
        self.open.push(Open { shape: opening.shape, extra, body, cut, colons: opening.colons });
        if opening.shape == Shape::Details {
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

    /// Closes what is open from the outermost that ends inwards. A fence in `<details>` is ended, or the end tag would be code.
    fn close_from(&mut self, first: usize) {
        let mut fence = if self.open.len() > first { self.fence.take() } else { None };
        while self.open.len() > first {
            let Some(closed) = self.open.pop() else { return };
            let depth = self.open.len();
            if !self.out.ends_with('\n') {
                self.out.push('\n');
            }
            let marks = fence.take().filter(|_| self.fence_columns < 2);
            if closed.shape == Shape::Details {
                let spaces = " ".repeat(closed.extra);
                let fence_end = marks.map(|marks| format!("{spaces}{marks}\n")).unwrap_or_default();
                let end = format!("{fence_end}\n{spaces}</details>\n");
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
    fn admonitions_and_containers_begin_an_items_text() {
        let closed = "- > [!NOTE]\n  > a\n\n- b\n";
        for text in ["- :::note\n  a\n  :::\n- b\n", "- !!! note\n      a\n- b\n"] {
            assert_eq!(prepare(text, 0).text, closed, "{text}");
        }
        assert_eq!(prepare("1. :::tip[T]\n   a\n   :::\n", 0).text, "1. > [!TIP]\n   > **T**\n   >\n   > a\n\n");
        let details = "* <details><summary>T</summary>\n  \n  a\n\n  </details>\n\n";
        assert_eq!(prepare("* :::details T\n  a\n  :::\n", 0).text, details);
        let below = "1. a\n\n    > [!NOTE]\n    > b\n\n";
        assert_eq!(prepare("1. a\n\n    :::note\n    b\n    :::\n", 0).text, below);
        for text in ["- :::note\n  a\n", "- ::: x\n  :::\n", "-     :::note\n:::\n"] {
            assert_eq!(prepare(text, 0).text, text, "{text}");
        }
    }

    #[test]
    fn admonitions_and_containers_stand_in_quotes_and_end_with_them() {
        assert_eq!(prepare("> !!! tip\n>     a\n\nb\n", 0).text, "> > [!TIP]\n> > a\n> \n\nb\n");
        assert_eq!(prepare("> :::note\n> a\n> :::\n> b\n", 0).text, "> > [!NOTE]\n> > a\n> \n> b\n");
        let beside = prepare("!!! note\n    a\n> !!! tip\n>     b\n", 0).text.into_owned();
        assert_eq!(beside, "> [!NOTE]\n> a\n\n> > [!TIP]\n> > b\n> \n");
        let hides = prepare("=== \"T\"\n    <!--\nshown -->\n", 0).text.into_owned();
        assert_eq!(hides, "<details><summary>T</summary>\n\n\\<!--\n\n</details>\n\nshown -->\n");
        for text in [
            "> ```\n> !!! note\n>     a\n> ```\n",
            "```\n> !!! note\n>     a\n```\n",
            "<pre>\n> :::note\n> :::\n</pre>\n",
        ] {
            assert_eq!(prepare(text, 0).text, text);
        }
    }

    #[test]
    fn tabs_in_a_container_become_expands() {
        let tabs = ":::tabs key:os\n== A & B\na\n== C\nc\n:::\nd\n";
        let html = "\n<details><summary>A &amp; B</summary>\n\na\n\n</details>\n\n<details><summary>C</summary>\n\nc\n\n</details>\n\n\nd\n";
        assert_eq!(prepare(tabs, 0).text, html);
        for text in [":::tabs\na\n:::\n", "== A\na\n:::\n", ":::tabs in a row\n== A\n:::\n"] {
            assert_eq!(prepare(text, 0).text, text, "{text}");
        }
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
        assert_eq!(prepare(":::tip{title=\"T\"}\na\n:::\n", 0).text, "> [!TIP]\n> **T**\n>\n> a\n\n");
        assert_eq!(prepare(":::tip {.wide}\na\n:::\n", 0).text, "> [!TIP]\n> a\n\n");
        for text in [":::note\na\n", ":::unknown\na\n:::\n", "a ::: b\n"] {
            assert_eq!(prepare(text, 0).text, text, "{text}");
        }
    }
}
