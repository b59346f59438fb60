//! Requests to AI providers and their answers, one vendor's interface a file.
//!
//! Two interfaces serve everybody: Anthropic's Messages, and OpenAI's Chat Completions, which llama.cpp, vLLM, Ollama and
//! LM Studio speak, too. The vendors' pages are named in docs/AI-PROVIDERS.md.

mod answer;
mod anthropic;
mod compatible;
mod contain;
mod models;
mod prompt;

use serde::{Deserialize, Serialize};

use crate::egress::CheckedRequest;
use crate::error::{Error, Result};
use crate::http::Response;
use crate::provider::Provider;

pub use answer::{Answer, Read, Stop, Usage};
pub use contain::contain;
pub use models::{Estimate, LIMITS_DATE, Limits, Price, cost, estimate, limits};
pub use prompt::{Fence, Message, Prompt, PromptFile, Role, leaks, module_prompt};

/// How a site reaches its AI. Holds no credential, only its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Connection {
    /// `anthropic`, `openai`, or `selfhosted` for any OpenAI-compatible server that the site's admin approved.
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

/// Builds the request for a prompt. `allow_hosts` are the hosts that the site's admin approved.
///
/// # Errors
/// `egress_denied` for a host that is not the provider's or not approved, `input_invalid` for another provider.
pub fn request(connection: &Connection, prompt: &Prompt, allow_hosts: &[String]) -> Result<CheckedRequest> {
    match connection.provider {
        Provider::Anthropic => anthropic::request(connection, prompt),
        Provider::Openai | Provider::Selfhosted => compatible::request(connection, prompt, allow_hosts),
        _ => Err(Error::input("provider", "this provider has no AI: choose anthropic, openai or selfhosted")),
    }
}

/// Reads the answer to [`request`].
///
/// # Errors
/// A sentence for a person with `unauthorized`, `forbidden`, `not_found`, `rate_limited`, `upstream`, `answer_invalid`.
pub fn read(connection: &Connection, response: &Response) -> Result<Read> {
    match connection.provider {
        Provider::Anthropic => anthropic::read(response),
        _ => compatible::read(response, connection.provider),
    }
}
