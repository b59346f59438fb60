use serde_json::json;

use super::*;
use crate::egress::{AtlassianPath, AtlassianRequest, Identity, Product};
use crate::flow::{Claim, MinuteWindow, RetryPolicy, Table, claim, join_at_most, release, send_with_retry};
use crate::http::Method;

fn start<F>(deadline_ms: Option<u32>, flow: fn(World) -> F) -> (Flow, Step)
where
    F: Future<Output = Result<Value>> + 'static,
{
    Flow::start(deadline_ms, move |world| Box::pin(flow(world)))
}

fn came(elapsed_ms: u32, outcome: Outcome) -> Resumption {
    Resumption { elapsed_ms, outcome }
}

fn value(value: Value) -> Outcome {
    Outcome::Value { value }
}

fn ids(step: &Step) -> Vec<u32> {
    step.effects.iter().map(|issued| issued.id).collect()
}

fn page_request() -> AtlassianRequest {
    AtlassianRequest {
        product: Product::Confluence,
        identity: Identity::App,
        method: Method::Get,
        path: AtlassianPath::new("/wiki/api/v2/pages"),
        scope: "read:page:confluence",
        body: None,
        upload: None,
    }
}

async fn three_keys(world: World) -> Result<Value> {
    let keys = ["a", "b", "c"].map(|key| world.kvs_get::<u32>(key));
    Ok(json!(join_at_most(2, keys).await?))
}

#[test]
fn a_join_keeps_its_bound_and_answers_in_input_order() {
    let (mut flow, step) = start(None, three_keys);
    assert_eq!(ids(&step), [1, 2], "two at a time");
    let step = flow.resume(2, came(0, value(json!(20))), Vec::new()).unwrap();
    assert_eq!(ids(&step), [3], "the third begins when one is done");
    flow.resume(3, came(0, value(json!(30))), Vec::new()).unwrap();
    let step = flow.resume(1, came(0, value(json!(10))), Vec::new()).unwrap();
    assert_eq!(step.done, Some(json!([10, 20, 30])));
}

#[test]
fn the_first_error_of_a_join_drops_the_rest() {
    let (mut flow, _) = start(None, three_keys);
    let failed = Outcome::Failed { code: Code::Network, retry_after_ms: None };
    let step = flow.resume(2, came(0, failed), Vec::new()).unwrap();
    assert_eq!(step.failed.map(|error| error.code), Some(Code::Network));
    assert_eq!(step.dropped, [1]);
}

#[test]
fn a_flow_that_waits_for_no_effect_is_stalled() {
    let (flow, step) = start(None, |_| async {
        std::future::pending::<()>().await;
        Ok(Value::Null)
    });
    assert_eq!(step.failed.map(|error| error.code), Some(Code::FlowStalled));
    assert!(flow.is_over());
}

#[test]
fn unknown_and_repeated_ids_leave_the_flow_alive() {
    let (mut flow, _) = start(None, three_keys);
    assert_eq!(flow.resume(9, came(0, Outcome::Done), Vec::new()).unwrap_err().code, Code::UnknownId);
    flow.resume(1, came(0, value(json!(1))), Vec::new()).unwrap();
    assert_eq!(flow.resume(1, came(0, value(json!(1))), Vec::new()).unwrap_err().code, Code::UnknownId);
    assert!(!flow.is_over());
}

#[test]
fn work_is_refused_near_the_deadline_and_the_checkpoint_is_not() {
    // A long invocation keeps the whole reserve back, a short one a part of its time.
    work_ends_at(CHECKPOINT_RESERVE_MS * CHECKPOINT_RESERVE_PART + 1_000, 81_000);
    work_ends_at(24_000, 19_200);
}

fn work_ends_at(deadline_ms: u32, end_ms: u32) {
    let (mut flow, step) = start(Some(deadline_ms), |world| async move {
        world.kvs_get::<u32>("a").await?;
        let refused = world.atlassian(page_request()).await.map_err(|unanswered| unanswered.error.code);
        world.kvs_set("checkpoint", &1).await?;
        Ok(json!(refused.err()))
    });
    assert_eq!(ids(&step), [1]);
    let step = flow.resume(1, came(end_ms, value(Value::Null)), Vec::new()).unwrap();
    assert!(matches!(step.effects.first().map(|issued| &issued.effect), Some(Effect::KvsSet { .. })));
    let step = flow.resume(2, came(end_ms + 1, Outcome::Done), Vec::new()).unwrap();
    assert_eq!(step.done, Some(json!("deadline")));
}

