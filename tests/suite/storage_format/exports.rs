//! What real exports hold, and damage that was found by use: links to the page itself, markup in CDATA, code in code.

use touchmark::storage_format::{RepairOptions, Severity, repair, storage_to_text, validate, well_formed};

/// Repairs, and holds the result to what needs no second opinion.
fn mended(body: &str) -> String {
    let repaired = repair(body.as_bytes(), &RepairOptions::default()).unwrap();
    let xml = repaired.xml.unwrap_or_else(|| body.to_owned());
    assert!(well_formed(&xml).is_ok(), "not accepted: {body:?} became {xml:?}");
    assert_eq!(repair(xml.as_bytes(), &RepairOptions::default()).unwrap().xml, None, "not idempotent: {body:?}");
    let left = validate(xml.as_bytes()).unwrap().findings;
    let open: Vec<_> = left.iter().filter(|f| f.severity != Severity::Style && f.code != "parameter_missing").collect();
    assert!(open.is_empty(), "left over after {body:?}: {open:?}");
    xml
}

#[test]
fn what_real_exports_hold_stays_as_it_is() {
    for page in [
        "<p><ac:link /></p>",
        "<p><ac:link/></p>",
        "<p><ac:link><ac:link-body>this page</ac:link-body></ac:link></p>",
        "<p><ac:link><ac:plain-text-link-body><![CDATA[this page]]></ac:plain-text-link-body></ac:link></p>",
        "<ac:structured-macro ac:name=\"pagetree\"><ac:parameter ac:name=\"root\"><ac:link /></ac:parameter></ac:structured-macro>",
        "<table><colgroup><col/><col/></colgroup><tr><td>a</td><td>b</td></tr></table>",
        "<table><colgroup><col style=\"width: 9px;\"/></colgroup><thead><tr><th>a</th></tr></thead><tr><td>b</td></tr><tr><td>c</td></tr></table>",
        "<ac:structured-macro ac:name=\"x\"><ac:default-parameter>a</ac:default-parameter></ac:structured-macro>",
        "<ac:structured-macro ac:name=\"info\"><ac:default-parameter>a</ac:default-parameter><ac:rich-text-body><p>b</p></ac:rich-text-body></ac:structured-macro>",
        "<ac:structured-macro ac:name=\"anchor\"><ac:default-parameter>a</ac:default-parameter></ac:structured-macro>",
    ] {
        assert!(validate(page.as_bytes()).unwrap().clean, "{page}: {:?}", validate(page.as_bytes()).unwrap().findings);
        assert_eq!(mended(page), page);
    }
    assert_eq!(mended("<p><ac:link>text</ac:link></p>"), "<p>text</p>");
}

#[test]
fn markup_in_cdata_becomes_part_of_the_page() {
    let info = |inside: &str| {
        format!(
            "<ac:structured-macro ac:name=\"info\"><ac:rich-text-body>{inside}</ac:rich-text-body></ac:structured-macro>"
        )
    };
    for (inside, mended_inside) in [
        ("<![CDATA[<p>a</p>]]>", "<p>a</p>"),
        ("<![CDATA[<p>a<br>b & c]]>", "<p>a<br/>b &amp; c</p>"),
        ("<p>x</p><![CDATA[ <p>a</p> ]]>", "<p>x</p> <p>a</p> "),
        ("<![CDATA[</ac:rich-text-body></ac:structured-macro><p>a</p>]]>", "<p>a</p>"),
    ] {
        let page = info(inside);
        assert!(!validate(page.as_bytes()).unwrap().clean, "{page}");
        assert_eq!(mended(&page), info(mended_inside));
    }
    assert_eq!(
        mended("<table><tbody><tr><td><![CDATA[<p>a</p>]]></td></tr></tbody></table>"),
        "<table><tbody><tr><td><p>a</p></td></tr></tbody></table>"
    );
    // The section is the whole page, a part of it, or stands where blocks do.
    for (page, whole) in [
        ("<![CDATA[<h1>a</h1><p>b</p>]]>", "<h1>a</h1><p>b</p>"),
        ("\n<![CDATA[words <p>b</p>]]>\n", "<p>b</p>"),
        ("<h2>a</h2><![CDATA[<p>b &amp; c</p>]]>", "<h2>a</h2><p>b &amp; c</p>"),
        ("<div><![CDATA[<p>b</p>]]></div>", "<div><p>b</p></div>"),
        ("<blockquote><![CDATA[<p>b</p>]]></blockquote>", "<blockquote><p>b</p></blockquote>"),
    ] {
        assert!(!validate(page.as_bytes()).unwrap().clean, "{page}");
        assert!(mended(page).contains(whole) && !mended(page).contains("CDATA"), "{page} became {}", mended(page));
    }
    for page in ["<![CDATA[words]]>", "<![CDATA[1 < 2 & 3]]>", "<p><![CDATA[<b>]]></p>"] {
        assert_eq!(mended(page), page);
    }
    for page in [
        info("<p>a <![CDATA[b < c]]></p>"),
        info("<![CDATA[words]]>"),
        "<p>a <code><![CDATA[<p>]]></code></p>".to_owned(),
    ] {
        assert_eq!(mended(&page), page);
        assert!(validate(page.as_bytes()).unwrap().clean, "{page}");
    }
    assert!(!mended(&info("<![CDATA[<p onclick=\"x()\">a</p><script>x()</script>]]>")).contains("x()"));
}

