//! Requests to AI providers and their answers, one vendor's interface a file.
//!
//! Anthropic's Messages, OpenAI's Responses, Google's generateContent, Atlassian's Forge LLM, and Chat Completions, which
//! llama.cpp, vLLM, Ollama and LM Studio speak. The vendors' pages are named in docs/AI-PROVIDERS.md.

mod answer;
mod anthropic;
mod compatible;
mod contain;
mod forge;
mod google;
mod key;
mod models;
mod names;
mod openai;
mod prompt;
mod repeats;
mod review;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::egress::{CheckedRequest, SecretHeader, SecretScheme};
use crate::error::{Error, Result};
use crate::http::Response;
use crate::provider::Provider;

pub use answer::{Answer, Read, Stop, Usage};
pub use contain::contain;
pub use key::{is_key_answer, key_request};
pub use models::{Estimate, LIMITS_DATE, Limits, Minute, Price, cost, estimate, limits};
pub use names::Known;
pub use prompt::{Fence, Message, Prompt, PromptFile, Role, leaks, module_prompt, overview_prompt};
pub use repeats::repeats;
pub use review::{Corrections, review};

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

/// A prompt on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// To a provider outside.
    Outside(CheckedRequest),
    /// To the platform's own models.
    Platform {
        /// The model's name.
        model: String,
        /// The prompt as JSON.
        body: Vec<u8>,
    },
}

/// Builds the request for a prompt. `allow_hosts` are the hosts that the site's admin approved.
///
/// # Errors
/// `egress_denied` for a host that is not the provider's or not approved, `input_invalid` for another provider.
pub fn request(connection: &Connection, prompt: &Prompt, allow_hosts: &[String]) -> Result<Ask> {
    let request = match connection.provider {
        Provider::Anthropic => anthropic::request(connection, prompt),
        Provider::Openai => openai::request(connection, prompt),
        Provider::Google => google::request(connection, prompt),
        Provider::Selfhosted => compatible::request(connection, prompt, allow_hosts),
        Provider::Forge => {
            let body = forge::body(connection, prompt);
            return Ok(Ask::Platform { model: connection.model.clone(), body });
        }
        _ => Err(Error::input(
            "provider",
            "this provider has no AI: choose anthropic, openai, google, forge or selfhosted",
        )),
    };
    request.map(Ask::Outside)
}

/// Reads the answer to [`request`].
///
/// # Errors
/// A sentence for a person with `unauthorized`, `forbidden`, `not_found`, `rate_limited`, `upstream`, `answer_invalid`.
pub fn read(connection: &Connection, response: &Response) -> Result<Read> {
    match connection.provider {
        Provider::Anthropic => anthropic::read(response),
        Provider::Openai => openai::read(response),
        Provider::Google => google::read(response),
        Provider::Forge => forge::read(response),
        _ => compatible::read(response),
    }
}

/// The answer with the wait that its provider wishes as the header that everybody else uses.
#[must_use]
pub fn with_retry_after(connection: &Connection, mut response: Response) -> Response {
    let is_asked = matches!(response.status, 429 | 503) && connection.provider == Provider::Google;
    if is_asked
        && response.header("retry-after").is_none()
        && let Some(seconds) = google::retry_after_seconds(&response)
    {
        response.headers.insert("retry-after".to_owned(), seconds.to_string());
    }
    response
}

/// A request with a JSON body, and the connection's secret, where it has one, as a bearer token.
fn bearer_json(request: CheckedRequest, connection: &Connection, body: &Value) -> CheckedRequest {
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
