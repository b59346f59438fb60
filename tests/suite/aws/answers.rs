//! Answers of AWS: what is read, what is refused, what hostile ones cost.

use proptest::prelude::*;
use serde_json::{Value, json};
use touchmark::aws::{Answer, AnswerOptions, FailureKind, Operation, read_answer};

const STS: &str = r#"xmlns="https://sts.amazonaws.com/doc/2011-06-15/""#;
const WATCH: &str = r#"xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/""#;

fn answer(operation: Operation, status: u16, body: &str) -> Answer {
    read_answer(&AnswerOptions { operation, status, content_type: None }, body.as_bytes())
}

fn kind(operation: Operation, status: u16, body: &str) -> FailureKind {
    match answer(operation, status, body) {
        Answer::Error(failure) => failure.kind,
        Answer::Ok(value) => panic!("{body} was read as {value}"),
    }
}

fn value(operation: Operation, body: &str) -> Value {
    match answer(operation, 200, body) {
        Answer::Ok(value) => value,
        Answer::Error(failure) => panic!("{body}: {failure:?}"),
    }
}

fn session(credentials: &str) -> String {
    format!(
        "<AssumeRoleResponse {STS}><AssumeRoleResult><Credentials>{credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>"
    )
}

fn alarms(inside: &str) -> String {
    format!(
        "<DescribeAlarmsResponse {WATCH}><DescribeAlarmsResult>{inside}</DescribeAlarmsResult></DescribeAlarmsResponse>"
    )
}

const ID: &str = "<AccessKeyId>id</AccessKeyId>";
const REST: &str = "<SecretAccessKey>key</SecretAccessKey><SessionToken>to/k+en==</SessionToken>";
const END: &str = "<Expiration>2026-11-29T20:15:00Z</Expiration>";

