//! An IAM user's keys: in secret storage only, read for each batch of calls.

use super::account::Account;
use crate::aws::Credentials;
use crate::error::{Error, Result};
use crate::flow::World;
use crate::secret::Secret;
use crate::stored::KEYS_OF_ACCOUNTS;

/// Lengths that IAM documents for a key's id; a key itself has 40 characters today.
const CHARS: std::ops::RangeInclusive<usize> = 16..=128;
/// What ids of a session's keys begin with. They end, and need a token.
const OF_A_SESSION: &str = "ASIA";

/// The two keys as an admin enters them.
#[derive(Debug)]
pub struct UserKeys {
    access_key_id: String,
    secret_access_key: Secret,
}

impl UserKeys {
    /// Takes the keys if they can be such.
    ///
    /// # Errors
    /// `input_invalid` of `accessKeyId` or `secretAccessKey`; the values are not repeated.
    pub fn new(access_key_id: String, secret_access_key: Secret) -> Result<Self> {
        let is_id = CHARS.contains(&access_key_id.len())
            && access_key_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_id {
            return Err(Error::input("accessKeyId", "an access key ID has 16 to 128 letters and digits"));
        }
        if access_key_id.starts_with(OF_A_SESSION) {
            let why = "these are keys of a session, which end soon: enter those of an IAM user";
            return Err(Error::input("accessKeyId", why));
        }
        let secret = secret_access_key.expose();
        if !CHARS.contains(&secret.len()) || !secret.iter().all(u8::is_ascii_graphic) {
            return Err(Error::input("secretAccessKey", "a secret access key has 40 characters without spaces"));
        }
        Ok(Self { access_key_id, secret_access_key })
    }

    /// Reads an account's keys; `None` where there are none.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn read(world: &World, account: &Account) -> Result<Option<Credentials>> {
        let Some(stored) = world.secret(&name(account)).await? else { return Ok(None) };
        let mut lines = stored.expose().splitn(2, |byte| *byte == b'\n');
        let id = lines.next().and_then(|id| std::str::from_utf8(id).ok());
        Ok(id.zip(lines.next()).map(|(id, secret)| Credentials {
            access_key_id: id.to_owned(),
            secret_access_key: Secret::new(secret.to_vec()),
            session_token: None,
        }))
    }

    /// Writes them.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn write(&self, world: &World, account: &Account) -> Result<()> {
        let lines = [self.access_key_id.as_bytes(), b"\n", self.secret_access_key.expose()].concat();
        world.set_secret(&name(account), &Secret::new(lines)).await
    }

    /// Deletes an account's keys.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn delete(world: &World, account: &Account) -> Result<()> {
        world.delete_secret(&name(account)).await
    }
}

fn name(account: &Account) -> String {
    format!("{KEYS_OF_ACCOUNTS}{}", account.account_key)
}
