//! `sync.settings` and `sync.saveSettings`: site admins only.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::records::{Control, Run, Settings, State};
use crate::atlassian::cql::Selection;
use crate::egress::{ApprovedHosts, HostKind};
use crate::error::{Code, Error, Result};
use crate::flow::{Level, World};
use crate::ingestion::{CREDENTIAL, SCOPES_CREDENTIAL, SIGNING};
use crate::input::Nothing;
use crate::limits::SECRET_BYTES;
use crate::secret::{Secret, SecretIndex};
use crate::site::SiteAdmin;
use crate::sync::configuration::ReadersMode;

const NAME_CHARS: usize = 40;
/// Labels, spaces and pages of a selection, each.
const CHOICES: usize = 200;
const CHOICE_CHARS: usize = 255;
const CQL_CHARS: usize = 4_000;
/// Kinds of spaces that a site has.
const SPACE_TYPES: [&str; 4] = ["global", "collaboration", "knowledge_base", "personal"];

/// What an admin chose: what is not sent stays.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveSettingsInput {
    settings: Settings,
    /// The target's credential, when it is set or replaced.
    #[serde(default)]
    credential: Option<Secret>,
    /// What requests are signed with, when it is set or replaced.
    #[serde(default)]
    signing: Option<Secret>,
}

/// What was chosen, and what can be.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SettingsAnswer {
    settings: Option<Settings>,
    /// Hosts that are approved as targets.
    hosts: Vec<String>,
    credential_set_ms: Option<u64>,
    signing_set_ms: Option<u64>,
    is_paused: bool,
    /// Whether these settings may be delivered: a dry run of them has ended.
    is_tried: bool,
    /// Whether somebody has begun to deliver them.
    is_agreed: bool,
    /// Whether anything is known to be at the target.
    has_delivered: bool,
    readers: [ReadersMode; 3],
}

/// What was chosen, and what can be.
///
/// # Errors
/// `forbidden`; as the store answers.
pub async fn settings(world: World, _admin: SiteAdmin, _input: Nothing) -> Result<SettingsAnswer> {
    shown(&world).await
}

/// Saves all of it. A credential goes into secret storage and is bound to the target's host.
///
/// # Errors
/// `forbidden`; `input_invalid` with the field; `conflict` while a run is at work, and of `name` once something was delivered.
pub async fn save_settings(world: World, admin: SiteAdmin, input: SaveSettingsInput) -> Result<SettingsAnswer> {
    let hosts: ApprovedHosts = world.kvs_get(ApprovedHosts::KEY).await?.unwrap_or_default();
    check(&input.settings, &hosts)?;
    for (field, secret) in [("credential", &input.credential), ("signing", &input.signing)] {
        check_secret(field, secret.as_ref())?;
    }
    end_paused(&world).await?;
    let before = Settings::read(&world).await?;
    if before.as_ref().is_some_and(|before| before.name != input.settings.name) && has_state(&world, before).await? {
        let why = "delivered pages use the current name: delete it at the target first, or forget everything";
        return Err(Error::new(Code::Conflict, why).at_field("settings.name"));
    }
    let settings = input.settings;
    let (host, credential_host) = (settings.target.host(), settings.target.credential_host());
    keep(&world, CREDENTIAL, input.credential.as_ref(), settings.target.has_auth(), &credential_host).await?;
    let is_unique = matches!(settings.target, super::target::TargetSettings::Unique { .. });
    // A client's token serves both of Unique's hosts.
    let needs_scopes = is_unique && settings.target.client().is_none();
    keep(&world, SCOPES_CREDENTIAL, input.credential.as_ref(), needs_scopes, &host).await?;
    keep(&world, SIGNING, input.signing.as_ref(), settings.target.is_signed(), &host).await?;
    world.kvs_set(Settings::KEY, &settings).await?;
    world.log(Level::Info, "sync_settings_saved", &[("accountId", json!(admin.account_id()))]).await;
    shown(&world).await
}

/// A run that was paused ends where it is: it belongs to the settings before. One that is at work keeps them.
async fn end_paused(world: &World) -> Result<()> {
    let Some(mut run) = Run::read(world).await?.filter(Run::is_active) else { return Ok(()) };
    if run.state != State::Paused {
        return Err(Error::new(Code::Conflict, "a run is still active: wait for its end, or pause it"));
    }
    run.state = State::Done;
    run.ended_ms = Some(world.now_ms().await?);
    run.write(world).await
}

async fn has_state(world: &World, settings: Option<Settings>) -> Result<bool> {
    let Some(settings) = settings else { return Ok(false) };
    Ok(!world.kvs_first(&format!("sync:{}:", settings.name), 1).await?.is_empty())
}

fn check(settings: &Settings, hosts: &ApprovedHosts) -> Result<()> {
    let name = &settings.name;
    let is_name = !name.is_empty()
        && name.len() <= NAME_CHARS
        && name.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
        });
    if !is_name {
        let why = "a name is lower-case letters, digits and single hyphens, at most 40 characters";
        return Err(Error::input("settings.name", why));
    }
    let in_settings = |error: Error| match error.field.clone() {
        Some(field) => error.at_field(&format!("settings.{field}")),
        None => error,
    };
    settings.target.check(hosts).map_err(in_settings)?;
    check_chosen(&settings.selection)
}

