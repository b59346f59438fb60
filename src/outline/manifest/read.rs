//! Reads the manifests themselves. Each format is read as far as the pages need it.

use serde_json::Value;

use crate::outline::manifest::build;
use crate::outline::manifest::toml;
use crate::outline::manifest::{Aim, Manifest, command, dependency, requirement};

/// Reads a manifest by its name; `None` when it is none that is read.
pub fn manifest(path: &str, text: &str) -> Option<Manifest> {
    crate::outline::steps::count(text.len());
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut manifest = match name {
        "Cargo.toml" => toml::cargo(path, text),
        "pyproject.toml" => toml::python(path, text),
        "package.json" => package_json(path, text)?,
        "composer.json" => composer(path, text)?,
        "go.mod" => go_mod(path, text),
        "requirements.txt" => requirements(path, text),
        "Makefile" | "makefile" | "justfile" | "Justfile" => makefile(path, text),
        "setup.cfg" => toml::setup_cfg(text),
        _ => build::manifest(path, text)?,
    };
    path.clone_into(&mut manifest.path);
    manifest.description = manifest.description.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.ends_with(".xml") || name.ends_with("proj") {
        manifest.description = crate::outline::doc::without_entities(&manifest.description);
    }
    Some(manifest)
}

fn package_json(path: &str, text: &str) -> Option<Manifest> {
    let json: Value = serde_json::from_str(text).ok()?;
    let word = |key: &str| json.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut manifest = Manifest {
        name: word("name"),
        description: word("description"),
        version: word("version"),
        licence: word("license"),
        ..Manifest::default()
    };
    for (key, kind) in [
        ("dependencies", "run"),
        ("devDependencies", "development"),
        ("peerDependencies", "peer"),
        ("optionalDependencies", "optional"),
    ] {
        for (name, version) in json.get(key).and_then(Value::as_object).into_iter().flatten() {
            manifest.dependencies.push(dependency(name, version.as_str().unwrap_or_default(), kind, path));
        }
    }
    if path.matches('/').count() == 0 && !manifest.dependencies.is_empty() {
        manifest.commands.push(command(Aim::Install, "npm install", "by convention of npm", path));
    }
    package_scripts(&json, path, &mut manifest);
    package_entries(&json, &mut manifest);
    Some(manifest)
}

fn package_scripts(json: &Value, path: &str, manifest: &mut Manifest) {
    for (name, script) in json.get("scripts").and_then(Value::as_object).into_iter().flatten() {
        // The script that `npm init` writes tests nothing.
        let is_empty =
            script.as_str().is_some_and(|script| script.trim_end().ends_with("exit 1") && script.contains("no test"));
        if is_hook(name) || is_empty {
            continue;
        }
        let line =
            if matches!(name.as_str(), "test" | "start") { format!("npm {name}") } else { format!("npm run {name}") };
        manifest.commands.push(command(Aim::of(name), &line, script.as_str().unwrap_or_default(), path));
    }
}

fn package_entries(json: &Value, manifest: &mut Manifest) {
    for key in ["main", "module", "types", "bin", "exports"] {
        let mut targets = Vec::new();
        targets_of(json.get(key), "", &mut targets);
        for (name, target) in targets {
            let kind = if key == "bin" { "command" } else { key };
            manifest
                .entries
                .push((kind.to_owned(), if name.is_empty() { target } else { format!("{name} → {target}") }));
        }
    }
}

/// What a package manager runs by itself, before or after something.
fn is_hook(name: &str) -> bool {
    const EVENTS: &[&str] =
        &["install", "publish", "publishonly", "pack", "prepare", "version", "test", "build", "start"];
    let rest = name.strip_prefix("pre").or_else(|| name.strip_prefix("post"));
    name == "prepare"
        || rest.is_some_and(|rest| rest.starts_with('-') || EVENTS.contains(&rest.to_ascii_lowercase().as_str()))
}

/// The files that a `bin` or `exports` names, a few levels deep.
fn targets_of(value: Option<&Value>, name: &str, out: &mut Vec<(String, String)>) {
    match value {
        Some(Value::String(target)) if out.len() < 40 => out.push((name.to_owned(), target.clone())),
        Some(Value::Object(map)) if name.matches(' ').count() < 4 => {
            for (key, value) in map {
                let name = if name.is_empty() { key.clone() } else { format!("{name} {key}") };
                targets_of(Some(value), &name, out);
            }
        }
        _ => {}
    }
}

