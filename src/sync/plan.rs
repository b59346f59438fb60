//! What a cycle decides, as pure functions: what is to be done with an item, what a missing one's look-up proves, which
//! deletions are held back, when everything is listed again.

use crate::atlassian::cql::Selection;
use crate::atlassian::listing::LookedUp;
use crate::ids::SpaceId;

use super::configuration::{Mode, Safety};
use super::ledger::Item;

/// Points that a full pass may cost without a thought: a small site is listed whole in every cycle.
const CHEAP_POINTS: u32 = 2_000;
/// Points an hour that full passes may take, on average: 111,000 points are spread over a day. All tenants of an app share
/// 65,000 (developer.atlassian.com, rate limiting).
const POINTS_AN_HOUR: u64 = 4_600;
/// Less is not worth a part: one page of a listing.
const LEAST_POINTS: u32 = 101;
const DAY_MS: u64 = 24 * HOUR_MS;
const HOUR_MS: u64 = 3_600_000;
const MINUTE_MS: u64 = 60_000;
/// Changes are looked for so much further back than the last time: the search index is behind.
const OVERLAP_MINUTES: u64 = 5;

/// What is to be done with an item that is chosen and visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    Unchanged,
    /// Only who may see it has changed.
    Share,
    /// It goes to the target, whole.
    Deliver,
}

/// An item as Confluence has it.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Confluence's number.
    pub version: u32,
    /// Hash of what goes along.
    pub digest: &'a str,
    /// Hash of who may see it; empty where the target decides.
    pub readers: &'a str,
    /// Title.
    pub title: &'a str,
    /// When it was edited, milliseconds since 1970.
    pub updated_ms: Option<u64>,
}

/// Compares what is at the target with Confluence. `shares`: the target takes readers without the text.
pub fn difference(known: Option<&Item>, wanted: Wanted<'_>, shares: bool) -> Step {
    let Some(known) = known else { return Step::Deliver };
    let is_same = match &known.found {
        Some(found) if !found.is_whole => false,
        // Delivered by somebody who wrote no version down: as new as its date says.
        Some(found) if known.version == 0 => {
            let is_newer = found.updated_ms.zip(wanted.updated_ms).is_some_and(|(theirs, ours)| theirs >= ours);
            is_newer && found.title.as_deref().is_none_or(|title| title == wanted.title)
        }
        _ => known.version == wanted.version && known.digest == wanted.digest,
    };
    match (is_same, known.readers == wanted.readers) {
        (true, true) => Step::Unchanged,
        (true, false) if shares => Step::Share,
        _ => Step::Deliver,
    }
}

/// What is known of an item that the listing lacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// It is there and chosen: the search index forgot it.
    Kept,
    /// In the trash, archived, moved or not chosen any more: goes at once.
    Proven,
    /// Not found, in a space that can be seen: gone, or hidden from the account.
    Unproven,
    /// It could not be told: stays.
    Unclear,
}

/// What a look-up proves about an item of the space `space_id`. `chosen`: whether the selection still chooses it, if that is known.
pub fn evidence(found: Option<&LookedUp>, space_id: &SpaceId, chosen: Option<bool>) -> Evidence {
    let Some(found) = found else { return Evidence::Unproven };
    match (found.status.as_str(), chosen) {
        ("current" | "", _) if found.space().is_some_and(|space| space != space_id) => Evidence::Proven,
        ("current" | "", Some(true)) => Evidence::Kept,
        ("current" | "", Some(false)) => Evidence::Proven,
        ("current" | "", None) => Evidence::Unclear,
        _ => Evidence::Proven,
    }
}

/// Whether a selection chooses a page, told from its own labels and from what is above it; `None` when only the search can tell.
/// `roots` are pages with a subtree label.
pub fn is_chosen(
    selection: &Selection,
    space_key: &str,
    id: &str,
    labels: &[String],
    ancestors: &[String],
    roots: &[String],
) -> Option<bool> {
    let has = |wanted: &[String]| labels.iter().any(|label| wanted.iter().any(|one| one.eq_ignore_ascii_case(label)));
    if !selection.spaces.is_empty() && !selection.spaces.iter().any(|key| key == space_key)
        || has(&selection.exclude_labels)
    {
        return Some(false);
    }
    let is_below = |tops: &[String]| tops.iter().any(|top| top == id || ancestors.contains(top));
    let Selection { labels: chosen, subtree, cql, .. } = selection;
    if has(&chosen.page) || has(&chosen.subtree) || is_below(subtree) || is_below(roots) {
        return Some(true);
    }
    if cql.is_some() {
        return None;
    }
    let is_whole_spaces = chosen.page.is_empty() && chosen.subtree.is_empty() && subtree.is_empty();
    Some(is_whole_spaces && !selection.spaces.is_empty())
}

