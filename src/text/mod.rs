//! Text without a place of its own: escaping for XML and cutting at character boundaries.

mod encoding;

use std::borrow::Cow;

pub use encoding::decoded;

/// Escapes `text` for an XML text node or a double-quoted attribute value, and drops what XML 1.0 cannot hold.
pub fn xml_escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut rest = text;
    // What stands for itself is copied a run at a time.
    while let Some((run, tail)) = rest.bytes().position(|byte| !is_plain(byte)).and_then(|at| rest.split_at_checked(at))
    {
        out.push_str(run);
        let mut chars = tail.chars();
        match chars.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') => out.push_str("&quot;"),
            Some(c) if is_xml_char(c) => out.push(c),
            _ => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out
}

/// Bytes of which every character stands for itself; 0xEF begins U+FFFE and U+FFFF, which XML has not.
#[inline]
fn is_plain(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b' '..=0xEE | 0xF0..) && !matches!(byte, b'&' | b'<' | b'>' | b'"')
}

/// How many lines [`str::lines`] gives, without making them.
pub fn line_count(text: &str) -> usize {
    let ended = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    ended + usize::from(!text.is_empty() && !text.ends_with('\n'))
}

/// XML 1.0 (fifth edition) production 2, `Char`.
pub fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// A path segment or a query's value with everything but RFC 3986 unreserved characters percent-encoded.
pub fn percent_encoded(text: impl AsRef<[u8]>) -> String {
    use std::fmt::Write;
    let bytes = text.as_ref();
    bytes.iter().fold(String::with_capacity(bytes.len()), |mut out, &byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The text behind percent-encoding; `None` for a torn escape or bytes that are not UTF-8.
pub fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        bytes.push(if byte == b'%' { digit(rest.next())? * 16 + digit(rest.next())? } else { byte });
    }
    String::from_utf8(bytes).ok()
}

/// `text` as a title may show it: without control characters, without those that turn the direction of what stands beside
/// them, and without those that nobody sees: a file's name could spell another one with them.
pub fn on_one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !turns(*c) && !is_hidden(*c)).collect()
}

/// Characters that turn the direction of what stands beside them (Unicode UAX 9, explicit formatting and implicit marks).
fn turns(c: char) -> bool {
    matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Characters without a shape that text does not need: Unicode's default ignorable ones (`DerivedCoreProperties.txt`), tags
/// that spell words nobody sees among them. Joiners, variation selectors and soft hyphens are not: scripts, emoji and long
/// words need them.
fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}' | '\u{200B}' | '\u{2060}'..='\u{2065}'
            | '\u{206A}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E00FF}'
            | '\u{E01F0}'..='\u{E0FFF}'
    )
}

/// Prose from outside as a page may show it: nothing in it is invisible or turns other text around.
pub fn without_hidden(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|c| turns(c) || is_hidden(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !turns(*c) && !is_hidden(*c)).collect())
}

/// An address from outside: the same characters as an address spells them.
pub fn with_hidden_encoded(address: &str) -> Cow<'_, str> {
    if address.is_ascii() || !address.chars().any(|c| turns(c) || is_hidden(c)) {
        return Cow::Borrowed(address);
    }
    let encoded = |c: char| if turns(c) || is_hidden(c) { percent_encoded(c.to_string()) } else { c.to_string() };
    Cow::Owned(address.chars().map(encoded).collect())
}

/// Code from outside: the same characters are named, since they change what the code does.
pub fn with_hidden_named(code: &str) -> Cow<'_, str> {
    if code.is_ascii() || !code.chars().any(|c| turns(c) || is_hidden(c)) {
        return Cow::Borrowed(code);
    }
    let named = |c: char| if turns(c) || is_hidden(c) { format!("[U+{:04X}]", u32::from(c)) } else { c.to_string() };
    Cow::Owned(code.chars().map(named).collect())
}

