//! Does a token work at all? One request that every valid token may make and that needs no repository.
//!
//! Sources: docs.github.com/rest/rate-limit (any token, counts against no limit), docs.gitlab.com/api/users (`GET /user`,
//! with the scope `read_api` that reading needs),
//! developer.atlassian.com/cloud/bitbucket/rest/api-group-repositories (the list of one's own, with the scope that reading
//! needs). Azure DevOps has no request that a token for reading code alone may make without an organization.

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
        (Provider::Bitbucket, _) => "2.0/repositories?role=member&pagelen=1",
        (Provider::Azure, _) => {
            let why = "a token of Azure DevOps is tested with a repository: use the test of a job's form";
            return Err(Error::input("provider", why));
        }
        _ => {
            return Err(Error::input("provider", "say what kind of Git host this is: github, gitlab or bitbucket"));
        }
    };
    let scheme = if provider == Provider::Bitbucket { SecretScheme::Pair } else { SecretScheme::Bearer };
    let request = CheckedRequest::new(Method::Get, &format!("https://{host}/{path}"), provider, &[host.to_owned()])?;
    Ok(request.header("accept", "application/json").header("user-agent", "touchmark").secret(SecretHeader {
        header: "authorization".to_owned(),
        scheme,
        user: None,
        secret: secret.to_owned(),
    }))
}

/// Whether a successful answer is the API's own, and not some web page's.
pub fn is_token_answer(provider: Provider, response: &Response) -> bool {
    let body = serde_json::from_slice::<Value>(&response.body).unwrap_or_default();
    let field = match provider {
        Provider::Gitlab => "username",
        Provider::Bitbucket => "values",
        _ => "resources",
    };
    body.get(field).is_some()
}
