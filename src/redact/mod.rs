//! Nothing secret or personal in a log line.
//!
//! Redaction works on the final text of a line, not on paths of a structure: measured tools that work on paths leave a
//! header in another letter case, a key two levels deeper and a token inside a message as they are.

mod code;
mod keys;
mod mask;
mod scan;
mod shapes;
mod steps;
mod value;

use serde::{Deserialize, Deserializer, Serialize};

pub use mask::smear;

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

/// What [`redact`] is asked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RedactOptions {
    /// How much of a person's data may be shown.
    #[serde(default)]
    pub policy: Policy,
}

/// What [`redact`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Redacted {
    /// The text without secrets.
    pub text: String,
    /// How many places were masked by this call.
    pub count: u32,
}

/// Looks after the first. One settles what fuzzing found; the bound keeps a text that was made for it linear.
const MOST_ROUNDS: usize = 8;

/// Masks the secrets of any text, and under [`Policy::Conceal`] what names a person or a page.
///
/// Total, linear in the length of the text, and idempotent: what it gave is given back unchanged with count 0.
pub fn redact(text: &str, options: &RedactOptions) -> Redacted {
    let mut redacted = scan::redact(text, options.policy);
    // A mask can be shorter than what kept its surroundings from looking like a secret: what changed is looked at again.
    for _ in 0..MOST_ROUNDS {
        if redacted.count == 0 {
            break;
        }
        let again = scan::redact(&redacted.text, options.policy);
        if again.count == 0 {
            break;
        }
        redacted = Redacted { text: again.text, count: redacted.count.saturating_add(again.count) };
    }
    redacted
}
