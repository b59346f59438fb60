//! Every word of a Markdown source is on the page or in a finding, whatever marks stand between them.

use std::collections::BTreeMap;

use proptest::prelude::*;
use touchmark::storage_format::{MarkdownOptions, StorageDocument, markdown_to_storage, validate};

use super::outside::off_the_list;

/// Pieces that Markdown gives a meaning to, between words that a reader must find again.
fn document() -> impl Strategy<Value = String> {
    let marks = vec![
        "\n",
        "\n\n",
        " ",
        "  \n",
        "# ",
        "## ",
        "- ",
        "+ ",
        "* ",
        "1. ",
        "> ",
        "---\n",
        "+++\n",
        "===\n",
        "***\n",
        "```\n",
        "~~~\n",
        "    ",
        "\t",
        "*",
        "**",
        "_",
        "__",
        "~~",
        "`",
        "``",
        "$",
        "$$",
        "[",
        "]",
        "(",
        ")",
        "](x)",
        "![",
        "[^1]",
        "\n[^1]: ",
        "[[",
        "]]",
        "|",
        "\n|-|-|\n",
        "<",
        ">",
        "<b>",
        "</b>",
        "<div>",
        "</div>",
        "<!--",
        "-->",
        "<?",
        "?>",
        "<![CDATA[",
        "]]>",
        "<details>",
        "<summary>",
        "</summary>",
        "</details>",
        "<ac:link>",
        "</ac:link>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</table>",
        "<a href=\"x\">",
        "</a>",
        "<p title=\"",
        "\">",
        "<x>",
        "<li>",
        "<ul>",
        "</ul>",
        "{",
        "}",
        "{#a}",
        "!!! note\n    ",
        "=== \"T\"\n    ",
        ":::note\n",
        ":::\n",
        "[ ] ",
        "[x] ",
        ":smile:",
        "&amp;",
        "&",
        "&lt;",
        "\\",
        "\\\n",
        "<ul><li>",
        "<pre>",
        "</pre>",
        "<code>",
        "</code>",
        "{% raw %}",
        "<svg>",
        "</svg>",
        "<script>",
        "</script>",
        "[TOC]",
        "h1. ",
    ];
    let mark = proptest::sample::select(marks).prop_map(str::to_owned);
    let word = "[a-z]{3}[0-9]{3}".prop_map(|word| format!("q{word}"));
    proptest::collection::vec(prop_oneof![3 => mark, 2 => word], 1..40).prop_map(|parts| parts.concat())
}

/// The words of the generator in a text, with their numbers.
fn words(text: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let bytes = text.as_bytes();
    for at in 0..bytes.len().saturating_sub(6) {
        let word = &bytes[at..at + 7];
        let fits = word[0] == b'q'
            && word[1..4].iter().all(u8::is_ascii_lowercase)
            && word[4..].iter().all(u8::is_ascii_digit);
        if fits {
            *found.entry(String::from_utf8_lossy(word).into_owned()).or_insert(0) += 1;
        }
    }
    found
}

/// What Markdown itself hides: comments and instructions that end, the targets and titles of links, the attributes of tags.
fn is_hidden_by_markdown(source: &str, word: &str) -> bool {
    let hides = [("<!--", "-->"), ("<?", "?>"), ("<!", ">"), ("<script", "</script>")];
    source.match_indices(word).any(|(at, _)| {
        let (before, after) = (&source[..at], &source[at..]);
        hides.iter().any(|(open, close)| {
            before.rfind(open).is_some_and(|start| !before[start + open.len()..].contains(close))
                && after.contains(close)
        }) || before.rfind('<').is_some_and(|start| !before[start..].contains('>')) && after.contains('>')
            || after.split("\n\n").next().is_some_and(|after| after.contains("]:"))
            || ["```", "~~~"].iter().any(|fence| before.rsplit('\n').next().is_some_and(|line| line.contains(fence)))
            || before.contains("title=\"") && after.contains('>')
            || ["title=\"", "href=\""].iter().any(|open| {
                before.rfind(open).is_some_and(|start| !before[start + open.len()..].contains('"'))
                    && after.contains('"')
            })
            || before.rfind("](").is_some_and(|start| !before[start..].contains(')')) && after.contains(')')
            || before.rfind("]:").is_some_and(|start| !before[start..].contains("\n\n"))
            || before.trim_end().ends_with("```")
            || before.trim_end().ends_with("~~~")
            || before.ends_with("```\n")
            || before.ends_with("~~~\n")
            || before.ends_with("``` ")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_word_of_the_source_is_on_the_page_or_in_a_finding(source in document()) {
        let converted = markdown_to_storage(&source, &MarkdownOptions::default()).unwrap();
        let (before, after) = (words(&source), words(&converted.xml));
        let told = ["front_matter", "element_dropped", "image_unresolved", "link_unresolved", "code_language"];
        let is_told = converted.findings.iter().any(|finding| told.contains(&finding.code));
        for word in before.keys() {
            prop_assert!(
                after.contains_key(word) || is_told || is_hidden_by_markdown(&source, word),
                "{word} of {source:?} is not in {:?}: {:?}", converted.xml, converted.findings
            );
        }
        prop_assert!(off_the_list(&converted.xml).is_empty(), "{source:?}: {:?}", off_the_list(&converted.xml));
        prop_assert!(StorageDocument::check(converted.xml.clone()).is_ok());
        prop_assert!(validate(converted.xml.as_bytes()).unwrap().clean, "{source:?}: {:?}", validate(converted.xml.as_bytes()).unwrap().findings);
    }
}
