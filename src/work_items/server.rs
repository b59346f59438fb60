//! The model server of the settings: whether it may be asked, and with which key.

use crate::ai::Connection;
use crate::egress::{ApprovedHosts, HostKind};
use crate::error::{Code, Error, Result};
use crate::flow::World;
use crate::provider::{Provider, Service};
use crate::secret::SecretIndex;
use crate::work_items::records::{Ai, Settings};
use serde::Serialize;

/// What a server is taken for that nobody described: it holds as much as llama.cpp and Ollama do by default.
const CONTEXT_TOKENS: u32 = 4_096;

/// Whether `workItems.improve` may be asked.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AiState {
    /// No server is set.
    Off,
    /// It may.
    Ready,
    /// A server is set, but its approval was taken back.
    Blocked,
}

/// Who answers, for a person.
#[derive(Clone, Serialize)]
pub struct Answerer {
    /// The server's host.
    pub host: String,
    /// The model's name.
    pub model: String,
}

/// A server that may be asked.
pub struct Server {
    /// How it is reached.
    pub connection: Connection,
    /// The approved host, alone: nothing of the page goes to another.
    pub hosts: Vec<String>,
}

impl Server {
    /// The server of the settings.
    ///
    /// # Errors
    /// `not_built` of `ai` when there is none, or when its approval was taken back.
    pub async fn of(world: &World, settings: &Settings) -> Result<Self> {
        let none = |why| Error::new(Code::NotBuilt, why).at_field("ai");
        let Some(Ai { host, model }) = &settings.ai else {
            return Err(none("no AI is set: a site admin chooses one in the settings of work items"));
        };
        if !may_be_asked(world, host).await? {
            return Err(none(
                "the AI is no longer allowed: a site admin has to approve its server, or set its key, in the app's settings",
            ));
        }
        let provider = vendor_of(host).unwrap_or(Provider::Selfhosted);
        let is_own = provider == Provider::Selfhosted;
        let connection = Connection {
            provider,
            base_url: is_own.then(|| format!("https://{host}/v1")),
            model: model.clone(),
            secret: key_of(world, host).await?,
            context_tokens: is_own.then_some(CONTEXT_TOKENS),
            output_tokens: None,
            price: None,
        };
        Ok(Self { connection, hosts: vec![host.clone()] })
    }

    /// Who answers, for a person.
    pub fn shown(&self) -> Answerer {
        Answerer { host: self.hosts.first().cloned().unwrap_or_default(), model: self.connection.model.clone() }
    }
}

/// The provider whose host, or name where it has no host, stands in the settings; `None` for a server of one's own.
pub fn vendor_of(host: &str) -> Option<Provider> {
    vendors().find(|(_, known)| *known == host).map(|(provider, _)| provider)
}

/// The providers beside a server of one's own, each with what the settings call it: its host, and Atlassian's own models by name.
pub fn vendors() -> impl Iterator<Item = (Provider, &'static str)> {
    let called = |provider: Provider| match provider {
        Provider::Forge => Some(provider.name()),
        _ => provider.api_host(),
    };
    Provider::of(Service::Ai).filter_map(move |provider| Some((provider, called(provider)?)))
}

/// Whether `workItems.improve` may be asked.
///
/// # Errors
/// As the store answers.
pub async fn state(world: &World, settings: &Settings) -> Result<AiState> {
    match &settings.ai {
        None => Ok(AiState::Off),
        Some(ai) if may_be_asked(world, &ai.host).await? => Ok(AiState::Ready),
        Some(_) => Ok(AiState::Blocked),
    }
}

/// Whether the site's admin allows it: a server of one's own by approving its host, a provider by setting its key. Atlassian's own models
/// need neither: nothing leaves for a vendor.
///
/// # Errors
/// As the store answers.
pub async fn may_be_asked(world: &World, host: &str) -> Result<bool> {
    match vendor_of(host) {
        Some(Provider::Forge) => return Ok(true),
        Some(_) => return Ok(key_of(world, host).await?.is_some()),
        None => {}
    }
    let hosts: ApprovedHosts = world.kvs_get(ApprovedHosts::KEY).await?.unwrap_or_default();
    Ok(hosts.kind(host) == Some(HostKind::Ai))
}

/// Name of the secret that was set for the host; `None` for a server without a key.
///
/// # Errors
/// As the store answers.
pub async fn key_of(world: &World, host: &str) -> Result<Option<String>> {
    let entries = world.kvs_list(&SecretIndex::key("ai:")).await?;
    let mut bound = entries.iter().filter(|entry| entry.value.get("host").is_some_and(|bound| bound == host));
    Ok(bound.find_map(|entry| SecretIndex::name(&entry.key)))
}
