//! What may be remembered of a file that is not read again: how much it says and which files it imports, no word of it.
//!
//! With the facts of all other files in a scan, [`crate::outline::pages::write`] plans the same pages as if it had read everything; only
//! the pages of files that were read have their text.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::book::imports::Imports;
use crate::outline::book::topics::{MOUNTS, bits_of};
use crate::outline::book::{estimate, is_shown};
use crate::outline::item::{Entry, EntryKind, FileOutline, Item, ItemKind, Mount, Table};
use crate::outline::language::Language;
use crate::outline::manifest::all::Manifests;
use crate::outline::scan::Scan;
use crate::outline::select::plan::folder;

/// A Markdown file's length matters up to here: whether it has a page of its own.
const MOST_TEXT_BYTES: usize = 400;
/// What a public item without text weighs.
const ITEM_BYTES: usize = 300;

/// What is remembered of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A source file.
    Source {
        /// About how many bytes it takes on a page.
        bytes: usize,
        /// Whether it declares anything public.
        items: bool,
        /// Whether a page shows it.
        shown: bool,
        /// Which topics it has something to say about: one bit each, tables, routes, settings, prefixes of routes.
        topics: u8,
        /// Paths of the files that it imports.
        imports: BTreeSet<String>,
    },
    /// A file that is shown as text, and its length up to where it matters.
    Text(usize),
}

impl Scan {
    /// The facts of every file that was of use, by path.
    pub fn facts(&self) -> BTreeMap<String, Fact> {
        let scan = self.settled();
        let imports = Imports::new(&scan, &Manifests::new(&scan));
        let fact = |file: &FileOutline| Fact::Source {
            bytes: estimate(&scan, &file.path),
            items: file.items.iter().any(|item| item.public),
            shown: is_shown(file),
            topics: bits_of(file),
            imports: imports.inside.get(&file.path).cloned().unwrap_or_default(),
        };
        let sources = scan.files.values().map(|file| (file.path.clone(), fact(file)));
        let texts = scan.texts.iter();
        let texts = texts.map(|(path, text)| (path.clone(), Fact::Text(text.trim().len().min(MOST_TEXT_BYTES))));
        sources.chain(texts).collect()
    }

    /// Puts what is remembered of a file in the place of reading it. A file that was read is left alone.
    pub fn remember(&mut self, path: &str, fact: &Fact) {
        if self.files.contains_key(path) || self.texts.contains_key(path) {
            return;
        }
        self.remembered.insert(path.to_owned());
        match fact {
            Fact::Text(bytes) => drop(self.texts.insert(path.to_owned(), "x".repeat(*bytes))),
            Fact::Source { bytes, items, shown, topics, imports } => {
                let Some(language) = self.language_of(path) else { return };
                self.files.insert(path.to_owned(), stub(path, language, (*bytes, *items, *shown, *topics)));
                self.imports.insert(path.to_owned(), imports.clone());
            }
        }
    }

    /// Takes away all that was only remembered.
    pub fn forget_remembered(&mut self) {
        for path in std::mem::take(&mut self.remembered) {
            self.files.remove(&path);
            self.texts.remove(&path);
            self.imports.remove(&path);
        }
    }

    /// Whether a file was remembered and not read.
    pub fn is_remembered(&self, path: &str) -> bool {
        self.remembered.contains(path)
    }
}

/// An outline that weighs the same and says nothing.
fn stub(path: &str, language: Language, (bytes, items, shown, topics): (usize, bool, bool, u8)) -> FileOutline {
    // No rule of visibility hides a macro of somebody else's.
    let item = Item {
        kind: ItemKind::Macro,
        name: String::new(),
        owner: " ".to_owned(),
        signature: String::new(),
        public: true,
        doc: String::new(),
        start_line: 1,
        end_line: 1,
    };
    let entry = |kind| Entry { kind, name: String::new(), line: 1, detail: String::new() };
    let says = |bit: u8| topics & 1 << bit != 0;
    let kinds = [(EntryKind::Route, says(1)), (EntryKind::Setting, says(2))];
    let mut entries: Vec<Entry> = kinds.iter().filter(|(_, says)| *says).map(|(kind, _)| entry(*kind)).collect();
    let doc_bytes = if items { bytes.saturating_sub(ITEM_BYTES) } else { bytes };
    if shown && !items && doc_bytes == 0 && entries.is_empty() {
        entries.push(entry(EntryKind::Main));
    }
    FileOutline {
        path: path.to_owned(),
        language,
        lines: 0,
        doc: " ".repeat(doc_bytes),
        items: if items { vec![item] } else { Vec::new() },
        imports: Vec::new(),
        entries,
        tests: 0,
        listed: None,
        package: package_of(path, language),
        tables: if says(0) { vec![Table::default()] } else { Vec::new() },
        mounts: if topics & MOUNTS == 0 { Vec::new() } else { vec![Mount::default()] },
    }
}

