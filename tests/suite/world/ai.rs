//! AI providers that say what a test wants them to say, each in its own shape.

use std::collections::VecDeque;

use serde_json::{Value, json};
use touchmark::flow::Outcome;

use super::{json_response, response};

#[derive(Debug, Clone, Default)]
pub struct Ai {
    /// Answers to come: status and body. When there is none left, the server writes a sentence about the prompt.
    pub replies: VecDeque<(u16, Value)>,
    /// What it was asked.
    pub asked: Vec<Value>,
    /// Text of the sentence about a prompt, instead of the usual one.
    pub sentence: Option<String>,
    /// What it says to a prompt's last turn, where a test plays a model that reads.
    pub script: Option<fn(&str) -> String>,
}

/// Whether an address is an AI provider's; the rest are Git hosts.
pub fn is_providers(url: &str) -> bool {
    let hosts =
        ["ai.example.com/", "api.anthropic.com/", "api.openai.com/", "generativelanguage.googleapis.com/", "llm/"];
    hosts.iter().any(|host| url.strip_prefix("https://").is_some_and(|rest| rest.starts_with(host)))
}

impl Ai {
    pub fn says(&mut self, text: &str, finish_reason: &str) {
        self.replies.push_back((200, chat(text, finish_reason)));
    }

    pub fn answer(&mut self, url: &str, body: Option<&[u8]>) -> (Outcome, Vec<u8>) {
        let asked: Value = serde_json::from_slice(body.expect("a body")).expect("JSON");
        let last = |name: &str| asked[name].as_array().and_then(|turns| turns.last()).cloned().unwrap_or_default();
        let turn = [last("messages"), last("input"), last("contents")].into_iter().find(|turn| !turn.is_null());
        let turn = turn.expect("a turn");
        let text = turn["content"].as_str().or(turn["parts"][0]["text"].as_str()).expect("a text");
        let scripted = self.script.map(|script| script(text));
        let usual = scripted.or(self.sentence.clone()).unwrap_or(format!("A module of {} bytes.", text.len()));
        self.asked.push(asked);
        match self.replies.pop_front().unwrap_or_else(|| (200, shaped(url, &usual))) {
            (200, body) => json_response(200, &body),
            (status, body) => (response(status), body.to_string().into_bytes()),
        }
    }
}

fn chat(text: &str, finish_reason: &str) -> Value {
    json!({
        "choices": [{"message": {"content": text}, "finish_reason": finish_reason}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10}
    })
}

/// A whole answer as the provider behind the address writes it.
fn shaped(url: &str, text: &str) -> Value {
    match url {
        url if url.contains("anthropic") => json!({
            "content": [{"type": "text", "text": text}], "stop_reason": "end_turn",
            "usage": {"input_tokens": 100, "output_tokens": 10}
        }),
        url if url.contains("openai") => json!({
            "status": "completed", "incomplete_details": null, "error": null,
            "output": [{"type": "reasoning", "summary": []},
                {"type": "message", "content": [{"type": "output_text", "text": text, "annotations": []}]}],
            "usage": {"input_tokens": 100, "output_tokens": 10, "total_tokens": 110}
        }),
        url if url.contains("googleapis") => json!({
            "candidates": [{"content": {"role": "model", "parts": [{"text": text}]}, "finishReason": "STOP"}],
            "usageMetadata": {"promptTokenCount": 100, "candidatesTokenCount": 10, "totalTokenCount": 110}
        }),
        "https://llm/" => json!({
            "choices": [{"index": 0, "finish_reason": "stop",
                "message": {"role": "assistant", "content": [{"type": "text", "text": text}]}}],
            "usage": {"input_tokens": 100, "output_tokens": 10, "total_tokens": 110}
        }),
        _ => chat(text, "stop"),
    }
}
