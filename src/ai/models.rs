//! What the models can hold and cost: one table with one date, and the estimate before a run.

use serde::{Deserialize, Serialize};

use super::answer::Usage;
use super::connection::{Connection, Price};
use crate::budget::Encoding;
use crate::provider::Provider;

/// When the table was read from the vendors' model pages (platform.claude.com/docs/en/about-claude/models,
/// developers.openai.com/api/docs/models, ai.google.dev/gemini-api/docs/models, developer.atlassian.com/platform/forge
/// limits-llm). Prices change: a connection can name its own.
pub const LIMITS_DATE: &str = "2026-11";

/// Tokens of an answer that we ask for: a page is shorter, and 180 s, the platform's bound of one request, allow no more.
const ANSWER_TOKENS: u32 = 8_192;
/// The same for models that think before they write and cannot be told not to: thinking counts.
const THINKING_ANSWER_TOKENS: u32 = 32_000;
/// A model nobody described: what llama.cpp and Ollama serve by default.
const UNKNOWN_CONTEXT: u32 = 4_096;

/// What one request may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Prompt and answer together, tokens.
    pub context_tokens: u32,
    /// The answer, tokens.
    pub output_tokens: u32,
    /// Whose tokens.
    pub encoding: Encoding,
    /// What they cost, where somebody knows.
    pub price: Option<Price>,
    /// What may be asked in a minute, where it is the same for everybody. Elsewhere it depends on the account, and the
    /// provider says 429.
    pub minute: Option<Minute>,
}

/// Bounds of one minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minute {
    /// Requests.
    pub requests: u32,
    /// Tokens of prompts and answers.
    pub tokens: u32,
}

/// What a run will cost at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// Requests.
    pub requests: u32,
    /// Tokens of all prompts, upper bound.
    pub input_tokens: u32,
    /// Tokens of all answers, upper bound.
    pub output_tokens: u32,
    /// Upper bound in US cents, rounded up; absent when no price is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cents: Option<u32>,
}

/// Forge LLM, an installation and a model. Forge LLM limits, September 2026.
const FORGE_MINUTE: Minute = Minute { requests: 100, tokens: 500_000 };

struct Model {
    provider: Provider,
    prefix: &'static str,
    context_tokens: u32,
    thinks: bool,
    encoding: Encoding,
    price: Option<(u32, u32)>,
}

const fn model(
    provider: Provider,
    prefix: &'static str,
    context: u32,
    thinks: bool,
    encoding: Encoding,
    price: Option<(u32, u32)>,
) -> Model {
    Model { provider, prefix, context_tokens: context, thinks, encoding, price }
}

/// The longest prefix wins. Prices only where a page that names its date was read.
const MODELS: &[Model] = &[
    model(Provider::Anthropic, "claude-", 200_000, false, Encoding::Claude, None),
    model(Provider::Anthropic, "claude-haiku-4-5", 200_000, false, Encoding::ClaudeLegacy, Some((100, 500))),
    model(Provider::Anthropic, "claude-haiku-5", 1_000_000, true, Encoding::Claude, None),
    model(Provider::Anthropic, "claude-sonnet-4-5", 200_000, false, Encoding::ClaudeLegacy, Some((300, 1_500))),
    model(Provider::Anthropic, "claude-sonnet-4-6", 1_000_000, false, Encoding::ClaudeLegacy, Some((300, 1_500))),
    model(Provider::Anthropic, "claude-sonnet-5", 1_000_000, true, Encoding::Claude, None),
    model(Provider::Anthropic, "claude-opus-4-7", 1_000_000, false, Encoding::Claude, Some((500, 2_500))),
    model(Provider::Anthropic, "claude-opus-5", 1_000_000, true, Encoding::Claude, None),
    model(Provider::Anthropic, "claude-fable-5", 1_000_000, true, Encoding::Claude, None),
    model(Provider::Openai, "gpt-5", 400_000, true, Encoding::O200k, None),
    model(Provider::Openai, "gpt-5.4", 922_000, true, Encoding::O200k, Some((250, 1_500))),
    model(Provider::Openai, "gpt-5.6-sol", 272_000, true, Encoding::O200k, Some((500, 3_000))),
    model(Provider::Openai, "gpt-5.6-terra", 272_000, true, Encoding::O200k, Some((200, 1_200))),
    model(Provider::Openai, "gpt-5.6-luna", 272_000, true, Encoding::O200k, Some((20, 120))),
    model(Provider::Google, "gemini-", 1_048_576, true, Encoding::Gemini, None),
    model(Provider::Forge, "claude-", 1_000_000, false, Encoding::Claude, None),
    model(Provider::Forge, "claude-haiku-", 200_000, false, Encoding::Claude, None),
    model(Provider::Forge, "claude-opus-5", 1_000_000, true, Encoding::Claude, None),
    model(Provider::Forge, "claude-sonnet-5", 1_000_000, true, Encoding::Claude, None),
];

