//! A run of any size: the repository is divided by folders, each part is an event of its own, and the overview comes last.
//!
//! What is kept while it lasts is a head and one record a part: commit id, paths, counts, codes; no text. An event may come
//! twice, an invocation may die anywhere: a part that ended is not begun again, pages are published as in every run, and
//! whichever part finds that all have ended asks for the overview. The overview is made from the published pages, read back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::docs::publish::done::Changes;
use crate::docs::publish::known::known;
use crate::docs::queue::QUEUE;
use crate::docs::records::job::Job;
use crate::docs::records::keys::progress_key;
use crate::docs::records::run::Counts;
use crate::docs::records::store::{ShardProgress, check_cancelled};
use crate::docs::sharded::partition::Shard;
use crate::docs::sharded::shard_map::{KnownShard, ListedShard, Rows, ShardMap, fingerprint, rows};
use crate::error::{Code, Result};
use crate::flow::{World, join_at_most};
use crate::git::Repository;
use crate::limits::IN_FLIGHT;
use crate::outline::{Census, Plan, Reason};
use crate::provider::Provider;
use crate::settings::Settings;
use crate::source::TreeEntry;

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
pub struct RunHead {
    pub commit: String,
    pub parts: u32,
    /// The repository's `.touchmark.yml`, to be read again.
    #[serde(rename = "wishes")]
    pub config: Option<TreeEntry>,
    /// Keys of pages whose module was not in the tree, and of pages that the last overview could not write.
    pub gone: Vec<String>,
    /// Whether these are only the parts that a change reached.
    #[serde(default)]
    pub partial: bool,
    /// Hash of the job's settings; empty where the next push cannot be compared with this run.
    #[serde(default)]
    settings: String,
    /// When everything was read last.
    #[serde(default)]
    whole_ms: u64,
    /// How many files no page shows, by reason, as far as the listing tells; of a part of a repository all that is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: LeftOut,
    /// What the tree told when everything was listed last.
    #[serde(default)]
    pub census: Census,
}

/// Numbers of files by the reason that they are left out.
pub type LeftOut = Vec<(Reason, u32)>;

/// What a run is about to do in parts.
pub struct ShardPlan {
    pub commit: String,
    pub config: Option<TreeEntry>,
    pub gone: Vec<String>,
    pub partial: bool,
    pub settings: String,
    pub whole_ms: u64,
    pub left_out: LeftOut,
    pub census: Census,
    pub parts: Vec<ListedShard>,
}

/// A part, and its files where they could be kept.
pub struct ShardFiles {
    pub shard: Shard,
    pub files: Option<Rows>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShardRecord {
    #[serde(rename = "chunk")]
    pub shard: Shard,
    #[serde(default, rename = "print")]
    fingerprint: String,
    /// What [`ShardResult::topics`] was before the run, which may note its end more than once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<ShardResult>,
}

/// How a part ended.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShardResult {
    pub counts: Counts,
    /// Keys of the pages that it wrote or left alone; where a change was followed, some of them.
    pub keys: Vec<String>,
    /// Keys of pages whose module is no longer there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<String>,
    /// Keys of pages that a restriction keeps the app from changing, the first of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
    /// Hashes of the files that pages about the whole are made from, one a topic.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// The first of the pages whose text is another one now.
    #[serde(default, skip_serializing_if = "Changes::is_empty")]
    pub changed: Changes,
    /// Files that were of no use when read, by reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: LeftOut,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Code>,
}

/// A divided run.
pub struct ShardedRun<'a> {
    pub world: &'a World,
    pub job: &'a Job,
    pub run_id: &'a str,
}

/// About how many files a part has.
pub fn shard_files(repository: &Repository) -> usize {
    if repository.bulk().is_some_and(|bulk| bulk.files == 1) { PART_SINGLE_FILES } else { PART_FILES }
}

/// Whether a repository is divided.
pub fn is_large(repository: &Repository, plan: &Plan) -> bool {
    let left = plan.skipped.get(&Reason::OverPlan).copied().unwrap_or_default();
    let single = repository.bulk().is_some_and(|bulk| bulk.files == 1);
    left > 0 || plan.wanted.len() > if single { WHOLE_SINGLE_FILES } else { WHOLE_FILES }
}

