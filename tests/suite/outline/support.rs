//! A repository in memory.

use touchmark::outline::{Page, PlanLimits, Scan, WriteOptions, plan, write};
use touchmark::source::{EntryKind, Snapshot, TreeEntry};

/// The snapshot that all tests write about.
pub fn snapshot() -> Snapshot {
    Snapshot {
        name: "demo".to_owned(),
        web_url: "https://github.com/o/demo".to_owned(),
        line_link: "/blob/{commit}/{path}#L{start}-L{end}".to_owned(),
        commit: "c0ffee".to_owned(),
    }
}

/// The tree of some files.
pub fn tree(files: &[(&str, &[u8])]) -> Vec<TreeEntry> {
    files
        .iter()
        .map(|(path, bytes)| TreeEntry {
            path: (*path).to_owned(),
            kind: EntryKind::File,
            size_bytes: bytes.len() as u64,
            id: String::new(),
        })
        .collect()
}

/// A scan of some files.
pub fn scan(files: &[(&str, &[u8])]) -> Scan {
    let limits = PlanLimits { max_file_bytes: u64::MAX, max_total_bytes: u64::MAX, ..PlanLimits::default() };
    let mut scan = Scan::new(&plan(&tree(files), &limits));
    for (path, bytes) in files {
        scan.add(path, bytes);
    }
    scan
}

/// The pages of some files.
pub fn pages(files: &[(&str, &[u8])]) -> Vec<Page> {
    write(&snapshot(), &tree(files), &scan(files), &WriteOptions::default())
}
