//! A run of any size: the repository is divided by folders, each part is an event of its own, and the overview comes last.
//!
//! What is kept while it lasts is a head and one record a part: commit id, paths, counts, codes; no text. An event may come
//! twice, an invocation may die anywhere: a part that ended is not begun again, pages are published as in every run, and
//! whichever part finds that all have ended asks for the overview. The overview is made from the published pages, read back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ai_writer::AiWriter;
use super::chunks::{Chunk, divide};
use super::images::Images;
use super::job::{Counts, Job, Run, page_key};
use super::people::QUEUE;
use super::publish::{Publication, known};
use super::run::{Tree, settle};
use super::{archive, cancel, overview, read};
use crate::error::{Code, Error, Result};
use crate::flow::{World, join_at_most};
use crate::git::{self, Repository};
use crate::limits::IN_FLIGHT;
use crate::outline::{self, Plan, PlanLimits};
use crate::provider::Provider;
use crate::settings::Settings;
use crate::source::{Snapshot, TreeEntry};

/// The step of a run that was divided.
pub(super) const STEP: &str = "parts";
/// Files that one invocation reads with room to spare: 84 requests a minute for nine of its fifteen minutes.
const WHOLE_FILES: usize = 5_000;
/// The same where each file is a request.
const WHOLE_SINGLE_FILES: usize = 700;
/// Files of a part: its pages have to be written and published, too.
const PART_FILES: usize = 1_000;
const PART_SINGLE_FILES: usize = 400;
/// Parts that are at work at once.
const LANES: u32 = 4;
/// How long the records of parts are kept: longer than a run may take.
const KEPT_SECONDS: u32 = 7 * 24 * 3600;

/// What a divided run is about.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head {
    pub(super) commit: String,
    pub(super) parts: u32,
    /// The repository's `.touchmark.yml`, to be read again.
    wishes: Option<TreeEntry>,
    /// Keys of pages whose module was not in the tree.
    pub(super) gone: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    chunk: Chunk,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<Ended>,
}

/// How a part ended.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ended {
    pub(super) counts: Counts,
    /// Keys of the pages that it wrote or left alone.
    pub(super) keys: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Code>,
}

/// How far a divided run is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Progress {
    done: u32,
    total: u32,
    counts: Counts,
}

/// A divided run.
pub(super) struct FanOut<'a> {
    pub(super) world: &'a World,
    pub(super) job: &'a Job,
    pub(super) run_id: &'a str,
}

/// Whether a repository is divided.
pub(super) fn is_large(repository: &Repository, plan: &Plan) -> bool {
    let left = plan.skipped.get(&outline::Reason::OverPlan).copied().unwrap_or_default();
    let single = repository.bulk().is_some_and(|bulk| bulk.files == 1);
    left > 0 || plan.wanted.len() > if single { WHOLE_SINGLE_FILES } else { WHOLE_FILES }
}

