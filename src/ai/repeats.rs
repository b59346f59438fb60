//! A small model that has lost its way says the same thing until its limit: no reader is helped by that.

use std::collections::BTreeSet;

/// Sentences below which nothing is judged: short texts repeat themselves for good reasons.
const FEWEST: usize = 12;
/// Characters of what counts as a sentence; shorter lines are headings, braces, rows of a list.
const SENTENCE_CHARS: usize = 20;

/// Whether half of what an answer says, or more, it has said before. Code does not count.
pub fn repeats(answer: &str) -> bool {
    let (mut all, mut fenced) = (0usize, false);
    let mut different: BTreeSet<&str> = BTreeSet::new();
    for line in answer.lines() {
        let is_fence = line.trim_start().starts_with("```");
        fenced ^= is_fence;
        if fenced || is_fence {
            continue;
        }
        for sentence in line
            .split(". ")
            .flat_map(|part| part.split('。'))
            .map(str::trim)
            .filter(|part| part.len() >= SENTENCE_CHARS)
        {
            all += 1;
            different.insert(sentence.trim_end_matches('.'));
        }
    }
    all >= FEWEST && different.len() * 2 <= all
}

/// A text that was cut, up to the end of its last whole line or sentence; nothing of one that has none.
pub fn whole_sentences(cut: &str) -> &str {
    let ends = [". ", "! ", "? ", "\u{3002}", "\n"];
    let end = ends.iter().filter_map(|end| cut.rfind(end).map(|at| at + end.len())).max().unwrap_or_default();
    cut.get(..end).unwrap_or_default().trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_goes_in_circles_is_known() {
        let circle = "The module is a text-based file.\n\nThe repository is a text-based file.\n\n".repeat(6);
        assert!(repeats(&circle));
        assert!(repeats(&"It counts what others have left. ".repeat(12)));
    }

    #[test]
    fn a_cut_text_ends_with_a_whole_sentence() {
        assert_eq!(whole_sentences("It counts. It also di"), "It counts.");
        assert_eq!(whole_sentences("# A\n\nIt counts.\nIt al"), "# A\n\nIt counts.");
        assert_eq!(whole_sentences("数えます。また"), "数えます。");
        assert_eq!((whole_sentences("It counts"), whole_sentences("")), ("", ""));
    }

    #[test]
    fn a_text_with_a_refrain_code_and_short_lines_is_none() {
        let entry = |n: usize| format!("`f{n}` counts the things of kind {n}. It returns nothing when it fails.\n");
        let list: String = (0..10).map(entry).collect();
        assert!(!repeats(&list));
        assert!(!repeats(&format!("```\n{}```\n", "let the_same_line = again();\n".repeat(40))));
        assert!(!repeats(&"* yes\n".repeat(50)) && !repeats(""));
    }
}
