//! Secrets: set, replaced and deleted by a site admin, listed by name only, never read back.

use serde::Deserialize;
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

/// Input of [`set_secret`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetSecret {
    name: String,
    value: Secret,
    /// The only host that the secret may be sent to; may be left out where the name says it (`git:github`).
    #[serde(default)]
    host: Option<String>,
}

/// Input of [`delete_secret`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    name: String,
}

/// Sets or replaces a secret. Site admins only. Answer: `{name, setMs, host}`.
///
/// A webhook's secret before this one is taken for a week more, so that it can be changed at the sender's meanwhile.
///
/// # Errors
/// `forbidden`, `input_invalid`.
pub async fn set_secret(world: World, admin: SiteAdmin, input: SetSecret) -> Result<Value> {
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
    Ok(json!({"name": input.name, "setMs": index.set_ms, "host": index.host}))
}

/// Deletes a secret. Site admins only. Answer: `{name}`.
///
/// # Errors
/// `forbidden`, `input_invalid`.
pub async fn delete_secret(world: World, admin: SiteAdmin, input: Named) -> Result<Value> {
    check_name(&input.name)?;
    forget_secret(&world, &input.name).await?;
    world.log(Level::Info, "secret_deleted", &[("accountId", json!(admin.account_id()))]).await;
    Ok(json!({"name": input.name}))
}

/// Names of the secrets that are set, and when. Site admins only. Answer: `{secrets: [{name, setMs, host,
/// state, testedMs?}]}`; `state` is `tested` once the host accepted this very value, else `set`.
///
/// # Errors
/// `forbidden`.
pub async fn list_secrets(world: World, _admin: SiteAdmin, _input: Nothing) -> Result<Value> {
    let entries = world.kvs_list(SecretIndex::PREFIX).await?;
    let secrets = entries.iter().map(|entry| {
        let name = SecretIndex::name(&entry.key).unwrap_or_default();
        let tested = entry.value.get("testedMs");
        let state = if tested.is_some() { "tested" } else { "set" };
        let [set, host] = ["setMs", "host"].map(|field| entry.value.get(field));
        json!({"name": name, "setMs": set, "host": host, "state": state, "testedMs": tested})
    });
    Ok(json!({"secrets": secrets.collect::<Vec<_>>()}))
}

/// The host that the secret is bound to. A webhook's secret is never sent.
fn bound_host(input: &SetSecret) -> Result<Option<String>> {
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
