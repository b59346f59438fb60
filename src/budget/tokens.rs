//! How many tokens a text has: exactly where the vocabulary is public and loaded, an upper bound everywhere else.
//!
//! Three steps, from loose to exact:
//!
//! 1. Without the table a count is the number of UTF-8 bytes. Every tokenizer named here splits into bytes at worst, so
//!    that this is never under; on source code it is three to four times too high.
//! 2. With the table, families other than OpenAI are `ceil(o200k × factor)`, but never more than the bytes. The factors
//!    are the upper side of measurements against the public vocabularies (July to November 2026); Anthropic's current
//!    tokenizer is not public, its documentation says "about 30 % more" than the one before.
//! 3. With the table, o200k itself is exact.

use serde::{Deserialize, Serialize};

use super::table::TokenTable;

/// A family of tokenizers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// OpenAI since GPT-4o. Exact with the table.
    #[serde(rename = "o200k_base")]
    O200k,
    /// Claude Opus 4.7 and every Claude 5. Factor 1.6 (measured 1.03 to 1.23 for the one before, times 1.3).
    Claude,
    /// Claude up to 4.6. Factor 1.25 on source code; Russian prose was measured at 1.58 and takes the next family.
    ClaudeLegacy,
    /// Gemini and Gemma. Factor 1.25 (measured 0.84 to 1.23).
    Gemini,
    /// Anything else, for example a model of the site's own. Factor 1.6; llama.cpp answers the true number when it is more.
    Other,
}

/// Options of `countTokens`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CountOptions {
    /// Whose tokens.
    pub encoding: Encoding,
}

/// Answer of `countTokens`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenCount {
    /// The tokens: never fewer than the provider will count where `exact` is false, apart from the stated error of the family.
    pub tokens: u32,
    /// Whether the number is the tokenizer's own.
    pub exact: bool,
}

/// Counts the tokens of `text`; `table` is the o200k table where somebody loaded it.
pub fn count_tokens(text: &str, encoding: Encoding, table: Option<&TokenTable>) -> TokenCount {
    let bytes = u32::try_from(text.len()).unwrap_or(u32::MAX);
    match table {
        None => TokenCount { tokens: bytes, exact: false },
        Some(table) if encoding == Encoding::O200k => TokenCount { tokens: table.count(text), exact: true },
        Some(table) => TokenCount { tokens: scaled(table.count(text), encoding).min(bytes), exact: false },
    }
}

/// Percent of o200k tokens that a family needs at most.
fn percent(encoding: Encoding) -> u64 {
    match encoding {
        Encoding::O200k => 100,
        Encoding::ClaudeLegacy | Encoding::Gemini => 125,
        Encoding::Claude | Encoding::Other => 160,
    }
}

fn scaled(tokens: u32, encoding: Encoding) -> u32 {
    u32::try_from((u64::from(tokens) * percent(encoding)).div_ceil(100)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_table_bytes_are_the_bound() {
        assert_eq!(count_tokens("äb", Encoding::Claude, None), TokenCount { tokens: 3, exact: false });
    }

    #[test]
    fn a_factor_rounds_up() {
        assert_eq!(scaled(1, Encoding::Claude), 2);
        assert_eq!(scaled(100, Encoding::Gemini), 125);
        assert_eq!(scaled(u32::MAX, Encoding::Other), u32::MAX);
    }

    #[test]
    fn the_encoding_keeps_its_public_name() {
        assert_eq!(serde_json::to_string(&Encoding::O200k).unwrap(), "\"o200k_base\"");
        assert!(serde_json::from_str::<CountOptions>(r#"{"encoding":"claude","x":1}"#).is_err());
    }
}
