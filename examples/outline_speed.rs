//! How fast the built-in writer reads and writes, as JSON: `cargo run --release --example outline_speed -- <folder>`.

#![expect(clippy::disallowed_methods, reason = "an example is no part of the core: it has arguments and a clock")]

use std::fs;
use std::path::Path;
use std::time::Instant;

use touchmark::outline::{Language, Plan, PlanLimits, Scan, WriteOptions, plan, write};
use touchmark::source::{EntryKind, Snapshot, TreeEntry};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    const ROUNDS: usize = 5;
    let folder = std::env::args().nth(1).ok_or("usage: outline_speed <folder>")?;
    let mut tree = Vec::new();
    walk(Path::new(&folder), "", &mut tree)?;
    tree.sort_by(|a, b| a.path.cmp(&b.path));
    let plan = plan(&tree, &PlanLimits::default());
    let files: Vec<(String, Vec<u8>)> = plan
        .wanted
        .iter()
        .map(|entry| Ok((entry.path.clone(), fs::read(Path::new(&folder).join(&entry.path))?)))
        .collect::<std::io::Result<_>>()?;
    let bytes: usize = files.iter().map(|(_, content)| content.len()).sum();
    let (largest_bytes, largest_peak_bytes) = memory_of_the_largest(&plan, &files);
    let snapshot = Snapshot {
        name: "demo".to_owned(),
        web_url: "https://example.org/demo".to_owned(),
        line_link: "/blob/{commit}/{path}#L{start}-L{end}".to_owned(),
        commit: "0".repeat(40),
    };
    let (mut best_scan, mut best_write, mut pages, mut body, mut steps) = (f64::MAX, f64::MAX, 0, 0, 0);
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let mut scan = Scan::new(&plan);
        for (path, content) in &files {
            scan.add(path, content);
        }
        best_scan = best_scan.min(started.elapsed().as_secs_f64());
        steps = scan.steps();
        let started = Instant::now();
        let made = write(&snapshot, &tree, &scan, &WriteOptions::default());
        best_write = best_write.min(started.elapsed().as_secs_f64());
        pages = made.len();
        body = made.iter().map(|page| page.body.len()).sum();
    }
    println!(
        "{}",
        serde_json::json!({
            "files": files.len(), "bytes": bytes, "scanSeconds": best_scan, "writeSeconds": best_write,
            "stepsPerByte": steps as f64 / bytes.max(1) as f64, "pages": pages, "bodyBytes": body,
            "largestBytes": largest_bytes, "largestPeakBytes": largest_peak_bytes,
        })
    );
    Ok(())
}

/// Bytes of the largest file, and the memory that reading it takes at its peak, the file itself among it. A file of less than
/// four megabytes is repeated up to there first: the system counts memory in pages.
fn memory_of_the_largest(plan: &Plan, files: &[(String, Vec<u8>)]) -> (usize, usize) {
    const LEAST_BYTES: usize = 4_000_000;
    let sources = files.iter().filter(|(path, _)| Language::of_path(path).is_some());
    let Some((path, content)) = sources.max_by_key(|(_, content)| content.len()) else { return (0, 0) };
    let text = content.repeat(LEAST_BYTES / content.len().max(1) + 1);
    let before = peak_bytes();
    let mut scan = Scan::new(plan);
    scan.add(path, &text);
    (text.len(), text.len() + peak_bytes().saturating_sub(before))
}

/// Peak memory of this process where the system tells it.
fn peak_bytes() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse::<usize>().ok()).unwrap_or(0) * 1024
}

fn walk(root: &Path, folder: &str, tree: &mut Vec<TreeEntry>) -> std::io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let kind = entry.file_type()?;
        if kind.is_dir() && name != ".git" {
            walk(root, &path, tree)?;
        } else if kind.is_file() {
            tree.push(TreeEntry {
                path,
                kind: EntryKind::File,
                size_bytes: entry.metadata()?.len(),
                id: String::new(),
            });
        }
    }
    Ok(())
}
