//! What a verified delivery says: pushes and merges, in one shape for all four Git hosts.
//!
//! Only ids, names of refs and paths are read; messages, names and addresses of people are left where they are.

mod azure;
mod bitbucket;
mod change;
mod github;
mod gitlab;
mod identity;

use crate::error::Result;
use crate::provider::Provider;
pub use change::{ChangedFiles, Event, EventRepository, Merge, Push, RefChange, RefKind};
pub use identity::{RepositoryIdentity, read_identity};

/// Reads a verified delivery. `event` is the name that [`super::verify_webhook`] answered.
///
/// # Errors
/// `answer_invalid` when the body is not the vendor's JSON for this event.
pub fn read_event(provider: Provider, event: &str, body: &[u8]) -> Result<Event> {
    match provider {
        Provider::Github => github::read(event, body),
        Provider::Gitlab => gitlab::read(event, body),
        Provider::Bitbucket => bitbucket::read(event, body),
        Provider::Azure => azure::read(event, body),
        _ => Ok(Event::Other),
    }
}
