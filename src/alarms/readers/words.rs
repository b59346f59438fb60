//! An alarm in words, for exports: those have no reader whose language they could speak. As `static/alarms/words.js` says it in English.

use crate::alarms::asking::failure::{Kind, Obstacle};
use crate::alarms::reading::alarm::{Alarm, AlarmKind};
use crate::alarms::reading::comparison::Comparison;
use crate::alarms::reading::state::AlarmState;
use crate::aws::FailureKind;
use crate::timestamp;

const MINUTE_MS: u64 = 60_000;

/// A state's word and the colour of its mark.
pub fn state(state: AlarmState) -> (&'static str, &'static str) {
    match state {
        AlarmState::Alarm => ("In alarm", "red"),
        AlarmState::InsufficientData => ("No data", "yellow"),
        AlarmState::Ok => ("OK", "green"),
        AlarmState::Other => ("Unknown", "neutral"),
    }
}

/// `29 Nov 2026, 19:40 UTC`.
pub fn moment(ms: u64) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = timestamp::iso(ms - ms % MINUTE_MS);
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let month = part(5, 7).parse::<usize>().ok().and_then(|month| MONTHS.get(month.wrapping_sub(1)));
    format!("{} {} {}, {} UTC", part(8, 10).trim_start_matches('0'), month.unwrap_or(&""), part(0, 4), part(11, 16))
}

/// Why an alarm is in its state.
pub fn reason(alarm: &Alarm) -> String {
    if alarm.kind == AlarmKind::Composite {
        return of_children(alarm);
    }
    if alarm.reason.missing == Some(true) || alarm.state == AlarmState::InsufficientData {
        return "No datapoints came".to_owned();
    }
    let Some(limit) = limit(alarm) else {
        let without = if alarm.kind == AlarmKind::Log { "Watches log lines" } else { "" };
        return alarm.reason.text.clone().unwrap_or_else(|| without.to_owned());
    };
    match (alarm.state, alarm.reason.breaching.filter(|count| *count > 0), alarm.reason.of) {
        (AlarmState::Alarm, Some(_), Some(1)) => format!("Datapoint {limit}"),
        (AlarmState::Alarm, Some(breaching), Some(of)) => format!("{breaching} of {of} datapoints {limit}"),
        (AlarmState::Alarm, ..) => format!("Value {limit}"),
        _ => format!("Fires when {limit}"),
    }
}

/// What is missing, and why.
pub fn failure(kind: Kind) -> &'static str {
    match kind {
        Kind::Aws(FailureKind::AccessDenied) => "AWS denied access",
        Kind::Aws(FailureKind::ExpiredCredentials | FailureKind::InvalidCredentials) => {
            "AWS does not accept the credentials"
        }
        Kind::Aws(FailureKind::ClockSkew) => "the clocks differ too much",
        Kind::Aws(FailureKind::Throttled) => "AWS asks for fewer requests",
        Kind::Aws(FailureKind::RegionDisabled) => "the region is switched off",
        Kind::Aws(FailureKind::Validation) => "AWS rejected the request",
        Kind::Aws(FailureKind::ServiceError) => "AWS failed",
        Kind::Aws(FailureKind::MalformedResponse) => "the answer could not be read",
        Kind::Here(Obstacle::Network | Obstacle::Timeout) => "no answer came",
        Kind::Here(Obstacle::Deadline) => "there was not enough time",
        Kind::Here(Obstacle::EgressDenied) => "the app may not ask this host",
        Kind::Here(Obstacle::NotSetUp) => "credentials are missing",
        Kind::Here(Obstacle::NotReady) => "the account did not pass its test yet",
        Kind::Here(Obstacle::NotAllowed) => "it may not be shown here",
    }
}

fn of_children(alarm: &Alarm) -> String {
    let children = alarm.children.as_deref().unwrap_or_default();
    let mut hit = children.iter().filter(|child| child.state == Some(child.wanted)).map(|child| child.name.as_str());
    let names: Vec<&str> = hit.by_ref().take(2).collect();
    let (count, more) = (names.len(), hit.count());
    let (hits, all) = (count + more, plural(children.len(), "alarm"));
    match (hits, children.len()) {
        (0, _) if alarm.state == AlarmState::Alarm => "Its rule holds".to_owned(),
        (0, 0) => "Follows a rule of its own".to_owned(),
        (0, _) => format!("None of {all} in its rule fires"),
        _ => {
            let fires = if hits == 1 { "fires" } else { "fire" };
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("{hits} of {all} in its rule {fires}: {}{more}", names.join(", "))
        }
    }
}

