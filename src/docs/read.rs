//! Reading a repository: commit, tree, and the files that the writer wants, few requests and few bytes at a time.

use super::job::Counts;
use crate::egress::CheckedRequest;
use crate::error::{Code, Error, Result};
use crate::flow::{Patience, World, join_at_most, send_patiently};
use crate::git::{Repository, github};
use crate::http::Response;
use crate::limits::{EGRESS_REQUESTS_PER_MINUTE, IN_FLIGHT, LONGEST_WAIT_MS};
use crate::outline::{Plan, Scan};
use crate::source::{EntryKind, TreeEntry};

/// Files read without a token: GitHub allows 60 anonymous requests an hour.
const ANONYMOUS_FILES: usize = 40;
/// Bytes of one batch of files: bounds what is held at once to this times the requests in flight.
const BATCH_BYTES: u64 = 2 * 1024 * 1024;
/// GitHub gives no whole text over 512 KB in GraphQL: such files are asked for one by one.
const GRAPHQL_TEXT_BYTES: u64 = 500_000;
const MINUTE_MS: u32 = 60_000;

/// Finds the commit that the job's ref names.
pub(super) async fn commit(world: &World, pace: &mut Pace, repository: &Repository) -> Result<String> {
    pace.reserve(world, 1).await?;
    let request = github::commit_request(repository)?;
    github::read_commit(&send(world, &request).await?)
}

/// Lists the tree. A listing that GitHub cut is used as far as it goes; the second answer says so.
pub(super) async fn tree(
    world: &World,
    pace: &mut Pace,
    repository: &Repository,
    commit: &str,
) -> Result<(Vec<TreeEntry>, bool)> {
    pace.reserve(world, 1).await?;
    let request = github::tree_request(repository, commit)?;
    let tree = github::read_tree(&send(world, &request).await?)?;
    Ok((tree.entries, tree.truncated))
}

/// Reads the planned files and scans each at once; no file is kept. `told` is awaited after each round.
pub(super) async fn scan<F>(
    world: &World,
    pace: &mut Pace,
    repository: &Repository,
    plan: &Plan,
    mut told: impl FnMut(u32, u32) -> F,
) -> Result<(Scan, Counts)>
where
    F: Future<Output = Result<()>>,
{
    let mut scan = Scan::new(plan);
    let mut counts = Counts::default();
    let wanted: Vec<TreeEntry> = plan.wanted.iter().filter(|entry| entry.kind == EntryKind::File).cloned().collect();
    let total = wanted.len();
    let batches = batches(wanted, repository.secret.is_some());
    let in_reach: usize = batches.iter().map(Vec::len).sum();
    counts.left_out = count(total - in_reach);
    for round in batches.chunks(IN_FLIGHT) {
        pace.reserve(world, count(round.len())).await?;
        let read = round.iter().map(|batch| read_batch(world, repository, batch));
        let files = join_at_most(IN_FLIGHT, read).await?;
        for (entry, bytes) in round.iter().flatten().zip(files.into_iter().flatten()) {
            match bytes {
                Some(bytes) => {
                    counts.files += 1;
                    counts.tokens += count(bytes.len().div_ceil(4));
                    scan.add(&entry.path, &bytes);
                }
                None => counts.left_out += 1,
            }
        }
        told(counts.files, count(in_reach)).await?;
    }
    Ok((scan, counts))
}

/// Requests of this invocation, kept under the platform's bound of a runtime minute.
#[derive(Default)]
pub(super) struct Pace {
    used: u32,
    window_start_ms: u32,
}

impl Pace {
    /// Makes room for `requests`, pausing until the minute is over when there is none.
    async fn reserve(&mut self, world: &World, requests: u32) -> Result<()> {
        // A few are kept back for tries that have to be repeated.
        let most = EGRESS_REQUESTS_PER_MINUTE - 2 * count(IN_FLIGHT);
        while self.used + requests > most {
            let passed_ms = world.elapsed_ms().saturating_sub(self.window_start_ms);
            if passed_ms >= MINUTE_MS {
                self.used = 0;
                self.window_start_ms = world.elapsed_ms();
            } else {
                world.sleep((MINUTE_MS - passed_ms).min(LONGEST_WAIT_MS)).await?;
            }
        }
        self.used += requests;
        Ok(())
    }
}

/// Groups files for one request each: many small ones together, large ones alone. Without a token every file is alone.
fn batches(wanted: Vec<TreeEntry>, many_at_once: bool) -> Vec<Vec<TreeEntry>> {
    if !many_at_once {
        return wanted.into_iter().take(ANONYMOUS_FILES).map(|entry| vec![entry]).collect();
    }
    let mut batches: Vec<Vec<TreeEntry>> = Vec::new();
    let mut open: Vec<TreeEntry> = Vec::new();
    let mut bytes = 0;
    for entry in wanted {
        if entry.size_bytes > GRAPHQL_TEXT_BYTES {
            batches.push(vec![entry]);
            continue;
        }
        if open.len() == github::FILES_PER_REQUEST || bytes + entry.size_bytes > BATCH_BYTES {
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

async fn read_batch(world: &World, repository: &Repository, batch: &[TreeEntry]) -> Result<Vec<Option<Vec<u8>>>> {
    if let ([entry], true) = (batch, alone(batch, repository)) {
        let request = github::blob_request(repository, entry)?;
        return Ok(vec![Some(github::read_blob(send(world, &request).await?)?)]);
    }
    let request = github::blobs_request(repository, batch)?;
    github::read_blobs(&send(world, &request).await?, batch.len())
}

fn alone(batch: &[TreeEntry], repository: &Repository) -> bool {
    repository.secret.is_none() || batch.first().is_some_and(|entry| entry.size_bytes > GRAPHQL_TEXT_BYTES)
}

async fn send(world: &World, request: &CheckedRequest) -> Result<Response> {
    let response = send_patiently(world, Patience::REPEATABLE, || world.fetch(request.clone())).await?;
    if matches!(response.status, 301 | 302 | 307 | 308) {
        let why = "the repository was moved or renamed: enter its new owner and name in the job";
        return Err(Error::new(Code::NotFound, why));
    }
    Ok(response)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
