//! Trying again: which answers are worth it, how long to wait, when to give up.

use std::future::Future;
use std::pin::Pin;

use super::reply::TransportError;
use super::run::World;
use crate::error::{Code, Error, Result};
use crate::http::Response;
use crate::limits::LONGEST_WAIT_MS;

/// How often, and after which pauses, a request is tried again.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// Tries in all.
    pub tries: u32,
    /// First wait, doubled each time.
    pub first_wait_ms: u32,
    /// Whether a request may be sent again when it is in doubt whether the server carried it out (timeout, cut off, 5xx). Not for a create.
    pub repeatable: bool,
}

impl RetryPolicy {
    /// For reads and for writes that may be sent twice.
    pub const REPEATABLE: Self = Self { tries: 5, first_wait_ms: 1_000, repeatable: true };
    /// For creates: only a 429, which did nothing, is sent again.
    pub const ONCE: Self = Self { tries: 5, first_wait_ms: 1_000, repeatable: false };
}

/// Sends until an answer comes that trying again would not change.
///
/// 429, 503 and a 403 that says that a limit is used up wait as long as the server asks: `Retry-After` (seconds), else
/// the time at which its limit is reset (`X-RateLimit-Reset` of GitHub, `RateLimit-Reset` of GitLab). A wait over 30 s ends
/// in `rate_limited`, so that the job goes back to the queue until then. 500, 502, 504, timeouts and broken connections are
/// tried again when `policy.repeatable`.
///
/// # Errors
/// What [`World::fetch`] answers, after the last try.
pub async fn send_with_retry<S, F>(world: &World, policy: RetryPolicy, mut send: S) -> Result<Response>
where
    S: FnMut() -> F,
    F: Future<Output = Sent>,
{
    // One copy of the loop in the module instead of one a caller: async code is large.
    repeat(world, policy, &mut || Box::pin(send())).await
}

type Sent = std::result::Result<Response, TransportError>;
type Sending<'a> = Pin<Box<dyn Future<Output = Sent> + 'a>>;

async fn repeat<'a>(world: &World, policy: RetryPolicy, send: &mut dyn FnMut() -> Sending<'a>) -> Result<Response> {
    let mut wait_ms = policy.first_wait_ms;
    for attempt in 1.. {
        let answer = send().await;
        let Some(asked_ms) = retry_hint(&answer, policy.repeatable) else {
            return answer.map_err(|unanswered| unanswered.error);
        };
        let asked_ms = match &answer {
            Ok(response) if asked_ms.is_none() => until_reset(world, response).await?,
            _ => asked_ms,
        };
        let pause_ms = asked_ms.unwrap_or(wait_ms);
        if attempt >= policy.tries {
            return answer.map_err(|unanswered| unanswered.error);
        }
        if pause_ms > LONGEST_WAIT_MS {
            world.request_backoff(pause_ms);
            return Err(Error::new(Code::RateLimited, "the server asks for a longer pause; the run goes on later"));
        }
        world.sleep(pause_ms).await?;
        wait_ms = wait_ms.saturating_mul(2).min(LONGEST_WAIT_MS);
    }
    Err(Error::new(Code::Internal, "it failed at every attempt"))
}

/// `None`: the answer stands. `Some(None)`: try again after our own wait. `Some(Some(ms))`: after theirs.
fn retry_hint(answer: &Sent, repeatable: bool) -> Option<Option<u32>> {
    match answer {
        Ok(response) => match response.status {
            429 => Some(retry_after_ms(response)),
            403 if is_spent(response) => Some(retry_after_ms(response)),
            503 if response.header("retry-after").is_some() => Some(retry_after_ms(response)),
            500 | 502 | 503 | 504 | 529 if repeatable => Some(None),
            _ => None,
        },
        Err(TransportError { error, retry_after_ms }) => match error.code {
            Code::RateLimited => Some(*retry_after_ms),
            Code::Timeout | Code::Network if repeatable => Some(*retry_after_ms),
            _ => None,
        },
    }
}

/// RFC 9110 section 10.2.3, the form in seconds. The date form would need a clock; our own wait serves then.
/// A limit that is used up, said with a 403 as GitHub does.
fn is_spent(response: &Response) -> bool {
    let spent = ["x-ratelimit-remaining", "ratelimit-remaining"].iter().any(|name| response.header(name) == Some("0"));
    spent || response.header("retry-after").is_some()
}

/// Milliseconds until the limit that is used up is reset, where the answer says when: as a time in seconds since 1970, or
/// as seconds from now.
async fn until_reset(world: &World, response: &Response) -> Result<Option<u32>> {
    /// No wait is as long, no time as early: September 2001.
    const FIRST_TIME: u64 = 1_000_000_000;
    let said = ["x-ratelimit-reset", "ratelimit-reset"].iter().find_map(|name| response.header(name));
    let Some(seconds) = said.and_then(|said| said.trim().parse::<u64>().ok()).filter(|_| is_limit(response)) else {
        return Ok(None);
    };
    let wait_ms = if seconds < FIRST_TIME {
        seconds.saturating_mul(1_000)
    } else {
        seconds.saturating_mul(1_000).saturating_sub(world.now_ms().await?)
    };
    // A clock that is a second off would come back too early.
    Ok(Some(u32::try_from(wait_ms).unwrap_or(u32::MAX).saturating_add(1_000)))
}

/// Servers send the reset's time with every answer: it counts only when the limit was the reason.
fn is_limit(response: &Response) -> bool {
    response.status == 429 || is_spent(response)
}

fn retry_after_ms(response: &Response) -> Option<u32> {
    let seconds: u32 = response.header("retry-after")?.trim().parse().ok()?;
    Some(seconds.saturating_mul(1_000))
}
