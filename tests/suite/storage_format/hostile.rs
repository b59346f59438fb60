//! Storage format: hostile input costs no more than its length, and gives a page.

use touchmark::storage_format::{RepairOptions, counted_steps, repair, well_formed};

#[test]
fn the_work_grows_with_the_input_and_no_faster() {
    for ((name, small), (_, large)) in hostile(20_000).into_iter().zip(hostile(80_000)) {
        let mended = |body: &str| repair(body.as_bytes(), &RepairOptions::default()).unwrap().xml;
        let results = (mended(&small).unwrap_or_default(), mended(&large).unwrap_or_default());
        for (what, small, large) in [("input", &small, &large), ("result", &results.0, &results.1)] {
            let (few, many) = (counted_steps(small.as_bytes()), counted_steps(large.as_bytes()));
            println!("{name}, {what}: {few:?} became {many:?}");
            assert!(many.0 <= few.0 * 4 + few.0 / 2 + 200, "{name}, {what}: {few:?} steps became {many:?}");
            assert!(many.1 <= few.1 * 4 + few.1 / 2 + 200, "{name}, {what}: {few:?} looks became {many:?}");
            let bytes = u64::try_from(large.len()).unwrap() + 1000;
            assert!(many.0 <= 8 * bytes && many.1 <= 32 * bytes, "{name}, {what}: {many:?} for {bytes} bytes");
        }
    }
}

#[test]
fn nested_macros_do_not_multiply_their_text() {
    for open in
        ["<ac:structured-macro ac:name=\"code\">x", "<ac:structured-macro ac:name=\"code\"><ac:rich-text-body>x"]
    {
        let body = format!("{}{}", open.repeat(890), "word ".repeat(60_000));
        let repaired = repair(body.as_bytes(), &RepairOptions::default()).unwrap();
        let xml = repaired.xml.unwrap();
        assert!(xml.matches("word ").count() >= 59_999 && xml.len() < 3 * body.len(), "{}", xml.len());
    }
}

#[test]
fn hostile_input_gives_an_accepted_page() {
    for (name, body) in hostile(6_000) {
        let repaired = repair(body.as_bytes(), &RepairOptions::default()).unwrap();
        let xml = repaired.xml.unwrap_or(body);
        assert!(well_formed(&xml).is_ok(), "{name}");
    }
}

#[test]
fn a_page_of_paragraphs_that_nothing_closes_holds_no_empty_formatting() {
    let repaired = repair("<p><b>".repeat(300).as_bytes(), &RepairOptions::default()).unwrap();
    assert_eq!(repaired.xml.as_deref(), Some("<p></p>"));
    let repaired = repair(b"<p><b><p>a<i>b", &RepairOptions::default()).unwrap();
    assert_eq!(repaired.xml.as_deref(), Some("<p>a<i>b</i></p>"));
}

#[test]
fn a_long_text_is_mended_as_a_short_one_wherever_it_is_cut() {
    let (written, meant) = ("x &eacute; & ]]> &#xD83D;&#xDE00;<&nbsp;", "x &eacute; &amp; ]]&gt; \u{1F600}&lt;&nbsp;");
    for shift in 0..written.len() {
        let (body, wanted) = ("-".repeat(shift) + &written.repeat(4_000), "-".repeat(shift) + &meant.repeat(4_000));
        let repaired = repair(body.as_bytes(), &RepairOptions::default()).unwrap();
        assert!(repaired.xml.as_deref() == Some(&wanted), "shifted by {shift}");
    }
}

/// Inputs that make other parsers slow, by a size.
fn hostile(size: usize) -> Vec<(&'static str, String)> {
    let repeated = |text: &str| text.repeat(size / text.len());
    vec![
        ("nested elements", repeated("<div>")),
        ("nested unknown elements", format!("{}{}", repeated("<x:a>"), repeated("</x:a>"))),
        ("unclosed paragraphs", repeated("<p><b>")),
        ("misnesting", repeated("<b><i></b>x</i>")),
        ("less-than signs", repeated("<")),
        ("ampersands", repeated("&")),
        ("attributes", format!("<p {}>", (0..size / 10).map(|n| format!("a{n}=\"1\" ")).collect::<String>())),
        ("unclosed quotes", repeated("<a href=\"x>")),
        ("one quote per tag", repeated("<a b='")),
        ("cdata openers", repeated("<![CDATA[")),
        ("plain bodies", repeated("<ac:plain-text-body>")),
        ("plain bodies with cdata", repeated("<ac:plain-text-body><![CDATA[x]]>")),
        ("macros", repeated("<ac:structured-macro ac:name=\"info\">")),
        ("comments", repeated("<!--")),
        ("instructions", repeated("<?a ")),
        ("doctypes", repeated("<!DOCTYPE [")),
        ("scripts", repeated("<script>")),
        ("drawings", format!("{}</svg>", repeated("<svg>"))),
        ("end tags", repeated("</p>")),
        ("table cells", repeated("<td>")),
        ("list items", repeated("<b><li>")),
        ("fences", repeated("\n```\n<p>")),
        ("backticks", repeated("`<")),
        ("types in prose", repeated("Vec<Option<T> ")),
        ("tags in code", repeated("<code><br></code><code></p></code>")),
        ("fences around markup", repeated("```html\n<p>a</p>\n```\n")),
        ("captions", repeated("<table><caption>a")),
        ("references without end", repeated("&nbspx ")),
        ("references in rows", repeated("&#xD83D;&#xDE00;")),
        ("escaped breaks", repeated("<p>a</p>\\n")),
        (
            "Markdown in nested bodies",
            repeated("<ac:structured-macro ac:name=\"info\"><ac:rich-text-body>\n- a\n- b\n<strong>"),
        ),
        ("Markdown tables in paragraphs", repeated("<p>|a|\n|--|\n</p>")),
        ("code in code", format!("{}{}", "<ac:structured-macro ac:name=\"code\">x".repeat(900), "a".repeat(size))),
        (
            "plain bodies in rich ones",
            format!(
                "{}{}",
                "<ac:structured-macro ac:name=\"code\"><ac:rich-text-body>x".repeat(400),
                "a ".repeat(size / 2)
            ),
        ),
        ("summaries", format!("{}{}", "<details><summary>".repeat(400), "a".repeat(size))),
        ("layout cells", repeated("<ac:layout-cell>")),
        ("tasks", repeated("<ac:task-status>")),
    ]
}
