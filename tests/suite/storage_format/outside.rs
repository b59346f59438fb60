//! Text from outside: what a page of ours may hold is a closed list, judged by a parser that is not ours; and nothing that
//! a reader of the source sees vanishes in silence.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use touchmark::storage_format::{Anchors, LinkTarget, MarkdownOptions, StorageDocument, markdown_to_storage, validate};

/// Elements, and the attributes that each may have.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("p", &["style", "align"]),
    ("div", &["align", "style", "class"]),
    ("span", &["class", "style", "align"]),
    ("h1", &["align", "style"]),
    ("h2", &["align", "style"]),
    ("h3", &["align", "style"]),
    ("h4", &["align", "style"]),
    ("h5", &["align", "style"]),
    ("h6", &["align", "style"]),
    ("ul", &["align", "style"]),
    ("ol", &["start", "align", "style"]),
    ("li", &["align", "style"]),
    ("strong", &[]),
    ("b", &[]),
    ("em", &[]),
    ("i", &[]),
    ("u", &[]),
    ("s", &[]),
    ("del", &[]),
    ("sub", &[]),
    ("sup", &[]),
    ("small", &[]),
    ("big", &[]),
    ("cite", &[]),
    ("code", &["class"]),
    ("pre", &["class", "align", "style"]),
    ("blockquote", &["align", "style"]),
    ("br", &[]),
    ("hr", &["align"]),
    ("table", &["align", "width", "style"]),
    ("thead", &["align", "style"]),
    ("tbody", &["align", "style"]),
    ("tr", &["align", "style"]),
    ("th", &["align", "width", "colspan", "rowspan", "scope", "style"]),
    ("td", &["align", "width", "colspan", "rowspan", "style"]),
    ("colgroup", &["span"]),
    ("col", &["span", "width", "style"]),
    ("time", &["datetime"]),
    ("a", &["href", "title"]),
    ("ac:link", &["ac:anchor"]),
    ("ac:link-body", &[]),
    ("ac:image", &["ac:alt", "ac:title", "ac:width", "ac:height"]),
    ("ac:structured-macro", &["ac:name", "ac:schema-version"]),
    ("ac:parameter", &["ac:name"]),
    ("ac:rich-text-body", &[]),
    ("ac:plain-text-body", &[]),
    ("ac:task-list", &[]),
    ("ac:task", &[]),
    ("ac:task-id", &[]),
    ("ac:task-status", &[]),
    ("ac:task-body", &[]),
    ("ri:page", &["ri:content-title", "ri:space-key"]),
    ("ri:attachment", &["ri:filename"]),
    ("ri:url", &["ri:value"]),
];

/// Macros of our writer, with their parameters.
const MACROS: &[(&str, &[&str])] = &[
    ("anchor", &[""]),
    ("toc", &[]),
    ("info", &["title"]),
    ("tip", &["title"]),
    ("note", &["title"]),
    ("warning", &["title"]),
    ("expand", &["title"]),
    ("code", &["language", "title", "linenumbers", "collapse"]),
    ("details", &[]),
];

fn attributes(element: &BytesStart<'_>) -> BTreeMap<String, String> {
    let pairs = element.attributes().map(|one| one.unwrap());
    pairs.map(|one| (AsRef::<str>::as_ref(&one.key).to_owned(), one.value.as_ref().to_owned().to_string())).collect()
}

/// What of a page is not on the list.
pub fn off_the_list(xml: &str) -> Vec<String> {
    let mut off = Vec::new();
    let mut macros: Vec<String> = Vec::new();
    let mut reader = Reader::from_str(xml);
    loop {
        let (element, is_empty) = match reader.read_event().unwrap() {
            Event::Start(element) => (element, false),
            Event::Empty(element) => (element, true),
            Event::End(end) => {
                if AsRef::<str>::as_ref(&end.name()) == "ac:structured-macro" {
                    macros.pop();
                }
                continue;
            }
            Event::Text(_) | Event::GeneralRef(_) | Event::CData(_) => continue,
            Event::Eof => return off,
            other => {
                off.push(format!("{other:?}"));
                continue;
            }
        };
        let name = AsRef::<str>::as_ref(&element.name()).to_owned();
        let given = attributes(&element);
        let Some((_, allowed)) = ELEMENTS.iter().find(|(own, _)| *own == name) else {
            off.push(name);
            continue;
        };
        off.extend(given.keys().filter(|key| !allowed.contains(&key.as_str())).map(|key| format!("{name} {key}")));
        let style = given.get("style").is_none_or(|style| {
            ["text-align: left;", "text-align: center;", "text-align: right;"].contains(&style.as_str())
        });
        let address =
            ["href", "ri:value"].iter().filter_map(|key| given.get(*key)).all(|url| !url.contains("javascript"));
        if !(style && address) {
            off.push(format!("{name} {given:?}"));
        }
        if name == "ac:structured-macro" {
            let own = given.get("ac:name").cloned().unwrap_or_default();
            if !MACROS.iter().any(|(known, _)| *known == own) {
                off.push(format!("macro {own}"));
            }
            if !is_empty {
                macros.push(own);
            }
        }
        if name == "ac:parameter" {
            let own = macros.last().cloned().unwrap_or_default();
            let parameter = given.get("ac:name").cloned().unwrap_or_default();
            let known = MACROS.iter().find(|(known, _)| *known == own);
            if known.is_none_or(|(_, parameters)| !parameters.contains(&parameter.as_str())) {
                off.push(format!("{own} {parameter}"));
            }
        }
    }
}

