//! The match of two readings of a page, item by item.
//!
//! Text decides before numbers, because people renumber: same id and text, same text, same id, similar text.

use std::collections::{BTreeMap, BTreeSet};

use crate::specification::answer::{Evidence, Item, ItemType};
use crate::specification::likeness::{dice, permille, words_of};
use crate::specification::vocabulary::ids::leading_id;
use crate::specification::vocabulary::text::folded;

/// Share of words that a reworded statement keeps at least (Dice coefficient). Ours, measured on the re-run cases.
const SIMILAR: f64 = 0.45;
/// … when the id is the same.
const SIMILAR_WITH_ID: f64 = 0.2;
/// Items that share a word before it tells nothing any more. Ours: keeps the work linear.
const COMMON: usize = 40;
/// Items that one item is compared with. Ours.
const CANDIDATES: usize = 32;

/// For each new item, the place of the old one that it is.
pub fn pairs(new: &[Item], old: &[Item]) -> Vec<Option<usize>> {
    let mut sides = Sides::new(new, old);
    sides.pair();
    sides.pairs
}

/// Both sides of the match.
struct Sides<'a> {
    new: &'a [Item],
    old: &'a [Item],
    new_texts: Vec<String>,
    old_texts: Vec<String>,
    /// For each new item, the old one.
    pairs: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl<'a> Sides<'a> {
    fn new(new: &'a [Item], old: &'a [Item]) -> Self {
        let new_texts = new.iter().map(statement).collect();
        let old_texts = old.iter().map(statement).collect();
        Self { new, old, new_texts, old_texts, pairs: vec![None; new.len()], taken: vec![false; old.len()] }
    }

    fn pair(&mut self) {
        if self.old.is_empty() {
            return;
        }
        let exact = exact_pairs(&self.new_identities(), &self.old_identities());
        for (new, old) in exact {
            self.join(new, old);
        }
        self.pair_ids();
        self.pair_similar();
    }

    fn new_identities(&self) -> Vec<Identity<'_>> {
        let above = |item: &Item| self.new_texts.get(item.parent.as_ref()?.parse::<usize>().ok()?);
        self.new.iter().zip(&self.new_texts).map(|(item, text)| Identity::of(item, text, above(item))).collect()
    }

    fn old_identities(&self) -> Vec<Identity<'_>> {
        let by_reference: BTreeMap<&str, &String> =
            self.old.iter().zip(&self.old_texts).map(|(item, text)| (item.reference.as_str(), text)).collect();
        let above = |item: &Item| by_reference.get(item.parent.as_deref()?).copied();
        self.old.iter().zip(&self.old_texts).map(|(item, text)| Identity::of(item, text, above(item))).collect()
    }

    fn join(&mut self, new: usize, old: usize) {
        if let (Some(slot), Some(taken)) = (self.pairs.get_mut(new), self.taken.get_mut(old)) {
            *slot = Some(old);
            *taken = true;
        }
    }

    fn is_free(&self, new: usize, old: usize) -> bool {
        self.pairs.get(new).is_some_and(Option::is_none) && self.taken.get(old) == Some(&false)
    }

    fn pair_ids(&mut self) {
        let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, item) in self.old.iter().enumerate() {
            if let Some(id) = item.source_id.as_deref().filter(|_| self.taken.get(at) == Some(&false)) {
                ids.entry(id).or_insert(at);
            }
        }
        for at in 0..self.new.len() {
            let Some(id) = self.new.get(at).and_then(|item| item.source_id.as_deref()) else { continue };
            let Some(old) = ids.get(id).copied() else { continue };
            let is_name = id.starts_with(|c: char| c.is_alphabetic());
            if self.is_free(at, old) && (is_name || self.likeness(at, old) >= SIMILAR_WITH_ID) {
                self.join(at, old);
            }
        }
    }

    fn likeness(&self, new: usize, old: usize) -> f64 {
        let words = |text: Option<&String>| words_of(text.map_or("", String::as_str));
        let (a, b) = (words(self.new_texts.get(new)), words(self.old_texts.get(old)));
        dice(&a, &b)
    }

    /// Pairs what is left by likeness, best first; items of one kind that share a telling word are compared.
    fn pair_similar(&mut self) {
        let is_left = |at: &usize| self.taken.get(*at) == Some(&false);
        let olds: BTreeMap<usize, BTreeSet<String>> = (0..self.old.len())
            .filter(is_left)
            .map(|at| (at, words_of(self.old_texts.get(at).map_or("", String::as_str))))
            .collect();
        let mut index: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, words) in &olds {
            for word in words {
                index.entry(word).or_default().push(*at);
            }
        }
        let mut found: Vec<(u32, usize, usize)> = Vec::new();
        for (at, text) in
            self.new_texts.iter().enumerate().filter(|(at, _)| self.pairs.get(*at).is_some_and(Option::is_none))
        {
            let words = words_of(text);
            for old in candidates(&words, &index) {
                let same_kind = self.new.get(at).map(|item| item.kind == ItemType::Epic)
                    == self.old.get(old).map(|item| item.kind == ItemType::Epic);
                let likeness = olds.get(&old).map_or(0.0, |olds| dice(&words, olds));
                if same_kind && likeness >= SIMILAR {
                    found.push((permille(likeness), at, old));
                }
            }
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        for (_, new, old) in found {
            if self.is_free(new, old) {
                self.join(new, old);
            }
        }
    }
}

