//! When a run that nobody watched fails, the front page's source panel says so, and what to do; likewise when pages could
//! not be changed, and which. The next run that ends well takes it away. Watchers of the page learn of it by Confluence's
//! own mail.

use crate::atlassian::confluence::{self, Draft};
use crate::docs::publish::ownership::{current_pages, is_ours, is_stamped, message, with_body};
use crate::docs::publish::source_panel::carries;
use crate::docs::records::explain::explain;
use crate::docs::records::job::Job;
use crate::docs::records::keys::{page_key, short_hash};
use crate::docs::records::page::{PageRecord, Pending};
use crate::docs::records::run::{Run, StartedBy, State};
use crate::error::{Code, Result};
use crate::flow::World;
use crate::site::send_to_site;
use crate::storage_format::{StorageDocument, shape};
use crate::text::xml_escape;

/// What the notice begins with; nothing else in a source panel does.
const BEGIN: &str = "<p><strong>Touchmark could not update ";
const END: &str = "</p>";

/// Brings the front page's notice in line with how a run ended. A page that a person edited is left alone.
pub async fn update_notice(world: &World, job: &Job, run: &Run) -> Result<()> {
    let wanted = match (run.state, run.error) {
        (State::Done, _) if run.counts.refused > 0 => Some(refused_sentence(run)),
        (State::Done, _) => None,
        // Without the requester's right nothing is written, not even this.
        (State::Failed, Some(Code::NoWritePermission)) => return Ok(()),
        (State::Failed, Some(code)) if run.started_by != StartedBy::Person => {
            Some(format!("this documentation.</strong> {}", xml_escape(explain(code, run.peer))))
        }
        _ => return Ok(()),
    };
    let key = page_key(&job.job_id, "");
    let Some(mut record) = world.kvs_get::<PageRecord>(&key).await? else { return Ok(()) };
    let shown = wanted.as_deref().map(short_hash);
    if record.notice == shown && record.pending.is_none() {
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
    record.notice = shown;
    if body == live.storage() {
        return world.kvs_set(&key, &record).await;
    }
    let Ok(body) = StorageDocument::check(body) else { return Ok(()) };
    replace(world, job, run, record, &live, &body).await
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

/// Which pages could not be changed, as markup.
fn refused_sentence(run: &Run) -> String {
    let count = match run.counts.refused {
        1 => "one page".to_owned(),
        more => format!("{more} pages"),
    };
    let named: Vec<String> = run.refused.iter().map(|title| xml_escape(title)).collect();
    let rest = if usize::try_from(run.counts.refused).is_ok_and(|all| all > named.len()) { ", and others" } else { "" };
    format!(
        "{count}.</strong> A restriction keeps the app from changing: {}{rest}. \
         Let the app edit there, or take the restriction away, then run again.",
        named.join(", ")
    )
}

/// The body with the notice at the top of the source panel, or without it; `None` where the panel is not found.
fn noticed(body: &str, stamp: &str, sentence: Option<&str>) -> Option<String> {
    const PANEL: &str = "<ac:rich-text-body>";
    let anchor = body.find(&format!(">touchmark-{stamp}<")).filter(|_| carries(body, stamp))?;
    let inside = body.get(..anchor)?.rfind(PANEL)? + PANEL.len();
    let (before, panel) = body.split_at_checked(inside)?;
    let rest = match panel.strip_prefix(BEGIN) {
        Some(old) => old.split_once(END)?.1,
        None => panel,
    };
    let notice = sentence.map(|sentence| format!("{BEGIN}{sentence}{END}")).unwrap_or_default();
    Some(format!("{before}{notice}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::publish::source_panel::source_panel;
    use crate::locale::Locale;
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
        let body = format!("{other}{}", source_panel(&snapshot, "ab", 1, Locale::English));
        let failed = noticed(&body, "ab", Some("this.</strong> Replace it in the settings.")).unwrap();
        assert!(failed.starts_with(other) && failed.contains("Replace it in the settings"));
        let again = noticed(&failed, "ab", Some("that.</strong> Check the job's settings.")).unwrap();
        assert_eq!(again.matches(BEGIN).count(), 1);
        assert!(StorageDocument::check(again.clone()).is_ok());
        assert_eq!(noticed(&again, "ab", None).unwrap(), body);
        assert_eq!(noticed(&body, "cd", Some("x")), None);
    }
}
