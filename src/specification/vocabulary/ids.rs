//! Ids as pages write them: at the front of a line, in a cell of their own, in the middle of a sentence.

use crate::specification::vocabulary::text::folded;
use crate::specification::vocabulary::words::holds;

/// Characters of an id. Ours.
const ID_CHARS: usize = 40;

/// The id at the front of a line, and where the text behind it begins: `FR-001: `, `[REQ-12] `, `T020 [US1] `, `7.4.2 `.
pub fn leading_id(text: &str) -> Option<(&str, usize)> {
    let bracket = text.starts_with(['[', '(', '【']);
    let inner = text.trim_start_matches(['[', '(', '【', '#']);
    let skipped = text.len() - inner.len();
    let end = inner.find(|c: char| !is_id_char(c)).unwrap_or(inner.len());
    let word = inner.get(..end)?.trim_end_matches(['.', '-', '_', '/']);
    let rest = inner.get(word.len()..)?;
    if word.is_empty() || word.chars().count() > ID_CHARS {
        return None;
    }
    let is_closed = if bracket {
        rest.starts_with([']', ')', '】'])
    } else {
        rest.starts_with([':', '：', '|']) || rest.starts_with(". ") || rest.starts_with(") ")
    };
    let behind = rest.trim_start_matches([']', ')', '】', ':', '：', '.', '|']);
    let spaced = behind.is_empty() || behind.starts_with(' ') || is_closed;
    let apart = behind.trim_start();
    let dashed = apart.starts_with(['-', '–', '—', '―']);
    let named = is_named_id(word);
    let fits = is_numbering(word)
        || named && (is_closed || dashed || is_strong_id(word) || apart.is_empty() || apart.starts_with('['));
    if !(fits && spaced) {
        return None;
    }
    let start = text.len() - apart.trim_start_matches(['-', '–', '—', '―', ' ']).len();
    (skipped <= 2).then_some((word, start))
}

const fn is_id_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/')
}

/// `7.4.2`, `1.1`: numbers with dots between.
fn is_numbering(word: &str) -> bool {
    word.contains('.')
        && word
            .split('.')
            .all(|part| !part.is_empty() && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Letters first, a digit later, and at most twelve letters in a row.
fn is_named_id(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.contains(|c: char| c.is_ascii_digit())
        && word.split(|c: char| !c.is_ascii_alphabetic()).all(|letters| letters.len() <= 12)
        && !holds(
            &folded(word),
            &[
                " utf ", " sha ", " base64 ", " ipv4 ", " ipv6 ", " http ", " md5 ", " utf8 ", " oauth2 ", " rfc ",
                " iso ",
            ],
        )
}

/// An id that needs no colon behind it: upper-case letters and two digits or more (`F01`, `T020`), or parts (`E01.02`, `FR-1`).
fn is_strong_id(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (front, behind) = word.split_at_checked(letters).unwrap_or((word, ""));
    let digits = behind.bytes().filter(u8::is_ascii_digit).count();
    front.bytes().all(|byte| byte.is_ascii_uppercase())
        && (behind.bytes().all(|byte| byte.is_ascii_digit()) && digits >= 2 && letters <= 4
            || behind.contains(['.', '-', '_'])
                && digits >= 1
                && behind.bytes().all(|byte| {
                    byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_' | b'v') || byte.is_ascii_uppercase()
                }))
}

/// A cell that holds an id and nothing else.
pub fn cell_id(text: &str) -> Option<&str> {
    let word = text.trim_matches(['[', ']', '(', ')', ' ', '#']);
    let fits = !word.is_empty()
        && word.chars().count() <= ID_CHARS
        && word.contains(|c: char| c.is_ascii_digit())
        && word.split(' ').count() <= 2;
    fits.then_some(word)
}

/// An id whose dots extend another one's (`cSB4003.1`): the other one.
pub fn parent_id(id: &str) -> Option<&str> {
    let (front, last) = id.rsplit_once('.')?;
    (!last.is_empty()
        && last.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && front.contains(|c: char| c.is_ascii_digit()))
    .then_some(front)
}

/// The ids that a text names, in order, of those that are known by `is_known`.
pub fn named_ids(text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<String> {
    let words = text.split(|c: char| !is_id_char(c)).map(|word| word.trim_end_matches(['.', '-', '/']));
    let mut found: Vec<String> = Vec::new();
    for word in words.filter(|word| word.contains(|c: char| c.is_ascii_digit())) {
        if is_known(word) && !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_at_the_front() {
        for (text, id) in [
            ("FR-001: The app", Some("FR-001")),
            ("[REQ-12] The app", Some("REQ-12")),
            ("T020 [US1] Add", Some("T020")),
            ("7.4.2 Verify", Some("7.4.2")),
            ("F01 CSV取り込み", Some("F01")),
            ("MS.TEAMS.1.1v1", Some("MS.TEAMS.1.1v1")),
            ("E01.02 — Start", Some("E01.02")),
            ("UTF-8 support", None),
            ("The app", None),
            ("3 days later", None),
        ] {
            assert_eq!(leading_id(text).map(|(id, _)| id), id, "{text}");
        }
        assert_eq!(leading_id("FR-001: The app").and_then(|(_, at)| "FR-001: The app".get(at..)), Some("The app"));
        assert_eq!(parent_id("cSB4003.1"), Some("cSB4003"));
        assert_eq!(parent_id("MS.TEAMS"), None);
    }
}
