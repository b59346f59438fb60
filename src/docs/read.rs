//! Reading a repository: commit, tree, and the files that the writer wants, few requests and few bytes at a time.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::job::Counts;
use crate::budget::{FileClass, RepositoryConfig, classify_content};
use crate::crypto::git_blob_id;
use crate::egress::{ApprovedHosts, CheckedRequest};
use crate::error::{Code, Error, Result};
use crate::flow::{Patience, World, join_at_most, send_patiently};
use crate::git::{self, Bulk, Listing, Repository};
use crate::http::Response;
use crate::limits::{EGRESS_REQUESTS_PER_MINUTE, IN_FLIGHT, LONGEST_WAIT_MS};
use crate::outline::{Plan, Scan};
use crate::source::{Change, EntryKind, TreeEntry};

/// Files read without a token: GitHub allows 60 anonymous requests an hour.
const ANONYMOUS_FILES: usize = 40;
/// Bytes of one batch of files: bounds what is held at once to this times the requests in flight.
const BATCH_BYTES: u64 = 2 * 1024 * 1024;
/// Parts of a tree that are asked for: GitLab gives 100 entries a page, and an invocation has 15 minutes.
const MOST_LISTINGS: usize = 1_200;
/// What a repository wants documented; docs/TOUCHMARK-YML.md.
const CONFIG: &str = ".touchmark.yml";
const MINUTE_MS: u32 = 60_000;

/// A repository that is being read.
pub(super) struct Source<'a> {
    world: &'a World,
    /// The repository.
    pub(super) repository: &'a Repository,
    /// Hosts that the site's admin approved.
    pub(super) hosts: Vec<String>,
    /// The commit, once it is known.
    pub(super) commit: String,
    pace: Pace,
}

impl<'a> Source<'a> {
    /// Opens the repository at the commit that its ref names.
    pub(super) async fn open(world: &'a World, repository: &'a Repository) -> Result<Self> {
        let hosts = world.kvs_get::<ApprovedHosts>(ApprovedHosts::KEY).await?.unwrap_or_default().names();
        let mut source = Self { world, repository, hosts, commit: String::new(), pace: Pace::default() };
        let request = git::commit_request(repository, &source.hosts)?;
        source.commit = git::read_commit(repository, &source.send(&request).await?)?;
        Ok(source)
    }

    /// Opens the repository at a commit that is known.
    pub(super) async fn at(world: &'a World, repository: &'a Repository, commit: &str) -> Result<Self> {
        let hosts = world.kvs_get::<ApprovedHosts>(ApprovedHosts::KEY).await?.unwrap_or_default().names();
        Ok(Self { world, repository, hosts, commit: commit.to_owned(), pace: Pace::default() })
    }

    /// Lists the tree. The second answer says that it is too large to be listed whole.
    pub(super) async fn tree(&self) -> Result<(Vec<TreeEntry>, bool)> {
        let (mut entries, mut waiting, mut asked) = (Vec::new(), vec![Listing::Whole], 0);
        while let Some(part) = waiting.pop() {
            asked += 1;
            if asked > MOST_LISTINGS {
                return Ok((entries, true));
            }
            let request = git::listing_request(self.repository, &self.hosts, &self.commit, &part)?;
            let answer = match (self.send(&request).await, git::narrower(self.repository, &part)) {
                (Err(error), Some(levels)) if error.code == Code::InputTooLarge => {
                    waiting.push(levels);
                    continue;
                }
                (answer, _) => answer?,
            };
            let listed = git::read_listing(self.repository, &answer, &part)?;
            entries.extend(listed.entries);
            waiting.extend(listed.more.into_iter().rev());
        }
        if entries.is_empty() && self.repository.folder.is_some() {
            return Err(Error::new(Code::NotFound, "the repository has no such folder at this commit, or it is empty"));
        }
        Ok((entries, false))
    }

    /// What changed since another commit; `None` where that is not to be had.
    pub(super) async fn changes_since(&self, commit: &str) -> Result<Option<Vec<Change>>> {
        let Some(request) = git::changes_request(self.repository, &self.hosts, commit, &self.commit)? else {
            return Ok(None);
        };
        match self.send(&request).await {
            // Patches of large files: a listing is smaller.
            Err(error) if error.code == Code::InputTooLarge => Ok(None),
            answer => git::read_changes(self.repository, &answer?),
        }
    }

    /// Reads some files, in their order; `None` for a file that the host does not give as whole text.
    pub(super) async fn files(&self, wanted: Vec<TreeEntry>) -> Result<Vec<(TreeEntry, Option<Vec<u8>>)>> {
        let mut files = Vec::new();
        for round in batches(wanted, self.repository.bulk()).chunks(IN_FLIGHT) {
            files.extend(self.round(round).await?);
        }
        Ok(files)
    }

