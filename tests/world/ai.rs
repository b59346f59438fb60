//! An OpenAI-compatible server that says what a test wants it to say.

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
}

impl Ai {
    pub fn says(&mut self, text: &str, finish_reason: &str) {
        let body = json!({
            "choices": [{"message": {"content": text}, "finish_reason": finish_reason}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 10}
        });
        self.replies.push_back((200, body));
    }

    pub fn answer(&mut self, body: Option<&[u8]>) -> (Outcome, Vec<u8>) {
        let asked: Value = serde_json::from_slice(body.expect("a body")).expect("JSON");
        let length = asked["messages"][1]["content"].as_str().expect("a text").len();
        self.asked.push(asked);
        if self.replies.is_empty() {
            self.says(&format!("A module of {length} bytes."), "stop");
        }
        match self.replies.pop_front().expect("a reply") {
            (200, body) => json_response(200, &body),
            (status, body) => (response(status), body.to_string().into_bytes()),
        }
    }
}
