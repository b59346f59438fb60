//! What the statuses of Git hosts mean to a person.

use crate::error::{Code, Error, Result};
use crate::http::Response;

/// Lets answers pass and turns everything else into a sentence that names the vendor.
pub(super) fn check(response: &Response, vendor: &str) -> Result<()> {
    let spent = |name: &str| response.header(name) == Some("0");
    let limited =
        spent("x-ratelimit-remaining") || spent("ratelimit-remaining") || response.header("retry-after").is_some();
    let (code, message) = match response.status {
        200..=299 => return Ok(()),
        300..=399 => (Code::NotFound, "moved the repository: enter its new owner and name in the job"),
        401 => (Code::Unauthorized, "does not accept the token: replace it in the settings"),
        403 | 429 if limited => {
            (Code::RateLimited, "asks us to wait: its limit is used up; the run goes on when it is reset")
        }
        403 => (Code::Forbidden, "does not let this token read the repository: give it read access to contents"),
        404 | 422 => (Code::NotFound, "knows no such repository or ref, or the token may not see it"),
        409 => (Code::RepositoryEmpty, "has no commit for this repository yet: push one, then run again"),
        413 => (Code::InputTooLarge, "calls the request too large"),
        429 => (Code::RateLimited, "asks us to slow down; the run goes on later"),
        _ => (Code::Upstream, "could not answer; the run is tried again later"),
    };
    Err(Error::new(code, format!("{vendor} {message}")))
}

/// An answer that is not what the documentation says: HTML, a torn body, another shape.
pub(super) fn invalid(vendor: &str, what: &str) -> Error {
    Error::new(Code::AnswerInvalid, format!("{vendor}'s answer is not what its documentation says: {what}"))
}
