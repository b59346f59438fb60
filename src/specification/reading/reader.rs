//! From blocks to drafts: one pass over the page, front to back.
//!
//! What a block is depends on its form, on the heading above it, on the line that introduces its list, and on its words of
//! duty, in this order. Each rule is one sentence in `docs/WORK-ITEMS.md`.

use crate::specification::answer::ItemType;
use crate::specification::page::unit::{Kind, Unit};
use crate::specification::reading::Reading;
use crate::specification::reading::definitions;
use crate::specification::reading::entries;
use crate::specification::reading::gherkin;
use crate::specification::reading::prose;
use crate::specification::reading::sections::{Outline, level_of};
use crate::specification::reading::tables;
use crate::specification::reading::wishes;
use crate::specification::vocabulary::ids::leading_id;
use crate::specification::vocabulary::roles::{ONE, Role, Weight};
use crate::specification::vocabulary::words::{Facts, is_injection, is_user_story};

/// Reads the page.
pub fn read<'a>(units: &'a [Unit], folded: &'a [String], facts: &'a [Facts], outline: &'a Outline) -> Reading<'a> {
    let mut reading = Reading::of(units, folded, facts, outline);
    reading.is_wish_list = wishes::is_wish_list(&reading);
    let mut at = 0;
    while let Some(unit) = units.get(at) {
        at += take(&mut reading, at, unit).max(1);
    }
    reading
}

/// Takes the block at `at`, and says how many blocks went with it.
fn take(reading: &mut Reading<'_>, at: usize, unit: &Unit) -> usize {
    if let Some(cell) = unit.cell {
        if reading.tables.get(&cell.table).is_some_and(|units| units.first() == Some(&at)) {
            tables::read(reading, cell.table);
        }
        reading.next_lead = None;
        return 1;
    }
    if unit.kind == Kind::Code {
        return gherkin::code(reading, at);
    }
    if level_of(unit).is_some() {
        reading.next_lead = None;
        reading.feature = None;
        heading(reading, at, unit);
    } else if unit.kind == Kind::Title {
        reading.ignore(at, "title of a panel");
    } else if matches!(unit.kind, Kind::Term | Kind::Definition) {
        return definitions::read(reading, at);
    } else if unit.list.is_some() {
        entries::read(reading, at, unit);
    } else {
        reading.next_lead = None;
        prose::read(reading, at, unit);
    }
    1
}

fn heading(reading: &mut Reading<'_>, at: usize, unit: &Unit) {
    let section = reading.outline.section_of(at);
    let text = reading.folded(at);
    if let Some(reason) = reading.plainly_nothing(unit, text) {
        reading.ignore(at, reason);
        return;
    }
    let Some(own) = reading.outline.get(section) else { return };
    let role = reading.role(at);
    if role.is_some_and(|role| matches!(role.weight(), Weight::Leaves | Weight::Doubts)) {
        reading.ignore(at, role.map_or("heading", Role::reason));
        return;
    }
    let known = leading_id(&unit.text).and_then(|(id, _)| reading.by_id.get(id).copied());
    if let Some(item) = known {
        reading.holders.insert(section, item);
        reading.explain(item, reading.whole(at));
    } else if is_item_heading(reading, at, unit, own.has_sections, own.own) {
        let item = reading.add(ItemType::Story, reading.whole(at));
        if let Some(draft) = reading.draft(item) {
            draft.is_heading = true;
        }
        reading.holders.insert(section, item);
    }
}

/// Whether a heading is itself an item: it names a story or has an id, it is an order, or the page lists wishes.
fn is_item_heading(reading: &Reading<'_>, at: usize, unit: &Unit, has_sections: bool, own: Option<Role>) -> bool {
    let text = reading.folded(at);
    if is_injection(text) {
        return false;
    }
    let section = reading.outline.get(reading.outline.section_of(at));
    let named = is_story_heading(&unit.text, text)
        && !reading.divided.contains(&reading.outline.section_of(at))
        && section.is_some_and(|section| !(section.is_chapter || section.has_table && has_name_behind_id(&unit.text)));
    let role = reading.role(at);
    let asks = role.is_some_and(|role| role.weight() == Weight::Asks);
    let order = !has_sections
        && reading.orders(at)
        && is_sentence(&unit.text)
        && (asks || role == Some(Role::Design) || reading.outline.speaks)
        && matches!(own, None | Some(Role::Design | Role::Requirements))
        && reading.holder(at).is_none();
    let wish = reading.is_wish_list && !has_sections && wishes::is_entry(reading, at);
    named || order || wish || is_user_story(text)
}

/// "User Story 1 - …", "Story: …", "Requirement 3", "Use case 2: …", "REQ-12 …": a heading that opens one item.
fn is_story_heading(text: &str, folded: &str) -> bool {
    // "5.1 Scenario: …": the number of the chapter comes first.
    let behind = folded.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let numbered = ONE.iter().any(|word| {
        behind
            .strip_prefix(word.trim_start())
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) || text.contains([':', '：']))
    });
    numbered || leading_id(text).is_some_and(|(id, _)| id.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// "V7.2 Session timeout" over a table is the table's section; an id alone names an item.
fn has_name_behind_id(text: &str) -> bool {
    leading_id(text).is_some_and(|(_, start)| start < text.len())
}

/// A heading that is an order and no name: "Update the skew policy", not "Release checklist" or "Design and tests".
fn is_sentence(text: &str) -> bool {
    let mut words = text.split(' ').skip(1);
    let second = words.clone().next().unwrap_or_default().to_lowercase();
    let lower = words.clone().filter(|word| word.starts_with(char::is_lowercase)).count();
    let unspaced = text.chars().any(crate::specification::vocabulary::text::is_unspaced);
    let name = matches!(second.as_str(), "of" | "and" | "vs" | "vs." | "for" | "/" | "&" | "und" | "et" | "y");
    unspaced || !name && words.nth(2).is_some() && lower >= 2
}
