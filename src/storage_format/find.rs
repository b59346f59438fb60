//! Searches over bytes, which a page of a megabyte goes through many times.

use memchr::memchr;

/// Where `needle` first stands in `text`. Fast when the needle's first byte is rare in text.
pub fn find(text: &str, needle: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let first = *needle.as_bytes().first()?;
    let mut from = 0;
    loop {
        let rest = bytes.get(from..)?;
        let more = memchr(first, rest)?;
        if rest.get(more..)?.starts_with(needle.as_bytes()) {
            return Some(from + more);
        }
        from += more + 1;
    }
}

/// Whether `needle` stands in `text`.
pub fn contains(text: &str, needle: &str) -> bool {
    find(text, needle).is_some()
}

/// The first place of one of two bytes at or behind `from`; both are ASCII, so it is a character's start.
pub fn either(text: &str, from: usize, one: u8, other: u8) -> Option<usize> {
    let rest = text.as_bytes().get(from..)?;
    memchr::memchr2(one, other, rest).map(|more| from + more)
}

/// How many bytes from `from` on are white space of XML.
pub fn spaces(text: &str, from: usize) -> usize {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    rest.iter().take_while(|byte| super::xml_name::is_space(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_needle_is_found_where_it_first_stands() {
        assert_eq!(find("a]]b]]>c]]>", "]]>"), Some(4));
        assert_eq!(find("a]]", "]]>"), None);
        assert_eq!(find("", "x"), None);
    }
}
