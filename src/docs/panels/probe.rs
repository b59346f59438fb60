//! A connection test before anything is saved: does the repository exist, and may the token read it?

use crate::docs::panels::form::{CheckAnswer, Form, Problem, judge};
use crate::docs::source::git_source::send;
use crate::egress::ApprovedHosts;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::git;

/// Judges a form as `docs.check` does, then asks the Git host for the newest commit; what the Git host refuses is a problem of
/// the repository's field. Only whoever could save the job is told anything.
///
/// # Errors
/// As `docs.check`; `timeout`, `network`, `upstream` and the like of the Git host.
pub async fn probe(world: World, caller: Caller, form: Form) -> Result<CheckAnswer> {
    let (problems, save) = judge(&world, caller, form).await?;
    let mut answer = CheckAnswer { problems, job: save.is_some().then_some(None), commit: None };
    let Some(save) = save.flatten() else { return Ok(answer) };
    let hosts = world.kvs_get::<ApprovedHosts>(ApprovedHosts::KEY).await?.unwrap_or_default().names();
    let request = git::commit_request(&save.repository, &hosts)?;
    let answered = send(&world, &request).await;
    match answered.and_then(|response| git::read_commit(&save.repository, &response)) {
        Ok(commit) => answer.commit = Some(commit),
        Err(error) if is_theirs(&error) => {
            answer.problems = vec![Problem { field: "repository", code: error.code, message: error.message.clone() }];
        }
        Err(error) => return Err(error),
    }
    answer.job = Some(Some(save.into()));
    Ok(answer)
}

/// What the person can mend: another repository, another token, a first commit.
fn is_theirs(error: &Error) -> bool {
    matches!(error.code, Code::NotFound | Code::Unauthorized | Code::Forbidden | Code::RepositoryEmpty)
}
