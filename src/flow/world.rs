//! The doors of the world, typed: what a flow calls instead of doing.

use std::collections::BTreeMap;

use serde_json::Value;

use super::effect::{Audit, Effect, Level, Outcome, SiteRead, Transfer, Transferred, Variable};
use super::log_line;
use super::reply::{TransportError, answered, done, failure, secret_of, unexpected};
use super::run::{LogRoom, World};
use crate::egress::{AtlassianRequest, CheckedRequest};
use crate::error::{Code, Error, Result};
use crate::http::Response;
use crate::ids::AccountId;
use crate::limits::LONGEST_WAIT_MS;
use crate::redact::Policy;
use crate::secret::{Secret, SecretIndex};
use crate::settings::Settings;

/// What the platform's log writes around a line, bytes.
const AUDIT_OVERHEAD: usize = 40;
/// Who called, vouched for by the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Whose account.
    pub account_id: AccountId,
}

impl World {
    /// Sends one request to the outside. Any status is an answer; redirects come back as answers.
    ///
    /// # Errors
    /// `timeout`, `network`, `egress_denied`, `deadline`, `cancelled`.
    pub async fn fetch(&self, request: CheckedRequest) -> std::result::Result<Response, TransportError> {
        self.may_send(&request).await.map_err(|error| TransportError { error, retry_after_ms: None })?;
        answered(self.perform(Effect::Fetch(request)).await)
    }

    /// Each secret of a request is one that its host may have.
    async fn may_send(&self, request: &CheckedRequest) -> Result<()> {
        for name in request.secret_names() {
            match request.may_carry(name) {
                Some(true) => {}
                Some(false) => return Err(other_host()),
                None => self.is_bound(name, request.host()).await?,
            }
        }
        Ok(())
    }

    /// A secret goes to the host that it was set for and to no other, whoever names it in whatever connection.
    async fn is_bound(&self, name: &str, host: &str) -> Result<()> {
        let known = self.bound_host(name);
        let bound = match known {
            Some(bound) => bound,
            None => {
                let index = self.kvs_get::<SecretIndex>(&SecretIndex::key(name)).await?;
                let usual = || SecretIndex::usual_host(name).map(str::to_owned);
                index.and_then(|index| index.host).or_else(usual).unwrap_or_default()
            }
        };
        self.bind_host(name, &bound);
        if bound == host {
            return Ok(());
        }
        Err(other_host())
    }

    /// Reads from Confluence as the configuration's account: a GET, since the effect has no method.
    ///
    /// # Errors
    /// As [`World::fetch`].
    pub async fn read_site(&self, read: SiteRead) -> std::result::Result<Response, TransportError> {
        answered(self.perform(Effect::ReadSite(read)).await)
    }

    /// Streams a file from Confluence, or from where Confluence redirected to, into a target.
    ///
    /// # Errors
    /// As [`World::fetch`]; `input_too_large` beyond `max_bytes`, `answer_invalid` when the source broke off.
    pub async fn transfer(&self, transfer: Transfer) -> std::result::Result<Transferred, TransportError> {
        self.may_send(&transfer.to).await.map_err(|error| TransportError { error, retry_after_ms: None })?;
        let reply = self.perform(Effect::Transfer(transfer)).await;
        match reply.outcome {
            Outcome::Transferred(transferred) => Ok(transferred),
            Outcome::Failed { code, retry_after_ms } => Err(TransportError { error: failure(code), retry_after_ms }),
            // The token endpoint's refusal stands for the source's answer.
            Outcome::Response { status, headers } => Ok(Transferred::refused(status, headers)),
            other => Err(TransportError { error: unexpected(other), retry_after_ms: None }),
        }
    }

    /// Writes one line of the audit log. None is left out: see [`World::is_audit_full`]. A line that cannot be written fails nothing.
    pub async fn audit(&self, line: Audit) {
        self.note_audit(serde_json::to_vec(&line).map_or(0, |line| line.len()) + AUDIT_OVERHEAD);
        self.perform(Effect::Audit(line)).await;
    }

    /// Sends one request to the site.
    ///
    /// # Errors
    /// As [`World::fetch`], and `consent_needed`.
    pub async fn atlassian(&self, request: AtlassianRequest) -> std::result::Result<Response, TransportError> {
        answered(self.perform(Effect::Atlassian(request)).await)
    }

    /// Sends a prompt to the platform's own models.
    ///
    /// # Errors
    /// As [`World::fetch`].
    pub async fn llm(
        &self,
        model: &str,
        prompt: Vec<u8>,
        timeout_ms: Option<u32>,
    ) -> std::result::Result<Response, TransportError> {
        answered(self.perform_with_body(Effect::Llm { model: model.to_owned(), timeout_ms }, Some(prompt)).await)
    }

    /// Reads an encrypted variable of the deployment; `None` where it is not set.
    ///
    /// # Errors
    /// As the platform answers.
    pub async fn variable(&self, name: Variable) -> Result<Option<Secret>> {
        secret_of(self.perform(Effect::Variable { name }).await)
    }

