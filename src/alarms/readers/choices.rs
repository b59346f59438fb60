//! What whoever puts the macro on a page can choose from.

use serde::{Deserialize, Serialize};

use super::reach::Reach;
use crate::alarms::records::account::Readiness;
use crate::error::{Code, Result};
use crate::flow::{Caller, World};
use crate::ids::SpaceId;
use crate::site::SiteAdmin;

/// Where accounts are to be shown.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChoicesInput {
    /// Absent: the accounts that the person may see anywhere.
    #[serde(default)]
    space_id: Option<SpaceId>,
}

/// What can be chosen from.
#[derive(Serialize)]
pub struct ChoicesAnswer {
    /// By name. Without ARNs: that is the admin's knowledge.
    accounts: Vec<AccountChoice>,
    /// Whether the person administers the site: then the panel can say where accounts are connected.
    admin: bool,
}

/// An account as whoever puts the macro on a page sees it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountChoice {
    account_key: String,
    name: String,
    regions: Vec<String>,
    /// Whether it may be used.
    ready: bool,
}

/// The accounts that may be shown here, without ARNs.
///
/// # Errors
/// `not_found` for a space that the caller may not see; as Confluence and the store answer.
pub async fn choices(world: World, caller: Caller, input: ChoicesInput) -> Result<ChoicesAnswer> {
    let reach = Reach::check(&world, caller.clone(), input.space_id.as_ref(), &[]).await?;
    let admin = match SiteAdmin::check(&world, caller).await {
        Ok(_) => true,
        Err(error) if error.code == Code::Forbidden => false,
        Err(error) => return Err(error),
    };
    let accounts = reach.accounts().iter().map(|account| AccountChoice {
        account_key: account.account_key.clone(),
        name: account.name.clone(),
        regions: account.regions.clone(),
        ready: account.state == Readiness::Ready,
    });
    Ok(ChoicesAnswer { accounts: accounts.collect(), admin })
}