#[test]
fn a_cancelled_flow_still_gives_its_claim_back() {
    let (mut flow, _) = start(None, |world| async move {
        let held = claim(&world, "x", "me", 0, 1_000).await?;
        let worked = world.atlassian(page_request()).await.map_err(|unanswered| unanswered.error);
        release(&world, &held).await?;
        worked.map(|_| Value::Null)
    });
    flow.resume(1, came(0, Outcome::Done), Vec::new()).unwrap();
    let step = flow.resume(2, came(0, value(Value::Null)), Vec::new()).unwrap();
    assert_eq!(ids(&step), [3]);
    let step = flow.cancel();
    assert_eq!(step.dropped, [3], "the request is aborted");
    let step = flow.resume(4, came(0, value(json!({"owner": "me", "untilMs": 1_000}))), Vec::new()).unwrap();
    assert!(matches!(step.effects.first().map(|issued| &issued.effect), Some(Effect::KvsDelete { .. })));
    let step = flow.resume(5, came(0, Outcome::Done), Vec::new()).unwrap();
    assert_eq!(step.failed.map(|error| error.code), Some(Code::Cancelled));
}

/// Claims `x` for `owner` against a store that holds `kept`, at time 5,000.
fn claim_against(kept: &mut BTreeMap<String, Value>, owner: &'static str) -> Result<Claim> {
    let got = Rc::new(RefCell::new(None));
    let out = Rc::clone(&got);
    let (mut flow, mut step) = Flow::start(None, move |world| {
        Box::pin(async move {
            *out.borrow_mut() = Some(claim(&world, "x", owner, 5_000, 1_000).await);
            Ok(Value::Null)
        })
    });
    while let Some(issued) = step.effects.pop() {
        let outcome = match issued.effect {
            Effect::KvsSet { key, .. } if kept.contains_key(&key) => Outcome::Exists,
            Effect::KvsSet { key, value, .. } => {
                kept.insert(key, value);
                Outcome::Done
            }
            Effect::KvsDelete { key } => {
                kept.remove(&key);
                Outcome::Done
            }
            Effect::KvsGet { key } => value(kept.get(&key).cloned().unwrap_or_default()),
            other => panic!("a claim needs no {other:?}"),
        };
        step = flow.resume(issued.id, came(0, outcome), Vec::new()).unwrap();
    }
    got.borrow_mut().take().unwrap()
}

#[test]
fn a_living_claim_is_refused_a_dead_one_taken_over_and_ones_own_given_back() {
    let mut kept = BTreeMap::from([("claim:x:1".to_owned(), json!({"owner": "dead", "untilMs": 4_999}))]);
    claim_against(&mut kept, "a").unwrap();
    assert!(kept.contains_key("claim:x:2"), "the next generation, never an overwrite");
    assert_eq!(claim_against(&mut kept, "b").unwrap_err().code, Code::ClaimHeld);
    claim_against(&mut kept, "a").unwrap();
    assert_eq!(kept.len(), 2);
}

#[test]
fn an_old_generation_that_was_cleaned_away_opens_no_second_claim() {
    let mut kept = BTreeMap::from([("claim:x:2".to_owned(), json!({"owner": "a", "untilMs": 9_000}))]);
    assert_eq!(claim_against(&mut kept, "b").unwrap_err().code, Code::ClaimHeld);
    assert_eq!(kept.keys().collect::<Vec<_>>(), ["claim:x:2"]);
}

/// Sends once and answers each try from `answers`; gives back the tries and the pauses in milliseconds.
fn pauses(policy: RetryPolicy, answers: &[Outcome]) -> (usize, Vec<u32>, Option<Code>) {
    let (mut flow, mut step) = Flow::start(None, move |world| {
        Box::pin(async move {
            let request = || world.atlassian(page_request());
            send_with_retry(&world, policy, request).await.map(|response| json!(response.status))
        })
    });
    let (mut tries, mut pauses) = (0, Vec::new());
    while let Some(issued) = step.effects.pop() {
        let outcome = match issued.effect {
            Effect::Sleep { ms } => {
                pauses.push(ms);
                Outcome::Done
            }
            _ => {
                tries += 1;
                answers.get(tries - 1).cloned().unwrap_or(status(200, None))
            }
        };
        step = flow.resume(issued.id, came(0, outcome), Vec::new()).unwrap();
    }
    (tries, pauses, step.failed.map(|error| error.code))
}