/// The package that a Java file's folder stands for.
fn package_of(path: &str, language: Language) -> String {
    if language != Language::Java {
        return String::new();
    }
    let folder = folder(path);
    folder.rsplit_once("java/").map_or(folder, |(_, package)| package).replace('/', ".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::{PlanLimits, WriteOptions, plan, write};
    use crate::source::{EntryKind as TreeKind, Snapshot, TreeEntry};

    const FILES: [(&str, &str); 7] = [
        ("README.md", "# R\n"),
        ("a/src/lib.rs", "//! A.\n\nmod inner;\npub use inner::Deep;\n\n/// Counts.\npub fn count(d: Deep) {}\n"),
        ("a/src/inner.rs", "/// Deep.\npub struct Deep;\npub struct Hidden;\n"),
        ("b/lib/one.py", "\"\"\"One.\"\"\"\nfrom lib import two\n\ndef first(): pass\n"),
        ("b/lib/two.py", "\"\"\"Two.\"\"\"\n\ndef second(): pass\n"),
        ("docs/guide.md", "# Guide\n"),
        ("web/main.ts", "import { x } from \"./x\";\n/** Starts. */\nexport function start() {}\n"),
    ];

    fn read(only: impl Fn(&str) -> bool) -> (Vec<TreeEntry>, Scan) {
        let entry = |(path, text): &(&str, &str)| TreeEntry {
            path: (*path).to_owned(),
            kind: TreeKind::File,
            size_bytes: text.len() as u64,
            id: String::new(),
        };
        let tree: Vec<TreeEntry> = FILES.iter().map(entry).collect();
        let mut scan = Scan::new(&plan(&tree, &PlanLimits::default()));
        FILES.iter().filter(|(path, _)| only(path)).for_each(|(path, text)| scan.add(path, text.as_bytes()));
        (tree, scan)
    }

    #[test]
    fn a_part_beside_what_is_remembered_gives_the_same_pages_and_the_parts_own_text() {
        let snapshot = Snapshot {
            name: "r".into(),
            web_url: "https://x.example".into(),
            line_link: String::new(),
            commit: String::new(),
        };
        let (tree, whole) = read(|_| true);
        let facts = whole.facts();
        let all = write(&snapshot, &tree, &whole, &WriteOptions::default());
        for unit in ["a/", "b/", "web/"] {
            let (_, mut part) = read(|path| path.starts_with(unit) || path == "README.md");
            facts.iter().for_each(|(path, fact)| part.remember(path, fact));
            let some = write(&snapshot, &tree, &part, &WriteOptions::default());
            let place = |page: &crate::outline::Page| (page.key.clone(), page.parent.clone(), page.title.clone());
            assert_eq!(all.iter().map(place).collect::<Vec<_>>(), some.iter().map(place).collect::<Vec<_>>(), "{unit}");
            for (whole, part) in all.iter().zip(&some).filter(|(page, _)| page.key.starts_with(unit)) {
                assert_eq!(whole, part);
            }
        }
    }

    #[test]
    fn nothing_of_a_text_is_in_its_facts_and_what_is_remembered_can_be_forgotten() {
        let (_, whole) = read(|_| true);
        let facts = whole.facts();
        assert!(!format!("{facts:?}").contains("Count"));
        let (_, mut part) = read(|_| false);
        facts.iter().for_each(|(path, fact)| part.remember(path, fact));
        assert!(part.is_remembered("a/src/lib.rs"));
        part.forget_remembered();
        assert_eq!(part, read(|_| false).1);
    }
}
