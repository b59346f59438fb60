//! The alarms' flows against a small AWS that checks signatures, clocks, External IDs and rights.

mod accounts;
mod faults;
mod privacy;
mod readers;
mod scale;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use touchmark::error::Error;
use touchmark::timestamp;

use crate::world::{AwsAccount, AwsKey, START_MS, Trust, World};

pub const ADMIN: &str = "account-admin";
pub const READER: &str = "account-reader";
pub const DEPLOYER: &str = "111111111111";
pub const SHOP: &str = "222222222222";
pub const PAYMENTS: &str = "333333333333";
pub const PRINCIPAL: &str = "arn:aws:iam::111111111111:user/touchmark";
/// A secret of each kind that is planted.
pub const DEPLOYER_SECRET: &str = "canary-deployer-secret-0123456789abcdef0";
pub const USER_SECRET: &str = "canary-user-secret-0123456789abcdefghij0";
pub const USER_ID: &str = "AKIACANARYUSER000001";

/// A world with a deployer, two accounts of AWS and, once connected, their keys by name.
pub struct Stage {
    pub world: World,
    pub external_id: String,
    pub keys: BTreeMap<String, String>,
}

impl Stage {
    /// A site whose admin has opened the settings once; AWS trusts its External ID.
    pub fn new() -> Self {
        let mut world = World::default();
        let deployer = AwsKey {
            secret: DEPLOYER_SECRET.to_owned(),
            token: None,
            account: DEPLOYER.to_owned(),
            actions: vec!["sts:AssumeRole".to_owned()],
            arn: PRINCIPAL.to_owned(),
        };
        let id = "AKIADEPLOYER00000001";
        world.aws.keys.insert(id.to_owned(), deployer);
        for (name, value) in [
            ("TOUCHMARK_AWS_ACCESS_KEY_ID", id),
            ("TOUCHMARK_AWS_SECRET_ACCESS_KEY", DEPLOYER_SECRET),
            ("TOUCHMARK_AWS_PRINCIPAL_ARN", PRINCIPAL),
        ] {
            world.variables.insert(name.to_owned(), value.to_owned());
        }
        let mut stage = Self { world, external_id: String::new(), keys: BTreeMap::new() };
        stage.external_id = text(&stage.admin("alarms.settings", json!({})).expect("settings"), "externalId");
        let trust = Trust::Exactly(stage.external_id.clone());
        for account in [SHOP, PAYMENTS] {
            stage.world.aws.accounts.insert(account.to_owned(), AwsAccount::new(trust.clone()));
        }
        stage.world.aws.accounts.get_mut(SHOP).expect("the shop").alarms = shop_alarms();
        stage.world.aws.accounts.get_mut(PAYMENTS).expect("payments").add(
            "eu-west-1",
            "MetricAlarms",
            metric("ledger-errors", "ALARM", 95),
        );
        stage
    }

    /// [`Stage::new`] with both accounts connected, tested and allowed everywhere.
    pub fn connected() -> Self {
        let mut stage = Self::new();
        stage.connect("Shop", SHOP, &["eu-central-1"]);
        stage.connect("Payments", PAYMENTS, &["eu-west-1"]);
        stage.world.aws.asked.clear();
        stage
    }

    pub fn admin(&mut self, name: &str, payload: Value) -> Result<Value, Error> {
        self.world.confluence.is_admin = true;
        let answer = self.world.person(name, ADMIN, payload);
        self.world.confluence.is_admin = false;
        answer
    }

    pub fn reader(&mut self, name: &str, payload: Value) -> Result<Value, Error> {
        self.world.person(name, READER, payload)
    }

    pub fn view(&mut self, settings: Value) -> Value {
        self.reader("alarms.view", json!({"settings": settings})).expect("a view")
    }

    /// Saves a role; its key.
    pub fn save(&mut self, name: &str, account: &str, regions: &[&str]) -> String {
        let saved = self.admin("alarms.saveAccount", role(name, account, regions)).expect("saved");
        let account_key = text(&saved["account"], "accountKey");
        self.keys.insert(name.to_owned(), account_key.clone());
        account_key
    }

    /// Saves and tests a role; the test's answer.
    pub fn connect(&mut self, name: &str, account: &str, regions: &[&str]) -> Value {
        let account_key = self.save(name, account, regions);
        self.admin("alarms.testAccount", json!({"accountKey": account_key})).expect("tested")
    }

