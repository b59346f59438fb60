//! Markdown as people write it: what looks like front matter, a name, a formula or markup, and is text.

use touchmark::storage_format::{MarkdownOptions, RepairOptions, markdown_to_storage, repair, validate};

/// Our own output passes our own gate.
fn passes(markdown: &str, xml: &str) {
    let validation = validate(xml.as_bytes()).unwrap();
    assert!(validation.clean, "{markdown}: {:?}\n{xml}", validation.findings);
}

#[test]
fn front_matter_is_only_at_the_very_beginning() {
    for markdown in [
        "a\n\n---\n\nkept words\n\n---\n\nb",
        "a\n\n---\nkept words\n---\n",
        "+++\nkept words\n+++\n",
        "---\n\nkept words\n\n---\n",
        "a\n\n+++\nkept = words\n+++\n",
        "- a\n\n  ---\n  kept words\n  ---\n",
    ] {
        let xml = markdown_to_storage(markdown, &MarkdownOptions::default()).unwrap().xml;
        assert!(xml.contains("kept"), "{markdown} became {xml}");
        let repaired = repair(markdown.as_bytes(), &RepairOptions::default()).unwrap();
        assert!(repaired.xml.is_none_or(|xml| xml.contains("kept")), "{markdown}");
    }
    let converted = markdown_to_storage("---\ntitle: gone\n---\nb", &MarkdownOptions::default()).unwrap();
    assert_eq!((converted.xml.as_str(), converted.findings[0].code), ("<p>b</p>", "front_matter"));
}

#[test]
fn braces_of_a_heading_are_text_unless_they_name_it() {
    let convert = |text: &str| markdown_to_storage(text, &MarkdownOptions::default()).unwrap().xml;
    for heading in ["GET /orders/{id}", "{id}", "a {b c}", "map {}", "f {key=value}", "{#only}", "x{#y}", "a {{ b }}"] {
        assert_eq!(convert(&format!("## {heading}")), format!("<h2>{heading}</h2>"));
    }
    for named in ["A {#b}", "A {: #b}", "A {#b .c}", "A {:#b}"] {
        let xml = convert(&format!("[x](#b)\n\n## {named}"));
        assert!(xml.contains("\">b</ac:parameter></ac:structured-macro>A</h2>"), "{xml}");
    }
    assert_eq!(convert("## A {.unnumbered}"), "<h2>A</h2>");
}

#[test]
fn dollars_are_mathematics_only_where_github_says_so() {
    let convert = |text: &str| markdown_to_storage(text, &MarkdownOptions::default()).unwrap().xml;
    for text in [
        "$HOME/$USER",
        "US$100 to US$200",
        "$5/$10",
        "a$b$c",
        "$a$b",
        "$$HOME$$USER",
        "costs $5 and $6",
        "$A/$B/$C/$D/$E/$F/$G/$H",
    ] {
        assert_eq!(convert(text), format!("<p>{text}</p>"));
    }
    for text in ["$x$", "a $x+y$, b", "($x$)", "**$x$**"] {
        assert!(convert(text).contains("<code>$x"), "{text}: {}", convert(text));
    }
    assert!(convert("`$HOME/$USER`").contains("<code>$HOME/$USER</code>"));
    assert!(convert("```\n$HOME/$USER\n```").contains("[CDATA[$HOME/$USER]]"));
    assert_eq!(convert("$HOME/*x*/$USER"), "<p>$HOME/<em>x</em>/$USER</p>");
}

#[test]
fn markup_that_never_ends_hides_nothing() {
    for start in [
        "<!--",
        "<!-- a",
        "<?php",
        "<![CDATA[",
        "<!DOCTYPE",
        "<script>",
        "<style>",
        "<pre>",
        "<textarea>",
        "- <!-- x",
        "> <!--",
    ] {
        let markdown = format!("before\n\n{start}\n\n## kept **words**\n\n- item\n");
        let xml = markdown_to_storage(&markdown, &MarkdownOptions::default()).unwrap().xml;
        assert!(xml.contains("kept") && xml.contains("words") && xml.contains("item"), "{markdown} became {xml}");
        passes(&markdown, &xml);
    }
    let xml = markdown_to_storage("<!-- a\n\n## B\n\n<!-- c\n\n## D", &MarkdownOptions::default()).unwrap().xml;
    assert!(xml.contains("<h2>B</h2>") && xml.contains("<h2>D</h2>"), "{xml}");
}

#[test]
fn what_hides_or_turns_text_is_not_obeyed() {
    let markdown = "a\u{202E}b `c\u{202E}d` [e\u{2066}f](https://x.example) &#x202E;g\u{200B}h <b>i\u{202E}&#8238;j</b>\n\n```\nk\u{202E}l\n```\n\n<div title=\"x\">m&#x2066;n</div>\n\n# o\u{202E}p\n\n![q\u{202E}r](https://x.example/a.png)";
    let xml = markdown_to_storage(markdown, &MarkdownOptions::default()).unwrap().xml;
    for hidden in ["\u{202E}", "\u{2066}", "\u{200B}", "&#x20", "&#8238"] {
        assert!(!xml.contains(hidden), "{hidden:?}: {xml}");
    }
    assert!(
        xml.contains("ab ") && xml.contains("c[U+202E]d") && xml.contains("k[U+202E]l") && xml.contains("gh"),
        "{xml}"
    );
}
