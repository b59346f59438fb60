//! Endpoints of Confluence that are slowed down: those that are near a limit, and those that had a burst refused. Limits are held
//! for each tenant, endpoint and method (developer.atlassian.com, rate limiting), so that others go on at their pace.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::egress::AtlassianPath;
use crate::http::Response;

use super::verdict::{is_burst, is_near_limit};

/// Between two requests to an endpoint that is near a limit.
const FIRST_PACE_MS: u64 = 250;
/// Doubled with each burst that is refused, up to this.
const SLOWEST_PACE_MS: u64 = 2_000;
/// So long after a refused burst the endpoint stays slow.
const SLOW_MS: u64 = 60_000;

#[derive(Debug, Default)]
struct Slow {
    pace_ms: u64,
    until_ms: u64,
    next_slot_ms: u64,
}

/// What is slowed down, by endpoint.
#[derive(Debug, Default)]
pub struct Endpoints(RefCell<BTreeMap<String, Slow>>);

impl Endpoints {
    /// Takes the next place in the row of requests to this endpoint; milliseconds until then.
    pub fn reserve(&self, path: &AtlassianPath, now_ms: u64) -> u64 {
        let mut all = self.0.borrow_mut();
        let Some(slow) = all.get_mut(&endpoint(path)).filter(|slow| slow.until_ms > now_ms) else { return 0 };
        let slot_ms = slow.next_slot_ms.max(now_ms);
        slow.next_slot_ms = slot_ms + slow.pace_ms;
        slot_ms - now_ms
    }

    /// What an answer says of the endpoint's limit.
    pub fn notice(&self, path: &AtlassianPath, response: &Response, now_ms: u64) {
        let pace_ms = match (is_burst(response), is_near_limit(response)) {
            (true, _) => SLOWEST_PACE_MS,
            (false, true) => FIRST_PACE_MS,
            (false, false) => return,
        };
        let mut all = self.0.borrow_mut();
        let slow = all.entry(endpoint(path)).or_default();
        slow.pace_ms = (slow.pace_ms * 2).clamp(FIRST_PACE_MS, pace_ms);
        slow.until_ms = now_ms + SLOW_MS;
        slow.next_slot_ms = slow.next_slot_ms.max(now_ms + slow.pace_ms);
    }
}

/// A path without its query and without what differs from content to content.
fn endpoint(path: &AtlassianPath) -> String {
    let path = path.as_str().split('?').next().unwrap_or_default();
    let is_word =
        |segment: &str| segment.len() < 24 && !segment.bytes().any(|byte| byte.is_ascii_digit() || byte == b'%');
    let segments = path.split('/').map(|segment| if is_word(segment) || segment == "v2" { segment } else { "*" });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::atlassian::reading::Dialect;

    fn answer(status: u16, name: &str, text: &str) -> Response {
        Response { status, headers: [(name.to_owned(), text.to_owned())].into(), body: Vec::new() }
    }

    #[test]
    fn only_the_endpoint_concerned_is_slowed_down() {
        let all = Endpoints::default();
        let body = |id: &str| Dialect::Cloud.body(id, false);
        all.notice(&body("7"), &answer(429, "ratelimit-reason", "confluence-burst-based"), 1_000);
        assert_eq!(all.reserve(&body("8"), 1_000), 250);
        assert_eq!(all.reserve(&body("9"), 1_000), 500);
        assert_eq!(all.reserve(&Dialect::Cloud.download("7", "att9", "a"), 1_000), 0);
        assert_eq!(all.reserve(&body("8"), 1_000 + SLOW_MS), 0);
    }

    #[test]
    fn a_refusal_without_a_reason_is_one_of_a_burst_and_a_quota_is_none() {
        let (all, path) = (Endpoints::default(), Dialect::DataCenter.body("7", false));
        all.notice(&path, &answer(429, "ratelimit-reason", "confluence-quota-global-based"), 0);
        assert_eq!(all.reserve(&path, 0), 0);
        all.notice(&path, &answer(429, "retry-after", "1"), 0);
        assert_eq!(all.reserve(&path, 0), 250);
    }

    #[test]
    fn each_refused_burst_slows_it_down_further_and_near_limits_do_not() {
        let (all, path) = (Endpoints::default(), Dialect::Cloud.body("7", false));
        for _ in 0..3 {
            all.notice(&path, &answer(200, "x-ratelimit-nearlimit", "true"), 0);
        }
        all.reserve(&path, 0);
        assert_eq!(all.reserve(&path, 0), 500);
        for _ in 0..9 {
            all.notice(&path, &answer(429, "ratelimit-reason", "confluence-burst-based"), 0);
        }
        let first = all.reserve(&path, 0);
        assert_eq!(all.reserve(&path, 0) - first, SLOWEST_PACE_MS);
    }
}
