//! What an error of a run means and what to do: runs keep only the code.

use crate::docs::records::run::Peer;
use crate::error::Code;

/// What happened, what it means and what to do. Runs keep only the code.
pub fn explain(code: Code, peer: Peer) -> &'static str {
    match (peer, code) {
        (Peer::Ai, code) => explain_ai(code),
        (Peer::Git, Code::NotFound) => {
            "The Git host knows no such repository, branch or tag, or the token may not see it. Check the job's settings."
        }
        (Peer::Git, Code::AnswerInvalid) => {
            "The Git host's answers could not be read, also when asked again: they are not what its documentation says. \
             Check that the address is the Git host's own and not a sign-in page before it, then run again."
        }
        (Peer::Git, Code::InputTooLarge) => {
            "The Git host's answer is larger than the app can take. Choose a folder of the repository, then run again."
        }
        (_, code) => explain_any(code),
    }
}

/// What errors of an AI provider mean.
pub fn explain_ai(code: Code) -> &'static str {
    match code {
        Code::Unauthorized => "The AI provider does not accept the key. Replace it in the settings, then run again.",
        Code::Forbidden => {
            "The AI provider does not let this key use the model, or its account has no credit. Check both there, then run again."
        }
        Code::NotFound => "The AI provider knows no such model or address. Check both in the job's settings.",
        Code::EgressDenied => {
            "The AI's address is not approved, or leads elsewhere. A site admin can approve the final address in the settings."
        }
        Code::AnswerInvalid | Code::InputTooLarge => {
            "The AI's answers are not what its interface describes. Check that the address is the API's, not a web page's."
        }
        Code::Timeout | Code::Network | Code::Upstream => {
            "The AI provider refused the request or could not answer, also when asked again. Check the model's name and its \
             limits; if they are right, run again later."
        }
        code => explain_any(code),
    }
}

pub fn explain_any(code: Code) -> &'static str {
    match code {
        Code::ConsentNeeded => {
            "Confluence does not accept the app's permissions. An admin has to approve the app's newest version; a job that \
             shows pictures needs the one that may attach files (docs/INSTALL.md)."
        }
        Code::Unauthorized => "The Git host does not accept the token. Replace it in the settings, then run again.",
        Code::Forbidden => {
            "The token may not read this repository. Give it read access to the contents, then run again."
        }
        Code::NotFound => {
            "The repository, its branch, or the target page does not exist or may not be seen. Check the job's settings."
        }
        Code::RepositoryEmpty => "The repository has no commit yet. Push one, then run again.",
        Code::InputInvalid => {
            "The repository's .touchmark.yml cannot be read. Its format is described in docs/TOUCHMARK-YML.md; `npm run docs` names the line."
        }
        Code::NoWritePermission => {
            "The app or the person who saved this job may not write in the target. A space admin can allow it."
        }
        Code::RateLimited => "The server asks us to slow down. The run goes on by itself.",
        Code::Deadline => "The run needs more time than one invocation has. It goes on by itself.",
        Code::StorageRefused => {
            "A generated page was refused by the check of its markup. Nothing of it was published. Please report this."
        }
        Code::TitleTaken | Code::Conflict => "Somebody changed a page at the same moment. Run again.",
        Code::Timeout | Code::Network | Code::Upstream => {
            "The server could not be reached or did not answer. The run is tried again by itself; if it failed for good, run it again later."
        }
        Code::AnswerInvalid | Code::InputTooLarge => {
            "Confluence's answers could not be read, also when asked again. Run again later."
        }
        Code::EgressDenied => "The platform does not let the app reach this host. An admin has to approve it.",
        Code::Cancelled => "The run was cancelled.",
        Code::ClaimHeld => "Another run is at work on this target. This one goes on when that one has ended.",
        _ => "The run stopped because of a mistake in the app. Please report this with the code.",
    }
}

#[cfg(test)]
mod tests {
    use crate::locale::{Locale, Words};

    /// Sentences in this file, as they are written.
    fn sentences() -> Vec<String> {
        let source = include_str!("explain.rs").split("#[cfg(test)]").next().unwrap_or_default();
        let source = source.replace("\\\n", "");
        let strings = source.split('"').skip(1).step_by(2);
        strings.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn a_page_says_every_reason_in_its_language() {
        assert!(sentences().len() > 25, "{:?}", sentences());
        for locale in Locale::ALL.into_iter().filter(|locale| !locale.is_english()) {
            let words = Words::of(locale);
            for sentence in sentences() {
                assert!(words.word(&sentence).is_some(), "{}: {sentence}", locale.name());
            }
        }
    }
}
