//! Markdown as people write it: what looks like front matter, a name, a formula or markup, and is text.

use touchmark::storage_format::{
    MarkdownOptions, RepairOptions, markdown_to_storage, repair, storage_to_text, validate,
};

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

/// Plain Markdown calls the body of an admonition code, and shows there where its links lead.
#[test]
fn what_an_admonition_links_to_is_no_lost_word() {
    for markdown in [
        "!!! note\n    See [here](https://e.com/far/away \"titled\").\n",
        "??? tip \"Title\"\n    ![seen](https://e.com/picture.png) <b class=\"unseen\">bold</b>\n",
        "=== \"Tab\"\n    see [here]\n\n    [here]: https://e.com/far/away\n",
        "!!! note\n    !!! tip\n        [here](https://e.com/far/away)\n",
        "!!! note\n    ```py title=\"a.py\" linenums=\"1\"\n    code\n    ```\n",
        "!!! note\n\n    ``` py title=\"a.py\" hl_lines=\"2\"\n    code\n    ```\n",
        "- a\n\n    !!! note\n        [here](https://e.com/far/away)\n",
    ] {
        let converted = markdown_to_storage(markdown, &MarkdownOptions::default()).unwrap();
        assert!(
            converted.findings.iter().all(|finding| finding.code != "shown_as_written"),
            "{markdown}: {}",
            converted.xml
        );
        assert!(converted.xml.contains("<ac:rich-text-body>"), "{markdown}: {}", converted.xml);
        passes(markdown, &converted.xml);
    }
}

