//! Golden pages: one small repository per language, reviewed by eye. `TOUCHMARK_BLESS=1` writes them anew.

use std::fs;
use std::path::{Path, PathBuf};

use touchmark::storage_format::well_formed;

use super::support::pages;

#[test]
fn pages_of_a_rust_repository_are_as_reviewed() {
    compare("rust");
}

#[test]
fn pages_of_a_typescript_repository_are_as_reviewed() {
    compare("typescript");
}

#[test]
fn pages_of_a_javascript_repository_are_as_reviewed() {
    compare("javascript");
}

#[test]
fn pages_of_a_python_repository_are_as_reviewed() {
    compare("python");
}

#[test]
fn pages_of_a_go_repository_are_as_reviewed() {
    compare("go");
}

#[test]
fn pages_of_a_java_repository_are_as_reviewed() {
    compare("java");
}

#[test]
fn pages_of_a_repository_in_many_languages_are_as_reviewed() {
    compare("others");
}

/// All golden repositories.
pub const LANGUAGES: [&str; 7] = ["rust", "typescript", "javascript", "python", "go", "java", "others"];

/// The files of a golden repository: path and content.
pub fn input(language: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    read(&root(language).join("input"), "", &mut files);
    files
}

fn root(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outline/golden").join(language)
}

/// The files of `golden/<language>/input` make the pages of `golden/<language>/pages`, byte for byte and no others.
fn compare(language: &str) {
    let files = input(language);
    let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    let made: Vec<(String, String)> =
        pages(&borrowed).into_iter().map(|page| (file_name(&page.key), lines(&page.body))).collect();
    let folder = root(language).join("pages");
    if std::env::var_os("TOUCHMARK_BLESS").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        made.iter().for_each(|(name, body)| fs::write(folder.join(name), body).unwrap());
    }
    let mut names: Vec<String> = made.iter().map(|(name, _)| name.clone()).collect();
    names.sort();
    assert_eq!(names, listed(&folder));
    for (name, body) in &made {
        assert_eq!(well_formed(body), Ok(()), "{name}");
        assert_eq!(*body, fs::read_to_string(folder.join(name)).unwrap(), "{language}/{name}");
    }
}

/// One block a line, so that a difference can be read.
fn lines(body: &str) -> String {
    let mut out = body.to_owned();
    for tag in
        ["<h2>", "<h3>", "<h4>", "<h5>", "<p>", "<tr>", "<table>", "<li>", "<ac:structured-macro ac:name=\"code\">"]
    {
        out = out.replace(tag, &format!("\n{tag}"));
    }
    out.trim_start().to_owned() + "\n"
}

fn file_name(key: &str) -> String {
    let name = if key.is_empty() { "front".to_owned() } else { key.replace(['/', '#'], "_") };
    format!("{name}.xml")
}

fn read(root: &Path, folder: &str, files: &mut Vec<(String, Vec<u8>)>) {
    for path in entries(&root.join(folder)) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let inside = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if path.is_dir() {
            read(root, &inside, files);
        } else {
            files.push((inside, fs::read(path).unwrap()));
        }
    }
}

fn listed(folder: &Path) -> Vec<String> {
    entries(folder).iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}
