//! One alarm of any kind, from `DescribeAlarms`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::comparison::Comparison;
use super::link;
use super::member::{items, number, text, time, whole};
use super::reason::Reason;
use super::rule;
use super::state::AlarmState;

/// Which of AWS's three kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// On a metric, metric math or a query over metrics.
    Metric,
    /// On other alarms.
    Composite,
    /// On a query over logs.
    Log,
}

impl AlarmKind {
    /// All, each with its name in `AlarmTypes` and its list in the answer.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Composite, "CompositeAlarm", "CompositeAlarms"),
        (Self::Metric, "MetricAlarm", "MetricAlarms"),
        (Self::Log, "LogAlarm", "LogAlarms"),
    ];

    /// As macros' settings spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::Composite => "composite",
            Self::Log => "log",
        }
    }
}

/// An alarm as panels show it. Its place and its name are its identity.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Alarm {
    pub account_key: String,
    pub region: String,
    pub name: String,
    pub kind: AlarmKind,
    pub state: AlarmState,
    /// `StateTransitionedTimestamp`, or `StateUpdatedTimestamp` where that is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since_ms: Option<u64>,
    /// `AlarmDescription`, at most 1024 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The only `https` link of the description; absent when there is none or more than one. No user part, no port but 443.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runbook: Option<String>,
    /// The alarm in the console of its partition.
    pub console: String,
    pub reason: Reason,
    /// `ActionsEnabled`.
    pub actions_enabled: bool,
    /// Present where it could not be evaluated as it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluation: Option<Evaluation>,
    #[serde(flatten)]
    pub metric: Metric,
    /// The expression that is evaluated: `Metrics[].Expression` of the one with `ReturnData`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// True when the threshold is a band (`ThresholdMetricId`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anomaly: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// `DatapointsToAlarm` (else `EvaluationPeriods`) of `EvaluationPeriods`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datapoints_to_alarm: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evaluation_periods: Option<u32>,
    /// `TreatMissingData`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_data: Option<String>,
    /// `AlarmRule` of a composite alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The alarms that the rule names, each once, in the rule's order, at most 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub children: Option<Vec<Child>>,
    /// `ActionsSuppressor`: the alarm that can suppress this one's actions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressor: Option<Suppressor>,
    /// Present while actions are suppressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<SuppressedBy>,
    /// The query of a log alarm, as far as AWS gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
}

/// Why an alarm could not be evaluated as it should be: `EvaluationState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Evaluation {
    /// Some of the data is missing.
    PartialData,
    /// The query failed.
    Failure,
    /// The alarm is set up wrongly.
    Error,
}

/// What holds an alarm's actions back: `ActionsSuppressedBy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SuppressedBy {
    /// Another alarm.
    Alarm,
    /// The time before the suppressor counts.
    WaitPeriod,
    /// The time after it.
    ExtensionPeriod,
    /// What this release does not know.
    Other,
}

/// The one metric of an alarm; all absent where there is none.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metric {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    #[serde(rename = "metric", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// In AWS's order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<Vec<Dimension>>,
    /// `Statistic` or `ExtendedStatistic`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistic: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A dimension of a metric.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dimension {
    pub name: String,
    pub value: String,
}

/// An alarm that a composite alarm's rule names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Child {
    pub name: String,
    /// `None` when it is not among what was read.
    pub state: Option<AlarmState>,
    /// The state in which the rule counts it.
    pub wanted: AlarmState,
}

/// The alarm that can hold back another one's actions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suppressor {
    pub name: String,
    pub state: Option<AlarmState>,
}

