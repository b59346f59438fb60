//! What the alarms' flows leave behind, and where their secrets go: nothing, and nowhere.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{DEPLOYER_SECRET, SHOP, Stage, USER_ID, USER_SECRET, role, text};
use crate::world::{AWS_WORDS, AwsKey};

/// Texts of alarms, keys and sessions, none of which may stay anywhere.
const CANARIES: [&str; 6] = ["canary", DEPLOYER_SECRET, USER_SECRET, AWS_WORDS, "CPUUtilization", "datapoints"];

/// Every flow of the capability, well and with a fault, recorded.
fn lived() -> (Stage, Vec<(String, Value)>) {
    let mut stage = Stage::new();
    stage.world.recording = Some(Vec::new());
    let key = AwsKey {
        secret: USER_SECRET.to_owned(),
        token: None,
        account: SHOP.to_owned(),
        actions: vec!["cloudwatch:*".to_owned()],
        arn: "arn:aws:iam::222222222222:user/reader".to_owned(),
    };
    stage.world.aws.keys.insert(USER_ID.to_owned(), key);
    stage.admin("alarms.settings", json!({})).expect("settings");
    stage.connect("Shop", SHOP, &["eu-central-1"]);
    let keys = json!({"name": "Keys", "method": "keys", "accessKeyId": USER_ID, "secretAccessKey": USER_SECRET, "regions": ["eu-central-1"], "spaces": {"all": false, "ids": ["10"]}});
    let saved = stage.admin("alarms.saveAccount", keys).expect("saved");
    let of_keys = json!({"accountKey": saved["account"]["accountKey"]});
    stage.admin("alarms.testAccount", of_keys.clone()).expect("tested");
    for down in [false, true] {
        if down {
            stage.world.aws.down.insert(SHOP.to_owned(), 503);
        }
        let place = json!({"accountKey": stage.keys["Shop"], "region": "eu-central-1", "name": "db-cpu"});
        for (flow, payload) in [
            ("alarms.view", json!({"spaceId": "10", "settings": {}})),
            ("alarms.export", json!({"settings": {}})),
            ("alarms.graphs", json!({"alarms": [place]})),
            ("alarms.history", place),
            ("alarms.choices", json!({})),
        ] {
            stage.reader(flow, payload).expect(flow);
        }
        stage.admin("alarms.testAccount", of_keys.clone()).expect("tested");
    }
    stage.world.aws.down.clear();
    stage.admin("alarms.newExternalId", json!({"replaces": stage.external_id})).expect("a new one");
    stage.admin("alarms.saveAccount", role("Other", SHOP, &["eu-west-1"])).expect("saved");
    stage.admin("alarms.deleteAccount", of_keys).expect("deleted");
    let mut flow = String::new();
    let mut seen = Vec::new();
    for line in stage.world.recording.take().expect("it was on") {
        if let Some(name) = line["start"]["name"].as_str() {
            name.clone_into(&mut flow);
        }
        let effects = line["step"]["effects"].as_array().into_iter().flatten();
        seen.extend(effects.map(|effect| (flow.clone(), effect.clone())));
    }
    (stage, seen)
}

#[test]
fn all_that_all_alarms_flows_write_is_accounts_keys_and_the_external_id() {
    let (stage, seen) = lived();
    let flows: BTreeSet<&str> = seen.iter().map(|(flow, _)| flow.as_str()).collect();
    let all: BTreeSet<&str> = touchmark::flows::names().filter(|name| name.starts_with("alarms.")).collect();
    assert_eq!(flows, all, "every flow was there");
    let mut written = BTreeSet::new();
    for (flow, effect) in &seen {
        let kind = text(effect, "kind");
        let place = match kind.as_str() {
            "kvsSet" | "kvsDelete" => text(effect, "key"),
            "secretSet" | "secretDelete" => text(effect, "name"),
            "fetch" | "atlassian" | "kvsGet" | "kvsList" | "secretGet" | "variable" | "log" | "clock" | "random"
            | "sleep" => continue,
            other => panic!("{flow} does {other}"),
        };
        assert!(kind.starts_with("secret") != place.starts_with("alarms:account:"), "{place} is kept where it belongs");
        let is_admins = [
            "alarms.settings",
            "alarms.saveAccount",
            "alarms.testAccount",
            "alarms.newExternalId",
            "alarms.deleteAccount",
        ];
        assert!(is_admins.contains(&flow.as_str()), "{flow} writes {place}");
        written.insert(place.rsplit_once(':').expect("a prefix").0.to_owned());
        let value = effect["value"].to_string();
        assert!(
            CANARIES.iter().all(|canary| !value.contains(canary)) && !value.contains(&stage.external_id),
            "{flow} stores {value}"
        );
    }
    assert_eq!(written.into_iter().collect::<Vec<_>>(), ["alarms", "alarms:account", "alarms:keys"]);
    let secrets = stage.world.secrets.keys().filter(|name| *name != "alarms:external-id").count();
    assert_eq!(secrets, 0, "keys went with their account");
}