fn composer(path: &str, text: &str) -> Option<Manifest> {
    let json: Value = serde_json::from_str(text).ok()?;
    let word = |key: &str| json.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut manifest = Manifest {
        name: word("name"),
        description: word("description"),
        licence: word("license"),
        ..Manifest::default()
    };
    for (key, kind) in [("require", "run"), ("require-dev", "development")] {
        for (name, version) in json.get(key).and_then(Value::as_object).into_iter().flatten() {
            manifest.dependencies.push(dependency(name, version.as_str().unwrap_or_default(), kind, path));
        }
    }
    manifest.commands.push(command(Aim::Install, "composer install", "by convention of Composer", path));
    for (name, _) in
        json.get("scripts").and_then(Value::as_object).into_iter().flatten().filter(|(name, _)| !is_hook(name))
    {
        manifest.commands.push(command(Aim::of(name), &format!("composer {name}"), "", path));
    }
    Some(manifest)
}

fn go_mod(path: &str, text: &str) -> Manifest {
    let mut manifest = Manifest::default();
    let mut block = "";
    for line in text.lines() {
        let (line, comment) = line.split_once("//").unwrap_or((line, ""));
        let mut words = line.split_whitespace();
        match words.next() {
            Some("module") => manifest.name = words.next().unwrap_or_default().to_owned(),
            Some("go") => manifest.version = String::new(),
            Some(")") => block = "",
            Some(word @ ("require" | "replace" | "exclude" | "retract" | "tool")) => {
                let rest: Vec<&str> = words.collect();
                match rest.as_slice() {
                    ["("] => block = if word == "require" { "require" } else { "other" },
                    [name, version] if word == "require" => {
                        manifest.dependencies.push(dependency(name, version, "run", path))
                    }
                    _ => {}
                }
            }
            Some(name) if block == "require" => {
                let kind = if comment.trim() == "indirect" { "indirect" } else { "run" };
                manifest.dependencies.push(dependency(name, words.next().unwrap_or_default(), kind, path));
            }
            _ => {}
        }
    }
    for (aim, line) in [(Aim::Build, "go build ./..."), (Aim::Test, "go test ./...")] {
        manifest.commands.push(command(aim, line, "by convention of Go", path));
    }
    manifest
}

fn requirements(path: &str, text: &str) -> Manifest {
    let dependencies = text.lines().filter_map(|line| requirement(line, "run", path)).collect();
    Manifest { dependencies, ..Manifest::default() }
}

/// Targets with a `## note` behind them or a comment above, and the well-known ones.
fn makefile(path: &str, text: &str) -> Manifest {
    let just = path.to_ascii_lowercase().ends_with("justfile");
    let mut manifest = Manifest::default();
    let mut above = "";
    for line in text.lines() {
        let head = line.split([':', ' ']).next().unwrap_or_default();
        let is_target = !line.starts_with([' ', '\t', '#', '.', '$'])
            && line.contains(':')
            && !line.contains(":=")
            && !line.contains('=')
            && !head.is_empty()
            && head.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        if is_target && manifest.commands.len() < 40 {
            let note = line.split_once("##").map_or(above, |(_, note)| note.trim());
            let tool = if just { "just" } else { "make" };
            let needs = line.split_once(':').map_or("", |(_, needs)| needs);
            let is_check = ["lint", "test", "format", "check"].iter().any(|word| needs.contains(word));
            // What lints and tests all is no build.
            let aim = if head == "all" && is_check { Aim::Check } else { Aim::of(head) };
            if !(note.is_empty() && aim == Aim::Other) {
                manifest.commands.push(command(aim, &format!("{tool} {head}"), note, path));
            }
        }
        above = line.strip_prefix("# ").unwrap_or_default();
    }
    manifest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_json_names_commands_and_dependencies() {
        let text = r#"{"name":"a","description":"Does  a.","scripts":{"test":"node --test","build":"tsc"},"dependencies":{"b":"^1"},"bin":{"a":"cli.js"}}"#;
        let manifest = manifest("package.json", text).unwrap();
        assert_eq!(manifest.description, "Does a.");
        assert_eq!(
            manifest.commands.iter().map(|command| command.line.as_str()).collect::<Vec<_>>(),
            ["npm install", "npm run build", "npm test"]
        );
        assert_eq!(manifest.dependencies, [dependency("b", "^1", "run", "package.json")]);
        assert_eq!(manifest.entries, [("command".to_owned(), "a → cli.js".to_owned())]);
    }

    #[test]
    fn a_go_mod_names_its_module_and_what_it_requires() {
        let manifest =
            manifest("go.mod", "module h/a\n\ngo 1.20\n\nrequire (\n\th/b v1.0.0\n\th/c v2.0.0 // indirect\n)\n")
                .unwrap();
        assert_eq!(manifest.name, "h/a");
        assert_eq!(
            manifest.dependencies.iter().map(|found| (found.name.as_str(), found.kind)).collect::<Vec<_>>(),
            [("h/b", "run"), ("h/c", "indirect")]
        );
    }

    #[test]
    fn nonsense_is_no_manifest() {
        assert_eq!(manifest("package.json", "{"), None);
        assert_eq!(manifest("a.txt", ""), None);
    }
}
