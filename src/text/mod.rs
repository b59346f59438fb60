//! Text without a place of its own: escaping for XML and cutting at character boundaries.

/// Escapes `text` for an XML text node or a double-quoted attribute value, and drops what XML 1.0 cannot hold.
pub fn xml_escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if is_xml_char(c) => out.push(c),
            _ => {}
        }
    }
    out
}

/// XML 1.0 (fifth edition) production 2, `Char`.
pub fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// The first `most` characters of `text`.
pub fn first_chars(text: &str, most: usize) -> &str {
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
    fn cutting_counts_characters() {
        assert_eq!(first_chars("äöü", 2), "äö");
        assert_eq!(first_chars("ä", 2), "ä");
    }
}
