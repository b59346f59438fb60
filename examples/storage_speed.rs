//! Times the storage format's gate natively: `storage_speed validate|repair < body`. Prints one line of JSON and, for a
//! repair, the result behind it. `npm run bench:storage` calls it beside the WebAssembly module.

#![expect(clippy::disallowed_methods, reason = "an example is no part of the core: it has arguments and a clock")]

use std::io::{ErrorKind, Read, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use touchmark::storage_format::{RepairOptions, repair, validate};

const RUNS: u32 = 12;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let what = std::env::args().nth(1).ok_or("usage: storage_speed validate|repair < body")?;
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body)?;
    let before = peak_kib();
    let mut best = f64::MAX;
    let mut out = None;
    for _ in 0..RUNS {
        let start = processor_ms();
        out = match what.as_str() {
            "validate" => validate(&body)?.accepted.then(String::new),
            _ => Some(repair(&body, &RepairOptions::default())?.xml.unwrap_or_default()),
        };
        best = best.min(processor_ms() - start);
    }
    let grown = peak_kib().saturating_sub(before);
    println!("{{\"ms\":{best:.3},\"memoryKib\":{grown},\"answered\":{}}}", out.is_some());
    if what == "repair" {
        let written = std::io::stdout().write_all(out.unwrap_or_default().as_bytes());
        // Whoever wants the first line only closes the pipe behind it.
        written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })?;
    }
    Ok(())
}

/// The processor time this process has had, which other work on the machine does not lengthen; the clock where the
/// system does not tell.
fn processor_ms() -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanoseconds = told.and_then(|line| line.split(' ').next().and_then(|first| first.parse::<f64>().ok()));
    nanoseconds.map_or_else(clock_ms, |nanoseconds| nanoseconds / 1e6)
}

fn clock_ms() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64() * 1000.0)
}

/// The process's highest memory so far; 0 where the system does not tell.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}
