//! Which accounts a reader may see here. The only way from an account's key to the account in a reader's flow.

use std::collections::BTreeSet;

use crate::alarms::records::account::Account;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::ids::{SpaceId, is_id};
use crate::site::{SpaceReader, visible_spaces};

/// Spaces of one question.
const SPACES_AT_ONCE: usize = 250;

/// Accounts that the caller may see here, by name.
pub struct Reach {
    accounts: Vec<Account>,
}

impl Reach {
    /// Asks, as the caller. In a space: the caller sees the space and the account is allowed in it. Without one: the account is
    /// allowed everywhere, or in a space that the caller sees. Of `named` accounts where some are named, else of all.
    ///
    /// # Errors
    /// `not_found` for a space that is not there or that the caller may not see; as Confluence and the store answer.
    pub async fn check(world: &World, caller: Caller, space_id: Option<&SpaceId>, named: &[&str]) -> Result<Self> {
        let reader = match space_id {
            Some(id) if !is_id(id.as_str()) => return Err(hidden()),
            Some(id) => Some(SpaceReader::check(world, caller, id, hidden).await?),
            None => None,
        };
        let mut accounts = match named {
            [] => Account::all(world).await?,
            named => Account::read_all(world, named.iter().copied()).await?,
        };
        let seen = match reader {
            Some(reader) => BTreeSet::from([reader.space_id().clone()]),
            None => seen_spaces(world, &accounts).await?,
        };
        accounts.retain(|account| account.spaces.all || account.spaces.ids.iter().any(|id| seen.contains(id)));
        Ok(Self { accounts })
    }

    /// All of them.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// The account behind a key, when it may be seen here.
    pub fn account(&self, account_key: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.account_key == account_key)
    }
}

/// Those of the accounts' spaces that the caller may see.
async fn seen_spaces(world: &World, accounts: &[Account]) -> Result<BTreeSet<SpaceId>> {
    let limited = accounts.iter().filter(|account| !account.spaces.all);
    let ids: BTreeSet<&SpaceId> = limited.flat_map(|account| &account.spaces.ids).collect();
    let ids: Vec<&SpaceId> = ids.into_iter().collect();
    let mut seen = BTreeSet::new();
    for some in ids.chunks(SPACES_AT_ONCE) {
        seen.extend(visible_spaces(world, some).await?);
    }
    Ok(seen)
}

fn hidden() -> Error {
    Error::new(Code::NotFound, "there is no such space, or you may not see it")
}
