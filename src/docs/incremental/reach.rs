//! How far a change reaches: what is read around it, which pages show it, and whether the pages about the whole do.

use std::collections::{BTreeMap, BTreeSet};

use crate::docs::incremental::fact_cache::standing_id;
use crate::docs::records::page::PageRecord;
use crate::docs::records::page_key::{ARCHIVE, PageKey};
use crate::docs::source::reader::Reader;
use crate::outline::{self, Page, Plan, Role, classify, folder};

/// What stands around a change is read up to here: the rest of its package, and what speaks for the folders above.
const UNIT_FILES: usize = 400;
/// Manifests that are read whatever changed.
const MOST_MANIFESTS: usize = 60;

/// What a page is, and what the pages about the whole say of it, as hashes.
pub fn told(page: &Page) -> (String, String) {
    (standing_id(&page.key), page.standing.clone())
}

/// Whether the pages about the whole have to say something else of a module that was read: what it is, whom it uses.
pub fn says_else(pages: &[Page], unit: &BTreeSet<&str>, kept: &BTreeMap<String, String>) -> bool {
    let is_read = |page: &&Page| {
        !page.standing.is_empty() && unit.iter().any(|folder| *folder == page.key || is_in(&page.key, folder))
    };
    pages.iter().filter(is_read).map(told).any(|(id, standing)| kept.get(&id) != Some(&standing))
}

/// Changes that reach the pages about the whole: the root's own words, owners, manifests, what says how the system is set and
/// run, and many files at once.
pub fn changes_the_whole(changed: &BTreeSet<&str>, plan: &Plan) -> bool {
    let of_root = |path: &str| !path.contains('/') && classify(path) == Ok(Role::Readme);
    let is_everywhere = |path: &&str| of_root(path) || classify(path) == Ok(Role::Manifest) || outline::is_setup(path);
    changed.iter().any(is_everywhere) || changed.len() > (plan.wanted.len() / 4).max(8)
}

/// The folders that are read whole: of each changed file its package, or the first folder inwards that is small enough.
pub fn unit_folders<'a>(changed: &BTreeSet<&'a str>, plan: &Plan) -> BTreeSet<&'a str> {
    let paths: Vec<&str> = plan.wanted.iter().map(|entry| entry.path.as_str()).collect();
    let manifests = paths.iter().filter(|path| classify(path) == Ok(Role::Manifest));
    let packages: BTreeSet<&str> = manifests.map(|path| folder(path)).collect();
    let unit = |path: &&'a str| {
        let steps = folders_above(path);
        let package = steps.iter().position(|step| packages.contains(step)).unwrap_or(steps.len() - 1);
        let small = steps.iter().take(package + 1).rev().find(|step| count_in(&paths, step) <= UNIT_FILES);
        small.copied().unwrap_or(folder(path))
    };
    changed.iter().map(unit).collect()
}

/// From a file's own folder to the root.
fn folders_above(path: &str) -> Vec<&str> {
    std::iter::successors(Some(folder(path)), |at| (!at.is_empty()).then(|| folder(at))).collect()
}

/// The changed files and what stands around them.
pub fn unit_of(changed: &BTreeSet<&str>, folders: &BTreeSet<&str>, plan: &Plan) -> BTreeSet<String> {
    let paths: Vec<&str> = plan.wanted.iter().map(|entry| entry.path.as_str()).collect();
    let manifests = paths.iter().filter(|path| classify(path) == Ok(Role::Manifest)).count();
    let above: BTreeSet<&str> = changed.iter().flat_map(|path| folders_above(path)).collect();
    let speaks = |path: &str| {
        let is_lead = above.contains(folder(path)) && outline::speaks_for_folder(path);
        is_lead || outline::names_owners(path) || !path.contains('/') && classify(path) != Ok(Role::Source)
    };
    let near = |path: &str| manifests <= MOST_MANIFESTS || above.contains(folder(path));
    let is_wanted = |path: &&str| {
        changed.contains(*path)
            || folders.iter().any(|folder| is_in(path, folder))
            || speaks(path)
            || classify(path) == Ok(Role::Manifest) && near(path)
    };
    paths.iter().filter(|path| is_wanted(path)).map(|path| (*path).to_owned()).collect()
}

pub fn is_in(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn count_in(paths: &[&str], folder: &str) -> usize {
    paths.iter().filter(|path| is_in(path, folder)).count()
}

/// Whether these are the pages that there are. Later parts of long pages are not compared: they come and go with text.
pub fn same_pages(pages: &[Page], records: &BTreeMap<String, PageRecord>) -> bool {
    let archive = records.get(ARCHIVE).and_then(|record| record.page_id.as_deref());
    let counts = |record: &&PageRecord| {
        let own = !matches!(PageKey::of(&record.key), PageKey::Front | PageKey::Subject);
        let archived = archive.is_some() && archive == Some(record.parent_id.as_str());
        !own && !archived && record.page_id.is_some()
    };
    let there: BTreeSet<&str> = records.values().filter(counts).map(|record| record.key.as_str()).collect();
    let wanted: BTreeSet<&str> =
        pages.iter().map(|page| page.key.as_str()).filter(|key| PageKey::of(key) != PageKey::Part).collect();
    there == wanted
}

/// Pages that show a changed file, and the pages above those that are about one file of a folder. What a page above several
/// units says of each it would have to read all of them for: like the front page it waits for a run that reads everything.
pub fn affected(pages: &[Page], changed: &BTreeSet<&str>, unit: &BTreeSet<&str>) -> BTreeSet<String> {
    let waits =
        |page: &Page| page.stands_above && !unit.iter().any(|folder| *folder == page.key || is_in(&page.key, folder));
    let shows = |page: &&Page| {
        let is_changed = page.source_paths.iter().any(|path| changed.contains(path.as_str()));
        is_changed && !page.key.is_empty() && !waits(page)
    };
    let mut keys: BTreeSet<String> = BTreeSet::new();
    for page in pages.iter().filter(shows) {
        keys.insert(page.key.clone());
        let is_file = page.source_paths.first() == Some(&page.key);
        keys.extend(page.parent.clone().filter(|parent| is_file && !parent.is_empty()));
    }
    keys
}

/// Files of these pages, and of the pages of single files below them, that were only remembered.
pub fn needed(pages: &[Page], keys: &BTreeSet<String>, reader: &Reader<'_>) -> BTreeSet<String> {
    let below = |page: &&Page| {
        let is_file = page.source_paths.first() == Some(&page.key);
        keys.contains(&page.key) || is_file && page.parent.as_ref().is_some_and(|parent| keys.contains(parent))
    };
    let paths = pages.iter().filter(below).flat_map(|page| &page.source_paths);
    paths.filter(|path| reader.scan.is_remembered(path)).cloned().collect()
}
