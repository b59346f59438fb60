//! Which file imports which: import texts of every language, resolved inside the repository.

mod rust_paths;
mod script_paths;

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::book::imports::rust_paths::expand;
use crate::outline::book::imports::script_paths::{Aliases, file_of};
use crate::outline::item::FileOutline;
use crate::outline::language::Language;
use crate::outline::manifest::all::Manifests;
use crate::outline::scan::Scan;
use crate::outline::select::plan::folder;
use crate::outline::steps;

/// Imports between files, and of packages outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imports {
    /// Files that a file imports.
    pub inside: BTreeMap<String, BTreeSet<String>>,
    /// Packages outside that a file imports.
    pub outside: BTreeMap<String, BTreeSet<String>>,
}

struct Resolver<'a> {
    files: &'a BTreeMap<String, FileOutline>,
    /// Package of Java, folder of Go -> files.
    packages: BTreeMap<String, Vec<String>>,
    /// Package and class of Java -> file.
    classes: BTreeMap<String, String>,
    /// Steps of a Python module, the last one first -> file.
    modules: BTreeMap<String, Option<String>>,
    manifests: &'a Manifests,
    aliases: Aliases,
}

/// Steps of a path that are looked at. Ours.
const DEEPEST: usize = 40;

impl Imports {
    /// Resolves all imports of a scan.
    pub fn new(scan: &Scan, manifests: &Manifests) -> Self {
        let resolver = Resolver::new(scan, manifests);
        let mut imports = Self { inside: scan.imports.clone(), outside: BTreeMap::new() };
        for file in scan.files.values() {
            for import in &file.imports {
                steps::count(import.target.len());
                let mut found = resolver.resolve(file, &import.target);
                found.retain(|path| *path != file.path);
                if found.is_empty() {
                    let outside = resolver.outside(file, &import.target);
                    if let Some(name) = outside {
                        imports.outside.entry(file.path.clone()).or_default().insert(name);
                    }
                } else {
                    imports.inside.entry(file.path.clone()).or_default().extend(found);
                }
            }
        }
        imports
    }
}

/// A file of Kotlin may declare what it is not called by: each name with the file.
fn declared_in_kotlin(file: &FileOutline) -> impl Iterator<Item = (String, String)> {
    let declared = file.items.iter().filter(|item| item.owner.is_empty() && file.language == Language::Kotlin);
    declared.map(|item| (format!("{}.{}", file.package, item.name), file.path.clone()))
}

impl<'a> Resolver<'a> {
    fn new(scan: &'a Scan, manifests: &'a Manifests) -> Self {
        let files = &scan.files;
        let aliases = Aliases::new(scan);
        let mut resolver = Self {
            files,
            packages: BTreeMap::new(),
            classes: BTreeMap::new(),
            modules: BTreeMap::new(),
            manifests,
            aliases,
        };
        for file in files.values() {
            match file.language {
                Language::Java | Language::CSharp | Language::Kotlin => {
                    let class =
                        file.path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
                    resolver.classes.entry(format!("{}.{class}", file.package)).or_insert_with(|| file.path.clone());
                    resolver.packages.entry(file.package.clone()).or_default().push(file.path.clone());
                    resolver.classes.extend(declared_in_kotlin(file));
                }
                Language::Go => {
                    resolver.packages.entry(folder(&file.path).to_owned()).or_default().push(file.path.clone());
                }
                Language::Elixir if !file.package.is_empty() => {
                    resolver.classes.entry(file.package.clone()).or_insert_with(|| file.path.clone());
                }
                Language::Php | Language::C | Language::Cpp => {
                    let stem = file.path.strip_suffix(".php").unwrap_or(&file.path);
                    let place = resolver.modules.entry(backwards(stem));
                    place.and_modify(|path| *path = None).or_insert_with(|| Some(file.path.clone()));
                }
                Language::Python => {
                    let place = resolver.modules.entry(backwards(python_stem(&file.path)));
                    place.and_modify(|path| *path = None).or_insert_with(|| Some(file.path.clone()));
                }
                _ => {}
            }
        }
        resolver
    }

