//! The executor: starts a flow, resumes it with an outcome, cancels it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use serde_json::Value;

use super::effect::{Effect, Issued, Outcome, Resumption, Step};
use crate::error::{Code, Error, Result};
use crate::limits::{CHECKPOINT_RESERVE_MS, CHECKPOINT_RESERVE_PART, LOG_BYTES, LOG_LINES};

/// A flow's body, ready to be polled.
pub type FlowFuture = Pin<Box<dyn Future<Output = Result<Value>>>>;

/// A flow that runs.
pub struct Flow {
    shared: Rc<RefCell<Shared>>,
    future: Option<FlowFuture>,
}

/// A flow's only door to the world.
#[derive(Clone)]
pub struct World(Rc<RefCell<Shared>>);

/// What came back, with its body.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) outcome: Outcome,
    pub(super) body: Vec<u8>,
}

#[derive(Default)]
struct Shared {
    next_id: u32,
    issued: Vec<Issued>,
    dropped: Vec<u32>,
    slots: BTreeMap<u32, Slot>,
    elapsed_ms: u32,
    deadline_ms: Option<u32>,
    cancelled: bool,
    /// The longest back-off that a server requested and this invocation does not wait for.
    requested_backoff_ms: u32,
    /// Hosts that secrets are bound to, as far as this flow has asked.
    bound_hosts: BTreeMap<String, String>,
    /// Whether the log may name people, once this flow has asked.
    disclosure: Option<bool>,
    log_lines: usize,
    log_bytes: usize,
    audit_bytes: usize,
}

/// Whether one more log line may be written.
pub(super) enum LogRoom {
    Free,
    JustFull,
    Full,
}

enum Slot {
    // The waker is called although the root waker does nothing: combinators with wakers of their own rely on it.
    Waiting(Waker),
    Ready(Reply),
}

impl Flow {
    /// Starts a flow and runs it to its first effects. `deadline_ms` counts from this moment.
    pub fn start(deadline_ms: Option<u32>, open: impl FnOnce(World) -> FlowFuture) -> (Self, Step) {
        let shared = Rc::new(RefCell::new(Shared { deadline_ms, ..Shared::default() }));
        let mut flow = Self { future: Some(open(World(Rc::clone(&shared)))), shared };
        let step = flow.poll();
        (flow, step)
    }

    /// Hands in what became of an effect and runs on.
    ///
    /// # Errors
    /// `unknown_id` when no such effect waits; the flow lives on.
    pub fn resume(&mut self, effect_id: u32, resumption: Resumption, body: Vec<u8>) -> Result<Step> {
        let waker = {
            let mut shared = self.shared.borrow_mut();
            let shared = &mut *shared;
            let slot = shared.slots.get_mut(&effect_id).filter(|slot| matches!(slot, Slot::Waiting(_)));
            let slot = slot.ok_or_else(|| Error::new(Code::UnknownId, "no effect with this id is waiting"))?;
            shared.elapsed_ms = shared.elapsed_ms.max(resumption.elapsed_ms);
            std::mem::replace(slot, Slot::Ready(Reply { outcome: resumption.outcome, body }))
        };
        if let Slot::Waiting(waker) = waker {
            waker.wake();
        }
        Ok(self.poll())
    }

    /// Answers every waiting effect with [`Outcome::Cancelled`], so that the flow unwinds and cleans up.
    pub fn cancel(&mut self) -> Step {
        let waiting: Vec<u32> = {
            let mut shared = self.shared.borrow_mut();
            shared.cancelled = true;
            shared.slots.iter().filter(|(_, slot)| matches!(slot, Slot::Waiting(_))).map(|(id, _)| *id).collect()
        };
        for id in &waiting {
            let cancelled = Slot::Ready(Reply { outcome: Outcome::Cancelled, body: Vec::new() });
            if let Some(Slot::Waiting(waker)) = self.shared.borrow_mut().slots.insert(*id, cancelled) {
                waker.wake();
            }
        }
        let mut step = self.poll();
        step.dropped.extend(waiting);
        step.dropped.sort_unstable();
        step.dropped.dedup();
        step
    }

    /// Whether the flow has ended.
    pub fn is_over(&self) -> bool {
        self.future.is_none()
    }

    fn poll(&mut self) -> Step {
        let Some(future) = self.future.as_mut() else {
            return failed_step(Error::new(Code::UnknownId, "this flow is over"));
        };
        let polled = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let end = match polled {
            Poll::Ready(end) => Some(end),
            Poll::Pending if self.shared.borrow().is_stalled() => {
                Some(Err(Error::new(Code::FlowStalled, "the flow waits for something that is not an effect")))
            }
            Poll::Pending => None,
        };
        if end.is_some() {
            self.future = None;
        }
        let mut shared = self.shared.borrow_mut();
        let mut step = Step {
            effects: std::mem::take(&mut shared.issued),
            dropped: std::mem::take(&mut shared.dropped),
            ..Step::default()
        };
        step.effects.retain(|issued| !step.dropped.contains(&issued.id));
        match end {
            Some(Ok(answer)) => step.done = Some(answer),
            Some(Err(error)) => step.failed = Some(error),
            None => {}
        }
        step
    }
}

impl World {
    /// Notes that a server requests a longer pause than this invocation waits.
    pub(super) fn request_backoff(&self, ms: u32) {
        let mut shared = self.0.borrow_mut();
        shared.requested_backoff_ms = shared.requested_backoff_ms.max(ms);
    }

    /// The longest pause that a server asked for, milliseconds; 0 when none did.
    pub fn requested_backoff_ms(&self) -> u32 {
        self.0.borrow().requested_backoff_ms
    }

