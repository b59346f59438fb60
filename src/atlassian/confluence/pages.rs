//! Pages and their properties.

use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{List, get, read, send};
use crate::atlassian::reading::Dialect;
use crate::egress::{AtlassianPath, AtlassianRequest, Identity, Scope};
use crate::error::Result;
use crate::http::{Method, Response};
use crate::ids::SpaceId;
use crate::storage_format::StorageDocument;

const READ_PAGE: Scope = "read:page:confluence";
const WRITE_PAGE: Scope = "write:page:confluence";

/// Pages asked for in one list. The v2 maximum.
pub const PAGES_PER_REQUEST: usize = 250;
/// Name of the page property that says whose page it is.
pub const PROPERTY: &str = "touchmark";
/// Name of the page property that says that a page has work items.
pub const SPECIFICATION_PROPERTY: &str = "touchmark-work-items";

/// A page as lists and writes show it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// Id as a decimal string.
    pub id: String,
    /// Title.
    pub title: String,
    /// Space id.
    pub space_id: SpaceId,
    /// Parent page, when there is one.
    #[serde(default)]
    pub parent_id: Option<String>,
    /// `current`, `trashed`, …
    pub status: String,
    /// The account that made it.
    #[serde(default)]
    pub author_id: Option<String>,
    /// The newest version.
    pub version: Version,
    /// Present when it was asked for.
    #[serde(default)]
    pub body: Option<Body>,
}

/// A page's version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Version {
    /// Counted from 1.
    pub number: u32,
    /// What whoever wrote it said about it.
    #[serde(default)]
    pub message: Option<String>,
    /// The account that wrote it.
    #[serde(default, rename = "authorId")]
    pub author_id: Option<String>,
    /// When it was made, RFC 3339.
    #[serde(default, rename = "createdAt")]
    pub created_at: Option<String>,
}

/// A page's body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Body {
    /// The storage format.
    #[serde(default)]
    pub storage: Option<StorageBody>,
}

/// A body in storage format.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StorageBody {
    /// The markup.
    pub value: String,
}

impl Page {
    /// The storage format, empty when it was not asked for.
    pub fn storage(&self) -> &str {
        self.body.as_ref().and_then(|body| body.storage.as_ref()).map_or("", |storage| storage.value.as_str())
    }
}

/// A page to be created or replaced.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// Space id.
    pub space_id: &'a SpaceId,
    /// Parent page; `None` leaves it where it is.
    pub parent_id: Option<&'a str>,
    /// At most 255 characters.
    pub title: &'a str,
    /// The body, which passed the gate.
    pub body: &'a StorageDocument,
}

/// `GET /pages?id=`: pages by id, at most [`PAGES_PER_REQUEST`], without bodies. Missing ones are left out.
pub fn pages_by_id(ids: &[&str]) -> AtlassianRequest {
    pages_seen_by(Identity::App, ids)
}

/// [`pages_by_id`], those that the asking identity may see.
pub fn pages_seen_by(identity: Identity, ids: &[&str]) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/api/v2/pages").query("id", &ids.join(",")).query("limit", "250");
    get(identity, path, READ_PAGE)
}

/// `POST /pages/{id}/properties`: marks, as the person, that the page has work items. The byline is offered only on such pages.
pub fn mark_specification(page_id: &str) -> AtlassianRequest {
    let value = json!({"key": SPECIFICATION_PROPERTY, "value": {"hasItems": true}});
    send(Identity::User, Method::Post, properties(page_id), WRITE_PAGE, &value)
}

/// `GET /pages/{id}`: a page with its storage format, as the asking person or as the app; an older version if one is named.
pub fn page_as(identity: Identity, page_id: &str, version: Option<u32>) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/api/v2/pages").segment(page_id).query("body-format", "storage");
    let path = match version {
        Some(version) => path.query("version", &version.to_string()),
        None => path,
    };
    get(identity, path, READ_PAGE)
}

/// `GET /pages?id=&body-format=storage`: pages by id with their bodies, a few at a time because they are large.
pub fn pages_with_bodies(ids: &[&str]) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/api/v2/pages").query("id", &ids.join(",")).query("body-format", "storage");
    get(Identity::App, path.query("limit", "250"), READ_PAGE)
}

/// `GET /pages?space-id=&title=`: the pages with exactly this title, with their bodies. Archived pages are included,
/// because they keep their titles and no status is named. Pages that the app may not see are missing.
pub fn pages_by_title(space_id: &SpaceId, title: &str) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/api/v2/pages").query("space-id", space_id.as_str()).query("title", title);
    let path = path.query("body-format", "storage").query("limit", "5");
    get(Identity::App, path, READ_PAGE)
}

