//! What readers see, and what they may not.

use serde_json::{Value, json};
use touchmark::error::Code;

use super::{PAYMENTS, SHOP, Stage, names, role, text};

fn alarm<'a>(answer: &'a Value, name: &str) -> &'a Value {
    answer["alarms"].as_array().expect("alarms").iter().find(|alarm| alarm["name"] == name).expect(name)
}

#[test]
fn a_view_shows_every_kind_firing_first_with_one_session_an_account() {
    let mut stage = Stage::connected();
    let answer = stage.view(json!({"hideScaling": "yes"}));
    assert_eq!(answer["counts"], json!({"alarm": 3, "insufficient_data": 1, "ok": 3, "other": 1}));
    let first: Vec<String> = names(&answer).into_iter().take(5).collect();
    assert_eq!(first, ["checkout-down", "ledger-errors", "db-cpu", "silent", "fraud"]);
    assert_eq!(stage.world.aws.calls("AssumeRole").len(), 2);
    assert_eq!(stage.world.aws.calls("DescribeAlarms").len(), 2);
    let accounts = answer["accounts"].as_array().expect("accounts").iter().map(|account| text(account, "name"));
    assert_eq!(accounts.collect::<Vec<_>>(), ["Payments", "Shop"]);
    assert_eq!((answer["refreshAfterMs"].as_u64(), Stage::failures(&answer)), (Some(30_000), vec![]));
    let cpu = alarm(&answer, "db-cpu");
    assert_eq!(cpu["reason"], json!({"breaching": 3, "of": 5, "lastValue": 95.0, "text": "canary reason"}));
    assert_eq!(
        (&cpu["comparison"], &cpu["threshold"], &cpu["runbook"]),
        (&json!("above"), &json!(90.0), &json!("https://wiki.example.com/db-cpu"))
    );
    let composite = alarm(&answer, "checkout-down");
    let children = json!([{"name": "db-cpu", "state": "alarm", "wanted": "alarm"}, {"name": "gone", "state": null, "wanted": "alarm"}]);
    assert_eq!(composite["children"], children);
    assert_eq!(
        (&composite["suppressor"], &composite["suppressed"]),
        (&json!({"name": "silent", "state": "insufficient_data"}), &json!("alarm"))
    );
    assert_eq!((&alarm(&answer, "fraud")["kind"], &alarm(&answer, "fraud")["state"]), (&json!("log"), &json!("other")));
    assert!(
        text(alarm(&answer, "a <b> & \"c\" ü"), "console")
            .ends_with("#alarmsV2:alarm/a%20%3Cb%3E%20%26%20%22c%22%20%C3%BC")
    );
}

#[test]
fn settings_narrow_what_is_asked_and_what_is_shown() {
    let mut stage = Stage::connected();
    assert_eq!(names(&stage.view(json!({"prefix": "db-"}))), ["db-cpu"]);
    assert!(stage.world.aws.calls("DescribeAlarms").iter().all(|call| call.form["AlarmNamePrefix"] == "db-"));
    stage.world.aws.asked.clear();
    assert_eq!(names(&stage.view(json!({"states": "insufficient_data"}))), ["silent"]);
    assert!(stage.world.aws.calls("DescribeAlarms").iter().all(|call| call.form["StateValue"] == "INSUFFICIENT_DATA"));
    stage.world.aws.asked.clear();
    assert_eq!(names(&stage.view(json!({"kinds": "log"}))), ["fraud"]);
    let types = |name: &str| {
        stage
            .world
            .aws
            .calls("DescribeAlarms")
            .iter()
            .all(|call| call.form.get(name).is_some_and(|kind| kind == "LogAlarm"))
    };
    assert!(types("AlarmTypes.member.1"));
    assert_eq!(
        names(&stage.view(json!({"text": "CANARY-dimension", "accounts": stage.keys["Payments"]}))),
        ["ledger-errors"]
    );
    let cut = stage.view(json!({"most": "2", "sort": "name"}));
    assert_eq!(
        (names(&cut), cut["counts"]["alarm"].as_u64()),
        (vec!["a <b> & \"c\" ü".to_owned(), "checkout-down".to_owned()], Some(4))
    );
}

