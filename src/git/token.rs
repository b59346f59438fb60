//! Does a token work at all? One request that every valid token may make and that needs no repository.
//!
//! Sources: docs.github.com/rest/rate-limit (any token, counts against no limit), docs.gitlab.com/api/users (`GET /user`,
//! with the scope `read_api` that reading needs), developer.atlassian.com/cloud/bitbucket/rest/api-group-users (403 to a known
//! token without that scope), learn.microsoft.com/rest/api/azure/devops/git/repositories/list.

use serde_json::Value;

use crate::egress::{CheckedRequest, SecretHeader, SecretScheme};
use crate::error::{Error, Result};
use crate::http::{Method, Response};
use crate::provider::Provider;

/// Asks the host whom a token was set for; `secret` is the token's name. On Azure DevOps a token belongs to an organization,
/// whose address `base_url` then is.
///
/// # Errors
/// `egress_denied` for a host that no request may go to, `input_invalid` for a kind of host that cannot be asked so.
pub fn token_request(provider: Provider, host: &str, base_url: Option<&str>, secret: &str) -> Result<CheckedRequest> {
    let (path, scheme) = match (provider, host) {
        (Provider::Github, "api.github.com") => ("/rate_limit", SecretScheme::Bearer),
        (Provider::Github, _) => ("/api/v3/rate_limit", SecretScheme::Bearer),
        (Provider::Gitlab, _) => ("/api/v4/user", SecretScheme::Bearer),
        (Provider::Bitbucket, _) => ("/2.0/user", SecretScheme::Pair),
        (Provider::Azure, _) => ("/_apis/git/repositories?api-version=5.0", SecretScheme::Basic),
        _ => {
            return Err(Error::input(
                "provider",
                "say what kind of Git host this is: github, gitlab, bitbucket or azure",
            ));
        }
    };
    let base = match (provider, base_url) {
        (Provider::Azure, Some(base)) => base.trim_end_matches('/').to_owned(),
        (Provider::Azure, None) => {
            let why = "an Azure DevOps token belongs to an organization: test it with a repository, in a job's form";
            return Err(Error::input("baseUrl", why));
        }
        _ => format!("https://{host}"),
    };
    let request = CheckedRequest::new(Method::Get, &format!("{base}{path}"), provider, &[host.to_owned()])?;
    let request = match provider {
        // Without it a refusal is a redirect to the sign-in page.
        Provider::Azure => request.header("x-tfs-fedauthredirect", "Suppress"),
        _ => request,
    };
    let secret = SecretHeader { header: "authorization".to_owned(), scheme, user: None, secret: secret.to_owned() };
    Ok(request.header("accept", "application/json").header("user-agent", "touchmark").secret(secret))
}

/// Whether a successful answer is the API's own, and not some web page's.
pub fn is_token_answer(provider: Provider, response: &Response) -> bool {
    let body = serde_json::from_slice::<Value>(&response.body).unwrap_or_default();
    let field = match provider {
        Provider::Gitlab => "username",
        Provider::Bitbucket => "uuid",
        Provider::Azure => "value",
        _ => "resources",
    };
    body.get(field).is_some()
}