/// Whether so many deletions that nothing proves are held back until a person has looked.
pub fn are_held(unproven: usize, stored: usize, safety: Safety) -> bool {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let (unproven, stored) = (count(unproven), count(stored));
    unproven > safety.min_delete_count && f64::from(unproven) > safety.max_delete_ratio * f64::from(stored)
}

/// Whether a space that has not been visible for so many cycles, this one included, is still kept.
pub fn is_in_grace(lost_cycles: u32, safety: Safety) -> bool {
    safety.grace_cycles.is_none_or(|grace| lost_cycles <= grace)
}

/// What is remembered of cycles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Past {
    /// What the last full pass cost.
    pub full_points: u32,
    /// When a part of a pass was listed for the last time, milliseconds since 1970.
    pub part_ms: Option<u64>,
    /// Whether something else is chosen now, or another form of it.
    pub has_changed: bool,
    /// Whether the cursors of the pass under way were refused once: in parts it would never end.
    pub was_restarted: bool,
    /// Changes before this have been carried.
    pub watermark_ms: Option<u64>,
}

/// What a cycle lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything.
    Whole,
    /// So many points' worth of a full pass, and then what was edited.
    Part(u32),
    /// What was edited.
    Changes,
}

/// What is listed in this cycle. A large site's full passes are spread over the day, after a first one that is not. `goes_on`: more
/// cycles follow by themselves while a pass is unfinished, so that none has to make up for the hours before it.
pub fn extent(mode: Mode, past: Past, now_ms: u64, goes_on: bool) -> Extent {
    let is_first = past.watermark_ms.is_none();
    match mode {
        Mode::Full => Extent::Whole,
        // What was never listed has no changes.
        Mode::Delta if is_first => Extent::Whole,
        Mode::Delta => Extent::Changes,
        Mode::Auto if is_first || past.full_points <= CHEAP_POINTS || past.was_restarted || past.has_changed => {
            Extent::Whole
        }
        Mode::Auto => {
            let longest_ms = if goes_on { HOUR_MS } else { DAY_MS };
            let since_ms = now_ms.saturating_sub(past.part_ms.unwrap_or(now_ms)).min(longest_ms);
            match u32::try_from(since_ms * POINTS_AN_HOUR / HOUR_MS).unwrap_or(u32::MAX) {
                points if points >= LEAST_POINTS => Extent::Part(points),
                _ => Extent::Changes,
            }
        }
    }
}

/// Whether a pass that a run left unfinished goes on: when the quota was spent on it, or much of it is done. A small one that
/// broke off begins anew, so that what was edited in the meantime is seen at once.
pub fn goes_on(points: u32, is_parked: bool) -> bool {
    is_parked || points > CHEAP_POINTS
}

