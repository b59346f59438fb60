//! What Confluence's listings and objects say, read from both dialects into one shape. Fields that are not needed are not read;
//! what is needed and missing makes an answer invalid.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::error::{Code, Error, Result};

/// An answer as a type.
///
/// # Errors
/// `answer_invalid`; the parser's own words would repeat the answer.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    serde_json::from_slice(body)
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
    #[serde(deserialize_with = "id")]
    pub id: String,
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

/// Who alone may do a thing.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Restrictions {
    /// Reading.
    #[serde(default)]
    pub read: Option<Restriction>,
}

/// Who alone may read: nobody named means that everybody may who may read what is above.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Restriction {
    /// The principals.
    #[serde(default)]
    pub restrictions: Principals,
    #[serde(default, rename = "_links")]
    links: Links,
}

/// Users and groups.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Principals {
    /// Users.
    #[serde(default)]
    pub user: Option<Results<Person>>,
    /// Groups.
    #[serde(default)]
    pub group: Option<Results<Group>>,
}

impl Restriction {
    /// Users and groups, as far as they are shown, and whether those are all. A person without an id makes it incomplete.
    pub fn principals(&self) -> (Vec<Principal>, bool) {
        let (users, groups) = (self.restrictions.user.iter(), self.restrictions.group.iter());
        let users: Vec<_> = users.flat_map(|users| users.results.iter().map(Person::id)).collect();
        let groups: Vec<_> = groups.flat_map(|groups| groups.results.iter().map(Group::id)).collect();
        let is_whole = self.restrictions.user.as_ref().is_none_or(Results::is_whole)
            && self.restrictions.group.as_ref().is_none_or(Results::is_whole)
            && users.iter().chain(&groups).all(Option::is_some);
        let users = users.into_iter().flatten().map(Principal::User);
        (users.chain(groups.into_iter().flatten().map(Principal::Group)).collect(), is_whole)
    }

    /// Whether another page of principals follows.
    pub fn has_next(&self) -> bool {
        self.links.next.is_some()
    }
}

/// Who may see something: an account id or group id (Cloud), a user name or group name (Data Center).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// One person.
    User(String),
    /// Everybody in a group.
    Group(String),
}

/// A person.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    #[serde(default)]
    account_id: Option<String>,
    #[serde(default)]
    username: Option<String>,
    #[serde(default)]
    user_key: Option<String>,
}

impl Person {
    /// Account id (Cloud), else user name, else the key of a user without one (Data Center).
    pub fn id(&self) -> Option<String> {
        let ids = [&self.account_id, &self.username, &self.user_key];
        ids.into_iter().flatten().find(|id| !id.is_empty()).cloned()
    }
}

/// A group.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Group {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    name: Option<String>,
}

impl Group {
    fn id(&self) -> Option<String> {
        [&self.id, &self.name].into_iter().flatten().find(|id| !id.is_empty()).cloned()
    }
}

/// A page or post with its body, in either dialect.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WithBody {
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
    pub space_id: Option<String>,
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
    pub fn space(&self) -> Option<&str> {
        self.space_id.as_deref().or_else(|| self.space.as_ref().map(|space| space.id.as_str()))
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
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// Key.
    pub key: String,
    /// What people call it.
    #[serde(default)]
    pub name: String,
}

/// One permission of a space, in either dialect.
#[derive(Debug, Clone, Deserialize)]
pub struct Permission {
    #[serde(default)]
    principal: Option<CloudPrincipal>,
    #[serde(default)]
    subject: Option<Value>,
    operation: Operation,
}

#[derive(Debug, Clone, Deserialize)]
struct CloudPrincipal {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    id: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    #[serde(default)]
    key: String,
    #[serde(default)]
    operation_key: String,
    #[serde(default)]
    target_type: String,
}

impl Permission {
    /// Whether it lets somebody see the space.
    pub fn is_reading(&self) -> bool {
        let key = if self.operation.key.is_empty() { &self.operation.operation_key } else { &self.operation.key };
        key == "read" && self.operation.target_type == "space"
    }

    /// Whom it lets; `None` for a kind that is not known, which makes the readers unknown.
    pub fn principal(&self) -> Option<Principal> {
        if let Some(CloudPrincipal { kind, id }) = &self.principal {
            return match kind.as_str() {
                _ if id.is_empty() => None,
                "user" => Some(Principal::User(id.clone())),
                "group" => Some(Principal::Group(id.clone())),
                _ => None,
            };
        }
        let subject = self.subject.as_ref()?;
        let text =
            |name: &str| subject.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        match text("type").as_deref() {
            Some("group") => text("name").map(Principal::Group),
            Some("known" | "user") => text("username").or_else(|| text("userKey")).map(Principal::User),
            _ => None,
        }
    }
}

/// What names a Data Center instance.
#[derive(Debug, Clone, Deserialize)]
pub struct Manifest {
    /// Its id.
    pub id: String,
}

/// Ids are numbers in the first API and texts in the second.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<String, D::Error> {
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
    if super::cql::is_id(digits) { Ok(id) } else { Err(serde::de::Error::custom("no id")) }
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

    #[test]
    fn a_principal_of_an_unknown_kind_is_nobody_that_is_known() {
        let permission = |text: &str| read::<Permission>(text.as_bytes()).unwrap();
        let group = permission(
            r#"{"principal": {"type": "group", "id": "g1"}, "operation": {"key": "read", "targetType": "space"}}"#,
        );
        assert!(group.is_reading());
        assert_eq!(group.principal(), Some(Principal::Group("g1".into())));
        let role = permission(
            r#"{"principal": {"type": "role", "id": "r"}, "operation": {"key": "read", "targetType": "space"}}"#,
        );
        assert_eq!(role.principal(), None);
        let person = permission(
            r#"{"subject": {"type": "known", "username": "ann"}, "operation": {"operationKey": "read", "targetType": "space"}}"#,
        );
        assert_eq!(person.principal(), Some(Principal::User("ann".into())));
    }

    #[test]
    fn nobody_named_is_no_restriction() {
        let none = read::<Restriction>(br#"{"restrictions": {"user": {"results": []}, "group": {"results": []}}}"#);
        assert_eq!(none.unwrap().principals(), (vec![], true));
    }
}
