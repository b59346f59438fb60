//! Comparing what was received with what was expected, without telling how much of it was right.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::crypto::hmac_sha256;

/// Whether two values are equal.
///
/// Both are hashed under a key that only the secret's owner can compute, and the hashes are compared: an early exit,
/// which no compiler for WebAssembly can be kept from adding, then tells nothing about the values themselves
/// ("double HMAC verification"). The key is derived from the secret, so that the function stays pure.
pub(super) fn is_equal(secret: &[u8], expected: &[u8], received: &[u8]) -> bool {
    let key = hmac_sha256(secret, b"touchmark comparison key");
    let (left, right) = (hmac_sha256(&key, expected), hmac_sha256(&key, received));
    left.iter().zip(right).fold(0, |difference, (left, right)| difference | (left ^ right)) == 0
}

/// 64 lower-case hex digits as 32 bytes.
pub(super) fn read_hex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks_exact(2);
    if text.len() != 64 {
        return None;
    }
    let bytes: Option<Vec<u8>> = pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.last()?)?)).collect();
    bytes?.try_into().ok()
}

/// Standard base64 with padding.
pub(super) fn read_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_means_equal_in_every_bit_and_in_length() {
        let value = [7u8; 32];
        assert!(is_equal(b"k", &value, &value));
        for bit in 0..256 {
            let mut other = value;
            other[bit / 8] ^= 1 << (bit % 8);
            assert!(!is_equal(b"k", &value, &other));
        }
        assert!(!is_equal(b"k", &value, &value[..31]));
        assert!(!is_equal(b"k", b"", b"a"));
    }

    #[test]
    fn hex_is_64_lower_case_digits() {
        assert_eq!(read_hex(&"0f".repeat(32)), Some([0x0f; 32]));
        for wrong in ["0F".repeat(32), "0f".repeat(31), "0f".repeat(33), "0g".repeat(32), "é".repeat(32)] {
            assert_eq!(read_hex(&wrong), None);
        }
    }
}
