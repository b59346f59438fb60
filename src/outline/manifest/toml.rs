//! The parts of TOML and INI that manifests use: sections, `key = value`, arrays of strings.

use crate::outline::manifest::{Aim, Manifest, command, dependency, requirement};

/// One `key = value` of a section. Arrays hold their strings, tables what is written.
struct Entry<'t> {
    section: &'t str,
    key: &'t str,
    value: String,
}

/// Cargo.toml.
pub fn cargo(path: &str, text: &str) -> Manifest {
    let mut manifest = Manifest::default();
    let mut is_bin = false;
    for entry in entries(text) {
        let value = unquoted(&entry.value);
        match (entry.section, entry.key) {
            ("package" | "workspace.package", "name") => manifest.name = value,
            ("package" | "workspace.package", "description") => manifest.description = value,
            ("package" | "workspace.package", "version") if !value.starts_with('{') => manifest.version = value,
            ("package" | "workspace.package", "license") => manifest.licence = value,
            ("bin", "name") => {
                is_bin = true;
                manifest.entries.push(("command".to_owned(), value));
            }
            _ => cargo_dependency(&mut manifest, &entry, value, path),
        }
    }
    manifest.dependencies.dedup_by(|a, b| a.name == b.name && a.kind == b.kind);
    if !path.contains('/') {
        for (aim, line) in [(Aim::Build, "cargo build"), (Aim::Test, "cargo test")] {
            manifest.commands.push(command(aim, line, "by convention of Cargo", path));
        }
        if is_bin {
            manifest.commands.push(command(Aim::Run, "cargo run", "by convention of Cargo", path));
        }
    }
    manifest
}

fn cargo_dependency(manifest: &mut Manifest, entry: &Entry<'_>, value: String, path: &str) {
    // `[dependencies.name]` and its `version` below.
    if entry.key == "version"
        && let Some((_, name)) = entry.section.rsplit_once('.').filter(|(head, _)| head.ends_with("dependencies"))
        && let Some(last) = manifest.dependencies.last_mut().filter(|last| last.name == name)
    {
        last.version = value;
        return;
    }
    let Some(kind) = cargo_kind(entry.section) else { return };
    let version = if entry.value.starts_with('{') { table_value(&entry.value, "version") } else { value };
    let optional = entry.value.contains("optional = true");
    let name = entry.key.split('.').next().unwrap_or(entry.key);
    manifest.dependencies.push(dependency(name, &version, if optional { "optional" } else { kind }, path));
}

fn cargo_kind(section: &str) -> Option<&'static str> {
    let last = section.rsplit('.').next().unwrap_or(section);
    match last {
        "dependencies" => Some("run"),
        "dev-dependencies" => Some("development"),
        "build-dependencies" => Some("build"),
        _ => None,
    }
}

/// pyproject.toml: the standard's table, and Poetry's.
pub fn python(path: &str, text: &str) -> Manifest {
    let mut manifest = Manifest::default();
    let mut backend = false;
    for entry in entries(text) {
        let value = unquoted(&entry.value);
        match (entry.section, entry.key) {
            ("project" | "tool.poetry", "name") => manifest.name = value,
            ("project" | "tool.poetry", "description") => manifest.description = value,
            ("project" | "tool.poetry", "version") => manifest.version = value,
            ("project" | "tool.poetry", "license") if !value.starts_with('{') => manifest.licence = value,
            ("project", "dependencies") => add_all(&mut manifest, &entry.value, "run", path),
            ("project.optional-dependencies", _) => add_all(&mut manifest, &entry.value, "optional", path),
            ("dependency-groups", _) => add_all(&mut manifest, &entry.value, "development", path),
            ("build-system", "requires") => add_all(&mut manifest, &entry.value, "build", path),
            ("build-system", "build-backend") => backend = true,
            ("project.scripts" | "tool.poetry.scripts" | "project.gui-scripts", name) => {
                manifest.entries.push(("command".to_owned(), format!("{name} → {value}")));
            }
            ("tool.poetry.dependencies", name) if name != "python" => {
                manifest.dependencies.push(dependency(name, &value, "run", path));
            }
            (section, name)
                if section.starts_with("tool.poetry.") && section.ends_with("dependencies") && name != "python" =>
            {
                manifest.dependencies.push(dependency(name, &value, "development", path));
            }
            _ => poe_task(&mut manifest, &entry, value, path),
        }
    }
    manifest.commands.retain(|command| !command.line.contains(" _"));
    // Below the root pages tell them only where a lock file says that this is a project of its own.
    if backend || text.contains("[tool.uv.workspace]") {
        manifest.commands.push(command(Aim::Install, "pip install -e .", "by convention of pip", path));
    }
    if text.contains("[tool.pytest") {
        manifest.commands.push(command(Aim::Test, "pytest", "configured in the manifest", path));
    }
    manifest
}

