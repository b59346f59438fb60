//! Where pages go, as an admin says it: https, hosts that a site admin approved as targets, and nothing else.

use serde::{Deserialize, Serialize};

use crate::egress::{ApprovedHosts, HostKind, approvable_host, check_url};
use crate::error::{Error, Result};
use crate::provider::Provider;
use crate::sync::configuration::{ClientOptions, TargetOptions};

/// Where pages go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum TargetSettings {
    /// The documents contract.
    Documents {
        /// Before `/documents`.
        base_url: String,
        /// How the credential goes along.
        auth: Auth,
        /// Whether requests are signed.
        is_signed: bool,
    },
    /// OpenSearch or Elasticsearch.
    Bulk {
        /// The cluster.
        base_url: String,
        /// The index.
        index: String,
        /// How the credential goes along.
        auth: Auth,
    },
    /// Unique's platform.
    Unique {
        /// Of contents.
        base_url: String,
        /// Of scopes.
        scope_management_base_url: String,
        /// The root scope.
        scope_id: String,
        /// Where write addresses may be.
        upload_hosts: Vec<String>,
        /// How the credential goes along.
        #[serde(default, skip_serializing_if = "Auth::is_bearer")]
        auth: Auth,
    },
}

/// How a credential goes along.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "lowercase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Auth {
    /// There is none.
    None,
    /// `Authorization: Bearer …`, or `Basic …` for one that is written `user:password`.
    #[default]
    Bearer,
    /// A header of its own, with the credential alone.
    Header {
        /// Its name in lower case.
        header: String,
    },
    /// An OAuth client, whose secret is the credential: `Authorization: Bearer …` with a token that it asks for.
    Client {
        /// Where; its host is approved like the target's.
        token_url: String,
        /// Who.
        client_id: String,
        /// For what, separated by spaces; may be empty.
        scope: String,
    },
}

impl Auth {
    fn is_bearer(&self) -> bool {
        *self == Self::Bearer
    }
}

impl TargetSettings {
    /// The address that the credential belongs to.
    pub fn base_url(&self) -> &str {
        match self {
            Self::Documents { base_url, .. } | Self::Bulk { base_url, .. } | Self::Unique { base_url, .. } => base_url,
        }
    }

    /// The host that the credential belongs to.
    pub fn host(&self) -> String {
        host_of(self.base_url())
    }

    fn auth(&self) -> &Auth {
        match self {
            Self::Documents { auth, .. } | Self::Bulk { auth, .. } | Self::Unique { auth, .. } => auth,
        }
    }

    /// Whether a credential is needed.
    pub fn has_auth(&self) -> bool {
        *self.auth() != Auth::None
    }

    /// The host that the credential is sent to: a client's secret goes to the token endpoint alone.
    pub fn credential_host(&self) -> String {
        self.client().map_or_else(|| self.host(), |client| host_of(&client.token_url))
    }

    /// The client that asks for tokens, where there is one.
    pub fn client(&self) -> Option<ClientOptions> {
        let Auth::Client { token_url, client_id, scope } = self.auth().clone() else { return None };
        Some(ClientOptions { token_url, client_id, scope })
    }

    /// Whether requests are signed.
    pub fn is_signed(&self) -> bool {
        matches!(self, Self::Documents { is_signed: true, .. })
    }

    /// Refuses whatever no request may be made of. Every cycle asks again: an approval may have been taken back.
    ///
    /// # Errors
    /// `input_invalid` with the field.
    pub fn check(&self, hosts: &ApprovedHosts) -> Result<()> {
        check_address("target.baseUrl", self.base_url(), hosts)?;
        match self {
            Self::Documents { auth, .. } => check_auth(auth, hosts),
            Self::Bulk { index, auth, .. } => {
                check_index(index)?;
                check_auth(auth, hosts)
            }
            Self::Unique { scope_management_base_url, scope_id, upload_hosts, auth, .. } => {
                if matches!(auth, Auth::None | Auth::Header { .. }) {
                    return Err(Error::input("target.auth", "the platform takes a bearer token or an OAuth client"));
                }
                check_auth(auth, hosts)?;
                check_address("target.scopeManagementBaseUrl", scope_management_base_url, hosts)?;
                let is_id = |text: &str| {
                    !text.is_empty() && text.len() <= 128 && text.bytes().all(|byte| is_plain(byte) || byte == b'_')
                };
                if !is_id(scope_id) {
                    return Err(Error::input("target.scopeId", "enter the id of the root scope"));
                }
                if upload_hosts.is_empty() || upload_hosts.len() > 10 {
                    return Err(Error::input("target.uploadHosts", "name the hosts of write addresses, at most 10"));
                }
                upload_hosts.iter().try_for_each(|host| {
                    // A name alone: what else it holds would make another address of it.
                    let is_name = approvable_host(host).is_ok_and(|name| name == *host);
                    if is_name && hosts.kind(host) == Some(HostKind::Target) {
                        return Ok(());
                    }
                    Err(Error::input("target.uploadHosts", "choose hosts that a site admin approved as targets"))
                })
            }
        }
    }

