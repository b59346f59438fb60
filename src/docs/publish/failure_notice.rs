//! When a run that nobody watched fails, the front page's source panel says so, and what to do; likewise when pages could
//! not be changed, and which. It stays until a run has ended well: one that stops before, or that a person stops, leaves it
//! as it was, also where it wrote the front page. Watchers of the page learn of it by Confluence's own mail.

use crate::atlassian::confluence::{self, Draft};
use crate::docs::publish::ownership::{current_pages, is_ours, is_stamped, message, with_body};
use crate::docs::records::explain::explain;
use crate::docs::records::job::Job;
use crate::docs::records::keys::{page_key, pages_prefix, short_hash};
use crate::docs::records::page::{PageRecord, Pending};
use crate::docs::records::run::{Run, StartedBy, State};
use crate::error::{Code, Result};
use crate::flow::{World, join_at_most};
use crate::limits::IN_FLIGHT;
use crate::site::send_to_site;
use crate::storage_format::{StorageDocument, shape};
use crate::text::xml_escape;

/// What the notice begins with; nothing else in a source panel does.
const BEGIN: &str = "<p><strong>Touchmark could not update ";
const END: &str = "</p>";

/// Brings the front page's notice in line with how a run ended. A page that a person edited is left alone.
pub async fn update_notice(world: &World, job: &Job, run: &Run) -> Result<()> {
    let wanted = match (run.state, run.error) {
        // Without the requester's right nothing is written, not even this.
        (State::Failed, Some(Code::NoWritePermission)) => return Ok(()),
        (State::Failed, Some(code)) if run.started_by != StartedBy::Person => {
            Some(format!("this documentation.</strong> {}", xml_escape(explain(code, run.peer))))
        }
        _ if run.counts.refused > 0 => Some(refused_sentence(world, job, run).await?),
        (State::Done, _) => None,
        _ => return Ok(()),
    };
    let key = page_key(&job.job_id, "");
    let Some(mut record) = world.kvs_get::<PageRecord>(&key).await? else { return Ok(()) };
    // What stands there was told by a run that came further.
    let is_told = record.notice.is_some() && is_stopped(run);
    if is_told || wanted.is_none() && record.notice.is_none() && record.pending.is_none() {
        return Ok(());
    }
    let Some(page_id) = record.page_id.clone() else { return Ok(()) };
    let Some(live) = with_body(world, &page_id).await? else { return Ok(()) };
    if let Some(pending) = record.pending.take().filter(|pending| is_ours(&live, pending)) {
        (record.version, record.digest) = (pending.version, pending.digest);
    }
    if live.version.number != record.version || !is_stamped(world, job, &page_id).await? {
        return Ok(());
    }
    let Some(body) = noticed(live.storage(), &job.stamp(""), wanted.as_deref()) else {
        return Ok(());
    };
    record.notice = wanted.as_deref().map(short_hash);
    if body == live.storage() {
        return world.kvs_set(&key, &record).await;
    }
    let Ok(body) = StorageDocument::check(body) else { return Ok(()) };
    replace(world, job, run, record, &live, &body).await
}

/// Whether a person ended the run, or watched it fail.
fn is_stopped(run: &Run) -> bool {
    run.state == State::Cancelled || run.state == State::Failed && run.started_by == StartedBy::Person
}

/// Puts the front page's text with another notice in its place.
async fn replace(
    world: &World,
    job: &Job,
    run: &Run,
    mut record: PageRecord,
    live: &confluence::Page,
    body: &StorageDocument,
) -> Result<()> {
    let key = page_key(&job.job_id, "");
    let pending = Pending { version: record.version + 1, digest: record.digest.clone(), kept: record.kept.clone() };
    // As with every replacement: a run that stops here is recognised by its version message.
    record.pending = Some(pending.clone());
    record.shape = Some(shape(body.as_str()));
    world.kvs_set(&key, &record).await?;
    let draft = Draft { space_id: &live.space_id, parent_id: live.parent_id.as_deref(), title: &live.title, body };
    let said = message(&pending, run.commit.as_deref().unwrap_or("0000000"));
    let sent = send_to_site(world, || confluence::update_page(&live.id, &draft, pending.version, &said)).await?;
    if !sent.is_success() {
        let now = current_pages(world, &[live.id.as_str()]).await?;
        if !now.first().is_some_and(|now| is_ours(now, &pending)) {
            return Ok(());
        }
    }
    record.version = pending.version;
    record.pending = None;
    world.kvs_set(&key, &record).await
}

