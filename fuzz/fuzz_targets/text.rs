//! Any bytes have a text, whose places stand in order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use touchmark::storage_format::storage_to_text;

fuzz_target!(|body: &[u8]| {
    let Ok(text) = storage_to_text(body) else { return };
    assert!(text.places.is_sorted_by_key(|place| place.text_at));
});
