//! The front page of a divided run: made from the published pages, read back, when all parts have ended.

use std::collections::{BTreeMap, BTreeSet};

use crate::atlassian::confluence;
use crate::docs::publish::archive;
use crate::docs::publish::done::PagesDone;
use crate::docs::publish::known::known;
use crate::docs::publish::lost::named;
use crate::docs::publish::publication::Publication;
use crate::docs::records::keys::page_key;
use crate::docs::records::page::PageRecord;
use crate::docs::records::page_key::{ARCHIVE, PageKey};
use crate::docs::records::run::Counts;
use crate::docs::records::store::page_records;
use crate::docs::sharded::state::{RunHead, ShardResult, ShardedRun};
use crate::docs::source::git_source::Source;
use crate::docs::write::ai_writer::AiWriter;
use crate::docs::write::whole_page::summary;
use crate::error::{Code, Error, Result};
use crate::flow::join_at_most;
use crate::git;
use crate::limits::{IN_FLIGHT, TITLE_CHARS};
use crate::locale::{Words, own};
use crate::outline::{self, Page, Reason, Scan};
use crate::site::{PageWriter, send_to_site};
use crate::source::Snapshot;
use crate::text::{first_chars, xml_escape};

/// Pages whose bodies are read back in one request: of 300 KB each they stay far below an answer's limit.
const READ_BACK: usize = 20;
/// Rows of the overview; deeper modules are found below those that are shown.
const MOST_ROWS: usize = 400;

/// The front page's id; a page that says that the rest is being written is made when there is none.
pub async fn front_id(run: &ShardedRun<'_>, permission: &PageWriter, snapshot: &Snapshot) -> Result<String> {
    if let Some(id) = run.front().await? {
        return Ok(id);
    }
    let body = own("This documentation is being written. The overview comes last.");
    let body = Words::of(run.job.language).spoken(&format!("<p><em>{body}</em></p>"));
    publish(run, permission, snapshot, vec![front(snapshot, body)], None).await?;
    run.front().await?.ok_or_else(|| Error::new(Code::Upstream, "Confluence does not show the front page yet"))
}

/// What all parts and the overview did.
pub struct Ended {
    pub done: PagesDone,
    /// Why a part failed.
    pub failed: Option<Code>,
}

/// Writes the overview, marks pages of modules that are gone, and sums up what the parts did. `None` while a part is open.
pub async fn write(run: &ShardedRun<'_>, permission: &PageWriter, head: &RunHead) -> Result<Option<Ended>> {
    let Some(ends) = run.results(head).await?.into_iter().collect::<Option<Vec<ShardResult>>>() else {
        return Ok(None);
    };
    let written: BTreeSet<&str> = ends.iter().flat_map(|ended| ended.keys.iter().map(String::as_str)).collect();
    let failed = ends.iter().find_map(|ended| ended.error);
    let mut counts = ends.iter().fold(Counts::default(), |sum, ended| sum.plus(ended.counts));
    let mut refused: Vec<String> = ends.iter().flat_map(|ended| ended.refused.iter().cloned()).collect();
    let gone: BTreeSet<&str> =
        ends.iter().flat_map(|ended| &ended.gone).chain(&head.gone).map(String::as_str).collect();
    let gone: BTreeSet<&str> = gone.difference(&written).copied().collect();
    let mut held_back = Vec::new();
    let left_out = left_out(head, &ends);
    // The same pages as before have the same map: what their first sentences say is caught up with once a week.
    let is_due = if head.partial { counts.created > 0 || !gone.is_empty() } else { !written.is_empty() };
    if failed != Some(Code::Cancelled) && is_due {
        let snapshot = git::snapshot(&run.job.repository, &head.commit);
        let records = records(run, &written).await?;
        let keys = if head.partial { module_keys(&records, &gone) } else { written.clone() };
        let rows = rows(run, &keys, &records).await?;
        let gone = gone.iter().filter(|key| PageKey::of(key).is_below_front()).filter_map(|key| records.get(*key));
        let words = Words::of(run.job.language);
        let mut pages = vec![front(&snapshot, words.spoken(&body(&rows, &left_out)))];
        pages.extend(archive::pages(&snapshot, &gone.cloned().collect::<Vec<_>>(), run.job.language));
        let published = publish(run, permission, &snapshot, pages, Some(head)).await?;
        counts = counts.plus(published.counts);
        held_back = published.refused;
    }
    if failed.is_none() && counts.ai.is_none_or(|spent| spent.postponed == 0) {
        run.save_map(head, &held_back, left_out.into_iter().collect()).await?;
    }
    refused.extend(held_back);
    Ok(Some(Ended { done: PagesDone { counts, refused, ..PagesDone::default() }, failed }))
}

/// Keys of the modules' pages that there are, when a run wrote only some of them.
fn module_keys<'r>(records: &'r BTreeMap<String, PageRecord>, gone: &BTreeSet<&str>) -> BTreeSet<&'r str> {
    let archive = records.get(ARCHIVE).and_then(|record| record.page_id.as_deref());
    let stands = |record: &&PageRecord| {
        let below = PageKey::of(&record.key).is_below_front();
        let archived = archive.is_some() && archive == Some(record.parent_id.as_str());
        below && !archived && record.page_id.is_some() && !gone.contains(record.key.as_str())
    };
    records.values().filter(stands).map(|record| record.key.as_str()).collect()
}

/// A module in the overview.
struct Row {
    key: String,
    title: String,
    summary: String,
}