    /// The same for the cycle.
    pub fn options(&self) -> TargetOptions {
        match self.clone() {
            Self::Documents { base_url, auth, is_signed } => {
                let has_auth = auth != Auth::None;
                let header = if let Auth::Header { header } = auth { Some(header) } else { None };
                TargetOptions::plain_documents(base_url, header, is_signed, has_auth)
            }
            Self::Bulk { base_url, index, auth } => {
                TargetOptions::Bulk { base_url, index, has_auth: auth != Auth::None }
            }
            Self::Unique { base_url, scope_management_base_url, scope_id, upload_hosts, auth: _ } => {
                let upload_origins = upload_hosts.iter().map(|host| format!("https://{host}")).collect();
                TargetOptions::Unique { base_url, scope_management_base_url, scope_id, upload_origins }
            }
        }
    }
}

fn check_address(field: &str, url: &str, hosts: &ApprovedHosts) -> Result<()> {
    let targets: Vec<String> =
        hosts.0.iter().filter(|one| one.kind == HostKind::Target).map(|one| one.host.clone()).collect();
    if url.len() > 500 || url.contains(['?', '#']) {
        return Err(Error::input(field, "enter the address without a query, at most 500 characters"));
    }
    check_url(url, Provider::Selfhosted, &targets).map(drop).map_err(|denial| {
        let why = "enter an address that begins with https:// and whose host a site admin approved as a target";
        Error::input(field, format!("{why} ({})", denial.name()))
    })
}

fn check_auth(auth: &Auth, hosts: &ApprovedHosts) -> Result<()> {
    /// Headers that a request needs for itself.
    const TAKEN: [&str; 6] = ["accept", "connection", "content-length", "content-type", "host", "idempotency-key"];
    if let Auth::Client { token_url, client_id, scope } = auth {
        check_address("target.auth.tokenUrl", token_url, hosts)?;
        let is_text = |text: &str, most| text.len() <= most && text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        if client_id.is_empty() || !is_text(client_id, 255) {
            return Err(Error::input("target.auth.clientId", "enter the client's id, at most 255 letters and signs"));
        }
        if !is_text(scope, 1_000) {
            return Err(Error::input("target.auth.scope", "scopes are separated by spaces, at most 1,000 characters"));
        }
    }
    let Auth::Header { header } = auth else { return Ok(()) };
    let is_name = !header.is_empty() && header.len() <= 64 && header.bytes().all(is_plain);
    if is_name && !TAKEN.contains(&header.as_str()) && !header.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Ok(());
    }
    Err(Error::input("target.auth.header", "a header's name is lower-case letters, digits and hyphens"))
}

fn check_index(index: &str) -> Result<()> {
    let is_index = index.len() <= 128
        && index.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && index
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'.' | b'-'));
    if is_index {
        Ok(())
    } else {
        Err(Error::input("target.index", "an index is lower-case letters, digits, _ . and -"))
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// The host of an address that was checked.
fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.split(':').next().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::egress::ApprovedHost;

    fn hosts() -> ApprovedHosts {
        let host = |host: &str, kind| ApprovedHost { host: host.into(), kind, approved_ms: 1 };
        ApprovedHosts(vec![host("ingest.example.com", HostKind::Target), host("ai.example.com", HostKind::Ai)])
    }

    fn documents(base_url: &str, auth: Auth) -> TargetSettings {
        TargetSettings::Documents { base_url: base_url.into(), auth, is_signed: false }
    }

    #[test]
    fn only_addresses_at_approved_targets_are_taken() {
        let refused = |url: &str| documents(url, Auth::Bearer).check(&hosts()).is_err();
        assert!(!refused("https://ingest.example.com/api"));
        for url in [
            "http://ingest.example.com",
            "https://ai.example.com",
            "https://other.example.com",
            "https://ingest.example.com.evil.org",
            "https://ingest.example.com@evil.org/",
            "https://ingest.example.com/?to=evil.org",
            "https://127.0.0.1/",
            "https://ingest.example.com:22/",
            "",
        ] {
            assert!(refused(url), "{url}");
        }
        assert_eq!(documents("https://INGEST.example.com:8443/x", Auth::None).host(), "ingest.example.com");
    }

    #[test]
    fn a_header_of_the_request_itself_is_no_place_for_a_credential() {
        for (header, holds) in [("x-api-key", true), ("host", false), ("X-Key", false), ("a b", false), ("", false)] {
            let auth = Auth::Header { header: header.into() };
            assert_eq!(documents("https://ingest.example.com", auth).check(&hosts()).is_ok(), holds, "{header}");
        }
    }

    #[test]
    fn all_hosts_of_a_platform_are_approved() {
        let unique = |upload: &str| TargetSettings::Unique {
            base_url: "https://ingest.example.com".into(),
            scope_management_base_url: "https://ingest.example.com/scopes".into(),
            scope_id: "scope_1".into(),
            upload_hosts: vec![upload.into()],
            auth: Auth::Bearer,
        };
        assert!(unique("ingest.example.com").check(&hosts()).is_ok());
        for upload in ["blobs.example.com", "ai.example.com", "ingest.example.com/x", "ingest.example.com:8443"] {
            assert!(unique(upload).check(&hosts()).is_err(), "{upload}");
        }
    }
}
