//! The exact counter against tiktoken-rs, an independent implementation.

use std::path::Path;

use proptest::prelude::*;
use touchmark::budget::{Encoding, TokenTable, count_tokens};

fn table() -> TokenTable {
    TokenTable::read(&crate::token_table::build().unwrap()).unwrap()
}

fn expected(text: &str) -> u32 {
    u32::try_from(tiktoken_rs::o200k_base_singleton().encode_ordinary(text).len()).unwrap()
}

#[test]
fn every_text_file_of_the_project_counts_as_tiktoken_counts_it() {
    let table = table();
    let mut seen = 0;
    for folder in ["src", "js", "tests", "xtask", "benches", "docs"] {
        each_text(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut |name, text| {
            seen += 1;
            assert_eq!(table.count(text), expected(text), "{name}");
        });
    }
    assert!(seen > 20, "{seen} files");
}

#[test]
fn odd_texts_count_as_tiktoken_counts_them() {
    let table = table();
    for text in [
        "",
        " ",
        "\n",
        "\r\n\r\n",
        "a",
        "'s",
        "it'S",
        "x'\u{17F}y",
        "\u{1F600}\u{1F468}\u{200D}\u{1F469}",
        "日本語のテキスト",
        "ÀÉ été",
        "\u{AA}AB",
        "e\u{301}\u{301}f",
        "\u{301}\u{301}A",
        "(\u{301}a",
        "١٢٣٤",
        "Ⅷ½",
        "<|endoftext|>",
        " \u{A0}\u{3000}x\u{85}\n ",
        "HTTPServer's we'LL",
        "\t\tif (a) {\r\n\t}\r\n",
        "   \n  \n x",
        "a/b//c\n/",
        "ǅǅa ǅA",
        "ʰA ʰa Aʰ",
        "\u{0}\u{1}",
    ] {
        assert_eq!(table.count(text), expected(text), "{text:?}");
    }
    for c in ["a", " ", "\n", "\t", "-", "/", "0", "é", "中", "\u{301}", "A", "\r\n", "'s", "ab", "aB", " a"] {
        for times in (1..60).chain([79, 80, 81, 127, 128, 129, 500, 3000]) {
            let text = c.repeat(times);
            assert_eq!(table.count(&text), expected(&text), "{c:?} x {times}");
        }
    }
}

#[test]
fn long_runs_of_random_letters_count_as_tiktoken_counts_them() {
    let table = table();
    let mut state = 7u64;
    let text: String = (0..200_000).map(|_| letter(&mut state)).collect();
    assert_eq!(table.count(&text), expected(&text));
}

#[test]
fn look_ups_grow_in_step_with_a_run_of_random_letters() {
    let table = table();
    let mut state = 11u64;
    let text: String = (0..200_000).map(|_| letter(&mut state)).collect();
    for bytes in [1_000, 20_000, 200_000] {
        let (_, steps) = table.count_with_steps(&text[..bytes]);
        assert!(steps < 4 * bytes as u64, "{steps} look-ups for {bytes} bytes");
    }
}

#[test]
fn a_prefix_that_fits_has_the_tokens_it_says() {
    let table = table();
    let text = "fn main() { println!(\"hello\"); }\n".repeat(50);
    for most in [0, 1, 7, 100, 10_000] {
        let (end, tokens) = table.fit(&text, most);
        assert!(tokens <= most);
        assert_eq!(expected(&text[..end]), tokens);
    }
}

#[test]
fn another_table_is_refused() {
    let mut bytes = crate::token_table::build().unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    assert!(TokenTable::read(&bytes).is_err());
    assert!(TokenTable::read(b"TMT1").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_counts_as_tiktoken_counts_it(texts in prop::collection::vec(any_piece(), 0..40)) {
        thread_local!(static TABLE: TokenTable = table());
        let text = texts.concat();
        TABLE.with(|table| {
            let exact = expected(&text);
            prop_assert_eq!(table.count(&text), exact);
            prop_assert!(count_tokens(&text, Encoding::O200k, None).tokens >= exact);
            prop_assert!(count_tokens(&text, Encoding::Claude, Some(table)).tokens >= exact);
            Ok(())
        })?;
    }
}

fn any_piece() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Z]{1,12}",
        "[ \t\r\n\u{A0}]{1,6}",
        "[0-9]{1,8}",
        "[!-/:-@'\\[-`{-~]{1,6}",
        "[\u{300}-\u{370}\u{AA}ʰǅßſÀ-ÿ中あ]{1,6}",
        "['’](s|S|re|LL|ve|d|ſ)",
    ]
}

fn letter(state: &mut u64) -> char {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    char::from(b'a' + u8::try_from((*state >> 33) % 26).unwrap())
}

fn each_text(folder: &Path, visit: &mut impl FnMut(&str, &str)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("target") {
            each_text(&path, visit);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            visit(&path.display().to_string(), &text);
        }
    }
}
