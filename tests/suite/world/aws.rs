//! AWS as far as the alarms talk to it: STS and CloudWatch in the Query protocol, for a few accounts. It checks every signature,
//! clock, External ID and right, and refuses what it does not know.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use touchmark::aws::{AwsRequest, Credentials, HeaderValues, Partition, sign};
use touchmark::flow::Outcome;
use touchmark::secret::Secret;
use touchmark::timestamp;

use super::response;

/// What AWS's sentences hold that nobody may be told.
pub const AWS_WORDS: &str = "canary-words-of-aws";
/// How far a signature's time may be off.
const TOLERANCE_MS: u64 = 300_000;
const PAGE: usize = 100;
const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

#[derive(Debug, Clone, Default)]
pub struct Aws {
    /// By twelve digits.
    pub accounts: BTreeMap<String, AwsAccount>,
    /// Long-lived keys by id.
    pub keys: BTreeMap<String, AwsKey>,
    /// Every call that came, also refused ones.
    pub asked: Vec<AwsCall>,
    /// How far its clock is ahead of the app's.
    pub ahead_ms: u64,
    /// Accounts of which nothing is answered but this status.
    pub down: BTreeMap<String, u16>,
    /// Regions whose STS is switched off.
    pub without_sts: BTreeSet<String>,
    sessions: u32,
}

