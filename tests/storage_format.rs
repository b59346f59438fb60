//! The guarantees of the storage-format gate, each by name. `tests/js/storage` asks an independent parser as well.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use touchmark::error::Code;
use touchmark::limits::STORAGE_INPUT_BYTES;
use touchmark::storage_format::{
    MarkdownOptions, RepairOptions, Severity, markdown_to_storage, repair, storage_to_text, validate, well_formed,
};

#[derive(serde::Deserialize)]
struct Case {
    name: String,
    input: String,
    output: String,
    lossy: bool,
    codes: Vec<String>,
}

fn golden(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/storage").join(folder)
}

fn pages(folder: &Path, extension: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|own| own == extension))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    found
}

fn clean_pages() -> Vec<(String, String)> {
    pages(&golden("clean"), "xml")
}

fn cases() -> Vec<Case> {
    serde_json::from_str(&std::fs::read_to_string(golden("repair/cases.json")).unwrap()).unwrap()
}

/// Repairs, and holds the result to every promise that needs no second opinion.
fn mended(body: &str) -> String {
    let repaired = repair(body.as_bytes(), &RepairOptions::default()).unwrap();
    assert_eq!(repaired.changed, repaired.xml.is_some());
    let xml = repaired.xml.unwrap_or_else(|| body.to_owned());
    assert!(well_formed(&xml).is_ok(), "not accepted: {body:?} became {xml:?}");
    let again = repair(xml.as_bytes(), &RepairOptions::default()).unwrap();
    assert_eq!(again.xml, None, "not idempotent: {body:?}");
    let left = validate(xml.as_bytes()).unwrap();
    assert!(left.accepted);
    let open: Vec<_> =
        left.findings.iter().filter(|f| f.severity != Severity::Style && f.code != "parameter_missing").collect();
    assert!(open.is_empty(), "left over after {body:?}: {open:?}");
    assert!(!repaired.findings.iter().any(|f| f.code == "flattened"), "flattened: {body:?}");
    xml
}

#[test]
fn every_golden_page_is_clean_and_comes_back_untouched() {
    let pages = clean_pages();
    assert!(pages.len() >= 60, "{} pages", pages.len());
    for (name, body) in pages {
        let validation = validate(body.as_bytes()).unwrap();
        assert!(validation.accepted && validation.clean, "{name}: {:?}", validation.findings);
        let repaired = repair(body.as_bytes(), &RepairOptions::default()).unwrap();
        assert!(!repaired.changed && repaired.xml.is_none() && !repaired.lossy, "{name}: {:?}", repaired.findings);
    }
}

#[test]
fn every_defect_is_mended_as_recorded() {
    for case in cases() {
        let repaired = repair(case.input.as_bytes(), &RepairOptions::default()).unwrap();
        let codes: Vec<&str> = repaired.findings.iter().map(|finding| finding.code).collect();
        assert_eq!(repaired.xml.as_deref().unwrap_or(&case.input), case.output, "{}", case.name);
        assert_eq!(
            (repaired.lossy, codes),
            (case.lossy, case.codes.iter().map(String::as_str).collect()),
            "{}",
            case.name
        );
        mended(&case.input);
    }
}

#[test]
fn a_page_may_end_anywhere() {
    let inputs = clean_pages().into_iter().map(|(_, body)| body).chain(cases().into_iter().map(|case| case.input));
    let mut tried = 0u32;
    for body in inputs {
        let step = 1 + body.len() / 400;
        for end in (0..body.len()).step_by(step).filter(|end| body.is_char_boundary(*end)) {
            mended(&body[..end]);
            tried += 1;
        }
    }
    assert!(tried > 10_000, "{tried}");
}

#[test]
fn real_pages_are_accepted_and_the_clean_ones_untouched() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/storage-pages");
    if !folder.is_dir() {
        println!("skipped: no folder of real pages beside the repository");
        return;
    }
    for (name, body) in pages(&folder, "csf") {
        let validation = validate(body.as_bytes()).unwrap();
        assert!(validation.accepted, "{name}");
        let repaired = repair(body.as_bytes(), &RepairOptions::default()).unwrap();
        assert!(repaired.changed != validation.clean, "{name}");
        mended(&body);
    }
}

#[test]
fn bytes_that_are_no_text_give_an_accepted_page() {
    for body in [&b"<p>\xFF\xC0a</p>"[..], b"\xED\xA0\x80", b"\xEF\xBF\xBF", b"<p\xFF>", b"\0\0<p>\0"] {
        assert!(!validate(body).unwrap().accepted);
        let repaired = repair(body, &RepairOptions::default()).unwrap();
        assert!(well_formed(&repaired.xml.unwrap()).is_ok());
    }
}

#[test]
fn a_page_over_the_limit_is_refused_by_name() {
    let large = "a".repeat(STORAGE_INPUT_BYTES + 1);
    assert_eq!(validate(large.as_bytes()).unwrap_err().code, Code::InputTooLarge);
    assert_eq!(repair(large.as_bytes(), &RepairOptions::default()).unwrap_err().code, Code::InputTooLarge);
    let grows = "<".repeat(STORAGE_INPUT_BYTES / 2);
    assert_eq!(repair(grows.as_bytes(), &RepairOptions::default()).unwrap_err().code, Code::InputTooLarge);
}

