//! How an AI is reached.

use crate::egress::{CheckedRequest, SecretHeader, SecretScheme};
use crate::provider::Provider;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// US cents for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Price {
    /// Of the prompt.
    pub input_cents: u32,
    /// Of the answer.
    pub output_cents: u32,
}

/// How a site reaches its AI. Holds no credential, only its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Connection {
    /// `anthropic`, `openai`, `google`, `forge` for the platform's own models, or `selfhosted` for any OpenAI-compatible
    /// server that the site's admin approved.
    pub provider: Provider,
    /// Address of a self-hosted server up to and including its version, for example `https://ai.example.com/v1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// The model's name as the provider spells it.
    pub model: String,
    /// Name of the key in secret storage; absent for a server without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Tokens of prompt and answer together, where the table of limits does not know the model or is to be undercut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_tokens: Option<u32>,
    /// Tokens of one answer, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_tokens: Option<u32>,
    /// What the site pays, where the table does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
}

/// A request with a JSON body, and the connection's secret, where it has one, as a bearer token.
pub(super) fn bearer_json(request: CheckedRequest, connection: &Connection, body: &Value) -> CheckedRequest {
    let request = request.header("content-type", "application/json");
    let request = match &connection.secret {
        Some(secret) => request.secret(SecretHeader {
            header: "authorization".to_owned(),
            scheme: SecretScheme::Bearer,
            user: None,
            secret: secret.clone(),
        }),
        None => request,
    };
    request.body(body.to_string().into_bytes())
}
