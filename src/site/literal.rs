//! Booleans that can only be one of the two: by them, whoever reads an answer tells its forms apart.

use serde::{Serialize, Serializer};

/// `true`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Yes;

/// `false`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct No;

impl Serialize for Yes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }
}

impl Serialize for No {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(false)
    }
}
