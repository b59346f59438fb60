//! The repository's packages, and the pages that stand between the front page and the folders.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::scan::Scan;
use crate::outline::select::classify::{Role, classify};
use crate::outline::select::plan::{folder, parent_of};
use crate::outline::steps;
use crate::source::PACKAGE_MANIFESTS;

/// Folders that bear a package's manifest, the root left out: told by names alone.
pub fn homes(scan: &Scan) -> BTreeSet<&str> {
    let paths = scan.texts.keys().chain(scan.files.keys()).map(String::as_str);
    paths.filter(|path| is_package(path)).map(folder).filter(|home| !home.is_empty()).collect()
}

/// Whether a file makes its folder a package of its own.
fn is_package(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    (PACKAGE_MANIFESTS.contains(&name.as_str()) || name.ends_with(".csproj") || name.ends_with(".gemspec"))
        && classify(path) == Ok(Role::Manifest)
}

/// The modules with a page for each package, and for each folder of the root that holds several. Of a part of a repository
/// no folder of the root has one: other parts may hold more of it, and each would write the page in its own way.
pub fn grouped(scan: &Scan, modules: BTreeMap<String, Vec<String>>, is_part: bool) -> BTreeMap<String, Vec<String>> {
    let mut out = modules;
    let keys: BTreeSet<String> = out.keys().cloned().collect();
    let holds = |home: &str| {
        let below = format!("{home}/");
        keys.range(below.clone()..).next().is_some_and(|key| key.starts_with(&below))
    };
    for home in homes(scan) {
        steps::count(home.len());
        if holds(home) {
            out.entry(home.to_owned()).or_default();
        }
    }
    if is_part {
        return out;
    }
    let mut tops: BTreeMap<&str, u32> = BTreeMap::new();
    let there: BTreeSet<String> = out.keys().cloned().collect();
    for key in there.iter().filter(|key| parent_of(key, &there).is_empty()) {
        if let Some((top, _)) = key.split_once('/') {
            *tops.entry(top).or_default() += 1;
        }
    }
    for (top, _) in tops.into_iter().filter(|(top, count)| *count > 1 && !top.is_empty()) {
        out.entry(top.to_owned()).or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_the_root_has_a_page_where_all_of_it_is_known() {
        let modules: BTreeMap<String, Vec<String>> =
            ["a/b", "a/c", "d"].map(|key| (key.to_owned(), vec![format!("{key}/x.rs")])).into();
        let keys = |is_part| grouped(&Scan::default(), modules.clone(), is_part).into_keys().collect::<Vec<_>>();
        assert_eq!(keys(false), ["a", "a/b", "a/c", "d"]);
        assert_eq!(keys(true), ["a/b", "a/c", "d"]);
    }
}