#[test]
fn a_space_shows_the_accounts_that_are_allowed_in_it_and_forged_names_get_nothing() {
    let mut stage = Stage::connected();
    let mut wanted = role("Elsewhere", SHOP, &["eu-central-1"]);
    wanted["spaces"] = json!({"all": false, "ids": ["99"]});
    let elsewhere = text(&stage.admin("alarms.saveAccount", wanted).expect("saved")["account"], "accountKey");
    stage.admin("alarms.testAccount", json!({"accountKey": elsewhere})).expect("tested");
    stage.world.aws.asked.clear();
    let shop = stage.keys["Shop"].clone();
    for forged in [elsewhere.as_str(), "doesnotexist", "arn:aws:iam::222222222222:role/TouchmarkAlarms", "../account"] {
        let settings = json!({"accounts": forged});
        let answer = stage.reader("alarms.view", json!({"spaceId": "10", "settings": settings})).expect("a view");
        assert_eq!(
            Stage::failures(&answer),
            [(String::new(), "not_allowed".to_owned(), "none".to_owned())],
            "{forged}"
        );
        assert_eq!((names(&answer).len(), answer["accounts"].as_array().map(Vec::len)), (0, Some(0)));
        let place = json!({"spaceId": "10", "accountKey": forged, "region": "eu-central-1", "name": "db-cpu"});
        assert_eq!(stage.reader("alarms.history", place.clone()).expect_err("no account").code, Code::NotFound);
        let graphs =
            json!({"spaceId": "10", "alarms": [{"accountKey": forged, "region": "eu-central-1", "name": "db-cpu"}]});
        let graphs = stage.reader("alarms.graphs", graphs).expect("graphs");
        assert_eq!((&graphs["graphs"], Stage::failures(&graphs).len()), (&json!([]), 1));
    }
    for space in ["99", "10,99", "", "x", "00000000000000000000000000010"] {
        for (flow, payload) in [
            ("alarms.view", json!({"spaceId": space, "settings": {}})),
            ("alarms.choices", json!({"spaceId": space})),
            ("alarms.graphs", json!({"spaceId": space, "alarms": []})),
            (
                "alarms.history",
                json!({"spaceId": space, "accountKey": shop, "region": "eu-central-1", "name": "db-cpu"}),
            ),
        ] {
            assert_eq!(stage.reader(flow, payload).expect_err(space).code, Code::NotFound, "{flow} {space}");
        }
        let document = stage.reader("alarms.export", json!({"spaceId": space, "settings": {}})).expect("a sentence");
        assert!(!document.to_string().contains("db-cpu"));
    }
    for region in ["us-east-1", "mars-1", "eu-central-1.evil.example"] {
        let answer = stage.view(json!({"accounts": shop, "regions": region}));
        assert_eq!(
            Stage::failures(&answer),
            [(String::new(), "not_allowed".to_owned(), "none".to_owned())],
            "{region}"
        );
        let place = json!({"accountKey": shop, "region": region, "name": "db-cpu"});
        assert_eq!(stage.reader("alarms.history", place.clone()).expect_err("no region").code, Code::NotFound);
        let graphs = stage.reader("alarms.graphs", json!({"alarms": [place]})).expect("graphs");
        assert_eq!(Stage::failures(&graphs).len(), 1);
    }
    assert!(stage.world.aws.asked.is_empty(), "AWS was not asked");
    let everywhere = stage.view(json!({}));
    assert!(!everywhere["accounts"].to_string().contains(&elsewhere), "the site's page leaves it out");
    assert!(!stage.reader("alarms.choices", json!({})).expect("choices").to_string().contains("arn:"));
}

#[test]
fn the_sites_page_shows_accounts_of_spaces_that_the_reader_sees() {
    let mut stage = Stage::new();
    let mut wanted = role("Docs only", SHOP, &["eu-central-1"]);
    wanted["spaces"] = json!({"all": false, "ids": ["10"]});
    let account_key = text(&stage.admin("alarms.saveAccount", wanted).expect("saved")["account"], "accountKey");
    stage.admin("alarms.testAccount", json!({"accountKey": account_key})).expect("tested");
    assert!(!names(&stage.view(json!({}))).is_empty());
    assert!(!names(&stage.reader("alarms.view", json!({"spaceId": "10", "settings": {}})).expect("a view")).is_empty());
    stage.world.confluence.may_see = false;
    stage.world.aws.asked.clear();
    let answer = stage.view(json!({}));
    assert_eq!(
        (names(&answer).len(), answer["sources"].as_array().map(Vec::len), stage.world.aws.asked.len()),
        (0, Some(0), 0)
    );
}

#[test]
fn a_region_filter_passes_over_accounts_without_it() {
    let mut stage = Stage::connected();
    let answer = stage.view(json!({"regions": "eu-west-1"}));
    assert_eq!((names(&answer), Stage::failures(&answer)), (vec!["ledger-errors".to_owned()], vec![]));
    assert_eq!(stage.world.aws.calls("AssumeRole").len(), 1);
}

