//! One part of a divided run: reads its files, writes its pages, notes what the next push will be compared with.

use super::ai_writer::AiWriter;
use super::division::{entries, files_key, rows};
use super::fan_out::{Ended, FanOut, Head, PartFiles};
use super::images::Images;
use super::increment::{Affected, Around, Increment};
use super::job::Counts;
use super::publish::Publication;
use super::run::{Settled, Tree, settle};
use super::{overview, read};
use crate::error::Result;
use crate::git::{self, Repository};
use crate::outline::{self, PlanLimits};
use crate::provider::Provider;
use crate::settings::Settings;

/// Does a part's work.
pub(super) async fn work(run: &FanOut<'_>, head: &Head, part: &PartFiles) -> Result<Ended> {
    let FanOut { world, job, run_id } = *run;
    run.goes_on().await?;
    let repository = narrowed(&job.repository, &part.chunk.folder);
    let source = read::Source::at(world, &repository, &head.commit).await?;
    let connection = job.ai.as_ref().filter(|_| job.writer == "ai");
    let wishes = match connection.is_some() || part.files.is_none() {
        true => read::wishes(&source, head.wishes.as_slice()).await?,
        false => None,
    };
    let files = match &part.files {
        Some(rows) => entries(rows.clone()),
        None => {
            let mut listed = source.tree().await?.0;
            let wants = |path: &str| wishes.as_ref().is_none_or(|(_, config)| config.wants(path));
            listed.retain(|entry| part.chunk.holds(&entry.path) && wants(&entry.path));
            listed
        }
    };
    let plan = outline::plan(&files, &PlanLimits::default());
    let mut reader = read::Reader::new(&source, &plan);
    let snapshot = git::snapshot(&job.repository, &head.commit);
    let id = part.chunk.id();
    let around = Around { world, job, snapshot: &snapshot, tree: &files, plan: &plan, part: &id, run_id };
    let increment = Increment::open(&around, !head.partial, None).await?;
    let affected = increment.read(&around, &mut reader, |_, _| run.goes_on()).await?;
    if affected.is_none() {
        reader.scan.forget_remembered();
        reader.choose_all();
        while reader.round(|_, _| {}).await? {
            run.goes_on().await?;
        }
    }
    reader.scan.settle();
    let cut = Tree { entries: &files, all: &files, truncated: true };
    let Settled { mut pages, wanted, known } =
        settle(world, job, run_id, &snapshot, &cut, &reader.scan, affected.as_ref()).await?;
    pages.retain(|page| !page.key.is_empty());
    let gone = if affected.is_none() { increment.gone(&around, &pages).await? } else { Vec::new() };
    let mut standing = affected.as_ref().map(Affected::standing).unwrap_or_default();
    standing.insert(String::new(), overview::front_id(run, &snapshot).await?);
    let identified = reader.with_ids(files.clone());
    let settings = match connection {
        Some(_) => run.share(head, world.kvs_get(Settings::KEY).await?.unwrap_or_default()).await?,
        None => Settings::default(),
    };
    let writer = connection.map(|ai| {
        let writer = AiWriter::new(world, ai, &source, &snapshot, &identified, &reader.scan);
        writer.wishing(wishes.map(|(text, _)| text)).within(&settings).beside(run.lanes())
    });
    let images = Images::new(world, &source, job, &files);
    let publication = Publication {
        world,
        job,
        run_id,
        snapshot: &snapshot,
        wanted: &wanted,
        writer: writer.as_ref(),
        standing: &standing,
        images: images.as_ref(),
    };
    let published = publication.publish(known, &pages, |_, _| run.goes_on()).await?;
    let postponed = published.ai.is_some_and(|spent| spent.postponed > 0);
    if !postponed && files.iter().all(|entry| !entry.id.is_empty()) {
        increment.close(&around, &reader, affected.is_none(), &pages).await?;
        if let Some(rows) = rows(&files) {
            world.kvs_set(&files_key(job, &part.chunk), &rows).await?;
        }
    }
    // The front page is only the parent here.
    let unchanged = published.unchanged.saturating_sub(1);
    let counts = Counts { files: 0, left_out: 0, tokens: 0, unchanged, ..published }.plus(reader.counts);
    Ok(Ended { counts, keys: pages.into_iter().map(|page| page.key).collect(), gone, error: None })
}

/// GitHub gives the whole tree in one answer; the others are asked for the part's folder alone.
fn narrowed(repository: &Repository, folder: &str) -> Repository {
    let narrow = repository.provider != Provider::Github && !folder.is_empty();
    let folder = if narrow { Some(folder.to_owned()) } else { repository.folder.clone() };
    Repository { folder, ..repository.clone() }
}