    fn resolve(&self, file: &FileOutline, target: &str) -> Vec<String> {
        match file.language {
            Language::Rust => self.rust(file, target),
            Language::Python => self.python(file, target),
            Language::TypeScript | Language::JavaScript => self.script(file, target).into_iter().collect(),
            Language::Go => self.go(target).into_iter().collect(),
            Language::Java | Language::Kotlin => self.java(target).into_iter().collect(),
            // What none of the files is in is not the repository's.
            Language::CSharp => self.namespace(target).cloned().into_iter().collect(),
            Language::Elixir => self.classes.get(target).cloned().into_iter().collect(),
            Language::Php => self.class_by_path(target).into_iter().collect(),
            Language::C | Language::Cpp => self.header(&file.path, target).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// `crate::a::{b, c::D}`: the longest part of each path that is a file.
    fn rust(&self, file: &FileOutline, target: &str) -> Vec<String> {
        let root = file.path.rfind("src/").and_then(|at| file.path.get(..at + 3)).unwrap_or_else(|| folder(&file.path));
        let mut found = Vec::new();
        for path in expand(target) {
            let mut steps: Vec<&str> = path.split("::").filter(|step| !step.is_empty()).collect();
            let first = steps.first().copied().unwrap_or_default();
            let base = match first {
                "crate" => root.to_owned(),
                "self" => module_folder(&file.path),
                "super" => folder(&module_folder(&file.path)).to_owned(),
                name => match self.manifests.crate_folder(name) {
                    Some(folder) => join(&folder, "src"),
                    None => {
                        found.extend(self.rust_child(&module_folder(&file.path), &steps));
                        continue;
                    }
                },
            };
            steps.remove(0);
            let up = steps.iter().take_while(|step| **step == "super").count();
            let base = (0..up).fold(base, |base, _| folder(&base).to_owned());
            found.extend(self.rust_file(&base, steps.get(up..).unwrap_or_default()));
        }
        found
    }

    /// `use child::Name` without `self::`.
    fn rust_child(&self, base: &str, steps: &[&str]) -> Option<String> {
        let child = join(base, steps.first()?);
        [format!("{child}.rs"), format!("{child}/mod.rs")].into_iter().find(|path| self.files.contains_key(path))
    }

    fn rust_file(&self, base: &str, steps: &[&str]) -> Option<String> {
        for taken in (0..=steps.len().min(DEEPEST)).rev() {
            steps::count(base.len());
            let module = steps.get(..taken).unwrap_or_default().join("/");
            let stem = if module.is_empty() { base.to_owned() } else { join(base, &module) };
            let candidates = if module.is_empty() {
                [join(base, "lib.rs"), join(base, "mod.rs"), format!("{base}.rs")]
            } else {
                [format!("{stem}.rs"), format!("{stem}/mod.rs"), String::new()]
            };
            if let Some(path) = candidates.into_iter().find(|path| self.files.contains_key(path)) {
                return Some(path);
            }
        }
        None
    }

    /// `.a:b,c` and `pkg.mod:names` and `pkg.mod`.
    fn python(&self, file: &FileOutline, target: &str) -> Vec<String> {
        let (module, names) = target.split_once(':').unwrap_or((target, ""));
        let dots = module.bytes().take_while(|byte| *byte == b'.').count();
        let steps = module.trim_start_matches('.').replace('.', "/");
        let mut found = Vec::new();
        let base = if dots > 0 {
            let above = (1..dots).fold(folder(&file.path).to_owned(), |base, _| folder(&base).to_owned());
            Some(join(&above, &steps))
        } else {
            self.python_root(&file.path, &steps)
        };
        let Some(base) = base else { return found };
        for name in names.split(',').filter(|name| !name.is_empty() && *name != "*").take(200) {
            let path = join(&base, name);
            found.extend(
                [format!("{path}.py"), format!("{path}/__init__.py")]
                    .into_iter()
                    .find(|path| self.files.contains_key(path)),
            );
        }
        if found.is_empty() {
            found.extend(
                [format!("{base}.py"), format!("{base}/__init__.py")]
                    .into_iter()
                    .find(|path| self.files.contains_key(path)),
            );
        }
        found
    }

    /// The file of an absolute module without its ending: under the nearest folder above that holds it; else the only one
    /// there is, which is a package or lies in one: a lone file elsewhere is another program's.
    fn python_root(&self, from: &str, steps: &str) -> Option<String> {
        let is_there = |stem: &String| {
            let found = self.files.contains_key(&format!("{stem}.py"))
                || self.files.contains_key(&format!("{stem}/__init__.py"));
            // `import yaml` means no `yaml` that lies in a package.
            let root = stem.strip_suffix(steps).unwrap_or_default();
            found && (root.is_empty() || !self.files.contains_key(&format!("{root}__init__.py")))
        };
        let above = std::iter::successors(Some(folder(from)), |at| (!at.is_empty()).then(|| folder(at)));
        let near = above.take(DEEPEST).flat_map(|at| [join(at, steps), join(&join(at, "src"), steps)]).find(is_there);
        near.or_else(|| {
            let wanted = backwards(steps);
            let below = format!("{wanted}/");
            let mut longer = self.modules.range(below.clone()..).take_while(|(steps, _)| steps.starts_with(&below));
            let exact = self.modules.get(&wanted);
            let path = exact.or_else(|| longer.next().filter(|_| longer.next().is_none()).map(|(_, path)| path))?;
            let path = path.as_ref().filter(|path| steps.contains('/') || path.ends_with("__init__.py"))?;
            Some(python_stem(path).to_owned()).filter(is_there)
        })
    }

    fn script(&self, file: &FileOutline, target: &str) -> Option<String> {
        if target.starts_with('.') {
            return file_of(self.files, &normalise(&join(folder(&file.path), target)));
        }
        match self.manifests.script_package(target) {
            Some((folder, rest)) => file_of(self.files, &normalise(&join(&folder, rest))),
            None => self.aliases.paths(&file.path, target).iter().find_map(|base| file_of(self.files, base)),
        }
    }

    fn go(&self, target: &str) -> Option<String> {
        let folder = self.manifests.go_folder(target)?;
        self.packages.get(&folder).and_then(|files| files.first()).cloned()
    }

    /// The first file of a namespace, or the class that is named.
    fn namespace(&self, target: &str) -> Option<&String> {
        self.classes.get(target).or_else(|| self.packages.get(target)?.first())
    }

    /// The class or function that is named, or the one that holds it; else the package, where it stands in one folder. A package that
    /// is not there is not the one above it.
    fn java(&self, target: &str) -> Option<String> {
        let mut name = target.trim_end_matches(".*");
        for step in 0..3 {
            let whole = || {
                let files = self.packages.get(name)?;
                let home = folder(files.first()?);
                files.first().filter(|_| files.iter().all(|path| folder(path) == home))
            };
            if let Some(path) = self.classes.get(name).or_else(whole) {
                return Some(path.clone());
            }
            let (above, last) = name.rsplit_once('.')?;
            if step > 0 && !last.starts_with(char::is_uppercase) {
                return None;
            }
            name = above;
        }
        None
    }

    /// The class that ends in the same steps as its namespace, the first of which is mapped to some folder; one and no other.
    fn class_by_path(&self, target: &str) -> Option<String> {
        let (_, steps) = target.trim_start_matches('\\').trim_end_matches(';').split_once('\\')?;
        self.by_steps(&backwards(&steps.replace('\\', "/")))
    }

    /// What is included stands beside, or is the only file of that path.
    fn header(&self, from: &str, target: &str) -> Option<String> {
        let beside = normalise(&join(folder(from), target));
        if self.files.contains_key(&beside) { Some(beside) } else { self.by_steps(&backwards(target)) }
    }

    fn by_steps(&self, wanted: &str) -> Option<String> {
        let below = format!("{wanted}/");
        let mut longer = self.modules.range(below.clone()..).take_while(|(steps, _)| steps.starts_with(&below));
        let only = longer.next().filter(|_| longer.next().is_none()).map(|(_, path)| path);
        self.modules.get(wanted).or(only).cloned().flatten()
    }

    /// The package outside that an import names; `None` for the language's own library where that can be told.
    fn outside(&self, file: &FileOutline, target: &str) -> Option<String> {
        let name = match file.language {
            Language::Rust => target
                .trim_start_matches("::")
                .split("::")
                .next()
                .filter(|name| !matches!(*name, "crate" | "self" | "super" | "std" | "core" | "alloc"))?,
            Language::Python => target.split([':', '.']).next().filter(|name| !name.is_empty())?,
            Language::TypeScript | Language::JavaScript if target.starts_with('@') => {
                return Some(target.splitn(3, '/').take(2).collect::<Vec<_>>().join("/"));
            }
            Language::TypeScript | Language::JavaScript if !target.starts_with('.') => target.split('/').next()?,
            Language::Go => {
                Some(target).filter(|target| target.split('/').next().is_some_and(|host| host.contains('.')))?
            }
            _ => return None,
        };
        Some(name.to_owned()).filter(|name| !name.is_empty() && !name.contains(['{', '*']))
    }
}

/// A Python module's path without its ending.
fn python_stem(path: &str) -> &str {
    path.trim_end_matches(".pyi").trim_end_matches(".py").trim_end_matches("/__init__")
}

/// `a/b/c` is `c/b/a`.
fn backwards(path: &str) -> String {
    path.rsplit('/').collect::<Vec<_>>().join("/")
}

/// The folder that holds the children of a Rust module.
fn module_folder(path: &str) -> String {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    match stem.rsplit_once('/') {
        Some((folder, "mod" | "lib" | "main")) => folder.to_owned(),
        _ => stem.to_owned(),
    }
}

fn join(folder: &str, path: &str) -> String {
    match (folder, path) {
        ("", path) => path.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, path) => format!("{folder}/{path}"),
    }
}

fn normalise(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        steps::count(part.len());
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_python_module_is_found_below_whatever_holds_its_package() {
        assert_eq!(backwards(python_stem("src/blog/models/__init__.py")), "models/blog/src");
        assert_eq!(backwards("a"), "a");
    }

    #[test]
    fn dots_in_paths_are_taken_out() {
        assert_eq!(normalise("a/./b/../c"), "a/c");
    }
}
