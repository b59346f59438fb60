//! Markdown to storage format: every construct of the dialect, by example.

use touchmark::storage_format::{
    Anchors, FenceMacro, FrontMatter, LinkTarget, MarkdownOptions, StorageDocument, markdown_to_storage,
};

fn convert(markdown: &str) -> String {
    convert_with(markdown, &MarkdownOptions::default())
}

fn convert_with(markdown: &str, options: &MarkdownOptions) -> String {
    let xml = markdown_to_storage(markdown, options).unwrap().xml;
    StorageDocument::check(xml.clone()).unwrap();
    xml
}

#[test]
fn emphasis_code_and_breaks_become_elements() {
    assert_eq!(
        convert("**b** *e* ~~d~~ `a<b`  \nnext"),
        "<p><strong>b</strong> <em>e</em> <del>d</del> <code>a&lt;b</code><br/>next</p>"
    );
}

#[test]
fn a_linked_heading_gets_an_anchor_and_the_link_points_at_it() {
    assert_eq!(
        convert("[go](#my-part)\n\n## My Part"),
        concat!(
            "<p><ac:link ac:anchor=\"my-part\"><ac:link-body>go</ac:link-body></ac:link></p>",
            "<h2><ac:structured-macro ac:name=\"anchor\" ac:schema-version=\"1\"><ac:parameter ac:name=\"\">my-part",
            "</ac:parameter></ac:structured-macro>My Part</h2>"
        )
    );
}

#[test]
fn anchors_can_be_asked_for_on_all_headings_or_on_none() {
    let all = MarkdownOptions { anchors: Anchors::All, ..MarkdownOptions::default() };
    let none = MarkdownOptions { anchors: Anchors::None, ..MarkdownOptions::default() };
    assert!(convert_with("# A", &all).contains(">a</ac:parameter>"));
    assert_eq!(convert_with("# A\n[x](#a)", &none).matches("ac:name=\"anchor\"").count(), 0);
}

#[test]
fn tight_lists_get_paragraphs_and_nest() {
    assert_eq!(
        convert("- a\n- b\n  1. c\n\n7. d"),
        "<ul><li><p>a</p></li><li><p>b</p><ol><li><p>c</p></li></ol></li></ul><ol start=\"7\"><li><p>d</p></li></ol>"
    );
}

#[test]
fn a_list_of_tasks_becomes_a_task_list_and_a_mixed_one_stays_a_list() {
    assert_eq!(
        convert("- [x] a\n- [ ] b"),
        concat!(
            "<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>complete</ac:task-status>",
            "<ac:task-body>a</ac:task-body></ac:task><ac:task><ac:task-id>2</ac:task-id>",
            "<ac:task-status>incomplete</ac:task-status><ac:task-body>b</ac:task-body></ac:task></ac:task-list>"
        )
    );
    assert_eq!(convert("- [x] a\n- b"), "<ul><li><p>\u{2611} a</p></li><li><p>b</p></li></ul>");
}

#[test]
fn tables_keep_their_alignment() {
    assert_eq!(
        convert("|a|b|\n|-|-:|\n|1|`x|y`|"),
        concat!(
            "<table><tbody><tr><th><p>a</p></th><th><p style=\"text-align: right;\">b</p></th></tr>",
            "<tr><td><p>1</p></td><td><p style=\"text-align: right;\">`x</p></td><td><p>y`</p></td></tr></tbody></table>"
        )
    );
}

#[test]
fn alerts_become_panels() {
    for (alert, panel) in
        [("NOTE", "info"), ("TIP", "tip"), ("IMPORTANT", "info"), ("WARNING", "note"), ("CAUTION", "warning")]
    {
        let xml = convert(&format!("> [!{alert}]\n> text"));
        assert!(xml.starts_with(&format!("<ac:structured-macro ac:name=\"{panel}\"")), "{xml}");
        assert!(xml.contains("<ac:rich-text-body><p>text</p></ac:rich-text-body>"), "{xml}");
    }
    assert_eq!(convert("> plain"), "<blockquote><p>plain</p></blockquote>");
}

