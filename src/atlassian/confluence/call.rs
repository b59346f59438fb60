//! What every request and every answer has in common.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::atlassian::refusal::refusal;
use crate::egress::{AtlassianPath, AtlassianRequest, Identity, Product, Scope};
use crate::error::{Code, Error, Result};
use crate::http::{Method, Response};
use crate::input;

pub const READ_SPACE: Scope = "read:space:confluence";

/// A list as v2 gives it.
#[derive(Deserialize)]
pub struct List<T> {
    pub results: Vec<T>,
    #[serde(rename = "_links", default)]
    pub links: Links,
}

/// Present where there is more.
#[derive(Default, Deserialize)]
pub struct Links {
    #[serde(default)]
    pub next: Option<String>,
}

pub fn get(identity: Identity, path: AtlassianPath, scope: Scope) -> AtlassianRequest {
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

pub fn send(identity: Identity, method: Method, path: AtlassianPath, scope: Scope, body: &Value) -> AtlassianRequest {
    let body = Some(body.to_string().into_bytes());
    AtlassianRequest { product: Product::Confluence, identity, method, path, scope, body, upload: None }
}

pub fn read<T: DeserializeOwned>(response: &Response, what: &str) -> Result<T> {
    if let Some(error) = refusal(response) {
        return Err(error);
    }
    // serde's message would repeat what Confluence sent.
    input::read_json(&response.body)
        .map_err(|_| Error::new(Code::AnswerInvalid, format!("Confluence's answer about {what} is not readable")))
}