    /// Sends an event to a queue; events of one key run one at a time.
    ///
    /// # Errors
    /// As the queue answers.
    pub async fn enqueue(&self, queue: &str, event: Value, concurrency_key: &str, delay_seconds: u32) -> Result<()> {
        let (queue, concurrency_key) = (queue.to_owned(), concurrency_key.to_owned());
        done(self.perform(Effect::Enqueue { queue, event, delay_seconds, concurrency_key }).await)
    }

    /// A token with which the person in front of a panel hears a channel, with these claims alone.
    ///
    /// # Errors
    /// As the platform answers.
    pub async fn listen_token(&self, channel: &'static str, claims: Value) -> Result<String> {
        match self.perform(Effect::ListenToken { channel, claims }).await.outcome {
            Outcome::Value { value: Value::String(token) } => Ok(token),
            other => Err(unexpected(other)),
        }
    }

    /// Sends a message to whoever hears a channel with the same claims. Nobody keeps it.
    ///
    /// # Errors
    /// As the platform answers.
    pub async fn publish(&self, channel: &'static str, claims: Value, message: &Value) -> Result<()> {
        let body = message.to_string().into_bytes();
        done(self.perform_with_body(Effect::Publish { channel, claims }, Some(body)).await)
    }

    /// The public address of a web trigger of the manifest.
    ///
    /// # Errors
    /// As the platform answers.
    pub async fn web_trigger_url(&self, key: &str) -> Result<String> {
        match self.perform(Effect::WebTriggerUrl { key: key.to_owned() }).await.outcome {
            Outcome::Value { value: Value::String(url) } => Ok(url),
            other => Err(unexpected(other)),
        }
    }

    /// Writes one log line; fields outside the allow-list are left out, the others redacted as the site's settings say.
    /// A line that cannot be written fails nothing. After [`crate::limits::LOG_LINES`] lines or
    /// [`crate::limits::LOG_BYTES`] only one more comes, `log_full`: what the platform would cut off would be the end.
    pub async fn log(&self, level: Level, event: &'static str, fields: &[(&'static str, Value)]) {
        let [concealed, disclosed] = [Policy::Conceal, Policy::Disclose].map(|policy| log_line::fields(fields, policy));
        // Asked only where the answer makes a difference.
        let fields = if concealed == disclosed || !self.discloses().await { concealed } else { disclosed };
        match self.log_room(log_line::bytes(event, &fields)) {
            LogRoom::Free => self.perform(Effect::Log { level, event, fields }).await,
            LogRoom::JustFull => {
                self.perform(Effect::Log { level: Level::Warn, event: "log_full", fields: BTreeMap::new() }).await
            }
            LogRoom::Full => return,
        };
    }

    /// Whether the site's log may name people. Once an invocation; what cannot be read means no.
    async fn discloses(&self) -> bool {
        if let Some(known) = self.known_disclosure() {
            return known;
        }
        let settings = self.kvs_get::<Settings>(Settings::KEY).await.ok().flatten();
        let discloses = settings.is_some_and(|settings| settings.disclose);
        self.note_disclosure(discloses);
        discloses
    }

    /// Milliseconds since 1970.
    ///
    /// # Errors
    /// `internal` when the world has no clock.
    pub async fn now_ms(&self) -> Result<u64> {
        match self.perform(Effect::Clock).await.outcome {
            Outcome::Value { value } => {
                value.as_u64().ok_or_else(|| Error::new(Code::Internal, "the clock gave no time"))
            }
            other => Err(unexpected(other)),
        }
    }

    /// The o200k table's bytes; empty where there is none, and counting goes on with upper bounds.
    pub async fn token_table(&self) -> Vec<u8> {
        self.perform(Effect::TokenTable).await.body
    }

    /// Random bytes.
    ///
    /// # Errors
    /// `internal` when fewer came.
    pub async fn random(&self, bytes: u32) -> Result<Vec<u8>> {
        let reply = self.perform(Effect::Random { bytes }).await;
        match reply.outcome {
            Outcome::Done if reply.body.len() == usize::try_from(bytes).unwrap_or(0) => Ok(reply.body),
            Outcome::Done => Err(Error::new(Code::Internal, "the platform gave too few random bytes")),
            other => Err(unexpected(other)),
        }
    }

    /// A pause inside this invocation.
    ///
    /// # Errors
    /// `deadline`, `cancelled`; `rate_limited` when the pause is too long for one invocation.
    pub async fn sleep(&self, ms: u32) -> Result<()> {
        if ms > LONGEST_WAIT_MS {
            return Err(Error::new(Code::RateLimited, "the pause is too long for this invocation"));
        }
        done(self.perform(Effect::Sleep { ms }).await)
    }
}

fn other_host() -> Error {
    let why = "the secret was set for another host: name one that a site admin set for this host";
    Error::new(Code::EgressDenied, why)
}
