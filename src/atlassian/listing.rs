//! What Confluence's listings and objects say, read from both dialects into one shape. Fields that are not needed are not read;
//! what is needed and missing makes an answer invalid.

use serde::{Deserialize, Deserializer};

pub use super::answer::{Links, Page, Results, SiteBase, read};
use super::people::{Person, Restrictions};
use crate::ids::{SpaceId, is_id};

/// A page, a post or a file in a search.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// Decimal; a Cloud file's has `att` before it.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// `page`, `blogpost` or `attachment`.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// `current`, …
    #[serde(default)]
    pub status: String,
    /// Title, or a file's name.
    #[serde(default)]
    pub title: String,
    /// When it was asked for.
    #[serde(default)]
    pub version: Option<Version>,
    /// When it was asked for.
    #[serde(default)]
    pub space: Option<SpaceRef>,
    /// From the root down.
    #[serde(default)]
    pub ancestors: Vec<Ref>,
    /// Labels and a file's type.
    #[serde(default)]
    pub metadata: Metadata,
    /// A file's type and size.
    #[serde(default)]
    pub extensions: Extensions,
    /// The page that holds a file.
    #[serde(default)]
    pub container: Option<Ref>,
    /// Who alone may see it, when that was asked for.
    #[serde(default)]
    pub restrictions: Option<Restrictions>,
    /// Files, when they were asked for.
    #[serde(default)]
    pub children: Children,
    /// Links.
    #[serde(default, rename = "_links")]
    pub links: Links,
}

impl Listed {
    /// Names of the labels that everybody sees.
    pub fn labels(&self) -> Vec<String> {
        let labels = self.metadata.labels.iter().flat_map(|labels| &labels.results);
        labels.filter(|label| label.is_global()).map(|label| label.name.clone()).collect()
    }
}

/// A version.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Version {
    /// Counted from 1.
    pub number: u32,
    /// RFC 3339.
    #[serde(default)]
    pub when: String,
    /// The second API's name for it.
    #[serde(default)]
    pub created_at: String,
    /// Who wrote it.
    #[serde(default)]
    pub by: Option<Person>,
    /// The second API's name for it.
    #[serde(default)]
    pub author_id: Option<String>,
}

impl Version {
    /// When it was written, RFC 3339.
    pub fn at(&self) -> &str {
        if self.when.is_empty() { &self.created_at } else { &self.when }
    }

    /// The account (Cloud) or user name (Data Center) that wrote it.
    pub fn author(&self) -> Option<String> {
        self.by.as_ref().and_then(Person::id).or_else(|| self.author_id.clone())
    }
}

/// The space of a content.
#[derive(Debug, Clone, Deserialize)]
pub struct SpaceRef {
    /// Decimal.
    #[serde(deserialize_with = "space_id")]
    pub id: SpaceId,
    /// Key.
    pub key: String,
    /// What people call it.
    #[serde(default)]
    pub name: String,
}

/// A content by id.
#[derive(Debug, Clone, Deserialize)]
pub struct Ref {
    /// Decimal.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// `page`, …
    #[serde(rename = "type", default)]
    pub kind: String,
}

/// Labels, and a file's type.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// When they were asked for.
    #[serde(default)]
    pub labels: Option<Results<Label>>,
    /// A file's type.
    #[serde(default)]
    pub media_type: String,
}

/// A label.
#[derive(Debug, Clone, Deserialize)]
pub struct Label {
    /// Its name.
    pub name: String,
    /// `global`, `my`, `team`.
    #[serde(default)]
    pub prefix: String,
}

impl Label {
    fn is_global(&self) -> bool {
        matches!(self.prefix.as_str(), "" | "global")
    }
}

/// A file's type and size.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Extensions {
    /// Type.
    #[serde(default)]
    pub media_type: String,
    /// Bytes.
    #[serde(default)]
    pub file_size: u64,
}

/// What is below a content.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Children {
    /// Files.
    #[serde(default)]
    pub attachment: Option<Results<Listed>>,
}