    /// One file's bytes, whatever they are.
    ///
    /// # Errors
    /// As the host answers; `input_too_large` for a file over `max_bytes`.
    pub(super) async fn file(&self, entry: &TreeEntry, max_bytes: u32) -> Result<Vec<u8>> {
        let request = git::file_request(self.repository, &self.hosts, &self.commit, entry)?.max_bytes(max_bytes);
        git::read_file(self.repository, entry, self.send(&request).await?)
    }

    /// A few batches at once.
    async fn round(&self, round: &[Vec<TreeEntry>]) -> Result<Vec<(TreeEntry, Option<Vec<u8>>)>> {
        self.pace.reserve(self.world, count(round.len())).await?;
        let read = round.iter().map(|batch| self.batch(batch));
        let files = join_at_most(IN_FLIGHT, read).await?;
        Ok(round.iter().flatten().cloned().zip(files.into_iter().flatten()).collect())
    }

    async fn batch(&self, batch: &[TreeEntry]) -> Result<Vec<Option<Vec<u8>>>> {
        let bulk = self.repository.bulk();
        if let [entry] = batch
            && bulk.is_none_or(|bulk| bulk.files == 1 || entry.size_bytes > bulk.file_bytes)
        {
            let request = git::file_request(self.repository, &self.hosts, &self.commit, entry)?;
            return Ok(vec![Some(git::read_file(self.repository, entry, send(self.world, &request).await?)?)]);
        }
        let request = git::files_request(self.repository, &self.hosts, &self.commit, batch)?;
        git::read_files(self.repository, &send(self.world, &request).await?, batch)
    }

    /// Whether a round of requests can go out without waiting for the next minute.
    pub(super) fn has_room(&self) -> bool {
        self.pace.used.get() + count(IN_FLIGHT) <= Pace::MOST
    }

    async fn send(&self, request: &CheckedRequest) -> Result<Response> {
        self.pace.reserve(self.world, 1).await?;
        send(self.world, request).await
    }
}

/// The text of the repository's own wishes, where it has some, and what they mean.
///
/// # Errors
/// `input_invalid` with the line when the file is there and cannot be read.
pub(super) async fn wishes(source: &Source<'_>, tree: &[TreeEntry]) -> Result<Option<(String, RepositoryConfig)>> {
    let Some(entry) = wishes_entry(tree) else { return Ok(None) };
    let text = source.files(vec![entry]).await?.into_iter().next().and_then(|(_, bytes)| bytes);
    let text = String::from_utf8_lossy(&text.unwrap_or_default()).into_owned();
    let config = RepositoryConfig::read(&text)?;
    Ok(Some((text, config)))
}

/// Whether a path is that of the repository's own wishes.
pub(super) fn is_wishes(path: &str) -> bool {
    path == CONFIG
}

/// The file with the repository's own wishes.
pub(super) fn wishes_entry(tree: &[TreeEntry]) -> Option<TreeEntry> {
    tree.iter().find(|entry| entry.path == CONFIG && entry.kind == EntryKind::File).cloned()
}

/// Reads planned files, a few batches at a time, and scans each file at once; no file is kept.
pub(super) struct Reader<'a> {
    source: &'a Source<'a>,
    /// In reach and not chosen yet.
    waiting: Vec<TreeEntry>,
    chosen: std::vec::IntoIter<Vec<TreeEntry>>,
    read: BTreeSet<String>,
    /// Ids of contents, by path, where the Git host says none.
    ids: BTreeMap<String, String>,
    beyond: u32,
    /// Files chosen so far.
    pub(super) total: u32,
    pub(super) scan: Scan,
    pub(super) counts: Counts,
}

impl<'a> Reader<'a> {
    /// Nothing is chosen yet.
    pub(super) fn new(source: &'a Source<'a>, plan: &Plan) -> Self {
        let mut waiting: Vec<TreeEntry> =
            plan.wanted.iter().filter(|entry| entry.kind == EntryKind::File).cloned().collect();
        let planned = waiting.len();
        if source.repository.bulk().is_none() {
            waiting.truncate(ANONYMOUS_FILES);
        }
        Self {
            source,
            beyond: count(planned - waiting.len()),
            waiting,
            chosen: Vec::new().into_iter(),
            read: BTreeSet::new(),
            ids: BTreeMap::new(),
            total: 0,
            scan: Scan::new(plan),
            counts: Counts::default(),
        }
    }