/// The listing is eventually consistent: what it does not show yet is asked for by its key.
async fn records(run: &ShardedRun<'_>, keys: &BTreeSet<&str>) -> Result<BTreeMap<String, PageRecord>> {
    let listed = page_records(run.world, &run.job.job_id).await?.into_iter();
    let mut records: BTreeMap<String, PageRecord> = listed.map(|record| (record.key.clone(), record)).collect();
    let missing: Vec<String> =
        keys.iter().filter(|key| !records.contains_key(**key)).map(|key| page_key(&run.job.job_id, key)).collect();
    let found = missing.iter().map(|key| run.world.kvs_get::<PageRecord>(key));
    let found = join_at_most(IN_FLIGHT, found).await?;
    records.extend(found.into_iter().flatten().map(|record| (record.key.clone(), record)));
    Ok(records)
}

/// The modules nearest to the root, with the first sentence of each as Confluence has it.
async fn rows(run: &ShardedRun<'_>, keys: &BTreeSet<&str>, records: &BTreeMap<String, PageRecord>) -> Result<Vec<Row>> {
    let mut shown: Vec<&PageRecord> = keys.iter().filter_map(|key| records.get(*key)).collect();
    shown.retain(|record| record.page_id.is_some() && PageKey::of(&record.key) != PageKey::Part);
    shown.sort_by_key(|record| (record.key.matches('/').count(), record.key.as_str()));
    shown.truncate(MOST_ROWS);
    shown.sort_by_key(|record| record.key.as_str());
    let mut rows = Vec::new();
    for some in shown.chunks(READ_BACK) {
        let ids: Vec<&str> = some.iter().filter_map(|record| record.page_id.as_deref()).collect();
        let answer = send_to_site(run.world, || confluence::pages_with_bodies(&ids)).await?;
        let pages: BTreeMap<String, confluence::Page> =
            confluence::read_pages(&answer)?.into_iter().map(|page| (page.id.clone(), page)).collect();
        let read = some.iter().filter_map(|record| {
            let page = pages.get(record.page_id.as_ref()?).filter(|page| page.status == "current")?;
            let body = page.body.as_ref().and_then(|body| body.storage.as_ref()).map_or("", |body| body.value.as_str());
            Some(Row { key: record.key.clone(), title: page.title.clone(), summary: summary(body) })
        });
        rows.extend(read);
    }
    Ok(rows)
}

fn body(rows: &[Row], left_out: &BTreeMap<Reason, u32>) -> String {
    let items: String = rows
        .iter()
        .map(|row| {
            let (title, key) = (xml_escape(&row.title), xml_escape(&row.key));
            let said = if row.summary.is_empty() { String::new() } else { format!("<p>{}</p>", xml_escape(&row.summary)) };
            format!(
                "<tr><td><ac:link><ri:page ri:content-title=\"{title}\" /><ac:link-body><code>{key}</code></ac:link-body>\
                 </ac:link></td><td>{said}</td></tr>"
            )
        })
        .collect();
    let left_out = outline::left_out_sentence(left_out);
    let left_out =
        left_out.map(|sentence| format!("<h2>{}</h2><p>{sentence}</p>", own("Left out"))).unwrap_or_default();
    let [title, module, what] = ["Map", "Module", "What it is"].map(own);
    format!("<h2>{title}</h2><table><tbody><tr><th>{module}</th><th>{what}</th></tr>{items}</tbody></table>{left_out}")
}

/// How many files no page shows. Like the map's sentences it is caught up with when everything is read.
fn left_out(head: &RunHead, ends: &[ShardResult]) -> BTreeMap<Reason, u32> {
    let mut sum: BTreeMap<Reason, u32> = head.left_out.iter().copied().collect();
    for (reason, count) in ends.iter().filter(|_| !head.partial).flat_map(|ended| &ended.left_out) {
        *sum.entry(*reason).or_default() += count;
    }
    sum
}

fn front(snapshot: &Snapshot, body: String) -> Page {
    let title = first_chars(&snapshot.name, TITLE_CHARS).to_owned();
    Page { key: String::new(), parent: None, title, body, sources: 0, source_paths: Vec::new(), stands_above: false }
}

/// Publishes the front page and what stands beside it. With a head the AI, where there is one, writes above the map.
async fn publish(
    run: &ShardedRun<'_>,
    permission: &PageWriter,
    snapshot: &Snapshot,
    mut pages: Vec<Page>,
    head: Option<&RunHead>,
) -> Result<PagesDone> {
    let ShardedRun { world, job, run_id } = *run;
    let keys: Vec<String> = pages.iter().map(|page| page.key.clone()).collect();
    let wanted = pages.iter().map(|page| (page.key.clone(), page.title.clone())).collect();
    let mut known = known(world, job, &keys).await?;
    let titles = named(world, job, &mut known, &pages).await?;
    for page in &mut pages {
        page.title = titles.get(&page.key).unwrap_or(&page.title).clone();
    }
    let source = Source::at(world, &job.repository, &snapshot.commit).await?;
    let scan = Scan::default();
    let connection = job.ai_connection().filter(|_| head.is_some());
    let writer = connection
        .map(|ai| AiWriter::new(world, ai, &source, snapshot, &[], &scan).of_overviews().in_language(job.language));
    let unchanged = BTreeMap::new();
    let publication = Publication {
        world,
        job,
        permission,
        run_id,
        snapshot,
        wanted: &wanted,
        writer: writer.as_ref(),
        unchanged_pages: &unchanged,
        images: None,
    };
    let mut done = PagesDone::default();
    publication.publish(known, &pages, &mut done, |_, _| async { Ok(()) }).await?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage_format::StorageDocument;

    #[test]
    fn the_map_passes_the_gate() {
        let row = Row { key: "a<b".to_owned(), title: "r: \"a\"".to_owned(), summary: "x & y".to_owned() };
        assert!(StorageDocument::check(body(&[row], &BTreeMap::from([(Reason::Encoding, 2)]))).is_ok());
    }
}
