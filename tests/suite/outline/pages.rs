//! What holds for every set of pages.

use std::collections::{BTreeMap, BTreeSet};

use touchmark::outline::{COMMIT, WriteOptions, at_commit, write};

use super::support::{pages, scan, snapshot, tree};

const FILES: &[(&str, &[u8])] = &[
    ("README.md", b"# Demo\n\nShows [the core](src/lib.rs) and [a guide](docs/guide.md#x), not [outside](../x) or [this](javascript:alert).\n"),
    ("Cargo.toml", b"[package]\nname = \"demo\"\ndescription = \"A demo.\"\n[dependencies]\nserde = \"1\"\n"),
    ("src/lib.rs", b"//! The core.\npub mod parts;\nuse parts::Wheel;\n/// Rolls a [`Wheel`].\npub fn roll(wheel: &Wheel) -> u32 { 0 }\n"),
    ("src/parts.rs", b"/// Round.\npub struct Wheel {\n    /// Metres.\n    pub size: f64,\n}\nimpl Wheel {\n    /// Makes one.\n    pub fn new() -> Self { todo!() }\n}\n"),
    ("docs/guide.md", b"# Guide\n\nBack to the [README](../README.md). Lines enough to be worth a page of its own, which is what this sentence is for, and this one too: a page that says nothing is no page. That makes two hundred bytes.\n"),
    ("tests/a.rs", b"#[test]\nfn works() {}\n"),
];

#[test]
fn the_same_input_gives_the_same_pages() {
    assert_eq!(pages(FILES), pages(FILES));
}

#[test]
fn every_page_but_the_first_hangs_below_one_that_comes_before_it() {
    let pages = pages(FILES);
    let mut seen = BTreeSet::new();
    for page in &pages {
        assert!(page.parent.as_ref().is_none_or(|parent| seen.contains(parent)), "{}", page.key);
        assert_eq!(page.parent.is_none(), page.key.is_empty());
        assert!(seen.insert(page.key.clone()));
        assert!(!page.body.is_empty() && page.sources > 0, "{}", page.key);
    }
}

#[test]
fn every_link_to_a_page_names_a_page_of_the_set() {
    let pages = pages(FILES);
    let titles: BTreeSet<&str> = pages.iter().map(|page| page.title.as_str()).collect();
    let mut links = 0;
    for page in &pages {
        for part in page.body.split("ri:content-title=\"").skip(1) {
            let title = part.split('"').next().unwrap();
            assert!(titles.contains(title), "{title}");
            links += 1;
        }
    }
    assert!(links > 4, "{links}");
}

#[test]
fn links_in_markdown_lead_to_pages_and_never_outside_or_into_scripts() {
    let front = &pages(FILES)[0].body;
    assert!(front.contains("ri:content-title=\"docs/guide.md · demo\""), "{front}");
    assert!(front.contains("<ri:page ri:content-title=\"src · demo\"/><ac:link-body>the core"), "{front}");
    assert!(!front.contains("javascript") && !front.contains("../x"), "{front}");
}

#[test]
fn a_title_that_is_overridden_changes_every_link_to_it() {
    let titles = BTreeMap::from([("src".to_owned(), "src (2) · demo".to_owned())]);
    let pages = write(&snapshot(), &tree(FILES), &scan(FILES), &WriteOptions { titles, ..WriteOptions::default() });
    assert!(pages.iter().any(|page| page.title == "src (2) · demo"));
    assert!(pages.iter().all(|page| !page.body.contains("ri:content-title=\"src · demo\"")));
    assert!(pages[0].body.contains("ri:content-title=\"src (2) · demo\""));
}

#[test]
fn the_text_of_a_page_does_not_depend_on_the_commit() {
    let mut other = snapshot();
    other.commit = "badcafe".to_owned();
    let first = write(&snapshot(), &tree(FILES), &scan(FILES), &WriteOptions::default());
    assert_eq!(first, write(&other, &tree(FILES), &scan(FILES), &WriteOptions::default()));
    let page = first.iter().find(|page| page.key == "src").unwrap();
    assert!(page.body.contains(COMMIT));
    assert!(at_commit(&page.body, "c0ffee").contains("https://github.com/o/demo/blob/c0ffee/src/parts.rs#L2-L5"));
}

#[test]
fn references_in_comments_become_links_to_where_the_item_is_explained() {
    let pages = pages(FILES);
    let module = &pages.iter().find(|page| page.key == "src").unwrap().body;
    assert!(module.contains("ac:anchor=\"Wheel\"><ri:page ri:content-title=\"src · demo\""), "{module}");
    assert!(module.contains("<ac:parameter ac:name=\"\">Wheel</ac:parameter>"));
}
