//! What items wait for, by the ids that the page names.

use std::collections::{BTreeMap, BTreeSet};

use crate::specification::answer::Item;
use crate::specification::reading::Reading;
use crate::specification::reading::draft::Draft;
use crate::specification::vocabulary::ids::named_ids;

/// Resolves what the items wait for. An edge that would close a cycle is left out and said.
pub fn depend(reading: &Reading<'_>, order: &[usize], items: &mut [Item], warnings: &mut Vec<String>) {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        if let Some(id) = item.source_id.clone() {
            places.entry(id).or_insert(place);
        }
    }
    let drafts: Vec<&Draft> =
        order.iter().filter_map(|at| reading.drafts.get(*at)).filter(|draft| !draft.done).collect();
    let mut edges: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, draft) in drafts.iter().enumerate().take(items.len()) {
        for text in &draft.depends {
            for id in named_ids(text, &|id| places.contains_key(id)) {
                let Some(to) = places.get(&id).copied().filter(|to| *to != place) else { continue };
                if reaches(&edges, to, place) {
                    warnings.push(format!(
                        "a cycle of dependencies: {} waits for {id}, which waits for it; the link is left out",
                        draft.source_id.as_deref().unwrap_or("an item")
                    ));
                } else {
                    let known = edges.entry(place).or_default();
                    if !known.contains(&to) {
                        known.push(to);
                    }
                }
            }
        }
    }
    for (place, to) in edges {
        if let Some(item) = items.get_mut(place) {
            item.depends_on = to.iter().map(ToString::to_string).collect();
        }
    }
}

/// Nodes looked at for one edge. Ours: bounds the work on a page that was made for it.
const MOST_LOOKED_AT: usize = 2000;

fn reaches(edges: &BTreeMap<usize, Vec<usize>>, from: usize, to: usize) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        if node == to || seen.len() > MOST_LOOKED_AT {
            return true;
        }
        if seen.insert(node) {
            open.extend(edges.get(&node).into_iter().flatten().copied());
        }
    }
    false
}
