//! What somebody may do: in a space, with a page, on the site.

use serde::Deserialize;
use serde_json::json;

use super::call::{READ_SPACE, get, read, send};
use crate::egress::{AtlassianPath, AtlassianRequest, Identity, Scope};
use crate::error::Result;
use crate::http::{Method, Response};
use crate::ids::{AccountId, SpaceId};

const READ_USER_OPERATIONS: Scope = "read:content-details:confluence";
const READ_PERMISSION: Scope = "read:content.permission:confluence";

/// `GET /spaces/{id}/operations`: what the asking user may do in a space.
pub fn space_operations(identity: Identity, space_id: &SpaceId) -> AtlassianRequest {
    get(
        identity,
        AtlassianPath::new("/wiki/api/v2/spaces").segment(space_id.as_str()).literal("/operations"),
        READ_SPACE,
    )
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
pub fn may_update(page_id: &str, account_id: &AccountId) -> AtlassianRequest {
    may(page_id, account_id, "update")
}

/// `POST /wiki/rest/api/content/{id}/permission/check`: whether an account may see a page.
pub fn may_read(page_id: &str, account_id: &AccountId) -> AtlassianRequest {
    may(page_id, account_id, "read")
}

fn may(page_id: &str, account_id: &AccountId, operation: &str) -> AtlassianRequest {
    let path = AtlassianPath::new("/wiki/rest/api/content").segment(page_id).literal("/permission/check");
    let body = json!({"subject": {"type": "user", "identifier": account_id}, "operation": operation});
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

/// `GET /wiki/rest/api/user/current`: the account that the app writes as. v2 has no such endpoint.
pub fn current_account() -> AtlassianRequest {
    get(Identity::App, AtlassianPath::new("/wiki/rest/api/user/current"), READ_USER_OPERATIONS)
}

/// Reads an account's id; `None` for a caller that is nobody.
///
/// # Errors
/// What Confluence said.
pub fn read_account(response: &Response) -> Result<Option<String>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Account {
        #[serde(default)]
        account_id: Option<String>,
    }
    Ok(read::<Account>(response, "the account")?.account_id.filter(|id| !id.is_empty()))
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