    /// Chooses files for the next rounds, besides those that were chosen before.
    pub(super) fn choose(&mut self, is_wanted: impl Fn(&str) -> bool) {
        let (chosen, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(|entry| is_wanted(&entry.path));
        self.waiting = waiting;
        self.queue(chosen);
    }

    /// Chooses all that is left.
    pub(super) fn choose_all(&mut self) {
        let left = std::mem::take(&mut self.waiting);
        self.counts.left_out += self.beyond;
        self.queue(left);
    }

    fn queue(&mut self, chosen: Vec<TreeEntry>) {
        self.total += count(chosen.len());
        let before = std::mem::take(&mut self.chosen);
        self.chosen = before.chain(batches(chosen, self.source.repository.bulk())).collect::<Vec<_>>().into_iter();
    }

    /// Whether a file was asked for, of use or not.
    pub(super) fn was_read(&self, path: &str) -> bool {
        self.read.contains(path)
    }

    /// The tree with the ids of what was read, where the Git host says none: by them a changed file is known.
    pub(super) fn with_ids(&self, mut tree: Vec<TreeEntry>) -> Vec<TreeEntry> {
        for entry in tree.iter_mut().filter(|entry| entry.id.is_empty()) {
            entry.id = self.ids.get(&entry.path).cloned().unwrap_or_default();
        }
        tree
    }

    /// Reads a few batches; `false` when nothing is left of what was chosen. `seen` is shown each file once.
    pub(super) async fn round(&mut self, mut seen: impl FnMut(&str, &[u8])) -> Result<bool> {
        let round: Vec<Vec<TreeEntry>> = self.chosen.by_ref().take(IN_FLIGHT).collect();
        if round.is_empty() {
            return Ok(false);
        }
        for (entry, bytes) in self.source.round(&round).await? {
            match bytes {
                Some(bytes) if classify_content(&entry.path, &bytes) != FileClass::LfsPointer => {
                    self.counts.files += 1;
                    self.counts.tokens += count(bytes.len().div_ceil(4));
                    seen(&entry.path, &bytes);
                    self.scan.add(&entry.path, &bytes);
                    if entry.id.is_empty() {
                        self.ids.insert(entry.path.clone(), git_blob_id(&bytes));
                    }
                }
                _ => self.counts.left_out += 1,
            }
            self.read.insert(entry.path);
        }
        Ok(true)
    }
}

/// Requests of this invocation, kept under the platform's bound of a runtime minute.
#[derive(Default)]
struct Pace {
    used: Cell<u32>,
    window_start_ms: Cell<u32>,
}

impl Pace {
    /// A few are kept back for tries that have to be repeated.
    const MOST: u32 = EGRESS_REQUESTS_PER_MINUTE - 16;

    /// Makes room for `requests`, pausing until the minute is over when there is none.
    async fn reserve(&self, world: &World, requests: u32) -> Result<()> {
        while self.used.get() + requests > Self::MOST {
            let passed_ms = world.elapsed_ms().saturating_sub(self.window_start_ms.get());
            if passed_ms >= MINUTE_MS {
                self.used.set(0);
                self.window_start_ms.set(world.elapsed_ms());
            } else {
                world.sleep((MINUTE_MS - passed_ms).min(LONGEST_WAIT_MS)).await?;
            }
        }
        self.used.set(self.used.get() + requests);
        Ok(())
    }
}

/// Groups files for one request each: many small ones together, large ones alone. Without bulk requests every file is alone.
fn batches(wanted: Vec<TreeEntry>, bulk: Option<Bulk>) -> Vec<Vec<TreeEntry>> {
    let Some(bulk) = bulk else {
        return wanted.into_iter().map(|entry| vec![entry]).collect();
    };
    let mut batches: Vec<Vec<TreeEntry>> = Vec::new();
    let mut open: Vec<TreeEntry> = Vec::new();
    let mut bytes = 0;
    for entry in wanted {
        if entry.size_bytes > bulk.file_bytes {
            batches.push(vec![entry]);
            continue;
        }
        if !open.is_empty() && (open.len() == bulk.files || bytes + entry.size_bytes > BATCH_BYTES) {
            batches.push(std::mem::take(&mut open));
            bytes = 0;
        }
        bytes += entry.size_bytes;
        open.push(entry);
    }
    if !open.is_empty() {
        batches.push(open);
    }
    batches
}

/// Sends, and follows what the host redirects to where the policy allows it: a renamed repository answers so.
pub(super) async fn send(world: &World, request: &CheckedRequest) -> Result<Response> {
    let mut request = request.clone();
    loop {
        let response = send_patiently(world, Patience::REPEATABLE, || world.fetch(request.clone())).await?;
        if !matches!(response.status, 301 | 302 | 307 | 308) {
            return Ok(response);
        }
        request = response.header("location").and_then(|to| request.redirected(to).ok()).ok_or_else(|| {
            let why = "the repository was moved to where the app may not follow: enter its new address in the job";
            Error::new(Code::NotFound, why)
        })?;
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
