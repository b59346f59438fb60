//! What is public in the end: a declaration says what it allows, the modules around it say whether anybody gets there.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::item::{FileOutline, Item, ItemKind};
use crate::outline::language::Language;
use crate::outline::select::plan::folder;
use crate::outline::steps;

/// Corrects `public` of every item of the repository.
pub fn settle(files: &mut BTreeMap<String, FileOutline>) {
    rust_modules(files);
    members_follow_their_types(files);
    python_lists(files);
    declared_beside(files);
    files.values_mut().for_each(show_once);
}

/// `a.d.ts` says what `a.js` offers: its declarations are shown, with the comments of the code where they have none.
fn declared_beside(files: &mut BTreeMap<String, FileOutline>) {
    let declarations: Vec<String> = files.keys().filter(|path| path.ends_with(".d.ts")).cloned().collect();
    for path in declarations {
        let stem = path.trim_end_matches(".d.ts");
        let Some(code) =
            [".js", ".mjs", ".jsx"].iter().map(|end| format!("{stem}{end}")).find(|code| files.contains_key(code))
        else {
            continue;
        };
        let Some(mut declared) = files.remove(&path) else { continue };
        if let Some(code) = files.get_mut(&code) {
            let mut known: BTreeMap<(String, String), &mut Item> = BTreeMap::new();
            for item in declared.items.iter_mut().filter(|item| item.public) {
                known.entry((item.owner.clone(), item.name.clone())).or_insert(item);
            }
            for item in code.items.iter_mut().filter(|item| item.public) {
                if let Some(known) = known.get_mut(&(item.owner.clone(), item.name.clone())) {
                    item.public = false;
                    if known.doc.is_empty() {
                        known.doc = std::mem::take(&mut item.doc);
                    }
                }
            }
        }
        files.insert(path, declared);
    }
}

/// The same declaration for several platforms is shown once.
fn show_once(file: &mut FileOutline) {
    let mut seen = BTreeSet::new();
    steps::count(file.items.len());
    for item in file.items.iter_mut().filter(|item| item.public) {
        item.public = seen.insert((item.kind, item.owner.clone(), item.name.clone(), item.signature.clone()));
    }
}

/// A method of a private type is private, wherever its `impl` stands.
fn members_follow_their_types(files: &mut BTreeMap<String, FileOutline>) {
    let mut types: BTreeMap<(String, String), bool> = BTreeMap::new();
    for file in files.values().filter(|file| matches!(file.language, Language::Rust | Language::Go)) {
        for item in file.items.iter().filter(|item| is_type(item.kind)) {
            let crate_key = (crate_of(&file.path), item.name.clone());
            *types.entry(crate_key).or_default() |= item.public;
            // The same name may stand there twice, for two configurations.
            *types.entry((file.path.clone(), item.name.clone())).or_default() |= item.public;
        }
    }
    for file in files.values_mut().filter(|file| matches!(file.language, Language::Rust | Language::Go)) {
        let imported = imported_names(file);
        let near = file.path.clone();
        let far = crate_of(&file.path);
        for item in file.items.iter_mut().filter(|item| item.public && !item.owner.is_empty()) {
            let owner = item.owner.rsplit('.').next().unwrap_or_default().to_owned();
            let here = types.get(&(near.clone(), owner.clone())).filter(|_| !imported.contains(&owner));
            let known = here.or_else(|| types.get(&(far.clone(), owner)));
            if known == Some(&false) {
                item.public = false;
            }
        }
    }
}

/// Last names of what a Rust file imports: for one configuration it may import what it declares for another.
fn imported_names(file: &FileOutline) -> BTreeSet<String> {
    let targets = file.imports.iter().filter(|_| file.language == Language::Rust).map(|import| import.target.as_str());
    targets.filter_map(|target| target.rsplit("::").next()).map(str::to_owned).collect()
}

fn is_type(kind: ItemKind) -> bool {
    matches!(
        kind,
        ItemKind::Struct
            | ItemKind::Enum
            | ItemKind::Union
            | ItemKind::Trait
            | ItemKind::TypeAlias
            | ItemKind::Interface
    )
}

/// The folder that a crate's root file stands in, as far as paths tell.
fn crate_of(path: &str) -> String {
    path.rfind("src/").and_then(|at| path.get(..at + 3)).unwrap_or_else(|| folder(path)).to_owned()
}

/// In a library crate, what stands in a private module is public only where a `pub use` passes it on.
fn rust_modules(files: &mut BTreeMap<String, FileOutline>) {
    let libraries: BTreeSet<String> = files
        .values()
        .filter(|file| file.language == Language::Rust && file.path.ends_with("lib.rs"))
        .map(|file| folder(&file.path).to_owned())
        .collect();
    let mut crates: BTreeMap<String, Vec<&mut FileOutline>> = BTreeMap::new();
    for file in files.values_mut().filter(|file| file.language == Language::Rust) {
        let library = crate_of(&file.path);
        if libraries.contains(&library) {
            crates.entry(library).or_default().push(file);
        }
    }
    for (library, mut files) in crates {
        let mut modules: BTreeMap<String, bool> = BTreeMap::new();
        let mut passed: BTreeSet<String> = BTreeSet::new();
        let mut globs: BTreeSet<String> = BTreeSet::new();
        for file in &files {
            steps::count(file.items.len() + file.imports.len());
            for item in file.items.iter().filter(|item| item.kind == ItemKind::Module) {
                modules.insert(child_module(&library, &file.path, &item.name), item.public);
            }
            for import in file.imports.iter().filter(|import| import.passed_on) {
                leaves(&import.target, &mut passed, &mut globs);
            }
        }
        for file in &mut files {
            let hidden = !is_reachable(&module_of(&library, &file.path), &modules, &globs);
            if hidden {
                hide_all_but(file, &|name| passed.contains(name));
            }
        }
    }
}

