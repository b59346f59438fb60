//! A run of any size: the repository is divided by folders, each part is an event of its own, and the overview comes last.
//!
//! What is kept while it lasts is a head and one record a part: commit id, paths, counts, codes; no text. An event may come
//! twice, an invocation may die anywhere: a part that ended is not begun again, pages are published as in every run, and
//! whichever part finds that all have ended asks for the overview. The overview is made from the published pages, read back.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::chunks::Chunk;
use super::division::{Division, Known, PartNow, Rows, print, rows};
use super::job::{Counts, Job, Run, page_key};
use super::part::work;
use super::people::QUEUE;
use super::publish::known;
use super::{cancel, overview};
use crate::error::{Code, Error, Result};
use crate::flow::{World, join_at_most};
use crate::git::{self, Repository};
use crate::limits::IN_FLIGHT;
use crate::outline::{self, Plan};
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
    pub(super) wishes: Option<TreeEntry>,
    /// Keys of pages whose module was not in the tree.
    pub(super) gone: Vec<String>,
    /// Whether these are only the parts that a change reached.
    #[serde(default)]
    pub(super) partial: bool,
    /// Hash of the job's settings; empty where the next push cannot be compared with this run.
    #[serde(default)]
    settings: String,
    /// When everything was read last.
    #[serde(default)]
    whole_ms: u64,
}

/// What a run is about to do in parts.
pub(super) struct Cut {
    pub(super) commit: String,
    pub(super) wishes: Option<TreeEntry>,
    pub(super) gone: Vec<String>,
    pub(super) partial: bool,
    pub(super) settings: String,
    pub(super) whole_ms: u64,
    pub(super) parts: Vec<PartNow>,
}

/// A part, and its files where they could be kept.
pub(super) struct PartFiles {
    pub(super) chunk: Chunk,
    pub(super) files: Option<Rows>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    chunk: Chunk,
    #[serde(default)]
    print: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<Ended>,
}

/// How a part ended.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Ended {
    pub(super) counts: Counts,
    /// Keys of the pages that it wrote or left alone; where a change was followed, some of them.
    pub(super) keys: Vec<String>,
    /// Keys of pages whose module is no longer there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) gone: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Code>,
}

/// How far a divided run is.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
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

/// About how many files a part has.
pub(super) fn part_files(repository: &Repository) -> usize {
    if repository.bulk().is_some_and(|bulk| bulk.files == 1) { PART_SINGLE_FILES } else { PART_FILES }
}

/// Whether a repository is divided.
pub(super) fn is_large(repository: &Repository, plan: &Plan) -> bool {
    let left = plan.skipped.get(&outline::Reason::OverPlan).copied().unwrap_or_default();
    let single = repository.bulk().is_some_and(|bulk| bulk.files == 1);
    left > 0 || plan.wanted.len() > if single { WHOLE_SINGLE_FILES } else { WHOLE_FILES }
}

