//! Connects an account, or changes one.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::shown::AccountView;
use crate::alarms::records::account::{Account, Method, Readiness, Spaces};
use crate::alarms::records::user_keys::UserKeys;
use crate::aws::{Partition, RoleArn};
use crate::egress::aws_regions;
use crate::error::{Code, Error, Result};
use crate::flow::{Level, World};
use crate::ids::is_id;
use crate::secret::Secret;
use crate::site::SiteAdmin;

const NAME_CHARS: usize = 60;
/// Accounts of a site. Ours: each is a session a view.
const ACCOUNTS: usize = 100;
/// Spaces of one account. Confluence is asked about as many at a time.
const SPACES: usize = 250;

/// An account as an admin enters it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveAccountInput {
    /// Absent: a new account.
    #[serde(default)]
    account_key: Option<String>,
    /// 1 to 60 characters, unlike every other account's.
    name: String,
    method: Method,
    #[serde(default)]
    role_arn: Option<String>,
    /// Both keys or none. None, when keys were saved before: they stay.
    #[serde(default)]
    access_key_id: Option<String>,
    #[serde(default)]
    secret_access_key: Option<Secret>,
    regions: Vec<String>,
    spaces: Spaces,
}

/// The account as it is now.
#[derive(Serialize)]
pub struct SaveAccountAnswer {
    account: AccountView,
}

/// Saves an account. One that is reached in another way than before has to be tested again. Site admins only.
///
/// # Errors
/// `forbidden`; `input_invalid` with the field; `conflict` of `name`; `not_found`; as the store answers.
pub async fn save_account(world: World, admin: SiteAdmin, input: SaveAccountInput) -> Result<SaveAccountAnswer> {
    let before = match &input.account_key {
        Some(account_key) => Some(Account::load(&world, account_key).await?),
        None => None,
    };
    let (mut account, keys) = checked(input, before.as_ref())?;
    assert_free(&world, &account).await?;
    if keys.is_some() {
        account.keys_set_ms = Some(world.now_ms().await?);
    }
    if let Some(before) = before.as_ref().filter(|before| before.is_reached_as(&account)) {
        (account.state, account.tested_ms) = (before.state, before.tested_ms);
    }
    write(&world, &mut account, before.as_ref(), keys.as_ref()).await?;
    world.log(Level::Info, "alarms_account_saved", &[("accountId", json!(admin.account_id()))]).await;
    Ok(SaveAccountAnswer { account: account.into() })
}

/// The record before the keys, so that keys can always be found again for deletion; it says that they are set only afterwards.
async fn write(world: &World, account: &mut Account, before: Option<&Account>, keys: Option<&UserKeys>) -> Result<()> {
    let keys_set_ms = account.keys_set_ms;
    if keys.is_some() {
        account.keys_set_ms = before.and_then(|before| before.keys_set_ms);
        account.state = Readiness::Untested;
    }
    match before {
        Some(_) => account.write(world).await?,
        None => account.create(world).await?,
    }
    if let Some(keys) = keys {
        keys.write(world, account).await?;
        account.keys_set_ms = keys_set_ms;
        account.write(world).await?;
    } else if account.method == Method::Role && before.is_some_and(|before| before.method == Method::Keys) {
        UserKeys::delete(world, account).await?;
    }
    Ok(())
}

fn checked(input: SaveAccountInput, before: Option<&Account>) -> Result<(Account, Option<UserKeys>)> {
    let name = checked_name(&input.name)?;
    let partition = partition_of(&input.regions)?;
    let spaces = checked_spaces(input.spaces)?;
    let mut account = Account {
        account_key: before.map(|before| before.account_key.clone()).unwrap_or_default(),
        name: name.to_owned(),
        method: input.method,
        role_arn: None,
        keys_set_ms: None,
        regions: input.regions,
        spaces,
        state: Readiness::Untested,
        tested_ms: None,
    };
    let keys = keys_of(input.access_key_id, input.secret_access_key)?;
    match account.method {
        Method::Role => {
            if keys.is_some() {
                return Err(Error::input("accessKeyId", "a role has no keys: choose one of the two ways"));
            }
            let arn = input.role_arn.as_deref().unwrap_or_default().trim();
            if RoleArn::read(arn)?.partition != partition {
                return Err(Error::input("regions", "the role belongs to another part of AWS than these regions"));
            }
            account.role_arn = Some(arn.to_owned());
        }
        Method::Keys => {
            if input.role_arn.is_some_and(|arn| !arn.trim().is_empty()) {
                return Err(Error::input("roleArn", "keys assume no role: choose one of the two ways"));
            }
            account.keys_set_ms = before.and_then(|before| before.keys_set_ms);
            if keys.is_none() && account.keys_set_ms.is_none() {
                return Err(Error::input("accessKeyId", "enter the two keys of an IAM user"));
            }
        }
    }
    Ok((account, keys))
}

fn checked_name(name: &str) -> Result<&str> {
    let name = name.trim();
    let is_name = (1..=NAME_CHARS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    is_name.then_some(name).ok_or_else(|| Error::input("name", "a name has 1 to 60 characters"))
}

/// Both or none.
fn keys_of(id: Option<String>, secret: Option<Secret>) -> Result<Option<UserKeys>> {
    let id = id.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
    match (id, secret.filter(|secret| !secret.expose().is_empty())) {
        (Some(id), Some(secret)) => UserKeys::new(id, secret).map(Some),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Error::input("secretAccessKey", "enter the secret access key as well")),
        (None, Some(_)) => Err(Error::input("accessKeyId", "enter the access key ID as well")),
    }
}

/// The partition of regions that this build knows, each once.
fn partition_of(regions: &[String]) -> Result<Partition> {
    let invalid = |why: &str| Err(Error::input("regions", why));
    let is_known = |region: &String| aws_regions().any(|known| known == region);
    let Some(first) = regions.first() else { return invalid("choose at least one region") };
    let is_twice =
        regions.iter().enumerate().any(|(at, region)| regions.iter().skip(at + 1).any(|other| other == region));
    if is_twice || !regions.iter().all(is_known) {
        return invalid("choose regions from the list, each once");
    }
    let partition = Partition::of_region(first);
    if regions.iter().any(|region| Partition::of_region(region) != partition) {
        return invalid("these regions belong to different parts of AWS, which are separate from each other");
    }
    Ok(partition)
}

fn checked_spaces(mut spaces: Spaces) -> Result<Spaces> {
    spaces.ids.sort();
    spaces.ids.dedup();
    if spaces.ids.len() > SPACES || !spaces.ids.iter().all(|id| is_id(id.as_str())) {
        return Err(Error::input("spaces", "choose at most 250 spaces, or all of them"));
    }
    Ok(spaces)
}

async fn assert_free(world: &World, account: &Account) -> Result<()> {
    let known = Account::all(world).await?;
    let name = account.name.to_lowercase();
    let mut others = known.iter().filter(|other| other.account_key != account.account_key);
    if others.any(|other| other.name.to_lowercase() == name) {
        let taken = Error::new(Code::Conflict, "another account has this name: choose one that tells them apart");
        return Err(taken.at_field("name"));
    }
    if account.account_key.is_empty() && known.len() >= ACCOUNTS {
        return Err(Error::input("name", "no more than 100 accounts can be connected: disconnect one first"));
    }
    Ok(())
}
