//! Where a name of the repository is explained: page and anchor of every public item.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::book::{Book, stands_on_page};
use crate::outline::item::Item;
use crate::outline::manifest::all::Manifests;
use crate::outline::scan::Scan;
use crate::outline::select::plan::folder;
use crate::outline::steps;

/// A place on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Page key.
    pub key: String,
    /// Anchor on it; empty when it is the page itself.
    pub anchor: String,
    /// File that declares it.
    pub path: String,
}

impl Place {
    /// The anchor where there is one.
    pub fn anchor(&self) -> Option<&str> {
        Some(self.anchor.as_str()).filter(|anchor| !anchor.is_empty())
    }
}

/// Every public name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    by_name: BTreeMap<String, Vec<Place>>,
    /// First steps of paths that lead into the repository: `std::error::Error` is not our `Error`.
    roots: BTreeSet<String>,
}

/// Names that stand in more places than this explain nothing.
const MOST_PLACES: usize = 24;

impl Names {
    /// Over all files of a scan.
    pub fn new(scan: &Scan, book: &Book, manifests: &Manifests) -> Self {
        let mut names = Self::default();
        names.roots.extend(["crate", "self", "super", "Self", "this"].map(str::to_owned));
        names.roots.extend(manifests.all.iter().map(|manifest| manifest.name.replace('-', "_")));
        for file in scan.files() {
            names.roots.extend(file.path.split(['/', '.']).map(str::to_owned));
            names.roots.insert(file.package.split('.').next().unwrap_or_default().to_owned());
            for (index, item) in file.items.iter().enumerate() {
                steps::count(1);
                let Some(key) = book.place_of_item(&file.path, index).filter(|_| item.public) else { continue };
                let anchor = if stands_on_page(file, item) { anchor(item) } else { String::new() };
                let place = Place { key: key.to_owned(), anchor, path: file.path.clone() };
                if !item.owner.is_empty() {
                    let owner = item.owner.rsplit('.').next().unwrap_or_default();
                    names.add(format!("{owner}.{}", item.name), place.clone());
                }
                names.add(item.name.clone(), place);
            }
        }
        names
    }

    fn add(&mut self, name: String, place: Place) {
        let places = self.by_name.entry(name).or_default();
        if places.len() < MOST_PLACES {
            places.push(place);
        }
    }

    /// The place that a reference in the file `from` means: in the same file, the same folder, or the only one there is.
    pub fn find(&self, from: &str, reference: &str) -> Option<&Place> {
        steps::count(reference.len() + MOST_PLACES);
        let clean = clean(reference);
        let mut segments = clean.rsplit('.');
        let last = segments.next().filter(|last| !last.is_empty())?;
        let owned = segments.next().map(|owner| format!("{owner}.{last}"));
        let qualified = clean.contains('.');
        let ours = !qualified || clean.split('.').next().is_some_and(|first| self.roots.contains(first));
        let places =
            owned.and_then(|name| self.by_name.get(&name)).or_else(|| self.by_name.get(last).filter(|_| ours))?;
        places
            .iter()
            .find(|place| place.path == from)
            .or_else(|| places.iter().find(|place| folder(&place.path) == folder(from)))
            .or_else(|| places.first().filter(|first| places.iter().all(|place| place.key == first.key)))
    }
}

/// The anchor of an item: its owner's names and its own.
pub fn anchor(item: &Item) -> String {
    let name = if item.owner.is_empty() { item.name.clone() } else { format!("{}.{}", item.owner, item.name) };
    name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' }).take(120).collect()
}

/// `` `crate::a::B::c()` `` is `crate.a.B.c`.
fn clean(reference: &str) -> String {
    let bare = reference.trim().trim_matches('`');
    let bare =
        bare.split(['(', '<', ' ']).next().unwrap_or(bare).trim_end_matches('!').trim_start_matches(['*', '&', '@']);
    let bare = bare.rsplit_once('/').map_or(bare, |(_, last)| last);
    bare.replace("::", ".").replace('#', ".")
}
