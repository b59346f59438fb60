//! Reads length-prefixed bodies (four bytes, big-endian) on standard input and answers one line of JSON for each: the
//! verdict of the validator, and with the argument `repair` the repaired body. Differential tests drive it.

use std::io::{self, Read, Write};

use touchmark::storage_format::well_formed;

fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut length = [0u8; 4];
    while input.read_exact(&mut length).is_ok() {
        let mut body = vec![0u8; usize::try_from(u32::from_be_bytes(length)).unwrap_or(0)];
        input.read_exact(&mut body)?;
        let text = String::from_utf8_lossy(&body);
        match well_formed(&text) {
            Ok(()) => writeln!(output, "ok")?,
            Err(findings) => {
                let first = findings.first();
                writeln!(output, "no {:?}", first.map(|f| (f.code, f.offset_bytes)))?;
            }
        }
        output.flush()?;
    }
    Ok(())
}
