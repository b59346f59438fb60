//! The README: its first words say what the repository is.

use super::classify::{Role, classify};
use super::doc::Doc;
use super::doc_rest;
use super::scan::Scan;

/// An introduction longer than this is cut.
const INTRODUCTION_BYTES: usize = 3_000;

/// The root's README: path and Markdown.
pub fn of_root(scan: &Scan) -> Option<(&str, String)> {
    let (path, _) = scan.texts.iter().find(|(path, _)| !path.contains('/') && classify(path) == Ok(Role::Readme))?;
    Some((path, markdown_of(scan, path)))
}

/// A document's text as Markdown: without front matter, comments and badges; reST is converted.
pub fn markdown_of(scan: &Scan, path: &str) -> String {
    let text = scan.texts.get(path).map(String::as_str).unwrap_or_default();
    let text = if path.ends_with(".rst") {
        with_headings(&doc_rest::to_markdown(text, &mut Doc::default()))
    } else {
        without_front_matter(text).to_owned()
    };
    without_badges(&text)
}

/// reST's titles come as bold lines: the first is the document's, the others are sections.
fn with_headings(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut mark = "# ";
    for line in markdown.lines() {
        match line.strip_prefix("**").and_then(|rest| rest.strip_suffix("**")).filter(|title| !title.contains("**")) {
            Some(title) => {
                out.push_str(mark);
                out.push_str(title);
                mark = "## ";
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// The text below the title up to the first section.
pub fn introduction(markdown: &str) -> String {
    let mut out = String::new();
    let mut fenced = false;
    for line in markdown.lines() {
        let bare = line.trim_start();
        fenced ^= bare.starts_with("```");
        let is_setext_title = bare.starts_with("===") && out.trim().lines().count() == 1;
        if !fenced && (is_setext_title || bare.starts_with("# ") && out.trim().is_empty()) {
            out.clear();
            continue;
        }
        let is_frame = bare.starts_with('<') && (out.trim().is_empty() || bare.starts_with("</"));
        if !fenced && (is_frame || is_contents(bare) || bare.starts_with("---") && out.is_empty()) {
            continue;
        }
        let is_section = !fenced && (bare.starts_with('#') && bare.trim_start_matches('#').starts_with(' '));
        if (is_section && !out.trim().is_empty()) || (out.len() > INTRODUCTION_BYTES && line.is_empty() && !fenced) {
            break;
        }
        if is_section {
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    out.trim().to_owned()
}

/// A line of a hand-made table of contents.
fn is_contents(line: &str) -> bool {
    let item = line.strip_prefix("* ").or_else(|| line.strip_prefix("- ")).unwrap_or_default();
    item.starts_with('[') && item.contains("](#")
}

/// Whether the introduction says nearly all that the README says.
pub fn is_short(scan: &Scan, path: &str) -> bool {
    let text = markdown_of(scan, path);
    introduction(&text).len() * 4 > text.trim().len() * 3
}

fn without_front_matter(text: &str) -> &str {
    let rest = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    rest.map_or(text, |(_, body)| body)
}

/// Lines that hold nothing but linked images, and HTML comments.
fn without_badges(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut comment = false;
    let mut fenced = false;
    for line in text.lines() {
        let bare = line.trim();
        fenced ^= bare.starts_with("```");
        if !fenced {
            comment |= bare.starts_with("<!--");
            if comment {
                comment = !bare.contains("-->");
                continue;
            }
            if is_badges(bare) {
                continue;
            }
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// `[![a](b)](c) ![d](e)` and nothing else.
fn is_badges(line: &str) -> bool {
    if line.starts_with("[<img") {
        return true;
    }
    if !(line.starts_with("[![") || line.starts_with("![")) {
        return false;
    }
    let mut rest = line;
    let mut depth = 0u32;
    while let Some(c) = rest.chars().next() {
        match c {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            '!' | ' ' => {}
            _ if depth == 0 => return false,
            _ => {}
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_introduction_is_what_stands_before_the_first_section() {
        let text = "# Name\n\nDoes things.\n\nMore.\n\n## Install\n\nx";
        assert_eq!(introduction(text), "Does things.\n\nMore.");
    }

    #[test]
    fn badges_and_comments_are_left_out() {
        assert_eq!(without_badges("[![a](b)](c) [![d](e)](f)\n<!-- x\ny -->\nText ![i](j)\n"), "Text ![i](j)\n");
    }
}
