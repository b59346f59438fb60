//! The metrics behind an alarm as queries of `GetMetricData`, and its answers as lines of a graph.

use std::collections::BTreeMap;

use serde_json::Value;

use super::member::{items, text, whole};
use crate::aws::MetricQuery;
use crate::timestamp;

/// The queries of one alarm. Their ids begin with a letter and number of this alarm's own, so that many fit into one call.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What is asked.
    pub queries: Vec<MetricQuery>,
    /// Seconds between two points.
    pub period_seconds: u32,
    value: String,
    band: Option<String>,
}

/// Points by the id and label of a result: a band answers two results of one id.
pub type Results = BTreeMap<(String, String), BTreeMap<u64, f64>>;

/// A graph's lines, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    pub times_ms: Vec<u64>,
    pub values: Vec<f64>,
    /// Lower and upper, as long as the times.
    pub band: Option<(Vec<f64>, Vec<f64>)>,
}

impl Series {
    /// The queries of a metric alarm, as `DescribeAlarms` gives it. `None` where none can be made that asks for this alarm's
    /// metrics alone.
    pub fn of(raw: &Value, at: usize) -> Option<Self> {
        let prefix = format!("a{at}");
        if text(raw, "MetricName").is_some() {
            let statistic = text(raw, "Statistic").or_else(|| text(raw, "ExtendedStatistic"))?;
            let period_seconds = whole(raw, "Period")?;
            let query = MetricQuery {
                id: prefix.clone(),
                return_data: true,
                ..metric(raw, statistic, period_seconds, text(raw, "Unit"))?
            };
            return Some(Self { queries: vec![query], period_seconds, value: prefix, band: None });
        }
        let band = text(raw, "ThresholdMetricId");
        let given: Vec<&Value> = items(raw, "Metrics").collect();
        let ids: Vec<String> = given.iter().filter_map(|query| text(query, "Id")).collect();
        let own = |id: &str| format!("{prefix}_{id}");
        let returns = |query: &Value| query.get("ReturnData").and_then(Value::as_bool).unwrap_or(true);
        let is_value = |query: &&&Value| returns(query) && text(query, "Id") != band;
        let value = own(&text(given.iter().find(is_value)?, "Id")?);
        let band = band.map(|band| own(&band));
        let queries = given.iter().map(|query| {
            let id = own(&text(query, "Id")?);
            let return_data = id == value || Some(&id) == band.as_ref();
            let account_id = text(query, "AccountId");
            Some(MetricQuery { id, account_id, return_data, ..query_of(query, &prefix, &ids)? })
        });
        let queries = queries.collect::<Option<Vec<_>>>()?;
        let period_seconds = queries.iter().map(|query| query.period_seconds).max().filter(|seconds| *seconds > 0)?;
        Some(Self { queries, period_seconds, value, band })
    }

    /// The lines among the results of a call; `None` without a point.
    pub fn lines(&self, results: &Results) -> Option<Lines> {
        let of = |id: &str| {
            results.iter().filter(move |((known, _), _)| known == id).map(|(_, points)| points).collect::<Vec<_>>()
        };
        let points = of(&self.value).into_iter().next().filter(|points| !points.is_empty())?;
        let times_ms: Vec<u64> = points.keys().copied().collect();
        let band = self.band.as_deref().map(of).and_then(|lines| match lines.as_slice() {
            [one, other] => {
                let (one, other) = (along(one, &times_ms)?, along(other, &times_ms)?);
                let pairs = || one.iter().zip(&other);
                Some((pairs().map(|(a, b)| a.min(*b)).collect(), pairs().map(|(a, b)| a.max(*b)).collect()))
            }
            _ => None,
        });
        Some(Lines { values: points.values().copied().collect(), times_ms, band })
    }
}

/// Adds a page of `GetMetricData` to what came before.
pub fn add_results(results: &mut Results, answer: &Value) {
    for result in items(answer, "MetricDataResults") {
        let key = (text(result, "Id").unwrap_or_default(), text(result, "Label").unwrap_or_default());
        let times = items(result, "Timestamps").map(|time| time.as_str().and_then(timestamp::read_iso));
        let points = times.zip(items(result, "Values").map(Value::as_f64)).filter_map(|(time, value)| time.zip(value));
        results.entry(key).or_default().extend(points);
    }
}

