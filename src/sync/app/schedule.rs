//! `sync.schedule`: starts what is due, and wakes what waits or was cut off.

use serde_json::{Value, json};

use super::queue;
use super::records::{Control, Run, Settings, StartedBy, State};
use crate::error::Result;
use crate::flow::World;
use crate::input::Nothing;
use crate::sync::configuration::Action;
use crate::sync::run::LONGEST_PARK_MS;
use crate::sync::summary::Warning;

/// The platform's five minutes are not exact: a run that began this much less than its interval ago is due.
const SLACK_MS: u64 = 2 * 60_000;
/// A run without a sign of life for this long has lost its event: longer than a lease.
const LOST_MS: u64 = 20 * 60_000;

/// Between two parts of a pass: a part's points are those of the time since the one before.
const PART_EVERY_MS: u64 = 15 * 60_000;

/// What is to be done now.
#[derive(Debug, PartialEq, Eq)]
enum Due {
    Nothing,
    /// A run's event is sent again.
    Wake,
    /// A run begins.
    Begin,
}

/// Called by the platform every five minutes. Answer: `{did}`.
///
/// # Errors
/// As the store and the queue answer.
pub async fn schedule(world: World, _input: Nothing) -> Result<Value> {
    let Some(settings) = Settings::read(&world).await? else { return Ok(json!({"did": "nothing"})) };
    let control = Control::read(&world).await?;
    let run = Run::read(&world).await?;
    let now_ms = world.now_ms().await?;
    let did = match (due(&settings, &control, run.as_ref(), now_ms), run) {
        (Due::Wake, Some(mut run)) => {
            run.seen_ms = now_ms;
            run.write(&world).await?;
            queue::send(&world, &run, 0).await?;
            "wake"
        }
        (Due::Begin, _) => {
            queue::begin(&world, Action::Sync, false, StartedBy::Schedule).await?;
            "begin"
        }
        _ => "nothing",
    };
    Ok(json!({"did": did}))
}

fn due(settings: &Settings, control: &Control, run: Option<&Run>, now_ms: u64) -> Due {
    if control.is_paused {
        return Due::Nothing;
    }
    if let Some(run) = run.filter(|run| run.is_active()) {
        let quiet_ms = now_ms.saturating_sub(run.seen_ms);
        let is_awaited = match run.state {
            // A time further away than any wait is an older version's, or a clock's that was wrong.
            State::Waiting => run
                .until_ms
                .is_some_and(|until_ms| until_ms <= now_ms || until_ms > now_ms.saturating_add(LONGEST_PARK_MS)),
            _ => false,
        };
        return if is_awaited || (quiet_ms > LOST_MS && run.state != State::Waiting) {
            Due::Wake
        } else {
            Due::Nothing
        };
    }
    // What nobody agreed to is not delivered by itself.
    if control.agreed.as_ref() != Some(&settings.print()) {
        return Due::Nothing;
    }
    let Some(every_ms) = every_ms(settings, run) else { return Due::Nothing };
    let age_ms = run.map_or(u64::MAX, |run| now_ms.saturating_sub(run.started_ms));
    if age_ms.saturating_add(SLACK_MS) >= every_ms { Due::Begin } else { Due::Nothing }
}

