//! The one way to the site: requests to Confluence and Jira, tried again as the platform asks.

use crate::egress::AtlassianRequest;
use crate::error::Result;
use crate::flow::{RetryPolicy, World, send_with_retry};
use crate::http::Response;

/// Sends a request that may be sent twice: reads, and writes that name a version or an id.
///
/// # Errors
/// As `World::atlassian` answers after the last try; any status is an answer.
pub async fn send_to_site(world: &World, request: impl Fn() -> AtlassianRequest) -> Result<Response> {
    send_with_retry(world, RetryPolicy::REPEATABLE, || world.atlassian(request())).await
}

/// Sends a create: again only after a refusal that did nothing (429, or 503 with a `Retry-After`). After any other failure
/// the caller looks up whether it was carried out.
///
/// # Errors
/// As [`send_to_site`].
pub async fn create_on_site(world: &World, request: impl Fn() -> AtlassianRequest) -> Result<Response> {
    send_with_retry(world, RetryPolicy::ONCE, || world.atlassian(request())).await
}
