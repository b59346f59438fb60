//! Hashes and encodings: thin names over RustCrypto and `base64`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::error::Error;

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The id that Git gives a file's content, 40 hex digits: SHA-1 of `blob <length>`, a NUL and the bytes (gitformat-pack,
/// "object storage format"). It names content and proves nothing.
pub fn git_blob_id(content: &[u8]) -> String {
    let mut hasher = Sha1::new();
    hasher.update(format!("blob {}\0", content.len()));
    hasher.update(content);
    hex(&<[u8; 20]>::from(hasher.finalize()))
}

/// HMAC-SHA256 (RFC 2104) of `message` under `key` of any length.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    hmac_sha256_of_parts(key, &[message])
}

/// HMAC-SHA256 of the parts one after the other, so that a large one need not be copied behind a small one.
pub fn hmac_sha256_of_parts(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // RFC 2104 keys have any length, so that the error arm cannot be reached.
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mut mac) => {
            parts.iter().for_each(|part| mac.update(part));
            mac.finalize().into_bytes().into()
        }
        Err(_) => [0; 32],
    }
}

/// Random bytes of an External ID.
pub const EXTERNAL_ID_BYTES: u32 = 24;

/// An AWS External ID from 24 random bytes: 32 characters of base64url, which STS accepts (`[\w+=,.@:/-]{2,1224}`).
///
/// # Errors
/// `input_invalid` unless there are exactly 24 bytes: fewer could be guessed.
pub fn new_external_id(random: &[u8]) -> Result<String, Error> {
    if u32::try_from(random.len()) != Ok(EXTERNAL_ID_BYTES) {
        return Err(Error::input("randomBytes", "an External ID is made from 24 random bytes"));
    }
    Ok(URL_SAFE_NO_PAD.encode(random))
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_hashed_as_one_message() {
        assert_eq!(hmac_sha256(b"k", b"abc"), hmac_sha256_of_parts(b"k", &[b"a", b"", b"bc"]));
    }

    #[test]
    fn an_external_id_needs_24_random_bytes() {
        assert_eq!(new_external_id(&[0xfb; 24]).unwrap(), "-_v7".repeat(8));
        assert!(new_external_id(&[0; 23]).is_err() && new_external_id(&[0; 32]).is_err());
    }

    #[test]
    fn hmac_meets_rfc_4231_case_2() {
        let tag = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hex(&tag), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
