//! A title for an item: one line, at most 255 UTF-16 units, clean, never cut inside a word.

use crate::specification::vocabulary::text::{beginning, is_zero_width};

/// UTF-16 units that a title keeps to. Ours: what a board shows; Jira's own limit is 255.
const GOOD_UNITS: usize = 160;

/// A title out of a statement: its first sentence, or the beginning of it.
pub fn title_of(statement: &str) -> String {
    let clean = clean(statement);
    let sentence = first_sentence(&clean);
    let (text, whole) = beginning(sentence, GOOD_UNITS);
    let text = text.trim_end_matches(['.', '。', ',', ';', ':', '、', '：', ' ', '\u{200D}']);
    let text = if text.is_empty() { clean.trim() } else { text };
    if whole { text.to_owned() } else { format!("{text}…") }
}

fn first_sentence(text: &str) -> &str {
    let mut sentences = crate::specification::vocabulary::text::sentences(text).into_iter();
    let Some((start, end)) = sentences.next() else { return text };
    let first = text.get(start..end).unwrap_or(text);
    // "A user story." is no name: the next sentence belongs to it.
    if first.chars().count() >= 12 { first } else { text }
}

/// Text without control, zero-width and direction characters and without addresses, white space folded. Joiners stay
/// where scripts and emoji need them.
pub fn clean(text: &str) -> String {
    if is_clean(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let joins = matches!(c, '\u{200C}' | '\u{200D}')
            && out.chars().next_back().is_some_and(|before| !before.is_ascii() && !before.is_whitespace())
            && chars.peek().is_some_and(|after| !after.is_ascii());
        if c.is_whitespace() {
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
        } else if joins || !(c.is_control() || is_zero_width(c) || turns(c) || is_unassigned_tag(c)) {
            out.push(c);
        }
    }
    let without: Vec<&str> = out.split(' ').filter(|word| !word.contains("://") || out.trim() == *word).collect();
    without.join(" ").trim().to_owned()
}

/// Whether a text is plain ASCII with single spaces between its words and no address: most are, and stay as they are.
fn is_clean(text: &str) -> bool {
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~');
    text.as_bytes().iter().all(is_plain) && text.trim() == text && !text.contains("  ") && !text.contains("://")
}

/// Characters that turn the direction of what stands beside them (UAX 9), and line separators.
const fn turns(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{61C}')
}

/// Tag characters on their own show nothing and can smuggle text.
const fn is_unassigned_tag(c: char) -> bool {
    matches!(c, '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_clean_line_of_bounded_length() {
        assert_eq!(title_of("The re\u{AD}ceipt\u{202E} opens. It closes."), "The receipt opens");
        let long = title_of(&"alpha beta ".repeat(60));
        assert!(
            long.encode_utf16().count() <= 255 && long.ends_with("alpha beta…") || long.ends_with("alpha…"),
            "{long}"
        );
        assert_eq!(title_of("Open https://a.example/x now"), "Open now");
        assert_eq!((clean(" a  b\tc "), clean("a b"), clean("x://y")), ("a b c".into(), "a b".into(), "x://y".into()));
    }
}
