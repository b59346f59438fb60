//! Asking a model: with retries, at the provider's pace, for the rest of an answer that was cut, and counting what it took.

use std::cell::Cell;

use crate::ai::{self, Answer, Ask, Connection, Limits, Prompt, Read, Stop, Usage};
use crate::budget::{TokenTable, count_tokens};
use crate::error::Result;
use crate::flow::{MinuteWindow, RetryPolicy, TransportError, World, send_with_retry};
use crate::http::Response;
use crate::model::usage::AiUsage;

/// How often the rest of a truncated answer is asked for.
const MOST_CONTINUATIONS: u32 = 3;

/// What an answer is taken for before it is there, tokens: a page is shorter, thinking can be longer.
const USUAL_ANSWER_TOKENS: u32 = 8_192;

/// One request, and what came of it.
#[derive(Debug)]
pub struct Turn {
    /// The answer's status, where there was one.
    pub status: Option<u16>,
    /// What it said.
    pub read: Result<Read>,
}

/// A way to a model.
pub struct ModelClient<'a> {
    world: &'a World,
    connection: &'a Connection,
    /// Hosts that the site's admin approved.
    hosts: &'a [String],
    usage: Cell<AiUsage>,
    /// Askers at work at the same time, this one included.
    lanes: u32,
    /// Tokens asked for in the present minute.
    minute: MinuteWindow,
    failed: Cell<bool>,
    /// Counts exactly; without it a byte is taken for a token.
    table: Option<TokenTable>,
}

impl<'a> ModelClient<'a> {
    /// Opens the way; `hosts` are the ones that a site admin approved.
    pub fn new(world: &'a World, connection: &'a Connection, hosts: &'a [String]) -> Self {
        Self {
            world,
            connection,
            hosts,
            usage: Cell::default(),
            lanes: 1,
            minute: MinuteWindow::default(),
            failed: Cell::new(false),
            table: None,
        }
    }

    /// Beside others that ask the same provider at the same time.
    pub fn beside(self, lanes: u32) -> Self {
        Self { lanes, ..self }
    }

    /// With the table that counts exactly: without it a byte is taken for a token.
    pub fn counting(self, table: Option<TokenTable>) -> Self {
        Self { table, ..self }
    }

    /// Whether the provider was the reason that something failed.
    pub fn has_failed(&self) -> bool {
        self.failed.get()
    }

    /// Tokens of a prompt, by the model's encoding.
    pub fn tokens_of(&self, prompt: &Prompt, limits: &Limits) -> u32 {
        self.count_tokens(&prompt.all_text(), limits)
    }

    /// Tokens of a text, by the model's encoding.
    pub fn count_tokens(&self, text: &str, limits: &Limits) -> u32 {
        count_tokens(text, limits.encoding, self.table.as_ref()).tokens
    }

    /// What was asked so far.
    pub fn usage(&self) -> AiUsage {
        self.usage.get()
    }

    /// Notes what did not come from the provider: a page that was declined or postponed, corrections.
    pub fn note(&self, more: AiUsage) {
        self.usage.set(self.usage.get().plus(more));
    }

    /// Asks, and asks for the rest of a truncated answer while the prompt stays below `most_tokens`.
    pub async fn ask(&self, prompt: &Prompt, most_tokens: u32) -> Result<Read> {
        let mut next = prompt.clone();
        let (mut text, mut usage) = (String::new(), Usage::default());
        for _ in 0..=MOST_CONTINUATIONS {
            let request = ai::request(self.connection, &next, self.hosts)?;
            let limits = ai::limits(self.connection);
            let answer_tokens = limits.output_tokens.min(USUAL_ANSWER_TOKENS);
            let asked = self.tokens_of(&next, &limits);
            self.pace(asked.saturating_add(answer_tokens)).await?;
            let policy = RetryPolicy { tries: 3, ..RetryPolicy::REPEATABLE };
            let answer = match self.turn(&request, policy).await.read? {
                Read::Answer(answer) => answer,
                // The answer so far has filled the context: what came is what there is.
                Read::TooLong { .. } if !text.is_empty() => break,
                too_long => return Ok(too_long),
            };
            usage = usage.plus(answer.usage);
            text.push_str(&answer.text);
            if answer.stop != Stop::Truncated {
                return Ok(Read::Answer(Answer { text, stop: answer.stop, usage }));
            }
            if answer.text.is_empty() || ai::repeats(&text) {
                break;
            }
            next = prompt.continued(&text);
            if self.tokens_of(&next, &limits) > most_tokens {
                break;
            }
        }
        // Still not at its end: whole sentences are kept, and the reader is told.
        let kept = ai::whole_sentences(&text);
        let text =
            if kept.is_empty() { String::new() } else { format!("{kept}\n\n*This text was cut at the AI's limit.*\n") };
        Ok(Read::Answer(Answer { text, stop: Stop::Complete, usage }))
    }

    /// Asks once, for somebody who waits: an answer within `most_ms` or none, and no rest of one. A server that says when to come again
    /// is asked once more.
    pub async fn ask_once(&self, prompt: &Prompt, most_ms: u32) -> Turn {
        let limits = ai::limits(self.connection);
        let tokens =
            limits.output_tokens.min(prompt.form.as_ref().map_or(USUAL_ANSWER_TOKENS, |form| form.most_tokens));
        let asked = self.tokens_of(prompt, &limits).saturating_add(tokens);
        let ready = self.pace(asked).await.and_then(|()| ai::request(self.connection, prompt, self.hosts));
        match ready.map(|ask| ask.within(most_ms)) {
            Ok(ask) => self.turn(&ask, RetryPolicy { tries: 2, ..RetryPolicy::ONCE }).await,
            Err(error) => Turn { status: None, read: Err(error) },
        }
    }

    async fn turn(&self, ask: &Ask, policy: RetryPolicy) -> Turn {
        let sent = send_with_retry(self.world, policy, || self.send(ask)).await;
        let status = sent.as_ref().ok().map(|response| response.status);
        let read = sent.and_then(|response| ai::read(self.connection, &response));
        self.failed.set(read.is_err());
        if let Ok(Read::Answer(answer)) = &read {
            self.count(answer.usage);
        }
        Turn { status, read }
    }

    /// Keeps this writer's share of what may be asked in a minute, where that is known.
    async fn pace(&self, tokens: u32) -> Result<()> {
        let Some(minute) = ai::limits(self.connection).minute else { return Ok(()) };
        let tokens = tokens.max(minute.tokens / minute.requests.max(1));
        self.minute.reserve(self.world, tokens, minute.tokens / self.lanes).await
    }

    async fn send(&self, ask: &Ask) -> std::result::Result<Response, TransportError> {
        let answer = match ask {
            Ask::Outside(request) => self.world.fetch(request.clone()).await,
            Ask::Platform { model, body, timeout_ms } => self.world.llm(model, body.clone(), *timeout_ms).await,
        };
        answer.map(|response| ai::with_retry_after(self.connection, response))
    }

    fn count(&self, usage: Usage) {
        let spent = self.usage.get();
        self.usage.set(AiUsage {
            requests: spent.requests + 1,
            input_tokens: spent.input_tokens.saturating_add(usage.input_tokens),
            output_tokens: spent.output_tokens.saturating_add(usage.output_tokens),
            ..spent
        });
    }
}
