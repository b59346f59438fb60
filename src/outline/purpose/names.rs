//! What is left to say of a module where nothing tells what it is for.

use std::collections::BTreeSet;

use crate::locale::{own, said};
use crate::outline::item::{FileOutline, Item, ItemKind};
use crate::outline::purpose::phrases::some;
use crate::outline::select::plan::folder;
use crate::outline::steps;

/// The first names of the most telling kind; members of a module count, members of a type do not.
pub fn of(children: &[&str], key: &str, files: &[&FileOutline]) -> String {
    let below = next_steps(children, key);
    let below: Vec<&str> = below.iter().map(String::as_str).collect();
    if !below.is_empty() && !files.iter().any(|file| folder(&file.path) == key) {
        return said("Holds {}.", &[&some(&below)]);
    }
    use ItemKind::{
        Class, Constant, Enum, Function, Input, Interface, Macro, Output, Resource, Struct, Table, Trait, TypeAlias,
        Variable,
    };
    const MAINS: [ItemKind; 14] = [
        Class, Interface, Struct, Trait, Enum, Function, Table, Resource, Input, Output, TypeAlias, Macro, Constant,
        Variable,
    ];
    let items = || files.iter().flat_map(|file| &file.items);
    steps::count(items().count());
    let modules: BTreeSet<&str> =
        items().filter(|item| item.kind == ItemKind::Module).map(|item| item.name.as_str()).collect();
    let stands_alone = |item: &Item| item.owner.is_empty() || item.owner.split('.').all(|step| modules.contains(step));
    let mut found: Vec<(usize, &str)> = items()
        .filter(|item| item.public && stands_alone(item) && !matches!(item.name.as_str(), "default" | "data"))
        .filter_map(|item| Some((MAINS.iter().position(|kind| *kind == item.kind)?, item.name.as_str())))
        .collect();
    found.sort_unstable();
    found.dedup_by_key(|(_, name)| *name);
    let names: Vec<&str> = found.iter().map(|(_, name)| *name).collect();
    if names.is_empty() { kinds_of(files) } else { said("Declares {}.", &[&some(&names)]) }
}

/// The next step of each child: what is further down is told there. Folders that only lead to all of them say nothing: `src`, and
/// the steps of a package of Java.
fn next_steps(children: &[&str], key: &str) -> BTreeSet<String> {
    let steps = |child: &&str| -> Option<Vec<String>> {
        let rest = child.strip_prefix(key)?.trim_start_matches('/');
        Some(rest.split('/').map(str::to_owned).collect())
    };
    let all: Vec<Vec<String>> = children.iter().filter_map(steps).collect();
    let shared = all.iter().skip(1).fold(all.first().map_or(0, Vec::len), |shared, steps| {
        let alike = all.first().into_iter().flatten().zip(steps).take_while(|(a, b)| a == b).count();
        shared.min(alike)
    });
    // One child alone is known by its last step.
    let shared = if all.len() == 1 { shared.saturating_sub(1) } else { shared };
    all.into_iter().filter_map(|steps| steps.into_iter().nth(shared)).collect()
}

/// "3 files of Shell: a.sh, b.sh and c.sh."
fn kinds_of(files: &[&FileOutline]) -> String {
    let languages: BTreeSet<&str> = files.iter().map(|file| file.language.name()).collect();
    let languages: Vec<&str> = languages.into_iter().collect();
    let names: Vec<&str> = files.iter().filter_map(|file| file.path.rsplit('/').next()).collect();
    match files.len() {
        0 => own("Nothing that these pages show."),
        1 => said("One file of {}: {}.", &[&some(&languages), &some(&names)]),
        count => said("{} files of {}: {}.", &[&count.to_string(), &some(&languages), &some(&names)]),
    }
}
