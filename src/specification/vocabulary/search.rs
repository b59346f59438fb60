//! Searches in short folded texts, thousands of times a page.

#[cfg(test)]
thread_local! {
    /// Bytes, characters and sections that were looked at in this thread: how the work grows is told by them and not by a clock.
    pub static LOOKED_AT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts work where tests look at how it grows.
#[inline]
pub fn count(_looked_at: usize) {
    #[cfg(test)]
    LOOKED_AT.with(|count| count.set(count.get() + _looked_at));
}

/// Whether `needle` stands in `text`.
pub fn contains(text: &str, needle: &str) -> bool {
    count(text.len());
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    // The third byte tells more than the first, which is a space in most needles and a script's lead byte in others.
    let probe = needle.len().saturating_sub(1).min(2);
    let Some(byte) = needle.get(probe) else { return true };
    let mut from = probe;
    while let Some(found) = text.get(from..).and_then(|rest| memchr::memchr(*byte, rest)) {
        if text.get(from + found - probe..).is_some_and(|rest| rest.starts_with(needle)) {
            return true;
        }
        from += found + 1;
    }
    false
}

/// Words of [`Pairs`]. Ours: of 1,024 bits a line sets a tenth, so that two pairs that a phrase needs are there by chance once in a hundred.
const WORDS: usize = 16;
/// Phrases from which on a line's pairs are worth their making. Measured: below, the searches are cheaper.
const WORTH: usize = 6;

/// The pairs of bytes that follow each other in a text, as bits: they tell of most phrases of a long list that none of it stands in the
/// text, without a search for each.
#[derive(Debug, Clone, Copy)]
pub struct Pairs([u64; WORDS]);

impl Pairs {
    /// The pairs of `text`.
    pub fn of(text: &str) -> Self {
        count(text.len());
        let mut bits = [0; WORDS];
        for pair in text.as_bytes().windows(2) {
            if let [first, second] = pair {
                let (word, bit) = place(*first, *second);
                if let Some(word) = bits.get_mut(word) {
                    *word |= bit;
                }
            }
        }
        Self(bits)
    }

    /// Whether `needle` may stand in the text. The pairs behind the first byte tell more: that is a space in most phrases.
    pub fn may_hold(&self, needle: &str) -> bool {
        let has = |first: u8, second: u8| {
            let (word, bit) = place(first, second);
            self.0.get(word).is_some_and(|word| word & bit != 0)
        };
        match needle.as_bytes() {
            [_, second, third, fourth, ..] => has(*second, *third) && has(*third, *fourth),
            [_, second, third] => has(*second, *third),
            _ => true,
        }
    }

    /// Whether one of the phrases stands in `text`, whose pairs these are.
    pub fn hold_one(&self, text: &str, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.may_hold(phrase) && contains(text, phrase))
    }
}

/// Where a pair has its bit.
const fn place(first: u8, second: u8) -> (usize, u64) {
    let hash = (first as usize).wrapping_mul(37) ^ (second as usize).wrapping_mul(11);
    ((hash >> 6) % WORDS, 1 << (hash & 63))
}

/// Whether one of the phrases stands in `text`.
pub fn holds_one(text: &str, phrases: &[&str]) -> bool {
    if phrases.len() < WORTH {
        phrases.iter().any(|phrase| contains(text, phrase))
    } else {
        Pairs::of(text).hold_one(text, phrases)
    }
}

/// Whether `text` begins with one of the phrases, each of two bytes at least. The second byte tells most apart: the first is a space.
pub fn begins_with_one(text: &str, phrases: &[&str]) -> bool {
    let second = text.as_bytes().get(1);
    phrases.iter().any(|phrase| phrase.as_bytes().get(1) == second && text.starts_with(phrase))
}

/// At most the first `most` bytes, ending at a character.
pub fn head(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needle_is_found_wherever_it_stands() {
        assert!(
            contains(" a must b ", " must ")
                && contains("must", "must")
                && contains("要件一覧", "一覧")
                && contains("ab", "b")
        );
        assert!(!contains(" mustard ", " must ") && !contains("", "a") && !contains("ab", "abc"));
    }

    #[test]
    fn pairs_never_hide_a_phrase_that_stands_in_a_text() {
        let text = " it must 保存すること ödet é ab ";
        let pairs = Pairs::of(text);
        for (from, _) in text.char_indices() {
            for (to, _) in text.char_indices().filter(|(to, _)| *to >= from) {
                assert!(pairs.may_hold(&text[from..to]), "{}", &text[from..to]);
            }
        }
        let missing = [" shall ", " muss ", " doit ", "必要", " x ", " zz "];
        assert!(missing.iter().any(|phrase| !pairs.may_hold(phrase)) && !holds_one(text, &missing));
        assert!(holds_one(text, &[" shall ", " muss ", " doit ", "必要", " x ", "すること"]));
        assert!(begins_with_one(text, &[" is ", " it "]) && begins_with_one("例えば", &["例えば"]));
        assert!(!begins_with_one(text, &[" in ", "it "]) && !begins_with_one("", &[" it "]));
    }
}
