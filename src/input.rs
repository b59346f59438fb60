//! Options and inputs from outside: unknown fields refused, values never repeated.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result};

/// The input of a flow that takes none.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Reads `value` as `T`.
///
/// # Errors
/// `input_invalid` naming the field. serde's own message is not passed on: it contains the offending value.
pub fn parse<T: DeserializeOwned>(value: Value) -> Result<T> {
    // Through text, because a text's error has a position, from which the field's path can be told. As bytes, like answers: each
    // kind of reader would bring a deserializer of its own for every type.
    parse_text(&value.to_string())
}

/// Reads compact JSON as `T`: what holds a secret is parsed where it lies, without a copy as a [`Value`].
///
/// # Errors
/// As [`parse`].
pub fn parse_text<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_slice(text.as_bytes()).map_err(|error| refusal(text, error.column(), &error.to_string()))
}

/// What stands at a place of an answer (RFC 6901), null where nothing does.
pub fn member<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

fn refusal(text: &str, column: usize, why: &str) -> Error {
    let mut path = path_at(text, column);
    // An unknown field's name and an unknown variant are the caller's text; a missing field's name is ours.
    let message = if let Some(name) = why.strip_prefix("missing field").and_then(|rest| rest.split('`').nth(1)) {
        // The parser stands behind the object that lacks it.
        path.push(name.to_owned());
        "is missing"
    } else if why.starts_with("unknown field") {
        path.pop();
        "holds a field that is not known"
    } else {
        "has the wrong type or an unknown value"
    };
    let path = path.join(".");
    let field = if path.is_empty() { "the input" } else { &path };
    Error::input(field, format!("{field} {message}"))
}

/// The keys that lead to a column (1-based, in bytes) of compact JSON; list positions are left out.
fn path_at(text: &str, column: usize) -> Vec<String> {
    let mut open: Vec<Option<String>> = Vec::new();
    let mut key = None;
    let mut bytes = text.bytes().enumerate().take(column);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'{' | b'[' => open.push(key.take()),
            b'}' | b']' => key = open.pop().flatten(),
            b',' => key = None,
            b'"' => {
                let mut end = at;
                while let Some((next, byte)) = bytes.next() {
                    match byte {
                        b'\\' => drop(bytes.next()),
                        b'"' => {
                            end = next;
                            break;
                        }
                        _ => {}
                    }
                }
                if text.as_bytes().get(end + 1) == Some(&b':') {
                    key = text.get(at + 1..end).map(str::to_owned);
                }
            }
            _ => {}
        }
    }
    open.into_iter().flatten().chain(key).collect()
}

#[cfg(test)]
mod tests {
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