/// A page or post with its body, in either dialect.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WithBody {
    /// `current`, …
    #[serde(default)]
    pub status: String,
    /// Title.
    #[serde(default)]
    pub title: String,
    /// The version that the body is of.
    #[serde(default)]
    pub version: Version,
    /// The body.
    pub body: Body,
}

/// Forms of a body.
#[derive(Debug, Clone, Deserialize)]
pub struct Body {
    /// The storage format.
    pub storage: Storage,
}

/// A body in storage format.
#[derive(Debug, Clone, Deserialize)]
pub struct Storage {
    /// XML.
    pub value: String,
}

/// A page or post that was looked up.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LookedUp {
    /// Decimal.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// `current`, `archived`, `trashed`, `deleted`, `draft`.
    #[serde(default)]
    pub status: String,
    /// Cloud.
    #[serde(default)]
    pub space_id: Option<SpaceId>,
    /// Data Center.
    #[serde(default)]
    pub space: Option<SpaceRef>,
    /// Data Center.
    #[serde(default)]
    pub ancestors: Option<Vec<Ref>>,
    /// Data Center.
    #[serde(default)]
    pub metadata: Metadata,
    /// Cloud, where they were asked for.
    #[serde(default)]
    pub labels: Option<Results<Label>>,
}

impl LookedUp {
    /// The space that it is in.
    pub fn space(&self) -> Option<&SpaceId> {
        self.space_id.as_ref().or_else(|| self.space.as_ref().map(|space| &space.id))
    }

    /// Names of the labels that everybody sees, when they were asked for.
    pub fn label_names(&self) -> Option<Vec<String>> {
        let labels = self.labels.as_ref().or(self.metadata.labels.as_ref())?;
        Some(labels.results.iter().filter(|label| label.is_global()).map(|label| label.name.clone()).collect())
    }
}

/// A file of the second API.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// `att` and digits.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub title: String,
    /// `current`, …
    #[serde(default)]
    pub status: String,
    /// Type.
    #[serde(default)]
    pub media_type: String,
    /// Bytes.
    #[serde(default)]
    pub file_size: u64,
    /// Version.
    #[serde(default)]
    pub version: Version,
    /// Data Center shows type and size here.
    #[serde(default)]
    pub extensions: Extensions,
}

/// A space.
#[derive(Debug, Clone, Deserialize)]
pub struct Space {
    /// Decimal.
    #[serde(deserialize_with = "space_id")]
    pub id: SpaceId,
    /// Key.
    pub key: String,
    /// What people call it.
    #[serde(default)]
    pub name: String,
}

/// What names a Data Center instance.
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    /// Its id.
    pub id: String,
}

fn space_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SpaceId, D::Error> {
    id(deserializer).map(SpaceId::new)
}

/// Ids are numbers in the first API and texts in the second.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u64),
        Text(String),
    }
    let id = match Either::deserialize(deserializer)? {
        Either::Number(number) => number.to_string(),
        Either::Text(text) => text,
    };
    let digits = id.strip_prefix("att").unwrap_or(&id);
    // An id becomes part of paths, keys and queries.
    if is_id(digits) { Ok(id) } else { Err(serde::de::Error::custom("no id")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_is_none_makes_the_answer_invalid() {
        assert_eq!(read::<Ref>(br#"{"id": 12, "type": "page"}"#).unwrap().id, "12");
        assert_eq!(read::<Ref>(br#"{"id": "att7"}"#).unwrap().id, "att7");
        for id in [r#""""#, r#""../1""#, r#""1/2""#, "-1", r#""12345678901234567890""#] {
            assert!(read::<Ref>(format!("{{\"id\": {id}}}").as_bytes()).is_err(), "{id}");
        }
    }

    #[test]
    fn a_list_that_ends_at_its_limit_is_not_taken_for_whole() {
        let whole = |text: &str| read::<Results<Label>>(text.as_bytes()).unwrap().is_whole();
        assert!(whole(r#"{"results": [{"name": "a"}], "limit": 2}"#));
        assert!(!whole(r#"{"results": [{"name": "a"}], "limit": 1}"#));
        assert!(!whole(r#"{"results": [], "limit": 5, "_links": {"next": "/x"}}"#));
    }
}
