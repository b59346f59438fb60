//! Hosts that a configuration names: scheme, host and port, exactly. Self-hosted systems live on private addresses, so that no
//! address class is refused here; whoever wrote the configuration vouches for its hosts.

use super::denial::Denial;
use super::url::{Host, HttpsUrl};

/// Where a configuration's requests may go, and which secrets go along.
///
/// `http` is for this machine only: 127.0.0.0/8, ::1 and `localhost` (RFC 6761 section 6.3).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origins(Vec<Origin>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Origin {
    is_secure: bool,
    host: Host,
    port: u16,
    secret: Option<String>,
}

impl Origins {
    /// Adds the origin of `url`, whose path is left out. `secret` names the one secret that requests to it may carry.
    ///
    /// # Errors
    /// The first rule that the URL breaks; `not_https` for `http` to another machine.
    pub fn with(mut self, url: &str, secret: Option<&str>) -> Result<Self, Denial> {
        let (is_secure, read) = read(url)?;
        self.0.push(Origin { is_secure, host: read.host, port: read.port, secret: secret.map(str::to_owned) });
        Ok(self)
    }

    /// The canonical URL, when its origin is one of these.
    pub(super) fn permit(&self, url: &str) -> Result<String, Denial> {
        let (is_secure, read) = read(url)?;
        let is_same = |one: &Origin| one.is_secure == is_secure && one.host == read.host && one.port == read.port;
        if !self.0.iter().any(is_same) {
            return Err(Denial::HostNotAllowed);
        }
        let text = read.to_string();
        Ok(if is_secure { text } else { text.replacen("https://", "http://", 1) })
    }

    /// Whether a request to `url` may carry the secret of this name.
    pub(super) fn binds(&self, url: &str, secret: &str) -> bool {
        let Ok((is_secure, read)) = read(url) else { return false };
        let is_same = |one: &&Origin| one.is_secure == is_secure && one.host == read.host && one.port == read.port;
        self.0.iter().filter(is_same).any(|one| one.secret.as_deref() == Some(secret))
    }
}

/// Whether it is `https`, and the parts.
fn read(url: &str) -> Result<(bool, HttpsUrl), Denial> {
    let Some(rest) = url.split_at_checked(7).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("http://")) else {
        return HttpsUrl::read(url).map(|read| (true, read));
    };
    let end = rest.1.find(['/', '?', '#']).unwrap_or(rest.1.len());
    let (authority, tail) = rest.1.split_at_checked(end).ok_or(Denial::MalformedUrl)?;
    let has_port = authority.rsplit_once(']').map_or(authority, |(_, port)| port).contains(':');
    let port = if has_port { "" } else { ":80" };
    let read = HttpsUrl::read(&format!("https://{authority}{port}{tail}"))?;
    if is_this_machine(&read.host) { Ok((false, read)) } else { Err(Denial::NotHttps) }
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Name(name) => name == "localhost",
        Host::V4(address) => address.is_loopback(),
        Host::V6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(urls: &[&str]) -> Origins {
        urls.iter().fold(Origins::default(), |all, url| all.with(url, Some("sync:ingestion")).unwrap())
    }

    #[test]
    fn scheme_host_and_port_are_compared_exactly() {
        let own = origins(&["https://ingest.example.com/api", "http://127.0.0.1:8080", "https://10.0.0.5:8443"]);
        assert_eq!(own.permit("https://INGEST.example.com/x?y=1").unwrap(), "https://ingest.example.com/x?y=1");
        assert_eq!(own.permit("http://127.0.0.1:8080/a/../b").unwrap(), "http://127.0.0.1:8080/b");
        assert_eq!(own.permit("https://10.0.0.5:8443/").unwrap(), "https://10.0.0.5:8443/");
        for other in [
            "https://ingest.example.com:8443/",
            "https://127.0.0.1:8080/",
            "http://127.0.0.1:8081/",
            "http://127.0.0.1/",
            "https://evil.example.com/",
            "https://ingest.example.com.evil.org/",
        ] {
            assert_eq!(own.permit(other), Err(Denial::HostNotAllowed), "{other}");
        }
    }

    #[test]
    fn http_is_for_this_machine_only() {
        for url in
            ["http://example.com/", "http://10.0.0.1/", "http://localhost.example.com/", "http://127.0.0.1.nip.io/"]
        {
            assert_eq!(Origins::default().with(url, None), Err(Denial::NotHttps), "{url}");
        }
        for url in ["http://localhost:1/", "http://127.9.9.9/", "http://[::1]:2/"] {
            assert!(Origins::default().with(url, None).is_ok(), "{url}");
        }
        assert_eq!(Origins::default().with("http://user@127.0.0.1/", None), Err(Denial::UserInfo));
    }

    #[test]
    fn a_secret_is_bound_to_its_origin() {
        let own = origins(&["https://a.example.com"]).with("https://b.example.com", None).unwrap();
        assert!(own.binds("https://a.example.com/x", "sync:ingestion"));
        assert!(!own.binds("https://a.example.com/x", "sync:scopes"));
        assert!(!own.binds("https://b.example.com/x", "sync:ingestion"));
        assert!(!own.binds("http://a.example.com/x", "sync:ingestion"));
    }
}
