//! What came back from a model, the same for every vendor.

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error};
use crate::http::Response;

/// What an answer to a prompt was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// Text.
    Answer(Answer),
    /// The prompt does not fit the model: send less.
    TooLong {
        /// Tokens of the prompt as the provider counted them, when it says so.
        prompt_tokens: Option<u32>,
        /// Tokens that fit, when it says so.
        context_tokens: Option<u32>,
    },
}

/// A model's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// All text of the answer, without its thinking.
    pub text: String,
    /// Why it ended.
    pub stop: Stop,
    /// What it cost.
    pub usage: Usage,
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// The model was done.
    Complete,
    /// The answer reached its token limit: ask for the rest.
    Truncated,
    /// The model or a filter of the provider declined.
    Refused,
}

/// Tokens as the provider counted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Of the prompt, cached ones included.
    pub input_tokens: u32,
    /// Of the answer, thinking included.
    pub output_tokens: u32,
}

impl Usage {
    /// Both sums.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            input_tokens: self.input_tokens.saturating_add(other.input_tokens),
            output_tokens: self.output_tokens.saturating_add(other.output_tokens),
        }
    }
}

/// Maps an error response, by its status alone. The provider's own words are not shown: they can repeat the prompt.
pub(super) fn refusal(response: &Response) -> Error {
    // Forge answers a blocked request with 403 itself; no provider sends this header.
    if response.header("forge-proxy-error").is_some() {
        return Error::new(
            Code::EgressDenied,
            "Forge blocked the AI's address: the site's admin has to approve its host",
        );
    }
    let (code, message) = match response.status {
        400 | 413 | 422 => {
            (Code::Upstream, "the AI provider refused the request: check the model's name and its limits")
        }
        401 => (Code::Unauthorized, "the AI provider does not accept the key: replace it in the settings"),
        402 => (Code::Forbidden, "the AI provider's account has no credit: add some, then run again"),
        403 => (Code::Forbidden, "the key may not use this model: check the key's rights with the provider"),
        404 => (Code::NotFound, "the AI provider knows no such model or address: check both in the settings"),
        408 | 504 => (Code::Timeout, "the AI provider did not answer in time; the run goes on later"),
        429 => (Code::RateLimited, "the AI provider asks us to slow down; the run goes on later"),
        503 | 529 => (Code::Upstream, "the AI provider is overloaded or still starting; the run goes on later"),
        300..=399 => (Code::EgressDenied, "the AI's address redirects: enter its final address in the settings"),
        _ => (Code::Upstream, "the AI provider could not answer; the run is tried again later"),
    };
    Error::new(code, message)
}

pub(super) fn invalid() -> Error {
    let why =
        "the AI's answer is not what the interface describes: check that the address is the API's, not a web page's";
    Error::new(Code::AnswerInvalid, why)
}
