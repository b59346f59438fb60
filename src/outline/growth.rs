//! The whole writer on hostile repositories: four times the input takes at most five times the steps.

use super::{PlanLimits, Scan, WriteOptions, plan, steps, write};
use crate::source::{EntryKind, Snapshot, TreeEntry};

type Files = Vec<(String, String)>;

/// Steps of reading and writing a repository.
fn steps_of(files: &Files) -> u64 {
    let entry = |(path, text): &(String, String)| TreeEntry {
        path: path.clone(),
        kind: EntryKind::File,
        size_bytes: text.len() as u64,
        id: String::new(),
    };
    let tree: Vec<TreeEntry> = files.iter().map(entry).collect();
    let limits =
        PlanLimits { max_file_bytes: u64::MAX, max_files: usize::MAX, max_total_bytes: u64::MAX, tests: false };
    let snapshot = Snapshot {
        name: "demo".to_owned(),
        web_url: "https://h.example/demo".to_owned(),
        line_link: "/b/{commit}/{path}#L{start}".to_owned(),
        commit: String::new(),
    };
    steps::taken();
    let mut scan = Scan::new(&plan(&tree, &limits));
    files.iter().for_each(|(path, text)| scan.add(path, text.as_bytes()));
    assert!(!write(&snapshot, &tree, &scan, &WriteOptions::default()).is_empty());
    steps::taken() + scan.steps()
}

/// `make` gives a repository of a size.
fn grows_as_its_input(size: usize, make: impl Fn(usize) -> Files) {
    let (small, large) = (make(size), make(size * 4));
    let bytes = |files: &Files| files.iter().map(|(path, text)| path.len() + text.len()).sum::<usize>() as u64;
    let (one, four) = (steps_of(&small), steps_of(&large));
    let times = bytes(&large).div_ceil(bytes(&small).max(1)).max(4);
    assert!(four <= one * (times + 1), "{one} steps for {} bytes, {four} for {}", bytes(&small), bytes(&large));
    assert!(one > bytes(&small) / 4, "the count sees little: {one} steps for {} bytes", bytes(&small));
}

fn many(count: usize, file: impl Fn(usize) -> (String, String)) -> Files {
    (0..count).map(file).collect()
}

fn one(path: &str, text: String) -> Files {
    vec![(path.to_owned(), text)]
}

#[test]
fn files_of_one_name_in_many_folders() {
    grows_as_its_input(300, |count| {
        many(count, |n| (format!("f{n}/util.rs"), "/// Makes one.\npub fn make() {}\n".to_owned()))
    });
    grows_as_its_input(300, |count| {
        many(count, |n| {
            (format!("p{n}/a/util.py"), format!("from p{}.a import util\nclass Util:\n    \"\"\"One.\"\"\"\n", n / 2))
        })
    });
}

#[test]
fn files_of_one_folder() {
    grows_as_its_input(300, |count| {
        many(count, |n| {
            let text = format!(
                "package a.b;\nimport a.b.C{};\nimport a.b.D;\n/** One. */\npublic class C{n} {{ {} }}\n",
                n / 2,
                "/** Two. */ public int f;".repeat(30)
            );
            (format!("src/main/java/a/b/C{n}.java"), text)
        })
    });
}

#[test]
fn declarations_of_one_file() {
    for (path, item) in [
        ("src/lib.rs", "/// See [`f`] and `a::f`.\npub fn f(x: u8) -> u8 { 0 }\n"),
        ("a.py", "def f(x):\n    \"\"\"See :func:`f`.\"\"\"\n\n"),
        ("a.ts", "/** See {@link f}. */\nexport function f(x: number) {}\n"),
        ("a.go", "// F is [F].\nfunc F() {}\n"),
        ("A.java", "/** See {@link A}. */ public class A { public int a() { return 1; } }\n"),
        ("a.c", "/** One. */\nint f(int x);\n"),
        ("a.kt", "/** One [f]. */\nfun f() {}\n"),
        ("a.sql", "CREATE TABLE t (a int);\n"),
    ] {
        grows_as_its_input(500, |count| one(path, item.repeat(count)));
        grows_as_its_input(100, |count| one(path, (0..count).map(|n| item.replace('f', &format!("f{n}"))).collect()));
    }
}

#[test]
fn declarations_beside_their_code() {
    grows_as_its_input(200, |count| {
        let items = |head: &str, tail: &str| (0..count).map(|n| format!("{head} f{n}() {tail}\n")).collect::<String>();
        vec![
            ("a.js".to_owned(), items("export function", "{}")),
            ("a.d.ts".to_owned(), items("export function", ": void;")),
        ]
    });
}

