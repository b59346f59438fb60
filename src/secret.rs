//! Secret bytes that mask themselves and are zeroed on drop.

use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// Secret bytes. `Debug` and `Display` print a mask, there is no `Serialize`, and the memory is zeroed on drop.
///
/// In WebAssembly this clears linear memory; the JavaScript value that it came from is the runtime's to collect.
///
/// ```compile_fail
/// let text = serde_json::to_string(&touchmark::secret::Secret::new(vec![1])).unwrap();
/// ```
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes themselves. Every caller is a place to review.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

impl std::fmt::Display for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

/// A secret comes in as text; nothing turns it into text again.
impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(text.into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_a_secret_yields_a_mask() {
        let secret = Secret::new(b"canary".to_vec());
        assert_eq!(format!("{secret} {secret:?}"), "[secret] [secret]");
    }

    #[test]
    fn a_secret_is_read_from_text() {
        let secret: Secret = serde_json::from_str(r#""cänary""#).unwrap();
        assert_eq!(secret.expose(), "cänary".as_bytes());
    }
}
