//! Writes the built-in writer's pages of a folder into another folder: `cargo run --example outline -- <folder> <output> [name]`.

#![expect(clippy::disallowed_methods, reason = "an example is no part of the core: it has arguments and a clock")]

use std::fs;
use std::path::Path;

use touchmark::outline::{PlanLimits, Scan, WriteOptions, at_commit, plan, write};
use touchmark::source::{EntryKind, Snapshot, TreeEntry};
use touchmark::storage_format::well_formed;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, output, rest @ ..] = arguments.as_slice() else {
        return Err("usage: outline <folder> <output> [name]".into());
    };
    let root = Path::new(folder);
    let name =
        rest.first().cloned().unwrap_or_else(|| root.file_name().unwrap_or_default().to_string_lossy().into_owned());
    let mut tree = Vec::new();
    walk(root, "", &mut tree)?;
    tree.sort_by(|a, b| a.path.cmp(&b.path));

    let started = std::time::Instant::now();
    let plan = plan(&tree, &PlanLimits::default());
    let mut scan = Scan::new(&plan);
    let mut bytes = 0;
    for entry in &plan.wanted {
        let content = fs::read(root.join(&entry.path))?;
        bytes += content.len();
        scan.add(&entry.path, &content);
    }
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let snapshot = Snapshot {
        web_url: format!("https://github.com/example/{name}"),
        line_link: "/blob/{commit}/{path}#L{start}-L{end}".to_owned(),
        name,
        commit: commit.to_owned(),
    };
    let pages = write(&snapshot, &tree, &scan, &WriteOptions::default());
    println!(
        "{} files planned of {}, {bytes} bytes, {} pages in {:?}",
        plan.wanted.len(),
        tree.len(),
        pages.len(),
        started.elapsed()
    );
    println!("left out: {:?}", plan.skipped);

    fs::create_dir_all(output)?;
    fs::write(Path::new(output).join("items.tsv"), items(&scan.settled()))?;
    for page in &pages {
        let file = if page.key.is_empty() { "index".to_owned() } else { page.key.replace('/', "__") };
        let body = at_commit(&page.body, commit);
        if let Err(findings) = well_formed(&body) {
            println!("NOT WELL-FORMED: {} {findings:?}", page.key);
        }
        println!("{:>8} bytes  {}", body.len(), page.title);
        fs::write(Path::new(output).join(format!("{file}.xml")), body)?;
    }
    Ok(())
}

/// Every item found, for comparison with a language's own tool.
fn items(scan: &Scan) -> String {
    let mut out = String::new();
    for file in scan.files() {
        for item in &file.items {
            let face = if item.public { "public" } else { "private" };
            out.push_str(&format!(
                "{}\t{face}\t{:?}\t{}\t{}\t{}\t{}\n",
                file.path, item.kind, item.owner, item.name, item.start_line, item.end_line
            ));
        }
    }
    out
}

fn walk(root: &Path, folder: &str, tree: &mut Vec<TreeEntry>) -> std::io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if name != ".git" {
                walk(root, &path, tree)?;
            }
        } else {
            let kind = if kind.is_symlink() { EntryKind::Symlink } else { EntryKind::File };
            tree.push(TreeEntry { path, kind, size_bytes: entry.metadata()?.len(), id: String::new() });
        }
    }
    Ok(())
}