/// `test = "pytest"` of `[tool.poe.tasks]`, `help` and `cmd` of `[tool.poe.tasks.test]` (poethepoet.natn.io).
fn poe_task(manifest: &mut Manifest, entry: &Entry<'_>, value: String, path: &str) {
    let (name, note) = match (entry.section.strip_prefix("tool.poe.tasks"), entry.key) {
        (Some(""), name) => match name.split_once('.') {
            Some((name, "help" | "cmd" | "shell" | "script")) => (name, value),
            Some((name, _)) => (name, String::new()),
            None if entry.value.starts_with('{') => {
                let said = ["help", "cmd", "shell", "script"].map(|key| table_value(&entry.value, key));
                (name, said.into_iter().find(|said| !said.is_empty()).unwrap_or_default())
            }
            None if entry.value.starts_with('[') => (name, String::new()),
            None => (name, value),
        },
        (Some(section), key) => match section.strip_prefix('.').filter(|name| !name.contains('.')) {
            Some(name) if matches!(key, "help" | "cmd" | "shell" | "script") => (name, value),
            Some(name) => (name, String::new()),
            None => return,
        },
        (None, _) => return,
    };
    let line = format!("poe {name}");
    let is_help = entry.key.rsplit('.').next() == Some("help");
    match manifest.commands.iter_mut().find(|known| known.line == line) {
        Some(known) if known.note.is_empty() || is_help => {
            known.note = if note.is_empty() { known.note.clone() } else { note }
        }
        Some(_) => {}
        None => manifest.commands.push(command(Aim::of(name), &line, &note, path)),
    }
}

/// setup.cfg: setuptools' older way.
pub fn setup_cfg(text: &str) -> Manifest {
    let mut manifest = Manifest::default();
    for entry in entries(text) {
        match (entry.section, entry.key) {
            ("metadata", "name") => manifest.name = entry.value,
            ("metadata", "description") => manifest.description = entry.value,
            ("metadata", "license") => manifest.licence = entry.value,
            _ => {}
        }
    }
    manifest
}

fn add_all(manifest: &mut Manifest, array: &str, kind: &'static str, path: &str) {
    for line in array.split(['"', '\'']).skip(1).step_by(2) {
        manifest.dependencies.extend(requirement(line, kind, path));
    }
}

/// All entries in their order. An array may go over several lines.
fn entries(text: &str) -> Vec<Entry<'_>> {
    let mut found = Vec::new();
    let mut section = "";
    let mut open: Option<Entry<'_>> = None;
    for line in text.lines() {
        let bare = strip_comment(line).trim();
        if let Some(entry) = &mut open {
            if entry.value.len() < 100_000 {
                entry.value.push(' ');
                entry.value.push_str(bare);
            }
            if bare.ends_with(']') || bare.ends_with("\"\"\"") {
                found.extend(open.take());
            }
            continue;
        }
        if bare.starts_with('[') && bare.ends_with(']') {
            section = bare.trim_matches(['[', ']', ' ']);
            // `[dependencies.name]`: the section itself is an entry.
            if let Some((head, name)) = section.rsplit_once('.').filter(|(head, _)| head.ends_with("dependencies")) {
                found.push(Entry { section: head, key: name, value: String::new() });
            }
        } else if let Some((key, value)) = bare.split_once('=') {
            let entry = Entry { section, key: key.trim().trim_matches('"'), value: value.trim().to_owned() };
            let value = entry.value.as_str();
            if (value.starts_with('[') && !value.ends_with(']')) || (value.starts_with("\"\"\"") && value.len() < 6) {
                open = Some(entry);
            } else {
                found.push(entry);
            }
        }
    }
    found.extend(open);
    found
}

