//! The one way to both sides: at the pace that was set, silent for as long as a side asked, tried again where that helps, parked
//! where it takes too long. Shared by all branches of a run, so that one 429 silences all of them.

mod client;
mod endpoints;
mod outcome;
mod verdict;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;

use crate::atlassian::reading::scope_of;
use crate::egress::{AtlassianPath, CheckedRequest};
use crate::error::{Code, Error};
use crate::flow::{SiteRead, Transfer, TransferSource, Transferred, TransportError, World};
use crate::http::Response;
use crate::input;
use crate::limits::LONGEST_WAIT_MS;

use super::configuration::{ClientOptions, Limits};
use client::{Client, Unsent};
use endpoints::Endpoints;
pub use outcome::{Failure, Halt, Outcome};
pub use verdict::LONGEST_SILENCE_MS;
use verdict::{Verdict, backoff_ms, verdict};

/// The largest answer of Confluence that is read, bytes.
const ANSWER_BYTES: u32 = 32 * 1024 * 1024;
/// Beyond what a side asked: its clock and ours need not agree to the millisecond.
const MARGIN_MS: u64 = 60;
/// So many times more than after a failure a request is sent again when the side asked for silence each time.
const SILENCES_A_TRY: u32 = 2;
/// A shorter wait than this is not worth a timer.
const SHORTEST_SLEEP_MS: u64 = 12;

/// The two sides, and parts of them that ask for silence by themselves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Confluence.
    Site,
    /// A host of the target.
    Target(String),
}

/// What is put on a request to the target when it is sent.
pub type Seal<'a> = dyn Fn(CheckedRequest) -> CheckedRequest + 'a;

#[derive(Debug, Default)]
struct Pace {
    silent_until_ms: u64,
    next_slot_ms: u64,
    /// Since when it has answered with nothing but wishes for silence.
    refusing_since_ms: Option<u64>,
}

/// What stands before every request.
pub struct Gate {
    world: World,
    limits: Limits,
    started_ms: u64,
    paces: RefCell<BTreeMap<Side, Pace>>,
    /// When the next request to any host of the target may go, where those are counted together.
    next_at_target_ms: Cell<u64>,
    endpoints: Endpoints,
    halt: RefCell<Option<Halt>>,
    client: Option<Client>,
}

impl Gate {
    /// `started_ms` is the flow's start, milliseconds since 1970.
    pub fn new(world: World, limits: Limits, started_ms: u64) -> Self {
        let (paces, endpoints, halt) = (RefCell::default(), Endpoints::default(), RefCell::default());
        let next_at_target_ms = Cell::default();
        Self { world, limits, started_ms, paces, next_at_target_ms, endpoints, halt, client: None }
    }

    /// Requests to the target carry tokens of this client.
    ///
    /// # Errors
    /// `egress_denied`.
    pub fn with_client(mut self, options: Option<ClientOptions>) -> Result<Self, Error> {
        self.client = options.map(Client::new).transpose()?;
        Ok(self)
    }

    async fn authorized(&self, request: &CheckedRequest) -> Result<CheckedRequest, Unsent> {
        match &self.client {
            Some(client) => client.authorize(&self.world, || self.now_ms(), request).await,
            None => Ok(request.clone()),
        }
    }

    /// Milliseconds since 1970, as of the newest outcome.
    pub fn now_ms(&self) -> u64 {
        self.started_ms + u64::from(self.world.elapsed_ms())
    }

    /// Requests at once.
    pub fn concurrency(&self) -> usize {
        self.limits.concurrency.max(1)
    }

    /// Why the run is about to end, once a branch has met the reason.
    pub fn halted(&self) -> Option<Halt> {
        self.halt.borrow().clone()
    }

    /// Ends the run: no branch sends another request to Confluence. What is under way at the target may end.
    pub fn end(&self, halt: Halt) -> Failure {
        let mut known = self.halt.borrow_mut();
        let halt = known.get_or_insert(halt).clone();
        Failure::Run(halt)
    }

    /// A GET to Confluence; the answer is JSON or no success.
    pub async fn read(&self, path: AtlassianPath) -> Outcome<Response> {
        let read = SiteRead::new(path.clone(), ANSWER_BYTES, self.limits.timeout_ms());
        self.repeated(&[Side::Site], Some(&path), true, || async { (0, self.world.read_site(read.clone()).await) })
            .await
    }

