//! Lists of names as programs have them: the fields of a record, the functions of an interface.

use std::collections::{BTreeMap, BTreeSet};

use crate::specification::page::unit::{Kind, Unit};

/// The lists whose entries are such names and nothing else, two at least: they describe data and ask for nothing.
pub fn lists(units: &[Unit]) -> BTreeSet<usize> {
    const FEWEST: usize = 2;
    #[derive(Default)]
    struct Seen {
        entries: usize,
        words: usize,
        joined: usize,
    }
    let mut seen: BTreeMap<usize, Seen> = BTreeMap::new();
    for (unit, place) in units.iter().filter_map(|unit| Some((unit, unit.list?))) {
        let seen = seen.entry(place.list).or_default();
        seen.entries += 1;
        if unit.kind == Kind::Entry && is_word(&unit.text) {
            seen.words += 1;
            seen.joined += usize::from(unit.text.contains(['_', '.']));
        }
    }
    let all = |seen: &Seen| seen.words == seen.entries && seen.entries >= FEWEST && seen.joined > 0;
    seen.into_iter().filter(|(_, seen)| all(seen)).map(|(list, _)| list).collect()
}

/// `id`, `erp_stock`, `material.search`: letters, with marks only between them.
fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
}