/// How far back changes are looked for, minutes.
pub fn delta_minutes(watermark_ms: u64, now_ms: u64) -> u64 {
    now_ms.saturating_sub(watermark_ms).div_ceil(MINUTE_MS) + OVERLAP_MINUTES
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::atlassian::cql::Labels;
    use crate::atlassian::listing::read;
    use crate::sync::ledger::Found;

    const SAFETY: Safety = Safety { max_delete_ratio: 0.2, min_delete_count: 3, grace_cycles: Some(3) };

    fn known(version: u32, digest: &str, readers: &str) -> Item {
        Item { version, digest: digest.into(), readers: readers.into(), ..Item::default() }
    }

    fn step(known: Option<Item>, shares: bool) -> Step {
        let wanted = Wanted { version: 2, digest: "d", readers: "r", title: "T", updated_ms: Some(1_000) };
        difference(known.as_ref(), wanted, shares)
    }

    #[test]
    fn version_digest_and_readers_tell_what_is_to_be_done() {
        assert_eq!(step(None, true), Step::Deliver);
        assert_eq!(step(Some(known(2, "d", "r")), true), Step::Unchanged);
        assert_eq!(step(Some(known(1, "d", "r")), true), Step::Deliver);
        // Restored from the history: any other number is another text.
        assert_eq!(step(Some(known(3, "d", "r")), true), Step::Deliver);
        assert_eq!(step(Some(known(2, "e", "r")), true), Step::Deliver);
        assert_eq!(step(Some(known(2, "d", "s")), true), Step::Share);
        assert_eq!(step(Some(known(2, "d", "s")), false), Step::Deliver);
    }

    #[test]
    fn what_somebody_else_delivered_is_taken_over_when_it_is_new_enough() {
        let found = |updated_ms, is_whole, title: &str| {
            let found = Some(Found { title: Some(title.into()), updated_ms: Some(updated_ms), is_whole });
            Some(Item { found, ..known(0, "", "r") })
        };
        assert_eq!(step(found(1_000, true, "T"), true), Step::Unchanged);
        assert_eq!(step(found(999, true, "T"), true), Step::Deliver);
        assert_eq!(step(found(2_000, true, "Other"), true), Step::Deliver);
        assert_eq!(step(found(2_000, false, "T"), true), Step::Deliver);
    }

    fn looked_up(status: &str, space: &str) -> LookedUp {
        read(format!(r#"{{"id": "7", "status": "{status}", "spaceId": "{space}"}}"#).as_bytes()).unwrap()
    }

    #[test]
    fn absence_alone_proves_nothing() {
        let here = SpaceId::new("1");
        assert_eq!(evidence(None, &here, None), Evidence::Unproven);
        assert_eq!(evidence(Some(&looked_up("current", "1")), &here, Some(true)), Evidence::Kept);
        assert_eq!(evidence(Some(&looked_up("current", "1")), &here, None), Evidence::Unclear);
        assert_eq!(evidence(Some(&looked_up("current", "1")), &here, Some(false)), Evidence::Proven);
        assert_eq!(evidence(Some(&looked_up("current", "2")), &here, Some(true)), Evidence::Proven);
        for status in ["trashed", "archived", "deleted", "draft"] {
            assert_eq!(evidence(Some(&looked_up(status, "1")), &here, None), Evidence::Proven, "{status}");
        }
    }

    #[test]
    fn a_selection_is_told_from_labels_and_what_is_above() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let labels = Labels { page: words(&["a"]), subtree: words(&["t"]) };
        let selection = Selection { labels, exclude_labels: words(&["x"]), ..Selection::default() };
        let chosen = |labels: &[&str], above: &[&str]| {
            is_chosen(&selection, "K", "7", &words(labels), &words(above), &words(&["5"]))
        };
        assert_eq!(chosen(&["A"], &[]), Some(true));
        assert_eq!(chosen(&["t"], &[]), Some(true));
        assert_eq!(chosen(&[], &["4", "5"]), Some(true));
        assert_eq!(chosen(&[], &["4"]), Some(false));
        assert_eq!(chosen(&["a", "x"], &["5"]), Some(false));
        let own = Selection { cql: Some("label = b".into()), ..Selection::default() };
        assert_eq!(is_chosen(&own, "K", "7", &[], &[], &[]), None);
        let whole = Selection { spaces: words(&["K"]), ..Selection::default() };
        assert_eq!(is_chosen(&whole, "K", "7", &[], &[], &[]), Some(true));
        assert_eq!(is_chosen(&whole, "L", "7", &[], &[], &[]), Some(false));
    }

    #[test]
    fn many_unproven_deletions_are_held() {
        assert!(!are_held(3, 4, SAFETY));
        assert!(are_held(4, 19, SAFETY));
        assert!(!are_held(4, 20, SAFETY));
        assert!(!are_held(0, 0, SAFETY));
        assert!(is_in_grace(3, SAFETY) && !is_in_grace(4, SAFETY));
        assert!(is_in_grace(u32::MAX, Safety { grace_cycles: None, ..SAFETY }));
    }

    #[test]
    fn a_large_sites_passes_are_spread_over_the_day() {
        let past = Past { full_points: 111_000, watermark_ms: Some(0), part_ms: Some(0), ..Past::default() };
        let auto = |past, now_ms| extent(Mode::Auto, past, now_ms, false);
        assert_eq!(auto(past, MINUTE_MS), Extent::Changes);
        assert_eq!(auto(past, HOUR_MS / 4), Extent::Part(1_150));
        // Stopped for a week, it does not make up for all of it at once.
        assert_eq!(auto(past, 7 * DAY_MS), Extent::Part(110_400));
        assert_eq!(extent(Mode::Auto, past, 7 * DAY_MS, true), Extent::Part(4_600));
        assert_eq!(auto(Past { full_points: 300, ..past }, 1), Extent::Whole);
        assert_eq!(auto(Past { was_restarted: true, ..past }, HOUR_MS), Extent::Whole);
        assert_eq!(auto(Past { has_changed: true, ..past }, HOUR_MS), Extent::Whole);
        assert_eq!(auto(Past { watermark_ms: None, ..past }, HOUR_MS), Extent::Whole);
        assert_eq!(extent(Mode::Full, past, HOUR_MS, false), Extent::Whole);
        assert_eq!(extent(Mode::Delta, past, u64::MAX, false), Extent::Changes);
        assert_eq!(extent(Mode::Delta, Past::default(), 0, false), Extent::Whole);
        assert_eq!(delta_minutes(0, 61_000), 7);
        assert!(goes_on(1, true) && goes_on(50_000, false) && !goes_on(200, false));
    }

    proptest! {
        #[test]
        fn nothing_is_held_that_is_at_most_the_ratio(stored in 0usize..10_000, unproven in 0usize..10_000) {
            let held = are_held(unproven, stored, SAFETY);
            prop_assert_eq!(held, unproven > 3 && unproven * 5 > stored);
        }
    }
}
