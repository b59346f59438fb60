//! Identity over runs: which item of the page is which of the last answer.
//!
//! What the match (`pairing`) leaves is new or gone.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::crypto::{hex, sha256};
use crate::specification::answer::{Action, Decision, Item, ItemType};
use crate::specification::likeness::{contained, words_of};
use crate::specification::orphans;
use crate::specification::pairing::{pairs, statement};
use crate::specification::vocabulary::ids::leading_id;
use crate::specification::vocabulary::text::folded;

/// Share of the words of a part that its whole holds.
const CONTAINED: f64 = 0.6;
/// Items that are looked at for parts of each other. Ours: keeps the work linear.
const MOST_PARTS: usize = 400;

/// The last answer, as far as it is needed. Fields that are not known are left out of account.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Known {
    /// Its page.
    #[serde(rename = "pageId", default)]
    pub page_id: String,
    /// Its items.
    #[serde(default)]
    pub items: Vec<Item>,
}

impl Known {
    /// The folded headings of its epics, with how many there are: an epic stays one when its section shrinks.
    pub fn epics(&self) -> BTreeMap<String, usize> {
        let epics = self.items.iter().filter(|item| item.kind == ItemType::Epic);
        let mut counts = BTreeMap::new();
        for evidence in epics.filter_map(|item| item.evidence.first()) {
            *counts.entry(folded(&evidence.quote)).or_default() += 1;
        }
        counts
    }
}

/// Gives each item its identity and its action; `items` name their parents and dependencies by place. The items of the last
/// answer that are gone come back.
pub fn identify(page_id: &str, items: &mut Vec<Item>, done: Vec<Item>, known: &Known) -> (Vec<String>, Vec<String>) {
    let count = items.len();
    let has_known = !known.items.is_empty();
    items.extend(if has_known { done } else { Vec::new() });
    let pairs = pairs(items, &known.items);
    // A done line that the last answer did not know makes no item.
    let kept: Vec<bool> = (0..items.len()).map(|at| at < count || pairs.get(at).copied().flatten().is_some()).collect();
    let references = references(page_id, items, &known.items, &pairs);
    let resolve = |place: &String| place.parse::<usize>().ok().and_then(|place| references.get(place).cloned());
    for (at, item) in items.iter_mut().enumerate() {
        item.parent = item.parent.as_ref().and_then(resolve);
        item.depends_on = item.depends_on.iter().filter_map(resolve).collect();
        item.reference = references.get(at).cloned().unwrap_or_default();
    }
    for (at, item) in items.iter_mut().enumerate() {
        item.hash = hash_of(item);
        let old = pairs.get(at).copied().flatten().and_then(|old| known.items.get(old));
        decide(item, old, at >= count, has_known);
    }
    let mut warnings = Vec::new();
    let gone = gone(&known.items, &pairs);
    if has_known {
        parts(items, &known.items, &gone, &mut warnings);
        orphans::tell(items, &known.items, &gone, &mut warnings);
    }
    let mut keep = kept.into_iter();
    items.retain(|_| keep.next().unwrap_or(true));
    (gone, warnings)
}

fn gone(known: &[Item], pairs: &[Option<usize>]) -> Vec<String> {
    let met: BTreeSet<usize> = pairs.iter().flatten().copied().collect();
    known.iter().enumerate().filter(|(at, _)| !met.contains(at)).map(|(_, item)| item.reference.clone()).collect()
}

/// What the match says about one item.
fn decide(item: &mut Item, old: Option<&Item>, is_done: bool, has_known: bool) {
    let Some(old) = old else {
        if has_known {
            item.decision = Some(Decision { how: "new".to_owned(), other: None, changed: Vec::new() });
        }
        return;
    };
    let changed = changes(old, item);
    let says = |field: &str| changed.iter().any(|name| name == field);
    let how = if statement(old) != statement(item) {
        "reworded"
    } else if says("parent") {
        "moved"
    } else if says("source_id") {
        "renumbered"
    } else {
        "same"
    };
    item.action = match item.action {
        Action::Existing => Action::Existing,
        _ if is_done => Action::Done,
        _ if changed.is_empty() => Action::Unchanged,
        _ => Action::Update,
    };
    item.decision = Some(Decision { how: how.to_owned(), other: None, changed });
}

/// The fields that differ.
fn changes(old: &Item, new: &Item) -> Vec<String> {
    let texts = |item: &Item| item.acceptance.iter().map(|criterion| folded_line(&criterion.text)).collect::<Vec<_>>();
    let differs = [
        ("type", old.kind != new.kind),
        ("title", folded_line(&old.title) != folded_line(&new.title)),
        ("parent", old.parent != new.parent),
        ("description", folded_line(&old.description) != folded_line(&new.description)),
        ("acceptance", texts(old) != texts(new)),
        ("source_id", old.source_id != new.source_id),
        ("priority", old.priority != new.priority),
        ("estimate", old.estimate != new.estimate),
        ("labels", old.labels != new.labels),
        ("components", old.components != new.components),
        ("depends_on", old.depends_on != new.depends_on),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()).collect()
}

