//! A new External ID: an act of its own, which says which roles it breaks.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::alarms::records::account::{Account, Method, Readiness};
use crate::alarms::records::external_id::ExternalId;
use crate::error::{Code, Error, Result};
use crate::flow::{Level, World};
use crate::site::SiteAdmin;

/// The External ID that is to be replaced.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewExternalIdInput {
    /// The one of now, as shown: nobody generates a new one by mistake, or twice.
    replaces: String,
}

/// The new External ID.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewExternalIdAnswer {
    external_id: String,
    external_id_set_ms: u64,
    /// Accounts whose role trusts the old one: `untested` from now on.
    broken: Vec<BrokenAccount>,
}

/// An account that has to be tested again.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BrokenAccount {
    account_key: String,
    name: String,
    role_arn: Option<String>,
}

/// Generates a new External ID. Accounts with a role have to be tested again. Site admins only.
///
/// # Errors
/// `forbidden`; `conflict` when `replaces` is another one; as the store answers.
pub async fn new_external_id(world: World, admin: SiteAdmin, input: NewExternalIdInput) -> Result<NewExternalIdAnswer> {
    let known = ExternalId::read(&world).await?;
    if known.is_none_or(|known| known.value != input.replaces) {
        let why = "the External ID was changed meanwhile: look at the settings again";
        return Err(Error::new(Code::Conflict, why));
    }
    let accounts = Account::all(&world).await?;
    let mut broken = Vec::new();
    // Accounts first: if this stops half-way, they are tested again with the External ID that they trust.
    for mut account in accounts.into_iter().filter(|account| account.method == Method::Role) {
        (account.state, account.tested_ms) = (Readiness::Untested, None);
        account.write(&world).await?;
        let Account { account_key, name, role_arn, .. } = account;
        broken.push(BrokenAccount { account_key, name, role_arn });
    }
    let generated = ExternalId::replace(&world).await?;
    let fields = [("accountId", json!(admin.account_id())), ("count", json!(broken.len()))];
    world.log(Level::Info, "alarms_external_id_replaced", &fields).await;
    Ok(NewExternalIdAnswer { external_id: generated.value, external_id_set_ms: generated.set_ms, broken })
}