#[test]
fn a_formula_in_an_images_alternative_text_stays() {
    for markdown in ["![a $kept$ c](https://e.com/a.png)", "![$kept[$](x)", "![a $$kept$$ c](x)"] {
        let xml = markdown_to_storage(markdown, &MarkdownOptions::default()).unwrap().xml;
        assert!(xml.contains("kept"), "{markdown} became {xml}");
        passes(markdown, &xml);
    }
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

/// A shell that adds UTF-16 to a file of UTF-8 puts a zero behind each letter.
#[test]
fn zeros_between_letters_show_nothing_and_move_no_place() {
    let options = MarkdownOptions::default();
    let added = "# Kept\n[a](javascript:x)\n".chars().flat_map(|c| [c, '\0']).collect::<String>();
    let converted = markdown_to_storage(&format!("a\n\n{added}"), &options).unwrap();
    assert_eq!(converted.xml, "<p>a</p><h1>Kept</h1><p>a</p>");
    let places: Vec<(&str, u32, u32)> =
        converted.findings.iter().map(|finding| (finding.code, finding.line, finding.column)).collect();
    assert_eq!(places, [("control_character", 3, 2), ("url_unsafe", 4, 2)]);
    let unmixed = markdown_to_storage(&added, &options).unwrap();
    assert_eq!(unmixed.xml, "<h1>Kept</h1><p>a</p>");
}

/// Python-Markdown's `attr_list`, kramdown, pandoc: what such a list says has no place on a page.
#[test]
fn attribute_lists_are_gone_and_other_braces_are_text() {
    let convert = |text: &str| markdown_to_storage(text, &MarkdownOptions::default()).unwrap().xml;
    let link = "<p><a href=\"https://e.com\">a</a></p>";
    for list in
        ["{ .md-button .md-button--primary }", "{: .b}", "{#c}", "{:target=\"_blank\" rel='x'}", "{target=_blank}"]
    {
        assert_eq!(convert(&format!("[a](https://e.com){list}")), link, "{list}");
    }
    let picture = convert("![a](https://e.com/a.png){ width=\"300\" align=left } b ![c](https://e.com/c.png){: .d }");
    assert!(!picture.contains(['{', '}']) && picture.contains(" b "), "{picture}");
    for (text, xml) in [
        ("## A { data-search-exclude }", "<h2>A</h2>"),
        ("## A\n{: .no_toc .text-delta }\n\nb", "<h2>A</h2><p>b</p>"),
        ("a\n{ .annotate }", "<p>a</p>"),
        ("> a\n{: .warning }\n", "<blockquote><p>a</p></blockquote>"),
        ("**a**{: .red } `b`{.python}", "<p><strong>a</strong> <code>b</code></p>"),
        ("- a {: .b }\n- c", "<ul><li><p>a</p></li><li><p>c</p></li></ul>"),
        ("1. TOC\n{:toc}", "<ol><li><p>TOC</p></li></ol>"),
        (":octicons-arrow-right-24:{ .lg } a", "<p>:octicons-arrow-right-24: a</p>"),
    ] {
        assert_eq!(convert(text), xml, "{text}");
        passes(text, &convert(text));
    }
    let named = convert("[x](#b)\n\n## A\n{: #b }\n");
    assert!(named.contains("\">b</ac:parameter></ac:structured-macro>A</h2>"), "{named}");
    for text in [
        "[a](https://e.com){id}",
        "`a`{x=1}",
        "returns `a` {:error}",
        "a {.b}",
        "- a { .b }",
        "{ .b }",
        "**a**{...props}",
    ] {
        assert!(convert(text).contains('{') && convert(text).contains('}'), "{text}: {}", convert(text));
    }
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
    let markdown = "a\u{202E}b `c\u{202E}d` [e\u{2066}f](https://x.example) &#x202E;g\u{200B}h <b>i\u{202E}&#8238;j</b>\n\n```\nk\u{202E}l\n```\n\n<div title=\"x\">m&#x2066;n</div>\n\n# o\u{202E}p\n\n![q\u{202E}r](https://x.example/a\u{202E}.png) [s](https://x.example/\u{202E}t) <a href=\"https://x.example/\u{200B}u\">u</a>";
    let xml = markdown_to_storage(markdown, &MarkdownOptions::default()).unwrap().xml;
    for hidden in ["\u{202E}", "\u{2066}", "\u{200B}", "&#x20", "&#8238"] {
        assert!(!xml.contains(hidden), "{hidden:?}: {xml}");
    }
    assert!(
        xml.contains("ab ") && xml.contains("c[U+202E]d") && xml.contains("k[U+202E]l") && xml.contains("gh"),
        "{xml}"
    );
}

#[test]
fn admonitions_tabs_and_containers_become_panels_inside_a_block_of_html_too() {
    let convert = |text: &str| markdown_to_storage(text, &MarkdownOptions::default()).unwrap().xml;
    let marks = [
        ("!!! note", "    "),
        ("??? tip \"T\"", "    "),
        (":::warning", ""),
        ("=== \"Tab\"", "    "),
        (":::details S", ""),
    ];
    for (opening, indent) in marks {
        let end = if opening.starts_with(":::") { ":::\n" } else { "" };
        let block = format!("{opening}\n{indent}kept **words**\n{end}");
        for markdown in [
            format!("<details>\n<summary>S</summary>\n\n{block}\n</details>\n"),
            format!("<details>\n<summary>S</summary>\n{block}</details>\n"),
            format!("<div>\n{block}</div>\n"),
            format!("<table><tr><td>\n{block}</td></tr></table>\n"),
            format!("text\n{block}"),
            block.trim_end().to_owned(),
        ] {
            let xml = convert(&markdown);
            assert!(xml.contains("kept <strong>words</strong>"), "{markdown} became {xml}");
            let panels = ["info", "tip", "note", "expand"].map(|name| format!("ac:name=\"{name}\""));
            let most = if markdown.starts_with("<details") { 2 } else { 1 };
            assert_eq!(panels.iter().map(|panel| xml.matches(panel).count()).sum::<usize>(), most, "{markdown}: {xml}");
            assert!(!xml.contains("&gt;") && !xml.contains("!!!") && !xml.contains(":::"), "{markdown} became {xml}");
            passes(&markdown, &xml);
        }
    }
    // Where nothing is Markdown nothing changes.
    assert!(convert("<pre>\n!!! note\n    x\n</pre>").contains("!!! note"));
}

#[test]
fn words_around_headings_between_blocks_of_html_stay_apart() {
    for (markdown, xml) in [
        ("<b>one</b>\n\n## two\n\n<i>three</i>", "<p><b>one</b></p><h2>two</h2><p><i>three</i></p>"),
        ("<div>one</div>\n\n## two\n\n<div>three</div>", "<div>one</div>\n<h2>two</h2><div>three</div>"),
        ("<i>one\n\n## two\n\nthree</i>", "<p><i>one</i></p><h2>two</h2><p>three</p>"),
        ("<p>one\n\n# two\n\n</p>\nthree", "<p>one\n</p><h1>two</h1><p>three</p>"),
    ] {
        let converted = markdown_to_storage(markdown, &MarkdownOptions::default()).unwrap().xml;
        assert_eq!(converted.trim(), xml, "{markdown}");
        let text = storage_to_text(converted.as_bytes()).unwrap().text;
        let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
        assert_eq!(words, ["one", "two", "three"], "{markdown}");
    }
}

#[test]
fn a_table_may_begin_in_a_paragraph_and_what_only_looks_like_one_is_text() {
    let convert = |text: &str| markdown_to_storage(text, &MarkdownOptions::default()).unwrap().xml;
    for table in ["x\na | b\n--|--\nc | d", "> x\n> |a|b|\n> |-|-|\n> |c|d|", "- x\n  |a|b|\n  |-|-|\n  |c|d|"] {
        let xml = convert(table);
        assert!(xml.contains("<p>x</p>") && xml.contains("<td><p>d</p></td>"), "{table} became {xml}");
        passes(table, &xml);
    }
    let text = "x\n    a | b\n    --|--\n    c | d";
    let xml = convert(text);
    assert_eq!(xml, "<p>x\na | b --|--\nc | d</p>");
    passes(text, &xml);
}

#[test]
fn words_in_and_behind_wiki_links_stay() {
    for (markdown, expected) in [
        // A picture that leads nowhere: its target may be what was to be read.
        ("![[ ] kept\n|-|-|\n    ]]", "![[ ] kept"),
        ("![[kept|text]]", "<p><em>![[kept|text]]</em></p>"),
        ("![[kept.png]]", "<p><em>kept.png</em></p>"),
        ("![[Note: kept words]]", "<p><em>![[Note: kept words]]</em></p>"),
        ("![[Note: <b>kept\nwords]]", "<em>![[Note: &lt;b&gt;kept words]]</em>"),
        ("> ![[kept|\n> b]]", "<em>![[kept| b]]</em>"),
        // The parser loses what follows a picture that begins in a wiki link.
        ("*[[<![CDATA[]]](x)kept", "kept</p>"),
        ("[[a ![b [c]] d](x) kept", " kept</p>"),
        ("# ![[a ![b [c]] d](x) kept", "kept</h1>"),
        ("|a|\n|-|\n|[[a ![b [c]] d](x) kept|", "kept</p></td>"),
        ("![[kept](x)b]]>", "kept"),
        ("[[[kept](x)b]]>", "kept"),
        ("![[ kept]]](x)", "kept"),
        ("![[![|](x)kept]]>", "kept"),
        ("[[![kept|](x)]]", "kept"),
        ("[[`kept|`]]", "kept"),
        ("[[$kept|$]]", "kept"),
        ("[[$kept|*$ ]]>", "kept"),
        ("[[US$]] kept", "[[US$]] kept"),
        ("[[![kept](x)b|c]]", "kept"),
        ("[[a]] [[b ![c [d]] e](x) one\n\n[[kept]]", "[[kept]]"),
    ] {
        let xml = markdown_to_storage(markdown, &MarkdownOptions::default()).unwrap().xml;
        assert!(xml.contains(expected), "{markdown} became {xml}");
        passes(markdown, &xml);
    }
}

#[test]
fn an_empty_fence_shows_its_first_line_once() {
    for (markdown, expected) in [("a\n\n```kept words", "[CDATA[kept words]]"), ("```js title=\"kept\"\n```", ">kept<")]
    {
        let xml = markdown_to_storage(markdown, &MarkdownOptions::default()).unwrap().xml;
        assert!(xml.contains(expected) && xml.matches("kept").count() == 1, "{markdown} became {xml}");
        passes(markdown, &xml);
    }
}

#[test]
fn a_qualified_name_between_brackets_is_text() {
    let convert = |text: &str| markdown_to_storage(text, &MarkdownOptions::default()).unwrap().xml;
    for name in ["ac:x", "ac:link", "ri:page/", "ac:plain-text-body", "xsl:template", "std::string", "soap:Envelope"] {
        for (markdown, expected) in [
            (format!("a <{name}> b"), format!("<p>a &lt;{name}&gt; b</p>")),
            (format!("# <{name}>"), format!("<h1>&lt;{name}&gt;</h1>")),
            (format!("- <{name}>b"), format!("<ul><li><p>&lt;{name}&gt;b</p></li></ul>")),
        ] {
            assert_eq!(convert(&markdown), expected);
            passes(&markdown, &expected);
        }
    }
    for address in [
        "mailto:a@b.example",
        "https://e.example/a:b",
        "tel:+49123",
        "slack://channel",
        "urn:isbn:0451450523",
        "news:comp.lang.c",
    ] {
        assert_eq!(convert(&format!("<{address}>")), format!("<p><a href=\"{address}\">{address}</a></p>"));
    }
    assert_eq!(convert("<javascript:alert>"), "<p>javascript:alert</p>");
}

#[test]
fn what_looks_like_a_models_envelope_is_the_authors_text() {
    for (markdown, expected) in [
        ("</div><p title=\">", "<p>&lt;p title=\"&gt;</p>"),
        ("<div>a</div>\nNote: kept <b>all</b> of it", "<p>Note: kept <b>all</b> of it</p>"),
        ("and <xmp> but\n\n<surewhynot>\nsure\n</surewhynot>\n", "<p>sure</p>"),
        ("run `X=\\\"kept\\\"` now", "<code>X=\\\"kept\\\"</code>"),
        ("<b>x</b>\n\n<i>ok, kept</i>\nsure", "sure"),
    ] {
        let xml = markdown_to_storage(markdown, &MarkdownOptions::default()).unwrap().xml;
        assert!(xml.contains(expected), "{markdown} became {xml}");
        passes(markdown, &xml);
        let again = repair(xml.as_bytes(), &RepairOptions::default()).unwrap();
        assert!(again.xml.is_none(), "{xml} became {:?}", again.xml);
    }
    // A page that a model escaped for JSON is still taken out of it.
    let escaped = repair(b"<p class=\\\"a\\\">x</p>", &RepairOptions::default()).unwrap();
    assert_eq!(escaped.xml.as_deref(), Some("<p class=\"a\">x</p>"));
}

#[test]
fn elements_that_show_nothing_are_not_shown_as_text() {
    let convert = |text: &str| markdown_to_storage(text, &MarkdownOptions::default()).unwrap();
    for markdown in [
        "<picture>\n  <source media=\"(prefers-color-scheme: dark)\" srcset=\"a.webp\">\n  <img src=\"b.png\" alt=\"kept\">\n</picture>",
        "<p align=\"center\"><picture><source srcset=\"a.webp\"/><img src=\"b.png\" alt=\"kept\"/></picture></p>",
        "a <picture><source srcset=\"a.webp\"><img alt=\"kept\" src=\"b.png\"></picture> b",
        "<meta charset=\"utf-8\"> kept <link rel=\"x\" href=\"y\"><base href=\"x\"><param name=\"x\"><track src=\"y\"><area alt=\"z\">",
    ] {
        let converted = convert(markdown);
        assert!(
            converted.xml.contains("kept") && !converted.xml.contains("&lt;"),
            "{markdown} became {}",
            converted.xml
        );
        assert!(converted.findings.iter().any(|finding| finding.code == "element_dropped"), "{markdown}");
        passes(markdown, &converted.xml);
    }
    let usage = convert("cp <source> <target>").xml;
    assert!(usage.contains("&lt;source"), "{usage}");
}

#[test]
fn a_fence_that_is_left_open_ends_with_its_tab() {
    for fence in ["    ```sh\n    run\n", "    - x\n\n      ~~~sh\n      run\n", "    > ```sh\n    > run\n"] {
        let markdown = format!("=== \"A\"\n{fence}=== \"B\"\n    more\n\nend\n");
        let xml = markdown_to_storage(&markdown, &MarkdownOptions::default()).unwrap().xml;
        assert_eq!(xml.matches("ac:name=\"expand\"").count(), 2, "{markdown} became {xml}");
        assert!(
            xml.contains("<![CDATA[run") && !xml.contains("details") && xml.ends_with("<p>end</p>"),
            "{markdown} became {xml}"
        );
        passes(&markdown, &xml);
    }
}