#[test]
fn the_parsers_limits_are_kept_to_the_letter() {
    // The element around the page is the first of a thousand levels.
    let deep = |levels: usize| format!("{}{}", "<div>".repeat(levels), "</div>".repeat(levels));
    assert!(well_formed(&deep(999)).is_ok() && well_formed(&deep(1000)).is_err());
    let wide = |attributes: usize| {
        format!("<p {}/>", (0..attributes).map(|n| format!("a{n}=\"\"")).collect::<Vec<_>>().join(" "))
    };
    assert!(well_formed(&wide(1000)).is_ok() && well_formed(&wide(1001)).is_err());
    let long = |characters: usize| format!("<p a=\"{}\"/>", "é".repeat(characters));
    assert!(well_formed(&long(524_288)).is_ok() && well_formed(&long(524_289)).is_err());
    for body in [deep(1000), wide(1001), wide(5000), long(524_289)] {
        mended(&body);
    }
}

#[test]
fn nothing_dangerous_survives_in_markup() {
    let attacks = [
        "<script>alert(1)</script>",
        "<scr<script>ipt>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<p onclick='a()' ONMOUSEOVER=b()>x</p>",
        "<a href=' java\tscript:x'>x</a>",
        "<a href='&#x6A;avascript&colon;x'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<a href=vbscript:x>x</a>",
        "<iframe srcdoc='<p>'></iframe>",
        "<object data=x></object>",
        "<embed src=x>",
        "<svg><script>x</script></svg>",
        "<math><maction actiontype=x href='javascript:x'>y</maction></math>",
        "<p style='background:url(javascript:x)'>x</p>",
        "<p style='wid\\74 h: expr/**/ession(x)'>x</p>",
        "<base href=x>",
        "<meta http-equiv=refresh content=0>",
        "<form action=x><button formaction=y>z</button></form>",
        "<ac:structured-macro ac:name='html'><ac:plain-text-body><![CDATA[<script>]]></ac:plain-text-body></ac:structured-macro>",
        "<ac:structured-macro ac:name='HTML'><ac:plain-text-body>x",
        "<ac:image><ri:url ri:value='javascript:x'/></ac:image>",
        "<ac:structured-macro ac:name='widget'><ac:parameter ac:name='url'>javascript:x</ac:parameter></ac:structured-macro>",
        "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><p>&a;</p>",
        "<span><svg onload='x'/></span>",
        "<span><svg><a href='javascript:x'><text>y</text></a></svg></span>",
        "<details open ontoggle=x>y</details>",
        "<a href='javascript&#58;x'>x</a>",
        "<a href='java&Tab;script&colon;x'>x</a>",
        "<a href='javascript&amp;#58;x'>x</a>",
        "<ac:image ac:src='javascript&#x3A;x'/>",
        "<ac:structured-macro ac:name='widget' url='javascript&#58;x'/>",
        "<ac:structured-macro ac:name='widget'><ac:parameter ac:name='url' value='java&#10;script:x'/></ac:structured-macro>",
    ];
    for attack in attacks {
        for body in [attack.to_owned(), format!("<p>a {attack} b</p>"), format!("<table><td>{attack}")] {
            let xml = mended(&body).to_lowercase();
            let prose = xml.replace("&lt;", "");
            for word in [
                "<script",
                "<iframe",
                "<object",
                "<embed",
                "<base",
                "<meta",
                "<form",
                "<!doctype",
                " onclick",
                " onerror",
                "href=\"java",
                "ri:value=\"java",
                "ac:name=\"html\"",
            ] {
                assert!(!prose.contains(word), "{body:?} became {xml:?}");
            }
            // Decoded twice, as some readers do, and without white space no address starts with a scheme that runs code.
            let bare: String = decoded(&decoded(&xml)).split_whitespace().collect();
            for start in ["=\"javascript:", "='javascript:", "\">javascript:"] {
                assert!(!bare.contains(start), "{body:?} became {xml:?}");
            }
        }
    }
}

/// References by number and the named ones that hide a scheme, decoded without the core.
fn decoded(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(';').unwrap_or((part, ""));
        let number = name.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16));
        let number = number.or_else(|| name.strip_prefix('#').map(str::parse)).and_then(Result::ok);
        match (name, number.and_then(char::from_u32)) {
            (_, Some(character)) => out.push(character),
            ("colon", _) => out.push(':'),
            ("tab" | "newline", _) => {}
            ("amp", _) => out.push('&'),
            _ => out.push_str(part),
        }
        out.push_str(if name.len() < part.len() { rest } else { "" });
    }
    out
}

#[test]
fn code_is_byte_exact_whatever_happens_around_it() {
    let code = "if (a < b && c[d[0]]>1) {\n\t\"]]>\"  // </p> &amp; <br>\n}";
    let written = code.replace("]]>", "]]]]><![CDATA[>");
    for around in ["<p>x", "</p>", "<table><td>", "<ul>", "&", "<P CLASS=a>"] {
        let body = format!(
            "{around}<ac:structured-macro ac:name=\"code\"><ac:plain-text-body><![CDATA[{written}]]></ac:plain-text-body></ac:structured-macro>"
        );
        assert!(mended(&body).contains(&format!("<![CDATA[{written}]]>")), "{around}");
    }
}

