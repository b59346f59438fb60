//! What an answer of either side means for the run: it stands, it is asked for again, or the side wants silence.

use crate::error::Code;
use crate::flow::TransportError;
use crate::http::Response;
use crate::limits::LONGEST_WAIT_MS;
use crate::timestamp;

/// The first wait of our own, doubled each time.
const FIRST_WAIT_MS: u32 = 500;
const HOUR_MS: u64 = 3_600_000;
/// The longest silence that a side is granted. RFC 9110 section 10.2.3 sets no limit, but quotas here are those of an hour, and one
/// wrong header must not stop a space for ever: after a day the side is asked again, and may say the same again.
pub const LONGEST_SILENCE_MS: u64 = 24 * HOUR_MS;

/// What an answer means.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the answer.
    Stands,
    /// The side asks for silence: until then, or as long as we think.
    Silence {
        /// Milliseconds since 1970.
        until_ms: Option<u64>,
        /// Whether a quota is spent.
        is_quota: bool,
    },
    /// Something broke; again after a wait of our own.
    Again,
    /// The credential was refused; a fresh one is tried once.
    Refused,
}

/// A wait of our own before the try after this one.
pub fn backoff_ms(attempt: u32) -> u32 {
    FIRST_WAIT_MS.saturating_mul(1 << attempt.min(10)).min(LONGEST_WAIT_MS)
}

/// What an answer means; `is_json` when a success has to be JSON.
pub fn verdict(answer: &Result<Response, TransportError>, is_json: bool, now_ms: u64) -> Verdict {
    let response = match answer {
        Ok(response) => response,
        Err(TransportError { error, retry_after_ms }) => {
            return match error.code {
                Code::RateLimited => {
                    let until_ms = retry_after_ms.map(|ms| now_ms + u64::from(ms).min(LONGEST_SILENCE_MS));
                    Verdict::Silence { until_ms, is_quota: false }
                }
                Code::Timeout | Code::Network | Code::AnswerInvalid => Verdict::Again,
                _ => Verdict::Stands,
            };
        }
    };
    match response.status {
        429 => silence(response, now_ms),
        500 | 502 | 503 | 504 if response.header("retry-after").is_some() => silence(response, now_ms),
        500 | 502 | 503 | 504 => Verdict::Again,
        401 => Verdict::Refused,
        200..=299 if is_json && response.status != 204 && !is_json_text(&response.body) => Verdict::Again,
        _ => Verdict::Stands,
    }
}

fn is_json_text(body: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}

/// `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3), else the time at which a quota comes back. Times are the side's, whose
/// clock need not be right: how far it is from ours, its own `Date` tells.
fn silence(response: &Response, now_ms: u64) -> Verdict {
    let is_quota = is_quota(response);
    let here = |there_ms: u64| match response.header("date").and_then(timestamp::read_http) {
        Some(sent_ms) => now_ms.saturating_add(there_ms.saturating_sub(sent_ms)),
        None => there_ms,
    };
    let after = response.header("retry-after").and_then(|text| {
        let text = text.trim();
        seconds_ms(text).map(|ms| now_ms.saturating_add(ms)).or_else(|| timestamp::read_http(text).map(here))
    });
    let reset = || {
        let reset = response.header("x-ratelimit-reset").and_then(timestamp::read_iso).map(here);
        // Quotas are those of an hour (UTC).
        reset.or(Some((now_ms / HOUR_MS + 1) * HOUR_MS)).filter(|_| is_quota)
    };
    let until_ms = after.or_else(reset).map(|until_ms| until_ms.min(now_ms.saturating_add(LONGEST_SILENCE_MS)));
    Verdict::Silence { until_ms, is_quota }
}

/// Seconds as milliseconds. Some gateways say parts of a second, which is more than the RFC has; a number too large for us is a very long
/// time, and not none.
fn seconds_ms(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = !whole.is_empty() && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
    let seconds = || whole.parse::<u64>().unwrap_or(u64::MAX);
    // Rounded up: never earlier than was asked.
    is_number.then(|| seconds().saturating_add(u64::from(part.bytes().any(|byte| byte != b'0'))).saturating_mul(1_000))
}

