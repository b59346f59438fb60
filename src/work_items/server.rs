//! The model server of the settings: whether it may be asked, and with which key.

use crate::ai::Connection;
use crate::egress::{ApprovedHosts, HostKind};
use crate::error::{Code, Error, Result};
use crate::flow::World;
use crate::provider::Provider;
use crate::secret::SecretIndex;
use crate::work_items::records::{Ai, Settings};

/// What a server is taken for that nobody described: it holds as much as llama.cpp and Ollama do by default.
const CONTEXT_TOKENS: u32 = 4_096;

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
        if !is_approved(world, host).await? {
            return Err(none(
                "the AI's server is not approved any more: a site admin approves it in the app's settings",
            ));
        }
        let connection = Connection {
            provider: Provider::Selfhosted,
            base_url: Some(format!("https://{host}/v1")),
            model: model.clone(),
            secret: key_of(world, host).await?,
            context_tokens: Some(CONTEXT_TOKENS),
            output_tokens: None,
            price: None,
        };
        Ok(Self { connection, hosts: vec![host.clone()] })
    }
}

/// Whether `workItems.improve` may be asked, in the contract's word.
///
/// # Errors
/// As the store answers.
pub async fn state(world: &World, settings: &Settings) -> Result<&'static str> {
    match &settings.ai {
        None => Ok("off"),
        Some(ai) if is_approved(world, &ai.host).await? => Ok("ready"),
        Some(_) => Ok("blocked"),
    }
}

/// Whether the site's admin approved the host as a model server.
///
/// # Errors
/// As the store answers.
pub async fn is_approved(world: &World, host: &str) -> Result<bool> {
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