impl Alarm {
    /// Reads one entry of a list of `DescribeAlarms`. Children have no states yet: see [`Alarm::fill_in`].
    pub fn read(kind: AlarmKind, raw: &Value, account_key: &str, region: &str) -> Option<Self> {
        let name = text(raw, "AlarmName")?;
        let description = text(raw, "AlarmDescription");
        let comparison = text(raw, "ComparisonOperator").map(|word| Comparison::read(&word));
        let threshold = number(raw, "Threshold");
        let band = text(raw, "ThresholdMetricId");
        let rule = text(raw, "AlarmRule");
        Some(Self {
            state: AlarmState::read(raw.get("StateValue").and_then(Value::as_str).unwrap_or_default()),
            since_ms: time(raw, "StateTransitionedTimestamp").or_else(|| time(raw, "StateUpdatedTimestamp")),
            runbook: description.as_deref().and_then(link::runbook),
            console: link::console(region, &name),
            reason: Reason::read(text(raw, "StateReason"), raw.get("StateReasonData"), comparison.zip(threshold)),
            actions_enabled: raw.get("ActionsEnabled").and_then(Value::as_bool).unwrap_or(true),
            evaluation: text(raw, "EvaluationState").and_then(|word| evaluation(&word)),
            metric: Metric::read(raw, band.as_deref()),
            expression: expression(raw, band.as_deref()),
            anomaly: band.is_some().then_some(true),
            threshold,
            comparison,
            datapoints_to_alarm: datapoints(raw, "DatapointsToAlarm", "QueryResultsToAlarm")
                .or_else(|| datapoints(raw, "EvaluationPeriods", "QueryResultsToEvaluate")),
            evaluation_periods: datapoints(raw, "EvaluationPeriods", "QueryResultsToEvaluate"),
            missing_data: text(raw, "TreatMissingData"),
            children: rule.as_deref().map(children),
            rule,
            suppressor: text(raw, "ActionsSuppressor")
                .map(|name| Suppressor { name: rule::bare_name(&name).to_owned(), state: None }),
            suppressed: text(raw, "ActionsSuppressedBy").map(|word| suppressed(&word)),
            query: raw.get("ScheduledQueryConfiguration").and_then(|query| text(query, "QueryString")),
            account_key: account_key.to_owned(),
            region: region.to_owned(),
            name,
            kind,
            description,
        })
    }

    /// Fills in the states of the alarms that composite ones name, from those that were read with them.
    pub fn fill_in(alarms: &mut [Self]) {
        let states: BTreeMap<String, AlarmState> =
            alarms.iter().map(|alarm| (alarm.name.clone(), alarm.state)).collect();
        for alarm in alarms {
            for child in alarm.children.iter_mut().flatten() {
                child.state = states.get(&child.name).copied();
            }
            if let Some(suppressor) = &mut alarm.suppressor {
                suppressor.state = states.get(&suppressor.name).copied();
            }
        }
    }
}

impl Metric {
    fn read(raw: &Value, band: Option<&str>) -> Self {
        if let Some(name) = text(raw, "MetricName") {
            let statistic = text(raw, "Statistic").or_else(|| text(raw, "ExtendedStatistic"));
            return Self { statistic, period_seconds: whole(raw, "Period"), ..Self::of(raw, name, text(raw, "Unit")) };
        }
        // A list of queries with one metric and nothing but a band over it is still about that metric.
        let mut stats = items(raw, "Metrics").filter_map(|query| query.get("MetricStat"));
        let (Some(stat), None) = (stats.next(), stats.next()) else { return Self::default() };
        if expression(raw, band).is_some() {
            return Self::default();
        }
        let Some((metric, name)) = stat.get("Metric").and_then(|metric| Some((metric, text(metric, "MetricName")?)))
        else {
            return Self::default();
        };
        let of = Self::of(metric, name, text(stat, "Unit"));
        Self { statistic: text(stat, "Stat"), period_seconds: whole(stat, "Period"), ..of }
    }

    fn of(metric: &Value, name: String, unit: Option<String>) -> Self {
        let dimensions = items(metric, "Dimensions").map(|one| Dimension {
            name: text(one, "Name").unwrap_or_default(),
            value: text(one, "Value").unwrap_or_default(),
        });
        let dimensions = Some(dimensions.collect());
        Self { namespace: text(metric, "Namespace"), name: Some(name), dimensions, unit, ..Self::default() }
    }
}

