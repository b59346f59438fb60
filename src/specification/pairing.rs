//! Which item of the page is which of the last answer: same id and text, same text, same id, similar text, in this order.

use std::collections::{BTreeMap, BTreeSet};

use crate::specification::answer::{Item, ItemType};
use crate::specification::likeness::{dice, permille, words_of};
use crate::specification::matching::statement;

/// Share of words that a reworded statement keeps at least (Dice coefficient). Ours, measured on the re-run cases.
const SIMILAR: f64 = 0.45;
/// … when the id is the same.
const SIMILAR_WITH_ID: f64 = 0.2;
/// Items that share a word before it tells nothing any more. Ours: keeps the work linear.
const COMMON: usize = 40;
/// Items that one item is compared with. Ours.
const CANDIDATES: usize = 32;

/// Both sides of the match.
pub struct Sides<'a> {
    new: &'a [Item],
    old: &'a [Item],
    new_texts: Vec<String>,
    old_texts: Vec<String>,
    /// For each new item, the old one.
    pub pairs: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl<'a> Sides<'a> {
    /// Nothing is paired yet.
    pub fn new(new: &'a [Item], old: &'a [Item]) -> Self {
        let new_texts = new.iter().map(statement).collect();
        let old_texts = old.iter().map(statement).collect();
        Self { new, old, new_texts, old_texts, pairs: vec![None; new.len()], taken: vec![false; old.len()] }
    }

    /// Pairs them.
    pub fn pair(&mut self) {
        if self.old.is_empty() {
            return;
        }
        let kind = |item: &Item| item.kind == ItemType::Epic;
        let above_new = |at: usize| {
            self.new
                .get(at)
                .and_then(|item| item.parent.as_ref()?.parse::<usize>().ok())
                .and_then(|above| self.new_texts.get(above).cloned())
        };
        let by_reference: BTreeMap<&str, usize> =
            self.old.iter().enumerate().map(|(at, item)| (item.reference.as_str(), at)).collect();
        let above_old = |at: usize| {
            self.old
                .get(at)
                .and_then(|item| by_reference.get(item.parent.as_deref()?).copied())
                .and_then(|above| self.old_texts.get(above).cloned())
        };
        type Key = (bool, Option<String>, Option<String>, Option<String>);
        let key = |item: Option<&Item>, text: Option<&String>, above: Option<String>, pass: usize| -> Option<Key> {
            let item = item?;
            let id = item.source_id.clone();
            let text = text.cloned();
            match pass {
                0 => Some((kind(item), Some(id?), text, above)),
                1 => Some((kind(item), Some(id?), text, None)),
                2 => Some((kind(item), None, text, above)),
                _ => Some((kind(item), None, text, None)),
            }
        };
        let mut plan: Vec<(usize, usize)> = Vec::new();
        let mut free_new: Vec<bool> = vec![true; self.new.len()];
        let mut free_old: Vec<bool> = vec![true; self.old.len()];
        for pass in 0..4 {
            let mut waiting: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
            for at in (0..self.old.len()).rev().filter(|at| free_old.get(*at) == Some(&true)) {
                if let Some(key) = key(self.old.get(at), self.old_texts.get(at), above_old(at), pass) {
                    waiting.entry(key).or_default().push(at);
                }
            }
            for at in 0..self.new.len() {
                if free_new.get(at) != Some(&true) {
                    continue;
                }
                let Some(key) = key(self.new.get(at), self.new_texts.get(at), above_new(at), pass) else { continue };
                if let Some(old) = waiting.get_mut(&key).and_then(Vec::pop) {
                    plan.push((at, old));
                    free_new.get_mut(at).into_iter().for_each(|free| *free = false);
                    free_old.get_mut(old).into_iter().for_each(|free| *free = false);
                }
            }
        }
        for (new, old) in plan {
            self.join(new, old);
        }
        self.pair_ids();
        self.pair_similar();
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

    /// Pairs what is left by likeness, best first; items of one kind that share telling words are compared.
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
