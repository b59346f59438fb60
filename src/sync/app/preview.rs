//! `sync.preview`: what a selection chooses, before anything is saved. Site admins only.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::settings::check_chosen;
use crate::atlassian::cql::{self, Selection};
use crate::atlassian::listing::{Listed, Page, read};
use crate::atlassian::people::Restriction;
use crate::atlassian::reading::{Dialect, Shown};
use crate::error::{Code, Error, Result};
use crate::flow::World;
use crate::ids::SpaceId;
use crate::site::SiteAdmin;
use crate::sync::configuration::Limits;
use crate::sync::gate::{Failure, Gate, Halt};

/// Pages of the listing that a panel waits for.
const MOST_PAGES: u32 = 60;

/// What is to be counted.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviewInput {
    selection: Selection,
}

/// What a selection chooses.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviewAnswer {
    pages: usize,
    spaces: usize,
    /// Of the pages: those that not everybody in their space may see.
    restricted: usize,
    files: u64,
    /// False: there is more than a panel waits for.
    is_whole: bool,
}

/// What was seen of a selection.
#[derive(Default)]
struct Seen {
    pages: BTreeSet<String>,
    spaces: BTreeSet<SpaceId>,
    /// With a restriction of their own, or below such a page of the selection.
    restricted: BTreeSet<String>,
    files: u64,
    roots: Vec<String>,
}

/// Lists what is chosen, as the app sees it, and counts. Nothing is stored.
///
/// # Errors
/// `forbidden`; `input_invalid` with the field, also when Confluence refuses the query; as Confluence answers.
pub async fn preview(world: World, _admin: SiteAdmin, input: PreviewInput) -> Result<PreviewAnswer> {
    check_chosen(&input.selection)?;
    let now_ms = world.now_ms().await?;
    let gate = Gate::new(world.clone(), Limits::of_app(), now_ms.saturating_sub(u64::from(world.elapsed_ms())));
    let mut seen = Seen::default();
    let is_whole = match list_all(&gate, &input.selection, &mut seen).await {
        Ok(is_whole) => is_whole,
        // What was counted until then is a beginning.
        Err(error) if error.code == Code::Deadline => false,
        Err(error) => return Err(error),
    };
    Ok(PreviewAnswer {
        pages: seen.pages.len(),
        spaces: seen.spaces.len(),
        restricted: seen.restricted.len(),
        files: seen.files,
        is_whole,
    })
}

async fn list_all(gate: &Gate, selection: &Selection, seen: &mut Seen) -> Result<bool> {
    let mut left = MOST_PAGES;
    for query in selection.queries()? {
        if !list(gate, &cql::oldest_first(&query), selection, seen, &mut left).await? {
            return Ok(false);
        }
    }
    for query in selection.queries_below(&seen.roots.clone())? {
        if !list(gate, &cql::oldest_first(&query), selection, seen, &mut left).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn list(gate: &Gate, query: &str, selection: &Selection, seen: &mut Seen, left: &mut u32) -> Result<bool> {
    let mut position = None;
    loop {
        if *left == 0 {
            return Ok(false);
        }
        *left -= 1;
        let path = Dialect::Cloud.search(query, Shown::Pages { restrictions: true, files: true }, &position);
        let response = gate.read(path.clone()).await.map_err(failed)?;
        match response.status {
            200 => {}
            400 => return Err(Error::input("settings.selection.cql", "Confluence refuses this query")),
            _ => return Err(Error::new(Code::Upstream, "Confluence did not list the selection")),
        }
        let page: Page<Listed> = read(&response.body)?;
        // A next page is named by its path; one with a host is nobody's.
        let next = page.next().map(|next| Dialect::Cloud.follow(next, &path, "https://")).transpose()?;
        page.results.iter().for_each(|one| note(one, selection, seen));
        match next {
            None => return Ok(true),
            next if next == position => return Err(Error::new(Code::AnswerInvalid, "a listing repeats itself")),
            next => position = next,
        }
    }
}

fn note(page: &Listed, selection: &Selection, seen: &mut Seen) {
    if !matches!(page.kind.as_str(), "page" | "blogpost") || !seen.pages.insert(page.id.clone()) {
        return;
    }
    seen.spaces.extend(page.space.as_ref().map(|space| space.id.clone()));
    seen.files += page.children.attachment.as_ref().map_or(0, |files| u64::try_from(files.results.len()).unwrap_or(0));
    let own = page.restrictions.as_ref().and_then(|all| all.read.as_ref()).map(Restriction::principals);
    let is_own = own.is_some_and(|(principals, _)| !principals.is_empty());
    if is_own || page.ancestors.iter().any(|above| seen.restricted.contains(&above.id)) {
        seen.restricted.insert(page.id.clone());
    }
    if page.labels().iter().any(|label| selection.labels.subtree.contains(label)) {
        seen.roots.push(page.id.clone());
    }
}

fn failed(failure: Failure) -> Error {
    match failure.halt() {
        Halt::Failed(error) => error,
        _ => Error::new(Code::RateLimited, "Confluence asks for a pause: try again later"),
    }
}
