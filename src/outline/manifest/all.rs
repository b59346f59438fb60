//! All manifests of a repository, and what they say together.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::manifest::Manifest;
use crate::outline::manifest::read;
use crate::outline::scan::Scan;
use crate::outline::select::plan::folder;

/// All manifests, those nearest to the root first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifests {
    /// By depth, then path.
    pub all: Vec<Manifest>,
    crates: BTreeMap<String, String>,
    scripts: BTreeMap<String, String>,
    go: Vec<(String, String)>,
    own: BTreeSet<String>,
    declared: BTreeSet<String>,
}

/// A package's name as it compares: case and the kind of dash do not count.
pub fn plain(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}

impl Manifests {
    /// Reads all manifests of a scan.
    pub fn new(scan: &Scan) -> Self {
        let mut manifests = Self::default();
        for (path, text) in &scan.texts {
            let Some(manifest) = read::manifest(path, text) else { continue };
            let home = folder(path).to_owned();
            match path.rsplit('/').next().unwrap_or(path) {
                "Cargo.toml" => {
                    manifests.crates.insert(manifest.name.replace('-', "_"), home);
                }
                "package.json" => {
                    manifests.scripts.insert(manifest.name.clone(), home);
                }
                "go.mod" => manifests.go.push((manifest.name.clone(), home)),
                _ => {}
            }
            manifests.own.insert(plain(&manifest.name));
            manifests.declared.extend(manifest.dependencies.iter().map(|dependency| plain(&dependency.name)));
            manifests.all.push(manifest);
        }
        manifests.all.sort_by_key(|manifest| (manifest.path.matches('/').count(), manifest.path.clone()));
        manifests.go.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        manifests
    }

    /// The folder of a crate of this repository.
    pub fn crate_folder(&self, name: &str) -> Option<String> {
        self.crates.get(name).filter(|_| !name.is_empty()).cloned()
    }

    /// The folder of a package of this repository that a script imports, and what follows the package's name.
    pub fn script_package<'t>(&self, target: &'t str) -> Option<(String, &'t str)> {
        let end =
            if target.starts_with('@') { target.match_indices('/').nth(1).map(|(at, _)| at) } else { target.find('/') };
        let name = end.and_then(|end| target.get(..end)).unwrap_or(target);
        let rest = end.and_then(|end| target.get(end + 1..)).unwrap_or_default();
        self.scripts.get(name).filter(|_| !name.is_empty()).map(|folder| (folder.clone(), rest))
    }

    /// The folder of a Go package of this repository.
    pub fn go_folder(&self, target: &str) -> Option<String> {
        self.go.iter().find_map(|(name, home)| {
            let rest = target
                .strip_prefix(name.as_str())
                .filter(|rest| !name.is_empty() && (rest.is_empty() || rest.starts_with('/')))?;
            Some(
                [home.as_str(), rest.trim_start_matches('/')]
                    .iter()
                    .filter(|part| !part.is_empty())
                    .copied()
                    .collect::<Vec<_>>()
                    .join("/"),
            )
        })
    }

    /// The manifest that speaks for the repository: one of the root, the only one there is, or the one that bears its name.
    pub fn main(&self, repository: &str) -> Option<&Manifest> {
        let speaking = || self.all.iter().filter(|manifest| !manifest.description.is_empty());
        let of_root = speaking().find(|manifest| !manifest.path.contains('/'));
        let mut others = speaking();
        let only = others.next().filter(|_| others.next().is_none());
        // One of several packages speaks for itself, also where the others say nothing.
        let only = only.filter(|only| self.all.iter().all(|other| folder(&other.path) == folder(&only.path)));
        of_root.or(only).or_else(|| speaking().find(|manifest| manifest.name.eq_ignore_ascii_case(repository)))
    }

    /// Whether a package is one of this repository's own.
    pub fn is_own(&self, name: &str) -> bool {
        // Maven's names begin with a group.
        let last = name.rsplit(':').next().unwrap_or(name);
        self.own.contains(&plain(name)) || (last != name && self.own.contains(&plain(last)))
    }

    /// Whether a manifest names the package, or for Go the module that it is in: anything else is the language's own library.
    pub fn is_declared(&self, name: &str) -> bool {
        let plain = plain(name);
        let modules = plain.match_indices('/').filter_map(|(at, _)| plain.get(..at)).filter(|head| head.contains('/'));
        std::iter::once(plain.as_str()).chain(modules).any(|name| self.declared.contains(name))
    }
}
