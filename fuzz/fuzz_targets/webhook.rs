//! Any headers, secrets and bodies: an answer each time, and `verified` only with the reason `ok`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use touchmark::secret::Secret;
use touchmark::webhook::{HeaderValues, Reason, WebhookOptions, verify_webhook};

const PROVIDERS: [&str; 7] = ["github", "gitlab", "gitlab-signed", "bitbucket", "azure", "standard", "other"];

fuzz_target!(|input: (u8, Vec<(String, Vec<String>)>, Vec<Vec<u8>>, i64, Vec<u8>)| {
    let (provider, headers, secrets, now_ms, body) = input;
    let options = WebhookOptions {
        provider: PROVIDERS[usize::from(provider) % PROVIDERS.len()].to_owned(),
        headers: headers.into_iter().map(|(name, values)| (name, HeaderValues::Many(values))).collect(),
        secrets: secrets.into_iter().map(Secret::new).collect(),
        now_ms,
    };
    let verdict = verify_webhook(&options, &body);
    assert_eq!(verdict.verified, verdict.reason == Reason::Ok);
});
