//! No page is empty, too long, broken or only a repetition of others: over the golden repositories, and over repositories
//! that are made up to be difficult.

use std::collections::{BTreeMap, BTreeSet};

use proptest::strategy::Strategy;
use touchmark::limits::{PAGE_BYTES, TITLE_CHARS};
use touchmark::outline::Page;
use touchmark::storage_format::well_formed;

use super::golden::{LANGUAGES, input};
use super::support::pages;

/// What a reader reads, piece by piece: the text of rows, paragraphs, headings, list items and code, with where they lead.
fn pieces(page: &Page) -> BTreeSet<String> {
    const ENDS: [&str; 8] = ["</tr>", "</p>", "</li>", "</h2>", "</h3>", "</h4>", "</ac:structured-macro>", "</h1>"];
    let mut text = page.body.clone();
    for end in ENDS {
        text = text.replace(end, "\u{1}");
    }
    text.split('\u{1}').map(plain).filter(|piece| !piece.is_empty()).collect()
}

/// Markup without its tags; the content of code stays.
fn plain(markup: &str) -> String {
    let mut out = String::new();
    let mut rest = markup;
    while let Some((text, tail)) = rest.split_once('<') {
        out.push_str(text);
        for link in ["a href=\"", "ri:page ri:content-title=\""] {
            if let Some((address, _)) = tail.strip_prefix(link).and_then(|rest| rest.split_once('"')) {
                out.push_str(address);
            }
        }
        rest = match tail.strip_prefix("![CDATA[") {
            Some(code) => {
                let (code, after) = code.split_once("]]>").unwrap_or((code, ""));
                out.push_str(code);
                after
            }
            None => tail.split_once('>').map_or("", |(_, after)| after),
        };
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// The faults of a set of pages, in words.
fn faults(pages: &[Page]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut titles = BTreeSet::new();
    let mut holders: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for page in pages {
        for piece in pieces(page) {
            holders.entry(piece).or_default().insert(&page.key);
        }
    }
    let known: BTreeSet<&str> = pages.iter().map(|page| page.title.as_str()).collect();
    for page in pages {
        let mut fault = |text: String| faults.push(format!("{:?}: {text}", page.key));
        if plain(&page.body).len() < 20 && !page.key.is_empty() {
            fault("says nothing".to_owned());
        }
        if page.body.len() > PAGE_BYTES {
            fault(format!("{} bytes", page.body.len()));
        }
        if let Err(findings) = well_formed(&page.body) {
            fault(format!("{findings:?}"));
        }
        if page.title.chars().count() > TITLE_CHARS || !titles.insert(page.title.to_lowercase()) {
            fault(format!("title {}", page.title));
        }
        let comes_before =
            |parent: &String| pages.iter().take_while(|other| other.key != page.key).any(|other| other.key == *parent);
        if page.parent.as_ref().is_some_and(|parent| !comes_before(parent)) {
            fault(format!("comes before its parent {:?}", page.parent));
        }
        let own = |piece: &String| holders.get(piece).is_some_and(|keys| keys.len() == 1);
        if !pieces(page).iter().any(own) {
            fault("only repeats other pages".to_owned());
        }
        for title in page.body.split("ri:content-title=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            if !known.iter().any(|known| {
                known.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;") == title.replace("&gt;", ">")
            }) {
                fault(format!("leads to {title:?}, which is no page"));
            }
        }
        faults.extend(broken_anchors(pages, page));
    }
    faults
}

/// Links to places of this very page that are not there.
fn broken_anchors(pages: &[Page], page: &Page) -> Vec<String> {
    let names = |body: &str| -> BTreeSet<String> {
        let anchors = body.split("ac:name=\"anchor\"><ac:parameter ac:name=\"\">").skip(1);
        anchors.filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect()
    };
    let here = names(&page.body);
    let links = page.body.split("<ac:link ac:anchor=\"").skip(1).filter_map(|rest| rest.split_once('"'));
    let mut out = Vec::new();
    for (anchor, rest) in links {
        let title = rest.strip_prefix("><ri:page ri:content-title=\"").and_then(|rest| rest.split('"').next());
        let target = title.and_then(|title| pages.iter().find(|page| page.title == title));
        let found = match (title, target) {
            (None, _) => here.contains(anchor),
            (Some(_), Some(target)) => names(&target.body).contains(anchor),
            (Some(_), None) => true,
        };
        if !found {
            out.push(format!("{:?}: no place called {anchor} on {title:?}", page.key));
        }
    }
    out
}

#[test]
fn golden_repositories_make_pages_without_fault() {
    for language in LANGUAGES {
        let files = input(language);
        let borrowed: Vec<(&str, &[u8])> =
            files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
        assert_eq!(faults(&pages(&borrowed)), Vec::<String>::new(), "{language}");
    }
}

