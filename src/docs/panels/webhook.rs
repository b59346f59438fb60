//! A job's webhook: set up and taken away by whoever may write in the job's space. Its secret is a site admin's to set.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::docs::records::hook::{Hook, delivered_key, hook_id, hook_key, secret_name};
use crate::docs::records::job::Job;
use crate::docs::records::store::{OfJob, load, no_such_job};
use crate::error::{Error, Result};
use crate::flow::{Level, World};
use crate::ids::SpaceId;
use crate::provider::{Provider, Service};
use crate::secret::SecretIndex;
use crate::site::{InSpace, SpaceWriter};

/// Paths that a hook may watch.
const MOST_PATHS: usize = 50;

/// A job's webhook as it is to be.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveHookInput {
    job_id: String,
    /// `gitlab-signed` instead of `gitlab` when the hook has a signing token; else the job's Git host.
    #[serde(default)]
    scheme: Option<String>,
    #[serde(default)]
    paths: Vec<String>,
    #[serde(default)]
    own_actors: Vec<String>,
}

/// A webhook that was saved.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SaveHookAnswer {
    hook_id: String,
    /// Goes behind the web trigger's address.
    path: String,
    /// Under which name a site admin sets its secret.
    secret_name: String,
}

impl InSpace for SaveHookInput {
    type Found = (Job, Self);

    async fn find(self, world: &World) -> Result<(SpaceId, Self::Found)> {
        let job = load(world, &self.job_id).await?;
        Ok((job.target.space_id.clone(), (job, self)))
    }

    fn hidden() -> Error {
        no_such_job()
    }
}

/// Makes or changes the job's hook. Until a site admin has set its secret nothing verifies. The caller must be able to create
/// pages in the job's space.
///
/// # Errors
/// `not_found`, `no_write_permission`, `input_invalid`.
pub async fn save_hook(
    world: World,
    _writer: SpaceWriter,
    (job, input): (Job, SaveHookInput),
) -> Result<SaveHookAnswer> {
    let own = scheme_of(job.repository.provider)?;
    let scheme = input.scheme.unwrap_or_else(|| own.to_owned());
    if scheme != own && (own, scheme.as_str()) != ("gitlab", "gitlab-signed") {
        return Err(Error::input("scheme", "the scheme is not one of the job's Git host"));
    }
    if input.paths.len() > MOST_PATHS || input.own_actors.len() > MOST_PATHS {
        return Err(Error::input("paths", "a hook watches at most 50 paths"));
    }
    let hook_id = hook_id(&job);
    let hook =
        Hook { hook_id: hook_id.clone(), job_id: job.job_id, scheme, paths: input.paths, own_actors: input.own_actors };
    world.kvs_set(&hook_key(&hook_id), &hook).await?;
    world.log(Level::Info, "hook_saved", &[("jobId", json!(hook.job_id))]).await;
    Ok(SaveHookAnswer { path: format!("/{hook_id}"), secret_name: secret_name(&hook_id), hook_id })
}

/// Takes the job's hook away, with its secrets. The caller must be able to create pages in the space.
///
/// # Errors
/// `not_found`, `no_write_permission`.
pub async fn delete_hook(world: World, _writer: SpaceWriter, job: Job) -> Result<OfJob> {
    forget_hook(&world, &job).await?;
    world.log(Level::Info, "hook_deleted", &[("jobId", json!(job.job_id))]).await;
    Ok(OfJob { job_id: job.job_id })
}

/// Deletes a job's hook and its secrets, if there are any.
pub async fn forget_hook(world: &World, job: &Job) -> Result<()> {
    let hook_id = hook_id(job);
    // The hook first: from here on nothing verifies.
    world.kvs_delete(&hook_key(&hook_id)).await?;
    world.kvs_delete(&delivered_key(&job.job_id)).await?;
    let name = secret_name(&hook_id);
    for stored in SecretIndex::all_names(&name) {
        world.delete_secret(&stored).await?;
    }
    world.kvs_delete(&SecretIndex::key(&name)).await
}

pub fn scheme_of(provider: Provider) -> Result<&'static str> {
    match provider.service() {
        Service::Git => Ok(provider.name()),
        _ => Err(Error::input("jobId", "the job's repository is on no Git host that sends webhooks")),
    }
}
