//! All that the settings show.

use serde::Serialize;

use super::shown::AccountView;
use crate::alarms::asking::session::{ACTIONS, principal};
use crate::alarms::records::account::Account;
use crate::alarms::records::external_id::ExternalId;
use crate::atlassian::confluence::{self, NamedSpace};
use crate::aws::Partition;
use crate::egress::{Identity, aws_regions};
use crate::error::Result;
use crate::flow::World;
use crate::input::Nothing;
use crate::site::{SiteAdmin, send_to_site};

/// All that the settings show.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SettingsAnswer {
    /// 32 characters of `[A-Za-z0-9_-]`, generated the first time this flow runs.
    external_id: String,
    external_id_set_ms: u64,
    /// Absent when whoever deployed the app has not set the variables (docs/INSTALL.md): roles cannot be used then.
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<Vendor>,
    /// Regions of this build.
    regions: [PartitionRegions; Partition::ALL.len()],
    actions: Actions,
    /// By name.
    accounts: Vec<AccountView>,
    /// Spaces that the admin may see: to choose from and to name those chosen.
    spaces: Vec<NamedSpace>,
    more_spaces: bool,
}

/// Who assumes roles.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Vendor {
    principal_arn: String,
    partition: Partition,
}

/// The regions of a partition.
#[derive(Serialize)]
pub struct PartitionRegions {
    partition: Partition,
    regions: Vec<&'static str>,
}

/// What a session is narrowed to, and what may be allowed besides.
#[derive(Serialize)]
pub struct Actions {
    needed: &'static [&'static str],
    optional: &'static [&'static str],
}

/// Accounts, External ID, regions, spaces. Site admins only.
///
/// # Errors
/// `forbidden`; as Confluence and the store answer.
pub async fn settings(world: World, _admin: SiteAdmin, _input: Nothing) -> Result<SettingsAnswer> {
    let external_id = ExternalId::of_site(&world).await?;
    let accounts = Account::all(&world).await?;
    let vendor = principal(&world).await?;
    let spaces = send_to_site(&world, || confluence::spaces(Identity::User)).await?;
    let (spaces, more_spaces) = confluence::read_named_spaces(&spaces)?;
    let regions = |partition| aws_regions().filter(move |region| Partition::of_region(region) == partition);
    Ok(SettingsAnswer {
        external_id: external_id.value,
        external_id_set_ms: external_id.set_ms,
        vendor: vendor.map(|(principal_arn, partition)| Vendor { principal_arn, partition }),
        regions: Partition::ALL.map(|partition| PartitionRegions { partition, regions: regions(partition).collect() }),
        actions: Actions { needed: &ACTIONS, optional: &[] },
        accounts: accounts.into_iter().map(AccountView::from).collect(),
        spaces,
        more_spaces,
    })
}
