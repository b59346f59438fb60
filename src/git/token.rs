//! Does a token work at all? One request that every valid token may make and that needs no repository.
//!
//! Sources: docs.github.com/rest/rate-limit (any token, counts against no limit), docs.gitlab.com/api/users (`GET /user`,
//! with the scope `read_api` that reading needs).

use serde_json::Value;

use crate::egress::{CheckedRequest, SecretHeader, SecretScheme};
use crate::error::{Error, Result};
use crate::http::{Method, Response};
use crate::provider::Provider;

/// Asks the host whom a token was set for; `secret` is the token's name.
///
/// # Errors
/// `egress_denied` for a host that no request may go to, `input_invalid` for a kind of host that is not read.
pub fn token_request(provider: Provider, host: &str, secret: &str) -> Result<CheckedRequest> {
    let path = match (provider, host) {
        (Provider::Github, "api.github.com") => "rate_limit",
        (Provider::Github, _) => "api/v3/rate_limit",
        (Provider::Gitlab, _) => "api/v4/user",
        _ => return Err(Error::input("provider", "say what kind of Git host this is: github or gitlab")),
    };
    let request = CheckedRequest::new(Method::Get, &format!("https://{host}/{path}"), provider, &[host.to_owned()])?;
    Ok(request.header("accept", "application/json").header("user-agent", "touchmark").secret(SecretHeader {
        header: "authorization".to_owned(),
        scheme: SecretScheme::Bearer,
        user: None,
        secret: secret.to_owned(),
    }))
}

/// Whether a successful answer is the API's own, and not some web page's.
pub fn is_token_answer(provider: Provider, response: &Response) -> bool {
    let body = serde_json::from_slice::<Value>(&response.body).unwrap_or_default();
    body.get(if provider == Provider::Gitlab { "username" } else { "resources" }).is_some()
}
