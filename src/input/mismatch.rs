//! Why something is not a value of a type: a path and a kind, never the value.

use std::fmt::{self, Display, Formatter};

use serde::de::{self, Unexpected};

/// Why a tree is no value of a type, and where.
#[derive(Debug)]
pub struct Mismatch(Box<Found>);

#[derive(Debug)]
struct Found {
    /// The keys that lead there, the last one first; list positions are left out.
    path: Vec<String>,
    why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Not the type, or not one of its values.
    Value,
    /// A field that the type does not know. Its name is the caller's text and is not kept.
    UnknownField,
    /// A field that the type asks for; its name ends the path.
    MissingField,
}

impl Mismatch {
    #[cold]
    pub(super) fn new(why: Why) -> Self {
        Self(Box::new(Found { path: Vec::new(), why }))
    }

    #[cold]
    pub(super) fn under(mut self, key: &str) -> Self {
        self.0.path.push(key.to_owned());
        self
    }

    pub(super) fn why(&self) -> Why {
        self.0.why
    }

    /// The keys that lead there, joined by points; empty for the whole.
    pub(super) fn path(&self) -> String {
        self.0.path.iter().rev().map(String::as_str).collect::<Vec<_>>().join(".")
    }
}

impl Display for Mismatch {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("not a value of its type")
    }
}

impl std::error::Error for Mismatch {}

/// serde's own messages repeat the value: none of them is written.
impl de::Error for Mismatch {
    fn custom<T: Display>(_: T) -> Self {
        Self::new(Why::Value)
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::new(Why::Value)
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::new(Why::Value)
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self::new(Why::Value)
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::new(Why::Value)
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::new(Why::UnknownField)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(Why::MissingField).under(field)
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self::new(Why::Value)
    }
}
