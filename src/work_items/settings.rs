//! `workItems.settings` and `workItems.saveSettings`: site admins only.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::atlassian::confluence::{self, NamedSpace};
use crate::egress::{ApprovedHosts, HostKind, Identity};
use crate::error::{Error, Result};
use crate::flow::{Level, World};
use crate::input::Nothing;
use crate::jira;
use crate::provider::Provider;
use crate::site::{SiteAdmin, send_to_site};
use crate::work_items::reading::plan_answer::JiraState;
use crate::work_items::records::{Chosen, Settings};
use crate::work_items::server::{key_of, may_be_asked, vendors};

/// Projects and spaces to choose from.
const SHOWN: usize = 50;
const LABELS: usize = 10;
const LABEL_CHARS: usize = 255;

/// All settings.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveSettingsInput {
    settings: Settings,
}

/// The settings, and what they can be.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SettingsAnswer {
    settings: Settings,
    /// Servers that an admin approved and that answer like OpenAI's; with `vendor` a provider whose key is set, by its host, or
    /// Atlassian's own models, as `forge`.
    hosts: Vec<AiServer>,
    /// That the admin may see: to choose from.
    projects: Vec<NamedProject>,
    more_projects: bool,
    spaces: Vec<NamedSpace>,
    more_spaces: bool,
    jira: JiraState,
}

/// A server that can be chosen.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AiServer {
    host: String,
    /// Whether its secret is set; the key is never answered.
    key_set: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<Provider>,
}

/// A project as people choose it.
#[derive(Serialize)]
pub struct NamedProject {
    id: String,
    key: String,
    name: String,
}

/// The settings, and what they can be.
///
/// # Errors
/// `forbidden`; as Confluence answers.
pub async fn settings(world: World, _admin: SiteAdmin, _input: Nothing) -> Result<SettingsAnswer> {
    let settings: Settings = world.kvs_get(Settings::KEY).await?.unwrap_or_default();
    shown(&world, settings).await
}

/// Saves all settings.
///
/// # Errors
/// `forbidden`; `input_invalid` with the field.
pub async fn save_settings(world: World, admin: SiteAdmin, input: SaveSettingsInput) -> Result<SettingsAnswer> {
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
    shown(&world, settings).await
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

async fn shown(world: &World, settings: Settings) -> Result<SettingsAnswer> {
    let approved: ApprovedHosts = world.kvs_get(ApprovedHosts::KEY).await?.unwrap_or_default();
    let mut hosts = Vec::new();
    for host in approved.0.iter().filter(|one| one.kind == HostKind::Ai).map(|one| &one.host) {
        hosts.push(AiServer { host: host.clone(), key_set: key_of(world, host).await?.is_some(), vendor: None });
    }
    for (provider, host) in vendors() {
        if may_be_asked(world, host).await? {
            hosts.push(AiServer { host: host.to_owned(), key_set: true, vendor: Some(provider) });
        }
    }
    let (projects, more_projects, jira) = match send_to_site(world, || jira::projects("", SHOWN)).await {
        Ok(response) if response.is_success() => {
            let page = jira::read_projects(&response)?;
            let projects = page.values.into_iter();
            let projects = projects.map(|jira::Project { id, key, name, .. }| NamedProject { id, key, name });
            (projects.collect(), !page.is_last, JiraState::Ready)
        }
        _ => (Vec::new(), false, JiraState::NotInstalled),
    };
    let spaces = send_to_site(world, || confluence::spaces(Identity::User)).await?;
    let (spaces, more_spaces) = confluence::read_named_spaces(&spaces)?;
    Ok(SettingsAnswer { settings, hosts, projects, more_projects, spaces, more_spaces, jira })
}
