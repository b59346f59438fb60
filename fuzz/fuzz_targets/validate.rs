//! Any bytes have a verdict, and a clean body is one that a repair leaves alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use touchmark::storage_format::{RepairOptions, repair, validate};

fuzz_target!(|body: &[u8]| {
    let verdict = validate(body).expect("under the limit");
    if verdict.clean {
        assert!(!repair(body, &RepairOptions::default()).expect("under the limit").changed);
    }
});
