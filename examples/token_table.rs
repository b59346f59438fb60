//! Writes the o200k table: `cargo run --release --example token_table -- FILE`.

#[path = "../tests/token_table/mod.rs"]
mod token_table;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: token_table FILE")?;
    let bytes = token_table::build()?;
    println!("{} bytes, sha256 {}", bytes.len(), touchmark::crypto::hex(&touchmark::crypto::sha256(&bytes)));
    std::fs::write(path, bytes)?;
    Ok(())
}
