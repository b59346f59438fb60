//! The official cases of Signature Version 4.

use std::collections::BTreeMap;

use crate::crates;
use touchmark::aws::{AwsRequest, Credentials, HeaderValues, SigningRules};
use touchmark::crypto::{hex, sha256};
use touchmark::secret::Secret;
use touchmark::timestamp;

/// The official suite has variants that no service of today asks for; they are rules like any other.
#[test]
fn every_official_case_is_met() {
    let folder = suite();
    let mut cases = 0;
    for case in std::fs::read_dir(folder).unwrap() {
        check(&case.unwrap().path());
        cases += 1;
    }
    assert_eq!(cases, 40);
}

/// Where cargo keeps the crate whose published cases these are; nothing of it is compiled or copied.
fn suite() -> std::path::PathBuf {
    crates::folder("aws-sigv4", crates::Had::FromTheRegistry).join("aws-signing-test-suite").join("v4")
}

fn check(case: &std::path::Path) {
    let read = |name: &str| std::fs::read_to_string(case.join(name)).unwrap();
    let request = suite_request(&read("request.txt"));
    let expected = read("header-canonical-request.txt");
    let Ok(context) = std::fs::read_to_string(case.join("context.json")) else {
        // Two cases of an older form: the canonical request alone.
        let rules = SigningRules { normalize: true, encode_again: true, body_hash: false, sign_token: true };
        let added = BTreeMap::from([("x-amz-date".to_owned(), "20210511T154045Z".to_owned())]);
        assert_eq!(rules.canonical(&request, &added, &hex(&sha256(b""))).unwrap().0.as_str(), expected.trim_end());
        return;
    };
    let context: serde_json::Value = serde_json::from_str(&context).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let credentials = Credentials {
        access_key_id: text(&context["credentials"]["access_key_id"]),
        secret_access_key: Secret::new(text(&context["credentials"]["secret_access_key"]).into_bytes()),
        session_token: context["credentials"]["token"].as_str().map(|token| Secret::new(token.as_bytes().to_vec())),
    };
    let request = AwsRequest { region: text(&context["region"]), service: text(&context["service"]), ..request };
    let rules = SigningRules {
        normalize: context["normalize"].as_bool().unwrap(),
        // The crate writes this one's space as %20 and signs it as if it were sent raw, as the suite's origin has it.
        encode_again: !case.ends_with("get-space-normalized"),
        body_hash: context["sign_body"].as_bool().unwrap(),
        sign_token: context["omit_session_token"] != true,
    };
    let now_ms = timestamp::read_iso(&text(&context["timestamp"])).unwrap();
    let body = read("request.txt").split_once("\n\n").map(|(_, body)| body.to_owned()).unwrap_or_default();
    let signed = rules.sign(&request, body.as_bytes(), &credentials, now_ms).unwrap();
    let signature = signed.headers["authorization"].split("Signature=").nth(1).unwrap();
    assert_eq!(signature, read("header-signature.txt").trim(), "{}", case.display());
}

fn suite_request(written: &str) -> AwsRequest {
    let head = written.split("\n\n").next().unwrap();
    let (first, lines) = head.split_once('\n').unwrap();
    let (method, target) = first.strip_suffix(" HTTP/1.1").unwrap().split_once(' ').unwrap();
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in lines.lines() {
        match line.split_once(':').filter(|_| !line.starts_with(' ')) {
            Some((name, value)) => headers.push((name.to_owned(), value.to_owned())),
            None => headers.last_mut().unwrap().1.push_str(&format!("\n{line}")),
        }
    }
    let mut several: BTreeMap<String, Vec<String>> = BTreeMap::new();
    headers.into_iter().for_each(|(name, value)| several.entry(name).or_default().push(value));
    AwsRequest {
        method: method.to_owned(),
        url: format!("https://{}{target}", several.get("Host").unwrap()[0]),
        headers: several.into_iter().map(|(name, values)| (name, HeaderValues::Many(values))).collect(),
        region: "us-east-1".to_owned(),
        service: "service".to_owned(),
    }
}
