//! Bytes of a file as text: UTF-8, and UTF-16 where a byte-order mark says so or a shell added it.

use std::borrow::Cow;

/// The text, without its byte-order mark; `None` for what is neither UTF-8 nor marked UTF-16 (Latin-1 and its kind cannot be
/// told from one another, and a wrong guess would be shown as fact).
pub fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).ok().map(Cow::Borrowed),
        // UTF-32 begins as UTF-16 does.
        [0xFF, 0xFE, 0, 0, ..] => None,
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => std::str::from_utf8(bytes).ok().map(without_halves),
    }
}

/// A shell that writes UTF-16 adds it to a file of UTF-8, without a mark (`echo "# Name" >> README.md` in PowerShell): a zero
/// behind each character of ASCII. Zeros anywhere else say that this is no text, and stay.
fn without_halves(text: &str) -> Cow<'_, str> {
    let is_text = |byte: u8| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    let bytes = text.as_bytes();
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    let stray = bytes.first() == Some(&0) || pairs.clone().any(|(before, byte)| *byte == 0 && !is_text(*before));
    if stray || !bytes.contains(&0) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('\0', ""))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Cow<'static, str>> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    let units = pairs.filter_map(|pair| <[u8; 2]>::try_from(pair).ok().map(unit));
    char::decode_utf16(units).collect::<Result<String, _>>().ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_that_a_shell_added_to_utf8_is_read_and_other_zeros_stay() {
        let added: Vec<u8> = "# Name\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let file = ["Zählt.\n".as_bytes(), &added].concat();
        assert_eq!(decoded(&file).as_deref(), Some("Zählt.\n# Name\r\n"));
        for binary in [&b"\0a\0b"[..], b"a\0\0\0b", b"\x01\0a"] {
            assert!(decoded(binary).is_some_and(|text| text.contains('\0')), "{binary:?}");
        }
    }

    #[test]
    fn marked_utf16_and_utf8_are_read_and_nothing_is_guessed() {
        let text = "Zählt 漢字 🦀";
        let le: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let be: Vec<u8> = [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        for bytes in [le.clone(), be, text.as_bytes().to_vec(), [b"\xEF\xBB\xBF", text.as_bytes()].concat()] {
            assert_eq!(decoded(&bytes).as_deref(), Some(text));
        }
        assert_eq!(decoded(&[]).as_deref(), Some(""));
        for wrong in [&b"Z\xE4hlt"[..], &le[..le.len() - 1], b"\xFF\xFE\0\0a\0\0\0", b"\xFF\xFE\x00\xD8", b"\xFF"] {
            assert_eq!(decoded(wrong), None, "{wrong:?}");
        }
    }
}
