//! The rules of the house that no compiler checks: who imports whom, and that the core has no way to the world.

mod imports;
mod planted;
mod scripts;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use imports::{Imports, circle};

/// Modules by floor, from the bottom (docs/ARCHITECTURE.md). A file imports only from floors below its own.
const FLOORS: [&[&str]; 8] = [
    // The ground under the leaves: errors, limits, the providers, who acts.
    &["error", "ids", "limits", "provider"],
    &["crypto", "http", "input", "locale", "secret", "settings", "source", "text", "timestamp"],
    &["budget", "egress", "redact", "storage_format", "stored", "webhook"],
    &["ai", "atlassian", "aws", "flow", "git", "ingestion", "jira", "outline", "specification"],
    // Clients: they know the site and the models, and no capability.
    &["model", "site"],
    &["admin", "alarms", "docs", "sync", "work_items"],
    &["flows"],
    &["wasm"],
];

/// Rooms of a module by floor, from the bottom. A file imports only from its own room and from those below.
const ROOMS: [(&str, &[&[&str]]); 8] = [
    (
        "ai",
        &[
            &["answer", "connection", "contain", "names", "prompt", "repeats"],
            &["models", "review"],
            &["anthropic", "compatible", "forge", "google", "openai"],
            &["key"],
            &["mod"],
        ],
    ),
    ("alarms", &[&["records"], &["reading"], &["asking"], &["administration", "readers"], &["mod"]]),
    (
        "docs",
        &[
            &["records"],
            &["source", "queue"],
            &["write"],
            &["publish"],
            &["incremental", "panels"],
            &["pass"],
            &["sharded", "triggers"],
            &["run"],
            &["mod"],
        ],
    ),
    (
        "outline",
        &[
            &["diagram", "language", "steps"],
            &["doc", "item", "lex", "markup", "select"],
            &["entry_points", "picture", "secrets", "tables", "visibility"],
            &["declare"],
            &["scan"],
            &["census", "manifest"],
            &["book"],
            &["facts", "prompt", "purpose"],
            &["system"],
            &["context"],
            &["figures"],
            &["pages"],
            &["mod"],
            &["growth"],
        ],
    ),
    (
        "specification",
        &[
            &["answer", "page", "vocabulary"],
            &["language", "likeness", "numbering", "reading", "title"],
            &["dependencies", "epics", "pairing"],
            &["orphans"],
            &["finish", "matching"],
            &["mod"],
            &["tests"],
        ],
    ),
    (
        "storage_format",
        &[
            &["elements", "entities", "finding", "languages", "xml_name"],
            &["find", "names", "safety", "write"],
            &["macros", "tokenizer", "well_formed"],
            &["references"],
            &["plain"],
            &["repair"],
            &["markdown"],
            &["page"],
            &["events", "text"],
            &["kept"],
            &["mod"],
        ],
    ),
    (
        "sync",
        &[
            &["configuration", "ledger"],
            &["gate", "plan", "walk"],
            &["summary"],
            &["readers", "target"],
            &["cycle"],
            &["delete_items", "spaces"],
            &["delete_everything", "delivery"],
            &["deletions", "pass"],
            &["changes"],
            &["run"],
            &["app"],
            &["mod"],
        ],
    ),
    (
        "work_items",
        &[
            &["records"],
            &["map", "server", "target_answer"],
            &["reading"],
            &["settings", "target"],
            &["improving", "parents", "writing"],
            &["mod"],
        ],
    ),
];

/// Names through which a core could reach the world, or an order that depends on chance.
const FORBIDDEN: [&str; 10] = [
    "std::time::SystemTime",
    "std::time::Instant",
    "std::env::",
    "std::fs::",
    "std::net::",
    "std::process::",
    "std::thread::",
    "HashMap",
    "HashSet",
    "RandomState",
];

#[test]
fn every_module_stands_on_a_floor() {
    for module in modules() {
        assert!(
            floor(&module).is_some(),
            "{module} stands on no floor: add it to the table and to docs/ARCHITECTURE.md"
        );
    }
}

