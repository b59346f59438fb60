//! Reads bodies on standard input and answers each with one line of JSON. A body stands behind a letter (`v` validate,
//! `r` repair, `t` text, `m` convert from Markdown) and its length (four bytes, big-endian). The differential tests drive it.

use std::io::{self, Read, Write};

use serde_json::{Value, json};
use touchmark::storage_format::{
    MarkdownOptions, RepairOptions, markdown_to_storage, repair, storage_to_text, validate,
};

fn main() -> io::Result<()> {
    let mut input = io::BufReader::new(io::stdin().lock());
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut head = [0u8; 5];
    while input.read_exact(&mut head).is_ok() {
        let [mode, length @ ..] = head;
        let mut body = vec![0u8; usize::try_from(u32::from_be_bytes(length)).unwrap_or(0)];
        input.read_exact(&mut body)?;
        writeln!(output, "{}", answer(mode, &body))?;
        output.flush()?;
    }
    Ok(())
}

fn answer(mode: u8, body: &[u8]) -> Value {
    let answer = match mode {
        b'r' => repair(body, &RepairOptions::default()).map(|value| json!(value)),
        b'm' => {
            markdown_to_storage(&String::from_utf8_lossy(body), &MarkdownOptions::default()).map(|value| json!(value))
        }
        b't' => storage_to_text(body).map(|value| json!(value)),
        _ => validate(body).map(|value| json!(value)),
    };
    answer.unwrap_or_else(|error| json!({ "error": error }))
}