/// Raw HTML that would reach beyond text, each with a word that stays.
const ATTACKS: &[&str] = &[
    "<ac:structured-macro ac:name=\"include\"><ac:parameter ac:name=\"\"><ac:link><ri:page ri:space-key=\"HR\" ri:content-title=\"Pay\"/></ac:link></ac:parameter></ac:structured-macro>",
    "<ac:structured-macro ac:name=\"excerpt-include\"><ac:parameter ac:name=\"\"><ri:page ri:content-title=\"x\"/></ac:parameter></ac:structured-macro>",
    "<ac:structured-macro ac:name=\"jira\"><ac:parameter ac:name=\"jqlQuery\">project = HR</ac:parameter></ac:structured-macro>",
    "<ac:structured-macro ac:name=\"widget\"><ac:parameter ac:name=\"url\">https://evil.example</ac:parameter></ac:structured-macro>",
    "<ac:structured-macro ac:name=\"children\"/>",
    "<ac:structured-macro ac:name=\"any-vendors-own\"/>",
    "<ac:structured-macro ac:name=\"panel\"><ac:parameter ac:name=\"title\">Source</ac:parameter><ac:rich-text-body><p>forged</p></ac:rich-text-body></ac:structured-macro>",
    "<structured-macro name=\"panel\"><parameter name=\"title\">Notes</parameter><rich-text-body>x</rich-text-body></structured-macro>",
    "<AC:Structured_Macro AC:Name=\"children\"/>",
    "<ac-structured-macro ac-name=\"children\"/>",
    "<confluence:structured-macro ac:name=\"children\"/>",
    "<ac:macro ac:name=\"children\"/>",
    "<ac:image><ri:url ri:value=\"https://evil.example/pixel.png\"/></ac:image>",
    "<ac:link><ri:user ri:account-id=\"1\"/></ac:link>",
    "<ri:user ri:account-id=\"1\"/>",
    "<task-list><task><task-status>incomplete</task-status><task-body>do</task-body></task></task-list>",
    "<ac:task-list><ac:task><ac:task-status>incomplete</ac:task-status><ac:task-body><ac:link><ri:user ri:account-id=\"1\"/></ac:link></ac:task-body></ac:task></ac:task-list>",
    "<ac:adf-extension><ac:adf-node type=\"x\"/></ac:adf-extension>",
    "<ac:layout><ac:layout-section ac:type=\"single\"><ac:layout-cell>x</ac:layout-cell></ac:layout-section></ac:layout>",
    "<ac:placeholder>x</ac:placeholder><ac:emoticon ac:name=\"smile\"/><ac:inline-comment-marker ac:ref=\"1\">x</ac:inline-comment-marker>",
    "<at:var at:name=\"x\"/>",
    "<div style=\"position:fixed;top:0\">x</div>",
    "<div style=\"position: absolute; width: 100%\">x</div>",
    "<p style=\"background:url(https://evil.example)\">x</p>",
    "<p style=\"\\62 ackground:u\\72l(//evil)\">x</p>",
    "<div class=\"aui-dialog\" id=\"com-atlassian\" data-x=\"1\" onclick=\"x()\">x</div>",
    "<a href=\"java\tscript:x()\" target=\"_blank\" ping=\"https://evil\">x</a>",
    "<a href=\"&#106;avascript:x()\">x</a>",
    "<svg><circle/><text>x</text></svg>",
    "<span><svg xmlns=\"http://www.w3.org/2000/svg\"><text>x</text></svg></span>",
    "<math><mtext>x</mtext></math>",
    "<iframe src=\"https://evil\"></iframe><object data=\"x\"></object><embed src=\"x\"><form action=\"x\"><input name=\"x\"></form>",
    "<script>x()</script><style>p{}</style><link rel=\"stylesheet\" href=\"x\"><meta http-equiv=\"refresh\" content=\"0\"><base href=\"x\">",
    "<![CDATA[<ac:structured-macro ac:name=\"children\"/>]]>",
    "<!-- <ac:structured-macro ac:name=\"children\"/> -->",
    "<!DOCTYPE x [<!ENTITY a \"<ac:structured-macro ac:name='children'/>\">]>&a;",
    "<?xml-stylesheet href=\"x\"?>",
    "<p title=\"><ac:structured-macro ac:name='children'/>\">x</p>",
    "<p title='\"><ac:link><ri:user ri:account-id=\"1\"/></ac:link>'>x</p>",
    "<<ac:structured-macro ac:name=\"children\"/>",
    "<p <ac:structured-macro ac:name=\"children\"/>>x</p>",
    "<div\nonclick=\"x()\"\n><ac:structured-macro\nac:name=\"children\"\n/></div>",
    "<details><summary><ac:structured-macro ac:name=\"children\"/>x</summary><ac:link><ri:user ri:account-id=\"1\"/></ac:link></details>",
    "<pre><code><ac:structured-macro ac:name=\"children\"/></code></pre>",
    "<o:p>x</o:p><v:shape style=\"x\"/>",
    "&lt;ac:structured-macro ac:name=\"children\"/&gt;",
];

