//! The house's own test: planted violations of each kind are found, and what is allowed is not.

use std::path::PathBuf;

use super::imports::{Imports, circle};
use super::{floor_violations, room_circle, room_violations, scripts, too_large};

fn tree(files: &[(&'static str, &'static str)]) -> Imports {
    Imports::read(files.iter().copied())
}

/// Ways to write the same import of `docs` in a file of `git`.
const UPWARDS: [&str; 7] = [
    "use crate::docs::Job;",
    "use crate::{docs::{Job}, error};",
    "use super::super::docs::Job;",
    "use crate as house; use house::docs::Job;",
    "fn f() -> crate::docs::Job { todo!() }",
    "fn f() { let _ = super::super::docs::Job::default(); }",
    "fn f() { println!(\"{}\", crate::docs::Job::NAME); }",
];

#[test]
fn an_import_from_above_is_found_however_it_is_written() {
    for planted in UPWARDS {
        let files = [
            ("lib.rs", "mod docs; mod error; mod git;"),
            ("docs/mod.rs", "pub struct Job;"),
            ("error.rs", ""),
            ("git/mod.rs", "mod github;"),
            ("git/github.rs", planted),
        ];
        assert_eq!(floor_violations(&tree(&files)), ["git/github.rs imports docs/mod.rs"], "{planted}");
    }
}

#[test]
fn an_import_from_below_is_allowed_and_unit_tests_import_what_they_like() {
    let files = [
        ("lib.rs", "mod docs; mod error;"),
        ("error.rs", "pub struct Error; #[cfg(test)] mod tests { use crate::docs::Job; }"),
        ("docs/mod.rs", "use crate::error::Error; pub struct Job;"),
    ];
    assert_eq!(floor_violations(&tree(&files)), [""; 0]);
}

#[test]
fn a_capability_imports_no_other() {
    let files =
        [("lib.rs", ""), ("docs/mod.rs", "use crate::admin::Settings;"), ("admin/mod.rs", "pub struct Settings;")];
    assert_eq!(floor_violations(&tree(&files)), ["docs/mod.rs imports admin/mod.rs"]);
}

#[test]
fn an_import_from_a_room_above_is_found() {
    let rooms = |planted| {
        [
            ("lib.rs", "mod docs;"),
            ("docs/mod.rs", "mod records; mod publish;"),
            ("docs/records/mod.rs", "pub mod job;"),
            ("docs/records/job.rs", planted),
            ("docs/publish/mod.rs", "pub mod titles;"),
            ("docs/publish/titles.rs", "use crate::docs::records::job::Job; pub struct Title;"),
        ]
    };
    for planted in ["use crate::docs::publish::titles::Title;", "use super::super::publish::{titles::{self}};"] {
        let imports = tree(&rooms(planted));
        assert_eq!(room_violations(&imports), ["docs/records/job.rs imports docs/publish/titles.rs"], "{planted}");
        assert!(room_circle(&imports).is_some() && imports.circle().is_some(), "{planted}");
    }
    let imports = tree(&rooms("pub struct Job;"));
    assert_eq!((room_violations(&imports), room_circle(&imports), imports.circle()), (vec![], None, None));
}

#[test]
fn a_circle_through_a_re_export_is_found() {
    let files = [
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod one; mod two; pub use one::One; pub use two::Two;"),
        ("a/one.rs", "use super::Two; pub struct One;"),
        ("a/two.rs", "use super::One; pub struct Two;"),
    ];
    assert_eq!(tree(&files).circle(), Some(vec!["a/one.rs", "a/two.rs"]));
}

#[test]
fn a_circle_of_scripts_is_found() {
    let edges = |planted: &str| {
        let script = |name: &str, text: &str| (PathBuf::from(name), text.to_owned());
        let of_pages = "import {\n  readable,\n} from \"./reading/labels.js\";\n";
        let texts = [script("js/pages.js", of_pages), script("js/reading/labels.js", planted)];
        circle(scripts::edges(&texts)).is_some()
    };
    assert!(edges("import { showLabel } from \"../pages.js\";"));
    assert!(edges("export { showLabel } from \"../pages.js\";"));
    assert!(!edges("/** @typedef {import(\"../pages.js\").Page} Page */"));
}

#[test]
fn a_module_that_calls_its_children_is_no_circle_unless_they_call_it() {
    let child =
        |planted| [("lib.rs", "mod a;"), ("a/mod.rs", "mod one; pub fn f() { one::g() }"), ("a/one.rs", planted)];
    assert_eq!(tree(&child("pub fn g() {}")).circle(), None);
    assert_eq!(tree(&child("pub fn g() { super::f() }")).circle(), Some(vec!["a/mod.rs", "a/one.rs"]));
}

#[test]
fn a_long_file_and_a_full_folder_are_found() {
    let folder =
        |count: usize| (0..count).map(|at| (PathBuf::from(format!("src/git/{at}.rs")), 400)).collect::<Vec<_>>();
    assert_eq!(too_large(&folder(15)), [""; 0]);
    assert_eq!(too_large(&folder(16)), ["src/git has 16 files"]);
    assert_eq!(too_large(&[(PathBuf::from("src/git/mod.rs"), 401)]), ["src/git/mod.rs has 401 lines"]);
}
