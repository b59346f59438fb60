//! Packs a folder as a prompt would hold it and counts it exactly: `cargo run --release --example pack -- DIR OUT`.
//!
//! Prints one JSON line. `benches/docs.mjs` runs it beside other packers.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a program for measuring reads the clock and its arguments"
)]

#[path = "../tests/token_table/mod.rs"]
mod token_table;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use touchmark::budget::{FileClass, IgnoreRules, TokenTable, classify_content, classify_path};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(root), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: pack DIR OUT".into());
    };
    let table_file = arguments.next().map(PathBuf::from);
    let started = Instant::now();
    let table = TokenTable::read(&match table_file {
        Some(path) => fs::read(path)?,
        None => token_table::build()?,
    })?;
    let loaded_ms = started.elapsed().as_millis();
    let mut pack =
        Pack { root: root.into(), out: std::io::BufWriter::new(fs::File::create(out)?), ..Pack::new(&table)? };
    pack.folder("")?;
    pack.out.flush()?;
    println!(
        "{{\"files\":{},\"leftOut\":{},\"bytes\":{},\"tokens\":{},\"exact\":true,\"loadMs\":{loaded_ms},\"packMs\":{}}}",
        pack.files,
        pack.left_out,
        pack.bytes,
        pack.tokens,
        started.elapsed().as_millis() - loaded_ms
    );
    Ok(())
}

struct Pack<'a> {
    root: PathBuf,
    out: std::io::BufWriter<fs::File>,
    table: &'a TokenTable,
    ignore: IgnoreRules,
    files: u32,
    left_out: u32,
    bytes: usize,
    tokens: u64,
}

impl<'a> Pack<'a> {
    fn new(table: &'a TokenTable) -> Outcome<Self> {
        let out = std::io::BufWriter::new(fs::File::create("/dev/null")?);
        let root = PathBuf::new();
        Ok(Self { root, out, table, ignore: IgnoreRules::new(), files: 0, left_out: 0, bytes: 0, tokens: 0 })
    }

    /// One folder, in the order of names; `folder` ends without a slash.
    fn folder(&mut self, folder: &str) -> Outcome<()> {
        let dir = self.root.join(folder);
        if let Ok(rules) = fs::read_to_string(dir.join(".gitignore")) {
            self.ignore.add(folder, &rules);
        }
        let mut entries: Vec<_> = fs::read_dir(&dir)?.flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
            let kind = entry.file_type()?;
            if name == ".git" || self.ignore.is_ignored(&path, kind.is_dir()) {
                continue;
            }
            if kind.is_dir() {
                self.folder(&path)?;
            } else if kind.is_file() {
                self.file(&path, &entry.path())?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &str, full: &Path) -> Outcome<()> {
        if classify_path(path) != FileClass::Ordinary {
            self.left_out += 1;
            return Ok(());
        }
        let bytes = fs::read(full)?;
        let ordinary = classify_content(path, &bytes) == FileClass::Ordinary;
        let Some(text) = std::str::from_utf8(&bytes).ok().filter(|_| ordinary) else {
            self.left_out += 1;
            return Ok(());
        };
        let frame = format!("=== file {path}\n");
        self.tokens += u64::from(self.table.count(&frame)) + u64::from(self.table.count(text)) + 1;
        self.files += 1;
        self.bytes += frame.len() + text.len() + 1;
        self.out.write_all(frame.as_bytes())?;
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\n")?;
        Ok(())
    }
}
