//! Google's generateContent (Gemini API).
//!
//! Sources: ai.google.dev/api/generate-content (request, `Candidate`, `FinishReason`, `PromptFeedback`, `UsageMetadata`),
//! ai.google.dev/gemini-api/docs/troubleshooting, cloud.google.com/apis/design/errors (`ErrorInfo`, `RetryInfo`).

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, Read, Stop, Usage, invalid, refusal};
use super::connection::Connection;
use super::models::limits;
use super::prompt::{Prompt, Role};
use crate::egress::{CheckedRequest, SecretHeader, SecretScheme};
use crate::error::{Code, Error, Result};
use crate::http::{Method, Response};
use crate::input;
use crate::provider::Provider;
use crate::text::percent_encoded;

const MODELS: &str = "https://generativelanguage.googleapis.com/v1beta/models";

pub(super) fn request(connection: &Connection, prompt: &Prompt) -> Result<CheckedRequest> {
    let contents = prompt.messages.iter().map(|message| {
        let role = if message.role == Role::User { "user" } else { "model" };
        json!({"role": role, "parts": [{"text": message.text}]})
    });
    let body = json!({
        "systemInstruction": {"parts": [{"text": prompt.instructions}]},
        "contents": contents.collect::<Vec<Value>>(),
        "generationConfig": {"maxOutputTokens": limits(connection).output_tokens},
    });
    let model = connection.model.strip_prefix("models/").unwrap_or(&connection.model);
    let url = format!("{MODELS}/{}:generateContent", percent_encoded(model));
    let request = CheckedRequest::new(Method::Post, &url, Provider::Google, &[])?;
    let request = request.header("content-type", "application/json");
    let request = match &connection.secret {
        Some(secret) => request.secret(SecretHeader {
            header: "x-goog-api-key".to_owned(),
            scheme: SecretScheme::Raw,
            user: None,
            secret: secret.clone(),
        }),
        None => request,
    };
    Ok(request.body(body.to_string().into_bytes()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(default)]
    candidates: Vec<Candidate>,
    #[serde(default)]
    prompt_feedback: Option<Feedback>,
    #[serde(default)]
    usage_metadata: Counted,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Candidate {
    /// Absent when a filter took everything.
    #[serde(default)]
    content: Content,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Deserialize, Default)]
struct Content {
    #[serde(default)]
    parts: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    text: String,
    /// Whether it is a summary of the model's thinking.
    #[serde(default)]
    thought: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Feedback {
    #[serde(default)]
    block_reason: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Counted {
    prompt_token_count: u32,
    candidates_token_count: u32,
    thoughts_token_count: u32,
}

pub(super) fn read(response: &Response) -> Result<Read> {
    if !response.is_success() {
        return failure(response);
    }
    let body: Body = input::read_json(&response.body).map_err(|_| invalid())?;
    let counted = body.usage_metadata;
    let output_tokens = counted.candidates_token_count.saturating_add(counted.thoughts_token_count);
    let usage = Usage { input_tokens: counted.prompt_token_count, output_tokens };
    let Some(candidate) = body.candidates.into_iter().next() else {
        body.prompt_feedback.and_then(|feedback| feedback.block_reason).ok_or_else(invalid)?;
        return Ok(Read::Answer(Answer { text: String::new(), stop: Stop::Refused, usage }));
    };
    let parts = candidate.content.parts.iter().filter(|part| !part.thought);
    let text: String = parts.map(|part| part.text.as_str()).collect();
    let stop = match candidate.finish_reason.as_deref() {
        Some("STOP") => Stop::Complete,
        Some("MAX_TOKENS") => Stop::Truncated,
        // SAFETY, RECITATION, BLOCKLIST, PROHIBITED_CONTENT, SPII, LANGUAGE, OTHER and what is added to them.
        Some(reason) if reason != "FINISH_REASON_UNSPECIFIED" => Stop::Refused,
        _ => return Err(invalid()),
    };
    Ok(Read::Answer(Answer { text, stop, usage }))
}

/// When Google wants to be asked again: it says so in the body, not in a header. Seconds.
pub(super) fn retry_after_seconds(response: &Response) -> Option<u32> {
    let error = serde_json::from_slice::<Value>(&response.body).ok()?;
    let details = error.pointer("/error/details")?.as_array()?;
    let delay = details.iter().find_map(|detail| detail.get("retryDelay")?.as_str())?;
    let (whole, part) = delay.strip_suffix('s')?.split_once('.').unwrap_or((delay.trim_end_matches('s'), ""));
    let seconds: u32 = whole.parse().ok()?;
    Some(seconds + u32::from(part.bytes().any(|digit| digit != b'0')))
}

/// `{error: {code, message, status, details}}`. A wrong key and a prompt that is too long are both `INVALID_ARGUMENT`.
fn failure(response: &Response) -> Result<Read> {
    let error = serde_json::from_slice::<Value>(&response.body).unwrap_or_default();
    let said = error.pointer("/error/message").and_then(Value::as_str).unwrap_or_default();
    let details = error.pointer("/error/details").and_then(Value::as_array);
    let mut reasons = details.into_iter().flatten().filter_map(|detail| detail.get("reason")?.as_str());
    if response.status == 400 && reasons.any(|reason| reason == "API_KEY_INVALID") {
        let why = "the AI provider does not accept the key: replace it in the settings";
        return Err(Error::new(Code::Unauthorized, why));
    }
    // "The input token count (N) exceeds the maximum number of tokens allowed (M)."
    if response.status == 400 && said.contains("token count") && said.contains("exceeds the maximum") {
        let mut numbers = said.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok());
        return Ok(Read::TooLong { prompt_tokens: numbers.next(), context_tokens: numbers.next() });
    }
    Err(refusal(response))
}
