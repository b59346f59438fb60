//! The front page's source panel after a run: what failed, and what changed since the run before. The panel is left out of
//! comparisons, so that neither is a reason to write the page's text again, and a run that changes nothing writes nothing.

mod changes;
mod failure_notice;

pub use failure_notice::refused_pages;

use crate::atlassian::confluence::{self, Draft};
use crate::docs::publish::done::Changes;
use crate::docs::publish::front::changes::{openings, section, with_section};
use crate::docs::publish::front::failure_notice::{Notice, UPDATES_NOT, notice};
use crate::docs::publish::ownership::{current_pages, is_ours, is_stamped, message, with_body};
use crate::docs::publish::source_panel::panel_of;
use crate::docs::records::job::Job;
use crate::docs::records::keys::{page_key, short_hash};
use crate::docs::records::page::{LastChange, PageRecord, Pending};
use crate::docs::records::run::{Run, State};
use crate::error::Result;
use crate::flow::World;
use crate::locale::Words;
use crate::site::send_to_site;
use crate::storage_format::{StorageDocument, shape};

const OPEN: &str = "<p>";
const CLOSE: &str = "</p>";

/// Brings the front page's panel in line with how a run ended. A page that a person edited is left alone.
pub async fn update(world: &World, job: &Job, run: &Run, changed: &Changes) -> Result<()> {
    let wanted = match notice(world, job, run).await? {
        Notice::AsBefore => return Ok(()),
        Notice::None => None,
        Notice::Says(sentence) => Some(Words::of(job.language).spoken(&sentence)),
    };
    let key = page_key(&job.job_id, "");
    let Some(mut record) = world.kvs_get::<PageRecord>(&key).await? else { return Ok(()) };
    // What stands there was told by a run that came further.
    if record.notice.is_some() && run.state == State::Cancelled {
        return Ok(());
    }
    let has_changed = run.state == State::Done && run.counts.created + run.counts.updated > 0;
    if has_changed && let Some(commit) = &run.commit {
        record.last_change = Some(LastChange::after(record.last_change.take(), &run.run_id, commit));
    }
    let is_told = has_changed && !changed.is_empty();
    let since = record.last_change.as_ref().and_then(|last| last.since.clone()).filter(|_| is_told);
    if wanted.is_none() && record.notice.is_none() && record.pending.is_none() && since.is_none() {
        return if has_changed { world.kvs_set(&key, &record).await } else { Ok(()) };
    }
    let Some(page_id) = record.page_id.clone() else { return Ok(()) };
    let Some(live) = with_body(world, &page_id).await? else { return Ok(()) };
    if let Some(pending) = record.pending.take().filter(|pending| is_ours(&live, pending)) {
        (record.version, record.digest) = (pending.version, pending.digest);
    }
    if live.version.number != record.version || !is_stamped(world, job, &page_id).await? {
        return Ok(());
    }
    let changes = since.map(|from| section(job, (&from, run), changed, record.space_key.is_none()));
    let Some(body) = told(live.storage(), &job.stamp(""), wanted.as_deref(), changes.as_deref()) else {
        return Ok(());
    };
    record.notice = wanted.as_deref().map(short_hash);
    if body == live.storage() {
        return world.kvs_set(&key, &record).await;
    }
    let Ok(body) = StorageDocument::check(body) else { return Ok(()) };
    replace(world, job, run, record, &live, &body).await
}

/// Puts the front page's text with another panel in its place.
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

/// A front page's new body with the notice that stands on the one before it. Of other pages nothing changes.
pub fn with_notice_of(before: &str, body: StorageDocument, stamp: &str) -> StorageDocument {
    let Some(sentence) = sentence_in(before, stamp) else { return body };
    noticed(body.as_str(), stamp, Some(sentence)).and_then(|body| StorageDocument::check(body).ok()).unwrap_or(body)
}

/// The sentence of the notice in a body.
fn sentence_in<'b>(body: &'b str, stamp: &str) -> Option<&'b str> {
    let (_, panel) = panel_inside(body, stamp)?;
    Some(notice_in(panel)?.0)
}

/// The body with a panel that says both; `None` where the panel is not found.
fn told(body: &str, stamp: &str, sentence: Option<&str>, changes: Option<&str>) -> Option<String> {
    let body = noticed(body, stamp, sentence)?;
    Some(match (changes, panel_of(&body, stamp)) {
        (Some(changes), Some(panel)) => body.replacen(panel, &with_section(panel, changes), 1),
        _ => body,
    })
}

/// The body with the notice at the top of the source panel, or without it; `None` where the panel is not found.
fn noticed(body: &str, stamp: &str, sentence: Option<&str>) -> Option<String> {
    let (before, panel) = panel_inside(body, stamp)?;
    let rest = notice_in(panel).map_or(panel, |(_, rest)| rest);
    let notice = sentence.map(|sentence| format!("{OPEN}{sentence}{CLOSE}")).unwrap_or_default();
    Some(format!("{before}{notice}{rest}"))
}

/// The sentence of the notice at the head of a panel's text, in whatever language, and what follows it.
fn notice_in(panel: &str) -> Option<(&str, &str)> {
    let is_notice = openings(UPDATES_NOT).iter().any(|begin| panel.starts_with(begin.as_str()));
    let rest = panel.strip_prefix(OPEN).filter(|_| is_notice)?;
    rest.split_once(CLOSE)
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
    use crate::locale::{Locale, own, said};
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
        let told = |locale, why: &str| {
            let sentence = format!("<strong>{}</strong> {why}", said(UPDATES_NOT, &[&own("this documentation")]));
            Words::of(locale).spoken(&sentence)
        };
        let first = told(Locale::English, "Replace it in the settings.");
        let failed = noticed(&body, "ab", Some(&first)).unwrap();
        assert!(failed.starts_with(other) && failed.contains("Replace it in the settings"));
        for locale in Locale::ALL {
            let again = noticed(&failed, "ab", Some(&told(locale, "Check the job's settings."))).unwrap();
            assert_eq!((again.matches("Check the").count(), again.matches("Replace it").count()), (1, 0), "{again}");
            assert!(StorageDocument::check(again.clone()).is_ok());
            assert_eq!(noticed(&again, "ab", None).unwrap(), body);
            let unchanged = StorageDocument::check(body.clone()).unwrap();
            assert_eq!(with_notice_of(&again, unchanged, "ab").as_str(), again);
        }
        assert_eq!(noticed(&body, "cd", Some("x")), None);
    }
}
