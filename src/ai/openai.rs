//! OpenAI's Responses.
//!
//! Sources: developers.openai.com/api/reference/responses (create, the response object), /api/docs/guides/error-codes.
//! `store` is off: by default OpenAI keeps a response for 30 days, prompt included.

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, Read, Stop, Usage, invalid, refusal};
use super::connection::{Connection, bearer_json};
use super::models::limits;
use super::prompt::{Prompt, Role};
use crate::egress::CheckedRequest;
use crate::error::{Code, Error, Result};
use crate::http::{Method, Response};
use crate::input;
use crate::provider::Provider;

const RESPONSES: &str = "https://api.openai.com/v1/responses";

pub(super) fn request(connection: &Connection, prompt: &Prompt) -> Result<CheckedRequest> {
    let turns = prompt.messages.iter().map(|message| {
        let role = if message.role == Role::User { "user" } else { "assistant" };
        json!({"role": role, "content": message.text})
    });
    let body = json!({
        "model": connection.model,
        "instructions": prompt.instructions,
        "input": turns.collect::<Vec<Value>>(),
        "max_output_tokens": limits(connection).output_tokens,
        "store": false,
    });
    let request = CheckedRequest::new(Method::Post, RESPONSES, Provider::Openai, &[])?;
    Ok(bearer_json(request, connection, &body))
}

#[derive(Deserialize)]
struct Body {
    status: String,
    #[serde(default)]
    output: Vec<Item>,
    #[serde(default)]
    usage: Option<Counted>,
    #[serde(default)]
    incomplete_details: Option<Why>,
    #[serde(default)]
    error: Option<Failed>,
}

/// A message, or the reasoning before it, which has no text of its own.
#[derive(Deserialize)]
struct Item {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    content: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
struct Why {
    #[serde(default)]
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Failed {
    #[serde(default)]
    code: Option<String>,
}

#[derive(Deserialize, Default)]
struct Counted {
    #[serde(default)]
    input_tokens: u32,
    #[serde(default)]
    output_tokens: u32,
}

pub(super) fn read(response: &Response) -> Result<Read> {
    if !response.is_success() {
        return failure(response);
    }
    let body: Body = input::read_json(&response.body).map_err(|_| invalid())?;
    let said = || body.output.iter().filter(|item| item.kind == "message").flat_map(|item| &item.content);
    let text: String = said().filter(|part| part.kind == "output_text").map(|part| part.text.as_str()).collect();
    let reason = body.incomplete_details.and_then(|why| why.reason);
    let stop = match (body.status.as_str(), reason.as_deref()) {
        _ if said().any(|part| part.kind == "refusal") => Stop::Refused,
        ("completed", _) => Stop::Complete,
        ("incomplete", Some("content_filter")) => Stop::Refused,
        ("incomplete", _) => Stop::Truncated,
        ("failed", _) => return failed(body.error.and_then(|error| error.code).as_deref()),
        _ => return Err(invalid()),
    };
    let usage = body.usage.unwrap_or_default();
    let usage = Usage { input_tokens: usage.input_tokens, output_tokens: usage.output_tokens };
    Ok(Read::Answer(Answer { text, stop, usage }))
}

/// OpenAI says with 200 that the generation broke off.
fn failed(code: Option<&str>) -> Result<Read> {
    match code {
        Some("context_length_exceeded") => Ok(too_long()),
        Some("rate_limit_exceeded") => {
            Err(Error::new(Code::RateLimited, "the AI provider asks us to slow down; the run goes on later"))
        }
        _ => Err(Error::new(Code::Upstream, "the AI provider could not answer; the run is tried again later")),
    }
}

fn failure(response: &Response) -> Result<Read> {
    let body = serde_json::from_slice::<Value>(&response.body).unwrap_or_default();
    let code = body.pointer("/error/code").and_then(Value::as_str).unwrap_or_default();
    // A key without credit is answered with the status of a busy one.
    if response.status == 429 && code == "insufficient_quota" {
        let why = "the AI provider's account has no credit: add some, then run again";
        return Err(Error::new(Code::Forbidden, why));
    }
    if response.status == 400 && code == "context_length_exceeded" { Ok(too_long()) } else { Err(refusal(response)) }
}

fn too_long() -> Read {
    Read::TooLong { prompt_tokens: None, context_tokens: None }
}
