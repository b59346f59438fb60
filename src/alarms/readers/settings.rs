//! The macro's settings, read leniently: a page must not break because somebody edited its source.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::alarms::reading::alarm::{Alarm, AlarmKind};
use crate::alarms::reading::state::AlarmState;

/// Rows at most, and when nothing is said.
const MOST: usize = 500;
const USUAL: usize = 50;
/// Entries of a list that are read: more than an account has regions.
const ENTRIES: usize = 100;
/// Characters of a name's start: the longest name.
const PREFIX_CHARS: usize = 255;
/// How Auto Scaling begins the description of the alarms that it makes for itself.
const SCALING: &str = "DO NOT EDIT OR DELETE";

/// Settings by name, as Confluence keeps them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct MacroSettings(Map<String, Value>);

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Account keys; none: every account.
    pub accounts: Vec<String>,
    /// Regions; none: all.
    pub regions: Vec<String>,
    /// Start of the name.
    pub prefix: String,
    /// At most so many rows.
    pub most: usize,
    text: String,
    states: Vec<AlarmState>,
    kinds: Vec<AlarmKind>,
    hides_scaling: bool,
    sort: Sort,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    State,
    Since,
    Name,
}

impl MacroSettings {
    /// Takes the default for what it cannot read.
    pub fn read(&self) -> Wanted {
        const STATES: [AlarmState; 3] = [AlarmState::Alarm, AlarmState::InsufficientData, AlarmState::Ok];
        let states = self.list("states");
        let kinds = self.list("kinds");
        let named = |kind: &AlarmKind| kinds.iter().any(|name| name == kind.name());
        Wanted {
            accounts: self.list("accounts"),
            regions: self.list("regions"),
            prefix: self.text("prefix").chars().take(PREFIX_CHARS).collect(),
            most: self.text("most").parse().ok().filter(|most| *most > 0).unwrap_or(USUAL).min(MOST),
            text: self.text("text").to_lowercase(),
            states: STATES.into_iter().filter(|state| states.iter().any(|name| name == state.name())).collect(),
            kinds: AlarmKind::ALL.into_iter().map(|(kind, ..)| kind).filter(named).collect(),
            hides_scaling: self.text("hideScaling") == "yes",
            sort: match self.text("sort").as_str() {
                "since" => Sort::Since,
                "name" => Sort::Name,
                _ => Sort::State,
            },
        }
    }

    fn text(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Bool(true)) => "yes".to_owned(),
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
            _ => String::new(),
        }
    }

    fn list(&self, name: &str) -> Vec<String> {
        let mut entries: Vec<String> = Vec::new();
        for entry in self.text(name).split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            if entries.len() < ENTRIES && entries.iter().all(|known| known != entry) {
                entries.push(entry.to_owned());
            }
        }
        entries
    }
}

impl Wanted {
    /// Names of the kinds that AWS is asked for: never none, or it would answer metric alarms alone.
    pub fn types(&self) -> Vec<&'static str> {
        let kinds = AlarmKind::ALL.into_iter().filter(|(kind, ..)| self.kinds.is_empty() || self.kinds.contains(kind));
        kinds.map(|(_, name, _)| name).collect()
    }

    /// The state that AWS can filter by: it takes one.
    pub fn state(&self) -> Option<&'static str> {
        match self.states.as_slice() {
            [only] => only.word(),
            _ => None,
        }
    }

    /// Whether an alarm is shown.
    pub fn takes(&self, alarm: &Alarm) -> bool {
        let of_state = self.states.is_empty() || self.states.contains(&alarm.state);
        let of_kind = self.kinds.is_empty() || self.kinds.contains(&alarm.kind);
        let is_scaling = alarm.description.as_ref().is_some_and(|text| text.starts_with(SCALING));
        of_state && of_kind && !(self.hides_scaling && is_scaling) && self.is_in(alarm)
    }

    /// Whether name, description, metric or a dimension contains the text.
    fn is_in(&self, alarm: &Alarm) -> bool {
        let has = |text: &str| text.to_lowercase().contains(&self.text);
        let has_some = |text: &Option<String>| text.as_deref().is_some_and(has);
        let metric = &alarm.metric;
        let mut dimensions = metric.dimensions.iter().flatten();
        self.text.is_empty()
            || has(&alarm.name)
            || has_some(&alarm.description)
            || has_some(&metric.namespace)
            || has_some(&metric.name)
            || dimensions.any(|one| has(&one.name) || has(&one.value))
    }

    /// Sorts what is shown.
    pub fn sort(&self, alarms: &mut [Alarm]) {
        let since = |alarm: &Alarm| std::cmp::Reverse(alarm.since_ms.unwrap_or(0));
        let place = |alarm: &Alarm| (alarm.name.clone(), alarm.region.clone(), alarm.account_key.clone());
        match self.sort {
            Sort::State => alarms.sort_by_cached_key(|alarm| (alarm.state, since(alarm), place(alarm))),
            Sort::Since => alarms.sort_by_cached_key(|alarm| (since(alarm), place(alarm))),
            Sort::Name => alarms.sort_by_cached_key(|alarm| (alarm.name.to_lowercase(), place(alarm))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(settings: Value) -> Wanted {
        serde_json::from_value::<MacroSettings>(settings).unwrap().read()
    }

    #[test]
    fn what_cannot_be_read_is_the_default() {
        let default = read(json!({}));
        assert_eq!((default.most, default.types().len(), default.state()), (50, 3, None));
        for settings in [
            json!({"most": "many", "sort": "?", "kinds": "nonsense", "states": "x,y"}),
            json!({"most": null, "sort": {}, "kinds": [], "states": 7, "accounts": " , ", "new": "setting"}),
            json!({"most": "0"}),
            json!({"most": "-3"}),
        ] {
            assert_eq!(read(settings.clone()), default, "{settings}");
        }
        assert_eq!((read(json!({"most": "9999"})).most, read(json!({"most": 7})).most), (500, 7));
    }

    #[test]
    fn lists_are_read_once_each_and_aws_is_asked_for_one_state() {
        let wanted = read(json!({"accounts": "a, b,a", "states": "ok", "kinds": "log,metric"}));
        assert_eq!((wanted.accounts.len(), wanted.state()), (2, Some("OK")));
        assert_eq!(wanted.types(), ["MetricAlarm", "LogAlarm"]);
        assert_eq!(read(json!({"states": "ok,alarm"})).state(), None);
    }
}