/// Up to a `#` outside quotes.
fn strip_comment(line: &str) -> &str {
    let mut quote = None;
    for (offset, c) in line.char_indices() {
        match (c, quote) {
            ('#', None) => return line.get(..offset).unwrap_or(line),
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
    }
    line
}

fn unquoted(value: &str) -> String {
    let value = value.trim();
    // Quotes inside stay: `"pytest -m 'slow'"`, `"python -c \"x\""`.
    let one = |quote: char| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    match (value.starts_with("\"\"\"") || value.starts_with("'''"), one('"'), one('\'')) {
        (false, Some(inside), _) => inside.replace("\\\"", "\""),
        (false, None, Some(inside)) => inside.to_owned(),
        _ => value.trim_matches(['"', '\'', ' ']).to_owned(),
    }
}

/// `{ version = "1", … }`
fn table_value(table: &str, key: &str) -> String {
    let rest =
        table.split_once(&format!("{key} =")).or_else(|| table.split_once(&format!("{key}="))).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split('"').nth(1)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_inside_a_value_stay() {
        assert_eq!(unquoted("\"pytest -m 'slow'\""), "pytest -m 'slow'");
        assert_eq!(unquoted("\"python -c \\\"x\\\"\""), "python -c \"x\"");
        assert_eq!(unquoted("'a'"), "a");
        assert_eq!(unquoted("\"\"\" a \"\"\""), "a");
    }

    #[test]
    fn a_cargo_manifest_is_read() {
        let text = "[package]\nname = \"a-b\" # note\ndescription = \"Does #1\"\n[dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\n[dev-dependencies]\nproptest = \"1\"\n[[bin]]\nname = \"x\"\n";
        let sub = cargo("Cargo.toml", "[dependencies.a]\nversion = \"2\"\noptional = true\n");
        assert_eq!(sub.dependencies, [dependency("a", "2", "run", "Cargo.toml")]);
        let manifest = cargo("Cargo.toml", text);
        assert_eq!((manifest.name.as_str(), manifest.description.as_str()), ("a-b", "Does #1"));
        assert_eq!(
            manifest.dependencies,
            [dependency("serde", "1", "run", "Cargo.toml"), dependency("proptest", "1", "development", "Cargo.toml")]
        );
        assert_eq!(manifest.entries, [("command".to_owned(), "x".to_owned())]);
    }

    #[test]
    fn a_python_manifest_is_read() {
        let text = "[project]\nname = \"a\"\ndependencies = [\n  \"b[c]>=1; python_version < '3'\",\n  'd',\n]\n[project.scripts]\na = \"a:main\"\n";
        let manifest = python("pyproject.toml", text);
        assert_eq!(
            manifest.dependencies,
            [dependency("b", ">=1", "run", "pyproject.toml"), dependency("d", "", "run", "pyproject.toml")]
        );
        assert_eq!(manifest.entries, [("command".to_owned(), "a → a:main".to_owned())]);
    }

    #[test]
    fn tasks_of_poe_are_commands_with_what_they_say() {
        let text = "[tool.poe.tasks]\ntest = \"pytest -q\"\n_hidden = \"x\"\nserve.help = \"Serves.\"\nserve.cmd = \"uvicorn a\"\nall = [\"test\"]\n\n[tool.poe.tasks.install]\ncmd = \"uv sync\"\nhelp = \"Install it all.\"\n[tool.poe.tasks.install.args]\nx = 1\n";
        let commands = python("app/pyproject.toml", text).commands;
        let told: Vec<(&str, &str, Aim)> =
            commands.iter().map(|one| (one.line.as_str(), one.note.as_str(), one.aim)).collect();
        assert_eq!(
            told,
            [
                ("poe test", "pytest -q", Aim::Test),
                ("poe serve", "Serves.", Aim::Run),
                ("poe all", "", Aim::Build),
                ("poe install", "Install it all.", Aim::Install)
            ]
        );
    }
}