#[test]
fn no_log_line_queue_or_request_to_the_site_holds_a_key_a_session_or_an_alarm() {
    let (stage, seen) = lived();
    for (flow, effect) in seen
        .iter()
        .filter(|(_, effect)| ["log", "enqueue", "atlassian"].contains(&effect["kind"].as_str().expect("a kind")))
    {
        let text = effect.to_string();
        for word in CANARIES.into_iter().chain([
            stage.external_id.as_str(),
            USER_ID,
            "ASIA",
            "AKIA",
            "db-cpu",
            "eu-central-1",
            "arn:",
        ]) {
            assert!(!text.contains(word), "{flow}: {text}");
        }
    }
    assert!(stage.world.queue.is_empty());
}

#[test]
fn keys_and_tokens_leave_only_in_the_headers_of_requests_to_aws() {
    let (_, seen) = lived();
    let mut with_token = 0;
    for (flow, effect) in &seen {
        let mut rest = effect.clone();
        if effect["kind"] == "fetch" {
            let host = text(effect, "url");
            assert!(
                host.starts_with("https://sts.eu-") || host.starts_with("https://monitoring.eu-"),
                "{flow}: {host}"
            );
            with_token += usize::from(effect["headers"].to_string().contains("canary-session-token"));
            assert!(!effect["headers"].to_string().contains("secret-"), "{flow}: a key is signed with, never sent");
            rest["headers"] = Value::Null;
        }
        let text = rest.to_string();
        for word in ["canary-session", DEPLOYER_SECRET, USER_SECRET] {
            assert!(!text.contains(word), "{flow}: {text}");
        }
    }
    assert!(with_token > 5);
}

#[test]
fn answers_tell_readers_no_arn_of_a_role_no_key_and_no_word_of_aws() {
    let mut stage = Stage::connected();
    let place = json!({"accountKey": stage.keys["Shop"], "region": "eu-central-1", "name": "db-cpu"});
    for actions in [vec!["cloudwatch:*".to_owned()], Vec::new()] {
        stage.world.aws.accounts.get_mut(SHOP).expect("the shop").actions = actions;
        for (flow, payload) in [
            ("alarms.view", json!({"settings": {}})),
            ("alarms.graphs", json!({"alarms": [place]})),
            ("alarms.history", place.clone()),
            ("alarms.choices", json!({})),
            ("alarms.export", json!({"settings": {}})),
        ] {
            let answer = stage.reader(flow, payload).expect(flow).to_string();
            for word in [
                "role/TouchmarkAlarms",
                "assumed-role",
                AWS_WORDS,
                "canary-session",
                DEPLOYER_SECRET,
                &stage.external_id,
                "ASIA",
            ] {
                assert!(!answer.contains(word), "{flow}: {answer}");
            }
        }
    }
}

#[test]
fn every_session_is_short_and_narrowed_to_the_three_reads() {
    let (stage, _) = lived();
    let sessions = stage.world.aws.calls("AssumeRole");
    assert!(sessions.len() > 8);
    for call in &sessions {
        assert_eq!(call.form["DurationSeconds"], "900");
        let policy: Value = serde_json::from_str(&call.form["Policy"]).expect("a policy");
        let wanted = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory", "cloudwatch:GetMetricData"], "Resource": "*"}]});
        assert_eq!(policy, wanted);
        assert_eq!(call.service, "sts");
    }
    let without: Vec<_> =
        sessions.iter().filter(|call| call.form.get("ExternalId") != Some(&stage.external_id)).collect();
    assert_eq!(without.len(), 2, "only the one test of a role asks without the site's External ID, in two wrong ways");
}
