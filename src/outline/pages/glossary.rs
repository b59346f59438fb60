//! The names that the signatures use most: the words of the project's own language.

use std::collections::{BTreeMap, BTreeSet};

use crate::locale::own;
use crate::outline::book::members::holds_members;
use crate::outline::context::Context;
use crate::outline::doc::Doc;
use crate::outline::item::{FileOutline, Item};
use crate::outline::markup::Markup;

/// A name is a word of the project when that many signatures use it.
const LEAST_USES: usize = 5;
/// Names of a glossary.
const MOST: usize = 20;

/// The glossary; nothing when fewer than four names deserve it.
pub fn write(context: &Context<'_>, most: usize) -> Markup {
    let mut types: BTreeMap<&str, Vec<(&FileOutline, &Item)>> = BTreeMap::new();
    // Of a divided repository some files are at hand only.
    for file in context.scan.files().filter(|_| context.division.is_none()) {
        for item in file.items.iter().filter(|item| item.public && holds_members(item.kind) && item.owner.is_empty()) {
            types.entry(item.name.as_str()).or_default().push((file, item));
        }
    }
    let uses = uses(context, &types);
    let mut ranked: Vec<(&str, usize)> = uses.into_iter().filter(|(_, count)| *count >= LEAST_USES).collect();
    ranked.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    let mut rows = Vec::new();
    for (name, _) in ranked {
        // A name that means two things is no help in a glossary.
        let Some([(file, item)]) = types.get(name).map(Vec::as_slice) else { continue };
        let summary = Doc::of(file.language, &item.doc).summary();
        let is_empty = summary.is_empty() || summary.trim_end_matches('.').ends_with(&format!("lass {name}"));
        if is_empty || rows.len() >= MOST {
            continue;
        }
        rows.push(vec![context.links.to_item(&file.path, item), Markup::of_text(&summary)]);
    }
    let mut out = Markup::new();
    if rows.len() >= 4 {
        out.heading(2, "Glossary").paragraph(&own("The types that the code speaks of most.")).table_folded(
            &["Name", "Meaning"],
            &rows,
            most,
        );
    }
    out
}

/// In how many signatures each type's name stands.
fn uses<'n>(context: &Context<'_>, types: &BTreeMap<&'n str, Vec<(&FileOutline, &Item)>>) -> BTreeMap<&'n str, usize> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for item in context.scan.files().flat_map(|file| &file.items) {
        crate::outline::steps::count(item.signature.len());
        let words: BTreeSet<&str> = item.signature.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
        for word in words {
            if let Some((name, _)) = types.get_key_value(word).filter(|_| word != item.name) {
                *uses.entry(name).or_default() += 1;
            }
        }
    }
    uses
}
