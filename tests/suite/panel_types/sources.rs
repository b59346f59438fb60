//! The library's sources as `syn` reads them: types and functions by module, and what a path in one of them names.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use syn::{Expr, Item, UseTree};

/// A type or a function: its module, and its name there.
pub type Id = (Vec<String>, String);

/// What a file defines, and what it brings in from others.
#[derive(Default)]
struct Module {
    /// By the name that it has here: the path as `use` writes it.
    uses: BTreeMap<String, Vec<String>>,
    types: BTreeMap<String, Item>,
    functions: BTreeMap<String, syn::Signature>,
    /// The capability's table of flows.
    flows: Option<Expr>,
}

/// Every file below `src/`, by module path.
pub struct Sources(BTreeMap<Vec<String>, Module>);

impl Sources {
    pub fn read(root: &Path) -> Self {
        let mut modules = BTreeMap::new();
        read_folder(root, &mut Vec::new(), &mut modules);
        Self(modules)
    }

    /// One file, as a test writes it, in a module of its own.
    pub fn of(module: &str, text: &str) -> Self {
        Self(BTreeMap::from([(vec![module.to_owned()], read_text(text, module))]))
    }

    /// The definition of a type.
    pub fn definition(&self, (module, name): &Id) -> Option<&Item> {
        self.0.get(module)?.types.get(name)
    }

    /// What a function takes and gives.
    pub fn signature(&self, (module, name): &Id) -> Option<&syn::Signature> {
        self.0.get(module)?.functions.get(name)
    }

    /// The tables of flows, each with the module that it stands in.
    pub fn flows(&self) -> impl Iterator<Item = (&Vec<String>, &Expr)> {
        self.0.iter().filter_map(|(module, file)| Some((module, file.flows.as_ref()?)))
    }

    /// What a path names where it stands; `None` for what is not of this library.
    pub fn resolve(&self, module: &[String], path: &[String]) -> Option<Id> {
        let (first, rest) = path.split_first()?;
        let mut base = module.to_vec();
        match first.as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => drop(base.pop()?),
            name => {
                let file = self.0.get(module)?;
                let is_own = file.types.contains_key(name) || file.functions.contains_key(name);
                // `use a::a` and `use a` name what stands outside of the file.
                if let Some(used) = file.uses.get(name).filter(|used| used[0] != name) {
                    let whole: Vec<String> = used.iter().chain(rest).cloned().collect();
                    return self.resolve(module, &whole);
                }
                if is_own && rest.is_empty() {
                    return Some((base, name.to_owned()));
                }
                base.push(name.to_owned());
                if !self.0.contains_key(&base) {
                    return None;
                }
            }
        }
        self.resolve(&base, rest)
    }
}

fn read_folder(folder: &Path, module: &mut Vec<String>, modules: &mut BTreeMap<Vec<String>, Module>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        module.push(stem.clone());
        if path.is_dir() {
            read_folder(&path, module, modules);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let file = read_file(&path);
            let at = if matches!(stem.as_str(), "mod" | "lib") { &module[..module.len() - 1] } else { &module[..] };
            modules.insert(at.to_vec(), file);
        }
        module.pop();
    }
}

fn read_file(path: &Path) -> Module {
    read_text(&fs::read_to_string(path).unwrap(), &path.display().to_string())
}

fn read_text(text: &str, name: &str) -> Module {
    let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut module = Module::default();
    for item in parsed.items {
        match item {
            Item::Use(used) => bring(&used.tree, &[], &mut module.uses),
            Item::Fn(function) => drop(module.functions.insert(function.sig.ident.to_string(), function.sig)),
            Item::Const(table) if table.ident == "FLOWS" => module.flows = Some(*table.expr),
            Item::Struct(ref found) => drop(module.types.insert(found.ident.to_string(), item)),
            Item::Enum(ref found) => drop(module.types.insert(found.ident.to_string(), item)),
            Item::Type(ref found) => drop(module.types.insert(found.ident.to_string(), item)),
            _ => {}
        }
    }
    module
}

fn bring(tree: &UseTree, before: &[String], uses: &mut BTreeMap<String, Vec<String>>) {
    let with = |name: &syn::Ident| before.iter().cloned().chain([name.to_string()]).collect::<Vec<_>>();
    match tree {
        UseTree::Path(path) => bring(&path.tree, &with(&path.ident), uses),
        UseTree::Group(group) => group.items.iter().for_each(|tree| bring(tree, before, uses)),
        UseTree::Name(name) if name.ident == "self" => {
            uses.insert(before.last().unwrap().clone(), before.to_vec());
        }
        UseTree::Name(name) => drop(uses.insert(name.ident.to_string(), with(&name.ident))),
        UseTree::Rename(rename) => drop(uses.insert(rename.rename.to_string(), with(&rename.ident))),
        UseTree::Glob(_) => {}
    }
}