    /// A GET of a file's bytes. A redirect comes back.
    pub async fn read_file(&self, path: AtlassianPath, max_bytes: u32) -> Outcome<Response> {
        let read = SiteRead::new(path.clone(), max_bytes, self.limits.timeout_ms());
        self.repeated(&[Side::Site], Some(&path), false, || async { (0, self.world.read_site(read.clone()).await) })
            .await
    }

    /// A request to the target; `is_json` when an answer that is none is tried again.
    pub async fn ask(&self, request: CheckedRequest, is_json: bool) -> Outcome<Response> {
        self.ask_sealed(request, is_json, &|request| request).await
    }

    /// The same; `seal` is put on it anew for each try: a signature from before a wait is too old.
    pub async fn ask_sealed(&self, request: CheckedRequest, is_json: bool, seal: &Seal<'_>) -> Outcome<Response> {
        let side = Side::Target(request.host().to_owned());
        let request = request.timeout_ms(self.limits.timeout_ms());
        let send = || async {
            let sent = match self.authorized(&seal(request.clone())).await {
                Ok(request) => self.world.fetch(request).await,
                Err(unsent) => unsent,
            };
            (0, sent)
        };
        self.repeated(&[side], None, is_json, send).await
    }

    /// A file from one side to the other, sealed anew for each try. A redirect comes back; what the target answers is judged like any
    /// answer.
    pub async fn transfer(&self, transfer: &Transfer, seal: &Seal<'_>) -> Outcome<Transferred> {
        let (source, path) = match &transfer.from {
            TransferSource::Site { path } => (Side::Site, Some(path)),
            TransferSource::Outside(request) => (Side::Target(request.host().to_owned()), None),
        };
        let sides = [source, Side::Target(transfer.to.host().to_owned())];
        let send = || async {
            let to = match self.authorized(&seal(transfer.to.clone())).await {
                Ok(to) => to,
                Err(unsent) => return (1, unsent),
            };
            let transferred = match self.world.transfer(Transfer { to, ..transfer.clone() }).await {
                Ok(transferred) => transferred,
                Err(unanswered) => return (0, Err(unanswered)),
            };
            // Once the source gave the file, the target's answer is the one that counts.
            let (side, judged) = transferred.to.as_ref().map_or((0, &transferred.from), |to| (1, to));
            let (status, headers) = (judged.status, judged.headers.clone());
            // The bytes' own counts travel as the body, so that one loop serves all three kinds of requests.
            let body = serde_json::to_vec(&transferred).unwrap_or_default();
            (side, Ok(Response { status, headers, body }))
        };
        let response = self.repeated(&sides, path, false, send).await?;
        input::read_json(&response.body)
            .map_err(|_| Failure::Item(Error::new(Code::Internal, "a transfer ended without a result")))
    }

    /// `send` says which of the sides answered; `path` is what is asked of Confluence.
    async fn repeated<F>(
        &self,
        sides: &[Side],
        path: Option<&AtlassianPath>,
        is_json: bool,
        mut send: impl FnMut() -> F,
    ) -> Outcome<Response>
    where
        F: Future<Output = (usize, Result<Response, TransportError>)>,
    {
        let (mut attempt, mut silences, mut was_refused) = (0, 0, false);
        loop {
            self.pass_all(sides, path).await?;
            let (who, answer) = send().await;
            let Some(side) = sides.get(who).or(sides.first()) else { break Err(unreadable().into()) };
            if let (Some(path), Side::Site, Ok(response)) = (path, side, &answer) {
                self.endpoints.notice(path, response, self.now_ms());
            }
            let verdict = verdict(&answer, is_json, self.now_ms());
            if !matches!(verdict, Verdict::Silence { .. }) {
                self.answered(side);
            }
            match verdict {
                Verdict::Stands => break self.standing(side, answer),
                Verdict::Refused if !was_refused => {
                    was_refused = true;
                    self.client.iter().for_each(Client::forget);
                    continue;
                }
                Verdict::Refused => break Err(self.refused(side, path, answer)),
                Verdict::Silence { until_ms, is_quota } => {
                    let own = u64::from(backoff_ms(attempt).max(1_000));
                    let asked_ms = until_ms.filter(|until_ms| *until_ms > self.now_ms());
                    self.silence(side, asked_ms.unwrap_or(self.now_ms() + own), is_quota)?;
                    // A side that says when to come back is busy and not broken; others that waited too may have been faster.
                    if asked_ms.is_some() && silences < self.limits.retries.saturating_mul(SILENCES_A_TRY) {
                        silences += 1;
                        continue;
                    }
                }
                Verdict::Again if attempt < self.limits.retries => self.wait(u64::from(backoff_ms(attempt))).await?,
                Verdict::Again => {}
            }
            if attempt >= self.limits.retries {
                break self.given_up(answer, is_json);
            }
            attempt += 1;
        }
    }