/// One entry of an alarm's `Metrics`.
fn query_of(query: &Value, prefix: &str, ids: &[String]) -> Option<MetricQuery> {
    if let Some(expression) = text(query, "Expression") {
        let expression = Some(renamed(&expression, prefix, ids)?);
        return Some(MetricQuery {
            expression,
            period_seconds: whole(query, "Period").unwrap_or(0),
            ..MetricQuery::default()
        });
    }
    let stat = query.get("MetricStat")?;
    metric(stat.get("Metric")?, text(stat, "Stat")?, whole(stat, "Period")?, text(stat, "Unit"))
}

fn metric(of: &Value, statistic: String, period_seconds: u32, unit: Option<String>) -> Option<MetricQuery> {
    let dimensions = items(of, "Dimensions").map(|one| Some((text(one, "Name")?, text(one, "Value")?)));
    Some(MetricQuery {
        namespace: text(of, "Namespace")?,
        metric: text(of, "MetricName")?,
        dimensions: dimensions.collect::<Option<_>>()?,
        statistic,
        period_seconds,
        unit,
        ..MetricQuery::default()
    })
}

/// An expression with this alarm's own ids. `None` for `METRICS()`, which would take in the metrics of other alarms of the call.
fn renamed(expression: &str, prefix: &str, ids: &[String]) -> Option<String> {
    let upper = expression.to_ascii_uppercase();
    if upper.contains("METRICS(") {
        return None;
    }
    if upper.trim_start().starts_with("SELECT") {
        return Some(expression.to_owned());
    }
    let mut out = String::with_capacity(expression.len() + 16);
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => rest.get(1..)?.find(first).map_or(rest.len(), |end| end + 2),
            c if c.is_ascii_alphanumeric() || c == '_' => {
                rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())
            }
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at_checked(length)?;
        if ids.iter().any(|id| id == token) {
            out.push_str(prefix);
            out.push('_');
        }
        out.push_str(token);
        rest = after;
    }
    Some(out)
}

/// A line at other times: each time has the value of the newest point that is not later, the first ones have the first point's.
fn along(points: &BTreeMap<u64, f64>, times_ms: &[u64]) -> Option<Vec<f64>> {
    let first = *points.values().next()?;
    Some(times_ms.iter().map(|time| points.range(..=time).next_back().map_or(first, |(_, value)| *value)).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_of_an_expression_become_the_alarms_own() {
        let ids = ["e".to_owned(), "m1".to_owned()];
        let rename = |text: &str| renamed(text, "a7", &ids);
        assert_eq!(rename("100 * m1/e + em1 + 2e").as_deref(), Some("100 * a7_m1/a7_e + em1 + 2e"));
        assert_eq!(rename("SEARCH('{N,e} m1', 'Sum')").as_deref(), Some("SEARCH('{N,e} m1', 'Sum')"));
        assert_eq!(rename("SUM(METRICS())"), None);
        assert_eq!(rename("SELECT AVG(m1) FROM e").as_deref(), Some("SELECT AVG(m1) FROM e"));
        assert_eq!(rename("'torn m1 ü").as_deref(), Some("'torn m1 ü"));
    }

    #[test]
    fn a_band_is_lower_and_upper_whatever_their_order() {
        let stat = json!({"Stat": "Sum", "Period": 60, "Metric": {"Namespace": "N", "MetricName": "M"}});
        let raw = json!({"ThresholdMetricId": "b", "Metrics": [{"Id": "m", "MetricStat": stat, "ReturnData": true}, {"Id": "b", "Expression": "ANOMALY_DETECTION_BAND(m, 2)", "ReturnData": true}]});
        let series = Series::of(&raw, 3).unwrap();
        assert_eq!(series.queries[1].expression.as_deref(), Some("ANOMALY_DETECTION_BAND(a3_m, 2)"));
        let times = ["2026-11-29T19:00:00Z", "2026-11-29T19:01:00Z"];
        let line = |id: &str, label: &str, values: [f64; 2]| json!({"Id": id, "Label": label, "Timestamps": times, "Values": values});
        let mut results = Results::new();
        add_results(
            &mut results,
            &json!({"MetricDataResults": [line("a3_m", "M", [5.0, 6.0]), line("a3_b", "High", [9.0, 8.0]), line("a3_b", "Low", [1.0, 2.0])]}),
        );
        let lines = series.lines(&results).unwrap();
        assert_eq!((lines.values, lines.band), (vec![5.0, 6.0], Some((vec![1.0, 2.0], vec![9.0, 8.0]))));
    }
}
