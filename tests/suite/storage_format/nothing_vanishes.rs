//! Every word of a Markdown source is on the page or in a finding, whatever marks stand between them.

use std::collections::BTreeMap;

use proptest::prelude::*;
use touchmark::storage_format::{Converted, Finding, MarkdownOptions, StorageDocument, markdown_to_storage, validate};

use super::outside::off_the_list;
use super::seen::{Oracle, oracle, seen};

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
        "![[",
        "=\\\"",
        "Note: ",
        "<think>",
        "<ac:x>",
        "{\"a\": \"",
    ];
    let mark = proptest::sample::select(marks).prop_map(str::to_owned);
    // Some words come again: each copy counts.
    let again = proptest::sample::select(vec!["qaaa000".to_owned(), "qbbb111".to_owned()]);
    let word = prop_oneof![4 => "[a-z]{3}[0-9]{3}".prop_map(|word| format!("q{word}")), 1 => again];
    proptest::collection::vec(prop_oneof![3 => mark, 2 => word], 1..40).prop_map(|parts| parts.concat())
}

/// The words of the generator in a text, with their numbers; also where nothing stands between them.
fn marked_words(text: &str) -> BTreeMap<&str, usize> {
    let mut found = BTreeMap::new();
    let bytes = text.as_bytes();
    for at in 0..bytes.len().saturating_sub(6) {
        let word = &bytes[at..at + 7];
        let fits = word[0] == b'q'
            && word[1..4].iter().all(u8::is_ascii_lowercase)
            && word[4..].iter().all(u8::is_ascii_digit);
        if fits {
            *found.entry(&text[at..at + 7]).or_insert(0) += 1;
        }
    }
    found
}

/// Whether Markdown shows a word nowhere: it stands in comments, instructions, tags and scripts alone, in the definition of
/// a reference, or behind a fence's marks. What the oracle shows is never hidden.
fn is_hidden_by_markdown(oracle: &Oracle, word: &str) -> bool {
    !oracle.seen.shown.contains(word) && (oracle.seen.hidden.contains(word) || oracle.unshown.contains(word))
}

/// Every marked word of a text is on its page, and none is there oftener than it was written.
fn check(source: &str, options: &MarkdownOptions) -> Result<(), TestCaseError> {
    let converted = markdown_to_storage(source, options).unwrap();
    let page = seen(&converted.xml).shown;
    let (before, after) = (marked_words(source), marked_words(&page));
    let front = front_matter(source, &converted);
    let oracle = oracle(&source[front..]);
    let plain = marked_words(&oracle.seen.shown);
    // In raw HTML a fence is text; where it became code, its first line names a language. A name that no macro knows is told.
    let has_fence = converted.findings.iter().any(|finding| finding.code == "markdown_fence");
    let is_told = |line: usize| {
        let at = |finding: &Finding| usize::try_from(finding.line) == Ok(line + 1);
        has_fence || converted.findings.iter().any(|finding| finding.code == "code_language" && at(finding))
    };
    let names = |word: &str| {
        let mut lines = source.lines().enumerate();
        lines.any(|(at, line)| line.contains(word) && has_fence_mark(line) && is_told(at))
    };
    for (word, n) in &before {
        prop_assert!(
            after.contains_key(word)
                || is_hidden_by_markdown(&oracle, word)
                || source[..front].contains(word)
                || names(word),
            "{word} of {source:?} is not in {:?}: {:?}",
            converted.xml,
            converted.findings
        );
        let times = after.get(word).copied().unwrap_or(0);
        let copies = plain.get(word).copied().unwrap_or(0).min(*n);
        prop_assert!(
            times >= copies || names(word),
            "{word} of {source:?} is there {times} of {copies} times: {:?}",
            converted.xml
        );
        prop_assert!(times <= *n, "{word} of {source:?} is there {times} times: {:?}", converted.xml);
    }
    prop_assert!(off_the_list(&converted.xml).is_empty(), "{source:?}: {:?}", off_the_list(&converted.xml));
    prop_assert!(StorageDocument::check(converted.xml.clone()).is_ok());
    let findings = validate(converted.xml.as_bytes()).unwrap();
    prop_assert!(findings.clean, "{source:?}: {:?}", findings.findings);
    Ok(())
}

