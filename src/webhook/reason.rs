//! Why a delivery is not taken.

use serde::{Deserialize, Serialize};

/// Why a delivery was verified or not. The names are part of the library's contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Genuine.
    Ok,
    /// The proof does not belong to this body and any of the secrets.
    Mismatch,
    /// No secret is configured: nothing verifies.
    NoSecret,
    /// No secret is of the form the scheme needs.
    BadSecret,
    /// The header with the proof is not there.
    MissingSignature,
    /// The header with the proof is not of the scheme's form.
    MalformedSignature,
    /// The proof is of another algorithm.
    UnsupportedAlgorithm,
    /// A header that counts came twice.
    AmbiguousHeader,
    /// The signed id is not there.
    MissingId,
    /// The signed id is empty, too long or has characters it must not have.
    MalformedId,
    /// The signed timestamp is not there.
    MissingTimestamp,
    /// The signed timestamp is not a number of seconds.
    MalformedTimestamp,
    /// Signed more than 300 s ago.
    TimestampTooOld,
    /// Signed more than 300 s in the future.
    TimestampTooNew,
    /// No such scheme.
    UnknownProvider,
}
