//! What an outcome means to the flow that waited for it.

use serde_json::Value;

use super::effect::Outcome;
use super::run::Reply;
use crate::error::{Code, Error, Result};
use crate::http::Response;
use crate::secret::Secret;

/// Why a request brought no answer, and when to come back.
#[derive(Debug, Clone)]
pub struct TransportError {
    /// What went wrong.
    pub error: Error,
    /// The back-off that the server requests.
    pub retry_after_ms: Option<u32>,
}

pub(super) fn answered(reply: Reply) -> std::result::Result<Response, TransportError> {
    match reply.outcome {
        Outcome::Response { status, headers } => Ok(Response { status, headers, body: reply.body }),
        Outcome::Failed { code, retry_after_ms } => Err(TransportError { error: failure(code), retry_after_ms }),
        other => Err(TransportError { error: unexpected(other), retry_after_ms: None }),
    }
}

pub(super) fn secret_of(reply: Reply) -> Result<Option<Secret>> {
    match reply.outcome {
        Outcome::Value { value: Value::Null } => Ok(None),
        Outcome::Value { .. } => Ok(Some(Secret::new(reply.body))),
        other => Err(unexpected(other)),
    }
}

pub(super) fn done(reply: Reply) -> Result<()> {
    match reply.outcome {
        Outcome::Done => Ok(()),
        other => Err(unexpected(other)),
    }
}

pub(super) fn unexpected(outcome: Outcome) -> Error {
    match outcome {
        Outcome::Failed { code, .. } => failure(code),
        Outcome::Cancelled => Error::new(Code::Cancelled, "the run was cancelled"),
        _ => Error::new(Code::Internal, "the answer does not fit the effect"),
    }
}

pub(super) fn failure(code: Code) -> Error {
    let message = match code {
        Code::Timeout => "the server did not answer in time; try again later",
        Code::Network => "the server could not be reached, or the connection broke off; try again later",
        Code::EgressDenied => "the platform refused the address: an admin has to approve this host for the app",
        Code::ConsentNeeded => "you have to allow the app to act for you first",
        Code::Deadline => "the invocation's time is over; the run goes on in the next one",
        Code::Cancelled => "the run was cancelled",
        Code::RateLimited => "the platform asks the app to slow down; try again later",
        _ => "the effect could not be carried out",
    };
    Error::new(code, message)
}