/// The first `most` characters of `text`.
pub fn first_chars(text: &str, most: usize) -> &str {
    // Nearly every text is short or plain: neither is counted by characters.
    if text.len() <= most {
        return text;
    }
    if let Some(head) = text.get(..most).filter(|head| head.is_ascii()) {
        return head;
    }
    text.char_indices().nth(most).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaping_leaves_no_markup_and_no_control_character() {
        assert_eq!(xml_escape("a<b> & \"c\"\u{1}\u{FFFF}"), "a&lt;b&gt; &amp; &quot;c&quot;");
    }

    #[test]
    fn lines_are_counted_as_they_are_iterated() {
        for text in ["", "a", "a\n", "\n", "\n\n", "a\r\nb", "a\n\nb\n", "é\n–"] {
            assert_eq!(line_count(text), text.lines().count(), "{text:?}");
        }
    }

    #[test]
    fn escaping_copies_what_stands_for_itself_in_every_script() {
        for (text, escaped) in [
            ("", ""),
            ("<", "&lt;"),
            ("a\tb\nc\rd\u{7f}", "a\tb\nc\rd\u{7f}"),
            ("é要\u{EFFF}\u{F000}\u{FFFD}\u{FFFE}ｆ\u{10FFFF}&", "é要\u{EFFF}\u{F000}\u{FFFD}ｆ\u{10FFFF}&amp;"),
            ("\u{0}\u{1f} <<要>>", " &lt;&lt;要&gt;&gt;"),
        ] {
            assert_eq!(xml_escape(text), escaped);
        }
    }

    #[test]
    fn the_first_characters_are_whole_in_every_script() {
        for (text, most, expected) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "abc"),
            ("要件一覧", 3, "要件一"),
            ("ab要件", 3, "ab要"),
            ("abé", 3, "abé"),
            ("a", 0, ""),
        ] {
            assert_eq!(first_chars(text, most), expected);
        }
    }

    #[test]
    fn what_was_percent_encoded_comes_back() {
        assert_eq!(percent_encoded("a b/ä?"), "a%20b%2F%C3%A4%3F");
        assert_eq!(percent_decoded("a%20b%2F%C3%A4%3F").as_deref(), Some("a b/ä?"));
        assert_eq!((percent_decoded("%4"), percent_decoded("%ff")), (None, None));
    }

    #[test]
    fn a_title_is_neither_turned_around_nor_broken() {
        assert_eq!(on_one_line("a\u{202E}fdp.exe\u{2066}\nb\u{8}"), "afdp.exeb");
        assert_eq!(on_one_line("שלום ä"), "שלום ä");
    }

    #[test]
    fn what_hides_or_turns_is_taken_out_of_prose_and_named_in_code() {
        assert_eq!(without_hidden("a\u{202E}b\u{200B}c\u{FEFF}"), "abc");
        assert_eq!(
            without_hidden("\u{1F468}\u{200D}\u{1F469} \u{645}\u{200C}\u{64A}"),
            "\u{1F468}\u{200D}\u{1F469} \u{645}\u{200C}\u{64A}"
        );
        assert_eq!(with_hidden_named("x\u{202E}y\u{200B}"), "x[U+202E]y[U+200B]");
        for hidden in ["\u{61C}", "\u{E0041}\u{E0042}", "\u{3164}", "\u{115F}", "\u{FFF9}", "\u{1D173}"] {
            assert_eq!(without_hidden(&format!("a{hidden}b")), "ab", "{hidden:?}");
            assert!(with_hidden_named(hidden).starts_with("[U+"), "{hidden:?}");
        }
        // A heart in colour, a soft hyphen.
        for kept in ["\u{2764}\u{FE0F}", "Donau\u{AD}dampfschiff"] {
            assert_eq!(without_hidden(kept), kept);
        }
    }

    #[test]
    fn cutting_counts_characters() {
        assert_eq!(first_chars("äöü", 2), "äö");
        assert_eq!(first_chars("ä", 2), "ä");
    }
}
