//! How alike two statements are, by their words.

use std::collections::BTreeSet;

use crate::specification::vocabulary::text::is_unspaced;

/// A share as a number that sorts.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1")]
pub fn permille(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 1000.0) as u32
}

/// Words of a statement; of scripts without spaces, pairs of characters.
pub fn words_of(folded: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        if word.chars().any(is_unspaced) {
            let chars: Vec<char> = word.chars().collect();
            words.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else {
            words.insert(word.to_owned());
        }
    }
    words
}

/// Dice coefficient: 1 for the same words, 0 for none in common.
#[expect(clippy::cast_precision_loss, reason = "counts of words")]
pub fn dice(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let both = a.intersection(b).count();
    if a.is_empty() && b.is_empty() { 0.0 } else { 2.0 * both as f64 / (a.len() + b.len()) as f64 }
}

/// Share of a part's words that its whole has; 0 for fewer than three words.
#[expect(clippy::cast_precision_loss, reason = "counts of words")]
pub fn contained(part: &BTreeSet<String>, whole: &BTreeSet<String>) -> f64 {
    if part.len() < 3 { 0.0 } else { part.intersection(whole).count() as f64 / part.len() as f64 }
}
