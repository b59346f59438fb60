//! Forge LLM: Atlassian's own models, through the platform. No key, and nothing leaves for a vendor.
//!
//! Sources: developer.atlassian.com/platform/forge/runtime-reference/forge-llms-api-reference (request, response, validation
//! rules), /forge-llms-api-errors, the types of `@forge/llm` 1.0.8. No sampling parameter is sent: some models take none.

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, Read, Stop, Usage, invalid, refusal};
use super::connection::Connection;
use super::models::limits;
use super::prompt::{Prompt, Role};
use crate::error::Result;
use crate::http::Response;
use crate::input;

/// The prompt as `chat` takes it, without the model.
pub(super) fn body(connection: &Connection, prompt: &Prompt) -> Vec<u8> {
    let instructions = [json!({"role": "system", "content": prompt.instructions})];
    let turns = prompt.messages.iter().map(|message| {
        let role = if message.role == Role::User { "user" } else { "assistant" };
        json!({"role": role, "content": message.text})
    });
    let messages: Vec<Value> = instructions.into_iter().chain(turns).collect();
    let cap = limits(connection).output_tokens;
    json!({"messages": messages, "max_completion_tokens": cap}).to_string().into_bytes()
}

#[derive(Deserialize)]
struct Body {
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Counted>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    finish_reason: Option<String>,
    message: Said,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    content: Content,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Vec<Part>),
}

impl Default for Content {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    text: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Counted {
    input_tokens: u32,
    output_tokens: u32,
}

pub(super) fn read(response: &Response) -> Result<Read> {
    if !response.is_success() {
        return Err(refusal(response));
    }
    let body: Body = input::read_json(&response.body).map_err(|_| invalid())?;
    let choice = body.choices.into_iter().next().ok_or_else(invalid)?;
    let text = match choice.message.content {
        Content::Text(text) => text,
        Content::Parts(parts) => parts.into_iter().map(|part| part.text).collect(),
    };
    // Atlassian lists no reasons: those of its models' maker and of the shape that it borrowed are understood. An answer
    // without a reason was broken off.
    let stop = match choice.finish_reason.as_deref() {
        Some("stop" | "end_turn" | "stop_sequence") => Stop::Complete,
        Some("length" | "max_tokens" | "max_completion_tokens" | "model_context_window_exceeded") => Stop::Truncated,
        Some("refusal" | "content_filter") => Stop::Refused,
        None if !text.is_empty() => Stop::Truncated,
        _ => return Err(invalid()),
    };
    let usage = body.usage.unwrap_or_default();
    let usage = Usage { input_tokens: usage.input_tokens, output_tokens: usage.output_tokens };
    Ok(Read::Answer(Answer { text, stop, usage }))
}
