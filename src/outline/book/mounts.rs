//! What other files set before the routes of a file.

use std::collections::{BTreeMap, BTreeSet};

use crate::outline::item::{FileOutline, ItemKind};
use crate::outline::language::Language;
use crate::outline::scan::Scan;
use crate::outline::select::plan::folder;
use crate::outline::steps;

/// Mounts in mounts that are followed. Ours.
const DEEPEST: usize = 6;

/// What stands before the routes of files and of single functions.
pub struct Prefixes {
    files: BTreeMap<String, String>,
    /// First and last line, and the prefix, by file.
    functions: BTreeMap<String, Vec<(u32, u32, String)>>,
}

impl Prefixes {
    /// Of all files of a scan.
    pub fn new(scan: &Scan) -> Self {
        Self { files: prefixes(scan), functions: of_functions(scan) }
    }

    /// The prefix of a route by its file and line.
    pub fn of(&self, path: &str, line: u32) -> Option<&str> {
        let functions = self.functions.get(path).into_iter().flatten();
        let mut inside = functions.filter(|(from, to, _)| (*from..=*to).contains(&line)).map(|(_, _, prefix)| prefix);
        inside.next().or_else(|| self.files.get(path)).map(String::as_str)
    }
}

/// The functions of Go that are handed a group of routes, with its prefix; one that is handed several has none.
fn of_functions(scan: &Scan) -> BTreeMap<String, Vec<(u32, u32, String)>> {
    type Place<'s> = (&'s str, u32, u32);
    let go = || scan.files().filter(|file| file.language == Language::Go);
    let mut functions: BTreeMap<&str, Vec<(&FileOutline, Place<'_>)>> = BTreeMap::new();
    if go().all(|file| file.mounts.is_empty()) {
        return BTreeMap::new();
    }
    for file in go() {
        for item in file.items.iter().filter(|item| matches!(item.kind, ItemKind::Function | ItemKind::Method)) {
            steps::count(1);
            functions.entry(&item.name).or_default().push((file, (&file.path, item.start_line, item.end_line)));
        }
    }
    let mut handed: BTreeMap<Place<'_>, BTreeSet<&str>> = BTreeMap::new();
    for file in go() {
        for mount in &file.mounts {
            let (package, name) = mount.target.rsplit_once('.').unwrap_or(("", &mount.target));
            let is_meant = |other: &&(&FileOutline, Place<'_>)| match package {
                "" => folder(&other.0.path) == folder(&file.path),
                package => other.0.package == package,
            };
            let mut meant = functions.get(name).into_iter().flatten().filter(is_meant);
            if let Some((_, place)) = meant.next().filter(|_| meant.next().is_none()) {
                handed.entry(*place).or_default().insert(&mount.prefix);
            }
        }
    }
    let mut out: BTreeMap<String, Vec<(u32, u32, String)>> = BTreeMap::new();
    for ((path, from, to), prefixes) in handed {
        if let [prefix] = prefixes.into_iter().collect::<Vec<_>>().as_slice() {
            out.entry(path.to_owned()).or_default().push((from, to, (*prefix).to_owned()));
        }
    }
    out
}

/// The prefix of each file whose routes stand below one; a file that is mounted at several places has none.
fn prefixes(scan: &Scan) -> BTreeMap<String, String> {
    let mut mounted: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    let modules = modules(scan);
    for file in scan.files().filter(|file| file.language != Language::Go) {
        for mount in &file.mounts {
            steps::count(mount.target.len());
            if let Some(path) = target(scan, &modules, file, &mount.target).filter(|path| *path != file.path) {
                mounted.entry(path).or_default().insert((file.path.clone(), mount.prefix.clone()));
            }
        }
    }
    let mut out = BTreeMap::new();
    for path in mounted.keys() {
        let mut prefix = String::new();
        let mut at = path.as_str();
        for depth in 0..=DEEPEST {
            let Some(places) = mounted.get(at) else { break };
            let mut places = places.iter();
            // Mounted at several places, or in a circle.
            let (Some((from, own)), None, true) = (places.next(), places.next(), depth < DEEPEST) else {
                prefix.clear();
                break;
            };
            prefix = format!("{}/{}", own.trim_end_matches('/'), prefix.trim_start_matches('/'));
            at = from;
        }
        let prefix = prefix.trim_end_matches('/');
        if !prefix.is_empty() {
            out.insert(path.clone(), prefix.to_owned());
        }
    }
    out
}