/// Which pages could not be changed, as markup: by what the repository calls them. The title that a person gave a page may
/// be known only to those who may see it.
async fn refused_sentence(world: &World, job: &Job, run: &Run) -> Result<String> {
    let count = match run.counts.refused {
        1 => "one page".to_owned(),
        more => format!("{more} pages"),
    };
    let records = refused_pages(world, &job.job_id, run).await?;
    let named: Vec<String> = records.iter().map(|record| xml_escape(&record.wanted)).collect();
    let rest = if usize::try_from(run.counts.refused).is_ok_and(|all| all > named.len()) { ", and others" } else { "" };
    Ok(format!(
        "{count}.</strong> A restriction keeps the app from changing: {}{rest}. \
         Let the app edit there, or take the restriction away, then run again.",
        named.join(", ")
    ))
}

/// What is known of the pages that a run could not change.
pub async fn refused_pages(world: &World, job_id: &str, run: &Run) -> Result<Vec<PageRecord>> {
    let keys: Vec<String> = run.refused.iter().map(|hash| format!("{}{hash}", pages_prefix(job_id))).collect();
    let records = join_at_most(IN_FLIGHT, keys.iter().map(|key| world.kvs_get::<PageRecord>(key))).await?;
    Ok(records.into_iter().flatten().collect())
}

/// A front page's new body with the notice that stands on the one before it. Of other pages nothing changes.
pub fn with_notice_of(before: &str, body: StorageDocument, stamp: &str) -> StorageDocument {
    let Some(sentence) = notice(before, stamp) else { return body };
    noticed(body.as_str(), stamp, Some(sentence)).and_then(|body| StorageDocument::check(body).ok()).unwrap_or(body)
}

/// The sentence of the notice in a body.
fn notice<'b>(body: &'b str, stamp: &str) -> Option<&'b str> {
    let (_, panel) = panel_inside(body, stamp)?;
    Some(panel.strip_prefix(BEGIN)?.split_once(END)?.0)
}

/// The body with the notice at the top of the source panel, or without it; `None` where the panel is not found.
fn noticed(body: &str, stamp: &str, sentence: Option<&str>) -> Option<String> {
    let (before, panel) = panel_inside(body, stamp)?;
    let rest = match panel.strip_prefix(BEGIN) {
        Some(old) => old.split_once(END)?.1,
        None => panel,
    };
    let notice = sentence.map(|sentence| format!("{BEGIN}{sentence}{END}")).unwrap_or_default();
    Some(format!("{before}{notice}{rest}"))
}

/// The body up to the text in the source panel, and from there.
fn panel_inside<'b>(body: &'b str, stamp: &str) -> Option<(&'b str, &'b str)> {
    const PANEL: &str = "<ac:rich-text-body>";
    let anchor = body.find(&format!(">touchmark-{stamp}<"))?;
    let inside = body.get(..anchor)?.rfind(PANEL)? + PANEL.len();
    body.split_at_checked(inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::publish::source_panel::source_panel;
    use crate::source::Snapshot;

    #[test]
    fn a_notice_comes_changes_and_goes_and_leaves_the_page_as_it_was() {
        let snapshot = Snapshot {
            name: "r".into(),
            web_url: "https://x.example".into(),
            line_link: String::new(),
            commit: "0".into(),
        };
        let other = "<ac:structured-macro ac:name=\"info\"><ac:rich-text-body><p>x</p></ac:rich-text-body></ac:structured-macro>";
        let body = format!("{other}{}", source_panel(&snapshot, "ab", 1));
        let failed = noticed(&body, "ab", Some("this.</strong> Replace it in the settings.")).unwrap();
        assert!(failed.starts_with(other) && failed.contains("Replace it in the settings"));
        let again = noticed(&failed, "ab", Some("that.</strong> Check the job's settings.")).unwrap();
        assert_eq!(again.matches(BEGIN).count(), 1);
        assert!(StorageDocument::check(again.clone()).is_ok());
        assert_eq!(noticed(&again, "ab", None).unwrap(), body);
        assert_eq!(noticed(&body, "cd", Some("x")), None);
    }
}
