//! Characters and references.

use super::fault::{Check, Fault};
use crate::storage_format::entities;
use crate::storage_format::find;
use crate::text::is_xml_char;

/// What a reference stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// A character by number that XML can hold.
    Character(char),
    /// An entity that Confluence declares.
    Declared,
    /// A number that stands for no character of XML.
    NoCharacter,
    /// A name that Confluence does not declare.
    Undeclared,
    /// No reference at all.
    Malformed,
}

/// Judges what stands between `&` and `;`.
pub fn decode_reference(inside: &str) -> Reference {
    let Some(number) = inside.strip_prefix('#') else {
        return match inside {
            name if entities::is_declared(name) => Reference::Declared,
            name if crate::storage_format::xml_name::is_ncname(name) => Reference::Undeclared,
            _ => Reference::Malformed,
        };
    };
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |hex| (hex, 16));
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Reference::Malformed;
    }
    // A number too large for u32 is no character either.
    let value = u32::from_str_radix(digits.trim_start_matches('0'), radix).unwrap_or(0);
    char::from_u32(value).filter(|c| is_xml_char(*c)).map_or(Reference::NoCharacter, Reference::Character)
}

/// The first character that XML 1.0 cannot hold.
pub fn first_illegal_character(body: &str) -> Option<usize> {
    let bytes = body.as_bytes();
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        if is_suspicious(u64::from_ne_bytes(*word))
            && let Some(at) = illegal_among(bytes, index * 8, 8)
        {
            return Some(at);
        }
    }
    illegal_among(bytes, bytes.len() - rest.len(), rest.len())
}

/// Whether one of eight bytes is below 0x20 or is 0xEF, by the arithmetic on words of "Bit Twiddling Hacks" (Anderson).
const fn is_suspicious(word: u64) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    let control = word.wrapping_sub(u64::from_ne_bytes([0x20; 8])) & !word;
    let other = word ^ u64::from_ne_bytes([0xEF; 8]);
    (control | other.wrapping_sub(ONES) & !other) & HIGH != 0
}

fn illegal_among(bytes: &[u8], from: usize, length: usize) -> Option<usize> {
    let window = bytes.get(from..from + length)?;
    let found = window.iter().enumerate().position(|(offset, byte)| match byte {
        b'\t' | b'\n' | b'\r' => false,
        0..0x20 => true,
        // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
        0xEF => matches!(bytes.get(from + offset + 1..from + offset + 3), Some([0xBF, 0xBE | 0xBF])),
        _ => false,
    });
    found.map(|offset| from + offset)
}

/// Checks a run of text without references.
pub(super) fn check_text(text: &str, at: usize) -> Check {
    match find::find(text, "]]>") {
        Some(found) => Err(Fault::new("cdata_end", at + found, "]]> in text is written ]]&gt;")),
        None => Ok(()),
    }
}

/// Checks `&…;`.
pub(super) fn check_reference(reference: &str, at: usize) -> Check {
    let inside = reference.strip_prefix('&').and_then(|rest| rest.strip_suffix(';')).unwrap_or_default();
    match decode_reference(inside) {
        Reference::Character(_) | Reference::Declared => Ok(()),
        Reference::NoCharacter => Err(Fault::new("character_reference", at, "the reference stands for no character")),
        Reference::Undeclared => {
            Err(Fault::new("entity", at, "Confluence does not know this entity; write the character itself"))
        }
        Reference::Malformed => Err(Fault::new("bare_ampersand", at, "a bare & is written &amp;")),
    }
}

/// Checks an attribute's value: references, and no `<`.
pub(super) fn check_value(value: &str, at: usize) -> Check {
    let mut from = 0;
    while let Some(place) = find::either(value, from, b'&', b'<') {
        let rest = value.get(place..).unwrap_or_default();
        if rest.starts_with('<') {
            return Err(Fault::new("attribute_value", at + place, "< in an attribute is written &lt;"));
        }
        // The longest name Confluence declares has eight characters; numbers may carry zeros.
        let Some(end) = rest.find([';', '<', ' ']).filter(|end| rest.as_bytes().get(*end) == Some(&b';')) else {
            return Err(Fault::new("bare_ampersand", at + place, "a bare & is written &amp;"));
        };
        check_reference(rest.get(..=end).unwrap_or_default(), at + place)?;
        from = place + end + 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_judged_as_the_parser_does() {
        assert_eq!(decode_reference("#65"), Reference::Character('A'));
        assert_eq!(decode_reference("#x1F600"), Reference::Character('\u{1F600}'));
        assert_eq!(decode_reference("#X41"), Reference::Malformed);
        assert_eq!(decode_reference("#xD83D"), Reference::NoCharacter);
        assert_eq!(decode_reference("#0"), Reference::NoCharacter);
        assert_eq!(decode_reference("#99999999999999"), Reference::NoCharacter);
        assert_eq!(decode_reference("check"), Reference::Undeclared);
        assert_eq!(decode_reference("b=2"), Reference::Malformed);
    }

    #[test]
    fn illegal_characters_are_found_in_any_chunk() {
        assert_eq!(first_illegal_character("a\tb\r\n"), None);
        assert_eq!(first_illegal_character(&format!("{}\u{2}", "x".repeat(700))), Some(700));
        assert_eq!(first_illegal_character(&format!("{}\u{FFFF}", "ä".repeat(127))), Some(254));
        assert_eq!(first_illegal_character("\u{FEFF}\u{FFFD}"), None);
    }
}
