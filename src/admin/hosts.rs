//! Addresses of self-hosted Git hosts and AI servers: approved and taken back by a site admin.
//!
//! Approving takes two steps, and either alone lets no request out: the panel asks the platform (`permissions.egress.set`,
//! which shows the admin its own question), and then this flow notes what the host is.

use serde::{Deserialize, Serialize};

use crate::egress::{ApprovedHost, ApprovedHosts, HostKind, approvable_host};
use crate::error::{Error, Result};
use crate::flow::{Level, World};
use crate::input::Nothing;
use crate::site::SiteAdmin;

/// A host to approve.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveHostInput {
    /// On the public internet, without scheme, port and path.
    host: String,
    kind: HostKind,
}

/// A host by its name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfHost {
    host: String,
}

/// What became of an approval.
#[derive(Serialize)]
pub struct RemoveHostAnswer {
    host: String,
    /// Whether it was approved.
    removed: bool,
}

/// The approved hosts.
#[derive(Serialize)]
pub struct ListHostsAnswer {
    hosts: ApprovedHosts,
    /// As many as there can be.
    most: usize,
}

/// Approves a host, or changes what it is. Site admins only.
///
/// # Errors
/// `forbidden`; `input_invalid` for a host inside a network, with a port, a path or a wildcard, and for the 101st.
pub async fn approve_host(world: World, _admin: SiteAdmin, input: ApproveHostInput) -> Result<ApprovedHost> {
    let host = approvable_host(&input.host).map_err(|denial| {
        let why = "enter a host on the public internet without https://, port or path, for example git.example.com";
        Error::input("host", format!("{why} ({})", denial.name()))
    })?;
    let mut hosts = read(&world).await?;
    let approved = ApprovedHost { host, kind: input.kind, approved_ms: world.now_ms().await? };
    hosts.add(approved.clone())?;
    world.kvs_set(ApprovedHosts::KEY, &hosts).await?;
    world.log(Level::Info, "host_approved", &[]).await;
    Ok(approved)
}

/// Takes an approval back: from the next request on nothing goes there. Site admins only.
///
/// # Errors
/// `forbidden`.
pub async fn remove_host(world: World, _admin: SiteAdmin, input: OfHost) -> Result<RemoveHostAnswer> {
    let host = input.host.trim().to_ascii_lowercase();
    let mut hosts = read(&world).await?;
    let removed = hosts.remove(&host);
    if removed {
        world.kvs_set(ApprovedHosts::KEY, &hosts).await?;
        world.log(Level::Info, "host_removed", &[]).await;
    }
    Ok(RemoveHostAnswer { host, removed })
}

/// The approved hosts. Site admins only; everybody else is offered them by name in `docs.choices`.
///
/// # Errors
/// `forbidden`.
pub async fn list_hosts(world: World, _admin: SiteAdmin, _input: Nothing) -> Result<ListHostsAnswer> {
    Ok(ListHostsAnswer { hosts: read(&world).await?, most: ApprovedHosts::MOST })
}

async fn read(world: &World) -> Result<ApprovedHosts> {
    Ok(world.kvs_get(ApprovedHosts::KEY).await?.unwrap_or_default())
}
