//! Why nothing, or not everything, came from an account and region: a closed set.

use serde::Serialize;

use crate::aws;
use crate::error::{Code, Error};
use crate::flow::TransportError;

/// What went wrong. AWS's own kinds, and what happened before AWS was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Kind {
    /// AWS said so.
    Aws(aws::FailureKind),
    /// It was not AWS.
    Here(Obstacle),
}

/// What keeps AWS from answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// No answer, or one that broke off.
    Network,
    /// None in time.
    Timeout,
    /// The invocation's time, or its number of requests, was used up before its turn came.
    Deadline,
    /// The build or the site does not allow the host.
    EgressDenied,
    /// The deployer's variables, or the account's keys, are missing.
    NotSetUp,
    /// The account was not tested, or its test refused it.
    NotReady,
    /// There is no such account, or not in this space: the two are not told apart.
    NotAllowed,
}

/// Which call it was: what to look for in a trust policy differs from what to look for in a permission policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A session for the account.
    Session,
    /// Its alarms.
    Alarms,
    /// What happened to one.
    History,
    /// Points of graphs.
    Metrics,
    /// None: AWS was not asked.
    None,
}

/// A failure as panels are told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Why.
    pub kind: Kind,
    /// Which call it was.
    pub call: Step,
    /// Whether asking again later can help.
    pub retryable: bool,
    /// When AWS said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u32>,
    /// The server's time, where the clock is off.
    #[serde(skip)]
    pub server_ms: Option<u64>,
}

impl Failure {
    /// What AWS answered.
    pub fn of_aws(failure: aws::Failure, call: Step) -> Self {
        let aws::Failure { kind, retryable, server_ms } = failure;
        Self { kind: Kind::Aws(kind), call, retryable, retry_after_ms: None, server_ms }
    }

    /// What was in the way before.
    pub fn here(obstacle: Obstacle, call: Step) -> Self {
        let retryable = matches!(obstacle, Obstacle::Network | Obstacle::Timeout | Obstacle::Deadline);
        Self { kind: Kind::Here(obstacle), call, retryable, retry_after_ms: None, server_ms: None }
    }

    /// A request that brought no answer.
    pub fn of_transport(unanswered: &TransportError, call: Step) -> Self {
        let failure = Self::of_error(&unanswered.error, call);
        Self { retry_after_ms: unanswered.retry_after_ms, ..failure }
    }

    /// An error of the platform.
    pub fn of_error(error: &Error, call: Step) -> Self {
        match error.code {
            Code::Timeout => Self::here(Obstacle::Timeout, call),
            Code::Deadline | Code::Cancelled => Self::here(Obstacle::Deadline, call),
            Code::EgressDenied => Self::here(Obstacle::EgressDenied, call),
            Code::RateLimited => Self::of_aws(aws::Failure::of(aws::FailureKind::Throttled), call),
            Code::InputTooLarge => Self::of_aws(aws::Failure::of(aws::FailureKind::MalformedResponse), call),
            // A stored credential that cannot be signed with.
            Code::InputInvalid => Self::here(Obstacle::NotSetUp, call),
            _ => Self::here(Obstacle::Network, call),
        }
    }

    /// Whether AWS said so.
    pub fn is(&self, kind: aws::FailureKind) -> bool {
        self.kind == Kind::Aws(kind)
    }

    /// Whether the region's service gave no answer, so that another region's may.
    pub fn is_silent(&self) -> bool {
        matches!(self.kind, Kind::Here(Obstacle::Network | Obstacle::Timeout))
            || self.is(aws::FailureKind::RegionDisabled)
    }
}
