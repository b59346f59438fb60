//! `workItems.settings` and `workItems.saveSettings`: site admins only.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::atlassian::confluence;
use crate::egress::{ApprovedHosts, HostKind, Identity};
use crate::error::{Error, Result};
use crate::flow::{Level, World};
use crate::input::Nothing;
use crate::jira;
use crate::site::{SiteAdmin, send_to_site};
use crate::work_items::records::{Chosen, Settings};
use crate::work_items::server::{key_of, may_be_asked, vendors};

/// Projects and spaces to choose from.
const SHOWN: usize = 50;
const LABELS: usize = 10;
const LABEL_CHARS: usize = 255;

/// Input of [`save_settings`].
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveSettings {
    settings: Settings,
}

/// The settings, and what they can be. Answer: `SettingsAnswer`.
///
/// # Errors
/// `forbidden`; as Confluence answers.
pub async fn settings(world: World, _admin: SiteAdmin, _input: Nothing) -> Result<Value> {
    let settings: Settings = world.kvs_get(Settings::KEY).await?.unwrap_or_default();
    shown(&world, &settings).await
}

/// Saves all settings. Answer: as [`settings`].
///
/// # Errors
/// `forbidden`; `input_invalid` with the field.
pub async fn save_settings(world: World, admin: SiteAdmin, input: SaveSettings) -> Result<Value> {
    let settings = checked(input.settings)?;
    if let Some(ai) = &settings.ai
        && !may_be_asked(&world, &ai.host).await?
    {
        return Err(Error::input(
            "settings.ai.host",
            "choose a server that a site admin approved, or a provider whose key is set",
        ));
    }
    world.kvs_set(Settings::KEY, &settings).await?;
    world.log(Level::Info, "work_items_settings_saved", &[("accountId", json!(admin.account_id()))]).await;
    shown(&world, &settings).await
}

fn checked(settings: Settings) -> Result<Settings> {
    let digits =
        |chosen: &Chosen| chosen.ids.iter().all(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()));
    if !digits(&settings.projects) || settings.projects.ids.len() > 500 {
        return Err(Error::input("settings.projects.ids", "projects are named by their ids, at most 500"));
    }
    if !digits(&settings.spaces) || settings.spaces.ids.len() > 500 {
        return Err(Error::input("settings.spaces.ids", "spaces are named by their ids, at most 500"));
    }
    let is_label = |label: &String| {
        !label.is_empty()
            && label.chars().count() <= LABEL_CHARS
            && !label.chars().any(|c| c.is_whitespace() || c.is_control())
    };
    if settings.labels.len() > LABELS || !settings.labels.iter().all(is_label) {
        return Err(Error::input(
            "settings.labels",
            "at most 10 labels, each without spaces and at most 255 characters",
        ));
    }
    let is_field = |field: &String| {
        field.strip_prefix("customfield_").is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if settings.estimate_field.as_ref().is_some_and(|field| !is_field(field)) {
        return Err(Error::input("settings.estimateField", "a field is written as customfield_10016"));
    }
    if settings.ai.as_ref().is_some_and(|ai| ai.model.trim().is_empty() || ai.model.chars().any(char::is_control)) {
        return Err(Error::input("settings.ai.model", "enter the model's name as the server spells it"));
    }
    Ok(settings)
}

async fn shown(world: &World, settings: &Settings) -> Result<Value> {
    let approved: ApprovedHosts = world.kvs_get(ApprovedHosts::KEY).await?.unwrap_or_default();
    let mut hosts = Vec::new();
    for host in approved.0.iter().filter(|one| one.kind == HostKind::Ai).map(|one| &one.host) {
        hosts.push(json!({"host": host, "keySet": key_of(world, host).await?.is_some()}));
    }
    for (provider, host) in vendors() {
        if may_be_asked(world, host).await? {
            hosts.push(json!({"host": host, "keySet": true, "vendor": provider.name()}));
        }
    }
    let (projects, more_projects, jira) = match send_to_site(world, || jira::projects("", SHOWN)).await {
        Ok(response) if response.is_success() => {
            let page = jira::read_projects(&response)?;
            let projects: Vec<Value> = page
                .values
                .iter()
                .map(|project| json!({"id": project.id, "key": project.key, "name": project.name}))
                .collect();
            (projects, !page.is_last, "ready")
        }
        _ => (Vec::new(), false, "not_installed"),
    };
    let spaces = send_to_site(world, || confluence::spaces(Identity::User)).await?;
    let (spaces, more_spaces) = confluence::read_named_spaces(&spaces)?;
    let spaces: Vec<Value> =
        spaces.iter().map(|space| json!({"id": space.id, "key": space.key, "name": space.name})).collect();
    Ok(json!({
        "settings": settings, "hosts": hosts, "projects": projects, "moreProjects": more_projects,
        "spaces": spaces, "moreSpaces": more_spaces, "jira": jira,
    }))
}