/// `a.b` for `src/a/b.rs` and `src/a/b/mod.rs`; empty for the root.
fn module_of(library: &str, path: &str) -> String {
    let inside = path.strip_prefix(library).unwrap_or(path).trim_start_matches('/');
    let inside = inside.strip_suffix(".rs").unwrap_or(inside);
    let inside = inside.strip_suffix("/mod").unwrap_or(inside);
    if matches!(inside, "lib" | "main" | "mod") { String::new() } else { inside.replace('/', ".") }
}

fn child_module(library: &str, path: &str, name: &str) -> String {
    let parent = module_of(library, path);
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

/// A module is reachable when each step to it is public or passed on whole.
fn is_reachable(module: &str, modules: &BTreeMap<String, bool>, globs: &BTreeSet<String>) -> bool {
    let mut path = String::new();
    for step in module.split('.').filter(|step| !step.is_empty()) {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(step);
        if modules.get(&path) == Some(&false) && !globs.contains(step) {
            return false;
        }
    }
    true
}

fn hide_all_but(file: &mut FileOutline, is_passed: &dyn Fn(&str) -> bool) {
    let imported = imported_names(file);
    let own: BTreeSet<String> = file
        .items
        .iter()
        .filter(|item| item.owner.is_empty() && !imported.contains(&item.name))
        .map(|item| item.name.clone())
        .collect();
    for item in &mut file.items {
        steps::count(1);
        // An `impl` of a type that is declared elsewhere follows that type.
        if file.language == Language::Rust
            && item.owner.split('.').next().is_some_and(|owner| !owner.is_empty() && !own.contains(owner))
        {
            continue;
        }
        let top = item.owner.split('.').next().filter(|owner| !owner.is_empty()).unwrap_or(&item.name);
        if item.kind != ItemKind::Macro && !is_passed(top) {
            item.public = false;
        }
    }
}

/// The last names of `a::{b::C, d::*, E as F}`: `C`, `E`, and the glob of `d`.
fn leaves(target: &str, names: &mut BTreeSet<String>, globs: &mut BTreeSet<String>) {
    let mut before = "";
    for part in target.split(['{', '}', ',']) {
        let last = part.rsplit("::").next().unwrap_or(part);
        if last == "*" {
            let mut steps = part.rsplit("::").skip(1);
            let module = steps.next().filter(|step| !step.is_empty()).unwrap_or(before);
            globs.insert(module.to_owned());
        } else {
            // Blanks are gone: `C as D` reads `CasD`; the name before it is what is declared.
            names.insert(last.to_owned());
            if let Some((own, _)) = last.rsplit_once("as").filter(|(own, new)| !own.is_empty() && !new.is_empty()) {
                names.insert(own.to_owned());
            }
        }
        if let Some(step) = part.trim_end_matches("::").rsplit("::").next().filter(|step| !step.is_empty()) {
            before = step;
        }
    }
}

/// The folders that a file stands in, the nearest first, the root last.
fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    steps::count(path.len());
    std::iter::successors(Some(folder(path)), |above| (!above.is_empty()).then(|| folder(above)))
}

/// `__all__` has the last word; a module whose name begins with `_` is inside, unless its package passes a name on.
fn python_lists(files: &mut BTreeMap<String, FileOutline>) {
    let mut passed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files.values().filter(|file| file.language == Language::Python && file.path.ends_with("__init__.py")) {
        let names = passed.entry(folder(&file.path).to_owned()).or_default();
        for import in &file.imports {
            let (_, imported) = import.target.split_once(':').unwrap_or_default();
            names.extend(imported.split(',').map(str::to_owned));
        }
    }
    for file in files.values_mut().filter(|file| file.language == Language::Python) {
        if let Some(listed) = &file.listed {
            let listed: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
            for item in &mut file.items {
                let top = item.owner.split('.').next().filter(|owner| !owner.is_empty()).unwrap_or(&item.name);
                item.public &= listed.contains(top);
            }
        }
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let is_inside = name.starts_with('_') && !name.starts_with("__")
            || folder(&file.path).split('/').any(|part| part.starts_with('_'));
        if is_inside {
            let path = file.path.clone();
            let lists: Vec<&BTreeSet<String>> = folders_above(&path).filter_map(|folder| passed.get(folder)).collect();
            hide_all_but(file, &|name| lists.iter().any(|names| names.contains(name)));
        }
    }
}
