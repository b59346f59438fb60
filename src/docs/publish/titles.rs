//! Titles: one space holds a title once, so that a page may have to take another than the writer asked for.

use std::collections::BTreeMap;

use crate::docs::publish::known::Known;
use crate::docs::publish::ownership::{is_free, is_ours};
use crate::docs::records::job::Job;
use crate::docs::records::keys::page_key;
use crate::docs::records::page::PageRecord;
use crate::error::{Code, Error, Result};
use crate::flow::{World, join_at_most};
use crate::limits::{IN_FLIGHT, TITLE_CHARS};
use crate::locale::{Locale, Words, said};
use crate::outline::Page;
use crate::text::first_chars;

/// Numbered titles tried before the stamp is taken for a suffix.
const MOST_NUMBERS: u32 = 9;

/// The title of every page that may not have the one it asked for, by page key.
pub async fn assign_titles(
    world: &World,
    job: &Job,
    known: &BTreeMap<String, Known>,
    pages: &[Page],
) -> Result<BTreeMap<String, String>> {
    let titles =
        join_at_most(IN_FLIGHT, pages.iter().map(|page| title_of(world, job, known.get(&page.key), page))).await?;
    let asked: BTreeMap<&str, &str> = pages.iter().map(|page| (page.key.as_str(), page.title.as_str())).collect();
    Ok(titles.into_iter().filter(|(key, title)| asked.get(key.as_str()) != Some(&title.as_str())).collect())
}

/// Notes which pages a person gave another title: such a page stays ours, and the title theirs. One that they gave the old
/// title back is named by the writer again.
pub async fn note_names(world: &World, job: &Job, known: &mut BTreeMap<String, Known>) -> Result<()> {
    for Known { record, live } in known.values_mut() {
        let Some(live) = live else { continue };
        let renamed_by_us = record.pending.as_ref().is_some_and(|pending| is_ours(live, pending));
        let named =
            !renamed_by_us && live.title != record.wanted && (record.named_by_person || live.title != record.title);
        if named != record.named_by_person {
            record.named_by_person = named;
            world.kvs_set(&page_key(&job.job_id, &record.key), record).await?;
        }
    }
    Ok(())
}

/// A page's key and the title that it gets.
pub async fn title_of(world: &World, job: &Job, known: Option<&Known>, page: &Page) -> Result<(String, String)> {
    let stamp = job.stamp(&page.key);
    let refused = |title: &str| known.is_some_and(|known| known.record.has_refused(title));
    if let Some(Known { record: PageRecord { named_by_person: true, .. }, live: Some(live) }) = known {
        return Ok((page.key.clone(), live.title.clone()));
    }
    let title = match known.filter(|known| known.record.wanted == page.title) {
        // Also one that a person had named and named back.
        Some(Known { live: Some(live), .. }) if live.title == page.title => page.title.clone(),
        Some(Known { record, live: Some(_) }) if !refused(&record.title) => record.title.clone(),
        // An intent: the page may be there already, under this title, unless somebody else took it meanwhile.
        Some(Known { record: PageRecord { page_id: None, title, .. }, .. })
            if !title.is_empty() && !refused(title) && is_free(world, job, title, &stamp).await? =>
        {
            title.clone()
        }
        _ => free_title(world, job, page, &stamp, refused).await?,
    };
    Ok((page.key.clone(), title))
}

async fn free_title(
    world: &World,
    job: &Job,
    page: &Page,
    stamp: &str,
    refused: impl Fn(&str) -> bool,
) -> Result<String> {
    for number in 1..=MOST_NUMBERS {
        let title = if number == 1 { page.title.clone() } else { suffixed(&page.title, &format!(" ({number})")) };
        if !refused(&title) && is_free(world, job, &title, stamp).await? {
            return Ok(title);
        }
    }
    let title = suffixed(&page.title, &format!(" ({})", first_chars(stamp, 8)));
    if !refused(&title) && is_free(world, job, &title, stamp).await? {
        return Ok(title);
    }
    Err(Error::new(Code::TitleTaken, "every title for this page is taken by other pages"))
}

/// The title that a proposal for a page asks for.
pub fn of_proposal(title: &str, locale: Locale) -> String {
    first_chars(&Words::of(locale).spoken(&said("Proposed: {}", &[title])), TITLE_CHARS).to_owned()
}

fn suffixed(title: &str, suffix: &str) -> String {
    let room = TITLE_CHARS.saturating_sub(suffix.chars().count());
    format!("{}{suffix}", first_chars(title, room))
}
