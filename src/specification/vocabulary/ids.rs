//! Ids as pages write them: at the front of a line, in a cell of their own, in the middle of a sentence.

use crate::specification::vocabulary::text::{folded, without_bullet};
use crate::specification::vocabulary::words::holds;

/// Characters of an id. Ours.
const ID_CHARS: usize = 40;

/// The id at the front of a line, and where the text behind it begins: `FR-001: `, `[REQ-12] `, `/LF010/ `, `T020 [US1] `,
/// `7.4.2 `, `Anforderung 3: `, `US 12 - `, `ID: FR1 - `.
pub fn leading_id(text: &str) -> Option<(&str, usize)> {
    let line = without_bullet(text);
    let (id, start) = leading_id_of(line)?;
    Some((id, start + text.len() - line.len()))
}

fn leading_id_of(text: &str) -> Option<(&str, usize)> {
    let named = ["ID: ", "Id: ", "id: ", "ID:", "ID "].iter().find_map(|label| text.strip_prefix(label));
    let behind = named.and_then(|rest| Some((id_at(rest)?, text.len() - rest.len())));
    match behind.filter(|((id, _), _)| id.starts_with(char::is_alphabetic)) {
        Some(((id, start), label)) => Some((id, start + label)),
        None => id_at(text),
    }
}

fn id_at(text: &str) -> Option<(&str, usize)> {
    let bracket = text.starts_with(['[', '(', '【', '/', '<', '«']);
    let inner = text.trim_start_matches(['[', '(', '【', '#', '/', '<', '«']);
    let skipped = text.len() - inner.len();
    let (word, is_named) = id_word(inner)?;
    let rest = inner.get(word.len()..)?;
    let is_closed = if bracket {
        rest.starts_with([']', ')', '】', '/', '>', '»'])
    } else {
        rest.starts_with([':', '：', '|', '·']) || rest.starts_with(". ") || rest.starts_with(") ")
    };
    let behind = rest.trim_start_matches([']', ')', '】', '/', '>', '»', ':', '：', '.', '|']);
    let spaced = behind.is_empty() || behind.starts_with(' ') || is_closed;
    let apart = behind.trim_start_matches([' ', '·', '•', ':']);
    let dashed = apart.starts_with(['-', '–', '—', '―', '|']) || behind.trim_start().starts_with('·');
    let alone = apart.is_empty() || apart.starts_with('[');
    let fits = if bracket && !text.starts_with(['[', '(', '【']) {
        is_closed && is_named
    } else {
        is_numbering(word) || is_named && (is_closed || dashed || alone || !word.contains(' ') && is_strong_id(word))
    };
    if !(fits && spaced) {
        return None;
    }
    let start = text.len() - apart.trim_start_matches(['-', '–', '—', '―', '|', ' ']).len();
    (skipped <= 3).then_some((word, start))
}

/// The characters of an id at the front, and whether letters name it: one word, or a word for requirements and a number.
fn id_word(text: &str) -> Option<(&str, bool)> {
    let end = |text: &str| text.find(|c: char| !is_id_char(c)).unwrap_or(text.len());
    let trimmed = |end: usize| text.get(..end).map(|word| word.trim_end_matches(['.', '-', '_', '/']));
    if let Some((prefix, rest)) = text.split_once(' ').filter(|(prefix, _)| is_id_prefix(prefix)) {
        let number = rest.get(..end(rest)).unwrap_or_default().trim_end_matches(['.', '-', '_', '/']);
        let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && number.len() <= 8;
        return trimmed(prefix.len() + 1 + number.len()).filter(|_| is_number).map(|word| (word, true));
    }
    let word = trimmed(end(text))?;
    (!word.is_empty() && word.chars().count() <= ID_CHARS).then(|| (word, is_named_id(word)))
}

/// Words and letters that number requirements with a space between: "Anforderung 3", "US 12".
fn is_id_prefix(word: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "req", "req.", "rq", "fr", "nfr", "ur", "br", "us", "uc", "rf", "rnf", "rn", "hu", "cu", "ef", "enf", "bf", "fa", "nfa", "lf", "ac",
        "requirement", "anforderung", "muss", "exigence", "besoin", "requisito", "requerimiento", "eis", "wymaganie", "krav",
        "要件", "要求", "需求", "요구사항",
    ];
    WORDS.contains(&word.to_lowercase().as_str())
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

/// Names with digits that are no ids.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    " utf ", " sha ", " base64 ", " ipv4 ", " ipv6 ", " http ", " md5 ", " utf8 ", " oauth2 ", " rfc ", " iso ",
    " utf16 ", " sha1 ", " sha256 ", " sha512 ", " arm64 ", " amd64 ", " x86 ", " x64 ", " h264 ", " h265 ", " win32 ",
    " win64 ", " int32 ", " int64 ", " rs256 ", " es256 ", " hs256 ", " aes ", " aes128 ", " aes256 ", " ed25519 ",
    " iec ", " tls ", " wcag ", " covid ", " usb ",
];

/// Letters first, a digit later, and at most twelve letters in a row.
fn is_named_id(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.contains(|c: char| c.is_ascii_digit())
        && word.split(|c: char| !c.is_ascii_alphabetic()).all(|letters| letters.len() <= 12)
        && !holds(&folded(word), NAMES)
        && !is_priority(word)
}

/// `P0` to `P9` rank, they name nothing.
pub fn is_priority(word: &str) -> bool {
    matches!(word.as_bytes(), [b'P', digit] if digit.is_ascii_digit())
}

/// An id that needs no colon behind it: upper-case letters and two digits or more (`F01`, `T020`), or parts (`E01.02`, `FR-1`).
fn is_strong_id(word: &str) -> bool {
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (front, behind) = word.split_at_checked(letters).unwrap_or((word, ""));
    let digits = behind.bytes().filter(u8::is_ascii_digit).count();
    front.bytes().all(|byte| byte.is_ascii_uppercase())
        && (behind.bytes().all(|byte| byte.is_ascii_digit()) && digits >= 2 && letters <= 4
            || behind.contains(['.', '-', '_']) && digits >= 1 && behind.split(['.', '-', '_']).all(is_id_part))
}

/// `12`, `AUTH`, `1v1`, or a single small letter.
fn is_id_part(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'v' || byte.is_ascii_uppercase())
        || part.len() == 1 && part.bytes().all(|byte| byte.is_ascii_lowercase())
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
            ("/LF010/ Das System", Some("LF010")),
            ("A1.b Export", Some("A1.b")),
            ("Anforderung 3: Die App", Some("Anforderung 3")),
            ("US 12 - Mail", Some("US 12")),
            ("R12: mail", Some("R12")),
            ("F01 · 听力模块", Some("F01")),
            ("P0 — 高优先级", None),
            ("/etc/passwd must be kept", None),
            ("REQ 12 people", None),
            ("AES256 encryption", None),
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
