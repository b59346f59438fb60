//! Secrets: set, replaced and deleted by a site admin, listed by name only, never read back.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::egress::approvable_host;
use crate::error::{Error, Result};
use crate::flow::{Level, World};
use crate::input::Nothing;
use crate::limits::SECRET_BYTES;
use crate::secret::{Secret, SecretIndex};
use crate::site::SiteAdmin;

/// What a name starts with says what the secret is for.
const KINDS: [&str; 3] = ["git:", "ai:", "hook:"];

/// A secret to set or replace.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetSecretInput {
    /// `git:`, `ai:` or `hook:` and then lower-case letters, digits and hyphens.
    name: String,
    value: Secret,
    /// The only host that the secret may be sent to; may be left out where the name says it (`git:github`).
    #[serde(default)]
    host: Option<String>,
}

/// A secret by its name.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfSecret {
    name: String,
}

/// A secret that was set.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetSecretAnswer {
    name: String,
    set_ms: u64,
    /// The only host that it is sent to; null for a webhook's, which is never sent.
    host: Option<String>,
}

/// The secrets that are set.
#[derive(Serialize)]
pub struct ListSecretsAnswer {
    secrets: Vec<NamedSecret>,
}

/// A secret without its value.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedSecret {
    name: String,
    set_ms: u64,
    /// The only host that it is sent to; null for a webhook's, which is never sent.
    host: Option<String>,
    state: SecretState,
    /// When its host accepted this very value.
    tested_ms: Option<u64>,
}

/// What is known of a secret's value.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretState {
    /// It was set.
    Set,
    /// Its host accepted this very value.
    Tested,
}

/// Sets or replaces a secret. Site admins only.
///
/// A webhook's secret before this one is taken for a week more, so that it can be changed at the sender's meanwhile.
///
/// # Errors
/// `forbidden`, `input_invalid`.
pub async fn set_secret(world: World, admin: SiteAdmin, input: SetSecretInput) -> Result<SetSecretAnswer> {
    check_name(&input.name)?;
    if input.value.expose().is_empty() || input.value.expose().len() > SECRET_BYTES {
        return Err(Error::input("value", "a secret is neither empty nor longer than 128 KiB"));
    }
    let host = bound_host(&input)?;
    let key = SecretIndex::key(&input.name);
    let before = world.kvs_get::<SecretIndex>(&key).await?;
    let mut index = SecretIndex::set(&input.name, before.as_ref(), world.now_ms().await?);
    index.host = host;
    if before.is_none() {
        // The name first: what is stored can always be found again for deletion.
        world.kvs_set(&key, &index).await?;
    }
    world.set_secret(&index.newest(&input.name), &input.value).await?;
    world.kvs_set(&key, &index).await?;
    world.log(Level::Info, "secret_set", &[("accountId", json!(admin.account_id()))]).await;
    Ok(SetSecretAnswer { name: input.name, set_ms: index.set_ms, host: index.host })
}

/// Deletes a secret. Site admins only.
///
/// # Errors
/// `forbidden`, `input_invalid`.
pub async fn delete_secret(world: World, admin: SiteAdmin, input: OfSecret) -> Result<OfSecret> {
    check_name(&input.name)?;
    forget_secret(&world, &input.name).await?;
    world.log(Level::Info, "secret_deleted", &[("accountId", json!(admin.account_id()))]).await;
    Ok(input)
}

/// Names of the secrets that are set, and when. Site admins only.
///
/// # Errors
/// `forbidden`.
pub async fn list_secrets(world: World, _admin: SiteAdmin, _input: Nothing) -> Result<ListSecretsAnswer> {
    let entries = world.kvs_list(SecretIndex::PREFIX).await?;
    let secrets = entries.iter().map(|entry| {
        let time = |field: &str| entry.value.get(field).and_then(Value::as_u64);
        let tested_ms = time("testedMs");
        NamedSecret {
            name: SecretIndex::name(&entry.key).unwrap_or_default(),
            set_ms: time("setMs").unwrap_or_default(),
            host: entry.value.get("host").and_then(Value::as_str).map(str::to_owned),
            state: if tested_ms.is_some() { SecretState::Tested } else { SecretState::Set },
            tested_ms,
        }
    });
    Ok(ListSecretsAnswer { secrets: secrets.collect() })
}

/// The host that the secret is bound to. A webhook's secret is never sent.
fn bound_host(input: &SetSecretInput) -> Result<Option<String>> {
    if input.name.starts_with("hook:") {
        return Ok(None);
    }
    let usual = SecretIndex::usual_host(&input.name).map(str::to_owned);
    let host = input.host.clone().or(usual);
    let host =
        host.ok_or_else(|| Error::input("host", "say which host this secret is for, for example git.example.com"))?;
    match approvable_host(&host) {
        Ok(host) => Ok(Some(host)),
        Err(denial) => Err(Error::input("host", format!("no secret is sent to this host ({})", denial.name()))),
    }
}

/// Deletes the values of a secret, then its name: what is left after a crash can still be found.
pub(super) async fn forget_secret(world: &World, name: &str) -> Result<()> {
    for stored in SecretIndex::all_names(name) {
        world.delete_secret(&stored).await?;
    }
    world.kvs_delete(&SecretIndex::key(name)).await
}

fn check_name(name: &str) -> Result<()> {
    let rest = KINDS.iter().find_map(|kind| name.strip_prefix(kind));
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if rest.is_some_and(|rest| !rest.is_empty() && rest.len() <= 64 && rest.bytes().all(plain)) {
        Ok(())
    } else {
        Err(Error::input("name", "a name is git:, ai: or hook: and then lower-case letters, digits and hyphens"))
    }
}
