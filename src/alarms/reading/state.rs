//! The states of alarms.

use serde::Serialize;

/// A state. In the order in which people want to see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmState {
    /// It fires.
    Alarm,
    /// Not enough data to tell.
    InsufficientData,
    /// One that this release does not know.
    Other,
    /// All is well.
    Ok,
}

impl AlarmState {
    /// From AWS's word.
    pub fn read(word: &str) -> Self {
        match word {
            "ALARM" => Self::Alarm,
            "INSUFFICIENT_DATA" => Self::InsufficientData,
            "OK" => Self::Ok,
            _ => Self::Other,
        }
    }

    /// AWS's word, to filter by; none for what it does not know itself.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Alarm => Some("ALARM"),
            Self::InsufficientData => Some("INSUFFICIENT_DATA"),
            Self::Ok => Some("OK"),
            Self::Other => None,
        }
    }

    /// As macros' settings and panels spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alarm => "alarm",
            Self::InsufficientData => "insufficient_data",
            Self::Ok => "ok",
            Self::Other => "other",
        }
    }
}
