//! A dry run: what a run would read, write and cost. Nothing is written anywhere, no AI is asked, and nothing of a file
//! or a page is kept: the full text of one page goes to the person who asked, and nowhere else.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::ai;
use crate::atlassian::confluence;
use crate::budget::{TokenTable, count_tokens};
use crate::docs::panels::draft::{Draft, SaveInput};
use crate::docs::panels::on_page::edited_page::seen as seen_page;
use crate::docs::panels::preview_answer::{
    FileCounts, LeftOutFiles, LeftOutReason, OwnSettings, PageChange, PageText, PlannedCost, PlannedFile, PlannedPage,
    PreviewAnswer,
};
use crate::docs::publish::archive;
use crate::docs::publish::images::{self};
use crate::docs::publish::known::digest_of;
use crate::docs::records::job::Job;
use crate::docs::records::page::{Kept, PageRecord};
use crate::docs::records::page_key::{ARCHIVE, PageKey};
use crate::docs::records::store::{load, page_records};
use crate::docs::source::config::{Config, read_config};
use crate::docs::source::git_source::Source;
use crate::docs::source::reader::Reader;
use crate::docs::write::ai_writer::AiWriter;
use crate::docs::write::prompting::FRAME_TOKENS;
use crate::docs::write::whole_page::PLAN_TOKENS;
use crate::egress::Identity;
use crate::error::{Code, Error, Result};
use crate::flow::World;
use crate::git;
use crate::ids::SpaceId;
use crate::locale::Locale;
use crate::outline::{self, Page, Plan, PlanLimits, Reason, Scan, WriteOptions, is_topic};
use crate::settings::Settings;
use crate::site::{InSpace, SpaceWriter, send_to_site};
use crate::source::{Snapshot, TreeEntry};
use crate::storage_format::{has_shape, storage_to_text};

/// After so long no more files are read: a panel's call lives 25 s.
const READING_MS: u32 = 14_000;
/// Edited pages whose bodies are looked at.
const BODIES: u32 = 25;
/// Rows of each list.
const ROWS: usize = 1_000;

/// A saved job, or what `docs.save` takes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PreviewInput {
    #[serde(default)]
    job_id: Option<String>,
    #[serde(default)]
    job: Option<SaveInput>,
    /// Title of the page whose full text is wanted.
    #[serde(default)]
    page: Option<String>,
}

/// What is previewed.
pub enum Subject {
    Saved(Box<Job>),
    Described(Box<Draft>),
}

impl InSpace for PreviewInput {
    type Found = (Subject, Option<String>);

    async fn find(self, world: &World) -> Result<(SpaceId, Self::Found)> {
        match (self.job_id, self.job) {
            (Some(job_id), None) => {
                let job = load(world, &job_id).await?;
                Ok((job.target.space_id.clone(), (Subject::Saved(Box::new(job)), self.page)))
            }
            (None, Some(save)) => {
                let (space_id, draft) = save.find(world).await?;
                Ok((space_id, (Subject::Described(Box::new(draft)), self.page)))
            }
            _ => Err(Error::input("job", "name a saved job, or describe one: not both")),
        }
    }
}

/// What a run would do now. The caller must be able to create pages in the job's space.
///
/// # Errors
/// As `docs.save` and the Git host; `not_found` for a page that no title names.
pub async fn preview(
    world: World,
    writer: SpaceWriter,
    (subject, page): (Subject, Option<String>),
) -> Result<PreviewAnswer> {
    let job = match subject {
        Subject::Saved(job) => *job,
        Subject::Described(draft) => draft.checked(&world, &writer).await?,
    };
    let source = Source::open(&world, &job.repository).await?;
    let (tree, truncated) = source.tree().await?;
    let mut plan = outline::plan(&tree, &PlanLimits::default());
    let unwanted = leave_unwanted(&mut plan, read_config(&source, &tree).await?.as_ref());
    let seen = look(&world, &job, &source, &plan).await?;
    let snapshot = git::snapshot(&job.repository, &source.commit);
    let records = records(&world, &job).await?;
    let pages = titled(&snapshot, &tree, &seen.scan, &records, options_of(&job, &tree));
    let settings = world.kvs_get::<Settings>(Settings::KEY).await?.unwrap_or_default();
    let writer = job.ai_connection().map(|ai| {
        let writer = AiWriter::new(&world, ai, &source, &snapshot, &tree, &seen.scan).within(&settings);
        writer.among(titles_of(&pages), Some(&pages))
    });
    let mut rows: Vec<PlannedPage> =
        pages.iter().map(|page| row(page, &records, (writer.as_ref(), job.language), &seen.tokens)).collect();
    mark_edited(&world, &records, &mut rows).await?;
    if seen.complete && !truncated {
        rows.extend(archived(&records, &pages, &tree));
    }
    let complete = seen.complete && !truncated;
    Ok(PreviewAnswer {
        files: FileCounts { listed: tree.len(), planned: plan.wanted.len(), read: seen.files, complete },
        plan: plan.wanted.iter().take(ROWS).map(PlannedFile::of).collect(),
        left_out: left_out(&plan, &seen.scan, unwanted),
        ai: job.ai_connection().map(|connection| cost(connection, &rows)),
        page: page.map(|title| full_text(&pages, &title, &source.commit)).transpose()?,
        pages: rows.into_iter().take(ROWS).collect(),
        commit: source.commit.clone(),
    })
}

