//! Criteria whose item left the page: a person is told whose they were.

use std::collections::{BTreeMap, BTreeSet};

use crate::specification::answer::Item;
use crate::specification::pairing::statement;
use crate::specification::vocabulary::text::folded;

/// Says of each item that now is, or now has, a criterion of one that is gone; and of the gone one that its criteria stand there
/// still.
pub fn tell(items: &mut [Item], known: &[Item], gone: &[String], warnings: &mut Vec<String>) {
    let gone: BTreeSet<&str> = gone.iter().map(String::as_str).collect();
    let left = known.iter().filter(|item| gone.contains(item.reference.as_str()));
    let owners: BTreeMap<String, &Item> =
        left.flat_map(|item| item.acceptance.iter().map(move |one| (folded(&one.text), item))).collect();
    if owners.is_empty() {
        return;
    }
    let before: BTreeMap<&str, &Item> = known.iter().map(|item| (item.reference.as_str(), item)).collect();
    let mut told = BTreeSet::new();
    for item in items {
        let old = before.get(item.reference.as_str()).copied();
        let mut of: Vec<&Item> = Vec::new();
        of.extend(owners.get(&statement(item)).filter(|_| old.is_none()));
        let had: BTreeSet<String> = old.iter().flat_map(|old| &old.acceptance).map(|one| folded(&one.text)).collect();
        let now = item.acceptance.iter().map(|one| folded(&one.text)).filter(|text| !had.contains(text));
        of.extend(now.filter_map(|text| owners.get(&text).copied()));
        of.dedup_by_key(|owner| owner.reference.clone());
        for owner in of {
            told.insert(owner.reference.clone());
            item.warnings
                .push(format!("holds a criterion of \u{201C}{}\u{201D}, whose own text left the page", owner.title));
        }
    }
    warnings.extend(told.into_iter().map(|gone| format!("{gone} left the page, and criteria of it are still there")));
}
