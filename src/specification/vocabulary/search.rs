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
}
