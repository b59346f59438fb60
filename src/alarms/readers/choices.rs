//! What whoever puts the macro on a page can choose from.

use serde::Deserialize;
use serde_json::{Value, json};

use super::reach::Reach;
use crate::alarms::records::account::Readiness;
use crate::error::{Code, Result};
use crate::flow::{Caller, World};
use crate::ids::SpaceId;
use crate::site::SiteAdmin;

/// Input of [`choices`].
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Choices {
    #[serde(default)]
    space_id: Option<SpaceId>,
}

/// The accounts that may be shown here, without ARNs. Answer: `ChoicesAnswer` of `static/alarms/contract.d.ts`.
///
/// # Errors
/// `not_found` for a space that the caller may not see; as Confluence and the store answer.
pub async fn choices(world: World, caller: Caller, input: Choices) -> Result<Value> {
    let reach = Reach::check(&world, caller.clone(), input.space_id.as_ref(), &[]).await?;
    let admin = match SiteAdmin::check(&world, caller).await {
        Ok(_) => true,
        Err(error) if error.code == Code::Forbidden => false,
        Err(error) => return Err(error),
    };
    let accounts = reach.accounts().iter().map(|account| {
        let ready = account.state == Readiness::Ready;
        json!({"accountKey": account.account_key, "name": account.name, "regions": account.regions, "ready": ready})
    });
    Ok(json!({"accounts": accounts.collect::<Vec<_>>(), "admin": admin}))
}