#[test]
fn a_fence_becomes_the_code_macro_with_a_language_that_it_knows() {
    assert_eq!(
        convert("```rs title=\"a.rs\"\nlet x = a[b[0]]>1;\n```"),
        concat!(
            "<ac:structured-macro ac:name=\"code\" ac:schema-version=\"1\"><ac:parameter ac:name=\"language\">rust",
            "</ac:parameter><ac:parameter ac:name=\"title\">a.rs</ac:parameter><ac:plain-text-body>",
            "<![CDATA[let x = a[b[0]]]]><![CDATA[>1;]]></ac:plain-text-body></ac:structured-macro>"
        )
    );
    let unknown = markdown_to_storage("```brainfuck\n+\n```", &MarkdownOptions::default()).unwrap();
    assert!(unknown.xml.contains("<ac:parameter ac:name=\"language\">none<"));
    assert_eq!(unknown.findings.first().map(|finding| finding.code), Some("code_language"));
}

#[test]
fn diagrams_and_formulas_stay_code_unless_a_macro_is_configured() {
    assert!(convert("```mermaid\ngraph\n```").contains("ac:name=\"code\""));
    let mermaid = FenceMacro { name: "mermaid-cloud".to_owned(), parameter: None };
    let math = FenceMacro { name: "easy-math-block".to_owned(), parameter: Some("body".to_owned()) };
    let fence_macros = [("mermaid".to_owned(), mermaid), ("math".to_owned(), math)].into();
    let options = MarkdownOptions { fence_macros, ..MarkdownOptions::default() };
    assert!(convert_with("```mermaid\ngraph\n```", &options).contains("ac:name=\"mermaid-cloud\""));
    assert!(convert_with("$$\na<b\n$$", &options).contains("<ac:parameter ac:name=\"body\">a&lt;b</ac:parameter>"));
}

#[test]
fn relative_links_lead_to_pages_of_the_run_or_to_the_git_host() {
    let page = LinkTarget::Page { title: "repo: b & c".to_owned(), space_key: None };
    let options = MarkdownOptions {
        path: "docs/a.md".to_owned(),
        links: [("docs/b.md".to_owned(), page)].into(),
        link_base: Some("https://git.example/o/r/blob/main/".to_owned()),
        ..MarkdownOptions::default()
    };
    assert_eq!(
        convert_with("[b](b.md#x) [src](../src/x.rs)", &options),
        concat!(
            "<p><ac:link ac:anchor=\"x\"><ri:page ri:content-title=\"repo: b &amp; c\"/><ac:link-body>b",
            "</ac:link-body></ac:link> <a href=\"https://git.example/o/r/blob/main/src/x.rs\">src</a></p>"
        )
    );
}

#[test]
fn dangerous_links_keep_their_text_only() {
    let converted = markdown_to_storage("[x](javascript:alert(1))", &MarkdownOptions::default()).unwrap();
    assert_eq!(converted.xml, "<p>x</p>");
    assert_eq!(converted.findings.first().map(|finding| finding.code), Some("url_unsafe"));
}

/// What the finding points at, up to the end of the line.
fn pointed_at(markdown: &str, code: &str) -> Vec<String> {
    let converted = markdown_to_storage(markdown, &MarkdownOptions::default()).unwrap();
    let findings = converted.findings.iter().filter(|finding| finding.code == code);
    findings
        .map(|finding| {
            let rest = &markdown[usize::try_from(finding.offset_bytes).unwrap()..];
            let before = &markdown[..markdown.len() - rest.len()];
            assert_eq!(usize::try_from(finding.line).unwrap(), before.matches('\n').count() + 1, "{markdown}");
            rest.lines().next().unwrap_or_default().to_owned()
        })
        .collect()
}

#[test]
fn what_is_wrong_in_raw_html_is_told_where_the_markdown_has_it() {
    let script = "<script>x</script>";
    let inline = format!("# Title\n\nSome *text* with {script} in a line\n\n<p onclick=\"x()\">a</p>\n");
    assert_eq!(pointed_at(&inline, "element_dropped"), [format!("{script} in a line")]);
    assert_eq!(pointed_at(&inline, "event_handler"), ["onclick=\"x()\">a</p>"]);
    let note = format!("A[^n] and[^m]\n\n[^m]: first {script}\n\n    second {script}!\n\n[^n]: plain\n\nend\n");
    assert_eq!(pointed_at(&note, "element_dropped"), [script.to_owned(), format!("{script}!")]);
    let admonition = format!("\u{FEFF}!!! note \"Mind\"\n    a {script}\n\n<iframe src=\"x\"></iframe>\n");
    assert_eq!(pointed_at(&admonition, "element_dropped"), [script, "<iframe src=\"x\"></iframe>"]);
}