#[test]
fn graphs_are_of_the_alarms_own_metrics_in_one_call() {
    let mut stage = Stage::connected();
    let shop = stage.keys["Shop"].clone();
    let place = |name: &str| json!({"accountKey": shop, "region": "eu-central-1", "name": name});
    let wanted: Vec<Value> = ["db-cpu", "error-rate", "orders-unusual", "checkout-down", "no-such"].map(place).to_vec();
    let answer = stage.reader("alarms.graphs", json!({"alarms": wanted})).expect("graphs");
    let graphs = answer["graphs"].as_array().expect("graphs");
    let mut known: Vec<String> = graphs.iter().map(|graph| text(graph, "name")).collect();
    known.sort();
    assert_eq!(known, ["db-cpu", "error-rate", "orders-unusual"]);
    for graph in graphs {
        let times = graph["timesMs"].as_array().expect("times");
        assert_eq!((times.len(), graph["values"].as_array().map(Vec::len)), (10, Some(10)));
        assert!(times[0].as_u64() < times[1].as_u64());
    }
    let band = graphs.iter().find(|graph| graph["name"] == "orders-unusual").expect("a band");
    assert_eq!((&band["lower"][0], &band["upper"][0]), (&json!(1.0), &json!(100.0)));
    let counts = ["AssumeRole", "DescribeAlarms", "GetMetricData"].map(|action| stage.world.aws.calls(action).len());
    assert_eq!(counts, [1, 1, 1]);
    let expression =
        stage.world.aws.calls("GetMetricData")[0].form.values().any(|value| value == "100 * a1_errors / a1_requests");
    assert!(expression, "ids of one alarm are its own");
    for payload in [
        json!({"alarms": [{"accountKey": "a", "region": "b", "name": "c", "metric": "BytesDownloaded"}]}),
        json!({"alarms": vec![place("x"); 101]}),
    ] {
        let input = json!({"trigger": "person", "caller": "x", "payload": payload});
        let crate::world::End::Failed(error) = (match touchmark::flows::open("alarms.graphs", input.clone(), Vec::new())
        {
            Ok(_) => stage.world.drive("alarms.graphs", input),
            Err(error) => crate::world::End::Failed(error),
        }) else {
            panic!("it is refused")
        };
        assert_eq!(error.code, Code::InputInvalid);
    }
}

#[test]
fn a_history_is_newest_first_and_says_whether_there_is_more() {
    let mut stage = Stage::connected();
    let place = json!({"accountKey": stage.keys["Shop"], "region": "eu-central-1", "name": "db-cpu"});
    let answer = stage.reader("alarms.history", place).expect("a history");
    let items = answer["items"].as_array().expect("items");
    assert_eq!((items.len(), answer["more"].as_bool()), (2, Some(true)));
    assert_eq!((&items[0]["from"], &items[0]["to"], &items[1]["to"]), (&json!("ok"), &json!("alarm"), &json!("ok")));
}

#[test]
fn an_export_is_a_table_with_the_time_at_which_it_was_true() {
    let mut stage = Stage::connected();
    stage.world.aws.down.insert(PAYMENTS.to_owned(), 503);
    let document = stage.reader("alarms.export", json!({"settings": {"most": "3"}})).expect("a document");
    let text = document.to_string();
    assert_eq!(document["content"][1]["type"], "table");
    for words in [
        "3 in alarm, 1 without data, 1 in another state, 3 OK, as of 21 Sep 2026, 14:13 UTC",
        "3 of 5 datapoints above 90 %",
        "1 of 2 alarms in its rule fires: db-cpu",
        "5 alarms more are not shown",
        "Payments: no alarms could be read (AWS failed).",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(
        document["content"][1]["content"][0]["content"].as_array().map(Vec::len),
        Some(4),
        "one account needs no column"
    );
}

#[test]
fn choices_say_whether_an_account_is_ready() {
    let mut stage = Stage::connected();
    stage.save("New", SHOP, &["eu-central-1", "us-east-1"]);
    let answer = stage.reader("alarms.choices", json!({"spaceId": "10"})).expect("choices");
    let accounts: Vec<(String, bool)> = answer["accounts"]
        .as_array()
        .expect("accounts")
        .iter()
        .map(|one| (text(one, "name"), one["ready"] == true))
        .collect();
    assert_eq!(accounts, [("New".to_owned(), false), ("Payments".to_owned(), true), ("Shop".to_owned(), true)]);
    assert_eq!(answer["admin"], false);
    assert_eq!(stage.admin("alarms.choices", json!({})).expect("choices")["admin"], true);
}
