//! Pages of modules that are gone: marked, and moved under a page "Archived".
//!
//! They pass through the same publication as every other page, so that a crash, an edit or a taken title is handled in
//! one place: an edited page keeps its text and gets the note as a proposal below it.

use std::collections::{BTreeMap, BTreeSet};

use crate::docs::publish::ownership;
use crate::docs::records::job::Job;
use crate::docs::records::keys::page_key;
use crate::docs::records::page::PageRecord;
use crate::docs::records::page_key::{ARCHIVE, PageKey};
use crate::error::Result;
use crate::flow::World;
use crate::locale::{Locale, Words, own, said};
use crate::outline::Page;
use crate::source::{Snapshot, TreeEntry};
use crate::text::{first_chars, xml_escape};

/// The records of pages whose module is no longer in the tree. A module that was only left out of the plan is not gone.
///
/// A page that was made and never noted is noted here: nothing else will ask for it again.
pub async fn gone(
    world: &World,
    job: &Job,
    run_id: &str,
    tree: &[TreeEntry],
    pages: &[Page],
    records: Vec<PageRecord>,
) -> Result<Vec<PageRecord>> {
    let written: BTreeSet<&str> = pages.iter().map(|page| page.key.as_str()).collect();
    let paths: BTreeSet<&str> = tree.iter().map(|entry| entry.path.as_str()).collect();
    let mut gone = Vec::new();
    for mut record in records {
        if record.page_id.is_none() && !record.digest.is_empty() && !written.contains(record.key.as_str()) {
            let Some(noted) = ownership::adopt(world, job, record, run_id).await? else { continue };
            record = noted;
        }
        let below = PageKey::of(&record.key).is_below_front();
        if below && record.page_id.is_some() && !written.contains(record.key.as_str()) && !stands(&paths, &record.key) {
            gone.push(record);
        }
    }
    gone.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(gone)
}

/// A path that came back in other letters (`git mv src Src`) is the same page: its record is taken over, and the page
/// renamed, because Confluence holds both titles for one.
pub async fn take_over(world: &World, job: &Job, pages: &[Page], gone: &mut Vec<PageRecord>) -> Result<()> {
    let written: BTreeMap<String, &str> =
        pages.iter().map(|page| (page.key.to_lowercase(), page.key.as_str())).collect();
    let mut left = Vec::new();
    for record in gone.drain(..) {
        let Some(key) = written.get(&record.key.to_lowercase()) else {
            left.push(record);
            continue;
        };
        let at = page_key(&job.job_id, key);
        let there = world.kvs_get::<PageRecord>(&at).await?;
        let old = page_key(&job.job_id, &record.key);
        match there.filter(|there| there.page_id.is_some()) {
            // A run that stopped between the two writes.
            Some(there) if there.page_id == record.page_id => world.kvs_delete(&old).await?,
            Some(_) => left.push(record),
            None => {
                world.kvs_set(&at, &PageRecord { key: (*key).to_owned(), ..record }).await?;
                world.kvs_delete(&old).await?;
            }
        }
    }
    *gone = left;
    Ok(())
}

const RETIRED: &str = "This text was proposed for an edited page, and was taken or is not needed any more. \
                       It is in this page's history.";
const GONE: &str = "{} is no longer in the repository. \
                    Its documentation as it was last written is in this page's history.";

/// The pages that say so, in the job's language. Their text names no commit: it is written once.
pub fn pages(snapshot: &Snapshot, gone: &[PageRecord], locale: Locale) -> Vec<Page> {
    if gone.is_empty() {
        return Vec::new();
    }
    let words = Words::of(locale);
    let title = words.spoken(&said("Archived · {}", &[&snapshot.name]));
    let title = first_chars(&title, crate::limits::TITLE_CHARS).to_owned();
    let above = own("Modules that are no longer in the repository, and proposals that were taken.");
    let above = words.spoken(&format!("<p>{above}</p>"));
    let mut pages = vec![page(ARCHIVE, Some(String::new()), title, above)];
    for record in gone {
        let key = xml_escape(&record.key);
        let said = match PageKey::of(&record.key) {
            PageKey::Proposal(_) => own(RETIRED),
            _ => said(GONE, &[&format!("<code>{key}</code>")]),
        };
        let note = format!(
            "<ac:structured-macro ac:name=\"note\"><ac:rich-text-body><p>{}</p></ac:rich-text-body>\
             </ac:structured-macro>",
            words.spoken(&said)
        );
        pages.push(page(&record.key, Some(ARCHIVE.to_owned()), record.wanted.clone(), note));
    }
    pages
}

fn page(key: &str, parent: Option<String>, title: String, body: String) -> Page {
    Page { key: key.to_owned(), parent, title, body, ..Page::default() }
}

/// Whether the path, or anything below it, is in the tree.
pub fn stands(paths: &BTreeSet<&str>, key: &str) -> bool {
    let below = format!("{key}/");
    paths.contains(key) || paths.range(below.as_str()..).next().is_some_and(|path| path.starts_with(&below))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage_format::StorageDocument;

    #[test]
    fn a_folder_that_still_holds_something_stands() {
        let tree = BTreeSet::from(["src/deep/data.bin", "src/lib.rs"]);
        assert!(stands(&tree, "src/deep") && stands(&tree, "src/lib.rs") && !stands(&tree, "src/de"));
    }

    #[test]
    fn the_note_passes_the_gate() {
        let snapshot =
            Snapshot { name: "r".to_owned(), web_url: String::new(), line_link: String::new(), commit: String::new() };
        let record = PageRecord { key: "a<b".to_owned(), wanted: "r: a<b".to_owned(), ..PageRecord::default() };
        let pages = pages(&snapshot, &[record], Locale::English);
        assert_eq!(pages[1].parent.as_deref(), Some("archived:"));
        assert!(pages.into_iter().all(|page| StorageDocument::check(page.body).is_ok()));
    }
}
