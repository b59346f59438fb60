//! On which side of its threshold an alarm fires.

use serde::Serialize;

/// `ComparisonOperator`, one to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// `GreaterThanThreshold`
    Above,
    /// `GreaterThanOrEqualToThreshold`
    AtOrAbove,
    /// `LessThanThreshold`
    Below,
    /// `LessThanOrEqualToThreshold`
    AtOrBelow,
    /// `LessThanLowerOrGreaterThanUpperThreshold`
    OutsideBand,
    /// `LessThanLowerThreshold`
    BelowBand,
    /// `GreaterThanUpperThreshold`
    AboveBand,
    /// One that this release does not know.
    Other,
}

impl Comparison {
    /// From AWS's word.
    pub fn read(word: &str) -> Self {
        match word {
            "GreaterThanThreshold" => Self::Above,
            "GreaterThanOrEqualToThreshold" => Self::AtOrAbove,
            "LessThanThreshold" => Self::Below,
            "LessThanOrEqualToThreshold" => Self::AtOrBelow,
            "LessThanLowerOrGreaterThanUpperThreshold" => Self::OutsideBand,
            "LessThanLowerThreshold" => Self::BelowBand,
            "GreaterThanUpperThreshold" => Self::AboveBand,
            _ => Self::Other,
        }
    }

    /// Whether `value` is on the wrong side; `None` where the threshold is no number.
    pub fn holds(self, value: f64, threshold: f64) -> Option<bool> {
        match self {
            Self::Above => Some(value > threshold),
            Self::AtOrAbove => Some(value >= threshold),
            Self::Below => Some(value < threshold),
            Self::AtOrBelow => Some(value <= threshold),
            Self::OutsideBand | Self::BelowBand | Self::AboveBand | Self::Other => None,
        }
    }
}
