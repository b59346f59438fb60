//! A job that is being made: what a panel sends, and whether it may be saved.

use serde::{Deserialize, Serialize};

use crate::ai::Connection;
use crate::atlassian::confluence;
use crate::docs::records::job::{Job, Target, Writer};
use crate::egress::{ApprovedHosts, CheckedRequest, Identity};
use crate::error::{Code, Error, Result};
use crate::flow::World;
use crate::git::{self, Repository};
use crate::http::Method;
use crate::ids::SpaceId;
use crate::locale::Locale;
use crate::model::check_connection;
use crate::provider::{Provider, Service};
use crate::settings::Every;
use crate::site::{InSpace, PageWriter, SpaceWriter, send_to_site};

/// A job to save.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SaveInput {
    pub(super) repository: Repository,
    target: SpacePlace,
    writer: Writer,
    #[serde(default)]
    ai: Option<Connection>,
    #[serde(default)]
    every: Option<Every>,
    /// Shows pictures of the repository on its pages.
    #[serde(default)]
    images: bool,
    /// The language of its pages.
    #[serde(default)]
    language: Locale,
}

/// Where its pages are to go.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpacePlace {
    space_key: String,
    /// The page under which the front page is to stand; the space's home page when absent.
    #[serde(default)]
    parent_id: Option<String>,
}

/// A form as [`SaveInput`] takes it: what is not set is null.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FormedJob {
    repository: FormedRepository,
    target: SpacePlace,
    writer: Writer,
    /// Absent where the outline writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    ai: Option<FormedConnection>,
    every: Option<Every>,
    images: bool,
    language: Locale,
}

/// The repository of a form.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FormedRepository {
    provider: Provider,
    owner: String,
    name: String,
    #[serde(rename = "ref")]
    reference: Option<String>,
    folder: Option<String>,
    secret: Option<String>,
    base_url: Option<String>,
}

/// The AI of a form.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FormedConnection {
    provider: Provider,
    model: String,
    secret: Option<String>,
    /// Of a self-hosted server.
    #[serde(skip_serializing_if = "Option::is_none")]
    base_url: Option<String>,
    /// Of a self-hosted server: null where the form does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    context_tokens: Option<Option<u32>>,
}

impl From<SaveInput> for FormedJob {
    fn from(save: SaveInput) -> Self {
        let Repository { provider, owner, name, reference, folder, secret, base_url } = save.repository;
        Self {
            repository: FormedRepository { provider, owner, name, reference, folder, secret, base_url },
            target: save.target,
            writer: save.writer,
            ai: save.ai.map(|ai| FormedConnection {
                context_tokens: (ai.provider == Provider::Selfhosted).then_some(ai.context_tokens),
                provider: ai.provider,
                model: ai.model,
                secret: ai.secret,
                base_url: ai.base_url,
            }),
            every: save.every,
            images: save.images,
            language: save.language,
        }
    }
}

/// What a panel sent, found right as far as it goes without its space, and the space.
pub struct Draft {
    input: SaveInput,
    space: confluence::Space,
}

impl InSpace for SaveInput {
    type Found = Draft;

    async fn find(self, world: &World) -> Result<(SpaceId, Self::Found)> {
        check_input(&self)?;
        check_reach(world, &self).await?;
        let space = send_to_site(world, || confluence::space_by_key(Identity::User, &self.target.space_key)).await?;
        let space = confluence::read_space(&space)?;
        Ok((space.id.clone(), Draft { input: self, space }))
    }
}

impl Draft {
    /// The job that was drafted, checked as for saving; without seed and time.
    pub async fn checked(self, world: &World, writer: &SpaceWriter) -> Result<Job> {
        let Self { input, space } = self;
        let parent_id = input.target.parent_id.or(space.homepage_id).ok_or_else(|| {
            let why = "the space has no home page: name the page under which the documentation goes";
            Error::input("target.parentId", why)
        })?;
        let target = Target { space_id: space.id, parent_id };
        // A writer of the space who may not write here could otherwise take over the job of somebody who may.
        let requester = PageWriter::check(world, &target.parent_id, writer.account_id()).await?;
        Ok(Job {
            job_id: Job::id_of(&input.repository, &target),
            repository: input.repository,
            target,
            writer: input.writer,
            ai: input.ai,
            every: input.every,
            images: input.images,
            language: input.language,
            requester: requester.account_id().clone(),
            seed: String::new(),
            environment: None,
            created_ms: 0,
        })
    }
}

pub fn check_input(input: &SaveInput) -> Result<()> {
    if input.repository.provider.service() != Service::Git {
        return Err(Error::input("repository.provider", "the Git hosts are github, gitlab, bitbucket and azure"));
    }
    input.repository.check()?;
    match (input.writer, &input.ai) {
        (Writer::Outline, None) => {}
        (Writer::Ai, Some(connection)) => check_connection(connection)?,
        (Writer::Ai, None) => return Err(Error::input("ai", "the AI writer needs a provider and a model")),
        (Writer::Outline, Some(_)) => {
            return Err(Error::input("writer", "the writers are outline (without an AI) and ai"));
        }
    }
    Ok(())
}

/// Whether a host that is no vendor's own was approved: said when the job is saved, not when its first run fails.
pub async fn check_reach(world: &World, input: &SaveInput) -> Result<()> {
    let own = [Some(&input.repository.base_url), input.ai.as_ref().map(|ai| &ai.base_url)];
    if own.into_iter().flatten().all(Option::is_none) {
        return Ok(());
    }
    let hosts = world.kvs_get::<ApprovedHosts>(ApprovedHosts::KEY).await?.unwrap_or_default().names();
    let at = |field: &str, error: Error| {
        error.at_field(field).saying("a site admin has not approved this address: ask one to do so in the settings")
    };
    git::commit_request(&input.repository, &hosts).map_err(|error| match error.code {
        Code::EgressDenied => at("repository", error),
        _ => error,
    })?;
    if let Some(base) = input.ai.as_ref().and_then(|ai| ai.base_url.as_ref()) {
        CheckedRequest::new(Method::Post, base, Provider::Selfhosted, &hosts)
            .map_err(|error| at("ai.baseUrl", error))?;
    }
    Ok(())
}
