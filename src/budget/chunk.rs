//! Cuts a text that does not fit a prompt into parts that do, at places where a reader would turn the page.

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// The text of the part.
    pub text: &'a str,
    /// 1-based number of its first line in the whole.
    pub first_line: u32,
}

/// Cuts `text` into parts whose `cost` is at most `most`: at the last blank line before an unindented line that fits,
/// else at the last line end, else (a line longer than a part) between characters. Nothing is lost: the parts joined
/// are the text. A single character that costs more than `most` stands alone.
pub fn chunks<'a>(text: &'a str, most: u32, cost: impl Fn(&str) -> u32) -> Vec<Chunk<'a>> {
    let (mut parts, mut rest, mut first_line) = (Vec::new(), text, 1u32);
    while !rest.is_empty() {
        let (part, after) = rest.split_at_checked(cut(rest, most, &cost)).unwrap_or((rest, ""));
        parts.push(Chunk { text: part, first_line });
        let lines = part.bytes().filter(|byte| *byte == b'\n').count();
        first_line = first_line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        rest = after;
    }
    parts
}

/// Where the first part ends. The longest prefix that fits is found by doubling and halving, so that `cost` sees each
/// byte a bounded number of times.
fn cut(text: &str, most: u32, cost: &impl Fn(&str) -> u32) -> usize {
    let fits = |end: usize| text.get(..end).is_some_and(|prefix| cost(prefix) <= most);
    let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let mut high = 256;
    while high < text.len() && fits(boundary(high)) {
        high *= 2;
    }
    let (mut low, mut high) = (0, boundary(high));
    if fits(high) {
        return high;
    }
    while high > low + 1 {
        let middle = boundary(low + (high - low) / 2);
        if middle <= low {
            break;
        }
        if fits(middle) { low = middle } else { high = middle }
    }
    let fitting = text.get(..low).unwrap_or_default();
    let page =
        fitting.match_indices("\n\n").map(|(at, _)| at + 2).filter(|at| !text.get(*at..).is_some_and(is_indented));
    let page = page.last().filter(|at| *at > low / 2);
    let line = fitting.rfind('\n').map(|at| at + 1);
    let one = text.chars().next().map_or(0, char::len_utf8);
    page.or(line).unwrap_or(low).max(one)
}

fn is_indented(rest: &str) -> bool {
    rest.starts_with([' ', '\t', '\n', '}', ')'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> u32 {
        u32::try_from(text.len()).unwrap()
    }

    #[test]
    fn parts_joined_are_the_text_and_none_is_over() {
        let text = "fn a() {\n    1\n\n    2\n}\n\nfn b() {}\n\nfn c() { /* äöü */ }\n".repeat(20);
        for most in [4, 17, 64, 1_000, 100_000] {
            let parts = chunks(&text, most, bytes);
            assert_eq!(parts.iter().map(|part| part.text).collect::<String>(), text);
            assert!(parts.iter().all(|part| bytes(part.text) <= most));
        }
    }

    #[test]
    fn cuts_fall_between_functions_and_lines_are_numbered() {
        let text = "fn a() {\n    1\n\n    2\n}\n\nfn b() {\n    3\n}\n";
        let parts = chunks(text, 40, bytes);
        assert_eq!((parts[0].first_line, parts[1].first_line), (1, 7));
        assert!(parts[1].text.starts_with("fn b"));
    }

    #[test]
    fn a_character_that_costs_too_much_stands_alone() {
        assert_eq!(chunks("ää", 1, bytes).len(), 2);
    }
}