    /// The sources of an answer that failed: account, kind, call.
    pub fn failures(answer: &Value) -> Vec<(String, String, String)> {
        let sources =
            answer["sources"].as_array().expect("sources").iter().filter(|source| !source["failure"].is_null());
        sources
            .map(|source| {
                (text(source, "accountName"), text(&source["failure"], "kind"), text(&source["failure"], "call"))
            })
            .collect()
    }
}

pub fn role(name: &str, account: &str, regions: &[&str]) -> Value {
    json!({"name": name, "method": "role", "roleArn": format!("arn:aws:iam::{account}:role/TouchmarkAlarms"), "regions": regions, "spaces": {"all": true, "ids": []}})
}

pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("{field} of {value}")).to_owned()
}

pub fn names(answer: &Value) -> Vec<String> {
    answer["alarms"].as_array().expect("alarms").iter().map(|alarm| text(alarm, "name")).collect()
}

pub fn minutes_ago(minutes: u64) -> String {
    timestamp::iso(START_MS - minutes * 60_000)
}

/// A metric alarm that changed so many minutes ago. Its texts are canaries.
pub fn metric(name: &str, state: &str, ago: u64) -> Value {
    let points: Vec<Value> = [95.0, 93.0, 97.0, 40.0, 41.0].iter().map(|value| json!({"value": value})).collect();
    json!({
        "AlarmName": name, "StateValue": state, "StateTransitionedTimestamp": minutes_ago(ago), "ActionsEnabled": true,
        "AlarmDescription": format!("canary description of {name}: https://wiki.example.com/{name}"),
        "StateReason": "canary reason", "StateReasonData": json!({"evaluatedDatapoints": points}).to_string(),
        "Namespace": "AWS/RDS", "MetricName": "CPUUtilization", "Statistic": "Average", "Period": 300,
        "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": "canary-dimension"}],
        "EvaluationPeriods": 5, "DatapointsToAlarm": 3, "Threshold": 90.0, "ComparisonOperator": "GreaterThanThreshold",
    })
}

fn shop_alarms() -> BTreeMap<(String, &'static str), Vec<Value>> {
    let stat = |id: &str| json!({"Id": id, "ReturnData": false, "MetricStat": {"Stat": "Sum", "Period": 300, "Metric": {"Namespace": "Shop", "MetricName": id}}});
    let math = json!({"AlarmName": "error-rate", "StateValue": "OK", "StateTransitionedTimestamp": minutes_ago(50), "Threshold": 2.0, "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1,
        "Metrics": [{"Id": "rate", "Expression": "100 * errors / requests", "ReturnData": true}, stat("errors"), stat("requests")]});
    let mut orders = stat("orders");
    orders["ReturnData"] = json!(true);
    let band = json!({"AlarmName": "orders-unusual", "StateValue": "OK", "StateTransitionedTimestamp": minutes_ago(600), "ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold", "EvaluationPeriods": 1,
        "ThresholdMetricId": "band", "Metrics": [orders, {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(orders, 2)", "ReturnData": true}]});
    let mut scaling = metric("scaling", "ALARM", 1);
    scaling["AlarmDescription"] = json!("DO NOT EDIT OR DELETE. For TargetTrackingScaling policy");
    let composite = json!({"AlarmName": "checkout-down", "StateValue": "ALARM", "StateTransitionedTimestamp": minutes_ago(6), "AlarmRule": "ALARM(\"db-cpu\") AND NOT OK(gone)",
        "ActionsSuppressor": "silent", "ActionsSuppressedBy": "Alarm"});
    let log = json!({"AlarmName": "fraud", "StateValue": "SOMETHING_NEW", "Threshold": 5.0, "ComparisonOperator": "GreaterThanThreshold", "QueryResultsToEvaluate": 3, "QueryResultsToAlarm": 2,
        "ScheduledQueryConfiguration": {"QueryString": "filter x"}, "SomethingNew": {"Deep": "1"}});
    let mut silent = metric("silent", "INSUFFICIENT_DATA", 30);
    silent["StateReasonData"] = json!("{\"evaluatedDatapoints\": [{\"val");
    let metrics = vec![metric("db-cpu", "ALARM", 180), silent, math, band, scaling, metric("a <b> & \"c\" ü", "OK", 9)];
    let place = |list| ("eu-central-1".to_owned(), list);
    BTreeMap::from([
        (place("MetricAlarms"), metrics),
        (place("CompositeAlarms"), vec![composite]),
        (place("LogAlarms"), vec![log]),
    ])
}