#[test]
fn findings_say_where() {
    let repaired = repair("<p>é</p>\n<p>a & b</p>".as_bytes(), &RepairOptions::default()).unwrap();
    let finding = repaired.findings.first().unwrap();
    assert_eq!(
        (finding.code, finding.line, finding.column, finding.offset_bytes, finding.fixed),
        ("bare_ampersand", 2, 6, 15, true)
    );
}

#[test]
fn text_keeps_what_a_reader_sees_and_where_it_stands() {
    let body = concat!(
        "<h2>Head</h2><p>a <strong>b</strong> <a href=\"https://x.example\">l</a></p><ul><li>one</li><li><p>two</p></li></ul>",
        "<table><tbody><tr><th>k</th><td><p>v</p></td></tr></tbody></table><ac:task-list><ac:task>",
        "<ac:task-status>complete</ac:task-status><ac:task-body>done</ac:task-body></ac:task></ac:task-list>",
        "<ac:structured-macro ac:name=\"info\"><ac:parameter ac:name=\"title\">T</ac:parameter><ac:rich-text-body><p>in</p>",
        "</ac:rich-text-body></ac:structured-macro><ac:structured-macro ac:name=\"code\"><ac:parameter ac:name=\"language\">js",
        "</ac:parameter><ac:plain-text-body><![CDATA[a < b]]></ac:plain-text-body></ac:structured-macro>",
        "<p><ac:link><ri:user ri:account-id=\"u1\"/></ac:link></p>"
    );
    let text = storage_to_text(body.as_bytes()).unwrap();
    for part in [
        "## Head",
        "a b l (https://x.example)",
        "- one",
        "- two",
        "| k | v |",
        "- [x] done",
        "> [info] T",
        "> in",
        "```js\na < b\n```",
        "@u1",
    ] {
        assert!(text.text.contains(part), "{part:?} is missing in {}", text.text);
    }
    let at = text.text.find("done").unwrap();
    let place = text.body_offset(at).unwrap();
    assert!(body[place..].starts_with("done"), "{}", &body[place..place + 20]);
}

fn fragments() -> impl Strategy<Value = String> {
    let parts = [
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<li>",
        "<ul>",
        "</ul>",
        "<td>",
        "<tr>",
        "<table>",
        "</table>",
        "<br>",
        "<h2>",
        "</h3>",
        "x",
        "text ",
        "&",
        "<",
        ">",
        "&check;",
        "]]>",
        "<![CDATA[",
        "<!--",
        "-->",
        "`",
        "\n# T\n",
        "\n```js\nx<1\n```\n",
        "**b**",
        "\u{1}",
        "\"",
        "'",
        "<ac:structured-macro ac:name=\"info\">",
        "<ac:structured-macro ac:name=\"code\">",
        "</ac:structured-macro>",
        "<ac:rich-text-body>",
        "</ac:rich-text-body>",
        "<ac:plain-text-body>",
        "</ac:plain-text-body>",
        "<ac:parameter>",
        "</ac:parameter>",
        "<ac:link>",
        "</ac:link>",
        "<ri:page/>",
        "<ac:image>",
        "<ac:layout-cell>",
        "<ac:layout>",
        "<ac:task>",
        "<ac:task-body>",
        "<details>",
        "<summary>",
        "</details>",
        "<svg>",
        "</svg>",
        "<script>",
        "</script>",
        "<foo>",
        "</foo>",
        "<o:p>",
        "<a href=\"javascript:x\">",
        "</a>",
        "<pre><code>",
        "</code></pre>",
        "<img src=x>",
        "<p class=\"",
        "<div>",
        "</div>",
        "<span>",
        "</span>",
        "<!DOCTYPE x>",
        "<?xml ?>",
        "<ac:link-body>",
        "<blockquote>",
        "<col>",
        "<thead>",
        "<iframe>",
        "<head>",
        "- a\n- b\n",
        "|a|b|\n|--|--|\n",
        "&lt;p&gt;",
        "{\"a\":\"<p>\"}",
    ];
    prop::collection::vec(prop::sample::select(parts.to_vec()), 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn any_heap_of_fragments_is_mended_once_and_for_all(body in fragments()) {
        mended(&body);
        storage_to_text(body.as_bytes()).unwrap();
    }

    #[test]
    fn any_markdown_gives_a_clean_page(body in fragments()) {
        let converted = markdown_to_storage(&body, &MarkdownOptions::default()).unwrap();
        prop_assert!(well_formed(&converted.xml).is_ok(), "{body:?} became {:?}", converted.xml);
    }

    #[test]
    fn any_bytes_have_an_answer(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let repaired = repair(&body, &RepairOptions::default()).unwrap();
        if let Some(xml) = repaired.xml {
            prop_assert!(well_formed(&xml).is_ok());
        }
    }
}
