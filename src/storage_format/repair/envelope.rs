//! What stands around a page: a fence, chat, a reasoning block, JSON, an escaped copy, or Markdown in its place.

use std::borrow::Cow;

use super::report::Report;
use crate::storage_format::find;
use crate::storage_format::finding::Severity;
use crate::storage_format::names::{Meaning, meaning};

/// The page inside its envelope.
pub enum Inside<'a> {
    /// Markup.
    Markup(Cow<'a, str>),
    /// Markdown throughout.
    Markdown(Cow<'a, str>),
}

/// Takes the envelope off. The text comes back as it is when there is none.
pub fn open<'a>(text: &'a str, markdown: bool, report: &mut Report) -> Inside<'a> {
    let mut page: Cow<'a, str> = Cow::Borrowed(text);
    // An answer in a fence in JSON behind a reasoning block has three layers.
    for _ in 0..6 {
        let Some(next) = layer(&page, report) else { break };
        page = match (page, next) {
            (Cow::Borrowed(text), Next::Slice(start, end)) => {
                report.base += if report.whole_at.is_none() { start } else { 0 };
                Cow::Borrowed(text.get(start..end).unwrap_or_default())
            }
            (Cow::Owned(text), Next::Slice(start, end)) => {
                Cow::Owned(text.get(start..end).unwrap_or_default().to_owned())
            }
            (_, Next::Decoded(text)) => {
                report.whole_at.get_or_insert(report.base);
                Cow::Owned(text)
            }
            (page, Next::Markdown(start, end)) => {
                let inside = page.get(start..end).unwrap_or_default().to_owned();
                return Inside::Markdown(Cow::Owned(inside));
            }
        };
    }
    if markdown && !has_tag(&page) && has_markdown_structure(&page) {
        report.fixed("markdown", Severity::Lossy, 0, "the page was Markdown and was converted");
        return Inside::Markdown(page);
    }
    Inside::Markup(page)
}

/// Whether text shows structure that only Markdown has.
pub fn has_markdown_structure(text: &str) -> bool {
    let (mut items, mut before) = (0u32, "");
    for line in text.lines() {
        let line = line.trim_end();
        let start = line.trim_start();
        let indented = line.len() - start.len();
        if indented <= 3
            && (is_heading(start)
                || start.starts_with("```")
                || is_table_rule(start, before)
                || start == "---" && before.is_empty()
                || start.starts_with("> "))
        {
            return true;
        }
        items += u32::from(is_item(start));
        if items >= 2 || has_strong(start) || find::contains(start, "](http") {
            return true;
        }
        before = line;
    }
    false
}

/// Whether text holds the rule under the head of a Markdown table.
pub fn holds_table(text: &str) -> bool {
    text.contains('|') && text.lines().zip(text.lines().skip(1)).any(|(head, rule)| is_table_rule(rule.trim(), head))
}

enum Next {
    Slice(usize, usize),
    Decoded(String),
    Markdown(usize, usize),
}

fn layer(page: &str, report: &mut Report) -> Option<Next> {
    if page.starts_with('\u{FEFF}') {
        report.fixed("byte_order_mark", Severity::Lossy, 0, "a byte order mark in front of the page was removed");
        return Some(Next::Slice('\u{FEFF}'.len_utf8(), page.len()));
    }
    let start = page.len() - page.trim_start().len();
    let trimmed = page.trim();
    reasoning(page, start, report)
        .or_else(|| json(trimmed, report))
        .or_else(|| json_inside(trimmed, report))
        .or_else(|| fence(page, report))
        .or_else(|| escaped(trimmed, report))
        .or_else(|| chat(page, report))
}

/// `<think>…</think>` at the start.
fn reasoning(page: &str, start: usize, report: &mut Report) -> Option<Next> {
    let rest = page.get(start..)?.strip_prefix('<')?;
    let names = ["think", "thinking", "reasoning", "reflection", "scratchpad", "analysis"];
    let name = names.into_iter().find(|name| rest.strip_prefix(name).is_some_and(|tail| tail.starts_with('>')))?;
    let close = format!("</{name}>");
    let end = page.find(&close)? + close.len();
    report.fixed("reasoning", Severity::Lossy, start, "a model's reasoning in front of the page was removed");
    report.lossy = true;
    Some(Next::Slice(end, page.len()))
}

/// The page as a string in JSON.
fn json(trimmed: &str, report: &mut Report) -> Option<Next> {
    let looks =
        (trimmed.starts_with('{') && trimmed.ends_with('}')) || (trimmed.starts_with('"') && trimmed.ends_with('"'));
    if !looks {
        return None;
    }
    let value: serde_json::Value = serde_json::from_str(trimmed).ok()?;
    let found = longest_markup(&value)?;
    report.fixed("json", Severity::Lossy, 0, "JSON around the page was removed");
    Some(Next::Decoded(found.to_owned()))
}

