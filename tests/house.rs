//! The rules of the house that no compiler checks: who imports whom, and that the core has no way to the world.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules by floor, from the bottom (docs/ARCHITECTURE.md). A file imports only from floors below its own.
const FLOORS: [&[&str]; 7] = [
    // The ground under the leaves: everybody fails with an error and keeps a limit.
    &["error", "limits"],
    &["crypto", "http", "input", "provider", "secret", "settings", "source", "text"],
    &["budget", "egress", "redact", "storage_format", "webhook"],
    &["ai", "atlassian", "aws", "flow", "git", "outline", "specification"],
    &["admin", "alarms", "docs", "sync", "work_items"],
    &["flows"],
    &["wasm"],
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
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let own = module_of(&path);
        let Some(own_floor) = floor(&own) else { continue };
        let code: String = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
        for used in code.split("crate::").skip(1).map(first_word) {
            let below = used == own || floor(&used).is_some_and(|used_floor| used_floor < own_floor);
            if !below && floor(&used).is_some() {
                wrong.push(format!("{} (floor {own_floor}) uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
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
