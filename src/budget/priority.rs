//! The order in which files go into a prompt when nobody says otherwise.

use crate::source::PACKAGE_MANIFESTS;

/// Words of folders and names that mean tests.
const TEST_WORDS: &[&str] =
    &["test", "tests", "__tests__", "spec", "specs", "testdata", "fixtures", "e2e", "mocks", "__mocks__"];
/// Folders with code that shows rather than does.
const EXAMPLE_WORDS: &[&str] =
    &["example", "examples", "samples", "demo", "demos", "bench", "benches", "benchmarks", "scripts", "tools"];
/// Files besides that say what a repository is made of.
const OTHER_MANIFESTS: &[&str] = &[
    "pubspec.yaml",
    "package.swift",
    "cmakelists.txt",
    "makefile",
    "dockerfile",
    "docker-compose.yml",
    "compose.yaml",
    "manifest.yml",
    "openapi.yaml",
    "openapi.json",
];
/// Names that programs start from.
const ENTRIES: &[&str] =
    &["main", "lib", "mod", "index", "app", "__init__", "__main__", "server", "cli", "api", "routes"];
/// Endings of data rather than code.
const DATA: &[&str] =
    &["csv", "tsv", "json", "svg", "xml", "txt", "sql", "ndjson", "jsonl", "geojson", "po", "html", "css"];

/// A number from 0 to 999; higher goes first. Depth counts against a file.
pub(super) fn default_priority(path: &str) -> u16 {
    let lower = path.to_ascii_lowercase();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let stem = name.split('.').next().unwrap_or(name);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let folder_in = |words: &[&str]| folders.split('/').any(|folder| words.contains(&folder));
    let is_test = folder_in(TEST_WORDS) || name.split(['.', '_', '-']).any(|word| matches!(word, "test" | "spec"));
    let base = if stem == "readme" {
        if folders.is_empty() { 999 } else { 850 }
    } else if PACKAGE_MANIFESTS.contains(&name) || OTHER_MANIFESTS.contains(&name) {
        800
    } else if is_test {
        150
    } else if folder_in(EXAMPLE_WORDS) {
        250
    } else if matches!(ending, "md" | "rst" | "adoc") {
        600
    } else if name.starts_with('.') || matches!(ending, "yml" | "yaml" | "toml" | "ini" | "cfg" | "conf") {
        300
    } else if DATA.contains(&ending) {
        100
    } else if ENTRIES.contains(&stem) {
        750
    } else {
        700
    };
    let depth = u16::try_from(folders.split('/').count()).unwrap_or(u16::MAX).min(20);
    base - depth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_what_a_reader_would_choose() {
        let paths = [
            "README.md",
            "sub/readme.txt",
            "go.mod",
            "src/main.go",
            "src/store.go",
            "src/deep/er/store.go",
            "docs/guide.md",
            ".github/workflows/ci.yml",
            "examples/one.go",
            "src/store_test.go",
            "data/cities.csv",
        ];
        let ranks: Vec<u16> = paths.iter().map(|path| default_priority(path)).collect();
        assert!(ranks.windows(2).all(|pair| pair[0] > pair[1]), "{ranks:?}");
    }
}
