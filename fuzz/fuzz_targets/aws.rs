//! Any answer of AWS is read or refused, and any request that is signed is signed alike for the same moment.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use touchmark::aws::{AnswerOptions, AwsRequest, Credentials, HeaderValues, Operation, read_answer, sign};
use touchmark::secret::Secret;

const OPERATIONS: [Operation; 6] = [
    Operation::AssumeRole,
    Operation::GetCallerIdentity,
    Operation::DescribeAlarms,
    Operation::DescribeAlarmHistory,
    Operation::GetMetricData,
    Operation::GetMetricWidgetImage,
];

fuzz_target!(|given: (u8, u16, &[u8], &str, &str)| {
    let (which, status, body, url, value) = given;
    let operation = OPERATIONS[usize::from(which) % OPERATIONS.len()];
    let answer = serde_json::to_value(read_answer(&AnswerOptions { operation, status, content_type: None }, body));
    let answer = answer.expect("an answer is data");
    let is_ok = !answer["ok"].is_null();
    assert_ne!(is_ok, !answer["error"].is_null(), "exactly one of the two");
    assert!(!is_ok || (200..300).contains(&status));

    let request = AwsRequest {
        method: "POST".to_owned(),
        url: url.to_owned(),
        headers: BTreeMap::from([("x-note".to_owned(), HeaderValues::One(value.to_owned()))]),
        region: "eu-west-1".to_owned(),
        service: "sts".to_owned(),
    };
    let credentials = Credentials {
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: Secret::new(b"not a real key".to_vec()),
        session_token: None,
    };
    let signed = || sign(&request, body, &credentials, 1_795_981_200_000).map(|signed| signed.headers).ok();
    assert_eq!(signed(), signed());
    for text in signed().iter().flat_map(BTreeMap::values) {
        assert!(text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "a header's value is one line");
    }
});