/// The expression that is evaluated: of the query that returns data, but for a band; or a PromQL query.
fn expression(raw: &Value, band: Option<&str>) -> Option<String> {
    let evaluated = items(raw, "Metrics").find(|query| {
        let returns = query.get("ReturnData").and_then(Value::as_bool).unwrap_or(true);
        returns && (band.is_none() || query.get("Id").and_then(Value::as_str) != band)
    });
    evaluated
        .and_then(|query| text(query, "Expression"))
        .or_else(|| text(raw.get("EvaluationCriteria")?.get("PromQLCriteria")?, "Query"))
}

fn datapoints(raw: &Value, of_metrics: &str, of_logs: &str) -> Option<u32> {
    whole(raw, of_metrics).or_else(|| whole(raw, of_logs))
}

fn children(rule: &str) -> Vec<Child> {
    rule::names(rule).into_iter().map(|(name, wanted)| Child { name, state: None, wanted }).collect()
}

fn evaluation(word: &str) -> Option<Evaluation> {
    match word {
        "PARTIAL_DATA" => Some(Evaluation::PartialData),
        "EVALUATION_FAILURE" => Some(Evaluation::Failure),
        "EVALUATION_ERROR" => Some(Evaluation::Error),
        _ => None,
    }
}

fn suppressed(word: &str) -> SuppressedBy {
    match word {
        "Alarm" => SuppressedBy::Alarm,
        "WaitPeriod" => SuppressedBy::WaitPeriod,
        "ExtensionPeriod" => SuppressedBy::ExtensionPeriod,
        _ => SuppressedBy::Other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(kind: AlarmKind, raw: &Value) -> Value {
        json!(Alarm::read(kind, raw, "abcdefghij12", "eu-west-1").unwrap())
    }

    #[test]
    fn an_alarm_with_nothing_but_a_name_is_an_alarm() {
        let alarm = read(AlarmKind::Metric, &json!({"AlarmName": "a", "StateValue": "NEW"}));
        let console = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/a";
        let wanted = json!({"accountKey": "abcdefghij12", "region": "eu-west-1", "name": "a", "kind": "metric", "state": "other", "console": console, "reason": {}, "actionsEnabled": true});
        assert_eq!(alarm, wanted);
        assert!(Alarm::read(AlarmKind::Metric, &json!({}), "a", "eu-west-1").is_none());
    }

    #[test]
    fn metric_math_has_an_expression_and_no_metric_a_band_over_one_metric_has_that() {
        let stat = |id: &str, returns: bool| json!({"Id": id, "ReturnData": returns, "MetricStat": {"Stat": "Sum", "Period": 300, "Metric": {"Namespace": "N", "MetricName": id, "Dimensions": [{"Name": "a", "Value": "b"}]}}});
        let math = json!({"AlarmName": "a", "Metrics": [{"Id": "r", "Expression": "x / y", "ReturnData": true}, stat("x", false), stat("y", false)]});
        let math = read(AlarmKind::Metric, &math);
        assert_eq!((&math["expression"], &math["metric"]), (&json!("x / y"), &Value::Null));
        let band = json!({"AlarmName": "a", "ThresholdMetricId": "band", "ComparisonOperator": "LessThanLowerThreshold", "Metrics": [stat("x", true), {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(x)", "ReturnData": true}]});
        let band = read(AlarmKind::Metric, &band);
        assert_eq!(
            (&band["metric"], &band["statistic"], &band["periodSeconds"]),
            (&json!("x"), &json!("Sum"), &json!(300))
        );
        assert_eq!(
            (&band["anomaly"], &band["expression"], &band["comparison"]),
            (&json!(true), &Value::Null, &json!("below_band"))
        );
    }
}