impl FanOut<'_> {
    /// Keeps the parts and their files, makes sure that there is a front page, and sends the events.
    pub(super) async fn begin(&self, cut: Cut) -> Result<Head> {
        let Cut { commit, wishes, gone, partial, settings, whole_ms, parts } = cut;
        overview::front_id(self, &git::snapshot(&self.job.repository, &commit)).await?;
        let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        let kept = (0..).zip(parts).map(|(number, (chunk, files))| async move {
            if let Some(rows) = rows(&files) {
                self.world.kvs_set_for(&self.files_key(number), &rows, KEPT_SECONDS).await?;
            }
            self.keep(number, &Part { chunk, print: print(&files), ended: None }).await
        });
        join_at_most(IN_FLIGHT, kept).await?;
        let head = Head { commit, parts: count, wishes, gone, partial, settings, whole_ms };
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
        join_at_most(IN_FLIGHT, events).await?;
        // Nothing to do is the end.
        if head.parts == 0 { self.send_one(0, 0).await } else { Ok(()) }
    }

    async fn send_one(&self, number: u32, lane: u32) -> Result<()> {
        let event = json!({"jobId": self.job.job_id, "runId": self.run_id, "part": number});
        self.world.enqueue(QUEUE, event, &format!("docs-{}-{lane}", self.job.job_id), 0).await
    }

    /// Does a part, unless it ended before. Errors that may pass are passed on; any other ends the part.
    pub(super) async fn part(&self, head: &Head, number: u32, may_pass: impl Fn(Code) -> bool) -> Result<()> {
        let Some(part) = self.world.kvs_get::<Part>(&self.part_key(number)).await? else { return Ok(()) };
        if part.ended.is_none() {
            let files = self.world.kvs_get::<Rows>(&self.files_key(number)).await?;
            let ended = match work(self, head, &PartFiles { chunk: part.chunk.clone(), files }).await {
                Err(error) if may_pass(error.code) => return Err(error),
                Err(error) => Ended { error: Some(error.code), ..Ended::default() },
                Ok(ended) => ended,
            };
            let counts = ended.counts;
            self.keep(number, &Part { ended: Some(ended), ..part }).await?;
            self.tell(head, counts).await?;
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

    /// Notes how far the run is, apart from its record: only the planner and the overview write that. Parts of other lanes
    /// do the same: one that is lost among them is missing until the overview has summed up.
    async fn tell(&self, head: &Head, counts: Counts) -> Result<()> {
        let key = progress_key(self.run_id);
        let before = self.world.kvs_get::<Progress>(&key).await?;
        let Progress { done, counts: sum, .. } = before.unwrap_or_default();
        let progress = Progress { done: (done + 1).min(head.parts), total: head.parts, counts: sum.plus(counts) };
        self.world.kvs_set_for(&key, &progress, KEPT_SECONDS).await
    }

    /// The site's budgets with what is left of a run's tokens, for one of the parts that are at work at once.
    pub(super) async fn share(&self, head: &Head, settings: Settings) -> Result<Settings> {
        let Some(most) = settings.run_tokens else { return Ok(settings) };
        let ends = self.ends(head).await?;
        let used =
            |ended: Ended| ended.counts.ai.map_or(0, |spent| spent.input_tokens.saturating_add(spent.output_tokens));
        let used = ends.into_iter().flatten().map(used).fold(0, u32::saturating_add);
        Ok(Settings { run_tokens: Some(most.saturating_sub(used) / self.lanes()), ..settings })
    }

    /// A model server of one's own usually answers one after the other.
    pub(super) fn lanes(&self) -> u32 {
        let own = self.job.ai.as_ref().is_some_and(|ai| ai.provider == Provider::Selfhosted);
        if own { 1 } else { LANES }
    }

    /// Stops where somebody wished so.
    pub(super) async fn goes_on(&self) -> Result<()> {
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
        keys.extend((0..head.parts).map(|number| self.files_key(number)));
        keys.push(progress_key(self.run_id));
        join_at_most(IN_FLIGHT, keys.iter().map(|key| self.world.kvs_delete(key))).await?;
        self.world.kvs_delete(&self.head_key()).await
    }

    /// Notes that what the parts wrote is what the next push will be compared with.
    pub(super) async fn settle(&self, head: &Head) -> Result<()> {
        if head.settings.is_empty() {
            return Ok(());
        }
        let keys: Vec<String> = (0..head.parts).map(|number| self.part_key(number)).collect();
        let parts = join_at_most(IN_FLIGHT, keys.iter().map(|key| self.world.kvs_get::<Part>(key))).await?;
        let parts = parts.into_iter().flatten().map(|part| Known { chunk: part.chunk, print: part.print }).collect();
        let known = match head.partial {
            true => match Division::load(self.world, self.job, &head.settings).await? {
                Some(before) => before.known,
                // Somebody changed the job meanwhile: the next run reads everything.
                None => return Ok(()),
            },
            false => Vec::new(),
        };
        let Head { commit, settings, whole_ms, wishes, .. } = head.clone();
        let mut division = Division { settings, commit, whole_ms, wishes, known };
        division.take(parts);
        division.save(self.world, self.job).await
    }

    async fn keep(&self, number: u32, part: &Part) -> Result<()> {
        self.world.kvs_set_for(&self.part_key(number), part, KEPT_SECONDS).await
    }

    fn head_key(&self) -> String {
        format!("part:{}:head", self.run_id)
    }

    fn part_key(&self, number: u32) -> String {
        format!("part:{}:{number:05}", self.run_id)
    }

    fn files_key(&self, number: u32) -> String {
        format!("part:{}:files:{number:05}", self.run_id)
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

/// The snapshot that all parts share.
pub(super) fn snapshot(job: &Job, head: &Head) -> Snapshot {
    git::snapshot(&job.repository, &head.commit)
}

/// The record's key of a page, for those that the listing does not show yet.
pub(super) fn record_key(job: &Job, key: &str) -> String {
    page_key(&job.job_id, key)
}
