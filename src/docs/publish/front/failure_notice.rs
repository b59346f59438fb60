//! What the front page's source panel says when a run fails, whoever started it, and what to do: readers see old pages either
//! way. Likewise when pages could not be changed, and which. It stays until a run has ended well: one that a person stops
//! leaves it as it was, also where it wrote the front page. Watchers of the page learn of it by Confluence's own mail.

use crate::docs::records::explain::explain;
use crate::docs::records::job::Job;
use crate::docs::records::keys::pages_prefix;
use crate::docs::records::page::PageRecord;
use crate::docs::records::run::{Run, State};
use crate::error::{Code, Result};
use crate::flow::{World, join_at_most};
use crate::limits::IN_FLIGHT;
use crate::locale::{own, said};
use crate::text::xml_escape;

/// What a notice begins with, in the words of the page's language; nothing else in a source panel does.
pub const UPDATES_NOT: &str = "Touchmark could not update {}.";

/// What the panel is to say after a run.
pub enum Notice {
    /// What it says already.
    AsBefore,
    /// Nothing.
    None,
    /// That a run failed, or what it could not change; markup.
    Says(String),
}

/// What the panel is to say after a run.
///
/// # Errors
/// As the store answers.
pub async fn notice(world: &World, job: &Job, run: &Run) -> Result<Notice> {
    Ok(match (run.state, run.error) {
        // Without the requester's right nothing is written, not even this.
        (State::Failed, Some(Code::NoWritePermission)) => Notice::AsBefore,
        (State::Failed, Some(code)) => {
            Notice::Says(notice_of(&own("this documentation"), &own(explain(code, run.peer))))
        }
        _ if run.counts.refused > 0 => Notice::Says(refused_sentence(world, job, run).await?),
        (State::Done, _) => Notice::None,
        _ => Notice::AsBefore,
    })
}

const REFUSED: &str = "A restriction keeps the app from changing: {}. \
                       Let the app edit there, or take the restriction away, then run again.";

/// What could not be updated, and why.
fn notice_of(what: &str, why: &str) -> String {
    format!("<strong>{}</strong> {why}", said(UPDATES_NOT, &[what]))
}

/// Which pages could not be changed, as markup: by what the repository calls them. The title that a person gave a page may
/// be known only to those who may see it.
async fn refused_sentence(world: &World, job: &Job, run: &Run) -> Result<String> {
    let count = match run.counts.refused {
        1 => own("one page"),
        more => said("{} pages", &[&more.to_string()]),
    };
    let records = refused_pages(world, &job.job_id, run).await?;
    let named: Vec<String> = records.iter().map(|record| xml_escape(&record.wanted)).collect();
    let has_more = usize::try_from(run.counts.refused).is_ok_and(|all| all > named.len());
    let named = named.join(", ");
    let named = if has_more { said("{}, and others", &[&named]) } else { named };
    Ok(notice_of(&count, &said(REFUSED, &[&named])))
}

/// What is known of the pages that a run could not change.
///
/// # Errors
/// As the store answers.
pub async fn refused_pages(world: &World, job_id: &str, run: &Run) -> Result<Vec<PageRecord>> {
    let keys: Vec<String> = run.refused.iter().map(|hash| format!("{}{hash}", pages_prefix(job_id))).collect();
    let records = join_at_most(IN_FLIGHT, keys.iter().map(|key| world.kvs_get::<PageRecord>(key))).await?;
    Ok(records.into_iter().flatten().collect())
}
