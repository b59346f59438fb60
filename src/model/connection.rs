//! A connection to an AI, checked before it is saved.

use crate::ai::Connection;
use crate::error::{Error, Result};
use crate::provider::{Provider, Service};

/// Checks a connection before it is saved.
///
/// # Errors
/// `input_invalid` with the field.
pub fn check_connection(connection: &Connection) -> Result<()> {
    if connection.model.is_empty() || connection.model.len() > 200 || connection.model.chars().any(char::is_control) {
        return Err(Error::input("ai.model", "enter the model's name as the provider spells it"));
    }
    let provider = connection.provider;
    if provider.service() != Service::Ai {
        return Err(Error::input("ai.provider", "choose anthropic, openai, google, forge or selfhosted"));
    }
    match (provider, &connection.base_url) {
        (Provider::Selfhosted, Some(url)) if url.starts_with("https://") => Ok(()),
        (Provider::Selfhosted, _) => Err(Error::input(
            "ai.baseUrl",
            "a server of your own needs an https address, for example https://ai.example.com/v1",
        )),
        (_, None) => Ok(()),
        (_, Some(_)) => Err(Error::input(
            "ai.baseUrl",
            "this provider has its own address: leave the field empty, or choose selfhosted",
        )),
    }
}