    /// Asks for an effect. It is issued at the first poll, so that effects come out in the order of the code.
    pub(super) fn perform(&self, effect: Effect) -> Perform {
        self.perform_with_body(effect, None)
    }

    /// [`World::perform`] with a body that is no part of the request.
    pub(super) fn perform_with_body(&self, effect: Effect, body: Option<Vec<u8>>) -> Perform {
        Perform { shared: Rc::clone(&self.0), state: State::New(Some(Box::new((effect, body)))) }
    }

    /// The host that a secret is bound to, if this flow has asked before.
    pub(super) fn bound_host(&self, secret: &str) -> Option<String> {
        self.0.borrow().bound_hosts.get(secret).cloned()
    }

    /// Keeps the host that a secret is bound to for the rest of this flow.
    pub(super) fn bind_host(&self, secret: &str, host: &str) {
        self.0.borrow_mut().bound_hosts.insert(secret.to_owned(), host.to_owned());
    }

    /// Whether the log may name people, if this flow has asked.
    pub(super) fn known_disclosure(&self) -> Option<bool> {
        self.0.borrow().disclosure
    }

    /// Keeps the answer for the rest of this flow.
    pub(super) fn note_disclosure(&self, discloses: bool) {
        self.0.borrow_mut().disclosure = Some(discloses);
    }

    /// Takes room for a log line of so many bytes.
    pub(super) fn log_room(&self, bytes: usize) -> LogRoom {
        let mut shared = self.0.borrow_mut();
        let was_full = shared.log_lines >= LOG_LINES || shared.log_bytes >= LOG_BYTES;
        shared.log_lines += 1;
        shared.log_bytes += bytes;
        match (was_full, shared.log_lines >= LOG_LINES || shared.log_bytes >= LOG_BYTES) {
            (true, _) => LogRoom::Full,
            (false, true) => LogRoom::JustFull,
            (false, false) => LogRoom::Free,
        }
    }

    /// Counts a line of the audit log.
    pub(super) fn note_audit(&self, bytes: usize) {
        self.0.borrow_mut().audit_bytes += bytes;
    }

    /// Whether a platform that bounds an invocation's log would cut further lines off. Without a deadline there is no platform.
    pub fn is_audit_full(&self) -> bool {
        let shared = self.0.borrow();
        shared.deadline_ms.is_some() && shared.audit_bytes >= LOG_BYTES
    }

    /// Milliseconds since the flow started, as of the newest outcome.
    pub fn elapsed_ms(&self) -> u32 {
        self.0.borrow().elapsed_ms
    }

    /// Milliseconds that work may still take; `None` without a deadline.
    pub fn time_left_ms(&self) -> Option<u32> {
        self.0.borrow().time_left_ms()
    }
}

impl Shared {
    fn is_stalled(&self) -> bool {
        !self.slots.values().any(|slot| matches!(slot, Slot::Waiting(_)))
    }

    fn time_left_ms(&self) -> Option<u32> {
        self.deadline_ms.map(|deadline| {
            let reserve = CHECKPOINT_RESERVE_MS.min(deadline / CHECKPOINT_RESERVE_PART);
            deadline.saturating_sub(reserve).saturating_sub(self.elapsed_ms)
        })
    }

    /// Why work may not begin now.
    fn refuses_work(&self) -> Option<Outcome> {
        if self.cancelled {
            Some(Outcome::Cancelled)
        } else if self.time_left_ms() == Some(0) {
            Some(Outcome::Failed { code: Code::Deadline, retry_after_ms: None })
        } else {
            None
        }
    }

    fn issue(&mut self, mut effect: Effect, body: Option<Vec<u8>>, waker: Waker) -> u32 {
        self.next_id += 1;
        let body = body.or_else(|| effect.take_body());
        self.issued.push(Issued { id: self.next_id, effect, body_id: None, body });
        self.slots.insert(self.next_id, Slot::Waiting(waker));
        self.next_id
    }
}

/// An effect being awaited.
pub(super) struct Perform {
    shared: Rc<RefCell<Shared>>,
    state: State,
}

enum State {
    New(Option<Box<(Effect, Option<Vec<u8>>)>>),
    Issued(u32),
}

impl Future for Perform {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Reply> {
        let shared = Rc::clone(&self.shared);
        let mut shared = shared.borrow_mut();
        match &mut self.state {
            State::New(effect) => {
                let Some(requested) = effect.take() else { return Poll::Pending };
                let (effect, body) = *requested;
                if let (true, Some(outcome)) = (effect.is_work(), shared.refuses_work()) {
                    return Poll::Ready(Reply { outcome, body: Vec::new() });
                }
                self.state = State::Issued(shared.issue(effect, body, context.waker().clone()));
                Poll::Pending
            }
            State::Issued(id) => match shared.slots.remove(id) {
                Some(Slot::Ready(reply)) => Poll::Ready(reply),
                _ => {
                    shared.slots.insert(*id, Slot::Waiting(context.waker().clone()));
                    Poll::Pending
                }
            },
        }
    }
}

impl Drop for Perform {
    fn drop(&mut self) {
        let State::Issued(id) = self.state else { return };
        // A reply that nobody took, or a wait that nobody needs any more.
        if let Ok(mut shared) = self.shared.try_borrow_mut()
            && shared.slots.remove(&id).is_some()
        {
            shared.dropped.push(id);
        }
    }
}

fn failed_step(error: Error) -> Step {
    Step { failed: Some(error), ..Step::default() }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
