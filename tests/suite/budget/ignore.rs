//! Ignore rules against `git check-ignore`, an independent implementation.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use touchmark::budget::IgnoreRules;

const FILES: &[&str] = &[
    "c",
    "b.log",
    "ab",
    "a b",
    "!x",
    "#x",
    "a/b",
    "a/c/d.log",
    "a/c/b",
    "d/a",
    "d/e/f/g.txt",
    "d/e/b.log",
    "d/[x]",
    "d/-",
    "x/y",
    "x/z/y",
    "build/out.o",
    "d/build/keep.txt",
    "docs/é",
    "docs/a.TXT",
    "x/\\",
    "d/e/f/a",
];

/// An empty repository that goes away with the test.
struct Repository(PathBuf);

impl Repository {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("touchmark-ignore-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        for file in FILES {
            let file = path.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        assert!(Command::new("git").args(["init", "-q"]).current_dir(&path).status().unwrap().success());
        Self(path)
    }

    fn write(&self, folder: &str, rules: &str) {
        fs::write(self.0.join(folder).join(".gitignore"), rules).unwrap();
    }

    fn ignored(&self) -> BTreeSet<String> {
        let mut git = Command::new("git")
            .args(["-c", "core.excludesFile=", "check-ignore", "--no-index", "-z", "--stdin"])
            .current_dir(&self.0)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        git.stdin.take().unwrap().write_all(FILES.join("\0").as_bytes()).unwrap();
        let out = git.wait_with_output().unwrap().stdout;
        String::from_utf8(out).unwrap().split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect()
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn ours(root: &str, nested: &str) -> BTreeSet<String> {
    let mut rules = IgnoreRules::new();
    rules.add("", root);
    rules.add("d", nested);
    FILES.iter().filter(|path| rules.is_ignored(path, false)).map(|path| (*path).to_owned()).collect()
}

#[test]
fn random_rules_decide_as_git_decides() {
    let repository = Repository::new();
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() });
    let file = || prop::collection::vec(line(), 0..6).prop_map(|lines| lines.join("\n"));
    let result = runner.run(&(file(), file()), |(root, nested)| {
        repository.write("", &root);
        repository.write("d", &nested);
        prop_assert_eq!(ours(&root, &nested), repository.ignored(), "root {:?} nested {:?}", root, nested);
        Ok(())
    });
    assert!(Path::new(&repository.0).exists());
    result.unwrap();
}

/// Lines made of what gitignore gives a meaning. `**` next to a letter is left out: see the module's own words.
fn line() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        4 => "[abdexyfgc]",
        2 => Just("/".to_owned()),
        2 => Just("*".to_owned()),
        1 => Just("?".to_owned()),
        1 => Just("/**/".to_owned()),
        1 => Just("[a-c]".to_owned()),
        1 => Just("[!a]".to_owned()),
        1 => Just("[]-]".to_owned()),
        1 => Just("[[:alpha:]]".to_owned()),
        1 => Just("\\".to_owned()),
        1 => Just("[".to_owned()),
        1 => Just("]".to_owned()),
        1 => Just(" ".to_owned()),
        1 => Just(".log".to_owned()),
        1 => Just("build".to_owned()),
        1 => Just("é".to_owned()),
    ];
    let body = prop::collection::vec(atom, 0..6).prop_map(|atoms| atoms.concat());
    (
        prop_oneof![6 => Just(""), 2 => Just("!"), 1 => Just("#"), 1 => Just("**/"), 1 => Just("/")],
        body,
        prop_oneof![4 => Just(""), 1 => Just("/"), 1 => Just("/**"), 1 => Just("  "), 1 => Just("\r"), 1 => Just("\t")],
    )
        .prop_map(|(start, body, end)| format!("{start}{body}{end}"))
        .prop_filter("two stars beside a letter", |line| !stars_beside_a_letter(line))
}

fn stars_beside_a_letter(line: &str) -> bool {
    let bytes = line.strip_prefix('!').unwrap_or(line).as_bytes();
    bytes.windows(3).any(|three| matches!(three, [before, b'*', b'*'] if !matches!(before, b'/' | b'*')))
}
