//! Which item belongs to which, over all files of one page.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::item::{FileOutline, Item, ItemKind};
use crate::outline::language::Language;

/// A place of an item: its file, its index there.
pub type Candidate<'a> = (&'a FileOutline, usize);

/// The items of a page's files by owner.
pub struct Members<'a> {
    by_owner: BTreeMap<String, Vec<Candidate<'a>>>,
    owners: BTreeSet<String>,
}

impl<'a> Members<'a> {
    /// Over the public items of a page.
    pub fn new(files: &[&'a FileOutline]) -> Self {
        let mut members = Self { by_owner: BTreeMap::new(), owners: BTreeSet::new() };
        for file in files {
            for (index, item) in file.items.iter().enumerate().filter(|(_, item)| item.public) {
                crate::outline::steps::count(1 + item.owner.len());
                if holds_members(item.kind) {
                    members.owners.insert(key(file, &full_name(item)));
                }
                if !item.owner.is_empty() {
                    members.by_owner.entry(key(file, &item.owner)).or_default().push((file, index));
                }
            }
        }
        members
    }

    /// What is declared in an item.
    pub fn of(&self, file: &FileOutline, item: &Item) -> &[Candidate<'a>] {
        self.by_owner.get(&key(file, &full_name(item))).map_or(&[], Vec::as_slice)
    }

    /// Whether the item that declares it is on the page, so that it is shown there.
    pub fn has_owner(&self, file: &FileOutline, item: &Item) -> bool {
        !item.owner.is_empty() && self.owners.contains(&key(file, &item.owner))
    }
}

/// Go and Rust let a type's methods stand in another file than the type.
fn key(file: &FileOutline, name: &str) -> String {
    match file.language {
        Language::Go | Language::Rust => name.to_owned(),
        _ => format!("{}:{name}", file.path),
    }
}

/// Whether other items stand in items of this kind.
pub fn holds_members(kind: ItemKind) -> bool {
    use ItemKind::{Class, Enum, Interface, Struct, Trait, TypeAlias, Union};
    matches!(kind, Trait | Interface | Class | Struct | Union | Enum | TypeAlias)
}

/// Owner and name.
pub fn full_name(item: &Item) -> String {
    if item.owner.is_empty() { item.name.clone() } else { format!("{}.{}", item.owner, item.name) }
}