/// A route's name below a prefix: `GET /x` below `/api` is `GET /api/x`.
pub fn below(prefix: &str, route: &str) -> String {
    let (verb, path) = route.rsplit_once(' ').unwrap_or(("", route));
    let path = if path == "/" { "" } else { path.trim_start_matches(['/', '^']) };
    let gap = if path.is_empty() { "" } else { "/" };
    let prefix = prefix.trim_end_matches('/');
    // Django's begin without a slash.
    let root = if prefix.starts_with(['/', '^']) { "" } else { "/" };
    format!("{verb} {root}{prefix}{gap}{path}").trim_start().to_owned()
}

/// Python's files by the last two steps of their modules.
fn modules(scan: &Scan) -> BTreeMap<String, Vec<&str>> {
    let mut out: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for file in scan.files().filter(|file| file.language == Language::Python) {
        let stem = file.path.trim_end_matches(".py").trim_end_matches("/__init__");
        out.entry(stem.rsplit('/').next().unwrap_or(stem).to_owned()).or_default().push(&file.path);
    }
    out
}

fn target(scan: &Scan, modules: &BTreeMap<String, Vec<&str>>, file: &FileOutline, spelled: &str) -> Option<String> {
    if file.language == Language::Python {
        // The last step may be a name in the module.
        let above = spelled.rsplit_once('.').map(|(above, _)| above).filter(|above| !above.is_empty());
        return module(modules, file, spelled).or_else(|| module(modules, file, above?));
    }
    if file.language == Language::CSharp {
        return declares(scan, spelled);
    }
    let base = joined(folder(&file.path), spelled)?;
    let stem = base.trim_end_matches(".js").trim_end_matches(".ts");
    let ends = [".ts", ".js", ".tsx", ".jsx", ".mjs", "/index.ts", "/index.js"];
    ends.iter().map(|end| format!("{stem}{end}")).find(|path| scan.files.contains_key(path))
}

/// The only file of C# that declares a method of this name.
fn declares(scan: &Scan, method: &str) -> Option<String> {
    let files = scan.files().filter(|file| file.language == Language::CSharp);
    let mut found = files.filter(|file| file.items.iter().any(|item| item.name == method));
    found.next().filter(|_| found.next().is_none()).map(|file| file.path.clone())
}

fn module(modules: &BTreeMap<String, Vec<&str>>, file: &FileOutline, spelled: &str) -> Option<String> {
    let dots = spelled.len() - spelled.trim_start_matches('.').len();
    let steps = spelled.trim_start_matches('.').replace('.', "/");
    let home = (1..dots).fold(folder(&file.path), |at, _| folder(at));
    let wanted = if dots > 0 && !home.is_empty() { format!("{home}/{steps}") } else { steps };
    let last = wanted.rsplit('/').next().unwrap_or(&wanted);
    let fits = |path: &&&str| {
        let stem = path.trim_end_matches(".py").trim_end_matches("/__init__");
        stem == wanted || dots == 0 && stem.strip_suffix(wanted.as_str()).is_some_and(|head| head.ends_with('/'))
    };
    let mut found = modules.get(last)?.iter().filter(fits);
    found.next().filter(|_| found.next().is_none()).map(|path| (*path).to_owned())
}

