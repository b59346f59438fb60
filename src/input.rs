//! Options and inputs from outside: unknown fields refused, values never repeated.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result};

/// Reads `value` as `T`.
///
/// # Errors
/// `input_invalid` naming the field. serde's own message is not passed on: it contains the offending value.
pub fn parse<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let why = error.inner().to_string();
        // An unknown field's name and an unknown variant are the caller's text; a missing field's name is ours.
        let (field, message) = if let Some(name) = between_backticks(&why, "missing field") {
            (join(parent(&path, false), name), "is missing")
        } else if why.starts_with("unknown field") {
            (parent(&path, true).to_owned(), "holds a field that is not known")
        } else {
            (path, "has the wrong type or an unknown value")
        };
        let shown = if field.is_empty() || field == "." { "the input" } else { &field };
        Error::input(shown, format!("{shown} {message}"))
    })
}

fn between_backticks<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    text.strip_prefix(start)?.split('`').nth(1)
}

fn parent(path: &str, drop_last: bool) -> &str {
    match (drop_last, path.rsplit_once('.')) {
        (true, Some((parent, _))) => parent,
        (true, None) => "",
        (false, _) => path,
    }
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() || parent == "." { name.to_owned() } else { format!("{parent}.{name}") }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only its reading is tested")]
        inner: Inner,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only its reading is tested")]
        max_bytes: u32,
    }

    fn refused(value: Value) -> Error {
        parse::<Outer>(value).unwrap_err()
    }

    #[test]
    fn a_wrong_value_is_named_by_its_field_and_never_shown() {
        let error = refused(json!({"inner": {"maxBytes": "hunter2"}}));
        assert_eq!(error.field.as_deref(), Some("inner.maxBytes"));
        assert!(!error.message.contains("hunter2"));
    }

    #[test]
    fn an_unknown_field_is_refused_at_every_depth_without_its_name() {
        let error = refused(json!({"inner": {"maxBytes": 1, "hunter2": 1}}));
        assert_eq!(error.field.as_deref(), Some("inner"));
        assert!(!error.message.contains("hunter2"));
    }

    #[test]
    fn a_missing_field_is_named() {
        assert_eq!(refused(json!({"inner": {}})).field.as_deref(), Some("inner.maxBytes"));
        assert_eq!(refused(json!({})).field.as_deref(), Some("inner"));
    }
}
