//! `CheckedRequest`: a request to the outside that only this module makes, after the policy allowed its URL.

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error};
use crate::http::Method;
use crate::limits::{FETCH_BODY_BYTES, FETCH_TIMEOUT_MS};
use crate::provider::Provider;

/// Why a URL was refused. The names are part of the library's contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    /// Not an absolute `https://` URL in the strict spelling.
    MalformedUrl,
    /// The host is not one of the provider's.
    HostNotAllowed,
}

/// How a secret is written into a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretScheme {
    /// The value alone.
    Raw,
    /// `Bearer <value>`.
    Bearer,
    /// `Basic base64(user:value)`.
    Basic,
}

/// A header whose value the shim fills in from secret storage at the last moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretHeader {
    /// Header name in lower case.
    pub header: String,
    /// How the value is written.
    pub scheme: SecretScheme,
    /// User name of the basic scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Name of the secret in secret storage, for example `git:main`.
    pub secret: String,
}

/// A request to a host outside Atlassian. There is no other way to make one than [`CheckedRequest::new`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckedRequest {
    method: Method,
    url: String,
    #[serde(skip)]
    provider: Provider,
    #[serde(skip)]
    allow_hosts: Vec<String>,
    headers: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    secrets: Vec<SecretHeader>,
    timeout_ms: u32,
    max_bytes: u32,
    #[serde(skip)]
    body: Option<Vec<u8>>,
}

impl CheckedRequest {
    /// Judges `url` for `provider`; `allow_hosts` are the hosts that this site's admin approved.
    ///
    /// # Errors
    /// `egress_denied` with the reason in the message.
    pub fn new(method: Method, url: &str, provider: Provider, allow_hosts: &[String]) -> Result<Self, Error> {
        let url = check_url(url, provider, allow_hosts).map_err(denied)?;
        Ok(Self {
            method,
            url,
            provider,
            allow_hosts: allow_hosts.to_vec(),
            headers: Vec::new(),
            secrets: Vec::new(),
            timeout_ms: FETCH_TIMEOUT_MS,
            max_bytes: FETCH_BODY_BYTES,
            body: None,
        })
    }

    /// Adds a plain header; `name` in lower case.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a header that the shim fills in from secret storage.
    #[must_use]
    pub fn secret(mut self, secret: SecretHeader) -> Self {
        self.secrets.push(secret);
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, bytes: Vec<u8>) -> Self {
        self.body = Some(bytes);
        self
    }

    /// Sets the time after which the shim gives up, milliseconds.
    #[must_use]
    pub fn timeout_ms(mut self, timeout_ms: u32) -> Self {
        self.timeout_ms = timeout_ms.min(FETCH_TIMEOUT_MS);
        self
    }

    /// The time after which the shim gives up, milliseconds.
    pub fn timeout(&self) -> u32 {
        self.timeout_ms
    }

    /// The canonical URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Takes the body out: it travels beside the effect.
    pub(crate) fn take_body(&mut self) -> Option<Vec<u8>> {
        self.body.take()
    }
}

/// The policy: gives back the canonical URL, or the reason why not.
///
/// # Errors
/// The named reason.
pub fn check_url(url: &str, provider: Provider, allow_hosts: &[String]) -> Result<String, Denial> {
    let rest = url.strip_prefix("https://").ok_or(Denial::MalformedUrl)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if host.is_empty() || !host.chars().all(plain) || !url.chars().all(|c| c.is_ascii_graphic() && c != '\\') {
        return Err(Denial::MalformedUrl);
    }
    let own: &[&str] = match provider {
        Provider::Github => &["api.github.com"],
        Provider::Gitlab => &["gitlab.com"],
        Provider::Bitbucket => &["api.bitbucket.org"],
        Provider::Azure => &["dev.azure.com", "app.vssps.visualstudio.com"],
        Provider::Anthropic => &["api.anthropic.com"],
        Provider::Openai => &["api.openai.com"],
        Provider::Google => &["generativelanguage.googleapis.com"],
        Provider::Aws | Provider::Selfhosted => &[],
    };
    if own.contains(&host) || allow_hosts.iter().any(|allowed| allowed == host) {
        Ok(url.to_owned())
    } else {
        Err(Denial::HostNotAllowed)
    }
}

fn denied(reason: Denial) -> Error {
    let name = serde_json::to_value(reason).unwrap_or_default();
    Error::new(
        Code::EgressDenied,
        format!(
            "the address was refused ({}): check the host in the connection's settings",
            name.as_str().unwrap_or("denied")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_bound_to_its_provider() {
        assert!(check_url("https://api.github.com/repos/o/r", Provider::Github, &[]).is_ok());
        assert_eq!(check_url("https://api.github.com/", Provider::Gitlab, &[]), Err(Denial::HostNotAllowed));
        assert_eq!(check_url("http://api.github.com/", Provider::Github, &[]), Err(Denial::MalformedUrl));
    }
}
