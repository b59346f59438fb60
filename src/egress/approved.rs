//! The addresses outside the manifest that a site's admin approved at run time.
//!
//! The platform keeps an approval of its own (`permissions.egress` of `@forge/bridge`, customer-managed egress); this list
//! says besides what each host is, and no request goes to a host that is only in one of the two.

use serde::{Deserialize, Serialize};

use super::denial::Denial;
use super::policy::check_url;
use crate::error::{Error, Result};
use crate::provider::Provider;

/// What an approved host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HostKind {
    /// GitHub Enterprise Server.
    Github,
    /// A self-managed GitLab.
    Gitlab,
    /// An Azure DevOps Server.
    Azure,
    /// A server with OpenAI's Chat Completions.
    Ai,
    /// A search or AI platform that pages are delivered to.
    Target,
}

/// One approved host, as it is stored. No path, no port, no wildcard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApprovedHost {
    /// Lower case.
    pub host: String,
    /// What it is.
    pub kind: HostKind,
    /// When it was approved, milliseconds since 1970.
    #[serde(default)]
    pub approved_ms: u64,
}

/// All of them, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApprovedHosts(pub Vec<ApprovedHost>);

impl ApprovedHosts {
    /// The plain key under which the list is kept.
    pub const KEY: &str = "hosts";
    /// As many as the platform lets an app have: ten groups of ten.
    pub const MOST: usize = 100;

    /// The hosts' names.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|approved| approved.host.clone()).collect()
    }

    /// What a host is, when it was approved.
    pub fn kind(&self, host: &str) -> Option<HostKind> {
        self.0.iter().find(|approved| approved.host.eq_ignore_ascii_case(host)).map(|approved| approved.kind)
    }

    /// Adds a host or changes what it is.
    ///
    /// # Errors
    /// `input_invalid` when there are [`ApprovedHosts::MOST`] already.
    pub fn add(&mut self, approved: ApprovedHost) -> Result<()> {
        self.remove(&approved.host);
        if self.0.len() >= Self::MOST {
            return Err(Error::input("host", "no more than 100 addresses can be approved: remove one first"));
        }
        self.0.push(approved);
        self.0.sort_by(|a, b| a.host.cmp(&b.host));
        Ok(())
    }

    /// Takes a host away; whether it was there.
    pub fn remove(&mut self, host: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|approved| approved.host != host);
        self.0.len() < before
    }
}

/// The canonical name of a host that an admin may approve: on the public internet, without scheme, port, path or wildcard.
///
/// # Errors
/// The named reason.
pub fn approvable_host(text: &str) -> std::result::Result<String, Denial> {
    let host = text.trim().to_ascii_lowercase();
    let allowed = std::slice::from_ref(&host);
    // What else the text holds, a path or a port, makes the judged name another than the text.
    check_url(&format!("https://{host}/"), Provider::Selfhosted, allowed).map(|_| host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_public_internet_can_be_approved() {
        assert_eq!(approvable_host(" Git.Example.com "), Ok("git.example.com".to_owned()));
        for text in
            ["", "localhost", "10.0.0.1", "git.internal", "*.example.com", "https://a.example.com", "a.example.com/x"]
        {
            assert!(approvable_host(text).is_err(), "{text}");
        }
        // A machine's own names, as its table of hosts has them.
        for text in [
            "localhost.localdomain",
            "localhost.localdomain6",
            "localhost4.localdomain4",
            "localhost6.localdomain6",
            "ip6-localhost",
            "git.localhost",
            "git.corp",
            "git.local1",
            "127.0.0.1.nip.io",
            "localhost.localstack.cloud",
            "git.localhost.example.com",
        ] {
            assert!(approvable_host(text).is_err(), "{text}");
        }
        assert_eq!(approvable_host("git.xn--p1ai"), Ok("git.xn--p1ai".to_owned()));
        assert!(approvable_host("a.example.com:8443").is_err() && approvable_host("u@a.example.com").is_err());
    }

    #[test]
    fn a_host_is_kept_once() {
        let approved = |kind| ApprovedHost { host: "a.example.com".to_owned(), kind, approved_ms: 1 };
        let mut hosts = ApprovedHosts::default();
        hosts.add(approved(HostKind::Github)).unwrap();
        hosts.add(approved(HostKind::Gitlab)).unwrap();
        assert_eq!((hosts.0.len(), hosts.kind("A.example.com")), (1, Some(HostKind::Gitlab)));
        assert!(hosts.remove("a.example.com") && !hosts.remove("a.example.com"));
    }
}
