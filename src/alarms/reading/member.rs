//! Members of an answer, as [`crate::aws::read`] gives them: what is absent or of another shape is `None`.

use serde_json::Value;

use crate::timestamp;

/// A text that is not empty.
pub fn text(of: &Value, name: &str) -> Option<String> {
    let text = of.get(name)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// A finite number.
pub fn number(of: &Value, name: &str) -> Option<f64> {
    of.get(name)?.as_f64()
}

/// A whole number.
pub fn whole(of: &Value, name: &str) -> Option<u32> {
    u32::try_from(of.get(name)?.as_u64()?).ok()
}

/// A point in time, milliseconds since 1970.
pub fn time(of: &Value, name: &str) -> Option<u64> {
    timestamp::read_iso(of.get(name)?.as_str()?)
}

/// The items of a list; none where there is no list.
pub fn items<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    of.get(name).and_then(Value::as_array).into_iter().flatten()
}
