//! Which sections are epics, and of which items.

use std::collections::BTreeMap;

use crate::specification::answer::ItemType;
use crate::specification::reading::Reading;
use crate::specification::reading::draft::Draft;
use crate::specification::vocabulary::ids::leading_id;

/// Criteria that a section needs to be an epic. Ours: an epic of one story says nothing.
const EPIC_ITEMS: usize = 2;

/// The epic of each section that has enough items: the section's heading.
pub fn epics(reading: &mut Reading<'_>, known: &BTreeMap<String, usize>) -> BTreeMap<usize, usize> {
    let counts = stories(reading);
    let own = epic_headings(reading);
    let mut epics = BTreeMap::new();
    let heading_of = |section: &usize| reading.outline.get(*section).and_then(|section| section.heading);
    // Epics of the last answer whose sections shrank.
    let mut kept = known.clone();
    let enough =
        counts.iter().filter(|(_, count)| **count >= EPIC_ITEMS).filter_map(|(section, _)| heading_of(section));
    for heading in enough.filter(|heading| !own.contains_key(heading)).chain(own.keys().copied()) {
        kept.entry(reading.folded(heading).to_owned()).and_modify(|left| *left = left.saturating_sub(1));
    }
    let mut chosen = Vec::new();
    for (section, count) in counts {
        let Some(heading) = heading_of(&section) else { continue };
        if let Some(epic) = own.get(&heading) {
            epics.insert(section, *epic);
            continue;
        }
        let left = kept.get_mut(reading.folded(heading)).filter(|left| **left > 0);
        if count >= EPIC_ITEMS {
            chosen.push((section, heading));
        } else if let Some(left) = left {
            *left -= 1;
            chosen.push((section, heading));
        }
    }
    for (section, heading) in chosen {
        let mut draft = Draft::new(ItemType::Epic, reading.whole(heading), section);
        draft.is_heading = true;
        draft.source_id = leading_id(reading.text(draft.statement))
            .map(|(id, _)| id.to_owned())
            .or_else(|| reading.heading_ids.get(&heading).cloned());
        epics.insert(section, reading.drafts.len());
        reading.drafts.push(draft);
    }
    epics
}

/// How many items that are no part of others stand in each section.
fn stories(reading: &Reading<'_>) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    let is_story = |draft: &&Draft| draft.above.is_none() && !draft.done && draft.kind != ItemType::Epic;
    for section in reading.drafts.iter().filter(is_story).filter_map(|draft| epic_section(reading, draft)) {
        *counts.entry(section).or_default() += 1;
    }
    counts
}

/// Headings that are epics already, because entries stand below them: each is the epic of everything in its section.
fn epic_headings(reading: &Reading<'_>) -> BTreeMap<usize, usize> {
    let drafts = reading.drafts.iter().enumerate().filter(|(_, draft)| draft.kind == ItemType::Epic);
    drafts.map(|(at, draft)| (draft.statement.unit, at)).collect()
}

/// The nearest section around an item whose heading is a name, not only a role; else the nearest.
fn epic_section(reading: &Reading<'_>, draft: &Draft) -> Option<usize> {
    let own = draft.section;
    let is_own_heading = reading.outline.get(own).and_then(|section| section.heading).is_some_and(|heading| {
        heading == draft.statement.unit
            || draft.context.iter().any(|span| span.unit == heading)
            || reading
                .holders
                .get(&own)
                .and_then(|holder| reading.drafts.get(*holder))
                .is_some_and(|holder| holder.statement != draft.statement)
    });
    let chain: Vec<usize> = reading
        .outline
        .chain(own)
        .skip(usize::from(is_own_heading))
        .filter(|section| reading.outline.get(*section).is_some_and(|section| section.heading.is_some()))
        .collect();
    let is_name = |section: &&usize| reading.outline.get(**section).is_some_and(|section| !section.is_only_a_role);
    chain.iter().find(is_name).or_else(|| chain.first()).copied()
}

/// The epic that an item stands under.
pub fn epic_of(reading: &Reading<'_>, epics: &BTreeMap<usize, usize>, at: usize) -> Option<usize> {
    let draft = reading.drafts.get(at)?;
    if draft.kind == ItemType::Epic {
        return None;
    }
    epics.get(&epic_section(reading, draft)?).copied()
}
