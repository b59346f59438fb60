//! Bare text at the edges of a page. In front of the first element and behind the last one it is what a model says about a
//! page: whoever reads ours would take it away.

use crate::storage_format::elements::{Class, Tag};

/// The page with paragraphs around text that begins or ends it; `None` where there is no such text. The page is well-formed.
pub fn in_paragraphs(xml: &str) -> Option<String> {
    let runs = runs(xml);
    let is_edge = |(start, end): &(usize, usize)| {
        let is_outside = |text: Option<&str>| text.is_some_and(|text| text.trim().is_empty());
        is_outside(xml.get(..*start)) || is_outside(xml.get(*end..))
    };
    let (mut out, mut done) = (String::new(), 0);
    for (start, end) in runs.into_iter().filter(is_edge) {
        let run = xml.get(start..end).unwrap_or_default();
        out.push_str(xml.get(done..start).unwrap_or_default());
        out.push_str(&format!("<p>{}</p>", run.trim()));
        done = end;
    }
    out.push_str(xml.get(done..).unwrap_or_default());
    (done > 0).then_some(out)
}

/// Stretches outside every block that hold bare text.
fn runs(xml: &str) -> Vec<(usize, usize)> {
    let (mut runs, mut start, mut has_text, mut depth, mut at) = (Vec::new(), 0, false, 0u32, 0);
    while let Some(open) = xml.get(at..).and_then(|rest| rest.find('<')).map(|more| at + more) {
        let rest = xml.get(open..).unwrap_or_default();
        has_text |= depth == 0 && holds_text(xml.get(at..open));
        at = open + end_of(rest);
        let is_end = rest.starts_with("</");
        depth = depth.saturating_sub(u32::from(is_end));
        if depth == 0 && is_block(rest) {
            if has_text {
                runs.push((start, open));
            }
            (start, has_text) = (at, false);
        }
        let is_start = !is_end && rest.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic);
        let is_empty = xml.get(..at).is_some_and(|tag| tag.ends_with("/>"));
        depth += u32::from(is_start && !is_empty);
    }
    if has_text || holds_text(xml.get(at..)) {
        runs.push((start, xml.len()));
    }
    runs
}

fn holds_text(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

/// The length of a tag, a comment or CDATA.
fn end_of(markup: &str) -> usize {
    let pairs = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<", ">")];
    let end = pairs.iter().find(|(start, _)| markup.starts_with(start)).map_or(">", |(_, end)| end);
    markup.find(end).map_or(markup.len(), |at| at + end.len())
}

/// Whether a tag is a block's: it ends a line of text.
fn is_block(markup: &str) -> bool {
    let name = markup.trim_start_matches(['<', '/']);
    let length = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(name.len());
    let class = name.get(..length).and_then(Tag::named).map(Tag::class);
    matches!(class, Some(Class::Block | Class::Table | Class::Item | Class::Macro | Class::Layout))
        || name.get(..length) == Some("hr")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_at_the_edges_gets_a_paragraph_and_other_text_stays() {
        for (page, expected) in [
            ("<div>a</div>\nNote: <b>b</b> c\n", "<div>a</div><p>Note: <b>b</b> c</p>"),
            ("&lt;p title=\"&gt;", "<p>&lt;p title=\"&gt;</p>"),
            ("sure\n<p>a</p>", "<p>sure</p><p>a</p>"),
            ("<b>a</b> sure<hr/>", "<p><b>a</b> sure</p><hr/>"),
        ] {
            assert_eq!(in_paragraphs(page).as_deref(), Some(expected));
        }
        for page in ["<div>a</div>b<div>c</div>\n", "<b>a</b>\n", "<pre><![CDATA[</pre> a]]></pre>", ""] {
            assert_eq!(in_paragraphs(page), None);
        }
    }
}
