//! The only code that touches `JsValue`.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wasm_bindgen::JsValue;

use crate::error::{Code, Error, Result};
use crate::input;

#[derive(Serialize)]
#[serde(untagged)]
enum Answer<T> {
    Value { ok: bool, value: T },
    Error { ok: bool, error: Error },
}

/// `{ok: true, value}` or `{ok: false, error}`.
pub(super) fn answer<T: Serialize>(result: Result<T>) -> JsValue {
    let answer = match result {
        Ok(value) => Answer::Value { ok: true, value },
        Err(error) => Answer::Error { ok: false, error },
    };
    // json_compatible alone would turn bytes into an array of numbers.
    let serializer = serde_wasm_bindgen::Serializer::json_compatible().serialize_bytes_as_arrays(false);
    answer.serialize(&serializer).unwrap_or_else(|_| {
        let error = Error::new(Code::Internal, "an answer cannot be written");
        Answer::<()>::Error { ok: false, error }.serialize(&serializer).unwrap_or(JsValue::NULL)
    })
}

/// Options through `serde_json::Value`: unknown fields are refused at every depth, on the path that native tests run.
pub(super) fn options<T: DeserializeOwned>(value: JsValue) -> Result<T> {
    let value: Value = serde_wasm_bindgen::from_value(value)
        .map_err(|_| Error::new(Code::InputInvalid, "the options are not plain data"))?;
    input::parse(value)
}