/// Where raw HTML can stand in Markdown.
fn places(html: &str) -> Vec<String> {
    let line = html.replace('\n', " ");
    vec![
        html.to_owned(),
        format!("<div>\n\n{html}\n\n</div>"),
        format!("text {html} text"),
        format!("- {line}\n- b {line}"),
        format!("> {line}"),
        format!("| a | b |\n|---|---|\n| {} | x |", line.replace('|', "")),
        format!("<table><tr><td>{html}</td></tr></table>"),
        format!("<details>\n<summary>{line}</summary>\n\n{html}\n\n</details>"),
        format!("# {line}"),
        format!("a[^1]\n\n[^1]: {line}"),
        format!("**{line}** [{line}](https://x.example) ![{line}](x.png)"),
        format!("<div title=\"\n\n{html}\n\n\">"),
        format!("<!--\n\n{html}"),
        format!("!!! note \"{}\"\n    {line}", line.replace('"', "'")),
    ]
}

#[test]
fn a_page_holds_nothing_but_what_is_on_the_list() {
    let page = LinkTarget::Page { title: "T".to_owned(), space_key: None };
    let options = MarkdownOptions {
        anchors: Anchors::All,
        links: [("a.md".to_owned(), page)].into(),
        link_base: Some("https://git.example/".to_owned()),
        ..MarkdownOptions::default()
    };
    for attack in ATTACKS {
        for markdown in places(attack) {
            let xml = markdown_to_storage(&markdown, &options).unwrap().xml;
            let off = off_the_list(&xml);
            assert!(off.is_empty(), "{markdown}\nbecame {xml}\nwith {off:?}");
            passes(&markdown, &xml);
        }
    }
}

#[test]
fn whoever_trusts_the_markdown_says_so() {
    let html = "<ac:structured-macro ac:name=\"children\" ac:schema-version=\"2\"/>";
    let trusted = MarkdownOptions { trusted: true, ..MarkdownOptions::default() };
    let block = format!("<div>{html}<ac:link>kept</ac:link></div>");
    assert!(markdown_to_storage(&block, &trusted).unwrap().xml.contains(html));
    let converted = markdown_to_storage(&block, &MarkdownOptions::default()).unwrap();
    assert!(converted.xml.contains("kept") && !converted.xml.contains("ac:"), "{}", converted.xml);
    assert!(converted.findings.iter().any(|finding| finding.code == "storage_in_html"), "{:?}", converted.findings);
}

#[test]
fn html_that_means_text_stays() {
    for (html, xml) in [
        ("<p align=\"center\">a <b>b</b></p>", "<p align=\"center\">a <b>b</b></p>"),
        ("<h3 style=\"color: red; text-align:center\">a</h3>", "<h3 style=\"text-align: center;\">a</h3>"),
        ("<ol start=\"3\"><li>a</li></ol>", "<ol start=\"3\"><li>a</li></ol>"),
        ("a <kbd>Ctrl</kbd> <sub>b</sub>", "<p>a <code>Ctrl</code> <sub>b</sub></p>"),
        ("a<br>b", "<p>a<br/>b</p>"),
        (
            "<pre><code class=\"language-rust\">let a = 1 &lt; 2;</code></pre>",
            "<ac:structured-macro ac:name=\"code\" ac:schema-version=\"1\"><ac:parameter ac:name=\"language\">rust</ac:parameter><ac:plain-text-body><![CDATA[let a = 1 < 2;]]></ac:plain-text-body></ac:structured-macro>",
        ),
        (
            "<table><tr><td colspan=\"2\">a</td></tr></table>",
            "<table><tbody><tr><td colspan=\"2\">a</td></tr></tbody></table>",
        ),
    ] {
        assert_eq!(markdown_to_storage(html, &MarkdownOptions::default()).unwrap().xml.trim(), xml);
    }
}

