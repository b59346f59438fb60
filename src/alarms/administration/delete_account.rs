//! Disconnects an account.

use serde::Deserialize;
use serde_json::json;

use crate::alarms::records::account::Account;
use crate::alarms::records::user_keys::UserKeys;
use crate::error::Result;
use crate::flow::{Level, World};
use crate::input::Nothing;
use crate::site::SiteAdmin;

/// An account by its key.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfAccount {
    pub(super) account_key: String,
}

/// Deletes the keys, then the account. Site admins only.
///
/// # Errors
/// `forbidden`; `not_found`; as the store answers.
pub async fn delete_account(world: World, admin: SiteAdmin, input: OfAccount) -> Result<Nothing> {
    let account = Account::load(&world, &input.account_key).await?;
    UserKeys::delete(&world, &account).await?;
    account.delete(&world).await?;
    world.log(Level::Info, "alarms_account_deleted", &[("accountId", json!(admin.account_id()))]).await;
    Ok(Nothing {})
}
