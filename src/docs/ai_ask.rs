//! Asking a model: patiently, at the provider's pace, for the rest of an answer that was cut, and counting what it took.

use std::cell::Cell;

use serde::{Deserialize, Serialize};

use crate::ai::{self, Answer, Ask, Connection, Corrections, Limits, Prompt, Read, Stop, Usage};
use crate::budget::{TokenTable, count_tokens};
use crate::error::{Code, Error, Result};
use crate::flow::{Patience, Unanswered, World, send_patiently};
use crate::http::Response;
use crate::limits::LONGEST_WAIT_MS;
use crate::provider::Provider;

/// How often the rest of a truncated answer is asked for.
const MOST_CONTINUATIONS: u32 = 3;
/// What an answer is taken for before it is there, tokens: a page is shorter, thinking can be longer.
const USUAL_ANSWER_TOKENS: u32 = 8_192;
const MINUTE_MS: u32 = 60_000;

/// What a run asked of the AI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spent {
    /// Requests that were answered.
    pub requests: u32,
    /// Tokens of the prompts, as the provider counted them.
    pub input_tokens: u32,
    /// Tokens of the answers.
    pub output_tokens: u32,
    /// Pages whose text the model declined to write, or whose answer was not used.
    pub declined: u32,
    /// Pages that were left for a later run, because this one had used up the site's budget.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub postponed: u32,
    /// What the review corrected in the texts.
    #[serde(default, skip_serializing_if = "Corrections::is_none")]
    pub corrected: Corrections,
}

impl Spent {
    /// Both sums.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            requests: self.requests.saturating_add(other.requests),
            input_tokens: self.input_tokens.saturating_add(other.input_tokens),
            output_tokens: self.output_tokens.saturating_add(other.output_tokens),
            declined: self.declined.saturating_add(other.declined),
            postponed: self.postponed.saturating_add(other.postponed),
            corrected: self.corrected.plus(other.corrected),
        }
    }
}

/// A way to a model.
pub(super) struct Asker<'a> {
    world: &'a World,
    connection: &'a Connection,
    /// Hosts that the site's admin approved.
    hosts: &'a [String],
    spent: Cell<Spent>,
    /// Askers at work at the same time, this one included.
    lanes: u32,
    /// Tokens asked for in the present minute, and when it began.
    minute: Cell<(u32, u32)>,
    failed: Cell<bool>,
    /// Counts exactly; without it a byte is taken for a token.
    table: Option<TokenTable>,
}

impl<'a> Asker<'a> {
    pub(super) fn new(world: &'a World, connection: &'a Connection, hosts: &'a [String]) -> Self {
        Self {
            world,
            connection,
            hosts,
            spent: Cell::default(),
            lanes: 1,
            minute: Cell::default(),
            failed: Cell::new(false),
            table: None,
        }
    }

    /// Beside others that ask the same provider at the same time.
    pub(super) fn beside(self, lanes: u32) -> Self {
        Self { lanes, ..self }
    }

    pub(super) fn counting(self, table: Option<TokenTable>) -> Self {
        Self { table, ..self }
    }

