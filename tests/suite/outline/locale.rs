//! Pages in other languages: our own words are said in them, and what the repository says stays as it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use touchmark::locale::{Locale, Words};
use touchmark::outline::{Page, WriteOptions, write};
use touchmark::storage_format::well_formed;

use super::golden::{LANGUAGES, input};
use super::handbook::SHOP;
use super::support::{scan, snapshot, tree};

fn pages_in(files: &[(&str, &[u8])], locale: Locale) -> Vec<Page> {
    write(&snapshot(), &tree(files), &scan(files), &WriteOptions { locale, ..WriteOptions::default() })
}

fn repositories() -> Vec<Vec<(String, Vec<u8>)>> {
    let shop = SHOP.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
    LANGUAGES.iter().map(|language| input(language)).chain([shop]).collect()
}

/// What stands in headings, heads of tables, titles of folds and labels, in its order.
fn labels(body: &str) -> Vec<String> {
    const BEGINS: [&str; 5] = ["<h2>", "<th>", "<strong>", "<ac:parameter ac:name=\"title\">", "<em>"];
    let mut found: Vec<(usize, String)> = Vec::new();
    for begin in BEGINS {
        for (at, _) in body.match_indices(begin) {
            let text = body[at + begin.len()..].split('<').next().unwrap_or_default();
            found.push((at, text.to_owned()));
        }
    }
    found.sort();
    found.into_iter().map(|(_, text)| text).filter(|text| !text.is_empty()).collect()
}

#[test]
fn a_page_in_another_language_has_no_english_heading_of_ours() {
    for files in repositories() {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
        let english = pages_in(&files, Locale::English);
        for locale in [Locale::German, Locale::French, Locale::Japanese] {
            let words = Words::of(locale);
            let translated = pages_in(&files, locale);
            assert_eq!(translated.len(), english.len());
            for (ours, theirs) in english.iter().zip(&translated) {
                assert_eq!(ours.key, theirs.key, "keys are the same in every language");
                assert_eq!(well_formed(&theirs.body), Ok(()));
                // A document is the repository's own words.
                if ours.key.ends_with(".md") || ours.key.ends_with(".rst") {
                    assert_eq!(ours.body, theirs.body);
                    continue;
                }
                let (ours, theirs) = (labels(&ours.body), labels(&theirs.body));
                assert_eq!(ours.len(), theirs.len(), "{ours:?}\n{theirs:?}");
                for (one, other) in ours.iter().zip(&theirs) {
                    if let Some(word) = words.word(one).filter(|_| one == other) {
                        assert_eq!(word, one, "English on a page in {}", locale.name());
                    }
                }
            }
        }
    }
}

#[test]
fn no_mark_is_left_on_a_page() {
    let marks = ['\u{FDD0}', '\u{FDD1}', '\u{FDD2}'];
    for files in repositories() {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
        for locale in Locale::ALL {
            for page in pages_in(&files, locale) {
                assert!(!page.body.contains(marks) && !page.title.contains(marks), "{}: {}", page.title, page.body);
            }
        }
    }
}

#[test]
fn a_german_page_says_what_it_says_in_german() {
    let files: Vec<(&str, &[u8])> = SHOP.to_vec();
    let pages = pages_in(&files, Locale::German);
    let page = |key: &str| pages.iter().find(|page| page.key == key).unwrap_or_else(|| panic!("no page {key:?}"));
    let front = &page("").body;
    for said in ["Wo was steht", "Zuständige", "Daneben refund.", "Sells things.", "Takes money."] {
        assert!(front.contains(said), "{said}: {front}");
    }
    assert_eq!(page("architecture:").title, "Architektur · demo");
    assert!(front.contains("ri:content-title=\"Architektur · demo\""), "links follow the titles: {front}");
    assert!(page("architecture:").body.contains("Wie die Module einander importieren"));
}

/// The string literals behind any of these beginnings, in the sources of the writer.
fn literals(text: &str, begins: &[&str]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for begin in begins {
        for (at, _) in text.match_indices(begin) {
            let rest = &text[at + begin.len()..];
            let end = rest.match_indices('"').map(|(end, _)| end).find(|end| !rest[..*end].ends_with('\\'));
            out.extend(end.map(|end| rest[..end].to_owned()));
        }
    }
    out
}

fn sources(folder: &Path, out: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            sources(&entry, out);
        } else {
            let text = fs::read_to_string(&entry).expect("readable");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            out.push(code.split_whitespace().collect::<Vec<_>>().join(" ").replace("( \"", "(\""));
        }
    }
}

/// A new sentence of ours is to be written into the tables of all languages.
#[test]
fn every_word_of_ours_stands_in_the_tables() {
    let words = Words::of(Locale::German);
    let mut texts = Vec::new();
    let rooms = ["pages", "purpose", "figures", "picture", "book", "markup", "system"]
        .map(|room| format!("src/outline/{room}"));
    rooms.iter().chain([&"src/docs".to_owned()]).for_each(|folder| sources(Path::new(folder), &mut texts));
    let begins = [
        " own(\"",
        "(own(\"",
        "&own(\"",
        "of_own(\"",
        "said(\"",
        "phrase(\"",
        "heading(1, \"",
        "heading(2, \"",
        "heading(3, \"",
        "label(\"",
    ];
    let missing: BTreeSet<String> = texts
        .iter()
        .flat_map(|text| literals(text, &begins))
        .map(|word| word.replace("\\u{a0}", "\u{a0}"))
        .filter(|word| words.word(word).is_none())
        .collect();
    assert_eq!(missing, BTreeSet::new(), "src/locale/*.txt lack them");
    let mut heads = BTreeSet::new();
    for text in &texts {
        for (at, _) in text.match_indices("table(&[").chain(text.match_indices("blank_columns(&[")) {
            let inside = text[at..].split(']').next().unwrap_or_default();
            heads.extend(inside.split('"').skip(1).step_by(2).filter(|head| !head.is_empty()).map(str::to_owned));
        }
    }
    assert!(heads.len() > 20, "{heads:?}");
    let missing: Vec<&String> = heads.iter().filter(|head| words.word(head).is_none()).collect();
    assert!(missing.is_empty(), "src/locale/*.txt lack the heads {missing:?}");
}
