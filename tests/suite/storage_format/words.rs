//! Storage format: words that a reader sees survive when a page is damaged.

use std::collections::BTreeMap;
use std::path::Path;

use touchmark::storage_format::{RepairOptions, repair, validate, well_formed};

/// Ways to damage a page.
const KINDS: [&str; 6] = ["delete", "duplicate", "swap", "truncate", "unescape", "interleave Markdown"];

const MARKDOWN: [&str; 6] = [
    "\n\n## Extra part\n\n",
    "\n- one\n- two\n\n",
    "**bold**",
    "\n```js\nlet a = 1 < 2;\n```\n",
    "\n| a | b |\n|---|---|\n| c | d |\n",
    " `code` ",
];

#[test]
fn words_survive_every_way_to_damage_a_page_of_ours() {
    words_survive(&clean_pages("tests/golden/storage/clean"), 60, 1_000);
}

#[test]
fn words_survive_every_way_to_damage_a_real_page() {
    let real = "../shared/data/storage-pages";
    if !Path::new(env!("CARGO_MANIFEST_DIR")).join(real).is_dir() {
        println!("skipped: no folder of real pages beside the repository");
        return;
    }
    words_survive(&clean_pages(real), 60, 20_000);
}

fn words_survive(pages: &[(String, String)], least_pages: usize, least_words: usize) {
    assert!(pages.len() >= least_pages, "{} pages", pages.len());
    let mut numbers = Numbers(5);
    let (mut total, mut kept) = ([0usize; 6], [0usize; 6]);
    for (name, page) in pages {
        let pieces = pieces(page);
        let tags = visible_tags(&pieces);
        for round in 0..if tags.is_empty() { 0 } else { 24 } {
            let kind = round % KINDS.len();
            // Attacks as prose, and text escaped twice, say something else when they are unescaped.
            if kind == 4 && ["dangerous-words-in-prose.xml", "double-escaped.xml"].contains(&name.as_str()) {
                continue;
            }
            let Some((damaged, expected)) = damage(kind, &pieces, &tags, &mut numbers) else { continue };
            let xml = mended(&damaged);
            let (before, after) = (words(&expected.concat()), words(&xml));
            total[kind] += before.values().sum::<usize>();
            let lost = before.iter().filter(|(word, n)| after.get(*word).copied().unwrap_or(0) < **n);
            for (word, _) in lost {
                println!("{name}, {}: {word:?} lost: {damaged:?} became {xml:?}", KINDS[kind]);
            }
            kept[kind] += before.iter().map(|(word, n)| (*n).min(after.get(word).copied().unwrap_or(0))).sum::<usize>();
        }
    }
    for (kind, name) in KINDS.iter().enumerate() {
        println!("{name}: {} of {} words kept", kept[kind], total[kind]);
        assert!(kept[kind] * 1000 >= total[kind] * 999, "{name}: {} of {}", kept[kind], total[kind]);
    }
    assert!(total.iter().sum::<usize>() > least_words, "{total:?}");
}

/// A damaged page, and the pieces of the page whose words it should keep.
fn damage<'a>(
    kind: usize,
    pieces: &[&'a str],
    tags: &[usize],
    numbers: &mut Numbers,
) -> Option<(String, Vec<&'a str>)> {
    let mut damaged: Vec<String> = pieces.iter().map(|piece| (*piece).to_owned()).collect();
    let (one, other) = (tags[numbers.below(tags.len())], tags[numbers.below(tags.len())]);
    let mut expected = pieces.to_vec();
    match kind {
        0 => damaged[one].clear(),
        1 => damaged[other] = format!("{}{}", pieces[one], damaged[other]),
        2 => damaged.swap(one, other),
        3 => {
            expected.truncate(one);
            damaged.truncate(one + 1);
            let cut = numbers.below(pieces[one].len() + 1);
            damaged[one].truncate((0..=cut).rev().find(|at| pieces[one].is_char_boundary(*at))?);
        }
        4 => {
            let escaped = |at: &usize| !pieces[*at].starts_with('<') && pieces[*at].contains('&');
            let texts: Vec<usize> = (0..pieces.len()).filter(escaped).collect();
            let at = *texts.get(numbers.below(texts.len().max(1)))?;
            damaged[at] = pieces[at].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        }
        _ => damaged.insert(one, MARKDOWN[numbers.below(MARKDOWN.len())].to_owned()),
    }
    Some((damaged.concat(), expected))
}

/// Tags that are damaged. Parameters and the states of tasks are settings, and comments are not shown: text that strays
/// into one of them is not seen any more.
fn visible_tags(pieces: &[&str]) -> Vec<usize> {
    let hidden = ["ac:parameter", "ac:task-id", "ac:task-uuid", "ac:task-status", "<!"];
    let visible = |at: &usize| pieces[*at].starts_with('<') && !hidden.iter().any(|name| pieces[*at].contains(name));
    (0..pieces.len()).filter(visible).collect()
}

fn mended(body: &str) -> String {
    let repaired = repair(body.as_bytes(), &RepairOptions::default()).unwrap();
    let xml = repaired.xml.unwrap_or_else(|| body.to_owned());
    assert!(well_formed(&xml).is_ok(), "{body:?} became {xml:?}");
    xml
}

/// Clean pages of a folder, by name.
fn clean_pages(folder: &str) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let pages = paths.iter().filter(|path| path.extension().is_some_and(|own| own == "xml" || own == "csf"));
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    let pages = pages.map(|path| (name(path), std::fs::read_to_string(path).unwrap()));
    pages.filter(|(_, page)| validate(page.as_bytes()).unwrap().clean).collect()
}

/// Tags and the text between them.
fn pieces(body: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        let length = if rest.starts_with("<![CDATA[") {
            rest.find("]]>").map_or(rest.len(), |at| at + 3)
        } else if rest.starts_with('<') {
            rest.find('>').map_or(rest.len(), |at| at + 1)
        } else {
            rest.find('<').unwrap_or(rest.len())
        };
        let (piece, tail) = rest.split_at(length);
        found.push(piece);
        rest = tail;
    }
    found
}

/// Words of three letters and more with their numbers, references taken for spaces. Of parameters the titles count,
/// which a reader sees; the others are settings.
fn words(body: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let mut in_parameter = false;
    for piece in pieces(body) {
        if piece.starts_with("<ac:parameter") || piece.starts_with("</ac:parameter") {
            in_parameter = piece.starts_with("<ac") && !piece.ends_with("/>") && !piece.contains("\"title\"");
        }
        let cdata = piece.strip_prefix("<![CDATA[");
        if in_parameter || piece.starts_with('<') && cdata.is_none() {
            continue;
        }
        let text = cdata.unwrap_or(piece);
        let plain: String = match cdata {
            Some(code) => code.to_owned(),
            None => without_references(text),
        };
        for word in plain.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2) {
            *counts.entry(word.to_owned()).or_insert(0) += 1;
        }
    }
    counts
}

fn without_references(text: &str) -> String {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push(' ');
        plain.push_str(part.split_once(';').map_or(part, |(_, tail)| tail));
    }
    plain
}

/// Small numbers that are the same in every run (a linear congruential generator, Knuth's constants).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}
