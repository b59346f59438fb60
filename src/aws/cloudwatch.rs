//! CloudWatch: the three reads.

use super::query::Call;
use super::shapes::Operation;
use crate::timestamp;

/// Alarms of one page.
const PAGE: &str = "100";

/// Which alarms are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlarmFilter<'a> {
    /// `MetricAlarm`, `CompositeAlarm`, `LogAlarm`. Always given: left out, AWS answers metric alarms alone.
    pub types: &'a [&'a str],
    /// Start of the name.
    pub prefix: Option<&'a str>,
    /// Names, at most 100; then no prefix.
    pub names: &'a [&'a str],
    /// One state, as AWS writes it.
    pub state: Option<&'a str>,
    /// At most so many, when fewer than a page are enough.
    pub most: Option<u8>,
}

/// The alarms of a filter, one page.
pub fn describe_alarms(filter: &AlarmFilter<'_>, next_token: Option<&str>) -> Call {
    let most = filter.most.map(|most| most.to_string());
    Call::new(Operation::DescribeAlarms)
        .with_list("AlarmTypes", filter.types)
        .with_list("AlarmNames", filter.names)
        .with_some("AlarmNamePrefix", filter.prefix)
        .with_some("StateValue", filter.state)
        .with("MaxRecords", most.as_deref().unwrap_or(PAGE))
        .with_some("NextToken", next_token)
}

/// What happened to an alarm, newest first, one page.
pub fn describe_alarm_history(name: &str, types: &[&str]) -> Call {
    Call::new(Operation::DescribeAlarmHistory)
        .with("AlarmName", name)
        .with_list("AlarmTypes", types)
        .with("ScanBy", "TimestampDescending")
        .with("MaxRecords", PAGE)
}

/// One query of `GetMetricData`: a metric with its statistic, or an expression over others.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MetricQuery {
    /// Begins with a small letter; letters, digits and underscores.
    pub id: String,
    /// Over other queries; then the fields of the metric are left out.
    pub expression: Option<String>,
    /// The metric's namespace.
    pub namespace: String,
    /// The metric's name.
    pub metric: String,
    /// Names and values.
    pub dimensions: Vec<(String, String)>,
    /// `Average`, `p99`.
    pub statistic: String,
    /// Seconds. Of an expression 0, but for a query, which has a period of its own.
    pub period_seconds: u32,
    /// The metric's unit.
    pub unit: Option<String>,
    /// The account that holds the metric, where it is another one.
    pub account_id: Option<String>,
    /// Whether its points are answered.
    pub return_data: bool,
}

/// Points from `start_ms` to `end_ms`, oldest first, for at most 500 queries.
pub fn get_metric_data(queries: &[MetricQuery], start_ms: u64, end_ms: u64, next_token: Option<&str>) -> Call {
    let call = Call::new(Operation::GetMetricData)
        .with("StartTime", timestamp::iso(start_ms))
        .with("EndTime", timestamp::iso(end_ms))
        .with("ScanBy", "TimestampAscending")
        .with_some("NextToken", next_token);
    (1..)
        .zip(queries)
        .fold(call, |call, (at, query)| with_query(call, &format!("MetricDataQueries.member.{at}"), query))
}

fn with_query(call: Call, place: &str, query: &MetricQuery) -> Call {
    let call = call
        .with(format!("{place}.Id"), query.id.as_str())
        .with(format!("{place}.ReturnData"), if query.return_data { "true" } else { "false" })
        .with_some(&format!("{place}.AccountId"), query.account_id.as_deref());
    if let Some(expression) = &query.expression {
        let call = call.with(format!("{place}.Expression"), expression.as_str());
        let period = (query.period_seconds > 0).then(|| query.period_seconds.to_string());
        return call.with_some(&format!("{place}.Period"), period.as_deref());
    }
    let stat = format!("{place}.MetricStat");
    let call = call
        .with(format!("{stat}.Metric.Namespace"), query.namespace.as_str())
        .with(format!("{stat}.Metric.MetricName"), query.metric.as_str())
        .with(format!("{stat}.Period"), query.period_seconds.to_string())
        .with(format!("{stat}.Stat"), query.statistic.as_str())
        .with_some(&format!("{stat}.Unit"), query.unit.as_deref());
    (1..).zip(&query.dimensions).fold(call, |call, (at, (name, value))| {
        let dimension = format!("{stat}.Metric.Dimensions.member.{at}");
        call.with(format!("{dimension}.Name"), name.as_str()).with(format!("{dimension}.Value"), value.as_str())
    })
}
