//! Words and sentences of any language, by structure.

use crate::specification::vocabulary::search::count;

/// Zero-width characters and soft hyphens, which a reader does not see.
pub const fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
}

/// Scripts that write without spaces between words.
pub const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FA1F}')
}

/// Lower case, words apart by one space, a space at both ends, everything that is no letter or digit left out.
/// ` key ` finds a word, ` key` the beginning of one; in scripts without spaces `key` alone finds it.
pub fn folded(text: &str) -> String {
    count(text.len());
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars().filter(|c| !is_zero_width(*c)) {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if is_inside_word(c) {
            // An apostrophe or a combining mark belongs to its word.
            if c != '\'' && c != '’' {
                out.push(c);
            }
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

const fn is_inside_word(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{93C}'..='\u{94D}')
}

/// Whether there is a letter or digit in it.
pub fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// A line without the bullet that a word processor wrote in front of it as text.
pub fn without_bullet(text: &str) -> &str {
    let behind = text.trim_start_matches(['·', '•', '▪', '◦', '‣', '●', '○', '■', '□', '➢']);
    if behind.len() < text.len() { behind.trim_start() } else { text }
}

/// Bytes within which a bracket is looked for the end of. Ours: behind them it was left open.
const LONGEST_ASIDE: usize = 240;

/// The sentences of a block, as byte ranges. Abbreviations, numbers and initials end none.
pub fn sentences(text: &str) -> Vec<(usize, usize)> {
    count(text.len());
    let mut found = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    let (mut brackets, mut opened) = (0_usize, 0);
    let last_closing = text.rfind([')', '）']).unwrap_or_default();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match c {
            '(' | '（' if at < last_closing => (brackets, opened) = (brackets + 1, at),
            ')' | '）' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        let ends = match c {
            // "(e.g. Kumu)": brackets belong to their sentence.
            _ if brackets > 0 && at - opened < LONGEST_ASIDE => false,
            '。' | '！' | '？' => true,
            '.' | '!' | '?' => {
                let mut after = text.get(end..).unwrap_or_default().chars();
                let space = after.next();
                let next = after.find(|c| !matches!(c, '(' | '"' | '“' | '„' | '«' | '[' | '\''));
                space == Some(' ')
                    && next.is_some_and(|c| !c.is_lowercase())
                    && !(c == '.' && is_abbreviation(text.get(start..at).unwrap_or_default(), before))
            }
            _ => false,
        };
        if ends {
            push(text, start, end, &mut found);
            start = end;
        }
        before = c;
    }
    push(text, start, text.len(), &mut found);
    found
}

fn push(text: &str, start: usize, end: usize, found: &mut Vec<(usize, usize)>) {
    let part = text.get(start..end).unwrap_or_default();
    let lead = part.len() - part.trim_start().len();
    if !part.trim().is_empty() {
        found.push((start + lead, start + part.trim_end().len()));
    }
}

/// Words that end in a full stop inside a sentence, in lower case.
#[rustfmt::skip]
const ABBREVIATIONS: &[&str] = &[
    "etc", "vs", "cf", "no", "nr", "bzw", "ca", "usw", "inkl", "bspw", "resp", "approx", "incl", "fig", "sec", "ex",
    "p.ej", "evtl", "ggf", "max", "mr", "dr", "st", "art", "es", "ej", "cfr", "ecc", "núm", "pág", "bijv", "np", "itd",
    "tzn", "tj", "ul", "zb", "tzw", "vgl", "abs", "kap", "chap", "min",
];

fn is_abbreviation(sentence: &str, before: char) -> bool {
    let word = sentence.rsplit(' ').next().unwrap_or_default().trim_start_matches(['(', '[', '"', '„', '“']);
    before.is_ascii_digit() && word.chars().all(|c| c.is_ascii_digit() || c == '.')
        || word.chars().count() == 1 && before.is_alphabetic() && !is_unspaced(before)
        || word.contains('.') && word.len() <= 6
        || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// The longest beginning of `text` of at most `most` UTF-16 units that ends between words, and whether that is all of it.
/// Where no word ends, it ends between characters, never inside a pair, a cluster or a joined emoji.
pub fn beginning(text: &str, most: usize) -> (&str, bool) {
    // No text has more UTF-16 units than bytes.
    if text.len() <= most {
        return (text, true);
    }
    let (mut units, mut word_end, mut cluster_end) = (0, 0, 0);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if !continues_cluster(c) && before != '\u{200D}' {
            cluster_end = at;
            if c == ' ' || is_unspaced(c) || is_unspaced(before) || matches!(before, '、' | '，' | '；' | '：') {
                word_end = at;
            }
        }
        units += c.len_utf16();
        if units > most {
            // A word that fills half of the space is cut rather than dropped.
            let end = if word_end * 2 >= cluster_end { word_end } else { cluster_end };
            return (text.get(..end).unwrap_or_default().trim_end(), false);
        }
        before = c;
    }
    (text, true)
}

/// Characters that belong to the one before: combining marks, joiners, variation selectors, skin tones, tags.
const fn continues_cluster(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}'
            | '\u{900}'..='\u{903}' | '\u{93A}'..='\u{94F}' | '\u{E31}' | '\u{E34}'..='\u{E3A}' | '\u{E47}'..='\u{E4E}'
            | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{200C}' | '\u{200D}' | '\u{20D0}'..='\u{20FF}'
            | '\u{302A}'..='\u{302F}' | '\u{3099}' | '\u{309A}' | '\u{FE00}'..='\u{FE0F}' | '\u{FE20}'..='\u{FE2F}'
            | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}' | '\u{E0100}'..='\u{E01EF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().filter_map(|(start, end)| text.get(start..end)).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        assert_eq!(split("It opens (e.g. Fast). It closes."), ["It opens (e.g. Fast).", "It closes."]);
        assert_eq!(split("Wert z.B. Eins gilt. 3. Stufe"), ["Wert z.B. Eins gilt.", "3. Stufe"]);
        assert_eq!(split("保存する。削除できること。"), ["保存する。", "削除できること。"]);
        assert_eq!(split("Version 1.2 is out"), ["Version 1.2 is out"]);
        assert_eq!(split("Un grafo (es. Kumu) qui. Altro"), ["Un grafo (es. Kumu) qui.", "Altro"]);
        assert_eq!(split("Selon Art. 33 du règlement. Fin"), ["Selon Art. 33 du règlement.", "Fin"]);
    }

    #[test]
    fn a_beginning_ends_between_words_or_characters() {
        assert_eq!(beginning("alpha beta gamma", 11), ("alpha beta", false));
        assert_eq!(beginning("alpha", 5), ("alpha", true));
        assert_eq!(beginning("𝔢𝔢𝔢", 3), ("𝔢", false));
        assert_eq!(beginning("a👩\u{200D}👩", 4), ("a", false));
        assert_eq!(beginning("x e\u{301}e\u{301}", 3).0, "x");
    }

    #[test]
    fn folding_forgets_what_a_reader_does_not_see() {
        assert_eq!(folded("Re\u{200B}ceipt—don’t!"), " receipt dont ");
        assert_eq!(folded(""), " ");
    }
}
