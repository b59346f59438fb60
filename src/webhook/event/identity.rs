//! Whose event it is: the repository's id stays when it is renamed or moved, its name does not.

use serde_json::Value;

use crate::provider::Provider;
use crate::webhook::payload::json_of;

/// A repository as an event names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepositoryIdentity {
    /// The Git host's id of it: a number, or a UUID on Bitbucket and Azure DevOps.
    pub id: String,
    /// As its host names it now, the same as [`super::EventRepository::full_name`].
    pub full_name: String,
}

/// Reads the repository of any verified event, tests of the hook included; `None` where the event names no id.
pub fn read_identity(provider: Provider, body: &[u8]) -> Option<RepositoryIdentity> {
    let event: Value = serde_json::from_slice(json_of(body)).ok()?;
    let text = |pointer: &str| event.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let number = |pointer: &str| event.pointer(pointer).and_then(Value::as_u64).map(|id| id.to_string());
    let (id, full_name) = match provider {
        Provider::Github => (number("/repository/id"), text("/repository/full_name")),
        Provider::Gitlab => (number("/project/id"), text("/project/path_with_namespace")),
        Provider::Bitbucket => (text("/repository/uuid"), text("/repository/full_name")),
        Provider::Azure => {
            let name = text("/resource/repository/name").zip(text("/resource/repository/project/name"));
            (text("/resource/repository/id"), name.map(|(name, project)| format!("{project}/{name}")))
        }
        _ => (None, None),
    };
    Some(RepositoryIdentity { id: id?, full_name: full_name? })
}
