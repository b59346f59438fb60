//! Criteria that a person took out of their item into issues of their own: they are asked for there and come back nowhere else.

use std::collections::BTreeMap;

use crate::specification::{Action, Criterion, Item, Plan};
use crate::text::on_one_line;
use crate::work_items::map::Written;
use crate::work_items::records::short_hash;

/// Keys of the issues that were cut out of one item, by the hash of their summary as it was written.
pub type Parts<'a> = BTreeMap<&'a str, &'a str>;

/// The parts of an item: `<ref>.<n>`.
pub fn of<'a>(written: &'a Written, reference: &str) -> Parts<'a> {
    let of_item = |(other, _): &(&String, &crate::work_items::records::Entry)| {
        other.strip_prefix(reference).is_some_and(|rest| rest.starts_with('.'))
    };
    let parts = written.iter().filter(of_item);
    parts.filter_map(|(_, entry)| Some((entry.fields.get("summary")?.as_str(), entry.key.as_str()))).collect()
}

/// The issue that a criterion became, if it became one under its own words.
pub fn issue_of<'a>(parts: &Parts<'a>, criterion: &Criterion) -> Option<&'a str> {
    let title = on_one_line(&criterion.text).split_whitespace().collect::<Vec<_>>().join(" ");
    parts.get(short_hash(&title).as_str()).copied()
}

/// Takes back the changes that are none: an item whose criteria are issues of their own has changed where the others have.
pub fn settle(plan: &mut Plan, before: &[Item], written: &Written) {
    let before: BTreeMap<&str, &Item> = before.iter().map(|item| (item.reference.as_str(), item)).collect();
    for item in plan.items.iter_mut().filter(|item| item.action == Action::Update) {
        let Some(old) = before.get(item.reference.as_str()) else { continue };
        let parts = of(written, &item.reference);
        let rest = |item: &Item| -> Vec<String> {
            let left = item.acceptance.iter().filter(|criterion| issue_of(&parts, criterion).is_none());
            left.map(|criterion| criterion.text.clone()).collect()
        };
        if parts.is_empty() || rest(item) != rest(old) {
            continue;
        }
        if let Some(decision) = item.decision.as_mut() {
            decision.changed.retain(|field| field != "acceptance");
            if decision.changed.is_empty() {
                item.action = Action::Unchanged;
            }
        }
    }
}
