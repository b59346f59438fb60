//! The egress policy against the parser that everybody uses, the published attack families, and its own laws.
#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use touchmark::egress::{CheckedRequest, UrlDecision, UrlOptions, check_url, classify, decide_url};
use touchmark::http::Method;
use touchmark::provider::Provider;

use crate::crates;

const PROVIDERS: [Provider; 9] = [
    Provider::Github,
    Provider::Gitlab,
    Provider::Bitbucket,
    Provider::Azure,
    Provider::Anthropic,
    Provider::Openai,
    Provider::Google,
    Provider::Aws,
    Provider::Selfhosted,
];

/// Judges with the host that another parser reads approved: only the policy itself can then refuse.
fn judge_approved(text: &str) -> UrlDecision {
    let host = url::Url::parse(text).ok().and_then(|url| url.host_str().map(str::to_owned));
    let allow_hosts = host.into_iter().collect();
    decide_url(text, &UrlOptions { provider: Provider::Selfhosted, from: None, allow_hosts })
}

/// What the `url` crate makes of it, without the fragment and with `^` escaped as newer parsers do.
fn elsewhere(text: &str) -> Option<String> {
    let mut url = url::Url::parse(text).ok()?;
    url.set_fragment(None);
    let text = url.to_string();
    let (path, query) = text.split_once('?').map_or((text.as_str(), None), |(path, query)| (path, Some(query)));
    let path = path.replace('^', "%5E");
    Some(query.map_or(path.clone(), |query| format!("{path}?{query}")))
}

