//! A repository as people write it: `owner/name`, or the address in the browser's address bar, or what they clone.

use crate::egress::{ApprovedHosts, HostKind};
use crate::error::{Error, Result};
use crate::provider::{Provider, Service};
use crate::text::percent_decoded;

/// Where the text says the repository is.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub provider: Provider,
    pub owner: String,
    pub name: String,
    /// From an address that shows a branch.
    pub reference: Option<String>,
    /// Scheme, host and port of a host that a site admin approved.
    pub base_url: Option<String>,
}

/// The field that all errors name.
const FIELD: &str = "repository";
/// Where older organizations of Azure DevOps live, under their own names; dev.azure.com knows them all.
const ORGANIZATIONS: &str = ".visualstudio.com";

/// Reads a repository's name or address on a known or approved host. A bare `owner/name` is taken for GitHub's.
///
/// # Errors
/// `input_invalid`, never repeating the text: it can hold a token.
pub fn read(text: &str, approved: &ApprovedHosts) -> Result<Named> {
    let text = text.trim();
    if text.starts_with("http://") {
        return Err(Error::input(FIELD, "use the address that begins with https://"));
    }
    let clone = text.strip_prefix("ssh://git@").or_else(|| text.strip_prefix("git@"));
    if let Some(rest) = clone {
        let (host, path) = rest.split_once([':', '/']).ok_or_else(not_one)?;
        return on_host(host, path, approved);
    }
    if let Some(rest) = text.strip_prefix("https://") {
        let (host, path) = rest.split_once('/').ok_or_else(not_one)?;
        // What Azure DevOps offers for cloning begins with the organization's name, which is no secret.
        let host = host.strip_prefix(&format!("{}@", path.split('/').next().unwrap_or_default())).unwrap_or(host);
        if host.contains('@') {
            let why = "leave user name and token out of the address: a site admin sets tokens in the settings";
            return Err(Error::input(FIELD, why));
        }
        return on_host(host, path, approved);
    }
    match text.split_once('/') {
        Some((host, path)) if host.contains('.') && path.contains('/') => on_host(host, path, approved),
        _ => named(Provider::Github, text),
    }
}

fn on_host(written: &str, path: &str, approved: &ApprovedHosts) -> Result<Named> {
    let written = written.to_ascii_lowercase();
    let written = written.strip_prefix("www.").unwrap_or(&written);
    if let Some(organization) = written.strip_suffix(ORGANIZATIONS) {
        let path = path.strip_prefix("DefaultCollection/").unwrap_or(path);
        return on_azure(&format!("{organization}/{path}"));
    }
    // Azure DevOps takes clones at a host of its own.
    let web_host = written.strip_prefix("ssh.").filter(|host| *host == "dev.azure.com").unwrap_or(written);
    match Provider::of(Service::Git).find(|provider| provider.web_host() == Some(web_host)) {
        Some(Provider::Azure) => return on_azure(path),
        Some(provider) => return named(provider, path.split(['?', '#']).next().unwrap_or(path)),
        None => {}
    }
    let host = written.split(':').next().unwrap_or_default();
    let named = match approved.kind(host) {
        Some(HostKind::Github) => named(Provider::Github, path.split(['?', '#']).next().unwrap_or(path))?,
        Some(HostKind::Gitlab) => named(Provider::Gitlab, path.split(['?', '#']).next().unwrap_or(path))?,
        Some(HostKind::Azure) => {
            // Older servers are installed under a folder of this name.
            let inside = path.strip_prefix("tfs/");
            let base_url = Some(format!("https://{written}{}", inside.map_or("", |_| "/tfs")));
            return Ok(Named { base_url, ..on_azure(inside.unwrap_or(path))? });
        }
        Some(HostKind::Ai | HostKind::Target) | None => {
            let why = "repositories on this host cannot be read: use one on github.com, gitlab.com, bitbucket.org or \
                       dev.azure.com, or ask a site admin to approve the host in the settings";
            return Err(Error::input(FIELD, why));
        }
    };
    Ok(Named { base_url: Some(format!("https://{written}")), ..named })
}

/// `organization/project/_git/name`, where a project's main repository leaves its own name out, or `v3/organization/project/name`
/// as SSH has it. What is shown can name a branch: `version=GBmain`.
fn on_azure(text: &str) -> Result<Named> {
    let (path, query) = text.split('#').next().unwrap_or(text).split_once('?').unwrap_or((text, ""));
    let parts: Option<Vec<String>> = path.split('/').filter(|part| !part.is_empty()).map(percent_decoded).collect();
    let parts = parts.ok_or_else(not_one)?;
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let (organization, project, name) = match parts.as_slice() {
        ["v3", organization, project, name] => (*organization, *project, *name),
        [organization, "_git", name] => (*organization, *name, *name),
        [organization, project, "_git", name] => (*organization, *project, *name),
        _ => return Err(not_one()),
    };
    let branch = query.split('&').find_map(|pair| pair.strip_prefix("version=GB")).and_then(percent_decoded);
    let owner = format!("{organization}/{project}");
    Ok(Named { provider: Provider::Azure, owner, name: name.to_owned(), reference: branch, base_url: None })
}