/// `GET /pages?space-id=`: the pages of a space without bodies, from a cursor on.
pub fn pages_of_space(space_id: &SpaceId, cursor: Option<&str>) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/api/v2/pages").query("space-id", space_id.as_str()).query("limit", "250");
    let path = cursor.into_iter().fold(path, |path, cursor| path.query("cursor", cursor));
    get(Identity::App, path, READ_PAGE)
}

/// Reads a list of pages, and the cursor where it goes on.
///
/// # Errors
/// What Confluence said; `answer_invalid` for a next page that is another list's.
pub fn read_page_list(response: &Response) -> Result<(Vec<Page>, Option<String>)> {
    let list = read::<List<Page>>(response, "the pages")?;
    let asked = AtlassianPath::new("/wiki/api/v2/pages");
    let next = list.links.next.map(|next| Dialect::Cloud.follow(&next, &asked, "")).transpose()?;
    Ok((list.results, next))
}

/// `GET /pages/{id}?version=1`: a page as it was created, with its body.
pub fn first_version(page_id: &str) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/api/v2/pages").segment(page_id);
    get(Identity::App, path.query("version", "1").query("body-format", "storage"), READ_PAGE)
}

/// Reads a list of pages.
///
/// # Errors
/// What Confluence said.
pub fn read_pages(response: &Response) -> Result<Vec<Page>> {
    Ok(read::<List<Page>>(response, "the pages")?.results)
}

/// `POST /pages`.
pub fn create_page(draft: &Draft<'_>) -> AtlassianRequest {
    let body = json!({
        "spaceId": draft.space_id,
        "status": "current",
        "title": draft.title,
        "parentId": draft.parent_id,
        "body": {"representation": "storage", "value": draft.body.as_str()},
    });
    send(Identity::App, Method::Post, AtlassianPath::new("/wiki/api/v2/pages"), WRITE_PAGE, &body)
}

/// `PUT /pages/{id}`: replaces a page with version `number`; `message` is shown in the page's history.
pub fn update_page(page_id: &str, draft: &Draft<'_>, number: u32, message: &str) -> AtlassianRequest {
    update_page_as(Identity::App, page_id, draft, number, message)
}

/// [`update_page`], by whoever asks: what a person decides is theirs in the page's history.
pub fn update_page_as(
    identity: Identity,
    page_id: &str,
    draft: &Draft<'_>,
    number: u32,
    message: &str,
) -> AtlassianRequest {
    let mut body = json!({
        "id": page_id,
        "status": "current",
        "title": draft.title,
        "spaceId": draft.space_id,
        "body": {"representation": "storage", "value": draft.body.as_str()},
        "version": {"number": number, "message": message},
    });
    if let (Some(parent_id), Some(fields)) = (draft.parent_id, body.as_object_mut()) {
        fields.insert("parentId".to_owned(), json!(parent_id));
    }
    send(identity, Method::Put, AtlassianPath::new("/wiki/api/v2/pages").segment(page_id), WRITE_PAGE, &body)
}

/// Reads a written page.
///
/// # Errors
/// What Confluence said.
pub fn read_page(response: &Response) -> Result<Page> {
    read(response, "the page")
}

/// `GET /pages/{id}/properties?key=`: our property of a page.
pub fn property(page_id: &str) -> AtlassianRequest {
    property_seen_by(Identity::App, page_id)
}

/// [`property`], as far as the asking identity may see the page.
pub fn property_seen_by(identity: Identity, page_id: &str) -> AtlassianRequest {
    get(identity, properties(page_id).query("key", PROPERTY), READ_PAGE)
}

/// Reads our property's value.
///
/// # Errors
/// What Confluence said.
pub fn read_property(response: &Response) -> Result<Option<Value>> {
    #[derive(Deserialize)]
    struct Property {
        value: Value,
    }
    let list: List<Property> = read(response, "the page's property")?;
    Ok(list.results.into_iter().next().map(|property| property.value))
}

/// `POST /pages/{id}/properties`: writes our property.
pub fn create_property(page_id: &str, value: &Value) -> AtlassianRequest {
    send(Identity::App, Method::Post, properties(page_id), WRITE_PAGE, &json!({"key": PROPERTY, "value": value}))
}

fn properties(page_id: &str) -> AtlassianPath {
    AtlassianPath::new("/wiki/api/v2/pages").segment(page_id).literal("/properties")
}
