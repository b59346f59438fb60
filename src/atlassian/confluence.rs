//! Confluence Cloud REST v2 (and the two v1 endpoints that v2 lacks).
//!
//! Source: developer.atlassian.com/cloud/confluence/rest/v2. Each builder names the scope that its endpoint documents.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::egress::{AtlassianPath, AtlassianRequest, Identity, Product, Scope};
use crate::error::{Code, Error, Result};
use crate::http::{Method, Response};
use crate::input;
use crate::storage_format::StorageDocument;

pub use super::refusal::{is_title_conflict, refusal};

const READ_SPACE: Scope = "read:space:confluence";
const READ_PAGE: Scope = "read:page:confluence";
const WRITE_PAGE: Scope = "write:page:confluence";
const READ_USER_OPERATIONS: Scope = "read:content-details:confluence";
const READ_PERMISSION: Scope = "read:content.permission:confluence";

/// Pages asked for in one list. The v2 maximum.
pub const PAGES_PER_REQUEST: usize = 250;
/// Name of the page property that says whose page it is.
pub const PROPERTY: &str = "touchmark";
/// Name of the page property that says that a page has work items.
pub const SPECIFICATION_PROPERTY: &str = "touchmark-work-items";

/// A space.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Space {
    /// Id as a decimal string.
    pub id: String,
    /// Id of the space's home page.
    #[serde(default)]
    pub homepage_id: Option<String>,
}

/// A page as lists and writes show it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// Id as a decimal string.
    pub id: String,
    /// Title.
    pub title: String,
    /// Space id.
    pub space_id: String,
    /// Parent page, when there is one.
    #[serde(default)]
    pub parent_id: Option<String>,
    /// `current`, `trashed`, …
    pub status: String,
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
    pub space_id: &'a str,
    /// Parent page; `None` leaves it where it is.
    pub parent_id: Option<&'a str>,
    /// At most 255 characters.
    pub title: &'a str,
    /// The body, which passed the gate.
    pub body: &'a StorageDocument,
}

/// `GET /spaces?keys=`: a space by key.
pub fn space_by_key(identity: Identity, key: &str) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/api/v2/spaces").query("keys", key).query("limit", "1");
    get(identity, path, READ_SPACE)
}

/// Reads a space list's only entry.
///
/// # Errors
/// `not_found`.
pub fn read_space(response: &Response) -> Result<Space> {
    let list: List<Space> = read(response, "the space")?;
    list.results.into_iter().next().ok_or_else(|| {
        Error::new(
            Code::NotFound,
            "there is no space with this key, or you may not see it: check the key in the space's settings",
        )
    })
}

/// `GET /spaces?ids=`: those of the spaces that the asking user may see, at most 250.
pub fn spaces_by_id(identity: Identity, ids: &[&str]) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/api/v2/spaces").query("ids", &ids.join(",")).query("limit", "250");
    get(identity, path, READ_SPACE)
}

/// Reads a list of spaces.
///
/// # Errors
/// What Confluence said.
pub fn read_spaces(response: &Response) -> Result<Vec<Space>> {
    Ok(read::<List<Space>>(response, "the spaces")?.results)
}

/// A space as people choose it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NamedSpace {
    /// Id as a decimal string.
    pub id: String,
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
}

/// `GET /spaces`: the first 250 spaces that the asking user may see, by name.
pub fn spaces(identity: Identity) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/api/v2/spaces").query("status", "current").query("sort", "name");
    get(identity, path.query("limit", "250"), READ_SPACE)
}

/// Reads a list of spaces with names, and whether there are more.
///
/// # Errors
/// What Confluence said.
pub fn read_named_spaces(response: &Response) -> Result<(Vec<NamedSpace>, bool)> {
    let list: List<NamedSpace> = read(response, "the spaces")?;
    Ok((list.results, list.links.next.is_some()))
}

/// `GET /spaces/{id}/operations`: what the asking user may do in a space.
pub fn space_operations(identity: Identity, space_id: &str) -> AtlassianRequest {
    get(identity, AtlassianPath::new("/wiki/api/v2/spaces").segment(space_id).literal("/operations"), READ_SPACE)
}

/// Whether pages may be created.
///
/// # Errors
/// What Confluence said.
pub fn may_create_pages(response: &Response) -> Result<bool> {
    let operations: Operations = read(response, "the permissions")?;
    Ok(operations.allow("create", "page"))
}

