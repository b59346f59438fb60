//! STS: a session of a role, narrowed to what is needed.

use serde_json::{Value, json};
use zeroize::Zeroize;

use super::answer::read;
use super::failure::{Failure, FailureKind};
use super::query::Call;
use super::shapes::Operation;
use super::sigv4::Credentials;
use crate::http::Response;
use crate::secret::Secret;
use crate::timestamp;

/// How long a session lives: the shortest that STS grants, seconds.
const SESSION_SECONDS: &str = "900";

/// Which role is assumed, and what the session may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumeRole<'a> {
    /// The role.
    pub role_arn: &'a str,
    /// The External ID; `None` only where a test asks whether the role can be assumed without one.
    pub external_id: Option<&'a str>,
    /// IAM actions of the session policy: rights are what both this list and the role allow.
    pub actions: &'a [&'a str],
}

/// The call.
pub fn assume_role(asked: &AssumeRole<'_>) -> Call {
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": asked.actions, "Resource": "*"}],
    });
    Call::new(Operation::AssumeRole)
        .with("RoleArn", asked.role_arn)
        .with("RoleSessionName", "touchmark")
        .with("DurationSeconds", SESSION_SECONDS)
        .with("Policy", policy.to_string())
        .with_some("ExternalId", asked.external_id)
}

/// Who signs: asked to tell a root user's keys from others. Needs no right.
pub fn get_caller_identity() -> Call {
    Call::new(Operation::GetCallerIdentity)
}

/// A role's temporary credentials.
#[derive(Debug)]
pub struct Session {
    /// To sign with.
    pub credentials: Credentials,
    /// When they end, milliseconds since 1970.
    pub expires_ms: u64,
}

/// The session of an answer to [`assume_role`]. The answer's bytes are zeroed; its key and token move into the session uncopied.
///
/// # Errors
/// As [`super::read`].
pub fn read_session(mut response: Response) -> Result<Session, Failure> {
    let answer = read(Operation::AssumeRole, &response);
    response.body.zeroize();
    session_of(answer?).ok_or(Failure::of(FailureKind::MalformedResponse))
}

fn session_of(mut answer: Value) -> Option<Session> {
    let given = answer.get_mut("Credentials")?;
    let mut take = |name: &str| match given.get_mut(name)?.take() {
        Value::String(text) => Some(text),
        _ => None,
    };
    let secret = Secret::new(take("SecretAccessKey")?.into_bytes());
    let token = Secret::new(take("SessionToken")?.into_bytes());
    let expires_ms = timestamp::read_iso(&take("Expiration")?)?;
    let credentials =
        Credentials { access_key_id: take("AccessKeyId")?, secret_access_key: secret, session_token: Some(token) };
    Some(Session { credentials, expires_ms })
}
