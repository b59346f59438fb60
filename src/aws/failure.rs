//! Why AWS did not answer: a closed set of kinds. Its own sentences hold ARNs and are passed to nobody.

use serde::{Deserialize, Serialize};

use super::document::Document;
use super::shapes::Operation;
use crate::timestamp;

/// What went wrong, for programs and for sentences of our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The identity may not do it, or the role may not be assumed by it.
    AccessDenied,
    /// A session's time is over.
    ExpiredCredentials,
    /// AWS does not know the key, or the signature is not its.
    InvalidCredentials,
    /// The time of the signature is too far from the server's.
    ClockSkew,
    /// More calls than the account's quota.
    Throttled,
    /// The region is switched off for this account.
    RegionDisabled,
    /// AWS does not take the request as it is.
    Validation,
    /// AWS itself failed.
    ServiceError,
    /// The answer is not what AWS's documentation says.
    MalformedResponse,
}

/// A failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// What went wrong.
    pub kind: FailureKind,
    /// Whether the same request can succeed later: after throttling, an error of AWS's own, or with the server's time.
    pub retryable: bool,
    /// The server's time, milliseconds since 1970, where the clock is off and the answer says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_ms: Option<u64>,
}

impl Failure {
    /// A failure of this kind.
    pub fn of(kind: FailureKind) -> Self {
        let retryable = matches!(kind, FailureKind::Throttled | FailureKind::ServiceError | FailureKind::ClockSkew);
        Self { kind, retryable, server_ms: None }
    }
}

/// The failure that a document says, when it is an error. AWS's form, and the ones that other servers of the same API use.
pub fn of_document(document: &Document, operation: Operation, status: u16) -> Option<Failure> {
    let root = document.elements.first()?;
    if !matches!(root.name.as_str(), "ErrorResponse" | "Response" | "Errors" | "Error") {
        return None;
    }
    let is_own =
        root.namespace.as_deref().is_none_or(|namespace| namespace == operation.namespace() || is_generic(namespace));
    let error = match root.name.as_str() {
        "Error" => Some(root),
        _ => document.elements.iter().find(|element| element.name == "Error"),
    };
    let text = |name: &str| {
        error
            .and_then(|error| document.children(error).find(|child| child.name == name))
            .map(|child| child.text.as_str())
    };
    let Some(code) = text("Code").filter(|code| is_own && !code.is_empty()) else { return Some(of_status(status)) };
    Some(of_code(code, text("Message").unwrap_or_default(), status))
}

/// `http://webservices.amazon.com/AWSFault/2005-15-09`, in which the front of some services answers.
fn is_generic(namespace: &str) -> bool {
    namespace.starts_with("http://webservices.amazon.com/AWSFault/")
}

/// The failure behind a status without a readable error.
pub fn of_status(status: u16) -> Failure {
    Failure::of(match status {
        429 => FailureKind::Throttled,
        500..=599 | 408 => FailureKind::ServiceError,
        _ => FailureKind::MalformedResponse,
    })
}

fn of_code(code: &str, message: &str, status: u16) -> Failure {
    let kind = match code {
        "SignatureDoesNotMatch" | "InvalidSignatureException" if is_about_time(message) => FailureKind::ClockSkew,
        _ => {
            KINDS.iter().find(|(_, codes)| codes.contains(&code)).map_or_else(|| of_unknown(status), |(kind, _)| *kind)
        }
    };
    let server_ms = (kind == FailureKind::ClockSkew).then(|| server_time(message)).flatten();
    Failure { server_ms, ..Failure::of(kind) }
}

fn of_unknown(status: u16) -> FailureKind {
    match status {
        429 => FailureKind::Throttled,
        401 | 403 => FailureKind::AccessDenied,
        400..=499 => FailureKind::Validation,
        _ => FailureKind::ServiceError,
    }
}

/// `Signature expired: 20251129T194000Z is now earlier than 20251129T194300Z (20251129T195800Z - 15 min.)`, or
/// `Signature not yet current: …`.
fn is_about_time(message: &str) -> bool {
    message.starts_with("Signature expired") || message.starts_with("Signature not yet current")
}

/// The server's time is the one in brackets, to which it adds what it tolerates.
fn server_time(message: &str) -> Option<u64> {
    message.split('(').nth(1).and_then(|inside| timestamp::read_basic(inside.get(..16)?))
}

/// Codes by kind: the common errors of AWS's API references, botocore's list of throttling codes, and STS's own.
const KINDS: &[(FailureKind, &[&str])] = &[
    (
        FailureKind::AccessDenied,
        &["AccessDenied", "AccessDeniedException", "AuthorizationError", "NotAuthorized", "UnauthorizedOperation"],
    ),
    (
        FailureKind::ExpiredCredentials,
        &["ExpiredToken", "ExpiredTokenException", "ExpiredTradeInTokenException", "TokenRefreshRequired"],
    ),
    (
        FailureKind::InvalidCredentials,
        &[
            "AuthFailure",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "InvalidToken",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException",
        ],
    ),
    (FailureKind::ClockSkew, &["RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed"]),
    (
        FailureKind::Throttled,
        &[
            "BandwidthLimitExceeded",
            "EC2ThrottledException",
            "LimitExceededException",
            "PriorRequestNotComplete",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "SlowDown",
            "ThrottledException",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException",
            "TransactionInProgressException",
        ],
    ),
    (FailureKind::RegionDisabled, &["OptInRequired", "RegionDisabledException"]),
    (
        FailureKind::ServiceError,
        &[
            "InternalError",
            "InternalFailure",
            "InternalServerError",
            "InternalServiceError",
            "InternalServiceFault",
            "RequestTimeout",
            "RequestTimeoutException",
            "ServiceUnavailable",
            "ServiceUnavailableException",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_that_is_late_is_a_clock_that_is_off() {
        let message =
            "Signature expired: 20251129T194000Z is now earlier than 20251129T194300Z (20251129T195800Z - 15 min.)";
        let failure = of_code("SignatureDoesNotMatch", message, 403);
        assert_eq!((failure.kind, failure.retryable), (FailureKind::ClockSkew, true));
        assert_eq!(failure.server_ms, timestamp::read_iso("2025-11-29T19:58:00Z"));
        let wrong = of_code("SignatureDoesNotMatch", "The request signature we calculated does not match", 403);
        assert_eq!((wrong.kind, wrong.retryable), (FailureKind::InvalidCredentials, false));
    }

    #[test]
    fn throttling_is_told_by_its_code_also_with_status_400() {
        assert_eq!(of_code("Throttling", "Rate exceeded", 400).kind, FailureKind::Throttled);
        assert_eq!(of_code("ValidationError", "", 400).kind, FailureKind::Validation);
        assert_eq!(of_code("SomethingNew", "", 403).kind, FailureKind::AccessDenied);
        assert_eq!(of_code("SomethingNew", "", 503).kind, FailureKind::ServiceError);
    }
}