impl ShardRecord {
    /// What the next push will be compared with.
    fn known(self) -> KnownShard {
        // Looked at again whatever changes: a restriction kept some of its pages back.
        let holds_back = self.ended.as_ref().is_some_and(|ended| ended.counts.refused > 0);
        let fingerprint = if holds_back { String::new() } else { self.fingerprint };
        let topics = self.ended.map(|ended| ended.topics).unwrap_or_default();
        KnownShard { shard: self.shard, fingerprint, topics }
    }
}

impl ShardedRun<'_> {
    /// Keeps the parts and their files, makes sure that there is a front page, and sends the events.
    pub async fn begin(&self, cut: ShardPlan) -> Result<RunHead> {
        let ShardPlan { commit, config, gone, partial, settings, whole_ms, left_out, census, parts } = cut;
        let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        let map = if partial { ShardMap::load(self.world, self.job, &settings).await? } else { None };
        let known = map.into_iter().flat_map(|map| map.known).map(|known| (known.shard.id(), known.topics));
        let known: BTreeMap<String, Vec<String>> = known.collect();
        let known = &known;
        let kept = (0..).zip(parts).map(|(number, (shard, files))| async move {
            if let Some(rows) = rows(&files) {
                self.world.kvs_set_for(&self.files_key(number), &rows, KEPT_SECONDS).await?;
            }
            let before = known.get(&shard.id()).cloned().unwrap_or_default();
            self.keep(number, &ShardRecord { shard, fingerprint: fingerprint(&files), before, ended: None }).await
        });
        join_at_most(IN_FLIGHT, kept).await?;
        let head = RunHead { commit, parts: count, config, gone, partial, settings, whole_ms, left_out, census };
        // Last: without a head nothing was divided yet, with it nothing is divided again.
        self.world.kvs_set_for(&self.head_key(), &head, KEPT_SECONDS).await?;
        self.send(&head).await?;
        Ok(head)
    }

    /// The head, once the run was divided.
    pub async fn head(&self) -> Result<Option<RunHead>> {
        self.world.kvs_get(&self.head_key()).await
    }

    /// Sends an event for each part. Twice does no harm.
    pub async fn send(&self, head: &RunHead) -> Result<()> {
        let events = (0..head.parts).map(|number| self.send_one(number, number % self.lanes()));
        join_at_most(IN_FLIGHT, events).await?;
        // Nothing to do is the end.
        if head.parts == 0 { self.send_one(0, 0).await } else { Ok(()) }
    }

    async fn send_one(&self, number: u32, lane: u32) -> Result<()> {
        let event = json!({"jobId": self.job.job_id, "runId": self.run_id, "part": number});
        self.world.enqueue(QUEUE, event, &format!("docs-{}-{lane}", self.job.job_id), 0).await
    }

    /// A shard's record.
    pub async fn record(&self, number: u32) -> Result<Option<ShardRecord>> {
        self.world.kvs_get(&self.part_key(number)).await
    }

    /// A shard's files, where they were kept.
    pub async fn files(&self, number: u32) -> Result<Option<Rows>> {
        self.world.kvs_get(&self.files_key(number)).await
    }

    /// Notes how a shard ended, and how far the run is with it.
    pub async fn end_shard(&self, head: &RunHead, number: u32, record: ShardRecord, ended: ShardResult) -> Result<()> {
        let counts = ended.counts;
        self.keep(number, &ShardRecord { ended: Some(ended), ..record }).await?;
        self.note_progress(head, counts).await
    }

    /// Asks for the overview once no shard is open any more.
    pub async fn send_overview_when_all_ended(&self, head: &RunHead) -> Result<()> {
        // From the end: as long as much is open this looks at one record.
        for number in (0..head.parts).rev() {
            if self.record(number).await?.is_some_and(|record| record.ended.is_none()) {
                return Ok(());
            }
        }
        self.send_one(head.parts, 0).await
    }

    /// Notes how far the run is, apart from its record: only the planner and the overview write that. Parts of other lanes
    /// do the same: one that is lost among them is missing until the overview has summed up.
    async fn note_progress(&self, head: &RunHead, counts: Counts) -> Result<()> {
        let key = progress_key(self.run_id);
        let before = self.world.kvs_get::<ShardProgress>(&key).await?;
        let ShardProgress { done, counts: sum, .. } = before.unwrap_or_default();
        let progress = ShardProgress { done: (done + 1).min(head.parts), total: head.parts, counts: sum.plus(counts) };
        self.world.kvs_set_for(&key, &progress, KEPT_SECONDS).await
    }

    /// The site's budgets with what is left of a run's tokens, for one of so many that are at work at once.
    pub async fn budget_share(&self, head: &RunHead, lanes: u32) -> Result<Settings> {
        if self.job.ai_connection().is_none() {
            return Ok(Settings::default());
        }
        let settings = self.world.kvs_get::<Settings>(Settings::KEY).await?.unwrap_or_default();
        let Some(most) = settings.run_tokens else { return Ok(settings) };
        let results = self.results(head).await?;
        let used = results.into_iter().flatten().filter_map(|result| result.counts.ai).map(|usage| usage.tokens());
        let used = used.fold(0, u32::saturating_add);
        Ok(Settings { run_tokens: Some(most.saturating_sub(used) / lanes.max(1)), ..settings })
    }

    /// A model server of one's own usually answers one after the other.
    pub fn lanes(&self) -> u32 {
        let own = self.job.ai.as_ref().is_some_and(|ai| ai.provider == Provider::Selfhosted);
        if own { 1 } else { LANES }
    }

    /// Stops where somebody asked for that.
    pub async fn check_cancelled(&self) -> Result<()> {
        check_cancelled(self.world, self.run_id).await
    }

    /// How all parts stand; `None` for one that has not ended.
    pub async fn results(&self, head: &RunHead) -> Result<Vec<Option<ShardResult>>> {
        let parts = self.records(head).await?;
        Ok(parts.into_iter().map(|part| part.and_then(|part| part.ended)).collect())
    }

    /// The records of all parts.
    pub async fn records(&self, head: &RunHead) -> Result<Vec<Option<ShardRecord>>> {
        let keys: Vec<String> = (0..head.parts).map(|number| self.part_key(number)).collect();
        join_at_most(IN_FLIGHT, keys.iter().map(|key| self.world.kvs_get::<ShardRecord>(key))).await
    }

    /// The id of the front page, once there is one.
    pub async fn front(&self) -> Result<Option<String>> {
        let keys = [String::new()];
        let mut known = known(self.world, self.job, &keys).await?;
        Ok(known.remove("").and_then(|known| known.live).map(|live| live.id))
    }

    /// Takes the records of the parts away.
    pub async fn forget(&self) -> Result<()> {
        let Some(head) = self.head().await? else { return Ok(()) };
        let mut keys: Vec<String> = (0..head.parts).map(|number| self.part_key(number)).collect();
        keys.extend((0..head.parts).map(|number| self.files_key(number)));
        keys.push(progress_key(self.run_id));
        join_at_most(IN_FLIGHT, keys.iter().map(|key| self.world.kvs_delete(key))).await?;
        self.world.kvs_delete(&self.head_key()).await
    }

    /// Notes that what the parts wrote is what the next push will be compared with. `held_back` are keys of the overview's
    /// pages that a restriction kept from being written, `left_out` what it says of files.
    pub async fn save_map(&self, head: &RunHead, held_back: &[String], left_out: LeftOut) -> Result<()> {
        if head.settings.is_empty() {
            return Ok(());
        }
        let known = match head.partial {
            true => match self.map(head).await? {
                Some(before) => before.known,
                // Somebody changed the job meanwhile: the next run reads everything.
                None => return Ok(()),
            },
            false => Vec::new(),
        };
        let parts = self.records(head).await?.into_iter().flatten().map(ShardRecord::known).collect();
        let RunHead { commit, settings, whole_ms, config, census, .. } = head.clone();
        let held_back = held_back.to_vec();
        let mut division = ShardMap { settings, commit, whole_ms, config, held_back, left_out, census, known };
        division.take(parts);
        division.save(self.world, self.job).await
    }

    /// What the last run left, under the settings of this one.
    pub async fn map(&self, head: &RunHead) -> Result<Option<ShardMap>> {
        ShardMap::load(self.world, self.job, &head.settings).await
    }

    async fn keep(&self, number: u32, part: &ShardRecord) -> Result<()> {
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
