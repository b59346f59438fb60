//! Any bytes as sources, manifest and README: good pages, and steps within the bound.
#![no_main]

use libfuzzer_sys::fuzz_target;
use touchmark::limits::PAGE_BYTES;
use touchmark::outline::{Language, PlanLimits, Scan, WriteOptions, outline, plan, write};
use touchmark::source::{EntryKind, Snapshot, TreeEntry};
use touchmark::storage_format::well_formed;

const PATHS: [&str; 24] = [
    "src/lib.rs", "a.ts", "a.js", "a.py", "a.go", "A.java", "a.c", "a.cpp", "A.cs", "a.rb", "a.php", "a.kt", "a.swift", "a.sh",
    "a.sql", "app/urls.py", "README.md", "docs/a.rst", "package.json", "pyproject.toml", "Cargo.toml", "pom.xml", "Gemfile",
    "CMakeLists.txt",
];

fuzz_target!(|input: (u8, &[u8])| {
    let path = PATHS[usize::from(input.0) % PATHS.len()];
    let text = String::from_utf8_lossy(input.1);
    if let Some(language) = Language::of_path(path) {
        assert!(outline(path, &text, language).1 <= text.len() as u64 * 6 + 100);
    }
    let tree = [TreeEntry { path: path.to_owned(), kind: EntryKind::File, size_bytes: input.1.len() as u64, id: String::new() }];
    let mut scan = Scan::new(&plan(&tree, &PlanLimits::default()));
    scan.add(path, input.1);
    let snapshot = Snapshot {
        name: "r".to_owned(),
        web_url: "https://example.org/r".to_owned(),
        line_link: "/blob/{commit}/{path}#L{start}-L{end}".to_owned(),
        commit: String::new(),
    };
    for page in write(&snapshot, &tree, &scan, &WriteOptions::default()) {
        assert!(well_formed(&page.body).is_ok() && page.body.len() <= PAGE_BYTES);
    }
});
