//! What a step gives, and why a run ends.

use crate::error::{Code, Error};

/// Why the whole run ends.
#[derive(Debug, Clone)]
pub enum Halt {
    /// A wait is too long: nothing is called before its end.
    Parked {
        /// Milliseconds since 1970.
        until_ms: u64,
        /// `quota` or `wait`.
        reason: &'static str,
    },
    /// Another run is at work.
    Skipped,
    /// Somebody paused it.
    Paused,
    /// The configuration cannot be followed.
    Configuration,
    /// It failed.
    Failed(Error),
}

/// What can go wrong: with one item, or with the whole run.
#[derive(Debug, Clone)]
pub enum Failure {
    /// This item; others go on.
    Item(Error),
    /// The run.
    Run(Halt),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error.code {
            // The platform ends the invocation, or a person the run.
            Code::Cancelled | Code::Deadline => Self::Run(Halt::Failed(error)),
            _ => Self::Item(error),
        }
    }
}

impl Failure {
    /// The error of whatever failed, for the log.
    pub fn code(&self) -> Code {
        match self {
            Self::Item(error) | Self::Run(Halt::Failed(error)) => error.code,
            Self::Run(Halt::Parked { .. }) => Code::RateLimited,
            Self::Run(Halt::Skipped) => Code::ClaimHeld,
            Self::Run(Halt::Paused) => Code::Cancelled,
            Self::Run(Halt::Configuration) => Code::InputInvalid,
        }
    }

    /// The same as the end of the run: what a phase that cannot go on without makes of it.
    pub fn halt(self) -> Halt {
        match self {
            Self::Item(error) => Halt::Failed(error),
            Self::Run(halt) => halt,
        }
    }
}

/// What a step gives.
pub type Outcome<T> = Result<T, Failure>;
