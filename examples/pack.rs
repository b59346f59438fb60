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
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use touchmark::budget::{Counter, FileClass, IgnoreRules, TokenTable, classify_content, classify_path};

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
    let mut walk = Walk { root: root.into(), ignore: IgnoreRules::new(), paths: Vec::new(), left_out: 0 };
    walk.folder("")?;
    let out = std::io::BufWriter::new(fs::File::create(out)?);
    let mut pack = Pack { out, files: 0, left_out: walk.left_out, bytes: 0, tokens: 0 };
    pack.all(&walk, &table)?;
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

/// The files that are worth reading, by their paths alone.
struct Walk {
    root: PathBuf,
    ignore: IgnoreRules,
    paths: Vec<String>,
    left_out: u32,
}

impl Walk {
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
            } else if kind.is_file() && classify_path(&path) == FileClass::Ordinary {
                self.paths.push(path);
            } else {
                self.left_out += u32::from(kind.is_file());
            }
        }
        Ok(())
    }
}

/// A file as it is packed, and its tokens.
type Packed = Option<(String, u64)>;

/// Files that are read before they are written: bounds what is held.
const AT_ONCE: usize = 256;

struct Pack<W: Write> {
    out: W,
    files: u32,
    left_out: u32,
    bytes: usize,
    tokens: u64,
}

impl<W: Write> Pack<W> {
    /// Every file in its order; read and counted by as many threads as there are processors.
    fn all(&mut self, walk: &Walk, table: &TokenTable) -> Outcome<()> {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        for some in walk.paths.chunks(AT_ONCE) {
            let next = AtomicUsize::new(0);
            let work = || {
                let mut counter = Counter::new(table);
                let mut done: Vec<(usize, std::io::Result<Packed>)> = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(path) = some.get(number) else { return done };
                    done.push((number, packed(walk, path, &mut counter)));
                }
            };
            let mut done: Vec<(usize, std::io::Result<Packed>)> = std::thread::scope(|scope| {
                let started: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
                let own = work();
                own.into_iter().chain(started.into_iter().filter_map(|thread| thread.join().ok()).flatten()).collect()
            });
            done.sort_by_key(|(number, _)| *number);
            for (_, file) in done {
                match file? {
                    Some((text, tokens)) => self.write(&text, tokens)?,
                    None => self.left_out += 1,
                }
            }
        }
        Ok(())
    }

    fn write(&mut self, text: &str, tokens: u64) -> std::io::Result<()> {
        self.files += 1;
        self.tokens += tokens;
        self.bytes += text.len();
        self.out.write_all(text.as_bytes())
    }
}

fn packed(walk: &Walk, path: &str, counter: &mut Counter<'_>) -> std::io::Result<Packed> {
    let bytes = fs::read(walk.root.join(path))?;
    let ordinary = classify_content(path, &bytes) == FileClass::Ordinary;
    let Some(text) = std::str::from_utf8(&bytes).ok().filter(|_| ordinary) else { return Ok(None) };
    let frame = format!("=== file {path}\n");
    let tokens = u64::from(counter.count(&frame)) + u64::from(counter.count(text)) + 1;
    Ok(Some((format!("{frame}{text}\n"), tokens)))
}
