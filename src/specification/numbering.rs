//! Chapter numbers in front of headings: they change when a chapter is added, and are no part of its name.

use std::collections::{BTreeMap, BTreeSet};

use crate::specification::page::unit::{Kind, Unit};

/// Headings that begin with the number of a chapter: the block, and the byte at which its name begins.
///
/// A number is a chapter's where a heading of the same level has the next one or the one before ("1 Collecting", "2 Sending"): "2 factor
/// sign-in" alone is a name.
pub fn numbered(units: &[Unit]) -> BTreeMap<usize, usize> {
    let mut found = Vec::new();
    let mut known: BTreeMap<(u8, &str), BTreeSet<u32>> = BTreeMap::new();
    for (at, unit) in units.iter().enumerate() {
        let Kind::Heading(level) = unit.kind else { continue };
        let Some((chapters, number, start)) = number_of(&unit.text) else { continue };
        known.entry((level, chapters)).or_default().insert(number);
        found.push((at, (level, chapters), number, start));
    }
    let has_neighbour = |key: &(u8, &str), number: u32| {
        let same = known.get(key);
        same.is_some_and(|same| same.contains(&(number + 1)) || number > 0 && same.contains(&(number - 1)))
    };
    found
        .into_iter()
        .filter(|(_, key, number, _)| has_neighbour(key, *number))
        .map(|(at, _, _, start)| (at, start))
        .collect()
}

/// "2.3. Sending": the chapters around it (`2.`), its own number, and where its name begins.
fn number_of(text: &str) -> Option<(&str, u32, usize)> {
    const DIGITS: usize = 3;
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').filter(|end| *end > 0)?;
    let digits = text.get(..end)?.trim_end_matches('.');
    let own = digits.rfind('.').map_or(0, |dot| dot + 1);
    let number = digits.get(own..).filter(|own| own.len() <= DIGITS)?.parse().ok()?;
    let behind = text.get(end..)?;
    let name = behind.strip_prefix(')').unwrap_or(behind).strip_prefix(' ')?.trim_start();
    name.starts_with(char::is_alphabetic)
        .then(|| (digits.get(..own).unwrap_or_default(), number, text.len() - name.len()))
}

#[cfg(test)]
mod tests {
    use crate::specification::{PlanOptions, plan_work_items};

    fn epics(headings: &[&str]) -> Vec<String> {
        let body: String = headings
            .iter()
            .map(|heading| format!("<h2>{heading}</h2><p>It must open.</p><p>It must close.</p>"))
            .collect();
        let plan = plan_work_items(body.as_bytes(), &PlanOptions::default()).unwrap();
        plan.items.into_iter().filter(|item| item.parent.is_none()).map(|item| item.title).collect()
    }

    #[test]
    fn the_number_of_a_chapter_is_no_part_of_its_name() {
        assert_eq!(epics(&["1 Collecting", "2 Sending"]), ["Collecting", "Sending"]);
        assert_eq!(epics(&["3. Collecting", "4) Sending"]), ["Collecting", "Sending"]);
        assert_eq!(epics(&["2 factor sign-in", "Sending"]), ["2 factor sign-in", "Sending"]);
        assert_eq!(epics(&["30 days of storage", "90 days of storage"]), ["30 days of storage", "90 days of storage"]);
    }
}
