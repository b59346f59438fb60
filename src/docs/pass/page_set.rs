//! The set of pages of a pass: written, those of gone modules included, each with the title it gets.

use std::collections::BTreeMap;

use crate::docs::incremental::increment::{Affected, IncrementContext};
use crate::docs::publish::known::{Known, known};
use crate::docs::publish::lost::named;
use crate::docs::publish::{archive, images, moved, retire};
use crate::docs::records::page_key::ARCHIVE;
use crate::docs::records::store::page_records;
use crate::error::Result;
use crate::outline::{self, Page, Scan};

/// All pages with the titles they get.
pub struct PageSet {
    pub pages: Vec<Page>,
    /// The titles that were asked for, by page key.
    pub asked_titles: BTreeMap<String, String>,
    pub known: BTreeMap<String, Known>,
}

impl PageSet {
    /// Writes the pages, those of gone modules included, and assigns their titles. `is_whole_tree`: what the tree does not
    /// show is gone.
    pub async fn plan(
        context: &IncrementContext<'_>,
        is_whole_tree: bool,
        scan: &Scan,
        affected: Option<&Affected>,
    ) -> Result<Self> {
        let IncrementContext { world, job, snapshot, tree, run_id, .. } = *context;
        let is_ours = |page: &Page| affected.is_none_or(|affected| affected.keys.contains(&page.key));
        let titles = affected.map(Affected::kept_titles).unwrap_or_default();
        let (images, is_part) = (images::names(job, tree), !context.shard.is_empty());
        let mut options = outline::WriteOptions { titles, images, is_part, locale: job.language };
        let write = |options: &outline::WriteOptions| {
            let mut pages = outline::write(snapshot, tree, scan, options);
            pages.retain(is_ours);
            pages
        };
        let mut pages = write(&options);
        // What a truncated listing does not show may well be there; where a module is gone, everything was read.
        let looked = is_whole_tree && affected.is_none();
        let records = if looked { page_records(world, &job.job_id).await? } else { Vec::new() };
        let proposals = retire::standing(&records);
        let mut gone = archive::gone(world, job, run_id, tree, &pages, records).await?;
        archive::take_over(world, job, &pages, &mut gone).await?;
        let keys = pages.iter().map(|page| &page.key).chain(gone.iter().chain(&proposals).map(|record| &record.key));
        let mut keys: Vec<String> = keys.cloned().collect();
        keys.extend((!gone.is_empty() || !proposals.is_empty()).then(|| ARCHIVE.to_owned()));
        let mut known = known(world, job, &keys).await?;
        gone.extend(retire::not_needed(proposals, &known));
        let mut archived = archive::pages(snapshot, &gone, job.language);
        let all: Vec<Page> = pages.iter().chain(&archived).cloned().collect();
        let asked_titles = all.iter().map(|page| (page.key.clone(), page.title.clone())).collect();
        let assigned = named(world, job, &mut known, &all).await?;
        if !assigned.is_empty() {
            options.titles.extend(assigned);
            pages = write(&options);
            for page in &mut archived {
                page.title = options.titles.get(&page.key).unwrap_or(&page.title).clone();
            }
        }
        pages.extend(archived);
        moved::name_spaces(world, job, &mut known, affected.map(|affected| &affected.records), &mut pages).await?;
        Ok(Self { pages, asked_titles, known })
    }
}