#[derive(Debug, Clone)]
pub struct AwsAccount {
    pub trust: Trust,
    /// What its role may do.
    pub actions: Vec<String>,
    /// As `DescribeAlarms` lists them, by region and list.
    pub alarms: BTreeMap<(String, &'static str), Vec<Value>>,
}

#[derive(Debug, Clone)]
pub enum Trust {
    /// The External ID has to be this.
    Exactly(String),
    /// Any will do, but one has to be there.
    AnyValue,
    /// Nobody is asked for one.
    Nothing,
}

#[derive(Debug, Clone)]
pub struct AwsKey {
    pub secret: String,
    pub token: Option<String>,
    pub account: String,
    pub actions: Vec<String>,
    pub arn: String,
}

#[derive(Debug, Clone)]
pub struct AwsCall {
    pub service: String,
    pub region: String,
    pub action: String,
    pub account: String,
    pub form: BTreeMap<String, String>,
}

pub fn is_aws(url: &str) -> bool {
    url.starts_with("https://sts.") || url.starts_with("https://monitoring.")
}

type Refusal = (u16, &'static str, String);

impl Aws {
    /// Answers one request at the app's time `now_ms`.
    pub fn answer(&mut self, effect: &Value, body: &[u8], now_ms: u64) -> (Outcome, Vec<u8>) {
        let text = |name: &str| effect[name].as_str().expect("a text");
        assert_eq!(text("method"), "POST");
        let (service, region) = place(text("url"));
        let headers: BTreeMap<String, String> =
            serde_json::from_value::<Vec<(String, String)>>(effect["headers"].clone())
                .expect("headers")
                .into_iter()
                .collect();
        assert_eq!(headers["content-type"], FORM);
        let form = read_form(body);
        let action = form["Action"].clone();
        let id = headers["authorization"]
            .split("Credential=")
            .nth(1)
            .and_then(|rest| rest.split('/').next())
            .expect("a key's id");
        let key = self.keys.get(id).cloned();
        let role = form.get("RoleArn").map(|arn| arn.split(':').nth(4).expect("an account").to_owned());
        let account = role.or_else(|| key.as_ref().map(|key| key.account.clone())).unwrap_or_default();
        self.asked.push(AwsCall {
            service: service.clone(),
            region: region.clone(),
            action: action.clone(),
            account: account.clone(),
            form: form.clone(),
        });
        if let Some(status) = self.down.get(&account) {
            return (response(*status), b"<html>Service Unavailable".to_vec());
        }
        let answered = self
            .signed(
                &Request { url: text("url"), service: &service, region: &region, headers: &headers, body, id },
                key,
                now_ms + self.ahead_ms,
            )
            .and_then(|key| self.act(&service, &region, &action, &form, &key, now_ms + self.ahead_ms));
        let namespace = if service == "sts" {
            "https://sts.amazonaws.com/doc/2011-06-15/"
        } else {
            "http://monitoring.amazonaws.com/doc/2010-08-01/"
        };
        match answered {
            Ok(result) => {
                let result = xml(&result);
                let document = format!(
                    "<{action}Response xmlns=\"{namespace}\"><{action}Result>{result}</{action}Result><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></{action}Response>"
                );
                (response(200), document.into_bytes())
            }
            Err((status, code, message)) => {
                let message = escaped(&format!("{message} {AWS_WORDS}"));
                let document = format!(
                    "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>0</RequestId></ErrorResponse>"
                );
                (response(status), document.into_bytes())
            }
        }
    }

    /// Who signed, when the signature is theirs and of now.
    fn signed(&self, request: &Request<'_>, key: Option<AwsKey>, now_ms: u64) -> Result<AwsKey, Refusal> {
        let Some(key) = key else {
            return Err((403, "InvalidClientTokenId", "The security token is invalid".to_owned()));
        };
        let date = &request.headers["x-amz-date"];
        let at = timestamp::read_basic(date).expect("a date");
        if at + TOLERANCE_MS < now_ms || at > now_ms + TOLERANCE_MS {
            let (then, now) = (timestamp::basic(now_ms - TOLERANCE_MS), timestamp::basic(now_ms));
            return Err((
                403,
                "SignatureDoesNotMatch",
                format!("Signature expired: {date} is now earlier than {then} ({now} - 5 min.)"),
            ));
        }
        if request.headers.get("x-amz-security-token") != key.token.as_ref() {
            return Err((403, "InvalidClientTokenId", "The security token is invalid".to_owned()));
        }
        let credentials = Credentials {
            access_key_id: request.id.to_owned(),
            secret_access_key: Secret::new(key.secret.clone().into_bytes()),
            session_token: key.token.clone().map(|token| Secret::new(token.into_bytes())),
        };
        let own = AwsRequest {
            method: "POST".to_owned(),
            url: request.url.to_owned(),
            headers: BTreeMap::from([("content-type".to_owned(), HeaderValues::One(FORM.to_owned()))]),
            region: request.region.to_owned(),
            service: request.service.to_owned(),
        };
        let wanted = sign(&own, request.body, &credentials, at).expect("it can be signed");
        let fits = wanted.headers["authorization"] == request.headers["authorization"];
        if fits { Ok(key) } else { Err((403, "SignatureDoesNotMatch", "The signature does not match".to_owned())) }
    }

    fn act(
        &mut self,
        service: &str,
        region: &str,
        action: &str,
        form: &BTreeMap<String, String>,
        key: &AwsKey,
        now_ms: u64,
    ) -> Result<Value, Refusal> {
        match (service, action) {
            ("sts", "GetCallerIdentity") => {
                return Ok(json!({"Arn": key.arn, "UserId": "AIDA0", "Account": key.account}));
            }
            ("sts", "AssumeRole") => return self.assume(region, form, key, now_ms),
            _ => {}
        }
        if !key.actions.iter().any(|held| held == "cloudwatch:*" || *held == format!("cloudwatch:{action}")) {
            return Err((
                403,
                "AccessDenied",
                format!("User: {} is not authorized to perform: cloudwatch:{action}", key.arn),
            ));
        }
        let account = self.accounts.get(&key.account).expect("an account");
        match (service, action) {
            ("monitoring", "DescribeAlarms") => Ok(account.page(region, form)),
            ("monitoring", "DescribeAlarmHistory") => Ok(account.history(region, &form["AlarmName"], now_ms)),
            ("monitoring", "GetMetricData") => Ok(account.points(region, form)),
            other => panic!("AWS has no action {other:?}"),
        }
    }

    fn assume(
        &mut self,
        region: &str,
        form: &BTreeMap<String, String>,
        key: &AwsKey,
        now_ms: u64,
    ) -> Result<Value, Refusal> {
        for name in form.keys() {
            let known = ["Action", "Version", "RoleArn", "RoleSessionName", "DurationSeconds", "Policy", "ExternalId"];
            assert!(known.contains(&name.as_str()), "AssumeRole knows no {name}");
        }
        assert_eq!((form["DurationSeconds"].as_str(), form["RoleSessionName"].as_str()), ("900", "touchmark"));
        if self.without_sts.contains(region) {
            return Err((403, "RegionDisabledException", "STS is not activated in this region".to_owned()));
        }
        let denied = || {
            (
                403,
                "AccessDenied",
                format!("User: {} is not authorized to perform: sts:AssumeRole on {}", key.arn, form["RoleArn"]),
            )
        };
        let arn: Vec<&str> = form["RoleArn"].split(':').collect();
        assert_eq!(arn[1], Partition::of_region(region).name(), "a role crosses no partition");
        let account = self.accounts.get(arn[4]).ok_or_else(denied)?;
        let given = form.get("ExternalId");
        let is_trusted = key.actions.iter().any(|held| held == "sts:AssumeRole")
            && match &account.trust {
                Trust::Exactly(wanted) => given == Some(wanted),
                Trust::AnyValue => given.is_some(),
                Trust::Nothing => true,
            };
        if !is_trusted {
            return Err(denied());
        }
        let policy: Value = serde_json::from_str(&form["Policy"]).expect("a session policy");
        let narrowed: Vec<String> = serde_json::from_value(policy["Statement"][0]["Action"].clone()).expect("actions");
        let is_held = |action: &String| account.actions.iter().any(|held| held == "cloudwatch:*" || held == action);
        let actions = narrowed.into_iter().filter(is_held).collect();
        self.sessions += 1;
        let number = self.sessions;
        let id = format!("ASIA{number:016}");
        let key = AwsKey {
            secret: format!("canary-session-secret-{number:018}"),
            token: Some(format!("canary-session-token-{number}")),
            account: arn[4].to_owned(),
            actions,
            arn: format!("arn:aws:sts::{}:assumed-role/x/touchmark", arn[4]),
        };
        let credentials = json!({"AccessKeyId": id, "SecretAccessKey": key.secret, "SessionToken": key.token, "Expiration": timestamp::iso(now_ms + 900_000)});
        let answer = json!({"Credentials": credentials, "AssumedRoleUser": {"AssumedRoleId": "A", "Arn": key.arn}, "PackedPolicySize": 6});
        self.keys.insert(id, key);
        Ok(answer)
    }

    /// Calls of one action.
    pub fn calls(&self, action: &str) -> Vec<&AwsCall> {
        self.asked.iter().filter(|call| call.action == action).collect()
    }
}

struct Request<'a> {
    url: &'a str,
    service: &'a str,
    region: &'a str,
    headers: &'a BTreeMap<String, String>,
    body: &'a [u8],
    id: &'a str,
}

impl AwsAccount {
    pub fn new(trust: Trust) -> Self {
        let actions =
            ["DescribeAlarms", "DescribeAlarmHistory", "GetMetricData"].map(|action| format!("cloudwatch:{action}"));
        Self { trust, actions: actions.to_vec(), alarms: BTreeMap::new() }
    }

