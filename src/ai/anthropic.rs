//! Anthropic's Messages interface, version 2026-10-21.
//!
//! Source: platform.claude.com/docs/en/api/messages and /versioning. Since that version a sampling parameter
//! (`temperature`, `top_p`, `top_k`) is an error even with its default value: none is ever sent. The assistant's turn is
//! never begun for it: current models refuse that, too.

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, Read, Stop, Usage, invalid, refusal};
use super::connection::Connection;
use super::models::limits;
use super::prompt::{Prompt, Role};
use crate::egress::{CheckedRequest, SecretHeader, SecretScheme};
use crate::error::Result;
use crate::http::{Method, Response};
use crate::input;
use crate::provider::Provider;

const MESSAGES: &str = "https://api.anthropic.com/v1/messages";
pub(super) const VERSION: &str = "2026-10-21";

pub(super) fn request(connection: &Connection, prompt: &Prompt) -> Result<CheckedRequest> {
    let messages: Vec<Value> = prompt
        .messages
        .iter()
        .map(|message| {
            let role = if message.role == Role::User { "user" } else { "assistant" };
            json!({"role": role, "content": message.text})
        })
        .collect();
    let body = json!({
        "model": connection.model,
        "max_tokens": limits(connection).output_tokens,
        "system": prompt.instructions,
        "messages": messages,
    });
    let request = CheckedRequest::new(Method::Post, MESSAGES, Provider::Anthropic, &[])?
        .header("content-type", "application/json")
        .header("anthropic-version", VERSION);
    let request = match &connection.secret {
        Some(secret) => request.secret(SecretHeader {
            header: "x-api-key".to_owned(),
            scheme: SecretScheme::Raw,
            user: None,
            secret: secret.clone(),
        }),
        None => request,
    };
    Ok(request.body(body.to_string().into_bytes()))
}

pub(super) fn read(response: &Response) -> Result<Read> {
    #[derive(Deserialize)]
    struct Body {
        content: Vec<Block>,
        #[serde(default)]
        stop_reason: Option<String>,
        #[serde(default)]
        usage: Counted,
    }
    #[derive(Deserialize)]
    struct Block {
        #[serde(rename = "type")]
        kind: String,
        #[serde(default)]
        text: String,
    }
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Counted {
        input_tokens: u32,
        cache_creation_input_tokens: Option<u32>,
        cache_read_input_tokens: Option<u32>,
        output_tokens: u32,
    }
    if !response.is_success() {
        return failure(response);
    }
    let body: Body = input::read_json(&response.body).map_err(|_| invalid())?;
    // The first block is often `thinking`: all blocks of text together are the answer.
    let text: String =
        body.content.iter().filter(|block| block.kind == "text").map(|block| block.text.as_str()).collect();
    let stop = match body.stop_reason.as_deref() {
        Some("end_turn" | "stop_sequence") => Stop::Complete,
        Some("max_tokens" | "pause_turn") => Stop::Truncated,
        Some("model_context_window_exceeded") if text.is_empty() => return Ok(too_long()),
        Some("model_context_window_exceeded") => Stop::Truncated,
        Some("refusal") => Stop::Refused,
        _ => return Err(invalid()),
    };
    let cached = body.usage.cache_creation_input_tokens.unwrap_or(0) + body.usage.cache_read_input_tokens.unwrap_or(0);
    let input_tokens = body.usage.input_tokens.saturating_add(cached);
    Ok(Read::Answer(Answer { text, stop, usage: Usage { input_tokens, output_tokens: body.usage.output_tokens } }))
}

/// `{type: "error", error: {type, message}}`. Only `prompt is too long` has no type of its own.
fn failure(response: &Response) -> Result<Read> {
    let error = serde_json::from_slice::<Value>(&response.body).unwrap_or_default();
    let said = error.pointer("/error/message").and_then(Value::as_str).unwrap_or_default();
    let kind = error.pointer("/error/type").and_then(Value::as_str).unwrap_or_default();
    let long = said.starts_with("prompt is too long") || kind == "request_too_large";
    if matches!(response.status, 400 | 413) && long { Ok(too_long()) } else { Err(refusal(response)) }
}

fn too_long() -> Read {
    Read::TooLong { prompt_tokens: None, context_tokens: None }
}