/// Whether too much came at once, and not too much in the hour. A Data Center names no reason, and its limit is one of bursts.
pub fn is_burst(response: &Response) -> bool {
    response.status == 429 && !is_quota(response)
}

fn is_quota(response: &Response) -> bool {
    response.header("ratelimit-reason").is_some_and(|reason| reason.contains("quota"))
}

/// Whether a quota is nearly used up.
pub fn is_near_limit(response: &Response) -> bool {
    response.header("x-ratelimit-nearlimit").is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: u64 = 1_440_938_160_000;

    fn judged(status: u16, headers: &[(&str, &str)], body: &str) -> Verdict {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        verdict(&Ok(Response { status, headers, body: body.into() }), true, NOW_MS)
    }

    #[test]
    fn a_side_says_when_in_seconds_as_a_date_or_not_at_all() {
        let until = |headers: &[(&str, &str)]| match judged(429, headers, "") {
            Verdict::Silence { until_ms, is_quota } => (until_ms, is_quota),
            other => panic!("{other:?}"),
        };
        assert_eq!(until(&[("retry-after", "7")]), (Some(NOW_MS + 7_000), false));
        assert_eq!(until(&[("retry-after", "Sun, 30 Aug 2015 12:36:09 GMT")]), (Some(NOW_MS + 9_000), false));
        // A clock that is an hour behind, and one that is an hour ahead.
        for (date, until_then) in [("11:36:00", "11:36:07"), ("13:36:00", "13:36:07")] {
            let at = |time: &str| format!("Sun, 30 Aug 2015 {time} GMT");
            let told = until(&[("date", &at(date)), ("retry-after", &at(until_then))]);
            assert_eq!(told, (Some(NOW_MS + 7_000), false), "{date}");
        }
        assert_eq!(until(&[]), (None, false));
        for unreadable in ["soon", "-3", "", ".", "1.5s", "1e3"] {
            assert_eq!(until(&[("retry-after", unreadable)]), (None, false), "{unreadable}");
        }
        assert_eq!(until(&[("retry-after", " 2.5 ")]), (Some(NOW_MS + 3_000), false));
        assert_eq!(until(&[("retry-after", "2.0")]), (Some(NOW_MS + 2_000), false));
        let quota = ("ratelimit-reason", "confluence-quota-global-based");
        let next_day = (Some(NOW_MS + LONGEST_SILENCE_MS), false);
        for long in ["86400", "86401", "99999999999", "99999999999999999999999", "Sun, 30 Aug 2099 12:36:09 GMT"] {
            assert_eq!(until(&[("retry-after", long)]), next_day, "{long}");
        }
        assert_eq!(until(&[quota, ("x-ratelimit-reset", "2099-08-30T12:40:00Z")]), (next_day.0, true));
        assert_eq!(until(&[quota, ("x-ratelimit-reset", "2015-08-30T12:40:00Z")]), (Some(NOW_MS + 240_000), true));
        assert_eq!(until(&[quota]), (Some(NOW_MS + 24 * 60_000), true));
        assert_eq!(until(&[quota, ("retry-after", "2")]), (Some(NOW_MS + 2_000), true));
    }

    #[test]
    fn what_another_try_would_not_change_stands() {
        for status in [200, 204, 302, 400, 403, 404, 410] {
            assert_eq!(judged(status, &[], "{}"), Verdict::Stands, "{status}");
        }
        for (status, body) in [(500, ""), (502, ""), (503, ""), (504, ""), (200, "<html>"), (200, ""), (200, "{\"a\":")]
        {
            assert_eq!(judged(status, &[], body), Verdict::Again, "{status} {body}");
        }
        for status in [500, 502, 503, 504] {
            let asked = judged(status, &[("retry-after", "4")], "");
            assert_eq!(asked, Verdict::Silence { until_ms: Some(NOW_MS + 4_000), is_quota: false }, "{status}");
        }
        assert_eq!(judged(401, &[], ""), Verdict::Refused);
    }

    #[test]
    fn waits_of_our_own_grow_and_have_an_end() {
        assert_eq!([0, 1, 2, 20].map(backoff_ms), [500, 1_000, 2_000, LONGEST_WAIT_MS]);
    }
}
