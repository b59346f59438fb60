//! The languages of pages, and the writer's own words in them.
//!
//! Writers say their own words in English, between marks ([`own`], [`said`]); [`Words::spoken`] puts them into a page's language
//! when the page is finished, as the commit is put in. What comes from the repository stands outside the marks and stays as it
//! is. The words of a language are one file, a phrase a line: `English | translation`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A language of pages, by its ISO 639-1 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Locale {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// Japanese.
    #[serde(rename = "ja")]
    Japanese,
}

impl Locale {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::English, Self::German, Self::French, Self::Japanese];

    /// Its name in English, as a model is told it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "German",
            Self::French => "French",
            Self::Japanese => "Japanese",
        }
    }

    /// Whether it is the language that nobody has to choose.
    #[must_use]
    pub fn is_english(&self) -> bool {
        *self == Self::English
    }

    fn table(self) -> &'static str {
        match self {
            Self::English => "",
            Self::German => include_str!("de.txt"),
            Self::French => include_str!("fr.txt"),
            Self::Japanese => include_str!("ja.txt"),
        }
    }
}

/// Marks around words of ours: characters that XML allows and Unicode keeps out of texts for good.
const OPEN: char = '\u{FDD0}';
const PART: char = '\u{FDD1}';
const CLOSE: char = '\u{FDD2}';
const MARKS: [char; 3] = [OPEN, PART, CLOSE];

/// Words of ours, marked.
#[must_use]
pub fn own(words: &str) -> String {
    said(words, &[])
}

/// A sentence of ours with `{}` for each part, marked. Parts may be words of ours again, or markup in a page's body.
#[must_use]
pub fn said(template: &str, parts: &[&str]) -> String {
    let mut out = String::from(OPEN);
    out.push_str(template);
    for part in parts {
        out.push(PART);
        out.push_str(part);
    }
    out.push(CLOSE);
    out
}

/// The first letter in upper case, also of words of ours.
#[must_use]
pub fn capital(text: &str) -> String {
    let (mark, text) = text.strip_prefix(OPEN).map_or(("", text), |rest| ("\u{FDD0}", rest));
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    mark.chars().chain(first).chain(chars).collect()
}

/// How all languages spell words of ours.
pub fn spellings(english: &'static str) -> impl Iterator<Item = &'static str> {
    Locale::ALL.into_iter().map(move |locale| Words::of(locale).word(english).unwrap_or(english))
}

/// The words of one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(BTreeMap<&'static str, &'static str>);

impl Words {
    /// The words of a language.
    #[must_use]
    pub fn of(locale: Locale) -> Self {
        Self(locale.table().lines().filter_map(|line| line.split_once(" | ")).collect())
    }

    /// The text with the marked words in the language; a word that it lacks stays English.
    #[must_use]
    pub fn spoken(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut open: Vec<Vec<String>> = Vec::new();
        let mut rest = text;
        while let Some((at, mark)) = rest.char_indices().find(|(_, c)| MARKS.contains(c)) {
            append(&mut out, &mut open, rest.get(..at).unwrap_or_default());
            rest = rest.get(at + mark.len_utf8()..).unwrap_or_default();
            match mark {
                OPEN => open.push(vec![String::new()]),
                PART => open.last_mut().into_iter().for_each(|parts| parts.push(String::new())),
                _ => {
                    let phrase = open.pop().map(|parts| self.filled(&parts)).unwrap_or_default();
                    append(&mut out, &mut open, &phrase);
                }
            }
        }
        append(&mut out, &mut open, rest);
        // A text that was cut inside of a phrase.
        while let Some(parts) = open.pop() {
            let phrase = self.filled(&parts);
            append(&mut out, &mut open, &phrase);
        }
        out
    }

    /// Words of ours without parts.
    #[must_use]
    pub fn word(&self, english: &str) -> Option<&'static str> {
        self.0.get(english).copied()
    }

    fn filled(&self, phrase: &[String]) -> String {
        let Some((template, parts)) = phrase.split_first() else { return String::new() };
        let template = self.word(template).unwrap_or(template);
        let mut pieces = template.split("{}");
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for (index, piece) in pieces.enumerate() {
            out.push_str(parts.get(index).map_or("{}", String::as_str));
            out.push_str(piece);
        }
        out
    }
}

/// Adds to the phrase that is open, or to the text.
fn append(out: &mut String, open: &mut [Vec<String>], piece: &str) {
    open.last_mut().and_then(|parts| parts.last_mut()).unwrap_or(out).push_str(piece);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(locale: Locale) -> Vec<&'static str> {
        locale.table().lines().filter(|line| !line.is_empty()).map(|line| line.split(" | ").next().unwrap()).collect()
    }

    #[test]
    fn each_language_has_every_word() {
        let german = keys(Locale::German);
        for locale in [Locale::German, Locale::French, Locale::Japanese] {
            assert_eq!(keys(locale), german, "{}", locale.name());
            for line in locale.table().lines() {
                let (english, words) = line.split_once(" | ").unwrap_or_else(|| panic!("{line}"));
                assert_eq!(english.matches("{}").count(), words.matches("{}").count(), "{line}");
                assert!(!words.trim().is_empty() && !line.contains(['<', '>', '&', '"']), "{line}");
            }
        }
        let mut sorted = german.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted, german, "one line a phrase, in order");
    }

    #[test]
    fn only_what_is_marked_is_put_into_the_language() {
        let words = Words::of(Locale::German);
        let text = format!("Tables {} of {}", own("Tables"), said("{} and {}", &["a", &own("Tables")]));
        assert_eq!(words.spoken(&text), "Tables Tabellen of a und Tabellen");
        assert_eq!(Words::default().spoken(&text), "Tables Tables of a and Tables");
        assert_eq!(words.spoken(&said("no such word {}", &["{}"])), "no such word {}");
    }

    #[test]
    fn a_text_that_was_cut_keeps_no_mark() {
        let whole = said("{} and {}", &["a", "b"]);
        for (at, _) in whole.char_indices() {
            for text in [whole.get(..at), whole.get(at..)].into_iter().flatten() {
                assert!(!Words::default().spoken(text).contains(MARKS), "{text}");
            }
        }
    }

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(Words::default().spoken(&capital(&own("about"))), "About");
        assert_eq!((capital("ab").as_str(), capital("").as_str()), ("Ab", ""));
    }
}