#[test]
fn bare_addresses_become_links() {
    assert_eq!(
        convert("see https://x.example/a_b. <mail@x.example>"),
        "<p>see <a href=\"https://x.example/a_b\">https://x.example/a_b</a>. <a href=\"mailto:mail@x.example\">mail@x.example</a></p>"
    );
}

#[test]
fn images_point_at_attachments_or_addresses() {
    let attachment = LinkTarget::Attachment { filename: "x.png".to_owned() };
    let options =
        MarkdownOptions { links: [("img/x.png".to_owned(), attachment)].into(), ..MarkdownOptions::default() };
    assert_eq!(
        convert_with("![alt](img/x.png \"t\") ![b](https://x.example/y.png)", &options),
        concat!(
            "<p><ac:image ac:alt=\"alt\" ac:title=\"t\"><ri:attachment ri:filename=\"x.png\"/></ac:image> ",
            "<ac:image ac:alt=\"b\"><ri:url ri:value=\"https://x.example/y.png\"/></ac:image></p>"
        )
    );
}

#[test]
fn footnotes_link_there_and_back() {
    let xml = convert("a[^n] b[^n]\n\n[^n]: note");
    assert!(xml.contains("<ac:link ac:anchor=\"footnote-1\"><ac:link-body>1</ac:link-body></ac:link></sup>"), "{xml}");
    assert!(xml.contains("<hr/><ol><li><p>"), "{xml}");
    assert!(xml.contains("note <ac:link ac:anchor=\"footnote-ref-1\">"), "{xml}");
    assert!(xml.contains("<ac:link ac:anchor=\"footnote-ref-1-2\">"), "{xml}");
}

#[test]
fn front_matter_is_dropped_or_becomes_page_properties() {
    assert_eq!(convert("---\ntitle: x\n---\n\na"), "<p>a</p>");
    let options = MarkdownOptions { front_matter: FrontMatter::Properties, ..MarkdownOptions::default() };
    assert!(
        convert_with("---\ntitle: x\n---\n\na", &options).contains("<tr><th><p>title</p></th><td><p>x</p></td></tr>")
    );
}

#[test]
fn the_title_can_be_dropped_and_headings_shifted() {
    let options = MarkdownOptions { drop_title: true, heading_offset: 1, ..MarkdownOptions::default() };
    assert_eq!(convert_with("---\na: b\n---\n# T\n\n## S\n###### D", &options), "<h3>S</h3><h6>D</h6>");
}

#[test]
fn a_table_of_contents_marker_becomes_the_macro() {
    let toc = "<ac:structured-macro ac:name=\"toc\" ac:schema-version=\"1\"/>";
    assert_eq!(convert("[TOC]"), toc);
    assert_eq!(convert("[[_TOC_]]"), toc);
}

#[test]
fn wiki_links_resolve_or_stay_as_written() {
    let page = LinkTarget::Page { title: "T".to_owned(), space_key: None };
    let options = MarkdownOptions { links: [("Setup.md".to_owned(), page)].into(), ..MarkdownOptions::default() };
    assert!(convert_with("[[Setup]]", &options).contains("ri:content-title=\"T\""));
    assert_eq!(convert("m[[1]]"), "<p>m[[1]]</p>");
}

#[test]
fn raw_html_in_markdown_is_mended() {
    let html = "<details><summary>More</summary>\n\n**in**\n\n</details>\n\na <br> b <script>x</script>";
    let converted = markdown_to_storage(html, &MarkdownOptions::default()).unwrap();
    assert!(converted.xml.contains("<ac:parameter ac:name=\"title\">More</ac:parameter>"), "{}", converted.xml);
    assert!(converted.xml.contains("<strong>in</strong>") && converted.xml.contains("<br/>"), "{}", converted.xml);
    assert!(!converted.xml.contains("script"), "{}", converted.xml);
    assert!(StorageDocument::check(converted.xml).is_ok());
}
