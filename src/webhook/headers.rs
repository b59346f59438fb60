//! Request headers as Forge hands them over: the sender's spelling, several values a name.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Header values by name, in whatever spelling.
pub type Headers = BTreeMap<String, HeaderValues>;

/// The values of one header.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum HeaderValues {
    /// As Forge gives them.
    Many(Vec<String>),
    /// As most servers give them.
    One(String),
}

/// What a look-up found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<'a> {
    Absent,
    One(&'a str),
    /// Two values, or one value under two spellings: which of them the signer meant cannot be known.
    Several,
}

/// Looks a header up over all spellings of `name` (given in lower case).
pub(super) fn find<'a>(headers: &'a Headers, name: &str) -> Found<'a> {
    let mut values =
        headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).flat_map(|(_, values)| match values {
            HeaderValues::Many(values) => values.as_slice(),
            HeaderValues::One(value) => std::slice::from_ref(value),
        });
    match (values.next(), values.next()) {
        (None, _) => Found::Absent,
        (Some(value), None) => Found::One(value),
        (Some(_), Some(_)) => Found::Several,
    }
}

/// A header's only value; `name` in lower case.
pub fn header<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    match find(headers, name) {
        Found::One(value) => Some(value),
        Found::Absent | Found::Several => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_found_in_any_spelling_and_once_only() {
        let headers: Headers =
            serde_json::from_str(r#"{"X-Id": ["a"], "x-id2": "b", "X-ID2": ["c"], "none": []}"#).unwrap();
        assert_eq!(find(&headers, "x-id"), Found::One("a"));
        assert_eq!(find(&headers, "x-id2"), Found::Several);
        assert_eq!(find(&headers, "none"), Found::Absent);
    }
}
