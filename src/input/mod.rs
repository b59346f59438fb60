//! Options and inputs from outside: unknown fields refused, values never repeated.

mod deserializer;
mod mismatch;
mod tree;

use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};

pub use mismatch::Mismatch;
use mismatch::Why;
use tree::Tree;

/// The input of a flow that takes none, the answer of one that gives none.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Reads `value` as `T`.
///
/// # Errors
/// `input_invalid` naming the field. serde's own message is not passed on: it contains the offending value.
pub fn parse<T: DeserializeOwned>(value: Value) -> Result<T> {
    read_value(&value).map_err(|mismatch| refusal(&mismatch))
}

/// Reads JSON as `T`: what holds a secret is read where it lies, without a copy.
///
/// # Errors
/// As [`parse`].
pub fn parse_text<T: DeserializeOwned>(text: &str) -> Result<T> {
    read_json(text.as_bytes()).map_err(|mismatch| refusal(&mismatch))
}

/// Reads JSON as `T`, for callers with an error of their own.
///
/// # Errors
/// Where and why it is none, without its values.
pub fn read_json<T: DeserializeOwned>(json: &[u8]) -> std::result::Result<T, Mismatch> {
    let tree: Tree<'_> = serde_json::from_slice(json).map_err(de::Error::custom)?;
    T::deserialize(tree)
}

/// Reads a value as `T`, for callers with an error of their own.
///
/// # Errors
/// As [`read_json`].
pub fn read_value<T: DeserializeOwned>(value: &Value) -> std::result::Result<T, Mismatch> {
    T::deserialize(Tree::of(value)?)
}

/// What stands at a place of an answer (RFC 6901), null where nothing does.
pub fn member<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

fn refusal(mismatch: &Mismatch) -> Error {
    let message = match mismatch.why() {
        Why::MissingField => "is missing",
        Why::UnknownField => "holds a field that is not known",
        Why::Value => "has the wrong type or an unknown value",
    };
    let path = mismatch.path();
    let field = if path.is_empty() { "the input" } else { &path };
    Error::input(field, format!("{field} {message}"))
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

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
    enum Choice {
        None,
        One(u8),
        Pair(u8, String),
        Named { max_bytes: u32 },
    }

    #[test]
    fn every_form_of_an_enum_is_read_and_no_other() {
        let read = |value: Value| read_value::<Choice>(&value).ok();
        assert_eq!(read(json!("none")), Some(Choice::None));
        assert_eq!(read(json!({"none": null})), Some(Choice::None));
        assert_eq!(read(json!({"one": 255})), Some(Choice::One(255)));
        assert_eq!(read(json!({"pair": [1, "b"]})), Some(Choice::Pair(1, "b".into())));
        assert_eq!(read(json!({"named": {"maxBytes": 1}})), Some(Choice::Named { max_bytes: 1 }));
        for other in [
            json!("one"),
            json!({"one": 256}),
            json!({"pair": [1]}),
            json!({"pair": [1, "b", 2]}),
            json!({"none": 1}),
            json!({}),
            json!({"one": 1, "none": null}),
            json!("two"),
            json!(1),
        ] {
            assert_eq!(read(other.clone()), None, "{other}");
        }
    }

    #[test]
    fn a_name_that_stands_twice_a_list_for_a_struct_and_text_behind_the_end_are_refused() {
        for text in [
            r#"{"maxBytes":1,"maxBytes":2}"#,
            "[1]",
            r#"{"maxBytes":1} 1"#,
            r#"{"maxBytes":1"#,
            r#"{"maxBytes":-1}"#,
            r#"{"maxBytes":1.5}"#,
            r#"{"maxBytes":"1"}"#,
        ] {
            assert!(read_json::<Inner>(text.as_bytes()).is_err(), "{text}");
        }
        assert_eq!(read_json::<Inner>(br#" {"maxBytes":4294967295} "#).unwrap().max_bytes, u32::MAX);
    }

    #[test]
    fn values_nest_as_deep_as_texts_do_and_no_deeper() {
        let nested = |levels: usize| (1..levels).fold(json!([]), |inner, _| json!([inner]));
        for levels in [127, 128, 129] {
            let value = nested(levels);
            assert_eq!(
                read_value::<Value>(&value).is_ok(),
                read_json::<Value>(value.to_string().as_bytes()).is_ok(),
                "{levels}"
            );
        }
        assert!(read_value::<Value>(&nested(100)).is_ok() && read_value::<Value>(&nested(200)).is_err());
    }

    #[test]
    fn what_is_read_equals_what_serde_json_reads() {
        let text = r#"{"a":[1,-2,1.5,true,null,"\u00e9\n\ud83d\ude00"],"b":{"c":18446744073709551615,"d":-9223372036854775808,"e":1e300}}"#;
        let expected: Value = serde_json::from_str(text).unwrap();
        assert_eq!(read_json::<Value>(text.as_bytes()).unwrap(), expected);
        assert_eq!(read_value::<Value>(&expected).unwrap(), expected);
    }
}
