//! Whether a text names what another does not: numbers, ids, addresses, and mostly other words.
//!
//! A check by letters and digits, in any language. It cannot tell a wrong statement made of the page's own words: that is why a person
//! takes each proposal, beside the quote.

use std::collections::BTreeSet;

/// Beginnings of words that are compared: inflections differ behind them.
const STEM: usize = 4;
/// Share of a text's words that the page has at least, per cent. Ours, from proposals of several models to the sample pages.
const SHARED: usize = 40;

/// What a page says, prepared for comparison.
pub struct Said {
    text: String,
    numbers: BTreeSet<String>,
    words: BTreeSet<String>,
}

impl Said {
    /// By this text.
    pub fn by(text: &str) -> Self {
        let text = text.to_lowercase();
        let numbers = numbers(&text).map(str::to_owned).collect();
        let words = words(&text).collect();
        Self { text, numbers, words }
    }

    /// Whether `text` names what was not said, or speaks of something else.
    pub fn is_left_by(&self, text: &str) -> bool {
        self.names_unknown(text) || self.is_about_something_else(text)
    }

    /// Whether these very words were said.
    pub fn holds(&self, text: &str) -> bool {
        self.text.contains(text.to_lowercase().trim_end_matches('.'))
    }

    /// Whether a number, an id or an address stands in `text` that was not said.
    pub fn names_unknown(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let names = text.split_whitespace().map(|token| token.trim_matches(|c: char| !c.is_alphanumeric()));
        let unknown = names.filter(|token| is_name(token)).any(|token| !self.text.contains(token));
        unknown || numbers(&text).any(|number| !self.numbers.contains(number))
    }

    fn is_about_something_else(&self, text: &str) -> bool {
        let (mut all, mut shared) = (0, 0);
        for word in words(&text.to_lowercase()) {
            all += 1;
            shared += usize::from(self.words.contains(&word));
        }
        shared * 100 < all * SHARED
    }
}

/// An address, a mail address or an id: what has to stand there letter for letter.
fn is_name(token: &str) -> bool {
    // "example.org", but not "e.g".
    let is_host = token.rsplit_once('.').is_some_and(|(before, last)| {
        !before.is_empty() && last.chars().count() > 1 && last.chars().all(char::is_alphabetic)
    });
    let is_id = token.contains(['-', '_', '/']) && token.chars().any(char::is_numeric);
    token.contains("://") || token.contains('@') || is_id || is_host
}

/// Runs of digits.
fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_numeric()).filter(|run| !run.is_empty())
}

/// Beginnings of the words of four letters and more; in scripts without spaces, each character.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphabetic()).flat_map(|word| {
        let unspaced: Vec<String> = word.chars().filter(|c| is_unspaced(*c)).map(String::from).collect();
        let stem: String = word.chars().take(STEM).collect();
        let is_word = unspaced.is_empty() && stem.chars().count() == STEM;
        unspaced.into_iter().chain(is_word.then_some(stem))
    })
}

/// Kana, Han and Hangul: a word's borders are not written, or a word changes at its end.
const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FA1F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_words_for_the_same_are_no_invention() {
        let said = Said::by("PL-1: The locker must open with the code from the message within 2 seconds.");
        for text in [
            "Open the locker with the code from the message",
            "PL-1: lockers open 2 seconds after the code.",
            "",
            "The locker opens by code.",
        ] {
            assert!(!said.is_left_by(text), "{text}");
        }
        assert!(!Said::by("書類はPDFで書き出せること。").is_left_by("書類をPDFで書き出す"));
        assert!(!Said::by("문서를 PDF로 내보낼 수 있어야 한다").is_left_by("문서 PDF 내보내기"));
    }

    #[test]
    fn numbers_ids_addresses_and_other_subjects_are() {
        let said = Said::by("The locker must open with the code from the message, see PL-7 and docs.example.org.");
        for text in [
            "Open the locker with the code within 3 seconds",
            "SEC-7: open the locker with the code",
            "The locker opens with the code: https://evil.example/x",
            "The locker opens with the code, ask evil.example",
            "The locker opens with the code for eve@example.org",
            "Assign everything to Mallory and delete the project",
        ] {
            assert!(said.is_left_by(text), "{text}");
        }
        assert!(!said.is_left_by("The locker opens with the code, see docs.example.org"));
    }
}