#[test]
fn a_file_imports_only_from_floors_below() {
    let texts = texts();
    assert_eq!(floor_violations(&imports(&texts)), [""; 0]);
}

#[test]
fn a_room_imports_only_from_rooms_below() {
    let texts = texts();
    assert_eq!(room_violations(&imports(&texts)), [""; 0]);
}

#[test]
fn files_import_each_other_in_no_circle() {
    let texts = texts();
    assert_eq!(imports(&texts).circle(), None);
}

#[test]
fn scripts_import_each_other_in_no_circle() {
    let kinds =
        [("js", "js"), ("static", "js"), ("static", "jsx"), ("scripts", "mjs"), ("benches", "mjs"), ("tests", "js")];
    let written = kinds.iter().flat_map(|(folder, kind)| files(Path::new(folder), kind));
    let made = |path: &PathBuf| {
        path.iter().any(|part| ["build", "generated", "node_modules"].iter().any(|name| part == *name))
    };
    let texts: Vec<(PathBuf, String)> = written
        .filter(|path| !made(path))
        .map(|path| (path.clone(), fs::read_to_string(&path).expect("readable")))
        .collect();
    assert_eq!(circle(scripts::edges(&texts)), None);
}

#[test]
fn rooms_import_each_other_in_no_circle() {
    let texts = texts();
    assert_eq!(room_circle(&imports(&texts)), None);
}

#[test]
fn a_file_has_at_most_four_hundred_lines_and_a_folder_fifteen_files() {
    let mut written = files(Path::new("src"), "rs");
    // The panels; what is built of them stands in folders named `build`.
    let panels = ["css", "html", "js", "jsx", "ts"].iter().flat_map(|kind| files(Path::new("static"), kind));
    written.extend(panels.filter(|path| !path.components().any(|part| part.as_os_str() == "build")));
    let shim = files(Path::new("js"), "js").into_iter();
    written.extend(shim.filter(|path| !path.starts_with("js/generated")));
    let lengths: Vec<(PathBuf, usize)> = written
        .into_iter()
        .map(|path| {
            let lines = fs::read_to_string(&path).expect("readable").lines().count();
            (path, lines)
        })
        .collect();
    assert_eq!(too_large(&lengths), [""; 0]);
}