/// The limits of a connection's model: its own words first, then the table, then careful defaults.
pub fn limits(connection: &Connection) -> Limits {
    let fits = |model: &&Model| model.provider == connection.provider && connection.model.starts_with(model.prefix);
    let known = MODELS.iter().filter(fits).max_by_key(|model| model.prefix.len());
    let context_tokens =
        connection.context_tokens.or(known.map(|model| model.context_tokens)).unwrap_or(UNKNOWN_CONTEXT);
    let asked = if known.is_some_and(|model| model.thinks) { THINKING_ANSWER_TOKENS } else { ANSWER_TOKENS };
    Limits {
        context_tokens,
        // Never more than half: a small local model has to read, too.
        output_tokens: connection.output_tokens.unwrap_or(asked).min(context_tokens / 2).max(1),
        encoding: known.map_or(Encoding::Other, |model| model.encoding),
        price: connection.price.or_else(|| {
            known.and_then(|model| model.price).map(|(input_cents, output_cents)| Price { input_cents, output_cents })
        }),
        minute: (connection.provider == Provider::Forge).then_some(FORGE_MINUTE),
    }
}

/// What `requests` with prompts of `input_tokens` in all can cost at most.
pub fn estimate(connection: &Connection, requests: u32, input_tokens: u32) -> Estimate {
    let limits = limits(connection);
    let output_tokens = limits.output_tokens.saturating_mul(requests);
    let usage = Usage { input_tokens, output_tokens };
    Estimate { requests, input_tokens, output_tokens, cents: limits.price.map(|price| cents(usage, price)) }
}

/// What tokens cost, US cents rounded up; `None` when neither the connection nor the table knows a price.
pub fn cost(connection: &Connection, usage: Usage) -> Option<u32> {
    limits(connection).price.map(|price| cents(usage, price))
}

fn cents(usage: Usage, price: Price) -> u32 {
    let cost = |tokens: u32, cents: u32| u64::from(tokens) * u64::from(cents);
    let sum = cost(usage.input_tokens, price.input_cents) + cost(usage.output_tokens, price.output_cents);
    u32::try_from(sum.div_ceil(1_000_000)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(provider: Provider, model: &str) -> Connection {
        Connection {
            provider,
            base_url: None,
            model: model.to_owned(),
            secret: None,
            context_tokens: None,
            output_tokens: None,
            price: None,
        }
    }

    #[test]
    fn the_longest_prefix_wins() {
        let known = limits(&connection(Provider::Openai, "gpt-5.6-luna-2026-07-09"));
        assert_eq!((known.context_tokens, known.encoding), (272_000, Encoding::O200k));
        assert_eq!(limits(&connection(Provider::Anthropic, "claude-opus-5-5")).output_tokens, 32_000);
    }

    #[test]
    fn an_unknown_model_is_taken_for_a_small_one() {
        let unknown = limits(&connection(Provider::Selfhosted, "claude-like"));
        assert_eq!((unknown.context_tokens, unknown.output_tokens, unknown.price), (4_096, 2_048, None));
    }

    #[test]
    fn an_estimate_rounds_up() {
        let estimate = estimate(&connection(Provider::Anthropic, "claude-haiku-4-5"), 2, 100_000);
        assert_eq!((estimate.output_tokens, estimate.cents), (16_384, Some(19)));
    }
}