#[test]
fn long_documentation_comments() {
    for piece in
        ["{@", "[a](", "[`f`] ", "`", "<b>", "* a\n", "| a |\n", ":param a: b\n", ":type a: b\n", "@param a b\n", "a. "]
    {
        grows_as_its_input(2_000, |count| {
            one("src/lib.rs", format!("/// {}\npub fn f() {{}}\n", piece.repeat(count).replace('\n', "\n/// ")))
        });
        grows_as_its_input(2_000, |count| one("a.py", format!("def f():\n    \"\"\"{}\"\"\"\n", piece.repeat(count))));
        grows_as_its_input(2_000, |count| {
            one("A.java", format!("/** {} */\npublic class A {{}}\n", piece.repeat(count)))
        });
        grows_as_its_input(2_000, |count| one("README.md", piece.repeat(count)));
        grows_as_its_input(2_000, |count| one("docs/a.rst", piece.repeat(count)));
    }
}

#[test]
fn imports() {
    for (path, line) in [
        ("src/lib.rs", "pub use crate::a{n}::{b, c::d};\n"),
        ("a.py", "from b.a{n} import c, d\n"),
        ("a.ts", "import { b } from './a{n}';\n"),
        ("a.go", "import \"h.example/a{n}/b\"\n"),
        ("A.java", "import a.b{n}.C;\n"),
    ] {
        grows_as_its_input(500, |count| one(path, (0..count).map(|n| line.replace("{n}", &n.to_string())).collect()));
    }
    grows_as_its_input(100, |count| one("src/lib.rs", format!("use crate{};\n", "::a".repeat(count))));
}

#[test]
fn folders_in_folders() {
    grows_as_its_input(8, |depth| {
        many(20, |n| (format!("{}f{n}.rs", "a/".repeat(depth)), "/// One.\npub fn f() {}\n".repeat(40)))
    });
    grows_as_its_input(50, |count| {
        many(count, |n| (format!("{}a.py", "_a/".repeat(n % 30)), "def f():\n    \"\"\"One.\"\"\"\n".repeat(40)))
    });
}

#[test]
fn packages_with_dependencies() {
    let list =
        |n: usize| (0..10).map(|d| format!("\"d{d}\": \"1\", \"p{}\": \"1\"", n + d)).collect::<Vec<_>>().join(", ");
    grows_as_its_input(100, |count| {
        let mut files = many(count, |n| {
            (
                format!("p{n}/package.json"),
                format!("{{\"name\": \"p{n}\", \"description\": \"One.\", \"dependencies\": {{{}}}}}", list(n)),
            )
        });
        files.extend(many(count, |n| {
            (
                format!("p{n}/src/index.ts"),
                format!("import a from \"p{}\";\nimport b from \"d1\";\n/** One. */\nexport const c = 1;\n", n / 2),
            )
        }));
        files.extend(many(count, |n| (format!("p{n}/README.md"), "# One\n\nSays one thing.\n".repeat(12))));
        files
    });
    grows_as_its_input(100, |count| {
        let mut files = many(count, |n| {
            (format!("c{n}/Cargo.toml"), format!("[package]\nname = \"c{n}\"\n[dependencies]\nc{} = \"1\"\n", n / 2))
        });
        files.extend(many(count, |n| {
            (format!("c{n}/src/lib.rs"), format!("mod a;\npub use c{}::A;\n/// One.\npub struct A;\n", n / 2))
        }));
        files
    });
}

#[test]
fn titles_that_are_the_same() {
    grows_as_its_input(100, |count| {
        many(count, |n| (format!("{}/{n}/a.rs", "a".repeat(300)), "/// One.\npub fn f() {}\n".repeat(20)))
    });
}

#[test]
fn documents_of_one_folder_and_of_many() {
    let text = || "# One\n\nSays [one](../a.md) thing, and [another](b.md#c).\n".repeat(12);
    grows_as_its_input(100, |count| many(count, |n| (format!("docs/d{n}.md"), text())));
    grows_as_its_input(100, |count| many(count, |n| (format!("docs/f{}/d{n}.md", n / 4), text())));
}

#[test]
fn routes_and_settings() {
    grows_as_its_input(100, |count| {
        many(count, |n| (format!("f{}/urls.py", n / 2), "    path(\"a/\", views.a),\n".repeat(50)))
    });
    grows_as_its_input(2_000, |count| one("a.js", "app.get('/a', b);\nprocess.env.A_B;\n".repeat(count)));
    grows_as_its_input(200, |count| {
        many(count, |n| (format!("f{n}/main.go"), "package main\nfunc main() { os.Getenv(\"A_B\") }\n".to_owned()))
    });
}
