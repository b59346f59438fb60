//! What happens when something fails: the rest is shown, and nothing is asked again blindly.

use serde_json::{Value, json};

use super::{PAYMENTS, SHOP, Stage, names, text};
use crate::world::{End, FAULTS, Fault};

/// Faults that leave a process alive.
fn faults() -> impl Iterator<Item = Fault> {
    FAULTS.into_iter().filter(|fault| !matches!(fault, Fault::CrashBefore | Fault::CrashAfter))
}

/// Effects of a flow, as the world counts them.
fn shapes(flow: &str, payload: &dyn Fn(&Stage) -> Value) -> (usize, Vec<String>) {
    let mut stage = Stage::connected();
    let first = stage.world.effects;
    stage.world.shapes.clear();
    let payload = payload(&stage);
    stage.reader(flow, payload).expect("it works");
    (first, stage.world.shapes)
}

#[test]
fn a_view_with_a_fault_at_any_call_shows_the_other_account_and_asks_nothing_again() {
    let (first, shapes) = shapes("alarms.view", &|_| json!({"settings": {}}));
    let calls: Vec<usize> = (0..shapes.len()).filter(|at| shapes[*at].starts_with("fetch")).collect();
    assert_eq!(calls.len(), 4);
    for at in calls {
        for fault in faults() {
            let mut stage = Stage::connected();
            stage.world.fault = Some((first + at, fault));
            let answer = stage.view(json!({}));
            let failures = Stage::failures(&answer);
            assert_eq!(failures.len(), 1, "{fault:?} at {at}");
            let (account, kind, call) = &failures[0];
            let shown = if account == "Shop" { 1 } else { 8 };
            assert_eq!(names(&answer).len(), shown, "{fault:?} at {at}");
            let wanted = match fault {
                Fault::TimeoutBefore | Fault::TimeoutAfter => "timeout",
                Fault::TooManyRequests => "throttled",
                Fault::ServerError | Fault::BadGatewayAfter => "service_error",
                _ => "malformed_response",
            };
            assert_eq!(kind, wanted, "{fault:?} at {at}");
            assert_eq!(call == "session", shapes[at].contains("https://sts."), "{fault:?} at {at}");
            assert!(
                stage.world.aws.calls("AssumeRole").len() <= 2 && stage.world.aws.asked.len() <= 4,
                "{fault:?} at {at}"
            );
            let slower = answer["refreshAfterMs"].as_u64() > Some(30_000);
            assert_eq!(slower, fault == Fault::TooManyRequests);
        }
    }
}

#[test]
fn graphs_and_history_with_a_fault_at_any_call_answer_with_the_reason() {
    let place = |stage: &Stage| json!({"accountKey": stage.keys["Shop"], "region": "eu-central-1", "name": "db-cpu"});
    let graphs = |stage: &Stage| json!({"alarms": [place(stage)]});
    for (flow, payload) in [("alarms.graphs", &graphs as &dyn Fn(&Stage) -> Value), ("alarms.history", &place)] {
        let (first, shapes) = shapes(flow, payload);
        for at in (0..shapes.len()).filter(|at| shapes[*at].starts_with("fetch")) {
            for fault in faults() {
                let mut stage = Stage::connected();
                stage.world.fault = Some((first + at, fault));
                let input = payload(&stage);
                let answer = stage.reader(flow, input).expect("an answer");
                let failed = answer["failure"].is_object()
                    || !Stage::failures(&json!({"sources": answer["sources"].as_array().cloned().unwrap_or_default()}))
                        .is_empty();
                assert!(failed, "{flow}: {fault:?} at {at}: {answer}");
            }
        }
    }
}

#[test]
fn a_store_or_a_site_that_fails_is_an_error_and_no_empty_list() {
    let (first, shapes) = shapes("alarms.view", &|_| json!({"spaceId": "10", "settings": {}}));
    for at in (0..shapes.len()).filter(|at| !shapes[*at].starts_with("fetch") && !shapes[*at].starts_with("log")) {
        let mut stage = Stage::connected();
        stage.world.fault = Some((first + at, Fault::TimeoutBefore));
        let answer = stage.world.drive(
            "alarms.view",
            json!({"trigger": "person", "caller": "r", "payload": {"spaceId": "10", "settings": {}}}),
        );
        match answer {
            End::Failed(_) => {}
            // The site is asked again.
            End::Done(answer) if shapes[at].starts_with("atlassian") => assert_eq!(names(&answer).len(), 9),
            other => panic!("{}: {other:?}", shapes[at]),
        }
    }
}

#[test]
fn a_page_that_fails_leaves_the_pages_before_it() {
    let mut stage = Stage::connected();
    let shop = stage.world.aws.accounts.get_mut(SHOP).expect("the shop");
    for number in 0..300 {
        shop.add("eu-central-1", "MetricAlarms", super::metric(&format!("m{number:03}"), "OK", 10));
    }
    let settings = json!({"accounts": stage.keys["Shop"], "most": "500"});
    let first = stage.world.effects;
    stage.world.shapes.clear();
    stage.view(settings.clone());
    let pages: Vec<usize> =
        (0..stage.world.shapes.len()).filter(|at| stage.world.shapes[*at].contains("https://monitoring.")).collect();
    assert_eq!(pages.len(), 4);
    let again = stage.world.effects;
    stage.world.fault = Some((again + pages[2], Fault::TimeoutBefore));
    let part = stage.view(settings);
    assert!(first < again);
    assert_eq!((part["sources"][0]["read"].as_u64(), Stage::failures(&part)[0].1.as_str()), (Some(200), "timeout"));
}

