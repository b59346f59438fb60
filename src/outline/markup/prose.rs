//! Markdown in pages: the storage format's converter, with links that lead to pages and to lines.

use crate::outline::markup::{COMMIT, Markup, escape};
use crate::outline::steps;
use crate::storage_format::{Anchors, Destination, Guide, MarkdownOptions, guided_to_storage};

/// How a text becomes part of a page.
pub struct Prose<'a> {
    /// Added to heading levels: `#` becomes `h{1 + shift}`.
    pub heading_shift: u8,
    /// Language of code blocks that name none.
    pub code_language: &'a str,
    /// Whether the text is a comment in code; else it is a document.
    pub comment: bool,
    /// Where links and images lead.
    pub resolve: &'a dyn Fn(&str, bool) -> Destination,
}

/// Stands for [`COMMIT`] while a text is converted, so that a text which holds that word itself can be told apart. A
/// character of the private use area, which no text keeps.
const OWN_COMMIT: &str = "\u{F8FE}";

/// Converts Markdown. What a text holds in raw HTML is mended or shown, never passed on.
pub fn markdown(text: &str, prose: &Prose<'_>) -> Markup {
    steps::count(text.len());
    let mut markup = Markup::new();
    if is_plain(text) {
        if !text.trim().is_empty() {
            markup.paragraph(text.trim());
        }
        return markup;
    }
    let resolve = |link: &str, is_image: bool| match (prose.resolve)(link, is_image) {
        Destination::Url(url) if url.contains(COMMIT) => Destination::Url(url.replace(COMMIT, OWN_COMMIT)),
        other => other,
    };
    let guide = Guide { resolve: &resolve, code_language: prose.code_language, comment: prose.comment };
    let anchors = if prose.comment { Anchors::None } else { Anchors::All };
    let options = MarkdownOptions { heading_offset: prose.heading_shift, anchors, ..MarkdownOptions::default() };
    let clean = text.replace(OWN_COMMIT, "");
    // Longer texts than the converter takes were cut when they were read.
    let xml = guided_to_storage(&clean, &options, &guide).map(|converted| converted.xml).unwrap_or_default();
    let xml = if xml.contains(COMMIT) { hide_commit(&xml) } else { xml };
    markup.raw(xml.replace(OWN_COMMIT, COMMIT).trim());
    markup
}

/// A single paragraph without its element, for table cells.
pub fn inline(markup: &Markup) -> Markup {
    let text = markup.as_str();
    let inside =
        text.strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>")).filter(|inside| !inside.contains("<p>"));
    match inside {
        Some(inside) => {
            let mut out = Markup::new();
            out.raw(inside);
            out
        }
        None => markup.clone(),
    }
}

/// Whether markup may stand in a paragraph.
pub fn is_inline(markup: &Markup) -> bool {
    !["<p>", "<p ", "<ul>", "<ol", "<table>", "<blockquote>", "<h", "ac:structured-macro", "<div", "<ac:task-list"]
        .iter()
        .any(|tag| markup.as_str().contains(tag))
}

/// Whether no character of a text means anything in Markdown: most descriptions in tables are so.
fn is_plain(text: &str) -> bool {
    let starts_plainly = !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | ' ' | '\t'));
    starts_plainly
        && !text.contains("www.")
        && text.bytes().all(|byte| {
            byte.is_ascii_alphanumeric()
                || byte >= 0x80
                || matches!(byte, b' ' | b'.' | b',' | b';' | b'(' | b')' | b'\'' | b'"' | b'/' | b'-' | b'?')
        })
}

/// The word in a text of somebody else's is not filled in.
fn hide_commit(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len() + 32);
    let mut rest = xml;
    while let Some((text, tail)) = rest.split_once("<![CDATA[") {
        let (code, after) = tail.split_once("]]>").unwrap_or((tail, ""));
        out.push_str(&escape_commit(text));
        out.push_str("<![CDATA[");
        out.push_str(&code.replace(COMMIT, "{]]><![CDATA[{commit}}"));
        out.push_str("]]>");
        rest = after;
    }
    out.push_str(&escape_commit(rest));
    out
}

fn escape_commit(xml: &str) -> String {
    xml.replace(COMMIT, &escape(COMMIT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::at_commit;
    use crate::storage_format::StorageDocument;

    fn convert(text: &str, comment: bool) -> String {
        let resolve = |link: &str, _: bool| match link {
            "b" => Destination::Url(format!("https://h/{COMMIT}/b")),
            "https://b?c&d" => Destination::Url(link.to_owned()),
            _ => Destination::Unresolved,
        };
        markdown(text, &Prose { heading_shift: 1, code_language: "rust", comment, resolve: &resolve }).into_string()
    }

    #[test]
    fn common_markdown_becomes_storage_format() {
        assert_eq!(
            convert("# A\n\n* `b` **c**", true),
            "<h2>A</h2><ul><li><p><code>b</code> <strong>c</strong></p></li></ul>"
        );
        assert_eq!(convert("[a](https://b?c&d)", true), "<p><a href=\"https://b?c&amp;d\">a</a></p>");
        assert!(convert("```no_run\nlet a = 1;\n```", true).contains(">rust</ac:parameter>"));
    }

    #[test]
    fn what_means_something_in_documents_only_stays_text_in_comments() {
        assert_eq!(convert("$a,$b std::key::c [[d]] [0]", true), "<p>$a,$b std::key::c [[d]] [0]</p>");
        assert_eq!(convert("Vec<T> or `[e]`", true), "<p>Vec&lt;T> or <code>[e]</code></p>");
    }

    #[test]
    fn pictures_become_links_and_never_nest_in_one() {
        let link = "<a href=\"https://h/{{commit}}/b\">";
        assert_eq!(convert("![c](b)", false), format!("<p>{link}Picture: c</a></p>"));
        assert_eq!(convert("[![](x/d.png)](b)", false), format!("<p>{link}d.png</a></p>"));
        assert_eq!(convert("<a href='b'><img src='b' alt='c'></a> e", false), format!("<p>{link}c</a> e</p>"));
    }

    #[test]
    fn only_our_own_links_are_filled_in() {
        let page = at_commit(&convert("[c](b) {{commit}} `{{commit}}`\n\n```\n{{commit}}\n```", false), "abc");
        assert_eq!(page.matches("abc").count(), 1, "{page}");
        assert!(page.contains("https://h/abc/b"));
    }

    #[test]
    fn html_and_hostile_nesting_do_no_harm() {
        let (quotes, lists) = ("> ".repeat(2_000), "* ".repeat(2_000));
        for text in [
            "<div onclick=\"a\">b</div>",
            "a <b>c</b> [d](e \"f\") ![g](h)",
            "|a|b|\n|-|-|\n|1|",
            "```\n]]>",
            &format!("{quotes}x"),
            &format!("{lists}x"),
            &format!("{}x{}", "*_".repeat(3_000), "_*".repeat(3_000)),
        ] {
            for comment in [true, false] {
                let body = convert(text, comment);
                assert!(StorageDocument::check(body).is_ok(), "{text}");
            }
        }
    }
}
