//! JSON as a tree, and the one deserializer that every type is read with. serde writes a reader of each type for each deserializer; this
//! one keeps them small: an object's fields come from a list, and its errors carry a path instead of a text.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};
use std::vec;

use serde::Deserialize;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Number, Value};

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
    fn new(why: Why) -> Self {
        Self(Box::new(Found { path: Vec::new(), why }))
    }

    #[cold]
    fn under(mut self, key: &str) -> Self {
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
            _ => Err(de::Error::custom("a key that is no text")),
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

impl Tree<'_> {
    fn number<'de, V: Visitor<'de>>(number: &Number, visitor: V) -> Result<V::Value, Mismatch> {
        if let Some(value) = number.as_u64() {
            visitor.visit_u64(value)
        } else if let Some(value) = number.as_i64() {
            visitor.visit_i64(value)
        } else {
            visitor.visit_f64(number.as_f64().unwrap_or_default())
        }
    }

    fn text<'de, V: Visitor<'de>>(text: Cow<'_, str>, visitor: V) -> Result<V::Value, Mismatch> {
        match text {
            Cow::Borrowed(text) => visitor.visit_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }
}

/// What a type does not ask for it does not get: a number is no text, and a list is no struct.
impl<'de> Deserializer<'de> for Tree<'_> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Number(number) => Self::number(&number, visitor),
            Self::Text(text) => Self::text(text, visitor),
            Self::List(list) => visitor.visit_seq(Elements(list.into_iter())),
            Self::Object(members) => visitor.visit_map(Members::of(members)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Null => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Object(members) => visitor.visit_map(Members::of(members)),
            _ => Err(Mismatch::new(Why::Value)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::List(list) => visitor.visit_seq(Elements(list.into_iter())),
            _ => Err(Mismatch::new(Why::Value)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::List(list) if list.len() == length => visitor.visit_seq(Elements(list.into_iter())),
            _ => Err(Mismatch::new(Why::Value)),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self {
            Self::Text(name) => visitor.visit_enum(Variant { name, content: None }),
            Self::Object(members) => {
                let mut members = members.into_iter();
                match (members.next(), members.next()) {
                    (Some((name, content)), None) => visitor.visit_enum(Variant { name, content: Some(content) }),
                    _ => Err(Mismatch::new(Why::Value)),
                }
            }
            _ => Err(Mismatch::new(Why::Value)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Text(text) => Self::text(text, visitor),
            _ => Err(Mismatch::new(Why::Value)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Text(text) => visitor.visit_str(&text),
            _ => Err(Mismatch::new(Why::Value)),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Self::Null => visitor.visit_unit(),
            _ => Err(Mismatch::new(Why::Value)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit_struct
    }
}

struct Elements<'a>(vec::IntoIter<Tree<'a>>);

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Mismatch> {
        self.0.next().map(|element| seed.deserialize(element)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Members<'a> {
    rest: vec::IntoIter<(Cow<'a, str>, Tree<'a>)>,
    /// The name of the member whose value comes next.
    key: Cow<'a, str>,
    value: Option<Tree<'a>>,
}

impl<'a> Members<'a> {
    fn of(members: Vec<(Cow<'a, str>, Tree<'a>)>) -> Self {
        Self { rest: members.into_iter(), key: Cow::Borrowed(""), value: None }
    }

    /// The next member's name.
    fn step(&mut self) -> Option<&str> {
        let (key, value) = self.rest.next()?;
        self.key = key;
        self.value = Some(value);
        Some(&self.key)
    }

    fn take(&mut self) -> Tree<'a> {
        self.value.take().unwrap_or(Tree::Null)
    }
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mismatch> {
        self.step().map(|key| seed.deserialize(key.into_deserializer())).transpose()
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Mismatch> {
        let value = self.take();
        seed.deserialize(value).map_err(|error| error.under(&self.key))
    }
}

struct Variant<'a> {
    name: Cow<'a, str>,
    content: Option<Tree<'a>>,
}

impl<'de, 'a> EnumAccess<'de> for Variant<'a> {
    type Error = Mismatch;
    type Variant = Content<'a>;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Content<'a>), Mismatch> {
        let name = seed.deserialize(Tree::Text(self.name))?;
        Ok((name, Content(self.content)))
    }
}

/// What stands beside a variant's name.
struct Content<'a>(Option<Tree<'a>>);

impl<'a> Content<'a> {
    fn some(self) -> Result<Tree<'a>, Mismatch> {
        self.0.ok_or_else(|| Mismatch::new(Why::Value))
    }
}

impl<'de> VariantAccess<'de> for Content<'_> {
    type Error = Mismatch;

    fn unit_variant(self) -> Result<(), Mismatch> {
        match self.0 {
            None | Some(Tree::Null) => Ok(()),
            Some(_) => Err(Mismatch::new(Why::Value)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Mismatch> {
        seed.deserialize(self.some()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Mismatch> {
        self.some()?.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Mismatch> {
        self.some()?.deserialize_map(visitor)
    }
}
