//! Any text as a URL, as a redirect and as an address: an answer each time, and a canonical URL that stays itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use touchmark::egress::{UrlOptions, classify, decide_url};
use touchmark::provider::Provider;

fuzz_target!(|input: (String, Option<String>, String)| {
    let (text, from, approved) = input;
    let _ = classify(&text);
    for provider in [Provider::Github, Provider::Azure, Provider::Aws, Provider::Selfhosted] {
        let options = UrlOptions { provider, from: from.clone(), allow_hosts: vec![approved.clone()] };
        let decision = decide_url(&text, &options);
        assert_eq!(decision.allowed, decision.url.is_some());
        if let Some(url) = &decision.url {
            let again = decide_url(url, &UrlOptions { from: None, ..options });
            assert_eq!(again.url.as_ref(), Some(url));
        }
    }
});