impl FanOut<'_> {
    /// Divides the tree, keeps the parts, makes sure that there is a front page, and sends the events. `wants` is the
    /// repository's own wish.
    pub(super) async fn begin(
        &self,
        commit: &str,
        tree: &[TreeEntry],
        wishes: Option<TreeEntry>,
        wants: impl Fn(&str) -> bool,
    ) -> Result<Head> {
        let everything = PlanLimits { max_files: usize::MAX, max_total_bytes: u64::MAX, ..PlanLimits::default() };
        let mut plan = outline::plan(tree, &everything);
        plan.wanted.retain(|entry| wants(&entry.path));
        let single = self.job.repository.bulk().is_some_and(|bulk| bulk.files == 1);
        let chunks = divide(&plan.wanted, if single { PART_SINGLE_FILES } else { PART_FILES });
        let parts = u32::try_from(chunks.len()).unwrap_or(u32::MAX);
        overview::front_id(self, &git::snapshot(&self.job.repository, commit)).await?;
        let kept = chunks.into_iter().zip(0..).map(|(chunk, number)| self.keep(number, Part { chunk, ended: None }));
        join_at_most(IN_FLIGHT, kept).await?;
        let gone = archive::gone(self.world, self.job, self.run_id, tree, &[]).await?;
        let gone = gone.into_iter().map(|record| record.key);
        let head = Head { commit: commit.to_owned(), parts, wishes, gone: gone.collect() };
        // Last: without a head nothing was divided yet, with it nothing is divided again.
        self.world.kvs_set_for(&self.head_key(), &head, KEPT_SECONDS).await?;
        self.send(&head).await?;
        Ok(head)
    }

    /// The head, once the run was divided.
    pub(super) async fn head(&self) -> Result<Option<Head>> {
        self.world.kvs_get(&self.head_key()).await
    }

    /// Sends an event for each part. Twice does no harm.
    pub(super) async fn send(&self, head: &Head) -> Result<()> {
        let events = (0..head.parts).map(|number| self.send_one(number, number % self.lanes()));
        join_at_most(IN_FLIGHT, events).await.map(|_| ())
    }

    async fn send_one(&self, number: u32, lane: u32) -> Result<()> {
        let event = json!({"jobId": self.job.job_id, "runId": self.run_id, "part": number});
        self.world.enqueue(QUEUE, event, &format!("docs-{}-{lane}", self.job.job_id), 0).await
    }

    /// Does a part, unless it ended before. Errors that may pass are passed on; any other ends the part.
    pub(super) async fn part(&self, head: &Head, number: u32, may_pass: impl Fn(Code) -> bool) -> Result<()> {
        let Some(part) = self.world.kvs_get::<Part>(&self.part_key(number)).await? else { return Ok(()) };
        if part.ended.is_none() {
            let ended = match self.work(head, &part.chunk).await {
                Err(error) if may_pass(error.code) => return Err(error),
                Err(error) => Ended { error: Some(error.code), ..Ended::default() },
                Ok(ended) => ended,
            };
            self.keep(number, Part { ended: Some(ended), ..part }).await?;
            self.tell(head).await?;
        }
        // From the end: as long as much is open this looks at one record.
        for number in (0..head.parts).rev() {
            let part = self.world.kvs_get::<Part>(&self.part_key(number)).await?;
            if part.is_some_and(|part| part.ended.is_none()) {
                return Ok(());
            }
        }
        self.send_one(head.parts, 0).await
    }

    /// Notes how far the run is, apart from its record: only the planner and the overview write that.
    async fn tell(&self, head: &Head) -> Result<()> {
        let ends = self.ends(head).await?;
        let done = u32::try_from(ends.iter().flatten().count()).unwrap_or(u32::MAX);
        let counts = ends.into_iter().flatten().fold(Counts::default(), |sum, ended| sum.plus(ended.counts));
        let progress = Progress { done, total: head.parts, counts };
        self.world.kvs_set_for(&progress_key(self.run_id), &progress, KEPT_SECONDS).await
    }

    async fn work(&self, head: &Head, chunk: &Chunk) -> Result<Ended> {
        let Self { world, job, run_id } = *self;
        self.goes_on().await?;
        let repository = narrowed(&job.repository, &chunk.folder);
        let source = read::Source::at(world, &repository, &head.commit).await?;
        let (tree, _) = source.tree().await?;
        let wishes = read::wishes(&source, head.wishes.as_slice()).await?;
        let own: Vec<TreeEntry> = tree.iter().filter(|entry| chunk.holds(&entry.path)).cloned().collect();
        let mut plan = outline::plan(&own, &PlanLimits::default());
        if let Some((_, config)) = &wishes {
            plan.wanted.retain(|entry| config.wants(&entry.path));
        }
        let mut reader = read::Reader::new(&source, &plan);
        reader.choose_all();
        while reader.round(|_, _| {}).await? {
            self.goes_on().await?;
        }
        reader.scan.settle();
        let snapshot = git::snapshot(&job.repository, &head.commit);
        let tree = reader.with_ids(tree);
        let cut = Tree { entries: &own, all: &tree, truncated: true };
        let mut settled = settle(world, job, run_id, &snapshot, &cut, &reader.scan, None).await?;
        settled.pages.retain(|page| !page.key.is_empty());
        let front = overview::front_id(self, &snapshot).await?;
        let standing = BTreeMap::from([(String::new(), front)]);
        let connection = job.ai.as_ref().filter(|_| job.writer == "ai");
        let settings = match connection {
            Some(_) => self.share(head, world.kvs_get(Settings::KEY).await?.unwrap_or_default()).await?,
            None => Settings::default(),
        };
        let writer = connection.map(|ai| {
            let writer = AiWriter::new(world, ai, &source, &snapshot, &tree, &reader.scan);
            writer.wishing(wishes.map(|(text, _)| text)).within(&settings).beside(self.lanes())
        });
        let images = Images::new(world, &source, job, &tree);
        let publication = Publication {
            world,
            job,
            run_id,
            snapshot: &snapshot,
            wanted: &settled.wanted,
            writer: writer.as_ref(),
            standing: &standing,
            images: images.as_ref(),
        };
        let told = |_, _| self.goes_on();
        let published = publication.publish(settled.known, &settled.pages, told).await?;
        // The front page is only the parent here.
        let unchanged = published.unchanged.saturating_sub(1);
        let counts = Counts { files: 0, left_out: 0, tokens: 0, unchanged, ..published }.plus(reader.counts);
        Ok(Ended { counts, keys: settled.pages.into_iter().map(|page| page.key).collect(), error: None })
    }

    /// The site's budgets with what is left of a run's tokens, for one of the parts that are at work at once.
    async fn share(&self, head: &Head, settings: Settings) -> Result<Settings> {
        let Some(most) = settings.run_tokens else { return Ok(settings) };
        let ends = self.ends(head).await?;
        let used =
            |ended: Ended| ended.counts.ai.map_or(0, |spent| spent.input_tokens.saturating_add(spent.output_tokens));
        let used = ends.into_iter().flatten().map(used).fold(0, u32::saturating_add);
        Ok(Settings { run_tokens: Some(most.saturating_sub(used) / self.lanes()), ..settings })
    }

    /// A model server of one's own usually answers one after the other.
    fn lanes(&self) -> u32 {
        let own = self.job.ai.as_ref().is_some_and(|ai| ai.provider == Provider::Selfhosted);
        if own { 1 } else { LANES }
    }

    /// Stops where somebody wished so.
    async fn goes_on(&self) -> Result<()> {
        if cancel::is_wished(self.world, self.run_id).await? {
            return Err(Error::new(Code::Cancelled, "somebody cancelled the run"));
        }
        Ok(())
    }

    /// How all parts stand; `None` for one that has not ended.
    pub(super) async fn ends(&self, head: &Head) -> Result<Vec<Option<Ended>>> {
        let keys: Vec<String> = (0..head.parts).map(|number| self.part_key(number)).collect();
        let parts = join_at_most(IN_FLIGHT, keys.iter().map(|key| self.world.kvs_get::<Part>(key))).await?;
        Ok(parts.into_iter().map(|part| part.and_then(|part| part.ended)).collect())
    }

    /// The id of the front page, once there is one.
    pub(super) async fn front(&self) -> Result<Option<String>> {
        let keys = [String::new()];
        let mut known = known(self.world, self.job, &keys).await?;
        Ok(known.remove("").and_then(|known| known.live).map(|live| live.id))
    }

    /// Takes the records of the parts away.
    pub(super) async fn forget(&self) -> Result<()> {
        let Some(head) = self.head().await? else { return Ok(()) };
        let mut keys: Vec<String> = (0..head.parts).map(|number| self.part_key(number)).collect();
        keys.push(progress_key(self.run_id));
        join_at_most(IN_FLIGHT, keys.iter().map(|key| self.world.kvs_delete(key))).await?;
        self.world.kvs_delete(&self.head_key()).await
    }

    async fn keep(&self, number: u32, part: Part) -> Result<()> {
        self.world.kvs_set_for(&self.part_key(number), &part, KEPT_SECONDS).await
    }

    fn head_key(&self) -> String {
        format!("part:{}:head", self.run_id)
    }

    fn part_key(&self, number: u32) -> String {
        format!("part:{}:{number:05}", self.run_id)
    }
}

/// A run's record with what its parts have done so far.
pub(super) async fn with_progress(world: &World, run: Run) -> Result<Run> {
    if run.state.is_over() || run.step != STEP {
        return Ok(run);
    }
    let progress = world.kvs_get::<Progress>(&progress_key(&run.run_id)).await?;
    Ok(match progress {
        Some(Progress { done, total, counts }) => Run { done, total, counts, ..run },
        None => run,
    })
}

fn progress_key(run_id: &str) -> String {
    format!("part:{run_id}:progress")
}

/// GitHub gives the whole tree in one answer; the others are asked for the part's folder alone.
fn narrowed(repository: &Repository, folder: &str) -> Repository {
    let narrow = repository.provider != Provider::Github && !folder.is_empty();
    let folder = if narrow { Some(folder.to_owned()) } else { repository.folder.clone() };
    Repository { folder, ..repository.clone() }
}

/// The snapshot that all parts share.
pub(super) fn snapshot(job: &Job, head: &Head) -> Snapshot {
    git::snapshot(&job.repository, &head.commit)
}

/// The record's key of a page, for those that the listing does not show yet.
pub(super) fn record_key(job: &Job, key: &str) -> String {
    page_key(&job.job_id, key)
}
