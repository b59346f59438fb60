//! Punycode labels (`xn--…`): whether they spell what a parser would give back.
//!
//! A label that decodes to plain ASCII, or that has a second spelling, makes two names one for some parsers (RUSTSEC-2024-0421).
//! What the code points mean (UTS 46: mapped, disallowed, mixed scripts) is not judged: hosts are compared letter by letter
//! with names that an admin approved, and `fetch` refuses what its own parser cannot read.

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const INITIAL_N: u32 = 0x80;

/// Whether what follows `xn--`, in lower case, decodes (RFC 3492 section 6.2) to text with a character outside ASCII.
/// Decoding is unique but for leading zeros in a variable-length integer, which its last digit cannot be: what decodes is
/// what encodes.
pub(super) fn is_foreign(encoded: &str) -> bool {
    let (basic, extended) = encoded.rsplit_once('-').unwrap_or(("", encoded));
    // `xn---a` has a delimiter and nothing before it: encoders never write that.
    if extended.is_empty() || (basic.is_empty() && encoded.starts_with('-')) {
        return false;
    }
    let mut length = u32::try_from(basic.len()).unwrap_or(u32::MAX);
    let (mut n, mut index, mut bias) = (INITIAL_N, 0u32, INITIAL_BIAS);
    let mut digits = extended.bytes();
    while digits.len() > 0 {
        let Some(next) = delta(&mut digits, index, bias) else { return false };
        length += 1;
        bias = adapt(next - index, length, index == 0);
        let Some(code_point) = n.checked_add(next / length) else { return false };
        n = code_point;
        index = next % length + 1;
        // Surrogates and numbers above the last code point are no characters.
        if char::from_u32(n).is_none() {
            return false;
        }
    }
    true
}

/// One variable-length integer, added to `index`; `None` when it is cut off or too large.
fn delta(digits: &mut impl Iterator<Item = u8>, index: u32, bias: u32) -> Option<u32> {
    let (mut sum, mut weight, mut k) = (index, 1u32, BASE);
    loop {
        let digit = match digits.next()? {
            letter @ b'a'..=b'z' => u32::from(letter - b'a'),
            number @ b'0'..=b'9' => u32::from(number - b'0') + 26,
            _ => return None,
        };
        sum = sum.checked_add(digit.checked_mul(weight)?)?;
        let threshold = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
        if digit < threshold {
            return Some(sum);
        }
        weight = weight.checked_mul(BASE - threshold)?;
        k += BASE;
    }
}

/// RFC 3492 section 6.1.
fn adapt(delta: u32, length: u32, first: bool) -> u32 {
    let mut delta = if first { delta / DAMP } else { delta / 2 };
    delta += delta / length;
    let mut k = 0;
    while delta > ((BASE - T_MIN) * T_MAX) / 2 {
        delta /= BASE - T_MIN;
        k += BASE;
    }
    k + (((BASE - T_MIN + 1) * delta) / (delta + SKEW))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_real_names_decode() {
        // bücher, 例え, пример, 中国, straße, faß.
        for encoded in ["bcher-kva", "r8jz45g", "e1afmkfd", "fiqs8s", "strae-oqa", "fa-hia"] {
            assert!(is_foreign(encoded), "{encoded}");
        }
    }

    #[test]
    fn labels_that_decode_to_ascii_or_to_nothing_are_refused() {
        for encoded in
            ["", "-", "a-", "localhost-", "example-", "--", "-a", "9999999999", "99999999999999", "a_b", "bcher-kv"]
        {
            assert!(!is_foreign(encoded), "{encoded}");
        }
    }

    #[test]
    fn every_label_of_random_letters_decodes_or_not_without_a_panic() {
        let mut state = 7u64;
        let mut letters = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *b"abcdefghijklmnopqrstuvwxyz0123456789-".get(usize::try_from(state >> 33).unwrap() % 37).unwrap()
        });
        for length in (1..60).cycle().take(20_000) {
            let label: String = letters.by_ref().take(length).map(char::from).collect();
            is_foreign(&label);
        }
    }
}