/// `POST /wiki/rest/api/content/{id}/permission/check`: whether an account may change a page. v2 has no such endpoint.
pub fn may_update(page_id: &str, account_id: &str) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/rest/api/content").segment(page_id).literal("/permission/check");
    let body = json!({"subject": {"type": "user", "identifier": account_id}, "operation": "update"});
    send(Identity::App, Method::Post, path, READ_PERMISSION, &body)
}

/// Reads a permission check.
///
/// # Errors
/// What Confluence said.
pub fn read_permission(response: &Response) -> Result<bool> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Checked {
        has_permission: bool,
    }
    Ok(read::<Checked>(response, "the permission check")?.has_permission)
}

/// `GET /wiki/rest/api/user/current?expand=operations`: what the asking user may do on the site. v2 has no such endpoint.
pub fn current_user_operations() -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/rest/api/user/current").query("expand", "operations");
    get(Identity::User, path, READ_USER_OPERATIONS)
}

/// Whether the user administers the site.
///
/// # Errors
/// What Confluence said.
pub fn administers_site(response: &Response) -> Result<bool> {
    let operations: Operations = read(response, "the permissions")?;
    Ok(operations.allow("administer", "application"))
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

/// `POST /pages/{id}/properties`: writes, as the person, that the page has work items. Its byline is offered only where this stands.
pub fn mark_specification(page_id: &str) -> AtlassianRequest {
    let value = json!({"key": SPECIFICATION_PROPERTY, "value": {"hasItems": true}});
    send(Identity::User, Method::Post, properties(page_id), WRITE_PAGE, &value)
}

/// `GET /pages/{id}`: a page with its storage format, as the asking person; an older version where one is named.
pub fn page_as_user(page_id: &str, version: Option<u32>) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/api/v2/pages").segment(page_id).query("body-format", "storage");
    let path = match version {
        Some(version) => path.query("version", &version.to_string()),
        None => path,
    };
    get(Identity::User, path, READ_PAGE)
}

/// `GET /pages?id=&body-format=storage`: pages by id with their bodies: few at a time, they are large.
pub fn pages_with_bodies(ids: &[&str]) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/api/v2/pages").query("id", &ids.join(",")).query("body-format", "storage");
    get(Identity::App, path.query("limit", "250"), READ_PAGE)
}

/// `GET /pages?space-id=&title=`: the pages with a title, in these very letters, with their bodies. Archived ones are among
/// them, as where no status is named: they keep their titles. What the app may not see is not.
pub fn pages_by_title(space_id: &str, title: &str) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/api/v2/pages").query("space-id", space_id).query("title", title);
    let path = path.query("body-format", "storage").query("limit", "5");
    get(Identity::App, path, READ_PAGE)
}

/// `GET /pages/{id}?version=1`: a page as it was made, with its body.
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

#[derive(Deserialize)]
struct List<T> {
    results: Vec<T>,
    #[serde(rename = "_links", default)]
    links: Links,
}

#[derive(Default, Deserialize)]
struct Links {
    #[serde(default)]
    next: Option<String>,
}

#[derive(Deserialize)]
struct Operations {
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    operation: String,
    target_type: String,
}

impl Operations {
    fn allow(&self, operation: &str, target_type: &str) -> bool {
        self.operations.iter().any(|one| one.operation == operation && one.target_type == target_type)
    }
}

fn properties(page_id: &str) -> AtlassianPath {
    AtlassianPath::new("/wiki/api/v2/pages").segment(page_id).literal("/properties")
}

fn get(identity: Identity, path: AtlassianPath, scope: Scope) -> AtlassianRequest {
    AtlassianRequest {
        product: Product::Confluence,
        identity,
        method: Method::Get,
        path,
        scope,
        body: None,
        upload: None,
    }
}

fn send(identity: Identity, method: Method, path: AtlassianPath, scope: Scope, body: &Value) -> AtlassianRequest {
    let body = Some(body.to_string().into_bytes());
    AtlassianRequest { product: Product::Confluence, identity, method, path, scope, body, upload: None }
}

fn read<T: DeserializeOwned>(response: &Response, what: &str) -> Result<T> {
    if let Some(error) = refusal(response) {
        return Err(error);
    }
    // serde's message would repeat what Confluence sent.
    input::read_json(&response.body)
        .map_err(|_| Error::new(Code::AnswerInvalid, format!("Confluence's answer about {what} is not readable")))
}
