//! What manifests say: names, descriptions, commands, dependencies.

pub mod all;
pub mod build;
pub mod purposes;
pub mod read;
pub mod toml;

/// One dependency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// Package name as the manifest spells it.
    pub name: String,
    /// What the manifest asks for; empty when it says nothing.
    pub version: String,
    /// `run`, `development`, `build`, `optional`.
    pub kind: &'static str,
    /// Path of the manifest.
    pub from: String,
}

/// A command that people run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Command {
    /// What it is for.
    pub aim: Aim,
    /// As typed.
    pub line: String,
    /// What it does, as the manifest says; or empty.
    pub note: String,
    /// Path of the manifest.
    pub from: String,
}

/// What a command is for, in the order in which a newcomer needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aim {
    /// Install what is needed.
    Install,
    /// Run.
    Run,
    /// Test.
    Test,
    /// Build.
    Build,
    /// Check style and types.
    Check,
    /// Anything else.
    Other,
}

impl Aim {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Install => "Install",
            Self::Build => "Build",
            Self::Run => "Run",
            Self::Test => "Test",
            Self::Check => "Check",
            Self::Other => "Other",
        }
    }

    /// By the name of a script or a target.
    pub fn of(name: &str) -> Self {
        let first = name.split([':', '-', '_', '.', '/']).next().unwrap_or(name);
        match first {
            "install" | "setup" | "bootstrap" | "deps" | "postinstall" => Self::Install,
            "build" | "compile" | "bundle" | "dist" | "all" | "package" => Self::Build,
            "start" | "run" | "serve" | "dev" | "server" | "watch" | "up" => Self::Run,
            "test" | "tests" | "coverage" | "cover" | "e2e" | "unit" | "integration" => Self::Test,
            "check" | "lint" | "format" | "fmt" | "typecheck" | "types" | "tsc" | "style" | "vet" | "mypy" => {
                Self::Check
            }
            _ => Self::Other,
        }
    }
}

/// One manifest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// Path.
    pub path: String,
    /// Name of what it describes; Go: the module path.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// Version.
    pub version: String,
    /// Licence id.
    pub licence: String,
    /// Commands.
    pub commands: Vec<Command>,
    /// Dependencies.
    pub dependencies: Vec<Dependency>,
    /// What it offers to run or to import: kind and name.
    pub entries: Vec<(String, String)>,
}

/// A command of a manifest.
pub fn command(aim: Aim, line: &str, note: &str, from: &str) -> Command {
    Command { aim, line: line.to_owned(), note: note.to_owned(), from: from.to_owned() }
}

/// A dependency of a manifest.
pub fn dependency(name: &str, version: &str, kind: &'static str, from: &str) -> Dependency {
    Dependency { name: name.to_owned(), version: version.to_owned(), kind, from: from.to_owned() }
}

/// `name[extra]>=1; marker` of PEP 508.
pub fn requirement(line: &str, kind: &'static str, from: &str) -> Option<Dependency> {
    let line = line.split(['#', ';']).next().unwrap_or(line).trim();
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(line.len());
    let name = line.get(..end).filter(|name| name.starts_with(|c: char| c.is_ascii_alphanumeric()))?;
    let version = line.get(end..).unwrap_or_default();
    let version = version.split_once(']').map_or(version, |(_, version)| version);
    Some(dependency(name, version.trim(), kind, from))
}
