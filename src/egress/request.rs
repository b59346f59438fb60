//! `CheckedRequest`: a request to the outside that only this module makes, after the policy allowed its URL.

use serde::{Deserialize, Serialize, Serializer};
use zeroize::Zeroizing;

use super::denial::Denial;
use super::origins::Origins;
use super::policy::{judge, permit};
use super::url::HttpsUrl;
use crate::error::{Code, Error};
use crate::http::Method;
use crate::limits::{FETCH_BODY_BYTES, FETCH_TIMEOUT_MS, REDIRECTS};
use crate::provider::Provider;
use crate::secret::Secret;

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
    /// `Basic base64(value)` when the value is `user:token`, else `Bearer <value>`: no bearer token holds a colon (RFC 6750
    /// section 2.1).
    Pair,
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

/// A header's value, zeroed on drop: a session's token is one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct HeaderValue(Zeroizing<String>);

impl Serialize for HeaderValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A request to a host outside Atlassian. There is no other way to make one than [`CheckedRequest::new`],
/// [`CheckedRequest::configured`] and [`CheckedRequest::redirected`]: the fields are private, and there is no `Default` and
/// no `Deserialize`.
///
/// ```compile_fail
/// let request: touchmark::egress::CheckedRequest = serde_json::from_str("{}").unwrap();
/// ```
/// ```compile_fail
/// let request = touchmark::egress::CheckedRequest::default();
/// ```
/// ```compile_fail
/// use touchmark::{egress::CheckedRequest, http::Method, provider::Provider};
/// let checked = CheckedRequest::new(Method::Get, "https://api.github.com/", Provider::Github, &[]).unwrap();
/// let other = CheckedRequest { url: "https://evil.org/".to_owned(), ..checked };
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckedRequest {
    method: Method,
    url: String,
    #[serde(skip)]
    provider: Provider,
    #[serde(skip)]
    allow_hosts: Vec<String>,
    /// Instead of provider and approved hosts, where a configuration names the hosts.
    #[serde(skip)]
    origins: Option<Origins>,
    headers: Vec<(String, HeaderValue)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    secrets: Vec<SecretHeader>,
    timeout_ms: u32,
    max_bytes: u32,
    #[serde(skip)]
    body: Option<Vec<u8>>,
    #[serde(skip)]
    hops: u8,
}

impl CheckedRequest {
    /// Judges `url` for `provider`; `allow_hosts` are the approved hosts of this one connection, so that its secrets
    /// reach no other approved host.
    ///
    /// # Errors
    /// `egress_denied` with the reason in the message.
    pub fn new(method: Method, url: &str, provider: Provider, allow_hosts: &[String]) -> Result<Self, Error> {
        let url = judge(url, provider, allow_hosts).map_err(denied)?.to_string();
        Ok(Self {
            method,
            url,
            provider,
            allow_hosts: allow_hosts.to_vec(),
            origins: None,
            headers: Vec::new(),
            secrets: Vec::new(),
            timeout_ms: FETCH_TIMEOUT_MS,
            max_bytes: FETCH_BODY_BYTES,
            body: None,
            hops: 0,
        })
    }

    /// A request to one of the hosts that a configuration names. Inside Forge its hosts are judged by the policy before a configuration
    /// is made of them (`src/sync/app/target.rs`).
    ///
    /// # Errors
    /// `egress_denied` with the reason in the message.
    pub fn configured(method: Method, url: &str, origins: &Origins) -> Result<Self, Error> {
        let url = origins.permit(url).map_err(denied)?;
        Ok(Self {
            method,
            url,
            provider: Provider::Selfhosted,
            allow_hosts: Vec::new(),
            origins: Some(origins.clone()),
            headers: Vec::new(),
            secrets: Vec::new(),
            timeout_ms: FETCH_TIMEOUT_MS,
            max_bytes: FETCH_BODY_BYTES,
            body: None,
            hops: 0,
        })
    }

    /// Whether this request may carry the secret; `None` where the secret's own record says so.
    pub fn may_carry(&self, secret: &str) -> Option<bool> {
        self.origins.as_ref().map(|origins| origins.binds(&self.url, secret))
    }

    /// The request that follows a redirect: `location` is the answer's raw `Location`, judged like any other URL.
    ///
    /// On another host secrets and all plain headers but `accept` and `user-agent` are dropped. Only a GET is
    /// followed, at most [`REDIRECTS`] times, and none of a configured request: whoever sent it judges the answer.
    ///
    /// # Errors
    /// The named reason.
    pub fn redirected(&self, location: &str) -> Result<Self, Denial> {
        if self.method != Method::Get {
            return Err(Denial::RedirectedWrite);
        }
        if self.hops >= REDIRECTS {
            return Err(Denial::TooManyRedirects);
        }
        if self.origins.is_some() {
            return Err(Denial::HostNotAllowed);
        }
        let from = HttpsUrl::read(&self.url)?;
        let url = permit(from.join(location)?, self.provider, &self.allow_hosts)?;
        let mut next = Self { url: url.to_string(), body: None, hops: self.hops + 1, ..self.clone() };
        if (&url.host, url.port) != (&from.host, from.port) {
            next.secrets.clear();
            next.headers.retain(|(name, _)| matches!(name.as_str(), "accept" | "user-agent"));
        }
        Ok(next)
    }