/// Takes out what the repository's own settings leave out; how many files that are.
fn leave_unwanted(plan: &mut Plan, config: Option<&Config>) -> u32 {
    let before = plan.wanted.len();
    if let Some(config) = config {
        plan.wanted.retain(|entry| config.wants(&entry.path));
    }
    u32::try_from(before - plan.wanted.len()).unwrap_or(u32::MAX)
}

/// What was read in the time there is.
struct Seen {
    scan: Scan,
    /// By path, where an AI would be asked.
    tokens: BTreeMap<String, u32>,
    files: u32,
    complete: bool,
}

async fn look(world: &World, job: &Job, source: &Source<'_>, plan: &Plan) -> Result<Seen> {
    let encoding = job.ai_connection().map(|connection| ai::limits(connection).encoding);
    let table = match encoding {
        Some(_) => TokenTable::read(&world.token_table().await).ok(),
        None => None,
    };
    let mut tokens = BTreeMap::new();
    let mut reader = Reader::new(source, plan);
    reader.choose_all();
    let complete = loop {
        if world.elapsed_ms() > READING_MS || !source.has_room() {
            break reader.counts.files == reader.total;
        }
        let more = reader.round(|path, bytes| {
            if let Some(encoding) = encoding {
                let text = String::from_utf8_lossy(bytes);
                tokens.insert(path.to_owned(), count_tokens(&text, encoding, table.as_ref()).tokens);
            }
        });
        if !more.await? {
            break true;
        }
    };
    Ok(Seen { tokens, files: reader.counts.files, complete, scan: reader.scan })
}

/// What the last runs noted of the job's pages, by key; empty for a job that never ran.
async fn records(world: &World, job: &Job) -> Result<BTreeMap<String, PageRecord>> {
    let records = page_records(world, &job.job_id).await?;
    Ok(records.into_iter().map(|record| (record.key.clone(), record)).collect())
}

fn options_of(job: &Job, tree: &[TreeEntry]) -> WriteOptions {
    WriteOptions { images: images::names(job, tree), locale: job.language, ..WriteOptions::default() }
}

fn titles_of(pages: &[Page]) -> BTreeMap<String, String> {
    pages.iter().map(|page| (page.key.clone(), page.title.clone())).collect()
}

/// The pages under the titles that they have already.
fn titled(
    snapshot: &Snapshot,
    tree: &[TreeEntry],
    scan: &Scan,
    records: &BTreeMap<String, PageRecord>,
    mut options: WriteOptions,
) -> Vec<Page> {
    let pages = outline::write(snapshot, tree, scan, &options);
    for page in &pages {
        let known = records.get(&page.key).filter(|known| known.wanted == page.title && known.title != page.title);
        if let Some(known) = known {
            options.titles.insert(page.key.clone(), known.title.clone());
        }
    }
    if options.titles.is_empty() { pages } else { outline::write(snapshot, tree, scan, &options) }
}