    /// Whether the provider was the reason that something failed.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.get()
    }

    pub(super) fn tokens_of(&self, prompt: &Prompt, limits: &Limits) -> u32 {
        self.count_tokens(&prompt.all_text(), limits)
    }

    pub(super) fn count_tokens(&self, text: &str, limits: &Limits) -> u32 {
        count_tokens(text, limits.encoding, self.table.as_ref()).tokens
    }

    pub(super) fn spent(&self) -> Spent {
        self.spent.get()
    }

    /// Notes what did not come from the provider: a page that was declined or postponed, corrections.
    pub(super) fn note(&self, more: Spent) {
        self.spent.set(self.spent.get().plus(more));
    }

    /// Asks, and asks for the rest of a truncated answer while the prompt stays below `most_tokens`.
    pub(super) async fn ask(&self, prompt: &Prompt, most_tokens: u32) -> Result<Read> {
        let mut next = prompt.clone();
        let (mut text, mut usage) = (String::new(), Usage::default());
        for _ in 0..=MOST_CONTINUATIONS {
            let request = ai::request(self.connection, &next, self.hosts)?;
            let limits = ai::limits(self.connection);
            let answer_tokens = limits.output_tokens.min(USUAL_ANSWER_TOKENS);
            let asked = self.tokens_of(&next, &limits);
            self.pace(asked.saturating_add(answer_tokens)).await?;
            let patience = Patience { tries: 3, ..Patience::REPEATABLE };
            let sent = send_patiently(self.world, patience, || self.send(&request)).await;
            let read = sent.and_then(|response| ai::read(self.connection, &response));
            self.failed.set(read.is_err());
            let answer = match read? {
                Read::Answer(answer) => answer,
                // The answer so far has filled the context: what came is what there is.
                Read::TooLong { .. } if !text.is_empty() => break,
                too_long => return Ok(too_long),
            };
            self.count(answer.usage);
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
        // Still not at its end: whole lines are kept, and the reader is told.
        let kept = text.rsplit_once('\n').map_or(text.as_str(), |(lines, _)| lines);
        let text =
            if kept.is_empty() { String::new() } else { format!("{kept}\n\n*This text was cut at the AI's limit.*\n") };
        Ok(Read::Answer(Answer { text, stop: Stop::Complete, usage }))
    }

    /// Keeps this writer's share of what may be asked in a minute, where that is known.
    async fn pace(&self, tokens: u32) -> Result<()> {
        let Some(minute) = ai::limits(self.connection).minute else { return Ok(()) };
        let (share, tokens) = (minute.tokens / self.lanes, tokens.max(minute.tokens / minute.requests.max(1)));
        loop {
            let (used, since_ms) = self.minute.get();
            let passed_ms = self.world.elapsed_ms().saturating_sub(since_ms);
            if passed_ms >= MINUTE_MS {
                self.minute.set((tokens, self.world.elapsed_ms()));
                return Ok(());
            }
            if used == 0 || used.saturating_add(tokens) <= share {
                self.minute.set((used.saturating_add(tokens), since_ms));
                return Ok(());
            }
            self.world.sleep((MINUTE_MS - passed_ms).min(LONGEST_WAIT_MS)).await?;
        }
    }

    async fn send(&self, ask: &Ask) -> std::result::Result<Response, Unanswered> {
        let answer = match ask {
            Ask::Outside(request) => self.world.fetch(request.clone()).await,
            Ask::Platform { model, body } => self.world.llm(model, body.clone()).await,
        };
        answer.map(|response| ai::with_retry_after(self.connection, response))
    }

    fn count(&self, usage: Usage) {
        let spent = self.spent.get();
        self.spent.set(Spent {
            requests: spent.requests + 1,
            input_tokens: spent.input_tokens.saturating_add(usage.input_tokens),
            output_tokens: spent.output_tokens.saturating_add(usage.output_tokens),
            ..spent
        });
    }
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Checks a connection before it is saved.
///
/// # Errors
/// `input_invalid` with the field.
pub(super) fn check_connection(connection: &Connection) -> Result<()> {
    if connection.model.is_empty() || connection.model.len() > 200 || connection.model.chars().any(char::is_control) {
        return Err(Error::input("ai.model", "enter the model's name as the provider spells it"));
    }
    match (connection.provider, &connection.base_url) {
        (Provider::Anthropic | Provider::Openai | Provider::Google | Provider::Forge, None) => Ok(()),
        (Provider::Anthropic | Provider::Openai | Provider::Google | Provider::Forge, Some(_)) => Err(Error::input(
            "ai.baseUrl",
            "this provider has its own address: leave the field empty, or choose selfhosted",
        )),
        (Provider::Selfhosted, Some(url)) if url.starts_with("https://") => Ok(()),
        (Provider::Selfhosted, _) => Err(Error::input(
            "ai.baseUrl",
            "a server of your own needs an https address, for example https://ai.example.com/v1",
        )),
        _ => Err(Error {
            code: Code::InputInvalid,
            ..Error::input("ai.provider", "choose anthropic, openai, google, forge or selfhosted")
        }),
    }
}