/// `above 90 %`; none for an alarm without a limit.
fn limit(alarm: &Alarm) -> Option<String> {
    let threshold = || alarm.threshold.map(|value| amount(value, alarm));
    Some(match alarm.comparison? {
        Comparison::Above => format!("above {}", threshold()?),
        Comparison::AtOrAbove => format!("at {} or more", threshold()?),
        Comparison::Below => format!("below {}", threshold()?),
        Comparison::AtOrBelow => format!("at {} or less", threshold()?),
        Comparison::OutsideBand => "outside the expected band".to_owned(),
        Comparison::BelowBand => "below the expected band".to_owned(),
        Comparison::AboveBand => "above the expected band".to_owned(),
        Comparison::Other => format!("beyond {}", threshold()?),
    })
}

/// A value with its unit: `90 %`, `18.6 GiB`.
fn amount(value: f64, alarm: &Alarm) -> String {
    const BINARY: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let name = alarm.metric.name.as_deref().unwrap_or_default();
    let is_percentage = ["Utilization", "Percent", "PercentUsed"].iter().any(|end| name.ends_with(end));
    let unit = match alarm.metric.unit.as_deref() {
        None | Some("None") => {
            if is_percentage {
                "Percent"
            } else {
                ""
            }
        }
        Some(unit) => unit,
    };
    let short = match unit {
        "Bytes" => {
            let (mut value, mut steps) = (value, BINARY.iter());
            let mut step = steps.next();
            while value.abs() >= 1024.0
                && let Some(next) = steps.next()
            {
                value /= 1024.0;
                step = Some(next);
            }
            return format!("{} {}", plain(value), step.unwrap_or(&"B"));
        }
        "Seconds" => "s",
        "Milliseconds" => "ms",
        "Microseconds" => "µs",
        "Percent" => "%",
        "Count/Second" => "/s",
        "Bytes/Second" => "B/s",
        "Count" => "",
        other => other,
    };
    if short.is_empty() { plain(value) } else { format!("{} {short}", plain(value)) }
}

fn plain(value: f64) -> String {
    let size = value.abs();
    let digits = if value.fract() == 0.0 || size >= 100.0 {
        0
    } else if size < 1.0 {
        3
    } else {
        1
    };
    format!("{value:.digits$}")
}

/// `1 alarm`, `3 alarms`.
pub fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn alarm(raw: &serde_json::Value) -> Alarm {
        let kind = if raw.get("AlarmRule").is_some() { AlarmKind::Composite } else { AlarmKind::Metric };
        Alarm::read(kind, raw, "a", "eu-west-1").unwrap()
    }

    #[test]
    fn reasons_are_sentences() {
        let data = json!({"evaluatedDatapoints": [{"value": 95.0}, {"value": 91.0}, {"value": 10.0}]}).to_string();
        let raw = json!({"AlarmName": "a", "StateValue": "ALARM", "MetricName": "CPUUtilization", "ComparisonOperator": "GreaterThanThreshold", "Threshold": 90.0, "StateReasonData": data});
        assert_eq!(reason(&alarm(&raw)), "2 of 3 datapoints above 90 %");
        let bytes = json!({"AlarmName": "a", "StateValue": "OK", "MetricName": "Free", "Unit": "Bytes", "ComparisonOperator": "LessThanThreshold", "Threshold": 20e9});
        assert_eq!(reason(&alarm(&bytes)), "Fires when below 18.6 GiB");
        assert_eq!(reason(&alarm(&json!({"AlarmName": "a", "StateValue": "INSUFFICIENT_DATA"}))), "No datapoints came");
        let mut alarms = [
            alarm(&json!({"AlarmName": "c", "StateValue": "ALARM", "AlarmRule": "ALARM(a) AND ALARM(b)"})),
            alarm(&json!({"AlarmName": "a", "StateValue": "ALARM"})),
        ];
        Alarm::fill_in(&mut alarms);
        assert_eq!(reason(&alarms[0]), "1 of 2 alarms in its rule fires: a");
    }

    #[test]
    fn a_moment_is_written_out() {
        assert_eq!(moment(1_795_981_234_567), "29 Nov 2026, 19:40 UTC");
    }
}
