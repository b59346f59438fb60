//! A job's webhook as the panel shows it: where deliveries go, and whether anything verifies them.

use serde::Serialize;

use crate::docs::panels::webhook::scheme_of;
use crate::docs::records::hook::{Delivered, Hook, delivered_key, hook_id, hook_key, secret_name};
use crate::docs::records::job::Job;
use crate::error::Result;
use crate::flow::World;
use crate::secret::SecretIndex;
use crate::site::SpaceWriter;

/// Key of the web trigger in `manifest.yml`.
const WEB_TRIGGER: &str = "git-push";

/// A job's webhook.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HookAnswer {
    /// Where the Git host sends pushes.
    url: String,
    scheme: String,
    /// Under which name a site admin sets its secret.
    secret_name: String,
    saved: bool,
    secret_set_ms: Option<u64>,
    /// When the last delivery that verified came, a test included.
    last_delivery_ms: Option<u64>,
    /// Paths that it watches; none: all.
    paths: Vec<String>,
}

/// Where the job's Git host sends pushes. Deliveries verify once the hook is saved and its secret set. The caller must be
/// able to create pages in the job's space.
///
/// # Errors
/// `not_found`, `no_write_permission`; `input_invalid` for a Git host that sends no webhooks.
pub async fn hook(world: World, _writer: SpaceWriter, job: Job) -> Result<HookAnswer> {
    let hook_id = hook_id(&job);
    let saved = world.kvs_get::<Hook>(&hook_key(&hook_id)).await?;
    let secret_name = secret_name(&hook_id);
    let secret = world.kvs_get::<SecretIndex>(&SecretIndex::key(&secret_name)).await?;
    let delivered = world.kvs_get::<Delivered>(&delivered_key(&job.job_id)).await?;
    let address = world.web_trigger_url(WEB_TRIGGER).await?;
    let scheme = match &saved {
        Some(hook) => hook.scheme.clone(),
        None => scheme_of(job.repository.provider)?.to_owned(),
    };
    Ok(HookAnswer {
        url: format!("{}/{hook_id}", address.trim_end_matches('/')),
        scheme,
        secret_name,
        secret_set_ms: secret.map(|index| index.set_ms),
        last_delivery_ms: delivered.filter(|_| saved.is_some()).map(|delivered| delivered.at_ms),
        saved: saved.is_some(),
        paths: saved.map(|hook| hook.paths).unwrap_or_default(),
    })
}