fn named(provider: Provider, path: &str) -> Result<Named> {
    // GitLab separates what is inside the repository from its name by `/-/`.
    let (path, inside) = match path.split_once("/-/") {
        Some((path, inside)) => (path, Some(inside)),
        None => (path, None),
    };
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let mut reference = inside.and_then(|inside| inside.strip_prefix("tree/")).map(str::to_owned);
    if provider != Provider::Gitlab && parts.len() > 2 {
        let rest = parts.split_off(2);
        reference = match rest.split_first() {
            // Bitbucket shows a branch, or a commit, after /src/.
            Some((&"src", [reference, ..])) if provider == Provider::Bitbucket => Some((*reference).to_owned()),
            Some((&"tree", branch)) if !branch.is_empty() => Some(branch.join("/")),
            Some((&("src" | "blob" | "commits" | "pulls" | "issues" | "tree"), _)) => None,
            _ => return Err(not_one()),
        };
    }
    let (name, owner) = parts.split_last().ok_or_else(not_one)?;
    let name = name.strip_suffix(".git").unwrap_or(name);
    if owner.is_empty() || !owner.iter().chain([&name]).all(|part| is_plain(part)) {
        return Err(not_one());
    }
    Ok(Named { provider, owner: owner.join("/"), name: name.to_owned(), reference, base_url: None })
}

fn is_plain(part: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !part.is_empty() && part.len() <= 100 && part.bytes().all(allowed) && part.bytes().any(|byte| byte != b'.')
}

fn not_one() -> Error {
    Error::input(FIELD, "write a repository as owner/name, or paste its address: https://github.com/owner/name")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::egress::ApprovedHost;

    fn seen(text: &str) -> (Provider, String, Option<String>) {
        let named = read(text, &ApprovedHosts::default()).unwrap();
        (named.provider, format!("{}/{}", named.owner, named.name), named.reference)
    }

    #[test]
    fn every_way_people_write_a_repository_is_read() {
        for text in [
            "o/r",
            " o/r ",
            "https://github.com/o/r",
            "https://github.com/o/r.git",
            "https://www.github.com/o/r/",
            "https://GitHub.com/o/r?tab=readme#top",
            "https://github.com/o/r/issues/3",
            "github.com/o/r",
            "git@github.com:o/r.git",
            "ssh://git@github.com/o/r.git",
        ] {
            assert_eq!(seen(text), (Provider::Github, "o/r".to_owned(), None), "{text}");
        }
        assert_eq!(seen("https://github.com/o/r/tree/feat/x").2, Some("feat/x".to_owned()));
        assert_eq!(seen("https://gitlab.com/g/sub/r/-/tree/main").1, "g/sub/r");
        assert_eq!(seen("https://gitlab.com/g/sub/r/-/tree/main").2, Some("main".to_owned()));
        let bitbucket = (Provider::Bitbucket, "w/r".to_owned(), Some("main".to_owned()));
        assert_eq!(seen("https://bitbucket.org/w/r/src/main/"), bitbucket);
        for text in [
            "https://dev.azure.com/org/My%20Project/_git/r",
            "https://org@dev.azure.com/org/My%20Project/_git/r?path=/a.rs",
            "https://org.visualstudio.com/DefaultCollection/My%20Project/_git/r",
            "git@ssh.dev.azure.com:v3/org/My%20Project/r",
        ] {
            assert_eq!(seen(text), (Provider::Azure, "org/My Project/r".to_owned(), None), "{text}");
        }
        let main = (Provider::Azure, "org/r/r".to_owned(), Some("feat/x".to_owned()));
        assert_eq!(seen("https://dev.azure.com/org/_git/r?version=GBfeat%2Fx"), main);
    }

    #[test]
    fn what_is_no_repository_is_refused_without_being_repeated() {
        let secret = ["hunter", "2"].concat();
        for text in [
            String::new(),
            "r".to_owned(),
            "/".to_owned(),
            "o/../r".to_owned(),
            "o/r r".to_owned(),
            "http://github.com/o/r".to_owned(),
            format!("https://{secret}@github.com/o/r"),
            format!("https://{secret}.example/o/r"),
            "https://github.com/o".to_owned(),
            "https://dev.azure.com/org/project".to_owned(),
            format!("https://{secret}@dev.azure.com/org/project/_git/r"),
            "o/..".to_owned(),
        ] {
            let error = read(&text, &ApprovedHosts::default()).unwrap_err();
            assert_eq!(error.field.as_deref(), Some("repository"), "{text}");
            assert!(!error.message.contains(&secret), "{text}");
        }
    }

    #[test]
    fn an_approved_host_is_known_by_what_it_is() {
        let mut approved = ApprovedHosts::default();
        let hosts = [("git", HostKind::Gitlab), ("ai", HostKind::Ai), ("devops", HostKind::Azure)];
        for (host, kind) in hosts.map(|(name, kind)| (format!("{name}.example.com"), kind)) {
            approved.add(ApprovedHost { host, kind, approved_ms: 0 }).unwrap();
        }
        let named = read("https://git.example.com:8443/g/sub/r/-/tree/main", &approved).unwrap();
        assert_eq!((named.provider, named.owner.as_str()), (Provider::Gitlab, "g/sub"));
        assert_eq!(named.base_url.as_deref(), Some("https://git.example.com:8443"));
        assert!(read("https://ai.example.com/o/r", &approved).is_err());
        for (text, base) in [
            ("https://devops.example.com/Main/My%20Project/_git/r", "https://devops.example.com"),
            ("https://devops.example.com/tfs/Main/My%20Project/_git/r", "https://devops.example.com/tfs"),
        ] {
            let named = read(text, &approved).unwrap();
            assert_eq!((named.owner.as_str(), named.name.as_str()), ("Main/My Project", "r"));
            assert_eq!(named.base_url.as_deref(), Some(base), "{text}");
        }
    }
}
