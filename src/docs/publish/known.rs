//! A page's record beside what Confluence has of it.

use std::collections::BTreeMap;

use crate::atlassian::confluence;
use crate::crypto::{hex, sha256};
use crate::docs::publish::ownership::current_pages;
use crate::docs::records::job::Job;
use crate::docs::records::keys::page_key;
use crate::docs::records::page::PageRecord;
use crate::docs::write::ai_writer::AiWriter;
use crate::error::{Error, Result};
use crate::flow::{World, join_at_most};
use crate::limits::IN_FLIGHT;
use crate::locale::Locale;
use crate::outline::Page;

/// A page's record and, when Confluence has it, the page.
pub struct Known {
    pub record: PageRecord,
    pub live: Option<confluence::Page>,
}

/// Reads the records of all pages and what Confluence has of them.
pub async fn known(world: &World, job: &Job, keys: &[String]) -> Result<BTreeMap<String, Known>> {
    let read = keys.iter().map(|key| async move {
        let record = world.kvs_get::<PageRecord>(&page_key(&job.job_id, key)).await?;
        Ok::<_, Error>(record.map(|record| (key.clone(), record)))
    });
    let records: Vec<(String, PageRecord)> = join_at_most(IN_FLIGHT, read).await?.into_iter().flatten().collect();
    let ids: Vec<&str> = records.iter().filter_map(|(_, record)| record.page_id.as_deref()).collect();
    let mut live = BTreeMap::new();
    for ids in ids.chunks(confluence::PAGES_PER_REQUEST) {
        for page in current_pages(world, ids).await? {
            live.insert(page.id.clone(), page);
        }
    }
    let known = records.into_iter().map(|(key, record)| {
        let page = record.page_id.as_ref().and_then(|id| live.remove(id));
        (key, Known { record, live: page })
    });
    Ok(known.collect())
}

/// Hash of what a page is made from in a language. Text that no word of ours stands in is written again in another one too,
/// for the source panel's sake.
pub fn digest_of(page: &Page, writer: Option<&AiWriter<'_>>, locale: Locale) -> String {
    let of_text = writer.and_then(|writer| writer.digest(page)).unwrap_or_else(|| digest(page));
    if locale.is_english() { of_text } else { hex(&sha256(format!("{of_text}\u{0}{}", locale.name()).as_bytes())) }
}

/// Hash of what a reader sees, without commit and source panel.
pub fn digest(page: &Page) -> String {
    hex(&sha256(format!("{}\u{0}{}", page.title, page.body).as_bytes()))
}