    /// An answer that no other try would change. A web page is none of a target's.
    fn standing(&self, side: &Side, answer: Result<Response, TransportError>) -> Outcome<Response> {
        let response = answer.map_err(|unanswered| self.ended(unanswered.error))?;
        if *side != Side::Site && is_web_page(&response) { Err(web_page().into()) } else { Ok(response) }
    }

    /// What is left of an answer when the tries are used up.
    fn given_up(&self, answer: Result<Response, TransportError>, is_json: bool) -> Outcome<Response> {
        let response = answer.map_err(|unanswered| self.ended(unanswered.error))?;
        if response.is_success() && is_json { Err(unreadable().into()) } else { Ok(response) }
    }

    /// Waits until a request may go to all of its sides.
    async fn pass_all(&self, sides: &[Side], path: Option<&AtlassianPath>) -> Outcome<()> {
        if let Some(path) = path {
            self.wait(self.endpoints.reserve(path, self.now_ms())).await?;
        }
        for side in sides {
            self.pass(side).await?;
        }
        Ok(())
    }

    /// Waits until a request may go to this side.
    async fn pass(&self, side: &Side) -> Outcome<()> {
        let slot_ms = self.reserve(side);
        loop {
            if *side == Side::Site {
                self.may_go_on()?;
            }
            let silent_until_ms = self.paces.borrow().get(side).map_or(0, |pace| pace.silent_until_ms);
            let left_ms = silent_until_ms.max(slot_ms).saturating_sub(self.now_ms());
            if left_ms < SHORTEST_SLEEP_MS && silent_until_ms <= self.now_ms() {
                return Ok(());
            }
            self.sleep(left_ms.max(1)).await?;
        }
    }

    /// Nothing new is begun once the run is about to end. An app's log has a size: the rest of the run goes to the next invocation.
    fn may_go_on(&self) -> Outcome<()> {
        if self.halted().is_none() && self.world.is_audit_full() {
            let why = "the log of this invocation is full; the run goes on in a later one";
            return Err(self.end(Halt::Failed(Error::new(Code::Deadline, why))));
        }
        self.halted().map_or(Ok(()), |halt| Err(Failure::Run(halt)))
    }

    /// Takes the next place in the row of requests. The target has no pace of ours, but that an app's requests to all outside hosts
    /// are counted together by the platform.
    fn reserve(&self, side: &Side) -> u64 {
        let now_ms = self.now_ms();
        if let (Side::Target(_), Some(most)) = (side, self.limits.target_requests_per_minute) {
            let slot_ms = self.next_at_target_ms.get().max(now_ms);
            self.next_at_target_ms.set(slot_ms + 60_000 / u64::from(most.max(1)));
            return slot_ms;
        }
        let mut paces = self.paces.borrow_mut();
        let pace = paces.entry(side.clone()).or_default();
        let between_ms = match side {
            Side::Site => 60_000 / u64::from(self.limits.requests_per_minute.max(1)),
            Side::Target(_) => 0,
        };
        let slot_ms = pace.next_slot_ms.max(now_ms);
        pace.next_slot_ms = slot_ms + between_ms;
        slot_ms
    }

    /// A wait of our own, between two tries.
    async fn wait(&self, ms: u64) -> Outcome<()> {
        let until_ms = self.now_ms() + ms;
        while self.now_ms() < until_ms {
            self.sleep(until_ms.saturating_sub(self.now_ms())).await?;
        }
        Ok(())
    }

