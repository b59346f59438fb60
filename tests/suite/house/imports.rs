//! Who imports whom, file by file: every path of every source file, resolved as the compiler does.
//!
//! Paths are read with `syn`, so that `use crate::{a, b}`, `super::super::a`, aliases, `pub use` and paths in the middle of
//! code all count. What lies inside a macro's brackets is read as tokens.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Item, ItemMod, UseTree};

/// Source files by module path: `docs::records::job`, the empty path for the crate's root.
pub struct Imports {
    files: BTreeMap<Vec<String>, File>,
}

#[derive(Default)]
struct File {
    name: String,
    /// What `use` brings into the module, by the name it has there.
    names: BTreeMap<String, Vec<String>>,
    /// Absolute paths that the code names.
    paths: BTreeSet<Vec<String>>,
}

impl Imports {
    /// Reads files: path below `src/` and text.
    pub fn read<'f>(sources: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let sources: Vec<_> = sources.into_iter().collect();
        let modules: BTreeSet<Vec<String>> = sources.iter().map(|(name, _)| module_path(name)).collect();
        let mut files = BTreeMap::new();
        for (name, text) in sources {
            let module = module_path(name);
            let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let mut reader = Reader { modules: &modules, module: module.clone(), depth: 0, file: File::default() };
            reader.visit_file(&parsed);
            files.insert(module, File { name: name.to_owned(), ..reader.file });
        }
        Self { files }
    }

    /// Every import of another file: who, and whom.
    pub fn edges(&self) -> BTreeSet<(&str, &str)> {
        let mut edges = BTreeSet::new();
        for file in self.files.values() {
            for path in &file.paths {
                let Some(used) = self.resolve(path, 0) else { continue };
                if used != file.name {
                    edges.insert((file.name.as_str(), used));
                }
            }
        }
        edges
    }

    /// A circle of files, if there is one: each imports the next, the last one the first.
    pub fn circle(&self) -> Option<Vec<&str>> {
        circle(self.edges())
    }

    /// The file in which what a path names is defined; re-exports are followed.
    fn resolve(&self, path: &[String], hops: usize) -> Option<&str> {
        assert!(hops < 20, "re-exports lead in a circle: {path:?}");
        let mut module = Vec::new();
        for (at, segment) in path.iter().enumerate() {
            let child: Vec<String> = module.iter().cloned().chain([segment.clone()]).collect();
            if self.files.contains_key(&child) {
                module = child;
                continue;
            }
            let file = self.files.get(&module)?;
            return match file.names.get(segment) {
                Some(used) if used != path => {
                    let rest = path.iter().skip(at + 1);
                    self.resolve(&used.iter().chain(rest).cloned().collect::<Vec<_>>(), hops + 1)
                }
                _ => Some(&file.name),
            };
        }
        self.files.get(&module).map(|file| file.name.as_str())
    }
}

/// A circle among edges, if there is one.
pub fn circle<'n>(edges: impl IntoIterator<Item = (&'n str, &'n str)>) -> Option<Vec<&'n str>> {
    let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in edges {
        below.entry(from).or_default().push(to);
    }
    let mut done = BTreeSet::new();
    below.keys().find_map(|start| circle_from(start, &below, &mut Vec::new(), &mut done))
}

fn circle_from<'n>(
    at: &'n str,
    below: &BTreeMap<&'n str, Vec<&'n str>>,
    open: &mut Vec<&'n str>,
    done: &mut BTreeSet<&'n str>,
) -> Option<Vec<&'n str>> {
    if let Some(start) = open.iter().position(|one| *one == at) {
        return open.get(start..).map(<[_]>::to_vec);
    }
    if !done.insert(at) {
        return None;
    }
    open.push(at);
    let found = below.get(at).into_iter().flatten().find_map(|next| circle_from(next, below, open, done));
    open.pop();
    found
}

/// `docs/records/job.rs` → `docs, records, job`; `docs/mod.rs` → `docs`; `lib.rs` → nothing.
fn module_path(name: &str) -> Vec<String> {
    let mut path: Vec<String> = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(path.last().map(String::as_str), Some("mod" | "lib")) {
        path.pop();
    }
    path
}

struct Reader<'m> {
    modules: &'m BTreeSet<Vec<String>>,
    module: Vec<String>,
    /// Modules inside the file that are open.
    depth: usize,
    file: File,
}

impl Reader<'_> {
    /// Notes a path as it stands in the code.
    fn path(&mut self, segments: &[String]) {
        if let Some(absolute) = self.absolute(segments) {
            self.file.paths.insert(absolute);
        }
    }

    fn absolute(&self, segments: &[String]) -> Option<Vec<String>> {
        let (first, mut rest) = segments.split_first()?;
        let mut base = self.module.clone();
        match first.as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => {
                // Modules inside the file are left first.
                let mut ups = 1;
                while rest.first().is_some_and(|next| next == "super") {
                    ups += 1;
                    rest = rest.get(1..)?;
                }
                base.truncate(base.len().checked_sub(ups - self.depth.min(ups))?);
            }
            name => {
                let child: Vec<String> = base.iter().cloned().chain([name.to_owned()]).collect();
                match self.file.names.get(name) {
                    Some(used) => return Some(used.iter().chain(rest).cloned().collect()),
                    None if self.modules.contains(&child) => base = child,
                    None => return None,
                }
            }
        }
        Some(base.into_iter().chain(rest.iter().cloned()).collect())
    }

    fn bring(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &syn::Ident| before.iter().cloned().chain([name.to_string()]).collect::<Vec<_>>();
        match tree {
            UseTree::Path(path) => self.bring(&path.tree, &with(&path.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.bring(tree, before)),
            UseTree::Glob(_) => self.path(before),
            UseTree::Name(name) if name.ident == "self" => {
                let alias = before.last().cloned().unwrap_or_default();
                self.name(alias, before);
            }
            UseTree::Name(name) => self.name(name.ident.to_string(), &with(&name.ident)),
            UseTree::Rename(rename) => self.name(rename.rename.to_string(), &with(&rename.ident)),
        }
    }

    fn name(&mut self, alias: String, segments: &[String]) {
        if let Some(absolute) = self.absolute(segments) {
            self.file.paths.insert(absolute.clone());
            if self.depth == 0 {
                self.file.names.insert(alias, absolute);
            }
        }
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) if colons == 2 || path.is_empty() => {
                    path.push(name.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(name) => {
                    self.path(&std::mem::take(&mut path));
                    path.push(name.to_string());
                    colons = 0;
                    continue;
                }
                _ => {}
            }
            self.path(&std::mem::take(&mut path));
            colons = 0;
        }
        self.path(&path);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_file(&mut self, file: &'ast syn::File) {
        // First what has names: code above a `use` sees it, too.
        for item in &file.items {
            if let Item::Use(used) = item {
                self.bring(&used.tree, &[]);
            }
        }
        visit::visit_file(self, file);
    }

    fn visit_item_use(&mut self, used: &'ast syn::ItemUse) {
        self.bring(&used.tree, &[]);
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        // Unit tests are no part of what is built.
        let is_test = module.attrs.iter().any(|attribute| {
            attribute.path().is_ident("cfg") && quote::ToTokens::to_token_stream(attribute).to_string().contains("test")
        });
        if module.content.is_some() && !is_test {
            self.depth += 1;
            visit::visit_item_mod(self, module);
            self.depth -= 1;
        }
    }

    /// `pub(super)` names who may see, and imports nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.path(&segments);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, used: &'ast syn::Macro) {
        self.tokens(used.tokens.clone());
        visit::visit_macro(self, used);
    }
}