fn has_fence_mark(line: &str) -> bool {
    line.contains("```") || line.contains("~~~")
}

/// How many bytes of front matter were left out, and said so.
fn front_matter(source: &str, converted: &Converted) -> usize {
    if !converted.findings.iter().any(|finding| finding.code == "front_matter") {
        return 0;
    }
    let mark = source.lines().next().unwrap_or_default().trim_end();
    let mut at = 0;
    for (number, line) in source.split_inclusive('\n').enumerate() {
        at += line.len();
        if number > 0 && (line.trim_end() == mark || line.trim_end() == "...") {
            break;
        }
    }
    at
}

/// Losses that seeds of the property found, each in a step of ours that read the text otherwise than Markdown does.
#[test]
fn words_that_steps_of_ours_lost_are_there() {
    for source in [
        "<details><think><summary>qaaa000---\n",
        "<p title=\"---\n*|<a href=\"x\">\n|-|-|\n- ```qaaa000",
        "- <![CDATA[\n<?qaaa000?>]]>",
        "!!! note\n    <qaaa000 x?>",
        "<div>\n\n- qaaa000\n  <!--\n\nqbbb111 -->",
        "![[    qaaa000:smile:]]",
        "<?\n=== \"T\"\n ```qaaa000\nqbbb111",
        "<details><summary>qaaa000</summary>qbbb111<summary>qccc222</summary>qddd333</details>",
        "<p title=\"\n\n{\"a\": \"<p title=\">qaaa000\">",
    ] {
        check(source, &MarkdownOptions::default()).unwrap();
    }
}

/// GitHub shows the first summary as the title, and every other as a line of its own.
#[test]
fn a_second_summary_is_a_line_of_its_own() {
    for (inside, shown) in [
        ("<summary>a</summary>b<summary>c <em>d</em></summary>e", "b<p>c <em>d</em></p>e"),
        ("<summary></summary>a<summary>b</summary>", "a<p>b</p>"),
        ("<summary>a</summary>\n\nb\n\n<summary>c</summary>\n\nd\n", "\n<p>b</p><p>c</p>\n<p>d</p>"),
    ] {
        let source = format!("<details>{inside}</details>");
        let converted = markdown_to_storage(&source, &MarkdownOptions::default()).unwrap();
        let body = format!("<ac:rich-text-body>{shown}</ac:rich-text-body>");
        assert!(converted.xml.contains(&body), "{source}: {}", converted.xml);
        assert!(converted.findings.is_empty(), "{:?}", converted.findings);
    }
}

/// What hides a text and stands around it is shown with it, nothing else, and that is told.
#[test]
fn what_cannot_be_shown_otherwise_is_shown_as_it_is_written() {
    let source = "# T\n\nplain **words**\n\n<video>\n\nqaaa000 *b*\n\n</video>\n\n**behind**\n";
    check(source, &MarkdownOptions::default()).unwrap();
    let converted = markdown_to_storage(source, &MarkdownOptions::default()).unwrap();
    let told: Vec<u32> = converted
        .findings
        .iter()
        .filter(|finding| finding.code == "shown_as_written")
        .map(|finding| finding.line)
        .collect();
    assert_eq!(told, [5]);
    for shown in ["<strong>words</strong>", "<strong>behind</strong>", "<![CDATA[<video>\n\nqaaa000 *b*\n\n</video>"] {
        assert!(converted.xml.contains(shown), "{}", converted.xml);
    }
}

proptest! {
    // PROPTEST_CASES asks for more.
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(3_000), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn every_word_of_the_source_is_on_the_page_or_in_a_finding(source in document()) {
        check(&source, &MarkdownOptions::default())?;
    }
}