    async fn sleep(&self, ms: u64) -> Outcome<()> {
        let ms = u32::try_from(ms).unwrap_or(u32::MAX).min(LONGEST_WAIT_MS);
        let before = self.world.elapsed_ms();
        self.world.sleep(ms).await.map_err(|error| self.ended(error))?;
        if self.world.elapsed_ms() == before {
            return Err(self.end(Halt::Failed(Error::new(Code::Internal, "the platform's clock does not move"))));
        }
        Ok(())
    }

    /// A side asks for silence; the run is parked when that is longer than it may wait, in one or in many pieces.
    fn silence(&self, side: &Side, until_ms: u64, is_quota: bool) -> Outcome<()> {
        let until_ms = until_ms.saturating_add(MARGIN_MS);
        let mut paces = self.paces.borrow_mut();
        let pace = paces.entry(side.clone()).or_default();
        let since_ms = *pace.refusing_since_ms.get_or_insert(self.now_ms());
        if until_ms.saturating_sub(since_ms) > self.limits.max_wait_ms() {
            let reason = if is_quota { "quota" } else { "wait" };
            return Err(self.end(Halt::Parked { until_ms, reason }));
        }
        pace.silent_until_ms = pace.silent_until_ms.max(until_ms);
        Ok(())
    }

    fn answered(&self, side: &Side) {
        if let Some(pace) = self.paces.borrow_mut().get_mut(side) {
            pace.refusing_since_ms = None;
        }
    }

    /// Waits out what a side asked for, so that the next run cannot break it; a longer silence has parked this one.
    pub async fn rest(&self) {
        let silences = self.paces.borrow().values().map(|pace| pace.silent_until_ms).max();
        if let Some(until_ms) = silences {
            drop(self.wait(until_ms.saturating_sub(self.now_ms())).await);
        }
    }

    fn ended(&self, error: Error) -> Failure {
        match error.code {
            Code::Cancelled | Code::Deadline => self.end(Halt::Failed(error)),
            _ => Failure::Item(error),
        }
    }

    /// A credential that is refused twice is of no use for anything else either.
    fn refused(&self, side: &Side, path: Option<&AtlassianPath>, answer: Result<Response, TransportError>) -> Failure {
        let says_scope = answer.is_ok_and(|response| String::from_utf8_lossy(&response.body).contains("scope"));
        let who = if *side == Side::Site { "Confluence" } else { "the target" };
        let scope = path.filter(|_| *side == Side::Site).map_or("", scope_of);
        let why = match says_scope {
            true => format!(
                "{who} says that the credential lacks a scope: give the client {scope} (docs/SYNC.md lists all)"
            ),
            false => format!("{who} refused the credential: check it, and whether it has expired"),
        };
        let code = if says_scope { Code::Forbidden } else { Code::Unauthorized };
        self.end(Halt::Failed(Error::new(code, why)))
    }
}

fn unreadable() -> Error {
    Error::new(Code::AnswerInvalid, "an answer was cut off or is not JSON")
}

/// A success in HTML: no interface of a target answers so, but sign-in pages and proxies do, with status 200.
fn is_web_page(response: &Response) -> bool {
    let kind = response.header("content-type").and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    let is_html = ["text/html", "application/xhtml+xml"].iter().any(|html| kind.eq_ignore_ascii_case(html));
    response.is_success() && is_html
}

fn web_page() -> Error {
    let why = "the target answered with a web page, such as a sign-in page or a proxy's: nothing was taken as done. Check its address";
    Error::new(Code::AnswerInvalid, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_success_in_html_is_a_web_page() {
        let is_page = |status: u16, kind: &str| {
            let headers = [("content-type".to_owned(), kind.to_owned())].into_iter().collect();
            is_web_page(&Response { status, headers, ..Response::default() })
        };
        assert!(is_page(200, "text/html") && is_page(204, "Text/HTML; charset=utf-8"));
        assert!(is_page(200, "application/xhtml+xml"));
        assert!(!is_page(200, "application/json") && !is_page(200, "application/xml") && !is_page(200, ""));
        // What failed has its own sentence.
        assert!(!is_page(403, "text/html") && !is_page(502, "text/html"));
    }
}
