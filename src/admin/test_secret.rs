//! Does a stored token or key work? Asked with one request that reads and needs neither repository nor model.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::ai;
use crate::egress::CheckedRequest;
use crate::error::{Code, Error, Result};
use crate::flow::{Level, RetryPolicy, World, send_with_retry};
use crate::git;
use crate::http::Response;
use crate::provider::Provider;
use crate::secret::SecretIndex;
use crate::site::SiteAdmin;

/// A person waits for the answer.
const TIMEOUT_MS: u32 = 15_000;

/// A secret to test.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TestSecretInput {
    name: String,
    /// What kind of host it is, where the name does not begin with it: `git:gitlab-own`, `ai:openai` and the like do.
    #[serde(default)]
    provider: Option<Provider>,
    /// Address of an AI server of one's own up to its version, `/v1` of its host when absent; of an Azure DevOps organization.
    #[serde(default)]
    base_url: Option<String>,
}

/// What a host makes of a secret.
#[derive(Serialize)]
pub struct TestSecretAnswer {
    name: String,
    host: String,
    accepted: bool,
    /// Why not; null where it is accepted.
    code: Option<Code>,
    /// A sentence for a person; never what the host said.
    message: String,
}

/// Tests a stored Git token or AI key at the host that it was set for. Site admins only.
///
/// # Errors
/// `forbidden`, `not_found` when no such secret is set, `input_invalid` for a webhook's secret or an unknown kind of host.
pub async fn test_secret(world: World, _admin: SiteAdmin, input: TestSecretInput) -> Result<TestSecretAnswer> {
    let kind = Kind::of(&input)?;
    let index = world.kvs_get::<SecretIndex>(&SecretIndex::key(&input.name)).await?;
    let index = index.ok_or_else(|| Error::new(Code::NotFound, "nothing is set under this name: set it first"))?;
    let usual = || SecretIndex::usual_host(&input.name).map(str::to_owned);
    let host = index.host.clone().or_else(usual).unwrap_or_default();
    let request = kind.request(&input, &host)?.timeout_ms(TIMEOUT_MS);
    let policy = RetryPolicy { tries: 2, ..RetryPolicy::REPEATABLE };
    let answered = send_with_retry(&world, policy, || world.fetch(request.clone())).await;
    let judged = answered.and_then(|response| kind.judge(&response));
    let code = judged.as_ref().err().map(|error| error.code);
    let message = match &judged {
        Ok(()) => format!("{host} accepts the {}.", kind.word()),
        Err(error) => kind.sentence(error.code, &host),
    };
    remember(&world, &input.name, index.set_ms, code).await?;
    world.log(Level::Info, "secret_tested", &[("outcome", json!(code.is_none())), ("code", json!(code))]).await;
    Ok(TestSecretAnswer { name: input.name, host, accepted: code.is_none(), code, message })
}

/// Keeps that the value passed, or that it no longer does. What says nothing about the value changes nothing, and a value
/// that was set in between was not tested.
async fn remember(world: &World, name: &str, set_ms: u64, code: Option<Code>) -> Result<()> {
    let tested_ms = match code {
        None => Some(world.now_ms().await?),
        Some(Code::Unauthorized | Code::Forbidden | Code::NotFound | Code::AnswerInvalid) => None,
        Some(_) => return Ok(()),
    };
    let key = SecretIndex::key(name);
    let Some(mut index) = world.kvs_get::<SecretIndex>(&key).await? else { return Ok(()) };
    if index.set_ms != set_ms || index.tested_ms == tested_ms {
        return Ok(());
    }
    index.tested_ms = tested_ms;
    world.kvs_set(&key, &index).await
}

/// Whose interface answers.
enum Kind {
    Git(Provider),
    Ai(Provider),
}

impl Kind {
    fn of(input: &TestSecretInput) -> Result<Self> {
        let (kind, rest) = input.name.split_once(':').unwrap_or_default();
        let named = Provider::named(rest.split('-').next().unwrap_or_default());
        let named = named.filter(|provider| provider.api_host().is_some());
        match (kind, input.provider.or(named)) {
            ("git", Some(provider)) => Ok(Self::Git(provider)),
            ("git", None) => {
                Err(Error::input("provider", "say what kind of Git host this is: github, gitlab, bitbucket or azure"))
            }
            ("ai", provider) => Ok(Self::Ai(provider.unwrap_or(Provider::Selfhosted))),
            ("hook", _) => Err(Error::input("name", "a webhook's secret is tested by the next push to the repository")),
            _ => Err(Error::input("name", "a name is git: or ai: and then the connection's name")),
        }
    }

    fn request(&self, input: &TestSecretInput, host: &str) -> Result<CheckedRequest> {
        match self {
            Self::Git(provider) => git::token_request(*provider, host, input.base_url.as_deref(), &input.name),
            Self::Ai(provider) => ai::key_request(*provider, host, input.base_url.as_deref(), &input.name),
        }
    }

    /// By status alone: what a host says may repeat what it was sent.
    fn judge(&self, response: &Response) -> Result<()> {
        let is_own = || match self {
            Self::Git(provider) => git::is_token_answer(*provider, response),
            Self::Ai(_) => ai::is_key_answer(response),
        };
        let code = match response.status {
            // Azure DevOps shows its sign-in page, Google calls a wrong key a wrong argument.
            203 => Code::Unauthorized,
            400 if matches!(self, Self::Ai(Provider::Google)) => Code::Unauthorized,
            // Bitbucket knows the token, which may read repositories and not who it belongs to.
            403 if matches!(self, Self::Git(Provider::Bitbucket)) => return Ok(()),
            200..=299 if is_own() => return Ok(()),
            200..=299 => Code::AnswerInvalid,
            300..=399 | 404 | 405 => Code::NotFound,
            401 => Code::Unauthorized,
            402 | 403 => Code::Forbidden,
            429 => Code::RateLimited,
            _ => Code::Upstream,
        };
        Err(Error::new(code, ""))
    }

    fn word(&self) -> &'static str {
        if matches!(self, Self::Git(_)) { "token" } else { "key" }
    }

    fn sentence(&self, code: Code, host: &str) -> String {
        let word = self.word();
        match code {
            Code::Unauthorized => {
                format!(
                    "{host} does not accept the {word}: it is mistyped, expired or withdrawn. Make a new one and replace it here."
                )
            }
            Code::Forbidden => {
                format!(
                    "{host} knows the {word} but does not let it read: give it read rights, or look whether the account is blocked or without credit."
                )
            }
            Code::NotFound => {
                format!(
                    "{host} answers, but its interface is not where it should be: check the host and what kind of host it is."
                )
            }
            Code::AnswerInvalid => {
                format!(
                    "{host} answers, but not as the interface does: check that this is the API's host and not a web page's."
                )
            }
            Code::RateLimited => format!("{host} asks to slow down: test again in a few minutes."),
            Code::EgressDenied => {
                format!("The app may not reach {host}: an admin has to approve this host, then test again.")
            }
            Code::Timeout | Code::Network => {
                format!("{host} could not be reached: check that it is up and on the internet, then test again.")
            }
            _ => format!("{host} could not answer: test again later."),
        }
    }
}
