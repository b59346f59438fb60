//! JSON as a tree.

use std::borrow::Cow;
use std::fmt::{self, Formatter};

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use super::mismatch::{Mismatch, Why};

/// A JSON value whose texts lie where they were read, unless escapes stand in them. Members keep their order and stay double where they
/// are: a type that knows the name refuses the second.
#[derive(Debug)]
pub(super) enum Tree<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
    List(Vec<Tree<'a>>),
    Object(Vec<(Cow<'a, str>, Tree<'a>)>),
}

impl<'a> Deserialize<'a> for Tree<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'a> Visitor<'a> for TreeVisitor {
    type Value = Tree<'a>;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("plain data")
    }

    fn visit_unit<E>(self) -> Result<Tree<'a>, E> {
        Ok(Tree::Null)
    }

    fn visit_none<E>(self) -> Result<Tree<'a>, E> {
        Ok(Tree::Null)
    }

    fn visit_some<D: Deserializer<'a>>(self, deserializer: D) -> Result<Tree<'a>, D::Error> {
        Tree::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree<'a>, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree<'a>, E> {
        Ok(Tree::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree<'a>, E> {
        Ok(Tree::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree<'a>, E> {
        // What JSON has no number for is null, as `JSON.stringify` writes it.
        Ok(Number::from_f64(value).map_or(Tree::Null, Tree::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Tree<'a>, E> {
        Ok(Tree::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree<'a>, E> {
        Ok(Tree::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Tree<'a>, E> {
        Ok(Tree::Text(Cow::Owned(text)))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut access: A) -> Result<Tree<'a>, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = access.next_element()? {
            list.push(element);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'a>>(self, mut access: A) -> Result<Tree<'a>, A::Error> {
        let mut members = Vec::new();
        while let Some((Key(key), value)) = access.next_entry()? {
            members.push((key, value));
        }
        Ok(Tree::Object(members))
    }
}

/// A member's name, borrowed where it can be.
struct Key<'a>(Cow<'a, str>);

impl<'a> Deserialize<'a> for Key<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        match Tree::deserialize(deserializer)? {
            Tree::Text(key) => Ok(Self(key)),
            _ => Err(de::Error::custom("a key that is not text")),
        }
    }
}

/// How many lists and objects may stand in each other: as many as serde_json reads in a text.
const MAX_DEPTH: usize = 127;

impl<'a> Tree<'a> {
    /// # Errors
    /// A value that nests deeper than 127 lists and objects.
    pub(super) fn of(value: &'a Value) -> Result<Self, Mismatch> {
        Self::below(value, MAX_DEPTH)
    }

    fn below(value: &'a Value, depth: usize) -> Result<Self, Mismatch> {
        let deeper = || depth.checked_sub(1).ok_or_else(|| Mismatch::new(Why::Value));
        Ok(match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::Text(Cow::Borrowed(text)),
            Value::Array(list) => {
                let depth = deeper()?;
                Self::List(list.iter().map(|element| Self::below(element, depth)).collect::<Result<_, _>>()?)
            }
            Value::Object(members) => {
                let depth = deeper()?;
                let member = |(key, value): (&'a String, &'a Value)| {
                    Ok((Cow::Borrowed(key.as_str()), Self::below(value, depth)?))
                };
                Self::Object(members.iter().map(member).collect::<Result<_, Mismatch>>()?)
            }
        })
    }
}