#[test]
fn a_session_is_read_whole_or_not_at_all() {
    let whole = session(&format!("{ID}{REST}{END}"));
    let read = json!({"Credentials": {"AccessKeyId": "id", "SecretAccessKey": "key", "SessionToken": "to/k+en==", "Expiration": "2026-11-29T20:15:00Z"}});
    assert_eq!(value(Operation::AssumeRole, &whole), read);
    assert_eq!(value(Operation::AssumeRole, &format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{whole}\n")), read);
    assert_eq!(value(Operation::AssumeRole, &whole.replace(STS, "")), read);
    for refused in [
        session(&format!("{ID}{REST}")),
        session(&format!("{ID}{ID}{REST}{END}")),
        session(&format!("<AccessKeyId/>{REST}{END}")),
        session(&format!("<AccessKeyId> </AccessKeyId>{REST}{END}")),
        session(&format!("<AccessKeyId>a\u{7f}</AccessKeyId>{REST}{END}")),
        session(&format!("<AccessKeyId>a&#10;x-evil: 1</AccessKeyId>{REST}{END}")),
        session(&format!("<AccessKeyId><b>id</b></AccessKeyId>{REST}{END}")),
        session(&format!("{ID}{REST}<Expiration>soon</Expiration>")),
        whole.replace("2011-06-15", "2011-06-16"),
        whole.replace("AssumeRoleResponse", "AssumeRoleAnswer"),
        whole.replace("AssumeRoleResult", "GetCallerIdentityResult"),
        whole.replace("</AssumeRoleResponse>", ""),
        format!("{whole}<x/>"),
        format!("{whole}x"),
        format!("x{whole}"),
        format!("<!DOCTYPE x>{whole}"),
        format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>{whole}"),
        whole.replace("<Credentials>", "<Credentials>x"),
        whole.replace("<AssumeRoleResult>", "<AssumeRoleResult><Credentials/>"),
        whole.replace("key<", "k&nbsp;y<"),
        String::new(),
        "<html><body>Sign in to the network</body></html>".to_owned(),
    ] {
        assert_eq!(kind(Operation::AssumeRole, 200, &refused), FailureKind::MalformedResponse, "{refused}");
    }
    let invalid = read_answer(
        &AnswerOptions { operation: Operation::AssumeRole, status: 200, content_type: None },
        b"\xff\xfe<\0",
    );
    assert!(
        matches!(invalid, Answer::Error(failure) if failure.kind == FailureKind::MalformedResponse && !failure.retryable)
    );
}

#[test]
fn alarms_keep_what_is_known_and_skip_what_is_not() {
    let body = alarms(
        "<MetricAlarms><member><AlarmName>a &lt;b&gt; &amp; &#x63;</AlarmName><StateValue>SLEEPING</StateValue><Threshold>1.5E2</Threshold>\
         <ActionsEnabled>true</ActionsEnabled><StateUpdatedTimestamp>2026-11-29T19:40:00.123456+00:00</StateUpdatedTimestamp>\
         <Dimensions><member><Name>Host</Name><Value/></member></Dimensions><OKActions/><New><Deep>x</Deep></New></member></MetricAlarms>\
         <CompositeAlarms/><NextToken>n</NextToken><Unknown/>",
    );
    let read = json!({
        "MetricAlarms": [{
            "AlarmName": "a <b> & c", "StateValue": "SLEEPING", "Threshold": 150.0, "ActionsEnabled": true,
            "StateUpdatedTimestamp": "2026-11-29T19:40:00.123Z", "Dimensions": [{"Name": "Host", "Value": ""}], "OKActions": [],
        }],
        "CompositeAlarms": [],
        "NextToken": "n",
    });
    assert_eq!(value(Operation::DescribeAlarms, &body), read);
    for refused in [
        "<Threshold>NaN</Threshold>",
        "<Threshold>x</Threshold>",
        "<ActionsEnabled>yes</ActionsEnabled>",
        "<Period>1.5</Period>",
    ] {
        let body = alarms(&format!("<MetricAlarms><member><AlarmName>a</AlarmName>{refused}</member></MetricAlarms>"));
        assert_eq!(kind(Operation::DescribeAlarms, 200, &body), FailureKind::MalformedResponse, "{refused}");
    }
    let nameless = alarms("<MetricAlarms><member><StateValue>OK</StateValue></member></MetricAlarms>");
    assert_eq!(kind(Operation::DescribeAlarms, 200, &nameless), FailureKind::MalformedResponse);
}

#[test]
fn errors_are_told_by_their_code_in_every_form_that_servers_send() {
    let error = |code: &str, message: &str| {
        format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>")
    };
    let arn = "User: arn:aws:iam::123456789012:user/canary is not authorized";
    for body in [
        format!("<ErrorResponse {STS}>{}<RequestId>r</RequestId></ErrorResponse>", error("AccessDenied", arn)),
        format!("<ErrorResponse>{}</ErrorResponse>", error("AccessDenied", arn)),
        format!("<ErrorResponse><Errors>{}</Errors></ErrorResponse>", error("AccessDenied", arn)),
        format!("<Response><Errors>{}</Errors><RequestID>r</RequestID></Response>", error("AccessDenied", arn)),
    ] {
        assert_eq!(kind(Operation::AssumeRole, 403, &body), FailureKind::AccessDenied, "{body}");
        assert!(!serde_json::to_string(&answer(Operation::AssumeRole, 403, &body)).unwrap().contains("canary"));
    }
    for (code, status, expected) in [
        ("ExpiredToken", 400, FailureKind::ExpiredCredentials),
        ("InvalidClientTokenId", 403, FailureKind::InvalidCredentials),
        ("SignatureDoesNotMatch", 403, FailureKind::InvalidCredentials),
        ("RequestExpired", 400, FailureKind::ClockSkew),
        ("Throttling", 400, FailureKind::Throttled),
        ("RegionDisabledException", 403, FailureKind::RegionDisabled),
        ("ValidationError", 400, FailureKind::Validation),
        ("PackedPolicyTooLarge", 400, FailureKind::Validation),
        ("InternalFailure", 500, FailureKind::ServiceError),
        // An error is one also where a server forgot to say so in the status.
        ("AccessDenied", 200, FailureKind::AccessDenied),
    ] {
        let body = format!("<ErrorResponse {STS}>{}</ErrorResponse>", error(code, ""));
        assert_eq!(kind(Operation::AssumeRole, status, &body), expected, "{code}");
    }
    assert_eq!(kind(Operation::DescribeAlarms, 503, "<html>busy</html>"), FailureKind::ServiceError);
    assert_eq!(kind(Operation::DescribeAlarms, 429, ""), FailureKind::Throttled);
    assert_eq!(kind(Operation::DescribeAlarms, 403, "{\"message\": \"x\"}"), FailureKind::MalformedResponse);
    assert_eq!(kind(Operation::DescribeAlarms, 302, ""), FailureKind::MalformedResponse);
}

#[test]
fn hostile_answers_are_refused_or_read_in_one_pass() {
    let deep = format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000));
    let wide: String = (0..5_000).map(|at| format!(" a{at}=\"\"")).collect();
    let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>";
    for body in [
        deep.clone(),
        alarms(&deep),
        alarms(&format!("<x{wide}/>")),
        laughs.to_owned(),
        "<".repeat(1_000_000),
        "&".repeat(1_000_000),
    ] {
        assert_eq!(kind(Operation::DescribeAlarms, 200, &body), FailureKind::MalformedResponse);
    }
    let many = alarms(&"<x/>".repeat(250_000));
    assert_eq!(value(Operation::DescribeAlarms, &many), json!({}));
}

proptest! {
    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..200), status in 100u16..600) {
        let options = AnswerOptions { operation: Operation::GetMetricData, status, content_type: None };
        let answer = read_answer(&options, &bytes);
        prop_assert!(matches!(answer, Answer::Error(_)));
    }

    #[test]
    fn a_whole_answer_that_lost_its_end_is_malformed(cut in 1usize..400) {
        let whole = session(&format!("{ID}{REST}{END}"));
        let kept = &whole[..whole.len().saturating_sub(cut)];
        prop_assert_eq!(kind(Operation::AssumeRole, 200, kept), FailureKind::MalformedResponse);
    }

    #[test]
    fn any_name_comes_back(name in "[ -~äöü漢\u{1F600}]{1,40}") {
        let escaped = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let body = alarms(&format!("<MetricAlarms><member><AlarmName>{escaped}</AlarmName></member></MetricAlarms>"));
        prop_assert_eq!(&value(Operation::DescribeAlarms, &body)["MetricAlarms"][0]["AlarmName"], &json!(name));
    }
}