/// White space and what a reader does not see make no difference.
fn folded_line(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !crate::specification::vocabulary::text::is_zero_width(*c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Hash over everything that is written into the issue.
fn hash_of(item: &Item) -> String {
    let acceptance: Vec<String> = item.acceptance.iter().map(|criterion| folded_line(&criterion.text)).collect();
    let parts = serde_json::json!([
        item.kind,
        folded_line(&item.title),
        item.parent,
        folded_line(&item.description),
        acceptance,
        item.source_id,
        item.priority,
        item.estimate,
        item.labels,
        item.components,
        item.depends_on
    ]);
    short_hash(&parts.to_string())
}

fn short_hash(text: &str) -> String {
    hex(sha256(text.as_bytes()).get(..8).unwrap_or_default())
}

/// The identity of a first item without an id whose statement this is.
pub fn of_text(page_id: &str, quote: &str) -> String {
    let rest = leading_id(quote).and_then(|(_, start)| quote.get(start..)).filter(|rest| !rest.trim().is_empty());
    short_hash(&format!("{page_id}\u{0}text\u{0}{}\u{0}1", folded(rest.unwrap_or(quote))))
}

/// The identity of each item: that of the item it was matched to, else a hash over the page and the item's id or statement.
fn references(page_id: &str, items: &[Item], known: &[Item], pairs: &[Option<usize>]) -> Vec<String> {
    let mut taken: BTreeSet<String> = known.iter().map(|item| item.reference.clone()).collect();
    let mut turns: BTreeMap<String, usize> = BTreeMap::new();
    let of = |(at, item): (usize, &Item)| {
        if let Some(old) = pairs.get(at).copied().flatten().and_then(|old| known.get(old)) {
            return old.reference.clone();
        }
        let key = match &item.source_id {
            Some(id) => format!("{page_id}\u{0}id\u{0}{id}"),
            None => format!("{page_id}\u{0}text\u{0}{}", statement(item)),
        };
        let turn = turns.entry(key.clone()).or_default();
        loop {
            *turn += 1;
            let reference = short_hash(&format!("{key}\u{0}{turn}"));
            if taken.insert(reference.clone()) {
                return reference;
            }
        }
    };
    items.iter().enumerate().map(of).collect()
}

/// Says of a new item that it was split from one that changed, and of a gone one that it went into one that changed.
fn parts(items: &mut [Item], known: &[Item], gone: &[String], warnings: &mut Vec<String>) {
    let by_reference: BTreeMap<&str, &Item> = known.iter().map(|old| (old.reference.as_str(), old)).collect();
    let changed: Vec<(String, BTreeSet<String>, BTreeSet<String>)> = items
        .iter()
        .filter(|item| item.decision.as_ref().is_some_and(|decision| decision.how == "reworded"))
        .filter_map(|item| {
            let old = by_reference.get(item.reference.as_str())?;
            Some((item.reference.clone(), words_of(&statement(old)), words_of(&statement(item))))
        })
        .take(MOST_PARTS)
        .collect();
    for item in items
        .iter_mut()
        .filter(|item| item.decision.as_ref().is_some_and(|decision| decision.how == "new"))
        .take(MOST_PARTS)
    {
        let words = words_of(&statement(item));
        if let Some((reference, ..)) = changed
            .iter()
            .find(|(_, before, after)| contained(&words, before) >= CONTAINED && contained(&words, after) < CONTAINED)
        {
            item.decision =
                Some(Decision { how: "split".to_owned(), other: Some(reference.clone()), changed: Vec::new() });
        }
    }
    let gone: BTreeSet<&str> = gone.iter().map(String::as_str).collect();
    for old in known.iter().filter(|old| gone.contains(old.reference.as_str())).take(MOST_PARTS) {
        let words = words_of(&statement(old));
        let into = changed
            .iter()
            .find(|(_, before, after)| contained(&words, after) >= CONTAINED && contained(&words, before) < CONTAINED);
        if let Some((reference, ..)) = into {
            warnings.push(format!("{} was merged into {reference}", old.reference));
            if let Some(decision) =
                items.iter_mut().find(|item| item.reference == *reference).and_then(|item| item.decision.as_mut())
            {
                decision.how = "merged".to_owned();
                decision.other = Some(old.reference.clone());
            }
        }
    }
}
