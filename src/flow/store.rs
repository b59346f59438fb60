//! The key-value store and its secrets, typed.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::effect::{Effect, Entry, Outcome};
use super::reply::{done, secret_of, unexpected};
use super::run::{Reply, World};
use crate::error::{Code, Error, Result};
use crate::input;
use crate::secret::Secret;

/// Milliseconds before a store that refused is asked again.
const STORE_WAITS_MS: [u32; 4] = [500, 1_000, 2_000, 4_000];

impl World {
    /// Reads a key; `None` when there is none.
    ///
    /// # Errors
    /// `state_invalid` when the value has another shape.
    pub async fn kvs_get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        self.kvs_read(key).await?.map(|value| parse_stored(&value)).transpose()
    }

    /// Writes a key.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn kvs_set<T: Serialize>(&self, key: &str, value: &T) -> Result<()> {
        self.kvs_write(key, stored(value)?, false, None).await.map(|_| ())
    }

    /// Writes a key that the store removes some time after `ttl_seconds`.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn kvs_set_for<T: Serialize>(&self, key: &str, value: &T, ttl_seconds: u32) -> Result<()> {
        self.kvs_write(key, stored(value)?, false, Some(ttl_seconds)).await.map(|_| ())
    }

    /// Writes a key if it does not exist; `false` when it does. The one atomic step that the store has.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn kvs_create<T: Serialize>(&self, key: &str, value: &T, ttl_seconds: Option<u32>) -> Result<bool> {
        self.kvs_write(key, stored(value)?, true, ttl_seconds).await
    }

    /// Removes a key.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn kvs_delete(&self, key: &str) -> Result<()> {
        done(self.ask_store(Effect::KvsDelete { key: key.to_owned() }).await)
    }

    /// All keys with a prefix, in key order, page by page.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn kvs_list(&self, prefix: &str) -> Result<Vec<Entry>> {
        let mut all = Vec::new();
        let mut cursor = None;
        loop {
            let effect = Effect::KvsList { prefix: prefix.to_owned(), cursor, limit: 100 };
            match self.ask_store(effect).await.outcome {
                Outcome::Entries { entries, cursor: next } => {
                    all.extend(entries);
                    cursor = next;
                }
                other => return Err(unexpected(other)),
            }
            if cursor.is_none() {
                return Ok(all);
            }
        }
    }

    /// The first keys with a prefix, in key order, at most `limit` (100 at most).
    ///
    /// # Errors
    /// As the store answers.
    pub async fn kvs_first(&self, prefix: &str, limit: u32) -> Result<Vec<Entry>> {
        let effect = Effect::KvsList { prefix: prefix.to_owned(), cursor: None, limit };
        match self.ask_store(effect).await.outcome {
            Outcome::Entries { entries, .. } => Ok(entries),
            other => Err(unexpected(other)),
        }
    }

    /// Reads a secret into the core: only to verify a delivery or to sign.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn secret(&self, name: &str) -> Result<Option<Secret>> {
        secret_of(self.ask_store(Effect::SecretGet { name: name.to_owned() }).await)
    }

    /// Writes a secret.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn set_secret(&self, name: &str, value: &Secret) -> Result<()> {
        let effect = Effect::SecretSet { name: name.to_owned() };
        done(self.perform_with_body(effect, Some(value.expose().to_vec())).await)
    }

    /// Removes a secret.
    ///
    /// # Errors
    /// As the store answers.
    pub async fn delete_secret(&self, name: &str) -> Result<()> {
        done(self.perform(Effect::SecretDelete { name: name.to_owned() }).await)
    }

    /// A store that is asked too often refuses and does nothing. Many invocations in step would all be refused again and
    /// again (limits-kvs-ce: 1,000 requests a second): each waits and asks once more before it gives up.
    async fn ask_store(&self, effect: Effect) -> Reply {
        for wait_ms in STORE_WAITS_MS {
            let reply = self.perform(effect.clone()).await;
            let is_refused = matches!(&reply.outcome, Outcome::Failed { code: Code::RateLimited, .. });
            if !is_refused || self.sleep(wait_ms).await.is_err() {
                return reply;
            }
        }
        self.perform(effect).await
    }

    async fn kvs_read(&self, key: &str) -> Result<Option<Value>> {
        match self.ask_store(Effect::KvsGet { key: key.to_owned() }).await.outcome {
            Outcome::Value { value: Value::Null } => Ok(None),
            Outcome::Value { value } => Ok(Some(value)),
            other => Err(unexpected(other)),
        }
    }

    async fn kvs_write(&self, key: &str, value: Value, if_absent: bool, ttl: Option<u32>) -> Result<bool> {
        let effect = Effect::KvsSet { key: key.to_owned(), value, if_absent, ttl_seconds: ttl };
        match self.ask_store(effect).await.outcome {
            Outcome::Done => Ok(true),
            Outcome::Exists => Ok(false),
            other => Err(unexpected(other)),
        }
    }
}

impl Entry {
    /// The value as a type.
    ///
    /// # Errors
    /// `state_invalid` for a shape that this version does not know.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        parse_stored(&self.value)
    }
}

fn stored<T: Serialize>(value: &T) -> Result<Value> {
    serde_json::to_value(value).map_err(|_| Error::new(Code::Internal, "a value cannot be stored"))
}

fn parse_stored<T: DeserializeOwned>(value: &Value) -> Result<T> {
    // serde's message would contain the stored value.
    input::read_value(value)
        .map_err(|_| Error::new(Code::StateInvalid, "a stored value has a shape that this version does not know"))
}