#[test]
fn a_clock_that_is_off_is_signed_once_more_with_the_servers_time() {
    for ahead_ms in [3_600_000, 86_400_000] {
        let mut stage = Stage::connected();
        stage.world.aws.ahead_ms = ahead_ms;
        let answer = stage.view(json!({"accounts": stage.keys["Shop"]}));
        assert_eq!(Stage::failures(&answer), []);
        let counts = ["AssumeRole", "DescribeAlarms"].map(|action| stage.world.aws.calls(action).len());
        assert_eq!(counts, [2, 1], "what comes next is signed with the server's time at once");
        assert_eq!(answer["asOfMs"].as_u64(), Some(crate::world::START_MS + ahead_ms));
    }
}

#[test]
fn a_clock_that_stays_off_is_a_failure_and_no_loop() {
    let mut stage = Stage::connected();
    let body = "<ErrorResponse><Error><Code>RequestExpired</Code><Message>Request has expired</Message></Error></ErrorResponse>";
    stage.world.aws.asked.clear();
    stage.world.replies = Some((
        "https://sts.".to_owned(),
        (400, [("date".to_owned(), "Mon, 21 Sep 2026 14:13:20 GMT".to_owned())].into(), body.as_bytes().to_vec()),
    ));
    stage.world.shapes.clear();
    let answer = stage.view(json!({"accounts": stage.keys["Shop"]}));
    assert_eq!(Stage::failures(&answer), [("Shop".to_owned(), "clock_skew".to_owned(), "session".to_owned())]);
    assert!(stage.world.shapes.iter().filter(|shape| shape.contains("https://sts.")).count() <= 2);
}

#[test]
fn a_region_whose_sts_is_off_is_passed_over_once() {
    let mut stage = Stage::new();
    stage.connect("Shop", SHOP, &["eu-south-1", "eu-south-2", "eu-central-1"]);
    stage.world.aws.without_sts = ["eu-south-1".to_owned()].into();
    stage.world.aws.asked.clear();
    let answer = stage.view(json!({}));
    assert_eq!(Stage::failures(&answer), []);
    let regions: Vec<&str> = stage.world.aws.calls("AssumeRole").iter().map(|call| call.region.as_str()).collect();
    assert_eq!(regions, ["eu-south-1", "eu-south-2"]);
    stage.world.aws.without_sts.insert("eu-south-2".to_owned());
    stage.world.aws.asked.clear();
    assert_eq!(Stage::failures(&stage.view(json!({})))[0].1, "region_disabled");
    assert_eq!(stage.world.aws.asked.len(), 2);
}

#[test]
fn each_error_of_aws_has_its_kind_and_its_words_go_to_nobody() {
    for (code, status, kind) in [
        ("AccessDenied", 403, "access_denied"),
        ("ExpiredToken", 403, "expired_credentials"),
        ("InvalidClientTokenId", 403, "invalid_credentials"),
        ("Throttling", 400, "throttled"),
        ("RegionDisabledException", 403, "region_disabled"),
        ("ValidationError", 400, "validation"),
        ("InternalFailure", 500, "service_error"),
    ] {
        let mut stage = Stage::connected();
        let body = format!(
            "<ErrorResponse><Error><Code>{code}</Code><Message>arn:aws:iam::111111111111:user/canary</Message></Error></ErrorResponse>"
        );
        stage.world.replies = Some((
            "https://monitoring.".to_owned(),
            (status, [("retry-after".to_owned(), "120".to_owned())].into(), body.into_bytes()),
        ));
        let answer = stage.view(json!({}));
        assert!(
            Stage::failures(&answer).iter().all(|(_, said, call)| said == kind && call == "alarms"),
            "{code}: {answer}"
        );
        assert!(
            !answer.to_string().contains("canary") && !json!(stage.world.logs).to_string().contains("canary"),
            "{code}"
        );
        let wait = if matches!(kind, "throttled" | "service_error") { 120_000 } else { 30_000 };
        assert_eq!(answer["refreshAfterMs"].as_u64(), Some(wait), "{code}");
        let document = stage.reader("alarms.export", json!({"settings": {}})).expect("a document");
        assert!(!document.to_string().contains("canary"));
    }
}

#[test]
fn three_accounts_of_which_one_is_down_show_two() {
    let mut stage = Stage::connected();
    let third = crate::world::AwsAccount::new(crate::world::Trust::Exactly(stage.external_id.clone()));
    stage.world.aws.accounts.insert("444444444444".to_owned(), third);
    stage.world.aws.accounts.get_mut("444444444444").expect("the bank").add(
        "us-east-1",
        "MetricAlarms",
        super::metric("vault", "ALARM", 2),
    );
    stage.connect("Bank", "444444444444", &["us-east-1"]);
    stage.world.aws.down.insert(PAYMENTS.to_owned(), 503);
    let answer = stage.view(json!({}));
    assert_eq!(Stage::failures(&answer), [("Payments".to_owned(), "service_error".to_owned(), "session".to_owned())]);
    assert_eq!((names(&answer).len(), text(&answer["alarms"][0], "name")), (9, "scaling".to_owned()));
    let logged = json!(stage.world.logs).to_string();
    assert!(logged.contains("alarms_incomplete") && !logged.contains("Payments"), "{logged}");
}
