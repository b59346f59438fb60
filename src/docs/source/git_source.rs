//! A repository at one commit: its tree, its changes and its files, a few requests at a time.

use crate::docs::source::batch::{batches, count};
use crate::egress::{ApprovedHosts, CheckedRequest};
use crate::error::{Code, Error, Result};
use crate::flow::{MinuteWindow, RetryPolicy, World, join_at_most, send_with_retry};
use crate::git::{self, Listing, Repository};
use crate::http::Response;
use crate::limits::{EGRESS_REQUESTS_PER_MINUTE, IN_FLIGHT};
use crate::provider::Provider;
use crate::source::{Change, TreeEntry};

/// Requests of a minute: of the platform's bound a few are kept back for tries that have to be repeated.
const MINUTE_REQUESTS: u32 = EGRESS_REQUESTS_PER_MINUTE - 16;
/// Parts of a tree that are asked for: GitLab gives 100 entries a page, and an invocation has 15 minutes.
pub const MOST_LISTINGS: usize = 1_200;

/// Pages of a root's listing that are looked through for one file.
const MOST_ROOT_PAGES: usize = 20;

/// A repository that is being read.
pub struct Source<'a> {
    world: &'a World,
    /// The repository.
    pub repository: &'a Repository,
    /// Hosts that the site's admin approved.
    pub hosts: Vec<String>,
    /// The commit, once it is known.
    pub commit: String,
    minute: MinuteWindow,
}

impl<'a> Source<'a> {
    /// Opens the repository at the commit that its ref names.
    pub async fn open(world: &'a World, repository: &'a Repository) -> Result<Self> {
        let hosts = world.kvs_get::<ApprovedHosts>(ApprovedHosts::KEY).await?.unwrap_or_default().names();
        let mut source = Self { world, repository, hosts, commit: String::new(), minute: MinuteWindow::default() };
        let request = git::commit_request(repository, &source.hosts)?;
        source.commit = git::read_commit(repository, &source.send(&request).await?)?;
        Ok(source)
    }

    /// Opens the repository at a commit that is known.
    pub async fn at(world: &'a World, repository: &'a Repository, commit: &str) -> Result<Self> {
        let hosts = world.kvs_get::<ApprovedHosts>(ApprovedHosts::KEY).await?.unwrap_or_default().names();
        Ok(Self { world, repository, hosts, commit: commit.to_owned(), minute: MinuteWindow::default() })
    }

    /// Lists the tree. The second answer says that it is too large to be listed whole.
    pub async fn tree(&self) -> Result<(Vec<TreeEntry>, bool)> {
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

    /// A file at the repository's root, also where only a folder of it is read.
    pub async fn root_file(&self, name: &str) -> Result<Option<TreeEntry>> {
        let whole = Repository { folder: None, ..self.repository.clone() };
        let mut part = Listing::Folder { path: String::new(), id: self.commit.clone(), recursive: false };
        for _ in 0..MOST_ROOT_PAGES {
            let request = git::listing_request(&whole, &self.hosts, &self.commit, &part)?;
            let listed = git::read_listing(&whole, &self.send(&request).await?, &part)?;
            if let Some(entry) = listed.entries.into_iter().find(|entry| entry.path == name) {
                return Ok(Some(entry));
            }
            let next = listed.more.into_iter().find_map(|part| match part {
                Listing::After { folder, token, .. } => Some(Listing::After { folder, deep: false, token }),
                _ => None,
            });
            let Some(next) = next else { break };
            part = next;
        }
        Ok(None)
    }

    /// What changed since another commit; `None` where that is not to be had.
    pub async fn changes_since(&self, commit: &str) -> Result<Option<Vec<Change>>> {
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
    pub async fn files(&self, wanted: Vec<TreeEntry>) -> Result<Vec<(TreeEntry, Option<Vec<u8>>)>> {
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
    pub async fn file(&self, entry: &TreeEntry, max_bytes: u32) -> Result<Vec<u8>> {
        let request = git::file_request(self.repository, &self.hosts, &self.commit, entry)?.max_bytes(max_bytes);
        git::read_file(self.repository, entry, self.send(&request).await?)
    }

    /// A few batches at once.
    pub async fn round(&self, round: &[Vec<TreeEntry>]) -> Result<Vec<(TreeEntry, Option<Vec<u8>>)>> {
        self.minute.reserve(self.world, count(round.len()), MINUTE_REQUESTS).await?;
        let read = round.iter().map(|batch| self.batch(batch));
        let files = join_at_most(IN_FLIGHT, read).await?;
        Ok(round.iter().flatten().cloned().zip(files.into_iter().flatten()).collect())
    }

    async fn batch(&self, batch: &[TreeEntry]) -> Result<Vec<Option<Vec<u8>>>> {
        let bulk = self.repository.bulk();
        if let [entry] = batch
            && bulk.is_none_or(|bulk| bulk.files == 1 || entry.size_bytes > bulk.file_bytes)
        {
            return Ok(vec![self.alone(entry).await?]);
        }
        let request = git::files_request(self.repository, &self.hosts, &self.commit, batch)?;
        match git::read_files(self.repository, &send(self.world, &request).await?, batch) {
            // Azure DevOps gives none of them where one is not there: each is asked for alone then.
            Err(error) if error.code == Code::NotFound && self.repository.provider == Provider::Azure => {
                self.still_shown().await?;
                Ok(vec![None; batch.len()])
            }
            files => files,
        }
    }

    /// One file alone; `None` where it is listed and not there, as in a mirror that was cut. The host must still show the repository:
    /// to whom it no longer shows it, it says of every file that it is not there.
    async fn alone(&self, entry: &TreeEntry) -> Result<Option<Vec<u8>>> {
        let request = git::file_request(self.repository, &self.hosts, &self.commit, entry)?;
        let answer = send(self.world, &request).await?;
        match git::read_file(self.repository, entry, answer) {
            Err(error) if error.code == Code::NotFound => {
                self.still_shown().await?;
                Ok(None)
            }
            answer => answer.map(Some),
        }
    }

    async fn still_shown(&self) -> Result<()> {
        let commit = git::commit_request(self.repository, &self.hosts)?;
        git::read_commit(self.repository, &self.send(&commit).await?).map(|_| ())
    }

    /// Whether a round of requests can go out without waiting for the next minute.
    pub fn has_room(&self) -> bool {
        self.minute.has_room(count(IN_FLIGHT), MINUTE_REQUESTS)
    }

    async fn send(&self, request: &CheckedRequest) -> Result<Response> {
        self.minute.reserve(self.world, 1, MINUTE_REQUESTS).await?;
        send(self.world, request).await
    }
}

/// Sends, and follows what the host redirects to where the policy allows it: a renamed repository answers so.
pub async fn send(world: &World, request: &CheckedRequest) -> Result<Response> {
    let mut request = request.clone();
    loop {
        let response = send_with_retry(world, RetryPolicy::REPEATABLE, || world.fetch(request.clone())).await?;
        if !matches!(response.status, 301 | 302 | 307 | 308) {
            return Ok(response);
        }
        request = response.header("location").and_then(|to| request.redirected(to).ok()).ok_or_else(|| {
            let why = "the repository has moved to a host that the app may not call: enter its new address in the job";
            Error::new(Code::NotFound, why)
        })?;
    }
}