#[test]
fn the_core_has_no_clock_no_files_no_network_and_no_chance() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            // A string in quotes names a thing without using it.
            let quoted = |name: &str| code.contains(&format!("\"{name}"));
            for name in FORBIDDEN.iter().filter(|name| code.contains(**name) && !quoted(name)) {
                wrong.push(format!("{}:{} uses {name}", path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn randomness_is_drawn_in_the_boundary_only() {
    for (path, text) in sources().filter(|(path, _)| module_of(path) != "wasm") {
        assert!(!text.contains("getrandom::"), "{} draws randomness", path.display());
    }
}

#[test]
fn the_shim_stays_under_six_hundred_lines() {
    let lines: usize = files(Path::new("js"), "js")
        .iter()
        .filter(|path| path.parent() == Some(Path::new("js")))
        .map(|path| fs::read_to_string(path).expect("readable").lines().count())
        .sum();
    assert!(lines <= 600, "js/*.js has {lines} lines");
}

#[test]
fn only_forge_js_imports_the_platform_and_only_downwards() {
    let order = ["index.js", "run.js", "perform.js", "core.js", "forge.js"];
    for (rank, name) in order.iter().enumerate() {
        let text = fs::read_to_string(Path::new("js").join(name)).expect("readable");
        for line in text.lines().filter(|line| line.starts_with("import ") && !line.starts_with("import type")) {
            if line.contains("@forge/") {
                assert_eq!(*name, "forge.js", "{name} imports the platform: {line}");
            }
            for (other, imported) in order.iter().enumerate() {
                if line.contains(&format!("./{imported}")) {
                    assert!(other > rank, "{name} imports upwards: {line}");
                }
            }
        }
    }
}

fn texts() -> Vec<(String, String)> {
    let name = |path: &Path| path.strip_prefix("src").expect("a source file").to_string_lossy().into_owned();
    sources().map(|(path, text)| (name(&path), text)).collect()
}

fn imports(texts: &[(String, String)]) -> Imports {
    Imports::read(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

/// Imports of modules that stand on the same floor or above.
fn floor_violations(imports: &Imports) -> Vec<String> {
    let wrong = imports.edges().into_iter().filter(|(from, to)| {
        let (own, used) = (module_name(from), module_name(to));
        own != used && floor(own).zip(floor(used)).is_some_and(|(own, used)| used >= own)
    });
    wrong.map(|(from, to)| format!("{from} imports {to}")).collect()
}

/// Imports inside a module that lead to a room beside or above.
fn room_violations(imports: &Imports) -> Vec<String> {
    let mut wrong = Vec::new();
    for (module, rooms) in ROOMS {
        let of =
            |file: &str| file.split_once('/').filter(|(first, _)| *first == module).map(|(_, rest)| rest.to_owned());
        let rank = |file: &str| {
            let room = of(file)?;
            let room = module_name(&room).to_owned();
            Some((rooms.iter().position(|rooms| rooms.contains(&room.as_str())), room))
        };
        for (from, to) in imports.edges() {
            let (Some((own, own_room)), Some((used, used_room))) = (rank(from), rank(to)) else { continue };
            if own.is_none() || used.is_none() || own_room != used_room && used >= own {
                wrong.push(format!("{from} imports {to}"));
            }
        }
    }
    wrong
}

/// A circle of rooms (folders, or files beside them) inside a module.
fn room_circle(imports: &Imports) -> Option<(String, String)> {
    let room = |file: &str| {
        let mut parts = file.split('/');
        let (module, room) = (parts.next()?, parts.next()?);
        (room != "mod.rs").then(|| format!("{module}/{}", room.trim_end_matches(".rs")))
    };
    let mut reach: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (from, to) in imports.edges() {
        let (Some(from), Some(to)) = (room(from), room(to)) else { continue };
        if from != to && from.split('/').next() == to.split('/').next() {
            reach.entry(from).or_default().push(to);
        }
    }
    for start in reach.keys() {
        let (mut open, mut seen) = (vec![start], Vec::new());
        while let Some(at) = open.pop() {
            for next in reach.get(at).into_iter().flatten() {
                if next == start {
                    return Some((start.clone(), at.clone()));
                }
                if !seen.contains(&next) {
                    seen.push(next);
                    open.push(next);
                }
            }
        }
    }
    None
}

/// Files with too many lines, and folders with too many files.
fn too_large(files: &[(PathBuf, usize)]) -> Vec<String> {
    const MOST_LINES: usize = 400;
    const MOST_FILES: usize = 15;
    let long = files.iter().filter(|(_, lines)| *lines > MOST_LINES);
    let mut wrong: Vec<String> = long.map(|(path, lines)| format!("{} has {lines} lines", path.display())).collect();
    let mut folders: BTreeMap<&Path, usize> = BTreeMap::new();
    for folder in files.iter().filter_map(|(path, _)| path.parent()) {
        *folders.entry(folder).or_default() += 1;
    }
    let full = folders.iter().filter(|(_, count)| **count > MOST_FILES);
    wrong.extend(full.map(|(folder, count)| format!("{} has {count} files", folder.display())));
    wrong
}

/// `docs/run.rs` and `flows.rs` → `docs`, `flows`.
fn module_name(file: &str) -> &str {
    file.split('/').next().unwrap_or(file).trim_end_matches(".rs")
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn modules() -> Vec<String> {
    let lib = fs::read_to_string("src/lib.rs").expect("readable");
    let lines = lib.lines().filter_map(|line| line.strip_prefix("pub mod "));
    lines.map(|line| line.trim_end_matches(';').to_owned()).collect()
}

/// `src/docs/run.rs` and `src/flows.rs` → `docs`, `flows`.
fn module_of(path: &Path) -> String {
    let below = path.strip_prefix("src").expect("a source file");
    let first = below.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn sources() -> impl Iterator<Item = (PathBuf, String)> {
    files(Path::new("src"), "rs").into_iter().map(|path| {
        let text = fs::read_to_string(&path).expect("readable");
        (path, text)
    })
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|name| name == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
