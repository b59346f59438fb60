//! A connection test before anything is saved: does the repository exist, and may the token read it?

use serde_json::{Value, json};

use crate::docs::panels::form::{Form, check};
use crate::docs::source::git_source::send;
use crate::egress::ApprovedHosts;
use crate::error::{Code, Error, Result};
use crate::flow::{Caller, World};
use crate::git::{self, Repository};
use crate::input;

/// Judges a form as `docs.check` does, then asks the Git host for the newest commit. Answer: `{problems, job?, commit?}`;
/// what the Git host refuses is a problem of the repository's field. Only whoever could save the job is told anything.
///
/// # Errors
/// As `docs.check`; `timeout`, `network`, `upstream` and the like of the Git host.
pub async fn probe(world: World, caller: Caller, form: Form) -> Result<Value> {
    let mut answer = check(world.clone(), caller, form).await?;
    let wanted = answer.pointer("/job/repository").cloned().unwrap_or_default();
    let Ok(repository) = input::parse::<Repository>(wanted) else { return Ok(answer) };
    let hosts = world.kvs_get::<ApprovedHosts>(ApprovedHosts::KEY).await?.unwrap_or_default().names();
    let request = git::commit_request(&repository, &hosts)?;
    let answered = send(&world, &request).await;
    let (name, value) = match answered.and_then(|response| git::read_commit(&repository, &response)) {
        Ok(commit) => ("commit", json!(commit)),
        Err(error) if is_theirs(&error) => {
            ("problems", json!([{"field": "repository", "code": error.code, "message": error.message}]))
        }
        Err(error) => return Err(error),
    };
    if let Some(fields) = answer.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
    Ok(answer)
}

/// What the person can mend: another repository, another token, a first commit.
fn is_theirs(error: &Error) -> bool {
    matches!(error.code, Code::NotFound | Code::Unauthorized | Code::Forbidden | Code::RepositoryEmpty)
}
