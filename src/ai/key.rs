//! Does a key work at all? The list of models: it costs nothing and needs no model's name.
//!
//! Sources: docs.claude.com/en/api/models-list, developers.openai.com/api/reference/models/list, ai.google.dev/api/models.

use serde_json::Value;

use crate::egress::{CheckedRequest, SecretHeader, SecretScheme};
use crate::error::{Error, Result};
use crate::http::{Method, Response};
use crate::provider::Provider;

/// Asks the host that a key was set for; `secret` is the key's name. A server of one's own is asked below `base_url`,
/// or below `/v1`.
///
/// # Errors
/// `egress_denied` for a host that no request may go to, `input_invalid` for a provider that has no AI.
pub fn key_request(provider: Provider, host: &str, base_url: Option<&str>, secret: &str) -> Result<CheckedRequest> {
    let usual = format!("https://{host}/{}", if provider == Provider::Google { "v1beta" } else { "v1" });
    let base = base_url.unwrap_or(&usual).trim_end_matches('/');
    let (header, scheme) = match provider {
        Provider::Anthropic => ("x-api-key", SecretScheme::Raw),
        Provider::Google => ("x-goog-api-key", SecretScheme::Raw),
        Provider::Openai | Provider::Selfhosted => ("authorization", SecretScheme::Bearer),
        _ => return Err(Error::input("provider", "choose anthropic, openai, google or selfhosted")),
    };
    let request = CheckedRequest::new(Method::Get, &format!("{base}/models"), provider, &[host.to_owned()])?;
    let request = match provider {
        Provider::Anthropic => request.header("anthropic-version", super::anthropic::VERSION),
        _ => request,
    };
    let secret = SecretHeader { header: header.to_owned(), scheme, user: None, secret: secret.to_owned() };
    Ok(request.header("accept", "application/json").secret(secret))
}

/// Whether a successful answer is a list of models, and not some web page.
pub fn is_key_answer(response: &Response) -> bool {
    let body = serde_json::from_slice::<Value>(&response.body).unwrap_or_default();
    body.get("data").or_else(|| body.get("models")).is_some_and(Value::is_array)
}
