//! What a log line may hold: fields from a list, and no secret or name even in those.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::redact::{Policy, RedactOptions, partial_mask, redact};

/// Fields that log lines have: ids of ours, codes, counts, times. A path, a title, a name or a text has no place here.
pub(super) const FIELDS: &[&str] = &[
    ACCOUNT,
    "attempt",
    "bytes",
    "calls",
    "code",
    "commit",
    "count",
    "deleted",
    "discovered",
    "errorKind",
    "failed",
    "files",
    "ingested",
    "jobId",
    "model",
    "ms",
    "operation",
    "outcome",
    "pages",
    "provider",
    "reason",
    "resourceId",
    "runId",
    "status",
    "step",
    "tenant",
    "tokens",
    "unchanged",
    "updated",
    "waitMs",
    "written",
];
/// Who did it: masked unless a site admin chose otherwise.
const ACCOUNT: &str = "accountId";
/// Longest text of one field, characters: codes and ids are shorter.
const FIELD_CHARS: usize = 120;

/// The fields as they are printed: unknown ones are left out, texts are redacted and cut.
pub(super) fn fields(given: &[(&'static str, Value)], policy: Policy) -> BTreeMap<&'static str, Value> {
    let known = given.iter().filter(|(name, _)| FIELDS.contains(name));
    known.map(|(name, value)| (*name, printable(name, value, policy))).collect()
}

/// About how long the line will be, with its quotes.
pub(super) fn bytes(event: &str, fields: &BTreeMap<&'static str, Value>) -> usize {
    let printed = fields.iter().map(|(name, value)| name.len() + value.to_string().len() + 4);
    event.len() + 40 + printed.sum::<usize>()
}

fn printable(name: &str, value: &Value, policy: Policy) -> Value {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        // An id of any shape, also one that the rules for texts would not know.
        Value::String(id) if name == ACCOUNT && policy == Policy::Conceal => json!(partial_mask(id)),
        Value::String(text) => {
            let masked = redact(text, &RedactOptions { policy }).text;
            json!(masked.chars().take(FIELD_CHARS).collect::<String>())
        }
        // Structures could hold anything.
        Value::Array(list) => json!(list.len()),
        Value::Object(_) => json!("[object]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_outside_the_list_are_left_out_and_structures_are_not_printed() {
        let given = [("title", json!("Plans")), ("code", json!("timeout")), ("reason", json!({"path": "src/x"}))];
        assert_eq!(json!(fields(&given, Policy::Disclose)), json!({"code": "timeout", "reason": "[object]"}));
    }

    #[test]
    fn a_secret_in_an_allowed_field_is_masked() {
        let token = ["gh", "p_", &"A1b2".repeat(9)].concat();
        let given = [("reason", json!(format!("refused {token}")))];
        for policy in [Policy::Conceal, Policy::Disclose] {
            assert_eq!(json!(fields(&given, policy)), json!({"reason": "refused [secret]"}));
        }
    }

    #[test]
    fn an_account_is_shown_only_where_that_was_chosen() {
        let given = [("accountId", json!("712020:0a1b2c3d"))];
        assert_eq!(json!(fields(&given, Policy::Conceal)), json!({"accountId": "71***d"}));
        assert_eq!(json!(fields(&given, Policy::Disclose)), json!({"accountId": "712020:0a1b2c3d"}));
    }
}
