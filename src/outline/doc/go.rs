//! Go's own comment format (go.dev/doc/comment): text, headings, lists, indented code, `[Name]` links.

use crate::outline::doc::{Doc, swag};

/// Reads a comment.
pub fn read(text: &str) -> Doc {
    swag::read(text, plain).unwrap_or_else(|| plain(text))
}

fn plain(text: &str) -> Doc {
    let mut doc = Doc::default();
    let mut deprecated = false;
    let mut body = String::with_capacity(text.len());
    let mut in_code = false;
    let mut in_item = false;
    for line in text.lines() {
        if line.trim().is_empty() {
            in_item = false;
            deprecated = false;
            body.push('\n');
            continue;
        }
        if let Some(why) = line.strip_prefix("Deprecated:") {
            deprecated = true;
            doc.deprecated = Some(why.trim().to_owned());
            continue;
        }
        if deprecated {
            if let Some(why) = &mut doc.deprecated {
                why.push(' ');
                why.push_str(line.trim());
            }
            continue;
        }
        in_item &= line.starts_with(['\t', ' ']);
        in_item |= is_list_item(line);
        let code = line.starts_with(['\t', ' ']) && !in_item;
        if code != in_code {
            body.push_str(if code { "\n```\n" } else { "```\n\n" });
            in_code = code;
        }
        push_line(&mut body, line, code);
    }
    if in_code {
        body.push_str("```\n");
    }
    doc.body = body;
    doc
}

fn push_line(body: &mut String, line: &str, code: bool) {
    if code {
        body.push_str(
            line.strip_prefix('\t').or_else(|| line.strip_prefix("    ")).unwrap_or_else(|| line.trim_start()),
        );
    } else if line.starts_with("# ") {
        body.push_str(line);
    } else if is_list_item(line) {
        body.push_str(line.trim_start().replacen('•', "-", 1).as_str());
    } else {
        // Inside a list item an indented line goes on with the item.
        body.push_str(if line.starts_with(['\t', ' ']) { "  " } else { "" });
        body.push_str(&escaped(line.trim_start()));
    }
    body.push('\n');
}

fn is_list_item(line: &str) -> bool {
    let bare = line.trim_start();
    let number = bare.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with([' ', '\t'])
        && (bare.starts_with("- ")
            || bare.starts_with("* ")
            || bare.starts_with("+ ")
            || bare.starts_with("• ")
            || (number.len() < bare.len() && (number.starts_with(". ") || number.starts_with(") "))))
}

/// What Markdown would take for markup stays text; `[Name]` stays a link, backquotes stay code.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut code = false;
    for c in line.chars() {
        code ^= c == '`';
        if !code && matches!(c, '*' | '_' | '<' | '~' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_item_goes_on_below() {
        assert_eq!(read("  - a\n    b\n\n\tc()").body, "- a\n  b\n\n\n```\nc()\n```\n");
    }

    #[test]
    fn go_comments_become_markdown() {
        let doc = read("Use *T.\n\n\tcode()\n\nMore.\n\nDeprecated: use\nother.");
        assert_eq!(doc.body, "Use \\*T.\n\n\n```\ncode()\n\n```\n\nMore.\n\n");
        assert_eq!(doc.deprecated.as_deref(), Some("use other."));
    }
}
