//! Which accounts a reader may see here. The only way from an account's key to the account in a reader's flow.

use std::collections::BTreeSet;

use crate::alarms::records::account::Account;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::site::{SpaceReader, visible_spaces};

/// Spaces of one question.
const SPACES_AT_ONCE: usize = 250;
/// Digits of a space's id.
const ID_DIGITS: usize = 20;

/// Accounts that the caller may see here, by name.
pub struct Reach {
    accounts: Vec<Account>,
}

impl Reach {
    /// Asks, as the caller. In a space: the caller sees the space and the account is allowed in it. Without one: the account is
    /// allowed everywhere, or in a space that the caller sees.
    ///
    /// # Errors
    /// `not_found` for a space that is not there or that the caller may not see; as Confluence and the store answer.
    pub async fn check(world: &World, caller: Caller, space_id: Option<&str>) -> Result<Self> {
        let allowed = match space_id {
            Some(id) if !is_id(id) => return Err(hidden()),
            Some(id) => {
                let reader = SpaceReader::check(world, caller, id, hidden).await?;
                let accounts = Account::all(world).await?;
                let id = reader.space_id();
                accounts
                    .into_iter()
                    .filter(|one| one.spaces.all || one.spaces.ids.iter().any(|own| own == id))
                    .collect()
            }
            None => {
                let accounts = Account::all(world).await?;
                let ids: BTreeSet<&str> = accounts
                    .iter()
                    .filter(|account| !account.spaces.all)
                    .flat_map(|account| account.spaces.ids.iter().map(String::as_str))
                    .collect();
                let ids: Vec<&str> = ids.into_iter().collect();
                let mut seen = BTreeSet::new();
                for some in ids.chunks(SPACES_AT_ONCE) {
                    seen.extend(visible_spaces(world, some).await?);
                }
                let is_seen = |one: &Account| one.spaces.all || one.spaces.ids.iter().any(|id| seen.contains(id));
                accounts.iter().filter(|account| is_seen(account)).cloned().collect()
            }
        };
        Ok(Self { accounts: allowed })
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

/// Whether a text can be a space's id.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= ID_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn hidden() -> Error {
    Error::new(Code::NotFound, "there is no such space, or you may not see it")
}
