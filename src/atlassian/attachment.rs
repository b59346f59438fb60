//! Files attached to a page: an optional feature with a scope of its own, which only an app that was built for it declares.
//!
//! Source: developer.atlassian.com/cloud/confluence/rest/v1/api-group-content---attachments. v2 only reads and deletes them.

use crate::egress::{AtlassianPath, AtlassianRequest, Identity, Product, Scope, Upload};
use crate::http::Method;

const WRITE_ATTACHMENT: Scope = "write:attachment:confluence";

/// `PUT /wiki/rest/api/content/{id}/child/attachment`: attaches a picture to a page; a file of the same name gets a new version.
pub fn attach(page_id: &str, upload: Upload, bytes: Vec<u8>) -> AtlassianRequest {
    AtlassianRequest {
        product: Product::Confluence,
        identity: Identity::App,
        method: Method::Put,
        path: AtlassianPath::new("/wiki/rest/api/content").segment(page_id).literal("/child/attachment"),
        scope: WRITE_ATTACHMENT,
        body: Some(bytes),
        upload: Some(upload),
    }
}
