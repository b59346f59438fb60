//! STS: a session of a role, narrowed to what is needed.

use serde_json::{Value, json};

use super::failure::{Failure, FailureKind};
use super::query::Call;
use super::shapes::Operation;
use super::sigv4::Credentials;
use crate::input::member;
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

/// The session of an answer to [`assume_role`], as [`super::read`] gives it.
///
/// # Errors
/// `malformed_response`.
pub fn read_session(answer: &Value) -> Result<Session, Failure> {
    let text = |name: &str| member(answer, &format!("/Credentials/{name}")).as_str().map(str::to_owned);
    let session = || {
        let credentials = Credentials {
            access_key_id: text("AccessKeyId")?,
            secret_access_key: Secret::new(text("SecretAccessKey")?.into_bytes()),
            session_token: Some(Secret::new(text("SessionToken")?.into_bytes())),
        };
        Some(Session { credentials, expires_ms: timestamp::read_iso(&text("Expiration")?)? })
    };
    session().ok_or(Failure::of(FailureKind::MalformedResponse))
}
