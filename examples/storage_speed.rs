//! Times the storage format's gate natively: `storage_speed validate|repair < body`. Prints one line of JSON and, for a
//! repair, the result behind it. `npm run bench:storage` calls it beside the WebAssembly module.

#![expect(clippy::disallowed_methods, reason = "an example is no part of the core: it has arguments and a clock")]

use std::io::{Read, Write};
use std::time::Instant;

use touchmark::storage_format::{RepairOptions, repair, validate};

const RUNS: u32 = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let what = std::env::args().nth(1).ok_or("usage: storage_speed validate|repair < body")?;
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body)?;
    let before = peak_kib();
    let mut best = f64::MAX;
    let mut out = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        out = match what.as_str() {
            "validate" => validate(&body)?.accepted.then(String::new),
            _ => Some(repair(&body, &RepairOptions::default())?.xml.unwrap_or_default()),
        };
        best = best.min(start.elapsed().as_secs_f64() * 1000.0);
    }
    let grown = peak_kib().saturating_sub(before);
    println!("{{\"ms\":{best:.3},\"memoryKib\":{grown},\"answered\":{}}}", out.is_some());
    if what == "repair" {
        std::io::stdout().write_all(out.unwrap_or_default().as_bytes())?;
    }
    Ok(())
}

/// The process's highest memory so far; 0 where the system does not tell.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}