    pub fn add(&mut self, region: &str, list: &'static str, alarm: Value) {
        self.alarms.entry((region.to_owned(), list)).or_default().push(alarm);
    }

    fn page(&self, region: &str, form: &BTreeMap<String, String>) -> Value {
        let listed = |start: &str| -> Vec<&str> {
            form.iter().filter(|(name, _)| name.starts_with(start)).map(|(_, value)| value.as_str()).collect()
        };
        for name in form.keys() {
            let known = ["Action", "Version", "AlarmNamePrefix", "StateValue", "MaxRecords", "NextToken"];
            assert!(
                known.contains(&name.as_str())
                    || name.starts_with("AlarmTypes.member.")
                    || name.starts_with("AlarmNames.member."),
                "DescribeAlarms knows no {name}"
            );
        }
        let (types, names) = (listed("AlarmTypes.member."), listed("AlarmNames.member."));
        assert!(!types.is_empty(), "without types AWS answers metric alarms alone");
        assert!(names.is_empty() || !form.contains_key("AlarmNamePrefix"), "names or a prefix");
        let most: usize = form["MaxRecords"].parse().expect("a number");
        assert!((1..=PAGE).contains(&most) && names.len() <= PAGE);
        let from: usize = form
            .get("NextToken")
            .map_or(0, |token| token.strip_prefix("token ü ").expect("a token of ours").parse().expect("a number"));
        let fits = |alarm: &Value| {
            let name = alarm["AlarmName"].as_str().expect("a name");
            (names.is_empty() || names.contains(&name))
                && form.get("AlarmNamePrefix").is_none_or(|prefix| name.starts_with(prefix.as_str()))
                && form.get("StateValue").is_none_or(|state| alarm["StateValue"] == state.as_str())
        };
        let lists = [("CompositeAlarm", "CompositeAlarms"), ("MetricAlarm", "MetricAlarms"), ("LogAlarm", "LogAlarms")];
        let wanted = lists.iter().filter(|(one, _)| types.contains(one)).flat_map(|(_, list)| {
            let alarms = self.alarms.get(&(region.to_owned(), *list)).into_iter().flatten();
            alarms.filter(|alarm| fits(alarm)).map(move |alarm| (*list, alarm))
        });
        let all: Vec<(&str, &Value)> = wanted.collect();
        let mut answer = json!({});
        for (list, alarm) in all.iter().skip(from).take(most) {
            if answer[list].is_null() {
                answer[list] = json!([]);
            }
            answer[list].as_array_mut().expect("a list").push((*alarm).clone());
        }
        if all.len() > from + most {
            answer["NextToken"] = json!(format!("token ü {}", from + most));
        }
        answer
    }

