//! Spaces.

use serde::{Deserialize, Serialize};

use super::call::{List, READ_SPACE, get, read};
use crate::egress::{AtlassianPath, AtlassianRequest, Identity};
use crate::error::{Code, Error, Result};
use crate::http::Response;
use crate::ids::SpaceId;

/// A space.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Space {
    /// Id.
    pub id: SpaceId,
    /// Id of the space's home page.
    #[serde(default)]
    pub homepage_id: Option<String>,
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
pub fn spaces_by_id(identity: Identity, ids: &[&SpaceId]) -> AtlassianRequest {
    let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedSpace {
    /// Id.
    pub id: SpaceId,
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
