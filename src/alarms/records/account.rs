//! An AWS account as an admin connected it. Plain storage holds nothing about it but this.

use serde::{Deserialize, Serialize};

use crate::aws::{Partition, RoleArn};
use crate::error::{Code, Error, Result};
use crate::flow::{World, join_at_most};
use crate::ids::SpaceId;
use crate::limits::IN_FLIGHT;
use crate::stored::AWS_ACCOUNTS as PREFIX;

/// Characters of an account's own key.
const KEY_CHARS: usize = 12;
/// Random bytes of which a key is made: each gives one of 36 characters, or none where that would favour some.
const KEY_BYTES: u32 = 32;
const CHARACTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Twelve characters of `[a-z0-9]`, drawn by the app. Macros name accounts by it. Stored as the key only.
    #[serde(skip)]
    pub account_key: String,
    /// What people call it.
    pub name: String,
    /// How it is reached.
    pub method: Method,
    /// The role, of method `role`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// When the keys were set, of method `keys`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys_set_ms: Option<u64>,
    /// Of one partition, in the order chosen; at least one.
    pub regions: Vec<String>,
    /// Where it may be shown.
    pub spaces: Spaces,
    /// Whether it may be used.
    pub state: Readiness,
    /// When that was found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tested_ms: Option<u64>,
}

/// How an account is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A role that the deployer's identity assumes.
    Role,
    /// An IAM user's own keys.
    Keys,
}

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Readiness {
    /// Nobody knows yet.
    Untested,
    /// Its test found nothing wrong.
    Ready,
    /// Its role can be assumed by others, or its keys are the root user's.
    Refused,
}

/// The spaces that may show an account's alarms: the admin's decision.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spaces {
    /// Every space.
    pub all: bool,
    /// Ids.
    pub ids: Vec<SpaceId>,
}

impl Account {
    /// The plain key.
    fn key(account_key: &str) -> String {
        format!("{PREFIX}{account_key}")
    }

    /// The partition of its regions.
    pub fn partition(&self) -> Partition {
        Partition::of_region(self.regions.first().map_or("", String::as_str))
    }

    /// Twelve digits, from the role's ARN.
    pub fn aws_account(&self) -> Option<String> {
        RoleArn::read(self.role_arn.as_deref()?).ok().map(|role| role.account)
    }

    /// Whether the two are reached in the same way: what a test has found holds for both.
    pub fn is_reached_as(&self, other: &Self) -> bool {
        (self.method, &self.role_arn, self.keys_set_ms) == (other.method, &other.role_arn, other.keys_set_ms)
    }

    /// Reads an account; `None` when there is none, also for text that is no key.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn read(world: &World, account_key: &str) -> Result<Option<Self>> {
        let is_key = account_key.len() == KEY_CHARS && account_key.bytes().all(|byte| CHARACTERS.contains(&byte));
        if !is_key {
            return Ok(None);
        }
        let account = world.kvs_get::<Self>(&Self::key(account_key)).await?;
        Ok(account.map(|account| Self { account_key: account_key.to_owned(), ..account }))
    }

    /// Reads an account that an admin names.
    ///
    /// # Errors
    /// `not_found`; as the store answers.
    pub async fn load(world: &World, account_key: &str) -> Result<Self> {
        let account = Self::read(world, account_key).await?;
        account.ok_or_else(|| Error::new(Code::NotFound, "this AWS account is not connected any more"))
    }

    /// All accounts by name.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn all(world: &World) -> Result<Vec<Self>> {
        let entries = world.kvs_list(PREFIX).await?;
        let keys = entries.iter().filter_map(|entry| entry.key.strip_prefix(PREFIX));
        Self::read_all(world, keys).await
    }

    /// Those of the accounts that are there, by name. Each is read under its key: listings lag behind what was written, and an account
    /// that was just refused must not be used for a while longer.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn read_all(world: &World, keys: impl Iterator<Item = &str>) -> Result<Vec<Self>> {
        let reads = keys.map(|account_key| async move {
            match Self::read(world, account_key).await {
                // One that this version cannot read is none: the others are shown.
                Err(error) if error.code == Code::StateInvalid => Ok(None),
                read => read,
            }
        });
        let mut accounts: Vec<Self> = join_at_most(IN_FLIGHT, reads).await?.into_iter().flatten().collect();
        accounts.sort_by_key(|account| (account.name.to_lowercase(), account.account_key.clone()));
        Ok(accounts)
    }

    /// Writes the account under its key.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn write(&self, world: &World) -> Result<()> {
        world.kvs_set(&Self::key(&self.account_key), self).await
    }

    /// Draws a key that no account has and writes the account under it.
    ///
    /// # Errors
    /// `conflict` where the drawn key is taken, which chance does not bring about; as the store answers.
    pub async fn create(&mut self, world: &World) -> Result<()> {
        self.account_key = draw_key(world).await?;
        if world.kvs_create(&Self::key(&self.account_key), self, None).await? {
            return Ok(());
        }
        Err(Error::new(Code::Conflict, "the account could not be given a key: save it again"))
    }

    /// Removes the record.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn delete(&self, world: &World) -> Result<()> {
        world.kvs_delete(&Self::key(&self.account_key)).await
    }
}

async fn draw_key(world: &World) -> Result<String> {
    let random = world.random(KEY_BYTES).await?;
    // 252 is seven times 36.
    let characters = random.iter().filter(|byte| **byte < 252);
    let characters = characters.filter_map(|byte| CHARACTERS.get(usize::from(byte % 36)));
    let key: String = characters.take(KEY_CHARS).map(|byte| char::from(*byte)).collect();
    if key.len() == KEY_CHARS { Ok(key) } else { Err(Error::new(Code::Internal, "chance gave too little for a key")) }
}