fn row(
    page: &Page,
    records: &BTreeMap<String, PageRecord>,
    (writer, locale): (Option<&AiWriter<'_>>, Locale),
    tokens: &BTreeMap<String, u32>,
) -> PlannedPage {
    let digest = digest_of(page, writer, locale);
    let change = match records.get(&page.key) {
        None => PageChange::New,
        Some(record) if record.has_text(&digest) => PageChange::Same,
        Some(PageRecord { kept: Some(Kept::Page), .. }) => PageChange::Kept,
        Some(_) => PageChange::Changed,
    };
    let count = |path: &str| tokens.get(path).copied().unwrap_or_default();
    PlannedPage {
        key: page.key.clone(),
        title: page.title.clone(),
        parent: page.parent.clone(),
        files: page.sources,
        change,
        prompt_tokens: writer.and_then(|writer| writer.prompt_tokens(page, count)),
    }
}

/// Tells which of the changed pages a person edited: their new text would be proposed. Only a page whose version is not the
/// one that was written last costs its body, and only the first of them; the others are taken for edited.
async fn mark_edited(world: &World, records: &BTreeMap<String, PageRecord>, rows: &mut [PlannedPage]) -> Result<()> {
    let changed = |row: &&mut PlannedPage| row.change == PageChange::Changed;
    let record_of = |row: &PlannedPage| records.get(&row.key).filter(|record| record.kept.is_none());
    let asked = rows.iter().filter(|row| row.change == PageChange::Changed).filter_map(record_of);
    let ids: Vec<&str> = asked.filter_map(|record| record.page_id.as_deref()).collect();
    let mut versions = BTreeMap::new();
    for ids in ids.chunks(confluence::PAGES_PER_REQUEST) {
        let response = send_to_site(world, || confluence::pages_seen_by(Identity::User, ids)).await?;
        let pages = confluence::read_pages(&response)?;
        versions.extend(pages.into_iter().map(|page| (page.id, page.version.number)));
    }
    let mut looked = 0;
    for row in rows.iter_mut().filter(changed) {
        let Some(record) = record_of(row) else { continue };
        let Some(id) = record.page_id.as_deref() else { continue };
        if versions.get(id).is_none_or(|version| *version == record.version) {
            continue;
        }
        looked += 1;
        let now = if looked <= BODIES { seen_page(world, id, None).await? } else { None };
        let is_ours = |now: &confluence::Page| record.shape.as_ref().is_some_and(|then| has_shape(now.storage(), then));
        if !now.as_ref().is_some_and(is_ours) {
            row.change = PageChange::Proposed;
        }
    }
    Ok(())
}

/// Pages whose module is gone: a run marks them and puts them below the page "Archived".
fn archived(records: &BTreeMap<String, PageRecord>, pages: &[Page], tree: &[TreeEntry]) -> Vec<PlannedPage> {
    let written: BTreeSet<&str> = pages.iter().map(|page| page.key.as_str()).collect();
    let paths: BTreeSet<&str> = tree.iter().map(|entry| entry.path.as_str()).collect();
    let above = records.get(ARCHIVE).and_then(|record| record.page_id.as_deref());
    let goes = |record: &&PageRecord| {
        PageKey::of(&record.key).is_below_front()
            && record.page_id.is_some()
            && Some(record.parent_id.as_str()) != above
            && !written.contains(record.key.as_str())
            && !archive::stands(&paths, &record.key)
    };
    let row = |record: &PageRecord| PlannedPage {
        key: record.key.clone(),
        title: record.title.clone(),
        parent: Some(ARCHIVE.to_owned()),
        files: 0,
        change: PageChange::Archived,
        prompt_tokens: None,
    };
    records.values().filter(goes).map(row).collect()
}

/// What the pages that an AI would be asked for cost.
fn cost(connection: &ai::Connection, rows: &[PlannedPage]) -> PlannedCost {
    let due =
        rows.iter().filter(|row| matches!(row.change, PageChange::New | PageChange::Changed | PageChange::Proposed));
    let asked: Vec<(&str, u32)> = due.filter_map(|row| Some((row.key.as_str(), row.prompt_tokens?))).collect();
    // Pages about the whole are planned first, by one request.
    let is_planned = asked.iter().any(|(key, _)| key.is_empty() || is_topic(key));
    let plan = is_planned.then_some(PLAN_TOKENS + FRAME_TOKENS);
    let tokens = asked.iter().map(|(_, tokens)| *tokens).chain(plan);
    let (requests, tokens) = tokens.fold((0, 0u32), |(n, sum), tokens| (n + 1, sum.saturating_add(tokens)));
    PlannedCost { estimate: ai::estimate(connection, requests, tokens), prices_of: ai::LIMITS_DATE }
}

/// Why files stay out: by path before anything is read, by content after.
fn left_out(plan: &Plan, scan: &Scan, unwanted: u32) -> Vec<LeftOutFiles> {
    let row = |(reason, files): (&Reason, &u32)| LeftOutFiles {
        reason: LeftOutReason::Writer(*reason),
        files: *files,
        examples: scan.examples().get(reason).or(plan.examples.get(reason)).cloned(),
    };
    let mut rows: Vec<LeftOutFiles> = scan.left_out().iter().map(row).collect();
    if unwanted > 0 {
        let reason = LeftOutReason::Settings(OwnSettings::TouchmarkYml);
        rows.push(LeftOutFiles { reason, files: unwanted, examples: None });
    }
    rows
}

fn full_text(pages: &[Page], title: &str, commit: &str) -> Result<PageText> {
    let page = pages.iter().find(|page| page.title == title);
    let page = page.ok_or_else(|| Error::new(Code::NotFound, "no page of this run has this title"))?;
    let body = outline::at_commit(&page.body, commit);
    let text = storage_to_text(body.as_bytes())?.text;
    Ok(PageText { title: page.title.clone(), body, text })
}
