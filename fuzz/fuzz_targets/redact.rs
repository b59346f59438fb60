//! Any text: redaction is total and idempotent under both policies.
#![no_main]

use libfuzzer_sys::fuzz_target;
use touchmark::redact::{Policy, RedactOptions, redact};

fuzz_target!(|text: &str| {
    for policy in [Policy::Conceal, Policy::Disclose] {
        let once = redact(text, &RedactOptions { policy });
        let twice = redact(&once.text, &RedactOptions { policy });
        assert_eq!((twice.text, twice.count), (once.text, 0));
    }
});
