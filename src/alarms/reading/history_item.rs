//! What happened to an alarm, from `DescribeAlarmHistory`.

use serde::Serialize;
use serde_json::Value;

use super::member::{text, time};
use super::reason::Reason;
use super::state::AlarmState;

/// One entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryItem {
    pub at_ms: u64,
    /// `HistoryItemType`.
    #[serde(rename = "type")]
    pub kind: HistoryKind,
    /// Of a change of state, from `HistoryData`; absent where that is cut or unreadable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<AlarmState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<AlarmState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// `HistorySummary`, at most 255 characters.
    pub summary: String,
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryKind {
    /// The alarm's state changed.
    State,
    /// Somebody changed the alarm.
    Configuration,
    /// It did something.
    Action,
    /// What this release does not know.
    Other,
}

impl HistoryItem {
    /// Reads an entry; `None` for one without a time.
    pub fn read(raw: &Value) -> Option<Self> {
        let kind = match raw.get("HistoryItemType").and_then(Value::as_str).unwrap_or_default() {
            "StateUpdate" => HistoryKind::State,
            "ConfigurationUpdate" => HistoryKind::Configuration,
            "Action" => HistoryKind::Action,
            _ => HistoryKind::Other,
        };
        // JSON that AWS may have cut.
        let data = text(raw, "HistoryData").and_then(|data| serde_json::from_slice::<Value>(data.as_bytes()).ok());
        let data = data.filter(|_| kind == HistoryKind::State);
        let side = |name: &str| data.as_ref().and_then(|data| data.get(name));
        let state =
            |name: &str| side(name).and_then(|side| text(side, "stateValue")).map(|word| AlarmState::read(&word));
        let reason =
            side("newState").map(|new| Reason::read(text(new, "stateReason"), new.get("stateReasonData"), None));
        Some(Self {
            at_ms: time(raw, "Timestamp")?,
            kind,
            from: state("oldState"),
            to: state("newState"),
            reason,
            summary: text(raw, "HistorySummary").unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_of_state_says_from_and_to_and_cut_data_says_nothing() {
        let data = json!({"oldState": {"stateValue": "OK"}, "newState": {"stateValue": "ALARM", "stateReason": "because", "stateReasonData": {"recentDatapoints": [2.0]}}}).to_string();
        let raw = |data: &str| json!({"Timestamp": "2026-11-29T19:00:00Z", "HistoryItemType": "StateUpdate", "HistorySummary": "s", "HistoryData": data});
        let item = json!(HistoryItem::read(&raw(&data)).unwrap());
        assert_eq!(
            item,
            json!({"atMs": 1_795_978_800_000_u64, "type": "state", "from": "ok", "to": "alarm", "reason": {"of": 1, "lastValue": 2.0, "text": "because"}, "summary": "s"})
        );
        let cut = json!(HistoryItem::read(&raw(&data[..data.len() - 9])).unwrap());
        assert_eq!(cut, json!({"atMs": 1_795_978_800_000_u64, "type": "state", "summary": "s"}));
    }
}
