//! Why an alarm is in its state: numbers out of `StateReasonData`, from which panels make a sentence.

use serde::Serialize;
use serde_json::Value;

use super::comparison::Comparison;
use super::member::number;

/// What is known of the reason.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// How many of the evaluated datapoints are on the wrong side of the threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaching: Option<usize>,
    /// How many were evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<usize>,
    /// The newest datapoint's value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_value: Option<f64>,
    /// There was nothing to evaluate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<bool>,
    /// `StateReason` as AWS wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Reason {
    /// Reads `StateReasonData`, JSON that AWS may have cut: what cannot be read leaves the text alone.
    pub fn read(text: Option<String>, data: Option<&Value>, limit: Option<(Comparison, f64)>) -> Self {
        let without = Self { text, ..Self::default() };
        let parsed = match data {
            Some(Value::String(text)) => serde_json::from_slice::<Value>(text.as_bytes()).ok(),
            Some(object @ Value::Object(_)) => Some(object.clone()),
            _ => None,
        };
        let Some(values) = parsed.as_ref().and_then(datapoints) else { return without };
        if values.is_empty() {
            return Self { missing: Some(true), ..without };
        }
        let known: Vec<f64> = values.iter().copied().flatten().collect();
        let threshold = parsed.as_ref().and_then(|data| number(data, "threshold"));
        let wrong = limit.map(|(comparison, limit)| {
            let threshold = threshold.unwrap_or(limit);
            known.iter().map(|value| comparison.holds(*value, threshold)).collect::<Option<Vec<bool>>>()
        });
        Self {
            breaching: wrong.flatten().map(|wrong| wrong.into_iter().filter(|wrong| *wrong).count()),
            of: Some(values.len()),
            last_value: known.first().copied(),
            missing: known.is_empty().then_some(true),
            ..without
        }
    }
}

/// Values of the evaluated datapoints, newest first; `None` in place of one that did not come. `None` for data without any list.
fn datapoints(data: &Value) -> Option<Vec<Option<f64>>> {
    if let Some(evaluated) = data.get("evaluatedDatapoints").and_then(Value::as_array) {
        let mut points: Vec<(&str, Option<f64>)> = evaluated
            .iter()
            .map(|point| (point.get("timestamp").and_then(Value::as_str).unwrap_or_default(), number(point, "value")))
            .collect();
        // AWS writes them in one form, which sorts as time does.
        points.sort_by(|(one, _), (other, _)| other.cmp(one));
        return Some(points.into_iter().map(|(_, value)| value).collect());
    }
    let recent = data.get("recentDatapoints")?.as_array()?;
    Some(recent.iter().rev().map(Value::as_f64).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(data: &Value) -> Reason {
        Reason::read(Some("because".to_owned()), Some(&json!(data.to_string())), Some((Comparison::Above, 90.0)))
    }

    #[test]
    fn datapoints_on_the_wrong_side_are_counted() {
        let point = |minute: u32, value: f64| json!({"timestamp": format!("2026-11-29T19:{minute:02}:00.000+0000"), "value": value});
        let data = json!({"threshold": 90.0, "evaluatedDatapoints": [point(1, 95.0), point(3, 91.5), point(2, 90.0)]});
        let reason = read(&data);
        assert_eq!(
            (reason.breaching, reason.of, reason.last_value, reason.missing),
            (Some(2), Some(3), Some(91.5), None)
        );
        let recent = read(&json!({"recentDatapoints": [1.0, 99.0]}));
        assert_eq!((recent.breaching, recent.of, recent.last_value), (Some(1), Some(2), Some(99.0)));
    }

    #[test]
    fn what_did_not_come_is_missing() {
        assert_eq!(read(&json!({"recentDatapoints": []})).missing, Some(true));
        let gone = read(&json!({"evaluatedDatapoints": [{"timestamp": "2026-11-29T19:01:00.000+0000"}]}));
        assert_eq!((gone.missing, gone.of, gone.breaching), (Some(true), Some(1), Some(0)));
    }

    #[test]
    fn data_that_is_cut_or_of_another_shape_leaves_the_text() {
        for data in ["", "{\"recentDatapoints\": [1.0", "[]", "{}", "7", "{\"evaluatedDatapoints\": 3}"] {
            let reason = Reason::read(Some("because".to_owned()), Some(&json!(data)), Some((Comparison::Above, 1.0)));
            assert_eq!(reason, Reason { text: Some("because".to_owned()), ..Reason::default() }, "{data}");
        }
    }
}
