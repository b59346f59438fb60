//! What Confluence means by an answer that is no success.

use crate::error::{Code, Error};
use crate::http::Response;

/// Whether a write was refused because the title is taken.
pub fn is_title_conflict(response: &Response) -> bool {
    // Every error of the API has a field of that name: the sentence is what counts.
    let says = |words: &[u8]| contains(&response.body, words);
    matches!(response.status, 400 | 409) && (says(b"title already exists") || says(b"with the same title"))
}

/// The error that an answer means, `None` for success.
pub fn refusal(response: &Response) -> Option<Error> {
    let (code, message) = match response.status {
        200..=299 => return None,
        400 if contains(&response.body, b"parsing xhtml") => {
            (Code::StorageRefused, "Confluence refused the page's markup; nothing was changed")
        }
        401 => (
            Code::ConsentNeeded,
            "Confluence does not accept the app's credentials: an admin has to allow the app again",
        ),
        403 => (
            Code::NoWritePermission,
            "the app may not do this in the space: a space admin has to give it permission to view, add and change pages",
        ),
        404 => {
            (Code::NotFound, "the space or page does not exist, or the app may not see it: check the target of the job")
        }
        409 => (Code::Conflict, "somebody changed the page at the same moment; nothing was overwritten"),
        413 => (Code::InputTooLarge, "Confluence says that the page is too large"),
        429 => (Code::RateLimited, "Confluence asks the app to slow down; the run goes on later"),
        _ => (Code::Upstream, "Confluence could not answer; try again later"),
    };
    Some(Error::new(code, message))
}

fn contains(body: &[u8], needle: &[u8]) -> bool {
    body.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle))
}
