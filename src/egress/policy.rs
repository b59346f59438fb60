//! The policy: may a request of this provider go to this URL?
//!
//! What cannot be seen from inside Forge is the address that a name resolves to: Atlassian's proxy resolves it. A name
//! that an admin approved and that answers with a private address (DNS rebinding) is beyond this check; see
//! `docs/THREAT-MODEL.md`.

use serde::{Deserialize, Serialize};

use super::address::{AddressClass, class_of_v4, class_of_v6};
use super::denial::Denial;
use super::hosts::{NameFault, is_providers, name_fault};
use super::url::{Host, HttpsUrl};
use crate::provider::Provider;

/// Ports of an approved host; a provider's own host answers on 443 alone.
const APPROVED_PORTS: [u16; 2] = [443, 8443];

/// What [`decide_url`] is asked with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct UrlOptions {
    /// Whose credential the request would carry: a host is bound to its provider.
    pub provider: Provider,
    /// The URL that answered with a redirect; the judged text is then its raw `Location`.
    #[serde(default)]
    pub from: Option<String>,
    /// Hosts that this site's admin approved, exact names without scheme, port or wildcard.
    #[serde(default)]
    pub allow_hosts: Vec<String>,
}

/// What [`decide_url`] answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UrlDecision {
    /// Whether a request may go there.
    pub allowed: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Denial>,
    /// The canonical host, when allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The canonical URL, when allowed: hand this to `fetch`, never the text that was judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Judges a URL, or a redirect's `Location`, and gives back the canonical spelling or the named reason.
pub fn decide_url(text: &str, options: &UrlOptions) -> UrlDecision {
    let judged = match &options.from {
        Some(from) => judge(from, options.provider, &options.allow_hosts).and_then(|from| from.join(text)),
        None => HttpsUrl::read(text),
    };
    match judged.and_then(|url| permit(url, options.provider, &options.allow_hosts)) {
        Ok(url) => {
            UrlDecision { allowed: true, reason: None, host: Some(url.host.to_string()), url: Some(url.to_string()) }
        }
        Err(reason) => UrlDecision { allowed: false, reason: Some(reason), host: None, url: None },
    }
}

/// The policy: gives back the canonical URL, or the reason why not.
///
/// # Errors
/// The named reason.
pub fn check_url(url: &str, provider: Provider, allow_hosts: &[String]) -> Result<String, Denial> {
    judge(url, provider, allow_hosts).map(|url| url.to_string())
}

pub(super) fn judge(text: &str, provider: Provider, allow_hosts: &[String]) -> Result<HttpsUrl, Denial> {
    HttpsUrl::read(text).and_then(|url| permit(url, provider, allow_hosts))
}

pub(super) fn permit(url: HttpsUrl, provider: Provider, allow_hosts: &[String]) -> Result<HttpsUrl, Denial> {
    if let Some(denial) = host_fault(&url.host) {
        return Err(denial);
    }
    let host = url.host.to_string();
    let ports: &[u16] = if is_providers(&host, provider) {
        &[443]
    } else if allow_hosts.iter().any(|allowed| is_same_host(allowed, &host)) {
        &APPROVED_PORTS
    } else {
        return Err(Denial::HostNotAllowed);
    };
    if ports.contains(&url.port) { Ok(url) } else { Err(Denial::PortNotAllowed) }
}

/// Holds for approved hosts too: an admin cannot approve a way into a network.
fn host_fault(host: &Host) -> Option<Denial> {
    let class = match host {
        Host::Name(name) => return name_fault(name).map(denial_of),
        Host::V4(address) => class_of_v4(*address),
        Host::V6(address) => class_of_v6(*address),
    };
    (class != AddressClass::Public).then_some(Denial::AddressBlocked)
}

fn denial_of(fault: NameFault) -> Denial {
    match fault {
        NameFault::SingleLabel => Denial::SingleLabelHost,
        NameFault::Internal => Denial::InternalHost,
        NameFault::Metadata => Denial::MetadataHost,
        NameFault::EmbedsAddress => Denial::AddressInHostName,
    }
}

fn is_same_host(allowed: &str, host: &str) -> bool {
    let bare = |text: &str| text.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    bare(allowed) == bare(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(url: &str, provider: Provider, allow: &[&str]) -> Option<Denial> {
        let allow_hosts = allow.iter().map(|host| (*host).to_owned()).collect();
        decide_url(url, &UrlOptions { provider, from: None, allow_hosts }).reason
    }

    #[test]
    fn a_host_is_bound_to_its_provider() {
        assert_eq!(reason("https://api.github.com/repos/o/r", Provider::Github, &[]), None);
        assert_eq!(reason("https://api.github.com/", Provider::Gitlab, &[]), Some(Denial::HostNotAllowed));
        assert_eq!(reason("https://api.github.com:8443/", Provider::Github, &[]), Some(Denial::PortNotAllowed));
    }

    #[test]
    fn a_self_hosted_name_must_be_approved() {
        assert_eq!(reason("https://git.example.com:8443/api", Provider::Selfhosted, &["Git.Example.com"]), None);
        assert_eq!(reason("https://git.example.com/", Provider::Selfhosted, &[]), Some(Denial::HostNotAllowed));
        assert_eq!(
            reason("https://x.git.example.com/", Provider::Selfhosted, &["git.example.com"]),
            Some(Denial::HostNotAllowed)
        );
        assert_eq!(
            reason("https://git.example.com:22/", Provider::Selfhosted, &["git.example.com"]),
            Some(Denial::PortNotAllowed)
        );
        assert_eq!(reason("https://[2606:4700::1111]/", Provider::Selfhosted, &["2606:4700::1111"]), None);
    }

    #[test]
    fn an_approval_opens_no_way_into_a_network() {
        for (host, denial) in [
            ("localhost", Denial::InternalHost),
            ("127.0.0.1", Denial::AddressBlocked),
            ("[::ffff:7f00:1]", Denial::AddressBlocked),
            ("169.254.169.254", Denial::AddressBlocked),
            ("metadata.google.internal", Denial::MetadataHost),
            ("10.0.0.1.nip.io", Denial::AddressInHostName),
            ("gitlab", Denial::SingleLabelHost),
        ] {
            assert_eq!(reason(&format!("https://{host}/"), Provider::Selfhosted, &[host]), Some(denial), "{host}");
        }
    }

    #[test]
    fn a_redirect_is_judged_again() {
        let judge = |from: &str, location: &str| {
            let options = UrlOptions { provider: Provider::Github, from: Some(from.to_owned()), allow_hosts: vec![] };
            decide_url(location, &options)
        };
        let moved = judge("https://api.github.com/repos/o/r", "/repositories/1");
        assert_eq!(moved.url.as_deref(), Some("https://api.github.com/repositories/1"));
        assert_eq!(judge("https://api.github.com/x", "//evil.org/").reason, Some(Denial::HostNotAllowed));
        assert_eq!(judge("https://api.github.com/x", "http://api.github.com/").reason, Some(Denial::NotHttps));
        assert_eq!(judge("https://evil.org/x", "/y").reason, Some(Denial::HostNotAllowed));
    }
}
