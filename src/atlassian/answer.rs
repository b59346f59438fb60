//! What all of Confluence's answers share: pages of listings, lists inside objects, links.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::input;

/// An answer as a type.
///
/// # Errors
/// `answer_invalid`; the parser's own words would repeat the answer.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    input::read_json(body)
        .map_err(|_| Error::new(Code::AnswerInvalid, "Confluence's answer is not what its documentation says"))
}

/// One page of a listing.
#[derive(Debug, Clone, Deserialize)]
pub struct Page<T> {
    /// In the listing's order.
    pub results: Vec<T>,
    #[serde(default = "Vec::new", rename = "_links", deserialize_with = "next_link")]
    next: Vec<String>,
}

impl<T> Page<T> {
    /// Where the rest is.
    pub fn next(&self) -> Option<&str> {
        self.next.first().map(String::as_str)
    }
}

fn next_link<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Vec<String>, D::Error> {
    let links = Value::deserialize(deserializer)?;
    Ok(links.get("next").and_then(Value::as_str).map(str::to_owned).into_iter().collect())
}

/// A list inside an object.
#[derive(Debug, Clone, Deserialize)]
pub struct Results<T> {
    /// Its first items.
    #[serde(default = "Vec::new")]
    pub results: Vec<T>,
    /// How many are shown.
    #[serde(default)]
    pub limit: usize,
    /// Whether there are more.
    #[serde(default, rename = "_links")]
    pub links: Links,
}

impl<T> Results<T> {
    /// Whether all are shown.
    pub fn is_whole(&self) -> bool {
        self.links.next.is_none() && (self.limit == 0 || self.results.len() < self.limit)
    }
}

/// Where a site is, said beside any listing of the second API.
#[derive(Debug, Clone, Deserialize)]
pub struct SiteBase {
    #[serde(rename = "_links")]
    links: Base,
}

#[derive(Debug, Clone, Deserialize)]
struct Base {
    base: String,
}

impl SiteBase {
    /// With `/wiki` at its end.
    pub fn base(&self) -> &str {
        &self.links.base
    }
}

/// Links of an object.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Links {
    /// Where people read it, below the site's address.
    #[serde(default)]
    pub webui: String,
    /// Where the rest is.
    #[serde(default)]
    pub next: Option<String>,
}
