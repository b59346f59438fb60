//! Requests to AI providers and their answers, one vendor's interface a file.
//!
//! Anthropic's Messages, OpenAI's Responses, Google's generateContent, Atlassian's Forge LLM, and Chat Completions, which
//! llama.cpp, vLLM, Ollama and LM Studio speak. The vendors' pages are named in docs/AI-PROVIDERS.md.

mod answer;
mod anthropic;
mod compatible;
mod connection;
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

use crate::egress::CheckedRequest;
use crate::error::{Error, Result};
use crate::http::Response;
use crate::provider::Provider;

pub use answer::{Answer, Read, Stop, Usage};
pub use connection::{Connection, Price};
pub use contain::{Lead, contain};
pub use key::{is_key_answer, key_request};
pub use models::{Estimate, LIMITS_DATE, Limits, Minute, cost, estimate, limits};
pub use names::Known;
pub use prompt::whole::{WholePage, plan_prompt, whole_prompt};
pub use prompt::{AnswerForm, Fence, Message, Prompt, PromptFile, Role, leaks, module_prompt, overview_prompt};
pub use repeats::{repeats, whole_sentences};
pub use review::{Corrections, review};

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
        /// As long as somebody waits.
        timeout_ms: Option<u32>,
    },
}

impl Ask {
    /// With another bound of its time.
    #[must_use]
    pub fn within(self, ms: u32) -> Self {
        match self {
            Self::Outside(request) => Self::Outside(request.timeout_ms(ms)),
            Self::Platform { model, body, .. } => Self::Platform { model, body, timeout_ms: Some(ms) },
        }
    }
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
            return Ok(Ask::Platform { model: connection.model.clone(), body, timeout_ms: None });
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

/// The answer with the wait that its provider requests as the header that everybody else uses.
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
