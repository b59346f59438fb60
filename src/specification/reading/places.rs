//! Where a line of a list stands: in a story, in front of the chapters, above other lines.

use crate::specification::page::unit::ListPlace;
use crate::specification::reading::Reading;
use crate::specification::reading::draft::Span;
use crate::specification::vocabulary::behaviour::enables;
use crate::specification::vocabulary::fields::{Label, label, label_meaning};
use crate::specification::vocabulary::ids::leading_id;
use crate::specification::vocabulary::roles::{ONE, Role};
use crate::specification::vocabulary::words::{demands, is_order};

/// Whether the section is called "Scope" and nothing else: orders in it are what is to be done.
pub fn is_in_scope(reading: &Reading<'_>, at: usize) -> bool {
    let section = reading.outline.get(reading.outline.section_of(at));
    let heading = section.and_then(|section| section.heading).map_or("", |heading| reading.folded(heading));
    let name = heading.trim_matches(|c: char| c.is_ascii_digit() || c == ' ');
    matches!(name, "scope" | "umfang" | "périmètre" | "alcance" | "escopo" | "ambito")
}

/// Whether a line stands in a story's own section ("Story 1: pay") or a part of it ("Technical notes") and not among the stories.
pub fn is_part(reading: &Reading<'_>, at: usize) -> bool {
    let section = reading.outline.section_of(at);
    let heading = reading.outline.get(section).and_then(|section| section.heading);
    let is_one = heading.is_some_and(|heading| ONE.iter().any(|one| reading.folded(heading).starts_with(one)));
    (is_one || !reading.holders.contains_key(&section)) && reading.holder(at).is_some()
}

/// A line with an id of its own below a story without one is a requirement beside it.
pub fn is_beside(reading: &Reading<'_>, item: usize, span: Span, role: Option<Role>) -> bool {
    let has_id =
        leading_id(reading.text(span)).is_some_and(|(id, _)| id.starts_with(|c: char| c.is_ascii_alphabetic()));
    let is_without = reading.drafts.get(item).is_some_and(|draft| draft.source_id.is_none());
    has_id && role != Some(Role::Criteria) && is_without
}

/// Whether the next block is an entry below this one.
pub fn has_entries_below(reading: &Reading<'_>, at: usize) -> bool {
    let own = reading.units.get(at).and_then(|unit| unit.list).map(|place| place.entry);
    let next = reading.units.get(at + 1).and_then(|unit| unit.list);
    next.is_some_and(|place| place.above.is_some() && place.above == own)
}

/// The item that the list describes, "Requirement: …" and then "Priority: …": its first entry, when that has such a label.
pub fn described(reading: &Reading<'_>, place: ListPlace) -> Option<usize> {
    let item = reading.drafts.len().checked_sub(1)?;
    let first = reading.units.get(reading.drafts.get(item)?.statement.unit)?;
    let (name, _) = label(&first.text)?;
    let is_same = first.list.is_some_and(|own| own.list == place.list && own.depth == place.depth);
    (is_same && label_meaning(&name) == Some(Label::Statement)).then_some(item)
}

/// "Created: add a profile when …": words of a document's head in front of what is to be done.
pub fn is_request(value: &str) -> bool {
    const WORDS: usize = 4;
    let folded = crate::specification::vocabulary::text::folded(value);
    value.split_whitespace().count() > WORDS && (demands(&folded) || is_order(&folded))
}

/// Whether a line stands in front of all chapters, above the first heading or right below the page's title.
pub fn stands_in_front(reading: &Reading<'_>, at: usize, value: &str) -> bool {
    let section = reading.outline.section_of(at);
    if section == 0 {
        return reading.outline.sections.len() > 1;
    }
    let folded = crate::specification::vocabulary::text::folded(value);
    let speaks = demands(&folded) || is_order(&folded) || enables(&folded);
    let own = reading.outline.get(section);
    let says_nothing = own.is_some_and(|own| own.role.is_none())
        || reading
            .units
            .get(at)
            .and_then(|unit| unit.list)
            .is_some_and(|place| reading.facts_of_head.contains(&place.list));
    own.is_some_and(|own| own.parent == Some(0) && own.has_sections && own.paragraphs == 0)
        && says_nothing
        && section == 1
        && !speaks
}
