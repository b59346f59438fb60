//! Names of XML 1.0 (fifth edition) and of Namespaces in XML 1.0.

/// Production 4, `NameStartChar`, without the colon.
pub fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic()
        || c == '_'
        || matches!(c,
            '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
            | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
            | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// Production 4a, `NameChar`, without the colon.
pub fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '-' | '.' | '_' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
        || is_name_start(c)
}

/// A name without a colon.
pub fn is_ncname(name: &str) -> bool {
    let bytes = name.as_bytes();
    let usual = bytes.first().is_some_and(|byte| is_name_byte(*byte) && !matches!(byte, b'-' | b'.' | b'0'..=b'9'));
    if usual && bytes.iter().all(|byte| is_name_byte(*byte)) {
        return true;
    }
    name.starts_with(is_name_start) && name.chars().all(is_name_char)
}

/// The characters of names in ASCII, without the colon.
pub fn is_name_byte(byte: u8) -> bool {
    class(byte) & NAME != 0
}

/// The same, with the colon.
pub fn is_qname_byte(byte: u8) -> bool {
    class(byte) & (NAME | COLON) != 0
}

fn class(byte: u8) -> u8 {
    CLASSES.get(usize::from(byte)).copied().unwrap_or_default()
}

const NAME: u8 = 1;
const COLON: u8 = 2;
const SPACE: u8 = 4;

/// One look at a table, since every byte of every tag is asked for.
static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0u8;
    while byte < 128 {
        #[expect(clippy::indexing_slicing, reason = "at compile time, and below the table's length")]
        let place = &mut table[byte as usize];
        *place = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.' => NAME,
            b':' => COLON,
            b' ' | b'\t' | b'\n' | b'\r' => SPACE,
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// Splits a qualified name into prefix (empty when there is none) and local part; `None` when it is no such name.
pub fn split_qname(name: &str) -> Option<(&str, &str)> {
    let colon = name.bytes().position(|byte| byte == b':');
    match colon.and_then(|at| Some((name.get(..at)?, name.get(at + 1..)?))) {
        None => is_ncname(name).then_some(("", name)),
        Some((prefix, local)) => (is_ncname(prefix) && is_ncname(local)).then_some((prefix, local)),
    }
}

/// XML's white space: production 3.
pub fn is_space(byte: u8) -> bool {
    class(byte) & SPACE != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualified_names_have_at_most_one_colon_with_names_on_both_sides() {
        assert_eq!(split_qname("ac:link-body"), Some(("ac", "link-body")));
        assert_eq!(split_qname("p"), Some(("", "p")));
        for bad in ["", ":", "a:", ":a", "a:b:c", "1a", "a:1", "a b"] {
            assert_eq!(split_qname(bad), None, "{bad}");
        }
    }
}
