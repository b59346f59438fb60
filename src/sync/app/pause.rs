//! `sync.pause`: everything stands still, and goes on where it was. Site admins only.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::queue;
use super::records::{Control, Run, State};
use crate::error::Result;
use crate::flow::{Level, World};
use crate::limits::EVENT_DELAY_SECONDS;
use crate::site::SiteAdmin;

/// Whether everything stands still.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pause {
    is_paused: bool,
}

/// Pauses, or lets it go on. What runs stops after the page of the listing that it is at; what waits longer than the queue does is asked
/// again at once when it is let go on.
///
/// # Errors
/// `forbidden`; as the store and the queue answer.
pub async fn pause(world: World, admin: SiteAdmin, input: Pause) -> Result<Pause> {
    let control = Control::read(&world).await?;
    Control { is_paused: input.is_paused, ..control }.write(&world).await?;
    let now_ms = world.now_ms().await?;
    if !input.is_paused
        && let Some(mut run) = Run::read(&world).await?.filter(|run| stands_still(run, now_ms))
    {
        (run.state, run.until_ms) = (State::Queued, None);
        run.seen_ms = now_ms;
        run.write(&world).await?;
        queue::send(&world, &run, 0).await?;
    }
    let event = if input.is_paused { "sync_paused" } else { "sync_resumed" };
    world.log(Level::Info, event, &[("accountId", json!(admin.account_id()))]).await;
    Ok(input)
}

/// Whether no event is in the queue that would go on with it: a long wait is the schedule's to end, and a person may end it sooner.
fn stands_still(run: &Run, now_ms: u64) -> bool {
    let left_ms = run.until_ms.map_or(0, |until_ms| until_ms.saturating_sub(now_ms));
    match run.state {
        State::Paused => true,
        State::Waiting => left_ms > u64::from(EVENT_DELAY_SECONDS) * 1_000,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_longer_than_the_queue_does_can_be_let_go_on() {
        let run = |state: &str, until_ms: u64| -> Run {
            let run = json!({"runId": "r", "action": "sync", "state": state, "startedBy": {"admin": "a"}, "startedMs": 1, "seenMs": 1,
                "untilMs": until_ms, "slices": 1, "report": {}});
            serde_json::from_value(run).unwrap()
        };
        let queue_ms = u64::from(EVENT_DELAY_SECONDS) * 1_000;
        assert!(stands_still(&run("paused", 0), 5));
        assert!(stands_still(&run("waiting", u64::MAX), 5) && stands_still(&run("waiting", queue_ms + 6), 5));
        // An event in the queue goes on with it.
        assert!(!stands_still(&run("waiting", queue_ms + 5), 5) && !stands_still(&run("running", u64::MAX), 5));
    }
}
