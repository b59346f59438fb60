//! Any bytes in, pages out, in steps that grow as the input grows.

use proptest::strategy::Strategy;
use touchmark::limits::{PAGE_BYTES, TITLE_CHARS};
use touchmark::storage_format::well_formed;

use touchmark::outline::{Language, outline};

use super::support::pages;

const PATHS: &[&str] = &[
    "src/lib.rs",
    "a.ts",
    "a.js",
    "a.py",
    "a.go",
    "A.java",
    "a.c",
    "a.cpp",
    "a.cs",
    "a.rb",
    "a.php",
    "a.kt",
    "a.swift",
    "a.sh",
    "a.sql",
    "a.scala",
    "a.dart",
    "a.lua",
];

/// Pieces that, repeated, have brought other scanners to their knees.
const PIECES: &[&str] = &[
    "(",
    "[",
    "{",
    "<",
    ")",
    "}",
    "\"",
    "'",
    "`",
    "'''",
    "\"\"\"",
    "/*",
    "*/",
    "/**",
    "//",
    "#",
    "r#\"",
    "r####",
    "${",
    "`${",
    "/[",
    "/a",
    "\\",
    "=",
    "=>",
    "a=(",
    "a=<",
    "const a=(",
    "export ",
    "export{",
    "@",
    "@a(",
    "@a(@",
    "pub ",
    "pub(",
    "fn a(",
    "fn a<",
    "impl<",
    "impl a{",
    "mod a{",
    "class a{",
    "class a(",
    "class a:\n",
    "def a(",
    "def a():\n ",
    "if a:\n ",
    "type a=",
    "type a<",
    "type a={",
    "interface a{",
    "a:{",
    "a<b,",
    "enum a{",
    "enum a{b(",
    "func a(",
    "func(a",
    "var(",
    "const(",
    "import(",
    "import{",
    "from . import(",
    "a.b=",
    "exports=",
    "module.exports=",
    "module.exports={",
    "namespace a{",
    "#[",
    "#[a(",
    "#![",
    "macro_rules! a{",
    "a!{",
    "<<A\n",
    "<<A\nB\n",
    "///a\n",
    "//a\n",
    "/** @param {",
    "/** {@link ",
    "/** [`a`",
    "\"\"\" `",
    "\"\"\" :a:`",
    "\"\"\" ``",
    "\u{0}",
    "\u{FEFF}",
    "ä",
    "\u{1F600}'",
    "\n",
    "\r\n",
    "\t",
    "record a(",
    "a,",
    "a;",
    "static{",
    "get a",
    "async ",
    "new a<",
    "#define a \\\n",
    "$$",
    "--[[",
];

/// Bytes looked at, however often.
fn steps(path: &str, text: &str) -> u64 {
    outline(path, text, Language::of_path(path).unwrap()).1
}

#[test]
fn steps_grow_as_the_input_grows() {
    for path in PATHS {
        for piece in PIECES {
            let steps = |times: usize| steps(path, &piece.repeat(times));
            let (small, large) = (steps(2_000), steps(8_000));
            assert!(large <= small * 5 + 2_000, "{path} {piece:?}: {small} then {large}");
        }
    }
}

#[test]
fn two_pieces_in_turn_grow_no_faster() {
    for path in ["src/lib.rs", "a.ts", "a.py", "a.go", "A.java"] {
        for (index, piece) in PIECES.iter().enumerate() {
            let pair = format!("{piece}{}", PIECES[(index * 7 + 3) % PIECES.len()]);
            let steps = |times: usize| steps(path, &pair.repeat(times));
            let (small, large) = (steps(1_000), steps(4_000));
            assert!(large <= small * 5 + 2_000, "{path} {pair:?}: {small} then {large}");
        }
    }
}