fn url_text() -> impl Strategy<Value = String> {
    let scheme = prop_oneof![8 => Just("https://"), 1 => Just("HTTPS://"), 1 => Just("http://"), 1 => Just("https:/"), 1 => Just("//")];
    let host = prop_oneof![
        "[a-zA-Z0-9-]{1,8}(\\.[a-zA-Z0-9-]{1,8}){0,3}",
        "[0-9]{1,3}(\\.[0-9]{1,3}){3}",
        "(0x[0-9a-f]{1,8}|0[0-7]{1,11}|[0-9]{1,10})(\\.[0-9]{1,3}){0,2}",
        "\\[[0-9a-f:.]{2,30}\\]",
        proptest::sample::select(vec![
            "api.github.com",
            "127.0.0.1",
            "[::1]",
            "[::ffff:7f00:1]",
            "localhost",
            "a.b.",
            "①.com",
            "xn--bcher-kva.example.org"
        ])
        .prop_map(str::to_owned),
        ".{0,12}",
    ];
    let port = proptest::sample::select(vec!["", "", "", ":443", ":8443", ":80", ":", ":0443", ":x"]);
    let path = proptest::collection::vec(
        prop_oneof![
            proptest::sample::select(vec![
                "/", "/.", "/..", "/%2e", "/.%2E/", "?", "#", "\\", "@", ";", "^", "|", "'", "\"", "{", "<", "`", "%",
                "%zz", "ä"
            ])
            .prop_map(str::to_owned),
            "[a-z0-9]{1,4}",
        ],
        0..8,
    );
    (scheme, host, port, path).prop_map(|(scheme, host, port, path)| format!("{scheme}{host}{port}{}", path.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_allowed_reads_the_same_elsewhere(text in url_text()) {
        let decision = judge_approved(&text);
        if let Some(canonical) = decision.url {
            prop_assert_eq!(Some(canonical.clone()), elsewhere(&text), "{}", text);
            prop_assert_eq!(url::Url::parse(&canonical).unwrap().to_string(), canonical);
        }
    }

    #[test]
    fn the_canonical_url_is_accepted_again_and_equal(text in url_text()) {
        let decision = judge_approved(&text);
        if let Some(canonical) = &decision.url {
            prop_assert_eq!(judge_approved(canonical), decision);
        }
    }

    #[test]
    fn allowed_means_that_the_host_is_in_the_list(text in url_text(), approved in "[a-z]{1,4}\\.[a-z]{2,3}") {
        for provider in PROVIDERS {
            let options = UrlOptions { provider, from: None, allow_hosts: vec![approved.clone()] };
            let decision = decide_url(&text, &options);
            let own = ["api.github.com", "gitlab.com", "api.bitbucket.org", "dev.azure.com", "api.anthropic.com",
                "api.openai.com", "generativelanguage.googleapis.com"];
            if let Some(host) = decision.host {
                let listed = own.contains(&host.as_str()) || host.ends_with(".visualstudio.com") || host == approved
                    || host.ends_with(".amazonaws.com");
                prop_assert!(listed, "{}", host);
            }
        }
    }

    #[test]
    fn a_redirect_reads_the_same_elsewhere(location in prop_oneof![url_text(), "[a-z/.?#%@:]{0,12}", "(/|\\.\\./|\\./|//)[a-z./]{0,8}"]) {
        let from = "https://api.github.com/repos/o/r?page=2";
        let options = UrlOptions { provider: Provider::Github, from: Some(from.to_owned()), allow_hosts: vec![] };
        if let Some(canonical) = decide_url(&location, &options).url {
            let joined = url::Url::parse(from).unwrap().join(&location).unwrap();
            prop_assert_eq!(Some(canonical), elsewhere(joined.as_str()), "{}", location);
        }
    }

    #[test]
    fn any_text_gets_an_answer(text in any::<String>(), from in any::<Option<String>>()) {
        let options = UrlOptions { provider: Provider::Selfhosted, from, allow_hosts: vec![text.clone()] };
        let decision = decide_url(&text, &options);
        prop_assert_eq!(decision.allowed, decision.reason.is_none());
        prop_assert_eq!(decision.allowed, decision.url.is_some());
        let _ = classify(&text);
    }
}

/// The Web Platform Tests' URL cases, from the unpacked `url` crate: nothing is copied into this repository.
#[test]
fn the_web_platform_tests_agree_wherever_a_url_is_allowed() {
    let file = crates::folder("url", crates::Had::ByThisBuild).join("tests").join("urltestdata.json");
    let cases: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let (mut seen, mut allowed) = (0, 0);
    for case in cases.iter().filter(|case| case.is_object()) {
        let Some(input) = case["input"].as_str() else { continue };
        seen += 1;
        // Most cases are about http; the same text with https and with a public name is judged as well.
        for text in [input.to_owned(), input.replacen("http:", "https:", 1).replacen("://host", "://host.org", 1)] {
            if let Some(canonical) = judge_approved(&text).url {
                allowed += 1;
                assert_eq!(Some(canonical), elsewhere(&text), "{text}");
            }
        }
    }
    assert!(seen > 700 && allowed > 58, "{seen} cases, {allowed} allowed");
}

/// The families of OWASP's and others' published lists: each line is a way around some parser or list.
#[test]
fn published_bypasses_are_refused_even_when_the_host_they_reach_is_approved() {
    let lines = include_str!("../../vectors/url_bypasses.txt");
    let cases: Vec<&str> = lines.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).collect();
    assert!(cases.len() >= 60);
    for text in cases {
        assert!(!judge_approved(text).allowed, "{text}");
        for provider in PROVIDERS {
            assert!(check_url(text, provider, &[]).is_err(), "{text}");
        }
    }
}

#[test]
fn hosted_providers_are_reachable_at_their_hosts_and_nowhere_else() {
    let hosts = [
        (Provider::Github, "api.github.com"),
        (Provider::Gitlab, "gitlab.com"),
        (Provider::Bitbucket, "api.bitbucket.org"),
        (Provider::Azure, "dev.azure.com"),
        (Provider::Azure, "org.visualstudio.com"),
        (Provider::Azure, "app.vssps.visualstudio.com"),
        (Provider::Anthropic, "api.anthropic.com"),
        (Provider::Openai, "api.openai.com"),
        (Provider::Google, "generativelanguage.googleapis.com"),
        (Provider::Aws, "sts.eu-central-1.amazonaws.com"),
    ];
    for (owner, host) in hosts {
        for provider in PROVIDERS {
            let allowed = check_url(&format!("https://{host}/x"), provider, &[]).is_ok();
            assert_eq!(allowed, provider == owner, "{provider:?} at {host}");
        }
        for look_alike in
            [format!("{host}.evil.org"), format!("evil-{host}"), format!("{host}:8443"), format!("x@{host}")]
        {
            let refused = check_url(&format!("https://{look_alike}/"), owner, &[]).is_err();
            assert!(
                refused || look_alike == "evil-org.visualstudio.com" || look_alike == "evil-app.vssps.visualstudio.com"
            );
        }
    }
    assert!(check_url("https://visualstudio.com/", Provider::Azure, &[]).is_err());
}

#[test]
fn only_https_passes() {
    for scheme in ["http", "ftp", "file", "data", "javascript", "ws", "wss", "gopher"] {
        for provider in PROVIDERS {
            let text = format!("{scheme}://api.github.com/");
            assert!(check_url(&text, provider, &["api.github.com".to_owned()]).is_err(), "{text}");
        }
    }
}

#[test]
fn the_work_grows_with_the_length_and_no_faster() {
    // The longest URL that is read at all: a bound on length bounds the work of every later step.
    let long = format!("https://api.github.com/{}", "../".repeat(2000));
    assert!(check_url(&long, Provider::Github, &[]).is_err());
    let fitting = format!("https://api.github.com/{}", "%2e%2e/".repeat(280));
    assert_eq!(check_url(&fitting, Provider::Github, &[]).unwrap(), "https://api.github.com/");
}

/// Only `egress` can make a request that leaves; `compile_fail` examples on the type itself show the other half.
#[test]
fn no_file_of_the_core_opens_a_connection() {
    let mut found = Vec::new();
    visit(std::path::Path::new("src"), &mut |path, text| {
        let talks = ["std::net::Tcp", "std::net::Udp", "reqwest::", "web_sys::", "ureq::", "hyper::"]
            .iter()
            .any(|word| text.contains(word));
        if talks {
            found.push(path.display().to_string());
        }
    });
    assert_eq!(found, Vec::<String>::new());
    assert!(
        CheckedRequest::new(Method::Get, "https://127.0.0.1/", Provider::Selfhosted, &["127.0.0.1".into()]).is_err()
    );
}

fn visit(folder: &std::path::Path, each: &mut impl FnMut(&std::path::Path, &str)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, each);
        } else if path.extension().is_some_and(|end| end == "rs") {
            each(&path, &std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn a_punycode_name_that_is_allowed_is_read_by_no_parser_as_another_one() {
    let mut letters = 1u64;
    let mut letter = || {
        letters = letters.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b"abcdefghijklmnopqrstuvwxyz0123456789-"[usize::try_from(letters >> 33).unwrap() % 37])
    };
    let (mut allowed, mut same) = (0, 0);
    for length in (2..24).cycle().take(40_000) {
        let label: String = (0..length).map(|_| letter()).collect();
        let name = format!("xn--{label}.example.org");
        let text = format!("https://{name}/");
        let options = UrlOptions { provider: Provider::Selfhosted, from: None, allow_hosts: vec![name.clone()] };
        if !decide_url(&text, &options).allowed {
            continue;
        }
        allowed += 1;
        // The other parser also judges what the characters mean, and may refuse; it never reads another name.
        if let Ok(url) = url::Url::parse(&text) {
            assert_eq!(url.host_str(), Some(name.as_str()));
            same += 1;
        }
    }
    assert!(allowed > 1_000 && same > 100, "{allowed} allowed, {same} read by both");
}
