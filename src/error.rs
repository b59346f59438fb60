//! The one error type of the crate: a stable code and a sentence for a person.

use serde::{Deserialize, Serialize};

/// What went wrong, for programs. Codes are part of the library's contract: they never change and never go away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// An option, a field or a body does not have the shape that was asked for.
    InputInvalid,
    /// The input is over a limit of [`crate::limits`].
    InputTooLarge,
    /// No flow has this name.
    UnknownFlow,
    /// No running flow has this id, or no waiting effect has this id.
    UnknownId,
    /// A flow awaits something that is not an effect: a bug in this crate.
    FlowStalled,
    /// The capability is designed but not built in this release.
    NotBuilt,
    /// A bug in this crate.
    Internal,
    /// Somebody cancelled the run.
    Cancelled,
    /// The invocation's time is nearly over; the run goes on in a later invocation.
    Deadline,
    /// The server did not answer in time.
    Timeout,
    /// The server could not be reached, or the connection broke off.
    Network,
    /// The egress policy or the platform refused the address.
    EgressDenied,
    /// The user has to give consent first.
    ConsentNeeded,
    /// The server answered 401, or a credential is missing.
    Unauthorized,
    /// The server answered 403, or the caller may not do this.
    Forbidden,
    /// The server answered 404.
    NotFound,
    /// The server answered 409: the resource changed in the meantime.
    Conflict,
    /// The server answered 429 on the last try, or asked for a longer pause than the invocation has.
    RateLimited,
    /// The server answered with another error.
    Upstream,
    /// The server's answer is not what its documentation says.
    AnswerInvalid,
    /// A page body was refused by the storage-format gate.
    StorageRefused,
    /// A page with this title exists, and the app does not own it.
    TitleTaken,
    /// The repository has no commit.
    RepositoryEmpty,
    /// The requester may not write in the target.
    NoWritePermission,
    /// Another run holds the claim.
    ClaimHeld,
    /// The stored state cannot be read.
    StateInvalid,
}

/// An error as it crosses the boundary and as a person sees it.
///
/// One pointer wide: a [`Result`] of a small value stays small, and so does the code of every `?`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Error(Box<Fault>);

/// What an [`Error`] holds.
///
/// `message` says what happened, what it means and what to do. It never contains a secret, a page body or source code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// The stable code.
    pub code: Code,
    /// A sentence for a person.
    pub message: String,
    /// The option or field that is meant, as a dotted path of known names.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
    /// 1-based line in a body.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
    /// 1-based column in UTF-16 units.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<u32>,
}

/// The crate's result.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error with a code and a sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(Fault { code, message: message.into(), field: None, line: None, column: None }))
    }

    /// `input_invalid` for a named field.
    pub fn input(field: &str, message: impl Into<String>) -> Self {
        Self::new(Code::InputInvalid, message).at_field(field)
    }

    /// `not_built` for a named capability.
    pub fn not_built(what: &str) -> Self {
        Self::new(Code::NotBuilt, format!("{what} is not built in this release"))
    }

    /// The same error, of this option or field.
    pub fn at_field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// The same error, at this 1-based line.
    pub fn at_line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// The same error with another sentence.
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }
}

impl std::ops::Deref for Error {
    type Target = Fault;

    fn deref(&self) -> &Fault {
        &self.0
    }
}

impl std::ops::DerefMut for Error {
    fn deref_mut(&mut self) -> &mut Fault {
        &mut self.0
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
