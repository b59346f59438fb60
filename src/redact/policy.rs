//! What redaction is asked with, and what it answers.

use serde::{Deserialize, Deserializer, Serialize};

/// What stands where a secret stood.
pub const SECRET_MASK: &str = "[secret]";

/// How much of a person's data a log may show. Secrets are masked under both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    /// E-mail addresses, account ids, ids, names and titles are partly masked.
    #[default]
    Conceal,
    /// They are shown.
    Disclose,
}

/// An unknown word means [`Policy::Conceal`].
impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = serde_json::Value::deserialize(deserializer)?;
        Ok(if name == "disclose" { Self::Disclose } else { Self::Conceal })
    }
}

/// What [`redact`](super::redact) is asked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RedactOptions {
    /// How much of a person's data may be shown.
    #[serde(default)]
    pub policy: Policy,
}

/// What [`redact`](super::redact) answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Redacted {
    /// The text without secrets.
    pub text: String,
    /// How many places were masked by this call.
    pub count: u32,
}
