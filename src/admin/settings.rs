//! The site's settings: defaults of new jobs, budgets, and what the log may say about people.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::{Error, Result};
use crate::flow::{Level, World};
use crate::input::Nothing;
use crate::provider::{Provider, Service};
use crate::settings::{DefaultAi, Every, Settings};
use crate::site::SiteAdmin;

/// What one prompt may hold, tokens. Fewer hold no module worth writing about; no model holds more.
const PROMPT_TOKENS: std::ops::RangeInclusive<u32> = 2_000..=1_000_000;
/// What one run may use, tokens. Fewer are used up by its first page.
const RUN_TOKENS: std::ops::RangeInclusive<u32> = 10_000..=1_000_000_000;
const MODEL_CHARS: usize = 200;

/// All of the site's settings.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveSettingsInput {
    #[serde(default)]
    every: Option<Every>,
    #[serde(default)]
    ai: Option<DefaultAi>,
    prompt_tokens: u32,
    #[serde(default)]
    run_tokens: Option<u32>,
    /// `conceal` or `disclose`.
    masking: String,
}

/// The site's settings.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SettingsAnswer {
    /// How often a new job runs by itself.
    every: Option<Every>,
    /// Who writes for a new job; null: the built-in outline.
    ai: Option<DefaultAi>,
    /// Tokens of the repository's text in one prompt, at most.
    prompt_tokens: u32,
    /// Tokens of one run, at most; null: as many as its pages need.
    run_tokens: Option<u32>,
    masking: Masking,
    limits: TokenLimits,
}

/// Whether account ids stand in the app's log as they are.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Masking {
    /// They do not.
    Conceal,
    /// They do.
    Disclose,
}

/// What may be entered: from, to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenLimits {
    prompt_tokens: [u32; 2],
    run_tokens: [u32; 2],
}

/// The site's settings. Site admins only.
///
/// # Errors
/// `forbidden`.
pub async fn settings(world: World, _admin: SiteAdmin, _input: Nothing) -> Result<SettingsAnswer> {
    Ok(shown(world.kvs_get(Settings::KEY).await?.unwrap_or_default()))
}

/// Saves all of the site's settings. Site admins only.
///
/// # Errors
/// `forbidden`; `input_invalid` with the field.
pub async fn save_settings(world: World, admin: SiteAdmin, input: SaveSettingsInput) -> Result<SettingsAnswer> {
    let settings = checked(input)?;
    world.kvs_set(Settings::KEY, &settings).await?;
    world.log(Level::Info, "settings_saved", &[("accountId", json!(admin.account_id()))]).await;
    Ok(shown(settings))
}

fn checked(input: SaveSettingsInput) -> Result<Settings> {
    if !PROMPT_TOKENS.contains(&input.prompt_tokens) {
        return Err(Error::input("promptTokens", "a prompt holds from 2,000 to 1,000,000 tokens"));
    }
    if input.run_tokens.is_some_and(|tokens| !RUN_TOKENS.contains(&tokens)) {
        let why = "a run may use from 10,000 to 1,000,000,000 tokens: leave the field empty for no limit";
        return Err(Error::input("runTokens", why));
    }
    if let Some(ai) = &input.ai {
        // A server of the site's needs an address besides, which is a job's own affair.
        let provider = Provider::named(&ai.provider).filter(|provider| provider.service() == Service::Ai);
        if provider.is_none_or(|provider| provider == Provider::Selfhosted) {
            return Err(Error::input("ai.provider", "choose a provider with an address of its own"));
        }
        let model = ai.model.as_str();
        if model.trim().is_empty() || model.len() > MODEL_CHARS || model.chars().any(char::is_control) {
            return Err(Error::input("ai.model", "enter the model's name as the provider spells it"));
        }
    }
    let disclose = match input.masking.as_str() {
        "conceal" => false,
        "disclose" => true,
        _ => return Err(Error::input("masking", "the log either conceals people or discloses them")),
    };
    let SaveSettingsInput { every, ai, prompt_tokens, run_tokens, .. } = input;
    Ok(Settings { every, ai, prompt_tokens, run_tokens, disclose })
}

fn shown(settings: Settings) -> SettingsAnswer {
    let range = |range: std::ops::RangeInclusive<u32>| [*range.start(), *range.end()];
    SettingsAnswer {
        every: settings.every,
        ai: settings.ai,
        prompt_tokens: settings.prompt_tokens,
        run_tokens: settings.run_tokens,
        masking: if settings.disclose { Masking::Disclose } else { Masking::Conceal },
        limits: TokenLimits { prompt_tokens: range(PROMPT_TOKENS), run_tokens: range(RUN_TOKENS) },
    }
}
