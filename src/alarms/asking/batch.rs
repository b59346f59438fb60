//! The calls of one invocation: they share a clock, a number of requests and the time that is left.

use std::cell::Cell;

use super::failure::{Failure, Obstacle, Step};
use crate::aws::{self, Call, Credentials};
use crate::error::Result;
use crate::flow::World;
use crate::http::Response;
use crate::limits::EGRESS_REQUESTS_PER_MINUTE;

/// How long AWS may take, milliseconds, where the invocation has as much. Ours.
const TIMEOUT_MS: u32 = 10_000;
/// Requests of one invocation. Below the platform's limit, so that it is not met.
const REQUESTS: u32 = EGRESS_REQUESTS_PER_MINUTE - 10;

/// A batch of calls.
pub struct Batch {
    world: World,
    read_ms: u64,
    read_at_ms: u32,
    /// What a server said its time is, against ours.
    correction_ms: Cell<i64>,
    left: Cell<u32>,
}

/// One call: what, where, as whom.
pub struct Asked<'a> {
    pub call: &'a Call,
    pub region: &'a str,
    pub credentials: &'a Credentials,
    /// How a failure names it.
    pub step: Step,
}

impl Batch {
    /// Reads the clock, once.
    ///
    /// # Errors
    /// As the clock answers.
    pub async fn open(world: &World) -> Result<Self> {
        let read_ms = world.now_ms().await?;
        let (read_at_ms, world) = (world.elapsed_ms(), world.clone());
        Ok(Self { world, read_ms, read_at_ms, correction_ms: Cell::new(0), left: Cell::new(REQUESTS) })
    }

    /// The time, also as AWS has it where ours was off.
    pub fn now_ms(&self) -> u64 {
        self.own_ms().saturating_add_signed(self.correction_ms.get())
    }

    /// Whether another request may be sent.
    pub fn has_room(&self) -> bool {
        self.left.get() > 0
    }

    /// Asks once. A clock that is off is signed once more with the server's time; nothing else is asked again.
    ///
    /// # Errors
    /// What went wrong.
    pub async fn ask<T>(
        &self,
        asked: &Asked<'_>,
        read: impl Fn(Response) -> std::result::Result<T, aws::Failure>,
    ) -> std::result::Result<T, Failure> {
        let before = self.correction_ms.get();
        match self.once(asked, &read).await {
            Err(failure) if failure.is(aws::FailureKind::ClockSkew) && self.learns(before, failure.server_ms) => {
                self.once(asked, &read).await
            }
            answer => answer,
        }
    }

    async fn once<T>(
        &self,
        asked: &Asked<'_>,
        read: &impl Fn(Response) -> std::result::Result<T, aws::Failure>,
    ) -> std::result::Result<T, Failure> {
        let step = asked.step;
        let Some(left) = self.left.get().checked_sub(1) else { return Err(Failure::here(Obstacle::Deadline, step)) };
        self.left.set(left);
        let request = asked.call.signed(asked.region, asked.credentials, self.now_ms());
        let request = request.map_err(|error| Failure::of_error(&error, step))?;
        let within = self.world.time_left_ms().map_or(TIMEOUT_MS, |left| left.clamp(1, TIMEOUT_MS));
        let answer = self.world.fetch(request.timeout_ms(within)).await;
        let response = answer.map_err(|unanswered| Failure::of_transport(&unanswered, step))?;
        let retry_after_ms = retry_after_ms(&response);
        read(response).map_err(|failure| match failure.kind {
            aws::FailureKind::Throttled | aws::FailureKind::ServiceError => {
                Failure { retry_after_ms, ..Failure::of_aws(failure, step) }
            }
            _ => Failure::of_aws(failure, step),
        })
    }

    /// Takes over the server's time; whether there is a reason to sign again.
    fn learns(&self, before: i64, server_ms: Option<u64>) -> bool {
        if self.correction_ms.get() == before
            && let Some(server_ms) = server_ms
            && let Some(correction) = server_ms.checked_signed_diff(self.own_ms())
        {
            self.correction_ms.set(correction);
        }
        self.correction_ms.get() != before
    }

    fn own_ms(&self) -> u64 {
        self.read_ms + u64::from(self.world.elapsed_ms().saturating_sub(self.read_at_ms))
    }
}

/// `Retry-After` in seconds.
fn retry_after_ms(response: &Response) -> Option<u32> {
    let seconds: u32 = response.header("retry-after")?.trim().parse().ok()?;
    Some(seconds.saturating_mul(1_000))
}