#[test]
fn raw_html_leads_where_markdown_leads() {
    let page = LinkTarget::Page { title: "B".to_owned(), space_key: None };
    let picture = LinkTarget::Attachment { filename: "x.png".to_owned() };
    let options = MarkdownOptions {
        path: "docs/a.md".to_owned(),
        links: [("docs/b.md".to_owned(), page), ("docs/x.png".to_owned(), picture)].into(),
        link_base: Some("https://git.example/r".to_owned()),
        ..MarkdownOptions::default()
    };
    let convert = |text: &str| markdown_to_storage(text, &options).unwrap().xml;
    assert_eq!(convert("<a href=\"b.md#x\">t</a>"), convert("[t](b.md#x)"));
    assert_eq!(convert("<a href=\"../c.rs\">t</a>"), convert("[t](../c.rs)"));
    assert_eq!(convert("a <img src=\"x.png\" alt=\"t\">"), convert("a ![t](x.png)"));
    let anchors = convert(
        "[a](#one) [b](#zw%C3%B6i) [c](#three)\n\n<a name=\"one\"></a>\n\n<div id=\"zwöi\">\n\nx\n\n</div>\n\n<h2 id=\"three\">H</h2>",
    );
    assert_eq!(anchors.matches("ac:name=\"anchor\"").count(), 3, "{anchors}");
    assert_eq!(convert("## Über uns\n\n[x](#%C3%BCber-uns)").matches("ac:name=\"anchor\"").count(), 1);
}

/// Our own output passes our own gate.
fn passes(markdown: &str, xml: &str) {
    let short: String = markdown.chars().take(200).collect();
    assert!(StorageDocument::check(xml.to_owned()).is_ok(), "{short}");
    let validation = validate(xml.as_bytes()).unwrap();
    assert!(validation.clean, "{short}: {:?}\n{}", validation.findings, xml.chars().take(600).collect::<String>());
}

#[test]
fn whatever_nests_passes_the_gate() {
    for (name, markdown) in nested(3_000) {
        let xml = markdown_to_storage(&markdown, &MarkdownOptions::default()).unwrap().xml;
        println!("{name}");
        passes(&markdown, &xml);
        assert!(xml.contains("words"), "{name}");
    }
}

fn nested(count: usize) -> Vec<(&'static str, String)> {
    let lines = "words\n".repeat(50);
    vec![
        ("list markers", format!("{}words\n{lines}", "+ ".repeat(count))),
        ("other list markers", format!("{}words\n{lines}", "- ".repeat(count))),
        ("numbers", format!("{}words\n{lines}", "1. ".repeat(count))),
        ("quotes", format!("{}words\n{lines}", ">".repeat(count))),
        ("quotes with spaces", format!("{}words\n{lines}", "> ".repeat(count))),
        ("quotes and items", format!("{}words\n{lines}", "> - ".repeat(count))),
        ("emphasis", format!("{}words{}", "*a _b ".repeat(count / 2), " b_ a*".repeat(count / 2))),
        ("strong", format!("{}words{}", "**a __b ".repeat(count / 2), " b__ a**".repeat(count / 2))),
        ("stars", format!("{}words{}", "*".repeat(count), "*".repeat(count))),
        ("links", format!("{}words{}", "[".repeat(count), "](x)".repeat(count))),
        ("pictures", format!("{}words{}", "![".repeat(count), "](x)".repeat(count))),
        ("comments in comments", format!("{}{}\n\nwords", "<!-- ".repeat(count), " -->".repeat(count))),
        ("divs", format!("{}words{}", "<div>".repeat(count), "</div>".repeat(count))),
        ("inline elements", format!("x {}words", "<b><i>".repeat(count))),
        ("deeper and deeper", (0..200).map(|depth| format!("{}- words\n", "  ".repeat(depth))).collect()),
        ("tables in quotes", format!("{}|a|\n{}|-|\n{}|words|\n", "> ".repeat(58), "> ".repeat(58), "> ".repeat(58))),
        ("tasks", (0..120).map(|depth| format!("{}- [ ] words\n", "  ".repeat(depth))).collect()),
        ("footnotes", format!("{}words\n\n[^a]\n", "[^a]: ".repeat(count))),
    ]
}

#[test]
fn cells_beyond_the_columns_and_unknown_wiki_links_keep_their_words() {
    let convert = |text: &str| markdown_to_storage(text, &MarkdownOptions::default()).unwrap().xml;
    let table = convert("|a|\n|-|\n|b|more *words*|\n|c|");
    assert!(
        table.contains("<td><p>b</p></td><td><p>more *words*</p></td>") && table.contains("<td><p>c</p></td></tr>"),
        "{table}"
    );
    assert_eq!(convert("[[target|text]] [[alone]]"), "<p>[[target|text]] [[alone]]</p>");
}