#[test]
fn code_that_quotes_sections_is_kept_whole() {
    let code = |inside: &str| {
        format!(
            "<ac:structured-macro ac:name=\"code\"><ac:plain-text-body>{inside}</ac:plain-text-body></ac:structured-macro>"
        )
    };
    let split = "]]]]><![CDATA[>";
    for (inside, kept) in [
        ("<![CDATA[a <![CDATA[in]]> b]]>", format!("<![CDATA[a <![CDATA[in{split} b]]>")),
        (
            "<![CDATA[a <![CDATA[in]]> b <![CDATA[c]]> d]]>",
            format!("<![CDATA[a <![CDATA[in{split} b <![CDATA[c{split} d]]>"),
        ),
        (
            "<![CDATA[a <![CDATA[b <![CDATA[c]]> d]]> e]]>",
            format!("<![CDATA[a <![CDATA[b <![CDATA[c{split} d{split} e]]>"),
        ),
    ] {
        assert_eq!(mended(&code(inside)), code(&kept));
    }
    let quoted = code(&format!("<![CDATA[{}]]>", code("<![CDATA[in]]>")));
    let xml = mended(&format!("{quoted}<p>after</p>"));
    assert!(
        xml.contains("</ac:plain-text-body></ac:structured-macro>]]></ac:plain-text-body>")
            && xml.ends_with("<p>after</p>"),
        "{xml}"
    );
}

#[test]
fn what_a_repair_translates_does_not_stay_beside_it() {
    assert_eq!(
        mended("<p><ac:image ac:src=\"https://x.example/a.png\" ac:alt=\"x\"></ac:image></p>"),
        "<p><ac:image ac:alt=\"x\"><ri:url ri:value=\"https://x.example/a.png\"/></ac:image></p>"
    );
    assert_eq!(mended("<p>a<hr/>b</p>"), "<p>a</p><hr/><p>b</p>");
    assert_eq!(mended("<p>a <strong>b<hr>c</strong></p>").matches("<hr/>").count(), 1);
    assert_eq!(mended("<ul><li>a<hr/>b</li></ul>"), "<ul><li>a<hr/>b</li></ul>");
    for source in [
        "/download/attachments/12/my%20pic.png?version=1",
        "/wiki/download/attachments/12/my%20pic.png",
        "/download/thumbnails/12/my+pic.png",
    ] {
        let xml = mended(&format!("<p><img src=\"{source}\"></p>"));
        assert_eq!(
            xml,
            "<p><ac:image><ri:attachment ri:filename=\"my pic.png\"><ri:content-entity ri:content-id=\"12\"/></ri:attachment></ac:image></p>",
            "{source}"
        );
    }
}

#[test]
fn wiki_markup_is_told() {
    let codes = |page: &str| validate(page.as_bytes()).unwrap().findings.iter().map(|f| f.code).collect::<Vec<_>>();
    for page in ["<p>h1. Title</p>", "<p>{code:java}a{code}</p>", "<p>{toc}</p>", "h2. Part"] {
        assert_eq!(codes(page), ["wiki_markup"], "{page}");
        assert_eq!(mended(page), page);
    }
    for page in ["<p>h1 is a tag</p>", "<p>{name} says</p>", "<p>h1.5</p>", "<p><code>h1. x</code></p>"] {
        assert!(codes(page).is_empty(), "{page}");
    }
}

#[test]
fn the_text_of_a_page_keeps_its_form() {
    let text = |page: &str| storage_to_text(page.as_bytes()).unwrap().text;
    let code = |inside: &str| {
        format!(
            "<ac:structured-macro ac:name=\"code\"><ac:plain-text-body><![CDATA[{inside}]]></ac:plain-text-body></ac:structured-macro>"
        )
    };
    assert_eq!(text(&code("a\n```\nb\n```")), "````\na\n```\nb\n```\n````\n");
    assert_eq!(text(&code("a `b`")), "```\na `b`\n```\n");
    let row = |cell: &str| format!("<table><tbody><tr><td>{cell}</td><td>z</td></tr></tbody></table>");
    for (cell, shown) in [
        ("a | b", "| a \\| b | z |\n"),
        ("<ul><li>a</li><li>b</li></ul>", "| - a - b | z |\n"),
        ("<p>x</p><ol><li><p>a</p></li><li><p>b</p></li></ol>", "| x 1. a 2. b | z |\n"),
        ("<blockquote><p>a</p></blockquote><h2>b</h2>", "| a ## b | z |\n"),
    ] {
        assert_eq!(text(&row(cell)), shown, "{cell}");
    }
    assert_eq!(text(&row(&code("x | y\nz"))), "| x \\| y z | z |\n");
}
