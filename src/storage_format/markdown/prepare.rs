//! Dialects that the parser does not know, rewritten into ones that it does, before it runs.

use std::borrow::Cow;

/// Markdown that the parser knows, and where its parts stood before.
pub struct Prepared<'a> {
    pub text: Cow<'a, str>,
    /// Starts of stretches: here, and in the Markdown as it was handed over.
    starts: Vec<(usize, usize)>,
}

impl Prepared<'_> {
    /// The place in the Markdown as it was handed over.
    pub fn original(&self, at: u32) -> u32 {
        let here = usize::try_from(at).unwrap_or(usize::MAX);
        let after = self.starts.partition_point(|(start, _)| *start <= here);
        let near = after.checked_sub(1).and_then(|index| self.starts.get(index));
        let (start, before) = near.copied().unwrap_or_default();
        u32::try_from(before + (here - start)).unwrap_or(u32::MAX)
    }
}

/// Turns MkDocs admonitions (`!!! note "Title"`, `??? tip`, and an indented body) into GitHub alerts.
pub fn prepare(markdown: &str) -> Prepared<'_> {
    let source = markdown.strip_prefix('\u{FEFF}').unwrap_or(markdown);
    let mut starts = vec![(0, markdown.len() - source.len())];
    if !source.contains("!!! ") && !source.contains("??? ") && !source.contains("???+ ") {
        return Prepared { text: Cow::Borrowed(source), starts };
    }
    let mut out = String::with_capacity(source.len() + 64);
    let mut fence: Option<&str> = None;
    let mut in_admonition = false;
    let mut at = markdown.len() - source.len();
    for line in source.split_inclusive('\n') {
        at += line.len();
        if in_admonition {
            if let Some(inside) = body_line(line) {
                out.push_str("> ");
                starts.push((out.len(), at - inside.len()));
                out.push_str(inside);
                continue;
            }
            in_admonition = false;
            out.push('\n');
        }
        fence = fence_after(fence, line);
        starts.push((out.len(), at - line.len()));
        match admonition(line).filter(|_| fence.is_none()) {
            Some((kind, title)) => {
                in_admonition = true;
                push_alert(&mut out, kind, title);
            }
            None => out.push_str(line),
        }
    }
    Prepared { text: Cow::Owned(out), starts }
}

fn push_alert(out: &mut String, kind: &str, title: Option<&str>) {
    out.push_str("> [!");
    out.push_str(kind);
    out.push_str("]\n");
    if let Some(title) = title.filter(|title| !title.is_empty()) {
        out.push_str("> **");
        out.push_str(title);
        out.push_str("**\n>\n");
    }
}

/// A line of an admonition's body without its indentation; blank lines belong to it.
fn body_line(line: &str) -> Option<&str> {
    if line.trim().is_empty() {
        return Some("\n");
    }
    line.strip_prefix("    ").or_else(|| line.strip_prefix('\t'))
}

fn admonition(line: &str) -> Option<(&'static str, Option<&str>)> {
    let rest = ["!!! ", "???+ ", "??? "].into_iter().find_map(|mark| line.strip_prefix(mark))?.trim();
    let (word, title) = match rest.split_once(char::is_whitespace) {
        Some((word, title)) => (word, Some(title.trim().trim_matches('"'))),
        None => (rest, None),
    };
    let kind = match word.to_ascii_lowercase().as_str() {
        "note" | "info" | "todo" | "abstract" | "summary" | "tldr" | "example" | "quote" | "cite" | "question"
        | "help" | "faq" => "NOTE",
        "tip" | "hint" | "success" | "check" | "done" => "TIP",
        "important" => "IMPORTANT",
        "warning" | "attention" | "caution" => "WARNING",
        "danger" | "error" | "bug" | "failure" | "fail" | "missing" => "CAUTION",
        _ => return None,
    };
    Some((kind, title))
}

fn fence_after<'a>(open: Option<&'a str>, line: &'a str) -> Option<&'a str> {
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
        assert_eq!(prepare(text).text, "a\n\n> [!WARNING]\n> **Mind**\n>\n> one\n> \n> two\n\nb\n");
    }

    #[test]
    fn inside_a_fence_nothing_changes() {
        let text = "```\n!!! note\n    x\n```\n";
        assert_eq!(prepare(text).text, text);
    }
}
