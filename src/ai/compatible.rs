//! Chat Completions, as every OpenAI-compatible server speaks it.
//!
//! Sources: the llama.cpp server's README, docs.vllm.ai (OpenAI-compatible
//! server), docs.ollama.com/openai. What the servers really answer was measured with llama.cpp.

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, Read, Stop, Usage, invalid, refusal};
use super::connection::{Connection, bearer_json};
use super::models::limits;
use super::prompt::{Prompt, Role};
use crate::egress::{CheckedRequest, names_host};
use crate::error::{Error, Result};
use crate::http::{Method, Response};
use crate::input;

pub(super) fn request(connection: &Connection, prompt: &Prompt, allow_hosts: &[String]) -> Result<CheckedRequest> {
    let base = own_base(connection)?;
    let instructions = [json!({"role": "system", "content": prompt.instructions})];
    let turns = prompt.messages.iter().map(|message| {
        let role = if message.role == Role::User { "user" } else { "assistant" };
        json!({"role": role, "content": message.text})
    });
    let messages: Vec<Value> = instructions.into_iter().chain(turns).collect();
    // Most servers know nothing else than `max_tokens`.
    let cap = limits(connection).output_tokens;
    let mut body = json!({"model": connection.model, "messages": messages, "stream": false, "max_tokens": cap});
    if let (Some(form), Some(body)) = (&prompt.form, body.as_object_mut()) {
        let schema = json!({"name": form.name, "strict": true, "schema": form.schema});
        body.insert("response_format".to_owned(), json!({"type": "json_schema", "json_schema": schema}));
        body.insert("max_tokens".to_owned(), json!(cap.min(form.most_tokens)));
        // The same page, the same proposal.
        body.insert("temperature".to_owned(), json!(0));
    }
    let url = format!("{}/chat/completions", base.trim_end_matches('/'));
    // Of the approved hosts only the server's own: the key reaches no other.
    let hosts: Vec<String> = allow_hosts.iter().filter(|host| names_host(base, host)).cloned().collect();
    let request = CheckedRequest::new(Method::Post, &url, connection.provider, &hosts)?;
    Ok(bearer_json(request, connection, &body))
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Counted>,
}

#[derive(Deserialize)]
struct Choice {
    message: Said,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    refusal: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Counted {
    prompt_tokens: u32,
    completion_tokens: u32,
}

pub(super) fn read(response: &Response) -> Result<Read> {
    if !response.is_success() {
        return failure(response);
    }
    let body: Completion = input::read_json(&response.body).map_err(|_| invalid())?;
    let usage = body.usage.unwrap_or_default();
    let usage = Usage { input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens };
    let choice = body.choices.into_iter().next().ok_or_else(invalid)?;
    let text = without_thinking(choice.message.content.unwrap_or_default());
    let stop = match choice.finish_reason.as_deref() {
        _ if choice.message.refusal.is_some_and(|refusal| !refusal.is_empty()) => Stop::Refused,
        Some("content_filter") => Stop::Refused,
        Some("length") => Stop::Truncated,
        Some("stop") => Stop::Complete,
        // Some servers leave the reason out; an answer with text is then taken as whole.
        None if !text.is_empty() => Stop::Complete,
        _ => return Err(invalid()),
    };
    Ok(Read::Answer(Answer { text, stop, usage }))
}

/// Some name `context_length_exceeded`, llama.cpp `exceed_context_size_error` with both numbers; vLLM only says it.
fn failure(response: &Response) -> Result<Read> {
    let body = serde_json::from_slice::<Value>(&response.body).unwrap_or_default();
    let error = body.get("error").filter(|error| error.is_object()).unwrap_or(&body);
    let word = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = |name: &str| error.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let said = word("message");
    let named = word("code") == "context_length_exceeded" || word("type") == "exceed_context_size_error";
    let long = named || said.contains("maximum context length") || said.contains("exceeds the available context size");
    if matches!(response.status, 400 | 413 | 500) && long {
        return Ok(Read::TooLong { prompt_tokens: number("n_prompt_tokens"), context_tokens: number("n_ctx") });
    }
    // llama.cpp answers 500 when it cannot parse what its own token limit cut off.
    if response.status == 500 && said.starts_with("Failed to parse") {
        return Ok(Read::Answer(Answer { text: String::new(), stop: Stop::Truncated, usage: Usage::default() }));
    }
    Err(refusal(response))
}

/// Local reasoning models put their thinking first, between `<think>` and `</think>`; chat templates often swallow the first.
fn without_thinking(text: String) -> String {
    match text.split_once("</think>") {
        Some((thinking, answer)) if thinking.trim_start().starts_with("<think>") || !thinking.contains('<') => {
            answer.trim_start().to_owned()
        }
        _ => text,
    }
}

fn own_base(connection: &Connection) -> Result<&str> {
    let why = "a self-hosted AI needs its address, for example https://ai.example.com/v1";
    connection.base_url.as_deref().filter(|url| !url.is_empty()).ok_or_else(|| Error::input("baseUrl", why))
}