/// `../x/./y` from a folder.
fn joined(home: &str, relative: &str) -> Option<String> {
    let mut steps: Vec<&str> = home.split('/').filter(|step| !step.is_empty()).collect();
    for step in relative.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()?),
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::{PlanLimits, plan};
    use crate::source::{EntryKind, TreeEntry};

    fn scanned(files: &[(&str, &str)]) -> Scan {
        let entry = |(path, text): &(&str, &str)| TreeEntry {
            path: (*path).to_owned(),
            kind: EntryKind::File,
            size_bytes: text.len() as u64,
            id: String::new(),
        };
        let tree: Vec<TreeEntry> = files.iter().map(entry).collect();
        let mut scan = Scan::new(&plan(&tree, &PlanLimits::default()));
        files.iter().for_each(|(path, text)| scan.add(path, text.as_bytes()));
        scan
    }

    fn told(files: &[(&str, &str)]) -> Vec<String> {
        prefixes(&scanned(files)).into_iter().map(|(path, prefix)| format!("{path} {prefix}")).collect()
    }

    #[test]
    fn a_prefix_is_put_together_over_files() {
        let main = "import api from './routes/index.js';\napp.use('/api', api);\n";
        let index = "const users = require('./users');\nrouter.use('/users', users);\n";
        assert_eq!(
            told(&[
                ("src/main.ts", main),
                ("src/routes/index.ts", index),
                ("src/routes/users.js", "router.get('/:id', show);\n")
            ]),
            ["src/routes/index.ts /api", "src/routes/users.js /api/users"]
        );
        let app = "from shop.routers import users\nfrom .views import bp\napp.include_router(users.router, prefix='/users')\napp.register_blueprint(bp, url_prefix='/v')\n";
        assert_eq!(
            told(&[("shop/main.py", app), ("shop/routers/users.py", "x = 1\n"), ("shop/views.py", "x = 1\n")]),
            ["shop/routers/users.py /users", "shop/views.py /v"]
        );
    }

    #[test]
    fn a_function_of_go_that_is_handed_a_group_has_its_prefix() {
        let main = "package main\n\nfunc main() {\n\tr := gin.Default()\n\tv1 := r.Group(\"/api\")\n\tusers.Register(v1.Group(\"/users\"))\n\tv1.Use(auth)\n\tadmin := v1.Group(\"/admin\")\n\tall(admin, db)\n\tusers.Both(v1)\n\tusers.Both(admin)\n}\n\nfunc all(g *gin.RouterGroup, db DB) {\n\tg.GET(\"/x\", x)\n}\n";
        let users = "package users\n\nfunc Register(r *gin.RouterGroup) {\n\tr.GET(\"/:id\", show)\n}\n\nfunc Both(r *gin.RouterGroup) {\n\tr.GET(\"/both\", both)\n}\n";
        let scan = scanned(&[("go.mod", "module a\n"), ("main.go", main), ("users/routes.go", users)]);
        let known = Prefixes::new(&scan);
        assert_eq!(known.of("users/routes.go", 4), Some("/api/users"));
        assert_eq!(known.of("main.go", 15), Some("/api/admin"));
        assert_eq!(known.of("users/routes.go", 8), None);
        // Two functions of a file may each have a route of one name.
        let two = "package a\n\nfunc A(r *gin.RouterGroup) {\n\tr.GET(\"/\", a)\n}\n\nfunc B(r *gin.RouterGroup) {\n\tr.GET(\"/\", b)\n}\n";
        let scan = scanned(&[("go.mod", "module a\n"), ("a/a.go", two)]);
        assert_eq!(scan.files().flat_map(|file| &file.entries).count(), 2);
    }

    #[test]
    fn what_is_mounted_twice_or_in_a_circle_has_no_prefix() {
        let twice = "import u from './u';\napp.use('/a', u);\napp.use('/b', u);\n";
        assert!(told(&[("m.ts", twice), ("u.ts", "export const x = 1;\n")]).is_empty());
        let circle = |other: &str| format!("import o from './{other}';\nrouter.use('/x', o);\n");
        assert!(told(&[("a.ts", &circle("b")), ("b.ts", &circle("a"))]).is_empty());
    }

    #[test]
    fn a_route_stands_below_a_prefix() {
        assert_eq!(below("/api", "GET /x"), "GET /api/x");
        assert_eq!(below("/api", "GET /"), "GET /api");
        assert_eq!(below("api", "/users/<int:id>/"), "/api/users/<int:id>/");
    }
}