/// Refuses a selection that no query can be made of.
///
/// # Errors
/// `input_invalid` with the field.
pub(super) fn check_chosen(chosen: &Selection) -> Result<()> {
    let invalid = |field: &str, why: &str| Err(Error::input(&format!("settings.selection.{field}"), why));
    let lists = [
        ("labels.page", &chosen.labels.page),
        ("labels.subtree", &chosen.labels.subtree),
        ("spaces", &chosen.spaces),
        ("subtree", &chosen.subtree),
        ("excludeLabels", &chosen.exclude_labels),
    ];
    for (field, list) in lists {
        let is_choice = |one: &String| {
            !one.trim().is_empty() && one.chars().count() <= CHOICE_CHARS && !one.chars().any(char::is_control)
        };
        if list.len() > CHOICES || !list.iter().all(is_choice) {
            return invalid(field, "at most 200, each at most 255 characters");
        }
    }
    if !chosen.subtree.iter().all(|id| id.len() < 20 && id.bytes().all(|byte| byte.is_ascii_digit())) {
        return invalid("subtree", "pages are named by their numbers, as they stand in their addresses");
    }
    if !chosen.space_types.iter().all(|kind| SPACE_TYPES.contains(&kind.as_str())) {
        return invalid("spaceTypes", "a space is global, collaboration, knowledge_base or personal");
    }
    if chosen.cql.as_ref().is_some_and(|cql| cql.trim().is_empty() || cql.chars().count() > CQL_CHARS) {
        return invalid("cql", "a query has 1 to 4,000 characters");
    }
    let is_empty = lists.iter().take(4).all(|(_, list)| list.is_empty()) && chosen.cql.is_none();
    if is_empty {
        return invalid("labels.page", "nothing is selected: name labels, spaces, pages or a query");
    }
    chosen.queries().map(drop).map_err(|error| error.at_field("settings.selection.cql"))
}

fn check_secret(field: &str, secret: Option<&Secret>) -> Result<()> {
    let Some(bytes) = secret.map(Secret::expose) else { return Ok(()) };
    let is_header = bytes.iter().all(|byte| (0x20..0x7f).contains(byte));
    if bytes.is_empty() || bytes.len() > SECRET_BYTES || !is_header {
        return Err(Error::input(
            field,
            "a secret is neither empty nor longer than 128 KiB, and of letters, digits and signs",
        ));
    }
    Ok(())
}

/// Writes a secret, keeps the one that is there for the same host, and forgets one that nothing needs. The record comes before
/// the value and goes after it, so that a value can always be found again.
async fn keep(world: &World, name: &str, secret: Option<&Secret>, is_needed: bool, host: &str) -> Result<()> {
    let key = SecretIndex::key(name);
    let before: Option<SecretIndex> = world.kvs_get(&key).await?;
    let is_kept = before.as_ref().is_some_and(|before| before.host.as_deref() == Some(host));
    match secret {
        Some(secret) if is_needed => {
            let mut index = SecretIndex::set(name, before.as_ref(), world.now_ms().await?);
            index.host = Some(host.to_owned());
            world.kvs_set(&key, &index).await?;
            world.set_secret(&index.newest(name), secret).await
        }
        None if is_needed && is_kept => Ok(()),
        None if is_needed => {
            let field = if name == SIGNING { "signing" } else { "credential" };
            Err(Error::input(field, "enter it: none is set for this host"))
        }
        _ if before.is_some() => forget(world, name).await,
        _ => Ok(()),
    }
}

/// Deletes a secret, then its record.
pub(super) async fn forget(world: &World, name: &str) -> Result<()> {
    for stored in SecretIndex::all_names(name) {
        world.delete_secret(&stored).await?;
    }
    world.kvs_delete(&SecretIndex::key(name)).await
}

async fn shown(world: &World) -> Result<SettingsAnswer> {
    let settings = Settings::read(world).await?;
    let hosts: ApprovedHosts = world.kvs_get(ApprovedHosts::KEY).await?.unwrap_or_default();
    let targets = hosts.0.into_iter().filter(|one| one.kind == HostKind::Target).map(|one| one.host);
    let credential_set_ms = set_ms(world, CREDENTIAL).await?;
    let signing_set_ms = set_ms(world, SIGNING).await?;
    let control = Control::read(world).await?;
    let has_delivered = has_state(world, settings.clone()).await?;
    let print = settings.as_ref().map(Settings::print);
    Ok(SettingsAnswer {
        hosts: targets.collect(),
        credential_set_ms,
        signing_set_ms,
        is_paused: control.is_paused,
        is_tried: print.is_some() && (control.tried == print || control.agreed == print),
        is_agreed: print.is_some() && control.agreed == print,
        has_delivered,
        readers: [ReadersMode::Deliver, ReadersMode::Everyone, ReadersMode::Inherit],
        settings,
    })
}

async fn set_ms(world: &World, name: &str) -> Result<Option<u64>> {
    let index: Option<SecretIndex> = world.kvs_get(&SecretIndex::key(name)).await?;
    Ok(index.map(|index| index.set_ms))
}