fn status(status: u16, retry_after: Option<&str>) -> Outcome {
    let header = retry_after.map(|seconds| ("retry-after".to_owned(), seconds.to_owned()));
    Outcome::Response { status, headers: header.into_iter().collect() }
}

#[test]
fn a_429_waits_as_long_as_it_asks_and_then_goes_on() {
    assert_eq!(pauses(RetryPolicy::ONCE, &[status(429, Some("7"))]), (2, vec![7_000], None));
}

#[test]
fn failures_back_off_and_give_up_after_the_last_try() {
    let failing = vec![status(500, None); 9];
    assert_eq!(pauses(RetryPolicy::REPEATABLE, &failing), (5, vec![1_000, 2_000, 4_000, 8_000], None));
}

#[test]
fn a_create_whose_fate_is_unknown_is_not_sent_again() {
    let lost = Outcome::Failed { code: Code::Timeout, retry_after_ms: None };
    assert_eq!(pauses(RetryPolicy::ONCE, &[lost]), (1, vec![], Some(Code::Timeout)));
}

#[test]
fn a_wait_over_half_a_minute_goes_back_to_the_queue() {
    assert_eq!(pauses(RetryPolicy::REPEATABLE, &[status(429, Some("31"))]), (1, vec![], Some(Code::RateLimited)));
}

#[test]
fn bodies_leave_the_table_once() {
    let mut table = Table::default();
    let (_, step) = table.start(None, |world| {
        Box::pin(async move {
            world.set_secret("git:a", &crate::secret::Secret::new(b"x".to_vec())).await?;
            Ok(Value::Null)
        })
    });
    let body_id = step.effects.first().and_then(|issued| issued.body_id).unwrap();
    assert_eq!(table.take_body(body_id).unwrap(), b"x");
    assert_eq!(table.take_body(body_id).unwrap_err().code, Code::UnknownId);
}

#[test]
fn log_lines_end_before_the_platform_cuts_them_off_and_say_so() {
    async fn chatty(world: World) -> Result<Value> {
        for at in 0..500 {
            world.log(crate::flow::Level::Info, "run_done", &[("count", json!(at))]).await;
        }
        Ok(Value::Null)
    }
    let (mut flow, mut step) = start(None, chatty);
    let mut events = Vec::new();
    while let Some(issued) = step.effects.first() {
        events.push(json!(issued.effect)["event"].as_str().unwrap().to_owned());
        step = flow.resume(issued.id, came(0, Outcome::Done), Vec::new()).unwrap();
    }
    assert_eq!(events.len(), LOG_LINES);
    assert_eq!(events.iter().filter(|event| *event == "log_full").count(), 1);
    assert_eq!(events.last().unwrap(), "log_full");
    assert!(step.done.is_some());
}

#[test]
fn a_create_that_a_gateway_lost_is_not_sent_again() {
    for code in [500, 502, 503, 504] {
        assert_eq!(pauses(RetryPolicy::ONCE, &[status(code, None)]), (1, vec![], None), "{code}");
    }
}

/// Takes `amounts` one after the other, of ten a minute; each pause takes as long as it asks. Gives back when each was taken.
fn taken_at(amounts: &'static [u32]) -> Vec<u64> {
    let (mut flow, mut step) = Flow::start(None, move |world| {
        Box::pin(async move {
            let window = MinuteWindow::default();
            let mut taken = Vec::new();
            for amount in amounts {
                window.reserve(&world, *amount, 10).await?;
                taken.push(json!(world.elapsed_ms()));
            }
            Ok(json!(taken))
        })
    });
    let mut elapsed_ms = 0;
    while let Some(issued) = step.effects.pop() {
        let Effect::Sleep { ms } = issued.effect else { panic!("only pauses are asked for") };
        elapsed_ms += ms;
        step = flow.resume(issued.id, came(elapsed_ms, Outcome::Done), Vec::new()).unwrap();
    }
    let taken = step.done.expect("it ends");
    taken.as_array().unwrap().iter().map(|at| at.as_u64().unwrap()).collect()
}

#[test]
fn a_minute_gives_what_it_has_and_the_rest_waits_for_the_next() {
    assert_eq!(taken_at(&[4, 6, 1, 9, 1]), [0, 0, 60_000, 60_000, 120_000]);
}

#[test]
fn more_than_a_minute_has_is_given_to_an_unused_minute() {
    assert_eq!(taken_at(&[25, 25]), [0, 60_000]);
}