/// The inside of a string in JSON: every quote of an attribute stands behind a backslash.
fn json_inside(trimmed: &str, report: &mut Report) -> Option<Next> {
    if !trimmed.starts_with('<') || find::contains(trimmed, "=\"") {
        return None;
    }
    // In text such quotes are somebody's code.
    let before = trimmed.get(..find::find(trimmed, "=\\\"")?)?;
    let tag = before.get(before.rfind('<')? + 1..)?;
    if !tag.starts_with(|c: char| c.is_ascii_alphabetic()) || tag.contains('>') {
        return None;
    }
    let lines = trimmed.replace('\n', "\\n").replace('\r', "").replace('\t', "\\t");
    let page = serde_json::from_str(&format!("\"{lines}\"")).ok()?;
    report.fixed("json", Severity::Lossy, 0, "the page was escaped as a string in JSON and was decoded");
    Some(Next::Decoded(page))
}

/// serde_json bounds the depth to 128, so this recursion is bounded too.
fn longest_markup(value: &serde_json::Value) -> Option<&str> {
    match value {
        serde_json::Value::String(text) => (has_tag(text) || has_markdown_structure(text)).then_some(text),
        serde_json::Value::Array(list) => list.iter().filter_map(longest_markup).max_by_key(|text| text.len()),
        serde_json::Value::Object(map) => map.values().filter_map(longest_markup).max_by_key(|text| text.len()),
        _ => None,
    }
}

/// The page in a Markdown fence, perhaps with chat around it.
fn fence(page: &str, report: &mut Report) -> Option<Next> {
    let open = if page.trim_start().starts_with("```") {
        page.len() - page.trim_start().len()
    } else {
        find::find(page, "\n```")? + 1
    };
    let before = page.get(..open)?.trim();
    let line_end = page.get(open..)?.find('\n').map(|more| open + more)?;
    let info = page.get(open + 3..line_end)?.trim().to_ascii_lowercase();
    let body = line_end + 1;
    let inside = page.get(body..)?;
    let is_markup = inside.trim_start().starts_with('<');
    let is_markdown = matches!(info.as_str(), "markdown" | "md");
    let is_json = info == "json" && inside.trim_start().starts_with('{');
    let known = is_markup_language(&info);
    if !(known && is_markup || is_markdown || is_json) || !(before.is_empty() || is_chat(before)) {
        return None;
    }
    if is_markup && let Some(page) = several_fences(inside) {
        report.fixed("fence", Severity::Lossy, open, "Markdown fences around the page were removed");
        report.lossy |= !before.is_empty();
        return Some(Next::Decoded(page));
    }
    let (end, after) = match inside.rfind("\n```") {
        Some(close) => (body + close, inside.get(close + 4..)?.trim()),
        None => (page.len(), ""),
    };
    if after.contains('<') || !(after.is_empty() || is_chat(after) || after.len() < 300) {
        return None;
    }
    report.fixed("fence", Severity::Lossy, open, "a Markdown fence around the page was removed");
    report.lossy |= !(before.is_empty() && after.is_empty());
    Some(if is_markdown && !is_markup { Next::Markdown(body, end) } else { Next::Slice(body, end) })
}

/// The parts of a page that stands in more than one fence, with the text between them; `None` when it stands in one.
fn several_fences(inside: &str) -> Option<String> {
    let (mut page, mut rest, mut fences) = (String::new(), inside, 0);
    while let Some((part, after)) = rest.split_once("\n```\n") {
        page.push_str(part);
        fences += 1;
        let Some((between, next)) = after.split_once("```") else {
            page.push('\n');
            page.push_str(after);
            break;
        };
        let (info, body) = next.split_once('\n')?;
        let is_markup = is_markup_language(info.trim()) && body.trim_start().starts_with('<');
        if !is_markup || between.contains('<') {
            return None;
        }
        page.push('\n');
        page.push_str(between.trim());
        page.push('\n');
        rest = body;
        if !rest.contains("\n```\n") {
            page.push_str(rest.strip_suffix("\n```").unwrap_or(rest));
            return Some(page);
        }
    }
    (fences > 1).then_some(page)
}

fn is_markup_language(info: &str) -> bool {
    matches!(
        info,
        "" | "xml" | "html" | "xhtml" | "storage" | "confluence" | "csf" | "xhtml+xml" | "text" | "plaintext"
    )
}

