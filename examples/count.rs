//! Counts a file's tokens with our table and with tiktoken-rs: `cargo run --release --example count -- FILE TABLE`.
//!
//! Prints one JSON line; `benches/docs.mjs` shows it. Both count every line of the file in turn, several times over.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a program for measuring reads the clock and its arguments"
)]

use std::fs;
use std::time::Instant;

use touchmark::budget::TokenTable;

const ROUNDS: usize = 5;
/// As much of a file as is counted at once: tiktoken-rs keeps every token of a call.
const PART_BYTES: usize = 1 << 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(file), Some(table)) = (arguments.next(), arguments.next()) else {
        return Err("usage: count FILE TABLE".into());
    };
    let text = String::from_utf8_lossy(&fs::read(file)?).into_owned();
    let parts = parts(&text);
    let started = Instant::now();
    let table = TokenTable::read(&fs::read(table)?)?;
    let load_ms = started.elapsed().as_secs_f64() * 1e3;
    let started = Instant::now();
    let theirs = tiktoken_rs::o200k_base()?;
    let their_load_ms = started.elapsed().as_secs_f64() * 1e3;
    let (mut ours_ms, mut their_ms, mut ours_tokens, mut their_tokens) = (f64::MAX, f64::MAX, 0u64, 0u64);
    // In turn, the best of each: a busy machine slows both.
    for _ in 0..ROUNDS {
        let started = Instant::now();
        ours_tokens = parts.iter().map(|part| u64::from(table.count(part))).sum();
        ours_ms = ours_ms.min(started.elapsed().as_secs_f64() * 1e3);
        let started = Instant::now();
        their_tokens = parts.iter().map(|part| theirs.encode_ordinary(part).len() as u64).sum();
        their_ms = their_ms.min(started.elapsed().as_secs_f64() * 1e3);
    }
    println!(
        "{{\"bytes\":{},\"tokens\":{ours_tokens},\"equal\":{},\"loadMs\":{load_ms:.1},\"countMs\":{ours_ms:.1},\"tiktokenLoadMs\":{their_load_ms:.1},\"tiktokenCountMs\":{their_ms:.1}}}",
        text.len(),
        ours_tokens == their_tokens
    );
    Ok(())
}

/// The text in parts that end at line breaks.
fn parts(text: &str) -> Vec<&str> {
    let (mut out, mut rest) = (Vec::new(), text);
    while rest.len() > PART_BYTES {
        let mut at = PART_BYTES;
        while !rest.is_char_boundary(at) {
            at -= 1;
        }
        let cut = rest.get(..at).and_then(|head| head.rfind('\n')).map_or(at, |line| line + 1);
        let (head, tail) = rest.split_at(cut);
        out.push(head);
        rest = tail;
    }
    out.push(rest);
    out
}