/// Milliseconds between the begins of two runs. A pass that was listed in part goes on by itself, also where runs are a day apart or
/// begin by hand.
pub(super) fn every_ms(settings: &Settings, run: Option<&Run>) -> Option<u64> {
    let has_rest = |run: &Run| run.error.is_none() && run.report.warnings.contains(&Warning::FullPassUnfinished);
    let usual = settings.every.ms();
    match run.filter(|run| run.action == Action::Sync && has_rest(run)) {
        Some(_) => Some(usual.map_or(PART_EVERY_MS, |usual| usual.min(PART_EVERY_MS))),
        None => usual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::sync::app::records::Every;
    use crate::sync::summary::Report;

    const HOUR_MS: u64 = 3_600_000;

    fn settings() -> Settings {
        serde_json::from_str(
            r#"{"name": "a", "target": {"kind": "documents", "baseUrl": "https://a.example.com", "auth": {"mode": "none"}, "isSigned": false},
                "selection": {"labels": {"page": ["x"]}}, "format": "text", "attachments": false, "readers": "everyone", "every": "hour"}"#,
        )
        .unwrap()
    }

    fn run(state: State, started_ms: u64, seen_ms: u64, until_ms: Option<u64>) -> Run {
        Run {
            run_id: "r".into(),
            action: Action::Sync,
            state,
            deletes_all: false,
            started_by: StartedBy::Schedule,
            started_ms,
            seen_ms,
            ended_ms: None,
            until_ms,
            result: None,
            error: None,
            slices: 1,
            report: Report::default(),
        }
    }

    #[test]
    fn a_run_begins_when_it_is_due_and_agreed_to() {
        let agreed = Control { agreed: Some(settings().print()), ..Control::default() };
        let done = run(State::Done, HOUR_MS, HOUR_MS, None);
        assert_eq!(due(&settings(), &agreed, None, HOUR_MS), Due::Begin);
        assert_eq!(due(&settings(), &agreed, Some(&done), 2 * HOUR_MS - SLACK_MS), Due::Begin);
        assert_eq!(due(&settings(), &agreed, Some(&done), 2 * HOUR_MS - SLACK_MS - 1), Due::Nothing);
        assert_eq!(due(&settings(), &Control::default(), None, HOUR_MS), Due::Nothing);
        let paused = Control { is_paused: true, ..agreed.clone() };
        assert_eq!(due(&settings(), &paused, None, HOUR_MS), Due::Nothing);
        let other = Settings { attachments: true, ..settings() };
        assert_eq!(due(&other, &agreed, None, HOUR_MS), Due::Nothing);
    }

    #[test]
    fn a_pass_that_was_listed_in_part_goes_on_by_itself() {
        let agreed = Control { agreed: Some(settings().print()), ..Control::default() };
        let begins =
            |every, run: &Run, now_ms| due(&Settings { every, ..settings() }, &agreed, Some(run), now_ms) == Due::Begin;
        let whole = run(State::Done, HOUR_MS, HOUR_MS, None);
        let part = || {
            let mut part = whole.clone();
            part.report.warnings.insert(Warning::FullPassUnfinished);
            part
        };
        let next_ms = HOUR_MS + PART_EVERY_MS;
        for every in [Every::Never, Every::Quarter, Every::Hour, Every::Day] {
            assert!(begins(every, &part(), next_ms), "{every:?}");
            assert!(!begins(every, &part(), next_ms - SLACK_MS - 1), "{every:?}");
        }
        assert!(!begins(Every::Never, &whole, 9 * HOUR_MS) && !begins(Every::Day, &whole, next_ms));
        // What failed, and a dry run, are a person's to look at.
        let failed = Run { error: Some(Code::Upstream), ..part() };
        let tried = Run { action: Action::Plan, ..part() };
        assert!(!begins(Every::Never, &failed, 9 * HOUR_MS) && !begins(Every::Never, &tried, 9 * HOUR_MS));
    }

    #[test]
    fn what_waits_is_woken_in_time_and_what_was_lost_after_a_lease() {
        let agreed = Control { agreed: Some(settings().print()), ..Control::default() };
        let woken = |run: &Run, now_ms| due(&settings(), &agreed, Some(run), now_ms) == Due::Wake;
        let waiting = run(State::Waiting, 0, 0, Some(HOUR_MS));
        assert!(!woken(&waiting, HOUR_MS - 1) && woken(&waiting, HOUR_MS));
        let for_ever = run(State::Waiting, 0, 0, Some(u64::MAX));
        assert!(woken(&for_ever, HOUR_MS));
        let running = run(State::Running, 0, 0, None);
        assert!(!woken(&running, LOST_MS) && woken(&running, LOST_MS + 1));
    }
}