    /// Adds a plain header; `name` in lower case. Characters that could end a header are left out of the value.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        let mut value = value.into();
        value.retain(|c| c == ' ' || c.is_ascii_graphic());
        self.headers.push((name.to_owned(), HeaderValue(Zeroizing::new(value))));
        self
    }

    /// Adds a header that the shim fills in from secret storage.
    #[must_use]
    pub fn secret(mut self, secret: SecretHeader) -> Self {
        self.secrets.push(secret);
        self
    }

    /// The same with an access token where the shim would have filled in secrets: whoever has it has asked [`Self::may_carry`].
    #[must_use]
    pub fn with_token(mut self, token: &Secret) -> Self {
        self.secrets.clear();
        let value = Zeroizing::new(format!("Bearer {}", String::from_utf8_lossy(token.expose())));
        self.headers.push(("authorization".to_owned(), HeaderValue(value)));
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

    /// Sets the largest answer that is taken, bytes.
    #[must_use]
    pub fn max_bytes(mut self, max_bytes: u32) -> Self {
        self.max_bytes = max_bytes.min(FETCH_BODY_BYTES);
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

    /// The canonical host.
    pub fn host(&self) -> &str {
        let rest = self.url.strip_prefix("https://").unwrap_or_default();
        let authority = rest.split('/').next().unwrap_or_default();
        match authority.rfind(':') {
            // A colon inside brackets belongs to the address.
            Some(colon) if !authority.ends_with(']') => authority.get(..colon).unwrap_or_default(),
            _ => authority,
        }
    }

    /// Names of the secrets that the shim fills in.
    pub fn secret_names(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().map(|secret| secret.secret.as_str())
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

/// Whether `url` begins with exactly this host, so that a list of approved hosts can be narrowed to one connection's own.
pub fn names_host(url: &str, host: &str) -> bool {
    HttpsUrl::read(url).is_ok_and(|url| url.host.to_string().eq_ignore_ascii_case(host))
}

fn denied(reason: Denial) -> Error {
    let name = reason.name();
    let message = format!("the address was refused ({name}): check the host in the connection's settings");
    Error::new(Code::EgressDenied, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn github(url: &str) -> CheckedRequest {
        let token = SecretHeader {
            header: "authorization".into(),
            scheme: SecretScheme::Bearer,
            user: None,
            secret: "git:main".into(),
        };
        CheckedRequest::new(Method::Get, url, Provider::Github, &["ghe.example.com".to_owned()])
            .unwrap()
            .header("accept", "application/json")
            .header("x-api-version", "1")
            .secret(token)
    }

    fn shown(request: &CheckedRequest) -> Vec<(&str, &str)> {
        request.headers.iter().map(|(name, value)| (name.as_str(), value.0.as_str())).collect()
    }

    #[test]
    fn a_redirect_on_the_same_host_keeps_the_secrets() {
        let next = github("https://api.github.com/repos/o/r").redirected("/repositories/1").unwrap();
        assert_eq!(next.url(), "https://api.github.com/repositories/1");
        assert_eq!((next.secrets.len(), next.headers.len()), (1, 2));
    }

    #[test]
    fn a_redirect_to_another_host_loses_secrets_and_headers() {
        let next = github("https://api.github.com/repos/o/r").redirected("https://ghe.example.com/x").unwrap();
        assert_eq!(next.secrets, []);
        assert_eq!(shown(&next), [("accept", "application/json")]);
        let port = github("https://ghe.example.com/x").redirected("https://ghe.example.com:8443/x").unwrap();
        assert_eq!(port.secrets, []);
    }

    #[test]
    fn a_redirect_to_a_refused_host_is_refused() {
        let request = github("https://api.github.com/repos/o/r");
        assert_eq!(request.redirected("https://codeload.github.com/x"), Err(Denial::HostNotAllowed));
        assert_eq!(request.redirected("https://169.254.169.254/latest"), Err(Denial::AddressBlocked));
        assert_eq!(request.redirected("http://api.github.com/"), Err(Denial::NotHttps));
    }

    #[test]
    fn the_host_is_read_without_its_port() {
        assert_eq!(github("https://ghe.example.com:8443/x:1").host(), "ghe.example.com");
        let approved = ["2606:4700::1111".to_owned()];
        let request = |url| CheckedRequest::new(Method::Get, url, Provider::Selfhosted, &approved).unwrap();
        assert_eq!(request("https://[2606:4700::1111]/").host(), "[2606:4700::1111]");
        assert_eq!(request("https://[2606:4700::1111]:8443/").host(), "[2606:4700::1111]");
    }

    #[test]
    fn redirects_end() {
        let mut request = github("https://api.github.com/0");
        for hop in 0..REDIRECTS {
            request = request.redirected(&format!("/{hop}")).unwrap();
        }
        assert_eq!(request.redirected("/again"), Err(Denial::TooManyRedirects));
    }

    #[test]
    fn a_write_is_not_redirected() {
        let request =
            CheckedRequest::new(Method::Post, "https://api.github.com/graphql", Provider::Github, &[]).unwrap();
        assert_eq!(request.redirected("/x"), Err(Denial::RedirectedWrite));
    }

    #[test]
    fn a_header_value_cannot_start_another_header() {
        let request = github("https://api.github.com/").header("if-none-match", "a\r\nx-evil: 1\u{e9}");
        assert_eq!(shown(&request).pop(), Some(("if-none-match", "ax-evil: 1")));
    }

    #[test]
    fn a_refusal_names_its_reason_and_not_the_address() {
        let error = CheckedRequest::new(Method::Get, "https://evil.org/?k=v", Provider::Github, &[]).unwrap_err();
        assert_eq!(error.code, Code::EgressDenied);
        assert!(error.message.contains("host_not_allowed") && !error.message.contains("evil"));
    }
}