/// The old items that share most telling words, at most [`CANDIDATES`]: a page of sentences that are all alike stays linear.
fn candidates(words: &BTreeSet<String>, index: &BTreeMap<&str, Vec<usize>>) -> Vec<usize> {
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for olds in words.iter().filter_map(|word| index.get(word.as_str())).filter(|olds| olds.len() <= COMMON) {
        for old in olds {
            *shared.entry(*old).or_default() += 1;
        }
    }
    let mut ranked: Vec<(usize, usize)> = shared.into_iter().map(|(old, count)| (count, old)).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.into_iter().take(CANDIDATES).map(|(_, old)| old).collect()
}

/// What makes an item of one side the same as one of the other.
struct Identity<'a> {
    is_epic: bool,
    id: Option<&'a str>,
    statement: &'a str,
    /// Statement of the item above.
    above: Option<&'a str>,
}

type IdentityKey<'a> = (bool, Option<&'a str>, &'a str, Option<&'a str>);

impl<'a> Identity<'a> {
    fn of(item: &'a Item, statement: &'a str, above: Option<&'a String>) -> Self {
        let is_epic = item.kind == ItemType::Epic;
        Self { is_epic, id: item.source_id.as_deref(), statement, above: above.map(String::as_str) }
    }

    /// What has to agree in a pass, the strictest first; `None` for an item that the pass does not look at.
    fn key(&self, pass: usize) -> Option<IdentityKey<'a>> {
        match pass {
            0 => Some((self.is_epic, Some(self.id?), self.statement, self.above)),
            1 => Some((self.is_epic, Some(self.id?), self.statement, None)),
            2 => Some((self.is_epic, None, self.statement, self.above)),
            _ => Some((self.is_epic, None, self.statement, None)),
        }
    }
}

/// New and old items whose identities agree, each in one pair at most, in the order of the page.
fn exact_pairs(new: &[Identity<'_>], old: &[Identity<'_>]) -> Vec<(usize, usize)> {
    const PASSES: usize = 4;
    let mut pairs: BTreeMap<usize, usize> = BTreeMap::new();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for pass in 0..PASSES {
        let mut waiting: BTreeMap<IdentityKey<'_>, Vec<usize>> = BTreeMap::new();
        for (at, identity) in old.iter().enumerate().rev().filter(|(at, _)| !taken.contains(at)) {
            if let Some(key) = identity.key(pass) {
                waiting.entry(key).or_default().push(at);
            }
        }
        for (at, identity) in new.iter().enumerate() {
            if pairs.contains_key(&at) {
                continue;
            }
            let found = identity.key(pass).and_then(|key| waiting.get_mut(&key)?.pop());
            if let Some(old) = found {
                pairs.insert(at, old);
                taken.insert(old);
            }
        }
    }
    pairs.into_iter().collect()
}

/// An item's statement as it is compared: folded, its id left out.
pub fn statement(item: &Item) -> String {
    let text = item.evidence.first().map_or("", |evidence: &Evidence| evidence.quote.as_str());
    let rest = leading_id(text).and_then(|(_, start)| text.get(start..)).filter(|rest| !rest.trim().is_empty());
    folded(rest.unwrap_or(text))
}