    fn history(&self, region: &str, name: &str, now_ms: u64) -> Value {
        let mut all = self.alarms.iter().filter(|((at, _), _)| at == region).flat_map(|(_, alarms)| alarms);
        if !all.any(|alarm| alarm["AlarmName"] == name) {
            return json!({});
        }
        let item = |ago: u64, from: &str, to: &str| {
            let data = json!({"version": "1.0", "oldState": {"stateValue": from}, "newState": {"stateValue": to, "stateReason": "canary reason"}});
            json!({"AlarmName": name, "Timestamp": timestamp::iso(now_ms - ago), "HistoryItemType": "StateUpdate", "HistorySummary": format!("canary summary from {from}"), "HistoryData": data.to_string()})
        };
        json!({"AlarmHistoryItems": [item(60_000, "OK", "ALARM"), item(7_200_000, "ALARM", "OK")], "NextToken": "more"})
    }

    /// Ten points of everything that is asked for. A metric that no alarm here is about is nobody's business.
    fn points(&self, region: &str, form: &BTreeMap<String, String>) -> Value {
        let known: String = self
            .alarms
            .iter()
            .filter(|((at, _), _)| at == region)
            .map(|(_, alarms)| json!(alarms).to_string())
            .collect();
        let start = timestamp::read_iso(&form["StartTime"]).expect("a time");
        let mut results = Vec::new();
        for at in 1..=500 {
            let place = format!("MetricDataQueries.member.{at}");
            let Some(id) = form.get(&format!("{place}.Id")) else { break };
            if let Some(metric) = form.get(&format!("{place}.MetricStat.Metric.MetricName")) {
                assert!(
                    known.contains(&format!("{metric:?}")) || metric == "touchmark-permission-test",
                    "{metric} belongs to no alarm"
                );
            }
            let times: Vec<String> = (0..10).map(|minute| timestamp::iso(start + minute * 60_000)).collect();
            let values = |base: f64| (0..10).map(|minute| base + f64::from(minute)).collect::<Vec<f64>>();
            let is_band = form
                .get(&format!("{place}.Expression"))
                .is_some_and(|text| text.starts_with("ANOMALY_DETECTION_BAND("));
            if form[&format!("{place}.ReturnData")] == "true" {
                for (label, base) in if is_band { vec![("High", 100.0), ("Low", 1.0)] } else { vec![("Value", 50.0)] } {
                    results.push(json!({"Id": id, "Label": label, "Timestamps": times, "Values": values(base), "StatusCode": "Complete"}));
                }
            }
        }
        assert!(!form.contains_key("MetricDataQueries.member.501.Id"));
        json!({"MetricDataResults": results})
    }
}

/// `sts` or `monitoring`, and the region.
fn place(url: &str) -> (String, String) {
    let host = url.strip_prefix("https://").and_then(|rest| rest.strip_suffix('/')).expect("a host and nothing else");
    let mut parts = host.splitn(3, '.');
    let (service, region) = (parts.next().expect("a service"), parts.next().expect("a region"));
    assert_eq!(parts.next(), Some(Partition::of_region(region).suffix()));
    (service.to_owned(), region.to_owned())
}

fn read_form(body: &[u8]) -> BTreeMap<String, String> {
    let text = std::str::from_utf8(body).expect("a form");
    let decoded = |part: &str| touchmark::text::percent_decoded(part).expect("percent-encoded");
    let pairs: Vec<(String, String)> = text
        .split('&')
        .map(|pair| pair.split_once('=').expect("a pair"))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    let form: BTreeMap<String, String> = pairs.iter().cloned().collect();
    assert_eq!(form.len(), pairs.len(), "no name stands twice");
    form
}

fn xml(value: &Value) -> String {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| format!("<{name}>{}</{name}>", xml(value)))
            .collect(),
        Value::Array(items) => items.iter().map(|item| format!("<member>{}</member>", xml(item))).collect(),
        Value::String(text) => escaped(text),
        other => other.to_string(),
    }
}

fn escaped(text: &str) -> String {
    touchmark::text::xml_escape(text)
}