#[test]
fn the_faults_are_seen_when_they_are_there() {
    let page = |key: &str, body: &str| Page {
        key: key.to_owned(),
        parent: Some(String::new()).filter(|_| !key.is_empty()),
        title: format!("demo: {key}"),
        body: body.to_owned(),
        sources: 1,
        ..Page::default()
    };
    let long = "<p>Says what nobody else says here.</p>";
    let set = [
        page("", "<p>The front page, which all others hang below.</p>"),
        page("a", long),
        page("b", &format!("{long}<p></p>")),
        page("c", "<p></p>"),
        page("d", &format!("<p>{}</p>", "x".repeat(PAGE_BYTES))),
        page("e", "<p>Open and never closed, which is a fault.<p>"),
        page(
            "f",
            "<p>Leads <ac:link><ri:page ri:content-title=\"gone\"/><ac:link-body>away</ac:link-body></ac:link> from here.</p>",
        ),
        Page { parent: Some("z".to_owned()), ..page("h", "<p>Hangs below a page that is not there at all.</p>") },
        page("g", "<p>Leads <ac:link ac:anchor=\"gone\"><ac:link-body>away</ac:link-body></ac:link> on this page.</p>"),
    ];
    let found = faults(&set);
    for key in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        assert!(found.iter().any(|fault| fault.starts_with(&format!("{key:?}:"))), "{key} in {found:?}");
    }
}

/// A repository of sources, documents, READMEs and manifests whose names and texts repeat, clash and are cut off.
fn repository() -> impl Strategy<Value = Vec<(String, String)>> {
    let folder = proptest::sample::select(
        &[
            "",
            "src/",
            "src/a/",
            "src/A/",
            "lib/a/b/",
            "docs/",
            "docs/a/",
            "pkg/one/src/",
            "pkg/two/",
            "tests/",
            "a b/c&d/",
        ][..],
    );
    let file = proptest::sample::select(
        &[
            "lib.rs",
            "mod.rs",
            "a.rs",
            "README.md",
            "readme.rst",
            "guide.md",
            "index.md",
            "index.ts",
            "a.ts",
            "a.d.ts",
            "a.js",
            "__init__.py",
            "a.py",
            "urls.py",
            "a.go",
            "doc.go",
            "A.java",
            "package-info.java",
            "A.cs",
            "a.kt",
            "a.php",
            "a.rb",
            "a.sql",
            "a.sh",
            "a.h",
            "a.cpp",
            "package.json",
            "Cargo.toml",
            "pom.xml",
            "go.mod",
            "pyproject.toml",
        ][..],
    );
    let text = proptest::collection::vec(proptest::sample::select(TEXTS), 0..24).prop_map(|parts| parts.concat());
    proptest::collection::vec((folder, file, text), 1..24).prop_map(|files| {
        // A copy of a document is a copy on its page too: each says where it stands.
        let mut by_path = BTreeMap::new();
        for (folder, file, text) in files {
            let path = format!("{folder}{file}");
            // A copy of a document is a copy on its page too: each says where it stands.
            let is_document = path.ends_with(".md") || path.ends_with(".rst");
            let text = if is_document { format!("{text}\n\nThis stands in {path}.\n") } else { text };
            by_path.insert(path, text);
        }
        by_path.into_iter().collect()
    })
}

/// Anchors that the documents below name themselves, where nothing bears them.
fn is_authors(fault: &str) -> bool {
    ["no place called d on", "no place called title on"].iter().any(|own| fault.contains(own))
}

/// Pieces of files: declarations, comments, documents, manifests, and what is none of them.
const TEXTS: &[&str] = &[
    "//! What it is.\n\n",
    "/// Makes one. See [`B`], [c](a.md#d) and {@link B}.\n",
    "pub fn a(b: &str) -> B { b }\n",
    "pub struct B { /// D.\n pub d: u8 }\n",
    "mod a;\npub use crate::a::B;\n",
    "export function a(b: B): void {}\n",
    "export class B { c(): void {} }\n",
    "import { B } from './a';\n",
    "/** One.\n * @param b two */\n",
    "class B:\n    \"\"\"One.\n\n    Args:\n        a: b\n    \"\"\"\n    def c(self): pass\n",
    "def a(b):\n    \"\"\"One.\"\"\"\n",
    "from .a import B\n",
    "package a\n\n// A is one.\nfunc A() {}\n",
    "package a.b;\npublic class A { /** One. */ public void b() {} }\n",
    "# Title\n\n",
    "Says one thing, and [another](../src/a.rs) at length, so that there is a page to be made of it; [here](#title) too.\n\n",
    "[![a](b)](c)\n",
    "<div align=\"center\">\n\n<img src=x>\n\n",
    "| a | b |\n|---|---|\n| <b> | &amp; |\n\n",
    "```rust\nfn a() {}\n```\n\n",
    "> [!NOTE]\n> One.\n\n",
    "- [ ] task\n",
    "{\"name\": \"p\", \"description\": \"One.\", \"dependencies\": {\"q\": \"1\"}}",
    "[package]\nname = \"p\"\n[dependencies]\nq = \"1\"\n",
    "<project><artifactId>p</artifactId></project>",
    "module h.example/p\nrequire h.example/q v1\n",
    "app.get('/a', b);\nprocess.env.A_B;\n",
    "CREATE TABLE t (a int);\n",
    "\u{0}",
    "{{commit}}",
    "]]>",
    "\"",
    "'",
    "(",
    "{",
    "/*",
    "\t",
    "ä日\u{1F600}\n",
];

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(400))]
    #[test]
    fn repositories_that_are_made_up_make_pages_without_fault(files in repository()) {
        let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
        let found: Vec<String> = faults(&pages(&borrowed)).into_iter().filter(|fault| !is_authors(fault)).collect();
        proptest::prop_assert_eq!(found, Vec::<String>::new());
    }
}