#[test]
fn no_byte_is_looked_at_more_than_a_few_times() {
    for path in PATHS {
        for piece in PIECES {
            let text = piece.repeat(4_000);
            let steps = steps(path, &text);
            let bytes = text.len() as u64;
            assert!(
                (bytes / 2..=bytes * 6 + 100).contains(&steps),
                "{path} {piece:?}: {steps} steps for {bytes} bytes"
            );
        }
    }
}

#[test]
fn a_million_brackets_and_a_line_of_ten_megabytes_are_read_once() {
    for (path, text) in [("a.ts", "[".repeat(1_000_000)), ("a.py", format!("a = '{}'", "x".repeat(10_000_000)))] {
        let steps = steps(path, &text);
        assert!((text.len() as u64..=text.len() as u64 * 3).contains(&steps), "{path}: {steps}");
    }
}

#[test]
fn whatever_comes_in_good_pages_come_out() {
    for path in PATHS {
        for piece in PIECES {
            let text = format!("/** Doc {piece} */\nclass A {{ }}\n{}\n", piece.repeat(300));
            check(&[
                (*path, text.as_bytes()),
                ("README.md", piece.repeat(50).as_bytes()),
                ("package.json", piece.as_bytes()),
            ]);
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_no_problem() {
    let noise: Vec<u8> = (0..20_000u32).map(|n| u8::try_from(n.wrapping_mul(2_654_435_761) >> 24).unwrap()).collect();
    let no_zero: Vec<u8> = noise.iter().map(|byte| byte | 1).collect();
    check(&[("a.rs", &noise), ("a.py", &no_zero), ("README.md", &no_zero), ("Cargo.toml", &no_zero)]);
}

#[test]
fn no_page_is_longer_than_a_page_may_be() {
    let constants: String =
        (0..12_000).map(|n| format!("/// Constant number {n}.\npub const C{n}: u32 = {n};\n")).collect();
    let methods: String = (0..4_000)
        .map(|n| format!("    /// Does {n}.\n    ///\n    /// {}\n    pub fn m{n}(&self) {{}}\n", "x ".repeat(60)))
        .collect();
    let big = format!("pub struct S;\nimpl S {{\n{methods}}}\n");
    let many: Vec<(String, String)> =
        (0..3_000).map(|n| (format!("pkg/f{n}.py"), format!("def f{n}():\n    '''Does {n}.'''\n"))).collect();
    let mut files: Vec<(&str, &[u8])> = vec![("src/lib.rs", constants.as_bytes()), ("src/big.rs", big.as_bytes())];
    files.extend(many.iter().map(|(path, text)| (path.as_str(), text.as_bytes())));
    check(&files);
}

fn check(files: &[(&str, &[u8])]) {
    let pages = pages(files);
    let mut titles = std::collections::BTreeSet::new();
    for page in &pages {
        assert_eq!(well_formed(&page.body), Ok(()), "{} of {:?}", page.key, files.first().map(|file| file.0));
        assert!(page.body.len() <= PAGE_BYTES, "{} has {} bytes", page.key, page.body.len());
        assert!(page.title.chars().count() <= TITLE_CHARS);
        assert!(titles.insert(page.title.to_lowercase()), "{} twice", page.title);
    }
}

proptest::proptest! {
    /// Random sequences of the pieces, mixed with random text: good pages, and steps within the bound.
    #[test]
    fn any_mixture_of_pieces_makes_good_pages(
        path in proptest::sample::select(PATHS),
        parts in proptest::collection::vec(
            proptest::prop_oneof![
                3 => proptest::sample::select(PIECES).prop_map(str::to_owned),
                1 => "\\PC{0,12}",
            ],
            0..120,
        ),
    ) {
        let text = parts.concat();
        let seen = steps(path, &text);
        proptest::prop_assert!(seen <= text.len() as u64 * 6 + 100, "{seen} steps for {} bytes", text.len());
        check(&[(path, text.as_bytes()), ("README.md", text.as_bytes()), ("docs/a.md", text.as_bytes()), ("pyproject.toml", text.as_bytes())]);
    }
}
