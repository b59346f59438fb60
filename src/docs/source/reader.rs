//! Reading a repository: commit, tree, and the files that the writer wants, few requests and few bytes at a time.

use std::collections::{BTreeMap, BTreeSet};

use crate::budget::is_lfs_pointer;
use crate::crypto::git_blob_id;
use crate::docs::records::run::Counts;
use crate::docs::source::batch::{BATCH_BYTES, batches, count};
use crate::docs::source::git_source::Source;
use crate::error::{Code, Result};
use crate::limits::IN_FLIGHT;
use crate::outline::{Plan, Reason, Scan};
use crate::source::{EntryKind, TreeEntry};
use crate::text::decoded;

/// Files read without a token: GitHub allows 60 anonymous requests an hour.
const ANONYMOUS_FILES: usize = 40;
/// Files of a run that are asked for once more, alone.
const MOST_ALONE: u32 = 100;

/// Reads planned files, a few batches at a time, and scans each file at once; no file is kept.
pub struct Reader<'a> {
    source: &'a Source<'a>,
    /// In reach and not chosen yet.
    waiting: Vec<TreeEntry>,
    chosen: std::vec::IntoIter<Vec<TreeEntry>>,
    read: BTreeSet<String>,
    /// Ids of contents, by path, where the Git host says none.
    ids: BTreeMap<String, String>,
    beyond: u32,
    /// Files asked for alone because the host gave no text.
    alone: u32,
    /// Files chosen so far.
    pub total: u32,
    pub scan: Scan,
    pub counts: Counts,
}

impl<'a> Reader<'a> {
    /// Nothing is chosen yet.
    pub fn new(source: &'a Source<'a>, plan: &Plan) -> Self {
        let mut waiting: Vec<TreeEntry> =
            plan.wanted.iter().filter(|entry| entry.kind == EntryKind::File).cloned().collect();
        let planned = waiting.len();
        if source.repository.bulk().is_none() {
            waiting.truncate(ANONYMOUS_FILES);
        }
        Self {
            source,
            beyond: count(planned - waiting.len()),
            alone: 0,
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
    pub fn choose(&mut self, is_wanted: impl Fn(&str) -> bool) {
        let (chosen, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(|entry| is_wanted(&entry.path));
        self.waiting = waiting;
        self.queue(chosen);
    }

    /// Chooses all that is left.
    pub fn choose_all(&mut self) {
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
    pub fn was_read(&self, path: &str) -> bool {
        self.read.contains(path)
    }

    /// The tree with the ids of what was read, where the Git host says none: by them a changed file is known.
    pub fn with_ids(&self, mut tree: Vec<TreeEntry>) -> Vec<TreeEntry> {
        for entry in tree.iter_mut().filter(|entry| entry.id.is_empty()) {
            entry.id = self.ids.get(&entry.path).cloned().unwrap_or_default();
        }
        tree
    }

    /// A file that the host does not give as text, as it lies there: UTF-16 is binary to most of them.
    async fn bytes_alone(&mut self, entry: &TreeEntry) -> Result<Option<Vec<u8>>> {
        if self.alone >= MOST_ALONE || entry.size_bytes > BATCH_BYTES {
            return Ok(None);
        }
        self.alone += 1;
        match self.source.file(entry, u32::try_from(BATCH_BYTES).unwrap_or(u32::MAX)).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if matches!(error.code, Code::NotFound | Code::Forbidden | Code::InputTooLarge) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads a few batches; `false` when nothing is left of what was chosen. `seen` is shown each file once.
    pub async fn round(&mut self, mut seen: impl FnMut(&str, &[u8])) -> Result<bool> {
        let round: Vec<Vec<TreeEntry>> = self.chosen.by_ref().take(IN_FLIGHT).collect();
        if round.is_empty() {
            return Ok(false);
        }
        for (entry, bytes) in self.source.round(&round).await? {
            let bytes = match bytes {
                None => self.bytes_alone(&entry).await?,
                given => given,
            };
            match bytes {
                Some(bytes) if decoded(&bytes).is_some() && !is_lfs_pointer(&bytes) => {
                    seen(&entry.path, &bytes);
                    // Zero bytes, or the marks of generated code: what the scan leaves out is counted as that.
                    self.scan.add(&entry.path, &bytes);
                    if self.scan.holds(&entry.path) {
                        self.counts.files += 1;
                        self.counts.tokens += count(bytes.len().div_ceil(4));
                    } else {
                        self.counts.left_out += 1;
                    }
                    if entry.id.is_empty() {
                        self.ids.insert(entry.path.clone(), git_blob_id(&bytes));
                    }
                }
                Some(bytes) => {
                    self.counts.left_out += 1;
                    self.scan.add(&entry.path, &bytes);
                }
                None => {
                    self.counts.left_out += 1;
                    self.scan.leave_out(&entry.path, Reason::NotGiven);
                }
            }
            self.read.insert(entry.path);
        }
        Ok(true)
    }
}
