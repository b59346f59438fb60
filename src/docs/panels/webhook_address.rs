//! A job's webhook as the panel shows it: where deliveries go, and whether anything verifies them.

use serde_json::{Value, json};

use crate::docs::panels::webhook::scheme_of;
use crate::docs::records::hook::{Delivered, Hook, delivered_key, hook_id, hook_key, secret_name};
use crate::docs::records::job::Job;
use crate::error::Result;
use crate::flow::World;
use crate::secret::SecretIndex;
use crate::site::SpaceWriter;

/// Key of the web trigger in `manifest.yml`.
const WEB_TRIGGER: &str = "git-push";

/// Where the job's Git host sends pushes. Answer: `{url, scheme, secretName, saved, secretSetMs?,
/// lastDeliveryMs?, paths}`; `lastDeliveryMs` is when the last delivery that verified came, a test included. Deliveries verify once the hook is saved and its secret set. The caller must be able to create pages in the job's space.
///
/// # Errors
/// `not_found`, `no_write_permission`; `input_invalid` for a Git host that sends no webhooks.
pub async fn hook(world: World, _writer: SpaceWriter, job: Job) -> Result<Value> {
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
    Ok(json!({
        "url": format!("{}/{hook_id}", address.trim_end_matches('/')),
        "scheme": scheme,
        "secretName": secret_name,
        "saved": saved.is_some(),
        "secretSetMs": secret.map(|index| index.set_ms),
        "lastDeliveryMs": delivered.filter(|_| saved.is_some()).map(|delivered| delivered.at_ms),
        "paths": saved.map(|hook| hook.paths).unwrap_or_default(),
    }))
}
