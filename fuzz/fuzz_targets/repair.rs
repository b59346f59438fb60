//! Any bytes become an accepted page, once and for all.
#![no_main]

use libfuzzer_sys::fuzz_target;
use touchmark::storage_format::{RepairOptions, repair, well_formed};

fuzz_target!(|body: &[u8]| {
    let Ok(repaired) = repair(body, &RepairOptions::default()) else { return };
    let Some(xml) = repaired.xml else { return };
    assert!(well_formed(&xml).is_ok());
    assert!(!repair(xml.as_bytes(), &RepairOptions::default()).expect("under the limit").changed);
});
