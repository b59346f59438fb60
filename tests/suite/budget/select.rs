//! No selection is over its budget, whatever the files and the options are.

use proptest::prelude::*;
use touchmark::budget::{Candidate, Form, JOIN_TOKENS, SelectOptions, Size, select_files};

fn candidate() -> impl Strategy<Value = Candidate> {
    let name = "(src|docs|vendor|tests)/[a-c]{1,3}/[a-z]{1,6}\\.(rs|md|png|lock|env)";
    let size =
        || (any::<u16>(), any::<u16>()).prop_map(|(tokens, bytes)| Size { tokens: tokens.into(), bytes: bytes.into() });
    (name, any::<u16>(), prop::option::of(any::<u16>()), prop::option::of(size())).prop_map(
        |(path, bytes, tokens, signatures)| Candidate {
            path,
            size_bytes: bytes.into(),
            tokens: tokens.map(u32::from),
            signatures,
            class: None,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_selection_is_never_over_its_budget(
        mut files in prop::collection::vec(candidate(), 0..60), max_tokens in 0u32..200_000, max_bytes in 0u32..300_000,
    ) {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        let options = SelectOptions { max_tokens, max_bytes, ..SelectOptions::default() };
        let selection = select_files(&files, &options).unwrap();
        let tokens: u32 = selection.selected.iter().map(|file| file.tokens).sum();
        let bytes: u32 = selection.selected.iter().map(|file| file.bytes).sum();
        prop_assert!(tokens <= max_tokens && bytes <= max_bytes);
        prop_assert_eq!((tokens, bytes), (selection.totals.tokens, selection.totals.bytes));
        prop_assert_eq!(selection.selected.len() + selection.skipped.len(), files.len());
        for chosen in &selection.selected {
            let file = files.iter().find(|file| file.path == chosen.path).unwrap();
            let cost = match chosen.form {
                Form::Full => file.tokens.unwrap_or(file.size_bytes),
                Form::Signatures => file.signatures.unwrap().tokens,
            };
            prop_assert_eq!(chosen.tokens, cost + JOIN_TOKENS);
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_matter(mut files in prop::collection::vec(candidate(), 0..30)) {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        let forward = select_files(&files, &SelectOptions::default()).unwrap();
        files.reverse();
        prop_assert_eq!(forward, select_files(&files, &SelectOptions::default()).unwrap());
    }
}