/// The whole page escaped: `&lt;p&gt;…`.
fn escaped(trimmed: &str, report: &mut Report) -> Option<Next> {
    let name = trimmed.strip_prefix("&lt;")?;
    let length = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-')).count();
    let known = name.get(..length).is_some_and(|name| matches!(meaning(name), Meaning::Exact(_)));
    if !known || trimmed.contains('<') || !trimmed.ends_with("&gt;") {
        return None;
    }
    report.fixed("escaped", Severity::Lossy, 0, "the whole page was escaped and was decoded once");
    let mut out = String::with_capacity(trimmed.len());
    let mut rest = trimmed;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let marks =
            [("lt;", '<'), ("gt;", '>'), ("quot;", '"'), ("apos;", '\''), ("#39;", '\''), ("#34;", '"'), ("amp;", '&')];
        match marks.into_iter().find(|(name, _)| after.starts_with(name)) {
            Some((name, c)) => {
                out.push(c);
                rest = after.get(name.len()..).unwrap_or_default();
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Some(Next::Decoded(out))
}

/// Chat in front of the first tag, or behind the last one.
fn chat(page: &str, report: &mut Report) -> Option<Next> {
    let first = page.find('<')?;
    let before = page.get(..first)?;
    if is_chat(before.trim()) && before.ends_with('\n') {
        report.fixed(
            "chat",
            Severity::Lossy,
            0,
            "a sentence to the reader of the chat in front of the page was removed",
        );
        report.lossy = true;
        return Some(Next::Slice(first, page.len()));
    }
    let last = page.rfind('>')? + 1;
    let after = page.get(last..)?;
    if after.starts_with('\n') && is_chat(after.trim()) {
        report.fixed("chat", Severity::Lossy, last, "a sentence to the reader of the chat behind the page was removed");
        report.lossy = true;
        return Some(Next::Slice(0, last));
    }
    None
}

/// The openings that models use towards the person they talk to.
fn is_chat(text: &str) -> bool {
    let openings = [
        "here is",
        "here's",
        "here are",
        "here you go",
        "sure",
        "certainly",
        "of course",
        "absolutely",
        "below is",
        "i've ",
        "i have ",
        "i hope",
        "let me know",
        "feel free",
        "hope this",
        "would you like",
        "the following is",
        "okay",
        "ok,",
        "great",
        "this is the",
        "please let me",
        "if you need",
        "if you'd like",
        "if you want",
        "as requested",
        "got it",
        "note:",
    ];
    let lower: String = text.chars().take(24).flat_map(char::to_lowercase).collect();
    let lower = lower.replace('\u{2019}', "'");
    text.len() < 600
        && !text.contains("\n\n\n")
        && !text.contains('#')
        && openings.iter().any(|opening| lower.starts_with(opening))
}

/// Whether the text holds a tag of the format or of HTML.
pub fn has_tag(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('<') {
        // CDATA, comments and declarations are markup too.
        if after.starts_with('!') {
            return true;
        }
        rest = after;
        let name = after.strip_prefix('/').unwrap_or(after);
        if !name.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
            continue;
        }
        let length = name
            .bytes()
            .take(40)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-'))
            .count();
        let delimited =
            name.as_bytes().get(length).is_none_or(|byte| matches!(byte, b'>' | b'/' | b' ' | b'\n' | b'\t'));
        if delimited && length > 0 && !matches!(meaning(name.get(..length).unwrap_or_default()), Meaning::Unknown) {
            return true;
        }
    }
    false
}

fn is_heading(line: &str) -> bool {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&level) && line.get(level..).is_some_and(|rest| rest.starts_with(' ') && rest.len() > 1)
}

fn is_item(line: &str) -> bool {
    if ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark)) {
        return line.len() > 2;
    }
    let digits = line.bytes().take(9).take_while(u8::is_ascii_digit).count();
    digits > 0 && line.get(digits..).is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "))
}

fn is_table_rule(line: &str, before: &str) -> bool {
    before.contains('|')
        && line.contains("--")
        && line.contains('|')
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// `**words**` with nothing but words or spaces outside the stars.
fn has_strong(line: &str) -> bool {
    let split = |text: &'_ str| find::find(text, "**").map(|at| at..at + 2);
    let Some(open) = split(line) else { return false };
    let (before, rest) = (line.get(..open.start).unwrap_or_default(), line.get(open.end..).unwrap_or_default());
    let Some(close) = split(rest) else { return false };
    let (inside, after) = (rest.get(..close.start).unwrap_or_default(), rest.get(close.end..).unwrap_or_default());
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '*' && c != '/');
    edge(before.chars().next_back())
        && edge(after.chars().next())
        && inside.starts_with(char::is_alphanumeric)
        && inside.ends_with(|c: char| !c.is_whitespace())
}
